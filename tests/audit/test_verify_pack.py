"""The evidence pack: whole, the stand-alone verifier accepts it; tampered with, it names the event."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from application.audit import merkle, verify_pack
from application.audit.note import Checkpoint, SigningKey
from application.audit.verify_pack import Broken, verify_files
from tests.audit.small_log import (
    CARE,
    COMPLETENESS,
    EVENTS,
    FILES,
    KEY,
    LOG,
    PACK,
    PARKS,
    REVIEW,
    ROADS,
    SEAL,
    TREE,
    Event,
    Log,
    small_log,
    unpacked,
)


def line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def with_events(events: list[Event], **other: object) -> dict[str, bytes]:
    """The pack's files with other events, and completeness with other fields."""
    return {
        **FILES,
        "events.ndjson": b"".join(map(line, events)),
        "completeness.json": line({**COMPLETENESS, **other}),
    }


def with_event(at: int, **fields: object) -> dict[str, bytes]:
    return with_events([*EVENTS[:at], {**EVENTS[at], **fields}, *EVENTS[at + 1 :]])


def verdict(files: dict[str, bytes], key: str | None = KEY.verifier) -> str:
    """What is said of a pack that is not whole; the product and the command line say the same."""
    with pytest.raises(Broken) as broken:
        verify_files(files, key)
    sentence = str(broken.value)
    assert "\n" not in sentence
    return sentence


# The pack as it should be


def test_a_whole_pack_is_complete_and_unaltered() -> None:
    _, said = verify_files(FILES, KEY.verifier)
    assert said.startswith(f"complete and unaltered as at checkpoint 10: 5 events of contract {ROADS}.\n")
    assert "Completeness leans on the seal" in said
    assert "pack's own" not in said


def test_without_the_published_key_it_says_whose_word_it_took() -> None:
    """P2: the first line says that the signer was not checked."""
    code, said = verify_files(FILES)
    first, second, third, *_ = said.splitlines()
    assert code == 3
    assert first.startswith("The signer was not checked: no key was given (--key).")
    assert second == f"Compare the pack's own key, {KEY.verifier}, with the one published elsewhere."
    assert third.startswith(f"Consistent in itself as at checkpoint 10: 5 events of contract {ROADS}, ")


def test_what_is_said_of_a_whole_pack_is_this_and_no_more() -> None:
    assert verify_files(FILES, KEY.verifier) == (
        0,
        f"complete and unaltered as at checkpoint 10: 5 events of contract {ROADS}.\n"
        f"Signed by the key given, {KEY.verifier}.\n{verify_pack.LEANS}",
    )


@pytest.mark.parametrize(("contract", "count"), [(PARKS, "4 events"), (CARE, "1 event")])
def test_every_contract_of_the_log_has_its_pack(contract: str, count: str) -> None:
    _, said = verify_files(unpacked(LOG.pack(contract, SEAL, TREE)), KEY.verifier)
    assert f": {count} of contract {contract}." in said


def test_a_seal_older_than_the_checkpoint_covers_only_up_to_it() -> None:
    log = small_log()
    tree, seal = log.sealed(), log.seal()
    pack_before = log.pack(CARE, seal, tree)
    log.record(CARE, "contract.expired.v1", {}, CARE)
    events = [log.events[7]]
    proof = json.loads(unpacked(pack_before)["completeness.json"])
    files = unpacked(log.pack(CARE, seal, tree, events=events, completeness=proof))
    _, said = verify_files(files, KEY.verifier)
    assert said.startswith("complete up to position 9 only, and unaltered, as at checkpoint 11: 1 event ")
    late = verdict(unpacked(log.pack(CARE, seal, tree)))
    assert late.startswith(
        "event at position 11 (contract.expired.v1, line 2 of events.ndjson) is later than the seal"
    )


