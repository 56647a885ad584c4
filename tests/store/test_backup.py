"""A backup is a consistent copy made while others write, verified, and brought back into either database (P6)."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from application.backup import back_up, restorable, restore
from application.errors import BadRequest, NotContinued, RecordBroken
from application.settings import Settings
from tests.store.office import Office, office_on


@pytest.fixture
def busy(office: Office) -> Office:
    """A record with two contracts and a checkpoint."""
    for number in range(2):
        office.registered(f"CT-{number}")
    office.checkpoints.publish()
    return office


def test_a_backup_made_while_others_write_verifies(busy: Office, tmp_path: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        writing = [pool.submit(busy.registered) for _ in range(30)]
        sentence = back_up(busy.record, tmp_path / "backup", busy.vkey)
        assert all(future.result() for future in writing)
    assert sentence.startswith("complete and unaltered as at checkpoint 4")
    found = restorable(busy.settings, tmp_path / "backup")
    assert found.missing == ""
    assert found.events + found.unpublished == busy.record.head()
    names = {path.name for path in (tmp_path / "backup").iterdir()}
    assert names == {"kentledge.sqlite", "checkpoints", "backup.json"}
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "backup").iterdir()} == {0}


def test_a_backup_of_either_database_is_brought_back_into_another_record(
    busy: Office, tmp_path: Path
) -> None:
    back_up(busy.record, tmp_path / "backup", busy.vkey)
    elsewhere = Settings(tmp_path / "elsewhere")
    assert restore(elsewhere, tmp_path / "backup").events == 4
    shutil.copy(busy.settings.signing_key, elsewhere.signing_key)
    with pytest.raises(BadRequest, match="move it away first"):
        restore(elsewhere, tmp_path / "backup")
    with office_on(elsewhere) as brought_back:
        brought_back.assert_sound()
        assert brought_back.record.feed(0, 10) == busy.record.feed(0, 10)
        brought_back.registered()
        assert brought_back.checkpoints.publish().size == 6


def test_a_backup_is_brought_back_into_an_empty_postgresql_database(
    sqlite_settings: Settings, postgres_url: str, tmp_path: Path
) -> None:
    with office_on(sqlite_settings) as office:
        office.registered("CT-1")
        office.checkpoints.publish()
        back_up(office.record, tmp_path / "backup", office.vkey)
        told = office.record.feed(0, 10)
    target = Settings(tmp_path / "server", postgres_url)
    restore(target, tmp_path / "backup")
    shutil.copy(sqlite_settings.signing_key, target.signing_key)
    with office_on(target) as brought_back:
        assert brought_back.record.feed(0, 10) == told
        brought_back.registered()
        brought_back.assert_sound()
    with pytest.raises(BadRequest, match="holds events already"):
        restore(target, tmp_path / "backup")


def test_which_events_an_older_backup_lacks_is_said_before_it_is_brought_back(
    busy: Office, tmp_path: Path
) -> None:
    """P6: ``kentledge restore-check``."""
    back_up(busy.record, tmp_path / "backup", busy.vkey)
    busy.registered()
    found = restorable(busy.settings, tmp_path / "backup")
    assert (found.events, found.missing, found.unpublished) == (4, "", 1)
    busy.checkpoints.publish()
    missing = (
        "Checkpoint 6 was published, but the log holds only 4 events: events 5 to 6 are missing, as after a restore "
        "from an older copy."
    )
    assert restorable(busy.settings, tmp_path / "backup").missing == missing
    shutil.rmtree(busy.settings.published)  # rows say it as well
    assert restorable(busy.settings, tmp_path / "backup").missing == missing
    lost = replace(busy.settings, data=tmp_path / "lost", database_url="")
    shutil.copytree(tmp_path / "backup" / "checkpoints", lost.published)
    (lost.published / "minutes.txt").write_text(busy.checkpoints.of_size(6).note)
    with pytest.raises(NotContinued, match="events 5 to 6 are missing"):
        restore(lost, tmp_path / "backup")
    assert restore(lost, tmp_path / "backup", behind=True).events == 4
    shutil.copy(busy.settings.signing_key, lost.signing_key)
    with office_on(lost, opened=False) as brought_back, pytest.raises(NotContinued):
        brought_back.registered()


def test_a_backup_that_was_altered_or_is_none_is_refused(busy: Office, tmp_path: Path) -> None:
    back_up(busy.record, tmp_path / "backup", busy.vkey)
    with pytest.raises(BadRequest, match="holds something already"):
        back_up(busy.record, tmp_path / "backup", busy.vkey)
    with pytest.raises(BadRequest, match="is no backup"):
        restorable(busy.settings, tmp_path)
    database = tmp_path / "backup" / "kentledge.sqlite"
    content = bytearray(database.read_bytes())
    content[content.index(b"CT-1")] ^= 1
    database.write_bytes(content)
    with pytest.raises(RecordBroken, match="its SHA-256 differs"):
        restorable(busy.settings, tmp_path / "backup")


def test_a_backup_of_a_broken_record_is_told_as_broken(busy: Office, tmp_path: Path) -> None:
    busy.force("UPDATE events SET state = ? WHERE notification_id = 2", b"{}")
    with pytest.raises(RecordBroken, match=r"event 2 .* was altered"):
        back_up(busy.record, tmp_path / "backup", busy.vkey)
    assert not (tmp_path / "backup" / "backup.json").exists()
