"""The public register as pages, for everybody: the list, and each contract as far as anybody may see it."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from flask import request
from marshmallow import ValidationError

from application.errors import BadRequest, NotFound
from domain.contract import CONTRACT
from domain.dates import in_words
from projections.naming import contract_called
from projections.public_register import PublicRow
from projections.register import REGISTER
from projections.table_query import Query, row_of
from web.api.queries import PublicListSchema, basis_of, list_query
from web.pages import addresses
from web.pages.clocks import CLOCKS
from web.pages.components import pounds_in_words
from web.pages.frame import Pages, Visit
from web.pages.reading import iso_date
from web.pages.words import choice_in_words

_ASKED: Final = ("valid_at", "known_at", "q", "directorate", "category", "cursor")
_SHOWN: Final = (
    ("description", "What it is for", str),
    ("supplier_name", "Supplier", str),
    ("supplier_identifier", "Its numbers in official lists", str),
    ("supplier_address", "Its address", str),
    ("is_sme", "Small or medium enterprise", str.capitalize),
    ("is_vcse", "Voluntary or community sector", str.capitalize),
    ("directorate", "Responsible directorate", str),
    ("category", "Category", str),
    ("kind", "Kind", choice_in_words),
    ("start_date", "Starts", in_words),
    ("end_date", "Ends", in_words),
    ("ended_on", "Ended", in_words),
    ("review_date", "To be reviewed", in_words),
    ("total_value_incl_vat", "Value over its whole life, including VAT", pounds_in_words),
    ("total_value_excl_vat", "Value over its whole life, excluding VAT", pounds_in_words),
    ("annual_value_excl_vat", "Value in a year, excluding VAT", pounds_in_words),
    ("original_value_incl_vat", "Value when it was awarded, including VAT", pounds_in_words),
    ("irrecoverable_vat", "VAT that cannot be recovered", pounds_in_words),
    ("procurement_route", "How it was procured", choice_in_words),
    ("procurement_words", "How it was procured, in older words", str),
)
"""The published fields in the public's words, in the order of a page, and how each is written."""
_MOST_BELOW: Final = 100
_ALWAYS: Final = frozenset({"supplier_name", "start_date", "end_date", "total_value_incl_vat"})
"""What is told also where it is not known."""


def register_public_register(pages: Pages) -> None:
    """Add both."""
    services = pages.services

    @pages.page("/register", "register-public", endpoint="public-register")
    def public_register(visit: Visit) -> str:
        asked: dict[str, Any] = {name: _read(name) for name in _ASKED if request.args.get(name, "").strip()}
        wrong: dict[str, Any] = {}
        while True:  # what is at fault is left out and said; what is not stands
            try:
                query = PublicListSchema().load({name: asked[name] for name in asked.keys() - wrong.keys()})
                basis = basis_of(services.record, query)
                found = visit.gate.register(basis).page(list_query(REGISTER, query))
                break
            except ValidationError as error:
                wrong |= error.messages_dict
            except BadRequest as error:
                wrong |= {name: [fault] for name, fault in error.faults.items()}
        stands = {name: asked[name] for name in _ASKED[:-1] if name in asked.keys() - wrong.keys()}
        return visit.page(
            "public-register.html",
            "Register of contracts",
            rows=found.rows,
            next_cursor=found.next_cursor,
            basis=basis,
            asked={name: request.args[name] for name in asked},
            stands=stands,
            when={name: text for name, text in stands.items() if name in CLOCKS},
            wrong=wrong,
            checkpoint=services.checkpoints.known_at(basis.position),
            council=services.settings.publisher or "the Council",
            address_of=_address_of,
        )

    @pages.page("/register/{reference}", "register-public", endpoint="public-contract")
    def public_contract(visit: Visit, reference: str) -> str:
        basis = visit.clocks.basis
        contract_id = contract_called(services.record, reference)
        found = visit.gate.register(basis).page(Query(contracts=(str(contract_id),), limit=1))
        if not found.rows:
            raise NotFound(f"The contract was not in the register on {in_words(basis.valid_at)}.")
        [row] = found.rows
        return visit.page(
            "public-contract.html",
            row.title or "A contract",
            row=row,
            lines=published_lines(row),
            belongs=_belongs(visit, contract_id),
            council=services.settings.publisher or "the Council",
            open_data=bool(services.settings.ocid_prefix),
            full=visit.clocks.address(addresses.of_stream(CONTRACT, contract_id, row.contract_ref or ""))
            if visit.may("contract")
            else "",
        )


@dataclass(frozen=True)
class PublicHierarchy:
    """Where a contract belongs, as far as anybody may see it."""

    relation: str
    """*call-off* or *part*; empty where it stands by itself."""
    called: str
    """Of what."""
    address: str
    """The public page of that; empty where it is not in this register."""
    lots: str
    """Its own lots."""
    below: list[tuple[str, str]]
    """What is called off from it, or part of it: what it is called, and its public page."""
    more: bool


def _belongs(visit: Visit, contract_id: UUID) -> PublicHierarchy:
    basis = visit.clocks.basis
    register = visit.gate.register(basis)
    row = row_of(visit.record, REGISTER, basis, str(contract_id))
    if row is None:
        return PublicHierarchy("", "", "", "", [], more=False)
    own = row.summary
    above = register.page(Query(contracts=(own.under,), limit=1)).rows if own.under else []
    below = register.page(Query({"under": str(contract_id)}, limit=_MOST_BELOW))
    return PublicHierarchy(
        own.relation or "",
        f"{above[0].contract_ref}, {above[0].title}" if above else own.parent,
        _address_of(above[0]) if above else "",
        "; ".join(f"{lot.number} {lot.title}" for lot in own.lots),
        [(f"{each.contract_ref} {each.title}", _address_of(each)) for each in below.rows],
        more=bool(below.next_cursor),
    )


def _read(name: str) -> str:
    """What the address asks, days as people write them."""
    typed = request.args[name].strip()
    return iso_date(typed) or typed if name in ("valid_at", "known_at") else typed


def _address_of(row: PublicRow) -> str:
    """The public page of a contract."""
    return addresses.of_public_contract(row.contract_id, row.contract_ref or "")


def published_lines(row: PublicRow) -> dict[str, tuple[str, str]]:
    """What each field is called and what it holds, of all that is published and known; of what is withheld, until when
    and why."""
    hidden = {known.field: known for known in row.withheld}
    found = {}
    for name, called, written in _SHOWN:
        value = getattr(row, name)
        if name in hidden:
            until, ground = in_words(hidden[name].until), choice_in_words(hidden[name].reason_code)
            found[name] = called, f"Withheld until {until}: {ground}"
        elif value or name in _ALWAYS:
            found[name] = called, written(value) if value else "Not known"
    return found
