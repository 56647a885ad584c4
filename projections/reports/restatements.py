"""Issued reports that would read differently today, since the record was put right or added to: which, by what, from
which figure to which. They stay as they were issued.

A figure that was published and restated counts too: a report that showed the old one was right on its day, and whoever
reads it now has to know. What a report shows is judged by its data set, which is kept.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any, Final, Literal
from uuid import UUID

from msgspec import Struct

from application.documents import Documents
from application.handling.message import StreamChange
from application.record import LONDON, Record, fold
from application.sight import Sight
from domain.amendment.events import Annulled, Corrected
from domain.chronicle import Chronicle
from domain.contract import CONTRACT
from domain.events import NAMES, Event, Recorded
from domain.report import REPORT
from domain.report.terms import Report
from domain.sentences import sentence
from domain.streams import BY_NOUN
from domain.submission.publication import Restated
from projections import table_query
from projections.journal import streams_of
from projections.public_register import BESIDES, PUBLISHED, PublicRegister
from projections.report import REPORTS
from projections.reports.reading_differently import (
    About,
    called,
    changed_fields,
    differences,
    lines_about,
    looked_at,
)
from projections.table_query import Query

Kind = Literal["corrected", "annulled", "restated", "entered later"]
_OF_ITSELF: Final = frozenset({"report", "person", "document"})
"""Kinds of stream that no report is about."""
_TELLS_OF: Final = {
    "register": frozenset({"contract", "supplier"}),
    "public-register": frozenset({"contract", "supplier"}),
    "tiers": frozenset({"contract", "tiering_model"}),
    "kpis": frozenset({"contract", "kpi", "submission"}),
    "actions": frozenset({"contract", "action", "review"}),
    "social-value": frozenset({"contract", "social_value"}),
    "benchmarking": frozenset({"contract", "benchmark"}),
}
"""The kinds of stream that reports of one subject tell of; every other report may tell of any."""
_PUBLISHED_THERE: Final = tuple(field for field in PUBLISHED if field not in BESIDES)
"""The fields of the public register that its report has."""
_AMENDED: Final = (NAMES[Corrected], NAMES[Annulled], NAMES[Restated])
"""Events that may change what was true before them."""


class RestatedFigure(Struct, frozen=True):
    """One field of what reads differently."""

    field: str
    """Path of the field in the state: *term.end*."""
    was: str
    """What it was at the report's basis; empty for nothing."""
    now: str
    """What it is now, of the same day; empty for nothing."""
    shown: bool
    """Whether what it was stands in the report; figures may rest on it where it does not."""


class PutRightBy(Struct, frozen=True):
    """An event that made the difference."""

    event_id: UUID
    kind: Kind
    recorded_on: date
    """The day on which that was recorded."""
    position: int
    sentence: str
    """What it says, as the reader may read it."""


class Restatement(Struct, frozen=True):
    """One thing that an issued report would tell differently today."""

    report_id: UUID
    title: str
    definition: str
    issued_on: date
    valid_at: date
    """The day that the report is about."""
    about: str
    """The kind of thing that reads differently: contract, submission, review."""
    contracts: tuple[str, ...]
    """References of the contracts that it has to do with."""
    figures: tuple[RestatedFigure, ...]
    """What it was in the report and is now, by field; first what the report shows."""
    events: tuple[PutRightBy, ...]
    """By which events, the earliest first."""


