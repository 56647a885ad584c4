"""A KPI fell short: a plan is agreed, kept to, revised and closed by another, or somebody says why there is none."""

from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.amendment.commands import Correct
from domain.decisions import Actor, Command
from domain.events import Fact
from domain.improvement_plan import IMPROVEMENT_PLAN
from domain.improvement_plan.agreement import AgreePlan, PlanAgreed
from domain.improvement_plan.closing import ClosePlan, PlanClosed
from domain.improvement_plan.no_plan import NeedNoPlan, PlanNotNeeded
from domain.improvement_plan.progress import PlanProgressReported, ReportPlanProgress
from domain.improvement_plan.revision import PlanRevised, RevisePlan
from domain.improvement_plan.terms import ImprovementPlan, PlanProgress, PlanRevision, plan_id_of
from domain.kpi import Defined
from domain.sentences import sentence
from domain.submission.period import submission_id
from domain.submission.publication import Published
from domain.submission.rating import Rated
from domain.submission.validation import Validated
from tests.givens import TODAY, Entry, day, event_id, on
from tests.nouns.submission.givens import BY_FIRST, DEFINED, KPI_ID, ON_TIME, reported
from tests.streams import (
    CONTRACT_ID,
    CONTRACT_OF_THESE_TESTS,
    Story,
    asked_again,
    chronicle,
    given,
    to_be_asked_again,
)

OTHERS_KPI = UUID("c0ffee00-0000-4000-8000-0000000000b2")
OWNER = Actor("p-bryn", "owner")
SHORT = BY_FIRST.__class__(1, day("2020-04-01"), "98", "Inadequate")
FELL_SHORT = on("2023-05-10", reported("80", judged=(SHORT,)))
WENT_WELL = on("2023-05-10", reported("99", judged=(BY_FIRST.__class__(1, day("2020-04-01"), "98", "Good"),)))
AGREED_FACT = PlanAgreed(
    contract_id=CONTRACT_ID,
    kpi_id=KPI_ID,
    kpi_title="Meals on time",
    period="2023-04",
    rating="Inadequate",
    figure="80",
    cause="Two cooks left.",
    target="98 in two months running",
    owner="p-anwen",
    due="2023-09",
    decided_by="p-bryn",
)
AGREED = on("2023-05-20", AGREED_FACT, OWNER)
NONE_NEEDED = on(
    "2023-05-20",
    PlanNotNeeded(
        contract_id=CONTRACT_ID,
        kpi_id=KPI_ID,
        kpi_title="Meals on time",
        period="2023-04",
        rating="Inadequate",
        figure="80",
        because="The schools were closed.",
        decided_by="p-bryn",
    ),
    OWNER,
)
PROGRESS = on("2023-06-01", PlanProgressReported(progress="One cook came.", reported_by="p-anwen"))
REVISED = on(
    "2023-06-05",
    PlanRevised(
        previous_target="98 in two months running",
        target="97",
        previous_owner="p-anwen",
        owner="p-anwen",
        previous_due="2023-09",
        due="2023-10",
        why="The second cook comes in July.",
    ),
    reason="The second cook comes in July.",
)
CLOSED = on("2023-06-10", PlanClosed(outcome="met", why="Two months at 98.", closed_by="p-bryn"), OWNER)
ASK: dict[str, Any] = {"contract_id": CONTRACT_ID, "kpi_id": KPI_ID, "period": "2023-04"}


def plan(*entries: Entry, returned: tuple[Entry, ...] = (FELL_SHORT,)) -> Story:
    """The plan after these entries, of a KPI whose return of April is as told."""
    others = [
        CONTRACT_OF_THESE_TESTS,
        chronicle(KPI_ID, [DEFINED]),
        chronicle(OTHERS_KPI, [on("2020-04-01", Defined(contract_id=UUID(int=5), definition=ON_TIME))]),
    ]
    if returned:
        others.append(chronicle(submission_id(KPI_ID, "2023-04"), returned))
    return given(IMPROVEMENT_PLAN, entries, others)


def agree(**changes: Any) -> AgreePlan:
    asked = ASK | {
        "cause": "Two cooks left.",
        "target": "98 in two months running",
        "owner": "p-anwen",
        "due": "2023-09",
    }
    return AgreePlan(**(asked | changes))


def no_plan(**changes: Any) -> NeedNoPlan:
    return NeedNoPlan(**(ASK | {"because": "The schools were closed."} | changes))


