"""What the rules of a change request look at, and those that several of its acts are put to."""

import dataclasses
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeAlias, TypeVar

from domain import case as every
from domain.amendment.later_facts import later_needs
from domain.change_request.contract_commands import (
    decided_in_contract,
    made_anew,
    settled_in_contract,
    without,
)
from domain.change_request.levels import Level, in_words, levels, still_wanted
from domain.change_request.terms import ChangeRequest
from domain.chronicle import Chronicle, Chronicles
from domain.contract import CONTRACT
from domain.contract.change_control import unsettled
from domain.contract.limits.change import ContractChange, Ending, Kind
from domain.contract.limits.findings import TestQuestion
from domain.contract.limits.position import ChangeEffect, ChangePosition, effect, position
from domain.contract.limits.rules import limits_of
from domain.contract.terms import Terms
from domain.decisions import Advice, Command, Context, Decision, Refused, Rejection, no, rule
from domain.stream import Need
from domain.timeline import Placed

Request = TypeVar("Request", bound=Command)


Case: TypeAlias = every.Case[Request, ChangeRequest]


def contract_of(case: Case[Any]) -> Chronicle[Terms]:
    """The contract that the request is about, as it stands but for the change that is to be settled."""
    contract, settles = recorded_contract(case), what(case).settles
    return without(contract, settles) if settles else contract


def recorded_contract(case: Case[Any]) -> Chronicle[Terms]:
    """The contract as it is on record, with the change that the request is to settle, where it is to settle one."""
    return case.other_chronicle(what(case).contract_id)


def settled_change(case: Case[Any]) -> Placed | None:
    """The change of the contract that the request is to settle, as it stands there."""
    wanted, placed = what(case).settles, recorded_contract(case).timeline.placed
    return next((found for found in placed if found.event_id == wanted), None)


def proposing(case: Case[Any]) -> bool:
    """Whether the change is being proposed: the request is not there yet."""
    return not case.chronicle.facts


def what(case: Case[Any]) -> Any:
    """Where kind and change are told: in the command that proposes it, else in the request."""
    return case.command if proposing(case) else case.state


def effect_day(case: Case[Any]) -> date:
    """The day from which the change is true in the contract, as far as is known."""
    found = what(case)
    ending: Ending | None = found.change.ending
    if ending is not None:
        return ending.ended_on
    told: date | None = getattr(case.command, "took_effect", None)
    return told or happened_on(case) or found.takes_effect or case.effective_from


def happened_on(case: Case[Any]) -> date | None:
    """The day on which the change was made already, where it was made without approval."""
    settled = settled_change(case)
    if settled is not None:
        return settled.valid_from
    day: date | None = case.command.already_happened_on if proposing(case) else case.state.happened_on
    return day


def position_and_effect(case: Case[Any]) -> tuple[ChangePosition, ChangeEffect] | None:
    """Where the contract stands just before the change, and what that does; ``None`` before it was in being."""
    contract, found = contract_of(case), what(case)
    day = effect_day(case)
    terms, where = contract.in_force(day), position(contract, day)
    if terms is None or where is None:
        return None
    return where, effect(where, terms, found.kind, found.change)


def question(case: Case[Any]) -> TestQuestion | None:
    """What the tests of the law are asked."""
    found = position_and_effect(case)
    return TestQuestion(*found, case.context.policy) if found else None


def demanded(case: Case[Any], *, retrospective: bool | None = None) -> tuple[Level, ...]:
    """The levels that the contract's tier and the size of the change demand today."""
    terms = contract_of(case).in_force(case.context.today)
    found = position_and_effect(case)
    if retrospective is None:
        retrospective = is_retrospective(case)
    return levels(
        terms.tier if terms else None,
        found[1].value_change if found else None,
        case.context.policy,
        retrospective=retrospective,
    )


def is_retrospective(case: Case[Any]) -> bool:
    """Whether the change was made before it was approved."""
    return happened_on(case) is not None


