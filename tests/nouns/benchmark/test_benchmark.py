"""Comparing with others, concluding, and making way for a later comparison."""

from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.amendment.commands import Correct
from domain.benchmark import BENCHMARK, Compare, Compared, Conclude, Concluded, Supersede, Superseded
from domain.decisions import Command
from tests.givens import day, event_id, on
from tests.streams import (
    CONTRACT_ID,
    CONTRACT_OF_THESE_TESTS,
    STREAM_ID,
    asked_again,
    chronicle,
    given,
    to_be_asked_again,
)

LATER_ID = UUID("c0ffee00-0000-4000-8000-0000000000b2")
FACT = Compared(
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
COMPARE = Compare(
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
CONCLUDED = on("2022-10-01", Concluded(conclusion="worse", text="We pay more."))
SUPERSEDED = on("2023-01-01", Superseded(by=LATER_ID))
LATER = chronicle(LATER_ID, [on("2022-12-01", FACT)])
EARLIER = chronicle(LATER_ID, [on("2022-01-01", FACT)])
REPLACED = chronicle(LATER_ID, [on("2023-05-01", FACT), on("2023-05-02", Superseded(by=STREAM_ID))])
FOREIGN = chronicle(LATER_ID, [on("2023-05-01", replace(FACT, contract_id=UUID(int=7)))])


def test_a_comparison_keeps_both_figures_with_their_periods_and_the_source() -> None:
    story = given(BENCHMARK).when(COMPARE).quietly().then(FACT)
    assert (story.now.compared_on, story.now.conclusion) == (day("2023-06-15"), None)
    alike = {"adjustments": "Rural rounds left out.", "source_date": day("2022-08-01")}
    given(BENCHMARK).when(replace(COMPARE, **alike)).then(replace(FACT, **alike))


def test_what_follows_from_it_may_be_concluded_anew() -> None:
    story = given(BENCHMARK, [COMPARED, CONCLUDED])
    command = Conclude(conclusion="not comparable", text="They leave rural rounds out.")
    after = (
        story.when(command)
        .quietly()
        .then(Concluded(conclusion="not comparable", text="They leave rural rounds out."))
    )
    assert (after.on("2023-06-14").conclusion, after.now.conclusion) == ("worse", "not comparable")
    wanted = replace(command, action_wanted="Ask for urban rounds.")
    last = after.when(wanted).then(
        Concluded(
            conclusion="not comparable",
            text="They leave rural rounds out.",
            action_wanted="Ask for urban rounds.",
        )
    )
    assert last.now.action_wanted == "Ask for urban rounds."


def test_a_later_comparison_of_the_same_contract_takes_its_place() -> None:
    story = given(BENCHMARK, [COMPARED], [CONTRACT_OF_THESE_TESTS, LATER])
    after = story.when(Supersede(by=LATER_ID)).quietly().then(Superseded(by=LATER_ID))
    assert after.now.superseded_by == LATER_ID


@pytest.mark.parametrize(
    ("compared", "replaced", "fields"),
    [
        ("2022-09-01", "2022-09-01", ()),
        ("2023-05-01", "2023-05-01", ()),
        ("2023-05-01", "2023-04-30", ("by", "effective_from")),
        ("2022-08-31", "2022-09-01", ("by",)),
    ],
)
def test_a_comparison_takes_the_place_of_an_earlier_one_once_it_was_made(
    compared: str, replaced: str, fields: tuple[str, ...]
) -> None:
    later = chronicle(LATER_ID, [on(compared, FACT)])
    story = given(BENCHMARK, [COMPARED], [CONTRACT_OF_THESE_TESTS, later])
    asked = story.when(Supersede(by=LATER_ID, effective_from=day(replaced)))
    if fields:
        asked.then_refused("benchmark.by-a-later-one", at=fields)
    else:
        assert asked.then().now.superseded_by == LATER_ID


@pytest.mark.parametrize(
    ("compared", "source", "rule"),
    [
        ("2023-06-16", None, "step.not-ahead-of-time"),
        ("2023-06-01", "2023-06-02", "told-of.had-come"),
        ("2023-06-01", "2023-06-01", ""),
        ("2023-06-15", "2023-06-15", ""),
    ],
)
def test_a_comparison_is_made_by_its_day_on_sources_that_there_were(
    compared: str, source: str | None, rule: str
) -> None:
    command = replace(COMPARE, effective_from=day(compared), source_date=day(source) if source else None)
    asked = given(BENCHMARK).when(command)
    if rule:
        asked.then_refused(rule, conflict=False)
    else:
        assert asked.then(replace(FACT, source_date=day(source))).now.source_date == day(source)  # type: ignore[arg-type]


REFUSALS: list[tuple[str, list[object], list[object], Command, tuple[str, ...]]] = [
    (
        "told-of.had-come",
        [],
        [CONTRACT_OF_THESE_TESTS],
        Compare(
            **{name: getattr(COMPARE, name) for name in COMPARE.__struct_fields__}
            | {"source_date": day("2023-06-16")}
        ),
        ("source_date",),
    ),
    (
        "benchmark.stands",
        [COMPARED, SUPERSEDED],
        [LATER],
        Conclude(conclusion="worse", text="We pay more."),
        (),
    ),
    (
        "benchmark.conclusion-changes",
        [COMPARED, CONCLUDED],
        [],
        Conclude(conclusion="worse", text="We pay more."),
        ("conclusion", "text"),
    ),
    ("benchmark.by-a-later-one", [COMPARED], [EARLIER], Supersede(by=LATER_ID), ("by",)),
    ("benchmark.by-a-later-one", [COMPARED], [REPLACED], Supersede(by=LATER_ID), ("by",)),
    ("benchmark.by-a-later-one", [COMPARED], [FOREIGN], Supersede(by=LATER_ID), ("by",)),
    (
        "benchmark.by-a-later-one",
        [COMPARED],
        [chronicle(STREAM_ID, [COMPARED])],
        Supersede(by=STREAM_ID),
        ("by",),
    ),
]


@pytest.mark.parametrize(("rule", "entries", "others", "command", "fields"), REFUSALS)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: list[object], others: list[object], command: Command, fields: tuple[str, ...]
) -> None:
    given(BENCHMARK, entries, others).when(command).then_refused(rule, at=fields)  # type: ignore[arg-type]


# Corrections


def correct(number: int, **fields: object) -> Correct:
    """The command that puts the story's *number*th event right."""
    return Correct(corrects=event_id(number), fields=dict(fields), reason="Typing slip")


STORY = given(BENCHMARK, [COMPARED, CONCLUDED, SUPERSEDED], [CONTRACT_OF_THESE_TESTS, LATER])


def test_every_fact_gives_back_what_was_asked() -> None:
    assert asked_again(STORY) == to_be_asked_again(BENCHMARK)


def test_figures_are_put_right_by_the_rules_of_the_comparison() -> None:
    after = STORY.when(correct(1, own_figure="2.45")).quietly().then()
    assert (after.now.own_figure, after.now.conclusion) == ("2.45", "worse")
    source = STORY.when(correct(1, source_date="2023-06-16"))
    source.then_refused("told-of.had-come", at=["fields.source_date"])


def test_a_conclusion_is_not_moved_behind_the_comparison_that_took_its_place() -> None:
    told = STORY.when(correct(2, effective_from="2023-02-01"))
    told.then_refused("benchmark.stands")


def test_a_comparison_moved_behind_the_later_one_names_what_no_longer_fits() -> None:
    told = STORY.when(correct(1, effective_from="2023-05-20")).then_refused(
        "later-facts.still-fit", "later-facts.still-fit"
    )
    assert str(event_id(2)) in told
    assert str(event_id(3)) in told


def test_the_comparison_that_took_its_place_is_put_right_by_the_same_rule() -> None:
    other = UUID("c0ffee00-0000-4000-8000-0000000000b3")
    foreign = chronicle(other, [on("2023-05-01", replace(FACT, contract_id=UUID(int=7)))])
    told = given(BENCHMARK, [COMPARED, SUPERSEDED], [CONTRACT_OF_THESE_TESTS, LATER, foreign])
    told.when(correct(2, by=str(other))).then_refused("benchmark.by-a-later-one", at=["fields.by"])


def test_r5_a_comparison_stays_with_its_contract() -> None:
    asked = STORY.when(correct(1, contract_id=str(LATER_ID)))
    asked.then_refused("correction.fits-the-request", at=["fields.contract_id"])
