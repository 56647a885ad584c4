"""Documents that came in are read once the answer is sent: nobody who writes waits for what a file holds."""

from threading import Lock
from typing import Final

import structlog

from projections.document_words.projection import DocumentWords

_AT_ONCE: Final = 5
"""So many are read after one answer; the daily run reads what is left."""
_turn: Final = Lock()
"""One thread of a process reads at a time: the others answer, however many documents wait after a rebuild."""
_log: Final = structlog.get_logger("kentledge")


def read_documents(words: DocumentWords) -> None:
    """Read what waits, unless another thread is at it. What fails is told in the operator's log, and waits on."""
    if not _turn.acquire(blocking=False):
        return
    try:
        words.read_waiting(_AT_ONCE)
    except Exception as error:  # noqa: BLE001  (nobody is there to be told)
        _log.warning("documents were not read", error=f"{type(error).__name__}: {error}")
    finally:
        _turn.release()
