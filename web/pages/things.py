"""Lists and pages of every other kind of thing, derived from its table and its stream, until one has its own."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple
from uuid import UUID

from flask import Response, request
from markupsafe import Markup
from msgspec.structs import replace

from application.errors import NotFound
from domain.change_request import CHANGE_REQUEST
from domain.dates import in_words
from domain.group.terms import Group
from domain.meeting import Meeting
from domain.policy import POLICY
from domain.recommendation import RECOMMENDATION
from domain.report import REPORT
from domain.tiering_model import TIERING_MODEL
from domain.tiering_model.terms import TieringModel
from projections import tables
from projections.action import ACTIONS
from projections.forward_plan import FORWARD_PLANS
from projections.framework import FRAMEWORKS
from projections.history import about
from projections.person import PERSONS
from projections.register import REGISTER
from projections.register_import import IMPORTS
from projections.review import REVIEWS
from projections.supplier import SUPPLIERS
from projections.table import PERIODS, Table
from projections.table_query import Query
from web.pages import addresses
from web.pages.acts import OfferedAct, act, acts_on, opened_about, opening
from web.pages.cells import cell, contract_link, titled
from web.pages.frame import Pages, Visit
from web.pages.listing import file_wanted, listed, whole_list
from web.pages.sittings import SittingShown, agendas_of, sittings_of, without_sittings
from web.pages.state_lines import StateLines
from web.pages.story import told_stream

OWN: frozenset[str] = frozenset(
    {REGISTER.stream.noun, REPORT.noun, REVIEWS.stream.noun, PERSONS.stream.noun, POLICY.noun}
)
"""Kinds of thing whose list and page are of their own."""
OWN_PAGE: frozenset[str] = frozenset(
    {
        *(CHANGE_REQUEST.noun, FORWARD_PLANS.stream.noun, FRAMEWORKS.stream.noun),
        *(IMPORTS.stream.noun, SUPPLIERS.stream.noun),
    }
)
"""Kinds of thing whose page alone is."""
PLACES: Final = (("Changes", "change-requests"), ("KPIs", "kpis"), ("Actions", "actions"))
"""Lists that the navigation leads to, and how it calls them; the others are led to from the start page."""
LISTS_BESIDE: Final[Mapping[str, tuple[tuple[str, str, str], ...]]] = {
    "supplier": (("See which may be one firm", "/supplier-duplicates", "supplier-duplicates"),),
    "framework": (("See every edition with its statements", "/framework-editions", "framework-editions"),),
}
"""Pages that stand beside the list of a kind: what the link says, its address, and the use case that it asks for."""
FURTHER: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "notice": (("The notice as it is drafted from the record", "draft"),),
    "change_request": (("The change notice (UK10) as it is drafted from the request", "notice-draft"),),
}
"""Pages of their own that belong to things of a kind: what the link says, and the last part of the address."""
_ASKED: Final = ("directorate", "owner", "person", "lead_officer", "proposed_by", "group_id", "supplier_id")
"""What a list may be narrowed by beside its choices and days: people, firms and groups, by name."""
_COLUMNS = 7
_MOST_ACTIONS: Final = 100
_NOT_FOR_READING: Final = frozenset(
    (
        *(
            "day",
            "due_on",
            "lines",
            "waiting",
            "owned",
            "unowned",
            "posts",
            "plans",
            "supersedes",
            "superseded_by",
        ),
        *("fingerprint", "endorsed_fingerprint", "sha256", "file_sha256", "message_sha256"),
    )
)
"""Columns that hold ids and digests, or what only serves to find rows: a thing's own page leads on."""


def _nothing(_visit: Visit, _stream_id: UUID, _state: Any) -> Iterator[OfferedAct]:
    return iter(())


def _of_a_meeting(visit: Visit, meeting_id: UUID, meeting: Meeting) -> Iterator[OfferedAct]:
    """What was agreed and is no action yet, to be made one as it was agreed."""
    query = Query({"origin_id": str(meeting_id)}, limit=_MOST_ACTIONS)
    rows = visit.gate.page(ACTIONS, visit.clocks.basis, query).rows if visit.may("list-actions") else ()
    made = {(row.summary.owner, row.summary.first_due) for row in rows}
    for number, item in enumerate(meeting.agreed, start=1):
        if (item.owner, item.due) in made:
            continue
        said = f"Make item {number} of what was agreed an action"
        found = act(
            visit,
            "agree-action-about",
            "",
            said,
            meeting_id=meeting_id,
            text=item.text,
            owner=item.owner,
            due=item.due,
        )
        if found:
            yield found


FOLLOWING: Final[Mapping[str, Callable[[Visit, UUID, Any], Iterator[OfferedAct]]]] = {
    "meeting": _of_a_meeting
}
"""What may be done next about a thing of a kind, with its form filled in from the thing."""


class PageTable(NamedTuple):
    """Things of which a thing holds several, in a table of their own instead of line by line."""

    title: str
    said: str
    """What they come to, in a sentence."""
    columns: tuple[str, ...]
    rows: list[tuple[str | Markup, ...]]
    of: str
    """The field of the state that holds them."""


