"""A duty, whose it is, and how its date was got."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, NamedTuple, TypedDict

from application.record import Basis, Record
from domain.contract.status import ENDED, OVER, PAUSED
from domain.dates import latest
from projections import table_query
from projections.register import REGISTER, ContractRow

PAST_ITS_END: Final = "past its end"
"""The duty to say what became of a contract whose term ran out."""
CLOSING: Final = "closing"
"""The duty to settle what is left of a contract that ended, and to close it."""
VALIDATION: Final = "KPI validation"
"""The duty to check at its source a figure that was reported."""
RECEIPT: Final = "findings to receive"
"""The duty of a Member or director to confirm that what was passed to their post has come."""
SHARING: Final = "findings to share or keep"
"""The duty to decide whether a committee is to see it."""
LOOK_AGAIN: Final = "action to look at again"
"""Whether what was done is still done."""
_NOT_AFTER_THE_END: Final = frozenset({VALIDATION, RECEIPT, SHARING, LOOK_AGAIN})
"""What nobody is asked any more of a contract that has ended."""
ACTED_FOR: Final = "recorded for you"
"""What others recorded in somebody's name: told, and no duty."""
SECOND_PERSON: Final = "amendment to agree to"
"""A correction or an annulment that waits for a second person, whatever becomes of the contract."""
ESCALATED: Final = "escalation"
"""The duty to decide what was put to somebody, or to tell what they asked first."""
ACTION: Final = "action"
"""What was agreed to be done about a contract, also by people who knew that it is over."""
ACTION_TO_VERIFY: Final = "action to verify"
"""What was said to be done, and nobody else has looked at."""
KEY_DATES: Final = frozenset(
    {
        *("contractual notice", "supplier's notice", "internal lead time", "break", "option", "review date"),
        *("opportunity to improve", "representations", "end of the term"),
    }
)
"""The duties that the contract's own dates give: they run on whatever becomes of the work."""
UNDATED: Final = "undated"
"""What stands for the last day of a duty of which none is known: after every day."""
State = Literal["overdue", "due", "no date"]


class DutyRequest(NamedTuple):
    """The request by which a duty is done."""

    use_case: str
    stream_id: str = ""
    """The stream it is sent to; empty where it opens one."""
    says: str = ""
    """What the request has to say besides, in words: *period 2019-Q3*."""


class Duty(NamedTuple):
    """One thing that somebody has to do."""

    duty: str
    """What kind: *contractual notice*, *KPI return*, *action*."""
    what: str
    """In a sentence."""
    due: str
    """A day, a month or TBC."""
    how: str
    """How the date was got."""
    who: tuple[str, ...]
    """Opaque ids of those who have to do it; empty where that is a role's and not a person's."""
    contract_id: str = ""
    reference: str = ""
    title: str = ""
    directorate: str = ""
    stream_id: str = ""
    """The stream in which it is recorded when it is done."""
    since: str = ""
    """The day from which it is asked, where that is not the day by which it is due."""
    same: str = ""
    """What tells it from others of its kind on that stream, and stays so when its date or its words change."""
    acts: tuple[DutyRequest, ...] = ()
    """The requests by which it is done, or by any of which; none where it is done outside the record."""
    posts: tuple[tuple[str, str], ...] = ()
    """The posts whose holders are asked, each with the id of its group; none where persons are."""
    role: str = ""
    """The role in which alone it is done, where it is one's."""
    about: str = ""
    """Id of the contract that it is about, be that on the register on the day or not."""

    @property
    def source(self) -> str:
        """Id of the contract of whose story it is; empty where it is of none."""
        return self.about or self.contract_id

    def state(self, day: date) -> State:
        """How it stands on *day*; a month is over once its last day is."""
        last = latest(self.due)
        if last is None:
            return "no date"
        return "overdue" if last < day else "due"

    @property
    def last(self) -> str:
        """The last day on which it is in time; after every day where none is known."""
        last = latest(self.due)
        return last.isoformat() if last else UNDATED

    def key(self) -> tuple[str, ...]:
        """Soonest first, those without a date last; no two that differ are alike in it."""
        told = self.last, self.reference, self.duty, self.what
        return (*told, self.contract_id, self.stream_id, self.same, self.how, *self.who)


class StillAsked(NamedTuple):
    """What of a kind of duty about a contract is asked yet."""

    until: str
    """What was asked by this day; empty where nothing is, whatever its day."""
    undated: bool
    """Whether what has no date is asked, whenever that began."""


_ALL: Final = StillAsked(date.max.isoformat(), undated=True)
_NOTHING: Final = StillAsked("", undated=False)


def asked_of(kind: str, row: ContractRow, day: date) -> StillAsked:
    """What of a kind of duty about the contract of that row is asked on *day*.

    Of one under which the work stands still, only what its own dates ask. Of one that is over, only what was asked
    before, actions, which people agreed to knowing how it stands, and that it is closed; of one that has ended, no
    figure is checked at its source any more, nor whether what was done lasts. Of one past its end nobody knows whether
    work goes on: no day after its last day is held against anybody, but what has no date waits until it is said what
    became of the contract.
    """
    if kind in (ACTED_FOR, SECOND_PERSON):
        return _ALL
    status, course = row.summary.status_on(day), row.summary.course
    if status in PAUSED:
        return _ALL if kind in KEY_DATES else _NOTHING
    if status not in OVER or kind in (PAST_ITS_END, CLOSING, ACTION, ACTION_TO_VERIFY):
        return _ALL
    if status in ENDED and kind in _NOT_AFTER_THE_END:
        return _NOTHING
    return StillAsked(min(course.ends, course.ended_on or course.ends), undated=status not in ENDED)


def still_asked(duty: Duty, row: ContractRow, day: date) -> bool:
    """Whether a duty about the contract of that row is asked on *day*."""
    found, due = asked_of(duty.duty, row, day), latest(duty.due)
    if due is None and found.undated:
        return True
    asked = duty.since or (due.isoformat() if due else "")
    return bool(asked) and asked <= found.until


@dataclass(frozen=True)
class DutiesQuery:
    """Whose duties, and how far ahead."""

    person: str = ""
    """Only duties of this person; everybody's where empty."""
    directorate: str = ""
    until: date = date.max
    """Only what is due by then; what is overdue or has no date is always told."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What the directory calls people now, by opaque id: whoever is not in it is called by that."""
    people_alone: bool = False
    """Only duties about people: an administrator is told no contract data."""


RegisterRows = Mapping[str, ContractRow]
"""The register's rows of the contracts asked about, by contract id."""


class OfContract(TypedDict):
    """The fields of a duty that say which contract it is about."""

    contract_id: str
    reference: str
    title: str
    directorate: str


def of_contract(row: ContractRow) -> OfContract:
    """The fields of a duty that say which contract it is about."""
    contract = row.summary
    return {
        "contract_id": row.stream_id,
        "reference": contract.reference,
        "title": contract.title,
        "directorate": contract.directorate,
    }


def row_about(
    record: Record, basis: Basis, rows: RegisterRows, contract_id: str | None
) -> ContractRow | None:
    """The row of a contract that a duty is about, be it among those asked about or not; ``None`` where it is about
    none, or one that was not on the register at the basis."""
    if not contract_id:
        return None
    return rows.get(contract_id) or table_query.row_of(record, REGISTER, basis, contract_id)


def managers(row: ContractRow) -> tuple[str, ...]:
    """Those who manage a contract from day to day: its manager and lead officers."""
    return tuple(dict.fromkeys((row.summary.contract_manager, *row.summary.lead_officers)))


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months on (or back), or the last day of a month that is too short for it."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
