"""Bad input to every use case that writes: a clear problem each time, and nothing recorded."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from application.knowing import READS_ISSUED
from application.use_cases import AMENDMENTS, CHANGES, UseCase
from tests.web.council import REGISTRATION, SIGNED_IN, Contract, Council, assert_problem, council_on, least
from tests.web.test_submissions import DEFINITION, define, report

SUBMISSIONS = "/api/v1/submissions"
TEN_MEGABYTES = 10 * 1024 * 1024
EVERY = pytest.mark.parametrize("use_case", CHANGES, ids=lambda use_case: use_case.name)
CHANGING = pytest.mark.parametrize(
    "use_case", [change for change in CHANGES if "{" in change.path], ids=lambda use_case: use_case.name
)


@pytest.fixture(scope="module")
def contract(shared_council: Council) -> Contract:
    """A contract of Anwen's at version 2."""
    contract = shared_council.register()
    shared_council.change(contract, "key-dates")
    return contract


@pytest.fixture(scope="module")
def kpi_id(shared_council: Council, contract: Contract) -> str:
    """A monthly KPI of it."""
    return define(shared_council, contract)


@pytest.fixture(autouse=True)
def nothing_recorded(
    shared_council: Council, contract: Contract, kpi_id: str, known_of: dict[str, str]
) -> Iterator[None]:
    """Whatever is asked here, the log stays as it was."""
    before = shared_council.head
    yield
    assert shared_council.head == before
    assert shared_council.get("/readyz").status_code == 200


def who(use_case: UseCase) -> str:
    """Somebody who may."""
    return next(role for role in SIGNED_IN if role in use_case.allowed)


def address(use_case: UseCase, stream_id: str = "") -> str:
    """Its address, about something that does not exist unless an id is given."""
    before, brace, rest = use_case.path.partition("{")
    return f"/api/v1{before}" + (stream_id or str(uuid4())) * bool(brace) + rest.partition("}")[2]


def body(use_case: UseCase) -> dict[str, Any]:
    """A body in the right form; the ids in it are nobody's."""
    assert use_case.command is not None
    return least(use_case.command, str(uuid4())) | {"reason": "Agreed."}


def known(use_case: UseCase, known_of: dict[str, str]) -> str:
    """The id of something that whoever may must know of before what they send is looked at; else nobody's."""
    noun = use_case.stream.noun if use_case.stream else ""
    return known_of.get(noun, known_of["review"]) if who(use_case) in READS_ISSUED else ""


def sent(council: Council, use_case: UseCase, content: Any = None, **how: Any) -> Any:
    """The answer, with an ETag where one is wanted, about something that does not exist unless said."""
    seen = how.pop("if_match", '"v1"' if "{" in use_case.path else None)
    where = address(use_case, how.pop("about", ""))
    return council.post(where, content, who(use_case), if_match=seen, **how)


@EVERY
def test_an_unknown_field_is_named(
    shared_council: Council, use_case: UseCase, known_of: dict[str, str]
) -> None:
    content = body(use_case) | {"colour": "red"}
    told = sent(shared_council, use_case, content, about=known(use_case, known_of))
    assert_problem(told, 422, "bad-fields", "colour")


@EVERY
@pytest.mark.parametrize("raw", [b"[]", b'"words"', b"7", b"null", b"[{}]"], ids=repr)
def test_a_body_that_is_no_object_is_refused(
    shared_council: Council, use_case: UseCase, known_of: dict[str, str], raw: bytes
) -> None:
    told = sent(shared_council, use_case, raw=raw, about=known(use_case, known_of))
    assert_problem(told, 422, "bad-fields", "")


@EVERY
def test_a_field_of_the_wrong_kind_is_named_whichever_it_is(
    shared_council: Council, use_case: UseCase, known_of: dict[str, str]
) -> None:
    content = {name: {"a": [1.5]} for name in body(use_case)}
    told = sent(shared_council, use_case, content, about=known(use_case, known_of))
    assert told.status_code == 422, told.text
    assert {fault["field"].partition(".")[0] for fault in told.get_json(force=True)["faults"]} >= set(content)


