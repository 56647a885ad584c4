"""What may be asked for of a training programme."""

from datetime import date as civil_date
from typing import Annotated

from msgspec import Meta

from domain.decisions import Command
from domain.programme.events import Comparator, Counted, Found, Terms
from domain.text import ShortText


class Offer(Command, frozen=True, kw_only=True):
    """Enter a training programme."""

    terms: Terms


class OpenCohort(Command, frozen=True, kw_only=True):
    """Open a cohort of a training programme."""

    name: ShortText
    size_planned: Annotated[int, Meta(ge=1, le=10_000)] | None = None


class RecordOpeningBalance(Command, frozen=True, kw_only=True):
    """Enter how many people there were before this record was kept, as exactly as it is known."""

    what: Counted
    comparator: Comparator
    count: Annotated[int, Meta(ge=0, le=100_000)]
    up_to: civil_date
    """The last day that it counts."""
    source: ShortText


class Evaluate(Command, frozen=True, kw_only=True):
    """Enter what a training programme achieved of one of its aims."""

    aim: ShortText
    """One of its aims, word for word."""
    found: Found
    finding: Annotated[str, Meta(min_length=1, max_length=5000)]


class Close(Command, frozen=True, kw_only=True):
    """Enter that nobody joins a training programme any more."""
