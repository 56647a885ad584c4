"""Contracts: who may register, change, correct, read and prove them."""

from typing import Final

from application.use_cases.use_case import (
    COUNCIL,
    EVERYONE,
    GOVERNANCE,
    OFFICERS,
    REVIEWERS,
    UseCase,
    amendments,
    change,
    opening,
)
from domain.contract import commands as ask
from domain.contract import events as happened
from domain.contract.decisions import CONTRACT

_TIERING: Final = OFFICERS | REVIEWERS
_PUBLISHERS: Final = GOVERNANCE | {"owner"}

CHANGES: Final = (
    opening(CONTRACT, "register", ask.Register, happened.Registered, any_contract=True),
    change(CONTRACT, "extend", "extensions", ask.Extend, happened.Extended, happened.ReassessmentAsked),
    change(
        CONTRACT,
        "change-value",
        "value-changes",
        ask.ChangeValue,
        happened.ValueChanged,
        happened.ReassessmentAsked,
    ),
    change(
        CONTRACT,
        "vary-scope",
        "scope-variations",
        ask.VaryScope,
        happened.ScopeVaried,
        happened.ReassessmentAsked,
    ),
    change(CONTRACT, "novate", "novations", ask.Novate, happened.Novated, happened.ReassessmentAsked),
    change(CONTRACT, "assign", "assignments", ask.Assign, happened.Assigned),
    change(
        CONTRACT,
        "terminate",
        "terminations",
        ask.Terminate,
        happened.Terminated,
        happened.PartiallyTerminated,
    ),
    change(CONTRACT, "expire", "expiry", ask.RecordExpiry, happened.Expired),
    change(CONTRACT, "assign-roles", "roles", ask.AssignRoles, happened.RolesAssigned),
    change(
        CONTRACT,
        "determine-legal-regime",
        "legal-regime",
        ask.DetermineLegalRegime,
        happened.LegalRegimeDetermined,
        allowed=OFFICERS | REVIEWERS,
    ),
    change(CONTRACT, "set-key-date", "key-dates", ask.SetKeyDate, happened.KeyDateSet),
    change(CONTRACT, "assign-tier", "tier", ask.AssignTier, happened.TierAssigned),
    change(
        CONTRACT, "assess-tier", "tier-assessments", ask.AssessTier, happened.TierAssessed, allowed=_TIERING
    ),
    change(
        CONTRACT,
        "confirm-tier",
        "tier-confirmations",
        ask.ConfirmTier,
        happened.TierConfirmed,
        allowed=_TIERING,
    ),
    change(
        CONTRACT,
        "override-tier",
        "tier-overrides",
        ask.OverrideTier,
        happened.TierOverrideProposed,
        happened.TierOverridden,
        allowed=_TIERING,
    ),
    change(
        CONTRACT,
        "expire-tier-override",
        "tier-override-expiry",
        ask.ExpireTierOverride,
        happened.TierOverrideExpired,
        allowed=_TIERING | GOVERNANCE,
        any_contract=True,
    ),
    change(
        CONTRACT,
        "ask-tier-reassessment",
        "tier-reassessments",
        ask.AskReassessment,
        happened.ReassessmentAsked,
        allowed=_TIERING | GOVERNANCE,
    ),
    change(
        CONTRACT,
        "withhold-field",
        "withheld-fields",
        ask.WithholdField,
        happened.FieldWithheld,
        allowed=_PUBLISHERS,
    ),
    change(
        CONTRACT,
        "end-withholding",
        "withholding-ends",
        ask.EndWithholding,
        happened.WithholdingEnded,
        allowed=_PUBLISHERS,
    ),
    change(
        CONTRACT,
        "record-irrecoverable-vat",
        "irrecoverable-vat",
        ask.RecordIrrecoverableVat,
        happened.IrrecoverableVatRecorded,
    ),
    *amendments(CONTRACT, OFFICERS),
)

READS: Final = (
    UseCase("list-contracts", "GET", "/contracts", COUNCIL, "Contracts in force or otherwise, by filter."),
    UseCase("contract", "GET", "/contracts/{contract_id}", COUNCIL, "One contract at a basis.", CONTRACT),
    UseCase(
        "history",
        "GET",
        "/contracts/{contract_id}/history",
        COUNCIL,
        "Everything that happened to it.",
        CONTRACT,
    ),
    UseCase(
        "evidence-pack",
        "GET",
        "/contracts/{contract_id}/evidence-pack",
        COUNCIL,
        "A zip that proves the contract's history offline.",
        CONTRACT,
    ),
    UseCase("register-public", "GET", "/register", EVERYONE, "The published fields of every contract."),
)
