"""What is impossible about a fact as corrected: asked of the correction, since the change itself was asked long ago."""

from datetime import date

from domain.case import opening
from domain.contract import commands as ask
from domain.contract import events as happened
from domain.contract import rules
from domain.dates import fault, in_words
from domain.decisions import Context, Rejection
from domain.events import Fact


def impossible(fact: Fact, valid_from: date, context: Context) -> str:
    """What is impossible about a fact as corrected, in itself; empty where nothing is."""
    match fact:
        case happened.Extended() | happened.KeyDateSet():
            return " ".join(_date_faults(fact))
        case happened.ValueChanged():
            wrong = rules.not_in_pounds(fact.previous) or rules.not_in_pounds(fact.values)
            return wrong.sentence if wrong else ""
        case happened.Terminated() | happened.Expired() | happened.PartiallyTerminated():
            if valid_from <= fact.ended_on:
                return ""
            return (
                f"An end on {in_words(fact.ended_on)} takes effect on that day at the latest: correct "
                "effective_from too."
            )
        case happened.FieldWithheld():
            return "" if valid_from <= fact.until else "It would be withheld until before it is withheld."
        case happened.IrrecoverableVatRecorded():
            amounts = (one for one in (fact.previous, fact.amount) if one is not None)
            return "" if all(map(rules.is_pounds, amounts)) else "Give pounds with two decimal places."
        case happened.Registered():
            return _impossible_registration(fact, context)
    return ""


def _impossible_registration(fact: happened.Registered, context: Context) -> str:
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
    case = opening(command, context.today, context)
    answers = (named.ask(case) for named in rules.POSSIBLE)
    return next((one.sentence for one in answers if isinstance(one, Rejection)), "")


def _date_faults(fact: happened.Extended | happened.KeyDateSet) -> list[str]:
    texts = (
        (fact.previous_end, fact.end) if isinstance(fact, happened.Extended) else (fact.previous, fact.date)
    )
    return [wrong for text in texts if (wrong := fault(text))]
