"""Publication: a field of the public register is withheld from the public until a day, or shown again.

It is asked of ended contracts too: what was published once can turn out to be somebody's personal information.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from domain.case import CHANGE, seen_to
from domain.contract.rules import Case
from domain.contract.terms import PublicField, Terms, Withheld, WithholdingReason
from domain.dates import in_words
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step


class WithholdField(Command, frozen=True, kw_only=True):
    """Withhold a field of the public register from the public, until a day."""

    field: PublicField
    reason_code: WithholdingReason
    until: date
    """Last day on which it is withheld; it is shown again from the day after."""


class EndWithholding(Command, frozen=True, kw_only=True):
    """Show a field again that is withheld from the public."""

    field: PublicField


@fact("contract.field_withheld.v1")
class FieldWithheld(Fact, kw_only=True):
    """A field of the public register is withheld from the public until a day, on the ground that the code names."""

    field: PublicField
    reason_code: WithholdingReason
    until: date
    """Last day on which it is withheld; it is shown again from the day after."""


@fact("contract.withholding_ended.v1")
class WithholdingEnded(Fact, kw_only=True):
    """A field that was withheld from the public is shown again, before its day had come."""

    field: PublicField
    reason_code: WithholdingReason
    until: date
    """Until when it was to be withheld."""


REASONS: dict[WithholdingReason, str] = {
    "FOIA_S40": "personal information (FOIA 2000 s.40)",
    "FOIA_S41": "information given in confidence (FOIA 2000 s.41)",
    "FOIA_S43": "commercial interests (FOIA 2000 s.43)",
    "EIR_R12_5_E": "commercial confidentiality (EIR 2004 reg 12(5)(e))",
    "EIR_R13": "personal data (EIR 2004 reg 13)",
}
"""The grounds in words."""


def withheld_on(withheld: tuple[Withheld, ...], day: date) -> tuple[Withheld, ...]:
    """What is still withheld on *day*."""
    return tuple(item for item in withheld if day <= item.until)


SUMS: Final[Mapping[PublicField, Callable[[Terms], Decimal | None]]] = {
    "total_value_incl_vat": lambda terms: terms.values.estimated_incl_vat,
    "total_value_excl_vat": lambda terms: terms.values.estimated_excl_vat,
    "annual_value_excl_vat": lambda terms: terms.values.annual_excl_vat,
    "original_value_incl_vat": lambda terms: terms.values_at_award.estimated_incl_vat,
}
"""What the contract is worth, as the public register shows it in several ways."""


@rule("withholding.ends-ahead", "FOIA 2000; Transparency Code 2015")
def withholding_ends_ahead(case: Case[WithholdField]) -> Rejection | None:
    until, start, years = case.command.until, case.effective_from, case.context.policy.withholding_years
    if until < start:
        return no(f"Give a last day on or after {in_words(start)}, from which it is withheld.", "until")
    if (until.year - start.year, until.month, until.day) > (years, start.month, start.day):
        return no(f"Nothing is withheld for more than {years} years at a time; decide again then.", "until")
    return None


@rule("withholding.changes")
def withholding_changes(case: Case[WithholdField]) -> Rejection | None:
    command = case.command
    same = (command.field, command.reason_code, command.until)
    if all(
        (withheld.field, withheld.reason_code, withheld.until) != same for withheld in case.state.withheld
    ):
        return None
    return no("It is withheld just so already.", "field", "reason_code", "until", conflict=True)


@rule("withholding.other-sums-shown", "FOIA 2000 s.43")
def other_sums_shown(case: Case[WithholdField]) -> Advice | None:
    """One sum tells the other, or nearly so."""
    terms, asked = case.state, case.command.field
    if asked not in SUMS:
        return None
    hidden = {asked, *(withheld.field for withheld in withheld_on(terms.withheld, case.effective_from))}
    shown = [name for name, sum_of in SUMS.items() if name not in hidden and sum_of(terms) is not None]
    return Advice(f"What is worth about the same is still shown: {', '.join(shown)}.") if shown else None


@rule("withholding.in-force")
def withholding_in_force(case: Case[EndWithholding]) -> Rejection | None:
    standing = withheld_on(case.state.withheld, case.effective_from)
    if any(withheld.field == case.command.field for withheld in standing):
        return None
    names = ", ".join(withheld.field for withheld in standing) or "nothing"
    return no(f"It is not withheld on that day; {names} is.", "field", conflict=True)


def _withholding(case: Case[WithholdField]) -> Fact:
    command = case.command
    return FieldWithheld(field=command.field, reason_code=command.reason_code, until=command.until)


def _withholding_end(case: Case[EndWithholding]) -> Fact:
    standing = withheld_on(case.state.withheld, case.effective_from)
    found = seen_to(next((withheld for withheld in standing if withheld.field == case.command.field), None))
    return WithholdingEnded(field=found.field, reason_code=found.reason_code, until=found.until)


def _withheld(terms: Terms, fact: FieldWithheld, _: date) -> Terms:
    kept = tuple(known for known in terms.withheld if known.field != fact.field)
    return replace(terms, withheld=(*kept, Withheld(fact.field, fact.reason_code, fact.until)))


def _shown_again(terms: Terms, fact: WithholdingEnded, _: date) -> Terms:
    return replace(terms, withheld=tuple(known for known in terms.withheld if known.field != fact.field))


def _field(name: str) -> str:
    return name.replace("_", " ").replace("vat", "VAT")


@sentence.register
def _(fact: FieldWithheld, _: Names) -> str:
    return (
        f"Withheld from the public register until {in_words(fact.until)}: {_field(fact.field)}, as "
        f"{REASONS[fact.reason_code]}."
    )


@sentence.register
def _(fact: WithholdingEnded, _: Names) -> str:
    return (
        f"Shown again in the public register: {_field(fact.field)} (was withheld until {in_words(fact.until)} as "
        f"{REASONS[fact.reason_code]})."
    )


WITHHOLDING = Step(
    asks=WithholdField,
    rules=(*CHANGE, withholding_ends_ahead, withholding_changes, other_sums_shown),
    records=_withholding,
    effects=(Effect(FieldWithheld, change=_withheld, correction=AskedAgain()),),
)


WITHHOLDING_END = Step(
    asks=EndWithholding,
    rules=(*CHANGE, withholding_in_force),
    records=_withholding_end,
    effects=(Effect(WithholdingEnded, change=_shown_again, correction=AskedAgain()),),
)
