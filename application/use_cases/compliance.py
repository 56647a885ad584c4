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
from domain.compliance import COMPLIANCE
from domain.compliance.attestation import Attest, WithdrawAttestation
from domain.compliance.waiver import DeclineWaiver, ProposeWaiver, Waive
from domain.compliance.waiver_end import ExpireWaiver, RevokeWaiver
from domain.decisions import Command

_AGREEING: Final = GOVERNANCE | REVIEWERS | {"owner"}


def _change(name: str, segment: str, command: type[Command], allowed: frozenset[str]) -> UseCase:
    return change(COMPLIANCE, name, segment, command, allowed=allowed)


CHANGES: Final = (
    opening(COMPLIANCE, "attest-clause", Attest, allowed=OFFICERS),
    UseCase(
        "propose-waiver",
        "POST",
        "/compliance/waiver-proposals",
        OFFICERS | GOVERNANCE,
        "Ask that a clause need not be met for a contract until a day.",
        COMPLIANCE,
        ProposeWaiver,
        COMPLIANCE.by_command[ProposeWaiver].facts,
    ),
    _change("withdraw-attestation", "withdrawals", WithdrawAttestation, allowed=OFFICERS),
    _change("waive-clause", "waivers", Waive, allowed=_AGREEING),
    _change("decline-waiver", "waiver-refusals", DeclineWaiver, allowed=_AGREEING),
    _change("expire-waiver", "waiver-expiries", ExpireWaiver, allowed=OFFICERS | GOVERNANCE),
    _change("revoke-waiver", "waiver-revocations", RevokeWaiver, allowed=_AGREEING),
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
