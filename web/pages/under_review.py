"""The contract under review, for those who may not open it: Members, the chair among them, and directors.

Theirs is what was passed to them and what is published (decision 16): of the contract they are shown what the public
may see, by the same gate, so that nothing is told here that is withheld there.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple
from uuid import UUID

from flask import g
from markupsafe import Markup

from application.remit import Remit, remit_of
from domain.group import GROUP
from domain.group.terms import Group
from domain.review import REVIEW
from domain.text import as_read
from projections.group import GROUPS
from projections.public_register import PublicRow
from projections.review import REVIEWS
from projections.table_query import Query
from web.pages import addresses
from web.pages.cells import contract_link
from web.pages.frame import Visit
from web.pages.public_register import published_lines

_KEY: Final = ("supplier_name", "start_date", "end_date", "total_value_incl_vat")
_MOST: Final = 200
"""So many groups, and reviews to come and held, are looked through."""


class LineUnderReview(NamedTuple):
    """One line of a review that is put down, or held and not closed."""

    date: str
    """Of the review, as it is known."""
    address: str
    """Of the line in its review."""
    status: str
    title: str
    contract: Markup | str
    """The contract's public page; empty where the line is about none."""
    published: list[tuple[str, str]]
    """What is published of it."""


def published(visit: Visit, contracts: Iterable[UUID | None]) -> dict[str, PublicRow]:
    """What is published of these contracts on the day that is looked at, by id."""
    ids = tuple(sorted({str(contract_id) for contract_id in contracts if contract_id}))
    if not ids:
        return {}
    rows = visit.gate.register(visit.clocks.basis).whole(Query(contracts=ids))
    return {row.contract_id: row for row in rows}


def key_facts(row: PublicRow | None) -> list[tuple[str, str]]:
    """Of whom, from when to when, and for how much, in the public's words; nothing of a contract that is not known."""
    return [published_lines(row)[name] for name in _KEY] if row else []


def under_review(visit: Visit) -> list[LineUnderReview]:
    """What is under review in the groups in which whoever is here holds a post today, and of the directorates that
    their posts cover."""
    groups, directorates = _posts(visit)
    rows = [
        row
        for query in (
            Query({"status": "scheduled"}, sort="day", limit=_MOST),
            Query({"status": "held"}, sort="day", descending=True, limit=_MOST),
        )
        for row in visit.gate.page(REVIEWS, visit.clocks.basis, query).rows
    ]
    contracts = (UUID(line.contract_id) for row in rows for line in row.summary.lines if line.contract_id)
    known = published(visit, contracts)
    found = []
    for row in rows:
        for line in row.summary.lines:
            contract = known.get(line.contract_id or "")
            theirs = contract is not None and as_read(contract.directorate or "") in directorates
            if row.summary.group_id in groups or theirs:
                here = visit.clocks.address(addresses.of_stream(REVIEW, row.stream_id))
                found.append(
                    LineUnderReview(
                        date=row.summary.date,
                        address=f"{here}#item-{line.number}",
                        status=row.summary.status,
                        title=line.title,
                        contract=contract_link(visit, line.contract_id) if line.contract_id else "",
                        published=key_facts(contract),
                    )
                )
    return found


def _posts(visit: Visit) -> tuple[frozenset[str], Remit]:
    """The groups in which whoever is here holds a post today, and the directorates that their posts cover."""
    held = list(_held(visit))
    covered = [
        (name, "")
        for _, group, posts in held
        for post in group.posts
        if post.post_id in posts
        for name in post.directorates
    ]
    return frozenset(group_id for group_id, _, _ in held), remit_of(visit.record, covered) or frozenset()


def _held(visit: Visit) -> Iterator[tuple[str, Group, frozenset[str]]]:
    """Each group in which they hold a post, and the posts."""
    record = visit.record
    query = Query({"person": g.actor.person_id}, limit=_MOST)
    for row in visit.gate.page(GROUPS, record.basis(), query).rows:
        posts = visit.gate.viewer.posts_in(UUID(row.stream_id))
        group: Group | None = record.chronicle(GROUP, UUID(row.stream_id)).in_force(record.today())
        if group is not None and posts:
            yield row.stream_id, group, posts
