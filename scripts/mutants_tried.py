"""Changes modules of the folder it runs in, in one place at a time, and runs the tests that come to that place.

`mutants_tried.py {"MODULE": ["TEST", …], …} {"MODULE": [["WAS", "IS NOW"], …], …}` is run by scripts/mutants.py, with
mutmut's Python, in its copy; of the modules in the second only the changes that it lists are tried, and only functions
with such a line are changed. mutmut makes the changes, all of them in one file for each module, of which one is chosen
at a time. The tests are collected and run once, for all modules together: that costs more than most modules. Then each
change is chosen in a process split off from that one. Of the tests of its module those that come to its function are
run, the quickest first, and before them the last that noticed a change of that function. Once a module is done, its
name, what became of each change, and what that changes are printed as one line of JSON; and null for the changes of a
module of which a test fails as it is. Each change by itself is printed before, as soon as it was tried.
"""

import ast
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

TIMES, MORE = 4, 2
"""So many times as long as the tests take, and so many seconds more, a change may take of the processor."""
MANY = 255
"""The largest number with which a process can end."""
QUIETLY = ("-q", "-n", "0", "-p", "no:cacheprovider", "--hypothesis-profile", "quick", "--tb", "line")


class Trying:
    """Runs the tests as they are, and then for each change those that come to it."""

    def __init__(
        self, files: dict[str, MutatedFile], tests: dict[str, list[str]], again: dict[str, list[list[str]]]
    ) -> None:
        self._files, self._tests, self._again = files, tests, again

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise session.Failed("the tests cannot be collected")
        coming, failing = self._as_they_are(session.items)
        gc.freeze()  # or each process that is split off looks through all of it, and copies it so
        for module, file in self._files.items():
            named = {*self._tests[module]}
            if named & failing:
                print(json.dumps([module, None]), flush=True)
                continue
            asked = [(name, changed(file, name)) for name in file.mutant_names]
            if module in self._again:
                asked = [(name, change) for name, change in asked if [*change] in self._again[module]]
            told: list[tuple[str, str, str]] = []
            for name, change in asked:
                told.append((self._with(module, name, named, coming), *change))
                print(json.dumps({"tried": told[-1]}), flush=True)
            print(json.dumps([module, told]), flush=True)
        return True

    @staticmethod
    def _as_they_are(
        items: list[pytest.Item],
    ) -> tuple[dict[str, list[tuple[float, pytest.Item]]], set[str]]:
        """The tests that come to each function, the quickest first, with how long each takes; and the files of those
        that fail as they are."""
        coming: dict[str, list[tuple[float, pytest.Item]]] = defaultdict(list)
        come_to, failing = set[str](), set[str]()
        trampoline.record_trampoline_hit = lambda name, **_: come_to.add(name)
        set_mutant_under_test("stats")
        for item, following in zip(items, [*items[1:], None], strict=True):
            come_to.clear()
            begun = process_time()
            reports = runtestprotocol(item, log=False, nextitem=following)
            if any(report.failed for report in reports):
                print(f"{item.nodeid} fails as it is", file=sys.stderr, flush=True)
                failing.add(item.nodeid.partition("::")[0])
            for function in come_to:
                coming[function].append((process_time() - begun, item))
        set_mutant_under_test("")
        for timed in coming.values():
            timed.sort(key=itemgetter(0))
        return coming, failing

    def _with(
        self, module: str, name: str, named: set[str], coming: dict[str, list[tuple[float, pytest.Item]]]
    ) -> str:
        """What becomes of one change."""
        name = f"{module.removesuffix('.py').replace('/', '.').removesuffix('.__init__')}.{name}"
        timed = coming[name.partition("__mutmut_")[0]]
        own = [place for place, (_, item) in enumerate(timed) if item.nodeid.partition("::")[0] in named]
        child = os.fork()
        if child == 0:
            took = sum(timed[place][0] for place in own)
            os._exit(self._noticed(name, [timed[place][1] for place in own], took))
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            return "timed out"
        noticed = os.WEXITSTATUS(status)
        if not noticed:
            return "survived"
        if noticed <= len(own):
            timed.insert(0, timed.pop(own[noticed - 1]))
        return "killed"

    @staticmethod
    def _noticed(name: str, items: list[pytest.Item], took: float) -> int:
        """Which of the tests notices, counted from 1; 0 where none does."""
        set_mutant_under_test(name)
        most = int(process_time() + TIMES * took + MORE)
        resource.setrlimit(resource.RLIMIT_CPU, (most, most))
        place = 0
        try:
            for place, (item, following) in enumerate(zip(items, [*items[1:], None], strict=True), start=1):
                if any(report.failed for report in runtestprotocol(item, log=False, nextitem=following)):
                    return min(place, MANY)
        except BaseException:  # noqa: BLE001  (whatever it is, it was noticed)
            return min(place, MANY)
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


def around(source: str, again: list[list[str]]) -> set[int]:
    """The lines of all functions that hold a line as it is before one of these changes."""
    lines = source.split("\n")
    found: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            span = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            named = (lines[at - 1].replace(f"def {node.name}(", "def (").strip() for at in span)
            if any(line and line in was for line in named for was, _ in again):
                found |= {*span}
    return found


def main() -> None:
    """Try every change of the modules."""
    tests: dict[str, list[str]] = json.loads(sys.argv[1])
    again: dict[str, list[list[str]]] = json.loads(sys.argv[2])
    files: dict[str, MutatedFile] = {}
    for module in tests:
        path = Path(module)
        source = path.read_text()
        only = around(source, again[module]) if module in again else None
        files[module] = mutate_file_contents(module, source, only)
        path.write_text(files[module].code)
    asked = dict.fromkeys(test for named in tests.values() for test in named)
    trying = Trying(files, tests, again)
    sys.exit(pytest.main([*QUIETLY, *asked, *sys.argv[3:]], plugins=[trying]))


if __name__ == "__main__":
    main()
