"""What each command on a contract's compliance is put to, and which facts it records when no rule says no."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from domain.case import ENTRY, STEP, reason_given, step_not_ahead_of_time
from domain.chronicle import Chronicle
from domain.compliance import commands as ask
from domain.compliance import events as happened
from domain.compliance import rules, sentences
from domain.compliance.events import Basis
from domain.compliance.rules import About, Case
from domain.compliance.state import CHANGES, Attestation, Compliance, Proposal, Waiver, compliance_id
from domain.contract.in_being import contract_in_being
from domain.decisions import Context
from domain.events import Fact
from domain.standard.terms import Clause, Standard
from domain.stream import Need, Step, Stream


def _contract_and_standard(command: About, _state: Any, _others: Any) -> Iterable[Need]:
    return (
        Need("contract_id", "contract", command.contract_id),
        Need("standard_id", "standard", command.standard_id),
    )


def _id(command: About) -> UUID:
    return compliance_id(command.contract_id, command.standard_id)


def _day_after_last(
    chronicle: Chronicle[Compliance] | None, command: ask.ExpireWaiver, context: Context
) -> date:
    """The day after the waiver's last, or that of the last step where something happened since."""
    latest = chronicle.latest() if chronicle else None
    waiver = latest.waiver(command.clause_id) if latest else None
    if chronicle is None or waiver is None:
        return context.today
    return max(waiver.until + timedelta(days=1), chronicle.timeline.placed[-1].valid_from)


def _basis(case: Case[Any]) -> tuple[Basis, Clause]:
    standard: Standard = case.other(case.command.standard_id)
    version, clause, terms = rules.version_of(case), rules.clause_of(case), rules.terms_of(case)
    if version is None or clause is None or terms is None:
        raise AssertionError("the rules have seen to it that the clause binds")
    basis = Basis(
        contract_id=case.command.contract_id,
        standard_id=case.command.standard_id,
        title=standard.title,
        version=version.number,
        tier=terms.tier,
        applying=tuple(one.clause_id for one in version.applying(terms.tier)),
    )
    return basis, clause


def _attested(case: Case[ask.Attest]) -> Fact:
    command = case.command
    basis, clause = _basis(case)
    return happened.Attested(
        basis=basis,
        clause_id=clause.clause_id,
        heading=clause.heading,
        role=command.role,
        statement=command.statement,
        note=command.note,
        by=rules.whose(case),
    )


def _found(found: Attestation | Proposal | Waiver | None) -> Any:
    if found is None:
        raise AssertionError("the rules have seen to it that it is there")
    return found


def _attestation_withdrawn(case: Case[ask.WithdrawAttestation]) -> Fact:
    stood = _found(case.state.attestation(case.command.clause_id))
    return happened.AttestationWithdrawn(clause_id=stood.clause_id, statement=stood.statement)


def _waiver_proposed(case: Case[ask.ProposeWaiver]) -> Fact:
    basis, clause = _basis(case)
    return happened.WaiverProposed(
        basis=basis,
        clause_id=clause.clause_id,
        heading=clause.heading,
        until=case.command.until,
        why=case.command.why,
        proposed_by=case.context.actor.person_id,
    )


def _waived(case: Case[ask.Waive]) -> Fact:
    asked = _found(case.state.proposal(case.command.clause_id))
    return happened.Waived(
        clause_id=asked.clause_id, until=asked.until, why=asked.why, proposed_by=asked.proposed_by
    )


def _waiver_declined(case: Case[ask.DeclineWaiver]) -> Fact:
    asked = _found(case.state.proposal(case.command.clause_id))
    return happened.WaiverDeclined(clause_id=asked.clause_id, proposed_by=asked.proposed_by)


def _waiver_expired(case: Case[ask.ExpireWaiver]) -> Fact:
    waiver = _found(case.state.waiver(case.command.clause_id))
    return happened.WaiverExpired(clause_id=waiver.clause_id, until=waiver.until)


def _waiver_revoked(case: Case[ask.RevokeWaiver]) -> Fact:
    waiver = _found(case.state.waiver(case.command.clause_id))
    return happened.WaiverRevoked(clause_id=waiver.clause_id, until=waiver.until)


_SAID = (*ENTRY, step_not_ahead_of_time)
"""Clauses are spoken of in any order, so a statement on one may be dated before that on another."""
_ABOUT_A_CLAUSE = (
    *_SAID,
    contract_in_being,
    rules.standard_binds,
    rules.clause_in_force,
    rules.clause_applies,
)

COMPLIANCE = Stream(
    noun="compliance",
    plural="compliance",
    called="compliance record",
    events=happened,
    sentences=sentences,
    state=Compliance,
    changes=CHANGES,
    opening=frozenset({happened.Attested, happened.WaiverProposed}),
    steps={
        ask.Attest: Step(
            (
                *_ABOUT_A_CLAUSE,
                rules.role_of_the_clause,
                rules.holds_the_role,
                rules.says_what_is_missing,
                rules.evidence_given,
            ),
            _attested,
            opens=True,
            goes_on=True,
            stream_id=_id,
            needs=_contract_and_standard,
        ),
        ask.WithdrawAttestation: Step(
            (*_SAID, reason_given, rules.attestation_stands), _attestation_withdrawn
        ),
        ask.ProposeWaiver: Step(
            (*_ABOUT_A_CLAUSE, rules.waiver_ends_later),
            _waiver_proposed,
            opens=True,
            goes_on=True,
            stream_id=_id,
            needs=_contract_and_standard,
        ),
        ask.Waive: Step(
            (*STEP, rules.waiver_asked_for, rules.second_person, rules.waiver_still_ahead),
            _waived,
            in_force=False,
        ),
        ask.DeclineWaiver: Step(
            (*STEP, reason_given, rules.waiver_asked_for), _waiver_declined, in_force=False
        ),
        ask.ExpireWaiver: Step(
            (*STEP, rules.waiver_given, rules.waiver_is_over),
            _waiver_expired,
            takes_effect=_day_after_last,
            in_force=False,
        ),
        ask.RevokeWaiver: Step(
            (*STEP, reason_given, rules.waiver_given, rules.waiver_still_runs),
            _waiver_revoked,
            in_force=False,
        ),
    },
    concerns=lambda _stream_id, compliance, _fact: (compliance.contract_id,),
)
