"""Verification: somebody other than whoever reported delivery finds so much of it, or does not accept the report."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final

from msgspec import Meta
from msgspec.structs import replace

from domain.case import STEP, reason_given, seen_to
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.figures import Figure, number
from domain.sentences import Names, sentence
from domain.social_value.delivery import DeliveryReported
from domain.social_value.rules import Case, committed_to, quantity_not_negative, still_open, unit_promised
from domain.social_value.terms import Report, ReportNumber, SocialValue, VerificationMethod
from domain.stream import Effect, OnlyAnnulled, Step
from domain.text import PersonId, ShortText


class VerifyDelivery(Command, frozen=True, kw_only=True):
    """Say how much of a report you found delivered."""

    number: ReportNumber
    quantity: Figure
    method: VerificationMethod


class RejectDelivery(Command, frozen=True, kw_only=True):
    """Do not accept a report, and say why."""

    number: ReportNumber


@fact("social_value.delivery_verified.v1")
class DeliveryVerified(Fact, kw_only=True):
    """Somebody other than the reporter looked, and found this much delivered."""

    number: Annotated[int, Meta(ge=1, le=10_000)]
    reported: Figure
    quantity: Figure
    unit: ShortText
    method: VerificationMethod
    verified_by: PersonId


@fact("social_value.delivery_rejected.v1")
class DeliveryRejected(Fact, kw_only=True):
    """A report of delivery was not accepted."""

    number: Annotated[int, Meta(ge=1, le=10_000)]
    quantity: Figure
    unit: ShortText


@rule("social-value.report-waits")
def report_waits(case: Case[Any]) -> Rejection | None:
    report = case.state.report(case.command.number)
    if report is None:
        return no(f"There is no report {case.command.number}.", "number")
    if report.verified is not None or report.rejected:
        return no(f"Report {report.number} was looked at already.", "number", conflict=True)
    return None


@rule("social-value.verified-by-another", "NAO 5.5")
def verified_by_another(case: Case[Any]) -> Rejection | None:
    """Neither who gives the command nor for whom it is given may have reported it, or put that entry right."""
    wanted, story = case.command.number, case.chronicle
    if not any(
        isinstance(placed.fact, DeliveryReported)
        and placed.fact.number == wanted
        and case.people & {placed.fact.reported_by, *story.people_behind(placed)}
        for placed in story.timeline.placed
    ):
        return None
    return no(
        "You reported it yourself, or it was reported by or for whom you act; somebody else must verify it.",
        "number",
        conflict=True,
    )


def _report(case: Case[Any]) -> Report:
    return seen_to(case.state.report(case.command.number))


def _with(known: SocialValue, wanted: int, **changes: object) -> SocialValue:
    reports = tuple(
        replace(report, **changes) if report.number == wanted else report for report in known.reports
    )
    return replace(known, reports=reports)


def _verification(case: Case[VerifyDelivery]) -> Fact:
    command, report = case.command, _report(case)
    return DeliveryVerified(
        number=report.number,
        reported=report.quantity,
        quantity=command.quantity,
        unit=unit_promised(case),
        method=command.method,
        verified_by=case.context.actor.person_id,
    )


def _found_delivered(known: SocialValue, fact: DeliveryVerified, _: date) -> SocialValue:
    return _with(known, fact.number, verified=fact.quantity, verified_by=fact.verified_by, rejected=False)


def _reported(known: SocialValue, fact: DeliveryVerified | DeliveryRejected) -> Mapping[str, Any]:
    report = known.report(fact.number)
    return {
        "reported quantity": report and number(report.quantity),
        "period": report and report.period,
    }


@sentence.register
def _(fact: DeliveryVerified, _: Names) -> str:
    found = f"{fact.quantity} {fact.unit} found delivered, {fact.reported} reported"
    return f"Social value report {fact.number} verified by {fact.method}: {found}."


def _rejection(case: Case[RejectDelivery]) -> Fact:
    report = _report(case)
    return DeliveryRejected(number=report.number, quantity=report.quantity, unit=unit_promised(case))


def _not_accepted(known: SocialValue, fact: DeliveryRejected, _: date) -> SocialValue:
    return _with(known, fact.number, verified=None, rejected=True)


@sentence.register
def _(fact: DeliveryRejected, _: Names) -> str:
    return f"Social value report {fact.number} not accepted ({fact.quantity} {fact.unit} reported)."


_SECOND_LOOK: Final = OnlyAnnulled("A second person looked: let the report be looked at anew.")


VERIFICATION: Final = Step(
    asks=VerifyDelivery,
    rules=(*STEP, still_open, committed_to, report_waits, verified_by_another, quantity_not_negative),
    records=_verification,
    effects=(Effect(DeliveryVerified, change=_found_delivered, correction=_SECOND_LOOK, rests_on=_reported),),
    in_force=False,
)


REJECTION: Final = Step(
    asks=RejectDelivery,
    rules=(*STEP, still_open, committed_to, reason_given, report_waits, verified_by_another),
    records=_rejection,
    effects=(Effect(DeliveryRejected, change=_not_accepted, correction=_SECOND_LOOK, rests_on=_reported),),
    in_force=False,
)
