"""kentledge verify, evidence and checkpoint: what makes the record provable."""

import zipfile
from pathlib import Path

import click

from application.audit.verify_pack import Broken, read_pack, verify_files
from application.errors import RecordBroken, SigningRefused
from application.evidence import evidence_pack
from application.verification import verify_log
from projections.history import history
from projections.readable_history import readable_history
from web.commands.options import bar, contract_named, open_parts


@click.command()
@click.argument("pack", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--key", help="The log's public key as published elsewhere; the record's own where left out.")
def verify(pack: Path | None, key: str | None) -> None:
    """Verify the whole log, or an evidence pack offline: one sentence and an exit code.

    Exit code 0: complete and unaltered. 1: the first event that broke, and how.

    Example: kentledge verify     Example: kentledge verify evidence.zip --key KEY
    """
    if pack is not None:
        try:
            click.echo(verify_files(read_pack(pack), key))
        except Broken as error:
            raise RecordBroken(str(error)) from error
        except (OSError, zipfile.BadZipFile) as error:
            raise click.UsageError(f"{pack} is not a readable pack ({error}).") from error
        return
    with open_parts(follow=False) as parts, bar("verifying", parts.record.head()) as progress:
        if key is None:
            try:
                key = parts.checkpoints.key().verifier
            except SigningRefused:
                key = None
        size = parts.record.head()
        sentence = verify_log(
            parts.record, key, lambda done: progress(done, size) if done % 1000 == 0 or done == size else None
        )
    click.echo(sentence)


@click.command()
@click.argument("contract")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="File to write; named after the contract where left out.",
)
def evidence(contract: str, output: Path | None) -> None:
    """Write a contract's evidence pack, by id or reference. Example: kentledge evidence CN-0007."""
    with open_parts() as parts:
        contract_id = contract_named(parts, contract)
        told = list(history(parts.record, contract_id, None, {}, None))
        name, content = evidence_pack(parts.record, contract_id, readable_history(told))
    path = output or Path(name)
    path.write_bytes(content)
    click.echo(path)


@click.command()
def checkpoint() -> None:
    """Seal and sign the log as it stands, and print the checkpoint and the key. Example: kentledge checkpoint."""
    with open_parts() as parts:
        published = parts.checkpoints.publish()
        click.echo(published.note)
        click.echo(f"public key: {parts.checkpoints.key().verifier}")
