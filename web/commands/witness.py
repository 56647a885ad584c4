"""kentledge witness: keeping watch over somebody else's log."""

import os
import sys
import time
from pathlib import Path
from typing import IO

import click

from application.witness import Witness
from web.witnessing import FOLDER

_state = click.option(
    "--state",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("witness"),
    show_default=True,
    help="Folder of the witness: its key, and what it has seen. It needs no record.",
)


@click.group()
def witness() -> None:
    """Watch a log as a second party, an auditor or another council, and cosign that it only grows.

    Example: kentledge witness init --name witness.example/audit
    """


@witness.command("init")
@_state
@click.option(
    "--name", required=True, help="Name in its cosignatures; an address without https:// is advised."
)
def init(folder: Path, name: str) -> None:
    """Make a witness and print its public key. Example: kentledge witness init --name witness.example/audit."""
    click.echo(Witness.create(folder, name).key.verifier)


@witness.command("watch")
@_state
@click.argument("key")
def watch(folder: Path, key: str) -> None:
    """Believe a log's public KEY, as the council published it; a later key of the same log as well.

    Example: kentledge witness watch council.example/record+0a1b2c3d+AQ…
    """
    Witness(folder).watch(key)


@witness.command("show")
@_state
def show(folder: Path) -> None:
    """The witness's key, how far it has seen each log, and what it refused. Exit code 1 where it refused anything.

    Example: kentledge witness show
    """
    found = Witness(folder)
    click.echo(f"witness {found.key.verifier}")
    for origin, log in sorted(found.logs().items()):
        click.echo(f"{origin}: {f'{log.size} events' if log.note else 'nothing seen yet'}")
    refused = found.refused()
    for name in refused:
        click.echo(f"refused although the log had signed it: {folder / 'refused' / name}")
    if refused:
        raise click.exceptions.Exit(1)


@witness.command("cosign")
@_state
@click.argument("request", type=click.File("rb"))
@click.option("--output", type=click.File("w"), default="-", help="File for the cosignature.")
def cosign(folder: Path, request: IO[bytes], output: IO[str]) -> None:
    """Answer a REQUEST that came as a file (kentledge checkpoint --request). Exit code 1 where it is refused.

    Example: kentledge witness cosign request.txt --output cosignature.txt
    """
    said = Witness(folder).add_checkpoint(request.read(), int(time.time()))
    if said.status != 200:
        seen = "it has seen so many events: " if said.status == 409 else ""
        click.echo(f"refused ({said.status}): {seen}{said.body.strip()}", err=True)
        raise click.exceptions.Exit(1)
    output.write(said.body)


@witness.command("serve")
@_state
@click.option("--bind", default="127.0.0.1:8300", show_default=True, help="Address to serve on.")
def serve(folder: Path, bind: str) -> None:
    """Serve C2SP tlog-witness: POST /add-checkpoint. Put TLS in front. Example: kentledge witness serve."""
    found = Witness(folder)
    click.echo(f"http://{bind}/ is the witness {found.key.verifier}")
    sys.stdout.flush()
    # A process of its own, which never looks for packages in the folder that it is started in.
    environment = os.environ | {"PYTHONSAFEPATH": "1", FOLDER: str(folder.resolve())}
    arguments = [sys.executable, "-m", "web.serving", bind, "witness"]
    os.execve(sys.executable, arguments, environment)  # noqa: S606  (our own interpreter and arguments)
