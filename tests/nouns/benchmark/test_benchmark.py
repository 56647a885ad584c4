"""Comparing with others, concluding, and making way for a later comparison."""

from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.benchmark import commands as ask
from domain.benchmark import events as happened
from domain.benchmark.decisions import BENCHMARK
from domain.decisions import Command
from tests.givens import day, on
from tests.streams import CONTRACT_ID, CONTRACT_OF_THESE_TESTS, STREAM_ID, chronicle, given

LATER_ID = UUID("c0ffee00-0000-4000-8000-0000000000b2")
FACT = happened.Compared(
    contract_id=CONTRACT_ID,
    measure="Cost of a meal",
    unit="pounds excl. VAT",
    own_figure="2.40",
    own_period="2021/22",
    comparator="A neighbouring county",
    comparator_kind="local authority",
    their_figure="2.25",
    their_period="2021/22",
    source="Figures exchanged by letter",
)
COMPARE = ask.Compare(
    contract_id=CONTRACT_ID,
    measure="Cost of a meal",
    unit="pounds excl. VAT",
    own_figure="2.40",
    own_period="2021/22",
    comparator="A neighbouring county",
    comparator_kind="local authority",
    their_figure="2.25",
    their_period="2021/22",
    source="Figures exchanged by letter",
)
COMPARED = on("2022-09-01", FACT)
CONCLUDED = on("2022-10-01", happened.Concluded(conclusion="worse", text="We pay more."))
SUPERSEDED = on("2023-01-01", happened.Superseded(by=LATER_ID))
LATER = chronicle(LATER_ID, [on("2023-05-01", FACT)])
EARLIER = chronicle(LATER_ID, [on("2022-01-01", FACT)])
REPLACED = chronicle(LATER_ID, [on("2023-05-01", FACT), on("2023-05-02", happened.Superseded(by=STREAM_ID))])
FOREIGN = chronicle(LATER_ID, [on("2023-05-01", replace(FACT, contract_id=UUID(int=7)))])


def test_a_comparison_keeps_both_figures_with_their_periods_and_the_source() -> None:
    story = given(BENCHMARK).when(COMPARE).quietly().then(FACT)
    assert (story.now.compared_on, story.now.conclusion) == (day("2023-06-15"), None)


def test_what_follows_from_it_may_be_concluded_anew() -> None:
    story = given(BENCHMARK, [COMPARED, CONCLUDED])
    command = ask.Conclude(conclusion="not comparable", text="They leave rural rounds out.")
    after = (
        story.when(command)
        .quietly()
        .then(happened.Concluded(conclusion="not comparable", text="They leave rural rounds out."))
    )
    assert (after.on("2023-06-14").conclusion, after.now.conclusion) == ("worse", "not comparable")


def test_a_later_comparison_of_the_same_contract_takes_its_place() -> None:
    story = given(BENCHMARK, [COMPARED], [CONTRACT_OF_THESE_TESTS, LATER])
    after = story.when(ask.Supersede(by=LATER_ID)).quietly().then(happened.Superseded(by=LATER_ID))
    assert after.now.superseded_by == LATER_ID


REFUSALS: list[tuple[str, list[object], list[object], Command, tuple[str, ...]]] = [
    (
        "benchmark.source-not-in-the-future",
        [],
        [CONTRACT_OF_THESE_TESTS],
        ask.Compare(
            **{name: getattr(COMPARE, name) for name in COMPARE.__struct_fields__}
            | {"source_date": day("2023-06-16")}
        ),
        ("source_date",),
    ),
    (
        "benchmark.stands",
        [COMPARED, SUPERSEDED],
        [LATER],
        ask.Conclude(conclusion="worse", text="We pay more."),
        (),
    ),
    (
        "benchmark.conclusion-changes",
        [COMPARED, CONCLUDED],
        [],
        ask.Conclude(conclusion="worse", text="We pay more."),
        ("conclusion", "text"),
    ),
    ("benchmark.by-a-later-one", [COMPARED], [EARLIER], ask.Supersede(by=LATER_ID), ("by",)),
    ("benchmark.by-a-later-one", [COMPARED], [REPLACED], ask.Supersede(by=LATER_ID), ("by",)),
    ("benchmark.by-a-later-one", [COMPARED], [FOREIGN], ask.Supersede(by=LATER_ID), ("by",)),
    (
        "benchmark.by-a-later-one",
        [COMPARED],
        [chronicle(STREAM_ID, [COMPARED])],
        ask.Supersede(by=STREAM_ID),
        ("by",),
    ),
]


@pytest.mark.parametrize(("rule", "entries", "others", "command", "fields"), REFUSALS)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: list[object], others: list[object], command: Command, fields: tuple[str, ...]
) -> None:
    given(BENCHMARK, entries, others).when(command).then_refused(rule, at=fields)  # type: ignore[arg-type]
