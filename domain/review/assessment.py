"""Assessment: how an item stands in the areas of the framework and in relation to its targets (paper 1.1, 1.2)."""

from collections.abc import Iterable, Mapping
from datetime import date as civil_date
from typing import Annotated, Any, Final

from msgspec import Meta
from msgspec.structs import replace

from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Fact, fact, upcast
from domain.review.framework import (
    CURRENT,
    FRAMEWORKS,
    OURS,
    SCALES,
    Edition,
    StatementNumber,
    area_title,
    edition_of,
    framework_stream,
    statement_fault,
)
from domain.review.rules import IN_REVIEW, Case, item_exists
from domain.review.terms import (
    Assessment,
    ItemNumber,
    Position,
    Review,
    Target,
    TargetStanding,
    item_meant,
)
from domain.sentences import Names, sentence, stopped
from domain.stream import AskedAgain, Effect, Need, Step
from domain.text import LongText, ShortText


class AssessArea(Command, frozen=True, kw_only=True):
    """Rate an item in one area of the good practice framework."""

    item: ItemNumber
    framework: ShortText = "NAO 2016"
    area: Annotated[int, Meta(ge=1, le=11)]
    statement: StatementNumber | None = None
    """The numbered statement that was looked at: *5.4*; left out where the area was, as a whole."""
    scale: ShortText = OURS
    rating: ShortText
    """One of the scale's levels."""
    comment: LongText = ""
    """What the rating rests on."""


@fact("review.area_assessed.v2")
class AreaAssessed(Fact, kw_only=True):
    """An item was assessed in one area of the good practice framework (paper 1.2; NAO 2016)."""

    item: ItemNumber
    framework: ShortText
    """Code and edition: *NAO 2016*."""
    area: Annotated[int, Meta(ge=1, le=11)]
    statement: StatementNumber | None = None
    """The numbered statement that was looked at: *5.4*; ``None`` where the area was, as a whole."""
    scale: ShortText
    """Code of the scale; a later scale rewrites no old rating."""
    previous: ShortText | None = None
    """The rating before, where the area was assessed in this review before."""
    rating: ShortText
    comment: LongText = ""
    """What the rating rests on."""


@upcast("review.area_assessed.v1", "review.area_assessed.v2")
def _of_an_area(payload: dict[str, Any]) -> dict[str, Any]:
    """An area was rated as a whole before statements were named."""
    return {**payload, "statement": None}


@rule("review.statement-of-the-area", "paper 1.2")
def statement_of_the_area(case: Case[Any]) -> Rejection | None:
    request = case.command
    if request.statement is None:
        return None
    wrong = statement_fault(edition_in_force(case), request.area, request.statement)
    return no(wrong, "statement") if wrong else None


def edition_in_force(case: Case[Any]) -> Edition | None:
    """The edition that the request rates by, or that findings name statements of, as in force on the day."""
    code = getattr(case.command, "framework", CURRENT)
    return edition_of(code, case.other(framework_stream(code)))


def its_framework(command: Any, _review: Any, _others: Any) -> Iterable[Need]:
    """The versions of that edition, where governance keeps any."""
    code = getattr(command, "framework", CURRENT)
    yield Need("framework", "framework", framework_stream(code), optional=True)


@rule("review.framework-known", "paper 1.2")
def framework_known(case: Case[AssessArea]) -> Rejection | None:
    edition = edition_in_force(case)
    if edition is None:
        return no(
            f"Give one of {', '.join(FRAMEWORKS)}, or the code of an edition that was adopted by then.",
            "framework",
        )
    if case.command.area in edition.areas:
        return None
    known = ", ".join(f"{number} ({called})" for number, called in edition.areas.items())
    return no(f"{edition.code} has these areas: {known}.", "area")


@rule("review.rating-on-the-scale")
def rating_on_the_scale(case: Case[AssessArea]) -> Rejection | None:
    scale = SCALES.get(case.command.scale)
    if scale is None:
        return no(f"Give one of these scales: {', '.join(SCALES)}.", "scale")
    if case.command.rating in scale.levels:
        return None
    return no(f"On that scale a rating is one of {', '.join(scale.levels)}.", "rating")


@rule("review.assessment-changes")
def assessment_changes(case: Case[AssessArea]) -> Rejection | None:
    request = case.command
    said = (*_looked_at(request), request.scale, request.rating, request.comment)
    for was in case.state.assessments:
        if (*_looked_at(was), was.scale, was.rating, was.comment) == said:
            return no("The assessment says just that already.", "rating")
    return None


@rule("review.evidence-for-a-rating", "paper 2.1")
def evidence_for_a_rating(case: Case[AssessArea]) -> Advice | None:
    if case.command.comment.strip() or case.command.evidence:
        return None
    return Advice("It is not said what the rating rests on.")


