"""Registration: a supplier is entered in the record, under the id that contracts quote."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta
from msgspec.structs import replace

from domain.case import ENTRY
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.supplier.address import AddressRecorded
from domain.supplier.identifiers import called, key
from domain.supplier.rules import Case, called_the_same, identifiers_well_formed, name_new
from domain.supplier.terms import Identifier, Namesakes, Supplier
from domain.text import ShortText


class RegisterSupplier(Command, frozen=True, kw_only=True):
    """Enter a supplier in the record."""

    supplier_id: UUID
    """The id that contracts quote, or a new one of your making."""
    name: ShortText
    identifiers: Annotated[tuple[Identifier, ...], Meta(max_length=20)] = ()
    small_or_medium: bool | None = None
    """Whether it is a small or medium enterprise; leave out where nobody knows."""
    voluntary_or_community: bool | None = None
    """Whether it is a voluntary or community body or a social enterprise; leave out where nobody knows."""
    address: Annotated[str, Meta(max_length=500)] = ""
    """Business address in one line; never a person's home."""
    namesakes: Namesakes = ()
    """Suppliers on record that are probably called the same: the record finds them itself, whatever is said here."""


@fact("supplier.registered.v1")
class Registered(Fact, kw_only=True):
    """A supplier was entered in the record."""

    name: ShortText
    identifiers: Annotated[tuple[Identifier, ...], Meta(max_length=20)] = ()
    small_or_medium: bool | None = None
    """Whether it is a small or medium enterprise; none where nobody knows."""
    voluntary_or_community: bool | None = None
    """Whether it is a voluntary or community body or a social enterprise; none where nobody knows."""


@rule("supplier.identifiers-differ")
def identifiers_differ(case: Case[RegisterSupplier]) -> Rejection | None:
    found = [key(identifier) for identifier in case.command.identifiers]
    return no("An identifier is given twice.", "identifiers") if len(set(found)) < len(found) else None


def _recorded(case: Case[RegisterSupplier]) -> Iterable[Fact]:
    command = case.command
    yield Registered(
        name=command.name,
        identifiers=command.identifiers,
        small_or_medium=command.small_or_medium,
        voluntary_or_community=command.voluntary_or_community,
    )
    if command.address:
        yield AddressRecorded(address=command.address)


def _with_what_followed(command: Command, followed: Sequence[Fact]) -> Command:
    """The request with the address, which was recorded as a fact of its own."""
    addresses = [other.address for other in followed if isinstance(other, AddressRecorded)]
    return replace(command, address=addresses[-1]) if addresses else command


def _on_record(_: Supplier | None, fact: Registered, __: date) -> Supplier:
    return Supplier(fact.name, fact.identifiers, fact.small_or_medium, fact.voluntary_or_community)


@sentence.register
def _(fact: Registered, _: Names) -> str:
    known = ", ".join(map(called, fact.identifiers)) or "no identifier known"
    return f"Supplier registered: {fact.name} ({known})."


REGISTRATION = Step(
    asks=RegisterSupplier,
    rules=(*ENTRY, identifiers_well_formed, identifiers_differ, name_new),
    records=_recorded,
    effects=(
        Effect(
            Registered,
            change=_on_record,
            correction=AskedAgain(own_id="supplier_id", with_what_followed=_with_what_followed),
        ),
    ),
    brings=(AddressRecorded,),
    opens=True,
    needs=called_the_same,
    stream_id=lambda command: command.supplier_id,
)