def test_the_same_values_give_the_same_bytes() -> None:
    assert small_log().events == LOG.events[:9]
    assert LOG.pack(ROADS, SEAL, TREE) == PACK
    with zipfile.ZipFile(io.BytesIO(PACK)) as pack:
        assert pack.namelist() == sorted(pack.namelist())
        assert {entry.date_time for entry in pack.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert {*FILES} >= {"README.txt", "verify.py", "history.txt", "proofs/10.tlog-proof"}
    assert f"contract {ROADS}: 5 events, as at checkpoint 10" in FILES["README.txt"].decode()


@pytest.mark.parametrize(
    "name",
    [
        *("seal.json", "SEAL.json", "verify.py", "manifest", "Manifest", "proofs", "proofs/99.tlog-proof"),
        *("Proofs/99", "../x", "/x", "./x", "a/../x", "a//x", "a/", "a\\x", "a.", "a b", "x\n", "ŷ", ""),
    ],
)
def test_a_history_file_cannot_leave_the_pack_or_take_a_name(name: str) -> None:
    with pytest.raises(ValueError, match="history file"):
        LOG.pack(ROADS, SEAL, TREE, history={name: b""})


# The command line, as an auditor uses it


def run(*arguments: object, cwd: Path) -> tuple[int, str]:
    """Run the pack's own verify.py in a Python that sees no installed packages."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-W", "error", *map(str, arguments)],
        cwd=cwd, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout


def test_the_auditor_checks_the_zip_or_the_folder_with_python_alone(tmp_path: Path) -> None:
    (tmp_path / "pack.zip").write_bytes(PACK)
    with zipfile.ZipFile(tmp_path / "pack.zip") as pack:
        pack.extractall(tmp_path / "pack")
    verify = tmp_path / "pack" / "verify.py"
    for arguments in (["pack.zip"], ["pack"], []):
        code, said = run(verify, *arguments, "--key", KEY.verifier, cwd=tmp_path)
        assert (code, said.split(":")[0]) == (0, "complete and unaltered as at checkpoint 10")
        code, said = run(verify, *arguments, cwd=tmp_path)
        assert (code, said.split(":")[0]) == (3, "The signer was not checked")
    (tmp_path / "pack" / "seal.json").unlink()
    assert run(verify, cwd=tmp_path) == (1, "broken: the pack lacks seal.json.\n")
    stranger = SigningKey(KEY.name, bytes(32)).verifier
    assert run(verify, "pack.zip", "--key", stranger, cwd=tmp_path) == (
        1,
        "broken: public-key is not the key given.\n",
    )


# The tamper matrix: what is changed, and what the verdict has to begin with

ZERO = "00" * 32


def concerns(at: int, **fields: object) -> list[Event]:
    """The concerns of an event, with the one of the roads contract changed."""
    return [{**c, **fields} if c["contract_id"] == ROADS else c for c in EVENTS[at]["concerns"]]


def elsewhere(at: int, **fields: object) -> list[Event]:
    """The concerns of an event, with the one of the parks contract changed."""
    return [{**c, **fields} if c["contract_id"] == PARKS else c for c in EVENTS[at]["concerns"]]


FIELDS: dict[str, Callable[[int], dict[str, object]]] = {
    "a byte of the state": lambda at: {"state": EVENTS[at]["state"].replace(":", "; ", 1)},
    "a space in the state": lambda at: {"state": EVENTS[at]["state"] + " "},
    "the type": lambda _: {"type": "contract.expired.v1"},
    "the time": lambda _: {"recorded_at": "2026-11-22T04:10:00.000000Z"},
    "the stream": lambda _: {"stream_id": CARE},
    "the stream version": lambda at: {"stream_version": EVENTS[at]["stream_version"] + 1},
    "the ordinal": lambda at: {"concerns": concerns(at, ordinal=at + 2)},
    "the running hash": lambda at: {"concerns": concerns(at, running_hash=ZERO)},
    "the contract": lambda at: {"concerns": concerns(at, contract_id=CARE)},
    "no concerns": lambda _: {"concerns": []},
    "one more concern": lambda at: {
        "concerns": [*EVENTS[at]["concerns"], {**COMPLETENESS, "contract_id": "z"}]
    },
}


@pytest.mark.parametrize("at", range(5))
@pytest.mark.parametrize("change", FIELDS)
def test_an_altered_event_is_named(change: str, at: int) -> None:
    fields = FIELDS[change](at)
    said = verdict(with_event(at, **fields))
    kind = fields.get("type", EVENTS[at]["type"])
    named = f"event at position {EVENTS[at]['position']} ({kind}, line {at + 1} of events.ndjson) "
    assert said.startswith(f"{named}is not what the log holds there"), said


@pytest.mark.parametrize("fields", [{"ordinal": 9}, {"running_hash": ZERO}, {"contract_id": CARE}])
def test_what_an_event_says_of_another_contract_is_covered_too(fields: dict[str, object]) -> None:
    said = verdict(with_event(2, concerns=elsewhere(2, **fields)))
    assert said.startswith("event at position 5 (review.scheduled.v1, line 3 of events.ndjson) is not what")


def test_concerns_in_another_order_or_twice_are_refused() -> None:
    for told in (EVENTS[2]["concerns"][::-1], EVENTS[2]["concerns"] * 2):
        assert verdict(with_event(2, concerns=told)).startswith("event at position 5 (review.scheduled.v1, ")


@pytest.mark.parametrize("position", [4, 6, 10, 11, 0])
def test_an_event_at_another_position_is_named_by_its_line(position: int) -> None:
    said = verdict(with_event(2, position=position))
    assert said.startswith(f"event at position {position} (review.scheduled.v1, line 3 of events.ndjson) ")


def test_a_missing_event_is_noticed_at_the_next() -> None:
    for at, after in enumerate(EVENTS[1:]):
        said = verdict(with_events([*EVENTS[:at], *EVENTS[at + 1 :]]))
        named = f"event at position {after['position']} ({after['type']}, line {at + 1} of events.ndjson)"
        assert said == f"{named} is number {at + 2} of the contract, where number {at + 1} should come"


def test_a_missing_last_event_is_noticed() -> None:
    said = verdict(with_events(EVENTS[:-1]))
    assert said == f"events.ndjson ends without number 5 of contract {ROADS}"
    assert verdict(with_events([])) == f"events.ndjson ends without number 1 of contract {ROADS}"


def test_a_missing_last_event_is_noticed_by_the_seal_when_all_counts_are_adjusted() -> None:
    last = EVENTS[3]["concerns"][0]
    for count, running in ((4, last["running_hash"]), (4, COMPLETENESS["running_hash"])):
        said = verdict(with_events(EVENTS[:-1], count=count, running_hash=running))
        assert said.startswith(
            "completeness.json is not what event at position 10 (log.sealed.v1, seal.json) holds"
        )


def test_swapped_events_are_named() -> None:
    said = verdict(with_events([EVENTS[0], EVENTS[2], EVENTS[1], *EVENTS[3:]]))
    assert said.startswith(
        "event at position 5 (review.scheduled.v1, line 2 of events.ndjson) is number 3 of"
    )


def test_an_added_event_is_named() -> None:
    twice = verdict(with_events([*EVENTS[:2], *EVENTS[1:]]))
    assert twice.startswith(
        "event at position 3 (contract.extended.v1, line 3 of events.ndjson) is number 2 of"
    )
    invented = {**EVENTS[4], "position": 6, "type": "contract.terminated.v1"}
    said = verdict(with_events([*EVENTS, invented]))
    assert said.startswith(
        "event at position 6 (contract.terminated.v1, line 6 of events.ndjson) has no proof"
    )
    parks = unpacked(LOG.pack(PARKS, SEAL, TREE))
    files = {**parks, **with_events([*EVENTS[:2], LOG.events[3], *EVENTS[2:]])}
    assert verdict(files) == (
        "event at position 4 (contract.extended.v1, line 3 of events.ndjson)"
        f" does not concern contract {ROADS}"
    )


@pytest.mark.parametrize(
    "event",
    [
        {**EVENTS[1], "reason": "x"},
        {name: value for name, value in EVENTS[1].items() if name != "stream_id"},
        {**EVENTS[1], "position": "3"},
        {**EVENTS[1], "position": True},
        {**EVENTS[1], "position": 3.0},
        {**EVENTS[1], "state": {}},
        {**EVENTS[1], "concerns": {}},
        [],
        None,
        "3",
    ],
    ids=range(10),
)
def test_a_malformed_event_is_named_by_its_line(event: Any) -> None:
    assert verdict(with_events([EVENTS[0], event, *EVENTS[2:]])) == "line 2 of events.ndjson is malformed"


@pytest.mark.parametrize("fields", [{"note": "not in the log"}, {"ordinal": "3"}])
def test_nothing_unproven_can_be_told_beside_a_concern(fields: Event) -> None:
    said = verdict(with_event(2, concerns=elsewhere(2, **fields)))
    assert said.startswith("event at position 5 (review.scheduled.v1, line 3 of events.ndjson) is not what")


@pytest.mark.parametrize(
    "told", [None, [None], [[]], [{}], [{"contract_id": ROADS}], ["x"], [{**COMPLETENESS}]]
)
def test_malformed_concerns_are_refused(told: Any) -> None:
    assert "line 2 of events.ndjson" in verdict(with_event(1, concerns=told))


def test_a_second_spelling_of_an_event_is_refused() -> None:
    lines = FILES["events.ndjson"].splitlines(keepends=True)
    for other in (
        lines[1].replace(b'"type"', b'"type":"contract.expired.v1","type"'),
        lines[1].replace(b":", b": ", 1),
        b"\n" + lines[1],
        lines[1].replace(b"\n", b"\r\n"),
        b"[" * 100_000 + b"\n",
        b'{"position":' + b"9" * 5000 + b"}\n",
        b"\xff\n",
    ):
        files = {**FILES, "events.ndjson": b"".join([lines[0], other, *lines[2:]])}
        assert verdict(files) == "line 2 of events.ndjson is malformed"
    assert (
        verdict({**FILES, "events.ndjson": FILES["events.ndjson"][:-1]})
        == "line 5 of events.ndjson is malformed"
    )


@pytest.mark.parametrize(
    "name", ["checkpoint", "public-key", "events.ndjson", "seal.json", "completeness.json"]
)
def test_a_missing_file_is_named(name: str) -> None:
    assert verdict({n: c for n, c in FILES.items() if n != name}) == f"the pack lacks {name}"


# Checkpoint, key, proofs, seal and completeness


def test_an_altered_checkpoint_is_refused() -> None:
    good = FILES["checkpoint"].decode()
    larger = good.replace("\n10\n", "\n11\n")
    unsigned = "checkpoint does not bear a signature of this log's key that holds"
    assert verdict({**FILES, "checkpoint": larger.encode()}) == unsigned
    other = Checkpoint(KEY.name, 10, merkle.EMPTY_ROOT).encode() + good[good.index("\n\n") + 1 :]
    assert verdict({**FILES, "checkpoint": other.encode()}) == unsigned
    assert verdict({**FILES, "checkpoint": good[: good.index("\u2014")].encode()}) == unsigned
    stranger = Checkpoint(KEY.name, 10, merkle.EMPTY_ROOT).sign(SigningKey(KEY.name, bytes(32)))
    assert verdict({**FILES, "checkpoint": stranger.encode()}) == unsigned
    for junk in (
        b"",
        b"\xff",
        b"a\nb\n",
        f"{good}\nmore\n".encode(),
        good.replace("10", "010").encode(),
        good.replace("kent", "Kent", 1).encode(),
    ):
        assert verdict({**FILES, "checkpoint": junk}) == "checkpoint is malformed"


def test_a_flipped_signature_is_refused() -> None:
    good = FILES["checkpoint"]
    at = good.rindex(b" ") + 20
    flipped = good[:at] + (b"A" if good[at : at + 1] != b"A" else b"B") + good[at + 1 :]
    assert verdict({**FILES, "checkpoint": flipped}).startswith("checkpoint does not bear a signature")


def test_an_older_checkpoint_of_the_same_log_is_not_the_one_of_the_proofs() -> None:
    older = merkle.memory_tree(LOG.leaves[:9])
    signed = Checkpoint(KEY.name, 9, older.root()).sign(KEY).encode()
    said = verdict({**FILES, "checkpoint": signed})
    assert said == (
        "event at position 1 (contract.registered.v1, line 1 of events.ndjson)"
        " has no proof in the pack for this checkpoint"
    )


def test_a_pack_forged_under_another_key_is_noticed_with_the_published_key() -> None:
    forger = SigningKey(KEY.name, bytes(32))
    forged = Log()
    forged.record(ROADS, "contract.registered.v1", {"title": "Roads"}, ROADS)
    tree, seal = forged.sealed(), forged.seal()
    files = unpacked(forged.pack(ROADS, seal, tree, forger))
    assert verify_files(files)[1].startswith("The signer was not checked: ")
    assert verdict(files) == "public-key is not the key given"
    own = {**files, "public-key": FILES["public-key"]}
    assert verdict(own).startswith("checkpoint does not bear a signature")


@pytest.mark.parametrize(
    "key", ["", "x", "a+b+c", KEY.verifier[:-1], KEY.verifier.replace("k", "K", 1), "\x1b[1m"]
)
def test_a_key_that_is_none_is_refused(key: str) -> None:
    assert verdict(FILES, key) == "public-key is not the key given"
    assert verdict({**FILES, "public-key": key.encode()}, None) == "public-key is malformed"


def test_a_public_key_that_is_no_text_is_malformed() -> None:
    assert verdict({**FILES, "public-key": b"\xff"}) == "public-key is malformed"


@pytest.mark.parametrize("position", [1, 3, 5, 7, 9, 10])
def test_a_missing_or_altered_proof_names_its_event(position: int) -> None:
    name = f"proofs/{position}.tlog-proof"
    good = FILES[name].decode()
    head, checkpoint = good.split("\n\n", 1)
    first, second, *hashes = head.split("\n")
    others = [
        [first, second, *hashes[1:]],
        [first, second, *hashes[:-1]],
        [first, second, *hashes, hashes[0]],
        [first, second, hashes[0], *hashes],
        [first, second, "A" + hashes[0][1:] if hashes[0][0] != "A" else "B" + hashes[0][1:], *hashes[1:]],
        [first, second, hashes[0][:-1], *hashes[1:]],
        [first, f"index {position}", *hashes],
        [first, f"index 0{position - 1}", *hashes],
        [first, "extra AAAA", second, *hashes],
        ["c2sp.org/tlog-proof@v2", second, *hashes],
        [first],
        [],
    ]
    texts = ["", "\n\n", head, *("\n".join(lines) + "\n\n" + checkpoint for lines in others), good + "x"]
    texts.append(FILES["proofs/3.tlog-proof" if position != 3 else "proofs/5.tlog-proof"].decode())
    named = f"event at position {position} ("
    assert verdict({n: c for n, c in FILES.items() if n != name}).startswith(named)
    for text in texts:
        assert verdict({**FILES, name: text.encode()}).startswith(named), text
    assert verdict({**FILES, name: b"\xff" + good.encode()}).startswith(named)


@pytest.mark.parametrize(
    "fields",
    [
        {"state": SEAL["state"].replace('"size": 9', '"size": 8')},
        {"type": "log.sealed.v2"},
        {"recorded_at": "2026-11-23T00:00:00.000000Z"},
        {"stream_version": 2},
        {"position": 9},
        {"concerns": [{"contract_id": ROADS, "ordinal": 6, "running_hash": ZERO}]},
    ],
)
def test_an_altered_seal_is_named(fields: Event) -> None:
    said = verdict({**FILES, "seal.json": line({**SEAL, **fields})})
    assert said.startswith("event at position ")
    assert "seal.json) is not what the log holds there" in said


def test_a_seal_at_another_position_has_no_proof() -> None:
    said = verdict({**FILES, "seal.json": line({**SEAL, "position": 11})})
    assert said.startswith("event at position 11 (log.sealed.v1, seal.json) has no proof")


def test_no_other_event_passes_for_the_seal() -> None:
    log = small_log()
    tree = log.sealed()
    data = {"root": tree.root.hex(), "size": 9, "contracts": tree.size}
    posing = log.record(REVIEW, "review.held.v1", data)
    said = verdict(unpacked(log.pack(ROADS, posing, tree)))
    assert said == "event at position 10 (review.held.v1, seal.json) is not a seal"


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"root": ZERO},
        {"root": "x", "size": 9, "contracts": 3},
        {"root": ZERO, "size": "9", "contracts": 3},
        {"root": 5, "size": 9, "contracts": 3},
        {"root": ZERO, "size": 10, "contracts": 3},
    ],
    ids=range(8),
)
def test_a_seal_without_its_facts_is_refused(data: object) -> None:
    log = small_log()
    tree = log.sealed()
    seal = log.record(REVIEW, "log.sealed.v1", data)
    assert (
        verdict(unpacked(log.pack(ROADS, seal, tree)))
        == "event at position 10 (log.sealed.v1, seal.json) is not a seal"
    )


PARKS_PROOF = TREE.inclusion_proof(PARKS)


@pytest.mark.parametrize(
    "fields",
    [
        {"count": 4},
        {"count": 0},
        {"running_hash": ZERO},
        {"running_hash": COMPLETENESS["running_hash"].upper()},
        {"index": 1},
        {"index": PARKS_PROOF[0], "hashes": [node.hex() for node in PARKS_PROOF[1]]},
        {"tree_size": 2},
        {"tree_size": 4},
        {"hashes": []},
        {"hashes": COMPLETENESS["hashes"][::-1]},
        {"hashes": [*COMPLETENESS["hashes"], ZERO]},
        {"hashes": [ZERO, *COMPLETENESS["hashes"][1:]]},
        {"hashes": [text.upper() for text in COMPLETENESS["hashes"]]},
        {"hashes": [5]},
        {"hashes": ["x"]},
    ],
    ids=range(15),
)
def test_altered_completeness_is_not_what_the_seal_holds(fields: Event) -> None:
    said = verdict(with_events(EVENTS, **fields))
    assert said.startswith(
        "completeness.json is not what event at position 10 (log.sealed.v1, seal.json) holds: "
    )


def test_completeness_of_another_contract_is_refused() -> None:
    assert verdict(with_events(EVENTS, contract_id=PARKS)).endswith(f"does not concern contract {PARKS}")
    assert verdict(with_events(EVENTS, count=6)) == f"events.ndjson ends without number 6 of contract {ROADS}"
    assert verdict(with_events(EVENTS, count="5")) == "completeness.json is malformed"
    assert verdict({**FILES, "completeness.json": b"{}\n"}) == "completeness.json is malformed"


def test_what_is_said_never_carries_a_terminal_escape() -> None:
    assert "\x1b" not in verdict(with_event(1, type="\x1b[2Jcomplete"))
    assert "\x1b" not in verdict(with_events(EVENTS, contract_id="\x1b[2Jcomplete"))


@given(st.sampled_from(sorted(FILES)), st.data())
def test_no_byte_of_any_file_can_be_changed_lost_or_added(name: str, data: st.DataObject) -> None:
    content = FILES[name]
    at = data.draw(st.integers(0, len(content) - 1))
    new = data.draw(st.binary(max_size=3).filter(lambda new: new != content[at : at + 1]))
    with pytest.raises(Broken):
        verify_files({**FILES, name: content[:at] + new + content[at + 1 :]})


@given(
    st.dictionaries(
        st.sampled_from(sorted(FILES)), st.one_of(st.binary(), st.sampled_from([*FILES.values()]))
    )
)
def test_hostile_files_are_answered_with_a_sentence(files: dict[str, bytes]) -> None:
    if any(FILES[name] != content for name, content in files.items()):
        with pytest.raises(Broken):
            verify_files({**FILES, **files})
    with pytest.raises(Broken):
        verify_files({name: content for name, content in files.items() if name != "seal.json"})


# Ed25519 in plain Python

RFC8032 = {  # RFC 8032 §7.1, tests 1, 2, 3 and SHA(abc): public key, message, signature (R, S)
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a": (
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155",
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c": (
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da",
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025": (
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac",
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf": (
        sha512(b"abc").hexdigest(),
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589",
        "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
}
VECTORS = [
    (bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(r + s))
    for public, (message, r, s) in RFC8032.items()
]


def library_says(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS, ids=range(4))
def test_the_signatures_of_rfc_8032_hold(public: bytes, message: bytes, signature: bytes) -> None:
    assert verify_pack.ed25519(public, message, signature)
    assert not verify_pack.ed25519(public, message + b"x", signature)
    for at in range(0, 512, 7):
        flipped = (int.from_bytes(signature, "little") ^ 1 << at).to_bytes(64, "little")
        assert not verify_pack.ed25519(public, message, flipped)


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=64), st.integers(0, 511), st.integers(0, 255))
def test_plain_python_agrees_with_the_library(seed: bytes, message: bytes, bit: int, key_bit: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), private.sign(message)
    flipped = (int.from_bytes(signature, "little") ^ 1 << bit).to_bytes(64, "little")
    other = (int.from_bytes(public, "little") ^ 1 << key_bit).to_bytes(32, "little")
    for case in ((public, message, signature), (public, message, flipped), (other, message, signature)):
        assert verify_pack.ed25519(*case) == library_says(*case)


def test_a_signature_with_s_beyond_the_group_order_is_refused() -> None:
    public, message, signature = VECTORS[0]
    beyond = int.from_bytes(signature[32:], "little") + verify_pack.L
    assert not verify_pack.ed25519(public, message, signature[:32] + beyond.to_bytes(32, "little"))


def test_keys_and_points_that_are_not_proper_are_refused() -> None:
    content, zero = (1).to_bytes(32, "little"), bytes(32)
    assert not verify_pack.ed25519(content, b"any", content + zero), "of small order: signs everything"
    again = (verify_pack.P + 1).to_bytes(32, "little")
    assert not verify_pack.ed25519(again, b"any", content + zero), "a second encoding of one"
    public, message, signature = VECTORS[0]
    for key, signed in ((public[:-1], signature), (public, signature[:-1]), (public, b""), (b"", signature)):
        assert not verify_pack.ed25519(key, message, signed)
    assert not verify_pack.ed25519(public, message, signature + b"\0")


SMALL_ORDER = (  # the eight points of order 1, 2, 4 and 8: https://eprint.iacr.org/2020/1244, table 6
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
)


@pytest.mark.parametrize("point", SMALL_ORDER)
def test_a_key_of_small_order_has_signed_nothing(point: str) -> None:
    """Under such a key one signature fits a part of all texts: at least an eighth, found by trying."""
    key, nothing = bytes.fromhex(point), bytes.fromhex(SMALL_ORDER[0]) + bytes(32)
    texts = [str(number).encode() for number in range(40)]
    assert any(library_says(key, text, nothing) for text in texts)
    assert not any(verify_pack.ed25519(key, text, nothing) for text in texts)


def test_a_key_that_bears_a_part_of_small_order_is_taken_at_its_word_and_not_times_eight() -> None:
    """A point of order eight was added to the key: both signatures fit once all is taken eight times, one as it is."""
    key = bytes.fromhex("da481771e4fb8709695791c395ec6d0264d1fe33201dc5ad65ee5df6ff555536")
    r = "2937b7b14da8e741779b51ec2f62046b4200c9ab40767232d57a778c47f9ccc8"
    fits = bytes.fromhex(f"{r}6f5797865177d92c0b7ee13a8d79d5ca286953ca9f7ce3e49a421bd45cbad500")
    fits_times_eight = bytes.fromhex(f"{r}9440f2acdc187e8147ad9708524d5450382a943771041a44e8cd5d5661f7010c")
    assert verify_pack.ed25519(key, b"6", fits)
    assert library_says(key, b"6", fits)
    assert not verify_pack.ed25519(key, b"0", fits_times_eight)
    assert not library_says(key, b"0", fits_times_eight)


@pytest.mark.parametrize(("index", "size", "longer"), [(0, 1, 1), (0, 1, 2), (1, 2, 2), (2, 3, 2), (3, 4, 3)])
def test_a_path_longer_than_the_tree_is_high_leads_nowhere(index: int, size: int, longer: int) -> None:
    """A root may be signed for a smaller tree than it is of (RFC 9162 section 2.1.3.2, step 4)."""
    path, root = [bytes(32)] * longer, sha256(b"\0leaf").digest()
    for node in path:
        root = sha256(b"\1" + node + root).digest()
    assert not verify_pack.included(b"leaf", index, size, path, root)
    assert verify_pack.included(b"leaf", (1 << longer) - 1, 1 << longer, path, root)


def test_the_verifier_hashes_as_the_log_does() -> None:
    for size in range(1, 40):
        tree = merkle.memory_tree(merkle.leaf_hash(bytes([n])) for n in range(size))
        for index in range(size):
            path = tree.inclusion_proof(index)
            assert verify_pack.included(bytes([index]), index, size, path, tree.root())
            assert not verify_pack.included(
                bytes([index]), index, size, [*path, path[0]] if path else [b""], tree.root()
            )
    assert sha256(FILES["verify.py"]).digest() == sha256(Path(verify_pack.__file__).read_bytes()).digest()