class Restatements:
    """What issued reports would tell differently today, as one reader may read it."""

    def __init__(self, record: Record, documents: Documents, sight: Sight, names: Mapping[str, str]) -> None:
        self._record, self._documents, self._sight, self._names = record, documents, sight, names

    def of_period(self, first: date, last: date) -> Iterator[Restatement]:
        """Of every issued report, the first issued first: what events recorded from *first* to *last* made differ."""
        rows = table_query.whole(self._record, REPORTS, self._record.basis(), Query({"status": "issued"}))
        for row in sorted(rows, key=lambda row: (row.summary.issued_on or "", row.stream_id)):
            for found in self.of_report(UUID(row.stream_id)):
                if any(first <= event.recorded_on <= last for event in found.events):
                    yield found

    def of_report(self, report_id: UUID) -> Iterator[Restatement]:
        """Of one report; of one that was not issued, nothing. Raises NotFound where there is none."""
        report: Report | None = self._record.chronicle(REPORT, report_id).latest()
        if report is None or report.issued is None:
            return
        for stream_id in self._touched(report):
            found = self._of_stream(report_id, report, stream_id)
            if found is not None:
                yield found

    def _touched(self, report: Report) -> list[UUID]:
        """Streams of which something was recorded since that was true by the report's day, or that amends."""
        nouns = sorted(_TELLS_OF.get(report.definition, set(BY_NOUN) - _OF_ITSELF))
        return streams_of(
            self._record,
            "SELECT DISTINCT stream_id FROM journal WHERE position > ? "
            f"AND (valid_from <= ? OR type IN ({', '.join('?' * len(_AMENDED))})) "
            f"AND noun IN ({', '.join('?' * len(nouns))}) ORDER BY stream_id",
            (report.position, report.valid_at.isoformat(), *_AMENDED, *nouns),
        )

    def _of_stream(self, report_id: UUID, report: Report, stream_id: UUID) -> Restatement | None:
        recorded = self._record.events_of(stream_id)
        since = [
            (kind, each)
            for each in recorded
            if each.position > report.position and (kind := _kind(each.event, report.valid_at))
        ]
        before, after = fold([each for each in recorded if each.position <= report.position]), fold(recorded)
        if after is None or not since or report.issued is None:
            return None
        days = {each.event.envelope.valid_from for _, each in since}
        restated = {each.event.envelope.valid_from for kind, each in since if kind == "restated"}
        changed = changed_fields(
            {stream_id: StreamChange(before, after)}, looked_at(report, days) | restated, self._sight
        )
        if not changed:
            return None
        contracts = {concern for _, each in since for concern in each.event.envelope.concerns}
        references = self._references(contracts, before if after.noun == CONTRACT.noun else None)
        about = About(contracts, called(references))
        told, names = lines_about(self._documents, report, about, changed)
        if not told:
            return None
        return Restatement(
            report_id=report_id,
            title=report.title,
            definition=report.definition,
            issued_on=report.issued.on,
            valid_at=report.valid_at,
            about=BY_NOUN[after.noun].called,
            contracts=tuple(sorted(references)),
            figures=tuple(RestatedFigure(*each) for each in differences(changed, told, names)),
            events=tuple(self._told(kind, each) for kind, each in since),
        )

    def _references(self, contracts: Collection[UUID], before: Chronicle[Any] | None) -> set[str]:
        """What papers call the contracts, and called one that has another reference since."""
        known = [self._record.chronicle(CONTRACT, contract_id) for contract_id in contracts]
        terms = [CONTRACT.last_known(story) for story in (*known, before) if story is not None]
        return {item.reference for item in terms if item is not None}

    def _told(self, kind: Kind, recorded: Recorded) -> PutRightBy:
        event = recorded.event
        return PutRightBy(
            event_id=event.envelope.event_id,
            kind=kind,
            recorded_on=recorded.recorded_at.astimezone(LONDON).date(),
            position=recorded.position,
            sentence=self._sight.recorded(sentence(event.fact, self._names), recorded, self._names).sentence,
        )


def _kind(event: Event, day: date) -> Kind | None:
    """What an event that was recorded after a report did to what is true by its day."""
    match event.fact:
        case Corrected():
            return "corrected"
        case Annulled():
            return "annulled"
        case Restated():
            return "restated"
    return "entered later" if event.envelope.valid_from <= day else None


class PublicDifference(Struct, frozen=True):
    """A field of the public register that reads differently today, of the day that a published report is about."""

    contract_ref: str
    """Reference of the contract; empty where it is not published."""
    field: str
    was: str
    """As published; empty for nothing."""
    now: str
    """As the register says now of that day; empty for nothing."""


def public_differences(record: Record, report: Report) -> list[PublicDifference]:
    """What a snapshot of the public register shows otherwise than the register now does of the same day; of what is
    withheld now, neither what it was nor what it is."""
    with record.store.read() as cursor:
        cursor.execute(
            record.sql(
                "SELECT DISTINCT c.contract_id FROM concerns c JOIN journal j ON j.position = c.position "
                f"WHERE c.position > ? AND (j.valid_from <= ? OR j.type IN ({', '.join('?' * len(_AMENDED))})) "
                "ORDER BY c.contract_id"
            ),
            (report.position, report.valid_at.isoformat(), *_AMENDED),
        )
        touched = tuple(row["contract_id"] for row in cursor.fetchall())
    if not touched:
        return []
    today = record.basis()
    then, now = (
        {row.contract_id: row for row in PublicRegister(record, basis, today).whole(Query(contracts=touched))}
        for basis in (record.basis(report.valid_at, report.position), record.basis(report.valid_at))
    )
    found = []
    for contract_id in sorted({*then, *now}):
        was, read_now = then.get(contract_id), now.get(contract_id)
        named = was or read_now
        reference = named.contract_ref if named else None
        for field in _PUBLISHED_THERE:
            before, after = (str(getattr(row, field, None) or "") for row in (was, read_now))
            if before != after:
                found.append(PublicDifference(reference or "", field, before, after))
    return found
