"""Lasting: some time after it was done, somebody looks whether it is still done (paper 4.1: *lock in*)."""

from datetime import date

from msgspec.structs import replace

from domain.action.ownership import ever_owned
from domain.action.rules import Case, finding_is_the_groups
from domain.action.terms import Action, Lasting, LastingCheck
from domain.case import STEP
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, person, sentence, stopped
from domain.stream import AskedAgain, Effect, Step
from domain.text import LongText, PersonId


class CheckLasting(Command, frozen=True, kw_only=True):
    """Look whether what was done is still done. The documents that show it are evidence."""

    lasting: Lasting
    note: LongText = ""
    """What was seen."""


@fact("action.checked.v1")
class LastingChecked(Fact, kw_only=True):
    """It was looked whether what was done is still done (paper 4.1)."""

    lasting: Lasting
    checked_by: PersonId
    note: LongText = ""
    """What was seen."""


@rule("action.was-done", "paper 4.1")
def was_done(case: Case[CheckLasting]) -> Rejection | None:
    if case.state.status == "done":
        return None
    return no("It is not verified as done: there is nothing that could last.", conflict=True)


@rule("action.checked-by-another", "domain rule I18")
def checked_by_another(case: Case[CheckLasting]) -> Rejection | None:
    """Neither its owner nor who ever was, in person or on somebody's behalf."""
    if not ever_owned(case):
        return None
    return no(
        "Whether it lasts is said by somebody who never was its owner, and not for anybody who was.",
        "lasting",
        conflict=True,
    )


@rule("action.seen-to-last", "paper 4.1")
def seen_to_last(case: Case[CheckLasting]) -> Rejection | None:
    """That it is still done is shown; that it is not is said in words, or shown."""
    command = case.command
    if command.evidence or (command.lasting == "no longer done" and command.note.strip()):
        return None
    if command.lasting == "no longer done":
        return no("Say what was seen, or name a document that shows it.", "note", "evidence")
    return no("Name a document that shows that it is still done.", "evidence")


@rule("action.no-longer-done", "paper 4.1")
def no_longer_done(case: Case[CheckLasting]) -> Advice | None:
    if case.command.lasting == "still done":
        return None
    return Advice("It stays closed until it is reopened, with a day by which it is to be done again.")


def _recorded(case: Case[CheckLasting]) -> Fact:
    command = case.command
    return LastingChecked(lasting=command.lasting, checked_by=case.context.actor.person_id, note=command.note)


def _checked(action: Action, fact: LastingChecked, valid_from: date) -> Action:
    check = LastingCheck(fact.lasting, fact.checked_by, valid_from, fact.note)
    return replace(action, checks=(*action.checks, check))


@sentence.register
def _(fact: LastingChecked, names: Names) -> str:
    seen = f"{person(fact.checked_by, names)} looked at the action again: it is {fact.lasting}"
    return stopped(f"{seen}. {fact.note}" if fact.note else seen)


LASTING = Step(
    asks=CheckLasting,
    rules=(
        *STEP,
        finding_is_the_groups,
        was_done,
        checked_by_another,
        seen_to_last,
        no_longer_done,
    ),
    records=_recorded,
    effects=(Effect(LastingChecked, change=_checked, correction=AskedAgain()),),
    in_force=False,
)