def _looked_at(told: AssessArea | AreaAssessed | Assessment) -> tuple[int, str, int, str | None]:
    """What a rating is of: a later one of the same takes its place."""
    return told.item, told.framework, told.area, told.statement


def _rating(case: Case[AssessArea]) -> Fact:
    request = case.command
    key = _looked_at(request)
    before = [was.rating for was in case.state.assessments if _looked_at(was) == key]
    return AreaAssessed(
        item=request.item,
        framework=request.framework,
        area=request.area,
        statement=request.statement,
        scale=request.scale,
        previous=before[0] if before else None,
        rating=request.rating,
        comment=request.comment,
    )


def _rated(review: Review, fact: AreaAssessed, _: civil_date) -> Review:
    key = _looked_at(fact)
    others = tuple(known for known in review.assessments if _looked_at(known) != key)
    new = Assessment(
        fact.item, fact.framework, fact.area, fact.scale, fact.rating, fact.comment, fact.statement
    )
    return replace(review, assessments=(*others, new))


def _rating_was(review: Review, fact: AreaAssessed) -> Mapping[str, Any]:
    key = _looked_at(fact)
    before = [known.rating for known in review.assessments if _looked_at(known) == key]
    return {"previous": before[0] if before else None}


@sentence.register
def _(fact: AreaAssessed, _: Names) -> str:
    was = f" (was {fact.previous})" if fact.previous else ""
    where = f"area {fact.area}" if fact.statement is None else f"statement {fact.statement}"
    what = f"Item {fact.item}, {fact.framework} {where} ({area_title(fact.framework, fact.area)}): {fact.rating}{was}"
    return stopped(f"{what}. {fact.comment}" if fact.comment else what)


ASSESSMENT: Final = Step(
    asks=AssessArea,
    rules=(
        *IN_REVIEW,
        item_exists,
        framework_known,
        statement_of_the_area,
        rating_on_the_scale,
        assessment_changes,
        evidence_for_a_rating,
    ),
    records=_rating,
    effects=(
        Effect(AreaAssessed, change=_rated, correction=AskedAgain(), was=_rating_was, rests_on=item_meant),
    ),
    needs=its_framework,
    in_force=False,
)


class RecordTargetPosition(Command, frozen=True, kw_only=True):
    """Say how an item stands in relation to its targets of one kind."""

    item: ItemNumber
    target: Target
    standing: TargetStanding
    comment: LongText = ""


@fact("review.target_position_recorded.v1")
class TargetPositionRecorded(Fact, kw_only=True):
    """How an item stands in relation to its financial, performance or contract management targets (paper 1.1)."""

    item: ItemNumber
    target: Target
    previous: TargetStanding | None = None
    standing: TargetStanding
    comment: LongText = ""


@rule("review.position-changes")
def position_changes(case: Case[RecordTargetPosition]) -> Rejection | None:
    request = case.command
    said = (request.item, request.target, request.standing, request.comment)
    if all((was.item, was.target, was.standing, was.comment) != said for was in case.state.positions):
        return None
    return no("The position says just that already.", "standing")


def _position(case: Case[RecordTargetPosition]) -> Fact:
    request = case.command
    before = [
        was.standing
        for was in case.state.positions
        if (was.item, was.target) == (request.item, request.target)
    ]
    return TargetPositionRecorded(
        item=request.item,
        target=request.target,
        previous=before[0] if before else None,
        standing=request.standing,
        comment=request.comment,
    )


def _stands(review: Review, fact: TargetPositionRecorded, _: civil_date) -> Review:
    others = tuple(
        known for known in review.positions if (known.item, known.target) != (fact.item, fact.target)
    )
    new = Position(fact.item, fact.target, fact.standing, fact.comment)
    return replace(review, positions=(*others, new))


def _position_was(review: Review, fact: TargetPositionRecorded) -> Mapping[str, Any]:
    key = (fact.item, fact.target)
    before = [known.standing for known in review.positions if (known.item, known.target) == key]
    return {"previous": before[0] if before else None}


@sentence.register
def _(fact: TargetPositionRecorded, _: Names) -> str:
    was = f" (was {fact.previous})" if fact.previous else ""
    what = f"Item {fact.item}, {fact.target} targets: {fact.standing}{was}"
    return stopped(f"{what}. {fact.comment}" if fact.comment else what)


POSITION: Final = Step(
    asks=RecordTargetPosition,
    rules=(
        *IN_REVIEW,
        item_exists,
        position_changes,
    ),
    records=_position,
    effects=(
        Effect(
            TargetPositionRecorded,
            change=_stands,
            correction=AskedAgain(),
            was=_position_was,
            rests_on=item_meant,
        ),
    ),
    in_force=False,
)
