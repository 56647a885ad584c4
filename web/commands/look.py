"""kentledge register, history and catalogue: looking at the record."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import click
import msgspec
from tabulate import tabulate

from application.errors import BadRequest, NotFound
from application.record import Record
from domain.dates import in_words
from projections.history import HistoryEntry, history
from projections.public_register import PublicRegister
from projections.readable_history import as_text
from projections.reports.contract_history import CONTRACT_HISTORY
from projections.table_query import Query
from web.api.answers import basis_told, history_line
from web.api.public_files import csv_lines, in_pieces, json_lines, workbook
from web.catalogue import catalogue
from web.commands.options import basis_options, contract_named, open_services
from web.reports.files import files
from web.reports.steps import step_of, step_page, step_text
from web.streams_page import streams_page

_SHOWN = (
    "contract_ref",
    "title",
    "supplier_name",
    "start_date",
    "end_date",
    "total_value_incl_vat",
    "status",
)


@click.command("register")
@basis_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "xlsx", "json", "ndjson"]),
    default="table",
    show_default=True,
)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="File; standard output where left out."
)
def register_command(
    valid_at: date | None, known_at: datetime | int | None, form: str, output: Path | None
) -> None:
    """The public register at any date, as known at any moment.

    Example: kentledge register --valid-at 2019-10-01 --known-at 2019-11-01T00:00:00Z --format csv --output register.csv
    """
    if form == "xlsx" and output is None:
        raise BadRequest({"--output": "A workbook needs a file."})
    with open_services() as services:
        basis = services.record.basis(valid_at, known_at)
        published = services.checkpoints.known_at(basis.position)
        register = PublicRegister(services.record, basis, now=services.record.basis())
        pieces: Iterable[bytes]
        match form:
            case "table":
                pieces = _table(register)
            case "json":
                pieces = in_pieces(_json(basis_told(basis, published.size if published else None), register))
            case "csv":
                pieces = csv_lines(register, Query())
                if output is None:  # a program reads it: the mark is for whoever opens a file
                    pieces = islice(pieces, 1, None)
            case "ndjson":
                pieces = json_lines(register, Query())
            case _:
                pieces = (workbook(register, Query()),)
        _write(pieces, output)


def _table(register: PublicRegister) -> Iterator[bytes]:
    table = [[getattr(row, name) or "" for name in _SHOWN] for row in register.whole(Query())]
    yield tabulate(table, headers=_SHOWN, maxcolwidths=40, disable_numparse=True).encode()
    basis = register.basis
    yield f"\n\nAs things stood on {in_words(basis.valid_at)}, as known at log position {basis.position}.\n".encode()


def _json(basis: Any, register: PublicRegister) -> Iterator[bytes]:
    yield b'{"basis":' + msgspec.json.encode(basis) + b',"items":['
    for number, row in enumerate(register.whole(Query())):
        yield (b",\n" if number else b"\n") + msgspec.json.encode(row._asdict())
    yield b"\n]}\n"


def _write(pieces: Iterable[bytes], output: Path | None) -> None:
    """To the file, or to standard output."""
    if output is None:
        for piece in pieces:
            click.echo(piece, nl=False)
        return
    with output.open("wb") as target:
        target.writelines(pieces)


@click.command("history")
@click.argument("contract")
@basis_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "ndjson", "csv", "html", "pdf", "docx", "xlsx"]),
    default="text",
    show_default=True,
    help="All but text and ndjson are those of the report contract-history, without what is confidential.",
)
@click.option("--step", type=click.IntRange(min=1), help="Only this event: text, html or ndjson.")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="File; standard output where left out."
)
def history_command(  # noqa: PLR0917  (one parameter for each option)
    contract: str,
    valid_at: date | None,
    known_at: datetime | int | None,
    form: str,
    step: int | None,
    output: Path | None,
) -> None:
    """Everything that happened to a contract, by id or reference, in the order in which it was recorded.

    Example: kentledge history CN-0007 --known-at 2020-01-01T00:00:00Z --format pdf --output history.pdf
    """
    if output is None and form in ("pdf", "docx", "xlsx"):
        raise BadRequest({"--output": f"A {form} needs a file."})
    if step and form not in ("text", "ndjson", "html"):
        raise BadRequest({"--format": "One event comes as text, ndjson or html."})
    with open_services() as services:
        contract_id = contract_named(services, contract)
        if step or form in ("text", "ndjson"):
            basis = services.record.basis(valid_at, known_at)
            names = services.access.names()
            told = enumerate(history(services.record, contract_id, basis.position, names, None), start=1)
            _write(
                _step(services.record, told, contract_id, step, form=form, names=names)
                if step
                else _story(told, form),
                output,
            )
            return
        basis = services.reports.basis(valid_at, known_at)
        with services.reports.made(CONTRACT_HISTORY.name, basis, {"contract": str(contract_id)}) as folder:
            made = next(file for file in files(folder, form) if form != "csv" or file.name == "story.csv")
            _write((made.path.read_bytes(),), output)


def _story(told: Iterator[tuple[int, HistoryEntry]], form: str) -> Iterator[bytes]:
    entries = list(told)
    if not entries:
        raise NotFound("The contract was not known then.")
    if form == "text":
        yield as_text([entry for _, entry in entries]).encode() + b"\n"
        return
    for number, entry in entries:
        yield _line(number, entry)


def _step(
    record: Record,
    told: Iterator[tuple[int, HistoryEntry]],
    contract_id: UUID,
    number: int,
    *,
    form: str,
    names: Mapping[str, str],
) -> Iterator[bytes]:
    step = step_of(record, told, number, names, None)
    if step is None:
        raise NotFound(f"The story has no event {number}.")
    if form == "ndjson":
        yield _line(number, step.entry)
    else:
        yield (step_page(contract_id, step, {}) if form == "html" else step_text(step) + "\n").encode()


def _line(number: int, entry: HistoryEntry) -> bytes:
    return msgspec.json.encode(history_line(number, entry), enc_hook=str) + b"\n"


@click.command("catalogue")
@click.option("--output", type=click.Path(path_type=Path), help="File for the event catalogue.")
@click.option("--streams", type=click.Path(path_type=Path), help="File for the page of streams.")
def events_catalogue(output: Path | None, streams: Path | None) -> None:
    """The event catalogue and the page of streams, from the code; the catalogue is printed where no file is named.

    Example: kentledge catalogue --output docs/events.md --streams docs/streams.md
    """
    if output is not None:
        output.write_text(catalogue())
    if streams is not None:
        streams.write_text(streams_page())
    if output is None and streams is None:
        click.echo(catalogue(), nl=False)
