"""What is true of somebody who acts in the record: the roles they hold, their tokens, whether they are here."""

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Annotated, Any, Final, Literal, TypeVar
from uuid import UUID, uuid5

from msgspec import Meta, Struct

PEOPLE: Final = UUID("6b656e74-6c65-4467-a500-000000000002")
"""The space in which the stream of each person has its id."""

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
]
"""Those in which somebody can sign in."""
Scope = Literal["read", "write", "calendar"]
"""What a token may do; one for a calendar opens its person's calendar and nothing else."""
SUPPLIER_CONTACT: Final = "supplier-contact"
"""The one role that is held for a supplier, and never for the council."""

NEW_PERSON_ID_PATTERN: Final = r"^[a-z0-9-]{1,64}\Z"
NewPersonId = Annotated[str, Meta(min_length=1, max_length=64, pattern=NEW_PERSON_ID_PATTERN)]
"""An opaque id, of small letters, digits and hyphens, as for *PersonId*; whoever bears it need not be on record yet."""
Particulars = Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?\Z")]
"""Salted SHA-256 of name, e-mail address and address; empty where nothing of them is kept."""
PasswordDigest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
"""SHA-256 that binds what is kept of a password."""
Unit = Annotated[str, Meta(max_length=300)]
TokenId = Annotated[str, Meta(pattern=r"^[0-9a-f]{12}\Z")]
Instant = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z\Z")]
"""An instant in UTC, to the microsecond."""
NOT_ASKED: Final = Meta(extra={"asked": False})
"""Marks a field of a command that the record fills in and nobody is asked for."""

Kind = TypeVar("Kind", bound=Struct)


class Grant(Struct, frozen=True, forbid_unknown_fields=True):
    """A role, and whom it is held for: the whole council, or one of its parts, or a supplier."""

    role: Role
    """The role in which the person may act."""
    directorate: Unit = ""
    """The directorate that it is held for; empty for the whole council."""
    portfolio: Unit = ""
    """The Cabinet portfolio that it is held for; empty for the whole council."""
    supplier_id: UUID | None = None
    """The supplier that it is held for."""


class Token(Struct, frozen=True, forbid_unknown_fields=True):
    """A bearer token that was issued. Who knows only this cannot sign in with it."""

    token_id: TokenId
    """The part of it that is no secret."""
    secret_sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
    """SHA-256 of its secret part, 256 bits that nobody can guess."""
    role: Role
    """The role in which whoever bears it acts."""
    scope: Scope
    expires_at: Instant
    """When it ends by itself."""
    supplier_id: UUID | None = None
    """The supplier for whom a supplier contact acts."""


class Person(Struct, frozen=True):
    """Somebody in the directory from one day to the next."""

    person: str
    """Opaque id."""
    particulars: Particulars
    roles: tuple[Grant, ...] = ()
    """Roles held."""
    tokens: tuple[Token, ...] = ()
    """Tokens that were neither ended nor replaced; some may have expired."""
    left_on: date | None = None
    """The day on which they left."""
    successor: str = ""
    """Opaque id of whoever is to take over; empty where nobody was named."""
    taken_over_by: str = ""
    """Opaque id of whoever took over what they held."""
    erasure_proposed_by: str = ""
    """Opaque id of whoever asked that name and addresses be erased."""
    erased_on: date | None = None
    """The day on which name and addresses were erased."""
    password: PasswordDigest | None = None
    """Digest of what is kept of their password; ``None`` where they have none."""
    sessions_ended: int = 0
    """How often sessions of theirs were ended: by a new password, by signing out, and with a role, a token or their
    time here. A session that began before the last of these is none any more."""

    @property
    def here(self) -> bool:
        """Whether they can act: entered, and neither gone nor erased."""
        return self.left_on is None and self.erased_on is None

    def holds(self, role: str, supplier_id: UUID | None = None) -> bool:
        """Whether they hold the role for anybody, or, with *supplier_id*, for that supplier."""
        return any(grant.role == role and supplier_id in (None, grant.supplier_id) for grant in self.roles)


def stream_of(person_id: str) -> UUID:
    """The stream of the person with that opaque id: it follows from the id."""
    return uuid5(PEOPLE, person_id)


def digest_of(salt: bytes, person_id: str, name: str, email: str, address: str) -> str:
    """The salted digest that binds what the directory says of somebody to the log: SHA-256 of a heading, the salt and
    each text with its length in bytes before it."""
    hashed = sha256(b"kentledge-person/v1\n" + salt)
    for text in (person_id, name, email, address):
        raw = text.encode()
        hashed.update(len(raw).to_bytes(4, "big") + raw)
    return hashed.hexdigest()


def for_whom(held: Any) -> str:
    """Whom a role is held for, in words, with a blank before."""
    if held.supplier_id is not None:
        return f" for supplier {held.supplier_id}"
    if held.directorate:
        return f" for {held.directorate}"
    return f" for the portfolio {held.portfolio}" if held.portfolio else ""


def parts_of(held: Any) -> Iterator[str]:
    """The fields that say whom a role is held for, where they are filled in."""
    return (name for name in ("directorate", "portfolio", "supplier_id") if getattr(held, name))
