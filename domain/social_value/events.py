"""What can happen to a social value commitment."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from domain.dates import PartialDate
from domain.events import Fact, fact
from domain.figures import Figure
from domain.money import Pounds
from domain.text import LongText, PersonId, ShortText

Route = Literal["working together", "renegotiation"]
"""The two ways of paper 2.2."""
VerificationMethod = Literal[
    "document check", "site visit", "third-party confirmation", "sample test", "payroll check"
]
Ending = Literal["delivered", "delivered in part", "not delivered", "no longer wanted", "nothing found"]
SomeText = Annotated[str, Meta(min_length=1, max_length=5000)]


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


@fact("social_value.committed.v1")
class Committed(Fact, kw_only=True):
    """The supplier committed itself to something beside the service."""

    contract_id: UUID
    promise: Promise
    route: Route | None = None
    """How it came about during the term; none where it was promised at award."""


@fact("social_value.opportunity_challenged.v1")
class OpportunityChallenged(Fact, kw_only=True):
    """The contract's manager was challenged to look at the social value that may be available (paper 2.2)."""

    contract_id: UUID
    question: SomeText
    review_id: UUID | None = None
    """The review in which it was asked."""
    finding: Annotated[int, Meta(ge=1, le=10_000)] | None = None
    """Number of the finding that it follows from."""


@fact("social_value.opportunity_answered.v1")
class OpportunityAnswered(Fact, kw_only=True):
    """The manager answered."""

    answer: SomeText


@fact("social_value.renegotiated.v1")
class Renegotiated(Fact, kw_only=True):
    """What was promised changed."""

    previous: Promise
    promise: Promise
    route: Route


@fact("social_value.delivery_reported.v1")
class DeliveryReported(Fact, kw_only=True):
    """Delivery in a period was reported."""

    number: Annotated[int, Meta(ge=1, le=10_000)]
    """Of the report, from 1."""
    period: ShortText
    quantity: Figure
    unit: ShortText
    reported_by: PersonId
    comment: LongText = ""


@fact("social_value.delivery_verified.v1")
class DeliveryVerified(Fact, kw_only=True):
    """Somebody other than the reporter looked, and found this much delivered."""

    number: Annotated[int, Meta(ge=1, le=10_000)]
    reported: Figure
    quantity: Figure
    unit: ShortText
    method: VerificationMethod
    verified_by: PersonId


@fact("social_value.delivery_rejected.v1")
class DeliveryRejected(Fact, kw_only=True):
    """A report of delivery was not accepted."""

    number: Annotated[int, Meta(ge=1, le=10_000)]
    quantity: Figure
    unit: ShortText


@fact("social_value.closed.v1")
class Closed(Fact, kw_only=True):
    """Nothing more is expected of it."""

    outcome: Ending
