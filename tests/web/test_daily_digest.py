"""Told, not only asked: what is somebody's to do goes to them by e-mail, through a real server, once a day at most."""

from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from structlog.testing import capture_logs

from application.settings import MailServer, Settings, SettingsError
from domain.person.renaming import Rename
from domain.person.roles import GrantRole
from projections.duties import DutiesQuery, duties
from tests.directory import add_person, erase, let_go
from tests.web import mail_server
from tests.web.council import Clock, Council, assert_problem, council_on
from tests.web.mail_server import PASSWORD, USER, Postbox
from web import daily_digest, mail
from web.cli import main
from web.daily_digest import Became, last_run, send, to_be_sent

ANWEN, BRYN = "anwen@council.example", "bryn@council.example"


class Posting:
    """A council that writes to its people, and the server that it does it by."""

    def __init__(self, council: Council, clock: Clock, postbox: Postbox, server: MailServer) -> None:
        self.council, self.clock, self.postbox, self.server = council, clock, postbox, server

    def tomorrow(self) -> str:
        """Go on to the next day, with an empty postbox that takes everything."""
        day = date.fromisoformat(self.clock.day) + timedelta(days=1)
        self.clock.day = day.isoformat()
        self.postbox.__init__()  # type: ignore[misc]
        return self.clock.day

    def run(self, server: MailServer | None = None) -> dict[str, Any]:
        """What became of each message in one run."""
        services = self.council.services
        became = send(services, server or self.server, services.record.basis())
        return {each.person: (each.outcome, each.reply) if each.reply else each.outcome for each in became}

    def states(self) -> dict[str, str]:
        """What is on record of today's messages."""
        listed = self.council.read("/api/v1/daily-digests", "governance", day=self.clock.day)["items"]
        return {row["person"]: row["state"] for row in listed}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Posting]:
    """On 15 June 2021, a contract that is past its end, whose officer and owner can be written to."""
    clock, postbox = Clock("2021-06-15"), Postbox()
    with ExitStack() as stack:
        port = stack.enter_context(mail_server.running(postbox))
        server = MailServer("127.0.0.1", "contracts@council.example", port, "none")
        data = tmp_path_factory.mktemp("posting") / "record"
        council = stack.enter_context(council_on(data, clock=clock))
        url = "https://contracts.council.example"
        settings = replace(council.services.settings, public_url=url, mail=server)
        council.services = replace(council.services, settings=settings)
        council.register(title="School meals", owner="p-bryn", options=[])
        directory = council.services.directory
        directory.act("p-anwen", Rename(email=ANWEN, reason="Entered"))
        directory.act("p-bryn", Rename(email=BRYN, reason="Entered"))
        yield Posting(council, clock, postbox, server)


@pytest.fixture
def posting(whole: Posting) -> Posting:
    """The same on a day of its own."""
    whole.tomorrow()
    return whole


def test_each_is_told_what_is_theirs_with_where_it_is_done(posting: Posting) -> None:
    assert posting.run() == {"p-anwen": "sent", "p-bryn": "sent"}
    assert posting.states() == {"p-anwen": "sent", "p-bryn": "sent"}
    [envelope] = [taken for taken in posting.postbox.taken if taken.rcpt_tos == [ANWEN]]
    assert envelope.mail_from == "contracts@council.example"
    message = posting.postbox.messages()[ANWEN]
    assert message["To"] == ANWEN
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@contracts.council.example>")
    assert message["Subject"].startswith("Contracts, 16 June 2021: ")
    assert message.get_content_type() == "text/plain"
    text = message.get_content()
    basis = posting.council.services.record.basis()
    own = duties(posting.council.services.record, basis, DutiesQuery("p-anwen"))
    overdue = [duty for duty in own if duty.state(basis.valid_at) == "overdue"]
    assert f"Overdue ({len(overdue)})" in text
    assert overdue
    assert all(duty.what in text for duty in overdue)
    assert "https://contracts.council.example/contracts/CT-" in text
    assert "https://contracts.council.example/my-work" in text
    row = posting.council.read("/api/v1/daily-digests", "auditor", day=posting.clock.day, person="p-anwen")[
        "items"
    ][0]
    assert row["message_sha256"] == sha256(bytes(envelope.original_content or b"")).hexdigest()


