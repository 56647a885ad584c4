"""Setting, revising and retiring a key performance indicator."""

from dataclasses import replace as replaced
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from domain.amendment.commands import Correct
from domain.amendment.events import Corrected
from domain.contract.ending import Terminated
from domain.decisions import Command, Policy
from domain.events import Fact
from domain.figures import number
from domain.kpi import (
    KPI,
    Bands,
    Define,
    Defined,
    Definition,
    Retire,
    Retired,
    Revise,
    Revised,
    Weigh,
    Weighed,
    bands_at,
    missing,
    rating,
)
from domain.sentences import sentence
from tests.givens import Entry, day, event_id, on, registered
from tests.streams import CONTRACT_ID, Asked, asked_again, chronicle, given, to_be_asked_again

BANDS = Bands("98", "95", "90")
ON_TIME = Definition(
    title="Meals on time",
    purpose="Late meals are missed lessons.",
    formula="Meals served by 12:30 over meals ordered",
    unit="percent",
    direction="higher is better",
    target="98",
    bands=BANDS,
    frequency="monthly",
    source="Kitchen log",
)
DEFINED = on("2020-04-01", Defined(contract_id=CONTRACT_ID, definition=ON_TIME))
STRICTER = replace(ON_TIME, target="99", bands=Bands("99", "97", "92"))
RETIRED = on("2022-01-01", Retired())


def test_a_kpi_is_set_for_a_contract() -> None:
    asked = given(KPI).when(
        Define(contract_id=CONTRACT_ID, definition=ON_TIME, effective_from=day("2023-06-01"))
    )
    story = asked.quietly().then(Defined(contract_id=CONTRACT_ID, definition=ON_TIME), effective="2023-06-01")
    assert (story.now.version, story.now.since) == (1, day("2023-06-01"))
    assert (story.now.contract_id, story.now.definition) == (CONTRACT_ID, ON_TIME)


def test_what_is_missing_for_it_to_be_relevant_and_measurable_is_said_and_kept_out_of_the_way() -> None:
    thin = Definition(title="Quality", unit="score", direction="higher is better", frequency="yearly")
    asked = (
        given(KPI)
        .when(Define(contract_id=CONTRACT_ID, definition=thin))
        .advised("kpi.relevant-and-measurable")
    )
    assert "how the figure is worked out" in asked.advice["kpi.relevant-and-measurable"]
    asked.then()
    assert len(missing(thin)) == 5


WEIGHED = on("2022-01-01", Weighed(weight="40"))


def test_it_is_weighed_from_a_day_and_the_days_before_stay() -> None:
    command = Weigh(weight="60", reason="Agreed at the board", effective_from=day("2023-06-01"))
    story = given(KPI, [DEFINED, WEIGHED]).when(command).then(Weighed(previous="40", weight="60"))
    assert [story.on(text).weight for text in ("2021-12-31", "2023-05-31", "2023-06-01")] == [
        None,
        "40",
        "60",
    ]
    assert sentence(Weighed(previous="40", weight="60"), {}) == "KPI weighed as 60 (was 40)."
    assert sentence(Weighed(previous="40", weight=None), {}) == "KPI weighed no more (was 40)."


@pytest.mark.parametrize(
    ("weight", "conflict"), [("0", False), ("-1", False), ("1000.000001", False), ("40", True)]
)
def test_no_weight_is_nothing_or_less_or_as_before(weight: str, *, conflict: bool) -> None:
    given(KPI, [DEFINED, WEIGHED]).when(Weigh(weight=weight, reason="Agreed")).then_refused(
        "kpi.weight-possible", at=["weight"], conflict=conflict
    )


@pytest.mark.parametrize("weight", ["0.000001", "1", "1000", None])
def test_it_is_weighed_from_hardly_anything_to_a_thousand_or_no_more(weight: str | None) -> None:
    given(KPI, [DEFINED, WEIGHED]).when(Weigh(weight=weight, reason="Agreed")).quietly().then(
        Weighed(previous="40", weight=weight)
    )
    unweighed = given(KPI, [DEFINED]).when(Weigh(reason="Agreed"))
    unweighed.then_refused("kpi.weight-possible", at=["weight"], conflict=True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"purpose": " "}, "relevance: what it says about whether the contract delivers"),
        ({"formula": ""}, "measurability: how the figure is worked out"),
        ({"source": None}, "measurability: the source it can be validated at"),
        ({"target": None}, "a target"),
        ({"bands": None}, "rating bands"),
    ],
)
def test_each_thing_that_is_missing_is_named(changes: dict[str, Any], words: str) -> None:
    assert missing(ON_TIME) == ()
    assert missing(replace(ON_TIME, **changes)) == (words,)
    asked = given(KPI).when(Define(contract_id=CONTRACT_ID, definition=replace(ON_TIME, **changes)))
    assert asked.advice["kpi.relevant-and-measurable"] == f"Still missing: {words}."


