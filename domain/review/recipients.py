"""What the recipients of findings are asked: whoever holds the post to which they went (paper 1.3)."""

from collections.abc import Iterable, Mapping
from typing import Any

from domain.case import STEP, seen_to
from domain.decisions import Rejection, no, rule
from domain.group.terms import Group
from domain.review.passing import FindingsPassed
from domain.review.rules import Case
from domain.review.terms import Office, Passing, Review
from domain.sentences import Names, person
from domain.stream import Need


def office_of(case: Case[Any]) -> Office:
    """The office in which the actor takes part."""
    return "director" if case.context.actor.role == "director" else "member"


def passing_of(case: Case[Any]) -> Passing | None:
    """The passing that the command names."""
    return case.state.passing(case.command.passing)


@rule("review.passing-exists")
def passing_exists(case: Case[Any]) -> Rejection | None:
    if passing_of(case) is not None:
        return None
    return no(f"Nothing was passed under the number {case.command.passing}.", "passing")


@rule("review.recipient", "paper 1.3")
def is_recipient(case: Case[Any]) -> Rejection | None:
    passing = passing_of(case)
    if passing is None:
        return None
    to = passing.recipient(office_of(case))
    group: Group | None = case.other(to.group_id)
    if group and case.context.actor.person_id in group.holders(to.post_id, case.effective_from):
        return None
    return no(f"That is for whoever holds the post of {to.title}, to which the findings went.", conflict=True)


@rule("review.passed-by-another", "paper 1.3; domain rule I3")
def passed_by_another(case: Case[Any]) -> Rejection | None:
    """Neither who gives the command nor for whom it is given may have passed the findings."""
    wanted = case.command.passing
    passings = (
        placed
        for placed in case.chronicle.timeline.placed
        if isinstance(placed.fact, FindingsPassed) and placed.fact.passing == wanted
    )
    if not any(map(case.has_a_hand_in, passings)):
        return None
    return no(
        "You passed these findings, or they were passed by or for whom you act; a recipient is another person.",
        "passing",
        conflict=True,
    )


def posts_passed_to(command: Any, review: Review, _others: Any) -> Iterable[Need]:
    """The groups whose posts the findings went to."""
    found = review.passing(command.passing)
    for group_id, _ in found.posts() if found else ():
        yield Need("passing", "group", group_id)


def seen_passing(case: Case[Any]) -> Passing:
    """The passing that the command names, once the rules have seen to it that there is one."""
    return seen_to(passing_of(case))


def passed(review: Review, fact: Any) -> Mapping[str, Any]:
    """What was passed under the number that a fact names."""
    passing = review.passing(fact.passing)
    return {"passing": passing and (passing.item, passing.findings)}


_CALLED = {"member": "Cabinet Member", "director": "Corporate Director"}


def holder(person_id: str, office: Office, names: Names) -> str:
    """Whoever took part, and in which office, in words."""
    return f"{person(person_id, names)} ({_CALLED[office]})"


RECIPIENT = (*STEP, passing_exists, is_recipient, passed_by_another)
"""Asked of whatever a recipient of findings records."""
