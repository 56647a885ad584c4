"""What is withheld from the public of a contract, and how each fact changes that."""

from collections.abc import Callable
from datetime import date

from msgspec import Struct

from domain.contract.publication_events import (
    FieldWithheld,
    PublicField,
    WithholdingEnded,
    WithholdingReason,
)
from domain.events import Fact


class Withheld(Struct, frozen=True):
    """A field of the public register that is withheld."""

    field: PublicField
    reason_code: WithholdingReason
    until: date
    """Last day on which it is withheld: the day after it is shown, and nobody has to do anything for that."""


_All = tuple[Withheld, ...]


def withheld_on(withheld: _All, day: date) -> _All:
    """What is still withheld on *day*."""
    return tuple(one for one in withheld if day <= one.until)


def _field_withheld(withheld: _All, fact: FieldWithheld) -> _All:
    kept = tuple(one for one in withheld if one.field != fact.field)
    return (*kept, Withheld(fact.field, fact.reason_code, fact.until))


def _withholding_ended(withheld: _All, fact: WithholdingEnded) -> _All:
    return tuple(one for one in withheld if one.field != fact.field)


CHANGES: dict[type[Fact], Callable[..., _All]] = {
    FieldWithheld: _field_withheld,
    WithholdingEnded: _withholding_ended,
}
