"""What is asked of imports: one file with one contract, so that a generated record has their facts."""

from uuid import UUID

from benchmarks.generate.turn import Wish
from domain.contract.registration import Entering
from domain.contract.taking_over import Origin, RegisterFromFile
from domain.register_import import REGISTER_IMPORT, Column, Counts, ImportRegister

_FILE, _DIGEST = "register.csv", "0f" * 32
_IMPORT_ID = UUID("6b656e74-6c65-4467-a500-00000000000a")


def imported() -> Wish:
    """The import of a register with one row."""
    command = ImportRegister(
        register_import_id=_IMPORT_ID,
        file_name=_FILE,
        file_sha256=_DIGEST,
        mode="all",
        mapping=(Column("Contract ref", "reference"),),
        counts=Counts(rows=1, imported=1, already_there=0, differing=0, faulty=0, left_out=0),
        report_sha256=_DIGEST,
    )
    return Wish(REGISTER_IMPORT, None, command)


def from_file(command: Entering) -> RegisterFromFile:
    """The same registration, from that row, which says besides how it was procured."""
    origin = Origin(
        register_import_id=_IMPORT_ID, file_name=_FILE, file_sha256=_DIGEST, row=2, row_sha256=_DIGEST
    )
    fields = {name: getattr(command, name) for name in Entering.__struct_fields__}
    return RegisterFromFile(**fields, origin=origin, procurement_words="advertised and tendered")
