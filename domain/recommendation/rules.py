"""Rules that several acts of a recommendation are put to: it is open, and its plan is as it was issued."""

from typing import Any, TypeAlias, TypeVar

from domain.case import Case as AnyCase
from domain.dates import in_words
from domain.decisions import Command, Rejection, no, rule
from domain.forward_plan.committee import another_text, not_before_issue
from domain.forward_plan.terms import ForwardPlan, Version
from domain.recommendation.terms import PlanVersion, Recommendation

Request = TypeVar("Request", bound=Command)


Case: TypeAlias = AnyCase[Request, Recommendation]


def version_of(case: Case[Any], plan: PlanVersion) -> Version | None:
    """The version that an act names, as its plan is known now."""
    found = _plan(case, plan)
    return found.version(plan.version) if found else None


def _plan(case: Case[Any], plan: PlanVersion) -> ForwardPlan | None:
    found: ForwardPlan | None = case.other_chronicle(plan.forward_plan_id).latest()
    return found


def against(case: Case[Any], plan: PlanVersion) -> str:
    """What stands against asking or deciding about that version on the effective date; empty where nothing does."""
    known, version = _plan(case, plan), version_of(case, plan)
    if known is None or version is None:
        return f"The plan has no version {plan.version}."
    if version.withdrawn_on is not None:
        return f"Version {version.number} was withdrawn on {in_words(version.withdrawn_on)}."
    return another_text(known, version, plan.fingerprint) or not_before_issue(version, case.effective_from)


@rule("recommendation.still-open")
def still_open(case: Case[Any]) -> Rejection | None:
    match case.state.status:
        case "put":
            return None
        case "decided":
            return no("The committee decided it already.", conflict=True)
        case _:
            return no("It was withdrawn; put another one.", conflict=True)
