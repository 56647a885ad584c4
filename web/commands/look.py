"""kentledge register, history and catalogue: looking at the record."""

import csv
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
import msgspec
from tabulate import tabulate

from application.errors import NotFound
from domain.dates import in_words
from projections.history import history
from projections.public_register import PUBLISHED, published_fields
from projections.readable_history import as_text, defused
from projections.register import REGISTER
from projections.table_query import Query, whole
from web.api.answers import basis_as_dict, entry_as_dict
from web.catalogue import catalogue
from web.commands.options import basis_options, contract_named, open_parts
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
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True
)
def register_command(valid_at: date | None, known_at: datetime | int | None, form: str) -> None:
    """The public register at any date, as known at any moment.

    Example: kentledge register --valid-at 2019-10-01 --known-at 2019-11-01T00:00:00Z --format csv
    """
    with open_parts() as parts:
        basis = parts.record.basis(valid_at, known_at)
        published = parts.checkpoints.known_at(basis.position)
        rows = map(published_fields, whole(parts.record, REGISTER, basis, Query()))
        if form == "json":
            _write_json(basis_as_dict(basis, published.size if published else None), rows)
        elif form == "csv":
            writer = csv.DictWriter(sys.stdout, ["contract_id", *PUBLISHED])
            writer.writeheader()
            for row in rows:
                writer.writerow({name: defused(str(cell or "")) for name, cell in row.items()})
        else:
            table = [[row[name] or "" for name in _SHOWN] for row in rows]
            click.echo(tabulate(table, headers=_SHOWN, maxcolwidths=40, disable_numparse=True))
            click.echo(
                f"\nIn force on {in_words(basis.valid_at)}, as known at log position {basis.position}."
            )


def _write_json(basis: Any, rows: Any) -> None:
    sys.stdout.write('{"basis":' + msgspec.json.encode(basis).decode() + ',"items":[')
    for number, row in enumerate(rows):
        sys.stdout.write(("," if number else "") + "\n" + msgspec.json.encode(row).decode())
    sys.stdout.write("\n]}\n")


@click.command("history")
@click.argument("contract")
@basis_options
@click.option("--format", "form", type=click.Choice(["text", "ndjson"]), default="text", show_default=True)
def history_command(contract: str, valid_at: date | None, known_at: datetime | int | None, form: str) -> None:
    """Everything that happened to a contract, by id or reference, in the order in which it was recorded.

    Example: kentledge history CN-0007 --known-at 2020-01-01T00:00:00Z
    """
    with open_parts() as parts:
        basis = parts.record.basis(valid_at, known_at)
        contract_id = contract_named(parts, contract)
        told = list(history(parts.record, contract_id, basis.position, parts.access.names(), None))
        if not told:
            raise NotFound("The contract was not known then.")
        if form == "text":
            click.echo(as_text(told))
        else:
            for number, entry in enumerate(told, start=1):
                line = msgspec.json.encode(entry_as_dict(number, entry), enc_hook=str)
                click.echo(line.decode())


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
