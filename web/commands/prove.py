"""kentledge verify, evidence and checkpoint: what makes the record provable."""

from pathlib import Path
from typing import IO

import click

from application.audit.verify_pack import check
from application.checkpoints import latest
from application.cosignatures import Cosignatures
from application.errors import NotContinued, SigningRefused
from application.evidence import evidence_pack
from application.private_files import write_privately
from application.verification import verify_log
from projections.history import history
from projections.readable_history import readable_history
from web.commands.options import bar, contract_named, open_parts

_SIGNER_UNCHECKED = 3


@click.command()
@click.argument("pack", required=False, type=click.Path(path_type=Path))
@click.option("--key", help="The log's public key, as published elsewhere.")
@click.option(
    "--checkpoint",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A checkpoint, as published elsewhere: does the pack continue it?",
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

    Exit code 0: complete, unaltered, and signed by the key that was given. 3: consistent in itself, but the signer was
    not checked, because no key was given. 1: broken; the first event that does not hold, and how. 2: unreadable.

    Example: kentledge verify --key KEY     Example: kentledge verify evidence.zip --key KEY --checkpoint FILE
    """
    context = click.get_current_context()
    if pack is not None:
        code, said = check(pack, key, checkpoint, [*witness], at_least)
        click.echo(said)
        context.exit(code)
    if checkpoint or witness or at_least is not None:
        raise click.UsageError("--checkpoint, --witness and --at-least are about a pack, and none was named.")
    with open_parts(follow=False) as parts, bar("verifying", parts.record.head()) as progress:
        own = None
        if key is None:
            try:
                own = parts.checkpoints.key().verifier
            except SigningRefused:
                own = None
        size = parts.record.head()
        sentence = verify_log(
            parts.record,
            key or own,
            lambda done: progress(done, size) if done % 1000 == 0 or done == size else None,
        )
        with parts.record.store.read() as cursor:
            published = latest(cursor) is not None
    if key is not None and published:
        click.echo(sentence)
        return
    reason = "no checkpoint was published yet"
    if published:
        compare = f" Compare the record's own, {own}, with the one published elsewhere" if own else ""
        reason = f"no key was given (--key).{compare}"
    click.echo(f"The signer was not checked: {reason}.")
    click.echo(f"Consistent in itself: {sentence}")
    context.exit(_SIGNER_UNCHECKED)


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
    with open_parts() as parts:
        contract_id = contract_named(parts, contract)
        told = list(history(parts.record, contract_id, None, {}, None))
        name, content = evidence_pack(parts.record, contract_id, readable_history(told), since)
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
    with open_parts() as parts:
        cosignatures = Cosignatures(parts.checkpoints)
        published = parts.checkpoints.publish()
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
        click.echo(parts.checkpoints.of_size(published.size).note)
        click.echo(f"public key: {parts.checkpoints.key().verifier}")
    if split is not None:
        raise click.exceptions.Exit(1)
