"""The page of a supplier with all of its contracts, and the list of suppliers that may be one firm."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID, uuid4

from flask import request

from application.errors import NotFound
from domain.contract import CONTRACT
from domain.dates import in_words
from domain.supplier import SUPPLIER
from projections import tables
from projections.duplicate_suppliers import LikeSuppliers, supplier_duplicates
from projections.firm import same_firm
from projections.history import about
from projections.register import REGISTER
from projections.supplier_position import supplier_position
from projections.table import Table, as_read
from projections.table_query import Query
from web.api.certificates import asked_of
from web.pages import addresses
from web.pages.acts import acts_on, opened_about
from web.pages.cells import cell, titled
from web.pages.forms import Acting
from web.pages.frame import Pages, Visit
from web.pages.questions import ActQuestions
from web.pages.state_lines import StateLines
from web.pages.story import told_stream
from web.pages.things import columns_of

_FEW: Final = 5
_COLUMNS: Final = 4
_MOST: Final = 500


@dataclass(frozen=True)
class UnderContracts:
    """Things of one kind that are about the contracts of a supplier."""

    called: str
    table: Table[Any]
    columns: list[str]
    rows: list[dict[str, Any]]
    more: bool


class RegisteringSupplier(Acting):
    """A supplier is entered under an id of the page's own making, or the one that contracts quote, from the address."""

    def answer(self) -> Any:
        """The form; nobody is asked for the id."""
        own = tuple(
            replace(question, kind="text", settled=True) if question.name == "supplier_id" else question
            for question in self.asked.own
        )
        asked = ActQuestions(own, self.asked.further)
        return Acting.answer(replace(self, asked=asked, opened={"supplier_id": str(uuid4())}))


FORMS: Final[Mapping[str, type[Acting]]] = {"register-supplier": RegisteringSupplier}


def register_suppliers(pages: Pages) -> None:
    """Add both."""

    @pages.page("/suppliers/{supplier_id}", "supplier", endpoint="supplier")
    def supplier(visit: Visit, supplier_id: UUID) -> str:
        basis = visit.clocks.basis
        known = visit.record.chronicle_at(SUPPLIER, supplier_id, basis.position)
        state = visit.gate.in_force(known, basis.valid_at)
        if state is None:
            raise NotFound(f"The supplier was not in being on {in_words(basis.valid_at)}.")
        here = addresses.of_stream(SUPPLIER, supplier_id)
        ids = same_firm(visit.record, basis, str(supplier_id))
        position = supplier_position(ids, basis, visit.gate.whole)
        own = tuple(contract.contract_id for contract in position.contracts)
        return visit.page(
            "supplier.html",
            about(known, basis.valid_at),
            here=here,
            lines=list(StateLines(visit).state(state)),
            position=position,
            references={contract.contract_id: contract.reference for contract in position.contracts},
            address_of_contract=lambda contract: addresses.of_stream(
                CONTRACT, contract.contract_id, contract.reference
            ),
            duplicates=supplier_duplicates(visit.record, basis, str(supplier_id))
            if visit.may("supplier-duplicates")
            else [],
            supplier_id=str(supplier_id),
            certificates=asked_of(visit.record, basis, {"supplier_id": str(supplier_id)})
            if visit.may("certificates")
            else [],
            related=list(_under(visit, own)),
            cell=lambda row, column: cell(visit, row, column),
            row_address=lambda kind, row: addresses.of_row(kind.table.stream, row),
            acts=[*acts_on(visit, SUPPLIER, here), *opened_about(visit, SUPPLIER, supplier_id)],
            story=told_stream(visit, SUPPLIER, supplier_id),
            recorded=request.args.get("recorded", ""),
        )

    @pages.page("/supplier-duplicates", "supplier-duplicates", endpoint="supplier-duplicates")
    def duplicates(visit: Visit) -> str:
        found = supplier_duplicates(visit.record, visit.clocks.basis)
        return visit.page(
            "supplier-duplicates.html",
            "Suppliers that may be one firm",
            found=found[:_MOST],
            more=len(found) - _MOST,
            in_common=_in_common,
            may_merge=visit.may("merge-supplier"),
            may_tell_apart=visit.may("tell-supplier-apart"),
        )


def _in_common(pair: LikeSuppliers) -> str:
    """*Same name and address*."""
    *several, last = pair.because
    return f"Same {', '.join(several) + ' and ' if several else ''}{last}"


def _under(visit: Visit, own: tuple[str, ...]) -> Iterator[UnderContracts]:
    """What else is on record under its contracts, kind by kind, as far as whoever asks may see it."""
    own = own[:_MOST]
    for table in tables.ALL if own else ():
        if (
            table is REGISTER
            or "contract_id" not in table.filters
            or not visit.may(f"list-{table.stream.plural}")
        ):
            continue
        any_of_them = " OR ".join([f"({table.filters['contract_id']})"] * len(own))
        ids = tuple(map(UUID, own)) if table.asks_for_an_id("contract_id") else own
        page = visit.gate.page(table, visit.clocks.basis, Query(limit=_FEW, where=((any_of_them, ids),)))
        if page.rows:
            of_contract = ["contract_id"] if "contract_id" in table.columns else []
            columns = [text for text in columns_of(table) if text != "contract_id"][:_COLUMNS]
            rows = [as_read(table, row, visit.clocks.basis.valid_at) for row in page.rows]
            yield UnderContracts(
                titled(table.stream), table, [*of_contract, *columns], rows, bool(page.next_cursor)
            )
