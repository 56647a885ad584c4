"""What sign-in reads and what the directory names follow from the log; a record of before is taken in (case P5)."""

import lzma
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from application.access import ERASED
from application.backup import back_up
from application.errors import RecordBroken, Unauthenticated
from application.sessions import Sessions
from application.settings import Settings
from application.standing import password_kept
from application.store.reading import StoredRecord
from application.verification import verify_log
from domain.decisions import Actor
from domain.person.entry import Enter
from domain.person.renaming import Rename
from domain.person.terms import stream_of
from tests.directory import erase, issue, let_go
from web.services import Services

OLD = Path(__file__).parent / "record-with-people-as-rows.sqlite.xz"
"""Made by the commit before people were a stream (be9798f): seven invented people, a contract, six tokens."""
SECRET = "A" * 43
"""Of every token in it, once they had been issued."""
TOKENS = {
    "officer": "21d7189d31b8",
    "calendar": "c8a88e4ee995",
    "supplier-contact": "74af71918593",
    "administrator": "2fa278ddef06",
}
ENDED = ("c44cd7c1a5bb", "9ccb5565e7a5")
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "correct horse battery"
OF_THE_RELEASE_BEFORE = (
    "CREATE TABLE passwords (person_id TEXT PRIMARY KEY, digest TEXT NOT NULL, set_at TEXT NOT NULL)",
    "CREATE TABLE sessions (session_id TEXT PRIMARY KEY, secret_sha256 TEXT NOT NULL, person_id TEXT NOT NULL, "
    "role TEXT NOT NULL, expires_at TEXT NOT NULL, ended_at TEXT)",
)
"""The tables of signing in as the commit before sessions were cookies made them (0c38ed5)."""
ADA = Enter(
    person_id="p-ada",
    name="Ada Example",
    email="ada@example.org",
    address="1 Mill Road",
    role="officer",
    token="write",
)


@pytest.fixture
def services(settings: Settings) -> Iterator[Services]:
    made = Services.build(settings)
    made.directory.enter([ADA, Enter(person_id="p-ben", name="Ben Example", role="owner", token="read")])
    yield made
    made.close()


