"""The duty that a reorganisation leaves: contracts that belong to a directorate or a division that is no more."""

from collections.abc import Iterator

from application.record import Basis, Record
from domain.contract.status import ENDED
from domain.dates import in_words
from domain.organisation import Organisation, OrganisationUnit, former, found
from projections.duties.duty import Duty, DutyRequest, RegisterRows, of_contract
from projections.organisation import organisation_at


def left_over(record: Record, basis: Basis, rows: RegisterRows) -> Iterator[Duty]:
    """Contracts asked about that have not ended and belong to no unit in force: governance sees to it that they are
    moved, whoever manages them. Nothing while there is no list of units."""
    organisation = organisation_at(record, basis)
    if organisation is None:
        return
    for row in rows.values():
        contract = row.summary
        unit = OrganisationUnit(contract.directorate, contract.division)
        if contract.status_on(basis.valid_at) in ENDED or found(organisation, unit) is not None:
            continue
        yield Duty(
            "reclassification",
            f"Say to which directorate or division it belongs now that {unit} is not there.",
            "TBC",
            _what_became_of(organisation, unit),
            (),
            **of_contract(row),
            stream_id=row.stream_id,
            acts=(
                DutyRequest("reclassify", row.stream_id, "directorate or division, and from which day"),
                DutyRequest(
                    "reclassify-many", says=f"of {unit}, and to which: all of its contracts in one commit"
                ),
            ),
        )


def _what_became_of(organisation: Organisation, unit: OrganisationUnit) -> str:
    gone = former(organisation, unit) or former(organisation, OrganisationUnit(unit.directorate))
    if gone is None:
        return f"{unit} is not on the list of units on that day."
    into = f" and was merged into {gone.successor}, or renamed so" if gone.successor else ""
    return f"{gone.unit} is no more from {in_words(gone.since)}{into}; no day is set for it."
