"""Who of the people on record it is of whom an identity provider says something.

E-mail addresses stand beside the log, bound to it by a salted digest, so the one that signs somebody in is held against
that digest first: an address that was put into the database by hand signs nobody in.
"""

from collections.abc import Mapping
from typing import Any, Final

from application.access import Access, here
from application.standing import DirectoryEntry
from domain.person import PERSON
from domain.person.terms import Person, stream_of

EMAIL: Final = "email"
"""The claim that is looked up in the directory; any other holds a person's id."""


class NotOnRecord(Exception):
    """Nobody who is here can be told by these claims; ``why`` says it in the operator's log."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def person_of(access: Access, claim: str, claims: Mapping[str, Any]) -> str:
    """The id of the person whom the *claim* among the *claims* tells. Raises NotOnRecord."""
    said = claims.get(claim)
    if not isinstance(said, str) or not said:
        raise NotOnRecord(f"no claim {claim}")
    if claim != EMAIL:
        found = [said]
    elif claims.get("email_verified") is not True:
        raise NotOnRecord("e-mail address not verified")
    else:
        found = _with_address(access, said)
    present = here(access.record, found)
    if len(present) != 1:
        raise NotOnRecord("several people have that address" if present else "nobody here is called so")
    [person_id] = present
    return person_id


def _with_address(access: Access, email: str) -> list[str]:
    """Those in the directory with that e-mail address, in capitals or not, as the log has it of them."""
    with access.record.store.read() as cursor:
        cursor.execute("SELECT person_id, email FROM directory WHERE email <> ''")
        listed = [row["person_id"] for row in cursor.fetchall() if _is_same(row["email"], email)]
    return [person_id for person_id in listed if kept_as_on_record(access, person_id) is not None]


def _is_same(listed: str, said: str) -> bool:
    """Whether two addresses are one. Only letters of ASCII are alike in capitals: others may be two people's."""
    return listed == said or (listed.isascii() and said.isascii() and listed.lower() == said.lower())


def kept_as_on_record(access: Access, person_id: str) -> DirectoryEntry | None:
    """Name and addresses of somebody; ``None`` where the directory does not say what the log has the digest of."""
    kept = access.kept(person_id)
    known: Person | None = access.record.chronicle(PERSON, stream_of(person_id)).latest()
    if kept is None or known is None or kept.digest(person_id) != known.particulars:
        return None
    return kept
