"""Commitment: a supplier promises something beside the service, at award or of an opportunity that was looked at."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from msgspec.structs import replace

from domain.case import ENTRY, STEP
from domain.contract.in_being import contract_in_being
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.social_value.rules import (
    Case,
    contract_and_review,
    contract_goes_on,
    its_contract,
    promise_possible,
    still_open,
)
from domain.social_value.terms import Promise, Route, SocialValue, promised
from domain.stream import AskedAgain, Effect, Step


class Commit(Command, frozen=True, kw_only=True):
    """Record what a supplier commits itself to, at award or during the term."""

    contract_id: UUID
    promise: Promise
    route: Route | None = None
    """How it came about during the term; leave out where it was promised at award."""


class TakeUpOpportunity(Command, frozen=True, kw_only=True):
    """Make a commitment of an opportunity that was looked at."""

    promise: Promise
    route: Route


@fact("social_value.committed.v1")
class Committed(Fact, kw_only=True):
    """The supplier committed itself to something beside the service."""

    contract_id: UUID
    promise: Promise
    route: Route | None = None
    """How it came about during the term; none where it was promised at award."""


@rule("social-value.not-committed-yet")
def not_committed_yet(case: Case[Any]) -> Rejection | None:
    if case.state.promise is None:
        return None
    return no("It is a commitment already; renegotiate it.", conflict=True)


def _commitment(case: Case[Commit]) -> Fact:
    command = case.command
    return Committed(contract_id=command.contract_id, promise=command.promise, route=command.route)


def _taken_up(case: Case[TakeUpOpportunity]) -> Fact:
    command = case.command
    return Committed(contract_id=case.state.contract_id, promise=command.promise, route=command.route)


def _asked(fact: Committed, before: SocialValue | None) -> Command:
    if before is None or fact.route is None:
        return Commit(contract_id=fact.contract_id, promise=fact.promise, route=fact.route)
    return TakeUpOpportunity(promise=fact.promise, route=fact.route)


def _promised_from(known: SocialValue | None, fact: Committed, _: date) -> SocialValue:
    before = known or SocialValue(fact.contract_id)
    return replace(before, promise=fact.promise, route=fact.route)


@sentence.register
def _(fact: Committed, _: Names) -> str:
    how = f", by {fact.route}" if fact.route else ""
    return f"Social value committed{how}: {promised(fact.promise)}."


COMMITMENT: Final = Step(
    asks=Commit,
    rules=(*ENTRY, contract_in_being, promise_possible),
    records=_commitment,
    effects=(
        Effect(
            Committed,
            change=_promised_from,
            correction=AskedAgain(_asked, fixed=frozenset({"contract_id"})),
        ),
    ),
    opens=True,
    needs=contract_and_review,
    in_force=False,
)


TAKING_UP: Final = Step(
    asks=TakeUpOpportunity,
    rules=(*STEP, still_open, contract_goes_on, not_committed_yet, promise_possible),
    records=_taken_up,
    brings=(Committed,),
    needs=its_contract,
    in_force=False,
)
