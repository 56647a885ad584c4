"""Notice: conflicts assessment, contract change notice (UK10) and standstill (PA 2023 ss.75, 76, 83)."""

from datetime import date
from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from domain.case import had_come, seen_to
from domain.change_request.rules import CHANGE_STEP, Case, contract_and_supplier
from domain.change_request.terms import ChangeNotice, ChangeRequest, NoticeOutcome
from domain.dates import in_words
from domain.dates import in_words as day_in_words
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.text import ShortText
from domain.working_days import last_working_day


class ConfirmConflictsAssessment(Command, frozen=True, kw_only=True):
    """Confirm that the conflicts assessment was prepared and revised."""

    assessed_on: date


class RecordNotice(Command, frozen=True, kw_only=True):
    """Record what became of the contract change notice (UK10)."""

    notice_id: ShortText
    """The platform's id of the notice."""
    outcome: NoticeOutcome
    on: date
    """Day of submission, publication or rejection."""
    standstill_working_days: Annotated[int, Meta(ge=0, le=100)] = 0
    """Length of the standstill that the notice states; nought where it states none."""


class EndStandstill(Command, frozen=True, kw_only=True):
    """Record that the standstill is over."""


@fact("change_request.conflicts_assessment_confirmed.v1")
class ConflictsAssessmentConfirmed(Fact, kw_only=True):
    """The conflicts assessment was confirmed as prepared and revised (PA 2023 s.83(5))."""

    assessed_on: date


@fact("change_request.notice_recorded.v1")
class NoticeRecorded(Fact, kw_only=True):
    """A contract change notice (UK10) was submitted to the platform, confirmed by it, or rejected (reg 5(4))."""

    notice_id: ShortText
    outcome: NoticeOutcome
    on: date
    """Day of submission, publication or rejection."""
    standstill_working_days: Annotated[int, Meta(ge=0, le=100)] = 0
    """Length of the voluntary standstill that the notice states; nought where it states none (s.76)."""
    standstill_until: date | None = None
    """Last day of that standstill, worked out when the notice was confirmed."""


@fact("change_request.standstill_ended.v1")
class StandstillEnded(Fact, kw_only=True):
    """The standstill that the notice stated was over (PA 2023 s.76)."""

    ended_on: date


_SHORTEST_STANDSTILL = 8
"""Working days, beginning with the day of publication (s.76)."""


@rule("notice.conflicts-assessment-confirmed", "PA 2023 s.83(5)(c); domain rule I25")
def conflicts_assessment_confirmed(case: Case[RecordNotice]) -> Rejection | None:
    """The first that was confirmed: it may have been revised again since the notice."""
    first = min(
        (
            placed.fact.assessed_on
            for placed in case.chronicle.timeline.placed
            if isinstance(placed.fact, ConflictsAssessmentConfirmed)
        ),
        default=None,
    )
    if first is None:
        return no(
            "A change notice confirms the conflicts assessment: confirm that it was revised first.",
            conflict=True,
        )
    if first <= case.command.on:
        return None
    return no(
        f"A change notice confirms the conflicts assessment, and that was revised on {in_words(first)} only.",
        "on",
    )


@rule("notice.standstill-long-enough", "PA 2023 s.76")
def standstill_long_enough(case: Case[RecordNotice]) -> Rejection | None:
    days = case.command.standstill_working_days
    if days == 0 or days >= _SHORTEST_STANDSTILL:
        return None
    return no("A standstill lasts at least 8 working days; none is nought.", "standstill_working_days")


@rule("notice.keeps-the-standstill", "PA 2023 s.76")
def keeps_the_standstill(case: Case[RecordNotice]) -> Rejection | None:
    """What was published is waited for, whatever is heard of this notice or another meanwhile."""
    until = case.state.standstill_until
    if until is None or case.state.standstill_ended:
        return None
    return no(
        f"A notice with a standstill to {in_words(until)} was published: record the end of that first, or correct the "
        "notice.",
        conflict=True,
    )


