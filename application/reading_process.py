"""A process beside this one that works for it: its task goes to its standard input, what it finds comes back."""

import os
import pickle
import subprocess
import sys
from typing import IO, Any, cast

from application.errors import KentledgeError, RecordBroken


class ReadingProcess:
    """A process that only reads. It is ended when it is left."""

    def __init__(self, module: str, task: object) -> None:
        """*module*: whose main part does the *task*."""
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        self._process = subprocess.Popen(  # noqa: S603 (our own module, in this same Python)
            [sys.executable, "-P", "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )
        with cast("IO[bytes]", self._process.stdin) as stdin:
            pickle.dump(task, stdin)

    def __enter__(self) -> "ReadingProcess":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.__exit__(None, None, None)

    def found(self) -> Any:
        """What it found next. Raises RecordBroken for what keeps it from going on, and KentledgeError where it was
        ended from outside."""
        try:
            found, broken = pickle.load(cast("IO[bytes]", self._process.stdout))  # noqa: S301 (from our own helper)
        except (EOFError, pickle.UnpicklingError):
            raise KentledgeError("A helper was ended before it was done.") from None
        if broken:
            raise RecordBroken(broken)
        return found


# In the helper itself


def asked() -> Any:
    """What it is to do."""
    return pickle.load(sys.stdin.buffer)  # noqa: S301 (from the process that started this one)


def tell(found: object, broken: str = "") -> None:
    """Tell whoever started this process what was found, or what keeps it from going on."""
    pickle.dump((found, broken), sys.stdout.buffer, protocol=pickle.HIGHEST_PROTOCOL)
    sys.stdout.buffer.flush()
