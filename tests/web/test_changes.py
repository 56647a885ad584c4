"""Recording changes: dry runs, repeats, officers who meet, and text of every script."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.web.council import BEGUN, REGISTRATION, Council, assert_problem, change_bodies, council_on

SEGMENTS = tuple(change_bodies(""))
MINTED = ("event_id", "position", "recorded_at")
"""What only recording gives an event."""


def all_at_once(asks: list[Callable[[], TestResponse]]) -> list[TestResponse]:
    """The answers to requests that are sent in the same moment, in their order."""
    start = Barrier(len(asks))

    def sent(ask: Callable[[], TestResponse]) -> TestResponse:
        start.wait(timeout=600)
        return ask()

    with ThreadPoolExecutor(len(asks)) as pool:
        return list(pool.map(sent, asks))


def told_apart(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer without what only recording gives."""
    events = [
        {name: value for name, value in event.items() if name not in MINTED} for event in answer["events"]
    ]
    events = [event | {"stream_id": None} for event in events]
    return answer | {"events": events, "dry_run": None, "contract_id": None, "stream_id": None}


def test_a_registration_answers_with_its_place(either_council: Council) -> None:
    response = either_council.post("/contracts", REGISTRATION)
    assert response.status_code == 201
    told = response.json
    assert response.headers["ETag"] == '"v1"'
    assert response.headers["Location"] == f"/api/v1/contracts/{told['contract_id']}"
    assert (told["version"], told["dry_run"]) == (1, False)
    [event] = told["events"]
    assert (event["type"], event["position"]) == ("contract.registered.v1", either_council.head)
    assert event["stream_id"] == told["contract_id"]
    assert either_council.get(response.headers["Location"]).headers["ETag"] == '"v1"'


@pytest.mark.parametrize("segment", SEGMENTS)
def test_a_dry_run_tells_what_recording_then_tells_and_writes_nothing(council: Council, segment: str) -> None:
    contract = council.register()
    body, before = change_bodies(contract.event_id)[segment], council.head
    asked = {"body": body, "if_match": '"v1"'}
    rehearsed = council.post(f"{contract.path}/{segment}", **asked, dry_run="true", key="")
    assert (rehearsed.status_code, rehearsed.headers["ETag"]) == (200, '"v1"')
    assert rehearsed.json["dry_run"] is True
    assert all(
        event["position"] is None and event["recorded_at"] is None for event in rehearsed.json["events"]
    )
    assert council.head == before
    assert council.get(contract.path).headers["ETag"] == '"v1"'
    recorded = council.post(f"{contract.path}/{segment}", **asked)
    assert (recorded.status_code, recorded.headers["ETag"]) == (201, '"v2"')
    assert recorded.json["dry_run"] is False
    assert council.head == before + 1
    foreseen = {name: said for name, said in rehearsed.json.items() if name not in ("stands", "reports")}
    assert told_apart(foreseen) == told_apart(recorded.json)
    assert rehearsed.json["rules"]


def test_a_dry_run_of_a_registration_tells_the_same_and_writes_nothing(either_council: Council) -> None:
    before = either_council.head
    rehearsed = either_council.post("/contracts", REGISTRATION, dry_run="true", key="")
    assert (rehearsed.status_code, either_council.head) == (200, before)
    assert "Location" not in rehearsed.headers
    recorded = either_council.post("/contracts", REGISTRATION)
    assert told_apart(rehearsed.json) == told_apart(recorded.json)


def test_a_dry_run_uses_up_no_key(council: Council) -> None:
    council.post("/contracts", REGISTRATION, dry_run="true", key="once")
    assert council.post("/contracts", REGISTRATION | {"title": "Other"}, key="once").status_code == 201


