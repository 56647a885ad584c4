"""What was stored once loads for ever: every released version of every event, to the byte."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
import pytest

from application import codec
from application.store.following import MAY_RESERVE, reserved_by
from domain.amendment import events as amended
from domain.chronicle import as_corrected, noun_of
from domain.contract.tier import TierAssigned
from domain.events import (
    FACTS,
    NAMES,
    UPCASTS,
    DecisionRecord,
    Envelope,
    Event,
    RuleOutcome,
    Unreadable,
    fact,
    passed,
    upcast,
)
from tests.golden.samples import DECIDED, SAMPLES, Sample

STREAM = UUID("c0ffee00-0000-4000-8000-000000000001")
CAME_LATER = {"asked"}
"""Members of the envelope that the first samples have not."""
WRITTEN_SINCE = {
    "document.erased.v1",
    "document.erasure_declined.v1",
    "document.erasure_proposed.v1",
    "document.kept.v1",
    "document.taken_in.v1",
    "log.answers_taken_in.v1",
    "person.password_set.v1",
    "person.sessions_ended.v1",
}
OLD, OLDER = "contract.tier_assigned.v0", "contract.tier_given.v0"


@pytest.fixture
def older_versions() -> Iterator[None]:
    """Two versions before the first, as a later release would leave them behind."""

    @upcast(OLD, "contract.tier_assigned.v1")
    def _tiers_had_numbers(payload: dict[str, Any]) -> dict[str, Any]:
        tiers = {1: "Gold", 2: "Silver", 3: "Bronze"}
        return {"tier": tiers[payload["tier"]], "previous": tiers.get(payload.get("was", 0))}

    @upcast(OLDER, OLD)
    def _tiers_were_called_levels(payload: dict[str, Any]) -> dict[str, Any]:
        return {"tier": payload["level"]}

    yield
    del UPCASTS[OLD], UPCASTS[OLDER]


def stored(sample: Sample, data: bytes) -> bytes:
    """The sample's envelope around other data."""
    meta = msgspec.json.decode(bytes(sample.minimal), type=dict[str, msgspec.Raw])["meta"]
    return b'{"meta":' + bytes(meta) + b',"data":' + data + b"}"


def test_every_version_ever_released_has_its_sample() -> None:
    """A new event needs tests/golden/<name>.json, written once and never changed."""
    assert set(SAMPLES) == set(FACTS) | set(UPCASTS)


def decided_shorter(state: bytes) -> bytes:
    """The bytes with their decision in the form of decision 86; in that form already, as they are."""
    meta, data, fact_told = state.partition(b',"data":')
    meta = re.sub(rb'\{"rule":("[^"\\]*"),"outcome":"passed"\}', rb"\1", meta)
    meta = meta.replace(b',"rules":[]', b"", 1).replace(b',"rules":[', b',"answers":[', 1)
    return meta + data + fact_told


@pytest.mark.parametrize("form", ["full", "minimal"])
@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_stored_event_loads_and_goes_back_to_the_very_same_bytes(name: str, form: str) -> None:
    """Its decision to the shorter form of them, where it was in the older."""
    state = bytes(getattr(SAMPLES[name], form))
    envelope, loaded = codec.from_bytes(name, state)
    if name in FACTS:
        assert type(loaded) is FACTS[name]
        again = codec.to_bytes(Event(STREAM, 1, envelope, loaded))
        assert again == decided_shorter(state)
        assert codec.from_bytes(name, again) == (envelope, loaded)
    else:
        assert type(loaded) in NAMES


@pytest.mark.parametrize("name", sorted(DECIDED))
def test_the_shorter_form_of_a_decision_says_the_same_as_the_older(name: str) -> None:
    for form in ("full", "minimal"):
        older, shorter = (bytes(getattr(samples[name], form)) for samples in (SAMPLES, DECIDED))
        assert shorter == decided_shorter(older) != older
        envelope, loaded = codec.from_bytes(name, shorter)
        assert (envelope, loaded) == codec.from_bytes(name, older)
        assert codec.to_bytes(Event(STREAM, 1, envelope, loaded)) == shorter
        assert codec.named(name, shorter) == codec.named(name, older)


def test_only_a_rule_that_passed_with_nothing_to_say_is_its_name_alone() -> None:
    """In the order in which they were asked."""
    said = (
        passed("a.b"),
        RuleOutcome("c", "passed", "3 of 5."),
        RuleOutcome("d", "passed", clause="s.74"),
        RuleOutcome("e", "passed", fields=("f",)),
        RuleOutcome("g", "passed", conflict=True),
        RuleOutcome("h", "advised"),
        RuleOutcome("i", "refused", "No.", "s.75", ("j",), conflict=True),
        RuleOutcome("k", "passed"),
    )
    envelope, loaded = codec.from_bytes("contract.expired.v1", bytes(SAMPLES["contract.expired.v1"].minimal))
    given = msgspec.structs.replace(envelope, decision=DecisionRecord("p", said))
    state = codec.to_bytes(Event(STREAM, 1, given, loaded))
    told = msgspec.json.decode(state)["meta"]["decision"]["answers"]
    assert [answer for answer in told if isinstance(answer, str)] == ["a.b", "k"]
    assert codec.from_bytes("contract.expired.v1", state)[0].decision.rules == said


def test_a_release_that_knows_the_older_form_alone_stops_and_takes_nothing_for_damaged() -> None:
    with pytest.raises(msgspec.ValidationError, match=codec._NEWER):
        msgspec.json.decode(b'{"policy":"p","answers":["a.b"]}', type=DecisionRecord)


