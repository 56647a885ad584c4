"""How the contracts in force stand against a standard, clause by clause (paper 3.1).

Worked out at a basis: the version that bound on the one date, and what was said and waived by then, as known on the
other clock. What nobody said anything about is missing, never met.
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from application.errors import NotFound
from application.record import Basis, Record, fold
from domain.compliance.terms import Compliance, compliance_id
from domain.dates import in_words
from domain.standard import STANDARD
from domain.standard.terms import Clause, Standard, Version
from projections.contracts_in_force import ContractsQuery, in_force
from projections.register import ContractRow


class WaivedClause(NamedTuple):
    """A clause that need not be met until a day."""

    clause_id: str
    until: str
    """Last day."""


class StandardCoverage(NamedTuple):
    """One contract. Each clause that applies is in just one of the five lists after *applying*, or missing."""

    contract_id: str
    reference: str
    title: str
    tier: str | None
    applying: list[str]
    """Clauses that apply by its tier; without a tier, those that apply to every tier."""
    waived: list[WaivedClause]
    met: list[str]
    """Attested as met."""
    partly_met: list[str]
    """Attested as partly met."""
    not_met: list[str]
    """Attested as not met."""
    outdated: list[str]
    """Attested on words that the version in force no longer has."""
    missing: list[str]
    """Nobody has said anything about them."""


@dataclass(frozen=True)
class StandardCoveragePage:
    """The contracts of a page, the version they are held to, and the cursor of those that follow."""

    standard_id: str
    title: str
    version: int
    fingerprint: str
    items: list[StandardCoverage]
    next_cursor: str


def standard_coverage(
    record: Record, basis: Basis, standard_id: UUID, asked: ContractsQuery
) -> StandardCoveragePage:
    """A page of contracts in force. Raises NotFound where no version of the standard binds on the day."""
    known: Standard | None = record.chronicle_at(STANDARD, standard_id, basis.position).in_force(
        basis.valid_at
    )
    version = known.binding(basis.valid_at) if known else None
    if known is None or version is None:
        raise NotFound(f"No version of the standard was in force on {in_words(basis.valid_at)}.")
    rows, cursor = in_force(record, basis, asked)
    items = []
    for row in rows:
        chronicle = fold(record.events_of(compliance_id(UUID(row.stream_id), standard_id), basis.position))
        said = chronicle.in_force(basis.valid_at) if chronicle else None
        items.append(_of_contract(row, known, version, said, basis.valid_at))
    return StandardCoveragePage(
        str(standard_id), known.title, version.number, version.fingerprint, items, cursor
    )


def _of_contract(
    row: ContractRow, standard: Standard, version: Version, said: Compliance | None, day: date
) -> StandardCoverage:
    applying = version.applying(row.summary.tier)
    found: dict[str, list[str]] = {
        name: [] for name in ("met", "partly met", "not met", "outdated", "missing")
    }
    waived = []
    for clause in applying:
        waiver = said.excused(clause.clause_id, day) if said else None
        if waiver is not None:
            waived.append(WaivedClause(clause.clause_id, waiver.until.isoformat()))
        else:
            found[_stands(standard, clause, said)].append(clause.clause_id)
    return StandardCoverage(
        contract_id=row.stream_id,
        reference=row.summary.reference,
        title=row.summary.title,
        tier=row.summary.tier,
        applying=[clause.clause_id for clause in applying],
        waived=waived,
        met=found["met"],
        partly_met=found["partly met"],
        not_met=found["not met"],
        outdated=found["outdated"],
        missing=found["missing"],
    )


def _stands(standard: Standard, clause: Clause, said: Compliance | None) -> str:
    """What was said of a clause, as far as it still says that."""
    attestation = said.attestation(clause.clause_id) if said else None
    if attestation is None:
        return "missing"
    then = next((version for version in standard.versions if version.number == attestation.version), None)
    words = then.clause(clause.clause_id) if then else None
    return attestation.statement if words == clause else "outdated"
