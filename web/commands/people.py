"""kentledge people and kentledge token: who may act, and with what, by the same acts as the API's."""

from collections.abc import Callable
from typing import Any, TypeVar

import click
import msgspec
from marshmallow import ValidationError
from tabulate import tabulate

from application.access import ERASED, SIGN_IN_ROLES
from application.directory import AT_THE_MACHINE
from application.errors import BadRequest, NotFound
from application.record import ITSELF
from application.remit import remit_of
from domain.decisions import Actor, Command
from domain.person.entry import Enter
from domain.person.erasure import Erase
from domain.person.leaving import Leave
from domain.person.renaming import Rename
from domain.person.roles import EndRole, GrantRole
from domain.person.succession import TakeOver
from domain.person.tokens import IssueToken
from domain.sentences import sentence
from web.api.schemas import schema_of
from web.commands.options import open_services
from web.services import Services

_ROLES = f"One of {', '.join(SIGN_IN_ROLES)}."
_SCOPES = "read, write, or calendar: for the address of one's calendar feed"

AnyCommand = TypeVar("AnyCommand", bound=Command)
Function = Callable[..., None]
Roles = tuple[str, ...]
_ADMINISTRATORS: Roles = ("administrator",)
_SUCCESSORS: Roles = ("governance", "officer", "owner", "reviewer")


def _acting(function: Function) -> Function:
    """--person and --reason."""
    person = click.option(
        "--person",
        "acting",
        default="",
        help="The administrator who does it, by id; whoever runs the record where left out.",
    )
    reason = click.option(
        "--reason", default=AT_THE_MACHINE, show_default=True, help="Why: it stays on record."
    )
    return person(reason(function))


def _foreseeing(function: Function) -> Function:
    """--dry-run."""
    return click.option("--dry-run", is_flag=True, help="Only say what would be recorded.")(function)


def _held_for(function: Function) -> Function:
    """Whom a role is held for; the whole council where nothing is given."""
    supplier = click.option("--supplier", "supplier_id", help="Supplier for whom a supplier contact acts.")
    portfolio = click.option("--portfolio", help="Cabinet portfolio that the role is held for.")
    directorate = click.option("--directorate", help="Directorate that the role is held for.")
    return directorate(portfolio(supplier(function)))


def _actor(services: Services, person_id: str, roles: Roles = _ADMINISTRATORS) -> Actor:
    """Whoever acts: somebody who is named, in the first of these *roles* that they hold, or the record itself. Raises
    NotFound."""
    if not person_id:
        return ITSELF
    held = next((person.roles for person in services.access.directory() if person.person_id == person_id), ())
    role = next((role for role in roles if role in held), None)
    if role is None:
        raise NotFound(f"There is nobody called {person_id} in the directory who is {' or '.join(roles)}.")
    return Actor(person_id, role, remit=remit_of(services.record, services.access.held_for(person_id, role)))


def _said(command: type[AnyCommand], **given: Any) -> AnyCommand:
    """The command, read by the same schema as the API's. Raises BadRequest naming every field at fault."""
    body = {name: value for name, value in given.items() if value is not None}
    try:
        return msgspec.convert(schema_of(command, asked=True)().load(body), command)
    except ValidationError as error:
        faults: Any = error.messages_dict
        raise BadRequest({name: " ".join(map(str, said)) for name, said in faults.items()}) from None


def _do(
    person_id: str, command: Command, acting: str, *, dry_run: bool, roles: Roles = _ADMINISTRATORS
) -> None:
    with open_services() as services:
        actor = _actor(services, acting, roles)
        do = services.directory.foreseen if dry_run else services.directory.act
        names = services.access.names()
        for event in do(person_id, command, actor).events:
            click.echo(sentence(event.fact, names))


@click.group()
def people() -> None:
    """The directory of people; names live here and nowhere in the events.

    Example: kentledge people add p-0042 "Ada Brown"
    """


@people.command("add")
@click.argument("person_id")
@click.argument("name")
@click.option("--email", help="E-mail address.")
@click.option("--address", help="Where letters reach them at work.")
@click.option("--role", help=f"A role that they hold from now on. {_ROLES}")
@_held_for
@click.option("--token", help=f"Issue a token along, and print it: {_SCOPES}.")
@click.option("--days", default=90, show_default=True, help="Days until that token ends.")
@_acting
def add(acting: str, **given: Any) -> None:
    """Enter a person, with a role and a token where they need them.

    Example: kentledge people add p-0042 "Ada Brown" --role administrator --token write
    """
    with open_services() as services:
        for secret in services.directory.enter([_said(Enter, **given)], _actor(services, acting)).values():
            click.echo(secret)


@people.command("rename")
@click.argument("person_id")
@click.option("--name", help="Name, as papers print it.")
@click.option("--email", help="E-mail address.")
@click.option("--address", help="Where letters reach them at work.")
@_acting
@_foreseeing
def rename(person_id: str, acting: str, dry_run: bool, **given: Any) -> None:
    """Correct or change a name or an address. Example: kentledge people rename p-0042 --name "Ada Green"."""
    _do(person_id, _said(Rename, **given), acting, dry_run=dry_run)


