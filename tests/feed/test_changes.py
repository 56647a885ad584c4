"""The change feed, as a system follows it that keeps only the position up to which it has it."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.web.council import BEGUN, NOBODY, Contract, Council
from tests.web.test_confidentiality import Reviewed
from web.api import feed
from web.cli import main

CHANGES = "/api/v1/changes"
BATCH = "application/cloudevents-batch+json"


def batches(council: Council, role: str = "officer", **query: Any) -> Iterator[list[dict[str, Any]]]:
    """Batch after batch, each asked for at the address that the one before gave, until the end of the log."""
    response = council.get(CHANGES, role, **query)
    while True:
        assert response.status_code == 200, response.text
        assert response.content_type == f"{BATCH}; charset=utf-8"
        yield response.get_json(force=True)
        onwards = response.headers["Kentledge-Next-Position"]
        [link] = re.findall(r'^<([^>]+)>; rel="next"$', response.headers["Link"])
        assert f"after={onwards}" in link
        if onwards == response.headers["Kentledge-Position"]:
            return
        response = council.get(link, role)


def test_a_position_beyond_the_end_is_refused_and_not_passed_on(council: Council) -> None:
    """Whoever went on from there would miss what comes in between."""
    response = council.get(CHANGES, after=council.head + 1)
    assert response.status_code == 422
    assert f"The log ends at position {council.head}; go on from there." in response.text


def followed(council: Council, role: str = "officer", **query: Any) -> list[dict[str, Any]]:
    """Everything that comes."""
    return [row for batch in batches(council, role, **query) for row in batch]


def test_every_change_comes_once_and_in_order_whatever_the_size_of_a_batch(
    either_council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    council = either_council
    first, other = council.register(), council.register(directorate="Transport")
    council.change(first, "key-dates")
    council.change(other, "tier")
    whole = followed(council, after=BEGUN)
    assert [row["position"] - BEGUN for row in whole] == [1, 2, 3, 4]
    assert len({row["id"] for row in whole}) == 4
    for size in (1, 3, 500):
        assert followed(council, after=BEGUN, limit=size) == whole
    for query, positions in (
        ({"after": BEGUN + 2}, [3, 4]),
        ({"after": BEGUN + 4}, []),
        ({"type": "contract.registered.v1"}, [1, 2]),
        ({"contract": first.contract_id}, [1, 3]),
        ({"contract": first.contract_id, "type": "contract.key_date_set.v1"}, [3]),
        ({"directorate": "Transport"}, [2, 4]),
        ({"directorate": "Nowhere"}, []),
        ({"after": BEGUN, "known_at": BEGUN + 2}, [1, 2]),
    ):
        assert [row["position"] - BEGUN for row in followed(council, **query)] == positions, query
    monkeypatch.setattr(feed, "_AT_ONCE", 1)  # a rare filter moves on through empty windows
    found = list(batches(council, directorate="Transport", after=BEGUN))
    assert [len(list_) for list_ in found] == [0, 1, 0, 1]


def test_an_event_is_a_cloudevent_of_version_1(shared_council: Council) -> None:
    contract: Contract = shared_council.register(reference=shared_council.fresh("CT"))
    row = followed(shared_council, contract=contract.contract_id)[0]
    assert row["specversion"] == "1.0"
    assert row["id"] == contract.event_id
    assert row["source"] == "https://kentledge.example/record"
    assert row["type"] == "example.kentledge.contract.registered.v1"
    assert row["subject"] == f"contracts/{contract.contract_id}"
    assert datetime.fromisoformat(row["time"]).tzinfo is not None
    assert row["time"].endswith("Z")
    assert row["datacontenttype"] == "application/json"
    assert row["data"]["data"]["reference"] == contract.reference
    assert row["data"]["envelope"]["actor"] == "p-anwen"
    assert all(re.fullmatch("[a-z0-9]{1,20}", name) for name in row)


def test_what_lags_behind_is_not_passed_over(council: Council) -> None:
    council.register()
    record = council.services.record
    with record.store.write() as cursor:
        cursor.execute(
            f"UPDATE projections SET position = {BEGUN}, last_error = 'it broke' WHERE name = 'journal'"
        )
    response = council.get(CHANGES, after=BEGUN)
    assert (response.get_json(force=True), response.headers["Kentledge-Next-Position"]) == ([], str(BEGUN))


def test_what_is_confidential_comes_without_its_fact(shared_council: Council) -> None:
    reviewed = Reviewed(shared_council)
    stranger = {"Authorization": f"Bearer {reviewed.somebody('p-stranger')}"}
    query = {"type": "review.finding_raised.v2"}
    told = shared_council.get(CHANGES, NOBODY, stranger, **query)
    assert "Secret" not in told.text
    [row] = told.get_json(force=True)
    assert row["data"]["withheld"]
    assert "data" not in row["data"]
    assert row["data"]["sentence"] == "A finding was raised; it is confidential until passed."
    assert "Secret finding" in shared_council.get(CHANGES, "reviewer", **query).text
    assert shared_council.get(CHANGES, "supplier-contact").status_code == 403


def test_the_command_prints_a_line_for_each_and_where_to_go_on(
    council: Council, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    council.register(reference="CT-one")
    council.services.close()
    monkeypatch.setenv("KENTLEDGE_DATA", str(tmp_path / "record"))
    monkeypatch.setenv("KENTLEDGE_DATABASE_URL", "")
    told = CliRunner().invoke(main, ["changes", "--contract", "CT-one"])
    assert [json.loads(line)["position"] for line in told.stdout.splitlines()] == [BEGUN + 1]
    assert told.stderr == f"next: --after {BEGUN + 1}\n"
