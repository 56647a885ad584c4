"""kentledge key: the keys that the log signs with, and putting one in the place of another."""

import click
from tabulate import tabulate

from application.key_changes import KeyChanges
from domain.log import Because
from web.commands.options import acting, open_services


@click.group()
def key() -> None:
    """The keys that the log signs with: who publishes a checkpoint publishes the key beside it.

    Example: kentledge key show
    """


_as = click.option("--as", "person_id", required=True, help="Id of the person who does this.")
_reason = click.option("--reason", required=True, help="Why: it stays on record.")


@key.command("show")
def show() -> None:
    """Every key, and from which to which checkpoint it counts. Example: kentledge key show."""
    with open_services(follow=False) as services:
        rows = [
            (
                key_period.first or "the first",
                key_period.last or "now",
                key_period.ended or "in use",
                key_period.vkey,
            )
            for key_period in services.checkpoints.key_periods()
        ]
    click.echo(tabulate(rows, headers=["from checkpoint", "to", "", "public key"]))


@key.command("rotate")
@_as
@_reason
def rotate(person_id: str, reason: str) -> None:
    """Put a new key in the place of the one in use; both sign the last checkpoint of the old one.

    Example: kentledge key rotate --as p-0001 --reason "Every second year"
    """
    with open_services() as services:
        published = KeyChanges(services.checkpoints).rotate(
            acting(services, person_id, "administrator"), reason
        )
        click.echo(published.note)
        click.echo(f"public key from now on: {services.checkpoints.key().verifier}")


@key.command("withdraw")
@click.option("--because", type=click.Choice(["lost", "found-out"]), required=True)
@click.option("--key", "published_key", default="", help="The public key, where its file is gone.")
@_as
@_reason
def withdraw(because: Because, published_key: str, person_id: str, reason: str) -> None:
    """Ask that the key in use be withdrawn: nobody has it any more, or somebody has it who should not.

    Nothing changes until a second person agrees.

    Example: kentledge key withdraw --because lost --as p-0001 --reason "The disk failed" --key KEY
    """
    with open_services() as services:
        proposal = KeyChanges(services.checkpoints).propose_withdrawal(
            because, acting(services, person_id, "administrator"), reason, published_key
        )
        click.echo(
            f"Waits for a second person: kentledge key agree. The key that is to follow: {proposal.new}"
        )


@key.command("agree")
@_as
@_reason
def agree(person_id: str, reason: str) -> None:
    """Agree, as a second person, that the key be withdrawn; the new one signs the log as it stands.

    Example: kentledge key agree --as p-0002 --reason "I have seen the disk"
    """
    with open_services() as services:
        KeyChanges(services.checkpoints).agree(acting(services, person_id, "administrator"), reason)
        click.echo(services.checkpoints.publish().note)
        click.echo(f"public key from now on: {services.checkpoints.key().verifier}")
