"""Audit as pages: the log searched, exceptions followed to their events, samples, checkpoint, proofs, packs."""

import re
from html import unescape
from typing import Any

import pytest

from application.cosignatures import Cosignatures
from projections.extracts import ALL
from tests.audit.witness import AUDITOR
from tests.web.council import Contract, Council
from tests.web.pages.visitor import Visitor, faults


@pytest.fixture(scope="module")
def contract(shared_council: Council) -> Contract:
    contract = shared_council.register(title="School meals <b>north</b>")
    shared_council.change(contract, "extensions")
    return contract


@pytest.fixture
def auditor(shared_council: Council, contract: Contract) -> Visitor:
    return Visitor(shared_council, "auditor")


@pytest.mark.parametrize("extract", ALL, ids=lambda extract: extract.name)
def test_every_exception_has_a_page_and_files(auditor: Visitor, extract: Any) -> None:
    page = auditor.opened("/audit/extracts", kind=extract.name, days="0", directorate="Education")
    for form in ("csv", "xlsx"):
        link = re.search(rf'href="(/api/v1/audit/extracts[?][^"]*format={form})"', page)
        assert link is not None
        assert auditor.client.get(unescape(link[1])).status_code == 200
    assert "id</th>" not in page


def test_a_change_without_approval_is_found_and_followed(shared_council: Council, auditor: Visitor) -> None:
    contract = shared_council.register(legal_regime="PA2023")
    said = {"cause": "volume", "estimated_incl_vat": "1290000.00", "reason": "More pupils."}
    made = shared_council.post(
        f"{contract.path}/value-changes", said | {"without_approval": True}, if_match='"v1"'
    )
    assert made.status_code == 201, made.text
    page = auditor.opened("/audit/extracts", kind="formal-changes-without-approval")
    assert f">{contract.reference}</a>" in page
    assert "Nothing yet" in page
    assert page.count(contract.contract_id) == page.count(f"/contracts/{contract.contract_id}")
    assert f'href="/events/{made.json["events"][0]["event_id"]}' in page


def test_what_an_entry_lacks_is_said_in_words(shared_council: Council, auditor: Visitor) -> None:
    shared_council.register(end="TBC", maximum_end="TBC", options=[])
    page = auditor.opened("/audit/extracts", kind="incomplete-entries")
    assert "End date; Review date; Tier" in page


def test_an_exception_leads_to_the_event_in_its_contract(auditor: Visitor, contract: Contract) -> None:
    page = auditor.opened("/audit/extracts", kind="late-entries", days="0")
    assert "School meals &lt;b&gt;" in page
    event = re.search(r'href="(/events/[^"]+)"', page)
    assert event is not None
    led = auditor.get(event[1])
    assert led.status_code == 303
    assert led.headers["Location"] == f"/contracts/{contract.reference}/history?at=1"
    assert f"/contracts/{contract.reference}/evidence-pack" in auditor.opened(led.headers["Location"])
    assert auditor.get(event[1], known_at="1").status_code == 404
    assert auditor.get("/events/00000000-0000-0000-0000-000000000000").status_code == 404


def test_an_event_of_no_contract_has_a_page_of_its_own(shared_council: Council, auditor: Visitor) -> None:
    body = {"name": "Reviews", "short_name": "RG", "kind": "review group", "convened_on": "2020-01"}
    made = shared_council.post("/api/v1/groups", body, "governance")
    assert made.status_code == 201, made.text
    page = auditor.opened(f"/events/{made.json['events'][0]['event_id']}")
    assert "Convened Reviews" in page
    assert "Rules that it was put to" in page


def test_what_cannot_be_read_is_said_and_the_rest_is_shown(auditor: Visitor) -> None:
    page = auditor.opened("/audit/extracts", kind="late-entries", days="many")
    assert faults(page) == {"days": "Enter a whole number"}
    assert "What happened" in page
    assert auditor.get("/audit/extracts", kind="nonsense").status_code == 404
    assert auditor.get("/audit/extracts").status_code == 404
    page = auditor.opened("/search", actor="Nobody Known", recorded_to="someday", q="meals")
    assert set(faults(page)) == {"actor", "recorded_to"}
    assert "<mark>meals</mark>" in page
    assert faults(auditor.opened("/audit", contract="CT-none"))["contract"]
    assert faults(auditor.opened("/audit/sample", size="9"))["seed"] == "Enter a seed"


def test_people_and_contracts_are_searched_by_name(auditor: Visitor, contract: Contract) -> None:
    page = auditor.opened(
        "/search", actor="anwen example", contract=contract.reference, type="contract.extended.v1"
    )
    assert "Extended to 31 March 2022" in page
    assert "School meals &lt;b&gt;north" in page
    assert "Nothing was found." in auditor.opened("/search", q="zebra")


def test_a_sample_is_drawn_and_had_as_a_file(auditor: Visitor) -> None:
    page = auditor.opened("/audit/sample", seed="x", size="1", of="events")
    assert "What happened" in page
    link = re.search(r'href="(/api/v1/audit/sample[?][^"]*format=csv)"', page)
    assert link is not None
    told = auditor.client.get(unescape(link[1]))
    assert len(told.text.splitlines()) == 2


def test_a_contract_is_replayed_or_its_pack_taken(auditor: Visitor, contract: Contract) -> None:
    led = auditor.get("/audit", contract=contract.reference, show="replay")
    assert led.headers["Location"] == f"/contracts/{contract.reference}/history"
    led = auditor.get("/audit", contract=contract.reference, show="pack")
    page = auditor.opened(led.headers["Location"])
    assert "How to verify it" in page
    pack = re.search(r'href="(/api/v1/contracts/[^"]+/evidence-pack)"', page)
    assert pack is not None
    assert auditor.client.get(pack[1]).data.startswith(b"PK")


def test_everybody_sees_the_checkpoint_who_signed_it_and_proofs(shared_council: Council) -> None:
    services = shared_council.services
    published = services.checkpoints.publish()
    nobody = Visitor(shared_council)
    page = nobody.opened("/audit/checkpoint")
    assert str(published.size) in page
    assert "None yet." in page
    assert services.checkpoints.key().verifier in unescape(page)
    line = AUDITOR.cosign(published.note.partition("\n\n")[0] + "\n")
    Cosignatures(services.checkpoints).keep(published, line, [AUDITOR.vkey])
    assert "auditor.example/w" in nobody.opened("/audit/checkpoint")
    proof = unescape(nobody.opened("/audit/proofs", position="2"))
    assert "c2sp.org/tlog-proof" in proof
    assert "prove it" in nobody.opened("/audit/proofs", old="1")
    assert faults(nobody.opened("/audit/proofs", old=str(published.size + 1)))["old"]
    assert faults(nobody.opened("/audit/proofs", position="x"))["position"] == "Enter a whole number"
    assert nobody.get("/audit").status_code == 401
