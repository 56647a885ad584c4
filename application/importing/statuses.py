"""What a register's word for the standing of a contract means: nothing goes in as running that its row says is not."""

from datetime import date
from typing import Final, Literal, NamedTuple

from domain.dates import in_words, latest

_NOTICES: Final = frozenset({"open", "closed", "unsuccessful", "active tender", "tender", "published"})
"""Of a notice, where no supplier is named: no contract was made. With one they say nothing of the contract."""
_NO_CONTRACT: Final = frozenset(
    {
        *(
            "withdrawn",
            "cancelled",
            "canceled",
            "abandoned",
            "not awarded",
            "no award",
            "rejected",
            "void",
            "voided",
        ),
        *(
            "planned",
            "planning",
            "planning notice",
            "pipeline",
            "future",
            "draft",
            "proposed",
            "in procurement",
        ),
        *(
            "tendering",
            "out to tender",
            "pre-procurement",
            "procurement",
            "evaluation",
            "under evaluation",
            "on hold",
        ),
        *(
            "not proceeded",
            "not proceeding",
            "discontinued",
            "duplicate",
            "deleted",
            "pending award",
            "pending",
        ),
    }
)
"""Of no contract that stands, whoever is named."""
_TERMINATED: Final = frozenset(
    {"terminated", "terminated early", "ended early", "termination", "early termination"}
)
_EXPIRED: Final = frozenset(
    {
        *(
            "expired",
            "ended",
            "complete",
            "completed",
            "finished",
            "lapsed",
            "archived",
            "inactive",
            "dormant",
        ),
        *("concluded", "discharged", "not active", "contract ended", "contract expired"),
    }
)
_RUNNING: Final = frozenset(
    {
        *(
            "active",
            "live",
            "awarded",
            "award",
            "current",
            "in progress",
            "ongoing",
            "on-going",
            "signed",
            "in force",
        ),
        *(
            "extended",
            "in contract",
            "contract",
            "varied",
            "in extension",
            "not started",
            "past end",
            "running",
        ),
        *("published", "open", "let", "executed", "implementation", "mobilisation", "renewed", "yes"),
    }
)
_SUSPENDED: Final = frozenset({"suspended", "paused", "held"})


class StatusMeaning(NamedTuple):
    """What a status means for its row."""

    left_out: str = ""
    ended_as: Literal["", "terminated", "expired"] = ""
    ended_on: date | None = None
    suspended: bool = False
    """Whether it stands still."""
    closed: bool = False
    """Whether nothing of it is left to settle."""
    fault: str = ""
    note: str = ""


class DaysSaid(NamedTuple):
    """The days that a row names of what became of its contract."""

    ended_on: date | None = None
    suspended_until: date | None = None
    closed_on: date | None = None


def standing(status: str, said: DaysSaid, end: str, today: date, *, supplied: bool) -> StatusMeaning:
    """What *status* means, given the days that the row names, the end of its term, and whether it is supplied."""
    found = _meaning(status, said, end, today, supplied=supplied)
    return found._replace(closed=found.ended_on is not None and said.closed_on is not None)


def _meaning(status: str, said: DaysSaid, end: str, today: date, *, supplied: bool) -> StatusMeaning:
    ended_on = said.ended_on
    word = " ".join(status.casefold().replace("_", " ").split()).rstrip(".")
    if word in _NO_CONTRACT or (word in _NOTICES and not supplied):
        without = "" if supplied else " and it names no supplier"
        return StatusMeaning(
            left_out=f"Its status is {status}{without}: no contract was made, or none stands."
        )
    last = latest(end) if end else None
    if word == "closed" or (said.closed_on is not None and not word):
        return _closed(status, said, last, today)
    if word in _TERMINATED:
        return _ended(status, "terminated", ended_on)
    if word in _EXPIRED:
        return _ended(status, "expired", ended_on or (last if last is not None and last < today else None))
    if ended_on is not None:
        if word in _RUNNING:
            return StatusMeaning(
                fault=f"Its status is {status}, but {in_words(ended_on.isoformat())} is given as its last day."
            )
        return StatusMeaning(ended_as="expired" if ended_on == last else "terminated", ended_on=ended_on)
    if word in _SUSPENDED:
        return _suspended(status, said.suspended_until, today)
    if said.suspended_until is not None and said.suspended_until >= today:
        return StatusMeaning(suspended=True)
    if word and word not in _RUNNING:
        return StatusMeaning(
            note=f"Nothing is known by the status {status}: it was not taken, and the contract runs by its dates."
        )
    return StatusMeaning()


def _suspended(status: str, until: date | None, today: date) -> StatusMeaning:
    """A suspension has a last day: without one, nobody knows when the contract runs again."""
    if until is None:
        return StatusMeaning(
            fault=f"Its status is {status}, and no day says until when: give its last day in a column read as "
            "suspended_until, or another status where it runs."
        )
    if until < today:
        return StatusMeaning(
            note=f"Its status is {status}, but the suspension was over after {in_words(until.isoformat())}: it goes in "
            "as running."
        )
    return StatusMeaning(suspended=True)


def _closed(status: str, said: DaysSaid, last: date | None, today: date) -> StatusMeaning:
    """A contract is closed after it ended; whether it is, where no day says since when, nobody knows but that it
    ended."""
    ended_on = said.ended_on or (last if last is not None and last < today else None)
    how: Literal["terminated", "expired"] = "expired" if ended_on == last else "terminated"
    found = _ended(status or "closed", how if said.ended_on else "expired", ended_on)
    if found.fault or said.closed_on is not None:
        return found
    since = f"Its status is {status}, and no day says since when"
    return found._replace(note=f"{since}: it goes in as {found.ended_as}; record its closing.")


def _ended(status: str, how: Literal["terminated", "expired"], day: date | None) -> StatusMeaning:
    if day is None:
        return StatusMeaning(
            fault=f"Its status is {status}, and no day says when: give its last day in a column read as ended_on, or "
            "leave the row out."
        )
    return StatusMeaning(ended_as=how, ended_on=day)
