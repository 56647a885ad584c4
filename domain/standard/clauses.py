"""Clauses: they are written, revised and left out while a version is drafted."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from msgspec.structs import replace

from domain.case import seen_to
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence, stopped
from domain.standard.rules import DRAFTING, Case, draft_of
from domain.standard.terms import Clause, ClauseId, Standard, VersionNumber, find
from domain.stream import AskedAgain, Effect, Step
from domain.text import PersonId


class WriteClause(Command, frozen=True, kw_only=True):
    """Add a clause to the draft."""

    clause: Clause


class ReviseClause(Command, frozen=True, kw_only=True):
    """Put a clause of the draft otherwise."""

    clause: Clause
    """As it is to read; its number says which one it is."""


class RemoveClause(Command, frozen=True, kw_only=True):
    """Leave a clause out of the draft."""

    clause_id: ClauseId


@fact("standard.clause_written.v1")
class ClauseWritten(Fact, kw_only=True):
    """A clause was added to the draft."""

    version: VersionNumber
    clause: Clause
    by: PersonId


@fact("standard.clause_revised.v1")
class ClauseRevised(Fact, kw_only=True):
    """A clause of the draft was put otherwise; versions adopted before keep theirs."""

    version: VersionNumber
    previous: Clause
    clause: Clause
    by: PersonId


@fact("standard.clause_removed.v1")
class ClauseRemoved(Fact, kw_only=True):
    """A clause was left out of the draft; versions adopted before keep it."""

    version: VersionNumber
    clause: Clause
    """As it stood."""
    by: PersonId


_MOST_CLAUSES = 200
"""Ours: an adoption carries them all."""


@rule("standard.clause-is-new")
def clause_is_new(case: Case[WriteClause]) -> Rejection | None:
    if _clause_of(case, case.command.clause.clause_id) is None:
        return None
    return no("The draft has a clause of that number; revise it, or take another number.", "clause.clause_id")


@rule("standard.one-can-read-it")
def one_can_read_it(case: Case[WriteClause]) -> Rejection | None:
    draft = case.state.draft
    if draft is None or len(draft.clauses) < _MOST_CLAUSES:
        return None
    return no(f"A standard has at most {_MOST_CLAUSES} clauses; nobody could follow more.", conflict=True)


@rule("standard.clause-is-there")
def clause_is_there(case: Case[ReviseClause | RemoveClause]) -> Rejection | None:
    draft, command = case.state.draft, case.command
    revised = isinstance(command, ReviseClause)
    clause_id = command.clause.clause_id if isinstance(command, ReviseClause) else command.clause_id
    if draft is None or find(draft.clauses, clause_id) is not None:
        return None
    known = ", ".join(clause.clause_id for clause in draft.clauses) or "none"
    return no(
        f"The draft has no clause {clause_id}. Its clauses: {known}.",
        "clause.clause_id" if revised else "clause_id",
    )


@rule("standard.clause-changes")
def clause_changes(case: Case[ReviseClause]) -> Rejection | None:
    if _clause_of(case, case.command.clause.clause_id) != case.command.clause:
        return None
    return no("The clause says just that already.", "clause")


@rule("standard.each-once")
def each_once(case: Case[WriteClause | ReviseClause]) -> Rejection | None:
    clause = case.command.clause
    twice = [
        f"clause.{name}"
        for name, values in (("roles", clause.roles), ("tiers", clause.tiers))
        if len(set(values)) < len(values)
    ]
    return no("Name each role and each tier once.", *twice) if twice else None


def _clause_of(case: Case[Any], clause_id: str) -> Clause | None:
    """The clause of that number in the draft."""
    return find(case.state.draft.clauses, clause_id) if case.state.draft else None


def _clause(case: Case[Any], clause_id: str) -> Clause:
    return seen_to(_clause_of(case, clause_id))


def _writing(case: Case[WriteClause]) -> Fact:
    return ClauseWritten(
        version=draft_of(case).version, clause=case.command.clause, by=case.context.actor.person_id
    )


def _revision(case: Case[ReviseClause]) -> Fact:
    clause = case.command.clause
    return ClauseRevised(
        version=draft_of(case).version,
        previous=_clause(case, clause.clause_id),
        clause=clause,
        by=case.context.actor.person_id,
    )


def _removal(case: Case[RemoveClause]) -> Fact:
    return ClauseRemoved(
        version=draft_of(case).version,
        clause=_clause(case, case.command.clause_id),
        by=case.context.actor.person_id,
    )


def _removal_asked(fact: ClauseRemoved, _: Standard) -> Command:
    return RemoveClause(clause_id=fact.clause.clause_id)


def _drafted(standard: Standard) -> tuple[Clause, ...]:
    return standard.draft.clauses if standard.draft else ()


def _with_clauses(standard: Standard, clauses: tuple[Clause, ...], by: str) -> Standard:
    """The standard with other clauses in its draft."""
    draft = standard.draft
    if draft is None:
        return standard
    authors = draft.authors if by in draft.authors else (*draft.authors, by)
    changed = replace(draft, clauses=clauses, authors=authors, changed_since_review=bool(draft.reviews))
    return replace(standard, draft=changed)


def _written(standard: Standard, fact: ClauseWritten, _: date) -> Standard:
    others = tuple(clause for clause in _drafted(standard) if clause.clause_id != fact.clause.clause_id)
    return _with_clauses(standard, (*others, fact.clause), fact.by)


def _revised(standard: Standard, fact: ClauseRevised, _: date) -> Standard:
    clauses = tuple(
        fact.clause if clause.clause_id == fact.clause.clause_id else clause for clause in _drafted(standard)
    )
    return _with_clauses(standard, clauses, fact.by)


def _removed(standard: Standard, fact: ClauseRemoved, _: date) -> Standard:
    clauses = tuple(clause for clause in _drafted(standard) if clause.clause_id != fact.clause.clause_id)
    return _with_clauses(standard, clauses, fact.by)


def _read_before(standard: Standard, fact: ClauseRevised) -> Mapping[str, Any]:
    return {"previous": find(_drafted(standard), fact.clause.clause_id)}


def _left_out(standard: Standard, fact: ClauseRemoved) -> Mapping[str, Any]:
    return {"clause": find(_drafted(standard), fact.clause.clause_id)}


def _named(clause: Clause) -> str:
    return f"{clause.clause_id} ({clause.heading})"


def _reach(clause: Clause) -> str:
    return f"for {', '.join(clause.roles)} of {', '.join(clause.tiers)} contracts"


@sentence.register
def _(fact: ClauseWritten, _: Names) -> str:
    clause = fact.clause
    return (
        f"Clause {_named(clause)} written for version {fact.version}, {_reach(clause)}: "
        f"{stopped(clause.obligation)}"
    )


@sentence.register
def _(fact: ClauseRevised, _: Names) -> str:
    was, now = fact.previous, fact.clause
    return (
        f"Clause {_named(now)} revised for version {fact.version}, {_reach(now)}: {stopped(now.obligation)} "
        f"It was {_named(was)}, {_reach(was)}: {stopped(was.obligation)}"
    )


@sentence.register
def _(fact: ClauseRemoved, _: Names) -> str:
    return f"Clause {_named(fact.clause)} left out of version {fact.version}."


WRITING: Final = Step(
    asks=WriteClause,
    rules=(*DRAFTING, clause_is_new, one_can_read_it, each_once),
    records=_writing,
    effects=(Effect(ClauseWritten, change=_written, correction=AskedAgain()),),
    in_force=False,
)


REVISION: Final = Step(
    asks=ReviseClause,
    rules=(*DRAFTING, clause_is_there, clause_changes, each_once),
    records=_revision,
    effects=(Effect(ClauseRevised, change=_revised, correction=AskedAgain(), was=_read_before),),
    in_force=False,
)


REMOVAL: Final = Step(
    asks=RemoveClause,
    rules=(*DRAFTING, clause_is_there),
    records=_removal,
    effects=(Effect(ClauseRemoved, change=_removed, correction=AskedAgain(_removal_asked), was=_left_out),),
    in_force=False,
)
