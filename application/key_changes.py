"""Changing the signing key: a rotation by one person, or a withdrawal, where it was lost or found out, by two."""

from application.audit.note import Checkpoint, NoteError, sign_by_all
from application.checkpoints import Checkpoints, PublishedCheckpoint, latest, refuse_unless_rehashed
from application.errors import BadRequest, NotFound, SigningRefused
from application.keys import handover_text, keys_in_order, open_proposals
from application.record import head
from application.store.dialect import Cursor
from domain.decisions import Actor
from domain.events import Fact
from domain.log import (
    Because,
    KeyRotated,
    KeyWithdrawalProposed,
    KeyWithdrawn,
    refuse_agreement,
)


class KeyChanges:
    """Puts one signing key in the place of another, on record."""

    def __init__(self, checkpoints: Checkpoints) -> None:
        self._checkpoints, self._record = checkpoints, checkpoints.record

    def rotate(self, person: Actor, reason: str) -> PublishedCheckpoint:
        """Sign the log as it stands with the old key and a new one; from then on the new one signs.

        Raises BadRequest without a reason, and SigningRefused and NotContinued as publishing does.
        """
        self._record.refuse_in_practice("it has no key that could be changed")
        _refuse_without_reason(reason)
        old = self._checkpoints.key()
        new = self._checkpoints.files.follow(old.name)
        with self._record.store.read() as cursor:
            last, size = latest(cursor), head(cursor)
            self._checkpoints.refuse_unless_continued(cursor, size)
            refuse_unless_rehashed(cursor, self._record.sql, last.size if last else 0, size)
        with self._record.store.write() as cursor:
            published = self._checkpoints.seal_and_sign(cursor, size, old, new)
            text = handover_text(old.verifier, new.verifier, published.size)
            rotated = KeyRotated(
                old=old.verifier,
                new=new.verifier,
                last=published.size,
                handover=sign_by_all(text, (old, new)),
            )
            self._append(cursor, rotated, person, reason)
        self._checkpoints.files.in_use(new.verifier)
        self._checkpoints.keep_outside(published)
        return published

    def propose_withdrawal(
        self, because: Because, person: Actor, reason: str, published_key: str = ""
    ) -> KeyWithdrawalProposed:
        """Ask that the key in use be withdrawn, and make the one that is to follow.

        *published_key* is the public key where neither file nor log can tell it any more. Raises BadRequest where it
        is missing, or is not the key that signed the last checkpoint.
        """
        self._record.refuse_in_practice("it has no key that could be changed")
        _refuse_without_reason(reason)
        with self._record.store.write() as cursor:
            in_use = self._in_use(cursor)
            old = in_use or published_key
            if not old:
                raise BadRequest(
                    {"key": "The file of the key is gone: give the public key, as it was published."}
                )
            if published_key not in {"", old}:
                raise BadRequest({"key": f"The log signs with {old}."})
            wrong = "" if in_use else _signed_by_another(latest(cursor), old)
            if wrong:
                raise BadRequest({"key": f"It is not the key of the last checkpoint: {wrong}."})
            new = self._checkpoints.files.follow(old.partition("+")[0])
            proposal = KeyWithdrawalProposed(old=old, new=new.verifier, because=because)
            self._append(cursor, proposal, person, reason)
        return proposal

    def agree(self, person: Actor, reason: str) -> KeyWithdrawn:
        """Agree to the withdrawal that was asked for last; the new key signs from then on.

        Raises NotFound where nobody asked, Refused for whoever asked, SigningRefused where the new key is gone.
        """
        self._record.refuse_in_practice("it has no key that could be changed")
        _refuse_without_reason(reason)
        files = self._checkpoints.files
        with self._record.store.write() as cursor:
            proposals = open_proposals(cursor, self._record.ledger)
            if not proposals:
                raise NotFound("Nobody has asked that the signing key be withdrawn.")
            asked, proposal = proposals[-1]
            refuse_agreement(proposal, asked.actor, person.person_id, self._in_use(cursor) or proposal.old)
            if files.follow(proposal.new.partition("+")[0]).verifier != proposal.new:
                raise SigningRefused(
                    "The key that was to follow is no longer beside the signing key; ask again."
                )
            last = latest(cursor)
            withdrawn = KeyWithdrawn(
                proposal=asked.event_id,
                proposed_by=asked.actor,
                old=proposal.old,
                new=proposal.new,
                because=proposal.because,
                last=last.size if last else 0,
            )
            self._append(cursor, withdrawn, person, reason)
        files.in_use(withdrawn.new)
        return withdrawn

    def _in_use(self, cursor: Cursor) -> str:
        """The key that the log signs with, as far as log, file and last checkpoint tell; else empty."""
        changed = keys_in_order(cursor, self._record.ledger, "")
        if changed:
            return changed[-1].vkey
        found = self._checkpoints.files.known()
        return "" if found and _signed_by_another(latest(cursor), found) else found

    def _append(self, cursor: Cursor, fact: Fact, person: Actor, reason: str) -> None:
        self._checkpoints.append_inside(cursor, fact, person, reason)


def _signed_by_another(last: PublishedCheckpoint | None, vkey: str) -> str:
    """What speaks against this key having signed the last checkpoint; empty where nothing does."""
    try:
        if last is not None:
            Checkpoint.open(last.note, vkey)
    except NoteError as error:
        return str(error)
    return ""


def _refuse_without_reason(reason: str) -> None:
    if not reason.strip():
        raise BadRequest({"reason": "Say why: it stays on record."})
