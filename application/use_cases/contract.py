"""Contracts: who may register, change, correct, read and prove them."""

from typing import Final

from application.use_cases.use_case import (
    COUNCIL,
    EVERYONE,
    GOVERNANCE,
    OFFICERS,
    REVIEWERS,
    UseCase,
    change,
    opening,
)
from domain.contract import CONTRACT
from domain.contract.certificates import DropCertificate, RequireCertificate
from domain.contract.closing import Close
from domain.contract.ending import RecordExpiry, Terminate
from domain.contract.extension import Extend
from domain.contract.indicators import FindIndicatorsInappropriate
from domain.contract.irrecoverable_vat import RecordIrrecoverableVat
from domain.contract.key_date_outcome import SettleKeyDate
from domain.contract.key_dates import SetKeyDate
from domain.contract.legal_regime import DetermineLegalRegime
from domain.contract.lots import SetLots
from domain.contract.opportunity import AssessImprovement, GiveOpportunity
from domain.contract.parent import NameParent
from domain.contract.parties import Assign, Novate
from domain.contract.publication import EndWithholding, WithholdField
from domain.contract.reassessment import AskReassessment
from domain.contract.reclassification import Reclassify
from domain.contract.registration import Register
from domain.contract.roles import AssignRoles
from domain.contract.scope import VaryScope
from domain.contract.suspension import Resume, Suspend
from domain.contract.termination_intent import IntendTermination
from domain.contract.tier import AssignTier
from domain.contract.tier_assessment import AssessTier, ConfirmTier
from domain.contract.tier_override import (
    ExpireTierOverride,
    OverrideTier,
)
from domain.contract.value import ChangeValue

_TIERING: Final = OFFICERS | REVIEWERS
_PUBLISHERS: Final = GOVERNANCE | {"owner"}

CHANGES: Final = (
    opening(CONTRACT, "register", Register, any_contract=True),
    change(CONTRACT, "extend", "extensions", Extend),
    change(
        CONTRACT,
        "change-value",
        "value-changes",
        ChangeValue,
    ),
    change(
        CONTRACT,
        "vary-scope",
        "scope-variations",
        VaryScope,
    ),
    change(CONTRACT, "novate", "novations", Novate),
    change(CONTRACT, "assign", "assignments", Assign),
    change(
        CONTRACT,
        "terminate",
        "terminations",
        Terminate,
    ),
    change(CONTRACT, "expire", "expiry", RecordExpiry),
    change(CONTRACT, "close", "closings", Close),
    change(CONTRACT, "give-opportunity", "improvement-opportunities", GiveOpportunity),
    change(CONTRACT, "assess-improvement", "improvement-assessments", AssessImprovement),
    change(CONTRACT, "intend-termination", "termination-intents", IntendTermination),
    change(CONTRACT, "find-indicators-inappropriate", "indicators-let-out", FindIndicatorsInappropriate),
    change(CONTRACT, "assign-roles", "roles", AssignRoles, once_all_left=GOVERNANCE),
    change(CONTRACT, "reclassify", "reclassifications", Reclassify, allowed=OFFICERS | GOVERNANCE),
    change(
        CONTRACT,
        "determine-legal-regime",
        "legal-regime",
        DetermineLegalRegime,
        allowed=OFFICERS | REVIEWERS,
    ),
    change(CONTRACT, "set-key-date", "key-dates", SetKeyDate),
    change(CONTRACT, "require-certificate", "certificates-required", RequireCertificate),
    change(CONTRACT, "drop-certificate", "certificates-dropped", DropCertificate),
    change(CONTRACT, "settle-key-date", "key-date-outcomes", SettleKeyDate),
    change(CONTRACT, "name-parent", "parents", NameParent),
    change(CONTRACT, "set-lots", "lots", SetLots),
    change(CONTRACT, "suspend", "suspensions", Suspend),
    change(CONTRACT, "resume", "resumptions", Resume),
    change(CONTRACT, "assign-tier", "tier", AssignTier),
    change(CONTRACT, "assess-tier", "tier-assessments", AssessTier, allowed=_TIERING),
    change(
        CONTRACT,
        "confirm-tier",
        "tier-confirmations",
        ConfirmTier,
        allowed=_TIERING,
    ),
    change(
        CONTRACT,
        "override-tier",
        "tier-overrides",
        OverrideTier,
        allowed=_TIERING,
    ),
    change(
        CONTRACT,
        "expire-tier-override",
        "tier-override-expiry",
        ExpireTierOverride,
        allowed=_TIERING | GOVERNANCE,
        any_contract=True,
    ),
    change(
        CONTRACT,
        "ask-tier-reassessment",
        "tier-reassessments",
        AskReassessment,
        allowed=_TIERING | GOVERNANCE,
    ),
    change(
        CONTRACT,
        "withhold-field",
        "withheld-fields",
        WithholdField,
        allowed=_PUBLISHERS,
    ),
    change(
        CONTRACT,
        "end-withholding",
        "withholding-ends",
        EndWithholding,
        allowed=_PUBLISHERS,
    ),
    change(
        CONTRACT,
        "record-irrecoverable-vat",
        "irrecoverable-vat",
        RecordIrrecoverableVat,
    ),
)

WRITES: Final = (
    UseCase(
        "reclassify-many",
        "POST",
        "/reclassifications",
        OFFICERS | GOVERNANCE,
        "Move several contracts, or all of a unit, to another directorate, division or category in one commit.",
        CONTRACT,
        records=CONTRACT.by_command[Reclassify].facts,
    ),
)

READS: Final = (
    UseCase("list-contracts", "GET", "/contracts", COUNCIL, "Contracts in force or otherwise, by filter."),
    UseCase("contract", "GET", "/contracts/{contract_id}", COUNCIL, "One contract at a basis.", CONTRACT),
    UseCase(
        "contract-hierarchy",
        "GET",
        "/contracts/{contract_id}/hierarchy",
        COUNCIL,
        "Where it belongs: its framework or whole, its lots, and its call-offs and parts with what they come to.",
        CONTRACT,
    ),
    UseCase(
        "contract-scorecard",
        "GET",
        "/contracts/{contract_id}/scorecard",
        COUNCIL,
        "How its KPIs went, quarter by quarter, each by its weight, and how that was got.",
        CONTRACT,
    ),
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
