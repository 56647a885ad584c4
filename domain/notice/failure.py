"""A failure: a breach that had a result, or performance that did not improve, which is published (s.71(3)-(5)).

Nothing of this follows by itself: a person determines that it is so, and another sends the notice.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

from domain.case import ENTRY, had_come, reason_given
from domain.contract.in_being import contract_in_being
from domain.dates import in_words
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.notice.required import ASSESSED_FROM, FULL, failure_due
from domain.notice.terms import Case, Failure, FailureResult, Notice
from domain.sentences import Names, sentence, stopped
from domain.stream import AskedAgain, Effect, Need, Step
from domain.text import SomeText


class DetermineFailure(Command, frozen=True, kw_only=True):
    """Determine that a breach had a result, or that performance did not improve, so that it is to be published."""

    contract_id: UUID
    failure: Failure
    """Of which kind it is."""
    result: FailureResult
    """What came of it: of unsatisfactory performance, that there was no improvement."""
    determined_on: date
    """The day from which s.71(5) applies: of the result, or on which the Council considered that there was none."""
    nature: SomeText
    """The obligation, the nature and the impact of the failure, how long it lasted, and what the supplier did."""


@fact("notice.failure_determined.v1")
class FailureDetermined(Fact, kw_only=True):
    """It was determined that a breach, or a failure to improve, is to be published (PA 2023 s.71(3)-(5))."""

    contract_id: UUID
    failure: Failure
    """Of which kind it is."""
    result: FailureResult
    """What came of it."""
    determined_on: date
    """The day from which s.71(5) applies."""
    due_on: date
    """The last day for the notice: 30 days beginning with the day on which it was determined."""
    nature: SomeText
    """The obligation, the nature and the impact of the failure, how long it lasted, and what the supplier did."""
    determined_by: str
    """Opaque id of who determined it."""


@rule("notice.failure-regime", "PA 2023 s.71(6)-(7)")
def in_the_full_regime(case: Case[DetermineFailure]) -> Rejection | None:
    terms = case.other(case.command.contract_id)
    if terms is None or terms.legal_regime == FULL:
        return None
    return no("Failures are published of contracts in the full regime of the Act only.", "contract_id")


@rule("notice.failure-result", "PA 2023 s.71(3)-(4)")
def result_fits(case: Case[DetermineFailure]) -> Rejection | None:
    improved = case.command.result == "no improvement"
    if improved == (case.command.failure == "unsatisfactory performance"):
        return None
    return no(
        "A breach results in partial termination, damages or a settlement; unsatisfactory performance, in no "
        "improvement.",
        "result",
    )


@rule("notice.proper-opportunity", "PA 2023 s.71(4)(b)-(c)")
def proper_opportunity_was_given(case: Case[DetermineFailure]) -> Rejection | None:
    terms = case.other(case.command.contract_id)
    if case.command.failure != "unsatisfactory performance" or terms is None:
        return None
    if terms.opportunity is not None and terms.opportunity.outcome == "not improved":
        return None
    return no(
        "Performance is published as a failure only where the supplier was warned, given proper opportunity to "
        "improve, and did not: record both on the contract first.",
        "failure",
        conflict=True,
    )


@rule("notice.failure-in-force", "SI 2025/1316")
def in_force_by_then(case: Case[DetermineFailure]) -> Rejection | None:
    if case.command.determined_on >= ASSESSED_FROM:
        return None
    return no(
        f"Section 71 of the Act is in force from {in_words(ASSESSED_FROM)}: what was so before that is not published "
        "as a failure.",
        "determined_on",
    )


def _contract(command: DetermineFailure, _state: Any, _others: Any) -> Iterable[Need]:
    return (Need("contract_id", "contract", command.contract_id),)


def _determined(case: Case[DetermineFailure]) -> Fact:
    command = case.command
    return FailureDetermined(
        contract_id=command.contract_id,
        failure=command.failure,
        result=command.result,
        determined_on=command.determined_on,
        due_on=failure_due(command.determined_on),
        nature=command.nature,
        determined_by=case.context.actor.person_id,
    )


def _due(_: Notice | None, fact: FailureDetermined, __: date) -> Notice:
    day, due = in_words(fact.determined_on), in_words(fact.due_on)
    return Notice(
        contract_id=fact.contract_id,
        kind="contract performance notice of a failure",
        cause=UUID(int=0),
        counted_from=fact.determined_on.isoformat(),
        due_on=fact.due_on.isoformat(),
        working=f"Determined on {day}; 30 days beginning with that day end on {due}.",
        law="PA 2023 s.71(5)",
        failure=fact.failure,
    )


@sentence.register
def _(fact: FailureDetermined, _: Names) -> str:
    return (
        f"Determined on {in_words(fact.determined_on)}: {fact.failure}, with {fact.result}, to be published by "
        f"{in_words(fact.due_on)}: {stopped(fact.nature)}"
    )


FAILURE: Final = Step(
    asks=DetermineFailure,
    rules=(
        *ENTRY,
        reason_given,
        contract_in_being,
        in_the_full_regime,
        result_fits,
        proper_opportunity_was_given,
        had_come("determined_on"),
        in_force_by_then,
    ),
    records=_determined,
    effects=(
        Effect(FailureDetermined, change=_due, correction=AskedAgain(fixed=frozenset({"contract_id"}))),
    ),
    opens=True,
    needs=_contract,
)
