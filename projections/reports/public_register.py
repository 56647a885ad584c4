"""The public register as a report: the fields of the Local Government Transparency Code 2015, issued each quarter."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from domain.contract.publication import REASONS
from projections.public_register import NotShown, PublicRegister, PublicRow
from projections.reports.definition import ReportDefinition, ReportRequest
from projections.reports.paper import Block, Cell, Heading, PaperColumn, Paragraph, Table
from projections.table_query import Query

COLUMNS: Final = (
    PaperColumn("contract_ref", "Reference number", "word"),
    PaperColumn("title", "Title"),
    PaperColumn("directorate", "Department responsible"),
    PaperColumn("description", "Description"),
    PaperColumn("supplier_name", "Supplier"),
    PaperColumn("supplier_identifier", "Supplier's registration number"),
    PaperColumn("supplier_address", "Supplier's address"),
    PaperColumn("is_sme", "Small or medium enterprise", "word"),
    PaperColumn("is_vcse", "Voluntary or community sector", "word"),
    PaperColumn("total_value_incl_vat", "Sum over the whole life with VAT, £", "pounds"),
    PaperColumn("total_value_excl_vat", "Sum over the whole life without VAT, £", "pounds"),
    PaperColumn("annual_value_excl_vat", "Estimated yearly spend without VAT, £", "pounds"),
    PaperColumn("original_value_incl_vat", "Sum at award with VAT, £", "pounds"),
    PaperColumn("irrecoverable_vat", "VAT that cannot be recovered, £", "pounds"),
    PaperColumn("start_date", "Start", "date"),
    PaperColumn("end_date", "End", "date"),
    PaperColumn("review_date", "Review", "date"),
    PaperColumn("procurement_route", "Result of an invitation to quote or tender"),
    PaperColumn("procurement_words", "How it was procured, in the words of an older register"),
    PaperColumn("category", "Category"),
    PaperColumn("kind", "Kind", "word"),
    PaperColumn("status", "Status", "word"),
    PaperColumn("ended_on", "Last day, where it has ended", "date"),
    PaperColumn("withheld", "Withheld, why and until when"),
)
"""Every field of the Transparency Code, named as the public API names it (domain 5.1)."""
REGISTER_COLUMNS: Final = (
    *COLUMNS[:-1],
    PaperColumn("suspended_until", "Suspended until", "date"),
    PaperColumn("closed_on", "Closed on", "date"),
    PaperColumn("relation", "How it belongs to its parent", "word"),
    PaperColumn("parent", "Parent"),
    PaperColumn("lot", "Lot", "word"),
    PaperColumn("lots", "Lots"),
    COLUMNS[-1],
)
"""Every published field: what a file of the register has, beyond what is issued each quarter."""
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


def cells(row: PublicRow, columns: Iterable[PaperColumn] = COLUMNS) -> tuple[Cell, ...]:
    """A published row as a table has it."""
    shown = row._asdict() | {"withheld": withheld_in_words(row.withheld)}
    return tuple(shown[column.name] for column in columns)


def _blocks(asked: ReportRequest) -> tuple[Block, ...]:
    register = PublicRegister(asked.record, asked.basis)
    read = tuple(column for column in COLUMNS if column.name in _READ)

    def rows(columns: tuple[PaperColumn, ...]) -> Callable[[], Iterator[tuple[Cell, ...]]]:
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


PUBLIC_REGISTER_REPORT: Final = ReportDefinition(
    name="public-register",
    version=2,
    title="Public register of contracts",
    about="The fields of the Local Government Transparency Code, for anybody; withheld fields say why and until when.",
    blocks=_blocks,
    public=True,
)
