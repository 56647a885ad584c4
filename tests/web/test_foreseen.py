"""The dry run of a correction or an annulment: the thing before and after, later facts, and issued reports."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.web.council import Clock, Contract, Council, assert_problem, council_on
from tests.web.test_confidentiality import Reviewed
from tests.web.test_submissions import define, report


class Issued(NamedTuple):
    """A council with two contracts and reports about them, issued at several bases."""

    council: Council
    contract: Contract
    extension: str
    """Event id."""
    reports: dict[str, str]
    """Ids by what they are."""


def issue(council: Council, definition: str, valid_at: str = "", **said: str) -> str:
    """A report of that kind, issued; its id."""
    body: dict[str, Any] = {
        "definition": definition,
        "parameters": [{"name": name, "value": value} for name, value in said.items()],
    }
    path = council.opened(
        "/api/v1/reports", body | ({"valid_at": valid_at} if valid_at else {}), "governance"
    )
    council.step(path, "issue", {}, "governance")
    return path.rpartition("/")[2]


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Issued]:
    data: Path = tmp_path_factory.mktemp("record")
    with council_on(data, clock=Clock("2021-01-15")) as council:
        contract, other = council.register(), council.register()
        reports = {"before it was known": issue(council, "register")}
        answer = council.change(contract, "extensions")  # from 1 October 2020, to 31 March 2022
        extension = answer.get_json()["events"][0]["event_id"]
        reports |= {
            "register": issue(council, "register"),
            "before it was true": issue(council, "register", "2020-09-30"),
            "its history": issue(council, "contract-history", contract=contract.contract_id),
            "another's history": issue(council, "contract-history", contract=other.contract_id),
            "of another directorate": issue(council, "training"),
            "withdrawn": issue(council, "register"),
        }
        withdrawn = f"/api/v1/reports/{reports['withdrawn']}"
        council.step(withdrawn, "withdrawal", {"reason": "Issued twice."}, "governance")
        council.change(contract, "tier")
        yield Issued(council, contract, extension, reports)


def foreseen(issued: Issued, kind: str, event_id: str, role: str = "officer", **body: Any) -> Any:
    """What a dry run tells."""
    council = issued.council
    before = council.head
    sent = {"reason": "Misread."} | body
    answer = council.post(
        f"/api/v1/events/{event_id}/{kind}", sent, role, if_match="*", key="", dry_run="true"
    )
    assert answer.status_code == 200, answer.text
    assert council.head == before
    return answer.get_json()


def test_a_correction_is_foreseen_with_what_stands_and_the_reports_that_would_read_differently(
    issued: Issued,
) -> None:
    told = foreseen(issued, "corrections", issued.extension, fields={"new_end": "2022-02-28"})
    [stands] = told["stands"]
    assert (stands["noun"], stands["stream_id"]) == ("contract", issued.contract.contract_id)
    ends = [stands[when]["terms"]["term"]["end"] for when in ("before", "after")]
    assert ends == ["2022-03-31", "2022-02-28"]
    assert (stands["before"]["status"], stands["after"]["status"]) == ("live", "live")
    found = {item["report_id"]: item for item in told["reports"]}
    assert set(found) == {issued.reports["register"], issued.reports["its history"]}
    register = found[issued.reports["register"]]
    assert (register["title"], register["definition"]) == ("Contract register", "register")
    assert register["lines"] == 1
    assert register["differs"] == [
        {"field": "term.end", "was": "2022-03-31", "now": "2022-02-28", "shown": True}
    ]


def test_what_no_line_shows_is_told_as_what_figures_may_rest_on(issued: Issued) -> None:
    fields = {"description": "Hot meals at twelve schools"}
    told = foreseen(issued, "corrections", issued.contract.event_id, fields=fields)
    shown = {item["report_id"]: item["differs"][0]["shown"] for item in told["reports"]}
    assert shown[issued.reports["register"]] is False
    assert shown[issued.reports["its history"]] is True
    assert issued.reports["before it was known"] in shown  # it knew of the registration


def test_what_a_second_person_must_agree_to_is_foreseen_as_agreed_to(issued: Issued) -> None:
    told = foreseen(issued, "annulments", issued.extension)
    assert [event["type"] for event in told["events"]] == ["amendment.annulment_proposed.v1"]
    [stands] = told["stands"]
    assert stands["before"]["terms"]["term"]["end"] == "2022-03-31"
    assert stands["after"]["terms"]["term"]["end"] == "2021-03-31"
    assert {item["report_id"] for item in told["reports"]} == {
        issued.reports["register"],
        issued.reports["its history"],
    }
    values = {"estimated_incl_vat": "1300000.00"}
    told = foreseen(issued, "corrections", issued.contract.event_id, fields=values)
    assert [event["type"] for event in told["events"]] == ["amendment.correction_proposed.v1"]
    [stands] = told["stands"]
    assert stands["after"]["terms"]["values"]["estimated_incl_vat"] == "1300000.00"
    assert told["reports"][0]["differs"]


def test_a_later_fact_that_no_longer_fits_is_named(issued: Issued) -> None:
    council = issued.council
    contract = council.register()
    first = council.change(contract, "extensions", new_end="2021-12-31").get_json()["events"][0]["event_id"]
    later = {"new_end": "2022-03-31", "effective_from": "2020-11-01"}
    second = council.change(contract, "extensions", **later).get_json()["events"][0]["event_id"]
    body = {"reason": "Misread.", "fields": {"new_end": "2022-03-31"}}
    address = f"/api/v1/events/{first}/corrections"
    answer = council.post(address, body, if_match="*", key="", dry_run="true")
    assert second in assert_problem(answer, 409, "refused", "although")["detail"]
    told = council.post(
        address, body | {"although": [second]}, if_match="*", key="", dry_run="true"
    ).get_json()
    [fits] = [rule for rule in told["rules"] if rule["rule"] == "later-facts.still-fit"]
    assert (fits["outcome"], second in fits["sentence"]) == ("advised", True)


def test_what_was_recorded_tells_no_more_than_other_changes_do(issued: Issued) -> None:
    council, contract = issued.council, issued.council.register()
    correction = {"corrects": contract.event_id, "fields": {"title": "School dinners"}, "reason": "Misread."}
    told = council.step(contract.path, "corrections", correction)
    assert not {"stands", "reports"} & set(told)


def test_who_may_not_read_reports_is_told_of_none(issued: Issued) -> None:
    """A supplier contact corrects the firm's own figure; the KPI report that shows it is nothing to them."""
    council = issued.council
    contract = council.register()
    kpi_id = define(council, contract)
    made = report(council, kpi_id, "2020-05")
    assert made.status_code == 201, made.text
    issue(council, "contract-history", contract=contract.contract_id)
    event_id = made.get_json()["events"][0]["event_id"]
    fields = {"figure": "96"}
    theirs = foreseen(issued, "corrections", event_id, "supplier-contact", fields=fields)
    assert theirs["stands"][0]["after"]["state"]["reported"]["figure"] == "96"
    assert theirs["reports"] == []
    ours = foreseen(issued, "corrections", event_id, "officer", fields=fields)
    assert [item["definition"] for item in ours["reports"]] == ["contract-history"]
    assert "contract-history" not in str(theirs)


def test_who_may_not_do_the_act_is_told_so_before_what_they_send_is_read(issued: Issued) -> None:
    council = issued.council
    reviewed = Reviewed(council)
    [*_, finding] = council.read(f"/api/v1/streams/{reviewed.review_id}/story", "reviewer")["entries"]
    told = set()
    for fields in ({"theme": 7}, {"theme": "use of KPIs"}, {"no such field": 1}):
        address = f"/api/v1/events/{finding['event_id']}/corrections"
        sent = {"reason": "Misread.", "fields": fields}
        answer = council.post(address, sent, "supplier-contact", if_match="*", key="", dry_run="true")
        told.add((answer.status_code, answer.text))
    assert [status for status, _ in told] == [403]
