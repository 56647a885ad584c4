"""Certificates and insurance of a supplier: what it holds, and what its contracts ask for."""

from uuid import UUID

from application.errors import NotFound
from domain.dates import in_words
from domain.supplier import SUPPLIER
from web.api.certificates import asked_of
from web.pages import addresses
from web.pages.acts import act
from web.pages.frame import Pages, Visit


def register_certificates(pages: Pages) -> None:
    """Add it."""

    @pages.page("/suppliers/{supplier_id}/certificates", "certificates", endpoint="supplier-certificates")
    def certificates(visit: Visit, supplier_id: UUID) -> str:
        basis = visit.clocks.basis
        visit.gate.require_known(SUPPLIER, supplier_id)
        known = visit.record.chronicle_at(SUPPLIER, supplier_id, basis.position).in_force(basis.valid_at)
        if known is None:
            raise NotFound(f"The supplier was not on record on {in_words(basis.valid_at)}.")
        here = addresses.of_stream(SUPPLIER, supplier_id)
        return visit.page(
            "certificates.html",
            "Certificates and insurance",
            here=here,
            called=known.name,
            held=sorted(known.certificates, key=lambda item: (item.certificate, item.good_until)),
            day=basis.valid_at,
            asked=asked_of(visit.record, basis, {"supplier_id": str(supplier_id)}),
            to_record=act(visit, "record-certificate", here, "Record a certificate"),
        )
