"""A risk is put down with cause, event and effect, looked at again by its day, and closed."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.amendment.commands import Correct
from domain.decisions import Command
from domain.events import Fact
from domain.risk import (
    RISK,
    CloseRisk,
    Identify,
    Reassess,
    Risk,
    RiskClosed,
    RiskGrading,
    RiskIdentified,
    RiskReassessed,
)
from domain.sentences import sentence
from tests.givens import Entry, day, event_id, on
from tests.streams import CONTRACT_ID, Story, asked_again, given, to_be_asked_again

PUT_DOWN_FACT = RiskIdentified(
    contract_id=CONTRACT_ID,
    cause="The kitchen is old.",
    event="its boiler fails",
    effect="four schools have no hot meals",
    owner="p-anwen",
    likelihood=4,
    impact=5,
    treatment="treat",
    treated_by="A spare boiler on call.",
    review_by="2023-06-30",
)
PUT_DOWN = on("2023-05-01", PUT_DOWN_FACT)
LOOKED_AT = on(
    "2023-06-01",
    RiskReassessed(
        previous_owner="p-anwen",
        owner="p-bryn",
        previous_likelihood=4,
        likelihood=2,
        previous_impact=5,
        impact=5,
        treatment="tolerate",
        review_by="2023-12",
        why="A new boiler.",
    ),
    reason="A new boiler.",
)
CLOSED = on("2023-06-10", RiskClosed(outcome="came about", why="It failed."), reason="It failed.")
GRADES: dict[str, Any] = {
    "likelihood": 4,
    "impact": 5,
    "treatment": "treat",
    "treated_by": "A spare boiler on call.",
}


def risk(*entries: Entry) -> Story:
    """The risk after these entries."""
    return given(RISK, entries)


def identify(**changes: Any) -> Identify:
    told = {name: getattr(PUT_DOWN_FACT, name) for name in PUT_DOWN_FACT.__struct_fields__}
    return Identify(**(told | changes))


def reassess(**changes: Any) -> Reassess:
    asked: dict[str, Any] = {
        "owner": "p-bryn",
        "likelihood": 2,
        "impact": 5,
        "treatment": "tolerate",
        "review_by": "2023-12",
        "reason": "A new boiler.",
    }
    return Reassess(**(asked | changes))


def test_it_is_put_down_and_graded() -> None:
    command = identify(effective_from=day("2023-06-10"))
    now = risk().when(command).quietly().then(PUT_DOWN_FACT, effective="2023-06-10").now
    assert (now.score, now.state, len(now.gradings)) == (20, "open", 1)


def test_it_is_looked_at_again_and_every_grading_stays() -> None:
    now = risk(PUT_DOWN).when(reassess()).quietly().then(LOOKED_AT.fact).now
    assert [(grading.likelihood * grading.impact, grading.why) for grading in now.gradings] == [
        (20, ""),
        (10, "A new boiler."),
    ]
    assert (now.score, now.owner, now.treated_by) == (10, "p-bryn", "")


def test_looked_at_and_graded_as_before_it_is_on_record_too() -> None:
    same = reassess(owner="p-anwen", **GRADES)
    now = risk(PUT_DOWN).when(same).quietly().then().now
    assert [grading.likelihood for grading in now.gradings] == [4, 4]
    assert now.review_by == "2023-12"


def test_on_one_day_nobody_looks_at_it_twice_and_says_the_same() -> None:
    looked_at = risk(PUT_DOWN).when(reassess()).then()
    looked_at.when(reassess()).then_refused("risk.looked-at-once", at=["effective_from"], conflict=True)
    for changes in ({"reason": "Two boilers."}, {"impact": 4}, {"review_by": "2024-01"}, {"owner": "p-nia"}):
        looked_at.when(reassess(**changes)).quietly().then()
    looked_at.when(reassess(), on=day("2023-06-16")).quietly().then()
    otherwise = looked_at.when(reassess(likelihood=5)).then()
    alike = {"likelihood": reassess().likelihood}
    otherwise.when(Correct(corrects=event_id(3), fields=alike, reason="Misread")).then_refused(
        "risk.looked-at-once"
    )


def test_it_is_closed_as_what_became_of_it() -> None:
    now = (
        risk(PUT_DOWN)
        .when(CloseRisk(outcome="came about", reason="It failed."))
        .quietly()
        .then(CLOSED.fact)
        .now
    )
    assert (now.state, now.closed_on) == ("came about", day("2023-06-15"))


def test_all_that_was_said_of_it_is_kept() -> None:
    first = RiskGrading(day("2023-05-01"), 4, 5, "treat", "")
    put_down = Risk(
        contract_id=CONTRACT_ID,
        cause="The kitchen is old.",
        event="its boiler fails",
        effect="four schools have no hot meals",
        owner="p-anwen",
        likelihood=4,
        impact=5,
        treatment="treat",
        treated_by="A spare boiler on call.",
        review_by="2023-06-30",
        gradings=(first,),
    )
    assert risk(PUT_DOWN).now == put_down
    again = RiskGrading(day("2023-06-15"), 2, 3, "transfer", "Insured.")
    command = reassess(impact=3, treatment="transfer", treated_by="Insurance", reason="Insured.")
    looked_at = risk(PUT_DOWN).when(command).then()
    graded_anew = replace(
        put_down,
        owner="p-bryn",
        likelihood=2,
        impact=3,
        treatment="transfer",
        treated_by="Insurance",
        review_by="2023-12",
        gradings=(first, again),
    )
    assert looked_at.now == graded_anew
    closed = looked_at.when(CloseRisk(outcome="no longer a risk", reason="Sold.")).then()
    assert closed.now == replace(
        graded_anew, state="no longer a risk", closed_on=day("2023-06-15"), why_closed="Sold."
    )
    refused = closed.when(reassess()).refused
    assert refused is not None
    assert refused.rejections[0].conflict


@pytest.mark.parametrize("by", ["2023-06-15", "2023-06", "2023-06-16"])
def test_it_may_be_looked_at_again_on_the_day_on_which_it_is_put_down(by: str) -> None:
    risk().when(identify(review_by=by)).then()
    risk().when(identify(review_by="2023-06-14")).then_refused("risk.reviewed-by-a-date", at=["review_by"])


@pytest.mark.parametrize(
    ("fields", "other"),
    [
        ({"owner": "p-dilwyn"}, "owner"),
        ({"likelihood": 3}, "likelihood"),
        ({"impact": 4}, "impact"),
    ],
)
def test_what_it_is_graded_otherwise_than_is_told_where_that_is_put_right(
    fields: dict[str, Any], other: str
) -> None:
    command = Correct(corrects=event_id(1), fields=fields, reason="Misread")
    told = risk(PUT_DOWN, LOOKED_AT).when(command).advice["later-facts.still-fit"]
    assert told.endswith(f"follows another {other} now than it was recorded with.")


def test_a_month_by_which_it_is_due_is_handed_over_as_a_month_until_its_last_day() -> None:
    known = replace(risk(PUT_DOWN).now, review_by="2023-06")
    for today, by in (("2023-06-30", "2023-06"), ("2023-07-01", "2023-07-01")):
        [command] = RISK.hands_over(known, "p-anwen", "p-new", day(today))
        assert command.review_by == by


def test_a_risk_that_is_due_today_is_handed_over_with_its_day() -> None:
    known = risk(PUT_DOWN).now
    [command] = RISK.hands_over(known, "p-anwen", "p-new", day("2023-06-30"))
    assert command.review_by == "2023-06-30"
    assert [*RISK.hands_over(known, "p-bryn", "p-new", day("2023-06-15"))] == []


@pytest.mark.parametrize(
    ("rule", "entries", "command", "fields"),
    [
        (
            "contract.in-being",
            (),
            identify(effective_from=day("2019-01-01")),
            ("contract_id", "effective_from"),
        ),
        ("risk.reviewed-by-a-date", (), identify(review_by="open"), ("review_by",)),
        ("risk.reviewed-by-a-date", (), identify(review_by="2023-05"), ("review_by",)),
        ("risk.treated-somehow", (), identify(treated_by=" "), ("treated_by",)),
        ("risk.treated-somehow", (PUT_DOWN,), reassess(treatment="transfer"), ("treated_by",)),
        ("reason.given", (PUT_DOWN,), reassess(reason=""), ("reason",)),
        ("risk.open", (PUT_DOWN, CLOSED), reassess(), ()),
        ("risk.open", (PUT_DOWN, CLOSED), CloseRisk(outcome="no longer a risk", reason="Twice"), ()),
    ],
)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: tuple[Entry, ...], command: Command, fields: tuple[str, ...]
) -> None:
    refused = risk(*entries).when(command)
    refused.then_refused(rule, at=fields)


def test_every_fact_gives_back_the_request_that_it_answered() -> None:
    assert asked_again(risk(PUT_DOWN, LOOKED_AT, CLOSED)) == to_be_asked_again(RISK)


def test_who_leaves_hands_over_what_is_open_and_what_is_late_is_asked_at_once() -> None:
    for today, by in (("2023-06-15", "2023-06-30"), ("2023-07-15", "2023-07-15")):
        [command] = RISK.hands_over(risk(PUT_DOWN).now, "p-anwen", "p-new", day(today))
        assert command == Reassess(owner="p-new", review_by=by, **GRADES)
    assert [*RISK.hands_over(risk(PUT_DOWN, CLOSED).now, "p-anwen", "p-new", day("2023-06-15"))] == []


@pytest.mark.parametrize(
    ("fact", "reads"),
    [
        (
            PUT_DOWN_FACT,
            "Risk: because of The kitchen is old, its boiler fails; then four schools have no hot meals. Likely and "
            "severe (20); p-anwen looks after it (treat), again by 30 June 2023.",
        ),
        (
            LOOKED_AT.fact,
            "Risk reassessed: unlikely and severe (10) (was likely and severe (20)); p-bryn looks after it (was "
            "p-anwen); tolerate, again by December 2023. A new boiler.",
        ),
        (
            replace(LOOKED_AT.fact, owner="p-anwen", likelihood=4),
            "Risk reassessed: likely and severe (20), as before; tolerate, again by December 2023. A new boiler.",
        ),
        (
            replace(PUT_DOWN_FACT, cause=" They want version X. ", effect="all wait for release X"),
            "Risk: because of They want version X, its boiler fails; then all wait for release X. Likely and severe "
            "(20); p-anwen looks after it (treat), again by 30 June 2023.",
        ),
        (CLOSED.fact, "Risk closed, came about: It failed."),
    ],
)
def test_each_fact_reads_as_a_sentence(fact: Fact, reads: str) -> None:
    assert sentence(fact, {}) == reads
