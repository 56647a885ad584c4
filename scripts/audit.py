"""Looks at the product with bandit and pip-audit: every finding is explained where it is, or the audit fails.

`audit.py BIN` takes both tools from the folder *BIN*. Most of bandit's checks are ruff's rules S too, which `make lint`
asks each time; what one of those is told at its line (`# noqa: S603  (our own module)`), or for the whole project
in pyproject.toml, explains bandit's finding of the same number. What ruff does not ask is explained below.

pip-audit asks a service for the advisories on each package of the product's lock files. Where that service cannot be
reached, or knows none of the packages, nothing was found out, and that is what is said: neither a failure nor an
all-clear.
"""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

PRODUCT = ("domain", "application", "projections", "web", "scripts")
LOCKS = ("requirements.lock", "requirements-postgres.lock")
EXPLAINED = {
    "B403": "an import is no use: each use of pickle is explained at its line",
    "B404": "an import is no use: each process that is started is explained at its line",
    "B405": "an import is no use: each document that is parsed is explained at its line",
    ("B105", "domain/glossary.py"): "words about tokens, for readers of the API",
    ("B105", "web/cli.py"): "where a command about tokens is told, by module and function",
    ("B105", "web/pages/signing_in.py"): "what a form says beside the field",
    ("B107", "scripts/bare_machine.py"): "of whoever asks without a sign-in",
}
"""By bandit's number, or by that and the file."""


def project_wide(settings: dict[str, Any]) -> set[str | tuple[str, str]]:
    """Ruff's rules that pyproject.toml explains for the project, or for a file or folder, under bandit's numbers."""
    lint = settings["tool"]["ruff"]["lint"]
    found: set[str | tuple[str, str]] = {_number(rule) for rule in lint["ignore"] if rule.startswith("S")}
    for pattern, rules in lint["per-file-ignores"].items():
        found |= {(_number(rule), pattern.removesuffix("**")) for rule in rules if rule.startswith("S")}
    return found


def _number(rule: str) -> str:
    return f"B{rule.removeprefix('S')}"


def explained(finding: dict[str, Any], wide: set[str | tuple[str, str]]) -> bool:
    """Whether a finding has its reason in the list above, in pyproject.toml, or at its line."""
    number, file = finding["test_id"], finding["filename"].removeprefix("./")
    if number in EXPLAINED or (number, file) in EXPLAINED or number in wide:
        return True
    if any(isinstance(item, tuple) and item[0] == number and file.startswith(item[1]) for item in wide):
        return True
    lines = Path(file).read_text().splitlines()
    told = re.compile(rf"# noqa: [^#]*\bS{number[1:]}\b")
    return any(told.search(lines[line - 1]) for line in finding["line_range"])


def bandit(tools: Path) -> int:
    """Print every finding without a reason; how many there are."""
    command = [tools / "bandit", "--quiet", "--recursive", *PRODUCT, "--format", "json"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    told = json.loads(answer.stdout)
    wide = project_wide(tomllib.loads(Path("pyproject.toml").read_text()))
    unexplained = [finding for finding in told["results"] if not explained(finding, wide)]
    for finding in unexplained:
        where = f"{finding['filename']}:{finding['line_number']}"
        print(f"{where}: {finding['test_id']} {finding['issue_severity'].lower()}: {finding['issue_text']}")
    for error in told["errors"]:
        print(f"bandit could not read {error['filename']}: {error['reason']}")
    print(f"bandit: {len(told['results'])} findings, {len(unexplained)} without a reason")
    return len(unexplained) + len(told["errors"])


def advisories(tools: Path, lock: str) -> int:
    """Print what is known against the packages of a lock file; how much that is."""
    command = [
        *(tools / "pip-audit", "--requirement", lock, "--require-hashes", "--disable-pip"),
        *("--format", "json", "--progress-spinner", "off", "--timeout", "15"),
    ]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        packages = json.loads(answer.stdout)["dependencies"]
    except (ValueError, KeyError):
        why = (answer.stderr.strip().splitlines() or ["no answer"])[-1]
        print(f"{lock}: nothing was found out, since the service of advisories was not reached: {why}")
        return 0
    asked = [package for package in packages if "skip_reason" not in package]
    found = [(package, advisory) for package in asked for advisory in package["vulns"]]
    for package, advisory in found:
        print(f"{lock}: {package['name']} {package['version']}: {advisory['id']} {advisory['fix_versions']}")
    said = f"{lock}: {len(asked)} of {len(packages)} packages were known to the service"
    print(said + (f", {len(found)} advisories" if asked else "; nothing was found out"))
    return len(found)


def main() -> int:
    """1 where something is found that has no reason."""
    tools = Path(sys.argv[1])
    return min(1, bandit(tools) + sum(advisories(tools, lock) for lock in LOCKS))


if __name__ == "__main__":
    sys.exit(main())