@people.command("grant")
@click.argument("person_id")
@click.argument("role")
@_held_for
@_acting
@_foreseeing
def grant(person_id: str, acting: str, dry_run: bool, **given: Any) -> None:
    """Let a person act in a role. Example: kentledge people grant p-0042 governance."""
    _do(person_id, _said(GrantRole, **given), acting, dry_run=dry_run)


@people.command("end")
@click.argument("person_id")
@click.argument("role")
@_held_for
@_acting
@_foreseeing
def end(person_id: str, acting: str, dry_run: bool, **given: Any) -> None:
    """End a role, and every token in it. Example: kentledge people end p-0042 governance."""
    _do(person_id, _said(EndRole, **given), acting, dry_run=dry_run)


@people.command("leave")
@click.argument("person_id")
@click.option("--successor", help="Whoever is to take over what they hold, by id.")
@_acting
@_foreseeing
def leave(person_id: str, acting: str, dry_run: bool, **given: Any) -> None:
    """Record that a person has left; roles and tokens end. Example: kentledge people leave p-0042 --successor p-7."""
    _do(person_id, _said(Leave, **given), acting, dry_run=dry_run)


@people.command("erase")
@click.argument("person_id")
@click.option("--person", "acting", required=True, help="The administrator who asks, or agrees, by id.")
@click.option("--reason", required=True, help="Why: it stays on record.")
@_foreseeing
def erase(person_id: str, acting: str, dry_run: bool, reason: str) -> None:
    """Ask that a name be erased, or as a second person agree; events keep the id.

    Example: kentledge people erase p-0042 --person p-0001 --reason "Asked for, 3 May"
    """
    _do(person_id, _said(Erase, reason=reason), acting, dry_run=dry_run)


@people.command("take-over")
@click.argument("person_id")
@click.option("--person", "acting", required=True, help="The successor, or somebody of governance, by id.")
@click.option("--reason", required=True, help="Why: it stays on record.")
@click.option("--successor", help="Whoever takes over, where that is not whom they named.")
@_foreseeing
def take_over(person_id: str, acting: str, dry_run: bool, **given: Any) -> None:
    """Take over what a person held who has left: contracts, posts, actions, reviews to come.

    Example: kentledge people take-over p-0042 --person p-0007 --reason "As agreed" --dry-run
    """
    _do(person_id, _said(TakeOver, **given), acting, dry_run=dry_run, roles=_SUCCESSORS)


@people.command("password")
@click.argument("person_id")
@click.password_option(help="Asked for where it is left out, so that no history of commands keeps it.")
def password(person_id: str, password: str) -> None:
    """Give a person a password for the pages; it ends their sessions. Example: kentledge people password p-0042."""
    with open_services(follow=False) as services:
        services.sessions.set_password(person_id, password)


@people.command("list")
def list_people() -> None:
    """Everyone in the directory, with the roles they hold. Example: kentledge people list."""
    with open_services(follow=False) as services:
        rows = [
            (person.person_id, person.name, ", ".join(person.roles)) for person in services.access.directory()
        ]
        erased = [(text, name, "") for text, name in services.access.names().items() if name == ERASED]
    click.echo(tabulate(sorted(rows + erased), headers=["person", "name", "roles"]))


@click.group()
def token() -> None:
    """Bearer tokens: issued once, kept only as a hash.

    Example: kentledge token issue p-0042 --role officer --days 30
    """


@token.command("issue")
@click.argument("person_id")
@click.option(
    "--role", required=True, help=f"{_ROLES} It is granted first, where the person does not hold it."
)
@click.option("--scope", default="write", show_default=True, help=_SCOPES)
@click.option("--days", default=90, show_default=True, help="Days until it expires.")
@_acting
def issue(person_id: str, acting: str, **given: Any) -> None:
    """Print a new token. It is shown only now. Example: kentledge token issue p-0042 --role auditor --scope read."""
    wanted = _said(IssueToken, **given)
    with open_services() as services:
        click.echo(services.directory.issue(person_id, wanted, _actor(services, acting)))


@token.command("revoke")
@click.argument("token_id")
@_acting
def revoke(token_id: str, acting: str, reason: str) -> None:
    """End a token now, by the id that kentledge token list shows. Example: kentledge token revoke 1f2e3d4c5b6a."""
    with open_services() as services:
        services.directory.revoke(token_id, reason, _actor(services, acting))


@token.command("list")
def list_tokens() -> None:
    """Tokens that are neither revoked nor expired. Example: kentledge token list."""
    with open_services(follow=False) as services:
        rows = [
            (token.token_id, token.person_id, token.role, token.scope, token.expires_at)
            for token in services.access.tokens()
        ]
    click.echo(tabulate(rows, headers=["token", "person", "role", "scope", "expires"]))
