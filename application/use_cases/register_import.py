"""Imports: who may bring a register of contracts in, and who reads what became of it."""

from typing import Final

from application.use_cases.use_case import OFFICERS, UseCase, opening, reads
from domain.contract import events as contract_happened
from domain.register_import import commands as ask
from domain.register_import import events as happened
from domain.register_import.decisions import REGISTER_IMPORT

WRITES: Final = (
    opening(
        REGISTER_IMPORT,
        "import-register",
        ask.ImportRegister,
        happened.Made,
        contract_happened.Imported,
        contract_happened.TakenOver,
        contract_happened.KeyDateSet,
        contract_happened.IrrecoverableVatRecorded,
        allowed=OFFICERS,
        any_contract=True,
    ),
)
READS: Final[tuple[UseCase, ...]] = tuple(reads(REGISTER_IMPORT))
