"""What is asked of documents: kept in name only, asked to be erased, erased or left by a second person."""

from hashlib import sha256

from benchmarks.generate.turn import CLERKS, Turn, Wish
from domain.document import DOCUMENT, DeclineErasure, Erase, Keep


def asked(turn: Turn) -> Wish:
    """A step of some document's story, or a new document."""
    rng, known = turn.rng, turn.some("document", lambda state: state.status != "erased")
    state = known.latest() if known else None
    if known is None or state is None or rng.random() < 0.6:
        return kept(turn.rng.randbytes(16))
    roll = rng.random()
    command = (
        DeclineErasure(reason="It is still needed.")
        if state.proposed_by and roll < 0.3
        else Erase(reason="A redacted copy is kept in its place.")
    )
    return Wish(DOCUMENT, known.stream_id, command, rng.choice(CLERKS))


def kept(content: bytes) -> Wish:
    """A new document."""
    command = Keep(sha256=sha256(content).hexdigest(), media_type="text/plain", size=len(content))
    return Wish(DOCUMENT, None, command)
