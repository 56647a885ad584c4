"""Entering people and what they act with: what the record works out for these acts, and the command line's way to them.

Names, addresses and their salt go into the directory in the commit that records the event that bears their digest.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from msgspec.structs import replace

from application.access import secret_digest
from application.commands import Commands
from application.errors import NotFound
from application.handling.message import CommandMessage, Outcome, Prepare, Prepared
from application.record import ITSELF, Record
from application.standing import DirectoryEntry, keep, kept
from application.store.dialect import Cursor
from application.store.ledger import instant_text
from application.use_cases import USE_CASES
from domain.chronicle import Chronicle
from domain.decisions import Actor, Command
from domain.person import PERSON
from domain.person.entry import Enter
from domain.person.renaming import Rename
from domain.person.roles import GrantRole
from domain.person.terms import SUPPLIER_CONTACT, Person, Role, Scope, Token, stream_of
from domain.person.tokens import IssueToken, RevokeToken

_SALT_BYTES: Final = 32
_SECRET_BYTES: Final = 32
_OF_THE_PERSON: Final = frozenset({"name", "email", "address"})
TOLD_ONCE: Final = "token"
"""The name under which a new token is told."""
AT_THE_MACHINE: Final = "By whoever runs the record, from the command line."


def without_names(command: Command, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a request says but for names and addresses of people.

    What tells a repeat from another request under the same key is kept for good: whoever guesses a name could tell by
    it that they guessed right, after it was erased.
    """
    if not isinstance(command, Enter | Rename):
        return body
    return {name: said for name, said in body.items() if name not in _OF_THE_PERSON}


class Making:
    """Makes salts, digests and tokens for the commands about people."""

    def __init__(self, record: Record) -> None:
        self._record = record

    @property
    def workings(self) -> Mapping[type[Command], Prepare]:
        """What each command comes to, for those that the record has to work out."""
        return {Enter: self._enter, Rename: self._rename, IssueToken: self._issue}

    def _enter(self, command: Command, _: Chronicle[Any] | None) -> Prepared:
        assert isinstance(command, Enter)  # noqa: S101  (it is registered for this type)
        said = DirectoryEntry(secrets.token_bytes(_SALT_BYTES), command.name, command.email, command.address)
        issued, told = None, dict[str, str]()
        if command.token is not None and command.role is not None:
            issued, told = _new_token(command.role, command.token, command.supplier_id, command.days)
        settled = replace(command, particulars=said.digest(command.person_id), issued=issued)
        return Prepared(settled, beside=self._keeping(command.person_id, said), told=told)

    def _rename(self, command: Command, before: Chronicle[Any] | None) -> Prepared:
        assert isinstance(command, Rename)  # noqa: S101  (it is registered for this type)
        person_id = _latest(before).person
        with self._record.store.read() as cursor:
            now = kept(cursor, self._record.sql, person_id)
        if now is None:
            return Prepared(command)  # a rule says why not
        said = DirectoryEntry(
            secrets.token_bytes(_SALT_BYTES),
            now.name if command.name is None else command.name,
            now.email if command.email is None else command.email,
            now.address if command.address is None else command.address,
        )
        changes = said[1:] != now[1:]
        settled = replace(command, particulars=said.digest(person_id) if changes else "")
        return Prepared(settled, beside=self._keeping(person_id, said))

    def _issue(self, command: Command, before: Chronicle[Any] | None) -> Prepared:
        assert isinstance(command, IssueToken)  # noqa: S101  (it is registered for this type)
        supplier_id = command.supplier_id
        if supplier_id is None and command.role == SUPPLIER_CONTACT:
            supplier_id = _one_firm(_latest(before))
        issued, told = _new_token(command.role, command.scope, supplier_id, command.days)
        return Prepared(replace(command, issued=issued), told=told)

    def _keeping(self, person_id: str, said: DirectoryEntry) -> Any:
        def beside(cursor: Cursor) -> None:
            keep(cursor, self._record.sql, person_id, said)

        return beside


def _latest(before: Chronicle[Any] | None) -> Person:
    state = before.latest() if before is not None else None
    if not isinstance(state, Person):
        raise NotFound("There is no such person.")
    return state


