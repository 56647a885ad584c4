"""Two records and a witness, on loopback and by file: it cosigns what only grows, and refuses a second story."""

import shutil
from base64 import b64decode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Thread
from urllib.request import urlopen

import pytest
from werkzeug.serving import make_server

from application.audit.note import (
    Checkpoint,
    CosigningKey,
    InvalidSignatureError,
    NoteError,
    verify_cosignature,
)
from application.cosignatures import Cosignatures
from application.errors import BadRequest, NotContinued, NotFound, RecordBroken, SigningRefused
from application.evidence import evidence_pack
from application.key_changes import KeyChanges
from application.settings import Settings
from application.witness import SIZE_TYPE, AddCheckpoint, Witness
from domain.decisions import Actor
from tests.store.conftest import Copies
from tests.store.office import Office, office_on
from web.witnessing import create_app

NOW = 1_795_000_000


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    """A witness that watches no log yet."""
    return Witness.create(tmp_path / "witness", "witness.example/audit")


@pytest.fixture
def url(witness: Witness, tmp_path: Path) -> Iterator[str]:
    """The witness, served on loopback."""
    server = make_server("127.0.0.1", 0, create_app(tmp_path / "witness"), threaded=True)
    serving = Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    serving.join()
    server.server_close()


def ask(office: Office, url: str, witness: Witness) -> list[str]:
    """Publish, and ask the witness."""
    published = office.checkpoints.publish()
    return Cosignatures(office.checkpoints).ask(published, url, [witness.key.verifier])


def test_a_witness_cosigns_a_log_that_grows(office: Office, witness: Witness, url: str) -> None:
    witness.watch(office.vkey)
    for size in (3, 5, 7):
        contract_id = office.registered()
        assert ask(office, url, witness) == ["witness.example/audit"]
        note = office.checkpoints.of_size(size).note
        assert Checkpoint.open(note, office.vkey).size == size
        assert verify_cosignature(note, witness.key.verifier) > NOW - 10**8
        assert (office.settings.published / f"{size:012d}.txt").read_text() == note
    assert witness.logs()[office.settings.origin].size == 7
    assert office.verdict() == (
        "complete and unaltered as at checkpoint 7. Checkpoint 7 is cosigned by witness.example/audit."
    )
    _, pack = evidence_pack(office.record, contract_id, {})
    assert pack
    with urlopen(url) as answer:  # noqa: S310  (our own)
        assert office.checkpoints.of_size(7).note.partition("\n\n")[0] in answer.read().decode()


def test_a_split_view_is_refused_by_the_witness_and_shown(
    settings: Settings, older_copy: Copies, witness: Witness, url: str
) -> None:
    """Two records grow from one: the witness has seen the first, and the second is not the same log."""
    with office_on(settings) as office:
        office.registered()
        ask_first = office.checkpoints.publish()
        witness.watch(office.vkey)
    second = older_copy(settings)
    with office_on(settings) as office:
        office.registered()
        assert ask(office, url, witness) == ["witness.example/audit"]
    shutil.rmtree(settings.published)  # nothing on this side remembers what was shown
    settings.published.mkdir()
    with office_on(second) as forked:
        forked.registered()
        assert forked.checkpoints.publish().size == 5 > ask_first.size
        for _ in range(2):
            with pytest.raises(NotContinued, match="Somebody was shown another log under the same name"):
                ask(forked, url, witness)
            forked.registered()
        (same_size, longer) = (witness_file for witness_file in witness.refused())
        assert (same_size[:12], longer[:12]) == ("000000000005", "000000000007")
    assert witness.logs()[settings.origin].size == 5


def test_a_record_behind_what_a_witness_has_seen_is_told_which_events_are_missing(
    settings: Settings, older_copy: Copies, witness: Witness, url: str
) -> None:
    with office_on(settings) as office:
        office.checkpoints.publish()
        witness.watch(office.vkey)
    copy = older_copy(settings)
    with office_on(settings) as office:
        for _ in range(2):
            office.registered()
        ask(office, url, witness)
    shutil.rmtree(settings.published)
    settings.published.mkdir()
    missing = r"has seen 5 events .* only 2: events 3 to 5 are missing"
    with office_on(copy) as office, pytest.raises(NotContinued, match=missing):
        ask(office, url, witness)


def test_the_same_is_asked_and_answered_by_file(office: Office, witness: Witness) -> None:
    witness.watch(office.vkey)
    cosignatures, vkeys = Cosignatures(office.checkpoints), [witness.key.verifier]
    for _ in range(2):
        office.registered()
        published = office.checkpoints.publish()
        said = witness.add_checkpoint(cosignatures.request(published, cosignatures.last_seen(vkeys)), NOW)
        assert said.status == 200
        assert cosignatures.keep(published, said.body, vkeys) == ["witness.example/audit"]
    with pytest.raises(BadRequest):
        cosignatures.request(published, 99)


def test_a_cosignature_of_somebody_else_or_of_something_else_is_not_kept(
    office: Office, witness: Witness
) -> None:
    stranger = CosigningKey.generate("witness.example/audit")
    published, cosignatures = office.checkpoints.publish(), Cosignatures(office.checkpoints)
    text = published.note.partition("\n\n")[0] + "\n"
    for lines in (stranger.cosign(text, NOW), witness.key.cosign("another\n", NOW), "", "\u2014 x AAAA\n"):
        with pytest.raises(SigningRefused, match="None of the keys"):
            cosignatures.keep(published, lines, [witness.key.verifier])
    with pytest.raises(BadRequest):
        cosignatures.keep(published, "", [office.vkey])
    with pytest.raises(BadRequest):
        cosignatures.ask(published, "file:///etc", [witness.key.verifier])
    with pytest.raises(SigningRefused, match="cannot be asked"):
        cosignatures.ask(published, "http://127.0.0.1:9", [witness.key.verifier])


