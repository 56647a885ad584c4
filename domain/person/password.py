"""Passwords: what somebody signs in to the pages with. The log has of one but a digest of what is kept of it."""

from datetime import date
from hashlib import sha256

from msgspec.structs import replace

from domain.decisions import Command
from domain.events import Fact, fact
from domain.person.rules import ACT, STANDS
from domain.person.terms import PasswordDigest, Person
from domain.sentences import Names, sentence
from domain.stream import Effect, Step


class SetPassword(Command, frozen=True, kw_only=True):
    """Give somebody a password, in the place of the one before; whoever is signed in as them no longer is."""

    password: PasswordDigest
    """Digest of what is kept of it."""


@fact("person.password_set.v1")
class PasswordSet(Fact, kw_only=True):
    """Somebody has a new password; every session of theirs ended."""

    password: PasswordDigest
    """Digest of what is kept of it beside the log, which bears 128 random bits of its own."""


def password_digest(person_id: str, kept: str) -> str:
    """The digest that binds what is kept of a password to the log: SHA-256 of a heading, the opaque id, a line feed and
    the text that argon2 made, with its salt."""
    return sha256(f"kentledge-password/v1\n{person_id}\n{kept}".encode(errors="surrogatepass")).hexdigest()


def _set(known: Person, fact: PasswordSet, _: date) -> Person:
    return replace(known, password=fact.password, sessions_ended=known.sessions_ended + 1)


@sentence.register
def _(_fact: PasswordSet, _: Names) -> str:
    return "Password set; signed out everywhere."


PASSWORD = Step(
    asks=SetPassword,
    rules=ACT,
    records=lambda case: PasswordSet(password=case.command.password),
    effects=(Effect(PasswordSet, change=_set, correction=STANDS),),
    in_force=False,
)
