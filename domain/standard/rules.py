"""The rules on a standard."""

from typing import Any, TypeAlias, TypeVar

from domain.case import Case as AnyCase
from domain.dates import in_words
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.standard import commands as ask
from domain.standard.events import Clause
from domain.standard.state import Standard, Version, find

Asked = TypeVar("Asked", bound=Command)
Case: TypeAlias = AnyCase[Asked, Standard]
_MOST_CLAUSES = 200
"""Ours: an adoption carries them all."""


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


@rule("standard.no-draft-open")
def no_draft_open(case: Case[ask.DraftVersion]) -> Rejection | None:
    draft = case.state.draft
    if draft is None:
        return None
    return no(f"Version {draft.version} is being drafted already; change its clauses.", conflict=True)


@rule("standard.clause-is-new")
def clause_is_new(case: Case[ask.WriteClause]) -> Rejection | None:
    if find_clause(case, case.command.clause.clause_id) is None:
        return None
    return no("The draft has a clause of that number; revise it, or take another number.", "clause.clause_id")


@rule("standard.one-can-read-it")
def one_can_read_it(case: Case[ask.WriteClause]) -> Rejection | None:
    draft = case.state.draft
    if draft is None or len(draft.clauses) < _MOST_CLAUSES:
        return None
    return no(f"A standard has at most {_MOST_CLAUSES} clauses; nobody could follow more.", conflict=True)


@rule("standard.clause-is-there")
def clause_is_there(case: Case[ask.ReviseClause | ask.RemoveClause]) -> Rejection | None:
    draft, command = case.state.draft, case.command
    revised = isinstance(command, ask.ReviseClause)
    clause_id = command.clause.clause_id if isinstance(command, ask.ReviseClause) else command.clause_id
    if draft is None or find(draft.clauses, clause_id) is not None:
        return None
    known = ", ".join(one.clause_id for one in draft.clauses) or "none"
    return no(
        f"The draft has no clause {clause_id}. Its clauses: {known}.",
        "clause.clause_id" if revised else "clause_id",
    )


@rule("standard.clause-changes")
def clause_changes(case: Case[ask.ReviseClause]) -> Rejection | None:
    if find_clause(case, case.command.clause.clause_id) != case.command.clause:
        return None
    return no("The clause says just that already.", "clause")


@rule("standard.each-once")
def each_once(case: Case[ask.WriteClause | ask.ReviseClause]) -> Rejection | None:
    clause = case.command.clause
    twice = [
        f"clause.{name}"
        for name, values in (("roles", clause.roles), ("tiers", clause.tiers))
        if len(set(values)) < len(values)
    ]
    return no("Name each role and each tier once.", *twice) if twice else None


@rule("standard.has-clauses")
def has_clauses(case: Case[ask.Adopt]) -> Rejection | None:
    if case.state.draft is None or case.state.draft.clauses:
        return None
    return no("The draft has no clauses yet; write them first.", conflict=True)


@rule("standard.differs")
def differs(case: Case[ask.Adopt]) -> Rejection | None:
    draft, before = case.state.draft, last_version(case)
    if draft is None or before is None or draft.clauses != before.clauses:
        return None
    return no(f"The draft says just what version {before.number} says.", conflict=True)


@rule("standard.reviewed-first", "paper 3.1")
def reviewed_first(case: Case[ask.Adopt]) -> Rejection | Advice | None:
    draft = case.state.draft
    if draft is None:
        return None
    if not draft.reviews:
        return no("Nobody has reviewed the draft; enter the working group's review first.", conflict=True)
    if draft.changed_since_review:
        return Advice(f"The draft changed after its last review, by {draft.reviews[-1].body}.")
    return None


@rule("standard.second-person", "domain rule I3")
def second_person(case: Case[ask.Adopt]) -> Rejection | None:
    draft = case.state.draft
    if draft is None or case.context.actor.person_id not in draft.authors:
        return None
    return no("You drafted some of it; somebody who did not must enter the adoption.", conflict=True)


@rule("standard.binds-from-then-on")
def binds_from_then_on(case: Case[ask.Adopt]) -> Rejection | None:
    from_date, before = case.command.from_date, last_version(case)
    if from_date is not None and from_date < case.effective_from:
        day = in_words(case.effective_from)
        return no(f"A version binds nobody before the day of its adoption, {day}.", "from_date")
    first = from_date or case.effective_from
    if before is not None and first <= before.from_date:
        day = in_words(before.from_date)
        return no(
            f"Version {before.number} is in force from {day}; the next one must begin later.", "from_date"
        )
    return None


@rule("standard.adopted-first", "paper 3.1")
def adopted_first(case: Case[Any]) -> Rejection | None:
    if case.state.versions:
        return None
    return no("No version is adopted yet; adopt the draft first.", conflict=True)


@rule("standard.incorporated-once")
def incorporated_once(case: Case[ask.Incorporate]) -> Rejection | None:
    last, document = last_version(case), case.command.document
    if last is None or not any(
        (one.version, one.document) == (last.number, document) for one in case.state.incorporations
    ):
        return None
    return no(f"Version {last.number} is part of {document} already.", "document", conflict=True)


@rule("standard.successor-in-force")
def successor_in_force(case: Case[ask.Supersede]) -> Rejection | None:
    if case.command.by_standard == case.chronicle.stream_id:
        return no("A standard cannot take its own place; begin a further version of it.", "by_standard")
    other: Standard | None = case.other(case.command.by_standard)
    if other is not None and other.binding(case.effective_from) is not None:
        return None
    day = in_words(case.effective_from)
    return no(f"The other standard has no version in force on {day}; adopt it first.", "by_standard")


def find_clause(case: Case[Any], clause_id: str) -> Clause | None:
    """The clause of that number in the draft."""
    return find(case.state.draft.clauses, clause_id) if case.state.draft else None


def last_version(case: Case[Any]) -> Version | None:
    """The last version adopted."""
    return case.state.versions[-1] if case.state.versions else None