def test_a_plan_is_agreed_with_the_rating_that_asked_for_it() -> None:
    story = plan().when(agree(), by=OWNER).quietly().then(AGREED_FACT)
    assert (story.now.state, story.now.first_due) == ("open", "2023-09")
    step = IMPROVEMENT_PLAN.by_command[AgreePlan]
    assert step.stream_id is not None
    assert step.stream_id(agree()) == step.stream_id(no_plan()) == plan_id_of(KPI_ID, "2023-04")


def test_a_named_person_says_why_there_is_none_and_a_plan_may_follow() -> None:
    story = plan().when(no_plan(), by=OWNER).quietly().then(NONE_NEEDED.fact)
    assert (story.now.state, story.now.why) == ("no plan", "The schools were closed.")
    assert plan(NONE_NEEDED).when(agree(), by=OWNER).then(AGREED_FACT).now.state == "open"


@pytest.mark.parametrize(("returned", "how"), [((WENT_WELL,), "rated Good"), ((), "not rated")])
def test_where_nothing_asks_for_a_plan_it_is_said(returned: tuple[Entry, ...], how: str) -> None:
    for command in (agree(), no_plan()):
        asked = plan(returned=returned).when(command, by=OWNER).advised("improvement-plan.fell-short")
        assert asked.advised_in_all == f"2023-04 is {how}: nothing asks for a plan."


@pytest.mark.parametrize(
    ("entries", "command", "told"),
    [
        ((AGREED,), agree(), "There is a plan for that KPI and period; revise it."),
        ((AGREED, CLOSED), agree(), "closed: met."),
        ((AGREED,), no_plan(), "close it as superseded instead."),
        ((NONE_NEEDED,), no_plan(), "It was said already why there is no plan."),
        ((AGREED, CLOSED), ReportPlanProgress(progress="x"), "The plan is closed: met."),
        ((NONE_NEEDED,), ReportPlanProgress(progress="x"), "Agree one first."),
    ],
)
def test_it_is_said_how_it_stands_and_what_to_do(
    entries: tuple[Entry, ...], command: Command, told: str
) -> None:
    refused = plan(*entries).when(command, by=OWNER).refused
    assert refused is not None
    assert told in str(refused)


VALIDATED_BETTER = on(
    "2023-05-12",
    Validated(
        method="sample test",
        outcome="corrected",
        reported="80",
        figure="96",
        validated_by="p-bryn",
        judged=(BY_FIRST.__class__(1, day("2020-04-01"), "98", "Approaching target"),),
    ),
)
RATED_GOOD = on("2023-05-13", Rated(figure="80", rating="Good"))
PUBLISHED_SHORT = on("2023-05-14", Published(figure="80", rating="Requires improvement"))


@pytest.mark.parametrize(
    ("returned", "rating", "figure", "asked_for"),
    [
        ((FELL_SHORT,), "Inadequate", "80", True),
        ((FELL_SHORT, VALIDATED_BETTER), "Approaching target", "96", False),
        ((FELL_SHORT, RATED_GOOD), "Good", "80", False),
        ((FELL_SHORT, RATED_GOOD, PUBLISHED_SHORT), "Requires improvement", "80", True),
        ((), None, None, False),
    ],
)
def test_what_stands_of_the_return_asks_for_a_plan_and_is_written_into_it(
    returned: tuple[Entry, ...], rating: str | None, figure: str | None, *, asked_for: bool
) -> None:
    for command in (agree(), no_plan()):
        asked = plan(returned=returned).when(command, by=OWNER)
        assert ("improvement-plan.fell-short" not in asked.advice) is asked_for
        now = asked.then().now
        assert (now.rating, now.figure, now.decided_by) == (rating, figure, "p-bryn")


def test_a_plan_and_what_became_of_it_are_kept_in_full() -> None:
    story = plan(AGREED, PROGRESS, REVISED, CLOSED)
    about: dict[str, Any] = {
        "contract_id": CONTRACT_ID,
        "kpi_id": KPI_ID,
        "kpi_title": "Meals on time",
        "period": "2023-04",
        "rating": "Inadequate",
        "figure": "80",
        "decided_by": "p-bryn",
    }
    assert story.now == ImprovementPlan(
        **about,
        state="met",
        why="Two months at 98.",
        cause="Two cooks left.",
        target="97",
        owner="p-anwen",
        due="2023-10",
        first_due="2023-09",
        agreed_on=day("2023-05-20"),
        progress=(PlanProgress(day("2023-06-01"), "One cook came.", "p-anwen"),),
        revisions=(
            PlanRevision(
                day("2023-06-05"),
                "98 in two months running",
                "2023-09",
                "The second cook comes in July.",
                "p-anwen",
            ),
        ),
        closed_on=day("2023-06-10"),
    )
    assert plan(NONE_NEEDED).now == ImprovementPlan(**about, state="no plan", why="The schools were closed.")
    assert list(IMPROVEMENT_PLAN.concerns(KPI_ID, story.now, CLOSED.fact)) == [CONTRACT_ID]


