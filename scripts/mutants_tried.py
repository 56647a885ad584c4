"""Changes one module of the folder it runs in, in one place at a time, and runs the tests that come to that place.

`mutants_tried.py MODULE TEST…` is run by scripts/mutants.py, with mutmut's Python, in its copy. mutmut makes the
changes, all of them in one file, of which one is chosen at a time. The tests are collected and run once; then each
change is chosen in a process split off from that one, and the quickest of the tests that come to its function go first.
What became of each, and what it changes, is printed as one line of JSON.
"""

import difflib
import gc
import json
import os
import resource
import sys
from collections import defaultdict
from operator import itemgetter
from pathlib import Path
from time import process_time

import pytest
from _pytest.runner import runtestprotocol
from mutmut.mutation import trampoline
from mutmut.mutation.file_mutation import MutatedFile, mutate_file_contents
from mutmut.mutation.trampoline import set_mutant_under_test

TIMES, MORE = 4, 5
"""So many times as long as the tests take, and so many seconds more, a change may take of the processor."""
QUIETLY = ("-q", "-n", "0", "-p", "no:cacheprovider", "--hypothesis-profile", "quick", "--tb", "line")


class Trying:
    """Runs the tests as they are, and then for each change those that come to it."""

    def __init__(self, module: str, names: list[str]) -> None:
        self._module, self._names = module, names
        self.became: dict[str, str] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise session.Failed("the tests cannot be collected")
        coming = self._as_they_are(session.items)
        gc.freeze()  # or each process that is split off looks through all of it, and copies it so
        for name in self._names:
            function = f"{self._module}.{name.partition('__mutmut_')[0]}"
            quickest = sorted(coming[function], key=itemgetter(0))
            self.became[name] = self._with(name, quickest)
        return True

    @staticmethod
    def _as_they_are(items: list[pytest.Item]) -> dict[str, list[tuple[float, pytest.Item]]]:
        """The tests that come to each function, and how long each takes."""
        coming: dict[str, list[tuple[float, pytest.Item]]] = defaultdict(list)
        come_to = set[str]()
        trampoline.record_trampoline_hit = lambda name, **_: come_to.add(name)
        set_mutant_under_test("stats")
        for item, following in zip(items, [*items[1:], None], strict=True):
            come_to.clear()
            begun = process_time()
            reports = runtestprotocol(item, log=False, nextitem=following)
            if any(report.failed for report in reports):
                raise pytest.UsageError(f"{item.nodeid} fails as it is")
            for function in come_to:
                coming[function].append((process_time() - begun, item))
        set_mutant_under_test("")
        return coming

    def _with(self, name: str, timed: list[tuple[float, pytest.Item]]) -> str:
        """What becomes of one change."""
        child = os.fork()
        if child == 0:
            os._exit(self._noticed(name, [item for _, item in timed], sum(took for took, _ in timed)))
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            return "timed out"
        return "killed" if os.WEXITSTATUS(status) else "survived"

    def _noticed(self, name: str, items: list[pytest.Item], took: float) -> int:
        set_mutant_under_test(f"{self._module}.{name}")
        most = int(process_time() + TIMES * took + MORE)
        resource.setrlimit(resource.RLIMIT_CPU, (most, most))
        try:
            for item, following in zip(items, [*items[1:], None], strict=True):
                if any(report.failed for report in runtestprotocol(item, log=False, nextitem=following)):
                    return 1
        except BaseException:  # noqa: BLE001  (whatever it is, it was noticed)
            return 1
        return 0


def changed(file: MutatedFile, name: str) -> tuple[str, str]:
    """The line as it is, and as it became."""
    lines = file.code.split("\n")

    def said(function: str) -> list[str]:
        span = file.line_span_by_function_name[function]
        return [line.replace(function, "").strip() for line in lines[span.start - 1 : span.end]]

    found = [*difflib.ndiff(said(f"{name.partition('__mutmut_')[0]}__mutmut_orig"), said(name))]
    was, became = (" ".join(line[2:] for line in found if line.startswith(sign)) for sign in ("- ", "+ "))
    return was, became


def main() -> None:
    """Try every change of the module."""
    module, *tests = sys.argv[1:]
    path = Path(module)
    file = mutate_file_contents(module, path.read_text())
    path.write_text(file.code)
    names = [*file.mutant_names]
    trying = Trying(module.removesuffix(".py").replace("/", "."), names)
    code = pytest.main([*QUIETLY, *tests], plugins=[trying])
    if len(trying.became) < len(names):
        sys.exit(f"not every change was tried ({code})")
    told = [(trying.became[name], *changed(file, name)) for name in names]
    print(json.dumps(told))


if __name__ == "__main__":
    main()
