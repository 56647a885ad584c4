"""Duties that the standard gives: waivers that end, and clauses of which nothing was said."""

from collections.abc import Iterator

from application.record import Basis, Record
from domain.contract.status import ENDED
from projections import table_query
from projections.compliance import COMPLIANCES
from projections.duties.duty import Act, Duty, managers, of_contract
from projections.duties.performance import Rows
from projections.table_query import Query


def compliance(record: Record, basis: Basis, rows: Rows) -> Iterator[Duty]:
    """For each contract asked about, what its record of compliance lacks."""
    for one in table_query.whole(record, COMPLIANCES, basis, Query()):
        row = rows.get(one["contract_id"])
        if row is None or row["status"] in ENDED:
            continue
        who, about, stream_id = managers(row), of_contract(row), one["compliance_id"]
        said = f"contract_id {one['contract_id']}, standard_id {one['standard_id']}, and the clause"
        attest = Act("attest-clause", says=said), Act("propose-waiver", says=said)
        if one["waived_until"]:
            how = "The last day of the waiver, as agreed."
            what = f"Comply with the clause of {one['title']} that is waived, or ask again."
            yield Duty(
                "waiver", what, one["waived_until"], how, who, **about, stream_id=stream_id, acts=attest
            )
        if one["not_attested"]:
            number = one["not_attested"]
            what = f"Attest {number} clause{'' if number == 1 else 's'} of {one['title']}."
            how = "Clauses that apply by the contract's tier and of which nothing was said; no day is set."
            yield Duty("attestation", what, "TBC", how, who, **about, stream_id=stream_id, acts=attest[:1])
