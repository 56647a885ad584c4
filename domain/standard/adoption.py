"""Adoption: a draft becomes a version, entered by somebody who had no part in its text."""

from datetime import date
from datetime import date as civil_date
from typing import Final

from msgspec.structs import replace

from domain.case import out_of_reach
from domain.dates import in_words
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.standard.clauses import ClauseRemoved, ClauseRevised, ClauseWritten
from domain.standard.drafting import Drafted, VersionDrafted
from domain.standard.rules import DRAFTING, Case, draft_of, last_version, text_of
from domain.standard.terms import Clause, Drafting, Fingerprint, Standard, Version, VersionNumber, fingerprint
from domain.stream import Effect, OnlyAnnulled, Step
from domain.text import PersonId, ShortText


class Adopt(Command, frozen=True, kw_only=True):
    """Adopt the draft as a version; needs somebody who wrote none of it."""

    body: ShortText
    """Who adopted it."""
    from_date: civil_date | None = None
    """First day on which it binds; the day of adoption where left out."""


@fact("standard.adopted.v1")
class Adopted(Fact, kw_only=True):
    """A version was adopted. It holds its clauses for good."""

    version: VersionNumber
    supersedes: VersionNumber | None = None
    """The version that was in force until then."""
    from_date: civil_date
    """First day on which it binds."""
    body: ShortText
    """Who adopted it."""
    clauses: tuple[Clause, ...]
    fingerprint: Fingerprint
    """SHA-256 of the clauses in this order as JSON: keys sorted, no blanks, UTF-8."""
    by: PersonId


@rule("standard.has-clauses")
def has_clauses(case: Case[Adopt]) -> Rejection | None:
    if case.state.draft is None or case.state.draft.clauses:
        return None
    return no("The draft has no clauses yet; write them first.", conflict=True)


@rule("standard.differs")
def differs(case: Case[Adopt]) -> Rejection | None:
    draft, before = case.state.draft, last_version(case)
    if draft is None or before is None or draft.clauses != before.clauses:
        return None
    return no(f"The draft says just what version {before.number} says.", conflict=True)


@rule("standard.reviewed-first", "paper 3.1")
def reviewed_first(case: Case[Adopt]) -> Rejection | Advice | None:
    draft = case.state.draft
    if draft is None:
        return None
    if not draft.reviews:
        return no("Nobody has reviewed the draft; enter the working group's review first.", conflict=True)
    if draft.changed_since_review:
        return Advice(f"The draft changed after its last review, by {draft.reviews[-1].body}.")
    return None


_DRAFTS: Final = (Drafted, VersionDrafted, ClauseWritten, ClauseRevised, ClauseRemoved)
"""Facts that give a draft its text."""


def _authors(case: Case[Adopt], draft: Drafting) -> frozenset[str]:
    """Everybody who wrote some of the draft or put it right, and for whom that was done."""
    authors = frozenset(draft.authors)
    for placed in case.chronicle.timeline.placed:
        if isinstance(placed.fact, _DRAFTS) and getattr(placed.fact, "version", 1) == draft.version:
            authors |= case.chronicle.people_behind(placed)
    return authors


@rule("standard.second-person", "domain rule I3")
def second_person(case: Case[Adopt]) -> Rejection | None:
    draft = case.state.draft
    if draft is None or not case.people & _authors(case, draft):
        return None
    return no(
        "You drafted some of it, or it was drafted by or for whom you act; somebody who did not must enter the "
        "adoption.",
        conflict=True,
    )


@rule("standard.binds-from-then-on")
def binds_from_then_on(case: Case[Adopt]) -> Rejection | None:
    from_date, before = case.command.from_date, last_version(case)
    if from_date is not None and from_date < case.effective_from:
        day = in_words(case.effective_from)
        return no(f"A version binds nobody before the day of its adoption, {day}.", "from_date")
    first = from_date or case.effective_from
    if from_date is not None and (found := out_of_reach(from_date, case.context)):
        return no(found.sentence, "from_date")
    if before is not None and first <= before.from_date:
        day = in_words(before.from_date)
        return no(
            f"Version {before.number} is in force from {day}; the next one must begin later.", "from_date"
        )
    return None


def _recorded(case: Case[Adopt]) -> Fact:
    draft, before = draft_of(case), last_version(case)
    return Adopted(
        version=draft.version,
        supersedes=before.number if before else None,
        from_date=case.command.from_date or case.effective_from,
        body=case.command.body,
        clauses=draft.clauses,
        fingerprint=fingerprint(draft.clauses),
        by=case.context.actor.person_id,
    )


def _adopted(standard: Standard, fact: Adopted, valid_from: date) -> Standard:
    others = tuple(known for known in standard.versions if known.number != fact.version)
    version = Version(
        number=fact.version,
        from_date=fact.from_date,
        adopted_on=valid_from,
        body=fact.body,
        clauses=fact.clauses,
        fingerprint=fact.fingerprint,
        reviews=standard.draft.reviews if standard.draft else (),
    )
    return replace(standard, draft=None, versions=(*others, version))


@sentence.register
def _(fact: Adopted, _: Names) -> str:
    number = len(fact.clauses)
    instead = f", in place of version {fact.supersedes}" if fact.supersedes else ""
    return (
        f"Version {fact.version} adopted by {fact.body} with {number} clause{'' if number == 1 else 's'}, "
        f"in force from {in_words(fact.from_date)}{instead}; fingerprint {fact.fingerprint[:12]}."
    )


ADOPTION: Final = Step(
    asks=Adopt,
    rules=(*DRAFTING, has_clauses, differs, reviewed_first, second_person, binds_from_then_on),
    records=_recorded,
    effects=(
        Effect(
            Adopted,
            change=_adopted,
            correction=OnlyAnnulled(
                "What was adopted is not rewritten: adopt it anew, or a further version."
            ),
            rests_on=text_of,
        ),
    ),
    in_force=False,
)
