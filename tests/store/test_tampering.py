"""The whole log against whoever owns the database: every change is found, and the first event that broke is named."""

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from application.audit.note import Checkpoint, SigningKey
from application.errors import RecordBroken
from application.record import Record
from application.settings import Settings
from application.store.ledger import Alongside
from application.verification import verify_log
from domain.events import DecisionRecord, Envelope, Event
from domain.log import LOG_STREAM, Opened
from tests.givens import AWARD, registered
from tests.store.office import Office, office_on, remark, unguarded

CONTRACTS = 150
SHARED = 302
"""Position of the event that concerns two contracts."""


@contextmanager
def filled(settings: Settings) -> Iterator[Office]:
    """A record of 305 events: contracts at 2 to 151, remarks to most at 152 and on, seals at 153 and 305."""
    with office_on(settings) as office:
        contracts = [UUID(int=(0xC << 124) + number) for number in range(CONTRACTS)]
        events = [
            Event(contract, 1, envelope(contract), registered(reference=f"CT-{number}"))
            for number, contract in enumerate(contracts)
        ]
        office.record.append(events, Alongside(events=events))
        office.submit(remark(contracts[0], 1))
        office.checkpoints.publish()
        for contract in contracts[1:149]:
            office.submit(remark(contract, 1))
        version = office.record.version(LOG_STREAM) + 1
        shared = Event(LOG_STREAM, version, envelope(*contracts[:2]), Opened(purpose="live"))
        office.record.append([shared], Alongside(events=[shared]))
        for contract in contracts[:2]:
            office.submit(remark(contract, 2))
        office.checkpoints.publish()
        yield office


