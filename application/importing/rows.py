"""From a row to the command that registers its contract, or to every fault in words."""

import pickle
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec

from application.importing.afterwards import NOTHING, Afterwards, parent_in
from application.importing.beside import beside_the_point
from application.importing.cells import Cell, CellFault, ReleaseCells, Sheet, SheetRow, plain, shown
from application.importing.dates import read_date
from application.importing.fields import AMOUNTS, BY_NAME
from application.importing.lots import read_lots
from application.importing.placeholders import is_firm
from application.importing.reading import spreadsheet_error
from application.importing.statuses import DaysSaid, StatusMeaning, standing
from application.importing.suppliers import (
    Meant,
    Party,
    SupplierBook,
    identifiers_in,
    numbers_in,
    suppliers_in,
)
from application.importing.values import CHOSEN, read_amount, read_choice, read_several
from domain.contract.release import ReleaseOrigin
from domain.contract.taking_over import Origin, RegisterFromFile, contract_id
from domain.contract.terms import Relation
from domain.dates import OPEN_ENDED, TBC
from domain.register_import import DateOrder
from domain.supplier.terms import Identifier

_DATES: Final = ("start", "end", "maximum_end", "review_date")
_PEOPLE: Final = ("owner", "contract_manager", "lead_officers")
_MOST_LEAD_OFFICERS: Final = 20
_WANTED: Final = {name: known for name, known in BY_NAME.items() if known.wanted}
"""What every contract needs."""
_LONGEST: Final = {"description": 5000, "title": 1000}
_LONGEST_PARENT: Final = 600
_LONGEST_NUMBER: Final = 40
_FIXED: Final = ("reference", "ocid", "made_on", "legal_regime")
"""What says which contract it is, and how it came to be: as all releases together tell it."""
_NOT_KEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_KEPT_CELLS: Final = 4000
"""Cells of which it is kept what was read in them: suppliers, directorates, days and kinds come again and again."""
_OF_SUPPLIERS: Final = (
    *("suppliers", "supplier_identifier", "company_number", "charity_number"),
    *("small_or_medium", "voluntary_or_community", "supplier_address"),
)
"""The fields that together say who supplies."""


@dataclass(frozen=True)
class ImportTerms:
    """By which a file's rows are read: confirmed by whoever imports it."""

    mapping: Mapping[str, str]
    """Fields by the headings of the columns that give them."""
    defaults: Mapping[str, str] = field(default_factory=dict)
    """What fields are filled with where the file says nothing."""
    date_order: DateOrder = ""


@dataclass(frozen=True)
class Source:
    """What the rows of a file have in common."""

    register_import_id: UUID
    file_name: str
    file_sha256: str
    sheet: str

    def origin(self, row: SheetRow) -> Origin:
        """Where the contract of that row comes from."""
        return Origin(
            register_import_id=self.register_import_id,
            file_name=self.file_name,
            file_sha256=self.file_sha256,
            sheet=self.sheet,
            row=row.number,
            row_sha256=row.digest,
        )

    def release(self, row: int, told: ReleaseCells) -> ReleaseOrigin:
        """Where what that release says comes from."""
        return ReleaseOrigin(
            register_import_id=self.register_import_id,
            file_name=self.file_name,
            file_sha256=self.file_sha256,
            release_id=told.release_id[:300],
            released_on=told.released_on,
            release_sha256=SheetRow(row, told.cells).digest,
        )


