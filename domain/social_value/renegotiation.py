"""Renegotiation: what was promised changes, from a day on."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from msgspec.structs import replace

from domain.case import STEP, reason_given, seen_to
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.social_value.rules import (
    Case,
    committed_to,
    contract_goes_on,
    its_contract,
    promise_possible,
    still_open,
)
from domain.social_value.terms import Promise, Route, SocialValue, promised
from domain.stream import AskedAgain, Effect, Step


class Renegotiate(Command, frozen=True, kw_only=True):
    """Change what is promised, from a day on."""

    promise: Promise
    route: Route


@fact("social_value.renegotiated.v1")
class Renegotiated(Fact, kw_only=True):
    """What was promised changed."""

    previous: Promise
    promise: Promise
    route: Route


@rule("social-value.promise-changes")
def promise_changes(case: Case[Renegotiate]) -> Rejection | None:
    if case.command.promise != case.state.promise:
        return None
    return no("It promises just that already.", "promise")


@rule("social-value.unit-stands")
def unit_stands(case: Case[Renegotiate]) -> Rejection | None:
    before = case.state.promise
    if before is None or not case.state.reports or case.command.promise.unit == before.unit:
        return None
    return no(f"Delivery was reported in {before.unit}; close this one and promise another.", "promise.unit")


def _renegotiation(case: Case[Renegotiate]) -> Fact:
    command, before = case.command, seen_to(case.state.promise)
    return Renegotiated(previous=before, promise=command.promise, route=command.route)


def _promised_otherwise(known: SocialValue, fact: Renegotiated, _: date) -> SocialValue:
    return replace(known, promise=fact.promise, route=fact.route)


def _was(known: SocialValue, _: Renegotiated) -> Mapping[str, Any]:
    return {"previous": known.promise}


@sentence.register
def _(fact: Renegotiated, _: Names) -> str:
    now, was = promised(fact.promise), promised(fact.previous)
    return f"Social value renegotiated, by {fact.route}: {now} (was {was})."


RENEGOTIATION: Final = Step(
    asks=Renegotiate,
    rules=(
        *STEP,
        still_open,
        contract_goes_on,
        committed_to,
        reason_given,
        promise_possible,
        promise_changes,
        unit_stands,
    ),
    records=_renegotiation,
    effects=(Effect(Renegotiated, change=_promised_otherwise, correction=AskedAgain(), was=_was),),
    needs=its_contract,
    in_force=False,
)
