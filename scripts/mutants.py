"""Changes one thing at a time in modules that matter, and tells which changes no test notices.

`mutants.py BIN [--again FILE] [GROUP or MODULE …]` takes mutmut from the folder *BIN* and works on a copy of the
repository in build/mutants, so that nothing here is ever changed; without names, on every module below but the open
ones. Each module is tried with the few quick tests that can tell, never with the whole suite. docs/mutants.md says what
survives, and why; what survives and has no reason there makes this fail. With ``--again``, of each module only what
survived when *FILE* was printed is tried: what was killed then is, whatever tests were added since. What became of each
change stands in build/mutants/mutants.log as soon as it was tried, for whoever stops it before a module is done.

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

_OVER_THE_WEB = frozenset({"test_over_the_web", "test_policy_replay"})
"""Tests of nouns that start a server, or fold a record."""
_TERMS = ("tests/domain/test_changes.py", "tests/domain/test_refusals.py", "tests/domain/test_amendments.py")
_STORIES = (
    "tests/domain/test_folding.py",
    *_TERMS,
    "tests/domain/test_owners_judge_nothing_of_their_own.py",
    "tests/nouns/contract/test_late_and_corrected.py",
)
_ASKED_FOR = tuple(
    f"tests/nouns/change_request/test_{act}.py"
    for act in (
        *("proposal", "judging", "approval", "implementation"),
        *("retrospective", "notice", "corrections"),
    )
)
_LIMITS = (
    *(f"tests/nouns/change_request/test_{part}.py" for part in ("limits", "limits_at_their_edges")),
    *_ASKED_FOR,
)
_CONTRACT = (
    *_TERMS,
    *(
        f"tests/domain/test_{part}.py"
        for part in ("endings", "registration", "sentences", "answers_of_rules")
    ),
)
_REQUESTS = (*_LIMITS, "tests/nouns/contract/test_change_control.py")
_KEY_DATES = (
    *(f"tests/nouns/contract/test_{part}.py" for part in ("key_dates", "closing")),
    *_TERMS,
)
_RETURNS = tuple(
    f"tests/nouns/submission/test_{part}.py" for part in ("submission", "refusals", "corrections")
)
_PUT_RIGHT = (
    *_TERMS,
    "tests/nouns/contract/test_corrected_with_what_followed.py",
    "tests/nouns/contract/test_late_and_corrected.py",
    "tests/nouns/contract/test_reclassification.py",
    "tests/nouns/contract/test_change_control.py",
    "tests/nouns/contract/test_hierarchy.py",
    "tests/nouns/contract/test_taking_over.py",
    "tests/nouns/tiering_model/test_tier_of_a_contract.py",
    "tests/nouns/tiering_model/test_tiering_model.py",
    "tests/nouns/submission/test_corrections.py",
    "tests/nouns/review/test_corrections.py",
    *_ASKED_FOR,
    "tests/nouns/test_numbers_inside_a_stream.py",
    *(
        f"tests/nouns/{noun}/test_{noun}.py"
        for noun in (
            *("action", "compliance", "enrolment", "escalation", "group", "person", "policy"),
            "recommendation",
        )
    ),
    *(f"tests/nouns/{noun}/test_{noun}.py" for noun in ("social_value", "standard", "supplier")),
    "tests/nouns/organisation/test_units.py",
    "tests/domain/test_owners_judge_nothing_of_their_own.py",
)
"""What says something of corrections, annulments and late entries, of facts that follow from one another too."""


_OWNERS = "tests/domain/test_owners_judge_nothing_of_their_own.py"
_IN_FULL = "tests/golden/test_folded_in_full.py"
"""That a state says what the fact says, field by field."""


def _of(noun: str, *more: str) -> tuple[str, ...]:
    """The tests of a noun by itself, and these."""
    found = sorted((HOUSE / "tests" / "nouns" / noun).glob("test_*.py"))
    own = (f"tests/nouns/{noun}/{path.name}" for path in found if path.stem not in _OVER_THE_WEB)
    return (*own, *more)


def _acts(noun: str, names: str, *more: str) -> dict[str, tuple[str, ...]]:
    """Acts of a noun by the names of their files, each with the tests of the noun and with these."""
    return {f"domain/{noun}/{name}.py": _of(noun, *more) for name in names.split()}


GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "verifier": {
        "application/audit/leaf.py": ("tests/audit/test_leaf.py", "tests/audit/test_format.py"),
        "application/audit/merkle.py": ("tests/audit/test_merkle.py",),
        "application/audit/proof.py": ("tests/audit/test_tlog_proof.py",),
        "application/audit/note.py": ("tests/audit/test_signed_note.py", "tests/audit/test_cosignature.py"),
    },
    "gate": {
        "application/access.py": ("tests/nouns/person/test_access.py",),
        "application/handling/authority.py": ("tests/nouns/person/test_who_may.py",),
        "application/use_cases/use_case.py": (
            "tests/nouns/person/test_who_may.py",
            "tests/nouns/person/test_lines_of_the_table.py",
        ),
        "web/api/guard.py": ("tests/web/test_guard.py",),
        "web/api/gate.py": ("tests/web/test_what_the_gate_shows.py",),
        "application/knowing.py": ("tests/nouns/person/test_knowing.py",),
        "application/confidence.py": tuple(
            f"tests/nouns/review/test_{part}.py"
            for part in ("confidence", "questions", "finding_state", "sight")
        ),
        "application/confidence_of_actions.py": (
            "tests/nouns/action/test_confidence.py",
            "tests/nouns/action/test_arising.py",
        ),
        "application/confidence_of_reports.py": ("tests/nouns/report/test_confidence.py",),
        "application/remit.py": ("tests/nouns/person/test_remit.py",),
        "application/sight.py": ("tests/nouns/review/test_sight.py",),
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
        "domain/contract/change_control.py": (
            *_TERMS,
            "tests/nouns/contract/test_change_control.py",
            "tests/nouns/contract/test_late_and_corrected.py",
        ),
        "domain/contract/certificates.py": ("tests/nouns/contract/test_certificates.py",),
        "domain/contract/key_date_outcome.py": _KEY_DATES,
        "domain/contract/key_dates.py": _KEY_DATES,
        "domain/contract/opportunity.py": ("tests/nouns/contract/test_closing.py",),
        "domain/contract/parent.py": ("tests/nouns/contract/test_hierarchy.py",),
        "domain/contract/__init__.py": ("tests/domain/test_registration.py",),
        "domain/contract/registration.py": (
            *_CONTRACT,
            *(
                f"tests/nouns/contract/test_{part}.py"
                for part in ("hierarchy", "late_and_corrected", "reclassification", "taking_over")
            ),
        ),
        "domain/contract/closing.py": ("tests/nouns/contract/test_closing.py",),
        "domain/contract/lots.py": ("tests/nouns/contract/test_hierarchy.py",),
        "domain/contract/tier.py": (*_TERMS, "tests/nouns/tiering_model/test_tier_of_a_contract.py"),
        "domain/contract/status.py": (
            "tests/nouns/contract/test_suspension.py",
            "tests/nouns/contract/test_closing.py",
            "tests/domain/test_endings.py",
        ),
        "domain/contract/taking_over.py": ("tests/nouns/contract/test_taking_over.py",),
        "domain/contract/termination_intent.py": ("tests/nouns/contract/test_closing.py",),
        "domain/contract/tier_assessment.py": ("tests/nouns/tiering_model/test_tier_of_a_contract.py",),
        "domain/contract/tier_override.py": ("tests/nouns/tiering_model/test_tier_of_a_contract.py",),
        "domain/escalation/answer.py": _of("escalation"),
        "domain/escalation/passing_on.py": _of("escalation"),
        "domain/escalation/questions.py": _of("escalation"),
        "domain/escalation/raising.py": _of("escalation"),
        "domain/escalation/rules.py": _of("escalation"),
        "domain/escalation/withdrawal.py": _of("escalation"),
        "domain/contract/limits/findings.py": _REQUESTS,
        "domain/contract/limits/notice.py": _LIMITS,
        "domain/contract/limits/question.py": _REQUESTS,
        "domain/contract/limits/regulation_72.py": _REQUESTS,
        "domain/contract/limits/elsewhere.py": _REQUESTS,
        "domain/contract/limits/law.py": _LIMITS,
        "domain/contract/limits/position.py": _LIMITS,
        "domain/contract/limits/procurement_act.py": _LIMITS,
        "domain/change_request/approval.py": _REQUESTS,
        "domain/change_request/contract_commands.py": _REQUESTS,
        "domain/change_request/impact.py": _REQUESTS,
        "domain/change_request/implementation.py": _REQUESTS,
        "domain/change_request/legal_ground.py": _LIMITS,
        "domain/change_request/notice.py": _REQUESTS,
        "domain/change_request/proposal.py": _REQUESTS,
        "domain/change_request/retrospective.py": _REQUESTS,
        "domain/change_request/rules.py": _REQUESTS,
        "domain/change_request/terms.py": _REQUESTS,
        "domain/change_request/withdrawal.py": _REQUESTS,
        "domain/contract/ending.py": (
            "tests/domain/test_endings.py",
            *_TERMS,
            "tests/nouns/contract/test_change_control.py",
        ),
        "domain/contract/publication.py": (
            "tests/nouns/contract/test_publication.py",
            "tests/domain/test_amendments.py",
        ),
        "domain/contract/parties.py": (
            *_CONTRACT,
            "tests/nouns/contract/test_change_control.py",
            "tests/nouns/contract/test_late_and_corrected.py",
            "tests/nouns/supplier/test_supplier.py",
            "tests/nouns/tiering_model/test_tier_of_a_contract.py",
        ),
        "domain/contract/rules.py": (
            *_CONTRACT,
            "tests/nouns/organisation/test_units.py",
            "tests/nouns/supplier/test_supplier.py",
        ),
        "domain/contract/limits/rules.py": _REQUESTS,
        "domain/contract/in_being.py": (*_of("kpi"), *_of("risk"), *_of("social_value")),
        "domain/contract/indicators.py": ("tests/nouns/contract/test_indicators.py", *_TERMS),
        "domain/contract/irrecoverable_vat.py": (
            "tests/nouns/contract/test_publication.py",
            "tests/nouns/contract/test_taking_over.py",
            *_TERMS,
        ),
        "domain/contract/legal_regime.py": ("tests/domain/test_legal_regime.py", *_CONTRACT),
        "domain/contract/reassessment.py": (*_TERMS, "tests/nouns/tiering_model/test_tier_of_a_contract.py"),
        "domain/contract/reclassification.py": (
            "tests/nouns/contract/test_reclassification.py",
            "tests/nouns/organisation/test_units.py",
            *_TERMS,
        ),
        "domain/contract/roles.py": (*_CONTRACT, "tests/nouns/contract/test_late_and_corrected.py"),
        "domain/contract/scope.py": (
            *_CONTRACT,
            "tests/nouns/contract/test_change_control.py",
            "tests/nouns/tiering_model/test_tier_of_a_contract.py",
        ),
        "domain/contract/terms.py": (*_CONTRACT, *_of("contract")),
        "domain/contract/release.py": ("tests/nouns/contract/test_release.py",),
        "domain/review/framework.py": ("tests/nouns/framework/test_framework.py",),
        "domain/kpi.py": _of("kpi"),
        **_acts(
            "notice",
            "failure falling_due ground parts payments_compliance pipeline publishing required statement terms",
        ),
        "domain/figures.py": ("tests/domain/test_periods.py",),
        "domain/glossary.py": ("tests/domain/test_glossary.py",),
        "domain/periods.py": ("tests/domain/test_periods.py",),
        "domain/thresholds.py": ("tests/domain/test_periods.py",),
        "domain/payment.py": _of("payment"),
        "domain/risk.py": _of("risk"),
        **_acts(
            "action",
            "agreement arising completion due_date evidence lasting ownership progress reopening rules verification "
            "withdrawal",
            _OWNERS,
        ),
        **_acts("compliance", "attestation clause terms waiver waiver_end"),
        **_acts(
            "group",
            "convening disbandment holders opening_balance parent posts reaching rules sittings terms "
            "terms_of_reference",
            "tests/nouns/organisation/test_units.py",
        ),
        **_acts(
            "forward_plan",
            "committee endorsement entries fingerprint issue recommendation rules terms withdrawal",
            *_of("recommendation"),
        ),
        **{
            f"domain/{noun}.py": _of(noun)
            for noun in (
                "contingency_plan",
                "document",
                "filed_document",
                "framework",
                "planned_procurement",
                "policy",
            )
        },
        **_acts("enrolment", "accreditation completion cpd joining leaving rules terms"),
        **_acts("organisation", "rollout units"),
        **_acts(
            "person", "entry erasure leaving password renaming roles rules sessions succession terms tokens"
        ),
        **_acts("improvement_plan", "agreement closing no_plan progress revision terms", _OWNERS),
        **_acts("recommendation", "decision putting rules terms withdrawal"),
        **_acts("report", "background contacts drafting issue reproduction rules terms withdrawal wording"),
        **_acts(
            "supplier",
            "__init__ address certificates distinction financial_standing identification identifiers likeness merger "
            "registration renaming rules status terms",
        ),
        **_acts(
            "review",
            "assessment depth finding finding_owner finding_state lines passing questioning scheduling selection "
            "closing committee holding items receipt recipients rules terms",
            _OWNERS,
            "tests/nouns/framework/test_framework.py",
            "tests/nouns/organisation/test_units.py",
        ),
        **{
            f"domain/{noun}.py": _of(noun, _IN_FULL)
            for noun in (
                "benchmark",
                "daily_digest",
                "meeting",
                "planned_audit",
                "programme",
                "register_import",
                "suggestion",
            )
        },
        **_acts(
            "tiering_model",
            "default drafting faults model pilot_case profile publication retirement rules scoring terms",
            _IN_FULL,
        ),
        "domain/service_credit.py": _of("service_credit"),
        **_acts(
            "social_value", "closing commitment delivery opportunity renegotiation rules terms verification"
        ),
        **_acts(
            "standard",
            "adoption clauses drafting ending incorporation review rules terms",
            _IN_FULL,
            "tests/nouns/organisation/test_units.py",
        ),
        "domain/submission/overdue.py": _RETURNS,
        "domain/submission/period.py": _RETURNS,
        **_acts(
            "submission",
            "evidence figure figure_correction judging order publication querying rating rejection reporting rules "
            "second_person terms validation",
        ),
    },
    "ground": {
        "domain/amendment/annulment.py": _PUT_RIGHT,
        "domain/amendment/correction.py": _PUT_RIGHT,
        "domain/amendment/later_facts.py": _PUT_RIGHT,
        "domain/amendment/retelling.py": _PUT_RIGHT,
        "domain/said.py": ("tests/domain/test_said.py", "tests/domain/test_text.py"),
        "domain/text.py": ("tests/domain/test_text.py", "tests/domain/test_said.py"),
        "domain/money.py": ("tests/domain/test_money.py",),
        "domain/log.py": ("tests/domain/test_log_of_keys.py",),
        **{
            f"domain/{module}.py": ("tests/domain/test_counted_and_named.py",)
            for module in ("numbering", "opening_balance", "subjects")
        },
        "domain/deciding.py": (
            "tests/domain/test_deciding.py",
            *_TERMS,
            *(
                f"tests/nouns/{noun}/test_{noun}.py"
                for noun in ("compliance", "notice", "payment", "supplier")
            ),
            *_ASKED_FOR,
            "tests/nouns/contract/test_late_and_corrected.py",
        ),
        "domain/decisions.py": (
            "tests/domain/test_answers_of_rules.py",
            "tests/domain/test_deciding.py",
            *_TERMS,
            "tests/nouns/policy/test_policy.py",
            *_ASKED_FOR,
        ),
        "domain/chronicle.py": ("tests/domain/test_stories.py",),
        "domain/timeline.py": _STORIES,
        "domain/streams.py": ("tests/domain/test_stories.py",),
        "domain/stream.py": ("tests/domain/test_a_kind_of_stream.py", "tests/domain/test_stories.py"),
        "domain/sentences.py": ("tests/domain/test_sentences.py", "tests/domain/test_a_kind_of_stream.py"),
        "domain/events.py": (
            "tests/domain/test_answers_of_rules.py",
            "tests/domain/test_a_kind_of_stream.py",
        ),
        "domain/case.py": (
            "tests/domain/test_deciding.py",
            *_TERMS,
            _OWNERS,
            "tests/nouns/test_days_told_of.py",
            *(
                f"tests/nouns/{noun}/test_{noun}.py"
                for noun in ("action", "compliance", "group", "payment", "policy", "supplier")
            ),
            *_ASKED_FOR,
            "tests/nouns/tiering_model/test_tier_of_a_contract.py",
        ),
    },
    "open": {
        "application/audit/verify_pack.py": tuple(
            f"tests/audit/test_{part}.py" for part in ("verify_pack", "pack_as_received", "keys_of_a_pack")
        ),
    },
}
"""Modules by group, each with the quick tests that are meant to hold it. Of those that are *open* not every survivor is
killed or explained yet, or none was looked for: they are tried only where they are asked for."""
_CACHED = frozenset({"cache", "lru_cache"})
"""Decorators that the copy does without: of the tests that call a function, only the first would be known to."""
_AFTERWARDS = frozenset({"rule", "unless_ended"})
"""Decorators that the copy puts on afterwards: mutmut leaves out whatever is decorated."""
_SAID = [r'^\s*raise \w+\((f?"|$)', r'^\s+f?"[^"]* [^"]*",?$']
"""Lines that hold words for people, and no decision."""
_TEXT = re.compile(r'f?"[^"]*"')
_LEFT_OUT = (
    "the_auditor_checks or python_alone or command_line or postgres or a_sitting or can_be_had"
    " or nothing_from_its_own_folder"
)
"""Tests that start the changed file apart, where no change is chosen, those that start a database each time, and those
that read the file itself."""


def chosen(names: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The modules that are meant, in the order in which they are asked for, each with its tests: for one that is in no
    group, those of its noun."""
    known = {module: tests for modules in GROUPS.values() for module, tests in modules.items()}
    for name in list(names) or [group for group in GROUPS if group != "open"]:
        for module in GROUPS.get(name, (name,)):
            tests = known.get(module) or _of(
                Path(module.removeprefix("domain/")).parts[0].removesuffix(".py")
            )
            if not tests or not (HOUSE / module).is_file():
                sys.exit(f"there are no tests named for {module}: see scripts/mutants.py")
            if gone := [test for test in tests if not (HOUSE / test).is_file()]:
                sys.exit(f"not there any more, though named for {module}: {', '.join(gone)}")
            yield module, tests