def test_an_altered_cosignature_is_found(office: Office, witness: Witness, url: str) -> None:
    witness.watch(office.vkey)
    ask(office, url, witness)
    office.force("UPDATE cosignatures SET line = ?", "\u2014 witness.example/audit AAAAAAAAAAA=\n")
    with pytest.raises(RecordBroken, match="a cosignature of checkpoint 2 does not hold"):
        office.verdict()


# The checks of the specification, in its order


@pytest.fixture
def asked(office: Office, witness: Witness) -> tuple[Office, Witness, AddCheckpoint]:
    """A witness that has seen three events of a record of five, and what it is asked next."""
    witness.watch(office.vkey)
    cosignatures = Cosignatures(office.checkpoints)
    office.registered()
    first = office.checkpoints.publish()
    assert witness.add_checkpoint(cosignatures.request(first, 0), NOW).status == 200
    office.registered()
    return office, witness, AddCheckpoint.decode(cosignatures.request(office.checkpoints.publish(), 3))


def test_a_witness_answers_as_the_specification_says(asked: tuple[Office, Witness, AddCheckpoint]) -> None:
    office, witness, request = asked
    stranger = CosigningKey.generate("x.example")
    unsigned = request.note.partition("\n\n")[0] + "\n\n" + stranger.cosign("x\n", NOW)
    other = request.note.replace(office.settings.origin, "other.example/log")
    for body, status, said in (
        (b"", 400, ""),
        (b"\xff", 400, ""),
        (request.encode().replace(b"old 3", b"old 03"), 400, ""),
        (request.encode().replace(b"old 3", b"new 3"), 400, ""),
        (replace(request, proof=(bytes(32),) * 64).encode(), 400, ""),
        (replace(request, note="no checkpoint\n\n").encode(), 400, ""),
        (replace(request, note=other).encode(), 404, ""),
        (replace(request, note=unsigned).encode(), 403, ""),
        (replace(request, old=6).encode(), 400, ""),
        (replace(request, old=0, proof=()).encode(), 409, "3\n"),
        (replace(request, old=4).encode(), 409, "3\n"),
        (replace(request, proof=()).encode(), 422, ""),
        (replace(request, proof=(*request.proof, bytes(32))).encode(), 422, ""),
        (replace(request, proof=(bytes(32), *request.proof[1:])).encode(), 422, ""),
    ):
        answer = witness.add_checkpoint(body, NOW)
        assert (answer.status, answer.body if said else "") == (status, said), (body, answer)
        assert (answer.content_type == SIZE_TYPE) == (status == 409)
        assert witness.logs()[office.settings.origin].size == 3
    answer = witness.add_checkpoint(request.encode(), NOW)
    assert (answer.status, verify_cosignature(request.note + answer.body, witness.key.verifier)) == (200, NOW)
    assert Witness(witness.folder).logs()[office.settings.origin].size == 5
    again = witness.add_checkpoint(replace(request, old=5, proof=()).encode(), NOW + 60)
    assert (again.status, verify_cosignature(request.note + again.body, witness.key.verifier)) == (
        200,
        NOW + 60,
    )


def test_of_all_who_ask_at_once_one_is_told_of_what_the_witness_saw_last(
    asked: tuple[Office, Witness, AddCheckpoint],
) -> None:
    """A witness that several processes answer for is one witness: the others are told how far it has seen."""
    _, witness, request = asked
    processes = [Witness(witness.folder) for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        told = [*pool.map(lambda each: each.add_checkpoint(request.encode(), NOW), processes * 2)]
    assert sorted((reply.status, reply.body) for reply in told)[1:] == [(409, "5\n")] * 7
    assert witness.refused() == []


def test_a_witness_believes_a_later_key_of_the_same_log_once_it_is_told(
    asked: tuple[Office, Witness, AddCheckpoint],
) -> None:
    office, witness, request = asked
    KeyChanges(office.checkpoints).rotate(Actor("p-ada", "administrator"), "Every second year.")
    office.registered()
    later = Cosignatures(office.checkpoints).request(office.checkpoints.publish(), 3)
    assert witness.add_checkpoint(later, NOW).status == 403
    witness.watch(office.vkey)
    assert witness.add_checkpoint(later, NOW).status == 200
    key = CosigningKey.generate("x.example")
    with pytest.raises(BadRequest):
        witness.watch(key.verifier)
    with pytest.raises(BadRequest):
        Witness.create(witness.folder, "witness.example/audit")
    with pytest.raises(NotFound):
        Witness(witness.folder / "nowhere")
    assert (witness.folder / "witness.key").stat().st_mode & 0o777 == 0o600
    assert request.old == 3


def test_the_example_of_the_cosignature_specification_is_read() -> None:
    """C2SP tlog-cosignature: the key id comes first, then the time, 1679315147."""
    line = "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA=="
    ours = CosigningKey("witness.example.com/w1", bytes(32)).cosign("text\n", 1679315147)
    theirs, made = b64decode(line), b64decode(ours.split(" ")[2])
    assert (len(theirs), theirs[4:12]) == (len(made), made[4:12])
    vkey = CosigningKey("witness.example.com/w1", bytes(32)).verifier
    assert verify_cosignature("text\n\n" + ours, vkey) == 1679315147
    with pytest.raises(InvalidSignatureError):
        verify_cosignature("test\n\n" + ours, vkey)
    with pytest.raises(NoteError):
        verify_cosignature("text\n\n" + ours.replace("w1", "w2"), vkey)
