"""People, roles and bearer tokens; names live here and nowhere in the events."""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from time import monotonic
from typing import Literal, get_args

from application.errors import BadRequest, Forbidden, NotFound, Unauthenticated
from application.record import Record
from application.store.ledger import instant_text
from domain.contract.terms import Terms
from domain.decisions import Actor

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

BELIEVED_SECONDS = 1.0
"""For how long a token that was looked up is believed without looking again."""
_MOST_BELIEVED = 1000
_SECRET_BYTES = 32
_TOKEN = ("token_id", "person_id", "role", "scope", "expires_at", "supplier_id")


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
        self._believed: dict[str, tuple[Token, float]] = {}

    def add_person(self, person_id: str, name: str, supplier_id: str = "") -> None:
        """Enter a person, or correct the name; *supplier_id* says for whom a supplier contact acts."""
        with self.record.store.write() as cursor:
            cursor.execute(
                self._sql(
                    "INSERT INTO people (person_id, name, supplier_id) VALUES (?, ?, ?) "
                    "ON CONFLICT (person_id) DO UPDATE SET name = excluded.name, supplier_id = excluded.supplier_id"
                ),
                (person_id, name, supplier_id),
            )

    def erase_person(self, person_id: str) -> None:
        """Forget a person's name; events keep the opaque id. Raises NotFound."""
        with self.record.store.write() as cursor:
            cursor.execute(
                self._sql("UPDATE people SET name = ?, erased_on = ? WHERE person_id = ?"),
                ("[erased]", self.record.today().isoformat(), person_id),
            )
            if cursor.rowcount == 0:
                raise NotFound(f"There is no person {person_id} in the directory.")

    def names(self) -> dict[str, str]:
        """Every person's name by id."""
        with self.record.store.read() as cursor:
            cursor.execute("SELECT person_id, name FROM people")
            return {row["person_id"]: row["name"] for row in cursor.fetchall()}

    def issue(self, person_id: str, role: str, scope: str = "write", days: int = 90) -> str:
        """A new bearer token, shown only now. Raises BadRequest naming every field at fault."""
        faults = {}
        if person_id not in self.names():
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

    def token(self, bearer: str) -> Token:
        """What *bearer* stands for. Raises Unauthenticated.

        What was looked up is believed for a second, so a revoked token works for that much longer at the most.
        """
        known, looked_up = self._believed.get(bearer, (None, 0.0))
        if known is not None and monotonic() - looked_up < BELIEVED_SECONDS:
            return known
        token = self._looked_up(bearer)
        if len(self._believed) >= _MOST_BELIEVED:
            self._believed.clear()
        self._believed[bearer] = (token, monotonic())
        return token

    def _looked_up(self, bearer: str) -> Token:
        prefix, _, rest = bearer.partition("_")
        token_id, _, secret = rest.partition("_")
        if prefix != "kentledge" or not secret or not bearer.isascii():
            raise Unauthenticated("That is not a token of this record.")
        with self.record.store.read() as cursor:
            cursor.execute(
                self._sql(
                    "SELECT t.*, p.supplier_id FROM tokens t JOIN people p ON p.person_id = t.person_id "
                    "WHERE t.token_id = ?"
                ),
                (token_id,),
            )
            row = cursor.fetchone()
        if row is None or not hmac.compare_digest(row["secret_sha256"], _digest(secret)):
            raise Unauthenticated("The token is not known.")
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


def _digest(secret: str) -> str:
    """High-entropy secrets need no slow hash."""
    return sha256(secret.encode()).hexdigest()


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
    roles = terms.roles
    return actor.person_id in (roles.owner, roles.contract_manager, *roles.lead_officers)
