"""What is told of had come by the day from which it is true, in every noun; a day that may lie ahead says why."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any, Final, cast
from unittest.mock import MagicMock

import pytest
from msgspec import inspect

from domain.case import Case, had_come
from domain.dates import PARTIAL_DATE_PATTERN
from domain.decisions import Command, Context, NamedRule, Rejection
from domain.periods import Period
from domain.stream import Step
from domain.streams import ALL
from tests.givens import OFFICER, day
from tests.nouns.test_every_rule import rules_of

TODAY = day("2026-07-10")
_RULE: Final = "told-of.had-come"
_A_PERIOD: Final = cast("inspect.Metadata", inspect.multi_type_info([Period])[0])

MAY_LIE_AHEAD: Final = {
    # what somebody plans, promises, is to do, or is given time for
    "action.Agree.due": "by when it is to be done",
    "action.AgreeAbout.due": "by when it is to be done",
    "action.MoveDueDate.due": "by when it is to be done",
    "action.Reopen.due": "by when it is to be done",
    "compliance.ProposeWaiver.until": "how long it is waived",
    "contingency_plan.AgreeContingency.next_test": "when it is to be tested",
    "contingency_plan.RecordTest.next_test": "when it is to be tested next",
    "contingency_plan.ReviseContingency.next_test": "when it is to be tested",
    "contract.Extend.new_end": "the last day of the term",
    "contract.GiveOpportunity.until": "by when the supplier is to improve",
    "contract.IntendTermination.representations_until": "by when the supplier answers",
    "contract.OverrideTier.review_date": "when it is looked at again",
    "contract.SetKeyDate.date": "a date that needs action",
    "contract.Suspend.until": "how long it is suspended",
    "contract.WithholdField.until": "how long it is withheld",
    "contract.Terminate.ended_on": "a termination is on record before its last day",
    "enrolment.Accredit.until": "how long it holds good",
    "enrolment.Renew.until": "how long it holds good",
    "escalation.Raise.answer_by": "by when it is to be answered",
    "filed_document.FileDocument.expires_on": "the last day that it covers",
    "filed_document.FileVersion.expires_on": "the last day that it covers",
    "group.AppointHolder.until": "how long somebody holds the post",
    "improvement_plan.AgreePlan.due": "by when it is to be reached",
    "improvement_plan.RevisePlan.due": "by when it is to be reached",
    "meeting.RecordMeeting.agreed.due": "by when it is to be done",
    "notice.ConsiderPipeline.year": "the coming financial year",
    "organisation.PlanRolloutPhase.planned_on": "when it is to be live",
    "planned_audit.PlanAudit.plan.ends": "when it is to be done",
    "planned_audit.PlanAudit.plan.starts": "when it is to begin",
    "planned_audit.ReviseAudit.plan.ends": "when it is to be done",
    "planned_audit.ReviseAudit.plan.starts": "when it is to begin",
    "planned_procurement.PlanProcurement.plan.end": "when the contract is to end",
    "planned_procurement.PlanProcurement.plan.expected_on": "when its notice is expected",
    "planned_procurement.PlanProcurement.plan.start": "when the contract is to start",
    "planned_procurement.ReviseProcurement.plan.end": "when the contract is to end",
    "planned_procurement.ReviseProcurement.plan.expected_on": "when its notice is expected",
    "planned_procurement.ReviseProcurement.plan.start": "when the contract is to start",
    "review.Reschedule.date": "when it is to be held",
    "review.Schedule.date": "when it is to be held",
    "risk.Identify.review_by": "by when it is looked at again",
    "risk.Reassess.review_by": "by when it is looked at again",
    "service_credit.NoteCredit.take_by": "by when it is to be taken",
    "social_value.Commit.promise.due": "by when it is to be delivered",
    "social_value.Renegotiate.promise.due": "by when it is to be delivered",
    "social_value.TakeUpOpportunity.promise.due": "by when it is to be delivered",
    "supplier.RecordCertificate.good_from": "cover may be entered before it begins",
    "supplier.RecordCertificate.good_until": "how long it holds good",
    # the terms of a contract, and what is asked for in a change request
    "change_request.Implement.took_effect": "a change is made ahead of its day too",
    "change_request.Propose.change.ending.ended_on": "the last day that is asked for",
    "change_request.Propose.change.extension.new_end": "the end that is asked for",
    "change_request.Propose.takes_effect": "the day that is asked for",
    # meetings and sittings that are called for a day, by which they are known from then on
    "forward_plan.Recommend.meeting": "the meeting that is to decide",
    "group.AdjournSitting.sitting": "the day for which it was called",
    "group.AdjournSitting.until": "when it goes on",
    "group.ConveneSitting.sitting": "the day for which it is called",
    "group.HoldSitting.sitting": "the day for which it was called: group.held-on-its-day",
    "group.PutItemOnAgenda.sitting": "the day for which it was called",
    "group.TakeItemOffAgenda.sitting": "the day for which it was called",
    "recommendation.PutToCommittee.meeting": "the meeting that is to decide",
    # the first day of something that is said ahead
    "report.DraftAt.drafted.valid_at": "a report may look at a day to come",
    "report.RebaseTo.valid_at": "a report may look at a day to come",
    "standard.Adopt.from_date": "a version may bind from a day to come",
}
"""Days and periods of a request that had not to come when it is true, each with why."""

ASKED_OTHERWISE: Final = {
    "contract.RecordExpiry.ended_on": "expiry.not-ahead-of-the-day; on record before its last day, as a termination is",
    "contract.RegisterFromFile.ended_on": "import.ended-within-its-time: entered from the contract's first day on",
    "contract.TakeOverRelease.ended_on": "import.ended-within-its-time",
    "contract.TakeOverRelease.release.released_on": "the import dates the request by it",
    "daily_digest.BeginDigest.day": "daily-digest.of-today",
    "notice.NoteComplianceDue.half_year_end": "notice.follows-from-payments",
    "submission.MarkOverdue.period": "submission.due-date-passed",
    "submission.ReportFigure.period": "submission.received-when-over",
    "submission.ReturnNil.period": "submission.received-when-over",
}
"""Days and periods of which more is asked than that they have come, by a rule of their own."""
_CONTRACT_TERMS: Final = {
    f"contract.{command}.{name}"
    for command in ("Register", "RegisterFromFile", "TakeOverRelease")
    for name in ("start", "end", "maximum_end", "review_date", "options.up_to", "options.notice_by")
}
"""The term of a contract, which may be entered before it begins."""


def days_in(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Where a day, a month or a period may be given."""
    match node:
        case inspect.Metadata():
            yield from days_in(node.type, path)
        case inspect.DateType():
            yield path
        case inspect.StrType() if node.pattern == PARTIAL_DATE_PATTERN or _is_a_period(node):
            yield path
        case inspect.UnionType():
            for each in node.types:
                yield from days_in(each, path)
        case inspect.VarTupleType() | inspect.ListType():
            yield from days_in(node.item_type, path)
        case inspect.StructType():
            for field in node.fields:
                if path or field.name not in Command.__struct_fields__:
                    yield from days_in(field.type, (*path, field.name))


