"""Setting, revising and retiring a key performance indicator."""

import pytest
from msgspec.structs import replace

from domain.contract.ending import Terminated
from domain.decisions import Command
from domain.kpi import commands as ask
from domain.kpi import events as happened
from domain.kpi.decisions import KPI
from domain.kpi.events import Bands, Definition
from domain.kpi.state import missing, rating
from domain.sentences import sentence
from tests.givens import day, on, registered
from tests.streams import CONTRACT_ID, chronicle, given

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
DEFINED = on("2020-04-01", happened.Defined(contract_id=CONTRACT_ID, definition=ON_TIME))
STRICTER = replace(ON_TIME, target="99", bands=Bands("99", "97", "92"))
RETIRED = on("2022-01-01", happened.Retired())


def test_a_kpi_is_set_for_a_contract() -> None:
    asked = given(KPI).when(
        ask.Define(contract_id=CONTRACT_ID, definition=ON_TIME, effective_from=day("2023-06-01"))
    )
    story = asked.quietly().then(
        happened.Defined(contract_id=CONTRACT_ID, definition=ON_TIME), effective="2023-06-01"
    )
    assert (story.now.version, story.now.since) == (1, day("2023-06-01"))


def test_what_is_missing_for_it_to_be_relevant_and_measurable_is_said_and_kept_out_of_the_way() -> None:
    thin = Definition(title="Quality", unit="score", direction="higher is better", frequency="yearly")
    asked = (
        given(KPI)
        .when(ask.Define(contract_id=CONTRACT_ID, definition=thin))
        .advised("kpi.relevant-and-measurable")
    )
    assert "how the figure is worked out" in asked.advice["kpi.relevant-and-measurable"]
    asked.then()
    assert len(missing(thin)) == 5


def test_a_revision_keeps_what_was_before_and_holds_from_its_day() -> None:
    command = ask.Revise(
        definition=STRICTER,
        because="target",
        reason="Agreed at the yearly review",
        effective_from=day("2023-07-01"),
    )
    story = given(KPI, [DEFINED]).when(command).quietly()
    after = story.then(happened.Revised(previous=ON_TIME, definition=STRICTER, because="target"))
    assert after.on("2023-06-30").definition == ON_TIME
    assert (after.on("2023-07-01").definition, after.on("2023-07-01").version) == (STRICTER, 2)


def test_a_revision_reads_with_the_names_of_what_else_changed() -> None:
    revised = replace(ON_TIME, formula="Visits on time, divided by visits.", source="Rota system")
    fact = happened.Revised(previous=ON_TIME, definition=revised, because="measurability")
    assert sentence(fact, {}).endswith("; changed: formula, source.")


def test_a_backdated_revision_is_recorded_with_a_warning() -> None:
    command = ask.Revise(
        definition=STRICTER, because="bands", reason="Slip", effective_from=day("2023-06-01")
    )
    given(KPI, [DEFINED]).when(command).advised("kpi.bands-before-the-period").then()


def test_a_retired_kpi_stays_in_the_past() -> None:
    story = given(KPI, [DEFINED]).when(ask.Retire(reason="Replaced")).quietly().then(happened.Retired())
    assert (story.on("2023-06-14").retired_from, story.now.retired_from) == (None, day("2023-06-15"))


REFUSALS: list[tuple[str, list[object], Command, tuple[str, ...]]] = [
    (
        "kpi.bands-in-order",
        [],
        ask.Define(contract_id=CONTRACT_ID, definition=replace(ON_TIME, bands=Bands("90", "95", "98"))),
        ("definition.bands",),
    ),
    (
        "kpi.bands-in-order",
        [],
        ask.Define(
            contract_id=CONTRACT_ID,
            definition=replace(ON_TIME, direction="lower is better", bands=Bands("5", "5", "9")),
        ),
        ("definition.bands",),
    ),
    (
        "contract.in-being",
        [],
        ask.Define(contract_id=CONTRACT_ID, definition=ON_TIME, effective_from=day("2020-02-02")),
        ("contract_id", "effective_from"),
    ),
    (
        "kpi.definition-changes",
        [DEFINED],
        ask.Revise(definition=ON_TIME, because="target", reason="Slip"),
        ("definition",),
    ),
    ("kpi.in-use", [DEFINED, RETIRED], ask.Retire(reason="Twice"), ("effective_from",)),
    ("reason.given", [DEFINED], ask.Retire(), ("reason",)),
]


@pytest.mark.parametrize(("rule", "entries", "command", "fields"), REFUSALS)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: list[happened.Fact], command: Command, fields: tuple[str, ...]
) -> None:
    given(KPI, entries).when(command).then_refused(rule, at=fields)


def test_nothing_is_set_for_a_contract_that_has_ended() -> None:
    ended = chronicle(
        CONTRACT_ID,
        [registered(), on("2022-12-31", Terminated(ended_on=day("2022-12-31"), ground="discharge"))],
    )
    command = ask.Define(contract_id=CONTRACT_ID, definition=ON_TIME)
    given(KPI, others=[ended]).when(command).then_refused(
        "contract.in-being", at=["contract_id"], conflict=True
    )


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