@rule("change-request.open")
def still_open(case: Case[Any]) -> Rejection | None:
    if not case.state.closed_as:
        return None
    return no(
        f"The change was {case.state.closed_as}; propose a new one where something else is wanted.",
        conflict=True,
    )


CHANGE_STEP = (*every.STEP, still_open)
"""Asked of every step of a change request but its proposal."""


REGIMES_THAT_NEED_ONE: Final = frozenset({"PA2023", "CONVERTIBLE"})


def terms_of(case: Case[Any]) -> Terms | None:
    """The contract's terms as in force today."""
    return contract_of(case).in_force(case.context.today)


@rule("change-request.contract-in-being", "domain rule I5")
def contract_in_being_today(case: Case[Any]) -> Rejection | None:
    """Its registration may have been annulled, or moved to a later day, since the change was proposed."""
    if terms_of(case) is not None:
        return None
    return no("The contract is not in being today: refuse or withdraw the request.", conflict=True)


LIMITS: Final = limits_of(question)
"""What the law says of the change, said whenever somebody decides on it."""


PARTS: dict[Kind, str] = {
    "extension": "extension",
    "value change": "values",
    "scope variation": "variation",
    "novation": "supplier",
    "assignment": "supplier",
    "partial termination": "ending",
    "termination": "ending",
}
"""The part of a change that belongs to each kind."""


@rule("change.whole")
def whole(case: Case[Any]) -> Rejection | None:
    kind, change = case.command.kind, case.command.change
    wanted = PARTS[kind]
    if getattr(change, wanted) is None:
        return no(f"For this kind of change, give change.{wanted}.", f"change.{wanted}")
    may_have = {wanted} if kind == "termination" else {wanted, "values"}
    other = [
        name for name in ContractChange.__struct_fields__ if getattr(change, name) and name not in may_have
    ]
    if other:
        return no(
            f"That is another kind of change, to be proposed by itself: {', '.join(other)}.",
            *(f"change.{name}" for name in other),
        )
    ending = change.ending
    if ending is not None and (kind == "termination") == bool(ending.part):
        return no(
            "Name the part for a partial termination, and none where the whole contract ends.",
            "change.ending.part",
        )
    return None


def decided_in(case: Case[Any], *, reason: str) -> tuple[Decision, ...]:
    """What the contract records of the request: the change, or that one which it holds was approved afterwards. Raises
    Refused by the contract's own rules."""
    found = what(case)
    if found.settles and not proposing(case):
        contract = recorded_contract(case)
        request_id = case.chronicle.stream_id
        return settled_in_contract(contract, found.settles, request_id, _requested(case), reason=reason)
    return _decided_anew(case, reason=reason)


def _decided_anew(case: Case[Any], *, reason: str) -> tuple[Decision, ...]:
    """The change put to the contract's own rules, whether or not the contract holds it already. Raises Refused."""
    found, day = what(case), effect_day(case)
    return decided_in_contract(
        contract_of(case),
        found.kind,
        found.change,
        _requested(case),
        day=day,
        reason=reason,
        although=case.command.although,
    )


def _requested(case: Case[Any]) -> Context:
    """What the contract's rules may know: that the change is a request's."""
    return dataclasses.replace(case.context, change_request_id=case.chronicle.stream_id)


@rule("change.settles-what-was-made", "GovS 008 5.4.5; domain rule I4")
def settles_what_was_made(case: Case[Any]) -> Rejection | None:
    """A request that is to settle a change says just what the contract holds, and that is open. Also asked when it is
    approved and when it settles: what the contract holds may have been put right meanwhile."""
    if what(case).settles is None or (proposing(case) and whole.ask(case)):
        return None
    other = _other_than_what_was_made(case)
    if other is None or proposing(case):
        return other
    return no(
        "The contract no longer holds, as an open change, what the request is to settle: withdraw it, and propose one "
        "for what the contract holds.",
        conflict=True,
    )


