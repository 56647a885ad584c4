"""Changes one thing at a time in modules that matter, and tells which changes no test notices.

`mutants.py BIN [GROUP or MODULE …]` takes mutmut from the folder *BIN* and works on a copy of the repository in
build/mutants, so that nothing here is ever changed; without names, on every module below but the open ones. Each module
is tried with the few quick tests that can tell, never with the whole suite. docs/mutants.md says what survives, and
why; what survives and has no reason there makes this fail.

Two things are left out. What is said in words: a line that raises an error with a sentence, or holds a sentence and
nothing else, is not changed; and a survivor that differs in a sentence alone is counted, and needs no reason. And what
is done where a module is loaded, before any test: constants, defaults, the decorators themselves.
"""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]
COPY = HOUSE / "build" / "mutants"
REASONS = HOUSE / "docs" / "mutants.md"

_TERMS = ("tests/domain/test_changes.py", "tests/domain/test_refusals.py", "tests/domain/test_amendments.py")
_LIMITS = ("tests/nouns/change_request/test_limits.py", "tests/nouns/change_request/test_change_request.py")
_NOTICES = tuple(f"tests/nouns/notice/test_{part}.py" for part in ("notice", "required", "council_notices"))
_RETURNS = tuple(
    f"tests/nouns/submission/test_{part}.py" for part in ("submission", "refusals", "corrections")
)

GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "verifier": {
        "application/audit/leaf.py": ("tests/audit/test_leaf.py", "tests/audit/test_format.py"),
        "application/audit/proof.py": ("tests/audit/test_tlog_proof.py",),
        "application/audit/note.py": ("tests/audit/test_signed_note.py", "tests/audit/test_cosignature.py"),
    },
    "gate": {
        "application/knowing.py": ("tests/nouns/person/test_knowing.py",),
    },
    "domain": {
        "domain/working_days.py": ("tests/domain/test_working_days.py",),
        "domain/dates.py": ("tests/domain/test_dates.py",),
        "domain/change_request/levels.py": ("tests/nouns/change_request/test_levels.py",),
        "domain/contract/extension.py": (
            *_TERMS,
            "tests/domain/test_sentences.py",
            "tests/nouns/contract/test_change_control.py",
        ),
        "domain/contract/suspension.py": ("tests/nouns/contract/test_suspension.py",),
        "domain/contract/value.py": (
            *_TERMS,
            "tests/nouns/contract/test_change_control.py",
            "tests/nouns/contract/test_late_and_corrected.py",
            "tests/nouns/tiering_model/test_tier_of_a_contract.py",
        ),
        "domain/contract/limits/law.py": _LIMITS,
        "domain/contract/limits/position.py": _LIMITS,
        "domain/contract/limits/procurement_act.py": _LIMITS,
        "domain/change_request/approval.py": (*_LIMITS, "tests/nouns/contract/test_change_control.py"),
        "domain/change_request/legal_ground.py": _LIMITS,
        "domain/notice/falling_due.py": _NOTICES,
    },
    "open": {
        "application/confidence.py": tuple(
            f"tests/nouns/review/test_{part}.py"
            for part in ("confidence", "questions", "finding_state", "findings", "corrections")
        ),
        "application/audit/merkle.py": ("tests/audit/test_merkle.py",),
        "application/confidence_of_actions.py": (
            "tests/nouns/action/test_confidence.py",
            "tests/nouns/action/test_arising.py",
        ),
        "domain/contract/ending.py": (
            "tests/domain/test_endings.py",
            *_TERMS,
            "tests/nouns/contract/test_change_control.py",
        ),
        "domain/submission/overdue.py": _RETURNS,
        "domain/submission/period.py": _RETURNS,
    },
}
"""Modules by group, each with the quick tests that are meant to hold it. Of those that are *open* not every survivor is
killed or explained yet: they are tried only where they are asked for."""
_CACHED = frozenset({"cache", "lru_cache"})
"""Decorators that the copy does without: of the tests that call a function, only the first would be known to."""
_AFTERWARDS = frozenset({"rule", "unless_ended"})
"""Decorators that the copy puts on afterwards: mutmut leaves out whatever is decorated."""
_SAID = [r'^\s*raise \w+\((f?"|$)', r'^\s+f?"[^"]* [^"]*",?$']
"""Lines that hold words for people, and no decision."""
_SENTENCE = re.compile(r'f?"[^"]* [^"]*"')
_LEFT_OUT = (
    "the_auditor_checks or python_alone or command_line or postgres or a_sitting or can_be_had"
    " or nothing_from_its_own_folder"
)
"""Tests that start the changed file apart, where no change is chosen, those that start a database each time, and those
that read the file itself."""


