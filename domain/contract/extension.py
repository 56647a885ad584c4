"""Extension: the term is made longer, under an option that was agreed at award or by agreement."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec.structs import replace

from domain.contract.change_control import FormalChange, change_control, said_without_approval
from domain.contract.limits.change import ContractChange, Extension
from domain.contract.reassessment import ReassessmentAsked, asking_for_reassessment
from domain.contract.rules import CHANGE, Case
from domain.contract.terms import Terms, unless_ended
from domain.dates import PartialDate, fault, in_words, latest, may_be_after
from domain.decisions import Advice, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.text import as_read


class Extend(FormalChange, frozen=True, kw_only=True):
    """Make the term longer."""

    new_end: PartialDate
    """Last day of the term as extended."""
    option: str = ""
    """Name of the option taken up."""
    beyond_maximum_term: bool = False
    """Say so, where the new end lies beyond the maximum term provided for at award."""


@fact("contract.extended.v1")
class Extended(Fact, kw_only=True):
    """The term was made longer, under an option or by agreement."""

    previous_end: PartialDate
    end: PartialDate
    option: str = ""
    """Name of the option taken up; empty where there was none."""
    beyond_maximum_term: bool = False


@rule("extension.end-is-a-date")
def end_is_a_date(case: Case[Extend]) -> Rejection | None:
    wrong = fault(case.command.new_end)
    if wrong:
        return no(wrong, "new_end")
    return no("TBC is not an extension.", "new_end") if case.command.new_end == "TBC" else None


@rule("extension.later-than-the-end", "NAO 8.8")
def later_than_the_end(case: Case[Extend]) -> Rejection | None:
    new, old = case.command.new_end, case.state.term.end
    if fault(new) or old == "TBC" or may_be_after(new, old):
        return None
    return no(f"The term already runs to {in_words(old)}; an extension ends later.", "new_end")


@rule("extension.option-known", "NAO 8.8")
def option_known(case: Case[Extend]) -> Rejection | None:
    wanted = case.command.option
    if not wanted:
        return None
    option = next(
        (option for option in case.state.term.options if as_read(option.name) == as_read(wanted)), None
    )
    if option is None:
        names = ", ".join(option.name for option in case.state.term.options) or "none"
        return no(f"The contract has no option called {wanted} (it has: {names}).", "option")
    if not fault(case.command.new_end) and may_be_after(case.command.new_end, option.up_to):
        return no(f"{wanted} reaches to {in_words(option.up_to)}, not beyond.", "new_end", "option")
    return None


@rule("extension.within-maximum-term", "PA 2023 s.74(3)(a); NAO 8.8")
def within_maximum_term(case: Case[Extend]) -> Rejection | Advice | None:
    if not beyond_maximum_term(case.state, case.command.new_end):
        return None
    limit = in_words(case.state.term.maximum_end)
    if case.command.beyond_maximum_term:
        return Advice(f"Beyond the maximum term of {limit}: outside what was provided for at award.")
    return no(
        f"This goes beyond the maximum term of {limit}. If it was agreed all the same, say so by setting "
        "beyond_maximum_term to true.",
        "new_end",
        "beyond_maximum_term",
    )


def beyond_maximum_term(terms: Terms, new_end: str) -> bool:
    """Whether *new_end* may lie after the maximum term provided for at award."""
    return not fault(new_end) and may_be_after(new_end, terms.term.maximum_end)


@rule("extension.before-the-end", "domain rule 6, audit extracts")
def before_the_end(case: Case[Extend]) -> Advice | None:
    end = latest(case.state.term.end)
    if end is None or case.context.today <= end:
        return None
    return Advice(f"Recorded after the term had run out on {in_words(end)}.")


def _change(case: Case[Extend]) -> ContractChange:
    command = case.command
    return ContractChange(extension=Extension(command.new_end, command.option, command.beyond_maximum_term))


def _recorded(case: Case[Extend]) -> Fact:
    command, terms = case.command, case.state
    return Extended(
        previous_end=terms.term.end,
        end=command.new_end,
        option=command.option,
        beyond_maximum_term=beyond_maximum_term(terms, command.new_end),
    )


def _asked(fact: Extended, _: Terms) -> Extend:
    return Extend(new_end=fact.end, option=fact.option, beyond_maximum_term=fact.beyond_maximum_term)


@unless_ended
def _longer(terms: Terms, fact: Extended, _: date) -> Terms:
    return replace(terms, term=replace(terms.term, end=fact.end))


def _was(terms: Terms, _: Extended) -> Mapping[str, Any]:
    return {"previous_end": terms.term.end}


@sentence.register
def _(fact: Extended, _: Names) -> str:
    how = f" under {fact.option}" if fact.option else ", under no option"
    beyond = ", beyond the maximum term" if fact.beyond_maximum_term else ""
    return f"Extended to {in_words(fact.end)} (was {in_words(fact.previous_end)}){how}{beyond}."


EXTENSION = Step(
    asks=Extend,
    rules=(
        *CHANGE,
        end_is_a_date,
        later_than_the_end,
        option_known,
        within_maximum_term,
        before_the_end,
        *change_control("extension", _change),
    ),
    records=asking_for_reassessment(_recorded, lambda _terms, _fact: ("extension", "")),
    effects=(
        Effect(Extended, change=_longer, correction=AskedAgain(_asked, said=said_without_approval), was=_was),
    ),
    brings=(ReassessmentAsked,),
)
