"""Imports: who may bring a register of contracts in, and who reads what became of it."""

from typing import Final

from application.use_cases.use_case import OFFICERS, UseCase, opening, reads
from domain.contract.irrecoverable_vat import IrrecoverableVatRecorded
from domain.contract.key_dates import KeyDateSet
from domain.contract.registration import DivisionNamed
from domain.contract.release import ReleaseTakenOver
from domain.contract.taking_over import Imported, TakenOver
from domain.register_import import REGISTER_IMPORT, ImportRegister, Made

WRITES: Final = (
    opening(
        REGISTER_IMPORT,
        "import-register",
        ImportRegister,
        Made,
        Imported,
        DivisionNamed,
        TakenOver,
        ReleaseTakenOver,
        KeyDateSet,
        IrrecoverableVatRecorded,
        allowed=OFFICERS,
        any_contract=True,
    ),
)
READS: Final[tuple[UseCase, ...]] = tuple(reads(REGISTER_IMPORT))