def envelope(*contracts: UUID) -> Envelope:
    """An envelope that concerns these contracts."""
    return Envelope(
        event_id=uuid4(),
        valid_from=AWARD,
        actor="p-anwen",
        role="officer",
        decision=DecisionRecord("test"),
        concerns=contracts,
    )


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The record that all of these tests tamper with, each in a transaction that is taken back."""
    data = tmp_path_factory.mktemp("tampered") / "record"
    if request.param == "sqlite":
        with filled(Settings(data)) as office:
            yield office
        return
    server = request.getfixturevalue("postgres_server")
    url = server.create_database(request.getfixturevalue("laid_out_database"))
    with filled(Settings(data, url)) as office:
        yield office
    server.drop_database(url)


class _TakenBack(Exception):
    """The tampering is undone."""


@contextmanager
def tampered(office: Office) -> Iterator[Callable[..., None]]:
    """Alter what is stored, with the triggers out of the way; what is read within sees it, and then it is undone."""
    store, sql = office.record.store, office.record.sql
    with pytest.MonkeyPatch.context() as patch, suppress(_TakenBack), store.write() as cursor:
        for table in ("events", "concerns", "tree_nodes", "checkpoints"):
            unguarded(cursor, store.dialect.name, table)
        patch.setattr(store, "read", lambda: nullcontext(cursor))
        yield lambda statement, *params: cursor.execute(sql(statement), params)
        raise _TakenBack


def verdict(office: Office) -> str:
    """What the verifier says of a log that is broken."""
    with pytest.raises(RecordBroken) as broken:
        office.verdict()
    sentence = str(broken.value)
    assert "\n" not in sentence
    return sentence


def test_the_untampered_log_is_complete_and_unaltered(whole: Office) -> None:
    assert whole.record.head() == 305
    assert whole.verdict() == "complete and unaltered as at checkpoint 305."
    assert verify_log(whole.record, None) == (
        "complete and unaltered as at checkpoint 305 (signatures not checked: no public key was given)."
    )


def test_guards_that_are_missing_are_said(whole: Office) -> None:
    """P12: what is stored may be whole, and yet nothing keeps it so."""
    with tampered(whole):
        said = verdict(whole)
    assert said.startswith(
        "all 305 events are there, unaltered, but the database no longer refuses to change them: "
    )
    for table in ("events", "concerns", "tree_nodes", "checkpoints"):
        assert f"{table}_" in said


ALTERED = r"^event {0} \(.*\) no longer hashes to the leaf that was recorded with it: it was altered\.$"
UNREADABLE = r"^event {0} cannot be read \(.*\)\.$"
EVENT_COLUMNS = {
    "a byte of the state": ("state = ?", b'{"meta":{}}', ALTERED),
    "a state that is no text": ("state = ?", b"\xff\x00", ALTERED),
    "an empty state": ("state = ?", b"", ALTERED),
    "the topic": ("topic = ?", "contract.expired.v1", ALTERED),
    "a topic never released": ("topic = ?", "contract.vanished.v9", ALTERED),
    "a topic with a line break": ("topic = ?", "contract.registered.v1\nx", UNREADABLE),
    "the version": ("originator_version = ?", 7000, ALTERED),
    "the stream": ("originator_id = ?", UUID(int=5), ALTERED),
    "the time": ("recorded_at = ?", "2001-01-01T00:00:00.000000Z", ALTERED),
    "the time's spelling": ("recorded_at = ?", "soon", ALTERED),
    "the leaf": ("leaf = ?", bytes(32), ALTERED),
    "the leaf's length": ("leaf = ?", b"", ALTERED),
}


@pytest.mark.parametrize("position", [1, 2, 100, 153, 200, SHARED, 304, 305])
@pytest.mark.parametrize("what", EVENT_COLUMNS)
def test_an_event_that_was_altered_is_named(what: str, position: int, whole: Office) -> None:
    assignment, value, sentence = EVENT_COLUMNS[what]
    if isinstance(value, UUID) and whole.record.store.dialect.name == "sqlite":
        value = value.hex
    with tampered(whole) as alter:
        alter(f"UPDATE events SET {assignment} WHERE notification_id = ?", value, position)
        said = verdict(whole)
    if position in {153, 305} and "state" in assignment:  # a seal, which is read before the others
        assert re.match(rf"^event {position} ", said), said
    else:
        assert re.match(sentence.format(position), said), said


def test_one_letter_of_an_officers_reason_is_enough(whole: Office) -> None:
    with tampered(whole) as alter:
        cut = "CAST(REPLACE(CAST(state AS TEXT), 'Agreed.', 'Agreed!') AS BLOB)"
        if whole.record.store.dialect.name == "postgres":
            cut = "convert_to(replace(convert_from(state, 'UTF8'), 'Agreed.', 'Agreed!'), 'UTF8')"
        alter(f"UPDATE events SET state = {cut} WHERE notification_id = 250")
        assert re.match(ALTERED.format(250), verdict(whole))


CONCERN_COLUMNS = {
    "the contract": ("contract_id = ?", str(UUID(int=5))),
    "a contract that is none": ("contract_id = ?", "x\ny"),
    "the number": ("ordinal = ?", 9000),
    "the running hash": ("running_hash = ?", bytes(32)),
    "the running hash's length": ("running_hash = ?", b"x"),
}


@pytest.mark.parametrize("position", [2, 152, SHARED, 304])
@pytest.mark.parametrize("what", CONCERN_COLUMNS)
def test_an_event_whose_place_in_a_contracts_chain_was_altered_is_named(
    what: str, position: int, whole: Office
) -> None:
    assignment, value = CONCERN_COLUMNS[what]
    with tampered(whole) as alter:
        alter(
            f"UPDATE concerns SET {assignment} WHERE position = ? AND contract_id = "
            "(SELECT MIN(contract_id) FROM concerns WHERE position = ?)",
            value,
            position,
            position,
        )
        assert re.match(rf"^event {position} ", verdict(whole))


@pytest.mark.parametrize(("position", "other", "named"), [(2, 200, 2), (SHARED, 5, 5), (304, 10_000, 304)])
def test_a_place_in_a_chain_moved_to_another_event_is_named_where_it_first_tells(
    position: int, other: int, named: int, whole: Office
) -> None:
    with tampered(whole) as alter:
        alter("UPDATE concerns SET position = ? WHERE position = ?", other, position)
        assert re.match(rf"^event {named} ", verdict(whole))


def test_a_contract_taken_out_of_or_put_into_an_events_story_is_noticed(whole: Office) -> None:
    with tampered(whole) as alter:
        alter("DELETE FROM concerns WHERE position = 200")
        assert re.match(ALTERED.format(200), verdict(whole))
    with tampered(whole) as alter:
        alter("INSERT INTO concerns VALUES (?, ?, ?, ?)", str(UUID(int=5)), 1, 200, bytes(32))
        assert re.match(ALTERED.format(200), verdict(whole))


@pytest.mark.parametrize("position", [-1, 0, 306])
def test_a_place_in_a_chain_for_no_event_at_all_is_noticed(position: int, whole: Office) -> None:
    with tampered(whole) as alter:
        alter("INSERT INTO concerns VALUES (?, ?, ?, ?)", str(UUID(int=5)), 1, position, bytes(32))
        assert verdict(whole) == "a contract's chain has a place for an event that is not in the log."


# Events that go missing, come in or change places


@pytest.mark.parametrize("position", [1, 2, 100, 153, SHARED, 304])
def test_an_event_deleted_from_the_middle_is_named(position: int, whole: Office) -> None:
    with tampered(whole) as alter:
        alter("DELETE FROM events WHERE notification_id = ?", position)
        assert verdict(whole) == f"event {position} is missing from the log."


@pytest.mark.parametrize("last", [0, 1, 200, 304])
def test_events_deleted_from_the_end_are_named_by_the_first(last: int, whole: Office) -> None:
    with tampered(whole) as alter:
        alter("DELETE FROM events WHERE notification_id > ?", last)
        assert verdict(whole) == f"event {last + 1} is missing: the log was cut off after event {last}."


def test_an_event_put_in_at_the_end_is_named(whole: Office) -> None:
    with tampered(whole) as alter:
        _copy(alter, 200, 306, uuid4())
        assert verdict(whole) == "event 306 stands in the table but not in the tree: it was put in."


@pytest.mark.parametrize("position", [0, -1])
def test_an_event_put_in_before_the_first_is_noticed(position: int, whole: Office) -> None:
    with tampered(whole) as alter:
        _copy(alter, 200, position, uuid4())
        assert "put in" in verdict(whole)


def test_an_event_put_in_where_another_was_taken_out_is_named(whole: Office) -> None:
    with tampered(whole) as alter:
        alter("DELETE FROM events WHERE notification_id = 100")
        _copy(alter, 99, 100, uuid4())
        assert re.match(ALTERED.format(100), verdict(whole))


def _copy(alter: Callable[..., None], position: int, to: int, stream: UUID) -> None:
    alter(
        "INSERT INTO events SELECT ?, ?, 1, topic, state, recorded_at, leaf FROM events WHERE notification_id = ?",
        to,
        str(stream),
        position,
    )


@pytest.mark.parametrize(("one", "other"), [(2, 3), (100, 101), (150, 250), (303, 304)])
def test_two_events_that_changed_places_are_named_by_the_first(one: int, other: int, whole: Office) -> None:
    with tampered(whole) as alter:
        for position, to in ((one, -5), (other, one), (-5, other)):
            alter("UPDATE events SET notification_id = ? WHERE notification_id = ?", to, position)
        assert re.match(ALTERED.format(one), verdict(whole))
        for position, to in (
            (one, -5),
            (other, one),
            (-5, other),
        ):  # and with them, their places in the chains
            alter("UPDATE concerns SET position = ? WHERE position = ?", to, position)
        assert re.match(ALTERED.format(one), verdict(whole))


# The tree, its edge and its checkpoints


def test_a_node_kept_for_proofs_that_was_altered_is_noticed(whole: Office) -> None:
    for statement, params in (
        ("UPDATE tree_nodes SET hash = ?", (bytes(32),)),
        ("UPDATE tree_nodes SET node = ?", (7,)),
        ("UPDATE tree_nodes SET level = ?", (16,)),
        ("DELETE FROM tree_nodes", ()),
        ("INSERT INTO tree_nodes VALUES (8, 1, ?)", (bytes(32),)),
    ):
        with tampered(whole) as alter:
            alter(statement, *params)
            assert re.search(r"the (tree|nodes) kept for proofs", verdict(whole)), statement


def test_a_head_that_was_altered_is_noticed(whole: Office) -> None:
    for assignment, value, sentence in (
        ("size = ?", 304, "event 305 stands in the table but not in the tree"),
        ("size = ?", 306, "event 306 is missing"),
        ("size = ?", -1, "event 0 stands in the table but not in the tree"),
        ("frontier = ?", bytes(32 * 4), "the edge of the tree does not fit the events"),
        ("frontier = ?", b"", "the edge of the tree does not fit the events"),
        ("recorded_at = ?", "2001-01-01T00:00:00.000000Z", "the time at the head of the log"),
        ("recorded_at = ?", "", "the time at the head of the log"),
    ):
        with tampered(whole) as alter:
            alter(f"UPDATE log_head SET {assignment}", value)
            assert sentence in verdict(whole), (assignment, value)
    with tampered(whole) as alter:
        alter("DELETE FROM log_head")
        assert "head" in verdict(whole)


def note_of(office: Office, size: int) -> str:
    """The checkpoint as published."""
    return office.checkpoints.of_size(size).note


@pytest.mark.parametrize("size", [153, 305])
def test_a_checkpoint_that_was_altered_is_noticed(size: int, whole: Office) -> None:
    good = note_of(whole, size)
    key = whole.checkpoints.key()
    stranger = SigningKey.generate(key.name)
    other_root = Checkpoint(key.name, size, bytes(32))
    for note, sentence in (
        (good.replace(f"\n{size}\n", f"\n{size - 1}\n"), "does not bear the log's signature"),
        (good[:-6] + "AAAA=\n", "does not bear the log's signature"),
        (good.partition("\n\n")[0] + "\n", "does not bear the log's signature"),
        ("", "does not bear the log's signature"),
        (
            Checkpoint.decode(good.partition("\n\n")[0] + "\n").sign(stranger),
            "does not bear the log's signature",
        ),
        (other_root.sign(key), f"the first {size} events do not hash to checkpoint {size}"),
        (note_of(whole, 458 - size), f"the first {size} events do not hash to checkpoint {size}"),
    ):
        with tampered(whole) as alter:
            alter("UPDATE checkpoints SET note = ? WHERE size = ?", note, size)
            said = verdict(whole)
            assert sentence in said, (note, said)
            assert f"checkpoint {size} " in said or f"checkpoint {size}." in said


def test_a_checkpoint_moved_to_another_size_is_noticed(whole: Office) -> None:
    with tampered(whole) as alter:
        alter("UPDATE checkpoints SET size = 200 WHERE size = 153")
        assert verdict(whole) == "the first 200 events do not hash to checkpoint 200."
    with tampered(whole) as alter:
        alter("UPDATE checkpoints SET size = 400 WHERE size = 305")
        assert verdict(whole) == "checkpoint 400 was published, but the log ends at event 305."


def test_a_checkpoint_deleted_from_the_database_does_not_hide_what_was_published(whole: Office) -> None:
    with tampered(whole) as alter:
        alter("DELETE FROM checkpoints")
        alter("UPDATE events SET state = ? WHERE notification_id = 100", b"{}")
        assert re.match(ALTERED.format(100), verdict(whole))


def test_a_log_rebuilt_from_scratch_is_whole_in_itself_but_not_what_was_published(
    whole: Office, tmp_path: Path
) -> None:
    with office_on(Settings(tmp_path / "rebuilt")) as forged:
        forged.settings.signing_key.write_text(whole.settings.signing_key.read_text())
        for _ in range(310):
            forged.registered()
        shutil.copytree(whole.settings.published, forged.settings.published)
        assert verdict(forged) == "the first 153 events do not hash to checkpoint 153."
        shutil.rmtree(forged.settings.published)
        assert forged.verdict().startswith(
            "complete and unaltered: 311 events; no checkpoint was published yet"
        )


@pytest.mark.parametrize("content", [b"", b"torn", b"\xff\xfe"])
def test_checkpoints_outside_the_database_that_cannot_be_read_are_named(
    content: bytes, whole: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = replace(whole.settings, data=tmp_path)
    elsewhere.published.mkdir()
    monkeypatch.setattr(whole.record, "settings", elsewhere)
    (elsewhere.published / "000000000153.txt").write_bytes(content)
    assert verdict(whole).startswith("the published checkpoint in the file 000000000153.txt cannot be read")


# The file itself


@pytest.fixture
def closed_file(tmp_path: Path) -> Settings:
    """A record on SQLite that nobody has open, all of it in the one file."""
    settings = Settings(tmp_path / "record")
    with filled(settings):
        pass
    with sqlite3.connect(settings.sqlite_file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    assert not settings.sqlite_file.with_name("kentledge.sqlite-wal").exists()
    return settings


def on_opening(settings: Settings) -> str:
    """What the verifier says of the file; the read models are left alone."""
    record = Record(settings)
    try:
        with pytest.raises(RecordBroken) as broken:
            verify_log(record, None)
    finally:
        record.close()
    return str(broken.value)


def test_a_byte_flipped_on_the_disk_is_found_and_its_event_named(closed_file: Settings) -> None:
    content = bytearray(closed_file.sqlite_file.read_bytes())
    at = content.index(b'"reference":"CT-77"') + len('"reference":"CT-7')
    assert content.count(b'"reference":"CT-77"') == 1
    content[at] ^= 1
    closed_file.sqlite_file.write_bytes(content)
    assert re.match(ALTERED.format(79), on_opening(closed_file))


def test_a_page_of_the_file_that_was_destroyed_is_reported_in_a_sentence(closed_file: Settings) -> None:
    content = closed_file.sqlite_file.read_bytes()
    at = content.index(b'"reference":"CT-77"') // 4096 * 4096
    for junk in (bytes(4096), b"\xff" * 4096):
        closed_file.sqlite_file.write_bytes(content[:at] + junk + content[at + 4096 :])
        said = on_opening(closed_file)
        assert "cannot be read" in said or "missing" in said or "altered" in said, said
        assert "\n" not in said
