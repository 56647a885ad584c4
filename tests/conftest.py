"""What every test shares."""

import os
import tempfile
from pathlib import Path
from shutil import disk_usage
from typing import Final

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.postgres_server", "tests.laid_out", "tests.sample_record"]

# Nothing fails because the machine is slow.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# What is checked of a commit is the same each time; other draws come from every run elsewhere.
settings.register_profile("ci", parent=settings.get_profile("default"), print_blob=True, derandomize=True)
# For changes that are to be noticed, thousands of them one after the other: scripts/mutants.py.
settings.register_profile("quick", parent=settings.get_profile("ci"), max_examples=20)
settings.load_profile("ci" if os.environ.get("CI") else "default")

_IN_MEMORY: Final = Path("/dev/shm")  # noqa: S108  (where Linux keeps files in memory)
_ROOM: Final = 8 << 30
"""Bytes; a whole run leaves fewer than one."""


def _may_keep_records_in_memory() -> bool:
    """Whether the records of tests, each of which waits for the disk at every commit, can be where nothing waits: there
    must be room, and what is put there must be allowed to run."""
    if "TMPDIR" in os.environ or not os.access(_IN_MEMORY, os.W_OK):
        return False
    return disk_usage(_IN_MEMORY).free >= _ROOM and not os.statvfs(_IN_MEMORY).f_flag & os.ST_NOEXEC


if _may_keep_records_in_memory():
    os.environ["TMPDIR"] = str(_IN_MEMORY)  # those whom tests start, too
    tempfile.tempdir = None
