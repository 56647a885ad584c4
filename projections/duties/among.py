"""Of which contracts duties are worked out: of all, of some, or what is about none of them."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final, NamedTuple
from uuid import UUID

from application.record import Basis, Record
from projections import table_query
from projections.duties.duty import RegisterRows
from projections.journal import streams_of
from projections.review import REVIEWS, ReviewRow
from projections.table_query import Query

_FEW: Final = 500
"""Up to so many contracts are looked up one by one; more are found by reading a table once."""
_OF_THEIR_STORIES: Final = (
    "SELECT DISTINCT j.stream_id FROM concerns c JOIN journal j ON j.position = c.position "
    "WHERE c.contract_id IN ({marks}) AND j.noun = 'review' ORDER BY j.stream_id"
)


class Among(NamedTuple):
    """What the duties are about that are worked out."""

    contracts: Collection[str] | None = None
    """Ids of contracts, be they on the register on the day or not; whatever they are about where there is no such
    limit."""
    none: bool = False
    """Whether only what is about no contract."""

    def has(self, contract_id: str | None) -> bool:
        """Whether what is about that contract, or about none, is among it."""
        if self.none:
            return not contract_id
        return self.contracts is None or contract_id in self.contracts

    def query(self, filters: Mapping[str, str]) -> Query:
        """A query of a table whose rows are each about one contract, or about none."""
        if self.none:
            return Query(filters, where=(("r.contract_id IS NULL", ()),))
        return Query(filters, contracts=None if self.contracts is None else tuple(self.contracts))

    def reviews(self, record: Record, basis: Basis, filters: Mapping[str, str]) -> Iterator[ReviewRow]:
        """Reviews of which a line may be about them."""
        query = Query(filters)
        if self.contracts is not None and not self.none:
            found = self._reviews(record)
            query = table_query.also(
                query, where=(f"r.review_id IN ({_marks(found) or 'NULL'})", tuple(map(UUID, found)))
            )
        yield from table_query.whole(record, REVIEWS, basis, query)

    def _reviews(self, record: Record) -> list[str]:
        """Whatever story a review was ever part of: a line of it may have been about that contract."""
        wanted = tuple(self.contracts or ())
        if not wanted:
            return []
        return list(map(str, streams_of(record, _OF_THEIR_STORIES.format(marks=_marks(wanted)), wanted)))


EVERY: Final = Among()
OF_NO_CONTRACT: Final = Among(none=True)


def of_rows(rows: RegisterRows) -> Among:
    """What is about the contracts of these rows alone: looked up, where they are few; else whatever there is is read,
    and what is about others is to be left out."""
    return Among(rows.keys()) if len(rows) <= _FEW else EVERY


def _marks(values: Collection[str]) -> str:
    return ", ".join("?" * len(values))
