"""What is asked of notices: the record notes what is owed, and officers say what became of it."""

from datetime import timedelta
from typing import Final

from benchmarks.generate.turn import Turn, Wish
from domain.dates import earliest
from domain.decisions import Actor
from domain.notice import NOTICE
from domain.notice.falling_due import NoteNoticeDue
from domain.notice.ground import FindNoticeNotNeeded
from domain.notice.publishing import DraftNotice, RecordPublication
from domain.notice.required import OWING, required
from domain.notice.terms import OPEN, Notice, notice_id_of

_ITSELF: Final = Actor("kentledge", "system")


def asked(turn: Turn) -> Wish | None:
    """A notice that falls due, is drafted, published, or found not to be needed."""
    if turn.terms.legal_regime not in OWING:
        return None
    rng, contract_id = turn.rng, turn.contract.stream_id
    for notice in required(turn.contract):
        if notice_id_of(contract_id, notice.kind, notice.cause) not in turn.known:
            command = NoteNoticeDue(contract_id=contract_id, kind=notice.kind, cause=notice.cause)
            return Wish(NOTICE, None, command, _ITSELF)
    known = turn.some("notice", lambda state: state.state in OPEN)
    state: Notice | None = known.latest() if known else None
    if known is None or state is None:
        return None
    roll = rng.random()
    if roll < 0.3:
        return Wish(NOTICE, known.stream_id, DraftNotice())
    if roll < 0.4:
        found = FindNoticeNotNeeded(ground="not a modification", reason="An option was taken up.")
        return Wish(NOTICE, known.stream_id, found)
    since = earliest(state.counted_from) or turn.today
    seen = max(since, turn.today - timedelta(days=rng.randint(0, 20)))
    number = f"{rng.randrange(10**6):06d}-{turn.today.year}"
    return Wish(NOTICE, known.stream_id, RecordPublication(platform_number=number, published_on=seen))
