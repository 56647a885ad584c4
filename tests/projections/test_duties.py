"""Duties of a made-up council on 15 June 2021: each with how its date was got, and none with a date nobody knows."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from projections.duties import DutiesQuery, Duty, duties
from projections.duties.duty import months_after
from tests.web.council import Clock, Contract, Council, council_on
from tests.web.test_actions import DOCUMENT, Agreed
from tests.web.test_confidentiality import Reviewed
from tests.web.test_standard_and_training import adopted, attest
from tests.web.test_submissions import define, report

MODELS = "/api/v1/tiering-models"
VALUE = {"cause": "volume", "estimated_incl_vat": "1260000.00"}


@pytest.fixture
def council(tmp_path: Path) -> Iterator[Council]:
    """A council whose clock stands at 15 June 2021."""
    with council_on(tmp_path / "record", clock=Clock("2021-06-15")) as council:
        yield council


def due(council: Council, day: str, position: int | None = None, **asked: Any) -> list[Duty]:
    """Every duty asked for on *day*, as known at *position*."""
    basis = council.services.record.basis(date.fromisoformat(day), position)
    return duties(council.services.record, basis, DutiesQuery(**asked))


def of_kind(kind: str, found: list[Duty]) -> list[tuple[str, str]]:
    """When each duty of that kind is due, and how that was got."""
    return [(duty.due, duty.how) for duty in found if duty.duty == kind]


def dates(kind: str, found: list[Duty]) -> list[str]:
    """When each duty of that kind is due."""
    return [when for when, _ in of_kind(kind, found)]


def key_date(council: Council, contract: Contract, kind: str, when: str, since: str = "2020-10-01") -> None:
    council.change(contract, "key-dates", kind=kind, date=when, note="", effective_from=since)


def test_notice_and_internal_lead_time_are_told_apart(council: Council) -> None:
    contract = council.register(options=[])
    key_date(council, contract, "notice", "2021-01-31")
    key_date(council, contract, "internal lead time", "2020-10-31")
    found = due(council, "2020-11-15")
    assert dates("contractual notice", found) == ["2021-01-31"]
    assert dates("internal lead time", found) == ["2020-10-31"]
    states = {duty.duty: duty.state(date(2020, 11, 15)) for duty in found}
    assert (states["contractual notice"], states["internal lead time"]) == ("due", "overdue")


def test_notice_of_an_option_is_a_duty_until_the_option_is_taken_up(council: Council) -> None:
    contract = council.register()
    asked = of_kind("contractual notice", due(council, "2020-12-15"))
    assert asked == [("2020-12-31", "Last day for notice of first extension, as agreed at award.")]
    before = council.head
    council.change(contract, "extensions", effective_from="2020-12-01")
    assert dates("contractual notice", due(council, "2020-12-15")) == []
    assert of_kind("contractual notice", due(council, "2020-11-30")) == asked
    assert of_kind("contractual notice", due(council, "2020-12-15", before)) == asked


def test_a_date_known_only_to_the_month_is_overdue_once_the_month_is_over(council: Council) -> None:
    key_date(council, council.register(options=[]), "review", "2021-01")
    for day, state in (("2021-01-31", "due"), ("2021-02-01", "overdue")):
        (duty,) = [item for item in due(council, day) if item.duty == "review date"]
        assert (duty.due, duty.state(date.fromisoformat(day))) == ("2021-01", state)


@pytest.mark.parametrize(
    ("tier", "day", "months"),
    [
        (None, "2020-09-30", 6),
        ("Bronze", "2020-09-30", 6),
        ("Silver", "2020-06-30", 9),
        ("Gold", "2020-03-31", 12),
    ],
)
def test_how_long_before_its_end_a_contract_is_thought_of_follows_from_its_tier(
    council: Council, tier: str | None, day: str, months: int
) -> None:
    contract = council.register()
    if tier:
        council.change(contract, "tier", tier=tier)
    [(when, how)] = of_kind("end of the term", due(council, "2020-10-02"))
    assert when == day
    assert how.startswith(f"{months} months before the end of the term, 31 March 2021 (our default for ")


def test_a_contract_past_its_end_is_overdue_until_that_is_recorded(council: Council) -> None:
    contract = council.register()
    assert dates("past its end", due(council, "2021-03-31")) == []
    found = due(council, "2021-04-01")
    assert dates("past its end", found) == ["2021-03-31"]
    assert dates("end of the term", found) == []
    council.change(contract, "expiry", ended_on="2021-03-31", effective_from="2021-03-31")
    assert due(council, "2021-04-01") == []


@pytest.mark.parametrize(("ended", "asked"), [("2025-03-31", ["2025-06-30"]), ("2025-02-23", [])])
def test_a_contract_that_ended_is_to_be_closed_but_for_those_that_ended_long_ago(
    council: Council, ended: str, asked: list[str]
) -> None:
    contract = council.register(end="2025-06-30", maximum_end="2025-06-30", options=[])
    council.change(contract, "terminations", ended_on=ended, effective_from=ended, ground="mutual agreement")
    assert dates("closing", due(council, ended)) == []
    for day in ("2025-04-01", "2025-09-01"):
        assert dates("closing", due(council, day)) == asked


@pytest.mark.parametrize(("end", "expected"), [("TBC", ["TBC"]), ("open", [])])
def test_an_end_that_nobody_knows_is_to_be_found_out_and_an_open_one_is_not(
    council: Council, end: str, expected: list[str]
) -> None:
    council.register(end=end, maximum_end="open", options=[])
    assert dates("end of the term", due(council, "2020-10-02")) == expected
    assert dates("past its end", due(council, "2030-10-02")) == []


def test_a_return_is_a_duty_from_the_end_of_its_period_until_it_comes(council: Council) -> None:
    contract = council.register()
    kpi_id = define(council, contract, "2020-04-01")
    assert dates("KPI return", due(council, "2020-04-30")) == []
    for day, state in (("2020-05-01", "due"), ("2020-05-20", "due"), ("2020-05-21", "overdue")):
        (duty,) = [item for item in due(council, day) if item.duty == "KPI return"]
        assert (duty.due, duty.state(date.fromisoformat(day)), duty.stream_id) == (
            "2020-05-20",
            state,
            kpi_id,
        )
        assert duty.what == "Report Meals on time for 2020-04, or say why there is nothing to report."
    before = council.head
    report(council, kpi_id, "2020-04", "officer", effective_from="2020-05-25")
    assert dates("KPI return", due(council, "2020-05-25")) == []
    assert dates("KPI return", due(council, "2020-05-24")) == ["2020-05-20"]
    assert dates("KPI return", due(council, "2020-05-25", before)) == ["2020-05-20"]


def test_a_reported_figure_waits_to_be_validated_and_a_question_to_be_answered(council: Council) -> None:
    contract = council.register()
    response = report(council, define(council, contract), "2021-04", "officer", effective_from="2021-05-10")
    path = response.headers["Location"]
    assert of_kind("KPI validation", due(council, "2021-05-10")) == [
        ("TBC", "Reported and not yet validated; the record sets no day for it.")
    ]
    council.step(path, "queries", {"question": "Which kitchens?", "effective_from": "2021-05-12"})
    (asked,) = [duty for duty in due(council, "2021-05-12") if duty.duty == "KPI question"]
    assert asked.what == "Answer about Meals on time for 2021-04: Which kitchens?"
    council.step(path, "answers", {"answer": "All eleven.", "effective_from": "2021-05-13"})
    assert dates("KPI question", due(council, "2021-05-13")) == []
    body = {"method": "site visit", "outcome": "confirmed", "effective_from": "2021-05-20"}
    council.step(path, "validations", body, "owner")
    assert dates("KPI validation", due(council, "2021-05-19")) == ["TBC"]
    assert dates("KPI validation", due(council, "2021-05-20")) == []


def test_an_action_is_its_owners_by_the_day_it_was_moved_to_and_then_waits_to_be_verified(
    council: Council,
) -> None:
    agreed = Agreed(council)
    before = council.head

    def mine(day: str, position: int | None = None) -> list[Duty]:
        return due(council, day, position, person="p-tegid")

    def actions(day: str, position: int | None = None) -> list[tuple[str, str]]:
        return of_kind("action", mine(day, position))

    first = [("2090-06", "The due date agreed on 15 June 2021.")]
    assert actions("2021-06-15") == first
    agreed.say("due-dates", {"due": "2090-09-30", "reason": "The log was late."}, token=agreed.owner)
    moved = [("2090-09-30", "The due date agreed on 15 June 2021, moved 1 time.")]
    assert actions("2090-07-01") == moved
    assert actions("2090-07-01", before) == first
    agreed.say("completion-claims", {}, token=agreed.owner)
    assert (actions("2021-06-15"), dates("action to verify", mine("2021-06-15"))) == ([], ["2090-09-30"])
    agreed.say("verifications", {"outcome": "not done", "reason": "Nothing was offered."})
    assert "Secret" not in str(due(council, "2021-06-15"))


def test_nobody_who_ever_owned_an_action_is_asked_whether_it_lasts(tmp_path: Path) -> None:
    with council_on(tmp_path / "record", clock=Clock("2020-06-15")) as council:
        agreed = Agreed(council)
        for owner in ("p-fflur", "p-tegid"):
            assert agreed.say("owners", {"owner": owner, "reason": "New post."}).status_code == 201
        slip = agreed.say("owners", {"owner": "p-gwyn", "reason": "New post."}).json["events"][0]["event_id"]
        right = {"corrects": slip, "fields": {"owner": "p-mair"}, "reason": "A slip."}
        assert agreed.say("corrections", right).status_code == 201
        assert agreed.say("owners", {"owner": "p-tegid", "reason": "Back."}).status_code == 201
        agreed.say("evidence", {"shows": "The formula", "evidence": [DOCUMENT]}, token=agreed.owner)
        assert agreed.say("verifications", {"outcome": "fully done", "accepted": [1]}).status_code == 201
        (asked,) = [duty for duty in due(council, "2020-12-15") if duty.duty == "action to look at again"]
        assert asked.who == ("p-anwen",), "nor whoever was named by a slip that one person put right"


def test_an_action_about_an_area_is_told_to_governance_too(council: Council) -> None:
    reviewed = Reviewed(council)
    finding = {"item": 2, "theme": "use of KPIs", "text": "Too few", "severity": "low", "reason": "Seen."}
    reviewed.say("reviewer", "/findings", finding)
    body = {
        "review_id": reviewed.review_id,
        "finding": 2,
        "text": "Set some",
        "owner": "p-tegid",
        "due": "2021-09",
    }
    council.opened("/api/v1/actions", body, "reviewer")
    (duty,) = [item for item in due(council, "2021-06-15") if item.duty == "action"]
    assert (duty.title, duty.contract_id, duty.who) == ("Buses", "", ("p-tegid",))
    assert [
        item for item in due(council, "2021-06-15", directorate="Education") if item.duty == "action"
    ] == []


def test_a_review_that_was_held_discharges_the_date_agreed_for_one(council: Council) -> None:
    reviewed = Reviewed(council)
    for when in ("2020-03-26", "2020-04"):
        key_date(council, reviewed.contract, "review", when)
    assert dates("review date", due(council, "2021-06-15")) == ["2020-04"]


def test_a_review_to_come_is_its_lead_officers_whatever_their_contracts(council: Council) -> None:
    reviewed = Reviewed(council)
    items = [{"title": "Buses", "kind": "area", "lead_officers": ["p-tegid"]}]
    body = {"group_id": reviewed.cmrg, "date": "2021-09", "items": items}
    council.opened("/api/v1/reviews", body, "reviewer")
    assert of_kind("review", due(council, "2021-06-15", person="p-tegid")) == [
        ("2021-09", "The date for which the review is scheduled.")
    ]
    assert of_kind("review", due(council, "2021-06-15", person="p-anwen")) == []


def test_findings_wait_for_those_who_manage_the_contract(council: Council) -> None:
    reviewed = Reviewed(council)
    assert dates("findings", due(council, "2021-06-15", person="p-fflur")) == ["TBC"]
    assert dates("findings", due(council, "2021-06-15", person="p-tegid")) == []
    reviewed.say("officer", "/agreements", {"finding": 1})
    assert dates("findings", due(council, "2021-06-15", person="p-fflur")) == []


def proposed(council: Council, contract: Contract, role: str = "officer") -> str:
    """The address of a change of value that somebody proposed."""
    body = {
        "contract_id": contract.contract_id,
        "kind": "value change",
        "change": {"values": VALUE},
        "business_case": "More pupils.",
    }
    return council.opened("/api/v1/change-requests", body, role)


def test_a_change_waits_for_its_owner_at_each_level_of_management_and_then_to_be_made(
    council: Council,
) -> None:
    path = proposed(council, council.register())
    waiting = {duty.what: duty.who for duty in due(council, "2021-06-15") if duty.duty == "approval"}
    assert waiting == {
        "Decide on the value change as head of service.": ("p-bryn",),
        "Decide on the value change as commercial.": (),
    }
    council.step(path, "legal-ground", {"ground": "reg 72(1)(f)", "why": "Small."})
    council.step(path, "approvals", {"level": "head-of-service"}, "owner")
    left = [duty.what for duty in due(council, "2021-06-15") if duty.duty == "approval"]
    assert left == ["Decide on the value change as commercial."]
    council.step(path, "approvals", {"level": "commercial"}, "reviewer")
    found = due(council, "2021-06-15", person="p-fflur")
    assert dates("approved change", found) == ["TBC"]
    council.step(path, "implementation", {"reason": "Approved."})
    assert dates("approved change", due(council, "2021-06-15", person="p-fflur")) == []


def test_nobody_is_asked_to_agree_to_their_own_change(council: Council) -> None:
    proposed(council, council.register(), "owner")
    assert [duty.who for duty in due(council, "2021-06-15") if duty.duty == "approval"] == [(), ()]


def overridden(council: Council, contract: Contract, until: str) -> None:
    """The contract is calculated to be Gold by the model that ships, and overridden to Silver."""
    path = council.opened(MODELS, {}, "governance")
    council.step(path, "publication", {"reason": "Approved"}, "reviewer")
    points = {"R": (5, 4, 4, 3), "C": (4, 4, 4, 4)}
    answers = [
        {"question": f"{letter}{number}", "points": item}
        for letter, given in points.items()
        for number, item in enumerate(given, start=1)
    ]
    assessment = {"model_id": path.rsplit("/", maxsplit=1)[1], "answers": answers}
    council.step(contract.path, "tier-assessments", assessment)
    override = {"tier": "Silver", "review_date": until, "reason": "A new supplier is being sought."}
    council.step(contract.path, "tier-overrides", override)
    council.step(contract.path, "tier-overrides", override, "reviewer")


def test_an_override_of_the_tier_is_looked_at_by_its_last_day(council: Council) -> None:
    contract = council.register(end="2023-03-31", options=[])
    assert of_kind("tier assessment", due(council, "2021-06-15")) == [
        ("TBC", "The tiering tool never assessed this contract.")
    ]
    overridden(council, contract, "2021-12-31")
    found = due(council, "2021-06-15")
    (duty,) = [item for item in found if item.duty == "tier override"]
    assert (duty.due, duty.what) == ("2021-12-31", "Review the override to Silver (calculated: Gold).")
    [(when, how)] = of_kind("tier assessment", found)
    assert date.fromisoformat(when) > date(2021, 6, 15)
    assert "after the last assessment, 15 June 2021" in how
    body = {"because": "review finding", "reason": "The tier seems wrong."}
    council.step(contract.path, "tier-reassessments", body, "reviewer")
    [(when, how)] = of_kind("tier assessment", due(council, "2021-06-15"))
    assert (when, how) == ("TBC", "Asked for because of review finding; no day is set for it.")


def test_a_gold_contract_comes_to_the_group_so_long_after_it_was_last_reviewed(council: Council) -> None:
    reviewed = Reviewed(council)
    council.change(reviewed.contract, "extensions")
    council.change(reviewed.contract, "tier")
    [(when, how)] = of_kind("group review", due(council, "2021-06-15"))
    assert when == "2022-03-26"
    assert how.startswith("24 months after the last review, 26 March 2020")


def test_the_next_meeting_is_counted_from_the_last_and_closed_by_one(council: Council) -> None:
    contract = council.register()
    council.change(contract, "extensions")
    council.change(contract, "tier")
    body = {"contract_id": contract.contract_id, "level": "operational", "attendees": ["p-anwen"]}
    for held_on in ("2021-05-31", "2021-04-02"):
        council.opened("/api/v1/meetings", body | {"held_on": held_on})
    before = council.head
    [(when, how)] = of_kind("operational review", due(council, "2021-06-15"))
    assert when == "2021-06-30"
    assert how.startswith("Monthly for Gold (")
    assert how.endswith("; the last was held on 31 May 2021.")
    [duty] = [item for item in due(council, "2021-07-01") if item.duty == "operational review"]
    assert duty.state(date(2021, 7, 1)) == "overdue"
    assert [act.use_case for act in duty.acts] == ["record-meeting"]
    council.opened("/api/v1/meetings", body | {"held_on": "2021-06-12"})
    assert dates("operational review", due(council, "2021-06-15")) == ["2021-07-12"]
    assert dates("operational review", due(council, "2021-06-11")) == ["2021-06-30"]
    then = due(council, "2021-06-15", before)
    assert (dates("operational review", then), dates("strategic review", then)) == (["2021-06-30"], ["TBC"])


def test_clauses_of_which_nothing_was_said_wait_until_the_contract_ends(council: Council) -> None:
    standard, contract = adopted(council), council.register()
    council.change(contract, "tier")
    attest(council, standard, contract, "1.3")
    (duty,) = [item for item in due(council, "2020-10-31") if item.duty == "attestation"]
    assert (duty.due, duty.what) == ("TBC", "Attest 2 clauses of Contract management standard.")
    council.change(contract, "terminations", ended_on="2020-12-31", effective_from="2020-12-31")
    assert due(council, "2021-01-01") == []


def test_a_duty_without_a_date_says_so_comes_last_and_is_never_given_one(council: Council) -> None:
    contract = council.register()
    council.change(contract, "tier")
    report(council, define(council, contract), "2021-04", "officer", effective_from="2021-05-10")
    proposed(council, contract)
    found = due(council, "2021-06-15")
    states = [duty.state(date(2021, 6, 15)) for duty in found]
    assert states.index("no date") == len(states) - states.count("no date")
    undated = [duty for duty in found if duty.state(date(2021, 6, 15)) == "no date"]
    assert {duty.due for duty in undated} == {"TBC"}
    kinds = {"approval", "KPI validation", "tier assessment", "group review", "operational review"}
    assert kinds <= {duty.duty for duty in undated}
    says = (
        "no day is set",
        "sets no day",
        "none is on record yet",
        "never assessed",
        "no review of it",
        "holds no end",
    )
    for duty in undated:
        assert any(each in duty.how for each in says), duty.how
    assert due(council, "2021-06-15", until=date(2000, 1, 1))[-len(undated) :] == undated


def test_only_what_is_due_by_the_day_is_told_and_all_that_is_overdue(council: Council) -> None:
    contract = council.register(options=[])
    key_date(council, contract, "notice", "2021-01-31")
    key_date(council, contract, "break", "2021-02")
    key_date(council, contract, "internal lead time", "2020-10-31")

    def told(until: date) -> set[str]:
        found = due(council, "2020-11-15", until=until)
        return {duty.duty for duty in found} & {"contractual notice", "break", "internal lead time"}

    assert told(date(2020, 1, 1)) == {"internal lead time"}
    assert told(date(2021, 2, 27)) == {"internal lead time", "contractual notice"}
    assert told(date(2021, 2, 28)) == {"internal lead time", "contractual notice", "break"}


def test_a_persons_duties_and_a_directorates_are_their_own(council: Council) -> None:
    council.register()
    other = council.register(directorate="Transport", contract_manager="p-heledd", lead_officers=["p-heledd"])
    assert {duty.reference for duty in due(council, "2020-10-02", person="p-heledd")} == {other.reference}
    assert {duty.reference for duty in due(council, "2020-10-02", directorate="Transport")} == {
        other.reference
    }
    assert due(council, "2020-10-02", person="p-nobody") == []
    assert len({duty.reference for duty in due(council, "2020-10-02")}) == 2


def test_what_was_due_on_a_past_day_as_it_was_known_then_stays_what_it_was(council: Council) -> None:
    taken: list[tuple[str, int, list[Duty]]] = []

    def look() -> None:
        days = ("2020-06-30", "2020-12-15", "2021-06-15")
        taken.extend((day, council.head, due(council, day)) for day in days)

    contract = council.register()
    look()
    kpi_id = define(council, contract)
    look()
    path = report(council, kpi_id, "2020-05", "officer", effective_from="2020-06-10").headers["Location"]
    look()
    body = {"method": "site visit", "outcome": "confirmed", "effective_from": "2020-07-01"}
    council.step(path, "validations", body, "owner")
    look()
    council.change(contract, "tier")
    look()
    council.change(contract, "extensions", effective_from="2020-12-01")
    look()
    proposed(council, contract)
    council.change(contract, "corrections", fields={"directorate": "Transport"})
    look()
    council.change(contract, "terminations", ended_on="2021-05-31", effective_from="2021-05-31")
    look()
    assert len({str(found) for *_, found in taken}) > 10
    for day, position, found in taken:
        assert due(council, day, position) == found


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2020, 1, 31), 1, date(2020, 2, 29)),
        (date(2021, 1, 31), 1, date(2021, 2, 28)),
        (date(2020, 2, 29), 12, date(2021, 2, 28)),
        (date(2020, 3, 31), -1, date(2020, 2, 29)),
        (date(2020, 1, 15), -1, date(2019, 12, 15)),
        (date(2020, 12, 31), 24, date(2022, 12, 31)),
    ],
)
def test_so_many_months_on_is_the_same_day_or_the_last_of_a_shorter_month(
    day: date, months: int, expected: date
) -> None:
    assert months_after(day, months) == expected
