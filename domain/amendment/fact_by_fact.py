"""The way in which nouns that are not yet told act by act are put right: a fact's own fields, whatever its act says.

It goes when the last of them is redrawn.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from domain.amendment.commands import Correct
from domain.amendment.events import Corrected
from domain.case import out_of_reach, text_can_be_kept
from domain.chronicle import Chronicle, fact_from
from domain.decisions import Context, Decided, Decision, Rejection, evaluate, no, rule
from domain.events import NAMES, Fact
from domain.said import tidied
from domain.stream import Stream
from domain.timeline import Placed


@dataclass(frozen=True)
class FactCase:
    """What is to be put right: the fact named, and what it would say."""

    stream: Stream[Any]
    chronicle: Chronicle[Any]
    command: Correct
    target: Placed | None
    context: Context


def corrected(case: FactCase) -> tuple[Fact, date, tuple[str, ...]]:
    """The fact as it should have been, its effective date, and the fields that differ.

    Raises ``msgspec.ValidationError`` where the fields do not fit the fact.
    """
    target, command = case.target, case.command
    if target is None:
        raise LookupError("there is nothing to correct")
    fields = dict(command.fields)
    valid_from = target.valid_from
    if "effective_from" in fields:
        valid_from = msgspec.convert(fields.pop("effective_from"), date)
    before: dict[str, Any] = msgspec.to_builtins(target.fact)
    fact = tidied(fact_from(NAMES[type(target.fact)], {**before, **fields}), only=fields)
    after: dict[str, Any] = msgspec.to_builtins(fact)
    changed = [name for name in after if after[name] != before[name]]
    if valid_from != target.valid_from:
        changed.append("effective_from")
    return fact, valid_from, tuple(changed)


@rule("reason.given", "NAO 8.2")
def amendment_reason_given(case: FactCase) -> Rejection | None:
    if case.command.reason.strip():
        return None
    return no("Say why the record was wrong.", "reason")


@rule("correction.names-a-fact")
def names_a_fact(case: FactCase) -> Rejection | None:
    command = case.command
    if case.target is not None:
        return None
    if any(one.event_id == command.corrects for one in case.chronicle.corrections):
        return no("That event is itself a correction: name the fact that it corrects.", "corrects")
    return no(f"No fact of this {case.stream.called} that still counts has that event id.", "corrects")


@rule("correction.fits-the-fact")
def fits_the_fact(case: FactCase) -> Rejection | None:
    if case.target is None:
        return None
    try:
        fact, valid_from, changed = corrected(case)
    except msgspec.ValidationError as error:
        return no(f"That does not fit the fact: {error}.", "fields")
    if not changed:
        return no("The record says just that already.", "fields")
    if beyond := out_of_reach(valid_from, case.context):
        return no(beyond.sentence, "fields")
    wrong = case.stream.impossible(fact, valid_from, case.context)
    return no(wrong, "fields") if wrong else None


CORRECTION = (amendment_reason_given, text_can_be_kept, names_a_fact, fits_the_fact)


def decide_fact_by_fact(
    stream: Stream[Any], chronicle: Chronicle[Any], command: Correct, context: Context
) -> Decision:
    target = next((one for one in chronicle.timeline.placed if one.event_id == command.corrects), None)
    case = FactCase(stream, chronicle, command, target, context)
    record = evaluate(CORRECTION, case, context.policy)
    fact, valid_from, changed = corrected(case)
    correction = Corrected(
        stream=stream.noun,
        corrects=command.corrects,
        corrected_name=NAMES[type(fact)],
        replacement=msgspec.to_builtins(fact),
        changed=changed,
    )
    return Decision((Decided(correction, valid_from),), record)
