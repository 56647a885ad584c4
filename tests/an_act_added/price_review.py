"""A price review: what was asked of the prices and what came of it."""

from datetime import date

from domain.contract.rules import CHANGE, Case
from domain.dates import in_words
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step, stands
from domain.text import LongText


class ReviewPrices(Command, frozen=True, kw_only=True):
    """Record that prices were reviewed with the supplier."""

    met_on: date
    """Day of the meeting."""
    index: LongText
    """The index that was looked at."""
    accepted: bool
    """Whether the supplier accepted what was offered."""


@fact("contract.prices_reviewed.v1")
class PricesReviewed(Fact, kw_only=True):
    """Prices were reviewed with the supplier."""

    met_on: date
    """Day of the meeting."""
    index: LongText
    """The index that was looked at."""
    accepted: bool
    """Whether the supplier accepted what was offered."""


@rule("price-review.was-held")
def was_held(case: Case[ReviewPrices]) -> Rejection | None:
    if case.command.met_on <= case.context.today:
        return None
    return no("A meeting yet to come has no outcome.", "met_on")


def _recorded(case: Case[ReviewPrices]) -> Fact:
    asked = case.command
    return PricesReviewed(met_on=asked.met_on, index=asked.index, accepted=asked.accepted)


@sentence.register
def _(fact: PricesReviewed, _: Names) -> str:
    came = "accepted" if fact.accepted else "not accepted"
    return f"Prices reviewed on {in_words(fact.met_on)} against {fact.index}: {came}."


PRICE_REVIEW = Step(
    asks=ReviewPrices,
    rules=(*CHANGE, was_held),
    records=_recorded,
    effects=(Effect(PricesReviewed, change=stands, correction=AskedAgain()),),
)
