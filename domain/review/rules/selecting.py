"""Why a contract was chosen for review, or not (paper 1.3): a judgement, its criteria as they stood, its reason."""

from typing import Any

from domain.decisions import Advice, Rejection, no, rule
from domain.review import commands as ask
from domain.review.rules.case import Case


@rule("review.selection-in-time")
def selection_in_time(case: Case[Any]) -> Rejection | None:
    if case.state.status in ("scheduled", "held"):
        return None
    return no(f"The review is {case.state.status}; nothing is added to it.", conflict=True)


@rule("review.criteria-considered", "paper 1.3")
def criteria_considered(case: Case[ask.RecordSelection | ask.RecordNonSelection]) -> Rejection | None:
    one = case.command.criteria
    judged = (one.value, one.risk, one.complexity, one.strategic_importance, one.proximity_to_expiry)
    considered = any(criterion.level != "not considered" for criterion in judged)
    if considered or one.member_suggestion or one.others.strip():
        return None
    return no("Say which criteria were considered, and how the contract stood on at least one.", "criteria")


@rule("review.suggested-before")
def suggested_before(case: Case[ask.RecordSelection | ask.RecordNonSelection]) -> Rejection | None:
    suggestion = case.command.criteria.member_suggestion
    if suggestion is None or suggestion.suggested_on <= case.context.today:
        return None
    return no("A Member cannot have suggested it on a day that has not come.", "criteria.member_suggestion")


@rule("review.audit-clash", "paper 1.3")
def audit_clash(case: Case[ask.RecordSelection]) -> Advice | None:
    if not case.command.audit.clash:
        return None
    return Advice(
        "An audit of the same contract is under way or planned; agree the timing with internal audit."
    )


@rule("review.not-chosen")
def not_chosen(case: Case[ask.RecordNonSelection]) -> Rejection | None:
    if all(one.contract_id != case.command.contract_id for one in case.state.items):
        return None
    return no("The contract is an item of this review, so it was chosen.", "contract_id", conflict=True)
