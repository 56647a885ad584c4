"""The list of groups, committees and offices."""

from collections.abc import Iterator
from typing import Final, NamedTuple, get_args
from uuid import UUID

from domain.group import GROUP
from domain.group.sittings import papers_of
from domain.group.terms import Group, GroupKind
from projections.columns import Id
from projections.table import Table, has_among


class Summary(NamedTuple):
    """What a list shows of a group."""

    name: str
    short_name: str | None
    kind: str
    convened_on: str
    """A day, a month or TBC."""
    parent_id: Id | None
    parent_name: str | None
    posts: int
    people: tuple[str, ...]
    """Ids of those who were appointed and have not left; one whose term has run out is still among them."""
    disbanded_from: str | None
    on_agendas: tuple[str, ...]
    """Ids of the reports and recommendations that stand on the agendas of its sittings, or were taken off them."""


def summarise(group: Group, _group_id: UUID) -> Summary:
    """What a list shows of it."""
    return Summary(
        name=group.name,
        short_name=group.short_name,
        kind=group.kind,
        convened_on=group.convened_on,
        parent_id=str(group.parent_id) if group.parent_id else None,
        parent_name=group.parent_name,
        posts=len(group.posts),
        people=tuple(dict.fromkeys(holding.person for holding in group.holdings)),
        disbanded_from=group.disbanded_from.isoformat() if group.disbanded_from else None,
        on_agendas=tuple(dict.fromkeys(_on_agendas(group))),
    )


def _on_agendas(group: Group) -> Iterator[str]:
    for sitting in group.sittings:
        for listed in sitting.agenda:
            yield from map(str, papers_of(listed.item))


GROUPS: Final = Table(
    name="groups",
    stream=GROUP,
    summary=Summary,
    summarise=summarise,
    sorted_by=("name",),
    indexed=("parent_id",),
    filters={
        "kind": "r.kind = ?",
        "parent_id": "r.parent_id = ?",
        "short_name": "r.short_name = ?",
        "person": has_among("people"),
        "on_agenda": has_among("on_agendas"),
    },
    values={"kind": get_args(GroupKind)},
    choices={
        "in_being": {
            "yes": "(r.disbanded_from IS NULL OR r.disbanded_from > :day)",
            "no": "r.disbanded_from <= :day",
        },
    },
)
