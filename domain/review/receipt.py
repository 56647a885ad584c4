"""Receipt: a recipient confirms that findings have come (paper 1.3)."""

from datetime import date as civil_date
from typing import Final

from msgspec.structs import replace

from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.review.recipients import (
    RECIPIENT,
    holder,
    office_of,
    passed,
    passing_of,
    posts_passed_to,
    seen_passing,
)
from domain.review.rules import Case
from domain.review.terms import ItemNumber, Office, PassingNumber, Receipt, Review, with_passing
from domain.sentences import Names, sentence
from domain.stream import Effect, OnlyAnnulled, Step
from domain.text import PersonId


class RecordReceipt(Command, frozen=True, kw_only=True):
    """Confirm that findings passed to your post have come."""

    passing: PassingNumber


@fact("review.receipt_recorded.v1")
class ReceiptRecorded(Fact, kw_only=True):
    """A recipient confirmed that findings had come."""

    passing: PassingNumber
    item: ItemNumber
    office: Office
    received_by: PersonId


@rule("review.received-once")
def received_once(case: Case[RecordReceipt]) -> Rejection | None:
    passing = passing_of(case)
    if passing is None or all(receipt.office != office_of(case) for receipt in passing.received):
        return None
    return no("Receipt is on record already.", "passing", conflict=True)


@rule("review.received-by-two", "paper 1.3; domain rule I3")
def received_by_two(case: Case[RecordReceipt]) -> Rejection | None:
    """Cabinet Member and Corporate Director each confirm for themselves: neither for the other, nor one for both."""
    wanted, office = case.command.passing, office_of(case)
    for placed in case.chronicle.timeline.placed:
        fact = placed.fact
        if not isinstance(fact, ReceiptRecorded) or fact.passing != wanted or fact.office == office:
            continue
        if case.has_a_hand_in(placed):
            return no("The other recipient's receipt is by or for the same person.", "passing", conflict=True)
    return None


def _receipt(case: Case[RecordReceipt]) -> Fact:
    passing = seen_passing(case)
    return ReceiptRecorded(
        passing=passing.number,
        item=passing.item,
        office=office_of(case),
        received_by=case.context.actor.person_id,
    )


def _received(review: Review, fact: ReceiptRecorded, valid_from: civil_date) -> Review:
    receipt = Receipt(fact.office, fact.received_by, valid_from)
    return with_passing(
        review, fact.passing, lambda passing: replace(passing, received=(*passing.received, receipt))
    )


@sentence.register
def _(fact: ReceiptRecorded, names: Names) -> str:
    who = holder(fact.received_by, fact.office, names)
    return f"{who} confirmed receipt of the findings on item {fact.item}."


RECEIPT: Final = Step(
    asks=RecordReceipt,
    rules=(
        *RECIPIENT,
        received_once,
        received_by_two,
    ),
    records=_receipt,
    effects=(
        Effect(
            ReceiptRecorded,
            change=_received,
            correction=OnlyAnnulled("Who confirmed is not rewritten: confirm it anew."),
            rests_on=passed,
        ),
    ),
    needs=posts_passed_to,
    in_force=False,
)
