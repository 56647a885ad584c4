"""The one table of what can be asked of the record, and by whom.

Routes, OpenAPI, dry runs, idempotency, the role matrix, the command line and the event catalogue are read from it.
A new fact costs an event, a decision, a line here and a sentence for the history.
"""

from dataclasses import dataclass
from typing import Final

from application.access import ROLES
from domain import contract_commands as ask
from domain import contract_events as happened
from domain.decisions import Command
from domain.events import Fact

CHANGERS: Final = frozenset({"officer", "owner"})
READERS: Final = frozenset({"officer", "owner", "auditor", "governance"})
EVERYONE: Final = frozenset(ROLES)
SIGNED_IN: Final = EVERYONE - {"public"}
OPERATORS: Final = frozenset({"administrator", "auditor"})
AUDIT: Final = frozenset({"auditor", "governance"})


@dataclass(frozen=True)
class UseCase:
    """One thing that can be asked for."""

    name: str
    method: str
    path: str
    """Below /api/v1."""
    allowed: frozenset[str]
    summary: str
    command: type[Command] | None = None
    records: tuple[type[Fact], ...] = ()
    """The facts that it may record."""

    @property
    def creates(self) -> bool:
        """Whether it brings a new stream into being, so that there is no ETag to match."""
        return self.command is ask.Register

    @property
    def writes(self) -> bool:
        """Whether it records events."""
        return self.command is not None


def _change(name: str, segment: str, command: type[Command], *records: type[Fact]) -> UseCase:
    summary = (command.__doc__ or "").split("\n", maxsplit=1)[0]
    return UseCase(name, "POST", f"/contracts/{{contract_id}}/{segment}", CHANGERS, summary, command, records)


CHANGES: Final = (
    UseCase(
        "register",
        "POST",
        "/contracts",
        CHANGERS,
        "Enter a contract in the record.",
        ask.Register,
        (happened.Registered,),
    ),
    _change("extend", "extensions", ask.Extend, happened.Extended),
    _change("change-value", "value-changes", ask.ChangeValue, happened.ValueChanged),
    _change("vary-scope", "scope-variations", ask.VaryScope, happened.ScopeVaried),
    _change("novate", "novations", ask.Novate, happened.Novated),
    _change("assign", "assignments", ask.Assign, happened.Assigned),
    _change("terminate", "terminations", ask.Terminate, happened.Terminated, happened.PartiallyTerminated),
    _change("expire", "expiry", ask.RecordExpiry, happened.Expired),
    _change("assign-roles", "roles", ask.AssignRoles, happened.RolesAssigned),
    _change("set-key-date", "key-dates", ask.SetKeyDate, happened.KeyDateSet),
    _change("assign-tier", "tier", ask.AssignTier, happened.TierAssigned),
    _change("correct", "corrections", ask.Correct, happened.Corrected),
    _change("annul", "annulments", ask.Annul, happened.AnnulmentProposed, happened.Annulled),
)

READS: Final = (
    UseCase("list-contracts", "GET", "/contracts", READERS, "Contracts in force or otherwise, by filter."),
    UseCase("contract", "GET", "/contracts/{contract_id}", READERS, "One contract at a basis."),
    UseCase("history", "GET", "/contracts/{contract_id}/history", READERS, "Everything that happened to it."),
    UseCase(
        "evidence-pack",
        "GET",
        "/contracts/{contract_id}/evidence-pack",
        READERS,
        "A zip that proves the contract's history offline.",
    ),
    UseCase("register-public", "GET", "/register", EVERYONE, "The published fields of every contract."),
    UseCase("events", "GET", "/events", AUDIT, "The feed: every event after a position."),
    UseCase("checkpoint", "GET", "/audit/checkpoint", EVERYONE, "The last signed checkpoint."),
    UseCase(
        "inclusion-proof", "GET", "/audit/proofs/inclusion", EVERYONE, "Proof that an event is in the log."
    ),
    UseCase(
        "consistency-proof",
        "GET",
        "/audit/proofs/consistency",
        EVERYONE,
        "Proof that a later log continues an earlier one.",
    ),
    UseCase("me", "GET", "/me", SIGNED_IN, "Who you are to this record."),
    UseCase("healthz", "GET", "/healthz", EVERYONE, "Whether the process answers."),
    UseCase("readyz", "GET", "/readyz", EVERYONE, "Whether the store answers and every projection is sound."),
    UseCase("metrics", "GET", "/metrics", OPERATORS, "Figures for monitoring."),
)

USE_CASES: Final = {use_case.name: use_case for use_case in (*CHANGES, *READS)}