def test_a_dry_run_of_a_reference_that_is_taken_is_refused_as_recording_it_would_be(council: Council) -> None:
    council.post("/contracts", REGISTRATION)
    again = REGISTRATION | {"reference": REGISTRATION["reference"].lower()}
    assert_problem(council.post("/contracts", again), 409, "duplicate-reference", "reference")
    assert_problem(council.post("/contracts", again, dry_run="true"), 409, "duplicate-reference", "reference")


def test_a_reference_is_unique_in_every_writing(either_council: Council) -> None:
    either_council.register(reference="Straße 1")
    before = either_council.head
    for same in ("Straße 1", "straße 1", "STRASSE 1"):
        response = either_council.post("/contracts", REGISTRATION | {"reference": same})
        assert_problem(response, 409, "duplicate-reference", "reference")
    assert either_council.head == before


def test_a_reference_that_was_corrected_away_stays_taken(council: Council) -> None:
    contract = council.register(reference="CT-wrong")
    council.change(contract, "corrections", fields={"reference": "CT-right"})
    for taken in ("CT-wrong", "CT-RIGHT"):
        response = council.post("/contracts", REGISTRATION | {"reference": taken})
        assert_problem(response, 409, "duplicate-reference", "reference")


def test_a_reference_cannot_be_corrected_to_one_that_is_taken(either_council: Council) -> None:
    either_council.register(reference="CT-first")
    second, before = either_council.register(reference="CT-second"), either_council.head
    body = change_bodies(second.event_id)["corrections"] | {"fields": {"reference": "ct-FIRST"}}
    response = either_council.post(f"{second.path}/corrections", body, if_match='"v1"')
    assert_problem(response, 409, "duplicate-reference", "reference")
    assert either_council.head == before


def test_a_repeat_is_answered_word_for_word(either_council: Council) -> None:
    contract = either_council.register()
    body = change_bodies(contract.event_id)["extensions"]

    def ask() -> TestResponse:
        return either_council.post(f"{contract.path}/extensions", body, if_match='"v1"', key="extend-once")

    first, before = ask(), either_council.head
    assert first.status_code == 201
    assert "Idempotent-Replayed" not in first.headers
    again = ask()
    either_council.change(contract, "tier")
    either_council.change(contract, "corrections")
    later = ask()
    for repeat in (again, later):
        assert (repeat.status_code, repeat.data) == (201, first.data)
        assert repeat.headers["Idempotent-Replayed"] == "true"
        assert repeat.headers["ETag"] == first.headers["ETag"] == '"v2"'
    assert either_council.head == before + 2


def test_a_repeated_registration_leads_to_the_same_contract(either_council: Council) -> None:
    first = either_council.post("/contracts", REGISTRATION, key="once")
    before = either_council.head
    again = either_council.post("/contracts", REGISTRATION, key="once")
    assert (again.status_code, again.data) == (201, first.data)
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotent-Replayed"] == "true"
    assert either_council.head == before


def test_a_repeat_is_answered_after_the_server_was_started_again(council: Council) -> None:
    first = council.post("/contracts", REGISTRATION, key="once")
    settings = council.services.settings
    council.services.close()
    again = Council(settings)
    try:
        repeat = again.post("/contracts", REGISTRATION, key="once")
        assert (repeat.data, repeat.headers["Idempotent-Replayed"]) == (first.data, "true")
    finally:
        again.services.close()


def test_a_key_is_not_used_for_another_request(either_council: Council) -> None:
    contract = either_council.register()
    body = change_bodies(contract.event_id)["tier"]
    assert either_council.post(f"{contract.path}/tier", body, if_match='"v1"', key="k").status_code == 201
    before = either_council.head
    others = {"tier": body | {"tier": "Silver"}, "key-dates": change_bodies(contract.event_id)["key-dates"]}
    for segment, other in others.items():
        response = either_council.post(f"{contract.path}/{segment}", other, if_match='"v2"', key="k")
        assert_problem(response, 422, "idempotency-key-reused")
    assert either_council.head == before