def test_what_a_revision_changed_is_worked_out_again_when_the_plan_is_put_right() -> None:
    story = plan(AGREED, REVISED)
    for fields, told in (
        ({"target": "90"}, "another target now"),
        ({"owner": "p-mair"}, "another owner now"),
        ({"due": "2023-08"}, "another due now"),
        ({"target": "90", "due": "2023-08"}, "another target and due now"),
    ):
        right = Correct(corrects=event_id(1), fields=fields, reason="Misread")
        asked = story.when(right, by=OWNER).advised("later-facts.still-fit")
        assert told in asked.advised_in_all
        [was] = asked.then().now.revisions
        said = {"target": "98 in two months running", "owner": "p-anwen", "due": "2023-09"} | fields
        assert {"target": was.target, "owner": was.owner, "due": was.due} == said


def test_progress_is_reported_and_what_was_said_before_a_revision_stays() -> None:
    assert plan(AGREED).when(ReportPlanProgress(progress="One cook came.")).then(PROGRESS.fact).now.progress
    command = RevisePlan(target="97", owner="p-anwen", due="2023-10", reason="The second cook comes in July.")
    now = plan(AGREED).when(command, by=OWNER).quietly().then(REVISED.fact).now
    assert (now.target, now.due, now.first_due) == ("97", "2023-10", "2023-09")
    why = "The second cook comes in July."
    assert now.revisions == (PlanRevision(TODAY, "98 in two months running", "2023-09", why, "p-anwen"),)


def test_another_closes_it_and_without_progress_that_is_remarked_upon() -> None:
    command = ClosePlan(outcome="met", reason="Two months at 98.")
    plan(AGREED).when(command, by=OWNER).advised("improvement-plan.progress-before-closing")
    now = plan(AGREED, PROGRESS).when(command, by=OWNER).quietly().then(CLOSED.fact).now
    assert (now.state, now.closed_on) == ("met", day("2023-06-15"))


REFUSALS: list[tuple[str, tuple[Entry, ...], Command, tuple[str, ...]]] = [
    ("contract.in-being", (), agree(effective_from=day("2019-01-01")), ("contract_id", "effective_from")),
    ("improvement-plan.kpi-of-the-contract", (), agree(kpi_id=OTHERS_KPI), ("contract_id", "kpi_id")),
    ("improvement-plan.kpi-of-the-contract", (), no_plan(kpi_id=OTHERS_KPI), ("contract_id", "kpi_id")),
    ("improvement-plan.period-of-the-kpi", (), agree(period="2023-Q2"), ("period",)),
    ("improvement-plan.period-of-the-kpi", (), no_plan(period="2023-Q2"), ("period",)),
    (
        "improvement-plan.kpi-of-the-contract",
        (),
        agree(effective_from=day("2020-03-31")),
        ("effective_from", "kpi_id"),
    ),
    ("contract.in-being", (), no_plan(effective_from=day("2019-01-01")), ("contract_id", "effective_from")),
    ("improvement-plan.due-on-a-date", (), agree(due="2023-06-14"), ("due",)),
    ("improvement-plan.nothing-said-yet", (AGREED, CLOSED), no_plan(), ()),
    (
        "improvement-plan.due-on-a-date",
        (AGREED,),
        RevisePlan(target="97", owner="p-anwen", due="2023-05", reason="So"),
        ("due",),
    ),
    (
        "reason.given",
        (AGREED,),
        RevisePlan(target="97", owner="p-anwen", due="2023-09"),
        ("reason",),
    ),
    ("improvement-plan.due-on-a-date", (), agree(due="TBC"), ("due",)),
    ("improvement-plan.due-on-a-date", (), agree(due="2023-05"), ("due",)),
    ("improvement-plan.none-yet", (AGREED,), agree(), ()),
    ("improvement-plan.none-yet", (AGREED, CLOSED), agree(), ()),
    ("improvement-plan.nothing-said-yet", (AGREED,), no_plan(), ()),
    ("improvement-plan.nothing-said-yet", (NONE_NEEDED,), no_plan(), ()),
    ("improvement-plan.open", (NONE_NEEDED,), ReportPlanProgress(progress="None"), ()),
    ("improvement-plan.open", (AGREED, CLOSED), ReportPlanProgress(progress="None"), ()),
    (
        "improvement-plan.revision-changes",
        (AGREED,),
        RevisePlan(target="98 in two months running", owner="p-anwen", due="2023-09", reason="Why not"),
        ("due", "owner", "target"),
    ),
    ("reason.given", (AGREED,), ClosePlan(outcome="met"), ("reason",)),
    (
        "step.in-order",
        (AGREED,),
        ReportPlanProgress(progress="x", effective_from=day("2023-05-01")),
        ("effective_from",),
    ),
]


