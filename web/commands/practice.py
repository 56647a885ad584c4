"""kentledge what-if: a practice copy of the record, in a folder of its own."""

from datetime import date, datetime
from pathlib import Path

import click

from application.practice import practise
from web.api.queries import KnownAt
from web.commands.options import Parsed, open_services


@click.command("what-if")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day on which the copy's clock starts; this day where left out.",
)
@click.option(
    "--shred-names", is_flag=True, help="Leave out names and addresses of people; they go by their ids."
)
@click.option(
    "--at",
    type=Parsed("instant|date|position", KnownAt()),
    help="What the record knew then: 2020-03-31T17:00:00Z, the end of a day (2020-03-31), or a log position.",
)
def what_if(
    folder: Path, today: datetime | None, shred_names: bool, at: datetime | date | int | None
) -> None:
    """Make a practice copy of the record in a new FOLDER. Every act works in it; it signs, proves and sends nothing.

    No token, password or session of the record opens it. Give one that does with kentledge token issue or kentledge
    people password, with KENTLEDGE_DATA set to FOLDER, and serve it from there. Free text and documents are copied as
    they are. With --at it is a copy of what the record knew then: every act can be tried on it. Names that were others
    then, and documents that were erased since, are not known any more.

    Example: kentledge what-if /tmp/practice --today 2027-04-01 --shred-names
    """
    with open_services(follow=False) as services:
        made = practise(
            services.record, folder, today=today.date() if today else None, shred_names=shred_names, at=at
        )
    click.echo(
        f"Copied {made.events} events to {folder}. {made.tokens} tokens were ended there and {made.passwords} "
        f"passwords changed; {made.names} names were shredded. The record itself is as it was."
    )
