"""What can happen to a training programme (paper 3.4)."""

from datetime import date as civil_date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from domain.events import Fact, fact
from domain.text import LongText, ShortText

ProgrammeKind = Literal["accreditation", "apprenticeship", "programme"]
Level = Literal["Foundation", "Practitioner", "Expert"]
"""Accreditation levels of the Contract Management Capability Programme."""
Counted = Literal["enrolled", "engaged", "completed", "accredited"]
"""The paper's two words, and how far people came."""
Comparator = Literal["exactly", "more than", "at least", "about"]
Found = Literal["achieved", "partly achieved", "not achieved", "no data"]


class Terms(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a programme is."""

    title: ShortText
    provider: ShortText
    """Who gives it: *Commissioning Academy*."""
    awarding_body: ShortText | None = None
    """*Chartered Institute of Procurement and Supply*."""
    level: ShortText | None = None
    """As the awarding body calls it: *Level 4*."""
    kind: ProgrammeKind
    aims: Annotated[tuple[ShortText, ...], Meta(max_length=20)] = ()
    """What it is to achieve, to be evaluated against: *improve commercial judgement*."""
    grants: Level | None = None
    """The accreditation that it leads to."""
    valid_months: Annotated[int, Meta(ge=1, le=120)] | None = None
    """Months for which an accreditation holds; without end where left out. Foundation: 24."""
    cpd_hours: Annotated[int, Meta(ge=1, le=500)] | None = None
    """Hours of continuing professional development wanted a year. Practitioner and Expert: 30."""


class Balance(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A count of people from before this record, as exact as its source was."""

    what: Counted
    comparator: Comparator
    count: Annotated[int, Meta(ge=0, le=100_000)]
    up_to: civil_date
    """The last day that it counts."""
    source: ShortText


@fact("programme.offered.v1")
class Offered(Fact, kw_only=True):
    """A programme was offered to officers (paper 3.4)."""

    terms: Terms


@fact("programme.cohort_opened.v1")
class CohortOpened(Fact, kw_only=True):
    """A group of people can join together (paper 3.4: *commissioners*; *contract managers from across the Council*)."""

    name: ShortText
    size_planned: Annotated[int, Meta(ge=1, le=10_000)] | None = None


@fact("programme.opening_balance_recorded.v1")
class OpeningBalanceRecorded(Fact, kw_only=True):
    """How many people there were before this record was kept: *over forty* (paper 3.4)."""

    previous: Balance | None = None
    balance: Balance


@fact("programme.evaluated.v1")
class Evaluated(Fact, kw_only=True):
    """What the programme achieved of one of its aims."""

    aim: ShortText
    found: Found
    finding: LongText


@fact("programme.closed.v1")
class Closed(Fact, kw_only=True):
    """Nobody joins it any more."""
