"""A duty as one reader may see it: the one place that decides it, for *my work* and the daily digest alike.

Members and directors are told what is asked of a post that they hold today, directors what was put to them to decide,
and both what was recorded in their name where they may read it; of a contract what is published, as on every page of
theirs (decision 60).
"""

from typing import Final
from uuid import UUID

from application.knowing import READS_ISSUED, knows, knows_of, may_use
from application.record import Basis, Record, fold
from application.sight import Sight
from application.use_cases import USE_CASES
from domain.decisions import Actor
from projections.duties.duty import ACTED_FOR, ESCALATED, Duty
from projections.duties.people import ERASURE
from projections.public_register import PublicRegister
from projections.table_query import Query

ADMINISTRATOR: Final = "administrator"
"""Told of people alone, and of no contract."""
PERSONAL: Final = frozenset({"officer", "owner", ADMINISTRATOR, *READS_ISSUED})
"""Roles that see their own work and nobody else's."""


def seen(record: Record, basis: Basis, sight: Sight, actor: Actor, duty: Duty) -> Duty | None:
    """The duty as *actor* may see it; ``None`` where nothing may be told of it. Judged now, whatever the basis."""
    if actor.role == ADMINISTRATOR:
        return duty if duty.duty == ERASURE else None
    if actor.role in PERSONAL and duty.role not in ("", actor.role):
        return None  # it is theirs in another role
    if actor.role in READS_ISSUED:
        if actor.person_id not in duty.who or not _is_theirs(record, sight, actor, duty):
            return None
        duty = _as_published(record, basis, duty)
    return duty if _may_know_of(record, actor, duty) else None


def _is_theirs(record: Record, sight: Sight, actor: Actor, duty: Duty) -> bool:
    """Whether it is asked of a post that they hold today, told of what they may read, or put to them to decide."""
    if duty.duty == ACTED_FOR:
        known = fold(record.events_of(UUID(duty.stream_id)))
        return known is not None and may_use(USE_CASES[known.noun.replace("_", "-")], actor)
    if duty.duty == ESCALATED:
        return may_use(USE_CASES["answer-escalation"], actor)
    return any(post_id in sight.viewer.posts_in(UUID(group_id)) for group_id, post_id in duty.posts)


def _as_published(record: Record, basis: Basis, duty: Duty) -> Duty:
    """It with what the public may see of its contract, and no more."""
    if not duty.contract_id:
        return duty
    register = PublicRegister(record, basis, now=record.basis())
    row = next(register.whole(Query(contracts=(duty.contract_id,))), None)
    if row is None:
        return duty._replace(contract_id="", reference="", title="", directorate="")
    reference, title, directorate = (text or "" for text in (row.contract_ref, row.title, row.directorate))
    return duty._replace(reference=reference, title=title, directorate=directorate)


def _may_know_of(record: Record, actor: Actor, duty: Duty) -> bool:
    """Whether it is about a contract of the actor's remit, or about a thing of which they may know."""
    if actor.remit is None:
        return True
    if duty.contract_id:
        return knows_of(record, actor, [UUID(duty.contract_id)])
    known = fold(record.events_of(UUID(duty.stream_id))) if duty.stream_id else None
    return known is None or knows(record, actor, known)
