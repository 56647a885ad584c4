"""What is true of a social value commitment, and the kinds of value that its acts share."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from domain.dates import PartialDate, in_words
from domain.figures import Figure, number
from domain.money import Pounds
from domain.text import LongText, ShortText

Route = Literal["working together", "renegotiation"]
"""The two ways of paper 2.2."""


VerificationMethod = Literal[
    "document check", "site visit", "third-party confirmation", "sample test", "payroll check"
]


Ending = Literal["delivered", "delivered in part", "not delivered", "no longer wanted", "nothing found"]


ReportNumber = Annotated[int, Meta(ge=1, le=10_000)]


class Promise(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is promised, how much of it, and by when."""

    scheme: ShortText | None = None
    """Name of the scheme that the measure comes from; never its text."""
    measure: ShortText
    """Code or name of the measure."""
    theme: ShortText
    description: LongText = ""
    unit: ShortText
    """What the quantity counts: *apprentices*, *hours*, *tonnes of CO2e*."""
    quantity: Figure
    proxy_value: Pounds | None = None
    """Pounds that a proxy puts on the whole quantity, where one is used."""
    proxy_source: ShortText | None = None
    due: PartialDate = "TBC"


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
        return next((report for report in self.reports if report.number == wanted), None)


def reported(known: SocialValue) -> str | None:
    """Everything reported and not rejected; ``None`` where nothing was: no data is never nought."""
    return _sum([report.quantity for report in known.reports if not report.rejected])


def verified(known: SocialValue) -> str | None:
    """Everything found delivered by somebody other than the reporter; ``None`` where nobody looked."""
    return _sum([report.verified for report in known.reports if report.verified is not None])


def _sum(figures: list[str]) -> str | None:
    return format(sum(map(number, figures), Decimal(0)), "f") if figures else None


def promised(promise: Promise) -> str:
    """A promise in words."""
    due = "" if promise.due == "TBC" else f" by {in_words(promise.due)}"
    return f"{promise.quantity} {promise.unit}{due} ({promise.measure})"
