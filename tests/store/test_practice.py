"""A practice copy of a record: it takes every act, and passes for the record on no road."""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask.testing import FlaskClient

from application.backup import back_up, restore
from application.errors import BadRequest, InPractice, SigningRefused, Unauthenticated
from application.key_changes import KeyChanges
from application.practice import practise
from application.record import ITSELF, Record
from application.settings import MailServer, Settings
from application.store.tree import stored_tree
from application.verification import verify_log
from domain.person.renaming import Rename
from domain.person.tokens import IssueToken
from tests.directory import add_person, issue
from tests.web.council import Council, council_on
from tests.web.test_documents import send
from web.app import create_app
from web.services import Services

PASSWORD = "a long good password"


class Pair(NamedTuple):
    """A record and its practice copy."""

    real: Council
    copy: Services
    contract_id: str
    token: str
    """Of the copy."""
    client: FlaskClient

    def get(self, path: str, **query: Any) -> Any:
        """What the copy answers to its auditor."""
        return self.client.get(path, query_string=query, headers={"Authorization": f"Bearer {self.token}"})


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("practice")
    with council_on(folder / "real") as real:
        contract = real.register(reference="CT-1")
        real.services.checkpoints.create_key()
        real.services.checkpoints.publish()
        real.services.sessions.set_password("p-carys", PASSWORD)
        practise(real.services.record, folder / "copy", shred_names=True)
        mail, platform = MailServer("mail.example", "a@example.org"), "https://platform.example"
        asked = Settings(
            folder / "copy", mail=mail, platform_url=platform, ocid_prefix="ocds-a1b2c3", publisher="C"
        )
        copy = Services.build(asked)
        token = copy.directory.issue("p-carys", IssueToken(role="auditor"))
        yield Pair(real, copy, contract.contract_id, token, create_app(services=copy).test_client())
        copy.close()


def test_nothing_is_signed_whatever_key_lies_beside_it(pair: Pair) -> None:
    shutil.copy(pair.real.services.settings.signing_key, pair.copy.settings.signing_key)
    changes = KeyChanges(pair.copy.checkpoints)
    for sign in (
        pair.copy.checkpoints.create_key,
        pair.copy.checkpoints.publish,
        lambda: changes.rotate(ITSELF, "why"),
        lambda: changes.propose_withdrawal("lost", ITSELF, "why"),
        lambda: changes.agree(ITSELF, "why"),
    ):
        with pytest.raises(InPractice, match="practice copy"):
            sign()
    with pair.copy.record.store.write() as cursor, pytest.raises(InPractice):
        pair.copy.checkpoints.seal_and_sign(cursor, 0)
    for road in (f"contracts/{pair.contract_id}/evidence-pack", "audit/checkpoint"):
        refused = pair.get(f"/api/v1/{road}")
        assert (refused.status_code, "practice copy" in refused.json["detail"]) == (503, True), road
    pair.copy.settings.signing_key.unlink()


def test_nothing_opens_it_that_opens_the_record_nor_the_other_way_round(pair: Pair) -> None:
    real = pair.real.services
    issued = real.directory.issue("p-carys", IssueToken(role="auditor"))
    with pytest.raises(Unauthenticated):
        pair.copy.access.token(issued)
    with pytest.raises(Unauthenticated):
        real.access.token(pair.token)
    with pytest.raises(Unauthenticated):
        pair.copy.sessions.checked("p-carys", PASSWORD, "")
    assert real.sessions.checked("p-carys", PASSWORD, "")
    there, here = real.sessions.begin("p-anwen", "officer"), pair.copy.sessions.begin("p-anwen", "officer")
    assert real.sessions.token(there)
    assert pair.copy.sessions.token(here)
    shutil.copy(real.settings.session_key, pair.copy.settings.session_key)  # the very secret
    assert pair.copy.sessions.token(there) is None
    assert real.sessions.token(here) is None


def test_nothing_is_sent_or_published(pair: Pair) -> None:
    settings = pair.copy.settings
    assert (settings.mail, settings.platform_url, settings.openid_provider) == (None, "", None)
    for path in ("/api/v1/ocds/releases", f"/api/v1/ocds/records/{pair.contract_id}"):
        assert pair.get(path).status_code == 404


def test_every_answer_says_so(pair: Pair) -> None:
    for path in ("/", "/sign-in", "/register", "/api/docs"):
        assert "Practice copy of the record" in pair.get(path).text, path
    for path in ("/api/v1/contracts", "/api/v1/events", "/healthz", "/api/v1/nowhere"):
        assert pair.get(path).headers["Kentledge-Practice-Copy"], path
    file = pair.get("/api/v1/audit/extracts", kind="past-end", format="csv")
    assert 'filename="practice-copy-past-end' in file.headers["Content-Disposition"]
    report = pair.get("/api/v1/report-definitions/actions/report", format="html")
    assert report.status_code == 200, report.text
    assert report.text.count("Practice copy: ") >= 1
    assert "decides nothing" in report.text
    assert "It is a practice copy" in verify_log(pair.copy.record, None)
    assert "Kentledge-Practice-Copy" not in pair.real.get("/api/v1/contracts", "auditor").headers


