"""Signed notes and checkpoints are those of C2SP: published keys and notes hold, manglings are refused."""

import base64
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.audit import note
from application.audit.merkle import EMPTY_ROOT
from application.audit.note import Checkpoint, NoteError, SigningKey

# golang.org/x/mod, sumdb/note/note_test.go: TestNewSigner, TestNewVerifier, TestSign, TestOpen.
PETER_KEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETER_SIG = (
    "\u2014 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
ENOCH_SIG = (
    "\u2014 EnochRoot "
    "rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
)
WRONG_LENGTH = "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=="
WRONG_TYPE = "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

# The key of the Go checksum database, as the Go toolchain has it (cmd/go/internal/modfetch/key.go), and the
# example of C2SP tlog-checkpoint.md, whose signature is one of that database, made under its own origin.
SUMDB = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
CHECKPOINT = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
CHECKPOINT_SIG = (
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8="
)

KEY = SigningKey("kentledge.example/log", bytes(range(32)))


def test_a_published_key_signs_the_published_note() -> None:
    key = SigningKey.from_text(PETER_KEY)
    assert key.to_text() == PETER_KEY
    assert key.verifier == PETER
    assert key.sign(TEXT) == f"{TEXT}\n{PETER_SIG}"


@pytest.mark.parametrize(
    "signatures", [PETER_SIG, PETER_SIG + ENOCH_SIG, ENOCH_SIG + PETER_SIG, PETER_SIG * 16]
)
def test_a_note_is_verified_by_the_key_that_counts_and_others_are_ignored(signatures: str) -> None:
    assert note.verify(f"{TEXT}\n{signatures}", PETER) == TEXT


def test_a_note_without_our_signature_is_refused() -> None:
    with pytest.raises(note.UnknownKeyError):
        note.verify(f"{TEXT}\n{ENOCH_SIG}", PETER)
    renamed = ENOCH_SIG.replace("EnochRoot", "PeterNeumann")
    with pytest.raises(note.UnknownKeyError):
        note.verify(f"{TEXT}\n{renamed}", PETER)


def test_a_signature_of_another_text_is_refused_also_beside_a_good_one() -> None:
    with pytest.raises(note.InvalidSignatureError, match=re.escape("of PeterNeumann+c74f20a3 is not")):
        note.verify(f"{TEXT.upper()}\n{PETER_SIG}", PETER)
    longer = PETER_SIG[:60] + "ABCD" + PETER_SIG[60:]  # of TestOpen: invalid signature
    with pytest.raises(note.InvalidSignatureError):
        note.verify(f"{TEXT}\n{PETER_SIG}{longer}", PETER)


def test_a_signature_of_a_kind_that_nobody_here_knows_is_ignored_however_short() -> None:
    assert note.verify(f"{TEXT}\n\u2014 EnochRoot rwz+eAE=\n{PETER_SIG}", PETER) == TEXT


def test_a_note_of_a_million_characters_is_read_and_one_longer_is_not() -> None:
    rest = len(KEY.sign("\n")) - 1
    assert note.verify(KEY.sign("a" * (1_000_000 - rest - 1) + "\n"), KEY.verifier).startswith("aaa")
    with pytest.raises(note.MalformedNoteError):
        note.verify(KEY.sign("a" * (1_000_000 - rest) + "\n"), KEY.verifier)


@pytest.mark.parametrize("text", ["a\n", "a\n\nb\n"])
def test_a_note_that_several_keys_of_a_log_signed_holds_under_each(text: str) -> None:
    keys = [SigningKey(KEY.name, bytes([seed] * 32)) for seed in (1, 2, 3)]
    signed = note.sign_by_all(text, keys)
    assert signed == f"{text}\n" + "".join(key.sign(text).removeprefix(f"{text}\n") for key in keys)
    assert {note.verify(signed, key.verifier) for key in keys} == {text}


@pytest.mark.parametrize(
    "text",
    [  # of TestOpen, invalid encoded message syntax
        TEXT,
        f"{TEXT}\n",
        f"{TEXT}\n{PETER_SIG[:-1]}",
        f"\x01{TEXT}\n{PETER_SIG}",
        f"\udcff{TEXT}\n{PETER_SIG}",
        f"{TEXT}\n{PETER_SIG.replace('PeterNeumann', 'Bad Name')}",
        f"{TEXT}\n{PETER_SIG}Unexpected line.\n",
        # and more of the like
        "",
        f"{TEXT}\n{PETER_SIG}\n",
        f"{TEXT}\n{PETER_SIG.replace('PeterNeumann', 'Peter+Neumann')}",
        f"{TEXT}\n{PETER_SIG.replace('—', '-')}",
        f"{TEXT}\n{PETER_SIG.replace('=', '')}",
        f"{TEXT}\n— PeterNeumann x08gow==\n",
        f"{TEXT}\n{PETER_SIG * 12_000}",
    ],
    ids=range(14),
)
def test_a_malformed_note_is_refused(text: str) -> None:
    with pytest.raises(note.MalformedNoteError):
        note.verify(text, PETER)


@pytest.mark.parametrize("text", ["abc", "", "a\tb\n", "a\r\n", "\udc00\n"])
def test_a_text_that_no_note_can_hold_is_not_signed(text: str) -> None:
    with pytest.raises(note.MalformedNoteError):
        KEY.sign(text)


@pytest.mark.parametrize("text", ["a\n", "\n", "a\n\nb\n", "a\n\n\n", "ed è subito sera.\n"])
def test_a_text_with_empty_lines_comes_back_whole(text: str) -> None:
    assert note.verify(KEY.sign(text), KEY.verifier) == text


def manglings(key: str) -> set[str]:
    """As Go's TestNewVerifier: every part of the key, and every character raised by one."""
    parts = {key[low:high] for low in range(len(key)) for high in range(low, len(key) + 1)}
    raised = {key[:at] + chr(ord(key[at]) + 1) + key[at + 1 :] for at in range(len(key))}
    return (parts | raised) - {key}


def test_every_mangled_key_is_refused() -> None:
    for vkey in (*manglings(PETER), WRONG_LENGTH, WRONG_TYPE, PETER.replace("c74f20a3", "C74F20A3")):
        with pytest.raises(note.MalformedKeyError):
            note.verify(f"{TEXT}\n{PETER_SIG}", vkey)
    for text in (*manglings(PETER_KEY), PETER):
        with pytest.raises(note.MalformedKeyError) as refusal:
            SigningKey.from_text(text)
        assert "AYEKFALV" not in str(refusal.value), "a message never holds the secret"


def test_the_name_in_a_logs_public_key_is_read_and_a_witness_has_no_such_key() -> None:
    assert note.read_vkey(SUMDB) == "sum.golang.org"
    with pytest.raises(note.MalformedKeyError):
        note.read_cosigner(SUMDB)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u2003b", "a\nb", "\ud800", "a\udfff"])
def test_a_key_with_a_forbidden_name_is_refused(name: str) -> None:
    with pytest.raises(note.MalformedKeyError):
        SigningKey.generate(name)


def test_a_new_key_is_its_own_and_does_not_print_its_secret() -> None:
    key = SigningKey.generate("EnochRoot")
    assert SigningKey.from_text(key.to_text()) == key != SigningKey.generate("EnochRoot")
    assert note.verify(key.sign("hi\n"), key.verifier) == "hi\n"
    assert repr(key) == "SigningKey(name='EnochRoot')"


def test_the_example_of_the_signed_note_specification_is_read() -> None:
    # C2SP signed-note.md; the specification publishes no key for it, so that only its form can be checked.
    text = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n"
    signature = "NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc="
    with pytest.raises(note.UnknownKeyError):
        note.verify(f"{text}\n\u2014 quasimodo.example/salvatore {signature}\n", PETER)


def test_the_example_of_the_checkpoint_specification_is_read_and_written() -> None:
    checkpoint = Checkpoint.decode(CHECKPOINT)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert base64.b64encode(checkpoint.root).decode() == "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
    assert checkpoint.encode() == CHECKPOINT


def test_the_signature_of_that_example_holds_under_the_key_and_origin_it_was_made_with() -> None:
    signed = CHECKPOINT.replace("example.com/behind-the-sofa", "go.sum database tree")
    assert note.verify(f"{signed}\n\u2014 sum.golang.org {CHECKPOINT_SIG}\n", SUMDB) == signed
    with pytest.raises(note.InvalidSignatureError):
        note.verify(f"{CHECKPOINT}\n\u2014 sum.golang.org {CHECKPOINT_SIG}\n", SUMDB)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n1\n",
        CHECKPOINT[:-1],
        CHECKPOINT + "extension\n",
        CHECKPOINT + "\n",
        CHECKPOINT.replace("20852163", "020852163"),
        CHECKPOINT.replace("20852163", "-1"),
        CHECKPOINT.replace("20852163", "+1"),
        CHECKPOINT.replace("20852163", "\u0661"),
        CHECKPOINT.replace("20852163", "9223372036854775808"),
        CHECKPOINT.replace("20852163", ""),
        CHECKPOINT.replace("example.com/behind-the-sofa", ""),
        CHECKPOINT.replace("q2I=", "q2J="),  # not the canonical base64
        CHECKPOINT.replace("q2I=", "q2I"),
        CHECKPOINT.replace("q2I=", ""),
        CHECKPOINT.replace("CsUY", "CsU!"),
        CHECKPOINT.replace("CsUY", "CsU\u0661"),
    ],
)
def test_a_malformed_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(note.MalformedCheckpointError):
        Checkpoint.decode(text)


