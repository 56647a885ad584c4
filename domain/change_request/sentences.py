"""What each fact about a change request reads like in a history."""

from decimal import Decimal

from domain.change_request import events as happened
from domain.change_request.levels import in_words
from domain.dates import in_words as day_in_words
from domain.money import in_words as pounds
from domain.sentences import Names, person, sentence, stopped


def _moved(change: Decimal | None) -> str:
    if change is None:
        return "change of value not known"
    if not change:
        return "no change of value"
    return f"value {'up' if change > 0 else 'down'} by {pounds(abs(change))}"


@sentence.register
def _(fact: happened.Proposed, names: Names) -> str:
    late = (
        f", retrospectively: it happened on {day_in_words(fact.already_happened_on)}"
        if fact.already_happened_on
        else ""
    )
    return (
        f"Change proposed by {person(fact.proposed_by, names)}: {fact.kind}, {_moved(fact.value_change)}{late}; needs "
        f"{in_words(fact.levels)}."
    )


@sentence.register
def _(fact: happened.ImpactAssessed, _: Names) -> str:
    return f"Impact of the change assessed. Cost: {stopped(fact.cost)}"


@sentence.register
def _(fact: happened.LegalGroundRecorded, names: Names) -> str:
    return f"Legal ground: {fact.ground}, judged by {person(fact.judged_by, names)}: {stopped(fact.why)}"


@sentence.register
def _(fact: happened.ApprovalGiven, names: Names) -> str:
    return f"Change approved by {person(fact.approved_by, names)} as {in_words((fact.level,))}."


@sentence.register
def _(fact: happened.OwnApprovalAttempted, names: Names) -> str:
    return (
        f"{person(fact.attempted_by, names)} tried to approve their own change as {in_words((fact.level,))}; it was "
        "refused."
    )


@sentence.register
def _(fact: happened.ApprovalRefused, names: Names) -> str:
    return f"Change refused by {person(fact.refused_by, names)} as {in_words((fact.level,))}."


@sentence.register
def _(fact: happened.ConflictsAssessmentConfirmed, _: Names) -> str:
    return f"Conflicts assessment of {day_in_words(fact.assessed_on)} confirmed."


@sentence.register
def _(fact: happened.NoticeRecorded, _: Names) -> str:
    until = f"; standstill to {day_in_words(fact.standstill_until)}" if fact.standstill_until else ""
    return f"Change notice {fact.notice_id} {fact.outcome} on {day_in_words(fact.on)}{until}."


@sentence.register
def _(fact: happened.StandstillEnded, _: Names) -> str:
    return f"Standstill ended on {day_in_words(fact.ended_on)}."


@sentence.register
def _(fact: happened.RetrospectiveFlagged, _: Names) -> str:
    return (
        f"Change flagged as retrospective: it happened on {day_in_words(fact.happened_on)}, before approval; needs "
        f"{in_words(fact.levels)}."
    )


@sentence.register
def _(_fact: happened.Withdrawn, _: Names) -> str:
    return "Change withdrawn."


@sentence.register
def _(fact: happened.Implemented, _: Names) -> str:
    return f"Change made, in effect from {day_in_words(fact.took_effect)}: {_moved(fact.value_change)}."
