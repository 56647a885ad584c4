"""kentledge import: bringing a register of contracts in from a CSV file or a spreadsheet."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import click
import msgspec
from tabulate import tabulate

from application.documents import FORMS
from application.errors import BadRequest
from application.importing.cells import in_english
from application.importing.report import RowLine, as_spreadsheet, lines, written
from application.importing.run import ImportCheck, ImportRequest, Imports, NewUnits
from domain.dates import in_words
from domain.decisions import Actor
from domain.register_import import DateOrder
from projections.known_suppliers import known_suppliers
from web.api.imports import rendered
from web.commands.options import acting, bar, open_services
from web.services import Services
from web.strict_json import NamedTwice, NotJson, strict_json

_MEDIA_TYPES: Final = {
    f".{form.ending}": name for name, form in FORMS.items() if form.ending in ("csv", "xlsx", "ods", "json")
}
_SHOWN: Final = 40
"""Lines that the terminal shows; the report has all of them."""
_AT_FAULT: Final = ("faulty", "differs")
_OUTCOMES: Final = ("new", "imported", "already there", "differs", "faulty", "left out")

_COLUMNS: Final = ("", "column", "read as", "for example", "why")
_LINES: Final = ("row", "outcome", "column", "cell", "what to know")

Function = Callable[..., Any]


class _Confirmed(msgspec.Struct, forbid_unknown_fields=True):
    """A file of mapping."""

    mapping: dict[str, str]
    defaults: dict[str, str] = {}
    date_order: DateOrder = ""
    new_units: NewUnits = ""


@click.group("import")
def import_command() -> None:
    """Bring a register of contracts in from a CSV file or an XLSX spreadsheet, every row imported or explained.

    Example: kentledge import check register.csv --as p-0042 --save mapping.json
    """


def _pairs(_ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """NAME=VALUE, as often as it is given; a heading may hold = itself, so the last one counts."""
    found = {}
    for text in given:
        name, equals, value = text.rpartition("=") if param.name == "columns" else text.partition("=")
        if not equals:
            raise click.BadParameter(f"{text} has no = in it")
        if name in found:
            raise click.BadParameter(f"{name} is given twice")
        found[name] = value
    return found


def _options(command: Function) -> Function:
    """What both commands take."""
    for option in reversed(
        (
            click.argument("file", type=click.Path(exists=True, path_type=Path)),
            click.option("--as", "person", required=True, help="Id of the person who imports."),
            click.option(
                "--role", type=click.Choice(["officer", "owner"]), default="officer", show_default=True
            ),
            click.option("--sheet", default="", help="Sheet of a spreadsheet; the first where left out."),
            click.option(
                "--mapping",
                type=click.Path(exists=True, path_type=Path),
                help="What check --save has written.",
            ),
            click.option(
                "--map", "columns", multiple=True, callback=_pairs, help="COLUMN=FIELD; COLUMN= for no field."
            ),
            click.option(
                "--default",
                "defaults",
                multiple=True,
                callback=_pairs,
                help="FIELD=VALUE, where the file is silent.",
            ),
            click.option("--dates", "date_order", type=click.Choice(["day first", "month first"])),
            click.option(
                "--new-units",
                type=click.Choice(["enter"]),
                help="Enter directorates and divisions that are not on record.",
            ),
            click.option(
                "--mode",
                type=click.Choice(["all", "valid"]),
                default="all",
                show_default=True,
                help="All rows or none, or those that are valid.",
            ),
            click.option(
                "--report",
                type=click.Path(path_type=Path),
                help="File for the outcome of every row, as CSV, or as XLSX where its name ends so.",
            ),
        )
    ):
        command = option(command)
    return command


@import_command.command("check")
@_options
@click.option("--save", type=click.Path(path_type=Path), help="File for the mapping, to be confirmed.")
def check(save: Path | None, report: Path | None, **given: Any) -> None:
    """Say what each column seems to be and what would become of each row. Nothing is recorded.

    Exit code 1 where some row could not be imported, or something is left to settle.

    Example: kentledge import check register.xlsx --as p-0042 --default directorate=Education --save mapping.json
    """
    with open_services() as services:
        found, _ = _checked(services, given, guess=True)
    _show_columns(found)
    _list_new_units(found)
    _show(found.counts, list(lines(found.outcomes)), found.alike)
    if save is not None:
        confirmed = {
            "mapping": {column: found.terms.mapping.get(column, "") for column in found.sheet.columns},
            "defaults": found.terms.defaults,
            "date_order": found.terms.date_order,
            "new_units": found.asked.new_units,
        }
        save.write_text(json.dumps(confirmed, indent=2, ensure_ascii=False) + "\n")
    _save_report(report, lines(found.outcomes))
    if found.outcomes and not found.importable and found.counts["new"]:
        click.echo("Nothing would be recorded: not all rows can be. --mode valid takes those that can.")
    if found.to_settle or not found.importable:
        raise click.exceptions.Exit(1)


@import_command.command("run")
@_options
@click.option("--accept-guess", is_flag=True, help="Take the mapping as check guesses it.")
@click.option("--reason", default="", help="Why, for the record.")
def run(accept_guess: bool, reason: str, report: Path | None, **given: Any) -> None:
    """Import a register in one commit, by a mapping that is confirmed. Running it again records nothing twice.

    Exit code 1 where nothing was recorded although some row is not on record yet.

    Example: kentledge import run register.xlsx --as p-0042 --mapping mapping.json --mode valid --report outcome.csv
    """
    if not accept_guess and given["mapping"] is None and not given["columns"]:
        raise click.UsageError(
            "Confirm what the columns are: --mapping FILE as check --save wrote it, --map, or --accept-guess."
        )
    with open_services() as services:
        found, actor = _checked(services, given, guess=accept_guess, reason=reason)
        imports = Imports(services.commands, services.documents, services.access)
        if found.importable:
            found = imports.keep(found, _content(given["file"]), _media_type(given["file"]), actor)
        answer = imports.run(found, actor, rendered(services), idempotency_key=str(uuid4()))
    told, counts, last = list(lines(found.outcomes)), dict(found.counts), "Nothing was recorded."
    if answer is None and found.counts["new"]:
        last = "Nothing was recorded: not all rows can be. --mode valid takes those that can."
    if answer is not None:
        made = msgspec.json.decode(answer.body)
        told, counts = [RowLine(**row) for row in made["rows"]], made["counts"]
        last = f"Recorded as import {made['register_import_id']}."
    _show(counts, told, found.alike)
    _save_report(report, told)
    click.echo(f"\n{last}")
    explained = found.counts["already there"] + found.counts["left out"]
    if answer is None and explained < found.rows:
        raise click.exceptions.Exit(1)


def _checked(
    services: Services, given: dict[str, Any], *, guess: bool, reason: str = ""
) -> tuple[ImportCheck, Actor]:
    """What the file is, by the mapping that was given, or with *guess* by the guessed one and what was said of it."""
    actor = acting(services, given["person"], given["role"])
    said = _said(given["mapping"])
    content = _content(given["file"])
    asked = ImportRequest(
        document=sha256(content).hexdigest(),
        file_name=given["file"].name,
        sheet=given["sheet"],
        mapping=said.get("mapping"),
        defaults=said.get("defaults", {}) | given["defaults"],
        date_order=given["date_order"] or said.get("date_order", ""),
        mode=given["mode"],
        reason=reason,
        new_units=given["new_units"] or said.get("new_units", ""),
    )
    imports, media_type = (
        Imports(services.commands, services.documents, services.access),
        _media_type(given["file"]),
    )
    if asked.mapping is None and guess:
        guessed = imports.guessed(content, media_type, asked.sheet)
        kept = {
            column: name for column, name in guessed.mapping.items() if name not in given["columns"].values()
        }
        asked = replace(asked, mapping=kept, date_order=asked.date_order or guessed.date_order)
    asked = replace(asked, mapping=dict(asked.mapping or {}) | given["columns"])
    with bar("checking", 1) as progress:
        return imports.check(
            asked, content, media_type, actor, known_suppliers(services.record), progress
        ), actor


def _said(path: Path | None) -> dict[str, Any]:
    """What a file of mapping says. Raises BadRequest for one that says something else."""
    if path is None:
        return {}
    try:
        return msgspec.to_builtins(msgspec.convert(strict_json(path.read_bytes()), _Confirmed))  # type: ignore[no-any-return]
    except (NotJson, NamedTwice, msgspec.ValidationError) as error:
        raise BadRequest(
            {"mapping": f"{path.name} is not as check --save writes it: {str(error).rstrip('.')}."}
        ) from None


def _content(path: Path) -> bytes:
    """The file; of a folder, the packages of open contracting data in it, as one list. Raises BadRequest."""
    if not path.is_dir():
        return path.read_bytes()
    found = sorted(path.glob("*.json"))
    if not found:
        raise BadRequest({"file": f"There is no .json file in the folder {path.name}."})
    return b"[" + b",\n".join(file.read_bytes().removeprefix(b"\xef\xbb\xbf") for file in found) + b"]"


def _media_type(path: Path) -> str:
    """By the ending of the file's name; a folder holds JSON. Raises BadRequest."""
    if path.is_dir():
        return "application/json"
    media_type = _MEDIA_TYPES.get(path.suffix.lower())
    if media_type is None:
        raise BadRequest({"file": "A register is imported from a .csv, .json, .ods or .xlsx file."})
    return media_type