SHARES = (Decimal(100), Decimal("97.5"), Decimal(90))


@pytest.mark.parametrize(
    ("direction", "edges"),
    [("higher is better", ("200", "195", "180")), ("lower is better", ("200", "205", "220"))],
)
def test_the_councils_bands_lie_at_shares_of_the_target(direction: Any, edges: tuple[str, str, str]) -> None:
    wanted = replace(ON_TIME, target="200", direction=direction, bands=Bands(*edges))
    found = bands_at(wanted, SHARES)
    assert [number(edge) for edge in (found.good, found.approaching_target, found.requires_improvement)] == [
        *map(Decimal, edges)
    ]
    policy = replaced(Policy(), shares_of_target=SHARES)

    def asked(definition: Definition, policy: Policy = policy) -> Asked:
        story = replaced(given(KPI), policy=policy)
        return story.when(Define(contract_id=CONTRACT_ID, definition=definition))

    asked(wanted).quietly().then()
    good, approaching, improving = edges
    for other in (
        Bands(f"{good}.1", approaching, improving),
        Bands(good, f"{approaching}.1", improving),
        Bands(good, approaching, f"{improving}.1"),
    ):
        told = asked(replace(wanted, bands=other)).advice["kpi.bands-as-the-council-has-them"]
        assert told.startswith(f"By the Council's policy the bands for this target begin at {good}")
        asked(replace(wanted, bands=other), Policy()).quietly().then()
    asked(replace(wanted, bands=None)).advised(
        "kpi.relevant-and-measurable", "kpi.bands-as-the-council-has-them"
    )
    asked(replace(wanted, target=None)).advised("kpi.relevant-and-measurable")


def test_a_retired_kpi_is_revised_up_to_the_day_before() -> None:
    for text, retired in (("2021-12-31", False), ("2022-01-01", True), ("2022-01-02", True)):
        command = Revise(definition=STRICTER, because="target", reason="Slip", effective_from=day(text))
        asked = given(KPI, [DEFINED, RETIRED]).when(command)
        if retired:
            asked.then_refused("kpi.in-use", at=["effective_from"], conflict=True)
        else:
            told = asked.then().now
            assert (told.since, told.version, told.retired_from) == (day(text), 2, day("2022-01-01"))
    twice = given(KPI, [DEFINED, RETIRED, on("2022-06-01", Retired())])
    assert twice.now.retired_from == day("2022-01-01")


def test_a_revision_from_today_judges_no_period_anew() -> None:
    command = Revise(definition=STRICTER, because="bands", reason="Agreed")
    story = given(KPI, [DEFINED]).when(command).quietly().then()
    again = replace(command, definition=replace(STRICTER, target="97"))
    assert story.when(again).then().now.version == 3


@pytest.mark.parametrize(
    ("fact", "reads"),
    [
        (DEFINED.fact, "KPI set: Meals on time, monthly, target 98 percent, higher is better."),
        (
            Defined(contract_id=CONTRACT_ID, definition=replace(ON_TIME, target=None)),
            "KPI set: Meals on time, monthly, no target, higher is better.",
        ),
        (
            Revised(previous=ON_TIME, definition=STRICTER, because="target"),
            "KPI Meals on time revised for target: target 99 percent (was target 98 percent); changed: bands.",
        ),
        (
            Revised(previous=ON_TIME, definition=replace(ON_TIME, title="Meals"), because="other"),
            "KPI Meals on time (now Meals) revised for other: target 98 percent.",
        ),
        (
            Revised(previous=ON_TIME, definition=replace(ON_TIME, due_days=9, unit="score"), because="other"),
            "KPI Meals on time revised for other: target 98 score (was target 98 percent); changed: due days.",
        ),
        (Weighed(weight="60"), "KPI weighed as 60."),
        (Retired(), "KPI retired: no further periods are measured."),
    ],
)
def test_each_fact_reads_as_a_sentence(fact: Fact, reads: str) -> None:
    assert sentence(fact, {}) == reads


