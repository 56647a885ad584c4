"""A record that a committee's paper looks back on: a contract reviewed twice, its KPIs, actions and social value."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.web.council import Clock, Council, council_on
from tests.web.test_confidentiality import Reviewed

KPI = {
    "title": "Meals on time",
    "unit": "percent",
    "direction": "higher is better",
    "target": "90",
    "bands": {"good": "90", "approaching_target": "85", "requires_improvement": "80"},
    "frequency": "monthly",
}
"""As it was set in the first year: nothing of it says why it matters or how it is counted."""
REVISED = KPI | {
    "purpose": "A meal that comes late is not eaten.",
    "formula": "Meals served by noon, divided by meals ordered.",
    "source": "Kitchens' own book",
    "target": "97",
    "bands": {"good": "97", "approaching_target": "94", "requires_improvement": "90"},
}
WINDOW = {"from": "2020-03-01", "to": "2020-12-31"}
"""What the paper looks back on."""


class LookedBackOn:
    """The record, with what a test asks of it."""

    def __init__(self, council: Council) -> None:
        self.council = council
        first = Reviewed(council)
        self.contract, self.first = first.contract, first
        council.change(self.contract, "tier", tier="Gold")
        self.others = [
            council.register(reference="CT-0200", title="School buses", directorate="Highways"),
            council.register(reference="CT-0300", title="Cleaning"),
        ]
        self.pass_on(first)
        self.kpi_id = self._kpi()
        self._reviewed_again()
        self.action = self._action()
        self._social_value()
        self._plan()

    def on_day(self, day: str) -> None:
        """Let the record's clock stand on a day."""
        self.council.services.record.ledger.clock = Clock(day)

    def pass_on(self, review: Reviewed) -> None:
        """Pass what was found on, and share it with the committee."""
        review.passed()
        review.shared()

    def _kpi(self) -> str:
        council = self.council
        self.on_day("2020-06-03")
        body = {
            "contract_id": self.contract.contract_id,
            "definition": KPI,
            "effective_from": "2020-04-01",
        }
        path = council.opened("/api/v1/kpis", body)
        kpi_id = path.rpartition("/")[2]
        figure = {"kpi_id": kpi_id, "period": "2020-05", "figure": "92"}
        self.submission = council.opened("/api/v1/submissions", figure, "supplier-contact")
        body = {"method": "open book", "outcome": "confirmed"}
        council.step(self.submission, "validations", body, "owner")
        council.step(self.submission, "publication", {}, "officer")
        self.on_day("2020-07-02")
        revised = {"definition": REVISED, "because": "measurability", "effective_from": "2020-05-01"}
        council.step(path, "revisions", revised | {"reason": "The review asked for it."})
        return kpi_id

    def _reviewed_again(self) -> None:
        first = self.first
        self.on_day("2020-11-06")
        again = Reviewed.__new__(Reviewed)
        again.council, again.contract = self.council, self.contract
        again.cabinet, again.management, again.committee = first.cabinet, first.management, first.committee
        items: list[dict[str, Any]] = [
            {"title": "School meals", "contract_id": self.contract.contract_id, "lead_officers": ["p-gwyn"]},
            {"title": "School buses", "contract_id": self.others[0].contract_id, "lead_officers": ["p-rhys"]},
        ]
        again.path = "/api/v1/reviews"
        asked = {"group_id": first.cmrg, "date": "2020-11-05", "items": items}
        again.review_id = again.say("reviewer", "", asked)["review_id"]
        again.path += f"/{again.review_id}"
        again.say("reviewer", "/holding", {"held_on": "2020-11-05"})
        for area, rating in ((5, "sound"), (7, "developing")):
            rated = {"item": 1, "area": area, "rating": rating, "comment": "Checked at the source."}
            again.say("reviewer", "/assessments", rated)
        again.say("reviewer", "/target-positions", {"item": 1, "target": "financial", "standing": "met"})
        finding = {"item": 1, "theme": "use of KPIs", "text": "Still one KPI.", "severity": "low"}
        again.say("reviewer", "/findings", finding)
        self.on_day("2020-11-20")
        self.pass_on(again)
        self.again = again

    def _action(self) -> str:
        self.on_day("2020-11-21")
        body = {
            "review_id": self.again.review_id,
            "finding": 1,
            "text": "Set another KPI.",
            "owner": "p-gwyn",
            "due": "2020-12-15",
        }
        return self.council.opened("/api/v1/actions", body, "reviewer")

    def _social_value(self) -> None:
        promise = {
            "measure": "Local labour",
            "theme": "Work for local people",
            "unit": "weeks of work",
            "quantity": "40",
            "due": "2021-03-31",
            "description": "Weeks worked by people who live here.",
        }
        body = {"contract_id": self.contract.contract_id, "promise": promise}
        self.council.opened("/api/v1/social-value-commitments", body)

    def _plan(self) -> None:
        self.on_day("2020-12-10")
        items = [
            {
                "title": "Cleaning",
                "contract_id": self.others[1].contract_id,
                "lead_officers": ["p-nia", "p-sian"],
            }
        ]
        body = {"group_id": self.first.cmrg, "date": "2021-02-04", "items": items}
        review = self.council.opened("/api/v1/reviews", body, "reviewer").rpartition("/")[2]
        body = {"group_id": self.first.cmrg, "reviews": [review]}
        self.council.opened("/api/v1/forward-plans", body, "governance")
        self.on_day("2021-01-04")


@contextmanager
def looked_back_on(data: Path) -> Iterator[LookedBackOn]:
    """The record, on a store of its own."""
    with council_on(data, clock=Clock("2020-03-27")) as council:
        yield LookedBackOn(council)
