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
from domain.contract.reassessment import ReassessmentAsked
from domain.decisions import Command
from domain.events import Fact
from domain.supplier import commands as ask
from domain.supplier import events as happened
from domain.supplier.decisions import SUPPLIER

_ALLOWED: Final = OFFICERS | GOVERNANCE


def _change(name: str, segment: str, command: type[Command], *facts: type[Fact]) -> UseCase:
    return change(SUPPLIER, name, segment, command, *facts, allowed=_ALLOWED, any_contract=True)


CHANGES: Final = (
    opening(
        SUPPLIER,
        "register-supplier",
        ask.RegisterSupplier,
        happened.Registered,
        happened.AddressRecorded,
        allowed=_ALLOWED,
        any_contract=True,
    ),
    _change("identify-supplier", "identifiers", ask.AddIdentifier, happened.Identified),
    _change("record-supplier-address", "addresses", ask.RecordAddress, happened.AddressRecorded),
    _change("rename-supplier", "names", ask.Rename, happened.Renamed),
    _change(
        "assess-financial-standing",
        "financial-standing",
        ask.AssessFinancialStanding,
        happened.FinancialStandingAssessed,
        ReassessmentAsked,
    ),
    _change("flag-supplier", "status", ask.FlagStatus, happened.StatusFlagged),
    _change("merge-supplier", "merger", ask.Merge, happened.MergerProposed, happened.Merged),
)
READS: Final = (
    *reads(SUPPLIER),
    UseCase(
        "supplier-contracts",
        "GET",
        "/suppliers/{supplier_id}/contracts",
        COUNCIL,
        "The contracts of one supplier at a basis.",
        SUPPLIER,
    ),
)
