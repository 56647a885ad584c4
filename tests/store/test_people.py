"""What sign-in reads and what the directory names follow from the log; a record of before is taken in (case P5)."""

import lzma
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from application.access import ERASED
from application.errors import RecordBroken, Unauthenticated
from application.settings import Settings
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


def _bearers(token_ids: Iterable[str]) -> Iterator[str]:
    return (f"kentledge_{token_id}_{SECRET}" for token_id in token_ids)
