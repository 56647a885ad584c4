"""Compliance with a standard: those with a role in a contract attest; governance and reviewers agree to waivers."""

from typing import Final

from application.use_cases.use_case import (
    COUNCIL,
    GOVERNANCE,
    OFFICERS,
    REVIEWERS,
    UseCase,
    change,
    opening,
    reads,
)
from domain.compliance import commands as ask
from domain.compliance import events as happened
from domain.compliance.decisions import COMPLIANCE
from domain.decisions import Command
from domain.events import Fact

_AGREEING: Final = GOVERNANCE | REVIEWERS | {"owner"}


def _change(
    name: str, segment: str, command: type[Command], *facts: type[Fact], allowed: frozenset[str]
) -> UseCase:
    return change(COMPLIANCE, name, segment, command, *facts, allowed=allowed)


CHANGES: Final = (
    opening(COMPLIANCE, "attest-clause", ask.Attest, happened.Attested, allowed=OFFICERS),
    UseCase(
        "propose-waiver",
        "POST",
        "/compliance/waiver-proposals",
        OFFICERS | GOVERNANCE,
        "Ask that a clause need not be met for a contract until a day.",
        COMPLIANCE,
        ask.ProposeWaiver,
        (happened.WaiverProposed,),
    ),
    _change(
        "withdraw-attestation",
        "withdrawals",
        ask.WithdrawAttestation,
        happened.AttestationWithdrawn,
        allowed=OFFICERS,
    ),
    _change("waive-clause", "waivers", ask.Waive, happened.Waived, allowed=_AGREEING),
    _change(
        "decline-waiver", "waiver-refusals", ask.DeclineWaiver, happened.WaiverDeclined, allowed=_AGREEING
    ),
    _change(
        "expire-waiver",
        "waiver-expiries",
        ask.ExpireWaiver,
        happened.WaiverExpired,
        allowed=OFFICERS | GOVERNANCE,
    ),
    _change(
        "revoke-waiver", "waiver-revocations", ask.RevokeWaiver, happened.WaiverRevoked, allowed=_AGREEING
    ),
)
READS: Final = (
    *reads(COMPLIANCE),
    UseCase(
        "standard-coverage",
        "GET",
        "/standard-coverage",
        COUNCIL,
        "For each contract in force: which clauses of a standard apply, are attested, waived or missing.",
        COMPLIANCE,
    ),
)
