"""What a daily digest tells: somebody's own work, as the page of it has it, and what is long overdue with others on the
contracts that they own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from application.knowing import READS_ISSUED
from application.record import Basis, Record
from application.sight import Sight
from application.use_cases import USE_CASES
from domain.dates import latest
from domain.decisions import Actor
from projections import table_query
from projections.duties.council import duties
from projections.duties.duty import ACTED_FOR, DutiesQuery, Duty
from projections.duties.seen import ADMINISTRATOR, seen
from projections.register import REGISTER
from projections.table_query import Query

_MAY: Final = USE_CASES["my-work"].allowed


@dataclass(frozen=True)
class Telling:
    """How far a digest looks."""

    ahead: int
    """Days ahead within which something due is told."""
    escalated_after: int
    """Days overdue after which the owner of the contract is told too."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What the directory calls people now, by opaque id."""


@dataclass(frozen=True)
class DigestContents:
    """What one person is told."""

    own: tuple[Duty, ...]
    """What is theirs to do, the soonest first."""
    with_others: tuple[Duty, ...]
    """What is long overdue with others, on contracts that they own."""


def told(
    record: Record, basis: Basis, people: Iterable[tuple[str, Sequence[Actor]]], how: Telling
) -> Iterator[tuple[str, DigestContents]]:
    """What each of the *people*, given as whom they may act, is told on the day of the basis; whoever is told nothing
    is left out."""
    escalated = _escalated(record, basis, how.escalated_after)
    for person_id, actors in people:
        may = [actor for actor in actors if actor.role in _MAY]
        if may:
            alone = all(actor.role == ADMINISTRATOR for actor in may)
            found = duties(record, basis, DutiesQuery(person_id, names=how.names, people_alone=alone))
            near = (duty for duty in found if _is_told(duty, basis.valid_at, how.ahead))
            others = (duty for duty in escalated.get(person_id, ()) if person_id not in duty.who)
            readers = [(actor, Sight(record, actor)) for actor in sorted(may, key=_reads_least)]
            own, with_others = (tuple(_seen(record, basis, readers, each)) for each in (near, others))
            if own or with_others:
                yield person_id, DigestContents(own, with_others)


def _reads_least(actor: Actor) -> bool:
    """Whether a contract is told them as it is published: what they may read in another role is asked first."""
    return actor.role in READS_ISSUED


def _seen(
    record: Record, basis: Basis, readers: Sequence[tuple[Actor, Sight]], found: Iterable[Duty]
) -> Iterator[Duty]:
    """Those that they may see in one of their roles, as the gate of the pages judges it."""
    for duty in found:
        shown = (seen(record, basis, sight, actor, duty) for actor, sight in readers)
        told = next((each for each in shown if each is not None), None)
        if told is not None:
            yield told


def _is_told(duty: Duty, day: date, ahead: int) -> bool:
    """Whether a duty is near enough; what others recorded in somebody's name is told on the day after, and then no
    more: nothing is to be done about it."""
    if duty.duty == ACTED_FOR:
        return duty.since >= (day - timedelta(days=1)).isoformat()
    last = latest(duty.due)
    return last is None or last <= day + timedelta(days=ahead)


def _escalated(record: Record, basis: Basis, after: int) -> dict[str, list[Duty]]:
    """What is long overdue about contracts, by the person who owns the contract."""
    owners = {row.stream_id: row.summary.owner for row in table_query.whole(record, REGISTER, basis, Query())}
    found: dict[str, list[Duty]] = {}
    for duty in duties(record, basis, DutiesQuery(until=basis.valid_at)):
        last = latest(duty.due)
        owner = owners.get(duty.contract_id, "")
        if owner and last is not None and last + timedelta(days=after) < basis.valid_at:
            found.setdefault(owner, []).append(duty)
    return found
