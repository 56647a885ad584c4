"""The end of a waiver: it runs out after its last day, or is revoked before."""

from collections.abc import Mapping
from datetime import date, timedelta
from datetime import date as civil_date
from typing import Any, Final

from msgspec.structs import replace

from domain.case import STEP, reason_given, seen_to
from domain.chronicle import Chronicle
from domain.compliance.clause import Case
from domain.compliance.terms import Compliance, waivers_without
from domain.dates import in_words
from domain.decisions import Command, Context, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.standard.terms import ClauseId
from domain.stream import AskedAgain, Effect, OnlyAnnulled, Step


class ExpireWaiver(Command, frozen=True, kw_only=True):
    """Note that the last day of a waiver has passed: for the daily job."""

    clause_id: ClauseId


class RevokeWaiver(Command, frozen=True, kw_only=True):
    """End a waiver before its last day."""

    clause_id: ClauseId


@fact("compliance.waiver_expired.v1")
class WaiverExpired(Fact, kw_only=True):
    """The last day of a waiver has passed."""

    clause_id: ClauseId
    until: civil_date


@fact("compliance.waiver_revoked.v1")
class WaiverRevoked(Fact, kw_only=True):
    """A waiver ended before its last day."""

    clause_id: ClauseId
    until: civil_date
    """The last day that it had."""


@rule("compliance.waiver-given")
def waiver_given(case: Case[Any]) -> Rejection | None:
    if case.state.waiver(case.command.clause_id) is not None:
        return None
    return no("That clause is not waived.", "clause_id", conflict=True)


@rule("compliance.waiver-is-over")
def waiver_is_over(case: Case[ExpireWaiver]) -> Rejection | None:
    waiver = case.state.waiver(case.command.clause_id)
    if waiver is None or case.effective_from > waiver.until:
        return None
    return no(
        f"It runs until {in_words(waiver.until)}; revoke it to end it before.",
        "effective_from",
        conflict=True,
    )


@rule("compliance.waiver-still-runs")
def waiver_still_runs(case: Case[RevokeWaiver]) -> Rejection | None:
    waiver = case.state.waiver(case.command.clause_id)
    if waiver is None or case.effective_from <= waiver.until:
        return None
    return no(f"It ran out on {in_words(waiver.until)} by itself.", "clause_id", conflict=True)


def _day_after_last(chronicle: Chronicle[Compliance], command: ExpireWaiver, context: Context) -> date:
    """The day after the waiver's last, or that of the last step where something happened since."""
    latest = chronicle.latest()
    waiver = latest.waiver(command.clause_id) if latest else None
    if waiver is None:
        return context.today
    return max(waiver.until + timedelta(days=1), chronicle.timeline.placed[-1].valid_from)


def _expiry(case: Case[ExpireWaiver]) -> Fact:
    waiver = seen_to(case.state.waiver(case.command.clause_id))
    return WaiverExpired(clause_id=waiver.clause_id, until=waiver.until)


def _revocation(case: Case[RevokeWaiver]) -> Fact:
    waiver = seen_to(case.state.waiver(case.command.clause_id))
    return WaiverRevoked(clause_id=waiver.clause_id, until=waiver.until)


def _over(known: Compliance, fact: WaiverExpired | WaiverRevoked, _: date) -> Compliance:
    return replace(known, waivers=waivers_without(known, fact.clause_id))


def _ran_until(known: Compliance, fact: WaiverExpired) -> Mapping[str, Any]:
    waiver = known.waiver(fact.clause_id)
    return {"last day": waiver and waiver.until}


def _last_day(known: Compliance, fact: WaiverRevoked) -> Mapping[str, Any]:
    waiver = known.waiver(fact.clause_id)
    return {"until": waiver and waiver.until}


@sentence.register
def _(fact: WaiverExpired, _: Names) -> str:
    return f"The waiver of clause {fact.clause_id} ran out on {in_words(fact.until)}."


@sentence.register
def _(fact: WaiverRevoked, _: Names) -> str:
    return f"The waiver of clause {fact.clause_id}, until {in_words(fact.until)}, was revoked."


EXPIRY: Final = Step(
    asks=ExpireWaiver,
    rules=(*STEP, waiver_given, waiver_is_over),
    records=_expiry,
    effects=(
        Effect(
            WaiverExpired,
            change=_over,
            correction=OnlyAnnulled("It follows from the waiver's last day: two people agreed to that."),
            rests_on=_ran_until,
        ),
    ),
    takes_effect=_day_after_last,
    in_force=False,
)


REVOCATION: Final = Step(
    asks=RevokeWaiver,
    rules=(*STEP, reason_given, waiver_given, waiver_still_runs),
    records=_revocation,
    effects=(Effect(WaiverRevoked, change=_over, correction=AskedAgain(), was=_last_day),),
    in_force=False,
)
