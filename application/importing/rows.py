"""From a row to the command that registers its contract, or to every fault in words."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Final
from uuid import UUID

from application.importing.cells import Cell, Fault, Row, Sheet, plain, shown
from application.importing.dates import read_date
from application.importing.fields import BY_NAME, VALUES
from application.importing.reading import spreadsheet_error
from application.importing.suppliers import SupplierBook, number_in, suppliers_in
from application.importing.values import CHOSEN, read_amount, read_choice
from domain.contract.taking_over import Origin, RegisterFromFile
from domain.contract.terms import Supplier
from domain.dates import OPEN_ENDED, TBC
from domain.register_import.events import DateOrder
from domain.supplier.events import Identifier

_DATES: Final = ("start", "end", "maximum_end")
_PEOPLE: Final = ("owner", "contract_manager", "lead_officers")
_LONGEST: Final = {"description": 5000}
_NOT_KEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NO_CONTRACT: Final = frozenset(
    {
        *("withdrawn", "cancelled", "canceled", "abandoned", "unsuccessful", "not awarded", "open", "closed"),
        *("planned", "planning", "planning notice", "pipeline", "tender", "active tender", "draft"),
    }
)
"""Statuses of notices: a row with one of these and without a supplier is of no contract."""


@dataclass(frozen=True)
class Terms:
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

    def origin(self, row: Row) -> Origin:
        """Where the contract of that row comes from."""
        return Origin(
            register_import_id=self.register_import_id,
            file_name=self.file_name,
            file_sha256=self.file_sha256,
            sheet=self.sheet,
            row=row.number,
            row_sha256=row.digest,
        )


@dataclass
class Reading:
    """What a row came to."""

    row: Row
    command: RegisterFromFile | None = None
    """None where there are faults, or where the row is left out."""
    reference: str = ""
    title: str = ""
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    left_out: str = ""
    """Why the row is of no contract."""


class RowReader:
    """Reads the rows of one file."""

    def __init__(
        self, sheet: Sheet, terms: Terms, source: Source, people: Mapping[str, str], book: SupplierBook
    ) -> None:
        """*people*: names of persons by id."""
        self._terms, self._source, self._book = terms, source, book
        self._columns = {name: sheet.columns.index(column) for column, name in terms.mapping.items()}
        self._headings = sheet.columns
        self._people = people
        self._ids: dict[str, list[str]] = {}
        for person_id, name in people.items():
            self._ids.setdefault(" ".join(name.casefold().split()), []).append(person_id)

    def read(self, row: Row) -> Reading:
        """The command that registers the row's contract, or why there is none."""
        one = _OneRow(row, self._columns, self._headings, self._terms)
        found = Reading(row, reference=one.text("reference"), title=one.text("title"))
        status = plain(one.cell("status"))
        if status.casefold() in _NO_CONTRACT and not plain(one.cell("suppliers")):
            found.left_out = f"Its status is {status} and it names no supplier: no contract was made."
            return found
        given: dict[str, Any] = {"reference": found.reference, "title": found.title}
        for name in ("description", "category", "directorate", "managing_organisation"):
            given[name] = one.text(name)
        for name in CHOSEN:
            given[name] = one.read(name, partial(read_choice, name), "value")
        for name in VALUES:
            given[name] = one.read(name, read_amount, "pounds")
        for name in (*_DATES, "made_on"):
            given[name] = one.read(name, partial(read_date, order=self._terms.date_order), "value")
        given["made_on"] = self._signed(one, given["made_on"])
        for name in _PEOPLE:
            given[name] = self._person(one, name)
        given["suppliers"] = self._suppliers(one)
        one.report_missing(given)
        found.faults, found.notes = one.faults, one.notes
        if not one.faults:
            given["lead_officers"] = tuple(given["lead_officers"].split())
            known = {name: value for name, value in given.items() if value not in (None, "")}
            found.command = RegisterFromFile(**known, origin=self._source.origin(row))
        return found

    @staticmethod
    def _signed(one: "_OneRow", text: str | None) -> date | None:
        """A contract is signed on a day; a month will not do, and is left for a correction."""
        if not text or text in (TBC, OPEN_ENDED):
            return None
        if len(text) < 10:
            one.note("made_on", "A signature needs a day, so this month was not taken.")
            return None
        return date.fromisoformat(text)

    def _person(self, one: "_OneRow", name: str) -> str:
        """Ids with blanks between, of those whom the cell names."""
        found = []
        for text in re.split(r"[;|/\n]", plain(one.cell(name), lines=True)):
            named = " ".join(text.split())
            if not named:
                continue
            ids = [named] if named in self._people else self._ids.get(named.casefold(), [])
            if len(ids) == 1:
                found.append(ids[0])
            elif ids:
                one.fault(name, f"There are {len(ids)} people of that name: write the person's id.")
            else:
                one.fault(
                    name, "Nobody of that name or id is in the directory of people: have them entered there."
                )
        if len(found) > 1 and name != "lead_officers":
            one.fault(name, "Write one person.")
        return " ".join(dict.fromkeys(found))

    def _suppliers(self, one: "_OneRow") -> tuple[Supplier, ...]:
        names: tuple[str, ...] = one.read("suppliers", suppliers_in, "names") or ()
        number = self._number(one)
        if number and len(names) > 1:
            one.note("suppliers", "One number for several suppliers: it was not taken for any of them.")
            number = None
        if not one.faults and any(len(name) > 300 for name in names):
            one.fault("suppliers", "The name is longer than 300 characters.")
        if one.faults:
            return ()
        found = [self._book.supplier(name, number, one.row.number) for name in names]
        return tuple({each.supplier_id: each for each in found}.values())

    @staticmethod
    def _number(one: "_OneRow") -> Identifier | None:
        for name, scheme in (("company_number", "GB-COH"), ("charity_number", "GB-CHC")):
            cell = one.cell(name)
            if plain(cell):
                number, wrong = number_in(scheme, cell)
                if wrong:
                    one.fault(name, wrong)
                if number:
                    return number
        return None


