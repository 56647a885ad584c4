"""Before it is ready, written to or signed, the log is held against every checkpoint that is known (P6, P12)."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from application.audit.merkle import Frontier
from application.audit.note import Checkpoint, SigningKey
from application.errors import NotContinued, RecordBroken
from application.settings import Settings
from application.verification import verify_log
from tests.store.conftest import Copies
from tests.store.office import Office, office_on, unguarded

BEHIND = (
    "Checkpoint 10 was published, but the log holds only 6 events: events 7 to 10 are missing, as after a restore from "
    "an older copy."
)


def assert_read_only(office: Office, sentence: str) -> None:
    """It is not ready, takes no write and signs nothing, each with this sentence; and nothing has changed."""
    before, files = office.stored(), kept(office)
    assert office.record.not_continued() == sentence
    for attempt in (office.registered, office.checkpoints.publish):
        with pytest.raises(NotContinued) as refused:
            attempt()
        assert str(refused.value) == f"{sentence} Nothing is written or signed until that is cleared up."
    assert (office.stored(), kept(office)) == (before, files)


def kept(office: Office) -> dict[str, bytes]:
    """Every file in the folder of published checkpoints."""
    folder = office.settings.published
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def verdict(office: Office) -> str:
    """What the verifier says, whatever it is."""
    try:
        return office.verdict()
    except RecordBroken as broken:
        return str(broken)


@pytest.fixture
def published(office: Office) -> Office:
    """A record with checkpoints 3 and 5."""
    for size in (3, 5):
        office.registered()
        assert office.checkpoints.publish().size == size
    return office


# Behind what was published


def test_a_record_restored_from_an_older_copy_is_read_only(restored: Office) -> None:
    """P6: an older database beside newer published checkpoints."""
    assert_read_only(restored, BEHIND)
    assert verdict(restored) == "checkpoint 10 was published, but the log ends at event 6."


def renamed(folder: Path) -> None:
    """The last checkpoint under a name of its own."""
    (folder / "000000000010.txt").rename(folder / "as sent to the auditor")


def moved_away(folder: Path) -> None:
    """The last checkpoint in a folder of its own."""
    (folder / "2026").mkdir()
    (folder / "000000000010.txt").rename(folder / "2026" / "000000000006.txt")


def with_others(folder: Path) -> None:
    """Files beside the checkpoints that are none of this log's."""
    (folder / ".DS_Store").write_bytes(b"\xff\x00")
    other = SigningKey.generate("elsewhere.example/log")
    (folder / "zzz.txt").write_text(Checkpoint(other.name, 2, bytes(32)).sign(other))


@pytest.mark.parametrize("change", [renamed, moved_away, with_others])
def test_a_published_checkpoint_counts_whatever_its_file_is_called(
    change: Callable[[Path], None], restored: Office
) -> None:
    """P6: a checkpoint renamed."""
    change(restored.settings.published)
    assert_read_only(restored, BEHIND)


def test_rows_count_where_no_file_is_left(published: Office) -> None:
    """P6: the folder empty, but rows in the database, which lost its tail."""
    shutil.rmtree(published.settings.published)
    published.force("UPDATE log_head SET size = 3, frontier = ?", edge(published, 3))
    with office_on(published.settings, opened=False) as office:
        sentence = office.record.not_continued()
        assert sentence.startswith(
            "Checkpoint 5 was published, but the log holds only 3 events: events 4 to 5 are"
        )
        assert_read_only(office, sentence)


def edge(office: Office, size: int) -> bytes:
    """The tree's edge as it was at that size."""
    with office.record.store.read() as cursor:
        cursor.execute("SELECT leaf FROM events ORDER BY notification_id")
        leaves = [bytes(row["leaf"]) for row in cursor.fetchall()]
    frontier = Frontier()
    for leaf in leaves[:size]:
        frontier, _ = frontier.append(leaf)
    return frontier.to_bytes()


def test_an_emptied_record_is_not_opened_anew_beside_what_was_published(
    published: Office, tmp_path: Path
) -> None:
    lost = Settings(tmp_path / "lost")
    shutil.copytree(published.settings.published, lost.published)
    shutil.copy(published.settings.signing_key, lost.signing_key)
    with pytest.raises(NotContinued, match=r"only 0 events: events 1 to 5 are missing"), office_on(lost):
        pass


def test_a_checkpoint_that_comes_to_light_while_the_record_is_served_ends_writing(
    settings: Settings, older_copy: Copies
) -> None:
    settings.published.mkdir(parents=True)
    with office_on(settings) as office:
        office.registered()
    copy = older_copy(settings)
    with office_on(settings) as office:
        office.registered()
        office.checkpoints.publish()
        note = (office.settings.published / "000000000004.txt").read_text()
    shutil.rmtree(settings.published)
    settings.published.mkdir()
    with office_on(copy) as office:
        office.registered()
        (settings.published / "found in the minutes.txt").write_text(note)
        assert_read_only(
            office,
            "Checkpoint 4 was published, but the log holds only 3 events: event 4 is missing, as after a restore from "
            "an older copy.",
        )


