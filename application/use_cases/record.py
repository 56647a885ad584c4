"""The record itself: the feed, checkpoints and proofs, and what operators watch."""

from typing import Final

from application.use_cases.use_case import (
    ADMINISTRATORS,
    AUDIT,
    COUNCIL,
    EVERYONE,
    OPERATORS,
    RECIPIENTS,
    SIGNED_IN,
    UseCase,
)

READS: Final = (
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
    UseCase("audit-extracts", "GET", "/audit/extracts", AUDIT, "Exceptions that auditors look for, by kind."),
    UseCase(
        "audit-sample",
        "GET",
        "/audit/sample",
        AUDIT,
        "A random sample that can be drawn again from its seed.",
    ),
    UseCase(
        "register-as-published",
        "GET",
        "/audit/register",
        AUDIT,
        "The public register as it could be read at a basis, what has been withheld since told as it was.",
    ),
    UseCase(
        "policy-replays",
        "GET",
        "/audit/policy-replays",
        AUDIT,
        "Policies replayed: approvals, ratings and alerts by other limits, held against what happened.",
    ),
    UseCase(
        "my-work",
        "GET",
        "/my-work",
        COUNCIL | ADMINISTRATORS | RECIPIENTS,
        "What is due and overdue: one's own, or a directorate's.",
    ),
    UseCase(
        "portfolio",
        "GET",
        "/portfolio",
        COUNCIL,
        "The contracts of a person, a unit or a category: how each stands, and what it asks for.",
    ),
    UseCase(
        "list-people",
        "GET",
        "/people",
        SIGNED_IN - {"supplier-contact"},
        "People of the directory, looked up by name or id.",
    ),
    UseCase("me", "GET", "/me", SIGNED_IN, "Who you are to this record."),
    UseCase("healthz", "GET", "/healthz", EVERYONE, "Whether the process answers."),
    UseCase("readyz", "GET", "/readyz", EVERYONE, "Whether the store answers and every projection is sound."),
    UseCase("metrics", "GET", "/metrics", OPERATORS, "Figures for monitoring."),
    UseCase(
        "settings",
        "GET",
        "/settings",
        OPERATORS,
        "Every setting of this installation: what it is set to, and where that came from.",
    ),
)
