"""Wording: the author writes in a slot."""

from datetime import date
from typing import Final

from msgspec.structs import replace

from domain.case import STEP
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.report.rules import Case, still_a_draft
from domain.report.terms import Report, Slot, Wording
from domain.sentences import Names, sentence, stopped
from domain.stream import Effect, OnlyAnnulled, Step
from domain.text import SomeText


class Word(Command, frozen=True, kw_only=True):
    """Write the author's sentences in a slot, in place of what stands there."""

    slot: Slot
    words: SomeText


@fact("report.worded.v1")
class Worded(Fact, kw_only=True):
    """The author wrote in a slot, in place of what stood there."""

    slot: Slot
    words: SomeText


@rule("report.slot-of-its-own")
def slot_of_its_own(case: Case[Word]) -> Rejection | None:
    slots = case.state.slots
    if case.command.slot in slots:
        return None
    return no(f"The report has no such slot; it has {', '.join(slots) or 'none'}.", "slot")


def _words(case: Case[Word]) -> Fact:
    return Worded(slot=case.command.slot, words=case.command.words)


def _written(report: Report, fact: Worded, _: date) -> Report:
    words = report.words | {fact.slot: fact.words}
    return replace(report, wordings=tuple(Wording(slot, text) for slot, text in words.items()))


@sentence.register
def _(fact: Worded, _: Names) -> str:
    return stopped(f"Wrote in slot {fact.slot}: {fact.words}")


WORDING: Final = Step(
    asks=Word,
    rules=(*STEP, still_a_draft, slot_of_its_own),
    records=_words,
    effects=(
        Effect(
            Worded,
            change=_written,
            correction=OnlyAnnulled("Who wrote what is kept: write in the slot anew."),
        ),
    ),
    in_force=False,
)
