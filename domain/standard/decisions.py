"""What each command on a standard is put to, and which facts it records when no rule says no."""

from collections.abc import Iterable
from typing import Any

from domain.case import ENTRY, STEP, reason_given, step_not_ahead_of_time
from domain.events import Fact
from domain.standard import commands as ask
from domain.standard import events as happened
from domain.standard import rules, sentences
from domain.standard.events import Clause
from domain.standard.rules import Case
from domain.standard.state import CHANGES, Drafting, Standard, fingerprint
from domain.stream import Need, Step, Stream


def _draft(case: Case[Any]) -> Drafting:
    if case.state.draft is None:
        raise AssertionError("the rules have seen to it that there is a draft")
    return case.state.draft


def _clause(case: Case[Any], clause_id: str) -> Clause:
    found = rules.find_clause(case, clause_id)
    if found is None:
        raise AssertionError("the rules have seen to it that there is such a clause")
    return found


def _by(case: Case[Any]) -> str:
    return case.context.actor.person_id


def _successor(command: ask.Supersede, _state: Any, _others: Any) -> Iterable[Need]:
    return (Need("by_standard", "standard", command.by_standard),)


def _drafted(case: Case[ask.Draft]) -> Fact:
    command = case.command
    return happened.Drafted(
        title=command.title,
        drafting_body=command.drafting_body,
        directorates=command.directorates,
        oversight=command.oversight,
        provenance=command.provenance,
        by=_by(case),
    )


def _version_drafted(case: Case[ask.DraftVersion]) -> Fact:
    last = case.state.versions[-1].number
    return happened.VersionDrafted(version=last + 1, from_version=last, by=_by(case))


def _clause_written(case: Case[ask.WriteClause]) -> Fact:
    return happened.ClauseWritten(version=_draft(case).version, clause=case.command.clause, by=_by(case))


def _clause_revised(case: Case[ask.ReviseClause]) -> Fact:
    clause = case.command.clause
    return happened.ClauseRevised(
        version=_draft(case).version,
        previous=_clause(case, clause.clause_id),
        clause=clause,
        by=_by(case),
    )


def _clause_removed(case: Case[ask.RemoveClause]) -> Fact:
    return happened.ClauseRemoved(
        version=_draft(case).version, clause=_clause(case, case.command.clause_id), by=_by(case)
    )


def _reviewed(case: Case[ask.RecordReview]) -> Fact:
    command = case.command
    return happened.Reviewed(
        version=_draft(case).version,
        reviewed_by=command.reviewed_by,
        body=command.body,
        comment=command.comment,
    )


def _adopted(case: Case[ask.Adopt]) -> Fact:
    draft, before = _draft(case), rules.last_version(case)
    return happened.Adopted(
        version=draft.version,
        supersedes=before.number if before else None,
        from_date=case.command.from_date or case.effective_from,
        body=case.command.body,
        clauses=draft.clauses,
        fingerprint=fingerprint(draft.clauses),
        by=_by(case),
    )


def _incorporated(case: Case[ask.Incorporate]) -> Fact:
    return happened.Incorporated(version=case.state.versions[-1].number, document=case.command.document)


def _superseded(case: Case[ask.Supersede]) -> Fact:
    other: Standard = case.other(case.command.by_standard)
    return happened.Superseded(by_standard=case.command.by_standard, title=other.title)


def _withdrawn(_: Case[ask.Withdraw]) -> Fact:
    return happened.Withdrawn()


_DRAFTING = (*STEP, rules.in_use, rules.being_drafted)

STANDARD = Stream(
    noun="standard",
    plural="standards",
    called="standard",
    events=happened,
    sentences=sentences,
    state=Standard,
    changes=CHANGES,
    opening=frozenset({happened.Drafted}),
    steps={
        ask.Draft: Step((*ENTRY, step_not_ahead_of_time), _drafted, opens=True),
        ask.DraftVersion: Step(
            (*STEP, reason_given, rules.in_use, rules.no_draft_open), _version_drafted, in_force=False
        ),
        ask.WriteClause: Step(
            (*_DRAFTING, rules.clause_is_new, rules.one_can_read_it, rules.each_once),
            _clause_written,
            in_force=False,
        ),
        ask.ReviseClause: Step(
            (*_DRAFTING, rules.clause_is_there, rules.clause_changes, rules.each_once),
            _clause_revised,
            in_force=False,
        ),
        ask.RemoveClause: Step((*_DRAFTING, rules.clause_is_there), _clause_removed, in_force=False),
        ask.RecordReview: Step(_DRAFTING, _reviewed, in_force=False),
        ask.Adopt: Step(
            (
                *_DRAFTING,
                rules.has_clauses,
                rules.differs,
                rules.reviewed_first,
                rules.second_person,
                rules.binds_from_then_on,
            ),
            _adopted,
            in_force=False,
        ),
        ask.Incorporate: Step(
            (*STEP, rules.in_use, rules.adopted_first, rules.incorporated_once), _incorporated, in_force=False
        ),
        ask.Supersede: Step(
            (*STEP, reason_given, rules.in_use, rules.adopted_first, rules.successor_in_force),
            _superseded,
            needs=_successor,
            in_force=False,
        ),
        ask.Withdraw: Step((*STEP, reason_given, rules.in_use), _withdrawn, in_force=False),
    },
    concerns=lambda _stream_id, _standard, _fact: (),
)