def _show_columns(found: ImportCheck) -> None:
    by_column = found.terms.mapping
    rows = [
        (column.letter, column.column, by_column.get(column.column, "-"), column.example, column.why)
        for column in found.guessed.columns
    ]
    click.echo(tabulate(rows, headers=_COLUMNS, maxcolwidths=[None, 25, 20, 30, 45], disable_numparse=True))
    for note in found.sheet.notes:
        click.echo(f"\n{note}")
    if found.guessed.date_order_because and not found.guessed.date_order:
        click.echo(f"\nNo order of dates is proposed: {found.guessed.date_order_because}.")
    if found.terms.date_order:
        click.echo(
            f"\nDates are read {found.terms.date_order}: "
            f"{(found.guessed.date_order and found.guessed.date_order_because) or 'as you say'}."
        )
    if found.to_settle:
        click.echo(
            "\nTo be settled before rows can be read, with --map COLUMN=FIELD or --default FIELD=VALUE:\n"
        )
        for to_do in found.to_settle:
            click.echo(f"  {to_do.field}: {to_do.sentence}")


def _show(counts: Mapping[str, int], told: Sequence[RowLine], alike: Sequence[str]) -> None:
    faults = [line for line in told if line.outcome in _AT_FAULT and line.column]
    rows = [(fault.row, fault.outcome, fault.column, fault.cell, fault.sentence) for fault in faults[:_SHOWN]]
    if rows:
        click.echo("\nRows that cannot be imported as they are:\n")
        click.echo(tabulate(rows, headers=_LINES, maxcolwidths=[6, 9, 20, 30, 60], disable_numparse=True))
        _say_more(len(faults))
    noticed: dict[str, list[str]] = defaultdict(list)
    for line in told:
        if line.sentence and line not in faults:
            noticed[line.sentence].append(line.row)
    _list("To look at:", [f"{sentence} ({_in_rows(where)})" for sentence, where in noticed.items()])
    _list("Suppliers that may be one firm (write it the same way, or merge them later):", alike)
    told_counts = ", ".join(f"{counts[outcome]} {outcome}" for outcome in _OUTCOMES if counts.get(outcome))
    if told_counts:
        click.echo(f"\nRows: {told_counts}.")


