"""Folding the whole log for a rebuild, some streams at a time: in this process, or in helpers beside it.

Helpers read, fold and say what rows come of it; whoever rebuilds writes them down. `python -m projections.folding` is
such a helper. Each has the streams of a part of all ids, which are as good as drawn: the parts are alike.
"""

import gc
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, NamedTuple, Protocol, cast
from uuid import UUID

from eventsourcing.persistence import PersistenceError

from application.errors import KentledgeError
from application.reading_process import asked, reading_processes, tell
from application.record import Record, streams_after
from application.settings import Settings
from application.store.dialect import ReadableStore
from application.store.reading import StoredRecord
from domain.events import Recorded
from projections import tables
from projections.document_words.projection import DocumentWords
from projections.duties.read_model import KeptDuties
from projections.journal import Journal
from projections.search import SearchIndex
from projections.search_words import SearchWords
from projections.story import Given, Story
from projections.table_rows import TableRows

_IDS: Final = 1 << 128
"""How many ids there can be."""


class Giving(Protocol):
    """What folds streams to rows."""

    name: str
    nouns: frozenset[str]

    def gives(self, streams: Iterable[Sequence[Recorded]]) -> Given: ...


class Folded(NamedTuple):
    """What some streams came to."""

    events: int
    """How many events were passed."""
    given: Mapping[str, Given]
    """What they give each read model, by its name."""


class Part(NamedTuple):
    """Streams by the keys of the first and the last of them, as the store has keys."""

    after: Any = None
    last: Any = None


_WHOLE: Final = Part()


@dataclass(frozen=True)
class _Task:
    settings: Settings
    names: tuple[str, ...]
    until: int
    part: Part


def every_projection(
    record: Record,
) -> tuple[TableRows | SearchWords | Journal | SearchIndex | DocumentWords | KeptDuties, ...]:
    """The read models that the product has."""
    return (
        *(TableRows(record, table) for table in tables.ALL),
        SearchWords(record),
        Journal(record),
        SearchIndex(record),
        DocumentWords(record),
        KeptDuties(record),
    )


def given_by(
    projections: Sequence[Giving], streams: Sequence[tuple[str, Sequence[Recorded]]]
) -> dict[str, Given]:
    """What whole streams, each with its noun, give each of the *projections*, by its name."""
    stories = [(noun, Story(events)) for noun, events in streams]
    return {
        projection.name: projection.gives(story for noun, story in stories if noun in projection.nouns)
        for projection in projections
    }


def folded(
    store: ReadableStore, projections: Sequence[Giving], until: int, part: Part = _WHOLE
) -> Generator[Folded, None, None]:
    """What the streams of a *part* give the *projections* by their events up to position *until*, a few at a time.

    Each few are read in a look of their own: a long one would keep what is written meanwhile out of the file.
    """
    wanted = frozenset[str]().union(*(projection.nouns for projection in projections))
    after = part.after
    while True:
        with store.read() as cursor:
            streams, read = streams_after(cursor, store.dialect.sql, after, until, wanted, part.last)
        if read is None:
            return
        after, events = read
        yield Folded(events, given_by(projections, streams))


def together(found: Iterable[Folded], events: int) -> Generator[Folded, None, None]:
    """The same, for so many *events* or more at a time."""
    passed, gathered = 0, dict[str, Given]()
    for some in found:
        passed += some.events
        for name, given in some.given.items():
            tables = gathered.setdefault(name, {})
            for table, rows in given.items():
                tables.setdefault(table, []).extend(rows)
        if passed >= events:
            yield Folded(passed, gathered)
            passed, gathered = 0, {}
    if passed:
        yield Folded(passed, gathered)


def folded_apart(
    record: Record, projections: Sequence[Giving], until: int, helpers: int
) -> Generator[Folded, None, None]:
    """The same of all streams by so many *helpers*, or by this process where they cannot be started. Raises as a helper
    does."""
    names = tuple(projection.name for projection in projections)
    bounds = [
        None,
        *(record.ledger.key(UUID(int=_IDS * number // helpers)) for number in range(1, helpers)),
        None,
    ]
    tasks = [_Task(record.settings, names, until, Part(after, last)) for after, last in pairwise(bounds)]
    with reading_processes("projections.folding", tasks) as working:
        if not working:
            yield from folded(record.store, projections, until)
        while working:
            for helper in list(working):
                found: Folded | None = helper.found()
                if found is None:
                    working.remove(helper)
                else:
                    yield found


def _help() -> None:
    gc.disable()  # nothing here refers to itself
    task: _Task = asked()
    try:
        reading = StoredRecord(task.settings)
        ours = every_projection(cast("Record", reading))  # of which folding asks no more than what both are
        chosen = [projection for projection in ours if projection.name in task.names]
        for found in folded(reading.store, chosen, task.until, task.part):
            tell(found)
        tell(None)
    except BrokenPipeError:
        return  # whoever asked is gone
    except (KentledgeError, PersistenceError, ArithmeticError, ValueError, TypeError, LookupError) as error:
        tell(None, f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    from projections.folding import _help as help_  # so that what is pickled bears the module's own name

    help_()
