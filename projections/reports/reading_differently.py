"""Reports that were issued and would read differently, once something of the record is put right.

They stay as they were issued; who puts the record right is told of them beforehand. Found without making them again:
what is put right counted at their basis, and their data set, which is kept, has lines about the contract.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from application.documents import Documents
from application.handling.message import StreamChange
from application.record import Record
from application.sight import Sight
from domain.chronicle import Chronicle
from domain.contract import CONTRACT
from domain.dates import in_words
from domain.report import REPORT
from domain.report.terms import Report
from projections import table_query
from projections.history import state_as_dict
from projections.journal import position_of
from projections.report import REPORTS
from projections.reports.catalogue import BY_NAME
from projections.reports.data_set import names_in
from projections.table_query import Query

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LEAST = 4
"""Characters of a text that is looked for by itself, where no contract tells what a line is about."""


class FieldDifference(NamedTuple):
    """One field of what is put right, on a day that the report looks at."""

    field: str
    """Path of the field in the state: *term.end*."""
    was: str
    """What it was at the report's basis; empty for nothing."""
    now: str
    """What it would be; empty for nothing."""
    shown: bool
    """Whether what it was stands in what the report says of the contract; figures may rest on it where it does not."""


class Differing(NamedTuple):
    """A report that was issued, stays as it was issued, and would read differently if it were made today."""

    report_id: str
    title: str
    definition: str
    issued_on: str
    valid_at: str
    """The day that it is about."""
    position: int
    """What it knew: the log up to this position."""
    lines: int
    """Lines of its data set that are about the contract."""
    differs: tuple[FieldDifference, ...]
    """What would be another."""


class PutRight(NamedTuple):
    """What is to be put right, and what comes of it."""

    event_id: UUID
    contracts: Collection[UUID]
    """Those that it concerns."""
    changes: Mapping[UUID, StreamChange]
    """Every stream before it and after it."""


def reading_differently(
    record: Record, documents: Documents, sight: Sight, put_right: PutRight
) -> Iterator[Differing]:
    """The issued reports that would read differently, in the order of their issue."""
    known_from, days = _position(record, put_right.event_id), _days(put_right)
    about = called(_references(record, put_right))
    issued = table_query.whole(record, REPORTS, record.basis(), Query({"status": "issued"}))
    for row in sorted(issued, key=lambda row: (row.summary.issued_on or "", row.stream_id)):
        if row.summary.position < known_from:
            continue
        report: Report | None = record.chronicle(REPORT, UUID(row.stream_id)).latest()
        if report is None or report.issued is None:
            continue
        changed = changed_fields(put_right.changes, looked_at(report, days), sight)
        if not changed:
            continue
        about_them = About(put_right.contracts, about)
        told, names = lines_about(documents, report, about_them, changed)
        if told:
            differs = tuple(differences(changed, told, names))
            yield Differing(
                row.stream_id,
                report.title,
                report.definition,
                report.issued.on.isoformat(),
                report.valid_at.isoformat(),
                report.position,
                len(told),
                differs,
            )


class About(NamedTuple):
    """The contracts that a change is about, and how papers call them."""

    contracts: Collection[UUID]
    called: Collection[re.Pattern[str]]


def lines_about(
    documents: Documents, report: Report, about: About, changed: Mapping[str, tuple[str, str]]
) -> tuple[list[str], Mapping[str, str]]:
    """The lines of what was issued that are about the contracts, else that show what is changed, and its names."""
    issued = report.issued
    if issued is None:
        return [], {}
    lines = documents.bytes_of(issued.data_set).splitlines(keepends=True)
    names = names_in(lines)
    told = [line.decode() for line in lines[1:-1]]
    if not {str(contract) for contract in about.contracts} & set(report.said.values()):
        forms = about.called or _forms(changed, names)
        told = [line for line in told if any(form.search(line) for form in forms)]
    return told, names