def test_each_person_has_keys_of_their_own(council: Council) -> None:
    one = council.post("/contracts", REGISTRATION, "officer", key="k")
    other = council.post("/contracts", REGISTRATION | {"reference": "CT-0002"}, "owner", key="k")
    assert (one.status_code, other.status_code) == (201, 201)


def test_a_refused_change_uses_up_no_key(council: Council) -> None:
    contract = council.register()
    body = change_bodies(contract.event_id)["tier"]
    refused = council.post(f"{contract.path}/tier", body | {"reason": ""}, if_match='"v1"', key="k")
    assert_problem(refused, 422, "refused", "reason")
    assert council.post(f"{contract.path}/tier", body, if_match='"v1"', key="k").status_code == 201


def test_of_officers_who_change_one_contract_at_once_one_wins_and_the_others_are_told(
    either_council: Council,
) -> None:
    contract = either_council.register()
    for round_number in range(1, 6):
        seen, before = f'"v{round_number}"', either_council.head
        asks = [
            lambda role=role, title=f"Title {round_number} by {role}", seen=seen: either_council.post(
                f"{contract.path}/corrections",
                {"corrects": contract.event_id, "fields": {"title": title}, "reason": "Misread."},
                role,
                if_match=seen,
            )
            for role in ("officer", "owner", "officer", "owner")
        ]
        answers = all_at_once(asks)
        assert sorted(answer.status_code for answer in answers) == [201, 412, 412, 412]
        for lost in answers:
            if lost.status_code == 412:
                told = assert_problem(lost, 412, "stale", "If-Match")
                assert told["current_version"] == round_number + 1
                assert len(told["changed"]) == 1
                assert lost.headers["ETag"] == f'"v{round_number + 1}"'
        assert either_council.head == before + 1


def test_a_request_that_is_sent_many_times_at_once_is_recorded_once(either_council: Council) -> None:
    before = either_council.head
    answers = all_at_once([lambda: either_council.post("/contracts", REGISTRATION, key="once")] * 6)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.data for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1
    assert either_council.head == before + 1


def test_of_officers_who_register_one_reference_at_once_one_wins(either_council: Council) -> None:
    before = either_council.head
    answers = all_at_once([lambda: either_council.post("/contracts", REGISTRATION)] * 4)
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert either_council.head == before + 1


def test_an_extension_beyond_the_maximum_is_recorded_with_the_flag_that_says_so(
    either_council: Council,
) -> None:
    contract = either_council.register()
    response = either_council.change(
        contract, "extensions", new_end="2024-03-31", option="", beyond_maximum_term=True
    )
    advised = {
        rule["rule"]: rule["sentence"] for rule in response.json["rules"] if rule["outcome"] == "advised"
    }
    assert "31 March 2023" in advised["extension.within-maximum-term"]
    assert either_council.read(contract.path)["terms"]["term"]["end"] == "2024-03-31"


@pytest.mark.parametrize("leap_day", ["2020-02-29", "2000-02-29"])
def test_a_leap_day_is_a_day(council: Council, leap_day: str) -> None:
    contract = council.register(start=leap_day)
    assert council.read(contract.path)["terms"]["term"]["start"] == leap_day


@pytest.mark.parametrize(
    "text",
    [
        "Prydau ysgol: tŷ, ŵyn, Môn",
        "وجبات مدرسية",
        "𝒮𝒸𝒽ℴℴ𝓁 🍽 meals",
        "é and \u00e9",
        '=HYPERLINK("x") <b>&amp;</b>',
        "%s %(x)s ? {} $1 \\ ' \"",
    ],
)
def test_text_of_every_script_comes_back_as_it_was_given(either_council: Council, text: str) -> None:
    contract = either_council.register(title=text)
    assert either_council.read(contract.path)["terms"]["title"] == text
    rows = either_council.read("/register")["items"]
    assert [row["title"] for row in rows] == [text]
    assert either_council.get("/readyz").status_code == 200


