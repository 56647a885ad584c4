"""P7: a key that is changed, lost or found out leaves everything verifiable, and the verifier says what happened."""

from uuid import UUID

import pytest

from application.audit.note import Checkpoint, SigningKey, verify
from application.audit.verify_pack import Broken, verify_files
from application.errors import BadRequest, NotFound, RecordBroken, SigningRefused
from application.evidence import evidence_pack
from application.key_changes import KeyChanges
from application.keys import vouches
from application.verification import hold_against, verify_log
from domain.decisions import Actor, Refused
from domain.log import KeyPeriod, KeyRotated, KeyWithdrawn, key_periods
from tests.audit.small_log import unpacked
from tests.store.office import Office, office_on

ADA, BRYN = Actor("p-ada", "administrator"), Actor("p-bryn", "administrator")


@pytest.fixture
def signed(office: Office) -> Office:
    """A record whose key signed checkpoint 3."""
    office.registered()
    assert office.checkpoints.publish().size == 3
    return office


def short(vkey: str) -> str:
    """A key as the verifier names it."""
    return "+".join(vkey.split("+")[:2])


def files_of(office: Office, contract_id: UUID) -> dict[str, bytes]:
    """The evidence pack of a contract."""
    return unpacked(evidence_pack(office.record, contract_id, {})[1])


def lost(office: Office) -> None:
    """The file of the key is gone."""
    office.settings.signing_key.unlink()


# Rotation


def test_after_a_rotation_everything_verifies_with_either_key_and_says_so(signed: Office) -> None:
    old = signed.vkey
    last = KeyChanges(signed.checkpoints).rotate(ADA, "Every second year.")
    new = signed.vkey
    assert old != new
    for vkey in (old, new):
        assert Checkpoint.open(last.note, vkey).size == last.size == 4
    contract_id = signed.registered()
    assert signed.checkpoints.publish().size == 7
    told = f"Signed with {short(old)} up to checkpoint 4, which the next key signed too (event 5); {short(new)} since."
    for vkey in (old, new):
        assert verify_log(signed.record, vkey) == f"complete and unaltered as at checkpoint 7. {told}"
    assert signed.checkpoints.key_periods() == [KeyPeriod(old, 0, 4, 5, "rotated"), KeyPeriod(new, 4, None)]
    pack = files_of(signed, contract_id)
    for vkey in (old, new):
        assert verify_files(pack, vkey, last.note.encode())[0] == 0
    with office_on(signed.settings) as again:
        again.registered()
        assert again.checkpoints.publish().size == 9
        again.assert_sound()


def test_what_the_old_key_signs_after_a_rotation_counts_for_nothing(signed: Office) -> None:
    old = signed.checkpoints.key()
    KeyChanges(signed.checkpoints).rotate(ADA, "Every second year.")
    tree_size, root = 5, bytes(32)
    (signed.settings.published / "sent.txt").write_text(Checkpoint(old.name, tree_size, root).sign(old))
    assert "signed with a key that was rotated at event 5" in signed.record.not_continued()
    with pytest.raises(RecordBroken, match="signed with a key that was rotated at event 5"):
        signed.verdict()


def test_a_rotation_that_died_before_its_file_was_moved_is_finished_by_whoever_signs_next(
    signed: Office,
) -> None:
    before = signed.settings.signing_key.read_text()
    KeyChanges(signed.checkpoints).rotate(ADA, "Every second year.")
    new = signed.settings.signing_key
    new.rename(new.with_name("signing.key.new"))
    new.write_text(before)
    signed.registered()
    assert signed.checkpoints.publish().size == 7
    assert signed.verdict().startswith("complete and unaltered as at checkpoint 7.")


def test_nobody_signs_with_a_key_that_is_not_the_logs(signed: Office) -> None:
    KeyChanges(signed.checkpoints).rotate(ADA, "Every second year.")
    signed.settings.signing_key.write_text(SigningKey.generate("kentledge.example/record").to_text())
    signed.registered()
    with pytest.raises(SigningRefused, match="is not the one that the log signs with now"):
        signed.checkpoints.publish()


# Lost, and found out


