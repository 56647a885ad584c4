"""The most memory that a process of its own held.

What ``getrusage`` tells of a child counts in the memory of the process that started it, as it was before the child's
own program began; Linux keeps the figure of the program itself in ``/proc``.
"""

import re
import subprocess
import time
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


_OFTEN: Final = 0.05
"""Seconds from one look at a process to the next."""


def together(process: "subprocess.Popen[str]", patience: float) -> float:
    """Wait until the process has ended, and say how many megabytes it and all that it started held at most at a time:
    what each has for itself, and once what they read from files. Raises TimeoutExpired after *patience* seconds."""
    most, begun = 0.0, time.monotonic()
    while True:
        most = max(most, _held_now(process.pid))
        try:
            process.wait(_OFTEN)
        except subprocess.TimeoutExpired:
            if time.monotonic() - begun > patience:
                raise
        else:
            return most


def _held_now(process_id: int) -> float:
    own, of_files, asked = 0, 0, [process_id]
    while asked:
        folder = Path("/proc") / str(asked.pop())
        try:
            told = (folder / "status").read_text()
            asked += map(int, (folder / "task" / folder.name / "children").read_text().split())
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended meanwhile
        held = {name: int(kilobytes) for name, kilobytes in re.findall(r"(Rss\w+):\s+(\d+) kB", told)}
        own += held.get("RssAnon", 0)
        of_files = max(of_files, held.get("RssFile", 0))
    return (own + of_files) / 1024
