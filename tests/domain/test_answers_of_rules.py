"""What a rule can answer, and what the decision record keeps of that."""

from dataclasses import dataclass
from typing import Any

import pytest

from domain.decisions import (
    Advice,
    Context,
    Decided,
    Decision,
    NotAsked,
    Passed,
    Policy,
    Refused,
    evaluate,
    no,
    refusal_in,
    rule,
)
from domain.events import RuleOutcome
from domain.kpi import Retired
from tests.givens import OFFICER, TODAY

CONTEXT = Context(TODAY, OFFICER)


@dataclass(frozen=True)
class Asked:
    """All that these rules look at."""

    context: Context = CONTEXT


def answering(name: str, answer: Any) -> Any:
    """A rule that always answers so."""
    return rule(name, "clause 1")(lambda _: answer)


def test_what_was_found_is_kept_and_what_was_not_asked_is_left_out() -> None:
    rules = [
        answering("quiet", None),
        answering("figures", Passed("10% of the limit is used.")),
        answering("advice", Advice("Look again.")),
        answering("another-law", NotAsked()),
    ]
    record = evaluate(rules, Asked(), Policy("p"))
    assert record.advice == ("Look again.",)
    assert record.rules == (
        RuleOutcome("quiet", "passed"),
        RuleOutcome("figures", "passed", "10% of the limit is used.", "clause 1"),
        RuleOutcome("advice", "advised", "Look again.", "clause 1"),
    )


def test_a_refusal_records_nothing_unless_its_rule_says_so() -> None:
    with pytest.raises(Refused) as refused:
        evaluate([answering("plain", no("No.", "field"))], Asked(), Policy())
    assert refused.value.attempt is None


def test_an_attempt_is_recorded_with_every_rule_that_refused_it() -> None:
    rules = [
        answering("plain", no("Not so.", "field")),
        answering("watched", no("Not you.", "level", conflict=True, records=(Retired(),))),
        answering("advice", Advice("Look again.")),
    ]
    with pytest.raises(Refused) as refused:
        evaluate(rules, Asked(), Policy())
    attempt = refused.value.attempt
    assert attempt is not None
    assert attempt.decided == (Decided(Retired(), TODAY),)
    kept = refusal_in(attempt)
    assert kept is not None
    assert kept.attempt == attempt
    assert [
        (rejection.rule, rejection.sentence, rejection.fields, rejection.clause, rejection.conflict)
        for rejection in kept.rejections
    ] == [
        ("plain", "Not so.", ("field",), "clause 1", False),
        ("watched", "Not you.", ("level",), "clause 1", True),
    ]


def test_a_rule_rests_on_no_clause_and_is_asked_again_of_a_correction_unless_it_is_said() -> None:
    plain, told = rule("plain")(lambda _: None), rule("told", "clause 1", of_entry=True)(lambda _: None)
    assert [(named.clause, named.of_entry) for named in (plain, told)] == [("", False), ("clause 1", True)]


@pytest.mark.parametrize(("tier", "months"), [("Gold", 12), ("Silver", 9), ("Bronze", 6), (None, 6)])
def test_what_follows_a_contract_is_decided_so_many_months_before_the_end_of_its_term(
    tier: str | None, months: int
) -> None:
    assert Policy().months_before_end(tier) == months


def test_a_record_of_what_was_allowed_holds_no_refusal() -> None:
    allowed = evaluate([answering("advice", Advice("Look again."))], Asked(), Policy())
    assert refusal_in(Decision((), allowed)) is None