def copied() -> None:
    """A copy of what is tracked, as it stands here now, and of the pages' styles where they were fetched. What is in it
    already as it is here stays, and with it what Python compiled of it."""
    git = shutil.which("git") or sys.exit("git is not there")
    tracked = subprocess.run([git, "ls-files", "-z"], cwd=HOUSE, capture_output=True, text=True, check=True)
    names = {name for name in tracked.stdout.split("\0") if name and (HOUSE / name).is_file()}
    for name in names:
        here, there = HOUSE / name, COPY / name
        if not there.exists() or _stamp(here) != _stamp(there):
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(here, there)
    for path in sorted(COPY.rglob("*")):
        if path.is_file() and path.suffix != ".pyc" and path.relative_to(COPY).as_posix() not in names:
            path.unlink()
    fetched = HOUSE / "web" / "static" / "fetched"
    if fetched.is_dir():
        shutil.copytree(fetched, COPY / "web" / "static" / "fetched", dirs_exist_ok=True)


def _stamp(path: Path) -> tuple[int, int]:
    """When a file was written, and its size: a module that was changed here is never taken for the one it was."""
    found = path.stat()
    return found.st_mtime_ns, found.st_size


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


def tried(
    tools: Path, modules: dict[str, tuple[str, ...]], again: dict[str, list[tuple[str, str]]]
) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """Each module, with what became of each change of it, and the line as it was and as it became. Where anything is to
    be tried *again*, only that is."""
    for module in modules:
        (COPY / module).write_text(unwrapped((HOUSE / module).read_text()))
    plain = (HOUSE / "pyproject.toml").read_text()
    (COPY / "pyproject.toml").write_text(
        f'{plain}\n[tool.mutmut]\nsource_paths = ["."]\ndo_not_mutate_patterns = {json.dumps(_SAID)}\n'
    )
    script = HOUSE / "scripts" / "mutants_tried.py"
    log = COPY / "mutants.log"
    with (
        log.open("w") as complaints,
        subprocess.Popen(
            [tools / "python", script, *map(json.dumps, (modules, again)), "-k", f"not ({_LEFT_OUT})"],
            cwd=COPY,
            env={**os.environ, "PYTHONPATH": str(COPY)},
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
        ) as trying,
    ):
        for line in trying.stdout or ():
            if not line.startswith('["'):
                complaints.write(line)
                complaints.flush()
                continue
            module, changes = json.loads(line)
            if changes is not None:
                yield module, changes


