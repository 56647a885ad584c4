"""Areas of the framework that a contract's tier asks a review to cover, held against those that were assessed."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from uuid import UUID

from application.record import Basis, Record
from domain.contract import CONTRACT
from domain.contract.terms import Terms
from domain.review import REVIEW
from domain.review.framework import of_good_practice
from domain.review.terms import Item, Review
from domain.tiering_model.profile import profile
from domain.tiers import Tier
from projections.review import ReviewRow
from projections.training_match import model_in_force


class Covered(NamedTuple):
    """What one line of a review was to cover, and did."""

    tier: Tier | None
    """Of the contract on the day of the review, by which it is judged; ``None`` where it had none."""
    wanted: tuple[int, ...]
    """Areas that the tier asks for, by the tiering model of that day."""
    assessed: tuple[int, ...]
    """Areas that were assessed, as a whole or by a statement, in whichever edition."""

    @property
    def missing(self) -> tuple[int, ...]:
        """Areas asked for and not assessed."""
        return tuple(area for area in self.wanted if area not in self.assessed)


class CoveredLine(NamedTuple):
    """A line of a review that was held, with what it covered."""

    row: ReviewRow
    item: Item
    covered: Covered


def areas_of(record: Record, basis: Basis, review: Review, item: Item) -> Covered:
    """What a line of a review that was held was to cover, and did. One without a contract, or whose contract had no
    tier on that day, is asked for nothing."""
    assessed = tuple(
        sorted(
            {
                rated.area
                for rated in review.assessments
                if rated.item == item.number and of_good_practice(rated.framework)
            }
        )
    )
    if review.held_on is None or item.contract_id is None:
        return Covered(None, (), assessed)
    known = record.chronicle_at(CONTRACT, item.contract_id, basis.position)
    terms: Terms | None = known.in_force(review.held_on)
    if terms is None or terms.tier is None:
        return Covered(None, (), assessed)
    then = Basis(review.held_on, basis.known_at, basis.position)
    model, _ = model_in_force(record, then)
    return Covered(terms.tier, profile(model, terms.tier).areas, assessed)


def areas_covered(record: Record, basis: Basis, rows: Iterable[ReviewRow]) -> Iterator[CoveredLine]:
    """Line by line, what the reviews of those rows covered: those that were held, about a contract with a tier."""
    for row in rows:
        known = record.chronicle_at(REVIEW, UUID(row.stream_id), basis.position)
        review: Review | None = known.in_force(basis.valid_at)
        for item in review.items if review else ():
            covered = areas_of(record, basis, review, item) if review else None
            if covered is not None and covered.tier is not None:
                yield CoveredLine(row, item, covered)
