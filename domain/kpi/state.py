"""What is true of a key performance indicator, and how each fact changes that."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from domain.events import Fact
from domain.figures import number
from domain.kpi import events as happened
from domain.kpi.events import Definition, Rating


class Kpi(Struct, frozen=True):
    """A key performance indicator from one day to the next."""

    contract_id: UUID
    definition: Definition
    since: date
    """First day of this definition."""
    version: int = 1
    """Which definition this is: 1, 2, 3 …"""
    retired_from: date | None = None


def _defined(_: Kpi | None, fact: happened.Defined, valid_from: date) -> Kpi:
    return Kpi(fact.contract_id, fact.definition, valid_from)


def _revised(kpi: Kpi, fact: happened.Revised, valid_from: date) -> Kpi:
    return replace(kpi, definition=fact.definition, since=valid_from, version=kpi.version + 1)


def _retired(kpi: Kpi, _: happened.Retired, valid_from: date) -> Kpi:
    return replace(kpi, retired_from=kpi.retired_from or valid_from)


CHANGES: dict[type[Fact], Callable[..., Kpi]] = {
    happened.Defined: _defined,
    happened.Revised: _revised,
    happened.Retired: _retired,
}


def missing(definition: Definition) -> tuple[str, ...]:
    """What is missing for it to be relevant and measurable (paper 2.2; NAO 5.4), in words; empty where nothing is."""
    wanted = (
        (bool(definition.purpose.strip()), "relevance: what it says about whether the contract delivers"),
        (bool(definition.formula.strip()), "measurability: how the figure is worked out"),
        (definition.source is not None, "measurability: the source it can be validated at"),
        (definition.target is not None, "a target"),
        (definition.bands is not None, "rating bands"),
    )
    return tuple(words for there, words in wanted if not there)


def rating(definition: Definition, figure: str) -> Rating | None:
    """How a figure is rated by a definition (reg 39(5)); ``None`` where it has no bands."""
    if definition.bands is None:
        return None
    bands, sign = definition.bands, 1 if definition.direction == "higher is better" else -1
    reached = sign * number(figure)
    if reached >= sign * number(bands.good):
        return "Good"
    if reached >= sign * number(bands.approaching_target):
        return "Approaching target"
    return "Requires improvement" if reached >= sign * number(bands.requires_improvement) else "Inadequate"