def altered(services: Services, statement: str) -> str:
    """What the verifier says once that was done behind the record's back."""
    with services.record.store.write() as cursor:
        cursor.execute(statement)
    with pytest.raises(RecordBroken) as broken:
        verify_log(services.record, None)
    return str(broken.value)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "UPDATE directory SET name = 'Eve Example' WHERE person_id = 'p-ada'",
            "p-ada in the directory were altered",
        ),
        (
            "UPDATE directory SET email = 'eve@example.org' WHERE person_id = 'p-ada'",
            "p-ada in the directory were",
        ),
        (
            "UPDATE directory SET address = '' WHERE person_id = 'p-ada'",
            "p-ada in the directory were altered",
        ),
        ("UPDATE directory SET salt = '' WHERE person_id = 'p-ada'", "p-ada in the directory were altered"),
        (
            "UPDATE directory SET person_id = 'p-eve' WHERE person_id = 'p-ada'",
            "names p-eve, whom the log does not",
        ),
        ("DELETE FROM directory WHERE person_id = 'p-ben'", "name and addresses of p-ben are missing"),
        (
            "INSERT INTO directory SELECT 'p-eve', salt, name, email, address FROM directory WHERE person_id = 'p-ben'",
            "names p-eve, whom the log does not know",
        ),
        ("UPDATE people_standing SET stands = 'left' WHERE person_id = 'p-ben'", "people_standing"),
        (
            "DELETE FROM people_standing WHERE person_id = 'p-ben'",
            "people_standing lacks what the log says of p-ben",
        ),
        (
            "INSERT INTO people_standing VALUES ('p-eve', 'here')",
            "people_standing holds what the log does not say",
        ),
        ("UPDATE people_roles SET role = 'administrator' WHERE person_id = 'p-ada'", "people_roles"),
        ("UPDATE people_roles SET supplier_id = 'x' WHERE person_id = 'p-ada'", "people_roles"),
        (
            "DELETE FROM people_roles WHERE person_id = 'p-ada'",
            "people_roles lacks what the log says of p-ada",
        ),
        ("UPDATE people_tokens SET role = 'governance' WHERE person_id = 'p-ada'", "people_tokens"),
        ("UPDATE people_tokens SET scope = 'write' WHERE person_id = 'p-ben'", "people_tokens"),
        ("UPDATE people_tokens SET person_id = 'p-ben' WHERE person_id = 'p-ada'", "people_tokens"),
        ("UPDATE people_tokens SET expires_at = '2999' WHERE person_id = 'p-ada'", "people_tokens"),
        ("UPDATE people_tokens SET secret_sha256 = '00' WHERE person_id = 'p-ada'", "people_tokens"),
        (
            "DELETE FROM people_tokens WHERE person_id = 'p-ada'",
            "people_tokens lacks what the log says of p-ada",
        ),
    ],
)
def test_p5_whatever_is_altered_of_people_is_found(services: Services, statement: str, said: str) -> None:
    assert "complete and unaltered" in verify_log(services.record, None)
    assert said in altered(services, statement)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE password_hashes SET hash = hash || 'A'", "the password of p-ada is not what the log says"),
        ("UPDATE password_hashes SET person_id = 'p-ben'", "the password of p-ben is not what the log says"),
        ("DELETE FROM password_hashes", "the password of p-ada is missing"),
        (
            "INSERT INTO password_hashes SELECT 'p-ben', hash FROM password_hashes",
            "the password of p-ben is not what the log says",
        ),
        (
            "INSERT INTO password_hashes SELECT 'p-eve', hash FROM password_hashes",
            "the password of p-eve is not what the log says",
        ),
    ],
)
def test_p5_whatever_is_altered_of_passwords_is_found_and_lets_nobody_in(
    services: Services, statement: str, said: str
) -> None:
    sessions = Sessions(services.access, QUICK)
    sessions.set_password("p-ada", PASSWORD)
    assert sessions.checked("p-ada", PASSWORD, "192.0.2.1") == ("officer",)
    assert "complete and unaltered" in verify_log(services.record, None)
    assert said in altered(services, statement)
    for person in ("p-ben", "p-eve"):
        with pytest.raises(Unauthenticated):
            sessions.checked(person, PASSWORD, "192.0.2.1")


def test_an_erased_name_is_gone_and_everything_verifies(services: Services) -> None:
    services.directory.act("p-ada", Rename(name="Ada Other", reason="She married."))
    bearer = issue(services.directory, "p-ada", "officer")
    erase(services.directory, "p-ada")
    assert services.access.names()["p-ada"] == ERASED
    assert services.access.kept("p-ada") is None
    assert [person.name for person in services.access.directory()] == ["Ben Example"]
    with pytest.raises(Unauthenticated):
        services.access.token(bearer)
    assert "complete and unaltered" in verify_log(services.record, None)
    with services.record.store.read() as cursor:
        cursor.execute("SELECT state FROM events")
        stored = b"".join(bytes(row["state"]) for row in cursor.fetchall())
    assert b"Ada" not in stored
    assert b"ada@example" not in stored