# Beside


def test_a_record_that_went_another_way_is_read_only(settings: Settings, older_copy: Copies) -> None:
    with office_on(settings) as office:
        office.registered()
        office.checkpoints.publish()
    copy = older_copy(settings)
    with office_on(settings) as office:
        office.registered()
        office.checkpoints.publish()
    later = settings.published / "000000000005.txt"
    aside = later.rename(settings.data / "aside.txt")
    with office_on(copy) as office:
        for _ in range(3):
            office.registered()
        aside.rename(later)
        assert_read_only(
            office,
            "The log does not continue checkpoint 5, which was published: it agrees with what was published up to "
            "event 3; events 4 to 5 are missing, and others stand in their place.",
        )


def test_a_checkpoint_signed_by_nobody_we_know_makes_the_record_read_only(published: Office) -> None:
    key = SigningKey.generate(published.checkpoints.key().name)
    (published.settings.published / "another.txt").write_text(Checkpoint(key.name, 4, bytes(32)).sign(key))
    assert "another.txt does not hold" in published.record.not_continued()
    with pytest.raises(NotContinued, match=r"another\.txt does not hold"):
        published.registered()


# What the verifier says of rows and files (P12)


def test_rows_deleted_while_files_are_kept_are_said_and_can_be_put_back(published: Office) -> None:
    """P12: checkpoint rows deleted but files kept."""
    published.force("DELETE FROM checkpoints")
    assert verdict(published) == (
        "Checkpoints 3, 5 are kept as files, and the log continues them, but the database has lost their rows. "
        "kentledge init puts back what is missing."
    )
    put_back = published.checkpoints.put_back()
    assert put_back is not None
    assert (put_back.guards, put_back.checkpoints) == ((), (3, 5))
    assert published.verdict() == "complete and unaltered as at checkpoint 5, and 1 events recorded since."
    assert published.checkpoints.put_back() is None


def test_files_lost_while_rows_are_kept_are_said(published: Office) -> None:
    """P12: the reverse."""
    (published.settings.published / "000000000003.txt").unlink()
    said = "complete and unaltered as at checkpoint 5. Checkpoint 3 is not kept outside the database."
    assert published.verdict() == said


def test_files_that_are_none_of_the_logs_are_said(published: Office) -> None:
    with_others(published.settings.published)
    assert published.verdict() == (
        "complete and unaltered as at checkpoint 5. Not of this log, in the folder of published checkpoints: "
        ".DS_Store, zzz.txt."
    )
    published.registered()
    assert published.record.not_continued() == ""


def test_the_time_of_signing_is_the_seals_and_cannot_be_moved(published: Office) -> None:
    """P12: ``signed_at`` changed."""
    with published.record.store.read() as cursor:
        cursor.execute("SELECT recorded_at FROM events WHERE notification_id = 5")
        sealed = cursor.fetchone()["recorded_at"]
    published.force("UPDATE checkpoints SET signed_at = ? WHERE size = 5", "2001-01-01T00:00:00.000000Z")
    assert published.checkpoints.of_size(5).signed_at == sealed
    assert verdict(published) == (
        f"the time of signing in the row of checkpoint 5 is not that of its seal, {sealed}."
    )


def test_a_row_that_names_another_seal_is_said(published: Office) -> None:
    published.force("UPDATE checkpoints SET seal_position = 3 WHERE size = 5")
    assert verdict(published) == "the row of checkpoint 5 does not name the seal at event 5."


@pytest.mark.parametrize("how", ["taken away", "made harmless"])
def test_missing_guards_stay_missing_until_they_are_put_back_on_record(how: str, published: Office) -> None:
    """P12: append-only triggers dropped; starting again does not hide it."""
    dialect = published.record.store.dialect
    with published.record.store.write() as cursor:
        if how == "taken away":
            unguarded(cursor, dialect.name, "events")
        elif dialect.name == "postgres":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql "
                "AS $$BEGIN RETURN NULL; END$$"
            )
        else:
            cursor.execute("DROP TRIGGER events_no_update")
            cursor.execute("CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT 1; END")
    with office_on(published.settings) as office:
        said = verdict(office)
        assert said.startswith(
            "all 5 events are there, unaltered, but the database no longer refuses to change them"
        )
        assert "events_" in said
        put_back = office.checkpoints.put_back()
        assert put_back is not None
        assert any(name.startswith("events_") for name in put_back.guards)
        assert office.verdict().startswith("complete and unaltered as at checkpoint 5")
        assert verify_log(office.record, office.vkey).startswith("complete")
