"""What became of a key date: it was met, missed, or is no longer needed, and is then asked no more."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from msgspec import Meta
from msgspec.structs import replace

from domain.case import CHANGE as EVERY_CHANGE
from domain.case import seen_to
from domain.contract.rules import Case
from domain.contract.terms import (
    AgreedDate,
    AgreedDateKind,
    DateOutcome,
    SettledDate,
    Terms,
    dates_of,
)
from domain.dates import PartialDate, in_words, latest
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.text import as_read

OptionName = Annotated[str, Meta(max_length=300)]


class SettleKeyDate(Command, frozen=True, kw_only=True):
    """Say what became of a date that needs action: met, missed, or no longer needed."""

    kind: AgreedDateKind
    outcome: DateOutcome
    option: OptionName = ""
    """The option that notice is due of, by name, where more than one has such a date."""


@fact("contract.key_date_settled.v1")
class KeyDateSettled(Fact, kw_only=True):
    """What became of a date that needed action: it was met, missed, or is no longer needed (NAO framework 3.3)."""

    kind: AgreedDateKind
    date: PartialDate
    outcome: DateOutcome
    option: OptionName = ""
    """The option that notice was due of, by name; empty for any other date."""


def _meant(terms: Terms, kind: AgreedDateKind, option: str) -> list[AgreedDate]:
    """The dates that can be meant: one, where it is said well enough."""
    wanted = as_read(option)
    return [
        known for known in dates_of(terms) if known.kind == kind and wanted in ("", as_read(known.option))
    ]


@rule("key-date.one-date")
def one_date_meant(case: Case[SettleKeyDate]) -> Rejection | None:
    command = case.command
    found = _meant(case.state, command.kind, command.option)
    if command.kind == "improvement":
        return no("Whether performance improved is assessed, by an act of its own.", "kind")
    if len(found) == 1:
        return None
    if found:
        return no(f"Say which option: {', '.join(known.option for known in found)}.", "option")
    return no(f"No such date is on record: {command.kind}.", "kind", "option")


@rule("key-date.outcome-changes")
def outcome_changes(case: Case[SettleKeyDate]) -> Rejection | None:
    command = case.command
    if all(known.outcome != command.outcome for known in _meant(case.state, command.kind, command.option)):
        return None
    return no(f"It is on record as {command.outcome} already.", "outcome", conflict=True)


@rule("key-date.missed-once-over")
def missed_once_over(case: Case[SettleKeyDate]) -> Rejection | None:
    command = case.command
    days = [latest(known.date) for known in _meant(case.state, command.kind, command.option)]
    first = min(case.context.today, case.effective_from)
    if command.outcome != "missed" or all(day and day < first for day in days):
        return None
    return no("A date is missed only once it is over.", "outcome")


def _recorded(case: Case[SettleKeyDate]) -> Fact:
    command = case.command
    known = seen_to(next(iter(_meant(case.state, command.kind, command.option)), None))
    return KeyDateSettled(kind=known.kind, date=known.date, outcome=command.outcome, option=known.option)


def _settled(terms: Terms, fact: KeyDateSettled, _: date) -> Terms:
    new = SettledDate(fact.kind, fact.date, fact.option, fact.outcome)
    kept = tuple(known for known in terms.settled if replace(known, outcome=new.outcome) != new)
    return replace(terms, settled=(*kept, new))


def _was(terms: Terms, fact: KeyDateSettled) -> Mapping[str, Any]:
    found = _meant(terms, fact.kind, fact.option)
    return {"date": found[0].date} if found else {}


@sentence.register
def _(fact: KeyDateSettled, _: Names) -> str:
    option = f" of {fact.option}" if fact.option else ""
    return f"{fact.kind[:1].upper()}{fact.kind[1:]}{option}, {in_words(fact.date)}: {fact.outcome}."


KEY_DATE_OUTCOME = Step(
    asks=SettleKeyDate,
    # asked of a contract that ended, too: a date of before can have been missed
    rules=(*EVERY_CHANGE, one_date_meant, outcome_changes, missed_once_over),
    records=_recorded,
    effects=(Effect(KeyDateSettled, change=_settled, correction=AskedAgain(), was=_was),),
)
