"""The rules that several acts on a standard ask, and what they look at."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias, TypeVar

from domain.case import STEP, seen_to
from domain.case import Case as AnyCase
from domain.decisions import Command, Rejection, no, rule
from domain.standard.terms import Drafting, Standard, Version

Request = TypeVar("Request", bound=Command)


Case: TypeAlias = AnyCase[Request, Standard]


@rule("standard.in-use")
def in_use(case: Case[Any]) -> Rejection | None:
    if not case.state.ended_as:
        return None
    return no(f"The standard was {case.state.ended_as}; nothing more is done to it.", conflict=True)


@rule("standard.being-drafted", "paper 3.1")
def being_drafted(case: Case[Any]) -> Rejection | None:
    if case.state.draft is not None or case.state.ended_as:
        return None
    last = case.state.versions[-1].number
    return no(f"Version {last} is adopted and stays as it is; begin a further version first.", conflict=True)


@rule("standard.adopted-first", "paper 3.1")
def adopted_first(case: Case[Any]) -> Rejection | None:
    if case.state.versions:
        return None
    return no("No version is adopted yet; adopt the draft first.", conflict=True)


DRAFTING: Final = (*STEP, in_use, being_drafted)
"""Asked of every step on a draft."""


def draft_of(case: Case[Any]) -> Drafting:
    """The version being written, which the rules have seen to be there."""
    draft: Drafting = seen_to(case.state.draft)
    return draft


def last_version(case: Case[Any]) -> Version | None:
    """The last version adopted."""
    return case.state.versions[-1] if case.state.versions else None


def text_of(standard: Standard, _: Any) -> Mapping[str, Any]:
    """The clauses of the draft, as whoever reviews or adopts them reads them."""
    return {"text": standard.draft.clauses if standard.draft else None}
