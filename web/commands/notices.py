"""kentledge notices: drafts of what the Procurement Act 2023 asks for, and sending them where that was set up."""

from typing import BinaryIO
from uuid import UUID

import click

from application.settings import SettingsError
from domain.dates import in_words
from projections.notice_draft.draft import draft_of
from projections.ocds.package import package_head, written
from projections.ocds.publisher import publisher_of
from web.api.names import Id
from web.commands.options import Parsed, acting, open_services
from web.platform.client import Platform
from web.platform.sending import send_notice

_NOTICE = Parsed("id", Id())


@click.group()
def notices() -> None:
    """Notices of the Procurement Act 2023: drafted from the record, and sent to the platform.

    Example: kentledge notices draft ID
    """


@notices.command("draft")
@click.argument("notice_id", type=_NOTICE)
@click.option(
    "--output",
    type=click.File("wb", lazy=True),
    default="-",
    help="The file; standard output where left out.",
)
def draft(notice_id: UUID, output: BinaryIO) -> None:
    """Write the notice as open contracting data, and say on standard error what is open.

    Example: kentledge notices draft ID --output draft.json
    """
    with open_services() as services:
        basis = services.record.basis()
        drafted = draft_of(services.record, notice_id, basis)
        uri = f"{services.settings.public_url}/notices/{notice_id}/draft"
        output.writelines(
            written(package_head(publisher_of(services.record), basis, uri), "releases", drafted.releases)
        )
        for left in drafted.open:
            click.echo(f"open: {left.field}. {left.asks} {left.law}; {left.where}.", err=True)


@notices.command("send")
@click.argument("notice_id", type=_NOTICE)
@click.option("--as", "person", required=True, metavar="PERSON", help="Who sends it, by id.")
@click.option(
    "--role",
    type=click.Choice(["officer", "owner", "governance"]),
    default="governance",
    show_default=True,
    help="In which role.",
)
def send(notice_id: UUID, person: str, role: str) -> None:
    """Send the notice to the platform as it is drafted now, and record that it was sent.

    Only where KENTLEDGE_PLATFORM_URL and KENTLEDGE_PLATFORM_KEY were set; what is open has to be said before.

    Example: kentledge notices send ID --as p-0042
    """
    with open_services() as services:
        actor, settings = acting(services, person, role), services.settings
        if not settings.platform_url or settings.platform_key is None:
            raise SettingsError(
                "Nothing is sent from here: KENTLEDGE_PLATFORM_URL and KENTLEDGE_PLATFORM_KEY are not set. Send the "
                "draft by hand, and record that it was sent"
            )
        key = settings.platform_key.read_text(encoding="ascii").strip()
        sent = send_notice(services, Platform(settings.platform_url, key), notice_id, actor)
        seen = f", published on {in_words(sent.published_on)}" if sent.published_on else ", not published yet"
        click.echo(f"Notice {sent.number} sent{seen}.")
