"""The keys that the log signs with: which counts for which checkpoint, and the files that hold them."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from application import codec
from application.audit.note import NoteError, SigningKey, verify
from application.errors import RecordBroken, SigningRefused
from application.private_files import write_once
from application.settings import Settings
from application.store.dialect import Cursor
from application.store.ledger import Ledger
from domain.events import NAMES, Envelope, Fact, Unreadable
from domain.log import (
    LOG_STREAM,
    KeyChange,
    KeyPeriod,
    KeyRotated,
    KeyWithdrawalProposed,
    KeyWithdrawn,
    key_periods,
)


def facts_of_the_log(cursor: Cursor, ledger: Ledger, *kinds: type[Fact]) -> list[tuple[int, Envelope, Fact]]:
    """Position, envelope and fact of the log's own events of these *kinds*, in order. Raises RecordBroken."""
    cursor.execute(
        ledger.dialect.sql(
            "SELECT notification_id, topic, state FROM events WHERE originator_id = ? "
            f"AND topic IN ({', '.join('?' * len(kinds))}) ORDER BY originator_version"
        ),
        (ledger.key(LOG_STREAM), *(NAMES[kind] for kind in kinds)),
    )
    found = []
    for row in cursor.fetchall():
        try:
            envelope, fact = codec.from_bytes(row["topic"], bytes(row["state"]))
        except msgspec.MsgspecError as error:
            raise RecordBroken(f"event {row['notification_id']} cannot be read ({error}).") from error
        if isinstance(fact, Unreadable):
            raise RecordBroken(f"event {row['notification_id']} cannot be read ({fact.wrong}).")
        found.append((row["notification_id"], envelope, fact))
    return found


def keys_in_order(cursor: Cursor, ledger: Ledger, current: str) -> list[KeyPeriod]:
    """The keys of the log, and from which to which checkpoint each counts: what a pack carries and a verifier asks.

    *current* is the public key in use where no key was ever changed; empty where that is not known.
    """
    return key_periods(_changes(cursor, ledger), current)


def _changes(cursor: Cursor, ledger: Ledger) -> list[tuple[int, KeyChange]]:
    found = facts_of_the_log(cursor, ledger, KeyRotated, KeyWithdrawn)
    return [(place, fact) for place, _, fact in found if isinstance(fact, KeyRotated | KeyWithdrawn)]


def open_proposals(cursor: Cursor, ledger: Ledger) -> list[tuple[Envelope, KeyWithdrawalProposed]]:
    """Withdrawals of the key that wait for a second person, the latest last."""
    done = {fact.proposal for _, fact in _changes(cursor, ledger) if isinstance(fact, KeyWithdrawn)}
    found = facts_of_the_log(cursor, ledger, KeyWithdrawalProposed)
    return [
        (envelope, fact)
        for _, envelope, fact in found
        if isinstance(fact, KeyWithdrawalProposed) and envelope.event_id not in done
    ]


# The handover of a rotation


def handover_text(old: str, new: str, last: int) -> str:
    """What both keys sign when one follows the other: that it does, and which checkpoint was the last."""
    return f"kentledge-key-handover/v1\n{old}\n{new}\n{last}\n"


def refuse_unless_handed_over(rotated: KeyRotated, position: int) -> None:
    """Raise RecordBroken unless both keys signed that the new one follows the old."""
    try:
        for vkey in (rotated.old, rotated.new):
            if verify(rotated.handover, vkey) != handover_text(rotated.old, rotated.new, rotated.last):
                raise RecordBroken(f"the handover of the signing key at event {position} is of other keys.")
    except NoteError as error:
        raise RecordBroken(
            f"the handover of the signing key at event {position} does not bear the signature of both keys "
            f"({error})."
        ) from error


def refuse_unless_keys_followed(cursor: Cursor, ledger: Ledger, given: str | None) -> None:
    """Raise RecordBroken unless each key took the place of the one before: by both keys' word, or that of two people;
    and unless the key that was *given* is one of them."""
    before, proposals = (
        "",
        {
            envelope.event_id: (envelope, fact)
            for _, envelope, fact in facts_of_the_log(cursor, ledger, KeyWithdrawalProposed)
        },
    )
    changes = facts_of_the_log(cursor, ledger, KeyRotated, KeyWithdrawn)
    for position, envelope, fact in changes:
        if before and getattr(fact, "old", "") != before:
            raise RecordBroken(f"the key that event {position} ends is not the one that the log signed with.")
        if isinstance(fact, KeyRotated):
            refuse_unless_handed_over(fact, position)
            _refuse_unless_both_signed(cursor, ledger, fact)
            before = fact.new
        elif isinstance(fact, KeyWithdrawn):
            asked, proposal = proposals.get(fact.proposal, (None, None))
            if asked is None or (asked.actor, proposal) != (
                fact.proposed_by,
                KeyWithdrawalProposed(old=fact.old, new=fact.new, because=fact.because),
            ):
                raise RecordBroken(f"the withdrawal of the key at event {position} is not what was proposed.")
            if asked.actor == envelope.actor:
                raise RecordBroken(f"the key was withdrawn by one person alone at event {position}.")
            _refuse_unless_last(cursor, ledger, fact.last, position)
            before = fact.new
    if given and changes and given not in {key.vkey for key in keys_in_order(cursor, ledger, "")}:
        raise RecordBroken("the key that was given is none of those that the log says it signed with.")


