"""kentledge digest: the daily messages that tell people what is theirs to do."""

import sys
from collections import Counter

import click

from application.settings import SettingsError
from web.commands.options import open_services
from web.daily_digest import TO_BE_TRIED_AGAIN, Became, send, to_be_sent


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say to whom what would be sent.")
@click.option("--person", default="", help="With --dry-run: only this person's message, in full.")
def digest(dry_run: bool, person: str) -> None:
    """Send everybody what is due, overdue or to be agreed to, by e-mail, once a day at most.

    Run it once a day, after kentledge daily; a second run on the same day sends to nobody again, and tries again what
    the mail server did not take. Exit code 1 where something has yet to be tried again.

    Example: kentledge digest     Example: kentledge digest --dry-run --person p-0002
    """
    if person and not dry_run:
        raise click.UsageError("--person goes with --dry-run.")
    with open_services() as services:
        basis = services.record.basis()
        if dry_run:
            for written in to_be_sent(services, basis, person):
                if isinstance(written, Became):
                    click.echo(f"{written.person:20} {written.outcome}")
                elif person:
                    click.echo(written.content.decode())
                else:
                    click.echo(f"{written.person:20} {len(written.content)} bytes")
            return
        if services.settings.mail is None:
            raise SettingsError(
                "KENTLEDGE_SMTP_HOST is not set: no mail server is known, and nothing is sent"
            )
        became = send(services, services.settings.mail, basis)
    for each in became:
        click.echo(f"{each.person:20} {each.outcome}{f', reply {each.reply}' if each.reply else ''}")
    counted = Counter(each.outcome for each in became)
    click.echo(
        ", ".join(f"{number} {outcome}" for outcome, number in sorted(counted.items())) or "nothing to send"
    )
    if any(each.outcome in TO_BE_TRIED_AGAIN for each in became):
        sys.exit(1)
