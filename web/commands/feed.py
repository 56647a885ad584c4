"""kentledge changes and calendar: what other systems follow."""

from dataclasses import replace
from pathlib import Path

import click
import msgspec

from projections.duties import DutiesQuery, duties
from web.api.calendar import calendar_file
from web.api.feed import ChangeFilter, cloud_events, following
from web.commands.options import EVENT_TYPE, contract_named, open_services


@click.command("changes")
@click.option(
    "--after",
    default=0,
    show_default=True,
    type=click.IntRange(0),
    help="Log position up to which you have it.",
)
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1), help="At most so many.")
@click.option(
    "--type", "type_", type=EVENT_TYPE, default="", help="Only events of this type: contract.extended.v1."
)
@click.option("--contract", default="", help="Only of this contract, by id or reference.")
@click.option("--directorate", default="", help="Only of contracts of this directorate.")
def changes_command(after: int, limit: int, type_: str, contract: str, directorate: str) -> None:
    """The change feed: one CloudEvent a line; standard error says where to go on.

    Example: kentledge changes --after 100 --type contract.extended.v1
    """
    with open_services() as services:
        contract_id = contract_named(services, contract) if contract else None
        wanted = ChangeFilter(after, limit, type_, contract_id, directorate)
        found, onwards = following(services.record, services.record.basis(), wanted)
        for cloud_event in cloud_events(found, services.settings, None):
            click.echo(msgspec.json.encode(cloud_event, enc_hook=str).decode())
        click.echo(f"next: --after {onwards}", err=True)


@click.command("calendar")
@click.argument("person")
@click.option(
    "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The .ics file."
)
@click.option(
    "--site", default="", help="Where the record is served, for links: https://contracts.example.gov.uk"
)
def calendar_command(person: str, output: Path, site: str) -> None:
    """One person's key dates, as an iCalendar file.

    Example: kentledge calendar p-0042 --output key-dates.ics
    """
    with open_services() as services:
        basis, settings = services.record.basis(), replace(services.settings, public_url=site)
        found = duties(services.record, basis, DutiesQuery(person))
        content = calendar_file(services.record, basis, person, found, settings)
    output.write_bytes(content)
    click.echo(f"{output}: {content.count(b'BEGIN:VEVENT')} dates")
