"""kentledge verify, evidence and checkpoint: what makes the record provable."""

import os
from contextlib import closing
from pathlib import Path
from typing import IO

import click

from application.audit.verify_pack import check
from application.checkpoints import latest
from application.cosignatures import Cosignatures
from application.errors import NotContinued
from application.evidence import evidence_pack
from application.keys import KeyFiles, keys_in_order, vouches
from application.private_files import write_privately
from application.record import head
from application.settings import Settings
from application.store.reading import StoredRecord
from application.verification import hold_against, verify_log
from projections.definitions import refuse_altered
from projections.history import history
from projections.readable_history import readable_history
from web.commands.options import bar, contract_named, open_services

_SIGNER_UNCHECKED = 3
_WORTH_HELP = 20_000
"""Events from which on it is worth while to start processes that help."""


@click.command()
@click.argument("pack", required=False, type=click.Path(path_type=Path))
@click.option("--key", help="The log's public key, as published elsewhere.")
@click.option(
    "--checkpoint",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A checkpoint, as published elsewhere: does the log, or the pack, continue it?",
)
@click.option("--witness", multiple=True, metavar="KEY", help="The key of a witness; may be repeated.")
@click.option(
    "--at-least", type=int, metavar="K", help="How many of the witnesses must have cosigned; else all."
)
def verify(
    pack: Path | None,
    key: str | None,
    checkpoint: Path | None,
    witness: tuple[str, ...],
    at_least: int | None,
) -> None:
    """Verify the whole log, or an evidence pack offline: a few sentences and an exit code.

    Exit code 0: complete, unaltered, and signed by the key that was given, or by one for which it vouches. 3:
    consistent in itself, but the signer was not checked, because no key was given, or one that was withdrawn as lost
    or found out. 1: broken; the first event that does not hold, and how. 2: unreadable.

    Example: kentledge verify --key KEY     Example: kentledge verify evidence.zip --key KEY --checkpoint FILE
    """
    context = click.get_current_context()
    if pack is not None:
        code, said = check(pack, key, checkpoint, [*witness], at_least)
        click.echo(said)
        context.exit(code)
    if witness or at_least is not None:
        raise click.UsageError("--witness and --at-least are about a pack, and none was named.")
    given = checkpoint.read_bytes() if checkpoint else None
    with closing(StoredRecord(Settings.from_environment())) as reading:
        context.exit(_verify_the_log(reading, key, given))


def _verify_the_log(reading: StoredRecord, key: str | None, given: bytes | None) -> int:
    """Say how it stands with the whole log; the exit code."""
    own = key or KeyFiles(reading.settings).known()
    with reading.store.read() as cursor:
        size = head(cursor)
    with bar("verifying", size) as progress:
        helpers = (os.cpu_count() or 1) if size >= _WORTH_HELP else 0
        sentence = verify_log(reading, own or None, lambda done: progress(done, size), helpers=helpers)
    refuse_altered(reading.store)
    continued = hold_against(reading, own, given) if given is not None else ""
    with reading.store.read() as cursor:
        published = latest(cursor) is not None
        vouched = vouches(keys_in_order(cursor, reading.ledger, own), key)
        alone = not reading.store.dialect.checks_itself(cursor)
    code = 0
    if key is None or not published or not vouched:
        reason = "no checkpoint was published yet"
        if key is not None and published:
            reason = (
                "the key given, or one after it, was withdrawn, and does not vouch for those that followed"
            )
        elif published:
            compare = f" Compare the record's own, {own}, with the one published elsewhere" if own else ""
            reason = f"no key was given (--key).{compare}"
        click.echo(f"The signer was not checked: {reason}.")
        sentence, code = f"Consistent in itself: {sentence}", _SIGNER_UNCHECKED
    click.echo(sentence)
    if continued:
        click.echo(continued)
    if alone:
        click.echo(
            "PostgreSQL did not check its own tables and indexes: the extension amcheck is not installed, "
            "or this user may not use it."
        )
    return code


@click.command()
@click.argument("contract")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="File to write; named after the contract where left out.",
)
@click.option(
    "--since", type=int, metavar="SIZE", help="Prove that this earlier checkpoint is continued, however old."
)
def evidence(contract: str, output: Path | None, since: int | None) -> None:
    """Write a contract's evidence pack, by id or reference. Example: kentledge evidence CN-0007."""
    with open_services() as services:
        contract_id = contract_named(services, contract)
        told = list(history(services.record, contract_id, None, {}, None))
        name, content = evidence_pack(services.record, contract_id, readable_history(told), since)
    path = output or Path(name)
    write_privately(path, content)
    click.echo(path)


@click.command()
@click.option(
    "--witness", "witnesses", multiple=True, help="Address of a witness to ask for its cosignature."
)
@click.option(
    "--witness-key", "vkeys", multiple=True, help="Public key of a witness; others' signatures are ignored."
)
@click.option(
    "--request",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the request for a witness that is asked by file.",
)
@click.option(
    "--old", type=int, help="With --request: how many events that witness has seen, where it says so."
)
@click.option(
    "--cosignature", type=click.File("r"), help="Keep what a witness answered to the last request, by file."
)
def checkpoint(
    witnesses: tuple[str, ...],
    vkeys: tuple[str, ...],
    request: Path | None,
    old: int | None,
    cosignature: IO[str] | None,
) -> None:
    """Seal and sign the log as it stands, and print the checkpoint and the key.

    Exit code 1 where a witness refuses because it has seen another log, or more of this one.

    Example: kentledge checkpoint --witness https://witness.example --witness-key KEY
    """
    if (witnesses or cosignature) and not vkeys:
        raise click.UsageError("Give the public key of the witness too, with --witness-key.")
    with open_services() as services:
        cosignatures = Cosignatures(services.checkpoints)
        published = services.checkpoints.publish()
        split = None
        for url in witnesses:
            try:
                cosignatures.ask(published, url, vkeys)
            except NotContinued as error:
                split = error
                click.echo(f"refused: {error}", err=True)
        if cosignature is not None:
            cosignatures.keep(published, cosignature.read(), vkeys)
        if request is not None:
            seen = cosignatures.last_seen(vkeys) if old is None else old
            request.write_bytes(cosignatures.request(published, seen))
        click.echo(services.checkpoints.of_size(published.size).note)
        click.echo(f"public key: {services.checkpoints.key().verifier}")
    if split is not None:
        raise click.exceptions.Exit(1)
