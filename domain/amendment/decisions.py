"""The rules of putting the record right: a correction names a fact, an annulment needs a second person."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from domain.amendment import commands as ask
from domain.amendment import events as happened
from domain.case import out_of_reach, text_can_be_kept
from domain.chronicle import Chronicle, fact_from
from domain.decisions import Context, Decided, Decision, Rejection, evaluate, no, rule
from domain.events import NAMES, Fact
from domain.timeline import Placed

if TYPE_CHECKING:
    from domain.stream import Stream


def decide_amendment(
    stream: "Stream[Any]", chronicle: Chronicle[Any], command: ask.Correct | ask.Annul, context: Context
) -> Decision:
    """What a correction or an annulment records. Raises Refused with every rule that said no."""
    if isinstance(command, ask.Correct):
        return _correct(stream, chronicle, command, context)
    return _annul(stream, chronicle, command, context)


@dataclass(frozen=True)
class AmendmentCase:
    """What is to be put right: the fact named, and what it would say."""

    stream: "Stream[Any]"
    chronicle: Chronicle[Any]
    command: ask.Correct | ask.Annul
    target: Placed | None
    context: Context


def corrected(case: AmendmentCase) -> tuple[Fact, date, tuple[str, ...]]:
    """The fact as it should have been, its effective date, and the fields that differ.

    Raises ``msgspec.ValidationError`` where the fields do not fit the fact.
    """
    target, command = case.target, case.command
    if target is None or not isinstance(command, ask.Correct):
        raise LookupError("there is nothing to correct")
    fields = dict(command.fields)
    valid_from = target.valid_from
    if "effective_from" in fields:
        valid_from = msgspec.convert(fields.pop("effective_from"), date)
    before: dict[str, Any] = msgspec.to_builtins(target.fact)
    fact = fact_from(NAMES[type(target.fact)], {**before, **fields})
    after: dict[str, Any] = msgspec.to_builtins(fact)
    changed = [name for name in after if after[name] != before[name]]
    if valid_from != target.valid_from:
        changed.append("effective_from")
    return fact, valid_from, tuple(changed)


@rule("reason.given", "NAO 8.2")
def amendment_reason_given(case: AmendmentCase) -> Rejection | None:
    if case.command.reason.strip():
        return None
    return no("Say why the record was wrong.", "reason")


@rule("correction.names-a-fact")
def names_a_fact(case: AmendmentCase) -> Rejection | None:
    command = case.command
    if case.target is not None or not isinstance(command, ask.Correct):
        return None
    if any(one.event_id == command.corrects for one in case.chronicle.corrections):
        return no("That event is itself a correction: name the fact that it corrects.", "corrects")
    return no(f"No fact of this {case.stream.called} that still counts has that event id.", "corrects")


@rule("correction.fits-the-fact")
def fits_the_fact(case: AmendmentCase) -> Rejection | None:
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


@rule("annulment.names-an-event")
def names_an_event(case: AmendmentCase) -> Rejection | None:
    command = case.command
    if not isinstance(command, ask.Annul):
        return None
    known_so_far = case.chronicle
    known = {one.event_id for one in known_so_far.facts} | {one.event_id for one in known_so_far.corrections}
    if command.annuls not in known:
        return no(f"No fact or correction of this {case.stream.called} has that event id.", "annuls")
    if command.annuls in known_so_far.annulled:
        return no("That event is annulled already.", "annuls", conflict=True)
    return None


@rule("annulment.second-person", "NAO 6.2, 8.4; domain rule I3")
def second_person(case: AmendmentCase) -> Rejection | None:
    proposal = proposal_for(case)
    if proposal is None or proposal[2] != case.context.actor.person_id:
        return None
    return no(
        "You asked for this annulment yourself; someone else must agree to it.", "annuls", conflict=True
    )


def proposal_for(case: AmendmentCase) -> tuple[UUID, UUID, str] | None:
    """The annulment already asked for of the same event, if there is one."""
    command = case.command
    if not isinstance(command, ask.Annul):
        return None
    return next((one for one in case.chronicle.proposals if one[1] == command.annuls), None)


ANNULMENT = (amendment_reason_given, text_can_be_kept, names_an_event, second_person)


def _correct(
    stream: "Stream[Any]", chronicle: Chronicle[Any], command: ask.Correct, context: Context
) -> Decision:
    target = next((one for one in chronicle.timeline.placed if one.event_id == command.corrects), None)
    case = AmendmentCase(stream, chronicle, command, target, context)
    record = evaluate(CORRECTION, case, context.policy)
    fact, valid_from, changed = corrected(case)
    correction = happened.Corrected(
        stream=stream.noun,
        corrects=command.corrects,
        corrected_name=NAMES[type(fact)],
        replacement=msgspec.to_builtins(fact),
        changed=changed,
    )
    return Decision((Decided(correction, valid_from),), record)


def _annul(
    stream: "Stream[Any]", chronicle: Chronicle[Any], command: ask.Annul, context: Context
) -> Decision:
    case = AmendmentCase(stream, chronicle, command, None, context)
    record = evaluate(ANNULMENT, case, context.policy)
    proposal = proposal_for(case)
    fact: Fact
    if proposal is None:
        fact = happened.AnnulmentProposed(stream=stream.noun, annuls=command.annuls)
    else:
        fact = happened.Annulled(
            stream=stream.noun, annuls=command.annuls, proposal=proposal[0], proposed_by=proposal[2]
        )
    known = {one.event_id: one.valid_from for one in chronicle.facts}
    known |= {one.event_id: one.placed.valid_from for one in chronicle.corrections}
    return Decision((Decided(fact, known[command.annuls]),), record)