def holding(folder: Path, text: str) -> list[str]:
    """The files of a folder that hold a text anywhere."""
    return [path.name for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


def test_what_was_erased_stands_in_no_file_of_the_database_nor_in_a_later_backup(
    sqlite_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither in pages that are free, nor in the write-ahead log, while the record goes on being used."""
    monkeypatch.setattr("application.store.sqlite._WAITS_FOR_READERS", 0.01)
    services = Services.build(sqlite_settings)
    services.directory.enter([ADA, Enter(person_id="p-ben", name="Ben Example")])
    sessions = Sessions(services.access, QUICK)
    sessions.set_password("p-ada", PASSWORD)
    with services.record.store.read() as cursor:
        made = password_kept(cursor, services.record.sql, "p-ada")
    texts = {"Ada Example", "ada@example.org", "1 Mill Road", made}
    assert {one for one in texts if holding(sqlite_settings.data, one)} == texts
    with services.record.store.read() as cursor:
        assert cursor.execute("PRAGMA secure_delete").fetchone()[0] == 1
        cursor.execute("SELECT name FROM directory").fetchone()  # which keeps the older pages in use
        services.directory.act("p-ada", Rename(name="Ada Other", email="", address="", reason="She married."))
    sessions.set_password("p-ada", f"{PASSWORD}!")
    assert {one for one in texts if holding(sqlite_settings.data, one)} == set()
    erase(services.directory, "p-ada")
    back_up(services.record, tmp_path / "backup", None)
    for folder in (sqlite_settings.data, tmp_path / "backup"):
        assert {one for one in {*texts, "Ada Other"} if holding(folder, one)} == set()
        assert holding(folder, "Ben Example"), "which stays, so that it is known where to look"
    services.close()


def test_leaving_ends_every_token_at_once(services: Services) -> None:
    bearer = issue(services.directory, "p-ada", "officer")
    assert services.access.token(bearer).actor == Actor("p-ada", "officer")
    assert let_go(services.directory, "p-ada") == 2
    with pytest.raises(Unauthenticated):
        services.access.token(bearer)
    assert "complete and unaltered" in verify_log(services.record, None)


@pytest.fixture
def old(sqlite_settings: Settings) -> Settings:
    """A record of the release before, as it lies on the disk."""
    sqlite_settings.data.mkdir(parents=True, exist_ok=True)
    sqlite_settings.sqlite_file.write_bytes(lzma.decompress(OLD.read_bytes()))
    return sqlite_settings


def test_a_record_of_before_verifies_and_says_that_its_people_wait(old: Settings) -> None:
    reading = StoredRecord(old)
    try:
        assert "7 people of an earlier release are not in the log yet" in verify_log(reading, None)
    finally:
        reading.close()


def test_a_record_of_before_is_taken_in_by_events_of_its_own(old: Settings) -> None:
    services = Services.build(old)
    try:
        assert [token.scope for token in map(services.access.token, _bearers(TOKENS.values()))] == [
            *("write", "calendar", "write", "write")
        ]
        contact = services.access.token(next(_bearers([TOKENS["supplier-contact"]])))
        assert contact.actor == Actor("p-nerys", "supplier-contact", "00000000-0000-0000-0000-000000000001")
        for bearer in _bearers(ENDED):
            with pytest.raises(Unauthenticated):
                services.access.token(bearer)
        names = services.access.names()
        assert (len(names), names["p-anwen"], names["p-lost"]) == (7, "Anwen Example", ERASED)
        taken = services.record.events_of(stream_of("p-anwen"))
        assert {(recorded.event.envelope.actor, recorded.event.envelope.role) for recorded in taken} == {
            ("kentledge", "system")
        }
        assert "complete and unaltered" in verify_log(services.record, None)
        assert [
            differing.check_outcome
            for differing in services.supervisor.check_all()
            if differing.check_outcome != "equal"
        ] == []
        head = services.record.head()
    finally:
        services.close()
    again = Services.build(old)
    assert again.record.head() == head, "once"
    again.close()


def test_passwords_of_before_are_taken_in_by_events_and_whoever_was_signed_in_signs_in_again(
    settings: Settings,
) -> None:
    before = Services.build(settings)
    before.directory.enter([ADA, Enter(person_id="p-ben", name="Ben Example", role="owner")])
    let_go(before.directory, "p-ben")
    made = QUICK.hash(PASSWORD)
    with before.record.store.write() as cursor:
        for statement in OF_THE_RELEASE_BEFORE:
            cursor.execute(statement)
        for person in ("p-ada", "p-ben", "p-eve"):
            cursor.execute(before.record.sql("INSERT INTO passwords VALUES (?, ?, '')"), (person, made))
    assert "3 passwords of an earlier release are not in the log yet" in verify_log(before.record, None)
    head = before.record.head()
    before.close()
    for _ in range(2):
        services = Services.build(settings)
        assert services.record.head() == head + 1
        assert services.record.events_of(stream_of("p-ada"))[-1].event.envelope.actor == "kentledge"
        assert Sessions(services.access, QUICK).checked("p-ada", PASSWORD, "192.0.2.1") == ("officer",)
        assert verify_log(services.record, None).startswith("complete and unaltered")
        with services.record.store.read() as cursor:
            assert not {"passwords", "sessions"} & services.record.store.dialect.existing(cursor)
        services.close()


def _bearers(token_ids: Iterable[str]) -> Iterator[str]:
    return (f"kentledge_{token_id}_{SECRET}" for token_id in token_ids)
