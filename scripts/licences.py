"""Prints the licence of every package the product installs, and fails where one is not fit to ship.

The product is Kentledge with its `postgres` extra, in the environment this runs in. Tools used only to
develop it may carry any licence, for nobody receives them. GPL and AGPL code would bind whoever passes
Kentledge on; the LGPL (psycopg) does not, as long as it stays a package of its own.
"""

import json
import re
import subprocess
import sys
from importlib.metadata import distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PRODUCT = "kentledge[postgres]"
REFUSED = re.compile(r"\bA?GPL|Affero|(?<!Lesser )General Public|UNKNOWN", re.IGNORECASE)


def closure(product: str) -> set[str]:
    """The names of all packages that installing *product* brings along on this machine, itself left out."""
    found: set[tuple[str, str]] = set()
    waiting = [Requirement(product)]
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        for extra in {"", *wanted.extras}:
            if (name, extra) in found:
                continue
            found.add((name, extra))
            needs = map(Requirement, distribution(name).requires or ())
            waiting += [n for n in needs if n.marker is None or n.marker.evaluate({"extra": extra})]
    return {name for name, _ in found} - {canonicalize_name(Requirement(product).name)}


def main() -> int:
    """Print the table; 1 if any licence is refused or unknown."""
    command = [
        sys.executable,
        "-m",
        "piplicenses",
        "--from=mixed",
        "--format=json",
        "--with-system",
        "--packages",
    ]
    names = closure(PRODUCT)
    listed = json.loads(subprocess.run([*command, *sorted(names)], check=True, capture_output=True).stdout)
    missing = names - {canonicalize_name(row["Name"]) for row in listed}
    refused = [row["Name"] for row in listed if REFUSED.search(row["License"])] + sorted(missing)
    for row in listed:
        print(f"{row['Name']:24} {row['Version']:14} {row['License']}")
    if refused:
        print(
            f"\nNot fit to ship with Kentledge, or of unknown licence: {', '.join(refused)}", file=sys.stderr
        )
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
