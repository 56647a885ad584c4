"""The public register as a report: the fields of the Local Government Transparency Code 2015, issued each quarter."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from domain.contract.publication import REASONS
from projections.public_register import NotShown, PublicRegister, PublicRow
from projections.reports.definition import Definition, ReportRequest
from projections.reports.paper import Block, Cell, Column, Heading, Paragraph, Table
from projections.table_query import Query

COLUMNS: Final = (
    Column("contract_ref", "Reference number", "word"),
    Column("title", "Title"),
    Column("directorate", "Department responsible"),
    Column("description", "Description"),
    Column("supplier_name", "Supplier"),
    Column("supplier_identifier", "Supplier's registration number"),
    Column("supplier_address", "Supplier's address"),
    Column("is_sme", "Small or medium enterprise", "word"),
    Column("is_vcse", "Voluntary or community sector", "word"),
    Column("total_value_incl_vat", "Sum over the whole life with VAT, £", "pounds"),
    Column("total_value_excl_vat", "Sum over the whole life without VAT, £", "pounds"),
    Column("annual_value_excl_vat", "Estimated yearly spend without VAT, £", "pounds"),
    Column("original_value_incl_vat", "Sum at award with VAT, £", "pounds"),
    Column("irrecoverable_vat", "VAT that cannot be recovered, £", "pounds"),
    Column("start_date", "Start", "date"),
    Column("end_date", "End", "date"),
    Column("review_date", "Review", "date"),
    Column("procurement_route", "Result of an invitation to quote or tender"),
    Column("procurement_words", "How it was procured, in the words of an older register"),
    Column("category", "Category"),
    Column("kind", "Kind", "word"),
    Column("status", "Status", "word"),
    Column("ended_on", "Last day, where it has ended", "date"),
    Column("withheld", "Withheld, why and until when"),
)
"""Every published field, named as the public API names it (domain 5.1)."""
_READ: Final = (
    *("contract_ref", "title", "directorate", "supplier_name", "total_value_incl_vat", "start_date"),
    *("end_date", "procurement_route", "withheld"),
)
"""What a page for reading shows; the table with every field stands after it."""


def withheld_in_words(withheld: Iterable[NotShown]) -> str:
    """*supplier_name: FOIA_S40 until 2024-06-30*, with semicolons between."""
    return "; ".join(
        f"{known.field}: {known.reason_code} until {known.until.isoformat()}" for known in withheld
    )


def cells(row: PublicRow, columns: Iterable[Column] = COLUMNS) -> tuple[Cell, ...]:
    """A published row as a table has it."""
    shown = row._asdict() | {"withheld": withheld_in_words(row.withheld)}
    return tuple(shown[column.name] for column in columns)


def _blocks(asked: ReportRequest) -> tuple[Block, ...]:
    register = PublicRegister(asked.record, asked.basis)
    read = tuple(column for column in COLUMNS if column.name in _READ)

    def rows(columns: tuple[Column, ...]) -> Callable[[], Iterator[tuple[Cell, ...]]]:
        return lambda: (cells(row, columns) for row in register.whole(Query()))

    codes = "; ".join(f"{code}, {words}" for code, words in REASONS.items())
    return (
        Paragraph(
            "Published under the Local Government Transparency Code 2015. What is empty and not named as withheld is "
            "not on record. The address of a supplier who may be a person is not kept."
        ),
        Paragraph(f"Reasons for withholding: {codes}."),
        Heading("Contracts"),
        Table("contracts", "Contracts on record", read, rows(read)),
        Heading("Every published field"),
        Table("public-register", "Fields of the Transparency Code", COLUMNS, rows(COLUMNS)),
    )


PUBLIC_REGISTER_REPORT: Final = Definition(
    name="public-register",
    version=2,
    title="Public register of contracts",
    about="The fields of the Local Government Transparency Code, for anybody; withheld fields say why and until when.",
    blocks=_blocks,
    public=True,
)
