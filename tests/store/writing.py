"""A process of its own that writes to a record: what is submitted at once, or without end until it is killed.

``python -m tests.store.writing jobs`` takes one job a line and answers each with one line.
``python -m tests.store.writing DATA [URL]`` writes without end, and tells each acknowledged change in a line.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Lock
from typing import Any
from uuid import UUID

from application.settings import Settings
from tests.store.office import Office, contract_of, office_on, registration, remark

WRITERS = 4


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


def write_without_end(settings: Settings) -> None:
    """Register, change, change … from several threads, and say so only when it is acknowledged."""
    telling = Lock()

    def write(_: int) -> None:
        while True:
            contract_id, seen = None, 0
            for seen in range(4):
                submission = registration() if contract_id is None else remark(contract_id, seen)
                answer = office.submit(submission)
                contract_id = contract_of(answer)
                told = {"key": submission.idempotency_key, **json.loads(answer.body)}
                with telling:
                    print(json.dumps(told), flush=True)  # noqa: T201

    with office_on(settings) as office, ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))


if __name__ == "__main__":
    if sys.argv[1] == "jobs":
        do_jobs()
    else:
        write_without_end(Settings(Path(sys.argv[1]), "".join(sys.argv[2:])))
