"""A correction is the act decided again: the request that a fact answered gives that very fact again."""

from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given as whenever
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.vendor.pretty import pretty

from domain.amendment.commands import Annul, Correct
from domain.amendment.correction import asked_then
from domain.amendment.events import Annulled, AnnulmentProposed, Corrected, CorrectionProposed
from domain.amendment.retelling import around, case_of, own_fields, recorded_by, refusals, request_of
from domain.contract import CONTRACT
from domain.contract.ending import PartiallyTerminated, Terminated
from domain.contract.extension import Extended
from domain.contract.terms import Contract
from domain.deciding import decide
from domain.decisions import Context, Refused
from domain.events import Fact
from domain.stream import AskedAgain, Effect, Lacking, OnlyAnnulled, Step, Stream
from domain.supplier import SUPPLIER
from domain.supplier.address import AddressRecorded
from domain.supplier.registration import Registered
from domain.timeline import Placed
from tests.givens import TODAY, Entry, day, event_id, folded, on, registered
from tests.nouns.random_stories import NOUNS, Noun, Told, corrected, tellings, wrong_requests
from tests.strategies import PEOPLE, commands, registrations
from tests.streams import Story, given

IN_VAIN = {"beyond_maximum_term", "without_approval"}
"""Said where nothing asked for it, they leave no trace."""
_AMENDMENTS = (Corrected, CorrectionProposed, AnnulmentProposed, Annulled)


@st.composite
def stories(draw: st.DrawFn) -> Contract:
    """Contracts to which up to ten random things happened that the rules let happen."""
    entries: list[Entry] = []
    wanted: Any = draw(registrations("CT-R"))
    for _ in range(draw(st.integers(1, 10))):
        by = draw(st.sampled_from(PEOPLE))
        known = folded(entries)
        try:
            decision = decide(CONTRACT, known, wanted, Context(TODAY, by))
        except Refused:
            pass
        else:
            entries += [Entry(decided.valid_from, decided.fact, by) for decided in decision.decided]
        known = folded(entries)
        wanted = draw(registrations("CT-R") if known is None else commands(known))
    known = folded(entries)
    if known is None:
        return draw(stories())
    return known


def asked_again(story: Contract) -> list[Placed]:
    """The facts of a story that a correction asks again."""
    return [
        placed
        for placed in story.timeline.placed
        if isinstance(CONTRACT.effects[type(placed.fact)].correction, AskedAgain)
        and not placed.envelope.causation_id
        and (story.timeline.before(placed.key).latest() is not None or type(placed.fact) in CONTRACT.opening)
    ]


@settings(max_examples=60, deadline=None)
@whenever(stories())
def test_the_request_got_back_from_a_fact_gives_that_fact_again(story: Contract) -> None:
    for placed in asked_again(story):
        step = CONTRACT.acts[type(placed.fact)]
        told, state = around(CONTRACT, story, placed)
        command = request_of(CONTRACT, story, placed, state)
        case = case_of(step, told, state, command, recorded_by(placed, Context(TODAY, PEOPLE[0])))
        if refusals(CONTRACT, story, placed, Context(TODAY, PEOPLE[0])):
            continue  # what came in late took away what it rested on
        recorded: Any = step.records(case)
        first = recorded if isinstance(recorded, Fact) else next(iter(recorded))
        stale = CONTRACT.effects[type(placed.fact)].was(state, placed.fact) if state else {}
        assert first == msgspec.structs.replace(placed.fact, **stale)
        assert case.effective_from == placed.valid_from


@settings(max_examples=60, deadline=None)
@whenever(stories(), st.data())
def test_a_correction_that_changes_nothing_is_refused(story: Contract, data: st.DataObject) -> None:
    facts = asked_again(story)
    if not facts:
        return
    placed = data.draw(st.sampled_from(facts))
    _, state = around(CONTRACT, story, placed)
    stale = CONTRACT.effects[type(placed.fact)].was(state, placed.fact) if state else {}
    if any(getattr(placed.fact, name) != value for name, value in stale.items()):
        return  # what it repeats of the state before is put right by asking it again
    if refusals(CONTRACT, story, placed, Context(TODAY, PEOPLE[0])):
        return  # what came in late took away what it rested on, and that is what is told
    command = Correct(corrects=placed.event_id, fields={}, reason="Nothing")
    with pytest.raises(Refused) as refused:
        decide(CONTRACT, story, command, Context(TODAY, PEOPLE[0]))
    assert "correction.changes-something" in {rejection.rule for rejection in refused.value.rejections}


def test_a_day_that_followed_from_the_request_is_not_put_right_where_it_follows_again() -> None:
    """A rule that the fact broke before, and that only looks at that day, is advice."""
    part = PartiallyTerminated(part="Nursery", ended_on=day("2023-06-16"), ground="mutual agreement")
    whole = Terminated(ended_on=day("2023-05-31"), ground="mutual agreement")
    entries = [on("2020-02-03", registered()), on("2023-06-16", part), on("2023-05-31", whole)]
    story = given(CONTRACT, entries)
    story.when(Correct(corrects=event_id(2), reason="Nothing")).then_refused("correction.changes-something")
    named = story.when(Correct(corrects=event_id(2), fields={"part": "Crèche"}, reason="Misread"))
    assert "As before" in named.advice["contract.not-ended"]
    moved = Correct(corrects=event_id(2), fields={"ended_on": "2023-06-17"}, reason="Misread")
    story.when(moved).then_refused("contract.not-ended")