def test_a_revision_keeps_what_was_before_and_holds_from_its_day() -> None:
    command = Revise(
        definition=STRICTER,
        because="target",
        reason="Agreed at the yearly review",
        effective_from=day("2023-07-01"),
    )
    story = given(KPI, [DEFINED]).when(command).quietly()
    after = story.then(Revised(previous=ON_TIME, definition=STRICTER, because="target"))
    assert after.on("2023-06-30").definition == ON_TIME
    assert (after.on("2023-07-01").definition, after.on("2023-07-01").version) == (STRICTER, 2)


def test_a_revision_reads_with_the_names_of_what_else_changed() -> None:
    revised = replace(ON_TIME, formula="Visits on time, divided by visits.", source="Rota system")
    fact = Revised(previous=ON_TIME, definition=revised, because="measurability")
    assert sentence(fact, {}).endswith("; changed: formula, source.")


def test_a_backdated_revision_is_recorded_with_a_warning() -> None:
    command = Revise(definition=STRICTER, because="bands", reason="Slip", effective_from=day("2023-06-01"))
    given(KPI, [DEFINED]).when(command).advised("kpi.bands-before-the-period").then()


def test_a_retired_kpi_stays_in_the_past() -> None:
    story = given(KPI, [DEFINED]).when(Retire(reason="Replaced")).quietly().then(Retired())
    assert (story.on("2023-06-14").retired_from, story.now.retired_from) == (None, day("2023-06-15"))


REFUSALS: list[tuple[str, list[Entry], Command, tuple[str, ...]]] = [
    (
        "kpi.bands-in-order",
        [],
        Define(contract_id=CONTRACT_ID, definition=replace(ON_TIME, bands=Bands("90", "95", "98"))),
        ("definition.bands",),
    ),
    (
        "kpi.bands-in-order",
        [],
        Define(
            contract_id=CONTRACT_ID,
            definition=replace(ON_TIME, direction="lower is better", bands=Bands("5", "5", "9")),
        ),
        ("definition.bands",),
    ),
    (
        "contract.in-being",
        [],
        Define(contract_id=CONTRACT_ID, definition=ON_TIME, effective_from=day("2020-02-02")),
        ("contract_id", "effective_from"),
    ),
    (
        "kpi.definition-changes",
        [DEFINED],
        Revise(definition=ON_TIME, because="target", reason="Slip"),
        ("definition",),
    ),
    ("kpi.in-use", [DEFINED, RETIRED], Retire(reason="Twice"), ("effective_from",)),
    ("reason.given", [DEFINED], Retire(), ("reason",)),
]


@pytest.mark.parametrize(("rule", "entries", "command", "fields"), REFUSALS)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: list[Entry], command: Command, fields: tuple[str, ...]
) -> None:
    given(KPI, entries).when(command).then_refused(rule, at=fields)


def test_nothing_is_set_for_a_contract_that_has_ended() -> None:
    ended = chronicle(
        CONTRACT_ID,
        [registered(), on("2022-12-31", Terminated(ended_on=day("2022-12-31"), ground="discharge"))],
    )
    command = Define(contract_id=CONTRACT_ID, definition=ON_TIME)
    given(KPI, others=[ended]).when(command).then_refused(
        "contract.in-being", at=["contract_id"], conflict=True
    )
    on_its_last_day = replace(command, effective_from=day("2022-12-31"))
    assert given(KPI, others=[ended]).when(on_its_last_day).decided


@pytest.mark.parametrize(
    ("figure", "higher", "lower"),
    [
        ("98", "Good", "Inadequate"),
        ("97.999999", "Approaching target", "Inadequate"),
        ("95", "Approaching target", "Inadequate"),
        ("90", "Requires improvement", "Inadequate"),
        ("89.9", "Inadequate", "Inadequate"),
        ("5", "Inadequate", "Requires improvement"),
        ("2", "Inadequate", "Good"),
    ],
)
def test_a_figure_is_rated_by_the_bands(figure: str, higher: str, lower: str) -> None:
    assert rating(ON_TIME, figure) == higher
    fewer = replace(ON_TIME, direction="lower is better", bands=Bands("2", "4", "6"))
    assert rating(fewer, figure) == lower


