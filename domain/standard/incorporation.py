"""Incorporation: an adopted version becomes part of another document (paper 3.1)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from msgspec.structs import replace

from domain.case import STEP, seen_to
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.standard.rules import Case, adopted_first, in_use, last_version
from domain.standard.terms import Incorporation, Standard, VersionNumber
from domain.stream import AskedAgain, Effect, Step
from domain.text import ShortText


class Incorporate(Command, frozen=True, kw_only=True):
    """Enter that the last adopted version became part of another document."""

    document: ShortText


@fact("standard.incorporated.v1")
class Incorporated(Fact, kw_only=True):
    """An adopted version became part of another document: *the Council's Operating Standards* (paper 3.1)."""

    version: VersionNumber
    document: ShortText


@rule("standard.incorporated-once")
def incorporated_once(case: Case[Incorporate]) -> Rejection | None:
    last, document = last_version(case), case.command.document
    if last is None or not any(
        (made.version, made.document) == (last.number, document) for made in case.state.incorporations
    ):
        return None
    return no(f"Version {last.number} is part of {document} already.", "document", conflict=True)


def _recorded(case: Case[Incorporate]) -> Fact:
    return Incorporated(version=seen_to(last_version(case)).number, document=case.command.document)


def _incorporated(standard: Standard, fact: Incorporated, valid_from: date) -> Standard:
    new = Incorporation(fact.document, fact.version, valid_from)
    return replace(standard, incorporations=(*standard.incorporations, new))


def _last_adopted(standard: Standard, _: Incorporated) -> Mapping[str, Any]:
    return {"version": standard.versions[-1].number if standard.versions else None}


@sentence.register
def _(fact: Incorporated, _: Names) -> str:
    return f"Version {fact.version} incorporated into {fact.document}."


INCORPORATION: Final = Step(
    asks=Incorporate,
    rules=(*STEP, in_use, adopted_first, incorporated_once),
    records=_recorded,
    effects=(Effect(Incorporated, change=_incorporated, correction=AskedAgain(), was=_last_adopted),),
    in_force=False,
)
