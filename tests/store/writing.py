"""A process of its own that writes to a record what is submitted at once.

``python -m tests.store.writing`` takes one job a line and answers each with one line.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import UUID

from application.settings import Settings
from tests.store.office import Office, office_on, registration, remark


def submission_of(asked: dict[str, Any]) -> Any:
    """A submission, from what was asked for in JSON."""
    if "contract_id" in asked:
        return remark(UUID(asked.pop("contract_id")), **asked)
    return registration(**asked)


def at_once(office: Office, asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Submit all of it at the same moment, each from a thread of its own."""
    barrier = Barrier(len(asked))

    def submit(row: dict[str, Any]) -> dict[str, Any]:
        submission = submission_of(row)
        barrier.wait()
        try:
            answer = office.submit(submission)
        except Exception as error:  # noqa: BLE001
            return {"refused": type(error).__name__, "words": str(error)}
        return {"status": answer.status, "body": answer.body.decode(), "etag": answer.etag}

    with ThreadPoolExecutor(len(asked)) as pool:
        return list(pool.map(submit, asked))


def do_jobs() -> None:
    """Answer one job after the other."""
    for line in sys.stdin:
        job = json.loads(line)
        with office_on(Settings(Path(job["data"]), job["url"])) as office:
            print("ready", flush=True)  # noqa: T201
            sys.stdin.readline()
            print(json.dumps(at_once(office, job["asked"])), flush=True)  # noqa: T201


if __name__ == "__main__":
    do_jobs()
