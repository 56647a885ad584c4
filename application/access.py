"""People, roles and bearer tokens; names live here and nowhere in the events."""

import hmac
import re
import secrets
from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Literal, NamedTuple, get_args

from application.errors import BadRequest, Forbidden, NotFound, TooManyFailures, Unauthenticated
from application.record import Record
from application.store.dialect import Cursor
from application.store.ledger import instant_text
from application.throttle import Throttle, address_key
from domain.contract.terms import Terms
from domain.decisions import Actor
from domain.text import person_id_fits, tidy

Role = Literal[
    "officer",  # manages contracts: own contracts only
    "owner",  # contract owner: accountable, holds the budget
    "reviewer",  # commercial reviewer: member or chair of a contract management review group
    "member",  # elected Member: what is passed to them
    "director",  # Corporate Director: what is passed to them
    "auditor",  # reads everything, writes nothing
    "governance",  # committee clerk: groups, plans, decisions, reports
    "administrator",  # people and settings, no contract data
    "supplier-contact",  # own KPI returns
    "public",
]
Scope = Literal["read", "write", "calendar"]
"""What a token may do; one for a calendar opens its person's calendar and nothing else."""
ROLES: tuple[Role, ...] = get_args(Role)
SIGN_IN_ROLES: tuple[Role, ...] = tuple(role for role in ROLES if role != "public")
"""Those that a token can be issued for."""
SCOPES: tuple[Scope, ...] = get_args(Scope)

PUBLIC = Actor("public", "public")
"""Whoever comes without a token."""

_MOST_KNOWN_GOOD = 1000
_LONGEST_NAME = 300
_SECRET_BYTES = 32
_TOKEN_ID = re.compile(r"kentledge_([0-9a-f]{12})_", re.ASCII)
_TOKEN = ("token_id", "person_id", "role", "scope", "expires_at", "supplier_id")


class Person(NamedTuple):
    """Somebody in the directory."""

    person_id: str
    name: str
    roles: tuple[str, ...]
    """Those in which they can sign in now."""


@dataclass(frozen=True)
class Token:
    """What a bearer token stands for; the secret itself is never kept."""

    token_id: str
    person_id: str
    role: Role
    scope: Scope
    expires_at: str
    supplier_id: str = ""
    """The supplier for whom a supplier contact acts."""

    @property
    def actor(self) -> Actor:
        """Who acts with it."""
        return Actor(self.person_id, self.role, self.supplier_id)


