"""What a fact says is what the state after it says under the same name: nothing is lost between the two."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from domain.chronicle import noun_of
from domain.events import Fact
from domain.streams import BY_NOUN
from tests.golden.samples import FULL

A_DAY = date(2023, 6, 1)
ANOTHER_WORD = {
    "action.progress_reported.v1": {"progress"},
    "contract.key_date_set.v1": {"kind"},
    "contract.key_date_settled.v1": {"kind"},
    "contract.parent_named.v1": {"reference", "title"},
    "contract.partially_terminated.v1": {"ended_on"},
    "contract.tier_assessed.v1": {"kind", "tier"},
    "contract.tier_override_proposed.v1": {"tier"},
    "document.erased.v1": {"proposed_by"},
    "document.erasure_declined.v1": {"proposed_by"},
    "escalation.more_asked.v1": {"asked"},
    "framework.drafted.v1": {"edition"},
    "improvement_plan.progress_reported.v1": {"progress"},
    "improvement_plan.revised.v1": {"why"},
    "person.taken_over.v1": {"successor"},
    "review.findings_passed.v1": {"findings"},
    "service_credit.taken.v1": {"amount_excl_vat"},
    "service_credit.waived.v1": {"amount_excl_vat"},
    "standard.superseded.v1": {"title"},
    "submission.published.v1": {"rating"},
    "submission.restated.v1": {"rating"},
    "submission.validated.v1": {"reported"},
}
"""What means another thing in a fact than the word does in the state, such as the kind of a date and that of a
contract."""
AS_TEXT = {
    "notice.compliance_fell_due.v1": {"due_on"},
    "notice.failure_determined.v1": {"due_on"},
    "notice.pipeline_considered.v1": {"due_on"},
}
"""Days that the state has as text, which may also be a month."""


def after_an_opening() -> Iterator[tuple[str, Fact, Any]]:
    """Each sample that has everything in it, with the state before it: none where it opens a stream."""
    for name, fact in FULL.items():
        stream = BY_NOUN.get(noun_of(fact))
        if stream is None or type(fact) not in stream.effects:
            continue
        openers = [effect.fact for step in stream.steps if step.opens for effect in step.effects]
        first = next(sample for sample in FULL.values() if type(sample) is openers[0])
        yield name, fact, None if type(fact) in openers else stream.change(None, first, A_DAY)


def folded() -> Iterator[tuple[str, Fact, Any]]:
    """Each of them with the state before it, where that after it has a name in common with it."""
    for name, fact, before in after_an_opening():
        if alike(fact, after(before, fact)):
            yield name, fact, before


def after(before: Any, fact: Fact) -> Any:
    """The state after the fact."""
    return BY_NOUN[noun_of(fact)].change(before, fact, A_DAY)


def others_like(fact: Fact, field: str) -> Iterator[Fact]:
    """The fact with what other samples say under the name of that field, where that fits it."""
    for value in (getattr(sample, field) for sample in FULL.values() if hasattr(sample, field)):
        with suppress(msgspec.ValidationError):
            yield msgspec.convert(msgspec.to_builtins(replace(fact, **{field: value})), type(fact))


def alike(fact: Fact, state: Any) -> set[str]:
    """The names that a fact shares with the state."""
    return {*fact.__struct_fields__} & {*getattr(state, "__struct_fields__", ())}


FOLDED = [*folded()]


@pytest.mark.parametrize(("name", "fact", "before"), FOLDED, ids=[name for name, _, _ in FOLDED])
def test_the_state_says_what_the_fact_says(name: str, fact: Fact, before: Any) -> None:
    state = after(before, fact)
    as_text = AS_TEXT.get(name, set())
    other = {field for field in alike(fact, state) if getattr(state, field) != getattr(fact, field)}
    assert other == ANOTHER_WORD.get(name, set()) | as_text
    assert all(getattr(state, field) == str(getattr(fact, field)) for field in as_text)


def test_no_exception_is_made_for_what_is_not_there() -> None:
    assert {*ANOTHER_WORD, *AS_TEXT} <= {name for name, _, _ in FOLDED}


NAMED_BY_IT = {
    ("contract.assigned.v1", "assignor"),
    ("contract.key_date_settled.v1", "date"),
    ("contract.novated.v1", "outgoing"),
    ("enrolment.accredited.v1", "level"),
    ("group.item_taken_off_agenda.v1", "item"),
    ("group.post_abolished.v1", "post"),
    ("standard.clause_removed.v1", "clause"),
    ("standard.incorporated.v1", "version"),
    ("standard.version_drafted.v1", "version"),
    ("tiering_model.published.v1", "model"),
}
"""What a fact repeats of the state before it and names by it: which party leaves, which clause goes."""


def told_by_what_it_repeats() -> Iterator[tuple[str, str]]:
    """The facts after which the state is another one where another value is repeated in them, and which field it is."""
    for name, fact, before in after_an_opening():
        effect = BY_NOUN[noun_of(fact)].effects[type(fact)]
        for field in effect.was(before, fact) if before is not None else ():
            for other in others_like(fact, field):
                stream = BY_NOUN[noun_of(fact)]
                if stream.change(before, fact, A_DAY) != stream.change(before, other, A_DAY):
                    yield name, field


def test_what_was_before_is_told_by_the_state_and_not_by_the_fact_that_repeats_it() -> None:
    """An earlier fact may be put right afterwards: what a later one repeats of it is then out of date."""
    assert {*told_by_what_it_repeats()} <= NAMED_BY_IT
