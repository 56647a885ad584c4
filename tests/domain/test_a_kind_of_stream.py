"""A kind of stream is told in full, or it does not build; and what its facts make of a state."""

from typing import Any

import pytest

from domain.amendment.events import Annulled
from domain.change_request import CHANGE_REQUEST
from domain.change_request.implementation import Implemented
from domain.contract import CONTRACT
from domain.contract.extension import Extend, Extended
from domain.contract.registration import Registered
from domain.contract.terms import Contract
from domain.contract.tier import TierAssigned
from domain.events import FACTS, NAMES, NOUNS, UPCASTS, Fact, fact, passed, upcast
from domain.recommendation import RECOMMENDATION
from domain.sentences import people, sentence, stopped
from domain.stream import KINDS, AskedAgain, Effect, Lacking, Need, OnlyAnnulled, Step, Stream, stands
from domain.supplier.registration import Registered as SupplierRegistered
from tests.givens import AWARD, TODAY, Entry, day, event_id, folded, on, registered
from tests.golden.samples import FULL
from tests.streams import STREAM_ID, chronicle

EXTENSION = CONTRACT.acts[Extended]
OPENING = next(step for step in CONTRACT.steps if step.opens)


class Silent(Fact):
    """A fact that nobody gave a sentence or a name to."""


def built(*steps: Step) -> Stream[Any]:
    """The contract as a kind of stream with *steps* for its acts."""
    return Stream(
        noun="contract",
        plural="contracts",
        called="contract",
        state=CONTRACT.state,
        steps=steps,
        concerns=CONTRACT.concerns,
    )


def act(*facts: type[Fact], asks: Any = Extend, opens: bool = False) -> Step:
    """An act that records *facts*."""
    effects = tuple(Effect(each, change=stands, correction=OnlyAnnulled("Never.")) for each in facts)
    return Step(asks=asks, rules=(), records=lambda _: (), effects=effects, opens=opens)


WHOLE = CONTRACT.steps
REST = tuple(step for step in WHOLE if step is not EXTENSION)
UNTOLD = "Extended: the change it makes, and how it is put right"


@pytest.mark.parametrize(
    ("steps", "lacking"),
    [
        (REST, [UNTOLD]),
        ((*REST, act()), ["Extend: what it records", UNTOLD]),
        ((*WHOLE, EXTENSION), ["Extend: one act that it asks for", "Extended: one act that it belongs to"]),
        ((*WHOLE, act(Extended, asks=Annulled)), ["Extended: one act that it belongs to"]),
        (
            (*WHOLE, act(Silent, asks=Annulled)),
            ["Silent: a stable name of this stream", "Silent: its sentence"],
        ),
        ((*WHOLE, act(SupplierRegistered, asks=Annulled)), ["Registered: a stable name of this stream"]),
        (tuple(step for step in WHOLE if not step.opens), None),
    ],
)
def test_a_kind_of_stream_that_is_not_told_in_full_does_not_build_and_says_all_that_it_lacks(
    steps: tuple[Step, ...], lacking: list[str] | None
) -> None:
    before = KINDS["contract"]
    with pytest.raises(Lacking) as refused:
        built(*steps)
    said = str(refused.value)
    if lacking is None:
        assert "an act that opens it" in said
    else:
        assert said == f"The stream contract lacks: {'; '.join(lacking)}."
    assert KINDS["contract"] is before


def test_a_kind_of_stream_that_is_told_in_full_is_known_by_its_noun() -> None:
    before = KINDS["contract"]
    try:
        again = built(*WHOLE)
        assert KINDS["contract"] is again is not before
    finally:
        KINDS["contract"] = before


def test_a_fact_changes_nothing_before_what_opens_its_stream_nor_where_it_is_about_something_else() -> None:
    opened = CONTRACT.change(None, registered(), AWARD)
    assert opened is not None
    assert CONTRACT.change(None, TierAssigned(tier="Gold"), AWARD) is None
    assert CONTRACT.change(opened, SupplierRegistered(name="Amber"), TODAY) is opened
    gold = CONTRACT.change(opened, TierAssigned(tier="Gold"), TODAY)
    assert gold is not None
    assert (opened.tier, gold.tier) == (None, "Gold")


def test_what_was_last_known_of_an_annulled_contract_is_how_it_was_opened() -> None:
    gone = on(
        "2023-01-01",
        Annulled(stream="contract", annuls=event_id(1), proposal=event_id(9), proposed_by="p-x"),
    )
    gold = on("2021-01-01", TierAssigned(tier="Gold"))
    for entries, tier in (([gold], "Gold"), ([gold, gone], None)):
        terms = CONTRACT.last_known(known(*entries))
        assert terms is not None
        assert (terms.title, terms.tier) == ("School meals", tier)


