"""The duties that certificates give: to have the next one before one expires, and what is missing at all; and so with
documents of a contract that expire."""

from collections.abc import Iterator

from application.record import Basis, Record
from domain.dates import in_words
from domain.money import in_words as pounds
from projections import table_query
from projections.certificate import CertificateStanding, standings
from projections.duties.among import of_rows
from projections.duties.duty import Duty, DutyRequest, RegisterRows, managers, of_contract
from projections.filed_document import FILED_DOCUMENTS

CERTIFICATE = "certificate"
"""The duty to have a certificate or an insurance that the contract asks for."""


def certificates(record: Record, basis: Basis, rows: RegisterRows) -> Iterator[Duty]:
    """What suppliers are asked to hold, for those who manage the contract: once for each contract and supplier."""
    for found in standings(record, basis, rows.values()):
        row = rows[found.contract_id]
        yield Duty(
            CERTIFICATE,
            _what(found),
            found.good_until.isoformat() if found.good_until else "TBC",
            _how(found),
            managers(row),
            **of_contract(row),
            stream_id=found.supplier_id,
            since=found.ask_on.isoformat() if found.ask_on else "",
            same=f"{found.contract_id} {found.certificate}",
            acts=(
                DutyRequest(
                    "record-certificate",
                    found.supplier_id,
                    f"certificate {found.certificate}, who issued it, and from when to when it holds good",
                ),
            ),
        )


def expiring(record: Record, basis: Basis, rows: RegisterRows) -> Iterator[Duty]:
    """Documents of a contract that hold good until a day."""
    filters = {"state": "filed", "expires": "yes"}
    for document in table_query.whole(record, FILED_DOCUMENTS, basis, of_rows(rows).query(filters)):
        told, row = document.summary, rows.get(document.summary.contract_id)
        if row is None:
            continue
        yield Duty(
            "document that expires",
            f"Have the next version of {told.title} before it expires.",
            told.expires_on,
            f"Good until then, as version {told.version} says.",
            managers(row),
            **of_contract(row),
            stream_id=document.stream_id,
            acts=(
                DutyRequest("file-document-version", document.stream_id, "the next version"),
                DutyRequest("withdraw-document", document.stream_id, "why it is not needed"),
            ),
        )


def _what(found: CertificateStanding) -> str:
    cover = f" of at least {pounds(found.cover_at_least)}" if found.cover_at_least is not None else ""
    asked = f"{found.certificate}{cover}"
    match found.state:
        case "in place" | "expires soon":
            return f"Have {found.supplier}'s next {asked} before this one expires."
        case "cover too low":
            return f"Ask {found.supplier} for {asked}: what it holds covers {pounds(found.cover)}."
        case "ran out":
            return f"Ask {found.supplier} for {asked}: the last one ran out."
        case _:
            return f"Ask {found.supplier} for {asked}: none is on record."


def _how(found: CertificateStanding) -> str:
    if found.good_until is None:
        return "The contract asks for it; no day is set."
    asked = f"; the next is asked for from {in_words(found.ask_on)}" if found.ask_on else ""
    runs = "was" if found.state == "ran out" else "is"
    return f"Certificate {found.number}, by {found.issuer}, {runs} good until then{asked}."