@EVERY
@pytest.mark.parametrize(
    ("text", "status"),
    [("a\\u0000b", 422), ("\\ud800", 400), ("\\u001b[2J", 422)],
    ids=["nul", "half", "escape"],
)
def test_text_that_is_none_is_refused(
    shared_council: Council, use_case: UseCase, known_of: dict[str, str], text: str, status: int
) -> None:
    raw = json.dumps(body(use_case) | {"reason": "REASON"}).replace("REASON", text).encode()
    kind, field = ("unreadable", "") if status == 400 else ("bad-fields", "reason")
    told = sent(shared_council, use_case, raw=raw, about=known(use_case, known_of))
    assert_problem(told, status, kind, field)


@EVERY
def test_a_change_without_a_key_is_refused(shared_council: Council, use_case: UseCase) -> None:
    told = sent(shared_council, use_case, body(use_case), key="")
    if use_case.creates or "{" not in use_case.path:
        assert_problem(told, 428, "precondition-missing", "Idempotency-Key")
    else:  # whether there is such a thing at all comes before what was sent along
        assert_problem(told, 404, "not-found")


@CHANGING
def test_what_does_not_exist_is_not_found(shared_council: Council, use_case: UseCase) -> None:
    for if_match in ('"v1"', None):
        told = sent(shared_council, use_case, body(use_case), if_match=if_match)
        assert_problem(told, 404, "not-found")


@pytest.mark.parametrize(
    "path", ["contracts", "kpis", "submissions", "change-requests", "reviews", "enrolments"]
)
def test_a_note_of_ten_megabytes_is_too_large_wherever_it_is_sent(shared_council: Council, path: str) -> None:
    raw = b'{"reason": "' + b"x" * TEN_MEGABYTES + b'"}'
    opening = next(change for change in CHANGES if change.path == f"/{path}")
    changing = next(change for change in CHANGES if change.path.startswith(f"/{path}/{{"))
    for amendment in (opening, changing, *AMENDMENTS):
        assert_problem(sent(shared_council, amendment, raw=raw), 413, "too-large")


def of_the_contract(use_case: UseCase) -> bool:
    return use_case.path.startswith(("/contracts/{", "/kpis/{"))


OWN = pytest.mark.parametrize(
    "use_case",
    [change for change in CHANGES if of_the_contract(change) and "officer" in change.allowed],
    ids=lambda use_case: use_case.name,
)


@OWN
def test_a_stale_version_is_told_what_changed_and_a_missing_one_what_to_send(
    shared_council: Council, contract: Contract, kpi_id: str, use_case: UseCase
) -> None:
    of_a_kpi = use_case.path.startswith("/kpis")
    where = address(use_case, kpi_id if of_a_kpi else contract.contract_id)
    content, version = body(use_case), 1 if of_a_kpi else 2
    for if_match in ('"v0"', '"v9"', '"2"', "v2", 'W/"v2"', f'"v{"9" * 30}"'):
        told = assert_problem(
            shared_council.post(where, content, if_match=if_match), 412, "stale", "If-Match"
        )
        assert told["current_version"] == version
    told = assert_problem(shared_council.post(where, content), 428, "precondition-missing", "If-Match")
    assert f'"v{version}"' in told["detail"]


PERIODS = {
    "month thirteen": ("2019-13", "refused"),
    "month nought": ("2019-00", "refused"),
    "quarter five": ("2019-Q5", "refused"),
    "a day": ("2019-02-29", "bad-fields"),
    "words": ("last month", "bad-fields"),
    "digits of another script": ("٢٠٢٠-٠٥", "refused"),
    "a line more": ("2020-05\n", "bad-fields"),
    "a quarter of a monthly KPI": ("2020-Q2", "refused"),
    "a month to come": ("2199-01", "refused"),
    "a month before the KPI": ("2020-03", "refused"),
}


