"""What each command on a change request is put to, and which facts it records when no rule says no."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from domain.case import reason_given
from domain.change_request import commands as ask
from domain.change_request import events as happened
from domain.change_request import sentences
from domain.change_request.contract_commands import decided_in_contract
from domain.change_request.rules.approval import APPROVAL, REFUSAL
from domain.change_request.rules.case import CHANGE_STEP, Case, contract_of, demanded, effect_day, standing
from domain.change_request.rules.change import PROPOSAL
from domain.change_request.rules.ground import GROUND, terms_of
from domain.change_request.rules.making import MAKING, RETROSPECTIVE
from domain.change_request.rules.notice import CONFLICTS, NOTICE, STANDSTILL
from domain.change_request.state import CHANGES, ChangeRequest
from domain.decisions import Command, Context, Decided
from domain.events import Fact
from domain.stream import Need, Recording, Step, Stream
from domain.working_days import last_working_day


def _contract(command: Any, request: ChangeRequest | None, _others: Any) -> Iterable[Need]:
    """The contract, and the supplier that comes in, where that is on record: the contract's own rules look at it."""
    asked = request or command
    yield Need("contract_id", "contract", asked.contract_id)
    supplier = asked.change.supplier
    if supplier is not None:
        field = "change.supplier.incoming.supplier_id"
        yield Need(field, "supplier", supplier.incoming.supplier_id, optional=True)


def _value(case: Case[Any]) -> tuple[Decimal | None, Decimal | None]:
    """What the contract was worth just before, and by how much the change alters that."""
    found = standing(case)
    return (found[0].value, found[1].value_change) if found else (None, None)


def _proposed(case: Case[ask.Propose]) -> Fact:
    command = case.command
    before, change = _value(case)
    return happened.Proposed(
        contract_id=command.contract_id,
        kind=command.kind,
        change=command.change,
        business_case=command.business_case,
        takes_effect=command.takes_effect,
        pre_extension_review_done=command.pre_extension_review_done,
        already_happened_on=command.already_happened_on,
        proposed_by=case.context.actor.person_id,
        proposed_for=command.on_behalf_of,
        value_before=before,
        value_change=change,
        levels=demanded(case),
    )


def _impact_assessed(case: Case[ask.AssessImpact]) -> Fact:
    command = case.command
    return happened.ImpactAssessed(cost=command.cost, service=command.service, risk=command.risk)


def _legal_ground_recorded(case: Case[ask.RecordLegalGround]) -> Fact:
    command, terms = case.command, terms_of(case)
    if terms is None:
        raise AssertionError("a request is for a contract in being")
    return happened.LegalGroundRecorded(
        ground=command.ground,
        why=command.why,
        judged_by=command.judged_by or case.context.actor.person_id,
        legal_regime=terms.legal_regime,
    )


def _approval_given(case: Case[ask.Approve]) -> Fact:
    return happened.ApprovalGiven(
        level=case.command.level, approved_by=case.context.actor.person_id, levels=demanded(case)
    )


def _approval_refused(case: Case[ask.RefuseApproval]) -> Fact:
    return happened.ApprovalRefused(level=case.command.level, refused_by=case.context.actor.person_id)


def _conflicts_confirmed(case: Case[ask.ConfirmConflictsAssessment]) -> Fact:
    return happened.ConflictsAssessmentConfirmed(assessed_on=case.command.assessed_on)


def _notice_recorded(case: Case[ask.RecordNotice]) -> Fact:
    command, before = case.command, case.state.notice
    stated = before.standstill_working_days if before and before.notice_id == command.notice_id else 0
    days = command.standstill_working_days or stated
    published = command.outcome == "confirmed" and days > 0
    return happened.NoticeRecorded(
        notice_id=command.notice_id,
        outcome=command.outcome,
        on=command.on,
        standstill_working_days=days,
        standstill_until=last_working_day(command.on, days) if published else None,
    )


def _standstill_ended(case: Case[ask.EndStandstill]) -> Fact:
    if case.state.standstill_until is None:
        raise AssertionError("a rule asked for it")
    return happened.StandstillEnded(ended_on=case.state.standstill_until)


def _retrospective_flagged(case: Case[ask.FlagRetrospective]) -> Fact:
    return happened.RetrospectiveFlagged(
        happened_on=case.command.happened_on, levels=demanded(case, retrospective=True)
    )


def _withdrawn(_: Case[ask.WithdrawChange]) -> Fact:
    return happened.Withdrawn()


def _implemented(case: Case[ask.Implement]) -> Iterable[Recording]:
    """The change, and the contract's own facts that it causes."""
    request, day = case.state, effect_day(case)
    yield happened.Implemented(took_effect=day, value_change=_value(case)[1])
    for decision in decided_in_contract(
        contract_of(case), request.kind, request.change, case.context, day=day, reason=case.command.reason
    ):
        for one in decision.decided:
            yield Decided(one.fact, one.valid_from, request.contract_id)


_CORRECTABLE: Final = (
    happened.ImpactAssessed,
    happened.ConflictsAssessmentConfirmed,
    happened.NoticeRecorded,
    happened.StandstillEnded,
)


def _impossible(fact: Fact, _: date, __: Context) -> str:
    """What was proposed, judged and decided is what people agreed to: it is not put right behind their backs."""
    if isinstance(fact, _CORRECTABLE):
        return ""
    return "What was proposed, judged or decided is not corrected: withdraw the request and propose it anew."


STEPS: Final[dict[type[Command], Step]] = {
    ask.Propose: Step(PROPOSAL, _proposed, opens=True, needs=_contract),
    ask.AssessImpact: Step(CHANGE_STEP, _impact_assessed, needs=_contract, in_force=False),
    ask.RecordLegalGround: Step(GROUND, _legal_ground_recorded, needs=_contract, in_force=False),
    ask.Approve: Step(APPROVAL, _approval_given, needs=_contract, in_force=False),
    ask.RefuseApproval: Step(REFUSAL, _approval_refused, needs=_contract, in_force=False),
    ask.ConfirmConflictsAssessment: Step(CONFLICTS, _conflicts_confirmed, needs=_contract, in_force=False),
    ask.RecordNotice: Step(NOTICE, _notice_recorded, needs=_contract, in_force=False),
    ask.EndStandstill: Step(STANDSTILL, _standstill_ended, needs=_contract, in_force=False),
    ask.FlagRetrospective: Step(RETROSPECTIVE, _retrospective_flagged, needs=_contract, in_force=False),
    ask.WithdrawChange: Step((*CHANGE_STEP, reason_given), _withdrawn, needs=_contract, in_force=False),
    ask.Implement: Step(MAKING, _implemented, needs=_contract, in_force=False),
}

CHANGE_REQUEST = Stream(
    noun="change_request",
    plural="change-requests",
    called="change request",
    events=happened,
    sentences=sentences,
    state=ChangeRequest,
    changes=CHANGES,
    opening=frozenset({happened.Proposed}),
    steps=STEPS,
    concerns=lambda _stream_id, request, _fact: (request.contract_id,),
    impossible=_impossible,
)
