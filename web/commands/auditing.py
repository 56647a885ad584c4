"""kentledge audit: extracts of exceptions and samples that can be drawn again, as files."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from application.errors import BadRequest
from application.sight import Sight
from domain.decisions import Actor
from projections.extracts import BY_NAME, Options
from web.api.auditing import extracted, sampled
from web.api.row_files import FORMS, RowFile, file_of
from web.commands.options import basis_options, open_services
from web.services import Services

_AUDITOR = Actor("kentledge", "auditor")
"""Whoever can open the database reads it whole."""
Function = Callable[..., Any]


@click.group("audit")
def audit() -> None:
    """What auditors look for: exceptions by kind, and random samples.

    Example: kentledge audit extract past-end --format csv --output past-end.csv
    """


def _file(command: Function) -> Function:
    """--format and --output."""
    form = click.option("--format", "form", type=click.Choice(FORMS), default="csv", show_default=True)
    output = click.option(
        "--output",
        type=click.Path(path_type=Path, dir_okay=False),
        help="File; standard output where left out.",
    )
    return form(output(command))


@audit.command("extract")
@click.argument("kind", type=click.Choice(list(BY_NAME)))
@basis_options
@click.option("--days", default=30, show_default=True, help="Later than this is late.")
@click.option("--rule", default="", help="Name of a rule, for against-advice.")
@click.option("--directorate", default="", help="Only this directorate's contracts.")
@_file
def extract(  # noqa: PLR0917  (one parameter for each option)
    kind: str,
    valid_at: date | None,
    known_at: datetime | int | None,
    days: int,
    rule: str,
    directorate: str,
    form: str,
    output: Path | None,
) -> None:
    """Every exception of that kind, with names and sentences.

    Example: kentledge audit extract late-entries --days 60 --format xlsx --output late.xlsx
    """
    with open_services() as services:
        basis = services.record.basis(valid_at, known_at)
        options = Options(days, rule, directorate)
        _write(extracted(services, basis, kind, options, _sight(services)), form, output)


@audit.command("sample")
@click.option("--seed", required=True, help="Any text; the same seed and basis draw the same sample.")
@click.option("--of", type=click.Choice(["contracts", "events"]), default="contracts", show_default=True)
@click.option("--size", type=click.IntRange(1, 1000), default=25, show_default=True)
@click.option("--type", "event_type", default="", help="Only events of this type.")
@click.option("--directorate", default="", help="Only contracts of this directorate.")
@basis_options
@_file
def sample(  # noqa: PLR0917  (one parameter for each option)
    seed: str,
    of: str,
    size: int,
    event_type: str,
    directorate: str,
    valid_at: date | None,
    known_at: datetime | int | None,
    form: str,
    output: Path | None,
) -> None:
    """Draw a sample that anybody can draw again. Example: kentledge audit sample --seed 2026-Q1 --size 10."""
    asked = {"of": of, "seed": seed, "size": size, "type": event_type, "directorate": directorate}
    with open_services() as services:
        population, rows = sampled(
            services, services.record.basis(valid_at, known_at), asked, _sight(services)
        )
        _write(rows, form, output)
        click.echo(f"drawn from {population} {of}", err=True)


def _sight(services: Services) -> Sight:
    return Sight(services.record, _AUDITOR)


def _write(rows: RowFile, form: str, output: Path | None) -> None:
    if output is None:
        if form == "xlsx":
            raise BadRequest({"--output": "A workbook needs a file."})
        for piece in file_of(rows, form):
            click.echo(piece, nl=False)
        return
    with output.open("wb") as target:
        target.writelines(file_of(rows, form))
