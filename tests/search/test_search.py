"""Search over the web, on both databases: what is found, by whom, and as known when."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.web.council import NOBODY, REGISTRATION, Council, assert_problem
from tests.web.test_confidentiality import Reviewed
from web.cli import main

SEARCH = "/api/v1/search"
NASTY = (
    *('"', "'", "''", '"" ""', "*", "a*", "NEAR(", "AND", "OR NOT", "school AND", "words:school", "-school"),
    *(
        "{school}",
        "school^2",
        "school & | !",
        "<->",
        "school:*",
        "(((",
        "\\",
        "%_%",
        "?",
        "'; DROP TABLE x; --",
    ),
    *("😀", "ﬀ", "Tŷ Hafan", "学校", "مدرسة", "a" * 10_000, "school " * 1400, "\t\n", ""),
)


def found(council: Council, q: str, role: str = "officer", **query: Any) -> list[tuple[str, str]]:
    """Kind and title of each hit."""
    told = council.read(SEARCH, role, q=q, **query)
    return [(item["kind"], item["title"]) for item in told["items"]]


def test_both_databases_find_the_same_things_and_events(either_council: Council) -> None:
    council = either_council
    first = council.register(reference="CT-one", title="Tŷ Hafan meals", description="Fish & chips")
    other = council.register(
        reference="CT-two", title="Buses to school", directorate="Transport", category="Fleet"
    )
    before = council.head
    council.change(first, "key-dates", "owner", note="Ask the cooks; 2 of 3.")
    council.change(first, "corrections", fields={"title": "Ty Hafan dinners"})
    told = council.read(SEARCH, q="hafan DINNER")
    assert (told["items"][0]["kind"], told["items"][0]["title"]) == (
        "contract",
        "CT-one Ty Hafan dinners",
    )
    assert {item["kind"] for item in told["items"][1:]} == {"event"}
    hit = told["items"][0]
    assert [hit["snippet"]["text"][start:end] for start, end in hit["snippet"]["marks"]] == [
        "Hafan",
        "dinners",
    ]
    assert hit["link"] == first.path
    assert hit["contracts"] == [
        {"contract_id": first.contract_id, "reference": "CT-one", "title": "Ty Hafan dinners"}
    ]
    # words that a thing no longer has find its story, and the thing as it was known then
    assert found(council, "hafan meals", kind="contract") == []
    assert found(council, "ty hafan meals", known_at=before) == [
        ("contract", "CT-one Tŷ Hafan meals"),
        ("event", found(council, "hafan meals", kind="event")[0][1]),
    ]
    # filters, each alone and together
    event = council.read(SEARCH, q="cooks")["items"][0]
    assert (event["type"], event["actor"], event["actor_name"]) == (
        "contract.key_date_set.v1", "p-bryn", "Bryn Example",
    )  # fmt: skip
    assert event["snippet"] == {"text": "Ask the cooks; 2 of 3.", "marks": [[8, 13]]}
    of_first = {"kind": "event", "contract": first.contract_id}
    for query, number in (
        ({"type": "contract.key_date_set.v1"}, 1),
        ({"actor": "p-bryn"}, 1),
        ({"actor": "p-nobody"}, 0),
        ({"kind": "event", "contract": first.contract_id}, 3),
        ({"kind": "event", "contract": other.contract_id}, 1),
        ({"kind": "event", "directorate": "Transport"}, 1),
        ({"directorate": "Nowhere"}, 0),
        ({"valid_from": "2020-10-01", "valid_to": "2020-10-01", **of_first}, 1),
        ({"valid_from": "2020-10-02", **of_first}, 0),
        ({"valid_to": "2019-04-01", **of_first}, 2),
        ({"recorded_from": "2019-01-01", **of_first}, 3),
        ({"recorded_to": "2019-01-01"}, 0),
        ({"recorded_from": "2199-12-31"}, 0),
        (
            {
                "recorded_from": "1900-01-01",
                "actor": "p-bryn",
                "type": "contract.key_date_set.v1",
                "q": "cook",
            },
            1,
        ),
    ):
        assert len(council.read(SEARCH, **query)["items"]) == number, query
    # page by page, the same
    whole = council.read(SEARCH, limit=100)["items"]
    paged, cursor = [], ""
    while True:
        page = council.read(SEARCH, limit=7, cursor=cursor)
        paged += page["items"]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert paged == whole
    assert len(whole) > 50
    for typed in NASTY:
        assert council.get(SEARCH, q=typed).status_code == 200, typed
    # what is kept is what the log says, and a rebuild gives the same
    assert {differing.check_outcome for differing in council.services.supervisor.self_check(100)} == {"equal"}
    council.services.supervisor.rebuild("search_index")
    assert council.read(SEARCH, limit=100)["items"] == whole
    assert {differing.check_outcome for differing in council.services.supervisor.self_check(100)} == {"equal"}


def test_the_self_check_finds_words_that_are_missing_or_too_many(council: Council) -> None:
    contract = council.register()
    record = council.services.record

    def outcome(*by_hand: tuple[str, tuple[Any, ...]]) -> str:
        council.services.supervisor.rebuild("search_index")
        with record.store.write() as cursor:
            for sql, params in by_hand:
                cursor.execute(sql, params)
        checked = {
            differing.name: differing.check_outcome
            for differing in council.services.supervisor.self_check(100)
        }
        return str(checked["search_index"])

    differs = f"contract {contract.contract_id} differs from the fold of its events"
    drop = ("DELETE FROM search_things", ())
    assert outcome() == "equal"
    assert outcome(drop) == differs
    assert outcome(("UPDATE search_things SET words = words || ' other'", ())) == differs
    gone = "INSERT INTO search_events (search_events) VALUES ('delete-all')"
    assert outcome((gone, ())).endswith("differs from the fold of its events")


def test_findings_are_found_only_by_those_who_may_read_them(shared_council: Council) -> None:
    reviewed = Reviewed(shared_council)
    secrets = ("secret finding", "secret reason", "secret rating", "secret choice")
    for role in ("reviewer", "governance", "auditor"):
        assert ("finding", "Finding 1: School meals") in found(shared_council, secrets[0], role)
        assert all(found(shared_council, secret, role) for secret in secrets)
    assert found(shared_council, secrets[0], "owner")[0][0] == "finding"  # of a contract of his own
    stranger = {"Authorization": f"Bearer {reviewed.somebody('p-stranger')}"}
    for secret in secrets:
        told = shared_council.get(SEARCH, NOBODY, stranger, q=secret, limit=1).json
        assert (told["items"], told["next_cursor"]) == ([], "")
    for role in ("member", "director", "supplier-contact", "administrator"):
        assert shared_council.get(SEARCH, role, q="secret").status_code == 403
    reviewed.passed()
    reviewed.shared()
    told = shared_council.get(SEARCH, NOBODY, stranger, q=secrets[0]).json
    assert {item["kind"] for item in told["items"]} == {"finding", "event"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"kind": "thing"}, "kind"),
        ({"kind": "contract", "type": "contract.extended.v1"}, "kind"),
        ({"type": "contract.nothing.v1"}, "type"),
        ({"cursor": "event-99999999999999999999"}, "cursor"),
        ({"cursor": "event--1"}, "cursor"),
        ({"kind": "supplier", "cursor": "event-7"}, "cursor"),
        ({"limit": "0"}, "limit"),
        ({"contract": "CT-1"}, "contract"),
        ({"valid_from": "2019-02-29"}, "valid_from"),
        ({"q": "a\0b"}, "q"),
    ],
)
def test_a_question_that_cannot_be_asked_names_the_field(
    shared_council: Council, query: dict[str, str], field: str
) -> None:
    response = shared_council.get(SEARCH, **query)
    kind = "bad-parameters" if field == "cursor" or ("type" in query and field == "kind") else "bad-fields"
    assert_problem(response, 422, kind, field)


def test_the_command_finds_the_same(
    council: Council, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    council.register(reference="CT-one")
    council.services.close()
    monkeypatch.setenv("KENTLEDGE_DATA", str(tmp_path / "record"))
    monkeypatch.setenv("KENTLEDGE_DATABASE_URL", "")
    told = CliRunner().invoke(main, ["search", "school", "MEAL", "--since", "2019-01-01"])
    assert told.exit_code == 0, told.output
    assert told.stdout.startswith("event    [CT-one] 1 April 2019: Registered")
    told = CliRunner().invoke(main, ["search", "school", "--kind", "contract", "--format", "json"])
    assert json.loads(told.stdout)["items"][0]["title"] == f"CT-one {REGISTRATION['title']}"
    assert CliRunner().invoke(main, ["search", "x", "--type", "nothing.v1"]).exit_code == 2


def test_a_filed_document_is_found_by_what_it_is_called_now_and_was_then(either_council: Council) -> None:
    council = either_council
    contract = council.register()
    file = {"title": "quokka.pdf", "media_type": "application/pdf", "sha256": "d1" * 32}
    body = {"contract_id": contract.contract_id, "kind": "plan", "title": "Plan of the wombats"}
    path = council.opened("/api/v1/filed-documents", body | {"evidence": [file]})
    before = council.head
    next_file = {"title": "numbat.pdf", "media_type": "application/pdf", "sha256": "d2" * 32}
    etag = council.get(path, "auditor").headers["ETag"]
    assert council.post(f"{path}/versions", {"evidence": [next_file]}, if_match=etag).status_code == 201
    hit = council.read(SEARCH, q="wombats numbat")["items"][0]
    assert (hit["kind"], hit["title"], hit["link"]) == ("document", "Plan of the wombats, version 2", path)
    assert [about["contract_id"] for about in hit["contracts"]] == [contract.contract_id]
    assert ("document", "Plan of the wombats, version 1") in found(council, "quokka", known_at=before)
    assert found(council, "quokka", kind="document") == []
    assert found(council, "numbat", known_at=before) == []
