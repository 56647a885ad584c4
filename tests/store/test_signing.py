"""What is signed continues what was signed before, or nothing is; and an evidence pack shows all of a contract."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest

from application.audit import verify_pack
from application.audit.note import Checkpoint, SigningKey
from application.audit.verify_pack import verify_files
from application.errors import NotFound, RecordBroken, SigningRefused
from application.evidence import evidence_pack
from application.settings import Settings
from application.store.ledger import Alongside
from domain.log import Opened
from tests.store.conftest import Copies
from tests.store.office import Office, office_on, registration, remark


@contextmanager
def nothing_signed(office: Office, sentence: str) -> Iterator[None]:
    """Signing is refused with this sentence, and nothing is recorded or published by asking."""
    yield
    before, outside = office.stored(), sorted(office.settings.published.glob("*"))
    for _ in range(2):
        with pytest.raises(SigningRefused, match=sentence):
            office.checkpoints.publish()
    assert office.stored() == before
    assert sorted(office.settings.published.glob("*")) == outside


def test_a_record_restored_just_to_its_own_last_checkpoint_does_not_pass_for_the_whole(
    restored: Office,
) -> None:
    """Nothing was recorded since the copy's own checkpoint, which is not the last that was published."""
    with nothing_signed(
        restored, r"^Checkpoint 10 was published, .* only 6 events: events 7 to 10 are missing"
    ):
        assert restored.record.head() == 6


def test_a_whole_restore_goes_on_signing(settings: Settings, older_copy: Copies) -> None:
    with office_on(settings) as office:
        office.registered()
        first = office.checkpoints.publish()
    with office_on(older_copy(settings)) as office:
        assert office.checkpoints.publish() == first
        office.registered()
        assert office.checkpoints.publish().size == first.size + 2
        office.assert_sound()


def test_where_nothing_came_since_the_same_checkpoint_is_given_again(office: Office) -> None:
    office.registered()
    published = office.checkpoints.publish()
    assert office.checkpoints.publish() == published
    assert (published.size, published.seal_position) == (3, 3)
    assert [path.name for path in office.settings.published.iterdir()] == ["000000000003.txt"]
    assert Checkpoint.open(published.note, office.vkey).size == 3


def test_an_altered_event_is_not_signed(office: Office) -> None:
    office.registered()
    office.checkpoints.publish()
    office.registered()
    with nothing_signed(
        office, r"^Nothing is signed: event 4 \(contract\.registered\.v1, .* it was altered\.$"
    ):
        office.force(
            "UPDATE events SET recorded_at = ? WHERE notification_id = 4", "2001-01-01T00:00:00.000000Z"
        )


def test_an_event_that_is_missing_is_not_signed_over(office: Office) -> None:
    for _ in range(3):
        office.registered()
    with nothing_signed(office, r"^Nothing is signed: event 3 is missing from the log\.$"):
        office.force("DELETE FROM events WHERE notification_id = 3")


def test_a_leaf_altered_under_a_published_checkpoint_is_not_signed_over(office: Office) -> None:
    office.registered()
    office.checkpoints.publish()
    office.registered()
    with nothing_signed(office, r"^The log does not continue checkpoint 3, which was published"):
        office.force("UPDATE events SET leaf = ? WHERE notification_id = 2", bytes(32))


def test_an_edge_that_does_not_fit_the_leaves_is_not_signed(office: Office) -> None:
    for _ in range(3):
        office.registered()
    with nothing_signed(office, r"edge"):
        office.force("UPDATE log_head SET frontier = ?", bytes(32))


def test_a_lost_node_of_the_tree_is_not_signed_over(office: Office) -> None:
    events = [office.record.about_the_log(version, Opened(purpose="live")) for version in range(1, 300)]
    office.record.append(events, Alongside(events=events))
    office.checkpoints.publish()
    office.registered()
    with nothing_signed(office, r"tree"):
        office.force("DELETE FROM tree_nodes")


@pytest.mark.parametrize("content", [b"", b"torn", b"\xff\xfe"])
def test_a_published_checkpoint_that_cannot_be_read_stops_signing(content: bytes, office: Office) -> None:
    office.registered()
    office.checkpoints.publish()
    office.registered()
    with nothing_signed(office, r"000000000003\.txt"):
        (office.settings.published / "000000000003.txt").write_bytes(content)


