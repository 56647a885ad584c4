"""Certificates and insurance: the kinds that contracts ask for and suppliers hold."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Final, Literal
from uuid import UUID

from msgspec import Meta, Struct

CertificateKind = Literal[
    "public liability insurance",
    "employers' liability insurance",
    "professional indemnity insurance",
    "product liability insurance",
    "cyber insurance",
    "ISO 9001",
    "ISO 14001",
    "ISO 27001",
    "ISO 45001",
    "Cyber Essentials",
    "Cyber Essentials Plus",
    "DBS checks",
    "safeguarding policy",
]
INSURANCES: Final = frozenset(
    {
        "public liability insurance",
        "employers' liability insurance",
        "professional indemnity insurance",
        "product liability insurance",
        "cyber insurance",
    }
)
"""Those that cover up to so many pounds."""
CertificateNumber = Annotated[int, Meta(ge=1)]
LeadDays = Annotated[int, Meta(ge=0, le=365)]


class CertificateRequirement(Struct, frozen=True):
    """What a contract asks each of its suppliers to hold."""

    certificate: CertificateKind
    cover_at_least: Decimal | None
    """Pounds for each claim; none for what is no insurance."""
    lead_days: int
    """So many days before one expires the next is asked for."""


class HeldCertificate(Struct, frozen=True):
    """A certificate that a supplier holds."""

    number: int
    """Given once, by supplier."""
    certificate: CertificateKind
    issuer: str
    """Who issued it: the insurer, the certifying body."""
    policy_number: str
    cover: Decimal | None
    """Pounds for each claim; none for what is no insurance."""
    good_from: date
    """The first day on which it holds good."""
    good_until: date
    """The last."""
    contract_id: UUID | None
    """The contract for which alone it was taken out; none where it stands for all."""
    sha256: str | None
    """SHA-256 of the document that shows it; none where none was given."""
