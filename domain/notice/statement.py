"""Statement: a part of a notice that the record does not hold is stated, so that it can be drafted and sent."""

from datetime import date
from typing import Final

from msgspec.structs import replace

from domain.case import STEP
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.notice.parts import PARTS, NoticePart, fits
from domain.notice.terms import OWN, Case, Notice, Stated
from domain.sentences import Names, sentence, stopped
from domain.stream import AskedAgain, Effect, Step
from domain.text import SomeText


class StatePart(Command, frozen=True, kw_only=True):
    """State a part of the notice that the record does not hold. It is published: name no private person."""

    part: NoticePart
    """Which part."""
    text: SomeText
    """What the notice is to say there."""


@fact("notice.part_stated.v1")
class PartStated(Fact, kw_only=True):
    """A part of the notice that the record does not hold was stated."""

    part: NoticePart
    """Which part."""
    text: SomeText
    """What the notice is to say there."""


@rule("notice.part-of-that-kind", "PA 2023 Part 4")
def part_of_that_kind(case: Case[StatePart]) -> Rejection | None:
    if case.state.kind in PARTS[case.command.part].kinds:
        return None
    return no(f"A {case.state.kind} does not say that.", "part")


@rule("notice.part-form")
def part_has_its_form(case: Case[StatePart]) -> Rejection | None:
    command = case.command
    if fits(command.part, command.text):
        return None
    return no(f"That is not the form of the {command.part}: give {PARTS[command.part].says}.", "text")


def _stated(case: Case[StatePart]) -> Fact:
    return PartStated(part=case.command.part, text=case.command.text)


def _said(notice: Notice, fact: PartStated, _: date) -> Notice:
    others = tuple(known for known in notice.stated if known.part != fact.part)
    return replace(notice, stated=(*others, Stated(fact.part, fact.text)))


@sentence.register
def _(fact: PartStated, _: Names) -> str:
    return f"The notice says as {fact.part}: {stopped(fact.text)}"


STATEMENT: Final = Step(
    asks=StatePart,
    rules=(*STEP, *OWN, part_of_that_kind, part_has_its_form),
    records=_stated,
    effects=(Effect(PartStated, change=_said, correction=AskedAgain(fixed=frozenset({"part"}))),),
    in_force=False,
)
