"""Notices are sent by the record itself where that was set up: against a stand-in, which says of itself that it is one.

The stand-in answers as this side expects; what the platform really answers nobody here has seen.
"""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import UUID

import pytest

from application.errors import BadRequest
from application.settings import Settings, SettingsError
from domain.decisions import Actor, Refused
from tests.web.council import Clock, Contract, Council, council_on
from tests.web.test_notices import AWARDED
from web.daily import record_daily
from web.platform.client import NotSent, Platform
from web.platform.sending import Sent, send_notice

KEY, NUMBER = "a key that is made up", "012345-2026"
GOVERNANCE = Actor("p-dilwyn", "governance")
AUTHORITY = {
    "identifier": {"scheme": "GB-PPON", "id": "ABCD-1234-EFGH"},
    "address": {"streetAddress": "1 Example Street", "locality": "Exampleton", "postalCode": "EX1 1AA"},
    "contactPoint": {"name": "Procurement office", "email": "procurement@example.org"},
}


class StandIn:
    """What stands in for the platform: it keeps what it was sent, and answers as it is told to."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, Any]] = []
        """Status and body of the next answers; a status of nought is silence. Else it takes what comes."""
        self.numbers: dict[str, str] = {}
        self.asked: list[dict[str, str]] = []
        self.bodies: list[dict[str, Any]] = []
        self.over = Event()
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                stand_in.asked.append({name.lower(): text for name, text in self.headers.items()})
                stand_in.bodies.append(json.loads(body))
                status, said = stand_in.answers.pop(0) if stand_in.answers else stand_in.taken(self.headers)
                if not status:
                    stand_in.over.wait(10)
                    return
                content = said if isinstance(said, bytes) else json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Server", "a stand-in for the central digital platform")
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Nothing is told."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/notices"
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def taken(self, headers: Any) -> tuple[int, Any]:
        """One number for each submission, however often it comes; seen at half past midnight, London time."""
        number = self.numbers.setdefault(headers["Idempotency-Key"], f"{12345 + len(self.numbers):06d}-2026")
        return 201, {"id": number, "date": "2026-06-09T23:30:00Z"}

    def close(self) -> None:
        """Stop answering."""
        self.over.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    stand_in = StandIn()
    yield stand_in
    stand_in.close()


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Council]:
    """It stands at noon of 10 June 2026."""
    folder = tmp_path_factory.mktemp("record")
    authority = folder / "authority.json"
    authority.write_text(json.dumps(AUTHORITY))
    said = {"ocid_prefix": "ocds-tst123", "publisher": "A council", "authority": authority}
    with council_on(folder / "data", clock=Clock("2026-06-10"), **said) as council:
        supplier = {"name": "Amber Lane Catering Ltd", "identifiers": [], "supplier_id": str(UUID(int=1))}
        path = council.opened("/api/v1/suppliers", supplier | {"reason": "Known."}, "governance")
        council.step(
            path, "addresses", {"address": "2 Mill Lane, Exampleton", "reason": "Seen."}, "governance"
        )
        yield council


def notice(council: Council, *, stated: bool = True) -> UUID:
    """The termination notice of another contract that ran out, with nothing open but what the platform asks for."""
    contract: Contract = council.register(**AWARDED | {"start": "2026-06-01", "end": "2026-06-30"})
    council.change(
        contract,
        "terminations",
        ended_on="2026-06-09",
        effective_from="2026-06-09",
        ground="mutual agreement",
    )
    services = council.services
    list(record_daily(services.record, services.commands, services.record.basis()))
    rows = council.read(
        "/api/v1/notices", contract_id=contract.contract_id, kind="contract termination notice"
    )
    notice_id = rows["items"][0]["notice_id"]
    for part, text in (("procurement id", "ocds-h6vhtk-055da0"), ("contract number", "1")) if stated else ():
        council.step(f"/api/v1/notices/{notice_id}", "statements", {"part": part, "text": text})
    return UUID(notice_id)


def sent(council: Council, stand_in: StandIn, notice_id: UUID, actor: Actor = GOVERNANCE) -> Sent:
    """Send it, with little patience."""
    return send_notice(council.services, Platform(stand_in.address, KEY, seconds=0.2), notice_id, actor)


def state(council: Council, notice_id: UUID) -> dict[str, Any]:
    """What the record says of it."""
    answer = council.read(f"/api/v1/notices/{notice_id}")
    return {name: answer["state"][name] for name in ("state", "platform_number", "published_on")}


UNTOUCHED = {"state": "due", "platform_number": "", "published_on": None}


def test_e42_it_is_sent_with_the_key_and_published_on_londons_day(
    council: Council, stand_in: StandIn
) -> None:
    notice_id = notice(council)
    assert str(sent(council, stand_in, notice_id).published_on) == "2026-06-10"
    assert state(council, notice_id) == {
        "state": "published",
        "platform_number": NUMBER,
        "published_on": "2026-06-10",
    }
    [asked], [package] = stand_in.asked, stand_in.bodies
    assert asked["cdp-api-key"] == KEY
    [release] = package["releases"]
    assert (release["ocid"], release["tag"]) == ("ocds-h6vhtk-055da0", ["contractTermination"])
    assert release["contracts"][0]["implementation"]["finalValue"]["amountGross"] == 6000000.0
    story = council.read(f"/api/v1/streams/{notice_id}/story")["entries"]
    [submitted] = [entry for entry in story if entry["type"] == "notice.submitted.v1"]
    [evidence] = submitted["evidence"]
    kept = council.get(f"/api/v1/documents/{evidence['sha256']}")
    assert json.loads(kept.data) == package


def test_the_councils_own_pipeline_is_sent_as_the_others_are(council: Council, stand_in: StandIn) -> None:
    plan = {
        "title": "School meals, next contract",
        "subject": "services",
        "estimated_incl_vat": "6400000.00",
        "begins_with": "tender notice",
        "expected_on": "2027-05",
        "lead_officer": "p-anwen",
        "directorate": "Education",
    }
    council.opened("/api/v1/planned-procurements", {"plan": plan})
    said = {"year": "2026/27", "expected_incl_vat": "120000000.00", "reason": "Budget of the year."}
    notice_id = UUID(council.opened("/api/v1/notices/pipeline", said, "governance").rpartition("/")[2])
    stand_in.numbers["another"] = stand_in.numbers["a third"] = stand_in.numbers["a fourth"] = "taken"
    given = sent(council, stand_in, notice_id)
    [package] = stand_in.bodies
    assert [release["tender"]["title"] for release in package["releases"]] == [plan["title"]]
    assert state(council, notice_id) == {
        "state": "published",
        "platform_number": given.number,
        "published_on": "2026-06-10",
    }


def test_where_no_answer_comes_it_is_asked_once_more_as_the_same_submission(
    council: Council, stand_in: StandIn
) -> None:
    notice_id = notice(council)
    stand_in.answers = [(0, None)]
    stand_in.numbers["another"] = "of an earlier notice"
    assert sent(council, stand_in, notice_id).number == "012346-2026"
    keys = [entry["idempotency-key"] for entry in stand_in.asked]
    assert len(keys) == 2
    assert len(set(keys)) == 1


@pytest.mark.parametrize(
    ("answers", "times", "said"),
    [
        ([(503, b"busy"), (502, b"busy"), (201, {"id": NUMBER})], 2, "asked twice, and it answered 502 busy"),
        ([(0, None), (0, None), (201, {"id": NUMBER})], 2, "no answer came"),
        (
            [(422, b"lots are missing\n\x1b[31m"), (201, {"id": NUMBER})],
            1,
            "it answered 422 lots are missing",
        ),
        ([(307, b""), (201, {"id": NUMBER})], 1, "it answered 307"),
        ([(401, b"no such key")], 1, "it answered 401 no such key"),
        ([(201, b"thank you")], 1, "does not say under which number"),
        ([(201, {"id": "one"})], 1, "does not say under which number"),
        ([(201, {"id": NUMBER, "date": "soon"})], 1, "does not say under which number"),
        ([(201, {"id": NUMBER, "date": "2026-06-09T23:30:00"})], 1, "does not say under which number"),
        ([(201, [NUMBER])], 1, "does not say under which number"),
    ],
)
def test_what_was_not_surely_taken_is_told_and_nothing_is_recorded(
    council: Council, stand_in: StandIn, answers: list[Any], times: int, said: str
) -> None:
    notice_id = notice(council)
    stand_in.answers = list(answers)
    with pytest.raises(NotSent, match=said):
        sent(council, stand_in, notice_id)
    assert len(stand_in.asked) == times
    assert state(council, notice_id) == UNTOUCHED


def test_a_number_that_another_notice_has_is_not_recorded(council: Council, stand_in: StandIn) -> None:
    first, second = notice(council), notice(council)
    stand_in.answers = [(201, {"id": "054321-2026", "date": "2026-06-10T08:00:00Z"})] * 2
    sent(council, stand_in, first)
    with pytest.raises(NotSent, match=f"054321-2026, which notice {first} has already"):
        sent(council, stand_in, second)
    assert state(council, second) == UNTOUCHED


def test_one_that_is_not_to_be_seen_yet_is_sent_and_not_published(
    council: Council, stand_in: StandIn
) -> None:
    notice_id = notice(council)
    stand_in.answers = [(202, {"id": "065432-2026"})]
    assert sent(council, stand_in, notice_id) == Sent("065432-2026", None)
    assert state(council, notice_id)["state"] == "submitted"
    with pytest.raises(BadRequest, match="sent on 10 June 2026"):
        sent(council, stand_in, notice_id)
    assert len(stand_in.asked) == 1


def test_nothing_is_sent_while_anything_is_open_nor_by_whom_the_rules_refuse(
    council: Council, stand_in: StandIn
) -> None:
    with pytest.raises(BadRequest, match="Still open: contract number; procurement id"):
        sent(council, stand_in, notice(council, stated=False))
    notice_id = notice(council)
    council.step(
        f"/api/v1/notices/{notice_id}",
        "grounds",
        {"ground": "user choice direct award", "reason": "The user chose the home."},
    )
    with pytest.raises(Refused):
        sent(council, stand_in, notice_id)
    assert stand_in.asked == []


def test_the_address_is_https_and_the_key_is_in_a_file(tmp_path: Path) -> None:
    key = tmp_path / "platform.key"
    key.write_text(KEY)
    read = {"KENTLEDGE_PLATFORM_URL": "https://notices.example/api", "KENTLEDGE_PLATFORM_KEY": str(key)}
    settings = Settings.from_environment(read)
    assert (settings.platform_url, settings.platform_key) == ("https://notices.example/api", key)
    for name, text in (("URL", "http://notices.example/api"), ("URL", ""), ("KEY", ""), ("KEY", "/nowhere")):
        with pytest.raises(SettingsError, match=f"KENTLEDGE_PLATFORM_{name}"):
            Settings.from_environment(read | {f"KENTLEDGE_PLATFORM_{name}": text})
