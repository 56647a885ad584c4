"""Seals are made as the log grows, so that nobody who asks for a proof waits for the whole log to be hashed."""

import pytest

from application import checkpoints
from application.verification import verify_log
from tests.store.office import Office


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> int:
    """Seal after every few events."""
    monkeypatch.setattr(checkpoints, "SEAL_EVERY", 4)
    return 4


def sizes(office: Office) -> list[int]:
    """Sizes of all checkpoints."""
    with office.record.store.read() as cursor:
        cursor.execute("SELECT size FROM checkpoints ORDER BY size")
        return [row["size"] for row in cursor.fetchall()]


def test_the_log_is_sealed_and_signed_as_it_grows(often: int, office: Office) -> None:
    for _ in range(10):
        office.registered()
    assert sizes(office) == [5, 10, 15][: len(sizes(office))]
    assert office.record.head() - sizes(office)[-1] < often
    assert {path.name for path in office.settings.published.iterdir()} == {
        f"{size:012d}.txt" for size in sizes(office)
    }
    office.assert_sound()


def test_what_hinders_signing_is_in_nobodys_way_who_writes(often: int, office: Office) -> None:
    office.settings.signing_key.unlink()
    for _ in range(2 * often):
        office.registered()
    assert sizes(office) == []
    assert verify_log(office.record, None).startswith("complete and unaltered: 9 events")


def test_the_same_log_has_the_same_seals_whoever_made_them(often: int, office: Office) -> None:
    for _ in range(often):
        office.registered()
    seals = [recorded for recorded in office.record.feed(0, 100) if recorded.event.name == "log.sealed.v1"]
    assert [recorded.position for recorded in seals] == sizes(office)
    assert [recorded.event.envelope.event_id.version for recorded in seals] == [5]
