"""My work, as an officer, governance and others are told it over the API."""

from collections.abc import Iterator

import pytest

from tests.web.council import BEGUN, NOBODY, PEOPLE, Clock, Council, assert_problem, council_on
from tests.web.test_submissions import define

WORK = "/api/v1/my-work"


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Council]:
    """On 15 December 2020: a contract of Education that Anwen leads on, and one of Transport that she does not."""
    with council_on(tmp_path_factory.mktemp("record"), clock=Clock("2020-12-15")) as council:
        council.register(reference="CT-meals")
        others = {"owner": "p-heledd", "contract_manager": "p-fflur", "lead_officers": ["p-gwyn"]}
        define(council, council.register(reference="CT-own"), "2020-11-01", due_days=10)
        council.register(reference="CT-buses", directorate="Transport", **others)
        yield council


def test_an_officer_is_told_what_is_due_soonest_first_with_how_each_date_was_got(council: Council) -> None:
    told = council.read(WORK)
    kinds = [(item["reference"], item["duty"], item["due"], item["state"]) for item in told["items"][:5]]
    assert kinds == [
        ("CT-meals", "end of the term", "2020-09-30", "overdue"),
        ("CT-own", "end of the term", "2020-09-30", "overdue"),
        ("CT-own", "KPI return", "2020-12-10", "overdue"),
        ("CT-meals", "contractual notice", "2020-12-31", "due"),
        ("CT-own", "contractual notice", "2020-12-31", "due"),
    ]
    assert all(item["how"] and item["what"] for item in told["items"])
    assert {item["state"] for item in told["items"][5:]} == {"no date"}
    assert told["items"][0]["who"] == ["p-fflur", "p-gwyn", "p-anwen"]
    assert told["items"][0]["who_names"] == ["Fflur Example", "Gwyn Example", "Anwen Example"]
    assert told["basis"]["valid_at"] == "2020-12-15"


def test_officers_see_nobody_elses_work(council: Council) -> None:
    assert "CT-buses" not in {item["reference"] for item in council.read(WORK)["items"]}
    own = PEOPLE["officer"][0]
    assert council.read(WORK, person=own)["items"] == council.read(WORK)["items"]
    for role in ("officer", "owner"):
        assert_problem(council.get(WORK, role, person="p-gwyn"), 422, "bad-parameters", "person")
    assert council.read(WORK, "owner", state="overdue")["items"] == []  # owners do not manage from day to day


def test_governance_is_told_the_whole_councils_a_directorates_or_a_persons(council: Council) -> None:
    def references(**query: str) -> set[str]:
        return {item["reference"] for item in council.read(WORK, "governance", **query)["items"]}

    assert references() == {"CT-meals", "CT-own", "CT-buses"}
    assert references(directorate="Transport") == {"CT-buses"}
    assert references(directorate="Nowhere") == set()
    assert references(person="p-gwyn") == {"CT-meals", "CT-own", "CT-buses"}
    assert references(person="p-gwyn", directorate="Education") == {"CT-meals", "CT-own"}


def test_duties_are_counted_by_directorate_kind_and_state(council: Council) -> None:
    told = council.read(WORK, "governance")
    found = {
        (count["directorate"], count["duty"], count["state"]): count["number"] for count in told["counts"]
    }
    assert found["Education", "end of the term", "overdue"] == 2
    assert found["Transport", "end of the term", "overdue"] == 1
    assert found["Education", "KPI return", "overdue"] == 1
    assert sum(found.values()) == len(told["items"])


def test_a_part_is_told_as_such_and_counted_whole(council: Council) -> None:
    whole = council.read(WORK, "governance")
    part = council.read(WORK, "governance", limit=2)
    assert (part["items"], part["more"], whole["more"]) == (whole["items"][:2], True, False)
    assert part["counts"] == whole["counts"]


def test_only_the_state_asked_for_is_told_and_counted(council: Council) -> None:
    for state in ("overdue", "due", "no date"):
        told = council.read(WORK, "governance", state=state)
        assert (
            {item["state"] for item in told["items"]}
            == {count["state"] for count in told["counts"]}
            == {state}
        )


def test_it_is_told_of_a_past_day_as_it_was_known_then(council: Council) -> None:
    assert council.read(WORK, valid_at="2019-03-31")["items"] == []
    early = council.read(WORK, valid_at="2020-09-30")["items"]
    assert [(row["duty"], row["state"]) for row in early[:2]] == [("end of the term", "due")] * 2
    known = council.read(WORK, known_at=BEGUN + 1)["items"]
    assert {item["reference"] for item in known} == {"CT-meals"}


def test_who_may_not_ask_and_what_cannot_be_asked(council: Council) -> None:
    assert_problem(council.get(WORK, "supplier-contact"), 403, "forbidden")
    assert_problem(council.get(WORK, NOBODY), 401, "unauthenticated")
    wrong = council.get(WORK, "governance", state="late", limit=0, until="soon", colour="red")
    assert_problem(wrong, 422, "bad-fields", "state", "limit", "until", "colour")