class Access:
    """The directory of people and the tokens they act with."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self._sql = record.sql
        self._throttle = Throttle()
        self._known_good: OrderedDict[str, None] = OrderedDict()

    def add_person(self, person_id: str, name: str, supplier_id: str = "") -> None:
        """Enter a person, or correct the name; *supplier_id* says for whom a supplier contact acts.

        Raises BadRequest for an id that no request could name, a name that says nothing, and an id whose person was
        erased: the id stays theirs in the events.
        """
        name, faults = tidy(name, compatible=True), {}
        if not person_id_fits(person_id):
            faults["person"] = "Give an id of small letters, digits and hyphens, 64 at most, such as p-0042."
        if not 0 < len(name) <= _LONGEST_NAME:
            faults["name"] = f"Give the person's name, in up to {_LONGEST_NAME} characters."
        if faults:
            raise BadRequest(faults)
        with self.record.store.write() as cursor:
            cursor.execute(
                self._sql("SELECT 1 FROM people WHERE person_id = ? AND erased_on IS NOT NULL"), (person_id,)
            )
            if cursor.fetchone() is not None:
                raise BadRequest(
                    {"person": f"{person_id} was erased; enter a person under an id of their own."}
                )
            cursor.execute(
                self._sql(
                    "INSERT INTO people (person_id, name, supplier_id) VALUES (?, ?, ?) "
                    "ON CONFLICT (person_id) DO UPDATE SET name = excluded.name, supplier_id = excluded.supplier_id"
                ),
                (person_id, name, supplier_id),
            )

    def erase_person(self, person_id: str) -> None:
        """Forget a person's name, and end their tokens; events keep the opaque id. Raises NotFound."""
        with self.record.store.write() as cursor:
            cursor.execute(
                self._sql("UPDATE people SET name = ?, erased_on = ? WHERE person_id = ?"),
                ("[erased]", self.record.today().isoformat(), person_id),
            )
            if cursor.rowcount == 0:
                raise NotFound(f"There is no person {person_id} in the directory.")
            self._end_tokens(cursor, person_id)

    def let_go(self, person_id: str) -> int:
        """End every token of a person who has left; how many there were. Raises NotFound."""
        if person_id not in self.names():
            raise NotFound(f"There is no person {person_id} in the directory.")
        with self.record.store.write() as cursor:
            return self._end_tokens(cursor, person_id)

    def _end_tokens(self, cursor: Cursor, person_id: str) -> int:
        cursor.execute(
            self._sql("UPDATE tokens SET revoked_at = ? WHERE person_id = ? AND revoked_at IS NULL"),
            (instant_text(datetime.now(UTC)), person_id),
        )
        return int(cursor.rowcount)

    def names(self) -> dict[str, str]:
        """Every person's name by id."""
        with self.record.store.read() as cursor:
            cursor.execute("SELECT person_id, name FROM people")
            return {row["person_id"]: row["name"] for row in cursor.fetchall()}

    def directory(self) -> list[Person]:
        """Everybody whose name is on record and who was not erased, by name, with the roles of their live tokens."""
        roles: dict[str, set[str]] = {}
        for token in self.tokens():
            roles.setdefault(token.person_id, set()).add(token.role)
        with self.record.store.read() as cursor:
            cursor.execute(
                "SELECT person_id, name FROM people WHERE erased_on IS NULL ORDER BY name, person_id"
            )
            return [
                Person(row["person_id"], row["name"], tuple(sorted(roles.get(row["person_id"], ()))))
                for row in cursor.fetchall()
            ]

    def issue(self, person_id: str, role: str, scope: str = "write", days: int = 90) -> str:
        """A new bearer token, shown only now. Raises BadRequest naming every field at fault."""
        faults = {}
        if not self._is_here(person_id):
            faults["person"] = f"There is no person {person_id} in the directory."
        if role not in SIGN_IN_ROLES:
            faults["role"] = f"Give one of {', '.join(SIGN_IN_ROLES)}."
        if scope not in SCOPES:
            faults["scope"] = f"Give one of {', '.join(SCOPES)}."
        if not 1 <= days <= 366:
            faults["days"] = "A token lives for 1 to 366 days."
        if faults:
            raise BadRequest(faults)
        token_id, secret = secrets.token_hex(6), secrets.token_urlsafe(_SECRET_BYTES)
        expires = instant_text(datetime.now(UTC) + timedelta(days=days))
        with self.record.store.write() as cursor:
            cursor.execute(
                self._sql("INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, NULL)"),
                (token_id, _digest(secret), person_id, role, scope, expires),
            )
        return f"kentledge_{token_id}_{secret}"

    def _is_here(self, person_id: str) -> bool:
        with self.record.store.read() as cursor:
            cursor.execute(
                self._sql("SELECT 1 FROM people WHERE person_id = ? AND erased_on IS NULL"), (person_id,)
            )
            return cursor.fetchone() is not None

    def revoke(self, token_id: str) -> None:
        """End a token now. Raises NotFound for one that does not exist or was revoked before."""
        with self.record.store.write() as cursor:
            cursor.execute(
                self._sql("UPDATE tokens SET revoked_at = ? WHERE token_id = ? AND revoked_at IS NULL"),
                (instant_text(datetime.now(UTC)), token_id),
            )
            if cursor.rowcount == 0:
                raise NotFound(f"There is no live token {token_id}.")

    def tokens(self) -> list[Token]:
        """Every token that is neither revoked nor expired."""
        with self.record.store.read() as cursor:
            cursor.execute(
                self._sql(
                    "SELECT token_id, person_id, role, scope, expires_at FROM tokens "
                    "WHERE revoked_at IS NULL AND expires_at > ? ORDER BY expires_at"
                ),
                (instant_text(datetime.now(UTC)),),
            )
            return [Token(**dict(row)) for row in cursor.fetchall()]

    def token(self, bearer: str, address: str = "") -> Token:
        """What *bearer* stands for, looked up anew each time: a token that was ended ends at once.

        *address* is where it comes from. Raises Unauthenticated; TooManyFailures where too many tokens from there, or
        under that token id, were not known. A token that was good before goes on being looked up: one program that
        was set up wrongly keeps nobody else behind the same address out.
        """
        keys = [f"token {token_id_in(bearer)}"] if token_id_in(bearer) else []
        keys += [address_key(address)] if address else []
        digest = _digest(bearer)
        if digest not in self._known_good and (seconds := self._throttle.wait(keys)):
            raise TooManyFailures(seconds)
        try:
            token = self._looked_up(bearer)
        except Unauthenticated:
            self._known_good.pop(digest, None)
            self._throttle.failed(keys)
            raise
        self._known_good[digest] = None
        while len(self._known_good) > _MOST_KNOWN_GOOD:
            self._known_good.popitem(last=False)
        return token

    def _looked_up(self, bearer: str) -> Token:
        prefix, _, rest = bearer.partition("_")
        token_id, _, secret = rest.partition("_")
        if prefix != "kentledge" or not secret or not bearer.isascii():
            raise Unauthenticated("That is not a token of this record.")
        with self.record.store.read() as cursor:
            cursor.execute(
                self._sql(
                    "SELECT t.*, p.supplier_id, p.erased_on FROM tokens t "
                    "JOIN people p ON p.person_id = t.person_id "
                    "WHERE t.token_id = ?"
                ),
                (token_id,),
            )
            row = cursor.fetchone()
        if row is None or not hmac.compare_digest(row["secret_sha256"], _digest(secret)):
            raise Unauthenticated("The token is not known.")
        if row["erased_on"] is not None:
            raise Unauthenticated("The token was ended with its person.")
        if row["revoked_at"] is not None:
            raise Unauthenticated("The token was revoked.")
        if row["expires_at"] <= instant_text(datetime.now(UTC)):
            raise Unauthenticated("The token has expired.")
        return Token(
            row["token_id"],
            row["person_id"],
            row["role"],
            row["scope"],
            row["expires_at"],
            row["supplier_id"],
        )


