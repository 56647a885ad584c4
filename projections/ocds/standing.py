"""What is public of one contract after each of its events, folded from the contract, its suppliers, KPIs, figures
and changes."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from domain.amendment.events import Corrected
from domain.chronicle import Chronicle, as_corrected, noun_of
from domain.contract.publication import FieldWithheld, WithholdingEnded
from domain.contract.registration import Registered
from domain.contract.terms import day_after
from domain.events import Event, Fact
from domain.kpi import Kpi
from domain.streams import BY_NOUN
from domain.submission.terms import Submission
from domain.supplier.terms import Supplier as Firm
from projections.ocds.amendments import proposed_amendment
from projections.ocds.body import agreed_metric, contract_body, observation, related_process
from projections.ocds.difference import Body
from projections.ocds.parties import SupplierNumbers
from projections.ocds.publisher import Publisher
from projections.withholding import with_what_tells_the_same, withheld_now

BUYER: Final = "buyer"


class ContractBody:
    """The public body of one contract as it stands."""

    def __init__(self, publisher: Publisher, contract_id: UUID) -> None:
        self._contract_id, self._publisher = contract_id, publisher
        self._buyer = {"id": BUYER, "name": publisher.name}
        self._known: dict[UUID, Chronicle[Any]] = {}
        self._numbers = SupplierNumbers()
        self._release_ids: Mapping[UUID, str] = {}
        self._agreed: dict[UUID, Body] = {}
        self._figures: dict[UUID, Body] = {}
        self._requests: list[UUID] = []
        self._hidden: frozenset[str] = frozenset()
        self._own: Body = {}
        self._signed: date | None = None
        self._firms: dict[UUID, Firm] = {}
        self.measured: list[Body] = []
        """The figures published: what ``implementation.metrics`` holds."""

    def take(self, event: Event, day: date, release_ids: Mapping[UUID, str]) -> None:
        """Take in an event that was recorded on *day*; *release_ids* are the ids of releases by event."""
        key, noun = event.stream_id, noun_of(event.fact)
        known = BY_NOUN[noun].evolve(self._known.get(key), event)
        self._known[key], self._release_ids = known, release_ids
        if isinstance(event.fact, Registered):
            self._signed = event.envelope.made_on
        if noun == "contract":
            self.look_on(day)
        elif noun == "supplier":
            self._describe(key, known, day)
        elif noun == "kpi":
            self._define(key, known)
        elif noun == "submission":
            self._measure(known)
        elif key not in self._requests:
            self._requests.append(key)

    def look_on(self, day: date) -> None:
        """Look at the contract on *day*: something may be withheld, or shown again."""
        contract = self._known[self._contract_id]
        self._hidden = hidden_on(contract, day)
        self._own = self._body_of_contract(self._hidden)

    def _body_of_contract(self, hidden: frozenset[str]) -> Body:
        contract = self._known[self._contract_id]
        return contract_body(contract, self._numbers, self._release_ids, hidden, self._signed, self._firms)

    def days_after(self, day: date) -> list[date]:
        """Later days on which something may be withheld or shown again, rising."""
        placed = self._known[self._contract_id].timeline.placed
        days = {each for item in placed for each in days_of_withholding(item.valid_from, item.fact)}
        return sorted(item for item in days if item > day)

    def body(self, never_shown: frozenset[str] = frozenset()) -> Body:
        """Everything public; without the fields *never_shown*, whenever they were recorded."""
        own, hidden = self._own, self._hidden | never_shown
        if hidden != self._hidden:
            own = self._body_of_contract(hidden)
        parties = [{**self._buyer, "roles": ["buyer"]}, *own.get("parties", ())]
        whole: Body = {"language": "en", "buyer": self._buyer, "parties": parties}
        if not own:
            return whole
        requests = (
            proposed_amendment(request, self._known[request].latest(), hidden) for request in self._requests
        )
        parts = {
            "agreedMetrics": list(self._agreed.values()),
            "proposedAmendments": [request for request in requests if request],
            "implementation": own["implementation"] | ({"metrics": self.measured} if self.measured else {}),
        }
        contract = own["contract"] | {name: value for name, value in parts.items() if value}
        latest = self._known[self._contract_id].latest()
        if latest is not None and latest.parent is not None:
            whole["relatedProcesses"] = [related_process(latest.parent, self._publisher)]
        return {**whole, "tender": own["tender"], "awards": own["awards"], "contracts": [contract]}

    def _describe(self, key: UUID, known: Chronicle[Firm], day: date) -> None:
        firm = known.latest()
        if firm is None:
            self._firms.pop(key, None)
        else:
            self._firms[key] = firm
        if self._contract_id in self._known:
            self.look_on(day)

    def _define(self, key: UUID, known: Chronicle[Kpi]) -> None:
        metric = agreed_metric(key, known)
        if metric is None:
            self._agreed.pop(key, None)
        else:
            self._agreed[key] = metric

    def _measure(self, known: Chronicle[Submission]) -> None:
        now = known.latest()
        state = now or BY_NOUN["submission"].last_known(known)
        if state is None:
            return
        key, metric = state.kpi_id, self._figures.get(state.kpi_id, {})
        found = observation(now) if now else None
        others = [item for item in metric.get("observations", ()) if item["id"] != state.period]
        observations = [*others, found] if found else others
        if observations == metric.get("observations", []):
            return
        title = state.title if found else metric["title"]
        self._figures[key] = {"id": str(key), "title": title, "observations": observations}
        self.measured = [figure for figure in self._figures.values() if figure["observations"]]


def days_of_withholding(valid_from: date, fact: Fact) -> Iterator[date]:
    """Days that a fact about withholding, or the correction of one, may make a difference on."""
    if isinstance(fact, Corrected) and "until" in fact.replacement:
        fact = as_corrected(fact)
    if isinstance(fact, FieldWithheld | WithholdingEnded):
        yield valid_from
    if isinstance(fact, FieldWithheld):
        yield day_after(fact.until)


def hidden_on(contract: Chronicle[Any] | None, day: date) -> frozenset[str]:
    """The fields of the public register that are withheld on *day*."""
    return with_what_tells_the_same(withheld.field for withheld in withheld_now(contract, day))
