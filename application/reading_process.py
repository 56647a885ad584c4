"""A process beside this one that works for it: its task goes to its standard input, what it finds comes back.

It runs the code that is installed when it is started. Where that is no longer what this process runs, because a release
was put in its place meanwhile, it does nothing: rows and events of two releases are never mixed.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import IO, Any, Final, cast

from application.errors import KentledgeError, RecordBroken


class ReadingProcess:
    """A process that only reads. It is ended when it is left."""

    def __init__(self, module: str, task: object) -> None:
        """*module*: whose main part does the *task*. Raises OSError where the machine does not let it start."""
        self._process = _started(module)
        try:
            with cast("IO[bytes]", self._process.stdin) as stdin:
                pickle.dump(task, stdin)
        except OSError:
            self.__exit__()
            raise

    def __enter__(self) -> "ReadingProcess":
        return self

    def __exit__(self, *_: object) -> None:
        _ended(self._process)

    def found(self) -> Any:
        """What it found next. Raises RecordBroken for what keeps it from going on, and KentledgeError where it was
        ended from outside."""
        try:
            found, broken = pickle.load(cast("IO[bytes]", self._process.stdout))  # noqa: S301 (from our own helper)
        except (EOFError, pickle.UnpicklingError):
            raise KentledgeError("A helper was ended before it was done.") from None
        if broken == _OTHER_CODE:
            raise KentledgeError(broken)
        if broken:
            raise RecordBroken(broken)
        return found


@contextmanager
def reading_processes(module: str, tasks: Iterable[object]) -> Iterator[list[ReadingProcess]]:
    """A process for each task, all started; none where the machine does not let all of them start: whoever asks then
    does the work itself."""
    with ExitStack() as started:
        try:
            found = [started.enter_context(ReadingProcess(module, task)) for task in tasks]
        except OSError:
            started.close()
            found = []
        yield found


def _installed() -> str:
    """A digest of the names, sizes and times of the files of the installed code."""
    found = sha256()
    for package in _PACKAGES:
        for path in sorted((_ROOT / package).rglob("*.py")):
            stands = path.stat()
            found.update(f"{path.relative_to(_ROOT)} {stands.st_size} {stands.st_mtime_ns}\n".encode())
    return found.hexdigest()


_ROOT: Final = Path(__file__).parent.parent
_PACKAGES: Final = ("domain", "application", "projections", "web")
_RUNS: Final = _installed()
"""The code that this process runs: as it was when it was started."""
_CODE: Final = "KENTLEDGE_HELPS_CODE"
"""In a helper's environment: the code of the process that it helps."""
_OTHER_CODE: Final = "The installed code was changed since this process was started: start it again."
_READY: Final = "ready"


class AskedProcess:
    """A process that is asked one thing after another, and answers in that order. It only reads, and is ended when it
    is closed, or when this process ends. One that the machine does not let start is as one that was ended."""

    def __init__(self, module: str) -> None:
        """*module*: whose main part takes a task, the first that it is asked, and then answers the rest one by one."""
        self._process: subprocess.Popen[bytes] | None = None
        self._answers = SimpleQueue[tuple[Any, str]]()
        self._ready = False
        try:
            self._process = _started(module)
            self._hearing = Thread(target=self._hear, args=(self._process,), daemon=True)
            self._hearing.start()
        except (OSError, RuntimeError) as error:  # no process more, or no thread
            self._answers.put((None, f"A helper could not be started: {error}."))
            if self._process is not None:
                _ended(self._process)
                self._process = None

    def _hear(self, process: "subprocess.Popen[bytes]") -> None:
        """Take its answers at once: it would else wait to tell them while it is asked for more."""
        try:
            with suppress(EOFError, pickle.UnpicklingError):
                while True:
                    self._answers.put(pickle.load(cast("IO[bytes]", process.stdout)))  # noqa: S301 (our own)
        finally:  # nobody waits for what does not come
            self._answers.put((None, "A helper was ended before it was done."))

    @property
    def ready(self) -> bool:
        """Whether it has taken its task: starting takes about a second. Raises KentledgeError where it has not."""
        if not self._ready and self.answered:
            self._ready = self.answer() == _READY
        return self._ready

    def ask(self, what: object) -> None:
        """Ask it one thing more. Raises KentledgeError where it was ended."""
        if self._process is None:
            self.answer()  # which says why there is none
            return
        try:
            stdin = cast("IO[bytes]", self._process.stdin)
            pickle.dump(what, stdin, protocol=pickle.HIGHEST_PROTOCOL)
            stdin.flush()
        except OSError:
            raise KentledgeError("A helper was ended before it was done.") from None

    @property
    def answered(self) -> bool:
        """Whether the next answer is there."""
        return not self._answers.empty()

    def answer(self) -> Any:
        """Its next answer. Raises KentledgeError where there is none, or what was asked could not be done."""
        found, broken = self._answers.get()
        if broken:
            self._answers.put((None, broken))  # nothing comes after it
            raise KentledgeError(broken)
        return found

    def close(self) -> None:
        """End it."""
        if self._process is None:
            return
        self._process.kill()
        self._hearing.join()
        _ended(self._process)


def _started(module: str) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), _CODE: _RUNS}
    return subprocess.Popen(  # noqa: S603 (our own module, in this same Python)
        [sys.executable, "-P", "-m", module], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    )


def _ended(process: "subprocess.Popen[bytes]") -> None:
    with process:
        process.kill()
        with suppress(OSError):  # what it was asked and did not hear any more
            cast("IO[bytes]", process.stdin).close()


# In the helper itself


def answering(answer: Callable[[Any], object]) -> None:
    """Say that this process is ready, and *answer* what it is asked until nobody asks any more."""
    try:
        tell(_READY)
        while True:
            tell(answer(asked()))
    except (EOFError, BrokenPipeError):
        return  # whoever asked is gone
    except Exception as error:  # noqa: BLE001  (whatever it is: whoever asked does the work itself)
        tell(None, f"{type(error).__name__}: {error}")


def asked() -> Any:
    """What it is to do. Ends this process where its code is not that of the process that asks."""
    if os.environ.get(_CODE) != _RUNS:
        tell(None, _OTHER_CODE)
        raise SystemExit(0)
    return pickle.load(sys.stdin.buffer)  # noqa: S301 (from the process that started this one)


def tell(found: object, broken: str = "") -> None:
    """Tell whoever started this process what was found, or what keeps it from going on."""
    pickle.dump((found, broken), sys.stdout.buffer, protocol=pickle.HIGHEST_PROTOCOL)
    sys.stdout.buffer.flush()
