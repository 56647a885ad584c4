"""The list of imports."""

from typing import Final, NamedTuple, get_args
from uuid import UUID

from domain.register_import import REGISTER_IMPORT, Mode, RegisterImport
from projections.table import Table


class Summary(NamedTuple):
    """What a list shows of an import."""

    made_on: str
    file_name: str
    file_sha256: str
    sheet: str
    mode: str
    rows: int
    imported: int
    already_there: int
    """Rows whose contract was on record, just as the file has it."""
    differing: int
    """Rows whose contract was on record with something else."""
    faulty: int
    left_out: int
    """Rows that were left out, as asked."""
    report_sha256: str


def summarise(import_: RegisterImport, _register_import_id: UUID) -> Summary:
    """What a list shows of it."""
    counts = import_.counts
    return Summary(
        made_on=import_.made_on.isoformat(),
        file_name=import_.file_name,
        file_sha256=import_.file_sha256,
        sheet=import_.sheet,
        mode=import_.mode,
        rows=counts.rows,
        imported=counts.imported,
        already_there=counts.already_there,
        differing=counts.differing,
        faulty=counts.faulty,
        left_out=counts.left_out,
        report_sha256=import_.report_sha256,
    )


IMPORTS: Final = Table(
    name="imports",
    stream=REGISTER_IMPORT,
    summary=Summary,
    summarise=summarise,
    sorted_by=("made_on",),
    indexed=("file_sha256",),
    filters={
        "file_sha256": "r.file_sha256 = ?",
        "mode": "r.mode = ?",
        "made_from": "r.made_on >= ?",
    },
    values={"mode": get_args(Mode)},
)
