"""What may be asked for next in a generated contract's story, and how often."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Any, Final
from uuid import UUID

import msgspec

from benchmarks.generate.invention import DIVISIONS, PEOPLE, pence
from benchmarks.generate.turn import Turn, Wish
from domain.amendment import commands as amend
from domain.contract import CONTRACT
from domain.contract.closing import Close
from domain.contract.ending import RecordExpiry, Terminate
from domain.contract.extension import Extend, beyond_maximum_term
from domain.contract.key_date_outcome import SettleKeyDate
from domain.contract.key_dates import KeyDateSet, SetKeyDate
from domain.contract.lots import SetLots
from domain.contract.parent import NameParent
from domain.contract.parties import Assign, Novate
from domain.contract.reclassification import Reclassify
from domain.contract.registration import Registered
from domain.contract.roles import AssignRoles
from domain.contract.scope import VaryScope
from domain.contract.suspension import Resume, Suspend
from domain.contract.terms import (
    DateOutcome,
    KeyDateKind,
    Lot,
    TerminationGround,
    ValueChangeCause,
    dates_of,
)
from domain.contract.tier import AssignTier
from domain.contract.value import ChangeValue, ValueChanged
from domain.dates import latest
from domain.decisions import Command
from domain.money import Values
from domain.tiers import Tier

_TIERS: tuple[Tier, ...] = ("Gold", "Silver", "Bronze")
_KEY_DATES: tuple[KeyDateKind, ...] = (
    "notice",
    "supplier notice",
    "internal lead time",
    "break",
    "option",
    "review",
)
_OUTCOMES: tuple[DateOutcome, ...] = ("met", "missed", "no longer needed")
_CAUSES: tuple[ValueChangeCause, ...] = (
    "indexation",
    "volume",
    "price",
    "scope",
    "estimate revised",
)
_GROUNDS: tuple[TerminationGround, ...] = (
    "mutual agreement",
    "notice without fault",
    "supplier insolvency",
)


def _key_date(turn: Turn) -> Command:
    rng = turn.rng
    day = turn.today + timedelta(days=rng.randint(10, 900))
    text = day.isoformat()
    return SetKeyDate(
        kind=rng.choice(_KEY_DATES),
        date=rng.choice((text, text, text, text[:7], "TBC")),
        effective_from=turn.effective_from,
        reason="Dates looked through at the monthly meeting.",
    )


def _value(turn: Turn) -> Command:
    values = times(turn.terms.values, turn.rng.randint(85, 130))
    return ChangeValue(
        estimated_incl_vat=values.estimated_incl_vat,
        estimated_excl_vat=values.estimated_excl_vat,
        annual_excl_vat=values.annual_excl_vat,
        cause=turn.rng.choice(_CAUSES),
        effective_from=turn.effective_from,
        reason="Yearly review of prices and volumes.",
        without_approval=True,
    )


def times(values: Values, hundredths: int) -> Values:
    """The values at so many *hundredths* of what they are."""

    def scaled(amount: Decimal | None) -> Decimal | None:
        return None if amount is None else pence(min(max(int(amount) * hundredths, 10_000), 10**11))

    return Values(
        scaled(values.estimated_incl_vat), scaled(values.estimated_excl_vat), scaled(values.annual_excl_vat)
    )


def _roles(turn: Turn) -> Command:
    return AssignRoles(
        contract_manager=turn.rng.choice(PEOPLE),
        lead_officers=(turn.rng.choice(PEOPLE),),
        effective_from=turn.effective_from,
        reason="Hand-over after a change of post.",
    )


def _scope(turn: Turn) -> Command:
    return VaryScope(
        variation=f"Site {turn.rng.randint(1, 400)} added to the specification.",
        kind_already_provided_for=turn.rng.random() < 0.9,
        effective_from=turn.effective_from,
        reason="Asked for by the service.",
        without_approval=True,
    )


def _extension(turn: Turn) -> Command:
    last = latest(turn.terms.term.end) or turn.today
    new_end = last.replace(year=last.year + 1).isoformat()
    option = next((option.name for option in turn.terms.term.options if option.up_to >= new_end), "")
    return Extend(
        new_end=new_end,
        option=option,
        beyond_maximum_term=beyond_maximum_term(turn.terms, new_end),
        effective_from=turn.effective_from,
        reason="The service goes on and performs well.",
        authority=f"Decision GEN{turn.today.year}/{turn.rng.randint(1, 120):03}",
        without_approval=True,
    )


def _tier(turn: Turn) -> Command:
    others = [tier for tier in _TIERS if tier != turn.terms.tier]
    return AssignTier(
        tier=turn.rng.choice(others), effective_from=turn.effective_from, reason="Tiering tool, scored anew."
    )


def _novation(turn: Turn) -> Command:
    return Novate(
        outgoing_supplier_id=turn.terms.suppliers[0].supplier_id,
        incoming=turn.rng.choice(turn.pool),
        effective_from=turn.effective_from,
        reason="The business was sold as a going concern.",
        without_approval=True,
    )


def _assignment(turn: Turn) -> Command:
    return Assign(
        assignor_supplier_id=turn.terms.suppliers[0].supplier_id,
        assignee=turn.rng.choice(turn.pool),
        effective_from=turn.effective_from,
        reason="Reorganised within the supplier's group.",
        without_approval=True,
    )


def _partial_termination(turn: Turn) -> Command:
    return Terminate(
        part=f"Lot {turn.rng.randint(1, 30)}",
        without_approval=True,
        ended_on=turn.today + timedelta(days=turn.rng.randint(0, 90)),
        ground=turn.rng.choice(_GROUNDS),
        reason="No longer wanted.",
    )


def _outcome(turn: Turn) -> Command:
    terms = turn.terms
    agreed = dates_of(terms)
    dates = [agreed_date for agreed_date in agreed if agreed_date.outcome is None]
    if not dates:
        return _key_date(turn)
    settled = turn.rng.choice(dates)
    return SettleKeyDate(
        kind=settled.kind,
        outcome=turn.rng.choice(_OUTCOMES),
        option=settled.option,
        effective_from=turn.today,
        reason="Dates looked through at the monthly meeting.",
    )


def _suspension(turn: Turn) -> Command:
    """That the work stands still, or goes on again where it stands still already."""
    until = turn.terms.suspended_until
    if until is not None and until >= turn.today:
        return Resume(effective_from=turn.today, reason="The site is open again.")
    until = turn.today + timedelta(days=turn.rng.randint(60, 400))
    return Suspend(until=until, effective_from=turn.today, reason="The site is closed for repairs.")


def _reclassification(turn: Turn) -> Command:
    """The contract moves to another division of its directorate."""
    divisions = [division for division in (*DIVISIONS, "") if division != turn.terms.division]
    return Reclassify(
        division=turn.rng.choice(divisions),
        effective_from=turn.today,
        reason="The directorate was reorganised.",
    )


def _hierarchy(turn: Turn) -> Command:
    """The contract is divided into lots, or another body's framework is named that it is called off from."""
    number = str(turn.rng.randint(1, 9))
    if turn.rng.random() < 0.5:
        lots = (Lot(number, f"Area {number}", pence(1_000 * turn.rng.randint(1, 90))),)
        if lots != turn.terms.lots:
            return SetLots(lots=lots, effective_from=turn.today, reason="As the contract has them.")
    return NameParent(
        relation="call-off",
        elsewhere=f"National framework {turn.rng.randint(1000, 9999)}",
        lot=number,
        effective_from=turn.today,
        reason="Looked up in the order form.",
    )


