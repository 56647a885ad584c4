"""The peer's register as it was at a moment, as CSV: `python -m benchmarks.peer.as_of MOMENT FILE`.

Printed are the seconds that it took, by the clock and in processor time.
"""

import csv
import json
import os
import sys
from datetime import datetime
from pathlib import Path

import django

from benchmarks.comparison import timed


def write(moment: datetime, output: Path) -> None:
    """Every contract of that moment, a line each."""
    from benchmarks.peer.models import Contract  # noqa: PLC0415 (importable only once Django is set up)

    columns = [field.name for field in Contract._meta.concrete_fields]  # noqa: SLF001 (Django's documented way)
    with output.open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(columns)
        for contract in Contract.history.as_of(moment):
            lines.writerow([getattr(contract, column) for column in columns])


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.peer.settings")
    django.setup()
    asked = datetime.fromisoformat(sys.argv[1])
    print(json.dumps(timed(lambda: write(asked, Path(sys.argv[2])))))
