"""What each fact about a training programme reads like in a history."""

from typing import Final

from domain.dates import in_words
from domain.programme import events as happened
from domain.programme.events import Balance, Counted, Terms
from domain.sentences import Names, sentence, stopped

_WERE: Final[dict[Counted, str]] = {
    "enrolled": "were enrolled",
    "engaged": "were engaged",
    "completed": "had completed it",
    "accredited": "were accredited",
}


def _granted(terms: Terms) -> str:
    if terms.grants is None:
        return ""
    held = f" for {terms.valid_months} months" if terms.valid_months else ""
    kept = f", kept by {terms.cpd_hours} hours of CPD a year" if terms.cpd_hours else ""
    return f"; leads to {terms.grants} accreditation{held}{kept}"


def _counted(balance: Balance) -> str:
    comparator = {"exactly": "", "more than": "over ", "at least": "at least ", "about": "about "}
    return f"{comparator[balance.comparator]}{balance.count}"


@sentence.register
def _(fact: happened.Offered, _: Names) -> str:
    one = fact.terms
    level = f" {one.level}" if one.level else ""
    body = f" under the {one.awarding_body}" if one.awarding_body else ""
    return f"Training offered: {one.title},{level} {one.kind} by {one.provider}{body}{_granted(one)}."


@sentence.register
def _(fact: happened.CohortOpened, _: Names) -> str:
    size = f", {fact.size_planned} places planned" if fact.size_planned else ""
    return f"Cohort opened: {fact.name}{size}."


@sentence.register
def _(fact: happened.OpeningBalanceRecorded, _: Names) -> str:
    balance, before = fact.balance, fact.previous
    was = f" (was {_counted(before)})" if before else ""
    return (
        f"Before this record {_counted(balance)} people {_WERE[balance.what]} up to {in_words(balance.up_to)}{was}; "
        f"source: {stopped(balance.source)}"
    )


@sentence.register
def _(fact: happened.Evaluated, _: Names) -> str:
    return f"Aim “{fact.aim}” evaluated as {fact.found}: {stopped(fact.finding)}"


@sentence.register
def _(_fact: happened.Closed, _: Names) -> str:
    return "Training programme closed: nobody joins it any more."