@rule("notice.sent-before", "Procurement Regulations 2024 reg 5(4)")
def sent_before(case: Case[RecordNotice]) -> Rejection | None:
    """The platform answers what was sent to it: from an earlier day a standstill would run out too early."""
    command, sent = case.command, case.state.notice
    if sent is None or sent.outcome != "submitted" or sent.notice_id != command.notice_id:
        return None
    if command.outcome == "submitted" or command.on >= sent.on:
        return None
    return no(f"It was sent on {in_words(sent.on)}: it cannot have been {command.outcome} before that.", "on")


@rule("standstill.stated", "PA 2023 s.76")
def standstill_stated(case: Case[EndStandstill]) -> Rejection | None:
    if case.state.standstill_until is None:
        return no("No confirmed notice states a standstill.", conflict=True)
    if case.state.standstill_ended:
        return no("The standstill has ended already.", conflict=True)
    return None


@rule("standstill.over", "PA 2023 s.76")
def standstill_over(case: Case[EndStandstill]) -> Rejection | None:
    until = case.state.standstill_until
    if until is None or case.effective_from > until:
        return None
    return no(f"The standstill runs to {in_words(until)}.", "effective_from", conflict=True)


def _confirmation(case: Case[ConfirmConflictsAssessment]) -> Fact:
    return ConflictsAssessmentConfirmed(assessed_on=case.command.assessed_on)


def _notice(case: Case[RecordNotice]) -> Fact:
    command, before = case.command, case.state.notice
    stated = before.standstill_working_days if before and before.notice_id == command.notice_id else 0
    days = command.standstill_working_days or stated
    published = command.outcome == "confirmed"
    return NoticeRecorded(
        notice_id=command.notice_id,
        outcome=command.outcome,
        on=command.on,
        standstill_working_days=days,
        standstill_until=last_working_day(command.on, days) if published and days else None,
    )


def _end_of_standstill(case: Case[EndStandstill]) -> Fact:
    return StandstillEnded(ended_on=seen_to(case.state.standstill_until))


def _conflicts_confirmed(
    request: ChangeRequest, fact: ConflictsAssessmentConfirmed, _: date
) -> ChangeRequest:
    return replace(request, conflicts_assessed_on=fact.assessed_on)


def _heard_of(request: ChangeRequest, fact: NoticeRecorded, _: date) -> ChangeRequest:
    notice = ChangeNotice(fact.notice_id, fact.outcome, fact.on, fact.standstill_working_days)
    return replace(request, notice=notice, standstill_until=fact.standstill_until, standstill_ended=False)


def _over(request: ChangeRequest, _: StandstillEnded, __: date) -> ChangeRequest:
    return replace(request, standstill_ended=True)


@sentence.register
def _(fact: ConflictsAssessmentConfirmed, _: Names) -> str:
    return f"Conflicts assessment of {day_in_words(fact.assessed_on)} confirmed."


@sentence.register
def _(fact: NoticeRecorded, _: Names) -> str:
    until = f"; standstill to {day_in_words(fact.standstill_until)}" if fact.standstill_until else ""
    return f"Change notice {fact.notice_id} {fact.outcome} on {day_in_words(fact.on)}{until}."


@sentence.register
def _(fact: StandstillEnded, _: Names) -> str:
    return f"Standstill ended on {day_in_words(fact.ended_on)}."


CONFLICTS = Step(
    asks=ConfirmConflictsAssessment,
    rules=(*CHANGE_STEP, had_come("assessed_on")),
    records=_confirmation,
    effects=(Effect(ConflictsAssessmentConfirmed, change=_conflicts_confirmed, correction=AskedAgain()),),
    needs=contract_and_supplier,
    in_force=False,
)


NOTICE = Step(
    asks=RecordNotice,
    rules=(
        *CHANGE_STEP,
        had_come("on"),
        conflicts_assessment_confirmed,
        standstill_long_enough,
        keeps_the_standstill,
        sent_before,
    ),
    records=_notice,
    effects=(Effect(NoticeRecorded, change=_heard_of, correction=AskedAgain()),),
    needs=contract_and_supplier,
    in_force=False,
)


STANDSTILL = Step(
    asks=EndStandstill,
    rules=(*CHANGE_STEP, standstill_stated, standstill_over),
    records=_end_of_standstill,
    effects=(Effect(StandstillEnded, change=_over, correction=AskedAgain()),),
    needs=contract_and_supplier,
    in_force=False,
)
