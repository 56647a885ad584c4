"""Reading what was recorded on another host: a request names the log position that it must see."""

import re
import time
from threading import BoundedSemaphore
from typing import Final

from application.errors import BadRequest, Behind
from application.record import Record

HEADER: Final = "Kentledge-Min-Position"
_LONGEST: Final = 5.0
"""Seconds that a request waits."""
_BETWEEN: Final = 0.02
"""Seconds between two looks."""
_AT_ONCE: Final = 4
"""How many requests of a process may wait: whoever asks for what will never come keeps no other reader waiting."""
_POSITION: Final = re.compile(r"[0-9]{1,18}", re.ASCII)


class Reached:
    """Has requests wait until the record here is known as far as they ask."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._waiting = BoundedSemaphore(_AT_ONCE)

    def require(self, asked: str) -> None:
        """Wait until position *asked*, the text of the header, is there; nothing is asked where it is empty.

        Only a standby is waited for: elsewhere a position that is not there yet was never given. Raises Behind,
        BadRequest.
        """
        if not asked:
            return
        if not _POSITION.fullmatch(asked):
            raise BadRequest({HEADER: "Give a log position, a whole number."})
        wanted, position = int(asked), self._record.head()
        if position >= wanted:
            return
        if not self._record.store.on_standby() or not self._waiting.acquire(blocking=False):
            raise Behind(wanted, position)
        try:
            until = time.monotonic() + _LONGEST
            while position < wanted:
                if time.monotonic() > until:
                    raise Behind(wanted, position)
                time.sleep(_BETWEEN)
                position = self._record.head()
        finally:
            self._waiting.release()
