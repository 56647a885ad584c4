"""A standard of three clauses, drafted by one person, reviewed, adopted by another, for tests."""

from typing import Any
from uuid import UUID

from domain.decisions import Actor
from domain.events import Fact
from domain.standard.adoption import Adopted
from domain.standard.clauses import ClauseWritten
from domain.standard.drafting import Drafted, VersionDrafted
from domain.standard.review import Reviewed
from domain.standard.terms import Clause, fingerprint
from tests.givens import Entry, on

STANDARD_ID = UUID("c0ffee00-0000-4000-8000-0000000000d1")
DRAFTER = Actor("p-dilwyn", "governance")
ADOPTER = Actor("p-eirlys", "governance")

MANAGER = Clause(
    clause_id="1.1",
    heading="Named manager",
    obligation="Name the contract manager before the contract starts.",
    roles=("owner",),
    tiers=("Gold", "Silver", "Bronze"),
)
EXIT = Clause(
    clause_id="1.2",
    heading="Exit plan",
    obligation="Keep the exit plan current.",
    roles=("contract manager", "owner"),
    tiers=("Gold",),
)
KPIS = Clause(
    clause_id="1.3",
    heading="KPIs",
    obligation="Validate the figures of each period.",
    roles=("contract manager", "lead officer"),
    tiers=("Gold", "Silver"),
)
CLAUSES = (MANAGER, EXIT, KPIS)


def drafted(**changes: Any) -> Drafted:
    """The standard as it was begun."""
    facts: dict[str, Any] = {
        "title": "Contract management standard",
        "drafting_body": "Cross-directorate working group",
        "by": "p-dilwyn",
    }
    return Drafted(**(facts | changes))


def written(clause: Clause, version: int = 1) -> ClauseWritten:
    """A clause written by whoever drafts."""
    return ClauseWritten(version=version, clause=clause, by="p-dilwyn")


def reviewed(version: int = 1) -> Reviewed:
    """The working group's review."""
    return Reviewed(version=version, reviewed_by="working group", body="Working group")


def adopted(
    clauses: tuple[Clause, ...] = CLAUSES, version: int = 1, from_date: str = "2022-02-01"
) -> Adopted:
    """A version as adopted."""
    return Adopted(
        version=version,
        supersedes=version - 1 or None,
        from_date=on(from_date, reviewed()).valid_from,
        body="Cabinet",
        clauses=clauses,
        fingerprint=fingerprint(clauses),
        by="p-eirlys",
    )


BEGUN = on("2022-01-01", drafted(), DRAFTER)
DRAFT: tuple[Entry, ...] = (
    BEGUN,
    *(on("2022-01-05", written(item), DRAFTER) for item in CLAUSES),
)
REVIEWED: tuple[Entry, ...] = (*DRAFT, on("2022-01-10", reviewed(), DRAFTER))
ADOPTED: tuple[Entry, ...] = (*REVIEWED, on("2022-01-20", adopted(), ADOPTER))
"""Adopted on 20 January 2022, in force from 1 February 2022."""
SECOND: tuple[Entry, ...] = (
    *ADOPTED,
    on("2022-06-01", VersionDrafted(version=2, from_version=1, by="p-dilwyn"), DRAFTER),
)


def step(fact: Fact, day: str = "2022-07-01") -> Entry:
    """A fact recorded by whoever drafts."""
    return on(day, fact, DRAFTER)