class _OneRow:
    """One row while it is read: its cells by field, and what was found wrong with them."""

    def __init__(self, row: Row, columns: Mapping[str, int], headings: tuple[str, ...], terms: Terms) -> None:
        self.row, self._columns, self._headings, self._terms = row, columns, headings, terms
        self.faults: list[Fault] = []
        self.notes: list[str] = []

    def cell(self, name: str) -> Cell:
        """The cell of a field, or what it is filled with where the file says nothing."""
        at = self._columns.get(name)
        cell: Cell = self.row.cells[at] if at is not None else ""
        return cell if plain(cell) else self._terms.defaults.get(name, "")

    def text(self, name: str) -> str:
        """The text of a field."""
        cell = self.cell(name)
        text = plain(cell, lines=name == "description")
        longest = _LONGEST.get(name, 300)
        if len(text) > longest:
            self.fault(name, f"It has {len(text)} characters, and {longest} can be kept: shorten it.")
        if _NOT_KEPT.search(text):
            self.fault(name, "There are control characters in it: type it anew.")
        if spreadsheet_error(text):
            self.fault(name, "A formula went wrong there: put it right in the spreadsheet.")
        return text

    def read(self, name: str, reader: Callable[[Cell], Any], wanted: str) -> Any:
        """What a reader finds in the cell of a field; ``None`` where it is empty or at fault."""
        cell = self.cell(name)
        if not plain(cell):
            return None
        if spreadsheet_error(plain(cell)):
            self.fault(name, "A formula went wrong there: put it right in the spreadsheet.")
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
        self.faults.append(Fault(self._heading(name), shown(self.cell(name)), sentence))

    def note(self, name: str, sentence: str) -> None:
        """Something about the cell of a field should be looked at."""
        self.notes.append(f"{self._heading(name)}: {sentence}")

    def report_missing(self, given: Mapping[str, Any]) -> None:
        """A fault for each field that every contract needs and that is empty, with nothing else said of it."""
        for name, known in BY_NAME.items():
            said = any(one.column == self._heading(name) for one in self.faults)
            if known.wanted and not plain(self.cell(name)) and not given[name] and not said:
                self.fault(name, f"There is no {known.called}: fill it in, or give a default.")

    def _heading(self, name: str) -> str:
        at = self._columns.get(name)
        return self._headings[at] if at is not None else name
