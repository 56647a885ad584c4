"""Documents that came in are read once the answer is sent: nobody who writes waits for what a file holds."""

from typing import Final

import structlog

from projections.document_words.projection import DocumentWords

_AT_ONCE: Final = 5
"""So many are read after one answer; the daily run reads what is left."""
_log: Final = structlog.get_logger("kentledge")


def read_documents(words: DocumentWords) -> None:
    """Read what waits. What fails is told in the operator's log, and waits on."""
    try:
        words.read_waiting(_AT_ONCE)
    except Exception as error:  # noqa: BLE001  (nobody is there to be told)
        _log.warning("documents were not read", error=f"{type(error).__name__}: {error}")
