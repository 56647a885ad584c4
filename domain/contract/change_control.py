"""Change control: what a formal change is, and what is said where nobody had approved one (GovS 008 5.4.5; rule I4).

A formal change that is recorded straight is told what a change request for it would be told: what the law says of it,
with clause and figures, and that no request was approved. It is recorded once that is said, and stays open until a
retrospective request settles it.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from domain.case import CHANGE
from domain.contract.limits.change import ContractChange, Kind
from domain.contract.limits.findings import TestQuestion
from domain.contract.limits.law import findings
from domain.contract.limits.position import effect, position
from domain.contract.limits.rules import limits_of
from domain.contract.rules import Case
from domain.contract.terms import Contract, Terms
from domain.decisions import Advice, Command, NamedRule, NotAsked, Policy, Rejection, no, rule
from domain.events import DecisionRecord, Envelope, Fact, fact
from domain.money import Values
from domain.sentences import Names, sentence
from domain.stream import Effect, OnlyAnnulled, Step, stands
from domain.timeline import Placed


class FormalChange(Command, frozen=True, kw_only=True):
    """What every change may carry that policy can call formal."""

    without_approval: bool = False
    """Say so, where no change request was approved for a formal change, and give the reason."""


class SettleChange(Command, frozen=True, kw_only=True):
    """Settle a change that nobody had approved. Only a retrospective change request asks for this."""

    change: UUID
    """Event id of the change."""
    change_request_id: UUID


@fact("contract.change_settled.v1")
class ChangeSettled(Fact, kw_only=True):
    """A change that was made without approval was approved afterwards, by a retrospective request (domain rule I4)."""

    change: UUID
    """Event id of the change."""
    change_request_id: UUID


APPROVED: Final = "change-control.approved"
"""The rule that says that no change request was approved: its advice in a decision record is what marks a change."""
_AS_BEFORE: Final = "As before"
"""How the advice on a correction begins, where the fact lacked an approval before and that was not asked for yet."""


def is_formal(kind: Kind, change: ContractChange, terms: Terms, day: date, policy: Policy) -> bool:
    """Whether a change is a formal one: what a change request is for. *Day* is that on which it takes effect, or that
    on which it is recorded, where that comes first.

    It is none before ``policy.formal_from``; under an option of the award; where an agreed index moves the value, no
    further than an index does; and where the value moves by no more than ``policy.formal_above`` pounds. The end of the
    whole contract is no modification of it (PA 2023 ss.74, 78).
    """
    if day < policy.formal_from or kind == "termination":
        return False
    if kind == "extension":
        return change.extension is None or not change.extension.option
    if kind != "value change" or change.values is None:
        return True
    moved = [*_moved(terms.values, change)]
    if change.values.cause == "indexation":
        return any(was is None or abs(now - was) * 100 > was * policy.index_percent for was, now in moved)
    return any(was is None or abs(now - was) > policy.formal_above for was, now in moved)


def _moved(values: Values, change: ContractChange) -> Iterator[tuple[Decimal | None, Decimal]]:
    """Each figure that the change gives and that is another one on record, as it was and as it would be."""
    for name in ("estimated_incl_vat", "estimated_excl_vat", "annual_excl_vat"):
        was, now = getattr(values, name), getattr(change.values, name)
        if now is not None and now != was:
            yield was, now


def change_control(kind: Kind, change_of: Callable[[Any], ContractChange | None]) -> tuple[NamedRule, ...]:
    """The rules of change control for an act that makes a change of that *kind*: given the case, *change_of* says the
    change in the words of a request, or ``None`` where it cannot be told."""

    def formal(case: Case[Any]) -> ContractChange | None:
        return _formal(case, kind, change_of)

    def question(case: Case[Any]) -> TestQuestion | None:
        return _question(case, kind, case.once(formal))

    @rule(APPROVED, "GovS 008 5.4.5; domain rule I4")
    def approved(case: Case[Any]) -> Rejection | Advice | NotAsked:
        return NotAsked() if case.once(formal) is None else _approved(case, case.once(question))

    return (approved, *limits_of(question))


def _formal(
    case: Case[Any], kind: Kind, change_of: Callable[[Any], ContractChange | None]
) -> ContractChange | None:
    """The change, where it is a formal one and is not put by a change request, which is told itself."""
    if case.context.change_request_id is not None:
        return None
    change, day = change_of(case), min(case.effective_from, case.context.today)
    if change is None or not is_formal(kind, change, case.state, day, case.context.policy):
        return None
    return change


def _question(case: Case[Any], kind: Kind, change: ContractChange | None) -> TestQuestion | None:
    """What the tests of the law are asked of a formal change."""
    where = position(case.chronicle, case.effective_from) if change else None
    if change is None or where is None:
        return None
    return TestQuestion(where, effect(where, case.state, kind, change), case.context.policy)


def _approved(case: Case[Any], asked: TestQuestion | None) -> Rejection | Advice:
    """Of a formal change that no request was approved for: what was said of that, else what the law says."""
    if case.command.without_approval:
        return Advice(
            "A formal change, and no change request was approved for it. It stays open until a retrospective "
            "request settles it."
        )
    told = findings(asked.position, asked.effect, asked.policy) if asked else ()
    law = " ".join(f"{finding.clause}: {finding.sentence}" for finding in told if finding.verdict != "within")
    return no(
        "This is a formal change, and no change request was approved for it. Propose one; or, where it was made "
        f"all the same, set without_approval to true and give the reason. {law}".strip(),
        "without_approval",
        *_put_right(case),
    )


def _put_right(case: Case[Any]) -> list[str]:
    """What a correction says otherwise of the change: nobody approved that either (decision 123)."""
    was, now = case.asked_then, case.command
    if was is None:
        return []
    own = [name for name in now.__struct_fields__ if name not in FormalChange.__struct_fields__]
    return [name for name in (*own, "effective_from") if getattr(now, name) not in (None, getattr(was, name))]


def said_without_approval(envelope: Envelope) -> Mapping[str, Any]:
    """What the request of a change said besides the fact: that nobody had approved it."""
    return {"without_approval": made_without_approval(envelope.decision)}


def made_without_approval(record: DecisionRecord) -> bool:
    """Whether it was said, when a change was recorded or put right, that no change request was approved for it."""
    for outcome in record.rules:  # of every event of a history: a generator would take twice as long
        if (
            outcome.outcome == "advised"
            and outcome.rule == APPROVED
            and not outcome.sentence.startswith(_AS_BEFORE)
        ):
            return True
    return False


def marked(told: str, envelope: Envelope) -> str:
    """The sentence of an event, with the mark that it bears where no change request was approved for it. What followed
    from it in the same commit bears none."""
    if envelope.causation_id or not made_without_approval(envelope.decision):
        return told
    return f"{told} No change request was approved for it."


def made_without_approval_at_last(contract: Contract) -> Iterator[tuple[Placed, int]]:
    """The changes of the contract that were made without approval and still count, each with the stream version at
    which that was last said.

    What was put right afterwards counts as it stands: a correction can make a formal change of one, or none.
    """
    recorded_straight = (placed for placed in contract.timeline.placed if not placed.envelope.causation_id)
    for placed in recorded_straight:
        record, version = placed.envelope.decision, placed.version
        for correction in contract.corrections:
            if correction.corrects == placed.event_id and correction.event_id not in contract.annulled:
                record, version = correction.placed.envelope.decision, correction.placed.version
        if made_without_approval(record):
            yield placed, version


def with_what_settled_them(contract: Contract) -> Iterator[tuple[Placed, UUID | None]]:
    """Those of them, each with the id of the change request that has settled it since; ``None`` while none has."""
    settled = {
        placed.fact.change: (placed.version, placed.fact.change_request_id)
        for placed in contract.timeline.placed
        if isinstance(placed.fact, ChangeSettled)
    }
    for placed, said in made_without_approval_at_last(contract):
        version, change_request_id = settled.get(placed.event_id, (0, None))
        yield placed, change_request_id if version > said else None


def unsettled(contract: Contract) -> Iterator[Placed]:
    """Those of them that no change request has settled since."""
    return (placed for placed, settled_by in with_what_settled_them(contract) if settled_by is None)


@rule("change-settled.one-made-without-approval", "GovS 008 5.4.5; domain rule I4")
def made_and_unsettled(case: Case[SettleChange]) -> Rejection | None:
    if any(placed.event_id == case.command.change for placed in unsettled(case.chronicle)):
        return None
    return no("No change of the contract with that event id was made without approval and is open.", "change")


def _settled(case: Case[SettleChange]) -> Fact:
    return ChangeSettled(change=case.command.change, change_request_id=case.command.change_request_id)


@sentence.register
def _(_fact: ChangeSettled, _: Names) -> str:
    return "A change that had been made without approval was approved afterwards: it is settled."


SETTLEMENT = Step(
    asks=SettleChange,
    rules=(*CHANGE, made_and_unsettled),
    records=_settled,
    effects=(
        Effect(
            ChangeSettled,
            change=stands,
            correction=OnlyAnnulled("It follows from the approval of a change request."),
        ),
    ),
)
