"""No indicators: performance of a contract cannot appropriately be assessed by any, as the Council considers (s.52(2)).

At least three are set before a contract above £5 million is entered into, unless that was considered; the reason is
published in the contract details notice.
"""

from datetime import date

from msgspec.structs import replace

from domain.contract.rules import CHANGE, Case
from domain.contract.terms import Terms, unless_ended
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence, stopped
from domain.stream import AskedAgain, Effect, Step
from domain.text import SomeText


class FindIndicatorsInappropriate(Command, frozen=True, kw_only=True):
    """Record why performance under the contract cannot appropriately be assessed by indicators."""

    why: SomeText
    """Why not. It is published with the contract's details: name no private person."""


@fact("contract.indicators_found_inappropriate.v1")
class IndicatorsFoundInappropriate(Fact, kw_only=True):
    """The Council considered that performance could not appropriately be assessed by indicators (PA 2023 s.52(2))."""

    why: SomeText
    """Why not, as it is published."""


@rule("indicators.asked-for", "PA 2023 s.52(1), (6)")
def indicators_asked_for(case: Case[FindIndicatorsInappropriate]) -> Rejection | None:
    terms = case.state
    if terms.legal_regime == "PA2023" and terms.kind != "framework":
        return None
    return no(
        "Section 52 asks for no indicators of this contract: it is a framework, or not in the full regime of the Act.",
        conflict=True,
    )


@rule("indicators.why-changes")
def why_changes(case: Case[FindIndicatorsInappropriate]) -> Rejection | None:
    if case.state.no_indicators != case.command.why:
        return None
    return no("That is on record already.", "why", conflict=True)


def _recorded(case: Case[FindIndicatorsInappropriate]) -> Fact:
    return IndicatorsFoundInappropriate(why=case.command.why)


@unless_ended
def _let_out(terms: Terms, fact: IndicatorsFoundInappropriate, _: date) -> Terms:
    return replace(terms, no_indicators=fact.why)


@sentence.register
def _(fact: IndicatorsFoundInappropriate, _: Names) -> str:
    return f"Performance cannot appropriately be assessed by indicators: {stopped(fact.why)}"


NO_INDICATORS = Step(
    asks=FindIndicatorsInappropriate,
    rules=(*CHANGE, indicators_asked_for, why_changes),
    records=_recorded,
    effects=(Effect(IndicatorsFoundInappropriate, change=_let_out, correction=AskedAgain()),),
)
