"""Who asks, in which role: what sign-in reads of people, roles and bearer tokens, as folded from their events."""

import hmac
import re
from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final, Literal, NamedTuple, get_args

from application.errors import Forbidden, TooManyFailures, Unauthenticated
from application.record import Record
from application.remit import Remit, remit_of
from application.standing import DirectoryEntry, kept
from application.store.dialect import Cursor
from application.store.ledger import instant_text
from application.throttle import Throttle, address_key
from domain.contract.terms import Terms
from domain.decisions import Actor
from domain.person.terms import Role as PersonRole
from domain.person.terms import Scope

Role = Literal[PersonRole, "public"]
ROLES: tuple[Role, ...] = get_args(Role)
SIGN_IN_ROLES: tuple[PersonRole, ...] = get_args(PersonRole)
"""Those that a token can be issued for."""
SCOPES: tuple[Scope, ...] = get_args(Scope)
ERASED: Final = "[erased]"
"""What stands in the place of a name that was erased."""

PUBLIC = Actor("public", "public")
"""Whoever comes without a token."""

_MOST_KNOWN_GOOD = 1000
_TOKEN_ID = re.compile(r"kentledge_([0-9a-f]{12})_", re.ASCII)
_TOKEN = ("token_id", "person_id", "role", "scope", "expires_at", "supplier_id")


_WHO_ASKS: Final = (
    "SELECT t.*, r.directorate, r.portfolio FROM people_tokens t LEFT JOIN people_roles r "
    "ON r.person_id = t.person_id AND r.role = t.role WHERE t.token_id = ?"
)
"""A token, once with each part of the council for which its person holds its role, or once by itself."""


class Person(NamedTuple):
    """Somebody in the directory."""

    person_id: str
    name: str
    roles: tuple[str, ...]
    """Those that they hold."""


@dataclass(frozen=True)
class AccessToken:
    """What a bearer token stands for; the secret itself is never kept."""

    token_id: str
    person_id: str
    role: Role
    scope: Scope
    expires_at: str
    supplier_id: str = ""
    """The supplier for whom a supplier contact acts."""
    remit: Remit | None = None
    """The directorates that the role is held for; ``None`` for the whole council."""

    @property
    def actor(self) -> Actor:
        """Who acts with it."""
        return Actor(self.person_id, self.role, self.supplier_id, self.remit)


