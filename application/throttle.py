"""Slowing down whoever keeps presenting what is not a token: by address, and by the token id that is tried."""

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from ipaddress import IPv6Address, ip_address
from math import ceil
from threading import Lock
from time import monotonic
from typing import Final

MOST_FAILURES: Final = 10
WITHIN_SECONDS: Final = 60.0
_MOST_KNOWN: Final = 10_000
_NETWORK_OF_ONE: Final = 64
"""An IPv6 customer is given a network, not an address (RFC 6177)."""


class Throttle:
    """Counts failures in the memory of one process; the oldest are forgotten before memory grows."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, keys: Iterable[str]) -> int:
        """Whole seconds to wait before the next try; 0 where there were few failures."""
        now = self._clock()
        with self._lock:
            return max((self._wait(key, now) for key in keys), default=0)

    def failed(self, keys: Iterable[str]) -> None:
        """Take a failure down."""
        now = self._clock()
        with self._lock:
            for key in keys:
                self._failures.setdefault(key, deque(maxlen=MOST_FAILURES)).append(now)
                self._failures.move_to_end(key)
            while len(self._failures) > _MOST_KNOWN:
                self._failures.popitem(last=False)

    def _wait(self, key: str, now: float) -> int:
        failures = self._failures.get(key)
        if failures is None or len(failures) < MOST_FAILURES:
            return 0
        return max(0, ceil(failures[0] + WITHIN_SECONDS - now))


def address_key(address: str) -> str:
    """Who counts as one address: an IPv6 network of 64 bits is one customer's."""
    try:
        found = ip_address(address)
    except ValueError:
        return f"address {address[:64]}"
    if isinstance(found, IPv6Address):
        return f"address {int(found) >> _NETWORK_OF_ONE:x}/{_NETWORK_OF_ONE}"
    return f"address {found}"
