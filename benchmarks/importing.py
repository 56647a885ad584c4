"""How fast a register comes in from a file: `python -m benchmarks.importing [--rows N]`.

A CSV file of contracts as councils have them is made up: every column that the record knows of, one supplier for every
four contracts, a third of the suppliers with company number, size and address. It is checked and then imported into an
empty record on SQLite, as ``kentledge import check`` and ``run`` do it, in a process of its own whose memory is taken
at its end. The rate is that of both together, by the clock and by the processor.
"""

import csv
import io
import os
import random
import tempfile
import time
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from typing import Final
from uuid import uuid4

import click

from application.importing.run import ImportRequest, Imports
from application.settings import Settings
from benchmarks.comparison import Effort, Row
from benchmarks.memory import at_most
from domain.decisions import Actor
from domain.person.entry import Enter
from projections.known_suppliers import known_suppliers
from web.api.imports import rendered
from web.services import Services

_PERSON: Final = "p-0001"
_HEADINGS: Final = (
    *("Contract reference", "Contract title", "Description", "Category", "Department", "Supplier name"),
    *("Company number", "SME", "Supplier address", "Value excl VAT", "Value incl VAT", "Start date"),
    *("End date", "Review date", "Award date", "Procurement route"),
)
_ROUTES: Final = ("Open", "Call-off", "Direct award", "Quotation", "Published invitation to tender")
_CATEGORIES: Final = ("Care", "Highways", "ICT", "Facilities", "Transport", "Consultancy")
_WORDS: Final = [
    "provision",
    "maintenance",
    "supply",
    "support",
    "repair",
    "cleaning",
    "community",
    "school",
    "road",
    "home",
    "system",
    "advice",
]


@dataclass(frozen=True)
class Imported:
    """An import as it was measured."""

    rows: int
    checking: float
    """Seconds by the clock."""
    recording: float
    processor: float
    """Seconds of processor time for both, of helpers too."""
    helpers: float
    """Seconds of that in helpers, which work while this process does."""
    memory: int
    """Bytes of this process at most."""

    @property
    def rate(self) -> float:
        """Rows a second, checked and recorded."""
        return self.rows / (self.checking + self.recording)


def register_of(rows: int, seed: int = 1) -> bytes:
    """A CSV file of so many contracts; the same for the same seed."""
    drawn, held = random.Random(seed), io.StringIO(newline="")
    writer = csv.writer(held)
    writer.writerow(_HEADINGS)
    for number in range(rows):
        firm = drawn.randrange(max(1, rows // 4))
        numbered = firm % 3 == 0
        start = date(2018, 1, 1) + timedelta(days=drawn.randrange(2400))
        value = drawn.randrange(5_000, 3_000_000)
        writer.writerow(
            (
                f"C-{number:06}",
                f"{' '.join(drawn.sample(_WORDS, 3)).capitalize()} {number}",
                f"{' '.join(drawn.choices(_WORDS, k=12)).capitalize()}.",
                drawn.choice(_CATEGORIES),
                drawn.choice(("Education", "Adult Social Care", "Place", "Resources")),
                f"Made-up Firm {firm} Ltd",
                f"{10_000_000 + firm}" if numbered else "",
                "yes" if numbered else "",
                f"{firm} Mill Road, Anytown" if numbered else "",
                f"{value}.00",
                f"{value * 12 // 10}.00",
                f"{start:%d/%m/%Y}",
                f"{start + timedelta(days=1461):%d/%m/%Y}",
                f"{start + timedelta(days=700):%d/%m/%Y}" if number % 2 else "",
                f"{start - timedelta(days=30):%d/%m/%Y}",
                drawn.choice(_ROUTES),
            )
        )
    return held.getvalue().encode()


def measured(folder: Path, content: bytes) -> Imported:
    """Check and record it in an empty record in *folder*."""
    services = Services.build(Settings(data=folder))
    services.checkpoints.create_key()
    services.record.open()
    services.directory.enter([Enter(person_id=_PERSON, name="Anwen Example")])
    imports = Imports(services.commands, services.documents, services.access)
    actor = Actor(_PERSON, "officer")
    people = dict.fromkeys(("owner", "contract_manager", "lead_officers"), _PERSON)
    asked = ImportRequest(
        document=sha256(content).hexdigest(),
        file_name="register.csv",
        mapping=imports.guessed(content, "text/csv").mapping,
        defaults=people | {"legal_regime": "PCR2015"},
        date_order="day first",
    )
    begun, used = time.perf_counter(), _processor_time()
    found = imports.check(asked, content, "text/csv", actor, known_suppliers(services.record))
    checked = time.perf_counter()
    found = imports.keep(found, content, "text/csv", actor)
    answer = imports.run(found, actor, rendered(services), idempotency_key=str(uuid4()))
    done = time.perf_counter()
    if answer is None:
        raise AssertionError(f"nothing was recorded: {found.counts}, {found.to_settle}")
    memory = at_most()
    by_all, by_helpers = (now - then for now, then in zip(_processor_time(), used, strict=True))
    return Imported(found.rows, checked - begun, done - checked, by_all, by_helpers, memory)


def _processor_time() -> tuple[float, float]:
    """Seconds that this process and those helpers of it that were ended have used, and of these the helpers."""
    used = os.times()
    helpers = used.children_user + used.children_system
    return used.user + used.system + helpers, helpers


def importing(rows: int) -> Imported:
    """The same in a process of its own."""
    with tempfile.TemporaryDirectory() as folder, get_context("spawn").Pool(1) as pool:
        return pool.apply(measured, (Path(folder), register_of(rows)))


def row(effort: Effort) -> list[Row]:
    """The line of the table."""
    found = importing(effort.imported)
    return [
        Row(
            f"import of {found.rows:,} rows of CSV, checked and recorded",
            "",
            "2,000 rows/s",
            "800 rows/s",
            f"{found.rate:,.0f} rows/s, {found.memory / 1e6:.0f} MB at most",
            processor=f"{found.rows / found.processor:,.0f} rows/s",
            met=found.rate >= 2000,
        )
    ]


@click.command()
@click.option("--rows", default=50_000, show_default=True, help="Contracts in the file.")
def main(rows: int) -> None:
    """Measure one import."""
    found = importing(rows)
    click.echo(
        f"{found.rows:,} rows: {found.rate:,.0f} a second, checked in {found.checking:.1f} s and recorded in "
        f"{found.recording:.1f} s, {found.processor:.1f} s of processor time, {found.helpers:.1f} of it in helpers, "
        f"{found.memory / 1e6:.0f} MB at most"
    )


if __name__ == "__main__":
    main()
