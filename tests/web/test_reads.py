"""Reading: both clocks on every answer, the story, the feed, lists, the public register, proofs and health."""

import base64
import io
import json
import zipfile
from datetime import datetime, timedelta
from typing import Any

import pytest

from application.audit import leaf, merkle
from application.audit.note import Checkpoint
from application.audit.proof import TlogProof
from application.audit.verify_pack import Broken, verify_files
from application.store.rehash import rehashed
from projections.public_register import PUBLISHED
from tests.web.council import BEGUN, BROOK, NOBODY, PEOPLE, Contract, Council, assert_problem
from web.pages.words import in_london

LATE = {"new_end": "2022-03-31", "option": "first extension", "effective_from": "2021-03-01"}
"""An extension that took effect long before it was recorded."""


def test_what_was_known_before_a_late_extension_is_the_old_end_and_after_it_the_new(
    either_council: Council,
) -> None:
    council = either_council
    contract = council.register()
    answer = council.change(contract, "extensions", **LATE)
    recorded_at = datetime.fromisoformat(answer.json["events"][0]["recorded_at"])
    position = answer.json["events"][0]["position"]
    just_before = (recorded_at - timedelta(microseconds=1)).isoformat()

    def end(**basis: Any) -> tuple[str, str, str]:
        """As the contract, the list and the public register tell it."""
        [row] = council.read("/contracts", reference=contract.reference, **basis)["items"]
        [public] = council.read("/register", NOBODY, reference=contract.reference, **basis)["items"]
        return (
            council.read(contract.path, **basis)["terms"]["term"]["end"],
            row["end_date"],
            public["end_date"],
        )

    old, new = ("2021-03-31",) * 3, ("2022-03-31",) * 3
    day = "2021-03-15"  # in force, though nobody had recorded it
    assert end(valid_at=day, known_at=just_before) == end(valid_at=day, known_at=position - 1) == old
    assert end(valid_at=day, known_at=recorded_at.isoformat()) == end(valid_at=day, known_at=position) == new
    assert end(valid_at=day) == new
    assert end(valid_at="2021-02-28") == old  # it was not extended yet
    assert end() == new


def test_a_moment_in_another_zone_is_the_same_moment(council: Council) -> None:
    contract = council.register()
    recorded_at = council.change(contract, "tier").json["events"][0]["recorded_at"]
    moment = datetime.fromisoformat(recorded_at) - timedelta(microseconds=1)
    local = (moment + timedelta(hours=1)).isoformat().replace("+00:00", "+01:00")
    assert council.read(contract.path, known_at=local)["version"] == 1
    assert council.read(contract.path, known_at=recorded_at)["version"] == 2


@pytest.fixture(scope="module")
def sealed(shared_council: Council) -> Contract:
    """A contract with a past, a checkpoint over it, and one event since."""
    council = shared_council
    contract = council.register(reference="CT-sealed")
    council.change(contract, "extensions", **LATE)
    council.services.checkpoints.publish()
    council.change(contract, "tier")
    return contract


def addresses(contract: Contract) -> dict[str, dict[str, Any]]:
    """Every read of the API, with what it must be asked with."""
    return {
        "/contracts": {},
        contract.path: {},
        f"{contract.path}/history": {},
        f"{contract.path}/history?at=1": {"at": 1},
        f"{contract.path}/history?format=ndjson": {"format": "ndjson"},
        "/register": {},
        "/events": {"after": 0},
        "/audit/checkpoint": {},
        "/audit/proofs/inclusion": {"position": 1},
        "/audit/proofs/consistency": {"old": 1},
        "/me": {},
    }


@pytest.mark.parametrize("number", range(11))
def test_every_read_answers_with_its_basis_in_body_and_headers(
    shared_council: Council, sealed: Contract, number: int
) -> None:
    council = shared_council
    path, query = list(addresses(sealed).items())[number]
    path, role = path.split("?")[0], "auditor"
    published = council.services.checkpoints.latest()
    assert published is not None
    for asked, position in (
        ({}, council.head),
        ({"valid_at": "2020-06-01", "known_at": published.size}, published.size),
    ):
        response = council.get(path, role, **query, **asked)
        assert response.status_code == 200, response.text
        headers = response.headers
        assert headers["Kentledge-Position"] == str(position)
        assert headers["Kentledge-Checkpoint"] == str(published.size)
        assert headers["Kentledge-Valid-At"] == asked.get(
            "valid_at", council.services.record.today().isoformat()
        )
        if response.mimetype == "application/json":
            basis = response.json["basis"]
            assert basis["position"] == position
            assert basis["checkpoint"] == published.size
            assert basis["valid_at"] == headers["Kentledge-Valid-At"]
            assert basis["known_at"] == headers["Kentledge-Known-At"]


