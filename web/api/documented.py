"""How operations are told in the OpenAPI document: under which noun, in which words, for whom, and what they need."""

import inspect
from collections.abc import Iterator
from typing import Any, Final

from apispec import APISpec

from application.access import ROLES
from application.use_cases import AMENDMENTS, CHANGES, UseCase
from domain.amendment.commands import Annul, Correct
from web.api.schemas import name_of

TAGS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "Contracts": ("Register, change, correct, read and prove contracts.", ("contracts", "reclassifications")),
    "Public register": ("What everybody may read, without signing in.", ("register", "published-reports")),
    "Change requests": ("Ask for a change of a contract, and approve it.", ("change-requests",)),
    "KPIs": ("What is measured, how, and in which bands.", ("kpis",)),
    "KPI returns": ("Figures of a period: reported, validated, rated.", ("submissions", "kpi-returns")),
    "Groups": ("Review groups, committees and offices, and who holds their posts.", ("groups",)),
    "Reviews": (
        "Reviews of contracts, from the choice to the findings.",
        ("reviews", "findings", "completed-reviews", "suggestions", "planned-audits"),
    ),
    "Framework": (
        "The statements of good practice that reviews are rated by, version by version.",
        ("frameworks", "framework-editions"),
    ),
    "Meetings": ("Operational and strategic meetings held on contracts.", ("meetings",)),
    "Actions": ("What was agreed to be done, and whether it was.", ("actions",)),
    "Forward plans": ("Which reviews are to come, as committees endorse them.", ("forward-plans",)),
    "Recommendations": ("What committees are asked, and what they resolve.", ("recommendations",)),
    "Tiering models": ("How contracts are sorted into Gold, Silver and Bronze.", ("tiering-models",)),
    "Policy": ("Limits of approval, what counts as failing, when people are told.", ("policies",)),
    "Standards": ("The contract management standard, clause by clause.", ("standards",)),
    "Compliance": (
        "What was attested and waived, contract by contract.",
        ("compliance", "standard-coverage"),
    ),
    "Training": (
        "Programmes, enrolments, accreditations.",
        ("programmes", "enrolments", "training-counts", "training-match"),
    ),
    "Social value": (
        "What suppliers promise beside the service.",
        ("social-value-commitments", "social-value-position"),
    ),
    "Comparisons": ("How contracts compare with those of others.", ("benchmarks", "benchmark-coverage")),
    "Notices": ("What the Procurement Act 2023 has published, and by when.", ("notices",)),
    "Planned procurements": (
        "What is to be procured, before there is a contract.",
        ("planned-procurements",),
    ),
    "Payments": (
        "What was paid by contract and quarter, and how quickly.",
        ("payments", "payments-against-estimate", "payments-compliance"),
    ),
    "Improvement": (
        "What is done about performance that fell short: plans, service credits, escalations.",
        ("improvement-plans", "service-credits", "service-credit-totals", "escalations"),
    ),
    "Risks": (
        "What may go wrong, and how the service would go on: risks, exit and continuity plans.",
        ("risks", "contingency-plans"),
    ),
    "Suppliers": (
        "Who supplies, under which numbers, and which certificates each holds.",
        ("suppliers", "supplier-duplicates", "certificates"),
    ),
    "Organisation": ("Its directorates and their divisions.", ("organisations",)),
    "Reports": (
        "Papers, drafted and issued so that they can be made again.",
        ("reports", "report-definitions", "restatements"),
    ),
    "Documents": (
        "Evidence and files, kept by their SHA-256.",
        ("documents", "kept-documents", "filed-documents"),
    ),
    "Digests": ("The daily messages that tell people what is theirs to do.", ("daily-digests",)),
    "Imports": ("Registers brought in from files.", ("imports",)),
    "Audit": ("Checkpoints, proofs, extracts and samples.", ("audit", "events")),
    "Looking": (
        "Search, people, one's own work and calendar; for operators, settings.",
        ("search", "people", "my-work", "portfolio", "calendar.ics", "me", "streams", "settings"),
    ),
    "Other systems": ("The change feed, and open contracting data.", ("changes", "ocds")),
}
"""The groups of operations: what each is about, and the first parts of the addresses in it."""
_TAG_OF: Final = {segment: tag for tag, (_, segments) in TAGS.items() for segment in segments}


def operation(use_case: UseCase, words: str = "") -> dict[str, Any]:
    """What is said of an operation, beside its parameters and answers; *words* are the route's own."""
    return {
        "summary": use_case.summary,
        "description": "\n\n".join(filter(None, (words, *_told(use_case)))),
        "operationId": use_case.name,
        "tags": [_TAG_OF[use_case.path.split("/")[1]]],
        "security": [{"bearer": []}, *([{}] if "public" in use_case.allowed else [])],
    }


def _told(use_case: UseCase) -> Iterator[str]:
    words = inspect.getdoc(use_case.command) if use_case.command else None
    further = (words or "").partition("\n\n")[2]
    if further:
        yield further
    yield _for_whom(use_case)
    needed = needs(use_case)
    if needed:
        yield f"Needed: {' and '.join(needed)}."


def _for_whom(use_case: UseCase) -> str:
    if "public" in use_case.allowed:
        return "For everybody, without signing in."
    limited = {role for role in use_case.allowed if use_case.command and use_case.limited_to_own(role)}
    limits = dict.fromkeys(limited, " (of contracts of their own)")
    limits |= dict.fromkeys(use_case.once_all_left, " (of contracts whose own people have all left)")
    told = [f"{role}{limits.get(role, '')}" for role in ROLES if role in use_case.allowed]
    return f"For {', '.join(told)}."


def needs(use_case: UseCase) -> tuple[str, ...]:
    """What a rule asks for of what every command may carry: a reason, an authority."""
    if use_case.command in (Correct, Annul):
        return ("reason",)
    step = use_case.stream.by_command.get(use_case.command) if use_case.stream and use_case.command else None
    rules = {rule.name for rule in step.rules} if step and isinstance(step.rules, tuple) else set()
    found = {
        "reason": "reason.given" in rules,
        "authority": any(rule.endswith(".minute-given") for rule in rules),
    }
    return tuple(name for name, needed in found.items() if needed)


def complete(spec: APISpec) -> None:
    """Say in the document what schemas leave to the rules: which of the optional fields a rule asks for.

    They stay optional where they are read, so that who leaves one out is told by the rule, with its clause.
    """
    for use_case in (*CHANGES, *AMENDMENTS):
        assert use_case.command is not None  # noqa: S101  (a change has a command)
        schema = spec.components.schemas[name_of(use_case.command)]
        schema["required"] = sorted({*schema.get("required", ()), *needs(use_case)})
        if not schema["required"]:
            del schema["required"]
        for name in needs(use_case):
            schema["properties"][name] |= {"minLength": 1}