def test_what_is_long_overdue_with_others_goes_to_the_owner_too(posting: Posting) -> None:
    posting.run()
    told = posting.postbox.messages()[BRYN].get_content()
    _, _, escalated = told.partition("More than 14 days overdue with others, on contracts that you own")
    assert "with Fflur Example, Gwyn Example, Anwen Example" in escalated
    assert "School meals" in escalated
    assert "More than" not in posting.postbox.messages()[ANWEN].get_content()
    settings = posting.council.services.settings
    object.__setattr__(settings, "escalation_days", 366)
    try:
        basis = posting.council.services.record.basis()
        written = [
            told for told in to_be_sent(posting.council.services, basis) if not isinstance(told, Became)
        ]
        assert not [message for message in written if b"More than" in message.content]
    finally:
        object.__setattr__(settings, "escalation_days", 14)


def test_none_goes_twice_on_a_day_whoever_sends_and_whatever_is_built_anew(posting: Posting) -> None:
    posting.run()
    head = posting.council.services.record.head()
    assert posting.run() == {"p-anwen": "already begun", "p-bryn": "already begun"}
    for projection in ("daily_digests", "journal"):
        posting.council.services.supervisor.rebuild(projection)
    assert posting.run() == {"p-anwen": "already begun", "p-bryn": "already begun"}
    assert len(posting.postbox.taken) == 2
    assert posting.council.services.record.head() == head


def test_another_host_that_begins_first_is_the_only_one(
    posting: Posting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daily_digest, "_begun_before", lambda _services, _basis: frozenset())
    posting.run()
    assert posting.run() == {"p-anwen": "already begun", "p-bryn": "already begun"}
    assert len(posting.postbox.taken) == 2


@pytest.mark.parametrize("hangs_up", ["before", "after", "silent"])
def test_where_the_line_breaks_nobody_knows_and_none_goes_again(
    posting: Posting, hangs_up: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "SECONDS", 0.3)
    posting.postbox.hangs_up = hangs_up
    with capture_logs() as lines:
        assert posting.run() == {"p-anwen": "not known", "p-bryn": "not known"}
    assert {line["outcome"] for line in lines if line["event"] == "digest"} == {"not known"}
    assert posting.states() == {"p-anwen": "begun", "p-bryn": "begun"}
    posting.postbox.hangs_up = ""
    assert posting.run() == {"p-anwen": "already begun", "p-bryn": "already begun"}
    assert len(posting.postbox.taken) == (2 if hangs_up == "after" else 0)