def test_a_pack_tells_its_basis_in_headers(shared_council: Council, sealed: Contract) -> None:
    headers = shared_council.get(f"{sealed.path}/evidence-pack").headers
    assert headers["Kentledge-Position"] == headers["Kentledge-Checkpoint"] == str(shared_council.head)


def test_a_list_tells_how_far_its_read_model_follows(shared_council: Council, sealed: Contract) -> None:
    for path in ("/contracts", "/register"):
        response = shared_council.get(path)
        assert response.json["basis"]["projection_position"] == shared_council.head
        assert response.headers["Kentledge-Projection-Position"] == str(shared_council.head)


def test_the_etag_is_the_version_to_change(council: Council) -> None:
    contract = council.register()
    assert council.get(contract.path).headers["ETag"] == '"v1"'
    council.change(contract, "tier")
    again = council.get(contract.path, headers={"If-None-Match": '"v2"'})
    assert (again.status_code, again.headers["ETag"]) == (304, '"v2"')


def test_a_contract_is_not_found_before_it_was_known_or_in_being(council: Council) -> None:
    contract = council.register()
    assert_problem(council.get(contract.path, known_at=1), 404, "not-found")
    told = assert_problem(council.get(contract.path, valid_at="2019-03-31"), 404, "not-found")
    assert "1 April 2019" in told["detail"]
    assert council.read("/contracts", known_at=1)["items"] == []
    assert council.read("/register", NOBODY, known_at="1970-01-01T00:00:00Z")["items"] == []


# The story


def test_the_story_tells_both_clocks_who_why_and_what_differs(either_council: Council) -> None:
    council = either_council
    contract = council.register()
    council.change(contract, "extensions", "owner", **LATE)
    told = council.read(f"{contract.path}/history")
    first, late = told["entries"]
    assert (first["number"], late["number"]) == (1, 2)
    assert (late["type"], late["valid_from"]) == ("contract.extended.v1", "2021-03-01")
    assert late["lag_days"] > 365
    assert (late["actor"], late["role"]) == (PEOPLE["owner"][0], "owner")
    assert late["actor_name"] == PEOPLE["owner"][1]
    assert late["reason"] == "Agreed with the supplier."
    assert "2021-03-31" in str(late["before"])
    assert "2022-03-31" in str(late["after"])
    assert {rule["outcome"] for rule in late["decision"]["rules"]} == {"passed", "advised"}


def test_the_story_as_lines_is_the_same_story(council: Council) -> None:
    contract = council.register()
    council.change(contract, "extensions")
    council.change(contract, "tier")
    response = council.get(f"{contract.path}/history", format="ndjson")
    assert response.mimetype == "application/x-ndjson"
    lines = [json.loads(line) for line in response.text.splitlines()]
    assert lines == council.read(f"{contract.path}/history")["entries"]


def test_the_story_gives_the_state_after_each_event(council: Council) -> None:
    contract = council.register()
    council.change(contract, "extensions")
    council.change(contract, "tier")
    states = [council.read(f"{contract.path}/history", at=number)["state"] for number in (1, 2, 3)]
    assert [state["version"] for state in states] == [1, 2, 3]
    assert [state["terms"]["term"]["end"] for state in states] == ["2021-03-31", "2022-03-31", "2022-03-31"]
    assert [state["terms"]["tier"] for state in states] == [None, None, "Gold"]
    assert_problem(council.get(f"{contract.path}/history", at=4), 404, "not-found")
    assert_problem(council.get(f"{contract.path}/history", at=3, known_at=council.head - 1), 404, "not-found")


def test_the_story_at_a_past_moment_ends_there(council: Council) -> None:
    contract = council.register()
    council.change(contract, "extensions")
    council.change(contract, "tier")
    entries = council.read(f"{contract.path}/history", known_at=council.head - 1)["entries"]
    assert [entry["number"] for entry in entries] == [1, 2]


# The feed


def pages(council: Council, path: str, role: str, follow: str, **query: Any) -> list[list[dict[str, Any]]]:
    """Every page of a list, following its cursor by the parameter *follow*."""
    found = []
    while True:
        page = council.read(path, role, **query)
        found.append(page["items"])
        if not page["next_cursor"]:
            return found
        query[follow] = page["next_cursor"]


