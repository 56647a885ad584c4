"""Events about the record itself: when it was opened, its seals, the keys it signs with, and what was put back."""

from collections.abc import Iterable
from typing import Literal, NamedTuple, TypeAlias
from uuid import UUID

from domain.decisions import Refused, Rejection
from domain.events import Fact, fact

LOG_STREAM = UUID("6b656e74-6c65-4467-a500-000000000001")
"""The stream of these events; there is one in every record."""
Purpose = Literal["live", "sample", "generated"]
Because = Literal["lost", "found-out"]
"""Why a key is withdrawn: nobody has it any more, or somebody has it who should not."""


@fact("log.opened.v1")
class Opened(Fact):
    """The record was opened, for the purpose named; only a live record takes its times from the database's clock."""

    purpose: Purpose


@fact("log.sealed.v1")
class Sealed(Fact):
    """The record committed itself to how many events concern each contract, up to a position."""

    size: int
    """Positions 1 to ``size`` are covered."""
    contracts: int
    """How many contracts those events concern."""
    root: str
    """Hexadecimal root of the tree over (contract, count, running hash), contracts in ascending order."""


@fact("log.key_rotated.v1")
class KeyRotated(Fact):
    """The log signs with another key from here on; both keys signed the last checkpoint of the old one."""

    old: str
    """The key until now, as C2SP signed-note writes a public key."""
    new: str
    last: int
    """Size of the last checkpoint of the old key, which the new key signed too."""
    handover: str
    """A signed note in which the old key names the new one, and both sign."""


@fact("log.key_withdrawal_proposed.v1")
class KeyWithdrawalProposed(Fact):
    """A first person asked that the signing key, lost or found out, be withdrawn; a second must agree."""

    old: str
    new: str
    """The key that is to follow."""
    because: Because


@fact("log.key_withdrawn.v1")
class KeyWithdrawn(Fact):
    """Two people withdrew the signing key; what it had signed until then stands as it was published, and no more."""

    proposal: UUID
    """Event id of the proposal."""
    proposed_by: str
    old: str
    new: str
    because: Because
    last: int
    """Size of the last checkpoint that was published under the old key; 0 where there was none."""


@fact("log.practice_begun.v1")
class PracticeBegun(Fact):
    """From here on the log is a practice copy of a record: what follows was made up, and nothing of it is signed."""

    origin: str
    """Name of the log that it is a copy of."""
    size: int
    """How many events were copied."""
    root: str
    """Hexadecimal root of the tree over these events."""
    days_ahead: int = 0
    """By how many days its clock runs ahead of the real one."""
    names_shredded: bool = False
    """Whether names and addresses of people were left out."""


@fact("log.put_back.v1")
class PutBack(Fact):
    """What should guard the log, or was published of it, was missing from the database and was put back."""

    guards: tuple[str, ...] = ()
    """Triggers that refuse to change or delete what was recorded."""
    checkpoints: tuple[int, ...] = ()
    """Sizes of checkpoints that were kept as files alone."""


@fact("log.answers_taken_in.v1")
class AnswersTakenIn(Fact):
    """What an earlier release kept of answered requests, beside the log alone, was bound to the log by its digest."""

    answers: int
    """How many."""
    sha256: str
    """Lower-case hexadecimal SHA-256 of their lines."""


KeyChange: TypeAlias = KeyRotated | KeyWithdrawn


class KeyPeriod(NamedTuple):
    """A signing key, and the checkpoints that it counts for."""

    vkey: str
    """The key as C2SP signed-note writes a public key."""
    first: int
    """Size of the first checkpoint that it may have signed; 0 for the first key."""
    last: int | None
    """Size of the last checkpoint that it counts for; ``None`` while it is in use."""
    ended_at: int | None = None
    """Position of the event that ended it."""
    ended: str = ""
    """``rotated``, ``lost`` or ``found-out``; empty while it is in use."""

    def covers(self, size: int) -> bool:
        """Whether it counts for a checkpoint of that size."""
        return self.first <= size and (self.last is None or size <= self.last)


def key_periods(changes: Iterable[tuple[int, KeyChange]], current: str) -> list[KeyPeriod]:
    """The keys of the log in their order, and from which to which checkpoint each counts.

    *changes* are the events by which keys followed each other, with their positions. *current* is the key in use
    where none did; empty where that is not known.
    """
    periods: list[KeyPeriod] = []
    first, vkey = 0, current
    for position, change in changes:
        rotated = isinstance(change, KeyRotated)
        ended = "rotated" if isinstance(change, KeyRotated) else change.because
        periods.append(KeyPeriod(change.old, first, change.last, position, ended))
        first, vkey = (change.last if rotated else position), change.new
    return [*periods, KeyPeriod(vkey, first, None)] if vkey else periods


def refuse_agreement(proposal: KeyWithdrawalProposed, proposed_by: str, person: str, current: str) -> None:
    """A key is withdrawn by two people. Raises Refused.

    *current* is the key that the log signs with now: what was proposed for an earlier one is out of date.
    """
    faults = []
    if proposal.old != current:
        sentence = "The key that was to be withdrawn is no longer in use: there is nothing to agree to."
        faults.append(Rejection(sentence, rule="log.key-in-use", conflict=True))
    if person == proposed_by:
        sentence = "Whoever proposed that the key be withdrawn cannot agree to it: a second person must."
        faults.append(Rejection(sentence, rule="log.two-people", conflict=True))
    if faults:
        raise Refused(faults)
