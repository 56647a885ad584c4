"""kentledge ocds: open contracting data as files, to be put on the Council's web site."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, BinaryIO
from urllib.parse import quote

import click

from projections.ocds.difference import Body
from projections.ocds.package import Kind, lines, package_head, written
from projections.ocds.publisher import publisher_of
from projections.ocds.reading import PublicationReader
from web.api.queries import KnownAt
from web.commands.options import Parsed, open_services

_Command = Callable[..., Any]


def _options(command: _Command) -> _Command:
    for option in (
        click.option(
            "--output",
            type=click.File("wb", lazy=True),
            default="-",
            help="The file; standard output where left out.",
        ),
        click.option(
            "--format",
            "form",
            type=click.Choice(["json", "ndjson"]),
            default="json",
            show_default=True,
            help="One package, or one release or record a line.",
        ),
        click.option(
            "--known-at",
            type=Parsed("instant|date|position", KnownAt()),
            help="As the record knew it then: 2020-03-31T17:00:00Z, or a log position.",
        ),
    ):
        command = option(command)
    return command


@click.group()
def ocds() -> None:
    """Open contracting data (OCDS 1.1.5): everything the public register published, contract by contract.

    KENTLEDGE_OCID_PREFIX and KENTLEDGE_PUBLISHER say who publishes; a made-up record does without.

    Example: kentledge ocds records --output records.json
    """


@ocds.command("releases")
@_options
def releases_command(known_at: datetime | int | None, form: str, output: BinaryIO) -> None:
    """One release for each public event, as a release package or one a line.

    Example: kentledge ocds releases --format ndjson --output releases.ndjson
    """
    _write("releases", known_at, form, output, PublicationReader.every_release)


@ocds.command("records")
@_options
def records_command(known_at: datetime | int | None, form: str, output: BinaryIO) -> None:
    """One record for each contract: its releases, compiled and versioned.

    Example: kentledge ocds records --known-at 2020-03-31T17:00:00Z --output records.json
    """
    _write("records", known_at, form, output, lambda reading: (row for _, row in reading.records()))


def _write(
    kind: Kind,
    known_at: datetime | int | None,
    form: str,
    output: BinaryIO,
    items: Callable[[PublicationReader], Iterable[Body]],
) -> None:
    with open_services() as services:
        basis = services.record.basis(known_at=known_at)
        reading = PublicationReader(services.record, publisher_of(services.record), basis)
        uri = f"https://{quote(services.settings.origin, safe='/:.-_~')}/ocds/{kind}"
        found = items(reading)
        head = package_head(reading.publisher, basis, uri)
        output.writelines(lines(found) if form == "ndjson" else written(head, kind, found))
