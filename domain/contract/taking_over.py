"""Taking a contract over from another register: what that register said of it and no act of ours would record."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from domain.events import Fact, fact
from domain.money import Values

InItsWords = Annotated[str, Meta(max_length=300)]


@fact("contract.taken_over.v1")
class TakenOver(Fact, kw_only=True):
    """The register that the contract was imported from said this of its past, or said it in words of its own."""

    values_at_award: Values | None = None
    """What it was worth at award, where that is known apart from what it is worth now."""
    procurement_words: InItsWords = ""
    """How it was procured, in the words of that register: *published invitation to tender*."""
    ended_on: date | None = None
    """Last day in force of a contract that had ended."""
    ended_as: Literal["", "terminated", "expired"] = ""
    ocid: InItsWords = ""
    """Open contracting id of the process under which it was published (OCDS 1.1)."""
