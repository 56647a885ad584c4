"""One request in a process of its own, nothing kept from before: `python -m benchmarks.asking_once TOKEN PATH`.

The record is the one that the environment names. Printed is how long the answer took once the process stood ready, by
the clock and in processor time, and how many bytes it has.
"""

import json
import os
import subprocess
import sys
from typing import NamedTuple

from application.settings import Settings
from benchmarks.comparison import Took, timed
from benchmarks.server import ROOT
from web.app import create_app
from web.garbage import settle

_PATIENCE = 300.0
"""Seconds."""


class Cold(NamedTuple):
    """What the first answer of a process took."""

    took: Took
    size: int
    """Bytes."""


def ask(token: str, path: str) -> Cold:
    """Ask in this process. Raises RuntimeError where the answer is another than 200."""
    client = create_app(Settings.from_environment()).test_client()
    settle()  # as a worker does before it answers
    sizes: list[int] = []

    def once() -> None:
        told = client.get(path, headers={"Authorization": f"Bearer {token}"}, buffered=True)
        if told.status_code != 200:
            raise RuntimeError(f"{path} was answered with {told.status_code}: {told.text[:300]}")
        sizes.append(len(told.data))

    took = timed(once)
    return Cold(took, sizes[0])


def cold(settings: Settings, token: str, path: str) -> Cold:
    """Ask in a new process. Raises RuntimeError where it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.asking_once", token, path],
        env={**os.environ, "KENTLEDGE_DATA": str(settings.data), "KENTLEDGE_DATABASE_URL": ""},
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-500:])
    clock, processor, size = json.loads(done.stdout)
    return Cold(Took(clock, processor), size)


if __name__ == "__main__":
    found = ask(*sys.argv[1:])
    print(json.dumps([*found.took, found.size]))