def survivors(printed: str) -> dict[str, list[tuple[str, str]]]:
    """What survived of each module, as an earlier run printed it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for line in printed.splitlines():
        if told := re.fullmatch(r"([\w/]+\.py) .*", line):
            found[told[1]] = []
        elif told := re.fullmatch(r"  \w+: `(.*)` → `(.*)`", line):
            [*found.values()][-1].append((told[1], told[2]))
    return found


def worded(was: str, became: str) -> bool:
    """Whether the two differ in a sentence alone."""
    return _without_sentences(was) == _without_sentences(became)


def _without_sentences(line: str) -> str:
    """The line without texts that hold a space. What stands between two texts is none."""
    return _TEXT.sub(lambda found: "None" if " " in found[0] else found[0], line)


def main() -> None:
    """Try what is asked for, and print counts and survivors."""
    tools, names = Path(sys.argv[1]).resolve(), sys.argv[2:]
    again: dict[str, list[tuple[str, str]]] = {}
    if names[:1] == ["--again"]:
        again, names = survivors(Path(names[1]).read_text()), names[2:]
        names = names or [module for module, changes in again.items() if changes]
    explained, unexplained = REASONS.read_text(), 0
    modules = dict(chosen(names))
    copied()
    untried = set(modules)
    for module, changes in tried(tools, modules, again):
        untried.remove(module)
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
    for module in sorted(untried):
        print(f"{module}: not every change was tried, see {COPY / 'mutants.log'}")
    sys.exit(1 if unexplained or untried else 0)


if __name__ == "__main__":
    main()
