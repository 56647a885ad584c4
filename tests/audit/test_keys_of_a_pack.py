"""P7: a pack carries how the log's keys followed each other; a checkpoint is judged by the key that counted then."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from application.audit import leaf, merkle
from application.audit.note import Checkpoint, SigningKey, sign_by_all
from application.audit.verify_pack import Broken, verify_files
from tests.audit import stranger
from tests.audit.small_log import (
    FILES,
    KEY,
    PARKS,
    ROADS,
    SECOND,
    Event,
    Log,
    small_log,
    unpacked,
)

FIRST = KEY
THIRD, THIEF = (SigningKey(KEY.name, bytes([seed]) * 32) for seed in (2, 3))


@dataclass
class Told:
    """A log with the pack of its roads contract."""

    log: Log
    seal: Event
    tree: leaf.SealedTree
    key: SigningKey

    def files(self, **other: object) -> dict[str, bytes]:
        """The pack, with *other* parts put in."""
        return unpacked(self.log.pack(ROADS, self.seal, self.tree, self.key, **other))

    def checkpoint(self, size: int, *keys: SigningKey) -> bytes:
        """A checkpoint of that size as those keys would have published it."""
        root = merkle.memory_tree(self.log.leaves[:size]).root()
        return Checkpoint(KEY.name, size, root).sign(*keys).encode()


def told(log: Log, key: SigningKey) -> Told:
    """One more event of the roads contract, and the pack after it."""
    log.record(ROADS, "contract.value_changed.v1", {"gbp": "1.00"}, ROADS)
    tree = log.sealed()
    return Told(log, log.seal(), tree, key)


@pytest.fixture(scope="module")
def rotated() -> Told:
    """Checkpoint 10 signed by the first and the second key, event 11 the rotation, checkpoint 13 by the second."""
    log = small_log()
    log.seal()
    log.rotate(FIRST, SECOND)
    return told(log, SECOND)


@pytest.fixture(scope="module")
def withdrawn() -> Told:
    """As rotated; then event 14 withdraws the second key, and the third signs checkpoint 16."""
    log = small_log()
    log.seal()
    log.rotate(FIRST, SECOND)
    told(log, SECOND)
    log.withdraw(SECOND, THIRD)
    return told(log, THIRD)


def said_with(
    files: dict[str, bytes], key: SigningKey | None, checkpoint: bytes | None = None
) -> tuple[int, str]:
    return verify_files(files, key and key.verifier, checkpoint)


# Rotation


def test_after_a_rotation_either_key_will_do(rotated: Told) -> None:
    code, said = said_with(rotated.files(), SECOND)
    assert code == 0
    assert f"Signed by the key given, {SECOND.verifier}.\n" in said
    assert f"Key {FIRST.key_hash.hex()} counts up to 10: log.key_rotated.v1 at position 11.\n" in said
    code, said = said_with(rotated.files(), FIRST)
    assert code == 0
    assert said.startswith("complete and unaltered as at checkpoint 13: 6 events ")
    assert f"Signed by a key for which the key given vouches, {SECOND.verifier}.\n" in said
    assert said_with(rotated.files(), None)[0] == 3
    with pytest.raises(Broken, match=r"^public-key is not the key given$"):
        said_with(rotated.files(), THIRD)


@pytest.mark.parametrize(
    ("size", "signers", "right"),
    [
        (4, [FIRST], True),
        (10, [FIRST], True),
        (10, [SECOND], True),
        (10, [FIRST, SECOND], True),
        (12, [SECOND], True),
        (13, [SECOND], True),
        (4, [SECOND], False),
        (11, [FIRST], False),
        (13, [FIRST], False),
        (13, [FIRST, SECOND], True),
        (12, [THIEF], True),  # a line of a key that is not the log's counts as none
    ],
)
@pytest.mark.parametrize("key", [FIRST, SECOND], ids=["first", "second"])
def test_each_checkpoint_is_judged_by_the_key_that_counted_then(
    size: int, signers: list[SigningKey], right: bool, key: SigningKey, rotated: Told
) -> None:
    given = rotated.checkpoint(size, *signers)
    if right:
        code, said = said_with(rotated.files(), key, given)
        assert (code, "the checkpoint given." in said) == (0, True)
    else:
        sentence = f"^the checkpoint given, {size}, is signed with a key that does not count for it$"
        with pytest.raises(Broken, match=sentence):
            said_with(rotated.files(), key, given)


def test_a_signature_of_an_earlier_key_that_does_not_hold_is_refused(rotated: Told) -> None:
    given = rotated.checkpoint(4, FIRST).decode().replace("\n4\n", "\n5\n").encode()
    with pytest.raises(Broken, match=r"^the checkpoint given bears a signature that is wrong$"):
        said_with(rotated.files(), SECOND, given)


# Lost and found out


def test_a_key_before_a_withdrawal_vouches_for_nothing_after_it(withdrawn: Told) -> None:
    code, said = said_with(withdrawn.files(), THIRD)
    assert code == 0
    assert f"Key {SECOND.key_hash.hex()} counts up to 13: log.key_withdrawn.v1 at position 14.\n" in said
    both = f"log.key_rotated.v1 at position 11.\nKey {SECOND.key_hash.hex()} counts up to 13: "
    assert f"Key {FIRST.key_hash.hex()} counts up to 10: {both}" in said
    for key in (FIRST, SECOND):
        code, said = said_with(withdrawn.files(), key)
        assert code == 3
        assert said.startswith("The signer was not checked: the key given, or one after it, was withdrawn")
        assert f"Compare the pack's own key, {THIRD.verifier}, with the one published elsewhere.\n" in said


@pytest.mark.parametrize(
    ("size", "signer", "right"),
    [
        *((13, SECOND, True), (4, FIRST, True), (16, THIRD, True), (14, THIRD, True)),
        *((14, SECOND, False), (16, SECOND, False), (13, THIRD, False), (12, FIRST, False)),
    ],
)
def test_what_was_published_before_a_withdrawal_stands_and_nothing_more(
    size: int, signer: SigningKey, right: bool, withdrawn: Told
) -> None:
    given = withdrawn.checkpoint(size, signer)
    if right:
        assert said_with(withdrawn.files(), THIRD, given)[0] == 0
    else:
        with pytest.raises(Broken, match="is signed with a key that does not count for it"):
            said_with(withdrawn.files(), THIRD, given)


def test_a_key_may_be_withdrawn_before_it_signed_anything() -> None:
    log = Log()
    log.withdraw(FIRST, SECOND)
    code, said = said_with(told(log, SECOND).files(), SECOND)
    assert code == 0
    assert f"Key {FIRST.key_hash.hex()} counts up to 0: log.key_withdrawn.v1 at position 1.\n" in said


def test_a_key_that_came_back_is_the_key_that_signs() -> None:
    log = small_log()
    log.seal()
    log.withdraw(FIRST, SECOND)
    told(log, SECOND)
    log.rotate(SECOND, FIRST)
    back = told(log, FIRST)
    assert said_with(back.files(), FIRST)[0] == 0
    assert said_with(back.files(), SECOND)[0] == 0
    assert said_with(back.files(), FIRST, back.checkpoint(10, FIRST))[0] == 0
    with pytest.raises(Broken, match="does not count for it"):
        said_with(back.files(), FIRST, back.checkpoint(12, FIRST))


def test_changes_of_keys_come_in_the_order_of_their_positions() -> None:
    """There and back and there again: each follows on the one before it in two orders."""
    log = small_log()
    log.seal()
    for old, new in ((FIRST, SECOND), (SECOND, FIRST), (FIRST, SECOND)):
        log.rotate(old, new)
        there = told(log, new)
    changes = [event for event in log.events if event["type"] == "log.key_rotated.v1"]
    assert said_with(there.files(keys=changes), SECOND)[0] == 0
    with pytest.raises(Broken, match=r"does not put one key of the log in the place of another$"):
        said_with(there.files(keys=changes[::-1]), SECOND)


def test_a_change_of_keys_is_told_once() -> None:
    """A key that was put in its own place would follow on itself."""
    log = small_log()
    log.seal()
    log.rotate(FIRST, FIRST)
    itself = told(log, FIRST)
    [change] = [event for event in log.events if event["type"] == "log.key_rotated.v1"]
    assert said_with(itself.files(keys=[change]), FIRST)[0] == 0
    with pytest.raises(Broken, match=r"does not put one key of the log in the place of another$"):
        said_with(itself.files(keys=[change, change]), FIRST)


# What does not put one key in the place of another


def _rotation(log: Log, **fields: object) -> Event:
    """A rotation from the first to the second key, with other fields."""
    data = {**json.loads(small_rotation()["state"])["data"], **fields}
    return log.record("e0000000-0000-4000-8000-000000000001", "log.key_rotated.v1", data, actor="p-ada")


def small_rotation() -> Event:
    log = small_log()
    log.seal()
    return log.rotate(FIRST, SECOND)


def _handover(old: SigningKey, new: SigningKey, last: int, *signers: SigningKey) -> str:
    return sign_by_all(f"kentledge-key-handover/v1\n{old.verifier}\n{new.verifier}\n{last}\n", signers)


NONE: dict[str, Callable[[Log], object]] = {
    "signed by the new key alone": lambda log: _rotation(log, handover=_handover(FIRST, SECOND, 10, SECOND)),
    "signed by the old key alone": lambda log: _rotation(log, handover=_handover(FIRST, SECOND, 10, FIRST)),
    "signed by a stranger": lambda log: _rotation(log, handover=_handover(FIRST, SECOND, 10, THIEF, SECOND)),
    "of another size": lambda log: _rotation(log, last=9),
    "with more below its signatures": lambda log: _rotation(
        log, handover=f"{_handover(FIRST, SECOND, 10, FIRST, SECOND)}\n\nmore\n"
    ),
    "of a size below nought": lambda log: _rotation(
        log, last=-1, handover=_handover(FIRST, SECOND, -1, FIRST, SECOND)
    ),
    "to another key": lambda log: _rotation(log, handover=_handover(FIRST, THIRD, 10, FIRST, THIRD)),
    "of a later size": lambda log: _rotation(
        log, last=11, handover=_handover(FIRST, SECOND, 11, FIRST, SECOND)
    ),
    "without a handover": lambda log: _rotation(log, handover=""),
    "that is no text": lambda log: _rotation(log, handover=7),
    "of keys that are none": lambda log: _rotation(log, old="x"),
    "by one person alone": lambda log: log.withdraw(FIRST, SECOND, agreed="p-ada"),
    "of another kind": lambda log: log.record(
        "e0000000-0000-4000-8000-000000000001",
        "log.key_withdrawal_proposed.v1",
        {
            "old": FIRST.verifier,
            "new": SECOND.verifier,
            "because": "lost",
            "last": 10,
            "proposed_by": "p-bryn",
        },
        actor="p-ada",
    ),
}


@pytest.mark.parametrize("what", NONE)
def test_nothing_else_puts_one_key_in_the_place_of_another(what: str) -> None:
    log = small_log()
    log.seal()
    NONE[what](log)
    with pytest.raises(Broken, match=r"does not put one key of the log in the place of another$"):
        said_with(told(log, SECOND).files(), SECOND)


def test_every_change_is_there_and_leads_to_the_key_that_signed(withdrawn: Told) -> None:
    rotation, withdrawal = (event for event in withdrawn.log.events if event["type"].startswith("log.key_"))
    said_with(withdrawn.files(keys=[withdrawal]), THIRD)  # earlier keys are then simply not known
    for keys in ([rotation], [withdrawal, rotation], [rotation, rotation, withdrawal]):
        with pytest.raises(
            Broken, match=r"keys\.ndjson does not lead to the key that signed|in the place of"
        ):
            said_with(withdrawn.files(keys=keys), THIRD)
    altered = {**rotation, "state": rotation["state"].replace('"last": 10', '"last": 12')}
    with pytest.raises(Broken, match=r"line 1 of keys\.ndjson\) is not what the log holds there"):
        said_with(withdrawn.files(keys=[altered, withdrawal]), THIRD)


def test_a_pack_without_its_key_changes_verifies_with_its_own_key_alone(rotated: Told) -> None:
    """As packs did that were made before they carried the keys."""
    assert "keys.ndjson" not in FILES
    before = rotated.files(keys=[])
    assert "keys.ndjson" not in before
    assert said_with(before, SECOND)[0] == 0
    with pytest.raises(Broken, match=r"^public-key is not the key given$"):
        said_with(before, FIRST)


# A stranger's verifier


def test_the_stranger_reads_the_same_keys_from_the_page(rotated: Told, withdrawn: Told) -> None:
    first, second, third = (key.verifier for key in (FIRST, SECOND, THIRD))
    stranger.check_pack(rotated.files(), second)
    assert stranger.keys(rotated.files(), second) == [(first, 0, 10, True), (second, 10, None, True)]
    assert stranger.keys(withdrawn.files(), third) == [
        (first, 0, 10, True), (second, 10, 13, False), (third, 14, None, True)
    ]  # fmt: skip
    with pytest.raises(AssertionError):
        stranger.keys({**withdrawn.files(), "keys.ndjson": b""}, second)


# Brothers


@pytest.mark.parametrize("size", [0, -1, -4, 13, 14, 1 << 80])
def test_a_size_that_no_earlier_checkpoint_has_is_refused_at_once(size: int, rotated: Told) -> None:
    lines = [{"size": size, "root": "00" * 32, "hashes": ["00" * 32]}]
    with pytest.raises(Broken, match=r"^consistency\.ndjson does not show that checkpoint 13 continues"):
        said_with(rotated.files(consistency=lines), SECOND)


def test_the_pack_of_a_contract_that_ended_before_carries_the_keys_too(rotated: Told) -> None:
    files = unpacked(rotated.log.pack(PARKS, rotated.seal, rotated.tree, SECOND))
    assert said_with(files, FIRST)[0] == 0