def test_names_are_shredded_and_the_record_is_as_it_was(pair: Pair) -> None:
    names = pair.copy.access.names()
    assert names["p-carys"] == "Person p-carys"
    assert not {*names.values()} & {*pair.real.services.access.names().values()}
    assert pair.real.services.record.practice is None
    pair.real.services.checkpoints.publish()


def test_its_files_in_the_place_of_the_records_are_still_marked(pair: Pair, tmp_path: Path) -> None:
    shutil.copytree(pair.real.services.settings.data, tmp_path / "home")
    for file in (tmp_path / "home").glob("kentledge.sqlite*"):
        file.unlink()
    back_up(pair.copy.record, tmp_path / "backup", None)
    shutil.copy(tmp_path / "backup" / "kentledge.sqlite", tmp_path / "home" / "kentledge.sqlite")
    swapped = Services.build(Settings(tmp_path / "home"))
    assert swapped.record.practice is not None
    with pytest.raises(SigningRefused):
        swapped.checkpoints.publish()
    swapped.close()
    with pytest.raises(BadRequest, match="practice copy"):
        restore(Settings(tmp_path / "new"), tmp_path / "backup")


def test_its_clock_runs_ahead_and_never_back(pair: Pair, tmp_path: Path) -> None:
    record = pair.real.services.record
    today = record.today()
    with pytest.raises(BadRequest, match="today"):
        practise(record, tmp_path / "back", today=today - timedelta(days=1))
    practise(record, tmp_path / "ahead", today=today + timedelta(days=40))
    ahead = Services.build(Settings(tmp_path / "ahead"))
    assert ahead.record.today() == today + timedelta(days=40)
    ahead.directory.issue("p-carys", IssueToken(role="auditor"))
    assert ahead.record.feed(ahead.record.head() - 1, 1)[0].event.envelope.valid_from == today + timedelta(
        days=40
    )
    practise(ahead.record, tmp_path / "again")
    ahead.close()
    with closing(Record(Settings(tmp_path / "again"))) as again:  # a copy of a copy goes by its clock
        assert again.today() == today + timedelta(days=40)
    with pytest.raises(BadRequest, match="holds something already"):
        practise(record, tmp_path / "ahead")


def said(answer: Any, name: str) -> str:
    """An answer, with the *name* that somebody has there; until when it was known is of today."""
    return re.sub(r'"known_to": [^,]+', "", json.dumps(answer)).replace(name, "Bryn Example")


def test_a_copy_of_a_past_position_answers_what_the_record_knew_then(tmp_path: Path) -> None:
    with council_on(tmp_path / "real") as real:
        record = real.services.record
        contract = real.register(reference="CT-1")
        real.services.checkpoints.create_key()
        real.services.checkpoints.publish()
        erased, kept = (send(real, b"%PDF-1.7 " + text).json["sha256"] for text in (b"private", b"of all"))
        add_person(real.services.directory, "p-second", "Second Example")
        real.tokens["second"] = issue(real.services.directory, "p-second", "governance")
        then = real.head
        for who, version in (("governance", 1), ("second", 2)):
            body, seen = {"reason": "It names somebody."}, f'"v{version}"'
            real.post(f"/api/v1/kept-documents/{erased}/erasure", body, who, if_match=seen)
        real.change(contract, "value-changes")
        real.register(reference="CT-2")
        real.services.directory.act("p-bryn", Rename(name="Bryn Another", reason="Married"))
        made = practise(record, tmp_path / "copy", at=then)
        assert made.events == then
        copy = Services.build(Settings(tmp_path / "copy"))
        token = copy.directory.issue("p-carys", IssueToken(role="auditor"))
        client = create_app(services=copy).test_client()
        for path in (
            "contracts",
            f"contracts/{contract.contract_id}",
            f"contracts/{contract.contract_id}/history",
        ):
            told = client.get(
                f"/api/v1/{path}",
                query_string={"known_at": then},
                headers={"Authorization": f"Bearer {token}"},
            ).json
            asked = real.read(f"/api/v1/{path}", "auditor", known_at=then)
            for answer in (told, asked):
                assert answer is not None
                answer.pop("basis")
            assert said(told, "Person p-bryn") == said(asked, "Bryn Another")
        register = client.get("/api/v1/contracts", headers={"Authorization": f"Bearer {token}"}).json
        assert register is not None
        assert [row["reference"] for row in register["items"]] == ["CT-1"]
        verified = verify_log(copy.record, None)
        assert "1 document was erased, as the log says. It is a practice copy" in verified
        with copy.record.store.read() as cursor:
            cursor.execute("SELECT sha256 FROM documents")
            assert [row["sha256"] for row in cursor.fetchall()] == [kept]
        assert {status.check_outcome for status in copy.supervisor.check_all()} == {"equal"}
        with record.store.read() as here, copy.record.store.read() as there:
            sizes = (stored_tree(here, record.sql, then), stored_tree(there, copy.record.sql, then))
            assert sizes[0].root() == sizes[1].root()
        copy.close()
        for at in (record.head() + 1, 0):
            with pytest.raises(BadRequest):
                practise(record, tmp_path / "later", at=at)
