"""Certificates and insurance: what contracts ask for, held against what their suppliers hold, on any day."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal, get_args

from msgspec import Struct

from application.record import Basis, Record
from domain.certificates import CertificateRequirement, HeldCertificate
from projections import table_query
from projections.firm import same_firm
from projections.register import ContractRow
from projections.supplier import SUPPLIERS

CertificateState = Literal["in place", "expires soon", "cover too low", "ran out", "never held"]
STATES: Final = get_args(CertificateState)
_DAY: Final = timedelta(days=1)


class CertificateStanding(Struct, frozen=True):
    """How it stands with one certificate that a contract asks one of its suppliers to hold."""

    contract_id: str
    reference: str
    title: str
    directorate: str
    contract_manager: str
    supplier_id: str
    supplier: str
    """The supplier's name."""
    certificate: str
    cover_at_least: Decimal | None
    """Pounds for each claim that the contract asks for; none for what is no insurance."""
    state: CertificateState
    """On the day asked about."""
    cover: Decimal | None
    """Pounds for each claim of what is held, or was last; none where nothing ever was, or it is no insurance."""
    good_until: date | None
    """The last day on which the contract's demand is met without a gap, or was; none where it never was."""
    ask_on: date | None
    """The day from which the next one is asked for; none where nothing is held."""
    number: int | None
    """Number of the certificate that is looked at."""
    issuer: str | None
    """Who issued it."""
    sha256: str | None
    """SHA-256 of the document that shows it; none where none was given."""


def standings(record: Record, basis: Basis, rows: Iterable[ContractRow]) -> Iterator[CertificateStanding]:
    """Each certificate that those contracts ask for, supplier by supplier, as on the day asked about."""
    held = _Held(record, basis)
    for row in rows:
        names = row.summary.suppliers.split("; ")
        for place, supplier_id in enumerate(row.summary.supplier_ids if row.summary.certificates else ()):
            name = names[place] if len(names) == len(row.summary.supplier_ids) else row.summary.suppliers
            for asked in row.summary.certificates:
                found = held.by(supplier_id)
                yield _standing(row, (supplier_id, name), asked, found, basis.valid_at)


class _Held:
    """What suppliers hold, each looked up once, those included that were merged into one."""

    def __init__(self, record: Record, basis: Basis) -> None:
        self._record, self._basis = record, basis
        self._known: dict[str, tuple[HeldCertificate, ...]] = {}

    def by(self, supplier_id: str) -> tuple[HeldCertificate, ...]:
        """What the firm of that id holds or held; the id may be one that was merged into another since."""
        if supplier_id not in self._known:
            rows = (self._row(each) for each in self._firm(supplier_id))
            self._known[supplier_id] = tuple(held for row in rows for held in row)
        return self._known[supplier_id]

    def _firm(self, supplier_id: str) -> list[str]:
        """Every id of the firm: first that which stands for all."""
        standing, seen = supplier_id, {supplier_id}
        while (row := table_query.row_of(self._record, SUPPLIERS, self._basis, standing)) is not None:
            into = row.summary.merged_into
            if into is None or into in seen:
                break
            standing = into
            seen.add(into)
        return same_firm(self._record, self._basis, standing)

    def _row(self, supplier_id: str) -> Sequence[HeldCertificate]:
        row = table_query.row_of(self._record, SUPPLIERS, self._basis, supplier_id)
        return row.summary.certificates if row else ()


def _standing(
    row: ContractRow,
    supplier: tuple[str, str],
    asked: CertificateRequirement,
    held: Sequence[HeldCertificate],
    day: date,
) -> CertificateStanding:
    """How it stands with what is asked of a supplier, given by id and name, on that day."""
    of_kind = [
        item
        for item in held
        if item.certificate == asked.certificate and str(item.contract_id or row.stream_id) == row.stream_id
    ]
    enough = [item for item in of_kind if _covers(item, asked)]
    found, until, state = _looked_at(of_kind, enough, day)
    ask_on = until - timedelta(days=asked.lead_days) if until is not None and state == "in place" else None
    if ask_on is not None and ask_on <= day:
        state = "expires soon"
    contract = row.summary
    return CertificateStanding(
        contract_id=row.stream_id,
        reference=contract.reference,
        title=contract.title,
        directorate=contract.directorate,
        contract_manager=contract.contract_manager,
        supplier_id=supplier[0],
        supplier=supplier[1],
        certificate=asked.certificate,
        cover_at_least=asked.cover_at_least,
        state=state,
        cover=found.cover if found else None,
        good_until=until,
        ask_on=ask_on,
        number=found.number if found else None,
        issuer=found.issuer if found else None,
        sha256=found.sha256 if found else None,
    )


def _looked_at(
    of_kind: Sequence[HeldCertificate], enough: Sequence[HeldCertificate], day: date
) -> tuple[HeldCertificate | None, date | None, CertificateState]:
    """The certificate that counts, until when the demand is met (or was), and how it stands."""
    running = [item for item in enough if item.good_from <= day <= item.good_until]
    if running:
        last = max(running, key=lambda item: item.good_until)
        return last, _without_a_gap(last.good_until, enough), "in place"
    low = [item for item in of_kind if item.good_from <= day <= item.good_until]
    if low:
        most = max(low, key=lambda item: item.cover or Decimal(0))
        return most, None, "cover too low"
    over = [item for item in enough if item.good_until < day]
    if over:
        last = max(over, key=lambda item: item.good_until)
        return last, last.good_until, "ran out"
    return None, None, "never held"


def _without_a_gap(until: date, enough: Sequence[HeldCertificate]) -> date:
    """The last day on which one after another holds good, from one that ends on that day on."""
    for item in sorted(enough, key=lambda item: item.good_from):
        if item.good_from <= until + _DAY:
            until = max(until, item.good_until)
    return until


def _covers(item: HeldCertificate, asked: CertificateRequirement) -> bool:
    return asked.cover_at_least is None or (item.cover is not None and item.cover >= asked.cover_at_least)
