"""The pilot case: managers say which tier they expect, and the draft is held to it before it is used (paper 3.3).

A case stays with the version that is published, and goes with the draft of the next. One that comes out otherwise
stands in nobody's way: managers may be wrong, and then the reason of the publication says so.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from msgspec.structs import replace

from domain.case import STEP, reason_given
from domain.dates import in_words
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.money import in_words as pounds
from domain.money import is_pounds
from domain.sentences import Names, people, sentence, stopped
from domain.stream import AskedAgain, Effect, Need, Step
from domain.text import ShortText
from domain.tiering_model.model import Model
from domain.tiering_model.rules import Case, still_a_draft
from domain.tiering_model.scoring import Circumstances, answers_at_fault, score, unanswered
from domain.tiering_model.terms import PilotCase, TieringModel, TriedCase


class WritePilotCase(Command, frozen=True, kw_only=True):
    """Write down a pilot case for a draft, with the tier that its managers expect."""

    pilot_case: PilotCase
    """What the managers answered, which tier they expect, and why. Whoever reads the model reads it."""


class RemovePilotCase(Command, frozen=True, kw_only=True):
    """Take a pilot case out of a draft."""

    name: ShortText
    """What the case is called."""


@fact("tiering_model.pilot_case_written.v1")
class PilotCaseWritten(Fact, kw_only=True):
    """Managers said which tier they expect of a contract like this: the draft is tested on it (paper 3.3)."""

    pilot_case: PilotCase
    """What they answered, which tier they expect, and why."""


@fact("tiering_model.pilot_case_removed.v1")
class PilotCaseRemoved(Fact, kw_only=True):
    """The draft is not tested on that case any more."""

    name: ShortText
    """What the case was called."""


@rule("pilot-case.name-is-new")
def name_is_new(case: Case[WritePilotCase]) -> Rejection | None:
    name = case.command.pilot_case.name
    if all(tried.case.name != name for tried in case.state.pilot_cases):
        return None
    return no(
        f"There is a pilot case called {name} already: take that out, or give this another name.",
        "pilot_case.name",
        conflict=True,
    )


@rule("pilot-case.every-question-answered", "paper 3.3")
def every_question_answered(case: Case[WritePilotCase]) -> Rejection | None:
    said = answers_at_fault(case.state.model, case.command.pilot_case.answers)
    return no(said, "pilot_case.answers") if said else None


@rule("pilot-case.pounds", "design 2.11")
def value_in_pounds(case: Case[WritePilotCase]) -> Rejection | None:
    if is_pounds(case.command.pilot_case.value_incl_vat):
        return None
    return no(
        "Give pounds of nought or more with two decimal places, such as 1250000.00.",
        "pilot_case.value_incl_vat",
    )


@rule("pilot-case.managers-once")
def managers_once(case: Case[WritePilotCase]) -> Rejection | None:
    named = case.command.pilot_case.managers
    if len(set(named)) == len(named):
        return None
    return no("Name each of its managers once.", "pilot_case.managers")


@rule("pilot-case.contract-in-being")
def contract_in_being(case: Case[WritePilotCase]) -> Rejection | None:
    contract_id = case.command.pilot_case.contract_id
    if contract_id is None or case.other(contract_id) is not None:
        return None
    return no(
        f"The contract was not in being on {in_words(case.effective_from)}.",
        "pilot_case.contract_id",
        "effective_from",
    )


@rule("pilot-case.on-record")
def on_record(case: Case[RemovePilotCase]) -> Rejection | None:
    name = case.command.name
    if any(tried.case.name == name for tried in case.state.pilot_cases):
        return None
    return no(f"There is no pilot case called {name}.", "name", conflict=True)


def _written(case: Case[WritePilotCase]) -> Fact:
    return PilotCaseWritten(pilot_case=case.command.pilot_case)


def _removal(case: Case[RemovePilotCase]) -> Fact:
    return PilotCaseRemoved(name=case.command.name)


def _its_contract(command: WritePilotCase, _state: Any, _others: Any) -> Iterable[Need]:
    contract_id = command.pilot_case.contract_id
    return (Need("pilot_case.contract_id", "contract", contract_id),) if contract_id else ()


def tried(model: Model, pilot_cases: Iterable[PilotCase]) -> tuple[TriedCase, ...]:
    """What *model* makes of each case."""
    return tuple(_tried(model, pilot_case) for pilot_case in pilot_cases)


def _tried(model: Model, pilot_case: PilotCase) -> TriedCase:
    absent = unanswered(model, pilot_case.answers)
    if absent:
        return TriedCase(pilot_case, None, None, False, f"no answer to {', '.join(absent)}")
    circumstances = Circumstances(
        pilot_case.kind, pilot_case.statutory_service, pilot_case.inadequate_in_a_row
    )
    found = score(model, pilot_case.answers, pilot_case.value_incl_vat, circumstances)
    return TriedCase(pilot_case, found.tier, found.total, found.tier == pilot_case.expected, "")


def cases_of(state: TieringModel) -> tuple[PilotCase, ...]:
    """The cases alone, without what the model makes of them."""
    return tuple(found.case for found in state.pilot_cases)


def otherwise(state: TieringModel) -> Iterator[str]:
    """Each case that does not come out as its managers expected, in words: *School meals (Gold expected, Silver
    given)*."""
    for found in state.pilot_cases:
        if not found.as_expected:
            came_out = f"{found.gives} given" if found.gives else found.why_not
            yield f"{found.case.name} ({found.case.expected} expected, {came_out})"


def _tested_on(state: TieringModel, fact: PilotCaseWritten, _: date) -> TieringModel:
    return replace(state, pilot_cases=(*state.pilot_cases, *tried(state.model, (fact.pilot_case,))))


def _not_tested_on(state: TieringModel, fact: PilotCaseRemoved, _: date) -> TieringModel:
    kept = tuple(found for found in state.pilot_cases if found.case.name != fact.name)
    return replace(state, pilot_cases=kept)


@sentence.register
def _(fact: PilotCaseWritten, names: Names) -> str:
    pilot_case = fact.pilot_case
    who = people(pilot_case.managers, names) or "its managers"
    which = "a contract on record" if pilot_case.contract_id else "an invented contract"
    return (
        f"Pilot case written down: {pilot_case.name}, {which} of {pounds(pilot_case.value_incl_vat)} incl. VAT, "
        f"{pilot_case.expected} as {who} expected. {stopped(pilot_case.why)}"
    )


@sentence.register
def _(fact: PilotCaseRemoved, _: Names) -> str:
    return f"Pilot case taken out: {fact.name}."


WRITING = Step(
    asks=WritePilotCase,
    rules=(
        *STEP,
        still_a_draft,
        name_is_new,
        every_question_answered,
        managers_once,
        value_in_pounds,
        contract_in_being,
    ),
    records=_written,
    effects=(
        Effect(
            PilotCaseWritten,
            change=_tested_on,
            correction=AskedAgain(),
            closed_by=lambda fact: PilotCaseRemoved(name=fact.pilot_case.name),
        ),
    ),
    in_force=False,
    needs=_its_contract,
)
REMOVAL = Step(
    asks=RemovePilotCase,
    rules=(*STEP, reason_given, still_a_draft, on_record),
    records=_removal,
    effects=(Effect(PilotCaseRemoved, change=_not_tested_on, correction=AskedAgain()),),
    in_force=False,
)
