"""A record that the release before left opens, is brought up to date by events, and verifies."""

from pathlib import Path

import msgspec
import pytest

from application.bringing_up import put_together_again
from application.errors import RecordBroken
from application.record import Record
from application.settings import Settings
from application.store.reading import StoredRecord
from application.verification import verify_log
from domain.log import AnswersTakenIn
from tests.directory import issue
from tests.store import release_before
from tests.store.office import unguarded
from web.app import create_app
from web.services import Services


def decided_in(record: Record) -> list[str]:
    """The forms that decisions have in the log, in the order in which they came (decision 86)."""
    with record.store.read() as cursor:
        cursor.execute("SELECT state FROM events ORDER BY notification_id")
        states = [msgspec.json.decode(bytes(row["state"])) for row in cursor.fetchall()]
    return list(
        dict.fromkeys(form for state in states for form in state["meta"]["decision"] if form != "policy")
    )


def test_it_verifies_as_it_was_left(tmp_path: Path) -> None:
    settings, told = release_before.unpacked(tmp_path / "record")
    reading = StoredRecord(settings)
    try:
        assert verify_log(reading, told["public_key"]).startswith("complete and unaltered as at checkpoint 6")
    finally:
        reading.close()


def test_it_is_brought_up_to_date_and_tells_the_same_again(settings: Settings, tmp_path: Path) -> None:
    told = release_before.on(settings, tmp_path / "before")
    asked = told["asked"]
    services = Services.build(settings)
    try:
        events = services.record.feed(told["events"], 100)
        assert [
            recorded.event.fact.answers
            for recorded in events
            if isinstance(recorded.event.fact, AnswersTakenIn)
        ] == [4]
        assert verify_log(services.record, told["public_key"]).startswith(
            "complete and unaltered as at checkpoint 6"
        )
        client = create_app(settings, services).test_client()
        headers = {
            "Authorization": f"Bearer {issue(services.directory, 'p-anwen', 'officer')}",
            "Idempotency-Key": asked["key"],
            "If-Match": asked["if_match"],
        }
        for _ in range(2):
            again = client.post(asked["path"], json=asked["body"], headers=headers)
            assert (again.status_code, again.get_data(as_text=True)) == (201, asked["answer"])
            put_together_again(services.record)
        assert decided_in(services.record) == ["rules", "answers"]
        other = client.post(asked["path"], json=asked["body"] | {"tier": "Silver"}, headers=headers)
        assert other.status_code == 422
        position = services.record.head()
    finally:
        services.record.close()
    again_built = Services.build(settings)
    try:
        assert again_built.record.head() == position
        with again_built.record.store.write() as cursor:
            unguarded(cursor, again_built.record.store.dialect.name, "kept_answers")
            cursor.execute("UPDATE kept_answers SET first_version = 1 WHERE position = 0")
        with pytest.raises(RecordBroken, match="of an earlier release are no longer those"):
            verify_log(again_built.record, None)
    finally:
        again_built.record.close()
