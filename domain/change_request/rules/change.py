"""Rules of the change itself: whole, possible in the contract as it stands, and in good time."""

from typing import Any

from domain.case import ENTRY
from domain.change_request import commands as ask
from domain.change_request.contract_commands import decided_in_contract
from domain.change_request.events import Change, Kind
from domain.change_request.levels import in_words
from domain.change_request.rules.case import Case, contract_of, demanded, effect_day, what
from domain.change_request.rules.ground import LIMITS
from domain.contract.in_being import contract_in_being
from domain.decisions import Advice, Refused, Rejection, no, rule

_PARTS: dict[Kind, str] = {
    "extension": "extension",
    "value change": "values",
    "scope variation": "variation",
    "novation": "supplier",
    "assignment": "supplier",
    "partial termination": "ending",
    "termination": "ending",
}
"""The part of a change that belongs to each kind."""


@rule("change.whole")
def whole(case: Case[ask.Propose]) -> Rejection | None:
    kind, change = case.command.kind, case.command.change
    wanted = _PARTS[kind]
    if getattr(change, wanted) is None:
        return no(f"For this kind of change, give change.{wanted}.", f"change.{wanted}")
    may_have = {wanted} if kind == "termination" else {wanted, "values"}
    other = [name for name in Change.__struct_fields__ if getattr(change, name) and name not in may_have]
    if other:
        return no(
            f"That is another kind of change, to be proposed by itself: {', '.join(other)}.",
            *(f"change.{name}" for name in other),
        )
    ending = change.ending
    if ending is not None and (kind == "termination") == bool(ending.part):
        return no(
            "Name the part for a partial termination, and none where the whole contract ends.",
            "change.ending.part",
        )
    return None


@rule("change.possible-in-the-contract")
def possible(case: Case[Any]) -> Rejection | Advice | None:
    """Puts the change to the contract's own rules, as recording it will."""
    if isinstance(case.command, ask.Propose) and whole.ask(case):
        return None
    found = what(case)
    reason = case.command.reason or found.business_case
    try:
        decided = decided_in_contract(
            contract_of(case), found.kind, found.change, case.context, day=effect_day(case), reason=reason
        )
    except Refused as refused:
        return _not_possible(case, refused)
    advice = [
        outcome.sentence
        for decision in decided
        for outcome in decision.record.rules
        if outcome.outcome == "advised"
    ]
    return Advice(" ".join(dict.fromkeys(advice))) if advice else None


def _not_possible(case: Case[Any], refused: Refused) -> Rejection:
    sentences = " ".join(dict.fromkeys(one.sentence for one in refused.rejections))
    if not isinstance(case.command, ask.Propose):
        return no(
            f"The contract does not take the change as it now stands: {sentences}",
            "took_effect",
            conflict=True,
        )
    part = _PARTS[case.command.kind]
    fields = [
        "takes_effect" if name == "effective_from" else f"change.{part}.{name}"
        for one in refused.rejections
        for name in one.fields
    ]
    return no(sentences, *dict.fromkeys(fields), conflict=all(one.conflict for one in refused.rejections))


@rule("change.happened-not-in-the-future")
def happened_not_in_the_future(case: Case[Any]) -> Rejection | None:
    field = "already_happened_on" if isinstance(case.command, ask.Propose) else "happened_on"
    day = getattr(case.command, field)
    if day is None or day <= case.context.today:
        return None
    return no("What has not happened yet is not retrospective: leave it out and say takes_effect.", field)


@rule("change.approved-beforehand", "GovS 008 5.4.5; domain rule I4")
def approved_beforehand(case: Case[ask.Propose]) -> Rejection | Advice | None:
    command = case.command
    if command.already_happened_on is not None:
        return Advice("Retrospective: it was made before it was approved, and stays flagged.")
    ending = command.change.ending
    day, field = (
        (ending.ended_on, "change.ending.ended_on") if ending else (command.takes_effect, "takes_effect")
    )
    if day is None or day >= case.context.today:
        return None
    return no(
        "That day is over and nobody has approved the change: give it as already_happened_on too.",
        field,
        "already_happened_on",
    )


@rule("change.pre-extension-review", "NAO 8.8; domain 4.3")
def reviewed_before_extending(case: Case[ask.Propose]) -> Advice | None:
    if case.command.kind != "extension" or case.command.pre_extension_review_done:
        return None
    return Advice("No pre-extension review is on record: review price and performance before extending.")


@rule("change.value-given", "PA 2023 s.4; domain 4.2")
def value_given(case: Case[ask.Propose]) -> Advice | None:
    extension = case.command.change.extension
    if extension is None or extension.option or case.command.change.values is not None:
        return None
    return Advice(
        "A longer term outside the options usually costs more: give change.values, or say why it does not."
    )


@rule("change.levels", "domain 11.6.5 (NAO 8.3, 8.4)")
def levels_told(case: Case[Any]) -> Advice | None:
    return Advice(f"Needs approval by {in_words(demanded(case))}.")


PROPOSAL = (
    *ENTRY,
    contract_in_being,
    whole,
    possible,
    happened_not_in_the_future,
    approved_beforehand,
    reviewed_before_extending,
    value_given,
    levels_told,
    *LIMITS,
)
