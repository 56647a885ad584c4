"""A witness's cosignatures are those of C2SP tlog-cosignature: written as another wrote them, manglings are refused."""

import pytest

from application.audit.note import (
    CosigningKey,
    InvalidSignatureError,
    MalformedKeyError,
    MalformedNoteError,
    NoteError,
    SigningKey,
    UnknownKeyError,
    read_cosigner,
    read_vkey,
    verify_cosignature,
)
from tests.audit.witness import AUDITOR, COUNTY

KEY = SigningKey("kentledge.example/log", bytes(range(32)))
TEXT = "kentledge.example/log\n11\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
NOTE = KEY.sign(TEXT)
WITNESS = CosigningKey(AUDITOR.name, bytes([7] * 32))
NOW, LAST = 1_795_000_000, (1 << 63) - 1


@pytest.mark.parametrize("time", [0, 1, NOW, LAST])
def test_a_witness_cosigns_with_the_time_as_another_wrote_it(time: int) -> None:
    assert WITNESS.verifier == AUDITOR.vkey
    assert WITNESS.cosign(TEXT, time) == AUDITOR.cosign(TEXT, time)
    assert verify_cosignature(NOTE + WITNESS.cosign(TEXT, time), WITNESS.verifier) == time


def test_of_several_cosignatures_of_a_witness_the_first_in_time_counts() -> None:
    lines = [COUNTY.cosign(TEXT, 3), AUDITOR.cosign(TEXT, NOW + 60), AUDITOR.cosign(TEXT, NOW)]
    assert verify_cosignature(NOTE + "".join(lines), AUDITOR.vkey) == NOW
    assert verify_cosignature(NOTE + "".join(lines), COUNTY.vkey) == 3


@pytest.mark.parametrize("text", ["abc", "", "a\tb\n", "\udc00\n"])
def test_what_no_note_can_hold_is_not_cosigned(text: str) -> None:
    with pytest.raises(MalformedNoteError):
        WITNESS.cosign(text, NOW)


def test_a_note_without_the_witnesss_word_is_refused() -> None:
    with pytest.raises(UnknownKeyError):
        verify_cosignature(NOTE + COUNTY.cosign(TEXT), AUDITOR.vkey)
    with pytest.raises(NoteError):
        verify_cosignature(TEXT, AUDITOR.vkey)


def test_a_cosignature_of_another_text_a_time_past_the_last_or_a_part_of_one_is_refused() -> None:
    good = AUDITOR.cosign(TEXT)
    for wrong in (AUDITOR.cosign(TEXT.replace("11", "12")), AUDITOR.cosign(TEXT, LAST + 1), f"{good[:60]}\n"):
        with pytest.raises(InvalidSignatureError):
            verify_cosignature(NOTE + wrong, AUDITOR.vkey)
        with pytest.raises(InvalidSignatureError):
            verify_cosignature(NOTE + good + wrong, AUDITOR.vkey)


def test_the_key_of_a_witness_is_none_of_a_log() -> None:
    assert read_cosigner(AUDITOR.vkey) == AUDITOR.name
    with pytest.raises(MalformedKeyError):
        read_vkey(AUDITOR.vkey)
    with pytest.raises(MalformedKeyError):
        verify_cosignature(NOTE + AUDITOR.cosign(TEXT), KEY.verifier)
