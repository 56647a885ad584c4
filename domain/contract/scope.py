"""Variation of scope: what is to be supplied changes."""

from datetime import date
from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from domain.contract.change_control import FormalChange, change_control, said_without_approval
from domain.contract.limits.change import ContractChange, Variation
from domain.contract.reassessment import ReassessmentAsked, asking_for_reassessment
from domain.contract.rules import CHANGE, Case
from domain.contract.terms import Terms, unless_ended
from domain.events import Fact, fact
from domain.sentences import Names, sentence, stopped
from domain.stream import AskedAgain, Effect, Step
from domain.text import LongText


class VaryScope(FormalChange, frozen=True, kw_only=True):
    """Record a variation of what is to be supplied."""

    variation: Annotated[str, Meta(min_length=1, max_length=5000)]
    kind_already_provided_for: bool
    """False where goods, services or works of a new kind come in (Procurement Act 2023 s.74(5))."""
    description: LongText = ""
    """The contract's description as varied; leave empty where it stands."""


@fact("contract.scope_varied.v1")
class ScopeVaried(Fact, kw_only=True):
    """What is to be supplied changed."""

    variation: LongText
    kind_already_provided_for: bool
    """False where goods, services or works of a new kind came in (Procurement Act 2023 s.74(5))."""
    description: LongText = ""
    """The contract's description as varied; empty where it stands."""


def _change(case: Case[VaryScope]) -> ContractChange:
    command = case.command
    return ContractChange(
        variation=Variation(command.variation, command.kind_already_provided_for, command.description)
    )


def _recorded(case: Case[VaryScope]) -> Fact:
    command = case.command
    return ScopeVaried(
        variation=command.variation,
        kind_already_provided_for=command.kind_already_provided_for,
        description=command.description,
    )


@unless_ended
def _varied(terms: Terms, fact: ScopeVaried, _: date) -> Terms:
    return replace(terms, description=fact.description) if fact.description else terms


@sentence.register
def _(fact: ScopeVaried, _: Names) -> str:
    kind = (
        "of a kind already provided for"
        if fact.kind_already_provided_for
        else "of a kind not provided for before"
    )
    return f"Scope varied, {kind}: {stopped(fact.variation)}"


SCOPE = Step(
    asks=VaryScope,
    rules=(*CHANGE, *change_control("scope variation", _change)),
    records=asking_for_reassessment(_recorded, lambda _terms, _fact: ("scope variation", "")),
    effects=(Effect(ScopeVaried, change=_varied, correction=AskedAgain(said=said_without_approval)),),
    brings=(ReassessmentAsked,),
)
