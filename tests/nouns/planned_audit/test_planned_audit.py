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
    assert audit(PLANNED).when(asked, by=CLERK).then(DONE_FACT).now.outcome == "Reasonable assurance."
    withdrawn = audit(PLANNED).when(WithdrawAudit(reason="No people."), by=CLERK).then(GONE_FACT)
    assert withdrawn.now.state == "withdrawn"


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
            "planned-audit.completed-by-today",
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