@dataclass(slots=True)
class RowReading:
    """What a row came to."""

    row: SheetRow
    command: RegisterFromFile | None = None
    """None where there are faults, or where the row is left out."""
    reference: str = ""
    title: str = ""
    faults: list[CellFault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    left_out: str = ""
    """Why the row is of no contract."""
    parties: list[Meant] = field(default_factory=list)
    """Its suppliers, with what the row says of them."""
    afterwards: Afterwards = NOTHING
    """What the row says besides."""
    told: list[tuple[ReleaseOrigin, RegisterFromFile]] = field(default_factory=list)
    """What each release told of the contract that could be read, by date; the last is the command itself."""


class KeptReading(NamedTuple):
    """What a row came to, as it is kept until all rows were read."""

    row: int
    """As a spreadsheet numbers it."""
    reference: str
    title: str
    faults: tuple[CellFault, ...]
    notes: tuple[str, ...]
    left_out: str
    parties: list[Meant]
    afterwards: Afterwards
    told: list[tuple[ReleaseOrigin, RegisterFromFile]]
    command: bytes
    """The request, pickled; empty where there is none."""
    contract_id: UUID | None
    """What its contract is to be, where there is a request."""
    people: tuple[str, ...]
    """Opaque ids of the people whom it names."""

    def asked(self) -> RegisterFromFile | None:
        """The request."""
        found: RegisterFromFile | None = pickle.loads(self.command) if self.command else None  # noqa: S301  (our own)
        return found


def kept(reading: RowReading) -> KeptReading:
    """A reading as it is kept."""
    command = reading.command
    return KeptReading(
        reading.row.number,
        reading.reference,
        reading.title,
        tuple(reading.faults),
        tuple(reading.notes),
        reading.left_out,
        reading.parties,
        reading.afterwards if reading.afterwards != NOTHING else NOTHING,
        reading.told,
        b"" if command is None else pickle.dumps(command, pickle.HIGHEST_PROTOCOL),
        None if command is None else contract_id(command),
        () if command is None else (command.owner, command.contract_manager, *command.lead_officers),
    )


class RowReader:
    """Reads the rows of one file."""

    def __init__(  # noqa: PLR0917  (who and what the rows are held against)
        self,
        sheet: Sheet,
        terms: ImportTerms,
        source: Source,
        people: Mapping[str, str],
        book: SupplierBook,
        today: date,
    ) -> None:
        """*people*: names of persons by id."""
        self._terms, self._source, self._book, self._today = terms, source, book, today
        self._columns = {name: sheet.columns.index(column) for column, name in terms.mapping.items()}
        self._headings = sheet.columns
        self._headed = sheet.headed or len(sheet.columns)
        fixed: dict[str, Cell] = {
            name: terms.defaults.get(name, "") for name in BY_NAME if name not in self._columns
        }
        self._file = _FileRead(self._columns, self._headings, terms, fixed)
        self._people = people
        self._ids: dict[str, list[str]] = {}
        for person_id, name in people.items():
            self._ids.setdefault(" ".join(name.casefold().split()), []).append(person_id)

    def read(self, row: SheetRow) -> RowReading:
        """The command that registers the row's contract, or why there is none."""
        earlier = [
            (release, self._read(SheetRow(row.number, release.cells))) for release in row.releases[:-1]
        ]
        found = self._read(row)
        if found.command is None or not row.releases:
            return found
        for release, reading in earlier:
            if reading.command is None:
                why = reading.left_out or "; ".join(fault.sentence for fault in reading.faults)
                found.notes.append(
                    f"Release {release.release_id} did not tell enough by itself, so what it says counts from the next "
                    f"on: {why}"
                )
                continue
            found.parties += [meant for meant in reading.parties if meant not in found.parties]
            fixed = {name: getattr(found.command, name) for name in _FIXED}
            found.told.append(
                (self._source.release(row.number, release), msgspec.structs.replace(reading.command, **fixed))
            )
        found.told.append((self._source.release(row.number, row.releases[-1]), found.command))
        return found

    def _read(self, row: SheetRow) -> RowReading:
        cells = _CellsOfRow(row, self._file)
        if beside := beside_the_point(row, self._columns, self._headings):
            return RowReading(
                row, None, plain(cells.cell("reference")), plain(cells.cell("title")), left_out=beside
            )
        found = RowReading(row, reference=cells.text("reference"), title=cells.text("title"))
        said = DaysSaid(*(self._day_of(cells, name) for name in DaysSaid._fields))
        end = cells.read("end", partial(read_date, order=self._terms.date_order), "value")
        stands = standing(
            plain(cells.cell("status")),
            said,
            end or "",
            self._today,
            supplied=bool(plain(cells.cell("suppliers"))),
        )
        if stands.left_out:
            return replace(found, left_out=stands.left_out)
        if stands.fault:
            cells.fault("status", stands.fault)
        if stands.note:
            cells.note("status", stands.note)
        given: dict[str, Any] = {"reference": found.reference, "title": found.title, "end": end}
        given |= {"ended_on": stands.ended_on, "ended_as": stands.ended_as}
        for name in (
            "description",
            "category",
            "directorate",
            "division",
            "managing_organisation",
            "procurement_words",
            "ocid",
        ):
            given[name] = cells.text(name)
        for name in CHOSEN:
            given[name] = cells.read(name, partial(read_choice, name), "value")
        self._in_its_words(cells, given)
        for name in AMOUNTS:
            given[name] = cells.read(name, read_amount, "pounds")
        for name in (*(name for name in _DATES if name != "end"), "made_on"):
            given[name] = cells.read(name, partial(read_date, order=self._terms.date_order), "value")
        given["made_on"] = self._day(cells, "made_on", given["made_on"])
        if given["review_date"] in (TBC, OPEN_ENDED):
            given["review_date"] = None
        for name in _PEOPLE:
            given[name] = cells.once((name,), partial(self._person, cells, name))
        found.parties = self._suppliers(cells)
        given["suppliers"] = tuple(
            {each.supplier.supplier_id: each.supplier for each in found.parties}.values()
        )
        relation = given.pop("relation")
        found.afterwards = self._afterwards(cells, stands, said, relation)
        cells.report_missing(given)
        self._say_what_stands_beside(cells)
        found.faults, found.notes = cells.faults, cells.notes
        if not cells.faults:
            given["lead_officers"] = tuple(given["lead_officers"].split())
            if given["award_incl_vat"] == given["estimated_incl_vat"]:
                given["award_incl_vat"] = None
            known = {name: value for name, value in given.items() if value not in (None, "")}
            found.command = RegisterFromFile(**known, origin=self._source.origin(row))
        return found

    def _afterwards(
        self, cells: "_CellsOfRow", stands: StatusMeaning, said: DaysSaid, relation: Relation | None
    ) -> Afterwards:
        """What the row says besides what registers its contract."""
        lots = cells.read("lots", read_lots, "lots") or ()
        parent = parent_in(cells.text("parent", _LONGEST_PARENT))
        lot = cells.text("lot", _LONGEST_NUMBER)
        if not parent and (lot or relation):
            cells.note(
                "lot" if lot else "relation", "The row names no framework and no whole: it was not taken."
            )
        return Afterwards(
            lots=lots,
            parent=parent,
            relation=relation or None,
            lot=lot if parent else "",
            suspended_on=self._day_of(cells, "suspended_on") if stands.suspended else None,
            suspended_until=said.suspended_until if stands.suspended else None,
            closed_on=said.closed_on if stands.closed else None,
        )

    @staticmethod
    def _in_its_words(cells: "_CellsOfRow", given: dict[str, Any]) -> None:
        """What the row says of the procurement and our list has no exact word for is kept as it is said."""
        said = plain(cells.cell("procurement_route"))
        route = given["procurement_route"]
        if said and not given["procurement_words"] and route and said.casefold() != route.casefold():
            given["procurement_words"] = "" if said.casefold() in ("tbc", "n/a", "unknown") else said[:300]

    def _day_of(self, cells: "_CellsOfRow", name: str) -> date | None:
        """The day in the cell of a field."""
        return self._day(
            cells, name, cells.read(name, partial(read_date, order=self._terms.date_order), "value")
        )

    @staticmethod
    def _day(cells: "_CellsOfRow", name: str, text: str | None) -> date | None:
        """A contract is signed, or ends, on a day; a month will not do, and is left for a correction."""
        if not text or text in (TBC, OPEN_ENDED):
            return None
        if len(text) < 10:
            cells.note(name, "A day is needed there, so this month was not taken.")
            return None
        return date.fromisoformat(text)

    def _say_what_stands_beside(self, cells: "_CellsOfRow") -> None:
        """Cells beyond the headings are nothing's: they are said and not dropped in silence."""
        read = set(self._columns.values())
        beyond = [
            shown(cell)
            for index, cell in enumerate(cells.row.cells)
            if index >= self._headed and index not in read and plain(cell)
        ]
        if beyond:
            cells.notes.append(f"Cells beyond the headings were not read: {'; '.join(beyond)}.")

    def _person(self, cells: "_CellsOfRow", name: str) -> str:
        """Ids with blanks between, of those whom the cell names."""
        found = []
        for text in re.split(r"[;|/\n]", plain(cells.cell(name), lines=True)):
            named = " ".join(text.split())
            if not named:
                continue
            ids = [named] if named in self._people else self._ids.get(named.casefold(), [])
            if len(ids) == 1:
                found.append(ids[0])
            elif ids:
                cells.fault(name, f"There are {len(ids)} people of that name: write the person's id.")
            else:
                cells.fault(
                    name, "Nobody of that name or id is in the directory of people: have them entered there."
                )
        found = list(dict.fromkeys(found))
        if len(found) > 1 and name != "lead_officers":
            cells.fault(name, "Write one person.")
        if len(found) > _MOST_LEAD_OFFICERS:
            cells.fault(name, f"It names {len(found)} people, and there can be {_MOST_LEAD_OFFICERS}.")
        return " ".join(found)

    def _suppliers(self, cells: "_CellsOfRow") -> list[Meant]:
        parties: list[Party] = cells.once(_OF_SUPPLIERS, partial(self._parties, cells))
        if cells.faults:
            return []
        found = [self._book.meant(party, cells.row.number) for party in parties]
        for each in found:
            if each.fault:
                cells.fault("suppliers", each.fault)
            if each.note:
                cells.note("suppliers", each.note)
        return found

    def _parties(self, cells: "_CellsOfRow") -> list[Party]:
        named: tuple[Party, ...] = cells.read("suppliers", suppliers_in, "parties") or ()
        return self._completed(cells, list(named))

    def _completed(self, cells: "_CellsOfRow", parties: list[Party]) -> list[Party]:
        """The suppliers with what further columns say of them, each in its place."""
        readers: tuple[tuple[str, Callable[[Cell], Any]], ...] = (
            ("supplier_identifier", identifiers_in),
            ("company_number", partial(numbers_in, "GB-COH")),
            ("charity_number", partial(numbers_in, "GB-CHC")),
        )
        for name, reader in readers:
            numbers: tuple[Identifier | None, ...] = cells.read(name, reader, "numbers") or ()
            if any(numbers) and self._paired(cells, name, len(numbers), len(parties)):
                parties = [
                    party._replace(identifiers=(*party.identifiers, number))
                    if number and number not in party.identifiers
                    else party
                    for party, number in zip(parties, numbers, strict=True)
                ]
        for name in ("small_or_medium", "voluntary_or_community"):
            said: tuple[bool | None, ...] = cells.read(name, read_several, "said") or ()
            if len(said) == 1:
                said *= len(parties)
            if said and self._paired(cells, name, len(said), len(parties)):
                parties = [
                    Party(**(party._asdict() | {name: word})) if word is not None else party
                    for party, word in zip(parties, said, strict=True)
                ]
        return self._with_addresses(cells, parties)

    @staticmethod
    def _with_addresses(cells: "_CellsOfRow", parties: list[Party]) -> list[Party]:
        """Addresses of firms and charities; another name's may be where a person lives (design 2.12)."""
        address = cells.text("supplier_address")
        if address and len(parties) == 1:
            parties = [parties[0]._replace(address=address)]
        elif address:
            several = [part.strip() for part in plain(cells.cell("supplier_address")).split(";")]
            if len(several) == len(parties):
                parties = [party._replace(address=part) for party, part in zip(parties, several, strict=True)]
            else:
                cells.note(
                    "supplier_address", "One address for several suppliers: it was not taken for any of them."
                )
        private = [party.name for party in parties if party.address and not _is_public(party)]
        if private:
            cells.note(
                "supplier_address" if address else "suppliers",
                f"The address of {'; '.join(private)} was not taken: it may be a person's home. Give the company or "
                "charity number.",
            )
        return [party if _is_public(party) else party._replace(address="") for party in parties]

    @staticmethod
    def _paired(cells: "_CellsOfRow", name: str, given: int, suppliers: int) -> bool:
        """Whether there is one for each supplier, in its place; if not, they are taken for none."""
        if given != suppliers and suppliers:
            count = "One" if given == 1 else str(given)
            cells.note(name, f"{count} for {suppliers} suppliers: it was not taken for any of them.")
        return given == suppliers


def _is_public(party: Party) -> bool:
    return bool(party.identifiers) or is_firm(party.name)


class _Said(NamedTuple):
    """What was found in some cells, and what was said of them."""

    found: Any
    faults: tuple[CellFault, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _FileRead:
    """What is the same in all rows of a file."""

    columns: Mapping[str, int]
    headings: tuple[str, ...]
    terms: ImportTerms
    fixed: Mapping[str, Cell]
    """The cells of fields that no column gives."""
    known: dict[tuple[tuple[str, ...], tuple[Cell, ...]], _Said] = field(default_factory=dict)
    """What was found by the fields that were read together and the texts that stand in them."""


class _CellsOfRow:
    """One row while it is read: its cells by field, and what was found wrong with them."""

    def __init__(self, row: SheetRow, file: _FileRead) -> None:
        self.row, self._file = row, file
        self.faults: list[CellFault] = []
        self.notes: list[str] = []
        self._cells: dict[str, Cell] = dict(file.fixed)
        """By field, those that were asked for, and those that no column gives."""

    def cell(self, name: str) -> Cell:
        """The cell of a field, or what it is filled with where the file says nothing."""
        known = self._cells.get(name)
        if known is None:
            cell = self.row.cells[self._file.columns[name]]
            known = self._cells[name] = (
                cell if cell != "" and plain(cell) else self._file.terms.defaults.get(name, "")
            )
        return known

    def once(self, names: tuple[str, ...], look: Callable[[], Any]) -> Any:
        """What a *look* at the cells of these fields, and at no others, finds: it is taken once for all rows that have
        the same texts there, and what it says of them is said of each."""
        key = names, tuple([self.cell(name) for name in names])
        said = self._file.known.get(key)
        if said is not None:
            self.faults += said.faults
            self.notes += said.notes
            return said.found
        faults, notes = len(self.faults), len(self.notes)
        found = look()
        if all(type(cell) is str for cell in key[1]):  # equal numbers may be written in two ways
            if len(self._file.known) >= _KEPT_CELLS:
                self._file.known.clear()
            self._file.known[key] = _Said(found, tuple(self.faults[faults:]), tuple(self.notes[notes:]))
        return found

    def text(self, name: str, longest: int = 300) -> str:
        """The text of a field, of up to so many characters."""
        cell = self.cell(name)
        if cell == "":
            return ""
        text = plain(cell, lines=name == "description")
        longest = _LONGEST.get(name, longest)
        if len(text) > longest:
            self.fault(name, f"It has {len(text)} characters, and {longest} can be kept: shorten it.")
        if _NOT_KEPT.search(text):
            self.fault(name, "There are control characters in it: type it anew.")
        if wrong := spreadsheet_error(text):
            self.fault(name, wrong)
        return text

    def read(self, name: str, reader: Callable[[Cell], Any], wanted: str) -> Any:
        """What a reader finds in the cell of a field; ``None`` where it is empty or at fault."""
        cell = self.cell(name)
        text = plain(cell) if cell != "" else ""
        if not text:
            return None
        if wrong := spreadsheet_error(text):
            self.fault(name, wrong)
            return None
        found = reader(cell)
        if found.fault:
            self.fault(name, found.fault)
            return None
        if found.note:
            self.note(name, found.note)
        return getattr(found, wanted)

    def fault(self, name: str, sentence: str) -> None:
        """Something is wrong with the cell of a field."""
        self.faults.append(CellFault(self._heading(name), shown(self.cell(name)), sentence))

    def note(self, name: str, sentence: str) -> None:
        """Something about the cell of a field should be looked at."""
        self.notes.append(f"{self._heading(name)}: {sentence}")

    def report_missing(self, given: Mapping[str, Any]) -> None:
        """A fault for each field that every contract needs and that is empty, with nothing else said of it."""
        for name, known in _WANTED.items():
            if given[name] or plain(self.cell(name)):
                continue
            if not any(fault.column == self._heading(name) for fault in self.faults):
                self.fault(name, f"There is no {known.called}: fill it in, or give a default.")

    def _heading(self, name: str) -> str:
        at = self._file.columns.get(name)
        return self._file.headings[at] if at is not None else name
