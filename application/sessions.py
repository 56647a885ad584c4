"""Signing in by browser: local accounts with passwords, and sessions that a cookie stands for.

A session gives nothing of its own: it acts for a person in a role that the person holds, and both are looked up in the
log anew with each request. It is no row of the database, so nobody who can write there can make one: it is what the
cookie says, under a key that lies beside the signing key. What ends one is on record (``domain/person/sessions.py``).
"""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Final

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from application.access import Access, AccessToken
from application.commands import Commands
from application.errors import BadRequest, NotFound, Overtaken, Stale, TooManyFailures, Unauthenticated
from application.handling.message import CommandMessage, Outcome, Prepared
from application.private_files import write_once
from application.record import ITSELF
from application.remit import remit_of
from application.standing import keep_password, password_kept
from application.store.dialect import Cursor
from application.store.ledger import instant_text
from application.throttle import Throttle, address_key
from application.use_cases.person import SETTING_PASSWORD, SIGNING_OUT
from application.use_cases.use_case import UseCase
from domain.decisions import Actor, Command
from domain.person import PERSON
from domain.person.password import SetPassword, password_digest
from domain.person.sessions import EndSessions
from domain.person.terms import Person, stream_of

SHORTEST_PASSWORD: Final = 12
_LONGEST_PASSWORD: Final = 200
_HOURS: Final = 10
"""A session lasts a working day; nobody stays signed in overnight."""
_WRONG: Final = "That is not the password of that person, or there is no such person."
_KEY_BYTES: Final = 32
_LONGEST_COOKIE: Final = 1000
_TIMES: Final = 5
"""How often an act is asked for again because something else happened to the person meanwhile."""