def test_a_decision_in_both_forms_is_none() -> None:
    name = "contract.expired.v1"
    state = bytes(SAMPLES[name].full).replace(b'"rules":[', b'"answers":["a.b"],"rules":[', 1)
    _, loaded = codec.from_bytes(name, state)
    assert isinstance(loaded, Unreadable)
    assert "not both" in loaded.wrong


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_the_full_sample_leaves_nothing_out(name: str) -> None:
    """One of an earlier version has no fields that came with a later one."""
    envelope, loaded = codec.from_bytes(name, bytes(SAMPLES[name].full))
    for struct in (envelope, loaded) if name in FACTS else (envelope,):
        for field in msgspec.structs.fields(struct):
            came_later = struct is envelope and field.name in CAME_LATER and name not in WRITTEN_SINCE
            assert came_later or field.required or getattr(struct, field.name) != field.default


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_the_minimal_sample_takes_every_default_of_the_envelope(name: str) -> None:
    envelope, _ = codec.from_bytes(name, bytes(SAMPLES[name].minimal))
    defaults = {field.name: field.default for field in msgspec.structs.fields(Envelope) if not field.required}
    assert {default: getattr(envelope, default) for default in defaults} == defaults


def test_the_keys_are_ascii_and_there_is_no_floating_point() -> None:
    def walk(value: Any) -> Iterator[Any]:
        yield value
        if isinstance(value, dict):
            assert all(key.isascii() for key in value)
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from walk(inner)

    for sample in SAMPLES.values():
        assert not any(isinstance(node, float) for node in walk(msgspec.json.decode(bytes(sample.full))))


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_name_is_a_stream_a_past_tense_and_a_version(name: str) -> None:
    stream, past_tense, version = name.split(".")
    assert stream.isidentifier()
    assert past_tense.islower()
    assert version[0] == "v"
    assert version[1:].isdecimal()


@pytest.mark.parametrize("name", sorted(FACTS))
def test_a_field_nobody_released_is_not_taken_silently(name: str) -> None:
    state = bytes(SAMPLES[name].full)
    assert state.endswith(b"}}")
    comma = b"" if state.endswith(b"{}}") else b","
    with pytest.raises(msgspec.ValidationError):
        codec.from_bytes(name, state[:-2] + comma + b'"unheard_of":1}}')


def test_a_name_that_was_never_released_is_not_guessed() -> None:
    with pytest.raises(KeyError, match="unheard_of"):
        codec.from_bytes("contract.unheard_of.v1", bytes(SAMPLES["contract.expired.v1"].full))


@pytest.mark.usefixtures("older_versions")
def test_an_old_version_is_read_as_the_new_one() -> None:
    sample = SAMPLES["contract.tier_assigned.v1"]
    envelope, loaded = codec.from_bytes(OLD, stored(sample, b'{"tier":1,"was":2}'))
    assert loaded == TierAssigned(tier="Gold", previous="Silver")
    assert envelope == codec.from_bytes("contract.tier_assigned.v1", bytes(sample.minimal))[0]


@pytest.mark.parametrize("act", ["corrected", "annulment_proposed", "annulled"])
def test_what_was_put_right_before_other_streams_could_be_is_of_a_contract(act: str) -> None:
    name = f"contract.{act}.v1"
    assert noun_of(codec.from_bytes(name, bytes(SAMPLES[name].minimal))[1]) == "contract"


@pytest.mark.usefixtures("older_versions")
def test_an_older_version_goes_through_every_version_between() -> None:
    sample = SAMPLES["contract.tier_assigned.v1"]
    assert codec.from_bytes(OLDER, stored(sample, b'{"level":3}'))[1] == TierAssigned(tier="Bronze")


@pytest.mark.usefixtures("older_versions")
def test_a_correction_that_speaks_an_old_version_is_read_as_the_new_one() -> None:
    fact_then = amended.Corrected(
        stream="contract", corrects=STREAM, corrected_name=OLD, replacement={"tier": 2}, changed=("tier",)
    )
    assert as_corrected(fact_then) == TierAssigned(tier="Silver")


@pytest.mark.usefixtures("older_versions")
def test_a_name_that_was_used_once_is_never_used_again() -> None:
    for taken in (OLD, "contract.tier_assigned.v1"):
        with pytest.raises(ValueError, match="is taken"):
            fact(taken)(TierAssigned)


@pytest.mark.usefixtures("older_versions")
def test_an_old_version_without_a_sample_is_noticed() -> None:
    assert set(SAMPLES) != set(FACTS) | set(UPCASTS)


@pytest.mark.parametrize("name", sorted(set(FACTS) - {"amendment.corrected.v1"}))
def test_events_of_one_kind_say_the_same_together_as_each_for_itself(name: str) -> None:
    states = [bytes(SAMPLES[name].full), bytes(SAMPLES[name].minimal)]
    together = codec.named_together(name, states)
    assert together is not None
    assert [codec.named_of(whole) for whole in together] == [codec.named(name, state) for state in states]


@pytest.mark.parametrize("odd", [b"", b" ", b"{}", b"ONE\nONE", b"ONEONE", b"ONE,", b"ONE\n", b"\xff"])
def test_what_is_no_one_event_is_looked_into_alone(odd: bytes) -> None:
    """Nothing of one text is read as another's, however many values it holds."""
    name, state = "group.disbanded.v1", bytes(SAMPLES["group.disbanded.v1"].full)
    for others in ([], [state], [state, b""]):
        assert codec.named_together(name, [odd.replace(b"ONE", state), *others]) is None


@pytest.mark.parametrize("name", sorted(FACTS))
def test_only_facts_that_are_said_to_come_with_values_reserve_any(name: str) -> None:
    _, loaded = codec.from_bytes(name, bytes(SAMPLES[name].full))
    assert type(loaded) in MAY_RESERVE or not reserved_by(loaded, STREAM)