def _is_a_period(node: inspect.StrType) -> bool:
    pattern = node.pattern or ""
    return node in (_A_PERIOD, getattr(_A_PERIOD, "type", None)) or pattern.startswith("^[0-9]{4}/")


EVERY: Final = [
    (f"{stream.noun}.{step.asks.__name__}.{'.'.join(path)}", step, path)
    for stream in ALL
    for step in stream.steps
    for path in dict.fromkeys(days_in(inspect.type_info(step.asks)))
]
"""Every day and period of every request, by noun, request and field."""
TOLD_OF: Final = [
    known for known in EVERY if known[0] not in {*MAY_LIE_AHEAD, *ASKED_OTHERWISE, *_CONTRACT_TERMS}
]


def test_every_reason_is_of_a_day_that_there_is() -> None:
    names = {name for name, _, _ in EVERY}
    assert {*MAY_LIE_AHEAD, *ASKED_OTHERWISE} - names == set()
    assert len(TOLD_OF) > 20


def _may_be_a_month(node: Any) -> bool:
    return any(getattr(each, "pattern", None) == PARTIAL_DATE_PATTERN for each in _alternatives(node))


def said(told: date | str, step: Step, path: tuple[str, ...]) -> tuple[Any, str]:
    """A request that says nothing but that day, as deep as its field lies, and what the field is called."""
    return _saying(told, inspect.type_info(step.asks), path)


