"""Proofs are written and read as C2SP tlog-proof@v1 says."""

import base64
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.audit.merkle import leaf_hash, memory_tree
from application.audit.note import (
    Checkpoint,
    InvalidSignatureError,
    MalformedProofError,
    NoteError,
    SigningKey,
    UnknownKeyError,
)
from application.audit.proof import TlogProof

# The example of C2SP tlog-proof.md. Its signatures are abridged there and its path is an illustration, so it
# can be read but not checked.
SPEC_CHECKPOINT = (
    "example.com/fancylog\n109482\nsFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=\n\n"
    "\u2014 example.com/fancylog hI2DJw[...]1roloI=\n"
)
SPEC = (
    "c2sp.org/tlog-proof@v1\nextra YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6kYXJ3aW4tYXJ\nindex 73894\n"
    "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=\nB95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=\n"
    "EKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=\nRoopEkOdqkYqMB4MJXrbt/hMjOxsVn0IrWjpz1ZMMes=\n"
    "AHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk=\n\n"
) + SPEC_CHECKPOINT

KEY = SigningKey("kentledge.example/log", bytes(range(32)))
LEAVES = [leaf_hash(f"entry {n}".encode()) for n in range(11)]
TREE = memory_tree(LEAVES)
CHECKPOINT = Checkpoint(KEY.name, 11, TREE.root())
SIGNED = CHECKPOINT.sign(KEY)


def encoded(text: bytes) -> str:
    return base64.b64encode(text).decode()


H1, H2 = sha256(b"hash1").digest(), sha256(b"hash2").digest()
EXTRA = encoded(b"extra information")


@pytest.mark.parametrize(
    ("proof", "text"),
    [  # transparency-dev/merkle, proof/tlog_proof_test.go, TestNewTLogProof
        (
            TlogProof(5, (H1, H2), "test checkpoint\n"),
            f"c2sp.org/tlog-proof@v1\nindex 5\n{encoded(H1)}\n{encoded(H2)}\n\ntest checkpoint\n",
        ),
        (
            TlogProof(10, (H1,), "checkpoint data\n", b"extra information"),
            f"c2sp.org/tlog-proof@v1\nextra {EXTRA}\nindex 10\n{encoded(H1)}\n\ncheckpoint data\n",
        ),
        (TlogProof(0, (), "checkpoint\n"), "c2sp.org/tlog-proof@v1\nindex 0\n\ncheckpoint\n"),
    ],
)
def test_a_proof_is_written_as_others_write_it(proof: TlogProof, text: str) -> None:
    assert proof.encode() == text
    assert TlogProof.decode(text) == proof


def test_the_example_of_the_specification_is_read() -> None:
    proof = TlogProof.decode(SPEC)
    assert (proof.index, len(proof.hashes)) == (73894, 5)
    assert (proof.extra or b"").startswith(b"age-v1.2.1-darwin-arm64.tar.gz")
    assert encoded(proof.hashes[4]) == "AHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk="
    assert proof.checkpoint == SPEC_CHECKPOINT
    assert proof.encode() == SPEC


@pytest.mark.parametrize(
    "text",
    [  # transparency-dev/merkle, proof/tlog_proof_test.go, TestVerifyTLogProofErrors
        "wrong-header\nindex 0\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nextra !!notbase64!!\nindex 0\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\n\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex notanumber\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex -5\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n!!notbase64!!\n\ncheckpoint\n",
        f"c2sp.org/tlog-proof@v1\nindex 0\n{encoded(bytes(64))}\n\ncheckpoint\n",
        # and more of the like
        "",
        "c2sp.org/tlog-proof@v1\nindex 0\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n\ncheckpoint",
        "c2sp.org/tlog-proof@v1\nindex 05\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 9223372036854775808\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\r\nindex 0\r\n\r\ncheckpoint\r\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nextra AAAA\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nextra AAAA\nextra AAAA\nindex 0\n\ncheckpoint\n",
        f"c2sp.org/tlog-proof@v1\nindex 0\n{encoded(H1)[:-1]}\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1",
    ],
)
def test_a_malformed_proof_is_refused(text: str) -> None:
    with pytest.raises(MalformedProofError):
        TlogProof.decode(text)


def test_a_path_longer_than_any_tree_is_high_is_refused() -> None:
    text = "c2sp.org/tlog-proof@v1\nindex 0\n" + f"{encoded(H1)}\n" * 63 + "\ncheckpoint\n"
    assert len(TlogProof.decode(text).hashes) == 63
    with pytest.raises(MalformedProofError):
        TlogProof.decode(text.replace("\n\n", f"\n{encoded(H1)}\n\n"))


def test_every_entry_is_proven_with_the_entry_and_the_key_alone() -> None:
    for index, leaf in enumerate(LEAVES):
        text = TlogProof(index, tuple(TREE.inclusion_proof(index)), SIGNED).encode()
        assert TlogProof.decode(text).verify(leaf, KEY.verifier) == CHECKPOINT


def test_a_proof_of_something_else_is_refused() -> None:
    proof = TlogProof(3, tuple(TREE.inclusion_proof(3)), SIGNED)
    with pytest.raises(MalformedProofError):
        proof.verify(LEAVES[4], KEY.verifier)
    with pytest.raises(MalformedProofError):
        TlogProof(4, proof.hashes, SIGNED).verify(LEAVES[3], KEY.verifier)
    with pytest.raises(MalformedProofError):
        TlogProof(3, proof.hashes[:-1], SIGNED).verify(LEAVES[3], KEY.verifier)


def test_a_proof_whose_checkpoint_is_not_signed_by_the_log_is_refused() -> None:
    path = tuple(TREE.inclusion_proof(3))
    stranger = SigningKey(KEY.name, bytes(32))
    with pytest.raises(UnknownKeyError):
        TlogProof(3, path, CHECKPOINT.sign(stranger)).verify(LEAVES[3], KEY.verifier)
    larger = SIGNED.replace("\n11\n", "\n12\n")
    with pytest.raises(InvalidSignatureError):
        TlogProof(3, path, larger).verify(LEAVES[3], KEY.verifier)


@given(st.text(), st.integers(0, 500), st.text(max_size=3))
def test_nothing_but_a_note_error_comes_of_hostile_text(junk: str, at: int, splice: str) -> None:
    good = TlogProof(3, tuple(TREE.inclusion_proof(3)), SIGNED).encode()
    for text in (junk, good[:at] + splice + good[at + 1 :]):
        try:
            assert TlogProof.decode(text).verify(LEAVES[3], KEY.verifier) == CHECKPOINT
        except NoteError:
            continue
