"""Sittings of a group on its page, and the agendas that a report or a recommendation stood on, on theirs."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple
from uuid import UUID

from markupsafe import Markup
from msgspec.structs import replace

from domain.dates import in_words
from domain.group import GROUP
from domain.group.sittings import papers_of
from domain.group.terms import Group, Listed, Sitting
from projections.group import GROUPS
from projections.recommendation import RECOMMENDATIONS
from projections.recommendation import Summary as Recommendation
from projections.table_query import Query
from web.pages import addresses
from web.pages.frame import Visit
from web.pages.state_lines import StateLines

_OPEN: Final = "open"


class ItemShown(NamedTuple):
    """An item of an agenda, in words."""

    number: str
    """Empty of what was put to the group for that day, and no item names."""
    title: str
    papers: tuple[str | Markup, ...]
    """What is put before the group, as links."""
    note: str
    """That it is late, or was taken off, and why; what was resolved."""
    off: bool


class SittingShown(NamedTuple):
    """A sitting, in words."""

    called: str
    place: str
    became: str
    """Whether it was held or adjourned; empty while neither."""
    items: tuple[ItemShown, ...]


def without_sittings(state: Any) -> Any:
    """The state of a group without its sittings, which its page shows apart; any other as it is."""
    return replace(state, sittings=()) if isinstance(state, Group) else state


def sittings_of(visit: Visit, group_id: UUID, group: Group) -> list[SittingShown]:
    """The sittings of a group, the last first; on each agenda also what was put to the group for that very day."""
    if not group.sittings:
        return []
    found = visit.gate.whole(RECOMMENDATIONS, visit.clocks.basis, Query({"committee_id": str(group_id)}))
    put = {row.stream_id: row.summary for row in found}
    lines = StateLines(visit)
    return [_shown(sitting, put, lines) for sitting in reversed(group.sittings)]


def _shown(sitting: Sitting, put: Mapping[str, Recommendation], lines: StateLines) -> SittingShown:
    items = [_item(listed, put, lines) for listed in sitting.agenda]
    named = {str(paper) for item in sitting.standing for paper in papers_of(item)}
    days = {day.isoformat() for day in sitting.days}
    items += [
        ItemShown("", summary.wording, _links((stream_id,), lines), _resolved(summary), off=False)
        for stream_id, summary in put.items()
        if summary.meeting in days and summary.status != "withdrawn" and stream_id not in named
    ]
    return SittingShown(in_words(sitting.sitting), sitting.place, _became(sitting), tuple(items))


def _item(listed: Listed, put: Mapping[str, Recommendation], lines: StateLines) -> ItemShown:
    item, said = listed.item, []
    if listed.why_late:
        said.append(f"Urgent: {listed.why_late}")
    if listed.why_off:
        said.append(f"Taken off: {listed.why_off}")
    recommendation = put.get(str(item.recommendation_id))
    if recommendation is not None:
        said.append(_resolved(recommendation))
    papers = _links(map(str, papers_of(item)), lines)
    return ItemShown(str(item.number), item.title, papers, " ".join(said), off=bool(listed.why_off))


def _links(ids: Iterable[str], lines: StateLines) -> tuple[str | Markup, ...]:
    return tuple(filter(None, map(lines.link, ids)))


def _resolved(recommendation: Recommendation) -> str:
    """What became of a recommendation, as its own decision has it."""
    if recommendation.status == "withdrawn":
        return "Withdrawn."
    outcomes = [outcome for outcome in recommendation.outcomes.split("; ") if outcome != _OPEN]
    if not outcomes or recommendation.decided_on is None:
        return "Not decided yet."
    told = "; ".join(dict.fromkeys(outcomes))
    return f"{told[:1].upper()}{told[1:]} on {in_words(recommendation.decided_on)}."


def _became(sitting: Sitting) -> str:
    told = [
        f"Adjourned on {in_words(known.adjourned_on)} "
        f"{f'to {in_words(known.until)}' if known.until else 'until further notice'}: {known.why.rstrip('.')}."
        for known in sitting.adjournments
    ]
    if sitting.held_on is not None:
        told.append(f"Held on {in_words(sitting.held_on)}.")
    return " ".join(told)


def agendas_of(visit: Visit, paper_id: UUID) -> Iterator[Markup]:
    """Each agenda that a report or a recommendation stands on, or was taken off, in words, with a link to the group."""
    basis = visit.clocks.basis
    for row in visit.gate.whole(GROUPS, basis, Query({"on_agenda": str(paper_id)})):
        group_id = UUID(row.stream_id)
        known = visit.record.chronicle_at(GROUP, group_id, basis.position)
        group: Group | None = visit.gate.in_force(known, basis.valid_at)
        where = visit.clocks.address(addresses.of_stream(GROUP, group_id))
        for sitting in group.sittings if group else ():
            for listed in sitting.agenda:
                if paper_id in papers_of(listed.item):
                    off = f", taken off: {listed.why_off}" if listed.why_off else ""
                    yield Markup('<a class="govuk-link" href="{}">{}</a>, {}, item {}{}').format(
                        where, row.summary.name, in_words(sitting.sitting), listed.item.number, off
                    )
