"""The draft of a notice: its release, and what is left open."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from application.authority import read_authority
from application.errors import NotFound
from application.record import Basis, Record
from application.store.ledger import instant_text
from domain.change_request import CHANGE_REQUEST
from domain.chronicle import Chronicle, noun_of
from domain.contract import CONTRACT
from domain.contract.terms import Terms
from domain.notice import NOTICE
from domain.notice.failure import FailureDetermined
from domain.notice.pipeline import PIPELINE
from domain.notice.required import PAYMENTS_COMPLIANCE, half_year_of
from domain.notice.terms import Notice
from domain.periods import period_of
from domain.planned_procurement import PLANNED_PROCUREMENT, PlannedProcurement, in_the_pipeline
from domain.streams import BY_NOUN
from domain.supplier import SUPPLIER
from projections import table_query
from projections.notice_draft.change import asked, change, known_of, made
from projections.notice_draft.council import compliance, pipeline
from projections.notice_draft.details import details
from projections.notice_draft.drafting import Council, Drafting, Known, NothingToDraft, OpenField
from projections.notice_draft.end import end
from projections.notice_draft.payments import payments
from projections.notice_draft.performance import failure, performance
from projections.ocds.difference import Body
from projections.ocds.publisher import publisher_of
from projections.payment import Promptness, promptness
from projections.planned_procurement import PLANNED_PROCUREMENTS
from projections.table_query import Query

_TOLD = frozenset({"kpi", "submission", "payment", "notice"})


class Draft(NamedTuple):
    """A notice as it can be drafted now."""

    kind: str
    releases: tuple[Body, ...]
    """What it says, as an OCDS release; of a pipeline one for each planned procurement."""
    open: tuple[OpenField, ...]
    """What somebody still has to say."""

    @property
    def sendable(self) -> bool:
        """Whether nothing is open but what the platform itself asks for."""
        return all(left.where == "tell the platform" for left in self.open)


def draft_of(record: Record, notice_id: UUID, basis: Basis) -> Draft:
    """The draft as known at *basis*. Raises NotFound where there is no such notice, or nothing to draft: a copy of a
    contract is a document, and a notice that nothing brings any more has nothing to say."""
    chronicle = record.chronicle_at(NOTICE, notice_id, basis.position)
    notice = chronicle.latest()
    if notice is None:
        raise NotFound("What opened this notice was annulled: there is nothing to draft.")
    known = _known(record, notice.contract_id, basis) if notice.contract_id else None
    drafting = Drafting(notice_id, notice, known, _council(record))
    try:
        if notice.kind == PAYMENTS_COMPLIANCE:
            return _drafted(drafting, [compliance(drafting, _promptness(record, notice, basis))], basis)
        if notice.kind == PIPELINE:
            return _drafted(drafting, pipeline(drafting, _planned(record, notice, basis)), basis)
        return _drafted(drafting, [_release(drafting, chronicle)], basis)
    except NothingToDraft as error:
        raise NotFound(f"There is nothing to draft: {error.args[0]}.") from None


def change_draft_of(record: Record, request_id: UUID, basis: Basis) -> Draft:
    """The draft of the notice that comes before the change which a change request asks for. Raises NotFound."""
    request = record.chronicle_at(CHANGE_REQUEST, request_id, basis.position).latest()
    if request is None:
        raise NotFound("What opened this change request was annulled: there is nothing to draft.")
    known = _known(record, request.contract_id, basis)
    terms = known.contract.latest()
    if terms is None:
        raise NotFound("There is nothing to draft: the contract's registration was annulled.")
    notice = Notice(
        contract_id=request.contract_id,
        kind="contract change notice",
        cause=request_id,
        counted_from="TBC",
        due_on="TBC",
        working="",
        law="PA 2023 s.75(1)-(2)",
        stated=tuple(known_of(request)),
    )
    drafting = Drafting(request_id, notice, known, _council(record))
    return _drafted(drafting, [change(drafting, asked(request_id, request, terms))], basis)


def _council(record: Record) -> Council:
    publisher, path = publisher_of(record), record.settings.authority
    return Council(publisher.name, publisher.prefix, read_authority(path) if path else None)


def _drafted(drafting: Drafting, releases: Iterable[Body], basis: Basis) -> Draft:
    date = {"date": instant_text(basis.known_at)}
    dated = [{"ocid": body.pop("ocid"), "id": body.pop("id")} | date | body for body in releases]
    return Draft(drafting.notice.kind, tuple(dated), tuple(dict.fromkeys(drafting.open)))


def _promptness(record: Record, notice: Notice, basis: Basis) -> Promptness:
    """How quickly was paid in the half-year, as known by then."""
    ends = date.fromisoformat(notice.counted_from)
    return promptness(
        record, replace(basis, valid_at=ends), half_year_of(ends), date.fromisoformat(notice.due_on)
    )


def _planned(record: Record, notice: Notice, basis: Basis) -> list[tuple[UUID, PlannedProcurement]]:
    """What is in the pipeline of the year, as known by then, the first expected first."""
    year = period_of("financial year", date.fromisoformat(notice.counted_from))
    rows = table_query.whole(record, PLANNED_PROCUREMENTS, basis, Query({"state": "planned", "above": "yes"}))
    found = []
    for row in rows:
        known = record.chronicle_at(PLANNED_PROCUREMENT, UUID(row.stream_id), basis.position)
        state = known.in_force(basis.valid_at)
        if state is not None and in_the_pipeline(state, year):
            found.append((known.stream_id, state))
    return found


def _release(drafting: Drafting, chronicle: Chronicle[Notice]) -> Body:
    match drafting.notice.kind:
        case "contract details notice":
            return details(drafting)
        case "contract performance notice":
            return performance(drafting)
        case "contract performance notice of a failure":
            return failure(drafting, _determined(chronicle))
        case "contract change notice":
            return change(drafting, made(drafting))
        case "contract termination notice":
            return end(drafting)
        case "contract payment information":
            return payments(drafting)
    raise NothingToDraft(f"the {drafting.notice.kind} is a document, which is attached to its notice")


def _determined(chronicle: Chronicle[Notice]) -> FailureDetermined:
    for placed in chronicle.timeline.placed:
        if isinstance(placed.fact, FailureDetermined):
            return placed.fact
    raise NothingToDraft("the failure was annulled")


def _known(record: Record, contract_id: UUID, basis: Basis) -> Known:
    """What the record knows of the contract by then."""
    found: dict[UUID, Chronicle[Any]] = {}
    nouns: dict[UUID, str] = {}
    for row in record.concerning(contract_id, basis.position):
        noun, key = noun_of(row.event.fact), row.event.stream_id
        if noun in _TOLD:
            found[key], nouns[key] = BY_NOUN[noun].evolve(found.get(key), row.event), noun
    contract: Chronicle[Terms] = record.chronicle_at(CONTRACT, contract_id, basis.position)
    suppliers = {}
    for state in filter(None, contract.timeline.states):
        for supplier in state.suppliers:
            with suppress(NotFound):
                known = record.chronicle_at(SUPPLIER, supplier.supplier_id, basis.position).latest()
                if known is not None:
                    suppliers[supplier.supplier_id] = known
    kpis = {key: known for key, known in found.items() if nouns[key] == "kpi"}
    returns = {key: known for key, known in found.items() if nouns[key] == "submission"}
    paid = {key: known for key, known in found.items() if nouns[key] == "payment"}
    notices = {key: known for key, known in found.items() if nouns[key] == "notice"}
    return Known(contract, kpis, returns, paid, notices, suppliers)
