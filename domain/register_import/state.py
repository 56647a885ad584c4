"""What is true of the import of a register, and how each fact changes that."""

from collections.abc import Callable
from datetime import date

from msgspec import Struct

from domain.events import Fact
from domain.register_import import events as happened
from domain.register_import.events import Column, Counts, DateOrder, Default, Mode


class RegisterImport(Struct, frozen=True):
    """An import as it was made."""

    file_name: str
    file_sha256: str
    sheet: str
    mode: Mode
    date_order: DateOrder
    mapping: tuple[Column, ...]
    defaults: tuple[Default, ...]
    counts: Counts
    report_sha256: str
    made_on: date


def _made(_: RegisterImport | None, fact: happened.Made, valid_from: date) -> RegisterImport:
    return RegisterImport(
        file_name=fact.file_name,
        file_sha256=fact.file_sha256,
        sheet=fact.sheet,
        mode=fact.mode,
        date_order=fact.date_order,
        mapping=fact.mapping,
        defaults=fact.defaults,
        counts=fact.counts,
        report_sha256=fact.report_sha256,
        made_on=valid_from,
    )


CHANGES: dict[type[Fact], Callable[..., RegisterImport]] = {happened.Made: _made}
