"""What each command on a social value commitment is put to, and which facts it records when no rule says no."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, TypeAlias, TypeVar

from domain.case import ENTRY, STEP, reason_given
from domain.case import Case as AnyCase
from domain.contract.in_being import contract_in_being
from domain.dates import fault
from domain.decisions import Advice, Command, Context, Rejection, no, rule
from domain.events import Fact
from domain.figures import number
from domain.numbering import next_number
from domain.social_value import commands as ask
from domain.social_value import events as happened
from domain.social_value import sentences
from domain.social_value.events import Promise
from domain.social_value.state import CHANGES, Report, SocialValue
from domain.stream import Need, Step, Stream

Asked = TypeVar("Asked", bound=Command)
Case: TypeAlias = AnyCase[Asked, SocialValue]


def _wrong(promise: Promise) -> tuple[str, str]:
    """What is impossible about a promise, and the field at fault; empty where nothing is."""
    if wrong := fault(promise.due):
        return wrong, "promise.due"
    if number(promise.quantity) <= 0:
        return "Say how much is promised: more than nought.", "promise.quantity"
    if promise.proxy_value is not None and promise.proxy_source is None:
        return "Say where the proxy comes from that puts pounds on it.", "promise.proxy_source"
    return "", ""


@rule("social-value.promise-possible")
def promise_possible(case: Case[Any]) -> Rejection | None:
    sentence, field = _wrong(case.command.promise)
    return no(sentence, field) if sentence else None


@rule("social-value.open")
def still_open(case: Case[Any]) -> Rejection | None:
    if case.state.outcome is None:
        return None
    return no(f"It is closed: {case.state.outcome}.", conflict=True)


@rule("social-value.committed-to")
def committed_to(case: Case[Any]) -> Rejection | None:
    if case.state.promise is not None:
        return None
    return no("Nothing is promised yet: it is an opportunity.", conflict=True)


@rule("social-value.not-committed-yet")
def not_committed_yet(case: Case[Any]) -> Rejection | None:
    if case.state.promise is None:
        return None
    return no("It is a commitment already; renegotiate it.", conflict=True)


@rule("social-value.challenge-open", "paper 2.2")
def challenge_open(case: Case[Any]) -> Rejection | None:
    if case.state.question and not case.state.answer:
        return None
    return no("No challenge waits for an answer.", conflict=True)


@rule("social-value.review-covers-it")
def review_covers_it(case: Case[ask.ChallengeOpportunity]) -> Rejection | None:
    review = case.other(case.command.review_id)
    if case.command.review_id is None or (
        review is not None and any(one.contract_id == case.command.contract_id for one in review.items)
    ):
        return None
    return no("That review is not about this contract.", "review_id")


@rule("social-value.promise-changes")
def promise_changes(case: Case[ask.Renegotiate]) -> Rejection | None:
    if case.command.promise != case.state.promise:
        return None
    return no("It promises just that already.", "promise")


@rule("social-value.unit-stands")
def unit_stands(case: Case[ask.Renegotiate]) -> Rejection | None:
    before = case.state.promise
    if before is None or not case.state.reports or case.command.promise.unit == before.unit:
        return None
    return no(f"Delivery was reported in {before.unit}; close this one and promise another.", "promise.unit")


@rule("social-value.outcome-fits")
def outcome_fits(case: Case[ask.Close]) -> Rejection | None:
    promised, nothing = case.state.promise is not None, case.command.outcome == "nothing found"
    if case.command.outcome == "no longer wanted" or promised != nothing:
        return None
    if promised:
        return no("Something was promised: say what became of it.", "outcome")
    return no("Nothing was promised: say that nothing was found, or that it is no longer wanted.", "outcome")


@rule("social-value.quantity-not-negative")
def quantity_not_negative(case: Case[Any]) -> Rejection | None:
    if number(case.command.quantity) >= 0:
        return None
    return no("A quantity that was delivered is not below nought.", "quantity")


@rule("social-value.period-reported-once")
def period_reported_once(case: Case[ask.ReportDelivery]) -> Advice | None:
    same = [
        one.number for one in case.state.reports if one.period == case.command.period and not one.rejected
    ]
    if not same:
        return None
    return Advice(
        f"Report {same[-1]} is about {case.command.period} too, and both count. If this one takes its place, have that "
        "one rejected."
    )


@rule("social-value.report-waits")
def report_waits(case: Case[Any]) -> Rejection | None:
    report = case.state.report(case.command.number)
    if report is None:
        return no(f"There is no report {case.command.number}.", "number")
    if report.verified is not None or report.rejected:
        return no(f"Report {report.number} was looked at already.", "number", conflict=True)
    return None


@rule("social-value.verified-by-another", "NAO 5.5; domain rule I3")
def verified_by_another(case: Case[Any]) -> Rejection | None:
    report = case.state.report(case.command.number)
    if report is None or report.by != case.context.actor.person_id:
        return None
    return no("You reported it yourself; somebody else must verify it.", "number", conflict=True)


def _contract_of_command(command: Any, _state: Any, _others: Any) -> Iterable[Need]:
    yield Need("contract_id", "contract", command.contract_id)
    if getattr(command, "review_id", None) is not None:
        yield Need("review_id", "review", command.review_id)


def _committed(case: Case[ask.Commit]) -> Fact:
    command = case.command
    return happened.Committed(contract_id=command.contract_id, promise=command.promise, route=command.route)


def _challenged(case: Case[ask.ChallengeOpportunity]) -> Fact:
    command = case.command
    return happened.OpportunityChallenged(
        contract_id=command.contract_id,
        question=command.question,
        review_id=command.review_id,
        finding=command.finding,
    )


def _taken_up(case: Case[ask.TakeUpOpportunity]) -> Fact:
    command = case.command
    return happened.Committed(
        contract_id=case.state.contract_id, promise=command.promise, route=command.route
    )


def _renegotiated(case: Case[ask.Renegotiate]) -> Fact:
    command, before = case.command, case.state.promise
    if before is None:
        raise LookupError("nothing is promised")
    return happened.Renegotiated(previous=before, promise=command.promise, route=command.route)


def _unit(case: Case[Any]) -> str:
    return case.state.promise.unit if case.state.promise else ""


def _report(case: Case[Any]) -> Report:
    report = case.state.report(case.command.number)
    if report is None:
        raise LookupError("there is no such report")
    return report


def _numbers(fact: Fact) -> Iterator[int]:
    if isinstance(fact, happened.DeliveryReported):
        yield fact.number


def _impossible(fact: Fact, _valid_from: date, _context: Context) -> str:
    """A promise as corrected must be possible; what was reported and found is annulled and recorded anew."""
    if isinstance(fact, happened.Committed | happened.Renegotiated):
        return _wrong(fact.promise)[0]
    if isinstance(fact, happened.OpportunityChallenged | happened.OpportunityAnswered | happened.Closed):
        return ""
    return "What was reported or found is not corrected: have it annulled, and record it anew."


def _reported(case: Case[ask.ReportDelivery]) -> Fact:
    command = case.command
    return happened.DeliveryReported(
        number=next_number(case.chronicle, _numbers),
        period=command.period,
        quantity=command.quantity,
        unit=_unit(case),
        reported_by=case.context.actor.person_id,
        comment=command.comment,
    )


def _verified(case: Case[ask.VerifyDelivery]) -> Fact:
    command, report = case.command, _report(case)
    return happened.DeliveryVerified(
        number=report.number,
        reported=report.quantity,
        quantity=command.quantity,
        unit=_unit(case),
        method=command.method,
        verified_by=case.context.actor.person_id,
    )


def _rejected(case: Case[ask.RejectDelivery]) -> Fact:
    report = _report(case)
    return happened.DeliveryRejected(number=report.number, quantity=report.quantity, unit=_unit(case))


_REPORTED = (*STEP, still_open, committed_to)

SOCIAL_VALUE = Stream(
    noun="social_value",
    plural="social-value-commitments",
    called="social value commitment",
    events=happened,
    sentences=sentences,
    state=SocialValue,
    changes=CHANGES,
    opening=frozenset({happened.Committed, happened.OpportunityChallenged}),
    steps={
        ask.Commit: Step(
            (*ENTRY, contract_in_being, promise_possible), _committed, opens=True, needs=_contract_of_command
        ),
        ask.ChallengeOpportunity: Step(
            (*ENTRY, contract_in_being, review_covers_it), _challenged, opens=True, needs=_contract_of_command
        ),
        ask.AnswerChallenge: Step(
            (*STEP, still_open, challenge_open),
            lambda case: happened.OpportunityAnswered(answer=case.command.answer),
            in_force=False,
        ),
        ask.TakeUpOpportunity: Step(
            (*STEP, still_open, not_committed_yet, promise_possible), _taken_up, in_force=False
        ),
        ask.Renegotiate: Step(
            (*_REPORTED, reason_given, promise_possible, promise_changes, unit_stands),
            _renegotiated,
            in_force=False,
        ),
        ask.ReportDelivery: Step(
            (*_REPORTED, quantity_not_negative, period_reported_once), _reported, in_force=False
        ),
        ask.VerifyDelivery: Step(
            (*_REPORTED, report_waits, verified_by_another, quantity_not_negative), _verified, in_force=False
        ),
        ask.RejectDelivery: Step(
            (*_REPORTED, reason_given, report_waits, verified_by_another), _rejected, in_force=False
        ),
        ask.Close: Step(
            (*STEP, still_open, reason_given, outcome_fits),
            lambda case: happened.Closed(outcome=case.command.outcome),
            in_force=False,
        ),
    },
    concerns=lambda _stream_id, known, _fact: (known.contract_id,),
    impossible=_impossible,
)
