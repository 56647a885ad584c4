"""The data set of a paper: everything that it says, one JSON line each, whose bytes depend on nothing else.

The SHA-256 of these lines is what an issued report is known by, and what rebuilding it is compared with (RFC 8785 is
followed as far as it matters here: members sorted, no blanks, amounts as text). Every rendering is made from the lines
and not from the record, so that the same data set gives the same files.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from application.record import Basis
from application.store.ledger import instant_text
from projections.reports.paper import (
    Block,
    Cell,
    Chart,
    Heading,
    Paper,
    PaperColumn,
    Paragraph,
    Series,
    Table,
    Words,
)

MEDIA_TYPE = "application/x-ndjson"


class UsedNames(Mapping[str, str]):
    """Names of people by id, which notes whose were used: they are part of what a report says, not of the log."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self.used: dict[str, str] = {}

    def __getitem__(self, person_id: str) -> str:
        name = self._names[person_id]
        self.used[person_id] = name
        return name

    def get(self, person_id: str, otherwise: Any = None) -> Any:
        """As of any mapping, without an error for each id that has no name."""
        return self[person_id] if person_id in self._names else otherwise

    @property
    def all_of_them(self) -> Mapping[str, str]:
        """Every name, none of them used by being among these."""
        return self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def data_set(paper: Paper, names: UsedNames) -> Iterator[bytes]:
    """The lines, each with its line break; the last one names the people that the paper named."""
    yield _line(
        {
            "report": paper.definition,
            "version": paper.version,
            "title": paper.title,
            "valid_at": paper.basis.valid_at.isoformat(),
            "known_at": instant_text(paper.basis.known_at),
            "position": paper.basis.position,
            "parameters": dict(paper.parameters),
        }
    )
    for block in paper.blocks:
        yield from _block(block)
    yield _line({"names": names.used})


def read_paper(path: Path) -> Paper:
    """The paper that a file of lines holds. Rows stay in the file, and are read anew each time they are asked for."""
    blocks: list[Block] = []
    with path.open("rb") as lines:
        head = msgspec.json.decode(next(lines))
        place = lines.tell()
        for line in iter(lines.readline, b""):
            place += len(line)
            if not line.startswith(_ROW):
                told = msgspec.json.decode(line)
                if "names" not in told:
                    blocks.append(_read_block(told, path, place))
    return Paper(
        definition=head["report"],
        version=head["version"],
        title=head["title"],
        basis=Basis(
            date.fromisoformat(head["valid_at"]), datetime.fromisoformat(head["known_at"]), head["position"]
        ),
        parameters=head["parameters"],
        blocks=tuple(blocks),
    )


def _read_block(told: Mapping[str, Any], path: Path, place: int) -> Block:
    match told:
        case {"heading": text}:
            return Heading(text, told["number"], told["level"])
        case {"paragraph": text}:
            return Paragraph(text, told["number"])
        case {"words": text}:
            return Words(told["slot"], told["prompt"], text, told["number"])
        case {"chart": name}:
            series = tuple(Series(series["name"], tuple(series["values"])) for series in told["series"])
            return Chart(name, told["title"], told["summary"], tuple(told["labels"]), series)
        case {"table": name}:
            columns = tuple(PaperColumn(*column) for column in told["columns"])
            return Table(name, told["caption"], columns, lambda: _rows(path, place))
    raise ValueError(f"not a line of a data set: {sorted(told)}")


def _rows(path: Path, place: int) -> Iterator[tuple[Cell, ...]]:
    """The rows that begin at *place* in the file."""
    with path.open("rb") as lines:
        lines.seek(place)
        for line in lines:
            if not line.startswith(_ROW):
                return
            row = msgspec.json.decode(line)["row"]
            yield tuple(tuple(item) if isinstance(item, list) else item for item in row)


def names_in(lines: Iterable[bytes]) -> dict[str, str]:
    """The names that a kept data set was made with: its last line. Raises ValueError where it has none."""
    last = b""
    for line in lines:
        last = line
    told = msgspec.json.decode(last)
    if not isinstance(told, dict) or set(told) != {"names"}:
        raise ValueError("the data set does not end in the names that it uses")
    names: dict[str, str] = told["names"]
    return names


class Unlike(NamedTuple):
    """Where two data sets part."""

    line: int
    """From 1."""
    was: str
    now: str


def first_difference(kept: Iterable[bytes], rebuilt: Iterable[bytes]) -> Unlike | None:
    """The first line in which two data sets differ; ``None`` where they are the same."""
    for number, (was, now) in enumerate(zip_longest(kept, rebuilt, fillvalue=b""), start=1):
        if was != now:
            return Unlike(number, was.decode().rstrip("\n"), now.decode().rstrip("\n"))
    return None


def _block(block: Block) -> Iterator[bytes]:
    match block:
        case Heading():
            yield _line({"heading": block.text, "number": block.number, "level": block.level})
        case Paragraph():
            yield _line({"paragraph": block.text, "number": block.number})
        case Words():
            yield _line(
                {"words": block.text, "slot": block.slot, "prompt": block.prompt, "number": block.number}
            )
        case Chart():
            series = [{"name": series.name, "values": list(series.values)} for series in block.series]
            yield _line(
                {
                    "chart": block.name,
                    "title": block.title,
                    "summary": block.summary,
                    "labels": list(block.labels),
                    "series": series,
                }
            )
        case Table():
            columns = [[column.name, column.title, column.kind] for column in block.columns]
            yield _line({"table": block.name, "caption": block.caption, "columns": columns})
            for row in block.rows():
                yield _line({"row": row})


_ROW = b'{"row":'
_ENCODER = msgspec.json.Encoder(order="deterministic", decimal_format="string")


def _line(said: Mapping[str, Any]) -> bytes:
    return _ENCODER.encode(said) + b"\n"
