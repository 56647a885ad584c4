"""The sample record: complete against the paper, free of real people, and as sound as any other record."""

import json
import re
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
import pytest

from application.access import ROLES
from application.commands import Commands, Submission
from application.errors import BadRequest, DuplicateReference
from application.sample import SIGN_INS, load_sample
from application.sample.steps import in_order_of_time, people, resolved, suppliers
from application.settings import Settings
from application.use_cases import USE_CASES
from application.verification import verify_log
from domain import log
from domain.contract import events as contract_events
from domain.contract.commands import Register
from domain.contract.decisions import CONTRACT
from domain.contract.state import Contract, Terms
from domain.decisions import Actor
from domain.events import FACTS, Recorded
from web.parts import Parts

SEED = Path(__file__).parents[3] / "shared" / "seed" / "tables.json"
PAPER_DAY = date(2019, 11, 8)
"""A day between the two tables of the paper."""


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    """A record with the sample in it, on SQLite."""
    parts = Parts.build(Settings(tmp_path_factory.mktemp("sample")))
    parts.checkpoints.create_key()
    load_sample(parts.record, parts.access)
    yield parts
    parts.close()


@pytest.fixture(scope="module")
def tables() -> dict[str, Any]:
    """The two tables of the paper."""
    if not SEED.exists():
        pytest.skip("the paper's tables are not beside this checkout")
    found: dict[str, Any] = json.loads(SEED.read_text())
    return found


def recorded(parts: Parts) -> list[Recorded]:
    """The whole log."""
    return parts.record.feed(0, 10_000)


def contracts(parts: Parts) -> list[Contract]:
    """Every contract of the sample."""
    ids = {one.event.stream_id for one in recorded(parts) if one.event.envelope.concerns}
    return [parts.record.chronicle(CONTRACT, contract_id) for contract_id in ids]


def titled(parts: Parts, day: date) -> dict[str, Terms]:
    """What was true of every contract on *day*, by title."""
    found = (one.in_force(day) for one in contracts(parts))
    return {terms.title: terms for terms in found if terms is not None}


def test_every_printed_line_has_its_contract_with_as_many_lead_officers(
    parts: Parts, tables: dict[str, Any]
) -> None:
    printed = [
        item
        for table in ("completed_reviews", "forward_plan")
        for row in tables[table]["rows"]
        for item in row["items"]
    ]
    known = titled(parts, PAPER_DAY)
    assert len(printed) == 22
    assert {one["title"] for one in printed} <= known.keys()
    for one in printed:
        assert len(known[one["title"]].roles.lead_officers) == len(one["lead_officers"]), one["title"]


def test_every_review_date_is_on_record_as_printed(parts: Parts, tables: dict[str, Any]) -> None:
    """As the record stood in November 2019; a date that was not set is TBC."""
    known = titled(parts, PAPER_DAY)
    for row in (*tables["completed_reviews"]["rows"], *tables["forward_plan"]["rows"]):
        for item in row["items"]:
            dates = {one.kind: one.date for one in known[item["title"]].key_dates}
            assert dates["review"] == (row["date_iso"] or "TBC"), item["title"]


def test_no_real_person_is_in_it(tables: dict[str, Any]) -> None:
    real = {one["name"] for one in tables["people_in_text"]}
    assert len(real) == 10
    text = " ".join(
        file.read_text().casefold()
        for folder in (files("application.sample"), files("application.sample") / "contracts")
        for file in folder.iterdir()
        if file.is_file()
    )
    assert not [name for name in real if name.casefold() in text]
    surnames = {name.split()[-1].casefold() for name in real}
    invented = {word for name in people().people.values() for word in re.split(r"[ -]", name.casefold())}
    assert not surnames & invented


def test_names_are_in_the_directory_only(parts: Parts) -> None:
    names = people().people
    assert parts.access.names() == names
    text = " ".join(
        path.read_text() for path in Path(str(files("application.sample"))).rglob("contracts/*.json")
    )
    assert not [name for name in names.values() if name in text]
    said = set(re.findall(r'"(p-[^"]*)"', text))
    assert said | set(SIGN_INS.values()) == names.keys()


def test_every_kind_of_fact_occurs(parts: Parts) -> None:
    kinds = {name for name, cls in FACTS.items() if cls.__module__ == contract_events.__name__}
    assert kinds
    assert kinds <= {one.event.name for one in recorded(parts)}


def test_it_says_that_it_is_a_sample_and_keeps_its_own_time(parts: Parts) -> None:
    opened, *events = recorded(parts)
    assert opened.event.fact == log.Opened(purpose="sample")
    assert [one.recorded_at for one in events] == [step.at for _, step in in_order_of_time()]
    assert [one.recorded_at.year for one in (events[0], events[-1])] == [2016, 2020]
    assert 150 <= len(events) <= 250
    assert parts.record.ledger.clock is None


def test_entries_come_late_and_changes_are_scheduled(parts: Parts) -> None:
    changes = [one for one in recorded(parts) if one.event.version > 1 and one.event.envelope.concerns]
    lags = [(one.recorded_at.date() - one.event.envelope.valid_from).days for one in changes]
    assert sum(lag > 14 for lag in lags) > 15
    assert sum(lag < 0 for lag in lags) > 5


def test_tiers_come_with_the_tool(parts: Parts) -> None:
    tiers = [one for one in recorded(parts) if isinstance(one.event.fact, contract_events.TierAssigned)]
    assert min(one.recorded_at.year for one in tiers) == 2019
    assert all(terms.tier for terms in titled(parts, date(2020, 12, 31)).values())


def test_the_log_verifies(parts: Parts) -> None:
    parts.checkpoints.publish()
    sentence = verify_log(parts.record, parts.checkpoints.key().verifier)
    assert sentence.startswith("complete and unaltered as at checkpoint")


def test_the_projections_equal_the_fold(parts: Parts) -> None:
    standing = parts.supervisor.self_check(sample=len(contracts(parts)))
    assert standing
    assert all(one.healthy and one.check_outcome == "equal" for one in standing)


def test_somebody_signs_in_for_every_role(parts: Parts) -> None:
    assert SIGN_INS.keys() == set(ROLES) - {"public"}
    for role, person_id in SIGN_INS.items():
        assert parts.access.token(parts.access.issue(person_id, role)).person_id == person_id


def test_a_second_load_is_refused(parts: Parts) -> None:
    head = parts.record.head()
    with pytest.raises(BadRequest, match="only into an empty one"):
        load_sample(parts.record, parts.access)
    assert parts.record.head() == head
    assert parts.record.ledger.clock is None


def test_references_are_taken(parts: Parts) -> None:
    use_case = USE_CASES["register"]
    body = next(step.body for _, step in in_order_of_time() if step.use_case == "register")
    command = msgspec.convert(resolved(body, suppliers(), []), Register)
    again = Submission(use_case, command, Actor(SIGN_INS["officer"], "officer"), idempotency_key="again")
    with pytest.raises(DuplicateReference):
        Commands(parts.record).submit(again, lambda _: b"")