@pytest.mark.parametrize("limit", [1, 2, 3, 500])
def test_the_feed_gives_every_event_once_and_in_order(either_council: Council, limit: int) -> None:
    contract = either_council.register()
    either_council.change(contract, "extensions")
    either_council.register()
    either_council.services.checkpoints.publish()
    found = [
        row for page in pages(either_council, "/events", "auditor", "after", limit=limit) for row in page
    ]
    assert [row["position"] for row in found] == list(range(1, either_council.head + 1))
    assert found[0]["type"] == "log.opened.v1"
    assert found[-1]["type"] == "log.sealed.v1"
    assert [row["recorded_at"] for row in found] == sorted(row["recorded_at"] for row in found)
    assert either_council.read("/events", "auditor", after=either_council.head)["items"] == []


def test_the_feed_at_a_past_position_ends_there(council: Council) -> None:
    council.register()
    council.register()
    found = [
        row
        for page in pages(council, "/events", "auditor", "after", limit=20, known_at=BEGUN + 1)
        for row in page
    ]
    assert [row["position"] for row in found] == list(range(1, BEGUN + 2))


# Lists


@pytest.fixture(scope="module")
def shelf(shared_council: Council, sealed: Contract) -> list[str]:
    """References of seven contracts that differ, in order."""
    kinds = ["contract", "grant", "PFI", "framework"]
    for number in range(7):
        shared_council.register(
            reference=f"SH-{number}",
            title=f"Shelf {'north' if number % 2 else 'south'}",
            directorate="Libraries",
            category="Furniture" if number < 3 else "Books",
            kind=kinds[number % 4],
            end=f"2021-0{number + 1}-28",
            lead_officers=["p-gwyn"] if number % 2 else ["p-gwyn-2", "p-anwen"],
            suppliers=[BROOK],
        )
    return [f"SH-{number}" for number in range(7)]


@pytest.mark.parametrize("path", ["/contracts", "/register"])
@pytest.mark.parametrize("sort", ["reference", "-reference", "ends", "-ends"])
@pytest.mark.parametrize("limit", [1, 3, 7, 50])
def test_a_list_gives_every_contract_once_in_its_order(
    shared_council: Council, shelf: list[str], path: str, sort: str, limit: int
) -> None:
    found = pages(shared_council, path, "officer", "cursor", directorate="Libraries", sort=sort, limit=limit)
    name = "reference" if path == "/contracts" else "contract_ref"
    references = [row[name] for page in found for row in page]
    assert references == (shelf[::-1] if sort.startswith("-") else shelf)
    assert all(len(page) <= limit for page in found)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({}, range(7)),
        ({"reference": "SH-3"}, [3]),
        ({"category": "Furniture"}, [0, 1, 2]),
        ({"kind": "grant"}, [1, 5]),
        ({"lead_officer": "p-gwyn"}, [1, 3, 5]),
        ({"lead_officer": "p-anwen"}, [0, 2, 4, 6]),
        ({"lead_officer": "p-gwy"}, []),
        ({"ends_from": "2021-03-28", "ends_to": "2021-05-28"}, [2, 3, 4]),
        ({"status": "past end"}, range(7)),
        ({"status": "live"}, []),
        ({"status": "live", "valid_at": "2021-05-28"}, [4, 5, 6]),
        ({"tier": "Gold"}, []),
        ({"owner": "p-bryn", "contract_manager": "p-fflur", "legal_regime": "PCR2015"}, range(7)),
        ({"q": "north"}, [1, 3, 5]),
        ({"q": "NORTH shel"}, [1, 3, 5]),
        ({"q": "brook sh-2"}, [2]),
        ({"q": "shelf", "category": "Books"}, [3, 4, 5, 6]),
        ({"q": "zebra"}, []),
        ({"q": "%"}, range(7)),
        ({"valid_at": "2019-01-01"}, []),
    ],
    ids=str,
)
def test_a_list_is_narrowed_by(
    shared_council: Council, shelf: list[str], query: dict[str, Any], numbers: list[int]
) -> None:
    found = shared_council.read("/contracts", **{"directorate": "Libraries"} | query)["items"]
    assert [row["reference"] for row in found] == [shelf[number] for number in numbers]


