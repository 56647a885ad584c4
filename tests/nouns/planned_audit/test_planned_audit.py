"""An audit is planned, planned anew, and completed or withdrawn."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.decisions import Actor, Command
from domain.planned_audit import (
    PLANNED_AUDIT,
    AuditCompleted,
    AuditPlan,
    AuditPlanned,
    AuditRevised,
    AuditWithdrawn,
    CompleteAudit,
    PlanAudit,
    ReviseAudit,
    WithdrawAudit,
    when,
)
from domain.sentences import sentence
from domain.supplier.registration import Registered
from tests.givens import Entry, on, registered
from tests.streams import CONTRACT_ID, Story, chronicle, given

CLERK = Actor("p-clerk", "governance")
OTHER = UUID("c0ffee00-0000-4000-8000-0000000000c2")


def plan(**changes: Any) -> AuditPlan:
    said = {
        "title": "Payments",
        "auditor": "Internal audit",
        "starts": "2023-09",
        "ends": "2023-10",
        "contracts": (CONTRACT_ID,),
    }
    return AuditPlan(**(said | changes))


PLANNED_FACT = AuditPlanned(plan=plan())
PLANNED = on("2023-05-02", PLANNED_FACT, CLERK)
DONE_FACT = AuditCompleted(completed_on=date(2023, 6, 14), outcome="Reasonable assurance.")
DONE = on("2023-06-14", DONE_FACT, CLERK)
GONE_FACT = AuditWithdrawn(why="No people.")
OTHERS = (chronicle(CONTRACT_ID, [registered()]), chronicle(OTHER, [registered(reference="CT-0002")]))


def audit(*entries: Entry) -> Story:
    return given(PLANNED_AUDIT, entries, OTHERS)


def test_it_is_planned_and_planned_anew_until_it_is_done_or_withdrawn() -> None:
    assert audit().when(PlanAudit(plan=plan()), by=CLERK).quietly().then(PLANNED_FACT).now.state == "planned"
    later = plan(starts="2023-11", ends="TBC", contracts=(OTHER,))
    revised = AuditRevised(previous=plan(), plan=later)
    now = audit(PLANNED).when(ReviseAudit(plan=later, reason="Put off."), by=CLERK).then(revised).now
    assert (now.plan.contracts, when(now.plan)) == ((OTHER,), "from November 2023")
    asked = CompleteAudit(completed_on=date(2023, 6, 14), outcome="Reasonable assurance.")
    done = audit(PLANNED).when(asked, by=CLERK).then(DONE_FACT).now
    assert (done.state, done.completed_on, done.outcome) == (
        "completed",
        date(2023, 6, 14),
        "Reasonable assurance.",
    )
    gone = audit(PLANNED).when(WithdrawAudit(reason="No people."), by=CLERK).then(GONE_FACT).now
    assert (gone.state, gone.outcome) == ("withdrawn", "No people.")


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        ("TBC", "TBC", "on a day to be confirmed"),
        ("2023-09-04", "2023-09-04", "4 September 2023"),
        ("2023-09", "2023-09", "September 2023"),
        ("TBC", "2023-10", "from a day to be confirmed to October 2023"),
        ("2023-09", "TBC", "from September 2023"),
        ("2023-09-30", "2023-10-01", "from 30 September 2023 to 1 October 2023"),
    ],
)
def test_it_is_planned_for_a_day_a_month_or_a_day_to_be_confirmed(starts: str, ends: str, said: str) -> None:
    command = PlanAudit(plan=plan(starts=starts, ends=ends))
    assert when(audit().when(command, by=CLERK).then().now.plan) == said


def test_it_may_look_at_suppliers_on_record() -> None:
    firm = chronicle(OTHER, [Registered(name="Brook Transport Ltd")])
    command = PlanAudit(plan=plan(contracts=(), suppliers=(OTHER,)))
    asked = given(PLANNED_AUDIT, [], [firm]).when(command, by=CLERK).quietly()
    assert list(PLANNED_AUDIT.concerns(UUID(int=1), asked.then().now, PLANNED_FACT)) == []
    twice = PlanAudit(plan=plan(suppliers=(OTHER, OTHER)))
    given(PLANNED_AUDIT, [], [firm, *OTHERS[:1]]).when(twice, by=CLERK).then_refused(
        "planned-audit.each-once", at=["plan.suppliers"]
    )


@pytest.mark.parametrize(
    ("completed", "recorded", "refused"),
    [
        ("2023-06-15", "2023-06-15", False),
        ("2023-06-16", "2023-06-15", True),
        ("2023-06-01", "2023-06-01", False),
        ("2023-06-02", "2023-06-01", True),
    ],
)
def test_it_is_completed_from_no_earlier_day_than_it_was_done(
    completed: str, recorded: str, refused: bool
) -> None:
    command = CompleteAudit(
        completed_on=date.fromisoformat(completed),
        outcome="Good.",
        effective_from=date.fromisoformat(recorded),
    )
    asked = audit(PLANNED).when(command, by=CLERK)
    if refused:
        at = ["completed_on"] if completed == "2023-06-16" else ["completed_on", "effective_from"]
        asked.then_refused("told-of.had-come", at=at)
    else:
        assert asked.then().now.state == "completed"


def test_a_plan_changes_on_a_day_that_has_come_so_that_it_can_be_completed_on_any_later_one() -> None:
    ahead = ReviseAudit(plan=plan(starts="2023-08"), reason="x", effective_from=date(2023, 6, 16))
    audit(PLANNED).when(ahead, by=CLERK).then_refused("step.not-ahead-of-time", at=["effective_from"])
    same = ReviseAudit(plan=plan(), reason="x")
    audit(PLANNED).when(same, by=CLERK).then_refused("planned-audit.changes", at=["plan"], conflict=True)


def test_it_is_told_in_words() -> None:
    told = "Audit planned: Payments, by Internal audit, from September 2023 to October 2023."
    assert sentence(PLANNED_FACT, {}) == told
    assert sentence(DONE_FACT, {}) == "Audit completed on 14 June 2023: Reasonable assurance."
    assert sentence(GONE_FACT, {}) == "Audit withdrawn: No people."
    anew = AuditRevised(previous=plan(), plan=plan(starts="TBC", ends="TBC"))
    assert sentence(anew, {}).startswith(
        "Audit planned anew: Payments, by Internal audit, on a day to be confirmed (was "
    )


def test_it_belongs_to_the_story_of_every_contract_it_looked_at_or_does() -> None:
    revised = AuditRevised(previous=plan(), plan=plan(contracts=(OTHER,)))
    state = audit(PLANNED, on("2023-06-01", revised, CLERK)).now
    assert [*PLANNED_AUDIT.concerns(UUID(int=1), state, revised)] == [CONTRACT_ID, OTHER]


@pytest.mark.parametrize(
    ("rule", "before", "command"),
    [
        ("planned-audit.dates", (), PlanAudit(plan=plan(starts="soon"))),
        ("planned-audit.dates", (), PlanAudit(plan=plan(ends="open"))),
        ("planned-audit.dates", (), PlanAudit(plan=plan(ends="2023-08"))),
        ("planned-audit.each-once", (), PlanAudit(plan=plan(contracts=(CONTRACT_ID, CONTRACT_ID)))),
        ("planned-audit.changes", (PLANNED,), ReviseAudit(plan=plan())),
        ("planned-audit.still-planned", (PLANNED, DONE), ReviseAudit(plan=plan(title="Other"))),
        ("planned-audit.still-planned", (PLANNED, DONE), WithdrawAudit(reason="No people.")),
        (
            "told-of.had-come",
            (PLANNED,),
            CompleteAudit(completed_on=date(2023, 12, 1), outcome="Good."),
        ),
        ("reason.given", (PLANNED,), WithdrawAudit()),
    ],
)
def test_what_cannot_be_is_refused(rule: str, before: tuple[Entry, ...], command: Command) -> None:
    refused = audit(*before).when(command, by=CLERK).refused
    assert refused is not None
    assert rule in {rejection.rule for rejection in refused.rejections}
