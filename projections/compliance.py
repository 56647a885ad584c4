"""The list of how contracts stand against standards, counted as the facts have it."""

from collections import Counter
from typing import Final, NamedTuple
from uuid import UUID

from domain.compliance import COMPLIANCE
from domain.compliance.terms import Compliance
from projections.columns import Id
from projections.table import Table


class Summary(NamedTuple):
    """What a list shows of it. A clause that is waived counts among what was said of it too."""

    contract_id: Id
    standard_id: Id
    title: str
    """Of the standard."""
    version: int
    """The version last spoken of."""
    tier: str | None
    applying: int
    """Clauses of that version that applied to the contract."""
    met: int
    """Clauses attested as met."""
    partly_met: int
    """Clauses attested as partly met."""
    not_met: int
    """Clauses attested as not met."""
    not_attested: int
    """Clauses of which nothing was said."""
    waived: int
    """Waivers given, those included whose last day is past and which nobody has closed yet."""
    waived_until: str | None
    """The earliest last day of these."""
    proposals: int
    """Waivers asked for and neither given nor declined."""


def summarise(compliance: Compliance, _compliance_id: UUID) -> Summary:
    """What a list shows of it."""
    basis = compliance.basis
    said = Counter(each.statement for each in compliance.attestations if each.clause_id in basis.applying)
    waived = [each.until for each in compliance.waivers if each.clause_id in basis.applying]
    return Summary(
        contract_id=str(basis.contract_id),
        standard_id=str(basis.standard_id),
        title=basis.title,
        version=basis.version,
        tier=basis.tier,
        applying=len(basis.applying),
        met=said["met"],
        partly_met=said["partly met"],
        not_met=said["not met"],
        not_attested=len(basis.applying) - said.total(),
        waived=len(waived),
        waived_until=min(waived).isoformat() if waived else None,
        proposals=len(compliance.proposals),
    )


COMPLIANCES: Final = Table(
    name="compliance",
    stream=COMPLIANCE,
    summary=Summary,
    summarise=summarise,
    sorted_by=("title", "not_attested"),
    indexed=("contract_id", "standard_id", "waived_until"),
    filters={
        "contract_id": "r.contract_id = ?",
        "standard_id": "r.standard_id = ?",
        "tier": "r.tier = ?",
        "waived_until_to": "r.waived_until <= ?",
    },
    choices={
        "complete": {"yes": "r.not_attested = 0", "no": "r.not_attested > 0"},
        "waiver_due": {"yes": "r.waived_until < :day", "no": "r.waived_until >= :day"},
        "proposed": {"yes": "r.proposals > 0", "no": "r.proposals = 0"},
    },
)
