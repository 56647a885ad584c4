"""Owner of a finding: the one person who sees to it that what was found is put right (paper 1.2: *to account*)."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from msgspec.structs import replace

from domain.case import STEP, seen_to
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.review.finding import as_raised
from domain.review.rules import Case, finding_exists, finding_still_open
from domain.review.terms import FindingNumber, ItemNumber, Review, with_findings
from domain.sentences import Names, person, sentence
from domain.stream import Effect, OnlyAnnulled, Step
from domain.text import PersonId


class NameFindingOwner(Command, frozen=True, kw_only=True):
    """Name the one person who sees to it that what was found is put right."""

    finding: FindingNumber
    owner: PersonId
    """Most often an officer of the contract: opaque id of a person."""


@fact("review.finding_owner_named.v1")
class FindingOwnerNamed(Fact, kw_only=True):
    """One person sees to a finding (paper 1.2)."""

    finding: FindingNumber
    item: ItemNumber
    previous: PersonId | None = None
    """Who saw to it before, where somebody did."""
    owner: PersonId


@rule("review.finding-owner-changes")
def finding_owner_changes(case: Case[NameFindingOwner]) -> Rejection | None:
    finding = case.state.finding(case.command.finding)
    if finding is None or finding.owner != case.command.owner:
        return None
    return no("That person owns it already.", "owner", conflict=True)


def owner_of(number: int) -> Callable[[Fact], str]:
    """Who sees to the finding of that number by a fact; empty where it says nothing of that."""

    def owner_in(fact: Fact) -> str:
        return fact.owner if isinstance(fact, FindingOwnerNamed) and fact.finding == number else ""

    return owner_in


def findings_handed_over(review: Review, leaver: str, successor: str, _: date) -> Iterator[NameFindingOwner]:
    """How somebody takes over the findings that are another person's to see to."""
    for finding in review.findings:
        if finding.owner == leaver and finding.state != "closed":
            yield NameFindingOwner(finding=finding.number, owner=successor)


def _named(case: Case[NameFindingOwner]) -> Fact:
    finding = seen_to(case.state.finding(case.command.finding))
    return FindingOwnerNamed(
        finding=finding.number,
        item=finding.item,
        previous=finding.owner or None,
        owner=case.command.owner,
    )


def _owned(review: Review, fact: FindingOwnerNamed, _: date) -> Review:
    return with_findings(review, (fact.finding,), lambda finding: replace(finding, owner=fact.owner))


def _was(review: Review, fact: FindingOwnerNamed) -> Mapping[str, Any]:
    finding = review.finding(fact.finding)
    return {"previous": (finding and finding.owner) or None}


def _as_raised(review: Review, fact: FindingOwnerNamed) -> Mapping[str, Any]:
    return as_raised(review, (fact.finding,))


@sentence.register
def _(fact: FindingOwnerNamed, names: Names) -> str:
    was = f" (was {person(fact.previous, names)}'s)" if fact.previous else ""
    return f"Finding {fact.finding} is {person(fact.owner, names)}'s to see to{was}."


FINDING_OWNER: Final = Step(
    asks=NameFindingOwner,
    rules=(*STEP, finding_exists, finding_still_open, finding_owner_changes),
    records=_named,
    effects=(
        Effect(
            FindingOwnerNamed,
            change=_owned,
            correction=OnlyAnnulled("It was somebody's to see to from then on: name the right owner now."),
            was=_was,
            rests_on=_as_raised,
        ),
    ),
    in_force=False,
)
