"""Assessing an item, raising findings, and what the contract's officers say to them (paper 1.1, 1.2, 2.2)."""

from typing import Any

from domain.contract.terms import Terms
from domain.decisions import Advice, Rejection, no, rule
from domain.review import commands as ask
from domain.review.framework import FRAMEWORKS, SCALES
from domain.review.rules.case import Case


@rule("review.framework-known", "paper 1.2")
def framework_known(case: Case[ask.AssessArea]) -> Rejection | None:
    if case.command.framework in FRAMEWORKS:
        return None
    return no(f"Give one of {', '.join(FRAMEWORKS)}.", "framework")


@rule("review.rating-on-the-scale")
def rating_on_the_scale(case: Case[ask.AssessArea]) -> Rejection | None:
    scale = SCALES.get(case.command.scale)
    if scale is None:
        return no(f"Give one of these scales: {', '.join(SCALES)}.", "scale")
    if case.command.rating in scale.levels:
        return None
    return no(f"On that scale a rating is one of {', '.join(scale.levels)}.", "rating")


@rule("review.assessment-changes")
def assessment_changes(case: Case[ask.AssessArea]) -> Rejection | None:
    one = case.command
    said = (one.item, one.framework, one.area, one.scale, one.rating, one.comment)
    for was in case.state.assessments:
        if (was.item, was.framework, was.area, was.scale, was.rating, was.comment) == said:
            return no("The assessment says just that already.", "rating")
    return None


@rule("review.evidence-for-a-rating", "paper 2.1")
def evidence_for_a_rating(case: Case[ask.AssessArea]) -> Advice | None:
    if case.command.comment.strip() or case.command.evidence:
        return None
    return Advice("It is not said what the rating rests on.")


@rule("review.position-changes")
def position_changes(case: Case[ask.RecordTargetPosition]) -> Rejection | None:
    one = case.command
    said = (one.item, one.target, one.standing, one.comment)
    if all((was.item, was.target, was.standing, was.comment) != said for was in case.state.positions):
        return None
    return no("The position says just that already.", "standing")


@rule("review.theme-has-a-name", "paper 2.2")
def theme_has_a_name(case: Case[ask.RaiseFinding]) -> Rejection | None:
    theme, named = case.command.theme, case.command.theme_named
    if theme == "other":
        return None if named else no("Name the theme, since it is another than the three.", "theme_named")
    return no("Only another theme than the three has a name of its own.", "theme_named") if named else None


@rule("review.finding-exists")
def finding_exists(case: Case[ask.AgreeFinding | ask.DisputeFinding]) -> Rejection | None:
    if case.state.finding(case.command.finding) is not None:
        return None
    return no(f"The review has no finding {case.command.finding}.", "finding")


@rule("review.answered-by-its-officers", "paper 1.2")
def answered_by_its_officers(case: Case[Any]) -> Rejection | None:
    finding = case.state.finding(case.command.finding)
    item = case.state.item(finding.item) if finding else None
    if item is None:
        return None
    terms: Terms | None = case.other(item.contract_id)
    roles = terms.roles if terms else None
    officers = (roles.owner, roles.contract_manager, *roles.lead_officers) if roles else ()
    if case.context.actor.person_id in (*item.lead_officers, *officers):
        return None
    return no(
        "A finding is answered by the item's lead officers, or by owner, contract manager or lead officers of the "
        "contract.",
        conflict=True,
    )


@rule("review.answer-changes")
def answer_changes(case: Case[ask.AgreeFinding | ask.DisputeFinding]) -> Rejection | None:
    finding = case.state.finding(case.command.finding)
    answer = "agreed" if isinstance(case.command, ask.AgreeFinding) else "disputed"
    if finding is None or finding.answer != answer:
        return None
    return no(f"The finding is {answer} already.", "finding", conflict=True)
