"""What the record itself says of daily digests: two that go to clerks, once the council has opened."""

from hashlib import sha256
from typing import Final

from benchmarks.generate.turn import CLERKS, Turn, Wish
from domain.daily_digest import (
    DAILY_DIGEST,
    BeginDigest,
    RecordDigestNotTaken,
    RecordDigestSent,
    digest_id_of,
)
from domain.decisions import Actor

_ITSELF: Final = Actor("kentledge", "system")


def asked(turn: Turn) -> Wish | None:
    """One is begun and sent, one is begun and not taken; then nothing more is asked."""
    step: int = turn.memory.get("digests", 0)
    if step == 4:
        return None
    turn.memory["digests"] = step + 1
    who = CLERKS[step // 2].person_id
    if step % 2 == 0:
        turn.memory["digest begun on"] = turn.today
        message = sha256(who.encode()).hexdigest()
        begin = BeginDigest(person=who, day=turn.today, message_sha256=message, drawn_at=1)
        return Wish(DAILY_DIGEST, None, begin, _ITSELF)
    command = RecordDigestSent() if step == 1 else RecordDigestNotTaken(reply=451)
    return Wish(DAILY_DIGEST, digest_id_of(who, turn.memory["digest begun on"]), command, _ITSELF)
