"""What a fact says is what the state after it says under the same name: nothing is lost between the two."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

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


def folded() -> Iterator[tuple[str, Fact, Any]]:
    """Each sample that has everything in it, with the state after it: where it opens no stream, after one that does."""
    for name, fact in FULL.items():
        stream = BY_NOUN.get(noun_of(fact))
        if stream is None or type(fact) not in stream.effects:
            continue
        openers = [effect.fact for step in stream.steps if step.opens for effect in step.effects]
        first = next(sample for sample in FULL.values() if type(sample) is openers[0])
        before = None if type(fact) in openers else stream.change(None, first, A_DAY)
        state = stream.change(before, fact, A_DAY)
        if alike(fact, state):
            yield name, fact, state


def alike(fact: Fact, state: Any) -> set[str]:
    """The names that a fact shares with the state."""
    return {*fact.__struct_fields__} & {*getattr(state, "__struct_fields__", ())}


FOLDED = [*folded()]


@pytest.mark.parametrize(("name", "fact", "state"), FOLDED, ids=[name for name, _, _ in FOLDED])
def test_the_state_says_what_the_fact_says(name: str, fact: Fact, state: Any) -> None:
    as_text = AS_TEXT.get(name, set())
    other = {field for field in alike(fact, state) if getattr(state, field) != getattr(fact, field)}
    assert other == ANOTHER_WORD.get(name, set()) | as_text
    assert all(getattr(state, field) == str(getattr(fact, field)) for field in as_text)


def test_no_exception_is_made_for_what_is_not_there() -> None:
    assert {*ANOTHER_WORD, *AS_TEXT} <= {name for name, _, _ in FOLDED}
