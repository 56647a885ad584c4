"""Case R18: a record that already holds an event which cannot be read opens, names it, serves the rest and goes on."""

from re import sub
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from eventsourcing.persistence import StoredEvent

from application.codec import from_bytes, to_bytes
from application.evidence import evidence_pack
from application.store.ledger import Alongside
from application.use_cases import USE_CASES
from application.verification import verify_log
from domain.amendment.events import Corrected
from domain.contract.key_dates import KeyDateSet
from domain.contract.terms import Supplier
from domain.events import DecisionRecord, Envelope, Event, Fact, Unreadable
from domain.review.finding import FindingRaised
from tests.givens import AWARD, registered
from tests.web.council import Council, council_on
from web.daily import record_daily

ENVELOPE: dict[str, Any] = {
    "valid_from": AWARD,
    "actor": "p-anwen",
    "role": "officer",
    "decision": DecisionRecord("kentledge-2026.1"),
}
MANY = tuple(Supplier(UUID(int=number + 9), f"Firm {number} Ltd") for number in range(501))


def past_the_check(council: Council, fact: Fact, stream_id: UUID, version: int = 1) -> Event:
    """Write an event into the log as a release without the check did: encoded, and never read back."""
    event = Event(stream_id, version, Envelope(**ENVELOPE, event_id=uuid4(), concerns=(stream_id,)), fact)
    record = council.services.record
    stored = StoredEvent(stream_id, version, event.name, to_bytes(event))
    told = event
    if isinstance(fact, Corrected):  # it reserves nothing, since what it puts in place of the other is none
        told = Event(stream_id, version, *from_bytes(event.name, stored.state))
    with record.store.write() as cursor:
        record.ledger.append(cursor, [stored], Alongside(events=[told]))
    return event


def opened_again(council: Council) -> Any:
    """The same record as the next process finds it."""
    settings = council.services.settings
    return council_on(settings.data, settings.database_url)


def annulled_by_two(council: Council, path: str, event: Event) -> None:
    """The officer asks, the owner agrees."""
    body = {"annuls": str(event.envelope.event_id), "reason": "It cannot be read."}
    for role in ("officer", "owner"):
        seen = council.get(f"{path}/history", "auditor").headers["ETag"]
        response = council.post(f"{path}/annulments", body, role, if_match=seen)
        assert response.status_code == 201, response.text


def test_r18_a_contract_whose_registration_cannot_be_read(either_council: Council) -> None:
    written, good = either_council, either_council.register(title="Buses")
    stream_id = uuid4()
    event = past_the_check(written, registered(reference="CT-BAD", suppliers=MANY), stream_id)
    position = written.head
    path = f"/api/v1/contracts/{stream_id}"
    with opened_again(written) as council:
        services = council.services
        services.supervisor.rebuild()
        assert all(differing.healthy for differing in services.supervisor.self_check(sample=100))
        assert [item["contract_id"] for item in council.read("/contracts")["items"]] == [good.contract_id]
        assert [item["contract_id"] for item in council.read("/register", "")["items"]] == [good.contract_id]
        assert council.read("/api/v1/search", q="buses")["items"]
        told = council.read(f"{path}/history")["entries"]
        assert [(row["position"], row["type"]) for row in told] == [(position, "contract.registered.v1")]
        assert "suppliers: There may be at most 500 of them." in told[0]["sentence"]
        assert council.get(path).status_code == 404
        feed = council.get("/api/v1/changes", "auditor", after=position - 1).json
        assert feed[0]["position"] == position
        assert council.read("/api/v1/search", "auditor", q="cannot be read")["items"]
        verdict = verify_log(services.record, services.checkpoints.key().verifier)
        assert verdict.startswith("complete and unaltered")
        assert f"event {position} (contract.registered.v1): suppliers: There may be at most 500" in verdict
        assert evidence_pack(services.record, stream_id, {})
        assert not list(record_daily(services.record, services.commands, services.record.basis()))
        refused = council.post(
            f"{path}/extensions",
            {"new_end": "2030-01-01", "reason": "Longer."},
            if_match=council.get(f"{path}/history", "auditor").headers["ETag"],
        )
        assert refused.status_code == 409
        assert "cannot be read: two people must annul it" in refused.json["detail"]
        annulled_by_two(council, path, event)
        assert len(council.read(f"{path}/history")["entries"]) == 3
        services.supervisor.rebuild()
        assert all(differing.healthy for differing in services.supervisor.self_check(sample=100))
    with opened_again(written) as council:
        assert council.register(title="Libraries")