CONFLICTS = {"improvement-plan.none-yet", "improvement-plan.nothing-said-yet", "improvement-plan.open"}
"""Rules of which the record speaks against a request, rather than the request against itself."""


@pytest.mark.parametrize(("rule", "entries", "command", "fields"), REFUSALS)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: tuple[Entry, ...], command: Command, fields: tuple[str, ...]
) -> None:
    refused = plan(*entries).when(command, by=OWNER).refused
    assert refused is not None
    told = {rejection.rule: rejection for rejection in refused.rejections}
    assert rule in told
    assert sorted(told[rule].fields) == sorted(fields)
    assert told[rule].conflict is (rule in CONFLICTS)


def test_each_thing_that_a_revision_changes_is_a_change_and_is_told() -> None:
    was = RevisePlan(target="98 in two months running", owner="p-anwen", due="2023-09", reason="So")
    for command, told in (
        (replace(was, target="97"), "97 (was 98 in two months running)"),
        (replace(was, owner="p-gwyn"), "p-gwyn sees to it (was p-anwen)"),
        (replace(was, due="2023-10"), "by October 2023 (was September 2023)"),
    ):
        fact = plan(AGREED).when(command, by=OWNER).quietly().then().entries[-1].fact
        assert sentence(fact, {}) == f"Improvement plan revised: {told}. Why: So."


def test_a_plan_that_is_put_right_after_it_was_closed_is_another_than_was_met() -> None:
    story = plan(AGREED, PROGRESS, CLOSED)
    right = Correct(corrects=event_id(1), fields={"target": "90"}, reason="Misread")
    assert "another target" in story.when(right, by=OWNER).then_refused("later-facts.still-fit")
    right = Correct(corrects=event_id(1), fields={"cause": "Three cooks left."}, reason="Misread")
    story.when(right, by=OWNER).quietly().then()


def test_nobody_closes_their_own_in_person_or_on_behalf() -> None:
    for by, behalf in (("p-anwen", ""), ("p-bryn", "p-anwen")):
        command = ClosePlan(outcome="met", reason="Done", on_behalf_of=behalf)
        asked = plan(AGREED, PROGRESS).when(command, by=Actor(by, "owner"))
        asked.then_refused("improvement-plan.closed-by-another", conflict=True)


def test_every_fact_gives_back_the_request_that_it_answered() -> None:
    told = asked_again(plan(AGREED, PROGRESS, REVISED, CLOSED), plan(NONE_NEEDED), by=OWNER)
    assert told == to_be_asked_again(IMPROVEMENT_PLAN)


def test_a_plan_that_is_late_is_handed_over_as_late_as_it_is() -> None:
    told = plan(AGREED).when(
        RevisePlan(target="98 in two months running", owner="p-new", due="2023-09", reason="She left."),
        by=OWNER,
        on=day("2023-12-01"),
    )
    assert (told.quietly().then().now.owner, told.then().now.due) == ("p-new", "2023-09")


def test_who_leaves_hands_over_what_runs() -> None:
    [command] = IMPROVEMENT_PLAN.hands_over(plan(AGREED).now, "p-anwen", "p-new", day("2023-06-15"))
    assert command == RevisePlan(target="98 in two months running", owner="p-new", due="2023-09")
    assert [
        *IMPROVEMENT_PLAN.hands_over(plan(AGREED, CLOSED).now, "p-anwen", "p-new", day("2023-06-15"))
    ] == []


@pytest.mark.parametrize(
    ("fact", "reads"),
    [
        (
            AGREED_FACT,
            "Improvement plan for Meals on time (2023-04, Inadequate at 80), which p-anwen sees to: 98 in two months "
            "running by September 2023. Cause: Two cooks left.",
        ),
        (
            NONE_NEEDED.fact,
            "No improvement plan for Meals on time (2023-04), p-bryn said: The schools were closed.",
        ),
        (PROGRESS.fact, "Progress on the improvement plan, by p-anwen: One cook came."),
        (
            REVISED.fact,
            "Improvement plan revised: 97 (was 98 in two months running); by October 2023 (was September 2023). Why: "
            "The second cook comes in July.",
        ),
        (CLOSED.fact, "Improvement plan closed by p-bryn, met: Two months at 98."),
    ],
)
def test_each_fact_reads_as_a_sentence(fact: Fact, reads: str) -> None:
    assert sentence(fact, {}) == reads
