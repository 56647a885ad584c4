"""Events about the record itself: when it was opened, and the seals that make an export provably complete."""

from typing import Literal

from domain.events import Fact, fact

Purpose = Literal["live", "sample", "generated"]


@fact("log.opened.v1")
class Opened(Fact):
    """The record was opened, for the purpose named; only a live record takes its times from the database's clock."""

    purpose: Purpose


@fact("log.sealed.v1")
class Sealed(Fact):
    """The record committed itself to how many events concern each contract, up to a position."""

    size: int
    """Positions 1 to ``size`` are covered."""
    contracts: int
    """How many contracts those events concern."""
    root: str
    """Hexadecimal root of the tree over (contract, count, running hash), contracts in ascending order."""