def test_a_lost_key_is_withdrawn_by_two_people_and_what_it_signed_stands(signed: Office) -> None:
    old = signed.vkey
    lost(signed)
    with pytest.raises(SigningRefused, match="Two people put another in its place"):
        signed.checkpoints.create_key()
    changes = KeyChanges(signed.checkpoints)
    with pytest.raises(BadRequest, match="give the public key"):
        changes.propose_withdrawal("lost", ADA, "The disk failed.")
    changes.propose_withdrawal("lost", ADA, "The disk failed.", old)
    changes.agree(BRYN, "I have seen the disk.")
    assert signed.checkpoints.publish().size == 6
    new = signed.vkey
    told = (
        f"complete and unaltered as at checkpoint 6. Signed with {short(old)} up to checkpoint 3, withdrawn as lost by "
        f"two people (event 5); {short(new)} since."
    )
    assert signed.verdict() == told
    assert verify_log(signed.record, old) == (
        f"{told} The key that was given does not vouch for those that came after it was withdrawn: compare the last."
    )
    assert signed.checkpoints.key_periods() == [KeyPeriod(old, 0, 3, 5, "lost"), KeyPeriod(new, 5, None)]
    pack, published = files_of(signed, signed.registered()), signed.checkpoints.of_size(3).note.encode()
    assert verify_files(pack, new, published)[0] == 0
    assert verify_files(pack, old, published)[0] == 3
    assert hold_against(signed.record, new, published) == "It continues the checkpoint given, 3."


def test_after_a_key_was_found_out_what_was_published_stands_and_nothing_more(signed: Office) -> None:
    thief, old = signed.checkpoints.key(), signed.vkey
    changes = KeyChanges(signed.checkpoints)
    changes.propose_withdrawal("found-out", ADA, "It was in a mail.")
    changes.agree(BRYN, "Seen.")
    signed.checkpoints.publish()
    assert "withdrawn as found out by two people (event 5)" in signed.verdict()
    assert verify(signed.checkpoints.of_size(3).note, old)
    with signed.record.store.read() as cursor:
        root = signed.checkpoints.root(cursor, 5)
    stolen = Checkpoint(thief.name, 5, root).sign(thief)
    pack = files_of(signed, signed.registered())
    sentence = "the checkpoint given, 5, is signed with a key that does not count for it"
    with pytest.raises(Broken, match=sentence):
        verify_files(pack, signed.vkey, stolen.encode())
    with pytest.raises(RecordBroken, match=sentence):
        hold_against(signed.record, signed.vkey, stolen.encode())
    (signed.settings.published / "thief.txt").write_text(stolen)
    with pytest.raises(RecordBroken, match="signed with a key that was found-out at event 5"):
        signed.verdict()


def test_nobody_withdraws_a_key_alone(signed: Office) -> None:
    changes = KeyChanges(signed.checkpoints)
    with pytest.raises(NotFound):
        changes.agree(BRYN, "Yes.")
    changes.propose_withdrawal("lost", ADA, "The disk failed.")
    with pytest.raises(Refused, match="a second person must"):
        changes.agree(ADA, "Yes.")
    assert signed.checkpoints.publish().size == 5  # the old key still signs


def test_a_withdrawal_that_a_rotation_overtook_is_out_of_date(signed: Office) -> None:
    changes = KeyChanges(signed.checkpoints)
    changes.propose_withdrawal("found-out", ADA, "It was in a mail.")
    changes.rotate(ADA, "At once.")
    with pytest.raises(Refused, match="no longer in use"):
        changes.agree(BRYN, "Seen.")


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_key_is_not_changed_without_a_reason(reason: str, office: Office) -> None:
    changes = KeyChanges(office.checkpoints)
    for attempt in (
        lambda: changes.rotate(ADA, reason),
        lambda: changes.propose_withdrawal("lost", ADA, reason),
        lambda: changes.agree(BRYN, reason),
    ):
        with pytest.raises(BadRequest, match="Say why"):
            attempt()


def test_keys_follow_each_other_without_a_gap() -> None:
    rotated = KeyRotated(old="a", new="b", last=4, handover="")
    withdrawn = KeyWithdrawn(
        proposal=UUID(int=1), proposed_by="p-ada", old="b", new="c", because="lost", last=9
    )
    assert key_periods([(5, rotated), (12, withdrawn)], "ignored") == [
        KeyPeriod("a", 0, 4, 5, "rotated"),
        KeyPeriod("b", 4, 9, 12, "lost"),
        KeyPeriod("c", 12, None),
    ]
    assert [vouches(key_periods([(5, rotated), (12, withdrawn)], ""), text) for text in "abc"] == [
        False,
        False,
        True,
    ]
    assert vouches(key_periods([(5, rotated)], ""), "a")
    assert key_periods([], "only") == [KeyPeriod("only", 0, None)]
    assert key_periods([], "") == []