class Access:
    """The directory of people and the tokens they act with, to read."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self._sql = record.sql
        self._throttle = Throttle()
        self._known_good: OrderedDict[str, None] = OrderedDict()

    def names(self) -> dict[str, str]:
        """Every person's name by id; ``[erased]`` for whoever was erased."""
        with self.record.store.read() as cursor:
            cursor.execute("SELECT person_id FROM people_standing WHERE stands = 'erased'")
            erased = {row["person_id"]: ERASED for row in cursor.fetchall()}
            cursor.execute("SELECT person_id, name FROM directory")
            return erased | {row["person_id"]: row["name"] for row in cursor.fetchall()}

    def directory(self) -> list[Person]:
        """Everybody whose name is on record and who was not erased, by name, with the roles that they hold."""
        roles: dict[str, set[str]] = {}
        with self.record.store.read() as cursor:
            cursor.execute("SELECT person_id, role FROM people_roles")
            for row in cursor.fetchall():
                roles.setdefault(row["person_id"], set()).add(row["role"])
            cursor.execute("SELECT person_id, name FROM directory ORDER BY name, person_id")
            return [
                Person(row["person_id"], row["name"], tuple(sorted(roles.get(row["person_id"], ()))))
                for row in cursor.fetchall()
            ]

    def kept(self, person_id: str) -> DirectoryEntry | None:
        """Name and addresses of somebody; ``None`` where they were erased, or are nobody here."""
        with self.record.store.read() as cursor:
            return kept(cursor, self._sql, person_id)

    def tokens(self) -> list[AccessToken]:
        """Every token that was neither ended nor has expired."""
        with self.record.store.read() as cursor:
            cursor.execute(
                self._sql(
                    f"SELECT {', '.join(_TOKEN)} FROM people_tokens WHERE expires_at > ? ORDER BY expires_at"
                ),
                (instant_text(datetime.now(UTC)),),
            )
            return [AccessToken(**{name: row[name] for name in _TOKEN}) for row in cursor.fetchall()]

    def token(self, bearer: str, address: str = "") -> AccessToken:
        """What *bearer* stands for, looked up anew each time: a token that was ended ends at once.

        *address* is where it comes from. Raises Unauthenticated; TooManyFailures where too many tokens from there, or
        under that token id, were not known. A token that was good before goes on being looked up: one program that
        was set up wrongly keeps nobody else behind the same address out.
        """
        digest = secret_digest(bearer)
        if digest not in self._known_good and (
            seconds := self._throttle.wait(_counted_under(bearer, address))
        ):
            raise TooManyFailures(seconds)
        try:
            token = self._looked_up(bearer)
        except Unauthenticated:
            self._known_good.pop(digest, None)
            self._throttle.failed(_counted_under(bearer, address))
            raise
        self._known_good[digest] = None
        while len(self._known_good) > _MOST_KNOWN_GOOD:
            self._known_good.popitem(last=False)
        return token

    def _looked_up(self, bearer: str) -> AccessToken:
        prefix, _, rest = bearer.partition("_")
        token_id, _, secret = rest.partition("_")
        if prefix != "kentledge" or not secret or not bearer.isascii():
            raise Unauthenticated("That is not a token of this record.")
        rows = self.record.store.found(self._sql(_WHO_ASKS), (token_id,))
        row = rows[0] if rows else None
        held = [(each["directorate"], each["portfolio"]) for each in rows if each["directorate"] is not None]
        if row is None or not hmac.compare_digest(row["secret_sha256"], secret_digest(secret)):
            raise Unauthenticated("The token is not known, or was ended.")
        if row["expires_at"] <= instant_text(datetime.now(UTC)):
            raise Unauthenticated("The token has expired.")
        remit = remit_of(self.record, held)
        return AccessToken(**{name: row[name] for name in _TOKEN}, remit=remit)

    def held_for(self, person_id: str, role: str) -> list[tuple[str, str]]:
        """What somebody holds a role for, each a directorate and a portfolio; both are empty for the whole council."""
        with self.record.store.read() as cursor:
            return _held_for(cursor, self._sql, person_id, role)


def _held_for(cursor: Cursor, sql: Any, person_id: str, role: str) -> list[tuple[str, str]]:
    cursor.execute(
        sql("SELECT directorate, portfolio FROM people_roles WHERE person_id = ? AND role = ?"),
        (person_id, role),
    )
    return [(row["directorate"], row["portfolio"]) for row in cursor.fetchall()]


def here(record: Record, people: Collection[str], supplier_id: str = "") -> frozenset[str]:
    """Those of the *people* who are in the directory: entered, not erased, and not gone. To whoever acts for a
    supplier, only people of that firm are there."""
    if not people:
        return frozenset()
    places = ", ".join("?" * len(people))
    with record.store.read() as cursor:
        cursor.execute(
            record.sql(
                f"SELECT person_id FROM people_standing p WHERE stands = 'here' AND person_id IN ({places}) "
                "AND (? = '' OR EXISTS (SELECT 1 FROM people_roles r WHERE r.person_id = p.person_id "
                "AND r.supplier_id = ?))"
            ),
            (*people, supplier_id, supplier_id),
        )
        return frozenset(row["person_id"] for row in cursor.fetchall())


def _counted_under(bearer: str, address: str) -> list[str]:
    """What a failure of a token counts against: its id, and where it comes from."""
    token_id = token_id_in(bearer)
    return [*([f"token {token_id}"] if token_id else []), *([address_key(address)] if address else [])]


def token_id_in(bearer: str) -> str:
    """The id in what may be a token of this record; empty where there is none. It is no secret."""
    found = _TOKEN_ID.match(bearer)
    return found[1] if found else ""


def secret_digest(secret: str) -> str:
    """What is kept of a token's secret: high-entropy secrets need no slow hash."""
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
        return any(str(supplier.supplier_id) == actor.supplier_id for supplier in terms.suppliers)
    return actor.person_id in people_of(terms)


def people_of(terms: Terms) -> tuple[str, ...]:
    """Opaque ids of the contract's own people."""
    roles = terms.roles
    return (roles.owner, roles.contract_manager, *roles.lead_officers)
