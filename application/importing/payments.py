"""A finance file of payments, read into what was paid under each contract in each quarter.

One row is one payment. Every row counts or is explained: a row whose day, amount or reference cannot be read is a
fault, and the quarter of a contract that has one is not told, since its total would be wrong. A row of no known
contract is a fault too, and holds nothing back; what such rows come to for a supplier in a quarter is told apart where
it is more than what is published of a payment: there may be a contract that is not on the register.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple
from uuid import UUID

from application.errors import BadRequest
from application.importing.cells import Cell, CellFault, Sheet, SheetRow, in_english, plain, shown
from application.importing.dates import read_date
from application.importing.fields import in_plain_words
from application.importing.values import read_amount
from domain.dates import earliest
from domain.payment import PUBLISHED_ABOVE, LargePayment, PaymentFigures, RecordPayments
from domain.periods import period_of
from domain.register_import import DateOrder
from domain.text import as_read

_HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "contract": (
        "contract reference",
        "contract ref",
        "contract",
        "reference",
        "contract id",
        "contract number",
    ),
    "paid_on": ("paid on", "payment date", "date paid", "paid", "date"),
    "amount": (
        "amount incl vat",
        "amount including vat",
        "gross amount",
        "gross",
        "amount paid",
        "amount",
    ),
    "payment": (
        "payment reference",
        "payment ref",
        "payment id",
        "transaction number",
        "transaction",
        "payment",
    ),
    "invoice": ("invoice number", "invoice reference", "invoice ref", "invoice no", "invoice"),
    "supplier": ("supplier name", "supplier", "payee", "vendor name", "vendor", "creditor", "beneficiary"),
    "invoiced_on": (
        "invoice received",
        "invoice received on",
        "date invoice received",
        "received on",
        "received",
    ),
}
"""What each column may be called, likeliest first."""
_NEEDED: Final = ("contract", "paid_on", "amount", "payment")
_IN_WORDS: Final = {
    "contract": "the contract's reference",
    "paid_on": "the day of payment",
    "amount": "the amount including VAT",
    "payment": "the payment's reference",
}


class PaymentFault(NamedTuple):
    """A row that could not be read."""

    row: int
    """As a spreadsheet numbers it."""
    column: str
    value: str
    """The cell as it stands, cut short."""
    sentence: str
    """What is wrong, and what to do."""


class PaidWithoutContract(NamedTuple):
    """What a supplier was paid in a quarter in rows of no known contract."""

    supplier: str
    """As the file has it first."""
    period: str
    """The quarter: *2026-Q2*."""
    total_incl_vat: Decimal
    """What was paid, less what was paid back, including VAT, pounds: more than £30,000."""
    payments: int
    """How many payments that were."""
    row: int
    """The first of its rows, as a spreadsheet numbers it."""


class PaymentsRead(NamedTuple):
    """What a file comes to."""

    commands: tuple[RecordPayments, ...]
    """What is to be told, by contract and quarter."""
    faults: tuple[PaymentFault, ...]
    held_back: int
    """How many quarters of contracts are not told because a row of theirs is at fault."""
    without_contract: tuple[PaidWithoutContract, ...] = ()
    """Suppliers that were paid more than £30,000 in a quarter in rows of no known contract, the largest sum first."""


class _Paid(NamedTuple):
    """A row as read."""

    contract_id: UUID
    paid_on: date
    amount: Decimal
    """Below nought where it was paid back."""
    reference: str
    invoice: str
    days: int | None
    """From the day after the invoice came to that of payment; ``None`` where that is not told."""


class _Unread(Exception):
    def __init__(self, fault: CellFault, contract_id: UUID | None, paid_on: date | None) -> None:
        super().__init__(fault.sentence)
        self.fault, self.contract_id, self.paid_on = fault, contract_id, paid_on


def read_payments(
    sheet: Sheet, contracts: Mapping[str, UUID], order: DateOrder = "", reason: str = ""
) -> PaymentsRead:
    """What was paid, by contract and quarter; *contracts* are ids by reference as people read it.

    Raises BadRequest where a column is missing without which nothing can be told.
    """
    columns = _columns(sheet)
    paid, faults, spoilt = list[_Paid](), list[PaymentFault](), set[tuple[UUID | None, str]]()
    for row in sheet.rows:
        try:
            paid.append(_read(row, sheet, columns, contracts, order))
        except _Unread as unread:
            faults.append(PaymentFault(row.number, *unread.fault))
            quarter = period_of("quarterly", unread.paid_on) if unread.paid_on else ""
            spoilt.add((unread.contract_id, quarter))
    told = defaultdict[tuple[UUID, str], list[_Paid]](list)
    for payment in paid:
        told[payment.contract_id, period_of("quarterly", payment.paid_on)].append(payment)
    whole = {key: payments for key, payments in told.items() if not {key, (key[0], "")} & spoilt}
    commands = tuple(_told(*key, payments, reason) for key, payments in sorted(whole.items(), key=_in_order))
    without = _without_contract(sheet, columns, contracts, order)
    return PaymentsRead(commands, tuple(faults), len(told) - len(whole), without)


def _without_contract(
    sheet: Sheet, columns: Mapping[str, int], contracts: Mapping[str, UUID], order: DateOrder
) -> tuple[PaidWithoutContract, ...]:
    """Who was paid above the line in a quarter without a known contract, of rows whose day and amount can be read."""
    found: dict[tuple[str, str], PaidWithoutContract] = {}
    for row in sheet.rows if "supplier" in columns else ():
        supplier = plain(row.cells[columns["supplier"]])
        if not supplier or as_read(plain(row.cells[columns["contract"]])) in contracts:
            continue
        paid_on = _day(row.cells[columns["paid_on"]], order)
        amount = _amount(row.cells[columns["amount"]])
        if paid_on is None or amount is None:
            continue
        key = as_read(supplier), period_of("quarterly", paid_on)
        known = found.get(key) or PaidWithoutContract(supplier, key[1], Decimal("0.00"), 0, row.number)
        found[key] = known._replace(
            total_incl_vat=known.total_incl_vat + amount, payments=known.payments + (amount > 0)
        )
    above = [paid for paid in found.values() if paid.total_incl_vat > PUBLISHED_ABOVE]
    return tuple(sorted(above, key=lambda paid: (-paid.total_incl_vat, paid.supplier, paid.period)))


def _in_order(item: tuple[tuple[UUID, str], list[_Paid]]) -> tuple[str, str]:
    return str(item[0][0]), item[0][1]


def _columns(sheet: Sheet) -> dict[str, int]:
    called = {in_plain_words(heading): index for index, heading in reversed([*enumerate(sheet.columns)])}
    found = {
        name: next(called[heading] for heading in headings if heading in called)
        for name, headings in _HEADINGS.items()
        if any(heading in called for heading in headings)
    }
    missing = [_IN_WORDS[name] for name in _NEEDED if name not in found]
    if missing:
        raise BadRequest(
            {"file": f"No column holds {in_english(missing, 'nor')}: name it in the row of headings."}
        )
    return found


def _read(
    row: SheetRow, sheet: Sheet, columns: Mapping[str, int], contracts: Mapping[str, UUID], order: DateOrder
) -> _Paid:
    contract_id: UUID | None = None
    paid_on: date | None = None

    def cell(name: str) -> Cell:
        return row.cells[columns[name]] if name in columns else ""

    def unread(name: str, sentence: str) -> _Unread:
        fault = CellFault(sheet.columns[columns[name]], shown(cell(name)), sentence)
        return _Unread(fault, contract_id, paid_on)

    contract_id = contracts.get(as_read(plain(cell("contract"))))
    paid_on = _day(cell("paid_on"), order)
    if contract_id is None:
        raise unread(
            "contract", "There is no contract with this reference: register it, or write it as it is there."
        )
    if paid_on is None:
        raise unread("paid_on", "Write one day, such as 2026-04-01.")
    amount = _amount(cell("amount"))
    if amount is None:
        raise unread(
            "amount",
            "Write one amount, such as 1,250.00; what was paid back, with a minus.",
        )
    reference = plain(cell("payment"))
    if not 0 < len(reference) <= 80:
        raise unread(
            "payment", "Write the reference by which finance knows the payment, of 80 characters at most."
        )
    received = None
    if plain(cell("invoiced_on")):
        received = _day(cell("invoiced_on"), order)
        if received is None or received > paid_on:
            raise unread("invoiced_on", "Write the day on which the invoice came, not after that of payment.")
    days = (paid_on - received).days if received else None
    return _Paid(contract_id, paid_on, amount, reference, plain(cell("invoice"))[:80], days)


def _day(cell: Cell, order: DateOrder) -> date | None:
    read = read_date(cell, order) if cell != "" else None
    if read is None or read.fault or len(read.value) != len("2026-04-01"):
        return None
    return earliest(read.value)


def _amount(cell: Cell) -> Decimal | None:
    text = plain(cell)
    back = text.startswith(("-", "−")) or (text.startswith("(") and text.endswith(")"))
    read = read_amount(text.lstrip("-−(").rstrip(")") if back else cell)
    if read.fault or read.pounds is None:
        return None
    return -read.pounds if back else read.pounds


def _told(contract_id: UUID, period: str, rows: Iterable[_Paid], reason: str) -> RecordPayments:
    """What the rows of a contract and quarter come to."""
    rows = list(rows)
    payments = [row for row in rows if row.amount > 0]
    dated = [row.days for row in payments if row.days is not None]
    large = sorted(
        (
            LargePayment(
                reference=row.reference, paid_on=row.paid_on, amount_incl_vat=row.amount, invoice=row.invoice
            )
            for row in payments
            if row.amount > PUBLISHED_ABOVE
        ),
        key=lambda payment: (payment.paid_on, payment.reference),
    )
    figures = PaymentFigures(
        total_incl_vat=sum((row.amount for row in payments), Decimal("0.00")),
        payments=len(payments),
        refunded_incl_vat=-sum((row.amount for row in rows if row.amount < 0), Decimal("0.00")),
        dated=len(dated),
        days=sum(dated),
        within_30=sum(days <= 30 for days in dated),
        within_60=sum(30 < days <= 60 for days in dated),
        later=sum(days > 60 for days in dated),
    )
    return RecordPayments(
        contract_id=contract_id, period=period, figures=figures, large=tuple(large), reason=reason
    )