def _other_than_what_was_made(case: Case[Any]) -> Rejection | None:
    """Both what is asked for and what was made are decided on the contract as it stands without the change: a late
    entry may have moved what that began from."""
    found, contract = what(case), recorded_contract(case)
    if all(placed.event_id != found.settles for placed in unsettled(contract)):
        return no(
            "No change with that event id was made in the contract without approval and is open.", "settles"
        )
    try:
        asked_for = _decided_anew(case, reason=case.command.reason or found.business_case)
        made = made_anew(contract, found.settles, _requested(case))
    except Refused as refused:
        return no(f"That is not what was made: {refused}", "settles", "change")
    if [decision.decided[0].fact for decision in asked_for] == [made.decided[0].fact]:
        return None
    return no(
        "That is not what was made: give the kind and the change as they were recorded.", "settles", "change"
    )


@rule("change.possible-in-the-contract")
def possible(case: Case[Any]) -> Rejection | Advice | None:
    """Puts the change to the contract's own rules, as recording it will."""
    if proposing(case) and whole.ask(case):
        return None
    found = what(case)
    reason = case.command.reason or found.business_case
    if proposing(case) and found.settles:
        return None
    try:
        decided = decided_in(case, reason=reason)
    except Refused as refused:
        return _not_possible(case, refused)
    advice = [
        outcome.sentence
        for decision in decided
        for outcome in decision.record.rules
        if outcome.outcome == "advised"
    ]
    return Advice(" ".join(dict.fromkeys(advice))) if advice else None


def _not_possible(case: Case[Any], refused: Refused) -> Rejection:
    sentences = " ".join(dict.fromkeys(rejection.sentence for rejection in refused.rejections))
    if not proposing(case):
        return no(
            f"The contract does not take the change as it now stands: {sentences}",
            "took_effect",
            conflict=True,
        )
    fields = [_field(case, name) for rejection in refused.rejections for name in rejection.fields]
    return no(
        sentences,
        *dict.fromkeys(fields),
        conflict=all(rejection.conflict for rejection in refused.rejections),
    )


def _field(case: Case[Any], name: str) -> str:
    """The field of the proposal for one of the change, or for one that the contract's commands share with it."""
    command = case.command
    if name != "effective_from":
        return name if name in Command.__struct_fields__ else f"change.{name}"
    if command.change.ending is not None:
        return "change.ending.ended_on"
    if command.already_happened_on is not None:
        return "already_happened_on"
    return name if command.takes_effect is None else "takes_effect"


@rule("retrospective.higher-approver", "GovS 008 5.4.5; domain rule I4")
def higher_approver(case: Case[Any]) -> Advice | None:
    missing = still_wanted(demanded(case, retrospective=True), case.state.given)
    return Advice(f"Now needs approval by {in_words(missing)}.") if missing else None


_DAYS: Final = ("took_effect", "happened_on", "already_happened_on", "takes_effect")


def contract_and_supplier(command: Any, request: ChangeRequest | None, others: Chronicles) -> Iterable[Need]:
    """The contract, and the supplier that comes in, where that is on record: the contract's own rules look at it. And
    what the contract's later facts look at, where the change is one of an earlier day."""
    asked = request or command
    yield Need("contract_id", "contract", asked.contract_id)
    supplier = asked.change.supplier
    if supplier is not None:
        field = "change.supplier.incoming.supplier_id"
        yield Need(field, "supplier", supplier.incoming.supplier_id, optional=True)
    contract, days = others.get(asked.contract_id), [*_days_told(command, asked)]
    if contract is not None and days:
        yield from later_needs(CONTRACT, contract, min(days), others)


def _days_told(command: Any, asked: Any) -> Iterator[date]:
    """Every day from which the change may be true, as command and request tell."""
    if asked.change.ending is not None:
        yield asked.change.ending.ended_on
    told = (getattr(said, name, None) for said in (command, asked) for name in _DAYS)
    yield from (day for day in told if day is not None)


def value_and_change(case: Case[Any]) -> tuple[Decimal | None, Decimal | None]:
    """What the contract was worth just before, and by how much the change alters that."""
    found = position_and_effect(case)
    return (found[0].value, found[1].value_change) if found else (None, None)
