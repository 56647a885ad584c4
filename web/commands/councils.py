"""kentledge councils: several records of one installation, listed, and a command run for each."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from tabulate import tabulate

from application.settings import Settings
from web.cli import main
from web.commands.options import replace_by_server, serving_options
from web.councils import FOLDER, OPEN, OPEN_AT_ONCE, CouncilSettings, councils_in

_folder = click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))


@click.group()
def councils() -> None:
    """Several councils from one installation, each with a folder, a database and keys of its own.

    A council's folder holds settings.env, with one setting a line: KENTLEDGE_PUBLIC_URL (where it is reached),
    KENTLEDGE_ORIGIN, KENTLEDGE_DATABASE_URL … Nothing in the environment counts for it.

    Example: kentledge councils serve /var/lib/kentledge
    """


@councils.command("list")
@_folder
def list_councils(folder: Path) -> None:
    """Every council that has its folder in FOLDER. Example: kentledge councils list /var/lib/kentledge."""
    rows = [
        (council.name, council.settings.public_url, council.settings.origin, _database(council.settings))
        for council in councils_in(folder)
    ]
    click.echo(tabulate(rows, headers=["council", "address", "log", "database"], disable_numparse=True))


def _database(settings: Settings) -> str:
    return "PostgreSQL" if settings.database_url else "SQLite"


@councils.command("serve")
@_folder
@serving_options
@click.option(
    "--open",
    "open_at_once",
    type=click.IntRange(1),
    default=OPEN_AT_ONCE,
    show_default=True,
    help="How many councils a process keeps open that nobody is asking just now.",
)
def serve(folder: Path, bind: str, workers: int | None, threads: int | None, open_at_once: int) -> None:
    """Serve every council in FOLDER, each under the address that its settings.env says.

    Example: kentledge councils serve /var/lib/kentledge --workers 4
    """
    for council in councils_in(folder):
        click.echo(f"{council.name:20} {council.settings.public_url}")
    replace_by_server(
        bind, "councils", workers, threads, **{FOLDER: str(folder.resolve()), OPEN: str(open_at_once)}
    )


@councils.command("run", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@_folder
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def run(folder: Path, command: tuple[str, ...]) -> None:
    """Run a command of kentledge for every council in FOLDER, one after the other; the exit code is the highest.

    Whatever becomes of it for one, it is run for the next. {council} in a word of the command is the council's name.

    Example: kentledge councils run /var/lib/kentledge daily

    Example: kentledge councils run /var/lib/kentledge backup /backups/{council}-2026-11-26
    """
    worst = 0
    for council in councils_in(folder):
        click.echo(f"== {council.name}")
        sys.stdout.flush()
        named = [word.replace("{council}", council.name) for word in command]
        worst = max(worst, _run_for(council, named))
    sys.exit(worst)


def _run_for(council: CouncilSettings, command: Sequence[str]) -> int:
    """In a process of its own, with nothing of another council in it; its exit code."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 1
    try:
        code = _as(council, command)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _as(council: CouncilSettings, command: Sequence[str]) -> int:
    for name in [name for name in os.environ if name.startswith("KENTLEDGE_")]:
        del os.environ[name]
    os.environ["KENTLEDGE_DATA"] = str(council.settings.data)
    try:
        main(list(command), prog_name="kentledge")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    return 0
