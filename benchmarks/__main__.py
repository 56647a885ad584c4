"""Every measurement in one run, as ratios: `python -m benchmarks [--events N] [--output FILE]`.

`python -m benchmarks generate` fills an empty record with a seeded one of any size. The machine is shared and
noisy: absolute figures say little, what is compared is measured in turn within this run.
"""

import os
import platform
import statistics
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from application.record import Record
from benchmarks import (
    hidden_words,
    importing,
    our_change,
    page_of_contracts,
    peer_change,
    raw_sqlite,
    reading,
    reads_over_http,
    reporting,
    searching,
)
from benchmarks.generate import generate
from web.commands.options import Sentences, bar, open_services


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    figures: str
    ratio: float
    target: str
    met: bool

    @property
    def outcome(self) -> str:
        """Whether the target was met, where there is one."""
        if self.target == "none":
            return ""
        return "met" if self.met else "**missed**"


def change(seconds: float, rounds: int) -> list[Row]:
    """Durable changes over HTTP, ours and the peer's in turn."""
    ours, peers, peers_best, latencies = [], [], [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            found = our_change.measure(Path(folder), seconds=seconds).report
            ours.append(found.rate)
            latencies.append(found.p99)
        with tempfile.TemporaryDirectory() as folder:
            peers.append(peer_change.measure(Path(folder), seconds=seconds).report.rate)
        with tempfile.TemporaryDirectory() as folder:
            peers_best.append(peer_change.measure(Path(folder), seconds=seconds, threads=1).report.rate)
    mine, theirs, best = (statistics.median(rates) for rates in (ours, peers, peers_best))
    with tempfile.TemporaryDirectory() as folder:
        raw = raw_sqlite.measure(Path(folder), threads=16, seconds=seconds).rate
    return [
        Row(
            "durable change over HTTP : Django REST framework with simple-history, same 2 × 8 threads",
            f"{mine:.0f}/s : {theirs:.0f}/s; our p99 {statistics.median(latencies) * 1000:.0f} ms",
            mine / theirs,
            "≥ 4",
            mine / theirs >= 4,
        ),
        Row(
            "the same : the peer at its best (2 × 1 thread)",
            f"{mine:.0f}/s : {best:.0f}/s",
            mine / best,
            "≥ 3.5",
            mine / best >= 3.5,
        ),
        Row(
            "the same : bare SQLite commits, 16 threads queued",
            f"{mine:.0f}/s : {raw:.0f}/s",
            mine / raw,
            "none",
            True,
        ),
    ]


def served(seconds: float, rounds: int) -> list[Row]:
    """Pages and single contracts over HTTP, ours and the peer's in turn."""
    found = reads_over_http.measure(seconds, rounds)
    return [
        Row(
            f"{what}, both 2 × 8 threads",
            rates.figures,
            rates.ratio,
            "≥ 2.5",
            rates.ratio >= 2.5,
        )
        for what, rates in (
            ("page of 50 contracts over HTTP : the peer's, the same fields", found.page),
            ("the same : the peer's page of 16 fields", found.narrow),
            ("one contract over HTTP, whole : the peer's, of 16 fields", found.contract),
        )
    ]


def large(events: int, contracts: int) -> list[Row]:
    """Folding, pages, verifying and rebuilding on one large record."""
    with tempfile.TemporaryDirectory() as folder:
        settings = reading.large_record(Path(folder), events, contracts)
        built = reading.rebuild(settings)
        record = Record(settings)
        fold = reading.fold(record, min(contracts, 4000))
        pages = reading.pages(record)
        sought = searching.searches(record)
        packed = reading.first_pack(record)
        checked = reading.verification(record)
        record.close()
        shown = page_of_contracts.page_cost(settings)
        made = reporting.reports(settings, past="2019-03-31", current="2025-12-31")
    return [
        *map(_report, made),
        Row(
            "reading, decoding and folding : reading and decoding",
            f"{fold.folded:,.0f} : {fold.decoded:,.0f} events/s",
            fold.folded / fold.decoded,
            "≥ 15,000 events/s",
            fold.folded >= 15_000,
        ),
        Row(
            f"page of a past register : page of today's, at {checked.events:,} events",
            f"{pages.past * 1000:.1f} : {pages.current * 1000:.1f} ms for three queries",
            pages.past / pages.current,
            "≤ 1.3",
            pages.past / pages.current <= 1.3,
        ),
        Row(
            f"page of 50 contracts in a browser : the API's answer with the same 50, {contracts:,} contracts",
            f"{shown.page_ms:.1f} : {shown.answer_ms:.1f} ms of processor time",
            shown.ratio,
            "≤ 1.5",
            shown.ratio <= 1.5,
        ),
        Row(
            "first visit to that page, styles and scripts with it, as sent",
            f"{shown.weight / 1000:.0f} kB",
            shown.weight / 150_000,
            "≤ 1 (of 150 kB)",
            shown.weight <= 150_000,
        ),
        Row(
            f"first page of a search, the slowest of nine kinds, at {checked.events:,} events",
            f"{sought.slowest * 1000:.0f} ms, median {sought.median * 1000:.1f} ms",
            sought.slowest,
            "≤ 1 (of 1 s)",
            sought.slowest <= 1,
        ),
        *(
            Row(
                what,
                f"{checked.verified:,.0f} : {plain:,.0f} events/s{spread}",
                checked.verified / plain,
                "≥ 0.3",
                checked.verified / plain >= 0.3,
            )
            for what, plain, spread in (
                (
                    "verifying the whole log : reading every event and hashing it once",
                    checked.read_and_hashed,
                    f"; {checked.ratios[0]:.2f} to {checked.ratios[-1]:.2f} in {len(checked.ratios)} turns",
                ),
                (
                    "the same : the five SHA-256 digests each event needs, in memory",
                    checked.hashed_as_often,
                    "",
                ),
                ("the same : one SHA-256 digest of each event, in memory", checked.hashed_once, ""),
            )
        ),
        Row(
            f"first evidence pack, at {checked.events:,} events, {packed.unsealed:,} of them not sealed yet",
            f"{packed.seconds:.2f} s",
            packed.seconds,
            "≤ 1 (of 1 s)",
            packed.seconds <= 1,
        ),
        Row(
            f"rebuild of every projection, {checked.events:,} events",
            f"{checked.events / built.seconds:,.0f} events/s, {built.megabytes:.0f} MB at most",
            built.megabytes / 300,
            "≤ 1 (of 300 MB)",
            built.megabytes <= 300,
        ),
    ]


def hidden(requests: int = 2000) -> list[Row]:
    """What time tells of a word that the reader may not read."""
    return [
        Row(
            f"looking for a hidden word : for one that is nowhere; {road.road}",
            f"{road.hidden:.1f} : {road.nowhere:.1f} ms; the first is slower with a chance of {road.slower:.3f}",
            road.hidden / road.nowhere,
            f"that chance within {road.noise:.3f} of 0.5",
            not road.told,
        )
        for road in hidden_words.measured(requests, seed=1)
    ]


def imported(rows: int = 50_000) -> list[Row]:
    """A register from a CSV file, checked and recorded."""
    found = importing.importing(rows)
    return [
        Row(
            f"import of {rows:,} rows of CSV, checked and recorded in one commit : 2,000 rows/s",
            f"{found.rate:,.0f} rows/s by the clock, {found.rows / found.processor:,.0f} by processor time, "
            f"{found.memory / 1e6:.0f} MB at most",
            found.rate / 2000,
            "≥ 1",
            found.rate >= 2000,
        )
    ]


def _report(report: reporting.Report) -> Row:
    """A report for a date years back beside the same for today; and what all its files take."""
    return Row(
        f"report *{report.name}* for 2019 : for 2025, every file made",
        f"{report.past:.2f} : {report.current:.2f} s, {report.megabytes:.0f} MB at most",
        report.past / report.current,
        "≤ 1.3, 200 MB",
        report.past / report.current <= 1.3 and report.megabytes < 200,
    )


def _machine() -> str:
    return f"Python {platform.python_version()}, {platform.system()}"


def table(rows: list[Row]) -> str:
    """The page, Markdown."""
    head = [
        "# Benchmarks",
        "",
        f"Written by `make bench` on {datetime.now(UTC):%d %B %Y}: {os.cpu_count()} cores, {_machine()}.",
        "The machine is shared and noisy: read the ratios, which are",
        "measured in turn within one run, and not the figures. The peer does less: no If-Match, no idempotency key, no",
        "decision record, no tamper evidence, no second clock. A missed target is shown as missed.",
        "",
        "| What | Figures | Ratio | Target | |",
        "|---|---|---|---|---|",
    ]
    body = [
        f"| {row.what} | {row.figures} | {row.ratio:.2f} | {row.target} | {row.outcome} |" for row in rows
    ]
    return "\n".join([*head, *body]) + "\n"


@click.group(cls=Sentences, invoke_without_command=True)
@click.option("--events", default=1_000_000, show_default=True, help="Size of the large record.")
@click.option("--contracts", default=20_000, show_default=True, help="How many contracts it has.")
@click.option("--seconds", default=8.0, show_default=True, help="Length of each load.")
@click.option("--rounds", default=3, show_default=True, help="Loads of each kind.")
@click.option("--output", type=click.Path(path_type=Path), help="File to write besides printing.")
@click.pass_context
def main(
    ctx: click.Context, *, events: int, contracts: int, seconds: float, rounds: int, output: Path | None
) -> None:
    """Measure everything and print the table. Example: python -m benchmarks --output docs/benchmarks.md."""
    if ctx.invoked_subcommand:
        return
    text = table(
        [
            *change(seconds, rounds),
            *served(seconds, rounds),
            *large(events, contracts),
            *imported(),
            *hidden(),
        ]
    )
    click.echo(text)
    if output:
        output.write_text(text)


@main.command("generate")
@click.option("--contracts", default=1000, show_default=True, help="How many contracts.")
@click.option("--events", default=50_000, show_default=True, help="How many events in all.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same log.")
def generate_command(contracts: int, events: int, seed: int) -> None:
    """Fill an empty record with a seeded one of any size; which record is settled by the environment, as ever.

    Example: KENTLEDGE_DATA=large python -m benchmarks generate --contracts 20000 --events 1000000
    """
    with open_services(follow=False) as services:
        services.checkpoints.create_key()
        with bar("generating", events) as progress:
            generate(services.record, contracts=contracts, events=events, seed=seed, progress=progress)
        services.supervisor.prepare()
        with bar("rebuilding", 1) as progress:
            services.supervisor.rebuild(None, progress)
        click.echo(f"{services.record.head()} events")


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