def test_a_crash_between_beginning_and_sending_loses_one_day_and_no_more(
    posting: Posting, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Crash(BaseException):
        pass

    def crashes(*_: Any) -> None:
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr("smtplib.SMTP.data", crashes)
        with pytest.raises(Crash):
            posting.run()
    assert posting.states() == {"p-anwen": "begun"}
    assert posting.run() == {"p-anwen": "already begun", "p-bryn": "sent"}
    posting.tomorrow()
    assert posting.run()["p-anwen"] == "sent"


def test_what_the_server_does_not_want_is_no_fact_and_tried_again(posting: Posting) -> None:
    posting.postbox.refuses = {ANWEN: "451 4.7.1 come back later", BRYN: "550 5.1.1 nobody of that name"}
    head = posting.council.services.record.head()
    with capture_logs() as lines:
        assert posting.run() == {"p-anwen": ("not wanted", 451), "p-bryn": ("not wanted", 550)}
    assert posting.council.services.record.head() == head
    assert [line["reply"] for line in lines if line["event"] == "digest"] == [451, 550]
    assert "council.example" not in str(lines)
    posting.postbox.refuses = {}
    assert posting.run() == {"p-anwen": "sent", "p-bryn": "sent"}


def test_what_the_server_did_not_take_is_on_record_and_tried_again(posting: Posting) -> None:
    posting.postbox.says = "554 5.6.0 not so"
    assert posting.run() == {"p-anwen": ("not taken", 554), "p-bryn": ("not taken", 554)}
    assert posting.states() == {"p-anwen": "not taken", "p-bryn": "not taken"}
    posting.postbox.says = ""
    assert posting.run() == {"p-anwen": "sent", "p-bryn": "sent"}
    assert posting.states() == {"p-anwen": "sent", "p-bryn": "sent"}


def test_a_server_that_is_not_there_is_tried_again_and_told_of(posting: Posting) -> None:
    head, settings = posting.council.services.record.head(), posting.council.services.settings
    away = replace(posting.server, port=9)
    assert posting.run(away) == {"p-anwen": "not reached", "p-bryn": "not reached"}
    assert posting.council.services.record.head() == head
    told = last_run(settings)
    assert told is not None
    assert (told.day.isoformat(), told.outcomes) == (posting.clock.day, {"not reached": 2})
    assert posting.council.get("/api/v1/readyz").json["digest"]["outcomes"] == {"not reached": 2}
    figures = posting.council.get("/api/v1/metrics", "auditor").text
    assert 'kentledge_digests_of_last_run{outcome="not reached"} 2.0' in figures
    assert posting.run() == {"p-anwen": "sent", "p-bryn": "sent"}
    assert 'outcome="not reached"' not in posting.council.get("/api/v1/metrics", "auditor").text
    daily_digest._file(settings).write_text("no JSON")
    assert last_run(settings) is None


def test_a_password_goes_only_over_a_line_that_nobody_reads(
    posting: Posting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted, context = mail_server.certificate(tmp_path)
    postbox = Postbox()
    with mail_server.running(
        postbox,
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=postbox.authenticate,
    ) as port:
        server = replace(posting.server, port=port, security="starttls", user=USER, password=PASSWORD)
        nobody_sent = {"p-anwen": "not reached", "p-bryn": "not reached"}
        assert posting.run(server) == nobody_sent  # nobody vouches for its certificate
        assert not postbox.greeted
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        assert posting.run(replace(server, password="wrong")) == nobody_sent
        assert posting.run(server) == {"p-anwen": "sent", "p-bryn": "sent"}
        assert postbox.greeted
    posting.tomorrow()
    plain = replace(
        posting.server, security="starttls"
    )  # a server that offers no TLS, as whoever sits between would
    assert posting.run(plain) == nobody_sent
    assert "_password" not in repr(server)
    assert PASSWORD not in repr(server)


def test_who_left_was_erased_or_has_no_address_is_not_written_to(posting: Posting) -> None:
    council = posting.council
    directory = council.services.directory
    for person in ("p-to-leave", "p-to-go", "p-without", "p-odd", "p-idle"):
        add_person(directory, person, "Some Example")
        if person != "p-without":
            email = "so,me@council.example" if person == "p-odd" else f"{person}@council.example"
            directory.act(person, Rename(email=email, reason="Entered"))
        if person != "p-idle":
            contract = council.register(title="Gritting", options=[], lead_officers=[person])
    let_go(directory, "p-to-leave")
    erase(directory, "p-to-go")
    _grant(council, "p-without", "p-odd", "p-idle")
    told = posting.run()
    assert "p-to-leave" not in told
    assert "p-to-go" not in told
    assert "p-idle" not in told  # nothing is due
    assert (told["p-without"], told["p-odd"]) == ("no address", "no address")
    assert contract.reference
    assert {ANWEN, BRYN} == posting.postbox.messages().keys()


def test_whoever_answers_for_a_part_of_the_council_is_told_of_that_part(posting: Posting) -> None:
    directory, people = posting.council.services.directory, ("p-schools", "p-roads")
    for person, directorate in zip(people, ("Education", "Highways"), strict=True):
        add_person(directory, person, "Some Example")
        directory.act(person, Rename(email=f"{person}@council.example", reason="Entered"))
        directory.act(person, GrantRole(role="officer", directorate=directorate, reason="Entered"))
    posting.council.register(title="Gritting", directorate="Education", options=[], lead_officers=[*people])
    told = posting.run()
    for person in people:
        let_go(directory, person)
    assert told.get("p-schools") == "sent"
    assert "p-roads" not in told  # named as its lead officer, and not to be shown it


def _grant(council: Council, *people: str) -> None:
    for person in people:
        council.services.directory.act(person, GrantRole(role="officer", reason="Entered"))


def test_an_address_put_into_the_database_gets_nothing(posting: Posting) -> None:
    record = posting.council.services.record
    change = record.sql("UPDATE directory SET email = ? WHERE person_id = 'p-anwen'")
    with record.store.write() as cursor:
        cursor.execute(change, ("thief@evil.example",))
    try:
        assert posting.run()["p-anwen"] == "no address"
    finally:
        with record.store.write() as cursor:
            cursor.execute(change, (ANWEN,))
    assert posting.postbox.messages().keys() == {BRYN}


def test_what_people_typed_writes_no_heading(posting: Posting) -> None:
    directory = posting.council.services.directory
    directory.act("p-anwen", Rename(name="Anwen\u2028Bcc: thief@evil.example Œxample", reason="Entered"))
    try:
        posting.council.register(title="Bcc: thief@evil.example", options=[])
        posting.run()
    finally:
        directory.act("p-anwen", Rename(name="Anwen Example", reason="Entered"))
    message = posting.postbox.messages()[ANWEN]
    assert sorted(message.keys()) == sorted(
        [
            *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version"),
            *("Content-Type", "Content-Transfer-Encoding"),
        ]
    )
    assert "Dear Anwen Bcc: thief@evil.example Œxample," in message.get_content()
    assert [taken.rcpt_tos for taken in posting.postbox.taken] == [[ANWEN], [BRYN]]


def test_nobody_says_that_a_message_went_but_the_record(posting: Posting) -> None:
    posting.run()
    for role in ("officer", "auditor", "governance", "administrator"):
        answer = posting.council.post("/api/v1/daily-digests", {}, role)
        assert answer.status_code == 405
    assert posting.council.get("/api/v1/daily-digests", "officer").status_code == 403
    [row] = posting.council.read("/api/v1/daily-digests", "auditor", person="p-anwen", day=posting.clock.day)[
        "items"
    ]
    story = posting.council.read(f"/api/v1/streams/{row['daily_digest_id']}/story", "auditor")["entries"]
    assert [line["type"] for line in story] == ["daily_digest.begun.v1", "daily_digest.sent.v1"]
    body = {"annuls": story[1]["event_id"], "reason": "Sent again, please."}
    address = f"/api/v1/streams/{row['daily_digest_id']}/annulments"
    refused = posting.council.post(address, body, "governance", if_match='"v2"')
    assert "This is not annulled" in assert_problem(refused, 409, "refused", "annuls")["faults"][0]["detail"]


def test_the_command_says_what_it_would_send_and_sends_it(
    posting: Posting, monkeypatch: pytest.MonkeyPatch
) -> None:
    council = posting.council
    monkeypatch.setattr("web.commands.digest.open_services", lambda: _kept_open(council))
    runner = CliRunner()
    dry = runner.invoke(main, ["digest", "--dry-run"])
    assert (dry.exit_code, "p-bryn" in dry.output) == (0, True)
    full = runner.invoke(main, ["digest", "--dry-run", "--person", "p-anwen"])
    assert f"To: {ANWEN}" in full.output
    assert "p-bryn" not in full.output
    assert runner.invoke(main, ["digest", "--person", "p-anwen"]).exit_code == 2
    assert posting.states() == {}
    posting.postbox.refuses = {ANWEN: "451 later"}
    told = runner.invoke(main, ["digest"])
    assert (told.exit_code, "not wanted, reply 451" in told.output) == (1, True)
    posting.postbox.refuses = {}
    assert runner.invoke(main, ["digest"]).exit_code == 0
    object.__setattr__(council.services.settings, "mail", None)
    try:
        off = runner.invoke(main, ["digest"])
        assert (off.exit_code, "KENTLEDGE_SMTP_HOST is not set" in off.output) == (2, True)
    finally:
        object.__setattr__(council.services.settings, "mail", posting.server)


def _kept_open(council: Council) -> Any:
    return nullcontext(council.services)


BASE = {"KENTLEDGE_SMTP_HOST": "mail.council.example", "KENTLEDGE_MAIL_FROM": "contracts@council.example"}


def test_it_is_off_until_it_is_set() -> None:
    assert Settings.from_environment({}).mail is None
    settings = Settings.from_environment(
        BASE | {"KENTLEDGE_DIGEST_DAYS": "7", "KENTLEDGE_ESCALATION_DAYS": "0"}
    )
    assert settings.mail == MailServer("mail.council.example", "contracts@council.example", 587, "starttls")
    assert (settings.digest_days, settings.escalation_days) == (7, 0)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KENTLEDGE_SMTP_HOST", "mail server"),
        ("KENTLEDGE_SMTP_PORT", "0"),
        ("KENTLEDGE_SMTP_PORT", "x"),
        ("KENTLEDGE_SMTP_SECURITY", "ssl"),
        ("KENTLEDGE_MAIL_FROM", "contracts"),
        ("KENTLEDGE_MAIL_FROM", "a@b.example\r\nBcc: c@d.example"),
        ("KENTLEDGE_SMTP_PASSWORD", ""),
        ("KENTLEDGE_DIGEST_DAYS", "-1"),
        ("KENTLEDGE_ESCALATION_DAYS", "1000"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment(
            {**BASE, "KENTLEDGE_SMTP_USER": "x", "KENTLEDGE_SMTP_PASSWORD": "y", name: value}
        )


def test_no_password_is_sent_in_the_clear() -> None:
    clear = {"KENTLEDGE_SMTP_USER": "x", "KENTLEDGE_SMTP_PASSWORD": "y", "KENTLEDGE_SMTP_SECURITY": "none"}
    with pytest.raises(SettingsError, match="KENTLEDGE_SMTP_SECURITY"):
        Settings.from_environment(BASE | clear)
    assert Settings.from_environment(BASE | clear | {"KENTLEDGE_SMTP_HOST": "127.0.0.1"}).mail is not None
