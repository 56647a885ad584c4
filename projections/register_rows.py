"""The fold of the register: which rows a contract's story gives, each with both of its periods.

A row says: from ``valid_from`` until just before ``valid_to`` this was true of the contract, as the record knew it
from log position ``known_from`` until just before ``known_to``. Rows are written once; learning something new only
closes ``known_to``. What is shown on a list is in the row; the rest is folded from the log when one contract is read.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from application.record import fold
from domain.contract import Contract, Terms, evolve
from domain.dates import earliest, latest
from domain.events import Recorded
from projections.search_words import words

ALWAYS = date.max.isoformat()
"""``valid_to`` of what holds until further notice."""
NOW = 2**62
"""``known_to`` of what the record still holds true."""
NEVER = "0001-01-01"


class Summary(NamedTuple):
    """The columns of a register row that come from the terms."""

    reference: str
    title: str
    suppliers: str
    category: str
    directorate: str
    kind: str
    legal_regime: str
    procurement_route: str
    description: str
    estimated_incl_vat: str | None
    estimated_excl_vat: str | None
    annual_excl_vat: str | None
    award_incl_vat: str | None
    start_date: str
    end_date: str
    maximum_end: str
    review_date: str
    starts: str
    """First day for certain comparison; *NEVER* where the start is not known."""
    ends: str
    """Last day; *ALWAYS* where the end is open or not known."""
    ended_on: str | None
    ended_as: str
    tier: str | None
    owner: str
    contract_manager: str
    lead_officers: str
    managing_organisation: str
    supplier_identifiers: str
    search_text: str


class Row(NamedTuple):
    """A register row."""

    contract_id: str
    known_from: int
    known_to: int
    valid_from: str
    valid_to: str
    summary: Summary


def summarise(terms: Terms) -> Summary:
    """What the register shows of the terms."""
    values, term, roles = terms.values, terms.term, terms.roles
    starts, ends = earliest(term.start), latest(term.end)
    names = "; ".join(one.name for one in terms.suppliers)
    review = next((one.date for one in terms.key_dates if one.kind == "review"), "")
    return Summary(
        reference=terms.reference,
        title=terms.title,
        suppliers=names,
        category=terms.category,
        directorate=terms.directorate,
        kind=terms.kind,
        legal_regime=terms.legal_regime,
        procurement_route=terms.procurement_route,
        description=terms.description,
        estimated_incl_vat=_text(values.estimated_incl_vat),
        estimated_excl_vat=_text(values.estimated_excl_vat),
        annual_excl_vat=_text(values.annual_excl_vat),
        award_incl_vat=_text(terms.values_at_award.estimated_incl_vat),
        start_date=term.start,
        end_date=term.end,
        maximum_end=term.maximum_end,
        review_date=review,
        starts=starts.isoformat() if starts else NEVER,
        ends=ends.isoformat() if ends else ALWAYS,
        ended_on=terms.ended_on.isoformat() if terms.ended_on else None,
        ended_as=terms.ended_as,
        tier=terms.tier,
        owner=roles.owner,
        contract_manager=roles.contract_manager,
        lead_officers=" ".join(roles.lead_officers),
        managing_organisation=roles.managing_organisation,
        supplier_identifiers="; ".join(f"{one.scheme} {one.identifier}".strip() for one in terms.suppliers),
        search_text=" ".join(
            words(f"{terms.reference} {terms.title} {names} {terms.category} {terms.directorate}")
        ),
    )


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


class Period(NamedTuple):
    """What the register shows from one day until just before another."""

    start: date
    end: date
    summary: Summary


class RegisterFold:
    """The open rows of one contract, and what the next event does to them."""

    __slots__ = ("_periods", "_summaries", "contract", "open", "running_hash")

    def __init__(self) -> None:
        self.contract: Contract | None = None
        self.running_hash = b""
        """The contract's running hash after the last event taken in: says which story this is the fold of."""
        self.open: dict[str, Row] = {}
        """Rows still held true, by ``valid_from``."""
        self._periods: list[Period] = []
        """The same, as they were worked out: most events leave most of them as they are."""
        self._summaries: dict[int, tuple[Terms, Summary]] = {}

    def step(self, recorded: Recorded) -> tuple[list[Row], list[Row]]:
        """Rows that this event closes (as they stood) and rows that it opens."""
        self.contract = evolve(self.contract, recorded.event)
        before, after = self._periods, self._worked_out(self.contract)
        self._periods, kept = after, 0
        for was, now in zip(before, after, strict=False):
            if was != now:
                break
            kept += 1
        coming = {period.start: period for period in after[kept:]}
        closed = [
            self.open.pop(period.start.isoformat())
            for period in before[kept:]
            if coming.get(period.start) != period
        ]
        opened = []
        for start, period in coming.items():
            valid_from = start.isoformat()
            if valid_from not in self.open:
                row = Row(
                    str(self.contract.contract_id),
                    recorded.position,
                    NOW,
                    valid_from,
                    period.end.isoformat(),
                    period.summary,
                )
                self.open[valid_from] = row
                opened.append(row)
        return closed, opened

    def _worked_out(self, contract: Contract) -> "list[Period]":
        """Every period and what the register shows in it, neighbours that show the same made one."""
        summaries: dict[int, tuple[Terms, Summary]] = {}
        starts: list[date] = []
        shown: list[Summary] = []
        for valid_from, terms in contract.timeline.segments():
            key = id(terms)
            held = self._summaries.get(key) or (terms, summarise(terms))
            summaries[key] = held
            if not shown or (shown[-1] is not held[1] and shown[-1] != held[1]):
                starts.append(valid_from)
                shown.append(held[1])
        self._summaries = summaries
        return list(map(Period, starts, (*starts, date.max)[1:], shown))


def rows_of(story: Iterable[Recorded]) -> list[Row]:
    """Every row that a contract's whole story gives: the fold that a rebuild writes."""
    register = RegisterFold()
    rows: dict[tuple[int, str], Row] = {}
    for recorded in story:
        closed, opened = register.step(recorded)
        for row in closed:
            key = (row.known_from, row.valid_from)
            if row.known_from == recorded.position:
                del rows[key]
            else:
                rows[key] = row._replace(known_to=recorded.position)
        for row in opened:
            rows[row.known_from, row.valid_from] = row
    return list(rows.values())


def naive_summary(story: Iterable[Recorded], valid_at: date, position: int) -> Summary | None:
    """The same answer without rows or periods: fold what was known, and look at the day."""
    contract = fold([one for one in story if one.position <= position])
    terms = contract.in_force(valid_at) if contract else None
    return summarise(terms) if terms else None
