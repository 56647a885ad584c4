"""What is true of a social value commitment, and how each fact changes that."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from domain.events import Fact
from domain.figures import number
from domain.social_value import events as happened
from domain.social_value.events import Ending, Promise, Route

Status = Literal["opportunity", "committed", "closed"]


class Report(Struct, frozen=True):
    """One report of delivery, and what became of it."""

    number: int
    period: str
    quantity: str
    by: str
    on: date
    verified: str | None = None
    """Quantity that was found delivered; ``None`` while nobody looked."""
    verified_by: str = ""
    rejected: bool = False


class SocialValue(Struct, frozen=True):
    """A commitment, or an opportunity for one, from one day to the next."""

    contract_id: UUID
    promise: Promise | None = None
    route: Route | None = None
    question: str = ""
    review_id: UUID | None = None
    answer: str = ""
    reports: tuple[Report, ...] = ()
    outcome: Ending | None = None

    @property
    def status(self) -> Status:
        """How it stands."""
        if self.outcome is not None:
            return "closed"
        return "committed" if self.promise else "opportunity"

    def report(self, wanted: int) -> Report | None:
        """The report of that number."""
        return next((one for one in self.reports if one.number == wanted), None)


def reported(one: SocialValue) -> str | None:
    """Everything reported and not rejected; ``None`` where nothing was: no data is never nought."""
    return _sum([each.quantity for each in one.reports if not each.rejected])


def verified(one: SocialValue) -> str | None:
    """Everything found delivered by somebody other than the reporter; ``None`` where nobody looked."""
    return _sum([each.verified for each in one.reports if each.verified is not None])


def _sum(figures: list[str]) -> str | None:
    return format(sum(map(number, figures), Decimal(0)), "f") if figures else None


def _committed(known: SocialValue | None, fact: happened.Committed, _: date) -> SocialValue:
    before = known or SocialValue(fact.contract_id)
    return replace(before, promise=fact.promise, route=fact.route)


def _challenged(known: SocialValue | None, fact: happened.OpportunityChallenged, _: date) -> SocialValue:
    before = known or SocialValue(fact.contract_id)
    return replace(before, question=fact.question, review_id=fact.review_id, answer="")


def _answered(known: SocialValue, fact: happened.OpportunityAnswered, _: date) -> SocialValue:
    return replace(known, answer=fact.answer)


def _renegotiated(known: SocialValue, fact: happened.Renegotiated, _: date) -> SocialValue:
    return replace(known, promise=fact.promise, route=fact.route)


def _reported(known: SocialValue, fact: happened.DeliveryReported, day: date) -> SocialValue:
    new = Report(fact.number, fact.period, fact.quantity, fact.reported_by, day)
    return replace(known, reports=(*known.reports, new))


def _verified(known: SocialValue, fact: happened.DeliveryVerified, _: date) -> SocialValue:
    return _with(known, fact.number, verified=fact.quantity, verified_by=fact.verified_by, rejected=False)


def _rejected(known: SocialValue, fact: happened.DeliveryRejected, _: date) -> SocialValue:
    return _with(known, fact.number, verified=None, rejected=True)


def _with(known: SocialValue, wanted: int, **changes: object) -> SocialValue:
    reports = tuple(replace(one, **changes) if one.number == wanted else one for one in known.reports)
    return replace(known, reports=reports)


def _closed(known: SocialValue, fact: happened.Closed, _: date) -> SocialValue:
    return replace(known, outcome=fact.outcome)


CHANGES: dict[type[Fact], Callable[..., SocialValue]] = {
    happened.Committed: _committed,
    happened.OpportunityChallenged: _challenged,
    happened.OpportunityAnswered: _answered,
    happened.Renegotiated: _renegotiated,
    happened.DeliveryReported: _reported,
    happened.DeliveryVerified: _verified,
    happened.DeliveryRejected: _rejected,
    happened.Closed: _closed,
}
