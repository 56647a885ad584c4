"""kentledge people and kentledge token: who may act, and with what."""

import click
from tabulate import tabulate

from application.access import SIGN_IN_ROLES
from web.commands.options import open_parts


@click.group()
def people() -> None:
    """The directory of people; names live here and nowhere in the events.

    Example: kentledge people add p-0042 "Ada Brown"
    """


@people.command("add")
@click.argument("person_id")
@click.argument("name")
def add(person_id: str, name: str) -> None:
    """Enter a person, or correct a name. Example: kentledge people add p-0042 "Ada Brown"."""
    with open_parts(follow=False) as parts:
        parts.access.add_person(person_id, name)


@people.command("erase")
@click.argument("person_id")
def erase(person_id: str) -> None:
    """Forget a name and end the person's tokens; events keep the id. Example: kentledge people erase p-0042."""
    with open_parts(follow=False) as parts:
        parts.access.erase_person(person_id)


@people.command("leave")
@click.argument("person_id")
def leave(person_id: str) -> None:
    """End every token of a person who has left. Example: kentledge people leave p-0042."""
    with open_parts(follow=False) as parts:
        click.echo(f"{parts.access.let_go(person_id)} tokens ended")


@people.command("password")
@click.argument("person_id")
@click.password_option(help="Asked for where it is left out, so that no history of commands keeps it.")
def password(person_id: str, password: str) -> None:
    """Give a person a password for the pages; it ends their sessions. Example: kentledge people password p-0042."""
    with open_parts(follow=False) as parts:
        parts.sessions.set_password(person_id, password)


@people.command("list")
def list_people() -> None:
    """Everyone in the directory. Example: kentledge people list."""
    with open_parts(follow=False) as parts:
        click.echo(tabulate(sorted(parts.access.names().items()), headers=["person", "name"]))


@click.group()
def token() -> None:
    """Bearer tokens: issued once, kept only as a hash.

    Example: kentledge token issue p-0042 --role officer --days 30
    """


@token.command("issue")
@click.argument("person_id")
@click.option("--role", required=True, help=f"One of {', '.join(SIGN_IN_ROLES)}.")
@click.option(
    "--scope",
    default="write",
    show_default=True,
    help="read, write, or calendar: for the address of one's calendar feed",
)
@click.option("--days", default=90, show_default=True, help="Days until it expires.")
def issue(person_id: str, role: str, scope: str, days: int) -> None:
    """Print a new token. It is shown only now. Example: kentledge token issue p-0042 --role auditor --scope read."""
    with open_parts(follow=False) as parts:
        click.echo(parts.access.issue(person_id, role, scope, days))


@token.command("revoke")
@click.argument("token_id")
def revoke(token_id: str) -> None:
    """End a token now, by the id that kentledge token list shows. Example: kentledge token revoke 1f2e3d4c5b6a."""
    with open_parts(follow=False) as parts:
        parts.access.revoke(token_id)


@token.command("list")
def list_tokens() -> None:
    """Tokens that are neither revoked nor expired. Example: kentledge token list."""
    with open_parts(follow=False) as parts:
        rows = [
            (one.token_id, one.person_id, one.role, one.scope, one.expires_at)
            for one in parts.access.tokens()
        ]
    click.echo(tabulate(rows, headers=["token", "person", "role", "scope", "expires"]))