def _pilot_cases(visit: Visit, state: TieringModel) -> PageTable:
    cases = state.pilot_cases
    as_expected = sum(found.as_expected for found in cases)
    return PageTable(
        "Pilot cases",
        f"{as_expected} of {len(cases)} come out as their managers expected.",
        ("Case", "Expected", "Given", "Points", "As expected"),
        [
            (
                Markup('{}<br><span class="kentledge-meta">{}. {}</span>').format(
                    found.case.name,
                    contract_link(visit, str(found.case.contract_id))
                    if found.case.contract_id
                    else "Invented",
                    found.case.why,
                ),
                found.case.expected,
                found.gives or f"Nothing: {found.why_not}",
                found.total or "–",
                "Yes" if found.as_expected else Markup("<strong>No</strong>"),
            )
            for found in cases
        ],
        "pilot_cases",
    )


TABLED: Final[Mapping[str, Callable[[Visit, Any], PageTable]]] = {TIERING_MODEL.noun: _pilot_cases}
"""What the page of a kind of thing tells in a table."""


def _sittings(visit: Visit, stream_id: UUID, state: Any) -> list[SittingShown]:
    return sittings_of(visit, stream_id, state) if isinstance(state, Group) else []


def register_things(pages: Pages) -> None:
    """Add them."""
    for called, plural in PLACES:
        pages.place(called, f"/{plural}", f"list-{plural}")
    for table in tables.ALL:
        if table.stream.noun not in OWN:
            _list(pages, table)
        if table.stream.noun not in OWN | OWN_PAGE:
            _one(pages, table)


def columns_of(table: Table[Any]) -> list[str]:
    """The columns that a list shows: the first, without ids and what only serves to find rows."""
    left_out = {*PERIODS, *table.unseen, table.id_column, *_NOT_FOR_READING}
    found = [
        column
        for column in table.columns
        if column not in left_out and (column == "contract_id" or not column.endswith("_id"))
    ]
    return found[:_COLUMNS]


def _led_to(visit: Visit, noun: str) -> Iterator[OfferedAct]:
    for said, path, use_case in LISTS_BESIDE.get(noun, ()):
        if visit.may(use_case):
            yield OfferedAct(said, visit.clocks.address(path), first=False)


def _list(pages: Pages, table: Table[Any]) -> None:
    stream = table.stream

    @pages.page(f"/{stream.plural}", f"list-{stream.plural}", endpoint=f"list-{stream.plural}")
    def things(visit: Visit) -> str | Response:
        names = [
            value for value in (*table.values, *table.choices) if value in {*table.filters, *table.choices}
        ]
        names += [name for name in table.filters if name in _ASKED or name.endswith(("_from", "_to"))]
        found = listed(visit, table, names)
        if file_wanted():
            return whole_list(visit, table, found, titled(stream))
        return visit.page(
            "things.html",
            titled(stream),
            found=found,
            columns=columns_of(table),
            cell=lambda row, column: cell(visit, row, column),
            of_row=lambda row: addresses.of_row(stream, row),
            opens=[*opening(visit, stream), *_led_to(visit, stream.noun)],
        )


def _one(pages: Pages, table: Table[Any]) -> None:
    stream = table.stream

    @pages.page(
        f"/{stream.plural}/{{{stream.noun}_id}}",
        stream.noun.replace("_", "-"),
        endpoint=stream.noun.replace("_", "-"),
    )
    def thing(visit: Visit, **ids: Any) -> str:
        stream_id: UUID = ids[f"{stream.noun}_id"]
        basis = visit.clocks.basis
        known = visit.record.chronicle_at(stream, stream_id, basis.position)
        state = visit.gate.in_force(known, basis.valid_at)
        if state is None:
            raise NotFound(f"The {stream.called} was not in being on {in_words(basis.valid_at)}.")
        here = addresses.of_stream(stream, stream_id)
        tables = [TABLED[stream.noun](visit, state)] if stream.noun in TABLED else []
        rest = replace(state, **{table.of: () for table in tables})
        return visit.page(
            "thing.html",
            about(known, basis.valid_at),
            here=here,
            plural=(titled(stream), f"/{stream.plural}"),
            lines=list(StateLines(visit).state(without_sittings(rest))),
            tables=[table for table in tables if table.rows],
            sittings=_sittings(visit, stream_id, state),
            agendas=list(agendas_of(visit, stream_id)) if stream is RECOMMENDATION else [],
            acts=[
                *FOLLOWING.get(stream.noun, _nothing)(visit, stream_id, state),
                *acts_on(visit, stream, here),
                *opened_about(visit, stream, stream_id),
            ],
            further=[(said, f"{here}/{segment}") for said, segment in FURTHER.get(stream.noun, ())],
            story=told_stream(visit, stream, stream_id),
            recorded=request.args.get("recorded", ""),
        )
