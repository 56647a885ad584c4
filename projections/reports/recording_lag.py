"""Recording lag: how long after they took effect things were recorded, by directorate, kind and person.

GovS 008 5.4.5.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from application.record import LONDON
from domain.dates import in_words
from domain.sentences import person
from projections import table_query
from projections.register import REGISTER
from projections.reports.definition import ReportDefinition, ReportParameter, ReportRequest
from projections.reports.paper import Block, Cell, Chart, PaperColumn, Paragraph, Series, Table
from projections.table_query import Query

BANDS: Final = ("ahead", "same day", "up to 7 days", "8 to 30 days", "31 to 90 days", "over 90 days")
_LAST_OF_BAND: Final = (-1, 0, 7, 30, 90)
_LONGEST: Final = 100
_COUNTS: Final = (
    PaperColumn("events", "Events", "count"),
    *(PaperColumn(band.replace(" ", "_"), band.capitalize(), "count") for band in BANDS),
    PaperColumn("median", "Median, days", "count"),
    PaperColumn("ninetieth", "90th percentile, days", "count"),
)
_LATE: Final = (
    PaperColumn("position", "Log position", "count"),
    PaperColumn("type", "Event"),
    PaperColumn("true_from", "True from", "date"),
    PaperColumn("recorded_on", "Recorded", "date"),
    PaperColumn("days", "Days", "count"),
    PaperColumn("by", "By"),
)
Lags = Mapping[int, int]
"""How many events had each lag, in civil days."""


def _blocks(asked: ReportRequest) -> tuple[Block, ...]:
    first = asked.day("from", date(1, 1, 1))
    last = asked.day("to", _last_recorded(asked))
    kinds, people = _lags(asked, first, last)
    total = _added(kinds.values())
    since = f"from {in_words(first)} to" if first.year > 1 else "by"
    if not total:
        return (Paragraph(f"No event was recorded {since} {in_words(last)}: no data."),)
    events, late = sum(total.values()), sum(count for days, count in total.items() if days > 30)
    counted = [_band_counts(total)[band] for band in BANDS]
    told = ", ".join(f"{count} {band}" for count, band in zip(counted, BANDS, strict=True))
    return (
        Paragraph(
            f"{events} events were recorded {since} {in_words(last)}; half of them within "
            f"{percentile(total, 50)} days, nine of ten within {percentile(total, 90)}; {late} more than 30 days "
            "after they took effect. Seals and "
            "what events of the same commit caused are counted as they are dated."
        ),
        Chart("lag", "Events by recording lag", f"{told}.", BANDS, (Series("events", tuple(counted)),)),
        Paragraph(
            "An event counts in each directorate whose contracts it concerns, as they stand at the basis; what "
            "concerns no contract, or one not in being then, is left out of that table."
        ),
        _table(
            "by-directorate",
            "Lag by directorate",
            PaperColumn("directorate", "Directorate"),
            _lags_by_directorate(asked, first, last),
        ),
        _table("by-type", "Lag by kind of event", PaperColumn("type", "Event"), kinds),
        _table(
            "by-person",
            "Lag by who recorded it",
            PaperColumn("person", "By"),
            {person(text, asked.names): lags for text, lags in people.items()},
        ),
        Table(
            "longest",
            f"The {_LONGEST} longest lags",
            _LATE,
            lambda: _longest(asked, first, last),
        ),
    )


def _last_recorded(asked: ReportRequest) -> date:
    """The day on which the last event of the basis was recorded."""
    return asked.basis.known_at.astimezone(LONDON).date()


def _lags(asked: ReportRequest, first: date, last: date) -> tuple[dict[str, Lags], dict[str, Lags]]:
    """Lags by kind of event and by person, of what was recorded in the window and is known at the basis."""
    kinds: defaultdict[str, defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
    people: defaultdict[str, defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
    with asked.record.store.read() as cursor:
        cursor.execute(
            asked.record.sql(
                "SELECT type, actor, lag_days, COUNT(*) AS events FROM journal WHERE position <= ? "
                "AND recorded_on >= ? AND recorded_on <= ? GROUP BY type, actor, lag_days"
            ),
            (asked.basis.position, first.isoformat(), last.isoformat()),
        )
        for row in cursor:
            kinds[row["type"]][row["lag_days"]] += int(row["events"])
            people[row["actor"]][row["lag_days"]] += int(row["events"])
    return dict(sorted(kinds.items())), dict(sorted(people.items()))


def _lags_by_directorate(asked: ReportRequest, first: date, last: date) -> dict[str, Lags]:
    """The same by the directorates of the contracts that each event concerns: an event of several contracts counts
    once in each directorate."""
    same: dict[str, str] = {}
    directorates = {
        contract_id: same.setdefault(name, name)
        for contract_id, name in table_query.in_any_order(
            asked.record, REGISTER, asked.basis, Query(), ("contract_id", "directorate")
        )
    }
    found: defaultdict[str, defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
    for contract_id, lag_days, events in _concerned(asked, first, last):
        if contract_id in directorates:
            found[directorates[contract_id]][lag_days] += events
    place, counted = 0, set[str]()
    for position, contract_id, lag_days in _concerning_several(asked, first, last):
        if position != place:
            place, counted = position, set()
        name = directorates.get(contract_id)
        if name in counted:
            found[name][lag_days] -= 1
        elif name is not None:
            counted.add(name)
    return {name: {days: events for days, events in lags.items() if events} for name, lags in found.items()}


_WINDOW: Final = "j.position <= ? AND j.recorded_on >= ? AND j.recorded_on <= ?"


def _concerned(asked: ReportRequest, first: date, last: date) -> Iterator[tuple[str, int, int]]:
    """How many events concern each contract with each lag."""
    with asked.record.store.read() as cursor:
        cursor.execute(
            asked.record.sql(
                "SELECT c.contract_id, j.lag_days, COUNT(*) AS events FROM journal j "
                f"CROSS JOIN concerns c WHERE c.position = j.position AND {_WINDOW} "
                "GROUP BY c.contract_id, j.lag_days"
            ),
            (asked.basis.position, first.isoformat(), last.isoformat()),
        )
        for row in cursor:
            yield row["contract_id"], row["lag_days"], int(row["events"])


def _concerning_several(asked: ReportRequest, first: date, last: date) -> Iterator[tuple[int, str, int]]:
    """Each contract of events that concern several, event by event."""
    with asked.record.store.read() as cursor:
        cursor.execute(
            asked.record.sql(
                "SELECT c.position, c.contract_id, j.lag_days FROM (SELECT position FROM concerns WHERE position <= ? "
                "GROUP BY position HAVING COUNT(*) > 1) several JOIN concerns c ON c.position = several.position "
                f"JOIN journal j ON j.position = c.position WHERE {_WINDOW} ORDER BY c.position"
            ),
            (asked.basis.position, asked.basis.position, first.isoformat(), last.isoformat()),
        )
        for row in cursor:
            yield row["position"], row["contract_id"], row["lag_days"]


def _longest(asked: ReportRequest, first: date, last: date) -> Iterable[tuple[Cell, ...]]:
    with asked.record.store.read() as cursor:
        cursor.execute(
            asked.record.sql(
                "SELECT position, type, valid_from, recorded_on, lag_days, actor FROM journal WHERE position <= ? "
                "AND recorded_on >= ? AND recorded_on <= ? AND lag_days > 0 ORDER BY lag_days DESC, position LIMIT ?"
            ),
            (asked.basis.position, first.isoformat(), last.isoformat(), _LONGEST),
        )
        rows = cursor.fetchall()
    return (
        (
            row["position"],
            row["type"],
            row["valid_from"],
            row["recorded_on"],
            row["lag_days"],
            person(row["actor"], asked.names),
        )
        for row in rows
    )


def _added(all_lags: Iterable[Lags]) -> Lags:
    total: defaultdict[int, int] = defaultdict(int)
    for lags in all_lags:
        for days, count in lags.items():
            total[days] += count
    return total


def _band_counts(lags: Lags) -> dict[str, int]:
    counts = dict.fromkeys(BANDS, 0)
    for days, count in lags.items():
        place = sum(days > last for last in _LAST_OF_BAND)
        counts[BANDS[place]] += count
    return counts


def percentile(lags: Lags, share: int) -> int:
    """The least lag within which *share* per cent of the events lie (nearest rank); 0 of no events."""
    wanted, seen = -(-sum(lags.values()) * share // 100), 0
    for days in sorted(lags):
        seen += lags[days]
        if seen >= wanted:
            return days
    return 0


def _table(name: str, caption: str, first: PaperColumn, found: Mapping[str, Lags]) -> Table:
    def rows() -> Iterable[tuple[Cell, ...]]:
        for text, lags in sorted(found.items()):
            bands = _band_counts(lags)
            counts = (bands[band] for band in BANDS)
            yield text, sum(lags.values()), *counts, percentile(lags, 50), percentile(lags, 90)

    return Table(name, caption, (first, *_COUNTS), rows)


RECORDING_LAG_REPORT: Final = ReportDefinition(
    name="recording-lag",
    version=2,
    title="Recording lag",
    about="How long after they took effect events were recorded, by directorate, kind and person, with the longest.",
    blocks=_blocks,
    looks_until=_last_recorded,
    parameters={
        "from": ReportParameter("the first day of recording", "date"),
        "to": ReportParameter("the last; the day of the basis's last event where left out", "date"),
    },
)
