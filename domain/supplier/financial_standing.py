"""Financial standing: what an assessment of the supplier's finances came to, and which tiers rest on it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta
from msgspec.structs import replace

from domain.case import ENTRY
from domain.contract.reassessment import ReassessmentAsked, reassessment_for
from domain.contract.terms import Terms
from domain.decisions import Advice, Command, Decided, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Need, Recording, Step
from domain.supplier.rules import Case, not_merged
from domain.supplier.terms import FinancialRating, Supplier
from domain.text import LongText, ShortText


class AssessFinancialStanding(Command, frozen=True, kw_only=True):
    """Record what an assessment of its financial standing came to."""

    rating: ShortText
    source: ShortText
    note: LongText = ""
    contracts: Annotated[tuple[UUID, ...], Meta(max_length=100)] = ()
    """Contracts with this supplier whose tier is to be assessed anew because of it."""


@fact("supplier.financial_standing_assessed.v1")
class FinancialStandingAssessed(Fact, kw_only=True):
    """Its financial standing was assessed."""

    previous: ShortText | None = None
    rating: ShortText
    source: ShortText
    note: LongText = ""


@rule("supplier.party-to-the-contracts")
def party_to_the_contracts(case: Case[AssessFinancialStanding]) -> Rejection | None:
    faults = []
    for place, contract_id in enumerate(case.command.contracts):
        terms: Terms | None = case.other(contract_id)
        ended = terms is not None and terms.ended_on is not None and case.effective_from > terms.ended_on
        parties = [party.supplier_id for party in terms.suppliers] if terms and not ended else []
        if case.chronicle.stream_id not in parties:
            faults.append(f"contracts.{place}")
    if not faults:
        return None
    return no("The supplier is not a party to that contract on that day, or the contract has ended.", *faults)


@rule("supplier.tiers-rest-on-the-rating", "domain 11.6.4")
def tiers_rest_on_the_rating(case: Case[AssessFinancialStanding]) -> Advice | None:
    was, command = case.state.rating, case.command
    if was in (None, command.rating) or command.contracts:
        return None
    return Advice(
        f"The rating was {was}. Tiers of this supplier's contracts may rest on it: name under contracts those to be "
        "assessed anew."
    )


def _contracts(command: AssessFinancialStanding, _state: Any, _others: Any) -> Iterable[Need]:
    return [
        Need(f"contracts.{place}", "contract", contract_id)
        for place, contract_id in enumerate(command.contracts)
    ]


def _recorded(case: Case[AssessFinancialStanding]) -> Iterable[Recording]:
    """The assessment, and in each contract named that its tier is to be assessed anew, where its tool asks for that."""
    command, was = case.command, case.state.rating
    yield FinancialStandingAssessed(
        previous=was, rating=command.rating, source=command.source, note=command.note
    )
    note = f"{case.state.name}: {command.rating} (was {was or 'not assessed'}), by {command.source}."
    for contract_id in dict.fromkeys(command.contracts):
        asked = reassessment_for(case.other(contract_id), "supplier financial rating change", note)
        if asked is not None:
            yield Decided(asked, case.effective_from, contract_id)


def _assessed(known: Supplier, fact: FinancialStandingAssessed, day: date) -> Supplier:
    assessed = FinancialRating(day, fact.rating, fact.source)
    return replace(known, rating=fact.rating, rated_on=day, ratings=(*known.ratings, assessed))


def _was(known: Supplier, _: FinancialStandingAssessed) -> Mapping[str, Any]:
    return {"previous": known.rating}


@sentence.register
def _(fact: FinancialStandingAssessed, _: Names) -> str:
    return f"Financial standing assessed as {fact.rating} (was {fact.previous or 'not assessed'}), by {fact.source}."


FINANCIAL_STANDING = Step(
    asks=AssessFinancialStanding,
    rules=(*ENTRY, not_merged, party_to_the_contracts, tiers_rest_on_the_rating),
    records=_recorded,
    effects=(Effect(FinancialStandingAssessed, change=_assessed, correction=AskedAgain(), was=_was),),
    brings=(ReassessmentAsked,),
    needs=_contracts,
)