def _list_new_units(found: ImportCheck) -> None:
    heading = (
        "Directorates and divisions that are not on record (--new-units enter enters them with the import):"
    )
    if found.entering is not None:
        heading = "Directorates and divisions that the import enters:"
    _list(
        heading,
        [f"{new_unit.unit}, from {in_words(new_unit.since)} at the latest" for new_unit in found.new_units],
    )


def _list(heading: str, sentences: Sequence[str]) -> None:
    if sentences:
        click.echo(f"\n{heading}\n")
        for sentence in sentences[:_SHOWN]:
            click.echo(f"  {sentence}")
        _say_more(len(sentences))


def _say_more(number: int) -> None:
    if number > _SHOWN:
        click.echo(f"  … and {number - _SHOWN} more: --report FILE has what is to be known of every row.")


def _in_rows(rows: Sequence[str]) -> str:
    """*row 7*; *rows 7, 9, 12 and 36 more*."""
    first = in_english(rows) if len(rows) < 5 else f"{', '.join(rows[:3])} and {len(rows) - 3} more"
    return f"row {first}" if len(rows) == 1 else f"rows {first}"


def _save_report(path: Path | None, told: Iterable[RowLine]) -> None:
    if path is not None:
        path.write_bytes(as_spreadsheet(told) if path.suffix.lower() == ".xlsx" else written(told))
