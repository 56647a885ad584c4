"""Suppliers: who may register, rename, assess, flag and merge them."""

from typing import Final

from application.use_cases.use_case import (
    COUNCIL,
    GOVERNANCE,
    OFFICERS,
    UseCase,
    change,
    opening,
    reads,
)
from domain.decisions import Command
from domain.supplier import SUPPLIER
from domain.supplier.address import RecordAddress
from domain.supplier.certificates import RecordCertificate, WithdrawCertificate
from domain.supplier.distinction import TellApart
from domain.supplier.financial_standing import AssessFinancialStanding
from domain.supplier.identification import AddIdentifier
from domain.supplier.merger import Merge
from domain.supplier.registration import RegisterSupplier
from domain.supplier.renaming import Rename
from domain.supplier.status import FlagStatus

_ALLOWED: Final = OFFICERS | GOVERNANCE


def _change(name: str, segment: str, command: type[Command]) -> UseCase:
    return change(SUPPLIER, name, segment, command, allowed=_ALLOWED, any_contract=True)


CHANGES: Final = (
    opening(
        SUPPLIER,
        "register-supplier",
        RegisterSupplier,
        allowed=_ALLOWED,
        any_contract=True,
    ),
    _change("identify-supplier", "identifiers", AddIdentifier),
    _change("record-supplier-address", "addresses", RecordAddress),
    _change("rename-supplier", "names", Rename),
    _change(
        "assess-financial-standing",
        "financial-standing",
        AssessFinancialStanding,
    ),
    _change("flag-supplier", "status", FlagStatus),
    _change("tell-supplier-apart", "distinctions", TellApart),
    _change("record-certificate", "certificates", RecordCertificate),
    _change("withdraw-certificate", "certificate-withdrawals", WithdrawCertificate),
    _change("merge-supplier", "merger", Merge),
)
READS: Final = (
    *reads(SUPPLIER),
    UseCase(
        "supplier-position",
        "GET",
        "/suppliers/{supplier_id}/position",
        COUNCIL,
        "All that is on record under its contracts: what they are worth, what was paid, how it went, what is open.",
        SUPPLIER,
    ),
    UseCase(
        "supplier-duplicates",
        "GET",
        "/supplier-duplicates",
        COUNCIL,
        "Suppliers that may be one firm: of the same number, name or address, and not told apart.",
    ),
    UseCase(
        "certificates",
        "GET",
        "/certificates",
        COUNCIL,
        "What contracts ask their suppliers to hold, against what they hold, on any day.",
    ),
)
