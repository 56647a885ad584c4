"""Delivery: it is reported, and somebody else verifies it or does not accept it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Final

from msgspec import Meta
from msgspec.structs import replace

from domain.case import STEP
from domain.decisions import Advice, Command, rule
from domain.events import Fact, fact
from domain.figures import Figure
from domain.numbering import next_number
from domain.sentences import Names, sentence
from domain.social_value.rules import Case, committed_to, quantity_not_negative, still_open, unit_promised
from domain.social_value.terms import Report, SocialValue
from domain.stream import AskedAgain, Effect, Step
from domain.text import LongText, PersonId, ShortText


def _numbers(fact: Fact) -> Iterator[int]:
    if isinstance(fact, DeliveryReported):
        yield fact.number


class ReportDelivery(Command, frozen=True, kw_only=True):
    """Report what was delivered in a period."""

    period: ShortText
    quantity: Figure
    comment: LongText = ""


@fact("social_value.delivery_reported.v1")
class DeliveryReported(Fact, kw_only=True):
    """Delivery in a period was reported."""

    number: Annotated[int, Meta(ge=1, le=10_000)]
    """Of the report, from 1."""
    period: ShortText
    quantity: Figure
    unit: ShortText
    reported_by: PersonId
    comment: LongText = ""


@rule("social-value.period-reported-once")
def period_reported_once(case: Case[ReportDelivery]) -> Advice | None:
    same = [
        report.number
        for report in case.state.reports
        if report.period == case.command.period and not report.rejected
    ]
    if not same:
        return None
    return Advice(
        f"Report {same[-1]} is about {case.command.period} too, and both count. If this one takes its place, have that "
        "one rejected."
    )


def _report_of_delivery(case: Case[ReportDelivery]) -> Fact:
    command = case.command
    return DeliveryReported(
        number=next_number(case.chronicle, _numbers),
        period=command.period,
        quantity=command.quantity,
        unit=unit_promised(case),
        reported_by=case.context.actor.person_id,
        comment=command.comment,
    )


def _delivered_as_said(known: SocialValue, fact: DeliveryReported, day: date) -> SocialValue:
    new = Report(fact.number, fact.period, fact.quantity, fact.reported_by, day)
    return replace(known, reports=(*known.reports, new))


def _counted_in(known: SocialValue, _: DeliveryReported) -> Mapping[str, Any]:
    return {"unit": known.promise.unit if known.promise else ""}


@sentence.register
def _(fact: DeliveryReported, _: Names) -> str:
    return f"Social value reported for {fact.period}: {fact.quantity} {fact.unit} (report {fact.number})."


DELIVERY: Final = Step(
    asks=ReportDelivery,
    rules=(*STEP, still_open, committed_to, quantity_not_negative, period_reported_once),
    records=_report_of_delivery,
    effects=(Effect(DeliveryReported, change=_delivered_as_said, correction=AskedAgain(), was=_counted_in),),
    in_force=False,
)
