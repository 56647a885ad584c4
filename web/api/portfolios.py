"""The route of a portfolio: the contracts of a person, a unit or a category, with how each stands."""

from typing import Any

from flask import Response, g
from flask_smorest import Blueprint
from msgspec import Struct

from application.record import Basis
from projections.duties import PERSONAL, DutiesQuery
from projections.policy import policy_at
from projections.portfolio import Portfolio, of_portfolio, portfolio
from web.api import answers
from web.api.fields import PersonField, Text
from web.api.gate import Gate
from web.api.queries import BasisSchema, basis_of
from web.api.reads import Reads
from web.services import Services

UNITS = ("directorate", "division", "category")
"""What a portfolio may be narrowed by besides a person."""


class ContractsAskedSchema(BasisSchema):
    """Whose contracts, or which."""

    person = PersonField(
        metadata={"description": "Opaque id: contracts that this person owns, manages or leads on."}
    )
    directorate = Text(metadata={"description": "Only contracts of this directorate, as on record."})
    division = Text(metadata={"description": "Only contracts of this division, as on record."})
    category = Text(metadata={"description": "Only contracts of this category, as on record."})


class PortfolioAnswer(Struct, frozen=True):
    """Contracts that run, with how each stands and what it asks for, as far as whoever asks may see it."""

    portfolio: Portfolio
    """Those asked for; every contract where nothing is asked."""
    own_duties: bool
    """Whether duties are told of whoever asks alone: officers and owners see nobody else's."""


def register_portfolios(blueprint: Blueprint, services: Services) -> None:
    """Add it."""
    reads = Reads(blueprint, services)

    @reads.route("portfolio", ContractsAskedSchema, PortfolioAnswer)
    def read(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        found = portfolio_asked(services, basis, query, g.gate)
        return answers.with_basis(found, basis, reads.size_before(basis), reads.projection_position())


def portfolio_asked(services: Services, basis: Basis, query: dict[str, Any], gate: Gate) -> PortfolioAnswer:
    """The portfolio that is asked for, as far as *gate* shows it."""
    person, own = query.get("person", ""), gate.actor.role in PERSONAL
    filters = {name: query[name] for name in UNITS if query.get(name)}
    contracts = of_portfolio(basis, gate.whole, person, filters)
    whose = gate.actor.person_id if own else person
    asked = DutiesQuery(whose, query.get("directorate", ""), names=services.access.names())
    duties = gate.duties(basis, asked) if contracts else ()
    policy = policy_at(services.record, basis, services.commands.policy)
    return PortfolioAnswer(portfolio(contracts, basis, gate.whole, duties, policy), own)