def test_without_bands_nothing_is_rated() -> None:
    assert rating(replace(ON_TIME, bands=None), "100") is None


# Corrections

REVISED = on("2021-04-01", Revised(previous=ON_TIME, definition=STRICTER, because="target"))


def correct(number: int, **fields: object) -> Correct:
    return Correct(corrects=event_id(number), fields=dict(fields), reason="Typing slip")


def test_every_fact_gives_back_what_was_asked() -> None:
    assert asked_again(
        given(KPI, [DEFINED, REVISED, on("2021-06-01", Weighed(weight="40")), RETIRED])
    ) == to_be_asked_again(KPI)


def test_a_definition_is_put_right_by_the_rules_that_it_was_set_by() -> None:
    fields = msgspec.to_builtins(replace(ON_TIME, target="97"))
    after = given(KPI, [DEFINED]).when(correct(1, definition=fields)).quietly().then(effective="2020-04-01")
    fact = after.entries[-1].fact
    assert isinstance(fact, Corrected)
    assert fact.changed == ("definition",)
    assert after.on("2020-04-01").definition.target == "97"


@pytest.mark.parametrize(
    "bands", [Bands("90", "95", "98"), Bands("98", "98", "90"), Bands("98", "80", "90")], ids=str
)
@pytest.mark.parametrize("number", [1, 2])
def test_r6_bands_out_of_order_are_refused_of_a_correction_as_they_are_at_first(
    number: int, bands: Bands
) -> None:
    fields = msgspec.to_builtins(replace(ON_TIME, bands=bands))
    asked = given(KPI, [DEFINED, REVISED]).when(correct(number, definition=fields))
    asked.then_refused("kpi.bands-in-order", at=["fields.definition.bands"])


def test_a_retirement_is_not_moved_to_before_the_kpi_was_set() -> None:
    asked = given(KPI, [DEFINED, RETIRED]).when(correct(2, effective_from="2019-01-01"))
    asked.then_refused("correction.keeps-the-fact-in-being", conflict=True)


def test_a_correction_names_the_revision_that_follows_it() -> None:
    fields = msgspec.to_builtins(replace(ON_TIME, target="97"))
    asked = given(KPI, [DEFINED, REVISED]).when(correct(1, definition=fields))
    asked.advised("later-facts.still-fit")
    assert str(event_id(2)) in asked.advice["later-facts.still-fit"]
    assert "follows another previous now" in asked.advice["later-facts.still-fit"]
    weighed = given(KPI, [DEFINED, WEIGHED, on("2022-06-01", Weighed(previous="40", weight="60"))])
    asked = weighed.when(correct(2, weight="45")).advised("later-facts.still-fit")
    assert "follows another previous now" in asked.advice["later-facts.still-fit"]


def test_bands_of_a_small_target_are_written_out() -> None:
    assert bands_at(replace(ON_TIME, target="0.000001"), SHARES).approaching_target == "0.000000975"


def test_a_revision_that_says_nothing_new_any_more_refuses_the_correction_and_is_named() -> None:
    fields = msgspec.to_builtins(STRICTER)
    asked = given(KPI, [DEFINED, REVISED]).when(correct(1, definition=fields))
    assert str(event_id(2)) in asked.then_refused("later-facts.still-fit", at=["although"], conflict=True)


def test_a_late_retirement_names_the_revision_that_comes_after_it() -> None:
    command = Retire(reason="It ended then", effective_from=day("2021-01-01"))
    refused = given(KPI, [DEFINED, REVISED]).when(command).then_refused("later-facts.still-fit")
    assert "It is retired" in refused
    given(KPI, [DEFINED, REVISED]).when(replace(command, although=(event_id(2),))).advised(
        "later-facts.still-fit", "entry.in-good-time"
    )


def test_r5_a_kpi_stays_with_the_contract_that_it_was_set_for() -> None:
    other = correct(1, contract_id="c0ffee00-0000-4000-8000-0000000000c9")
    asked = given(KPI, [DEFINED]).when(other)
    told = asked.then_refused("correction.fits-the-request", at=["fields.contract_id"])
    assert "Annul it" in told
