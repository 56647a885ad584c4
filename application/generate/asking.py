"""What may be asked for next in a generated contract's story, and how often."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from random import Random
from typing import Any, Final

import msgspec

from application.generate.invention import PEOPLE, pence
from domain import contract_commands as ask
from domain import contract_events as happened
from domain.contract import Contract, Terms
from domain.contract_events import Supplier, Tier
from domain.contract_rules import beyond_maximum_term
from domain.dates import latest
from domain.decisions import Command
from domain.money import Values

_LATE, _AHEAD = 0.12, 0.17
_TIERS: tuple[Tier, ...] = ("Gold", "Silver", "Bronze")
_KEY_DATES: tuple[happened.KeyDateKind, ...] = ("notice", "internal lead time", "break", "option", "review")
_CAUSES: tuple[happened.ValueChangeCause, ...] = (
    "indexation",
    "volume",
    "price",
    "scope",
    "estimate revised",
)
_GROUNDS: tuple[happened.TerminationGround, ...] = (
    "mutual agreement",
    "notice without fault",
    "supplier insolvency",
)


class Turn:
    """Whose turn it is: the contract as it stands, the day, and a day from which the change is to be true."""

    __slots__ = ("contract", "effective_from", "pool", "rng", "terms", "today")

    def __init__(self, rng: Random, contract: Contract, today: date, pool: tuple[Supplier, ...]) -> None:
        self.rng, self.contract, self.today, self.pool = rng, contract, today, pool
        self.effective_from = self._when()
        terms = contract.timeline.latest()
        if terms is None:
            raise AssertionError("a story keeps its registration")
        self.terms: Terms = terms
        """What is true after every change, those scheduled ahead included."""

    def _when(self) -> date:
        """Mostly today; some time ago where it is entered late; or ahead."""
        roll, rng = self.rng.random(), self.rng
        if roll < _LATE:
            first = self.contract.timeline.placed[0].valid_from
            return max(first, self.today - timedelta(days=rng.randint(1, 150)))
        return self.today + timedelta(days=rng.randint(1, 365)) if roll < _AHEAD else self.today


def _key_date(turn: Turn) -> Command:
    rng = turn.rng
    day = turn.today + timedelta(days=rng.randint(10, 900))
    text = day.isoformat()
    return ask.SetKeyDate(
        kind=rng.choice(_KEY_DATES),
        date=rng.choice((text, text, text, text[:7], "TBC")),
        effective_from=turn.effective_from,
        reason="Dates looked through at the monthly meeting.",
    )


def _value(turn: Turn) -> Command:
    values = _times(turn.terms.values, turn.rng.randint(85, 130))
    return ask.ChangeValue(
        estimated_incl_vat=values.estimated_incl_vat,
        estimated_excl_vat=values.estimated_excl_vat,
        annual_excl_vat=values.annual_excl_vat,
        cause=turn.rng.choice(_CAUSES),
        effective_from=turn.effective_from,
        reason="Yearly review of prices and volumes.",
    )


def _times(values: Values, hundredths: int) -> Values:
    """The values at so many *hundredths* of what they are."""

    def times(amount: Decimal | None) -> Decimal | None:
        return None if amount is None else pence(min(max(int(amount) * hundredths, 10_000), 10**11))

    return Values(
        times(values.estimated_incl_vat), times(values.estimated_excl_vat), times(values.annual_excl_vat)
    )


def _roles(turn: Turn) -> Command:
    return ask.AssignRoles(
        contract_manager=turn.rng.choice(PEOPLE),
        lead_officers=(turn.rng.choice(PEOPLE),),
        effective_from=turn.effective_from,
        reason="Hand-over after a change of post.",
    )


def _scope(turn: Turn) -> Command:
    return ask.VaryScope(
        variation=f"Site {turn.rng.randint(1, 400)} added to the specification.",
        kind_already_provided_for=turn.rng.random() < 0.9,
        effective_from=turn.effective_from,
        reason="Asked for by the service.",
    )


def _extension(turn: Turn) -> Command:
    last = latest(turn.terms.term.end) or turn.today
    new_end = last.replace(year=last.year + 1).isoformat()
    option = next((one.name for one in turn.terms.term.options if one.up_to >= new_end), "")
    return ask.Extend(
        new_end=new_end,
        option=option,
        beyond_maximum_term=beyond_maximum_term(turn.terms, new_end),
        effective_from=turn.effective_from,
        reason="The service goes on and performs well.",
        authority=f"Decision GEN{turn.today.year}/{turn.rng.randint(1, 120):03}",
    )


def _tier(turn: Turn) -> Command:
    others = [one for one in _TIERS if one != turn.terms.tier]
    return ask.AssignTier(
        tier=turn.rng.choice(others), effective_from=turn.effective_from, reason="Tiering tool, scored anew."
    )


def _novation(turn: Turn) -> Command:
    return ask.Novate(
        outgoing_supplier_id=turn.terms.suppliers[0].supplier_id,
        incoming=turn.rng.choice(turn.pool),
        effective_from=turn.effective_from,
        reason="The business was sold as a going concern.",
    )


def _assignment(turn: Turn) -> Command:
    return ask.Assign(
        assignor_supplier_id=turn.terms.suppliers[0].supplier_id,
        assignee=turn.rng.choice(turn.pool),
        effective_from=turn.effective_from,
        reason="Reorganised within the supplier's group.",
    )


def _partial_termination(turn: Turn) -> Command:
    return ask.Terminate(
        part=f"Lot {turn.rng.randint(1, 30)}",
        ended_on=turn.today + timedelta(days=turn.rng.randint(0, 90)),
        ground=turn.rng.choice(_GROUNDS),
        reason="No longer wanted.",
    )


def _correction(turn: Turn) -> Command:
    wrong = turn.rng.choice(turn.contract.timeline.placed)
    fields: dict[str, Any]
    match wrong.fact:
        case happened.Registered():
            fields = {"description": f"Made-up contract, described better on {turn.today.isoformat()}"}
        case happened.ValueChanged(values=values):
            fields = {"values": msgspec.to_builtins(_times(values, turn.rng.choice((10, 110))))}
        case happened.KeyDateSet():
            fields = {"note": f"Read again on {turn.today.isoformat()}"}
        case _:
            first = turn.contract.timeline.placed[0].valid_from
            earlier = max(first, wrong.valid_from - timedelta(days=turn.rng.randint(1, 20)))
            fields = {"effective_from": earlier.isoformat()}
    return ask.Correct(
        corrects=wrong.event_id, fields=fields, reason="Mistyped; put right from the signed copy."
    )


def _annulment(turn: Turn) -> Command:
    changes = [one for one in turn.contract.timeline.placed if type(one.fact) is not happened.Registered]
    if not changes:
        return _key_date(turn)
    return ask.Annul(annuls=turn.rng.choice(changes).event_id, reason="Entered against the wrong contract.")


_WEIGHTED: Final[tuple[tuple[float, Callable[[Turn], Command]], ...]] = (
    (31.0, _key_date),
    (26.0, _value),
    (13.0, _roles),
    (8.5, _scope),
    (8.0, _extension),
    (6.0, _tier),
    (3.0, _correction),
    (2.0, _partial_termination),
    (1.0, _novation),
    (1.0, _assignment),
    (0.5, _annulment),
)
_ASKED: Final = tuple(one for _, one in _WEIGHTED)
_TO_HERE: Final = tuple(accumulate(weight for weight, _ in _WEIGHTED))


def next_command(turn: Turn) -> Command:
    """Something that an officer might ask for."""
    (chosen,) = turn.rng.choices(_ASKED, cum_weights=_TO_HERE)
    return chosen(turn)


def ending(turn: Turn) -> Command:
    """An expiry where the term has run out, else a termination."""
    last = latest(turn.terms.term.end)
    if last is not None and last < turn.today:
        return ask.RecordExpiry(ended_on=last, reason="The term ran out.")
    return ask.Terminate(
        ended_on=turn.today, ground=turn.rng.choice(_GROUNDS), reason="Brought to an end early."
    )


def permitted(turn: Turn) -> Command:
    """What the rules never refuse while the contract runs: a key date, from today."""
    turn.effective_from = turn.today
    return _key_date(turn)