def _refuse_unless_both_signed(cursor: Cursor, ledger: Ledger, rotated: KeyRotated) -> None:
    cursor.execute(ledger.dialect.sql("SELECT note FROM checkpoints WHERE size = ?"), (rotated.last,))
    row = cursor.fetchone()
    if row is None:
        return  # that it is missing is said for itself
    try:
        for vkey in (rotated.old, rotated.new):
            verify(row["note"], vkey)
    except NoteError as error:
        raise RecordBroken(f"checkpoint {rotated.last} is not signed by both keys ({error}).") from error


def _refuse_unless_last(cursor: Cursor, ledger: Ledger, last: int, position: int) -> None:
    cursor.execute(
        ledger.dialect.sql("SELECT MAX(size) AS size FROM checkpoints WHERE size < ?"), (position,)
    )
    published = cursor.fetchone()["size"] or 0
    if published > last:
        raise RecordBroken(
            f"the withdrawal of the key at event {position} says that checkpoint {last} was the last, but {published} "
            "was published before."
        )


def vouches(keys: Sequence[KeyPeriod], given: str | None) -> bool:
    """Whether the key that was *given* vouches for the one in use, through the handovers of those between: it does not
    where one of them was withdrawn as lost or found out, since then nobody but two people put another in its place."""
    place = max((place for place, key in enumerate(keys) if key.vkey == given), default=len(keys))
    return not any(key.ended in {"lost", "found-out"} for key in keys[place:])


def keys_in_words(keys: Sequence[KeyPeriod], given: str | None) -> str:
    """How the keys followed each other, with a blank before; empty where there was one alone.

    Says so where nothing but the log vouches for the keys that came after the one that was *given*.
    """
    if len(keys) < 2:
        return ""
    told = []
    for key in keys:
        called = "+".join(key.vkey.split("+")[:2])
        if key.ended_at is None:
            told.append(f"{called} since")
        elif key.ended == "rotated":
            told.append(
                f"{called} up to checkpoint {key.last}, which the next key signed too (event {key.ended_at})"
            )
        else:
            what = "lost" if key.ended == "lost" else "found out"
            until = f"up to checkpoint {key.last}" if key.last else "for no checkpoint"
            told.append(f"{called} {until}, withdrawn as {what} by two people (event {key.ended_at})")
    said = f" Signed with {'; '.join(told)}."
    if not vouches(keys, given):
        said += " The key that was given does not vouch for those that came after it was withdrawn: compare the last."
    return said


# Files


class KeyFiles:
    """The files of the signing key: the one in use, one that is to follow, and those that were used before."""

    def __init__(self, settings: Settings) -> None:
        self._current = settings.signing_key
        self._origin = settings.origin

    @property
    def _coming(self) -> Path:
        return self._current.with_name(f"{self._current.name}.new")

    def create(self) -> None:
        """Make the signing key where there is none; readable by its owner only."""
        if not self._current.exists():
            _write(self._current, SigningKey.generate(self._origin))

    def follow(self, name: str) -> SigningKey:
        """Make the key that is to follow, of the log with that *name*; the one made before, if it waits still."""
        if not self._coming.exists():
            _write(self._coming, SigningKey.generate(name))
        return _read(self._coming)

    def known(self) -> str:
        """The public key in use as far as the file says; empty where there is none."""
        try:
            return _read(self._current).verifier if self._current.exists() else ""
        except SigningRefused:
            return ""

    def in_use(self, vkey: str) -> SigningKey:
        """The key with which the log signs, *vkey* where the log itself says so. Raises SigningRefused.

        The key that was to follow takes its place here: between the event that says so and the file, a process may die.
        """
        if self._coming.exists() and vkey and _read(self._coming).verifier == vkey:
            if self._current.exists():
                old = _read(self._current)
                self._current.replace(self._current.with_name(f"{self._current.name}.{old.key_hash.hex()}"))
            self._coming.replace(self._current)
        if not self._current.exists():
            raise SigningRefused(f"There is no signing key at {self._current.name}; run kentledge init.")
        key = _read(self._current)
        if vkey and key.verifier != vkey:
            raise SigningRefused(
                f"The key in {self._current.name} is not the one that the log signs with now, {vkey}."
            )
        return key


def _read(path: Path) -> SigningKey:
    try:
        return SigningKey.from_text(path.read_text().strip())
    except (NoteError, UnicodeDecodeError) as error:
        raise SigningRefused(f"The signing key at {path.name} cannot be read ({error}).") from error


def _write(path: Path, key: SigningKey) -> None:
    """Where another process was first, its key is the key."""
    write_once(path, f"{key.to_text()}\n".encode())
