"""How fast this machine hashes: no offline verification is faster. `python -m benchmarks.hashing`."""

import hashlib
import os
import time
from collections.abc import Sequence


def bytes_per_second(items: Sequence[bytes], *, passes: int = 1) -> float:
    """Bytes hashed per second, one plain `hashlib.sha256` digest for each item, over the list `passes` times.

    Raises ValueError when there is nothing to hash.
    """
    total = passes * sum(map(len, items))
    if total <= 0:
        raise ValueError("Give at least one byte to hash, and at least one pass.")
    sha256 = hashlib.sha256
    start = time.perf_counter()
    for _ in range(passes):
        for item in items:
            sha256(item).digest()
    return total / (time.perf_counter() - start)


if __name__ == "__main__":
    for size in (400, 1_000, 100_000):
        sample = [os.urandom(size) for _ in range(20_000_000 // size)]
        print(f"{size} bytes each: {bytes_per_second(sample, passes=5) / 1e6:,.0f} MB/s")
