"""The most memory that a process of its own held.

What ``getrusage`` tells of a child counts in the memory of the process that started it, as it was before the child's
own program began; Linux keeps the figure of the program itself in ``/proc``.
"""

import re
from pathlib import Path
from typing import Final

PEAK: Final = (
    "import re; from pathlib import Path; "
    r"peak = int(re.search(r'VmHWM:\s+(\d+) kB', Path('/proc/self/status').read_text())[1]) / 1024"
)
"""Statements for the end of a child's program, after which ``peak`` is in megabytes."""


def at_most() -> int:
    """Bytes that this process held at most, since its own program began."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1]) * 1024
