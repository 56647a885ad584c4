"""One event of a contract's story: who, why and when, which rules, what was true before and after, what is next."""

from uuid import UUID

from flask import request

from application.errors import NotFound
from domain.contract import CONTRACT
from projections.history import history
from web.pages import addresses
from web.pages.cells import terms_then
from web.pages.frame import Pages, Visit
from web.pages.state_lines import StateLines
from web.pages.story import facts_of
from web.reports.steps import step_of


def register_history_step(pages: Pages) -> None:
    """Add it."""

    @pages.page("/contracts/{contract_id}/history", "history", endpoint="history")
    def step(visit: Visit, contract_id: UUID) -> str:
        asked = request.args.get("at", "1")
        number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else 0
        position = visit.clocks.basis.position
        told = enumerate(history(visit.record, contract_id, position, visit.names, visit.gate), start=1)
        found = step_of(visit.record, told, number, visit.names, visit.gate)
        if found is None:
            raise NotFound(f"The story of this contract has no event {asked[:20]}.")
        terms = terms_then(visit, contract_id)
        return visit.page(
            "history-step.html",
            found.entry.sentence,
            step=found,
            facts=list(facts_of(found)),
            lines=list(StateLines(visit).lines(found.lines)),
            rules=found.entry.recorded.event.envelope.decision.rules,
            contract_id=contract_id,
            here=addresses.of_stream(CONTRACT, contract_id, terms.reference if terms else ""),
        )