def here(record: Record, people: Collection[str], supplier_id: str = "") -> frozenset[str]:
    """Those of the *people* who are in the directory: entered, not erased, and not gone. Who has left is known by that:
    every token that they were given was ended. To whoever acts for a supplier, only people of that firm are there."""
    if not people:
        return frozenset()
    places = ", ".join("?" * len(people))
    with record.store.read() as cursor:
        cursor.execute(
            record.sql(
                "SELECT person_id FROM people p WHERE erased_on IS NULL AND (? = '' OR supplier_id = ?) "
                f"AND person_id IN ({places}) AND (NOT EXISTS (SELECT 1 FROM tokens t WHERE t.person_id = p.person_id) "
                "OR EXISTS (SELECT 1 FROM tokens t WHERE t.person_id = p.person_id AND t.revoked_at IS NULL))"
            ),
            (supplier_id, supplier_id, *people),
        )
        return frozenset(row["person_id"] for row in cursor.fetchall())


def token_id_in(bearer: str) -> str:
    """The id in what may be a token of this record; empty where there is none. It is no secret."""
    found = _TOKEN_ID.match(bearer)
    return found[1] if found else ""


def _digest(secret: str) -> str:
    """High-entropy secrets need no slow hash."""
    return sha256(secret.encode(errors="surrogatepass")).hexdigest()


def require(allowed: frozenset[str], role: str, what: str) -> None:
    """Raise Forbidden unless *role* is among the *allowed*."""
    if role not in allowed:
        raise Forbidden(f"{what} is for {', '.join(sorted(allowed))}; you act as {role}.")


def require_own(actor: Actor, contracts: Sequence[Terms]) -> None:
    """Raise Forbidden unless the actor holds a role in one of the *contracts*, or acts for a supplier of one."""
    if not contracts or any(holds_a_role(actor, terms) for terms in contracts):
        return
    if actor.role == "supplier-contact":
        raise Forbidden("Your firm is not a supplier of this contract.")
    raise Forbidden("You are neither owner, contract manager nor lead officer of this contract.")


def holds_a_role(actor: Actor, terms: Terms) -> bool:
    """Whether the actor has a role in the contract, or acts for a supplier of it."""
    if actor.role == "supplier-contact":
        return any(str(one.supplier_id) == actor.supplier_id for one in terms.suppliers)
    return actor.person_id in people_of(terms)


def people_of(terms: Terms) -> tuple[str, ...]:
    """Opaque ids of the contract's own people."""
    roles = terms.roles
    return (roles.owner, roles.contract_manager, *roles.lead_officers)