def test_filters_answer_alike_on_either_store(either_council: Council) -> None:
    contract = either_council.register(title="Ysgol's 100% _meals_", lead_officers=["p-gwyn"])
    either_council.register(title="Other", lead_officers=["p-gwyn-2"])
    for query in (
        {"lead_officer": "p-gwyn"},
        {"q": "ysgol"},
        {"q": "100% _me"},
        {"reference": contract.reference},
    ):
        found = either_council.read("/contracts", **query)["items"]
        assert [row["contract_id"] for row in found] == [contract.contract_id], query
    either_council.change(contract, "tier", "owner")
    assert len(either_council.read("/contracts", tier="Gold")["items"]) == 1


# The public register


def test_the_public_register_shows_the_published_fields_and_no_others(
    shared_council: Council, sealed: Contract
) -> None:
    response = shared_council.get("/register", NOBODY, reference=sealed.reference)
    [row] = response.json["items"]
    assert set(row) == {"contract_id", *PUBLISHED, "withheld"}
    assert (row["title"], row["total_value_incl_vat"], row["end_date"]) == (
        "School meals",
        "1200000.00",
        "2022-03-31",
    )


@pytest.mark.parametrize("page", [False, True])
def test_the_public_sees_no_person_no_tier_and_no_reason(
    shared_council: Council, sealed: Contract, page: bool
) -> None:
    told = shared_council.page("/register") if page else shared_council.get("/register", NOBODY)
    shown = told.text
    assert "School meals" in shown
    people = {text for pair in PEOPLE.values() for text in pair} | {"p-fflur", "p-gwyn"}
    for hidden in (*people, "Gold", "Agreed with the supplier"):
        assert hidden not in shown


def test_the_public_cannot_find_out_by_filters_what_it_may_not_see(
    shared_council: Council, sealed: Contract
) -> None:
    for query in (
        {"owner": "p-bryn"},
        {"contract_manager": "p-fflur"},
        {"lead_officer": "p-gwyn"},
        {"tier": "Gold"},
    ):
        response = shared_council.get("/register", NOBODY, **query)
        assert_problem(response, 422, "bad-fields", *query)


def test_the_public_page_shows_the_register_at_any_basis(council: Council) -> None:
    contract = council.register()
    position = council.change(contract, "extensions", **LATE).json["events"][0]["position"]
    asked = {"valid_at": "2021-03-15"}
    assert "31 March 2022" in council.page("/register", **asked).text
    before = council.page("/register", **asked, known_at=position - 1).text
    assert "31 March 2021" in before
    assert "31 March 2022" not in before
    recorded = council.services.record.feed(position - 2, 1)[0].recorded_at
    assert f"Contracts as they stood on 15 March 2021, as known at {in_london(recorded)}" in before
    assert "No contract fits." in council.page("/register", q="zebra").text


def test_the_public_page_leads_on_to_the_rest(council: Council) -> None:
    for _ in range(51):
        council.register()
    first = council.page("/register")
    [link] = [part.split('"')[0] for part in first.text.split('href="')[1:] if "cursor=" in part]
    second = council.page(link.replace("&amp;", "&")).text
    assert second.count('<th scope="row"') == 1
    assert first.text.count('<th scope="row"') == 50


# Proofs


def leaf_of(council: Council, position: int) -> bytes:
    """The leaf of an event, hashed anew from what is stored."""
    with council.services.record.store.read() as cursor:
        [event] = rehashed(cursor, council.services.record.sql, position - 1, position)
    core = leaf.core(
        event.position,
        event.stream_id,
        event.stream_version,
        event.event_type,
        event.recorded_at,
        event.state,
    )
    return merkle.leaf_hash(leaf.leaf_data(core, event.concerns))


def test_proofs_from_the_api_hold_and_hold_for_nothing_else(either_council: Council) -> None:
    council = either_council
    contract = council.register()
    council.change(contract, "extensions")
    first = council.services.checkpoints.publish()
    council.change(contract, "tier")
    second = council.services.checkpoints.publish()
    key = council.services.checkpoints.key().verifier
    told = council.read("/audit/checkpoint", NOBODY)
    assert (told["public_key"], told["note"], told["size"]) == (key, second.note, second.size)
    signed = Checkpoint.open(told["note"], key)
    for position in range(1, second.size + 1):
        proof = council.read("/audit/proofs/inclusion", NOBODY, position=position)
        hashes = [base64.b64decode(digest) for digest in proof["hashes"]]
        ours = leaf_of(council, position)
        assert merkle.verify_inclusion(ours, position - 1, signed.size, hashes, signed.root)
        assert TlogProof.decode(proof["tlog_proof"]).verify(ours, key) == signed
        assert not merkle.verify_inclusion(ours, position % signed.size, signed.size, hashes, signed.root)
    old = Checkpoint.open(first.note, key)
    proof = council.read("/audit/proofs/consistency", NOBODY, old=first.size)
    hashes = [base64.b64decode(digest) for digest in proof["hashes"]]
    assert base64.b64decode(proof["old_root"]) == old.root
    assert merkle.verify_consistency(old.size, old.root, signed.size, signed.root, hashes)
    assert not merkle.verify_consistency(old.size, signed.root, signed.size, old.root, hashes)
    past = council.read("/audit/proofs/inclusion", NOBODY, position=1, size=first.size)
    assert past["note"] == first.note
    assert council.read("/audit/checkpoint", NOBODY, known_at=second.size - 1)["note"] == first.note
    assert_problem(council.get("/audit/proofs/inclusion", position=second.size + 1), 404, "not-found")
    assert_problem(council.get("/audit/proofs/consistency", old=second.size + 1), 404, "not-found")
    assert_problem(council.get("/audit/proofs/inclusion", position=1, size=1), 404, "not-found")