@pytest.mark.parametrize("case", PERIODS)
@pytest.mark.parametrize("where", ["", "/nil-returns"])
def test_nothing_is_returned_for(shared_council: Council, kpi_id: str, where: str, case: str) -> None:
    period, kind = PERIODS[case]
    content = {"kpi_id": kpi_id, "period": period, "reason": "Holidays"} | ({} if where else {"figure": "97"})
    told = shared_council.post(f"{SUBMISSIONS}{where}", content)
    assert told.status_code in ({409, 422} if kind == "refused" else {422}), told.text
    problem = told.get_json(force=True)
    assert problem["type"].endswith(f":{kind}")
    assert "period" in {fault["field"] for fault in problem["faults"]}


@pytest.mark.parametrize(
    "figure",
    ["", "1e3", "NaN", "Infinity", "1,000", "٩٧", "97\n", "-", "--1", 97, 97.5, None, True, "9" * 400],
)
def test_no_figure_is(shared_council: Council, kpi_id: str, figure: Any) -> None:
    assert_problem(report(shared_council, kpi_id, "2020-05", figure=figure), 422, "bad-fields", "figure")


@pytest.mark.parametrize(
    "day", ["2019-02-29", "2100-02-29", "2021-04-31", "2020-13-01", "2020-00-10", "0000-01-01"]
)
def test_a_day_that_is_none_is_refused_in_every_kind_of_stream(
    shared_council: Council, contract: Contract, kpi_id: str, day: str
) -> None:
    kpi = {"contract_id": contract.contract_id, "definition": DEFINITION, "effective_from": day}
    assert_problem(shared_council.post("/api/v1/kpis", kpi), 422, "bad-fields", "effective_from")
    told = report(shared_council, kpi_id, "2020-05", effective_from=day, made_on=day)
    assert_problem(told, 422, "bad-fields", "effective_from", "made_on")
    change = {"contract_id": contract.contract_id, "kind": "extension", "business_case": "x"}
    change |= {"change": {"extension": {"new_end": day}}, "already_happened_on": day}
    told = shared_council.post("/api/v1/change-requests", change)
    assert_problem(told, 422, "bad-fields", "already_happened_on", "change.extension.new_end")


def test_a_contract_of_which_nothing_is_known_has_no_kpi(shared_council: Council) -> None:
    content = {"contract_id": str(uuid4()), "definition": DEFINITION}
    told = assert_problem(shared_council.post("/api/v1/kpis", content), 422, "refused", "contract_id")
    assert told["detail"] == "There is no such contract."


def test_a_stream_of_another_kind_is_not_mistaken_for_one(
    shared_council: Council, contract: Contract, kpi_id: str
) -> None:
    for path in (f"/api/v1/kpis/{contract.contract_id}", f"/api/v1/contracts/{kpi_id}"):
        assert_problem(shared_council.get(path), 404, "not-found")
    content = {"contract_id": kpi_id, "definition": DEFINITION}
    assert_problem(shared_council.post("/api/v1/kpis", content), 422, "refused", "contract_id")
    retirement = {"reason": "Replaced"}
    told = shared_council.post(f"/api/v1/kpis/{contract.contract_id}/retirement", retirement, if_match='"v2"')
    assert_problem(told, 404, "not-found")


def test_a_registration_is_not_two_bodies_nor_half_of_one(shared_council: Council) -> None:
    raw = json.dumps(REGISTRATION).encode()
    for broken in (raw + raw, raw[:-1], b"", b"\xef\xbb\xbf{", b"{'reason': 1}"):
        assert shared_council.post("/contracts", raw=broken).status_code in {400, 422}


@pytest.mark.parametrize(
    "person", ["p-bryn\n", "p-bryn ", "P-Bryn", "p_bryn", "", "ｐ-bryn", "p-" + "x" * 63]
)
def test_nobodys_id_is(shared_council: Council, person: str) -> None:
    content = REGISTRATION | {"reference": "CT-x", "owner": person, "contract_manager": person}
    content |= {"lead_officers": [person]}
    told = shared_council.post("/contracts", content)
    assert_problem(told, 422, "bad-fields", "owner", "contract_manager", "lead_officers.0")
    deed = {"title": "Deed", "media_type": "application/pdf", "sha256": "0" * 64 + "\n"}
    content = REGISTRATION | {"reference": "CT-x", "evidence": [deed], "on_behalf_of": person or " "}
    told = shared_council.post("/contracts", content)
    assert_problem(told, 422, "bad-fields", "evidence.0.sha256", "on_behalf_of")


