"""Guessing what the columns of a file are, and holding a confirmed mapping against them."""

from collections.abc import Mapping
from typing import NamedTuple

from application.errors import BadRequest
from application.importing.cells import Sheet, in_english, letter, plain, shown
from application.importing.dates import order_of, read_date
from application.importing.fields import (
    AMOUNTS,
    BY_NAME,
    FIELDS,
    NO_VAT_SAID,
    VALUES,
    Field,
    field_called,
    in_plain_words,
)
from application.importing.rows import ImportTerms
from application.importing.values import CHOSEN, read_amount, read_choice
from domain.register_import import DateOrder

_DATES = (
    *("start", "end", "maximum_end", "made_on", "review_date", "ended_on"),
    *("suspended_on", "suspended_until", "closed_on"),
)
_PEOPLE = ("owner", "contract_manager", "lead_officers")


class Guess(NamedTuple):
    """What a column seems to be."""

    column: str
    """Its heading."""
    letter: str
    """What a spreadsheet calls it."""
    field: str
    """The field that it seems to give; empty where none."""
    why: str
    choices: tuple[str, ...] = ()
    """The fields among which somebody has to choose, where the file does not say."""
    example: str = ""
    """What one of its cells holds."""


class Guessed(NamedTuple):
    """What a file seems to be."""

    columns: tuple[Guess, ...]
    date_order: DateOrder
    date_order_because: str

    @property
    def mapping(self) -> dict[str, str]:
        """The mapping that was guessed: to be confirmed before anything is recorded."""
        return {column.column: column.field for column in self.columns if column.field}


def guess(sheet: Sheet) -> Guessed:
    """What each column seems to be, and why."""
    likeliest = _likeliest(sheet)
    columns = tuple(_guess_of(sheet, index, likeliest) for index in range(len(sheet.columns)))
    order, because = _date_order(sheet)
    return Guessed(columns, order, because)


def _date_order(sheet: Sheet) -> tuple[DateOrder, str]:
    """The order that some date of the file shows, where no date of any column speaks against it; and what shows it."""
    shown: dict[DateOrder, str] = {}
    for row in sheet.rows:
        for index, cell in enumerate(row.cells):
            order = order_of(cell)
            if order and order not in shown:
                shown[order] = f"{plain(cell)} in the column {sheet.columns[index]}, row {row.number},"
        if len(shown) > 1:
            told = " and ".join(f"{where} can only be {order}" for order, where in shown.items())
            return "", f"{told}: say which order the others are in, or write months as words"
    if not shown:
        return "", ""
    [(order, where)] = shown.items()
    return order, f"{where} can be read in no other way"


def _likeliest(sheet: Sheet) -> dict[str, int]:
    """For each field the column whose heading comes first in the field's list."""
    found: dict[str, tuple[int, int]] = {}
    for index, column in enumerate(sheet.columns):
        name = field_called(column)
        if not name:
            continue
        headings, words = BY_NAME[name].headings, in_plain_words(column)
        rank = headings.index(words) if words in headings else len(headings)
        found[name] = min(found.get(name, (rank, index)), (rank, index))
    return {name: index for name, (_, index) in found.items()}


def _guess_of(sheet: Sheet, index: int, likeliest: Mapping[str, int]) -> Guess:
    column, at = sheet.columns[index], letter(index)
    samples = sheet.samples(index, 20)
    example = shown(samples[0]) if samples else ""
    name = field_called(column)
    if name and likeliest[name] == index:
        known = BY_NAME[name]
        in_code = bool(known.source) and in_plain_words(column) == known.headings[0]
        source = f", as {known.source} has it" if in_code else ""
        return Guess(column, at, name, f"The heading means {known.called}{source}.", (), example)
    if name:
        why = f"The column {sheet.columns[likeliest[name]]} gives the {BY_NAME[name].called} already."
        return Guess(column, at, "", why, (), example)
    if in_plain_words(column) in NO_VAT_SAID:
        why = "It is money, but nothing says whether VAT is in it, or whether it is a year's: choose."
        return Guess(column, at, "", why, VALUES, example)
    return Guess(column, at, "", "No field of a contract is known by that heading.", (), example)


class ToDo(NamedTuple):
    """What has to be settled before rows can be read."""

    field: str
    sentence: str


def to_settle(guessed: Guessed, terms: ImportTerms) -> list[ToDo]:
    """What is missing: fields that every contract needs, and columns whose meaning somebody has to choose."""
    given = {*terms.mapping.values(), *terms.defaults}
    found = [
        ToDo(field.name, f"No column gives the {field.called}, and no default: {_advice(field)}.")
        for field in FIELDS
        if field.wanted and field.name not in given
    ]
    if not given & set(VALUES):
        found += [
            ToDo(
                column.column,
                f"{column.why[:-9]}: map it to {in_english(column.choices, 'or')}, or to nothing.",
            )
            for column in guessed.columns
            if column.choices and column.column not in terms.mapping
        ]
    return found


def _advice(field: Field) -> str:
    return f"give one, such as {field.example}" if field.example else "map a column to it"


def checked(
    sheet: Sheet, mapping: Mapping[str, str], terms: ImportTerms, people: Mapping[str, str]
) -> ImportTerms:
    """The terms with the *mapping*, without columns that are mapped to nothing. Raises BadRequest."""
    faults: dict[str, str] = {}
    by_field: dict[str, str] = {}
    for column, name in mapping.items():
        if column not in sheet.columns:
            faults[f"mapping.{column}"] = f"There is no such column; there are {in_english(sheet.columns)}."
        elif name and name not in BY_NAME:
            faults[f"mapping.{column}"] = f"There is no field {name}; there are {in_english(list(BY_NAME))}."
        elif name and name in by_field:
            faults[f"mapping.{column}"] = f"The column {by_field[name]} gives the {name} already."
        elif name:
            by_field[name] = column
    for name, value in terms.defaults.items():
        if wrong := _wrong_default(name, value, people):
            faults[f"defaults.{name}"] = wrong
    if faults:
        raise BadRequest(faults)
    kept = {column: name for name, column in by_field.items()}
    return ImportTerms(kept, terms.defaults, terms.date_order)


def _wrong_default(name: str, value: str, people: Mapping[str, str]) -> str:
    if name not in BY_NAME or name in ("reference", "status"):
        return "There is no such field that could be the same for several contracts."
    if not plain(value):
        return "Give a value, or leave it out."
    if len(value) > 300:
        return "Give up to 300 characters."
    if name in _PEOPLE:  # a name would stand in the import's own event
        return "" if value in people else "Give the id of a person in the directory."
    if name in _DATES:
        return read_date(value, "").fault
    if name in CHOSEN:
        found = read_choice(name, value)
        return found.fault or found.note
    if name in AMOUNTS:
        return read_amount(value).fault
    return ""
