"""The register, and the page of a contract."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, get_args
from uuid import UUID

from flask import Response, request

from application.errors import NotFound
from domain.contract import CONTRACT
from domain.contract.limits.position import position
from domain.contract.status import status
from domain.contract.terms import LegalRegime, Terms, dates_of
from domain.dates import in_words
from domain.tiers import Kind
from projections import tables
from projections.certificate import CertificateStanding
from projections.hierarchy import hierarchy
from projections.register import REGISTER
from projections.risk import RISKS, heat
from projections.scorecard import scorecards
from projections.supplier import SUPPLIERS
from projections.table import Table, as_read
from projections.table_query import Query, several
from projections.training_match import model_in_force
from web.api.certificates import asked_of
from web.pages import addresses
from web.pages.acts import acts_on, opened_for
from web.pages.cells import cell, titled
from web.pages.charts import charts_of, figure_of
from web.pages.frame import Pages, Visit
from web.pages.limits import limits_of
from web.pages.listing import file_wanted, listed, whole_list
from web.pages.papers import ShownBlock
from web.pages.risks import heat_table
from web.pages.state_lines import PageLine, StateLines
from web.pages.story import told_story
from web.pages.things import columns_of

FILTERS: Final = (
    *("directorate", "division", "category", "kind", "status", "running", "tier", "legal_regime"),
    *("owner", "contract_manager", "lead_officer", "supplier_id"),
    *("ends_from", "ends_to", "override_to", "withheld", "relation", "under"),
)
"""All that the API's list can be narrowed by, but for the reference, which is searched for, and what is in force, which
the status says."""
_CHOICES: Final = {"legal_regime": get_args(LegalRegime), "kind": get_args(Kind)}
_FEW: Final = 5
_COLUMNS: Final = 4


def register_contracts(pages: Pages) -> None:
    """Add them."""
    pages.place("Contracts", "/contracts", "list-contracts")

    @pages.page("/contracts", "list-contracts", endpoint="contracts")
    def contracts(visit: Visit) -> str | Response:
        found = listed(visit, REGISTER, FILTERS, choices=_CHOICES)
        if file_wanted():
            return whole_list(visit, REGISTER, found, "Contracts")
        return visit.page(
            "contracts.html",
            "Contracts",
            found=found,
            of_row=lambda row: addresses.of_row(CONTRACT, row),
            may_register=visit.may("register"),
        )

    @pages.page("/contracts/{contract_id}", "contract", endpoint="contract")
    def contract(visit: Visit, contract_id: UUID) -> str:
        basis = visit.clocks.basis
        known = visit.record.chronicle_at(CONTRACT, contract_id, basis.position)
        terms = known.in_force(basis.valid_at)
        if terms is None:
            first = known.timeline.placed[0].valid_from if known.timeline.placed else None
            from_then_on = f"; it is from {in_words(first)}" if first else ""
            raise NotFound(f"The contract was not in being on {in_words(basis.valid_at)}{from_then_on}.")
        here = addresses.of_stream(CONTRACT, contract_id, terms.reference)
        now = visit.record.chronicle(CONTRACT, contract_id).by_now(visit.record.today())
        return visit.page(
            "contract.html",
            terms.title,
            contract_id=contract_id,
            here=here,
            terms=terms,
            status=status(terms, basis.valid_at),
            dates=list(dates_of(terms)),
            people=_people(terms, visit.names),
            acts=[*acts_on(visit, CONTRACT, here, now), *opened_for(visit, terms.reference)],
            related=list(_related(visit, contract_id)),
            cell=lambda row, column: cell(visit, row, column),
            row_address=lambda kind, row: addresses.of_row(kind.table.stream, row),
            changes=position(known, basis.valid_at),
            limits=limits_of(visit, known, basis.valid_at),
            registered=_registered(visit, terms),
            scorecards=scorecards((str(contract_id),), basis, visit.gate.whole),
            belongs=hierarchy(
                str(contract_id),
                terms,
                basis.valid_at,
                lambda query: visit.gate.page(REGISTER, basis, query).rows,
            ),
            address_of_contract=lambda row: addresses.of_stream(CONTRACT, row.contract_id, row.reference),
            story=told_story(visit, contract_id),
            steps=True,
            charts=list(charts_of(visit, {"contract_id": str(contract_id)}, _FEW)),
            figure_of=figure_of,
            heat=list(_heat(visit, contract_id)),
            asks=_asked_of(visit, terms),
            certificates=_certificates(visit, contract_id),
            recorded=request.args.get("recorded", ""),
        )


def _heat(visit: Visit, contract_id: UUID) -> Iterator[ShownBlock]:
    """The contract's open risks by likelihood and impact; nothing where there is none."""
    if not visit.may("list-risks"):
        return
    query = Query({"state": "open", "contract_id": str(contract_id)})
    counts = heat(visit.gate.whole(RISKS, visit.clocks.basis, query))
    if counts:
        yield from heat_table(counts)


def _registered(visit: Visit, terms: Terms) -> set[UUID]:
    """Its suppliers that have a page: older contracts name some that nobody registered."""
    if not visit.may("supplier"):
        return set()
    ids = [str(supplier.supplier_id) for supplier in terms.suppliers]
    return {UUID(found) for found in several(visit.record, SUPPLIERS, visit.clocks.basis, ids)}


def _people(terms: Terms, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Who answers for it, in which role."""
    roles = terms.roles
    leads = ", ".join(names.get(lead_officer, lead_officer) for lead_officer in roles.lead_officers)
    return [
        ("Owner", names.get(roles.owner, roles.owner)),
        ("Contract manager", names.get(roles.contract_manager, roles.contract_manager)),
        ("Lead officer" if len(roles.lead_officers) == 1 else "Lead officers", leads),
        ("Managed by", roles.managing_organisation),
    ]


def _certificates(visit: Visit, contract_id: UUID) -> list[CertificateStanding]:
    """What it asks its suppliers to hold, and how that stands."""
    if not visit.may("certificates"):
        return []
    return asked_of(visit.record, visit.clocks.basis, {"contract_id": str(contract_id)})


def _asked_of(visit: Visit, terms: Terms) -> list[PageLine]:
    """What its tier asks for, by the tiering model in force."""
    model, _ = model_in_force(visit.record, visit.clocks.basis)
    profile = next((profile for profile in model.profiles if profile.tier == terms.tier), None)
    return list(StateLines(visit).state(profile)) if profile else []


@dataclass(frozen=True)
class Related:
    """Things of one kind that are about a contract."""

    called: str
    table: Table[Any]
    columns: list[str]
    rows: list[dict[str, Any]]
    more: bool


def _related(visit: Visit, contract_id: UUID) -> Iterator[Related]:
    """What else is on record about it, kind by kind, as far as whoever asks may see it."""
    for table in tables.ALL:
        if "contract_id" not in table.filters or not visit.may(f"list-{table.stream.plural}"):
            continue
        query = Query({"contract_id": str(contract_id)}, limit=_FEW)
        page = visit.gate.page(table, visit.clocks.basis, query)
        if page.rows:
            columns = [text for text in columns_of(table) if text != "contract_id"][:_COLUMNS]
            rows = [as_read(table, row, visit.clocks.basis.valid_at) for row in page.rows]
            yield Related(titled(table.stream), table, columns, rows, bool(page.next_cursor))