@pytest.mark.parametrize(
    ("text", "kept"),
    [("\u202eretsal fo si sihT\u202c", "retsal fo si sihT"), ("é and e\u0301", "é and \u00e9")],
    ids=["signs that turn the line round", "one letter in two ways"],
)
def test_what_only_looks_alike_is_kept_in_one_way(council: Council, text: str, kept: str) -> None:
    contract = council.register(title=text)
    assert council.read(contract.path)["terms"]["title"] == kept
    assert [item["title"] for item in council.read("/register")["items"]] == [kept]


def test_an_officer_is_told_no_persons_name_that_would_have_to_be_erased_later(council: Council) -> None:
    contract = council.register()
    answer = council.change(contract, "roles", owner="p-anwen")
    assert "Anwen Example" not in answer.text


def test_a_change_carries_the_id_of_its_request(council: Council) -> None:
    headers = council.headers("officer") | {"Idempotency-Key": "k", "X-Request-Id": "trace-7"}
    response = council.client().post("/api/v1/contracts", json=REGISTRATION, headers=headers)
    assert response.headers["X-Request-Id"] == "trace-7"
    [event] = council.read("/events", "auditor", after=BEGUN)["items"]
    assert event["envelope"]["correlation_id"] == "trace-7"


def test_every_change_can_be_made_in_one_life(either_council: Council) -> None:
    contract = either_council.register()
    order = [
        segment
        for segment in SEGMENTS
        if segment not in ("terminations", "expiry", "annulments", "assignments")
    ]
    for version, segment in enumerate(order, start=2):
        changed = either_council.change(contract, segment)
        assert changed.headers["ETag"] == f'"v{version}"'
    either_council.change(contract, "expiry", effective_from="2022-03-31")
    entries = either_council.read(f"{contract.path}/history")["entries"]
    assert len(entries) == len(order) + 2
    assert all(entry["sentence"].strip() for entry in entries)
    assert either_council.read(contract.path)["status"] == "expired"
    assert either_council.get("/readyz").status_code == 200


# Two processes on one record, as gunicorn's workers are


@pytest.fixture
def two_workers(either_council: Council) -> Iterator[tuple[Council, Council]]:
    """Two applications on one record, each with its own memory; both have seen what is there."""
    with council_on(
        either_council.services.settings.data, either_council.services.settings.database_url
    ) as other:
        yield either_council, other


def test_a_change_through_another_process_makes_the_version_stale(
    two_workers: tuple[Council, Council],
) -> None:
    here, there = two_workers
    contract = here.register()
    assert here.get(contract.path).headers["ETag"] == '"v1"'
    there.change(contract, "key-dates")
    head = here.head
    body = change_bodies(contract.event_id)["tier"]
    for asked in ({}, {"dry_run": "true"}):
        response = here.post(f"{contract.path}/tier", body, if_match='"v1"', **asked)
        told = assert_problem(response, 412, "stale", "If-Match")
        assert told["current_version"] == 2
        assert len(told["changed"]) == 1
    assert here.head == head
    assert here.post(f"{contract.path}/tier", body, if_match='"v2"').status_code == 201
    assert there.get(contract.path).headers["ETag"] == '"v3"'


def test_what_one_process_recorded_the_other_lists_and_repeats(two_workers: tuple[Council, Council]) -> None:
    here, there = two_workers
    first = here.post("/contracts", REGISTRATION, key="once")
    again = there.post("/contracts", REGISTRATION, key="once")
    assert (again.data, again.headers["Idempotent-Replayed"]) == (first.data, "true")
    assert [item["contract_ref"] for item in there.read("/register")["items"]] == ["CT-0001"]
    contract = there.register(reference="CT-0002")
    for worker, segment in ((here, "extensions"), (there, "tier"), (here, "roles"), (there, "key-dates")):
        worker.change(contract, segment)
    assert here.services.supervisor.self_check() == there.services.supervisor.status()
    assert all(status.healthy for status in here.services.supervisor.status())
