"""Rows of extracts and samples as a person reads them: people by name as well as id, events in a sentence."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from application.record import Record
from application.sight import Sight
from domain.sentences import sentence

_PEOPLE: Final = (
    "actor",
    "owner",
    "contract_manager",
    "lead_officers",
    "proposed_by",
    "told",
)
"""Columns that hold people."""


def readable(
    record: Record, rows: Iterable[dict[str, Any]], names: Mapping[str, str], sight: Sight
) -> Iterator[dict[str, Any]]:
    """The rows, with names beside ids; a row of the journal also says what happened, as far as *sight* may read it."""
    for row in rows:
        told: dict[str, Any] = {}
        for column, value in row.items():
            told[column] = value
            if column in _PEOPLE:
                told[f"{column}_name"] = _named(value, names)
        if "event_id" in row:
            [recorded] = record.feed(row["position"] - 1, 1)
            told["sentence"] = sight.recorded(sentence(recorded.event.fact, names), recorded, names).sentence
        yield told


def _named(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, list | tuple):
        return [names.get(person, person) for person in value]
    return names.get(value, value)
