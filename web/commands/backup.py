"""kentledge backup, restore-check and restore: a copy of the record that can be relied on."""

from pathlib import Path

import click

from application.backup import Restorable, back_up, restorable, restore
from application.errors import SigningRefused
from application.settings import Settings
from web.commands.options import open_services

_FOLDER = click.Path(file_okay=False, path_type=Path)
_BACKUP = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("folder", type=_FOLDER)
def backup(folder: Path) -> None:
    """Copy the record into a new FOLDER while it is served, from SQLite or PostgreSQL, and verify the copy.

    {day} in FOLDER is the record's today. The signing key is not in it: keep that elsewhere. Exit code 1 where the
    copy does not verify.

    Example: kentledge backup /backups/2026-11-26

    Example: kentledge backup /backups/{day}
    """
    with open_services(follow=False) as services:
        named = Path(str(folder).replace("{day}", services.record.today().isoformat()))
        try:
            vkey = services.checkpoints.key().verifier
        except SigningRefused:
            vkey = None
        click.echo(f"The copy is {back_up(services.record, named, vkey)}")


@click.command("restore-check")
@click.argument("folder", type=_BACKUP)
def restore_check(folder: Path) -> None:
    """Say which events would be missing if the backup in FOLDER were brought back. Nothing is changed.

    It is held against every checkpoint that is known, in files and rows. Exit code 1 where published events are
    missing.

    Example: kentledge restore-check /backups/2026-11-26
    """
    found = restorable(Settings.from_environment(), folder)
    _say(found)
    if found.missing:
        raise click.exceptions.Exit(1)


@click.command("restore")
@click.argument("folder", type=_BACKUP)
@click.option(
    "--behind",
    is_flag=True,
    help="Though published events are missing: the record is read-only until they are back.",
)
def restore_command(folder: Path, behind: bool) -> None:
    """Bring the backup in FOLDER back into an empty record, on SQLite or PostgreSQL. Put the signing key beside it.

    Example: KENTLEDGE_DATA=/srv/record kentledge restore /backups/2026-11-26
    """
    _say(restore(Settings.from_environment(), folder, behind=behind))


def _say(found: Restorable) -> None:
    click.echo(f"The backup holds {found.events} events.")
    if found.unpublished:
        click.echo(f"The record here has {found.unpublished} more, which would be lost.")
    click.echo(found.missing or "It continues every checkpoint that is known.")
