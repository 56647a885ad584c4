"""The rules of putting the record right: a correction names a fact, an annulment needs a second person."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from domain import contract_commands as ask
from domain import contract_events as happened
from domain import contract_rules as rules
from domain.contract import Contract, fact_from
from domain.contract_rules import NewCase
from domain.dates import fault, in_words
from domain.decisions import Context, Rejection, no, rule
from domain.events import NAMES, Fact
from domain.timeline import Placed


@dataclass(frozen=True)
class AmendmentCase:
    """What is to be put right: the fact named, and what it would say."""

    contract: Contract
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
    if any(one.event_id == command.corrects for one in case.contract.corrections):
        return no("That event is itself a correction: name the fact that it corrects.", "corrects")
    return no("No fact of this contract that still counts has that event id.", "corrects")


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
    return _impossible(fact, valid_from, case.context)


def _impossible(fact: Fact, valid_from: date, context: Context) -> Rejection | None:
    """What is impossible about the corrected fact, in itself."""
    if out_of_reach := rules.out_of_reach(valid_from, context):
        return no(out_of_reach.sentence, "fields")
    match fact:
        case happened.Extended() | happened.KeyDateSet():
            faults = _date_faults(fact)
            return no(" ".join(faults), "fields") if faults else None
        case happened.ValueChanged():
            wrong = rules.not_in_pounds(fact.previous) or rules.not_in_pounds(fact.values)
            return no(wrong.sentence, "fields") if wrong else None
        case happened.Terminated() | happened.Expired() | happened.PartiallyTerminated():
            if valid_from <= fact.ended_on:
                return None
            return no(
                f"An end on {in_words(fact.ended_on)} takes effect on that day at the latest: correct "
                "effective_from too.",
                "fields",
            )
        case happened.Registered():
            return _impossible_registration(fact, context)
    return None


def _impossible_registration(fact: happened.Registered, context: Context) -> Rejection | None:
    """The rules of registration, asked of it as corrected."""
    values, term, roles = fact.values, fact.term, fact.roles
    command = ask.Register(
        reference=fact.reference,
        title=fact.title,
        category=fact.category,
        directorate=fact.directorate,
        legal_regime=fact.legal_regime,
        suppliers=fact.suppliers,
        estimated_incl_vat=values.estimated_incl_vat,
        estimated_excl_vat=values.estimated_excl_vat,
        annual_excl_vat=values.annual_excl_vat,
        start=term.start,
        end=term.end,
        maximum_end=term.maximum_end,
        options=term.options,
        owner=roles.owner,
        contract_manager=roles.contract_manager,
        lead_officers=roles.lead_officers,
    )
    case = NewCase(command, context.today, context)
    answers = (named.ask(case) for named in rules.POSSIBLE)
    return next((no(one.sentence, "fields") for one in answers if isinstance(one, Rejection)), None)


def _date_faults(fact: happened.Extended | happened.KeyDateSet) -> list[str]:
    texts = (
        (fact.previous_end, fact.end) if isinstance(fact, happened.Extended) else (fact.previous, fact.date)
    )
    return [wrong for text in texts if (wrong := fault(text))]


CORRECTION = (amendment_reason_given, rules.text_can_be_kept, names_a_fact, fits_the_fact)


@rule("annulment.names-an-event")
def names_an_event(case: AmendmentCase) -> Rejection | None:
    command = case.command
    if not isinstance(command, ask.Annul):
        return None
    contract = case.contract
    known = {one.event_id for one in contract.facts} | {one.event_id for one in contract.corrections}
    if command.annuls not in known:
        return no("No fact or correction of this contract has that event id.", "annuls")
    if command.annuls in contract.annulled:
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
    return next((one for one in case.contract.proposals if one[1] == command.annuls), None)


ANNULMENT = (amendment_reason_given, rules.text_can_be_kept, names_an_event, second_person)