@pytest.mark.parametrize("noun", NOUNS.values(), ids=NOUNS)
@settings(max_examples=40, deadline=None)
@whenever(data=st.data())
def test_a_correction_reaches_the_state_that_the_right_request_would_have_reached(
    noun: Noun, data: st.DataObject
) -> None:
    """The oracle does not know of corrections: it tells the story again with the right request in the place of the
    wrong one, and decides each later request anew."""
    told = data.draw(tellings(noun))
    wrong = data.draw(wrong_requests(told, noun))
    after = corrected(told, wrong.correct)
    if after is None:
        return
    again, until = told.again(wrong.place, wrong.right)
    assert until > TODAY
    assert _states(after, until) == _states(again.story, until)


@pytest.mark.parametrize("noun", NOUNS.values(), ids=NOUNS)
@settings(max_examples=30, deadline=None)
@whenever(data=st.data())
def test_of_one_day_what_was_recorded_later_holds_whatever_is_corrected_before_it(
    noun: Noun, data: st.DataObject
) -> None:
    told = data.draw(tellings(noun, day=TODAY))
    wrong = data.draw(wrong_requests(told, noun, of_its_day=True))
    after = corrected(told, wrong.correct)
    if after is None:
        return
    again, until = told.again(wrong.place, wrong.right)
    assert _states(after, until) == _states(again.story, until)


@pytest.mark.parametrize("noun", NOUNS.values(), ids=NOUNS)
def test_what_a_story_is_drawn_from_is_written_in_a_line(noun: Noun) -> None:
    """Hypothesis writes it down when a draw fails, and warns once where it is long: a story with nothing wrong
    failed so, and could not be shrunk."""
    assert repr(tellings(noun, day=TODAY)).startswith(f"tellings(noun=NOUNS['{noun.stream.noun}']")
    assert len(pretty(Told(noun.opening))) < 100


def test_what_a_correction_brings_anew_stands_where_the_fact_does_that_it_corrects() -> None:
    """A supplier was registered without an address, and moved on the same day: the address that it is said to have been
    registered with is the one that it left."""
    moved = on("2023-05-22", AddressRecorded(address="2 Mill Lane"))
    story = given(SUPPLIER, [on("2023-05-22", Registered(name="Amber")), moved])
    correct = Correct(corrects=event_id(1), fields={"address": "1 Mill Lane"}, reason="Left out")
    told = story.when(correct).then()
    assert told.now.address == "2 Mill Lane"
    further = Correct(corrects=event_id(1), fields={"address": "3 Mill Lane"}, reason="Misread")
    assert told.when(further).then().now.address == "2 Mill Lane"


def _states(story: Story, until: date) -> list[tuple[date, Any]]:
    return [(day, state) for day, state in story.chronicle.timeline.segments() if day < until]


@pytest.mark.parametrize("noun", NOUNS.values(), ids=NOUNS)
@settings(max_examples=20, deadline=None)
@whenever(data=st.data())
def test_each_fact_gives_back_what_was_asked_and_a_correction_that_changes_nothing_is_refused(
    noun: Noun, data: st.DataObject
) -> None:
    told = data.draw(tellings(noun))
    story = told.story.chronicle
    for request in told.requests:
        placed = told.placed(request)
        if placed is None:
            continue
        _, state = around(noun.stream, story, placed)
        back = asked_then(noun.stream, story, placed.event_id)
        for name in own_fields(type(request.command)):  # what stood already may be left out
            asked, found = getattr(request.command, name), getattr(back, name)
            assert found in (asked, None) or (asked and name in IN_VAIN), name
        stale = noun.stream.effects[type(placed.fact)].was(state, placed.fact) if state else {}
        if all(getattr(placed.fact, name) == value for name, value in stale.items()):
            refused = told.story.when(
                Correct(corrects=placed.event_id, reason="Nothing"), by=request.by
            ).refused
            assert refused is not None


@pytest.mark.parametrize("lacking", ["change", "sentence", "one act", "an act that opens"])
def test_a_stream_that_is_not_told_in_full_does_not_build(lacking: str) -> None:
    extension = CONTRACT.acts[Extended]
    wrong: dict[str, tuple[Step, ...]] = {
        "change": (extension,),
        "sentence": (Step(asks=Annul, rules=(), records=lambda _: (), effects=(_silent(),), opens=True),),
        "one act": (*CONTRACT.steps, extension),
        "an act that opens": tuple(step for step in CONTRACT.steps if not step.opens),
    }
    with pytest.raises(Lacking, match=f"lacks: .*{lacking}"):
        Stream(
            noun="contract",
            plural="contracts",
            called="contract",
            state=CONTRACT.state,
            steps=wrong[lacking],
            concerns=CONTRACT.concerns,
        )


class _Silent(Fact):
    """A fact that nobody gave a sentence to."""


def _silent() -> Effect:
    return Effect(_Silent, change=lambda state, _fact, _day: state, correction=OnlyAnnulled("Never."))
