"""What the table of the benchmarks does not ask for, and is worth knowing now and then."""

import tempfile
from pathlib import Path

from application.record import Record
from benchmarks import hidden_words, large_record, page_of_contracts, reading, reporting, searching
from benchmarks.comparison import Row


def large(events: int, contracts: int) -> list[Row]:
    """Folding, pages of the past, searches, a page in a browser, the first pack, and every report of two dates."""
    with tempfile.TemporaryDirectory() as folder:
        settings = reading.large_record(Path(folder), events, contracts)
        large_record.build(settings)
        record = Record(settings)
        try:
            fold = reading.fold(record, min(contracts, 4000))
            pages = reading.pages(record)
            sought = searching.searches(record)
            packed = reading.first_pack(record)
        finally:
            record.close()
        shown = page_of_contracts.page_cost(settings)
        made = reporting.reports(settings, past="2019-03-31", current="2025-12-31")
    return [
        Row(
            "reading, decoding and folding",
            "reading and decoding",
            "15,000 events/s",
            "",
            f"{fold.folded:,.0f} : {fold.decoded:,.0f} events/s",
            f"{fold.folded / fold.decoded:.2f}",
            met=fold.folded >= 15_000,
        ),
        Row(
            "page of a past register, three queries",
            "page of today's",
            "at most 1.3 times",
            "",
            f"{pages.past * 1000:.1f} : {pages.current * 1000:.1f} ms",
            f"{pages.past / pages.current:.2f}",
            met=pages.past / pages.current <= 1.3,
        ),
        Row(
            "page of 50 contracts in a browser",
            "the API's answer with the same 50",
            "at most 1.5 times",
            "1.10–1.12",
            f"a first visit weighs {shown.weight / 1000:.0f} kB",
            f"{shown.ratio:.2f}",
            f"{shown.page_ms:.1f} : {shown.answer_ms:.1f} ms",
            shown.ratio <= 1.5 and shown.weight <= 150_000,
        ),
        Row(
            "first page of a search, the slowest of nine kinds",
            "",
            "1 s",
            "",
            f"{sought.slowest * 1000:.0f} ms, median {sought.median * 1000:.1f} ms",
            met=sought.slowest <= 1,
        ),
        Row(
            f"first evidence pack, {packed.unsealed:,} events not sealed yet",
            "",
            "1 s",
            "",
            f"{packed.seconds:.2f} s",
            met=packed.seconds <= 1,
        ),
        *(
            Row(
                f"report *{report.name}* for 2019",
                "for 2025",
                "at most 1.3 times, 200 MB",
                "",
                f"{report.past:.2f} : {report.current:.2f} s, {report.megabytes:.0f} MB at most",
                f"{report.past / report.current:.2f}",
                met=report.past / report.current <= 1.3 and report.megabytes < 200,
            )
            for report in made
        ),
    ]


def hidden(requests: int = 2000) -> list[Row]:
    """What time tells of a word that the reader may not read."""
    return [
        Row(
            f"looking for a hidden word, {road.road}",
            "for one that is nowhere",
            f"that chance within {road.noise:.3f} of 0.5",
            "",
            f"{road.hidden:.1f} : {road.nowhere:.1f} ms; the first is slower with a chance of {road.slower:.3f}",
            f"{road.hidden / road.nowhere:.2f}",
            met=not road.told,
        )
        for road in hidden_words.measured(requests, seed=1)
    ]
