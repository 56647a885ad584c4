"""Key dates: a date that needs action is set or moved."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec.structs import replace

from domain.contract.rules import CHANGE, Case
from domain.contract.terms import KeyDate, KeyDateKind, Terms, unless_ended
from domain.dates import PartialDate, fault, in_words
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.text import LongText


class SetKeyDate(Command, frozen=True, kw_only=True):
    """Set or move a date that needs action."""

    kind: KeyDateKind
    date: PartialDate
    note: LongText = ""


@fact("contract.key_date_set.v1")
class KeyDateSet(Fact, kw_only=True):
    """A date that needs action was set or moved (NAO framework 3.3)."""

    kind: KeyDateKind
    date: PartialDate
    previous: PartialDate = "TBC"
    note: LongText = ""


@rule("key-date.possible")
def key_date_possible(case: Case[SetKeyDate]) -> Rejection | None:
    wrong = fault(case.command.date)
    return no(wrong, "date") if wrong else None


def _recorded(case: Case[SetKeyDate]) -> Fact:
    command = case.command
    previous = next(
        (key_date.date for key_date in case.state.key_dates if key_date.kind == command.kind), "TBC"
    )
    return KeyDateSet(kind=command.kind, date=command.date, previous=previous, note=command.note)


@unless_ended
def _set(terms: Terms, fact: KeyDateSet, _: date) -> Terms:
    kept = tuple(known for known in terms.key_dates if known.kind != fact.kind)
    return replace(terms, key_dates=(*kept, KeyDate(fact.kind, fact.date, fact.note)))


def _was(terms: Terms, fact: KeyDateSet) -> Mapping[str, Any]:
    return {"previous": next((known.date for known in terms.key_dates if known.kind == fact.kind), "TBC")}


@sentence.register
def _(fact: KeyDateSet, _: Names) -> str:
    kind = fact.kind.capitalize()
    return f"{kind} date set to {in_words(fact.date)} (was {in_words(fact.previous)})."


KEY_DATE = Step(
    asks=SetKeyDate,
    rules=(*CHANGE, key_date_possible),
    records=_recorded,
    effects=(Effect(KeyDateSet, change=_set, correction=AskedAgain(), was=_was),),
)
