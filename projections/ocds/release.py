"""One release for each public event of a contract, in the order in which the record came to know of them.

An event is public where it changes the public body (:mod:`projections.ocds.standing`). A withholding that runs out is
public too, although no event says so: it has a release dated to the midnight on which its field is shown again.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from application.record import LONDON
from application.store.ledger import instant_text
from domain.chronicle import Chronicle, noun_of
from domain.contract import CONTRACT
from domain.contract.terms import Terms
from domain.events import Fact, Recorded
from projections.ocds.difference import Body, carried, difference, without
from projections.ocds.public_events import NOUNS, tag_of
from projections.ocds.publisher import Publisher
from projections.ocds.standing import ContractBody, hidden_on


class Release(NamedTuple):
    """A release, and the log position that it goes with."""

    position: int
    """Of its event; where a day brought it, of the contract's last public fact before."""
    instant: datetime
    """When the record came to know of it, or the withholding ran out."""
    by_date: bool
    """Whether no event but a day brought it."""
    content: Body


class PublishedContract(NamedTuple):
    """Everything published of one contract."""

    ocid: str
    releases: list[Release]
    compiled: Body
    """What is public after all of it, made from the contract's own state and not by merging the releases."""


class Until(NamedTuple):
    """How much of the record counts."""

    position: int
    known_at: datetime


def published(
    publisher: Publisher, contract_id: UUID, story: Iterable[Recorded], until: Until, today: date
) -> PublishedContract | None:
    """What is published of the contract; ``None`` before its registration.

    *story* is what the public body rests on of all that concerns it, in log order, to the end of the log; *until* says
    how much of that counts. What is withheld *today*, as known now, is left out of every release, also of one from
    before.
    """
    events = [recorded for recorded in story if noun_of(recorded.event.fact) in NOUNS]
    telling = _Telling(publisher, contract_id, _withheld_today(events, contract_id, today))
    for recorded in events:
        if recorded.position > until.position:
            break
        telling.take(recorded)
    telling.days_up_to(until.known_at)
    return telling.told()


def _withheld_today(events: Iterable[Recorded], contract_id: UUID, today: date) -> frozenset[str]:
    known: Chronicle[Terms] | None = None
    for recorded in events:
        if recorded.event.stream_id == contract_id:
            known = CONTRACT.evolve(known, recorded.event)
    return hidden_on(known, today)


class _Telling:
    """Tells the releases of one contract, event by event."""

    def __init__(self, publisher: Publisher, contract_id: UUID, never_shown: frozenset[str]) -> None:
        self._ocid = publisher.ocid(contract_id)
        self._contract = {"id": str(contract_id), "awardID": str(contract_id)}
        self._standing = ContractBody(publisher, contract_id)
        self._never_shown = never_shown
        self._releases: list[Release] = []
        self._release_ids: dict[UUID, str] = {}
        self._body: Body = {}
        self._carried: Body = {}
        self._shown: Body = {}
        self._days: list[date] = []
        self._position, self._last, self._figures_told = 0, "", False

    def take(self, recorded: Recorded) -> None:
        """Take one event in, after the days that came before it."""
        self.days_up_to(recorded.recorded_at)
        event, day = recorded.event, recorded.recorded_at.astimezone(LONDON).date()
        release_id = f"{self._ocid}-{recorded.position}"
        self._release_ids[event.envelope.event_id] = release_id
        self._position, measured = recorded.position, self._standing.measured
        self._standing.take(event, day, self._release_ids)
        if noun_of(event.fact) == "contract":
            self._days = self._standing.days_after(day)
        figures = self._standing.measured is not measured
        self._release(release_id, recorded.recorded_at, self._tag(event.fact, figures=figures), by_date=False)

    def days_up_to(self, moment: datetime) -> None:
        """Release what was withheld until a day that was over by *moment*."""
        while self._days and (begins := midnight(self._days[0])) <= moment:
            day = self._days.pop(0)
            self._standing.look_on(day)
            self._release(f"{self._ocid}-{self._position}-{day}", begins, tag_of(None), by_date=True)

    def told(self) -> PublishedContract | None:
        """Everything told."""
        if not self._releases:
            return None
        body = without(self._carried, self._shown, null=False) if self._never_shown else self._carried
        stamp = {"ocid": self._ocid, "id": f"{self._ocid}-{self._last}", "date": self._last}
        compiled = {**stamp, "tag": ["compiled"], "initiationType": "tender", **body}
        return PublishedContract(self._ocid, self._releases, compiled)

    def _tag(self, fact: Fact, *, figures: bool) -> str:
        if not figures:
            return tag_of(fact)
        first, self._figures_told = not self._figures_told, True
        return "implementation" if first else "implementationUpdate"

    def _release(self, release_id: str, moment: datetime, tag: str, *, by_date: bool) -> None:
        """Release what changed, if anything did."""
        body = self._standing.body()
        changed = difference(self._body, body)
        if not changed or not (self._releases or "contracts" in body):
            return
        self._carried = carried(self._carried, self._body, body)
        self._body = body
        if self._never_shown:
            self._shown = self._standing.body(self._never_shown)
            changed = without(changed, self._shown, null=True)
        self._last = self._next_date(moment)
        content: Body = {
            "ocid": self._ocid,
            "id": release_id,
            "date": self._last,
            "tag": [tag] if self._releases else ["award", "contract"],
            "initiationType": "tender",
            "contracts": [self._contract],
            **changed,
        }
        self._releases.append(Release(self._position, moment, by_date, content))

    def _next_date(self, moment: datetime) -> str:
        """The release's date: text order is time order, and no two of a contract are alike, as merging wants it."""
        text = instant_text(moment)
        if text > self._last:
            return text
        return instant_text(datetime.fromisoformat(self._last) + timedelta(microseconds=1))


def midnight(day: date) -> datetime:
    """The instant at which the civil day begins in London."""
    return datetime.combine(day, time.min, LONDON).astimezone(UTC)