def _one_firm(person: Person) -> UUID | None:
    """The supplier for whom somebody acts, where it is one alone."""
    firms = {role.supplier_id for role in person.roles if role.role == SUPPLIER_CONTACT}
    return firms.pop() if len(firms) == 1 else None


def _new_token(role: Role, scope: Scope, supplier_id: UUID | None, days: int) -> tuple[Token, dict[str, str]]:
    """What is recorded of a new token, and what is told of it once."""
    token_id, secret = secrets.token_hex(6), secrets.token_urlsafe(_SECRET_BYTES)
    ends = instant_text(datetime.now(UTC) + timedelta(days=days))
    token = Token(token_id, secret_digest(secret), role, scope, ends, supplier_id)
    return token, {TOLD_ONCE: f"kentledge_{token_id}_{secret}"}


_NAMES: Final[Mapping[type[Command], str]] = {
    use_case.command: use_case.name
    for use_case in USE_CASES.values()
    if use_case.stream is PERSON and use_case.command is not None
}


class Directory:
    """The acts about people, for whoever runs the record; with an *actor*, for that person."""

    def __init__(self, record: Record, commands: Commands) -> None:
        self.record, self._commands = record, commands

    def enter(self, people: Sequence[Enter], actor: Actor = ITSELF) -> dict[str, str]:
        """Enter these people in one commit; the tokens that were issued along, by person. Raises Refused."""
        self.record.open()
        first, *others = [self._submission(person, None, actor) for person in people]
        told: dict[str, str] = {}

        def note(outcome: Outcome) -> bytes:
            for command, entered in zip(people, (outcome, *outcome.along), strict=True):
                if TOLD_ONCE in entered.told:
                    told[command.person_id] = entered.told[TOLD_ONCE]
            return b""

        self._commands.submit(first, note, along=others)
        return told

    def foreseen(self, person_id: str, command: Command, actor: Actor = ITSELF) -> Outcome:
        """What one act would come to; nothing is recorded. Raises NotFound, Refused."""
        return self._commands.would(self._submission(command, person_id, actor))

    def act(self, person_id: str, command: Command, actor: Actor = ITSELF) -> Outcome:
        """Do one act to somebody; what it came to. Raises NotFound, Refused."""
        came_to: list[Outcome] = []

        def note(outcome: Outcome) -> bytes:
            came_to.append(outcome)
            return b""

        self._commands.submit(self._submission(command, person_id, actor), note)
        return came_to[0]

    def issue(self, person_id: str, wanted: IssueToken, actor: Actor = ITSELF) -> str:
        """A new bearer token, shown only now; a role that the person lacks is granted first. Raises NotFound,
        Refused."""
        known = _latest(self.record.chronicle(PERSON, stream_of(person_id)))
        if known.here and not known.holds(wanted.role) and wanted.role != SUPPLIER_CONTACT:
            self.act(person_id, GrantRole(role=wanted.role, reason=wanted.reason), actor)
        return self.act(person_id, wanted, actor).told[TOLD_ONCE]

    def revoke(self, token_id: str, reason: str = AT_THE_MACHINE, actor: Actor = ITSELF) -> None:
        """End a token now. Raises NotFound for one that does not exist or was ended before."""
        with self.record.store.read() as cursor:
            cursor.execute(
                self.record.sql("SELECT person_id FROM people_tokens WHERE token_id = ?"), (token_id,)
            )
            row = cursor.fetchone()
        if row is None:
            raise NotFound(f"There is no live token {token_id}.")
        self.act(row["person_id"], RevokeToken(token_id=token_id, reason=reason), actor)

    def _submission(self, command: Command, person_id: str | None, actor: Actor) -> CommandMessage:
        stream_id = stream_of(person_id) if person_id is not None else None
        version = self.record.chronicle(PERSON, stream_id).version if stream_id is not None else None
        return CommandMessage(
            use_case=USE_CASES[_NAMES[type(command)]],
            command=command,
            actor=actor,
            stream_id=stream_id,
            seen=version,
            idempotency_key=secrets.token_hex(16),
            fingerprint="",
        )