class Session(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a cookie says."""

    id: str
    person: str
    role: str
    ended: int
    """How often sessions of the person had been ended when it began."""
    until: str
    """Instant in UTC."""


class Sessions:
    """Who is signed in."""

    def __init__(self, access: Access, hasher: PasswordHasher | None = None) -> None:
        self._record = access.record
        self._sql = access.record.sql
        self._hasher = hasher or PasswordHasher()
        self._throttle = Throttle()

    @cached_property
    def _nobodys(self) -> str:
        """A digest that no password fits."""
        return self._hasher.hash(secrets.token_urlsafe(24))

    def set_password(self, person_id: str, password: str, actor: Actor = ITSELF) -> None:
        """Give a person a password, which ends the sessions that they had. Raises BadRequest, NotFound, Refused."""
        if self._here(person_id) is None:
            raise NotFound(f"There is no person {person_id} in the directory.")
        if not SHORTEST_PASSWORD <= len(password) <= _LONGEST_PASSWORD:
            raise BadRequest(
                {
                    "password": f"Give {SHORTEST_PASSWORD} to {_LONGEST_PASSWORD} characters; a few words are best."
                }
            )
        made = self._hasher.hash(password)

        def beside(cursor: Cursor) -> None:
            keep_password(cursor, self._sql, person_id, made)

        commands = Commands(
            self._record, workings={SetPassword: lambda command, _: Prepared(command, beside=beside)}
        )
        command = SetPassword(password=password_digest(person_id, made))
        self._do(commands, SETTING_PASSWORD, command, person_id, actor)

    def checked(self, person_id: str, password: str, address: str) -> tuple[str, ...]:
        """The roles in which somebody may sign in who gives this password.

        It takes as long for a person who is not there as for a wrong password. A password that was put into the
        database otherwise than by an event is none. Raises Unauthenticated, and TooManyFailures where too many were
        wrong from that address or for that person.
        """
        keys = [f"person {person_id[:64]}", address_key(address)]
        if seconds := self._throttle.wait(keys):
            raise TooManyFailures(seconds)
        with self._record.store.read() as cursor:
            kept = password_kept(cursor, self._sql, person_id)
        known = self._here(person_id)
        if kept and (known is None or known.password != password_digest(person_id, kept)):
            kept = ""
        right = bool(kept)
        try:
            self._hasher.verify(kept or self._nobodys, password)
        except (VerificationError, InvalidHashError):
            right = False
        roles = _roles(known) if right and known else ()
        if not roles:
            self._throttle.failed(keys)
            raise Unauthenticated(_WRONG)
        return roles

    def roles_of(self, person_id: str) -> tuple[str, ...]:
        """The roles in which a person may sign in now: those that they hold; for a supplier, where it is one alone."""
        known = self._here(person_id)
        return _roles(known) if known else ()

    def begin(self, person_id: str, role: str) -> str:
        """Sign a person in; what the cookie holds is shown only now. Raises Unauthenticated."""
        known = self._here(person_id)
        if known is None or role not in _roles(known):
            raise Unauthenticated("Nobody may sign in so.")
        until = instant_text(datetime.now(UTC) + timedelta(hours=_HOURS))
        session = Session(secrets.token_hex(6), person_id, role, known.sessions_ended, until)
        path = self._record.settings.session_key
        if not path.exists():
            write_once(path, secrets.token_bytes(_KEY_BYTES))
        said = _text(msgspec.json.encode(session))
        return f"{said}.{self._mac(said)}"

    def token(self, cookie: str) -> AccessToken | None:
        """What the session of that cookie stands for; ``None`` where it is none, has ended, or its role has."""
        said, _, mac = cookie.partition(".")
        if not cookie.isascii() or not mac or len(cookie) > _LONGEST_COOKIE:
            return None
        expected = self._mac(said)
        if not expected or not hmac.compare_digest(mac, expected):
            return None
        session = msgspec.json.decode(urlsafe_b64decode(said + "=" * (-len(said) % 4)), type=Session)
        if session.until <= instant_text(datetime.now(UTC)):
            return None
        known = self._here(session.person)
        if known is None or known.sessions_ended != session.ended or session.role not in _roles(known):
            return None
        held = next(grant for grant in known.roles if grant.role == session.role)
        parts = ((grant.directorate, grant.portfolio) for grant in known.roles if grant.role == session.role)
        return AccessToken(
            token_id=session.id,
            person_id=session.person,
            role=held.role,
            scope="write",
            expires_at=session.until,
            supplier_id=str(held.supplier_id or ""),
            remit=remit_of(self._record, parts),
        )

    def end(self, token: AccessToken) -> None:
        """Sign somebody out, wherever they are signed in. Raises Overtaken, and what recording raises."""
        self._do(Commands(self._record), SIGNING_OUT, EndSessions(), token.person_id, token.actor)

    def _here(self, person_id: str) -> Person | None:
        """A person as the log has them now; ``None`` where there is none who can act."""
        with suppress(NotFound):
            known = self._record.chronicle(PERSON, stream_of(person_id)).latest()
            if isinstance(known, Person) and known.here:
                return known
        return None

    def _mac(self, said: str) -> str:
        """What proves that this record said so; empty where nobody signed in yet, or the key was taken away."""
        with suppress(FileNotFoundError):
            key = self._record.settings.session_key.read_bytes()
            if len(key) == _KEY_BYTES:
                kind = "session" if self._record.practice is None else "practice"
                return _text(hmac.digest(key, f"kentledge-{kind}/v1\n{said}".encode(), "sha256"))
        return ""

    def _do(
        self, commands: Commands, use_case: UseCase, command: Command, person_id: str, actor: Actor
    ) -> None:
        stream_id = stream_of(person_id)
        for _ in range(_TIMES):
            message = CommandMessage(
                use_case=use_case,
                command=command,
                actor=actor,
                stream_id=stream_id,
                seen=self._record.chronicle(PERSON, stream_id).version,
                idempotency_key=secrets.token_hex(16),
                fingerprint="",
            )
            with suppress(Stale):
                commands.submit(message, _nothing_told)
                return
        raise Overtaken("Something else keeps happening to this person; ask again.")


def _roles(known: Person) -> tuple[str, ...]:
    """Those in which a person may sign in, in order."""
    firms: dict[str, set[str]] = {}
    for held in known.roles:
        firms.setdefault(held.role, set()).add(str(held.supplier_id or ""))
    return tuple(sorted(role for role, held in firms.items() if len(held) == 1))


def _nothing_told(_: Outcome) -> bytes:
    return b""


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