def differences(
    changed: Mapping[str, tuple[str, str]], told: Collection[str], names: Mapping[str, str]
) -> list[FieldDifference]:
    """What was and would be, by field: first what the lines show."""
    found = (
        FieldDifference(
            field, was, now, any(form.search(line) for form in _form(was, names) for line in told)
        )
        for field, (was, now) in changed.items()
    )
    return sorted(found, key=lambda difference: (not difference.shown, difference.field))


def _position(record: Record, event_id: UUID) -> int:
    return position_of(record, event_id) or record.head() + 1


def _days(put_right: PutRight) -> set[date]:
    """The days from which what is put right is true, before and after."""
    event_id, found = put_right.event_id, set()
    stories = [story for each in put_right.changes.values() for story in (each.before, each.after) if story]
    for story in stories:
        corrected = {
            correction.corrects for correction in story.corrections if correction.event_id == event_id
        } | {event_id}
        found |= {placed.valid_from for placed in story.timeline.placed if placed.event_id in corrected}
    return found


def looked_at(report: Report, days: Collection[date]) -> set[date]:
    """The days of the thing's story that the report looks at: its own, and in a window those of what is put right."""
    definition = BY_NAME.get(report.definition)
    windowed = definition is not None and "from" in definition.parameters
    first = date.fromisoformat(report.said["from"]) if "from" in report.said else date.min
    whole = definition is not None and set(definition.parameters) == {"contract"}  # the whole of its history
    within = {day for day in days if first <= day <= report.valid_at} if windowed or whole else set()
    return {report.valid_at} | within


def changed_fields(
    changes: Mapping[UUID, StreamChange], days: Iterable[date], sight: Sight
) -> dict[str, tuple[str, str]]:
    """What was and would be, by field, on any of the days, as the reader may read it."""
    found: dict[str, tuple[str, str]] = {}
    for day in sorted(days):
        for change in changes.values():
            was, now = (dict(_leaves(_state(known, day, sight))) for known in (change.before, change.after))
            for name in sorted({*was, *now}):
                if was.get(name, "") != now.get(name, ""):
                    found.setdefault(name, (was.get(name, ""), now.get(name, "")))
    return found


def _state(known: Chronicle[Any] | None, day: date, sight: Sight) -> dict[str, Any]:
    return state_as_dict(sight.in_force(known, day))


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    match value:
        case dict():
            for name, inner in value.items():
                yield from _leaves(inner, f"{path}.{name}" if path else str(name))
        case list():
            for place, inner in enumerate(value):
                yield from _leaves(inner, f"{path}.{place}")
        case None:
            return
        case _:
            yield path, str(value)


def _references(record: Record, put_right: PutRight) -> set[str]:
    """What papers call the contracts, before and after."""
    found = set()
    for contract_id in put_right.contracts:
        change = put_right.changes.get(contract_id)
        known = [change.before, change.after] if change else [record.chronicle(CONTRACT, contract_id)]
        terms = [CONTRACT.last_known(story) for story in known if story]
        found |= {item.reference for item in terms if item is not None}
    return found


def called(references: Iterable[str]) -> list[re.Pattern[str]]:
    """How papers write the references of contracts."""
    return [re.compile(_word(reference)) for reference in references]


def _forms(changed: Mapping[str, tuple[str, str]], names: Mapping[str, str]) -> list[re.Pattern[str]]:
    return [form for was, _ in changed.values() if len(was) >= _LEAST for form in _form(was, names)]


def _form(value: str, names: Mapping[str, str]) -> list[re.Pattern[str]]:
    """How a paper may write a value: as it is, a day in words, a person by name."""
    written = [value, names.get(value, "")]
    if _ISO_DAY.fullmatch(value):
        written.append(in_words(date.fromisoformat(value)))
    return [re.compile(_word(text)) for text in written if text]


def _word(text: str) -> str:
    """The text as JSON has it, and no part of a longer word or figure."""
    return rf"(?<![\w.-]){re.escape(msgspec.json.encode(text).decode()[1:-1])}(?![\w-]|\.\w)"
