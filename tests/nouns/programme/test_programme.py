"""Training programmes: what they are, who was on them before, and what they achieved."""

import pytest
from msgspec.structs import replace

from domain.amendment import commands as amend
from domain.decisions import Command
from domain.programme import commands as ask
from domain.programme import events as happened
from domain.programme.decisions import PROGRAMME
from domain.programme.events import Balance, Terms
from tests.givens import Entry, day, event_id, on
from tests.streams import given

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
OFFERED = on("2019-01-01", happened.Offered(terms=ACADEMY))
COHORT = on("2019-02-01", happened.CohortOpened(name="Contract managers"))
CLOSED = on("2022-01-01", happened.Closed())


def balance(**changes: object) -> ask.RecordOpeningBalance:
    """Over forty."""
    said = {name: getattr(OVER_FORTY, name) for name in OVER_FORTY.__struct_fields__}
    return ask.RecordOpeningBalance(**(said | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("terms", [ACADEMY, FOUNDATION])
def test_a_programme_is_offered(terms: Terms) -> None:
    given(PROGRAMME).when(ask.Offer(terms=terms)).quietly().then(happened.Offered(terms=terms))


@pytest.mark.parametrize(
    ("terms", "rule"),
    [
        (replace(ACADEMY, aims=()), "programme.has-aims"),
        (replace(FOUNDATION, valid_months=12), "programme.usual-validity"),
        (replace(FOUNDATION, grants="Expert"), "programme.usual-validity"),
    ],
)
def test_what_is_unusual_is_said_and_recorded(terms: Terms, rule: str) -> None:
    given(PROGRAMME).when(ask.Offer(terms=terms)).advised(rule).then()


def test_a_cohort_is_opened() -> None:
    command = ask.OpenCohort(name="Commissioners", size_planned=45)
    after = (
        given(PROGRAMME, [OFFERED])
        .when(command)
        .then(happened.CohortOpened(name="Commissioners", size_planned=45))
    )
    assert [one.name for one in after.now.cohorts] == ["Commissioners"]


def test_over_forty_is_kept_as_it_was_counted() -> None:
    after = (
        given(PROGRAMME, [OFFERED]).when(balance()).then(happened.OpeningBalanceRecorded(balance=OVER_FORTY))
    )
    fewer = replace(OVER_FORTY, comparator="exactly", count=38)
    after = after.when(balance(comparator="exactly", count=38)).then(
        happened.OpeningBalanceRecorded(previous=OVER_FORTY, balance=fewer)
    )
    assert after.now.balances == (fewer,)


def test_an_aim_is_evaluated_even_after_the_programme_closed() -> None:
    command = ask.Evaluate(aim=JUDGEMENT, found="partly achieved", finding="Better challenge.")
    after = (
        given(PROGRAMME, [OFFERED, CLOSED])
        .when(command)
        .quietly()
        .then(happened.Evaluated(aim=JUDGEMENT, found="partly achieved", finding="Better challenge."))
    )
    assert [one.found for one in after.now.evaluations] == ["partly achieved"]


def test_a_programme_closes() -> None:
    after = given(PROGRAMME, [OFFERED]).when(ask.Close(reason="Replaced")).then(happened.Closed())
    assert after.now.closed_from == day("2023-06-15")


REFUSALS: list[tuple[str, list[Entry], Command, tuple[str, ...]]] = [
    (
        "programme.validity-of-something",
        [],
        ask.Offer(terms=replace(ACADEMY, valid_months=24)),
        ("terms.valid_months", "terms.cpd_hours"),
    ),
    (
        "programme.aims-once",
        [],
        ask.Offer(terms=replace(ACADEMY, aims=(JUDGEMENT, JUDGEMENT))),
        ("terms.aims",),
    ),
    ("programme.open", [OFFERED, CLOSED], ask.OpenCohort(name="x"), ()),
    ("programme.open", [OFFERED, CLOSED], ask.Close(reason="x"), ()),
    ("programme.cohort-is-new", [OFFERED, COHORT], ask.OpenCohort(name="Contract managers"), ("name",)),
    ("programme.balance-of-the-past", [OFFERED], balance(up_to=day("2023-06-16")), ("up_to",)),
    (
        "programme.aim-is-known",
        [OFFERED],
        ask.Evaluate(aim="save money", found="achieved", finding="x"),
        ("aim",),
    ),
    ("reason.given", [OFFERED], ask.Close(), ("reason",)),
]


@pytest.mark.parametrize(("rule", "entries", "command", "fields"), REFUSALS)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: list[Entry], command: Command, fields: tuple[str, ...]
) -> None:
    given(PROGRAMME, entries).when(command).then_refused(rule, at=fields)


@pytest.mark.parametrize(
    ("entries", "fields"),
    [
        ([OFFERED], {"terms": {"title": "x", "provider": "y", "kind": "programme", "cpd_hours": 30}}),
        (
            [OFFERED, on("2020-01-01", happened.OpeningBalanceRecorded(balance=OVER_FORTY))],
            {
                "balance": {
                    "what": "enrolled",
                    "comparator": "exactly",
                    "count": 3,
                    "up_to": "2023-12-31",
                    "source": "x",
                }
            },
        ),
    ],
)
def test_a_correction_cannot_say_what_is_impossible(entries: list[Entry], fields: dict[str, object]) -> None:
    command = amend.Correct(corrects=event_id(len(entries)), fields=fields, reason="Slip")
    asked = given(PROGRAMME, entries).when(command)
    assert asked.refused is not None


def test_facts_after_the_closure_are_folded_all_the_same() -> None:
    state = given(PROGRAMME, [OFFERED, CLOSED, on("2022-02-01", happened.Closed()), COHORT]).now
    assert (state.closed_from, len(state.cohorts)) == (day("2022-01-01"), 1)