def test_an_act_looks_at_nothing_where_there_is_nothing_to_go_on_from() -> None:
    """It is refused whatever other streams say; one that opens a stream has yet to have anything."""

    def wanted(command: Extend, state: Any, others: Any) -> list[Need]:
        return [Need(command.new_end, str(state), other) for other in (event_id(1), *others)]

    asked, others = Extend(new_end="2025"), {event_id(2): known()}
    for opens in (False, True):
        step = Step(asks=Extend, rules=(), records=lambda _: (), opens=opens, needs=wanted)
        for state in (None, "a state"):
            told = [Need("2025", str(state), event_id(number)) for number in (1, 2)]
            found = [] if state is None and not opens else told
            assert [*step.looks_at(asked, state, others)] == found


def known(*entries: Entry) -> Contract:
    """The contract of these tests, and what happened to it."""
    story = folded([Entry(AWARD, registered()), *entries])
    assert story is not None
    return story


def test_an_act_has_its_rules_or_chooses_them_by_what_is_asked() -> None:
    rules = EXTENSION.rules_for(Extend(new_end="2025"))
    assert rules
    chosen = Step(asks=Extend, rules=lambda asked: rules if asked.option else (), records=lambda _: ())
    assert chosen.rules_for(Extend(new_end="2025", option="first extension")) == rules
    assert chosen.rules_for(Extend(new_end="2025")) == ()


def test_an_act_records_its_own_facts_and_may_bring_about_those_of_others() -> None:
    step = CHANGE_REQUEST.acts[Implemented]
    assert step.facts == (Implemented, *step.brings)
    assert Extended in step.brings
    assert CONTRACT.facts[0] is Registered


def test_what_opens_a_stream_does_so_on_its_day_also_where_that_is_all_that_is_known_of_it() -> None:
    put = FULL["recommendation.put.v1"]
    gone = Annulled(stream="recommendation", annuls=event_id(1), proposal=event_id(9), proposed_by="p-x")
    for entries in ([], [on("2023-02-01", gone)]):
        story = chronicle(STREAM_ID, [on("2023-01-02", put), *entries])
        assert RECOMMENDATION.last_known(story).put_on == day("2023-01-02")


def test_what_a_request_is_about_is_fixed_and_its_own_id_with_it() -> None:
    assert AskedAgain().fixed == frozenset()
    assert AskedAgain(fixed=frozenset({"kpi_id"})).fixed == {"kpi_id"}
    assert AskedAgain(fixed=frozenset({"kpi_id"}), own_id="notice_id").fixed == {"kpi_id", "notice_id"}


def test_a_name_belongs_to_one_fact_for_good_also_where_it_is_read_as_another_now() -> None:
    class Painted(Fact):
        """A fact that is never recorded."""

    for taken in ("contract.extended.v1", "contract.annulled.v1"):
        with pytest.raises(ValueError, match=f"{taken} is taken"):
            fact(taken)(Painted)
    try:
        assert fact("painting.painted.v2")(Painted) is Painted
        assert (FACTS["painting.painted.v2"], NAMES[Painted], NOUNS[Painted]) == (
            Painted,
            "painting.painted.v2",
            "painting",
        )
        upcast("painting.painted.v1", "painting.painted.v2")(dict)
        assert UPCASTS["painting.painted.v1"] == ("painting.painted.v2", dict)
        with pytest.raises(ValueError, match="v1 is taken"):
            fact("painting.painted.v1")(Painted)
    finally:
        for kept in (FACTS, UPCASTS):
            for name in [name for name in kept if name.startswith("painting.")]:
                kept.pop(name)
        NAMES.pop(Painted, None)
        NOUNS.pop(Painted, None)


def test_a_rule_that_passed_is_its_name_alone() -> None:
    outcome = passed("reason.given")
    assert (outcome.rule, outcome.outcome, outcome.sentence, outcome.clause) == (
        "reason.given",
        "passed",
        "",
        "",
    )


def test_people_are_called_by_their_names_and_by_their_ids_where_the_directory_has_none() -> None:
    assert people(("p-anwen", "p-x"), {"p-anwen": "Anwen Made-Up"}) == "Anwen Made-Up / p-x"
    assert people((), {}) == ""


@pytest.mark.parametrize(
    ("text", "ended"),
    [("More", "More."), ("More.", "More."), ("More!", "More!"), ("More?", "More?"), ("", ".")],
)
def test_a_sentence_ends(text: str, ended: str) -> None:
    assert stopped(text) == ended


def test_a_fact_that_nobody_gave_a_sentence_to_has_none() -> None:
    with pytest.raises(LookupError):
        sentence(Silent(), {})