def test_without_a_key_nothing_is_signed(office: Office) -> None:
    with nothing_signed(office, r"^There is no signing key at signing\.key; run kentledge init\.$"):
        office.settings.signing_key.unlink()


def test_with_another_key_nothing_is_signed_after_what_was_published(office: Office) -> None:
    office.checkpoints.publish()
    office.registered()
    with nothing_signed(office, r"000000000002\.txt"):
        another = SigningKey.generate(office.settings.origin)
        office.settings.signing_key.write_text(another.to_text())


def test_the_signing_key_is_its_owners_alone(office: Office) -> None:
    assert office.settings.signing_key.stat().st_mode & 0o777 == 0o600


# Evidence packs


@pytest.fixture
def busy(office: Office) -> tuple[Office, UUID]:
    """A contract with four events among those of others, and an older checkpoint."""
    contract_id = office.registered("CT-0001 – Ffordd")
    for version in (1, 2):
        office.submit(registration())
        office.submit(remark(contract_id, version, "Gofynnwch i'r ysgolion – ask “them”"))
    office.checkpoints.publish()
    office.submit(remark(contract_id, 3))
    office.submit(registration())
    return office, contract_id


def test_a_pack_verifies_as_an_auditor_does_it(busy: tuple[Office, UUID], tmp_path: Path) -> None:
    office, contract_id = busy
    name, pack = evidence_pack(office.record, contract_id, {"history.txt": b"for reading\n"})
    (tmp_path / name).write_bytes(pack)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-W", "error", verify_pack.__file__, name, "--key", office.vkey],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    said, *_ = done.stdout.splitlines()
    size = office.record.head()
    assert (done.returncode, done.stderr) == (0, "")
    assert said == f"complete and unaltered as at checkpoint {size}: 4 events of contract {contract_id}."
    assert name == f"evidence-{contract_id}-{size}.zip"


def test_a_pack_made_twice_is_the_same_bytes(busy: tuple[Office, UUID]) -> None:
    office, contract_id = busy
    first = evidence_pack(office.record, contract_id, {})
    assert evidence_pack(office.record, contract_id, {}) == first
    with office_on(office.settings) as another:
        assert evidence_pack(another.record, contract_id, {}) == first
    office.registered()
    later = evidence_pack(office.record, contract_id, {})
    assert later != first
    office.assert_sound()


def test_a_pack_holds_the_contracts_events_as_stored(busy: tuple[Office, UUID], tmp_path: Path) -> None:
    office, contract_id = busy
    _, pack = evidence_pack(office.record, contract_id, {})
    (tmp_path / "pack.zip").write_bytes(pack)
    files = verify_pack.read_zip(tmp_path / "pack.zip")
    verify_files(files, office.vkey)
    told = [json.loads(line) for line in files["events.ndjson"].splitlines()]
    story = list(office.record.concerning(contract_id))
    assert [row["position"] for row in told] == [recorded.position for recorded in story]
    with office.record.store.read() as cursor:
        cursor.execute("SELECT notification_id, state FROM events")
        stored = {row["notification_id"]: bytes(row["state"]).decode() for row in cursor.fetchall()}
    assert [row["state"] for row in told] == [stored[row["position"]] for row in told]


def test_a_pack_of_a_record_that_was_tampered_with_is_not_made(busy: tuple[Office, UUID]) -> None:
    office, contract_id = busy
    office.force("UPDATE events SET state = ? WHERE notification_id = ?", b"{}", office.record.head())
    with pytest.raises(SigningRefused, match="it was altered"):
        evidence_pack(office.record, contract_id, {})


def test_a_pack_is_not_made_from_counts_that_do_not_fit_the_seal(busy: tuple[Office, UUID]) -> None:
    office, contract_id = busy
    office.checkpoints.publish()
    office.force("UPDATE concerns SET running_hash = ? WHERE contract_id <> ?", bytes(32), str(contract_id))
    with (
        office_on(office.settings, opened=False) as another,
        pytest.raises(RecordBroken, match="does not fit their contracts"),
    ):
        evidence_pack(another.record, contract_id, {})


def test_there_is_no_pack_of_no_contract(office: Office) -> None:
    with pytest.raises(NotFound):
        evidence_pack(office.record, UUID(int=5), {})