def chosen(names: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The modules that are meant, each with its tests."""
    wanted = list(names) or [group for group in GROUPS if group != "open"]
    if unknown := set(wanted) - set(GROUPS) - {module for modules in GROUPS.values() for module in modules}:
        sys.exit(f"there are no tests named for {', '.join(sorted(unknown))}: see scripts/mutants.py")
    for group, modules in GROUPS.items():
        for module, tests in modules.items():
            if group in wanted or module in wanted:
                yield module, tests


def copied() -> None:
    """A copy of what is tracked, as it stands here now, and of the pages' styles where they were fetched."""
    shutil.rmtree(COPY, ignore_errors=True)
    git = shutil.which("git") or sys.exit("git is not there")
    tracked = subprocess.run([git, "ls-files", "-z"], cwd=HOUSE, capture_output=True, text=True, check=True)
    for name in filter(None, tracked.stdout.split("\0")):
        if (HOUSE / name).is_file():
            (COPY / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(HOUSE / name, COPY / name)
    fetched = HOUSE / "web" / "static" / "fetched"
    if fetched.is_dir():
        shutil.copytree(fetched, COPY / "web" / "static" / "fetched")


def unwrapped(source: str) -> str:
    """The same module without its caches, and with other decorators put on after the function is there."""
    lines = source.split("\n")
    for node in reversed(ast.parse(source).body):
        if not isinstance(node, ast.FunctionDef) or len(node.decorator_list) != 1:
            continue
        how = node.decorator_list[0]
        called = how.func if isinstance(how, ast.Call) else how
        if not isinstance(called, ast.Name) or called.id not in _CACHED | _AFTERWARDS:
            continue
        if called.id in _AFTERWARDS:
            lines.insert(node.end_lineno or node.lineno, f"\n\n{node.name} = {ast.unparse(how)}({node.name})")
        del lines[how.lineno - 1 : how.end_lineno]
    return "\n".join(lines)


def tried(tools: Path, module: str, tests: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """What became of each change of a module, and the line as it was and as it became."""
    (COPY / module).write_text(unwrapped((HOUSE / module).read_text()))
    plain = (HOUSE / "pyproject.toml").read_text()
    (COPY / "pyproject.toml").write_text(
        f'{plain}\n[tool.mutmut]\nsource_paths = ["."]\ndo_not_mutate_patterns = {json.dumps(_SAID)}\n'
    )
    asked = [tools / "python", HOUSE / "scripts" / "mutants_tried.py", module, *tests, "-k"]
    log = COPY / f"{module.replace('/', '.')}.log"
    with log.open("wb") as complaints:
        done = subprocess.run(
            [*asked, f"not ({_LEFT_OUT})"],
            cwd=COPY,
            env={**os.environ, "PYTHONPATH": str(COPY)},
            stdout=subprocess.PIPE,
            stderr=complaints,
            check=False,
        )
    shutil.copy(HOUSE / module, COPY / module)
    if done.returncode:
        log.write_bytes(done.stdout + log.read_bytes())
        sys.exit(f"{module}: not every change was tried, see {log}")
    return [(became, was, is_now) for became, was, is_now in json.loads(done.stdout.splitlines()[-1])]


def worded(was: str, became: str) -> bool:
    """Whether the two differ in a sentence alone."""
    return _SENTENCE.sub("None", was) == _SENTENCE.sub("None", became)


def main() -> None:
    """Try what is asked for, and print counts and survivors."""
    tools, names = Path(sys.argv[1]).resolve(), sys.argv[2:]
    explained, unexplained = REASONS.read_text(), 0
    modules = list(chosen(names))
    copied()
    for module, tests in modules:
        changes = tried(tools, module, tests)
        counts = Counter(became for became, _, _ in changes)
        found: list[str] = []
        for was, is_now in ((was, is_now) for became, was, is_now in changes if became == "survived"):
            if worded(was, is_now):
                counts["survived"] -= 1
                counts["in words only"] += 1
                continue
            said = f"`{was}` → `{is_now}`" in explained
            unexplained += not said
            found.append(f"  {'explained' if said else 'UNEXPLAINED'}: `{was}` → `{is_now}`")
        print(module, ", ".join(f"{count} {what}" for what, count in sorted(counts.items())), flush=True)
        print("\n".join(found), flush=True)
    sys.exit(1 if unexplained else 0)


if __name__ == "__main__":
    main()