def _saying(told: date | str, node: Any, path: tuple[str, ...]) -> tuple[Any, str]:
    if not path:
        return told, ""
    values: dict[str, Any] = {field.name: _nothing(field.type) for field in _struct(node).fields}
    [field] = [field for field in _struct(node).fields if field.name == path[0]]
    value, inside = _saying(told, field.type, path[1:])
    several = any(isinstance(each, inspect.VarTupleType) for each in _alternatives(field.type))
    names = [path[0], *["0"] * several, *[inside] * bool(inside)]
    return SimpleNamespace(**{**values, path[0]: (value,) if several else value}), ".".join(names)


def _nothing(node: Any) -> Any:
    """What a field says that says nothing."""
    if any(isinstance(each, inspect.VarTupleType) for each in _alternatives(node)):
        return ()
    return "TBC" if _may_be_a_month(node) else None


def _alternatives(node: Any) -> Iterator[Any]:
    if isinstance(node, inspect.Metadata):
        yield from _alternatives(node.type)
    elif isinstance(node, inspect.UnionType):
        for each in node.types:
            yield from _alternatives(each)
    else:
        yield node


def _struct(node: Any) -> inspect.StructType:
    for each in _alternatives(node):
        if isinstance(each, inspect.StructType):
            return each
        if isinstance(each, inspect.VarTupleType):
            return _struct(each.item_type)
    raise AssertionError(node)


def answers(rules: list[NamedRule], command: Any, effective_from: date) -> list[Rejection]:
    """What the rules say of the request, those alone that ask for what is told of."""
    case: Case[Any, Any] = Case(cast("Any", None), None, command, effective_from, Context(TODAY, OFFICER))
    found = [rule.ask(case) for rule in rules if rule.name == _RULE]
    return [answer for answer in found if isinstance(answer, Rejection)]


@pytest.mark.parametrize(("name", "step", "path"), TOLD_OF, ids=[known[0] for known in TOLD_OF])
def test_what_an_act_tells_of_had_come_by_today_and_by_the_day_from_which_it_is_true(
    name: str, step: Step, path: tuple[str, ...]
) -> None:
    """An act that names no such rule for a day of its request fails here: name it, or say above why not."""
    rules = [*rules_of(step, step.asks)]
    only = [rule for rule in rules if rule.name == _RULE]
    assert only, f"{name}: no rule asks whether that day had come"
    told = TODAY - timedelta(days=30)
    command, field = said(told, step, path)
    assert answers(only, command, told) == []
    [early] = answers(only, command, told - timedelta(days=1))
    assert (early.fields, "9 June 2026" in early.sentence) == ((field, "effective_from"), True)
    command, field = said(TODAY + timedelta(days=1), step, path)
    [ahead] = answers(only, command, TODAY + timedelta(days=2))
    assert ahead.fields == (field,)


def _field(node: Any, path: tuple[str, ...]) -> Any:
    """The kind of the field at the end of *path*."""
    for name in path:
        [node] = [field.type for field in _struct(node).fields if field.name == name]
    return node


ASKED_OF_THE_CONTRACT: Final = "change_request.Propose.change.extension.new_end"
"""*change.possible-in-the-contract* puts it to the contract's own rules."""
MAY_BE_A_MONTH: Final = [
    known
    for known in EVERY
    if known[0] != ASKED_OF_THE_CONTRACT
    and _may_be_a_month(_field(inspect.type_info(known[1].asks), known[2]))
]


