"""Rules of making the term longer: later than the end, within the option, within the maximum term."""

from domain.contract import commands as ask
from domain.contract.rules.case import CHANGE, Case
from domain.contract.state import Terms
from domain.dates import fault, in_words, latest, may_be_after
from domain.decisions import Advice, Rejection, no, rule


@rule("extension.end-is-a-date")
def end_is_a_date(case: Case[ask.Extend]) -> Rejection | None:
    wrong = fault(case.command.new_end)
    if wrong:
        return no(wrong, "new_end")
    return no("TBC is not an extension.", "new_end") if case.command.new_end == "TBC" else None


@rule("extension.later-than-the-end", "NAO 8.8")
def later_than_the_end(case: Case[ask.Extend]) -> Rejection | None:
    new, old = case.command.new_end, case.state.term.end
    if fault(new) or old == "TBC" or may_be_after(new, old):
        return None
    return no(f"The term already runs to {in_words(old)}; an extension ends later.", "new_end")


@rule("extension.option-known", "NAO 8.8")
def option_known(case: Case[ask.Extend]) -> Rejection | None:
    wanted = case.command.option
    if not wanted:
        return None
    option = next((one for one in case.state.term.options if one.name == wanted), None)
    if option is None:
        names = ", ".join(one.name for one in case.state.term.options) or "none"
        return no(f"The contract has no option called {wanted} (it has: {names}).", "option")
    if not fault(case.command.new_end) and may_be_after(case.command.new_end, option.up_to):
        return no(f"{wanted} reaches to {in_words(option.up_to)}, not beyond.", "new_end", "option")
    return None


@rule("extension.within-maximum-term", "PA 2023 s.74(3)(a); NAO 8.8")
def within_maximum_term(case: Case[ask.Extend]) -> Rejection | Advice | None:
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
def before_the_end(case: Case[ask.Extend]) -> Advice | None:
    end = latest(case.state.term.end)
    if end is None or case.context.today <= end:
        return None
    return Advice(f"Recorded after the term had run out on {in_words(end)}.")


EXTENSION = (
    *CHANGE,
    end_is_a_date,
    later_than_the_end,
    option_known,
    within_maximum_term,
    before_the_end,
)
