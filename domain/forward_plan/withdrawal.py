"""Withdrawal: a version that no committee endorses is not put to any more."""

from datetime import date
from typing import Final

from msgspec.structs import replace

from domain.case import STEP, reason_given
from domain.dates import in_words
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.forward_plan.rules import Case, version_of, version_stands
from domain.forward_plan.terms import ForwardPlan, VersionNumber, with_version
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step


class Withdraw(Command, frozen=True, kw_only=True):
    """Withdraw a version that no committee's endorsement stands of, and say why."""

    version: VersionNumber


@fact("forward_plan.withdrawn.v1")
class Withdrawn(Fact, kw_only=True):
    """A version is not put to any committee any more; the reason says why."""

    version: VersionNumber


@rule("forward-plan.not-endorsed-yet")
def not_endorsed_yet(case: Case[Withdraw]) -> Rejection | None:
    version = version_of(case)
    stands = version.endorsement if version else None
    if stands is None:
        return None
    return no(
        f"{stands.committee} endorsed it on {in_words(stands.on)}; issue another version and have that endorsed.",
        "version",
        conflict=True,
    )


def _withdrawal(case: Case[Withdraw]) -> Fact:
    return Withdrawn(version=case.command.version)


def _put_no_more(plan: ForwardPlan, fact: Withdrawn, valid_from: date) -> ForwardPlan:
    return with_version(plan, fact.version, lambda version: replace(version, withdrawn_on=valid_from))


@sentence.register
def _(fact: Withdrawn, _: Names) -> str:
    return f"Forward plan version {fact.version} withdrawn."


WITHDRAWAL: Final = Step(
    asks=Withdraw,
    rules=(*STEP, reason_given, version_stands, not_endorsed_yet),
    records=_withdrawal,
    effects=(Effect(Withdrawn, change=_put_no_more, correction=AskedAgain()),),
    in_force=False,
)