MAY_BE_OPEN: Final = frozenset(
    {
        *("end", "maximum_end", "new_end", "up_to"),
        *("notice_by", "SetKeyDate.date"),  # notice may be given on any day: the paper has such a contract
    }
)
"""Ends, and days by which; everything else is on a day, even where nobody knows which."""


@pytest.mark.parametrize(("name", "step", "path"), MAY_BE_A_MONTH, ids=[known[0] for known in MAY_BE_A_MONTH])
def test_a_day_that_no_calendar_knows_is_refused_by_every_act(
    name: str, step: Step, path: tuple[str, ...]
) -> None:
    """Where it may also be a month, its form alone lets the 30th of February pass."""
    sentences = _refusals("2023-02-30", step, path)
    assert any("There is no such day as 2023-02-30." in sentence for sentence in sentences), name


@pytest.mark.parametrize(("name", "step", "path"), MAY_BE_A_MONTH, ids=[known[0] for known in MAY_BE_A_MONTH])
def test_only_an_end_or_a_day_for_notice_is_open(name: str, step: Step, path: tuple[str, ...]) -> None:
    """A contract has a first day, and of a promise without a last one nothing would ever fall due."""
    refused = any("Give" in sentence and " day" in sentence for sentence in _refusals("open", step, path))
    may_be_open = any(name.endswith(f".{field}") for field in MAY_BE_OPEN)
    assert refused is not may_be_open, name


def _refusals(value: str, step: Step, path: tuple[str, ...]) -> list[str]:
    """What rules say against a date at the end of *path*, naming its field."""
    command, field = said(value, step, path)
    case: Case[Any, Any] = Case(MagicMock(), MagicMock(), command, TODAY, Context(TODAY, OFFICER))
    found = []
    for rule in rules_of(step, step.asks):
        with suppress(Exception):
            found.append(rule.ask(case))
    return [answer.sentence for answer in found if isinstance(answer, Rejection) and field in answer.fields]


@pytest.mark.parametrize(
    ("value", "true_from", "may"),
    [
        ("2026-06-15", "2026-06-15", True),
        ("2026-06-15", "2026-06-14", False),
        ("2026-06", "2026-06-01", True),
        ("2026-06", "2026-05-31", False),
        ("2026-Q2", "2026-04-01", True),
        ("2026-Q2", "2026-03-31", False),
        ("2026/27", "2026-04-01", True),
        ("2026/27", "2026-03-31", False),
        ("TBC", "1999-01-01", True),
        ("2026-02-30", "1999-01-01", True),
        ("open", "1999-01-01", True),
        (None, "1999-01-01", True),
    ],
)
def test_of_a_month_and_a_period_the_first_day_had_come(
    value: str | None, true_from: str, *, may: bool
) -> None:
    found = answers([had_come("on")], SimpleNamespace(on=value), day(true_from))
    assert [rejection.fields for rejection in found] == ([] if may else [("on", "effective_from")])


def test_every_day_that_had_not_come_is_named_and_what_to_do_about_one_that_lies_ahead() -> None:
    within = (SimpleNamespace(paid_on=day("2026-07-02")), SimpleNamespace(paid_on=day("2026-07-12")))
    command = SimpleNamespace(on=day("2026-07-11"), within=within)
    rules = [had_come("on", "within.paid_on", hint="Wait for it.")]
    [ahead] = answers(rules, command, day("2026-07-01"))
    assert (ahead.sentence, ahead.fields) == (
        "That has not come yet. Wait for it.",
        ("on", "within.1.paid_on"),
    )
    [ahead] = answers([had_come("on")], command, day("2026-07-01"))
    assert ahead.sentence == "That has not come yet."
    [late] = answers([had_come("within.paid_on")], SimpleNamespace(within=within[:1]), day("2026-07-01"))
    assert (late.sentence, late.fields) == (
        "That had not come by 1 July 2026, from which this is to be true.",
        ("within.0.paid_on", "effective_from"),
    )
