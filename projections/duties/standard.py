"""Duties that the standard gives: waivers that end, and clauses of which nothing was said."""

from collections.abc import Iterator

from application.record import Basis, Record
from domain.contract.status import ENDED
from projections import table_query
from projections.compliance import COMPLIANCES
from projections.duties.among import of_rows
from projections.duties.duty import Duty, DutyRequest, RegisterRows, managers, of_contract


def compliance(record: Record, basis: Basis, rows: RegisterRows) -> Iterator[Duty]:
    """For each contract asked about, what its record of compliance lacks."""
    for summary in table_query.whole(record, COMPLIANCES, basis, of_rows(rows).query({})):
        row = rows.get(summary.summary.contract_id)
        if row is None or row.summary.status_on(basis.valid_at) in ENDED:
            continue
        who, about, stream_id = managers(row), of_contract(row), summary.stream_id
        said = f"contract_id {summary.summary.contract_id}, standard_id {summary.summary.standard_id}, and the clause"
        attest = DutyRequest("attest-clause", says=said), DutyRequest("propose-waiver", says=said)
        if summary.summary.waived_until:
            how = "The last day of the waiver, as agreed."
            what = f"Comply with the clause of {summary.summary.title} that is waived, or ask again."
            yield Duty(
                "waiver",
                what,
                summary.summary.waived_until,
                how,
                who,
                **about,
                stream_id=stream_id,
                acts=attest,
            )
        if summary.summary.not_attested:
            number = summary.summary.not_attested
            what = f"Attest {number} clause{'' if number == 1 else 's'} of {summary.summary.title}."
            how = "Clauses that apply by the contract's tier and of which nothing was said; no day is set."
            yield Duty("attestation", what, "TBC", how, who, **about, stream_id=stream_id, acts=attest[:1])
