"""What is to be procured is planned, begins with its notice, leads to contracts, or is withdrawn."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from msgspec import to_builtins
from msgspec.structs import replace

from domain.amendment.commands import Correct
from domain.organisation import ORGANISATION_ID, OrganisationUnit, UnitsEntered
from domain.planned_procurement import (
    PLANNED_PROCUREMENT,
    BeginProcurement,
    ConcludeProcurement,
    PlannedProcurement,
    PlanProcurement,
    ProcurementBegun,
    ProcurementConcluded,
    ProcurementPlan,
    ProcurementPlanned,
    ProcurementRevised,
    ProcurementWithdrawn,
    ReviseProcurement,
    WithdrawProcurement,
    handed_over,
    in_the_pipeline,
)
from tests.givens import day, event_id, on
from tests.streams import (
    CONTRACT_ID,
    CONTRACT_OF_THESE_TESTS,
    Story,
    asked_again,
    chronicle,
    given,
    to_be_asked_again,
)

TODAY = day("2026-07-10")
PLAN = ProcurementPlan(
    title="Care at home in two lots",
    subject="services",
    estimated_incl_vat=Decimal("14400000.00"),
    begins_with="tender notice",
    expected_on="2027-05",
    lead_officer="p-dilwyn",
    directorate="Education",
    start="2028-04-01",
    end="2032-03-31",
)
LATER = replace(PLAN, expected_on="2027-07")
PLANNED = ProcurementPlanned(plan=PLAN, follows=CONTRACT_ID)
BEGIN = BeginProcurement(platform_number="012345-2026", published_on=TODAY)
UNITS = chronicle(ORGANISATION_ID, [UnitsEntered(units=(OrganisationUnit("Education"),))])


def story(*entries: Any) -> Story:
    """What is planned so far."""
    return given(PLANNED_PROCUREMENT, entries, [CONTRACT_OF_THESE_TESTS, UNITS])


def test_it_is_planned_planned_anew_and_begins_with_its_notice() -> None:
    told = story().when(PlanProcurement(plan=PLAN, follows=CONTRACT_ID), on=TODAY).quietly().then(PLANNED)
    again = ReviseProcurement(plan=LATER, reason="The board asked for more time.")
    told = told.when(again, on=TODAY).then(ProcurementRevised(previous=PLAN, plan=LATER))
    told.when(again, on=TODAY).then_refused("planned-procurement.changes", at=["plan"], conflict=True)
    told = told.when(BEGIN, on=TODAY).then(
        ProcurementBegun(platform_number="012345-2026", published_on=TODAY)
    )
    assert (told.now.state, told.now.platform_number, told.now.begun_on) == ("begun", "012345-2026", TODAY)
    told.when(BEGIN, on=TODAY).then_refused("planned-procurement.planned", conflict=True)
    told = told.when(ConcludeProcurement(contract_id=CONTRACT_ID), on=TODAY).then(
        ProcurementConcluded(contract_id=CONTRACT_ID)
    )
    assert (told.now.state, told.now.contracts) == ("concluded", (CONTRACT_ID,))
    told.when(ConcludeProcurement(contract_id=CONTRACT_ID), on=TODAY).then_refused(
        "planned-procurement.contract-once", at=["contract_id"], conflict=True
    )
    gone = WithdrawProcurement(reason="Not after all.")
    told.when(gone, on=TODAY).then_refused("planned-procurement.open", conflict=True)
    early = ConcludeProcurement(contract_id=CONTRACT_ID)
    story(PLANNED).when(early, on=TODAY).then_refused("planned-procurement.begun", conflict=True)
    withdrawn = story(PLANNED).when(gone, on=TODAY).then(ProcurementWithdrawn())
    assert withdrawn.now.state == "withdrawn"
    begun = ProcurementBegun(platform_number="012345-2026", published_on=TODAY)
    abandoned = story(PLANNED, begun).when(gone, on=TODAY).then(ProcurementWithdrawn())
    assert (abandoned.now.state, abandoned.now.follows) == ("withdrawn", CONTRACT_ID)


@pytest.mark.parametrize(
    ("changes", "rule", "at"),
    [
        ({"expected_on": "2027-13"}, "planned-procurement.dates", ["plan.expected_on"]),
        ({"start": "2028-04-31"}, "planned-procurement.dates", ["plan.start"]),
        ({"end": "2032-13"}, "planned-procurement.dates", ["plan.end"]),
        ({"end": "2028-03-31"}, "planned-procurement.dates", ["plan.end"]),
        ({"expected_on": "2028-05"}, "planned-procurement.dates", ["plan.start", "plan.expected_on"]),
        ({"estimated_incl_vat": Decimal("1.5")}, "planned-procurement.pounds", ["plan.estimated_incl_vat"]),
        ({"directorate": "Nowhere"}, "unit.on-record", ["plan.directorate"]),
    ],
)
def test_what_cannot_be_is_refused_when_it_is_planned_and_when_it_is_planned_anew(
    changes: dict[str, Any], rule: str, at: list[str]
) -> None:
    plan = replace(PLAN, **changes)
    story().when(PlanProcurement(plan=plan), on=TODAY).then_refused(rule, at=at)
    story(PLANNED).when(ReviseProcurement(plan=plan, reason="So."), on=TODAY).then_refused(rule, at=at)


@pytest.mark.parametrize("changes", [{"start": "2032-03-31"}, {"expected_on": "2028-04-01"}])
def test_a_day_is_enough_between_beginning_start_and_end(changes: dict[str, Any]) -> None:
    story().when(PlanProcurement(plan=replace(PLAN, **changes)), on=TODAY).quietly().then()


@pytest.mark.parametrize("named", ["Old House", "EDUCATION"])
def test_a_plan_from_before_the_list_of_units_goes_on_with_the_directorate_that_it_names(named: str) -> None:
    old = replace(PLANNED, plan=replace(PLAN, directorate=named))
    anew = replace(old.plan, title="Care")
    now = story(old).when(ReviseProcurement(plan=anew, reason="So."), on=TODAY).then().now
    assert now.plan == anew
    right = Correct(corrects=event_id(1), fields={"plan": to_builtins(anew)}, reason="Slip")
    assert story(old).when(right, on=TODAY).then().now.plan == anew


def test_a_directorate_is_found_as_people_read_it_and_written_as_on_the_list() -> None:
    typed = replace(PLAN, directorate="EDUCATION ")
    [planned] = story().when(PlanProcurement(plan=typed), on=TODAY).decided
    assert isinstance(planned.fact, ProcurementPlanned)
    assert planned.fact.plan.directorate == "Education"
    same = ReviseProcurement(plan=typed, reason="So.")
    story(PLANNED).when(same, on=TODAY).then_refused("planned-procurement.changes", conflict=True)


def test_what_it_follows_is_a_contract_on_record() -> None:
    step = PLANNED_PROCUREMENT.by_command[PlanProcurement]
    needed = [
        need.stream_id for need in step.needs(PlanProcurement(plan=PLAN, follows=CONTRACT_ID), None, {})
    ]
    assert needed == [ORGANISATION_ID, CONTRACT_ID]


def test_it_has_not_begun_on_a_day_to_come() -> None:
    tomorrow = replace(BEGIN, published_on=day("2026-07-11"))
    story(PLANNED).when(tomorrow, on=TODAY).then_refused("told-of.had-come", at=["published_on"])


def test_it_has_not_begun_before_the_notice_with_which_it_begins() -> None:
    """Straight, of an earlier day, and when it is put right."""
    day_before = replace(BEGIN, effective_from=day("2026-07-09"))
    story(PLANNED).when(day_before, on=TODAY).then_refused(
        "told-of.had-come", at=["published_on", "effective_from"]
    )
    begun = ProcurementBegun(platform_number="012345-2026", published_on=day("2026-07-01"))
    told = story(PLANNED, on("2026-07-02", begun))
    for fields in ({"published_on": "2026-07-03"}, {"effective_from": "2026-06-30"}):
        moved = Correct(corrects=event_id(2), fields=fields, reason="Misread.")
        told.when(moved, on=TODAY).then_refused(
            "told-of.had-come", at=["fields.published_on", "fields.effective_from"]
        )
    fields = {"published_on": "2026-07-03", "effective_from": "2026-07-03"}
    both = Correct(corrects=event_id(2), fields=fields, reason="Misread.")
    assert told.when(both, on=TODAY).then().now.begun_on == day("2026-07-03")


def test_what_was_recorded_as_true_before_its_notice_stays_and_may_be_put_right() -> None:
    begun = ProcurementBegun(platform_number="012345-2026", published_on=day("2026-07-03"))
    told = story(PLANNED, on("2026-07-01", begun))
    number = Correct(corrects=event_id(2), fields={"platform_number": "012346-2026"}, reason="Misread.")
    put_right = told.when(number, on=TODAY)
    assert "As before" in put_right.advice["told-of.had-come"]
    assert put_right.then().now.platform_number == "012346-2026"


@pytest.mark.parametrize(
    ("changes", "inside"),
    [
        ({}, True),
        ({"expected_on": "2026-04-01"}, True),
        ({"expected_on": "2026-03-31"}, False),
        ({"expected_on": "2027-09-30"}, True),
        ({"expected_on": "2027-10-01"}, False),
        ({"expected_on": "TBC"}, True),
        ({"expected_on": "2026-03"}, False),
        ({"estimated_incl_vat": Decimal("2000000.00")}, False),
        ({"estimated_incl_vat": Decimal("2000000.01")}, True),
    ],
)
def test_the_pipeline_has_what_is_above_two_million_and_begins_within_eighteen_months(
    changes: dict[str, Any], *, inside: bool
) -> None:
    known = PlannedProcurement(plan=replace(PLAN, **changes), follows=None)
    assert in_the_pipeline(known, "2026/27") is inside
    assert not in_the_pipeline(replace(known, state="begun"), "2026/27")


def test_it_belongs_to_the_story_of_the_contract_that_it_follows_and_of_those_that_came_of_it() -> None:
    other = UUID("c0ffee00-0000-4000-8000-0000000000c2")
    state = PlannedProcurement(plan=PLAN, follows=CONTRACT_ID, contracts=(other,))
    concerned = PLANNED_PROCUREMENT.concerns(CONTRACT_ID, state, PLANNED)
    assert tuple(concerned) == (CONTRACT_ID, other)
    third = UUID("c0ffee00-0000-4000-8000-0000000000c3")
    came_of_it = PLANNED_PROCUREMENT.concerns(CONTRACT_ID, state, ProcurementConcluded(contract_id=third))
    assert tuple(came_of_it) == (CONTRACT_ID, other, third), "also before it is in the state"
    assert not PLANNED_PROCUREMENT.concerns(CONTRACT_ID, replace(state, follows=None, contracts=()), PLANNED)


def test_whoever_takes_over_leads_it_while_it_is_planned() -> None:
    state = PlannedProcurement(plan=PLAN, follows=None)
    [command] = handed_over(state, "p-dilwyn", "p-bryn", TODAY)
    assert command == ReviseProcurement(plan=replace(PLAN, lead_officer="p-bryn"))
    assert not [*handed_over(replace(state, state="begun"), "p-dilwyn", "p-bryn", TODAY)]


def test_every_fact_is_asked_again() -> None:
    planned = story().when(PlanProcurement(plan=PLAN), on=TODAY).then()
    revised = planned.when(ReviseProcurement(plan=LATER, reason="Later."), on=TODAY).then()
    begun = revised.when(BEGIN, on=TODAY).then()
    concluded = begun.when(ConcludeProcurement(contract_id=CONTRACT_ID), on=TODAY).then()
    withdrawn = planned.when(WithdrawProcurement(reason="No."), on=TODAY).then()
    assert asked_again(concluded, withdrawn) == to_be_asked_again(PLANNED_PROCUREMENT)