def test_r18_a_change_that_cannot_be_read_leaves_the_rest_of_the_contract_standing(
    either_council: Council,
) -> None:
    written, contract = either_council, either_council.register()
    note = KeyDateSet(kind="review", date="2030-01", note="x" * 5001)
    event = past_the_check(written, note, UUID(contract.contract_id), 2)
    with opened_again(written) as council:
        assert council.read(contract.path)["terms"]["title"] == "School meals"
        assert "5000 characters" in council.read(f"{contract.path}/history")["entries"][1]["sentence"]
        annulled_by_two(council, contract.path, event)
        assert council.change(contract, "extensions")
        council.services.supervisor.rebuild()
        assert all(differing.healthy for differing in council.services.supervisor.self_check(sample=100))


def test_r18_so_does_a_correction_that_puts_something_impossible_in_a_facts_place(
    either_council: Council,
) -> None:
    written, contract = either_council, either_council.register()
    payload = msgspec.to_builtins(registered(suppliers=MANY))
    fact = Corrected(
        stream="contract",
        corrects=UUID(contract.event_id),
        corrected_name="contract.registered.v1",
        replacement=payload,
        changed=("suppliers",),
    )
    event = past_the_check(written, fact, UUID(contract.contract_id), 2)
    with opened_again(written) as council:
        assert [item["contract_id"] for item in council.read("/contracts")["items"]] == [contract.contract_id]
        annulled_by_two(council, contract.path, event)
        assert council.change(contract, "extensions")


@pytest.mark.parametrize(
    "state", [b"", b"\xff", b"[]", b"{}", b'{"meta": 1, "data": 2}', b'{"meta": {"event_id": 7}, "data": {}}']
)
def test_bytes_that_are_no_event_are_read_as_one_that_says_nothing(state: bytes) -> None:
    envelope, fact = from_bytes("contract.registered.v1", state)
    assert isinstance(fact, Unreadable)
    assert fact.name == "contract.registered.v1"
    assert fact.wrong
    assert (envelope, fact) == from_bytes("contract.registered.v1", state)


def test_an_event_of_a_newer_release_is_not_passed_over() -> None:
    event = Event(UUID(int=1), 1, Envelope(**ENVELOPE, event_id=UUID(int=2)), registered())
    newer = to_bytes(event).replace(b'"reference":', b'"colour":"red","reference":')
    with pytest.raises(msgspec.ValidationError):
        from_bytes("contract.registered.v1", newer)
    with pytest.raises(KeyError):
        from_bytes("contract.registered.v9", to_bytes(event))


def test_what_cannot_be_read_of_a_review_is_told_only_to_those_who_see_all_of_it(
    either_council: Council,
) -> None:
    written = either_council
    finding = FindingRaised(number=1, item=1, text="They hid the losses", severity="grave", theme="grave")  # type: ignore[arg-type]
    past_the_check(written, finding, uuid4())
    before = written.head - 1
    with opened_again(written) as council:
        for role, sees in (("officer", False), ("auditor", True)):
            told = council.get("/api/v1/changes", role, after=before).text
            assert ("grave" in told) is sees
            assert (
                "grave" in council.get("/api/v1/search", role, q="grave").text.partition("items")[2]
            ) is sees


def test_r18_every_road_that_answers_goes_on_answering(council: Council) -> None:
    stream_id, contract = uuid4(), council.register()
    past_the_check(council, registered(reference="CT-BAD", suppliers=MANY), stream_id)
    past_the_check(council, KeyDateSet(kind="review", date="soon"), UUID(contract.contract_id), 2)
    with opened_again(council) as again:
        for use_case in USE_CASES.values():
            if use_case.method != "GET":
                continue
            for contract_id in (stream_id, contract.contract_id):
                path = use_case.path.replace("{contract_id}", str(contract_id))
                role = next(iter(sorted(use_case.allowed & {"auditor", "governance"})), "officer")
                answered = again.get("/api/v1" + sub(r"{\w+}", str(contract_id), path), role)
                assert answered.status_code < 500, (path, answered.text)
