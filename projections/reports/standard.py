"""Compliance with the contract management standard, clause by clause and contract by contract (paper 3.1)."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final
from uuid import UUID

from domain.dates import in_words
from domain.standard import STANDARD
from projections import table_query
from projections.contracts_in_force import ContractsQuery
from projections.reports.contracts import said_apart
from projections.reports.definition import ReportDefinition, ReportParameter, ReportRequest
from projections.reports.paper import Block, Cell, Chart, PaperColumn, Paragraph, Series, Table
from projections.standard import STANDARDS
from projections.standard_coverage import StandardCoverage, StandardCoveragePage, standard_coverage
from projections.table_query import Query

_STANDS: Final = ("met", "partly met", "not met", "outdated", "missing", "waived")
_AT_ONCE: Final = 500
_CLAUSES: Final = (
    PaperColumn("clause", "Clause"),
    *(PaperColumn(standing.replace(" ", "_"), standing.capitalize(), "count") for standing in _STANDS),
)
_CONTRACTS: Final = (
    PaperColumn("reference", "Reference"),
    PaperColumn("title", "Contract"),
    PaperColumn("tier", "Tier", "word"),
    PaperColumn("applying", "Clauses that apply", "count"),
    PaperColumn("met", "Met", "count"),
    PaperColumn("not_met", "Partly or not met"),
    PaperColumn("missing", "Not attested, or on words that changed"),
    PaperColumn("waived", "Waived until"),
)


def _blocks(asked: ReportRequest) -> tuple[Block, ...]:
    standard_id = _standard(asked)
    if standard_id is None:
        return (Paragraph(f"No standard was in force on {in_words(asked.basis.valid_at)}."),)
    clauses: defaultdict[str, Counter[str]] = defaultdict(Counter)
    contracts = 0
    page: StandardCoveragePage | None = None
    for page in _pages(asked, standard_id):
        contracts += len(page.items)
        for name, clause_id in (said for coverage in page.items for said in _by_how_it_stands(coverage)):
            clauses[clause_id][name] += 1
    total = sum(clauses.values(), Counter[str]())
    told = ", ".join(f"{total[standing]} {standing}" for standing in _STANDS)
    ordered = sorted(clauses, key=_in_order)
    held_to = (
        f"{page.title}, version {page.version} (fingerprint {page.fingerprint[:12]})"
        if page
        else "the standard"
    )
    return (
        Paragraph(f"{contracts} contracts in force are held to {held_to}. Clauses that apply: {told}."),
        *said_apart(asked),
        Chart(
            "compliance-by-clause",
            "How clauses stand across contracts in force",
            f"{told}, over {len(ordered)} clauses.",
            tuple(f"Clause {clause_id}" for clause_id in ordered),
            tuple(
                Series(standing, tuple(clauses[clause][standing] for clause in ordered))
                for standing in _STANDS
            ),
        ),
        Table(
            "clauses",
            "By clause, contracts in force",
            _CLAUSES,
            lambda: ((clause_id, *(clauses[clause_id][name] for name in _STANDS)) for clause_id in ordered),
        ),
        Table(
            "contracts",
            "By contract",
            _CONTRACTS,
            lambda: (_contract(coverage) for page in _pages(asked, standard_id) for coverage in page.items),
        ),
    )


def _standard(asked: ReportRequest) -> UUID | None:
    """The standard that was asked for, or the last that binds; ``None`` where none does."""
    named = asked.id("standard")
    if named is not None:
        return named
    rows = table_query.whole(asked.record, STANDARDS, asked.basis, Query())
    day = asked.basis.valid_at
    binding = sorted(
        (row.summary.from_date or "", row.stream_id) for row in rows if row.summary.binding(day) is not None
    )
    return UUID(binding[-1][1]) if binding else None


def _pages(asked: ReportRequest, standard_id: UUID) -> Iterator[StandardCoveragePage]:
    """Every contract in force."""
    cursor = ""
    while True:
        wanted = ContractsQuery(contracts=_AT_ONCE, cursor=cursor)
        page = standard_coverage(asked.record, asked.basis, standard_id, wanted)
        yield page
        cursor = page.next_cursor
        if not cursor:
            return


def _by_how_it_stands(coverage: StandardCoverage) -> Iterator[tuple[str, str]]:
    """Each clause that applies to a contract, and how it stands."""
    waived = [waiver.clause_id for waiver in coverage.waived]
    lists = (coverage.met, coverage.partly_met, coverage.not_met, coverage.outdated, coverage.missing, waived)
    for name, found in zip(_STANDS, lists, strict=True):
        yield from ((name, clause_id) for clause_id in found)


def _contract(coverage: StandardCoverage) -> tuple[Cell, ...]:
    waived = "; ".join(f"{waiver.clause_id} ({in_words(waiver.until)})" for waiver in coverage.waived)
    lacking = ", ".join((*coverage.partly_met, *coverage.not_met))
    unsaid = ", ".join((*coverage.missing, *coverage.outdated))
    return (
        coverage.reference,
        coverage.title,
        coverage.tier or "not tiered",
        len(coverage.applying),
        len(coverage.met),
        lacking,
        unsaid,
        waived,
    )


def _in_order(clause_id: str) -> tuple[tuple[int, str], ...]:
    """Clauses as they are numbered: 2.10 after 2.9."""
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in clause_id.split("."))


STANDARD_REPORT: Final = ReportDefinition(
    name="standard-compliance",
    version=2,
    title="Compliance with the standard",
    about="How contracts in force stand against each clause of the standard, with waivers and what nobody attested.",
    blocks=_blocks,
    parameters={
        "standard": ReportParameter(
            "the standard, by id; the last that binds where left out", "id", stream=STANDARD
        )
    },
)
