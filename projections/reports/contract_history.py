"""A contract's whole story for an auditor: what happened, who and why, what it changed, and which rules were asked."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from application.sight import PaperSight
from domain import money
from domain.contract import CONTRACT
from domain.contract.status import status
from domain.contract.terms import Contract, Terms
from domain.dates import in_words
from domain.log import LOG_STREAM, Sealed
from domain.sentences import people, person
from projections.history import HistoryEntry, history
from projections.reports.definition import ReportDefinition, ReportParameter, ReportRequest
from projections.reports.paper import Block, Cell, Heading, PaperColumn, Paragraph, Table
from projections.state_words import compared

_NUMBER: Final = PaperColumn("number", "No.", "count")
_TERMS: Final = (PaperColumn("term", "Term", "word"), PaperColumn("value", "As it stood", "prose"))
_STORY: Final = (
    _NUMBER,
    PaperColumn("true_from", "True from", "date"),
    PaperColumn("recorded_at", "Recorded (UTC)", "word"),
    PaperColumn("lag_days", "Lag, days", "count"),
    PaperColumn("actor", "By"),
    PaperColumn("role", "Role", "word"),
    PaperColumn("about", "About"),
    PaperColumn("sentence", "What happened", "prose"),
    PaperColumn("reason", "Why"),
    PaperColumn("authority", "Authority"),
    PaperColumn("position", "Log position", "count"),
)
_CHANGES: Final = (
    _NUMBER,
    PaperColumn("field", "What"),
    PaperColumn("before", "Before", "prose"),
    PaperColumn("after", "After", "prose"),
)
_RULES: Final = (
    _NUMBER,
    PaperColumn("rule", "Rule"),
    PaperColumn("outcome", "Outcome", "word"),
    PaperColumn("clause", "Clause"),
    PaperColumn("sentence", "What it said", "prose"),
)


def _blocks(asked: ReportRequest) -> tuple[Block, ...]:
    contract_id, contract = _contract(asked)
    terms = contract.in_force(asked.basis.valid_at)

    def told() -> Iterator[tuple[int, HistoryEntry]]:
        sight = PaperSight(asked.record)
        story = history(asked.record, contract_id, asked.basis.position, asked.names, sight)
        return enumerate(story, start=1)

    return (
        Paragraph(_proof(asked, contract_id)),
        Heading("Key terms"),
        Table("terms", "What stands at the basis", _TERMS, lambda: _terms(terms, asked)),
        Heading("The story"),
        Paragraph(
            "In the order in which it was recorded. The lag is the days from the day from which it is true to the day "
            "on which it was recorded, less than nought where it was scheduled ahead. What is confidential until "
            "findings are passed is left out, and the sentence says so."
        ),
        Table("story", "Everything that happened", _STORY, lambda: (_told(*pair) for pair in told())),
        Heading("Before and after"),
        Table(
            "changes",
            "What each event changed, on the day from which it is true",
            _CHANGES,
            lambda: (row for number, entry in told() for row in _changed(number, entry, asked)),
        ),
        Heading("Rules"),
        Table(
            "rules",
            "The rules that each event was put to, and what they said",
            _RULES,
            lambda: (row for number, entry in told() for row in _rules(number, entry)),
        ),
    )


def _contract(asked: ReportRequest) -> tuple[UUID, Contract]:
    """The contract asked for, as known at the basis. Raises NotFound."""
    contract_id = asked.id("contract")
    if contract_id is None:
        raise AssertionError("the parameter is required")
    return contract_id, asked.record.chronicle_at(CONTRACT, contract_id, asked.basis.position)


def _titled(asked: ReportRequest) -> str:
    _, contract = _contract(asked)
    terms: Terms | None = CONTRACT.last_known(contract)
    return f"History of contract {terms.reference}, {terms.title}" if terms else "History of a contract"


def _proof(asked: ReportRequest, contract_id: UUID) -> str:
    """Where the proof is: the last seal of the log known at the basis, and the evidence pack."""
    seal = "The log had not been sealed by then."
    for recorded in asked.record.events_of(LOG_STREAM, asked.basis.position):
        if isinstance(recorded.event.fact, Sealed):
            size = recorded.event.fact.size
            seal = f"The log was last sealed at position {size} (seal at position {recorded.position})."
    return (
        f"{seal} The events as they are stored, each with its proof against a signed checkpoint, are in the evidence "
        f"pack: GET /api/v1/contracts/{contract_id}/evidence-pack, or kentledge evidence {contract_id}."
    )


def _terms(terms: Terms | None, asked: ReportRequest) -> Iterator[tuple[Cell, ...]]:
    day = asked.basis.valid_at
    if terms is None:
        yield "Status", f"Not in being on {in_words(day)}."
        return
    values, term, roles, names = terms.values, terms.term, terms.roles, asked.names
    yield "Reference", terms.reference
    yield "Title", terms.title
    yield "Status", status(terms, day)
    yield "Suppliers", "; ".join(supplier.name for supplier in terms.suppliers)
    yield "Directorate", terms.directorate
    if terms.division:
        yield "Division", terms.division
    if terms.parent:
        how = "Called off from" if terms.parent.relation == "call-off" else "Part of"
        yield how, terms.parent.called + (f", lot {terms.parent.lot}" if terms.parent.lot else "")
    if terms.lots:
        yield "Lots", "; ".join(f"{lot.number} {lot.title}" for lot in terms.lots)
    yield (
        "Term",
        f"{in_words(term.start)} to {in_words(term.end)}; at the latest {in_words(term.maximum_end)}",
    )
    yield "Value with VAT", money.in_words(values.estimated_incl_vat)
    yield "Value without VAT", money.in_words(values.estimated_excl_vat)
    yield "Value at award with VAT", money.in_words(terms.values_at_award.estimated_incl_vat)
    yield "Legal regime", terms.legal_regime
    yield "Tier", terms.tier or "not in a tier"
    yield "Owner", person(roles.owner, names)
    yield "Contract manager", person(roles.contract_manager, names)
    yield "Lead officers", people(roles.lead_officers, names)


def _told(number: int, entry: HistoryEntry) -> tuple[Cell, ...]:
    recorded, envelope = entry.recorded, entry.recorded.event.envelope
    return (
        number,
        envelope.valid_from.isoformat(),
        f"{recorded.recorded_at:%Y-%m-%d %H:%M:%S}",
        entry.lag_days,
        entry.actor_name,
        envelope.role,
        entry.about,
        entry.sentence,
        envelope.reason,
        envelope.authority,
        recorded.position,
    )


def _changed(number: int, entry: HistoryEntry, asked: ReportRequest) -> Iterator[tuple[Cell, ...]]:
    for line in compared(entry.before, entry.after, asked.names):
        if line.differs:
            yield number, line.field, line.was, line.now


def _rules(number: int, entry: HistoryEntry) -> Iterator[tuple[Cell, ...]]:
    for rule in entry.recorded.event.envelope.decision.rules:
        yield number, rule.rule, rule.outcome, rule.clause, rule.sentence


CONTRACT_HISTORY: Final = ReportDefinition(
    name="contract-history",
    version=2,
    title="History of a contract",
    about="Everything that happened to a contract, who and why, what it changed and which rules were asked.",
    blocks=_blocks,
    titled=_titled,
    parameters={"contract": ReportParameter("the contract, by id", "id", required=True)},
)
