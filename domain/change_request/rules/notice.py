"""Rules of conflicts assessment, change notice (UK10) and standstill."""

from domain.change_request import commands as ask
from domain.change_request.rules.case import CHANGE_STEP, Case
from domain.dates import in_words
from domain.decisions import Rejection, no, rule

_SHORTEST_STANDSTILL = 8
"""Working days, beginning with the day of publication (s.76)."""


@rule("conflicts.assessed-not-in-the-future")
def assessed_not_in_the_future(case: Case[ask.ConfirmConflictsAssessment]) -> Rejection | None:
    if case.command.assessed_on <= case.context.today:
        return None
    return no("That day has not come yet.", "assessed_on")


@rule("notice.not-in-the-future")
def notice_not_in_the_future(case: Case[ask.RecordNotice]) -> Rejection | None:
    return None if case.command.on <= case.context.today else no("That day has not come yet.", "on")


@rule("notice.conflicts-assessment-confirmed", "PA 2023 s.83(5)(c); domain rule I25")
def conflicts_assessment_confirmed(case: Case[ask.RecordNotice]) -> Rejection | None:
    if case.state.conflicts_assessed_on is not None:
        return None
    return no(
        "A change notice confirms the conflicts assessment: confirm that it was revised first.", conflict=True
    )


@rule("notice.standstill-long-enough", "PA 2023 s.76")
def standstill_long_enough(case: Case[ask.RecordNotice]) -> Rejection | None:
    days = case.command.standstill_working_days
    if days == 0 or days >= _SHORTEST_STANDSTILL:
        return None
    return no("A standstill lasts at least 8 working days; none is nought.", "standstill_working_days")


@rule("standstill.stated", "PA 2023 s.76")
def standstill_stated(case: Case[ask.EndStandstill]) -> Rejection | None:
    if case.state.standstill_until is None:
        return no("No confirmed notice states a standstill.", conflict=True)
    if case.state.standstill_ended:
        return no("The standstill has ended already.", conflict=True)
    return None


@rule("standstill.over", "PA 2023 s.76")
def standstill_over(case: Case[ask.EndStandstill]) -> Rejection | None:
    until = case.state.standstill_until
    if until is None or case.effective_from > until:
        return None
    return no(f"The standstill runs to {in_words(until)}.", "effective_from", conflict=True)


CONFLICTS = (*CHANGE_STEP, assessed_not_in_the_future)
NOTICE = (
    *CHANGE_STEP,
    notice_not_in_the_future,
    conflicts_assessment_confirmed,
    standstill_long_enough,
)
STANDSTILL = (*CHANGE_STEP, standstill_stated, standstill_over)