def _correction(turn: Turn) -> Command:
    wrong = turn.rng.choice(turn.contract.timeline.placed)
    fields: dict[str, Any]
    match wrong.fact:
        case Registered():
            fields = {"description": f"Made-up contract, described better on {turn.today.isoformat()}"}
        case ValueChanged(values=values):
            said: dict[str, Any] = msgspec.to_builtins(times(values, turn.rng.choice((10, 110))))
            fields = {
                name: amount for name, amount in said.items() if name != "currency" and amount is not None
            }
        case KeyDateSet():
            fields = {"note": f"Read again on {turn.today.isoformat()}"}
        case _:
            first = turn.contract.timeline.placed[0].valid_from
            earlier = max(first, wrong.valid_from - timedelta(days=turn.rng.randint(1, 20)))
            fields = {"effective_from": earlier.isoformat()}
    return amend.Correct(
        corrects=wrong.event_id, fields=fields, reason="Mistyped; put right from the signed copy."
    )


def _annulment(turn: Turn) -> Command:
    opened = turn.contract.facts[0].event_id  # registered, or imported
    changes = [placed for placed in turn.contract.timeline.placed if placed.event_id != opened]
    if not changes:
        return _key_date(turn)
    return amend.Annul(annuls=turn.rng.choice(changes).event_id, reason="Entered against the wrong contract.")


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
    (1.0, _outcome),
    (1.0, _suspension),
    (1.0, _reclassification),
    (1.0, _hierarchy),
    (0.5, _annulment),
)
_ASKED: Final = tuple(item for _, item in _WEIGHTED)
_TO_HERE: Final = tuple(accumulate(weight for weight, _ in _WEIGHTED))


def asked(turn: Turn) -> Wish:
    """Something that an officer might ask for of the contract itself."""
    turn.effective_from = turn.sometime()
    (chosen,) = turn.rng.choices(_ASKED, cum_weights=_TO_HERE)
    return _of_it(turn, chosen(turn))


def run_out(turn: Turn) -> Wish | None:
    """An expiry where the term has run out."""
    last = latest(turn.terms.term.end)
    if last is None or last >= turn.today:
        return None
    return _of_it(turn, RecordExpiry(ended_on=last, reason="The term ran out."))


def closing(turn: Turn) -> Wish:
    """The end of a contract that ended: nothing is left to settle."""
    return _of_it(turn, Close(reason="The last invoice is paid."))


def ending(turn: Turn) -> Wish:
    """An expiry where the term has run out, else a termination."""
    if (wish := run_out(turn)) is not None:
        return wish
    ground = turn.rng.choice(_GROUNDS)
    return _of_it(turn, Terminate(ended_on=turn.today, ground=ground, reason="Brought to an end early."))


def permitted(turn: Turn) -> Wish:
    """What the rules never refuse while the contract runs: a key date, from today."""
    turn.effective_from = turn.today
    return _of_it(turn, _key_date(turn))


def agreed(turn: Turn, annuls: UUID) -> Wish:
    """A second person's word on an annulment."""
    return _of_it(turn, amend.Annul(annuls=annuls, reason="Agreed: it was never so."))


def _of_it(turn: Turn, command: Command) -> Wish:
    return Wish(CONTRACT, turn.contract.stream_id, command)