def test_a_pack_from_the_api_verifies_offline_and_a_changed_one_does_not(either_council: Council) -> None:
    council = either_council
    contract = council.register()
    council.change(contract, "extensions", **LATE)
    council.register()
    response = council.get(f"{contract.path}/evidence-pack", "auditor")
    assert response.mimetype == "application/zip"
    assert contract.contract_id in response.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(response.data)) as pack:
        files = {name: pack.read(name) for name in pack.namelist()}
    key = council.services.checkpoints.key().verifier
    _, sentence = verify_files(files, key)
    assert f"complete and unaltered as at checkpoint {council.head}: 2 events" in sentence
    assert b"Anwen" not in b"".join(files.values())
    lines = files["events.ndjson"].splitlines(keepends=True)
    for changed in (files["events.ndjson"].replace(b"2022-03-31", b"2029-03-31"), lines[0]):
        with pytest.raises(Broken):
            verify_files(files | {"events.ndjson": changed}, key)


def test_a_pack_asked_for_twice_is_the_same_pack(council: Council) -> None:
    contract = council.register()
    first = council.get(f"{contract.path}/evidence-pack").data
    assert council.get(f"{contract.path}/evidence-pack").data == first


# Health


def stop_a_projection(council: Council) -> None:
    """Make the register fail at the next event, and record one."""
    with council.services.record.store.write() as cursor:
        cursor.execute("ALTER TABLE register RENAME TO register_gone")
    council.register()


def test_readiness_turns_red_when_a_projection_stops_and_green_when_it_is_back(
    either_council: Council,
) -> None:
    council = either_council
    assert council.get("/readyz", NOBODY).json["ready"] is True
    stop_a_projection(council)
    response = council.get("/readyz", NOBODY)
    assert (response.status_code, response.json["ready"]) == (503, False)
    stopped = {projection["name"]: projection for projection in response.json["projections"]}["register"]
    assert stopped["lag"] == 1
    assert stopped["last_error"] == "it stopped; operators who sign in are told why"
    told = council.get("/readyz", "administrator").json["projections"]
    assert "register" in {row["name"]: row for row in told}["register"]["last_error"]
    assert council.get("/healthz", NOBODY).status_code == 200
    metrics = council.get("/metrics", "administrator").text
    assert 'kentledge_projection_healthy{projection="register"} 0.0' in metrics
    assert 'kentledge_projection_lag{projection="register"} 1.0' in metrics
    with council.services.record.store.write() as cursor:
        cursor.execute("ALTER TABLE register_gone RENAME TO register")
    council.services.supervisor.rebuild()
    assert council.get("/readyz", NOBODY).status_code == 200
    assert len(council.read("/contracts")["items"]) == 1


def test_the_metrics_tell_how_far_the_record_is(council: Council) -> None:
    council.register()
    council.services.checkpoints.publish()
    response = council.get("/metrics", "auditor")
    assert response.mimetype == "text/plain"
    figures = dict(line.rsplit(" ", 1) for line in response.text.splitlines() if not line.startswith("#"))
    assert figures["kentledge_log_position"] == f"{council.head}.0"
    assert figures["kentledge_checkpoint_position"] == f"{council.head}.0"
    assert figures['kentledge_projection_position{projection="register"}'] == f"{council.head}.0"
    assert figures['kentledge_projection_healthy{projection="search"}'] == "1.0"


def test_nothing_is_served_with_a_weak_header(council: Council) -> None:
    for path in ("/", "/api/docs", "/register", "/healthz", "/nowhere"):
        headers = council.get(path, NOBODY).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
