"""Training programmes: what they are, who was on them before, and what they achieved."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.amendment.commands import Correct
from domain.decisions import Command
from domain.programme import (
    PROGRAMME,
    Balance,
    Close,
    Closed,
    Cohort,
    CohortOpened,
    Evaluate,
    Evaluated,
    Evaluation,
    Offer,
    Offered,
    OpenCohort,
    OpeningBalanceRecorded,
    RecordOpeningBalance,
    Terms,
)
from domain.sentences import sentence
from tests.givens import Entry, day, event_id, on
from tests.streams import asked_again, given, to_be_asked_again

JUDGEMENT = "improve commercial judgement"
ACADEMY = Terms(
    title="Commissioning Academy",
    provider="Commissioning Academy",
    kind="programme",
    aims=(JUDGEMENT, "evidence-based decision-making"),
)
FOUNDATION = Terms(
    title="Foundation",
    provider="Contract Management Capability Programme",
    kind="accreditation",
    aims=(JUDGEMENT,),
    grants="Foundation",
    valid_months=24,
)
OVER_FORTY = Balance(
    what="enrolled", comparator="more than", count=40, up_to=day("2019-11-18"), source="Paper 3.4"
)
OFFERED = on("2019-01-01", Offered(terms=ACADEMY))
COHORT = on("2019-02-01", CohortOpened(name="Contract managers"))
CLOSED = on("2022-01-01", Closed())


def balance(**changes: object) -> RecordOpeningBalance:
    """Over forty."""
    said = {name: getattr(OVER_FORTY, name) for name in OVER_FORTY.__struct_fields__}
    return RecordOpeningBalance(**(said | changes))  # type: ignore[arg-type]


PRACTITIONER = replace(FOUNDATION, grants="Practitioner", valid_months=None, cpd_hours=30)


@pytest.mark.parametrize("terms", [ACADEMY, FOUNDATION, PRACTITIONER, replace(PRACTITIONER, grants="Expert")])
def test_a_programme_is_offered(terms: Terms) -> None:
    given(PROGRAMME).when(Offer(terms=terms)).quietly().then(Offered(terms=terms))


@pytest.mark.parametrize(
    ("terms", "rule"),
    [
        (replace(ACADEMY, aims=()), "programme.has-aims"),
        (replace(FOUNDATION, valid_months=12), "programme.usual-validity"),
        (replace(FOUNDATION, grants="Expert"), "programme.usual-validity"),
        (replace(FOUNDATION, grants="Practitioner", cpd_hours=29), "programme.usual-validity"),
    ],
)
def test_what_is_unusual_is_said_and_recorded(terms: Terms, rule: str) -> None:
    given(PROGRAMME).when(Offer(terms=terms)).advised(rule).then()


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        (ACADEMY, "by Commissioning Academy."),
        (FOUNDATION, "; leads to Foundation accreditation for 24 months."),
        (PRACTITIONER, "; leads to Practitioner accreditation, kept by 30 hours of CPD a year."),
        (replace(FOUNDATION, valid_months=None), "; leads to Foundation accreditation."),
    ],
)
def test_it_is_told_what_a_programme_leads_to_and_for_how_long(terms: Terms, said: str) -> None:
    assert sentence(Offered(terms=terms), {}).endswith(said)


def test_a_cohort_is_opened() -> None:
    command = OpenCohort(name="Commissioners", size_planned=45)
    after = (
        given(PROGRAMME, [OFFERED]).when(command).then(CohortOpened(name="Commissioners", size_planned=45))
    )
    assert after.now.cohorts == (Cohort("Commissioners", 45, day("2023-06-15")),)
    after.when(command).then_refused("programme.cohort-is-new", conflict=True)


def test_over_forty_is_kept_as_it_was_counted() -> None:
    after = given(PROGRAMME, [OFFERED]).when(balance()).then(OpeningBalanceRecorded(balance=OVER_FORTY))
    for on_the_day in (balance(effective_from=day("2019-11-18")), balance(up_to=day("2023-06-15"))):
        given(PROGRAMME, [OFFERED]).when(on_the_day).then()
    fewer = replace(OVER_FORTY, comparator="exactly", count=38)
    after = after.when(balance(comparator="exactly", count=38)).then(
        OpeningBalanceRecorded(previous=OVER_FORTY, balance=fewer)
    )
    assert after.now.balances == (fewer,)
    again = after.when(balance(comparator="exactly", count=38))
    again.then_refused("programme.balance-changes", at=["count"])
    for said in ({"source": "A list"}, {"up_to": day("2019-11-17")}, {"what": "engaged"}):
        assert after.when(balance(comparator="exactly", count=38, **said)).then()


def test_an_aim_is_evaluated_even_after_the_programme_closed() -> None:
    command = Evaluate(aim=JUDGEMENT, found="partly achieved", finding="Better challenge.")
    after = (
        given(PROGRAMME, [OFFERED, CLOSED])
        .when(command)
        .quietly()
        .then(Evaluated(aim=JUDGEMENT, found="partly achieved", finding="Better challenge."))
    )
    found = Evaluation(JUDGEMENT, "partly achieved", "Better challenge.", day("2023-06-15"))
    assert after.now.evaluations == (found,)
    after.when(command).then_refused(
        "programme.evaluation-says-something-new", at=["aim", "found", "finding"]
    )
    after.when(command, on=day("2023-06-16")).then()
    after.when(replace(command, finding="Much better.")).then()


def test_a_programme_closes() -> None:
    after = given(PROGRAMME, [OFFERED]).when(Close(reason="Replaced")).then(Closed())
    assert after.now.closed_from == day("2023-06-15")


REFUSALS: list[tuple[str, list[Entry], Command, tuple[str, ...]]] = [
    (
        "programme.validity-of-something",
        [],
        Offer(terms=replace(ACADEMY, valid_months=24)),
        ("terms.valid_months", "terms.cpd_hours"),
    ),
    (
        "programme.aims-once",
        [],
        Offer(terms=replace(ACADEMY, aims=(JUDGEMENT, JUDGEMENT))),
        ("terms.aims",),
    ),
    ("programme.open", [OFFERED, CLOSED], OpenCohort(name="x"), ()),
    ("programme.open", [OFFERED, CLOSED], Close(reason="x"), ()),
    ("programme.cohort-is-new", [OFFERED, COHORT], OpenCohort(name="Contract managers"), ("name",)),
    ("told-of.had-come", [OFFERED], balance(up_to=day("2023-06-16")), ("up_to",)),
    ("told-of.had-come", [OFFERED], balance(effective_from=day("2019-11-17")), ("effective_from", "up_to")),
    (
        "programme.aim-is-known",
        [OFFERED],
        Evaluate(aim="save money", found="achieved", finding="x"),
        ("aim",),
    ),
    ("reason.given", [OFFERED], Close(), ("reason",)),
]


@pytest.mark.parametrize(("rule", "entries", "command", "fields"), REFUSALS)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: list[Entry], command: Command, fields: tuple[str, ...]
) -> None:
    given(PROGRAMME, entries).when(command).then_refused(rule, at=fields)


def test_an_aim_that_is_none_of_its_aims_is_answered_with_those_it_has() -> None:
    asked = Evaluate(aim="save money", found="achieved", finding="x")
    for terms, known in ((ACADEMY, f"{JUDGEMENT}; evidence-based"), (replace(ACADEMY, aims=()), "none.")):
        story = given(PROGRAMME, [on("2019-01-01", Offered(terms=terms))])
        assert f"Its aims: {known}" in story.when(asked).then_refused("programme.aim-is-known")


def correct(number: int, **fields: Any) -> Correct:
    return Correct(corrects=event_id(number), fields=fields, reason="Misread")


EVALUATED = on("2020-02-01", Evaluated(aim=JUDGEMENT, found="achieved", finding="Better challenge."))
COUNTED = on("2020-01-01", OpeningBalanceRecorded(balance=OVER_FORTY))
RECOUNTED = on(
    "2020-03-01",
    OpeningBalanceRecorded(previous=OVER_FORTY, balance=replace(OVER_FORTY, comparator="exactly", count=43)),
)
TOLD = given(PROGRAMME, [OFFERED, COHORT, COUNTED, EVALUATED, RECOUNTED, CLOSED])


def test_every_fact_gives_back_the_request_that_it_answered() -> None:
    assert asked_again(TOLD) == to_be_asked_again(PROGRAMME)


ACADEMY_ASKED = {"title": "Academy", "provider": "Academy", "kind": "programme"}


@pytest.mark.parametrize(
    ("number", "fields", "rule", "at"),
    [
        (
            1,
            {"terms": {**ACADEMY_ASKED, "cpd_hours": 30}},
            "programme.validity-of-something",
            ["fields.terms.cpd_hours", "fields.terms.valid_months"],
        ),
        (1, {"terms": {**ACADEMY_ASKED, "aims": ["x", "x"]}}, "programme.aims-once", ["fields.terms.aims"]),
        (3, {"up_to": "2023-12-31"}, "told-of.had-come", ["fields.up_to"]),
        (4, {"aim": "save money"}, "programme.aim-is-known", ["fields.aim"]),
        (4, {"effective_from": "2023-06-16"}, "step.not-ahead-of-time", ["fields.effective_from"]),
        (3, {"balance": {}}, "correction.fits-the-request", ["fields.balance"]),
        (5, {"previous": None}, "correction.fits-the-request", ["fields.previous"]),
    ],
)
def test_a_correction_is_put_to_the_rules_of_its_act(
    number: int, fields: dict[str, Any], rule: str, at: list[str]
) -> None:
    TOLD.when(correct(number, **fields)).then_refused(rule, at=at)


def test_a_cohort_is_not_moved_past_the_closing() -> None:
    TOLD.when(correct(2, effective_from="2022-02-01")).then_refused("programme.open")


def test_a_second_cohort_is_not_corrected_into_the_first() -> None:
    second = on("2019-03-01", CohortOpened(name="Commissioners"))
    story = given(PROGRAMME, [OFFERED, COHORT, second])
    story.when(correct(3, name="Contract managers")).then_refused(
        "programme.cohort-is-new", at=["fields.name"]
    )
    after = story.when(correct(3, size_planned=45)).quietly().then().now
    assert [(cohort.name, cohort.size_planned) for cohort in after.cohorts] == [
        ("Contract managers", None),
        ("Commissioners", 45),
    ]


def test_an_aim_that_was_evaluated_is_not_taken_away_behind_the_evaluation() -> None:
    told = TOLD.when(correct(1, terms={**ACADEMY_ASKED, "aims": ["x"]})).then_refused("later-facts.still-fit")
    assert str(event_id(4)) in told


def test_a_count_as_corrected_is_what_the_later_count_followed() -> None:
    asked = TOLD.when(correct(3, count=41)).advised("later-facts.still-fit")
    after = asked.then()
    assert after.on("2020-01-01").balances[0].count == 41
    assert after.now.balances[0].count == 43


def test_a_programme_that_closed_on_another_day_closed_then() -> None:
    assert TOLD.when(correct(6, effective_from="2022-04-01")).then().now.closed_from == day("2022-04-01")


def test_facts_after_the_closure_are_folded_all_the_same() -> None:
    state = given(PROGRAMME, [OFFERED, CLOSED, on("2022-02-01", Closed()), COHORT]).now
    assert (state.closed_from, len(state.cohorts)) == (day("2022-01-01"), 1)
