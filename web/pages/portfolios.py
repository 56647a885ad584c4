"""The page of a portfolio: whose contracts, what to begin with, and each contract with how it stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import g, request

from domain.contract import CONTRACT
from projections.portfolio import PortfolioContract
from web.api.portfolios import UNITS, portfolio_asked
from web.pages import addresses
from web.pages.frame import Pages, Visit
from web.pages.picking import NotNamed, Picking

_ASKED: Final = (
    ("person", "Person", "Owns, manages or leads on them"),
    ("directorate", "Directorate", ""),
    ("division", "Division", ""),
    ("category", "Category", "As contracts have it: Catering"),
)
_GUIDANCE: Final[Mapping[str, tuple[str, str, str]]] = {
    "overdue duties": (
        "Duties are overdue",
        "Begin here: what the law or the contract asks by a day does not wait.",
        "/my-work",
    ),
    "failing KPIs": (
        "A KPI was last rated failing",
        "Agree how it is to improve with the supplier, or record why that needs no plan.",
        "/improvement-plans",
    ),
    "high risks": (
        "A risk scores 15 or more of 25",
        "See whether its treatment works, and whether somebody above should know: escalate it.",
        "/risks",
    ),
    "overdue actions": (
        "Actions are past their day",
        "Record what was done, or move the day and say why.",
        "/actions",
    ),
    "ending": (
        "It is time to decide what follows",
        "Extend under an option, procure anew or let it end; say which in good time.",
        "/contracts",
    ),
    "no tier": (
        "No tier is on record",
        "Assess it: the tier says how closely the contract is to be managed.",
        "/contracts",
    ),
    "no KPIs": (
        "No KPI is in use",
        "Set what is to be measured; of a contract above £5 million under the Act, three are published.",
        "/kpis",
    ),
}
"""By what asks for attention: what it says, what to do about it, and where that is done."""


@dataclass(frozen=True)
class Guidance:
    """What to begin with."""

    says: str
    what: str
    address: str
    """Where it is done; empty where whoever looks may not."""
    contracts: tuple[PortfolioContract, ...]


def register_portfolios(pages: Pages) -> None:
    """Add it."""

    @pages.page("/portfolio", "portfolio", endpoint="portfolio")
    def portfolio(visit: Visit) -> str:
        typed = {name: request.args.get(name, "").strip() for name, *_ in _ASKED}
        asked_for = any(typed.values()) or "all" in request.args
        faults: dict[str, str] = {}
        query: dict[str, Any] = {name: typed[name] for name in UNITS if typed[name]}
        picking = Picking(visit)
        if typed["person"]:
            try:
                query["person"] = picking.person(typed["person"])
            except NotNamed as error:
                faults["person"] = f"{error}."
        elif not asked_for:
            query["person"] = g.actor.person_id
        found = None
        if not faults:
            found = portfolio_asked(visit.services, visit.clocks.basis, query, visit.gate)
        return visit.page(
            "portfolio.html",
            _title(visit, query),
            found=found,
            errors=faults,
            questions=_ASKED,
            typed=typed,
            asked_for=asked_for,
            people=picking.people,
            guidance=list(_guidance(visit, found.portfolio.contracts)) if found else [],
            of=lambda contract: addresses.of_stream(CONTRACT, contract.contract_id, contract.reference),
        )


def _title(visit: Visit, query: Mapping[str, str]) -> str:
    person = query.get("person", "")
    whose = "Your portfolio" if person == g.actor.person_id else ""
    if person and not whose:
        whose = f"Portfolio of {visit.names.get(person, person)}"
    units = [query[name] for name in reversed(UNITS) if name in query]
    return (
        ": ".join([whose or "Portfolio", ", ".join(units)]) if units else whose or "Portfolio of the council"
    )


def _guidance(visit: Visit, contracts: list[PortfolioContract]) -> Iterator[Guidance]:
    for name, (says, what, address) in _GUIDANCE.items():
        which = tuple(contract for contract in contracts if name in contract.attention)
        if which:
            use_case = "my-work" if address == "/my-work" else f"list-{address[1:]}"
            yield Guidance(says, what, address if visit.may(use_case) else "", which)