def test_a_contract_that_ended_gets_no_kpi_no_figure_and_no_change(council: Council) -> None:
    contract = council.register()
    kpi_id = define(council, contract)
    council.change(contract, "terminations", ended_on="2020-12-31", effective_from="2020-12-31")
    before = council.head
    kpi = {"contract_id": contract.contract_id, "definition": DEFINITION, "effective_from": "2021-01-01"}
    told = assert_problem(council.post("/api/v1/kpis", kpi), 409, "refused", "contract_id")
    assert "31 December 2020" in told["detail"]
    told = report(council, kpi_id, "2021-01", "officer")
    assert told.status_code in {409, 422}
    assert {fault["field"] for fault in told.get_json(force=True)["faults"]} <= {
        "period",
        "kpi_id",
        "effective_from",
    }
    change = {
        "contract_id": contract.contract_id,
        "kind": "value change",
        "change": {"values": {"cause": "volume", "estimated_incl_vat": "1260000.00"}},
        "business_case": "More pupils.",
    }
    assert council.post("/api/v1/change-requests", change).status_code in {409, 422}
    assert council.head == before


@pytest.fixture
def at_the_clock_change(tmp_path: Path) -> Iterator[Council]:
    """A council in the night of 27 October 2019, in which 01:15 comes twice; a contract is registered each time."""
    hour = 0
    with council_on(
        tmp_path / "record", clock=lambda: datetime(2019, 10, 27, hour, 15, tzinfo=UTC)
    ) as council:
        council.register(reference="CT-summer")
        hour = 1
        council.register(reference="CT-winter")
        yield council


@pytest.mark.parametrize(
    ("moment", "known"),
    [
        ("2019-10-27T01:10:00+01:00", []),
        ("2019-10-27T01:30:00+01:00", ["CT-summer"]),
        ("2019-10-27T01:10:00+00:00", ["CT-summer"]),
        ("2019-10-27T01:30:00+00:00", ["CT-summer", "CT-winter"]),
        ("2019-10-27T01:30:00Z", ["CT-summer", "CT-winter"]),
        ("2019-10-27T02:30:00+01:00", ["CT-summer", "CT-winter"]),
    ],
)
def test_an_hour_that_comes_twice_is_told_apart_by_its_offset(
    at_the_clock_change: Council, moment: str, known: list[str]
) -> None:
    told = at_the_clock_change.read("/contracts", known_at=moment, valid_at="2019-10-27")
    assert [item["reference"] for item in told["items"]] == known
    without = moment[:19]
    assert_problem(at_the_clock_change.get("/contracts", known_at=without), 422, "bad-fields", "known_at")


def test_the_civil_date_is_londons_on_either_side_of_midnight(tmp_path: Path) -> None:
    with council_on(tmp_path / "record") as council:
        for moment, day in (
            (datetime(2020, 3, 28, 23, 30, tzinfo=UTC), "2020-03-28"),
            (datetime(2020, 3, 29, 23, 30, tzinfo=UTC), "2020-03-30"),
            (datetime(2020, 10, 24, 23, 30, tzinfo=UTC), "2020-10-25"),
            (datetime(2020, 10, 25, 23, 30, tzinfo=UTC), "2020-10-25"),
        ):
            council.services.record.ledger.clock = lambda moment=moment: moment
            assert council.read("/me", "auditor")["basis"]["valid_at"] == day


def test_a_leap_day_is_a_day_like_any_other(council: Council) -> None:
    contract = council.register(end="2020-02-29", options=[])
    found = {day: council.read(contract.path, valid_at=day)["status"] for day in ("2020-02-29", "2020-03-01")}
    assert found == {"2020-02-29": "live", "2020-03-01": "past end"}
    assert council.register(start="2020-02-29").reference
    assert_problem(council.get(contract.path, valid_at="2019-02-29"), 422, "bad-fields", "valid_at")