@pytest.mark.parametrize("more", ["", "extension\n", "extension\nand another\n"])
def test_a_checkpoint_of_another_log_may_have_lines_of_its_own(more: str) -> None:
    assert Checkpoint.of_any_log(CHECKPOINT + more) == Checkpoint.decode(CHECKPOINT)


@pytest.mark.parametrize(
    "wrong", ["\n", "\nextension\n", "extension", "extension\n\n", "extension\n\nanother\n"]
)
def test_none_of_these_lines_is_empty_and_each_is_ended(wrong: str) -> None:
    with pytest.raises(note.MalformedCheckpointError):
        Checkpoint.of_any_log(CHECKPOINT + wrong)


def test_a_checkpoint_is_signed_and_opened_by_the_key_of_its_log_only() -> None:
    checkpoint = Checkpoint(KEY.name, 0, EMPTY_ROOT)
    assert Checkpoint.open(checkpoint.sign(KEY), KEY.verifier) == checkpoint
    other = SigningKey("kentledge.example/other", KEY.seed)
    with pytest.raises(note.MalformedCheckpointError):
        checkpoint.sign(other)
    with pytest.raises(note.MalformedCheckpointError):
        Checkpoint.open(other.sign(checkpoint.encode()), other.verifier)
    with pytest.raises(note.UnknownKeyError):
        Checkpoint.open(checkpoint.sign(KEY), other.verifier)


@given(st.integers(0, (1 << 63) - 1), st.binary(min_size=32, max_size=32))
def test_every_checkpoint_comes_back(size: int, root: bytes) -> None:
    checkpoint = Checkpoint(KEY.name, size, root)
    assert Checkpoint.decode(checkpoint.encode()) == checkpoint


@given(st.text(), st.integers(0, 400), st.text(max_size=3))
def test_nothing_but_a_note_error_comes_of_hostile_text(junk: str, at: int, splice: str) -> None:
    good = Checkpoint(KEY.name, 5, bytes(32)).sign(KEY)
    for text in (junk, good[:at] + splice + good[at + 1 :]):
        try:
            assert note.verify(text, KEY.verifier) == note.verify(good, KEY.verifier)
        except NoteError:
            continue
    with pytest.raises(NoteError):
        Checkpoint.decode(junk)
    with pytest.raises(NoteError):
        note.verify(good, junk)
