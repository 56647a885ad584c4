"""Numbers of the platform are given once: whoever asks to record one that another notice has is refused, on every road.

The platform gives each notice a number of its own. A notice may hold several contracts of one procurement, and the copy
of a contract is attached to the notice that tells of it; so the same number may stand for these, and for nothing else
(Procurement Regulations 2024 reg 8(1); a contract cannot be added to a notice that is out). The number of a change
notice (UK10) is with the change request that it came before, and is among these: it may stand for changes of one
contract.
"""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

import msgspec

from application.errors import NotFound
from application.handling.message import Prepare, Prepared, RestsOn
from application.record import Record
from domain.amendment.commands import Correct
from domain.amendment.events import Annulled
from domain.change_request import CHANGE_REQUEST
from domain.change_request.notice import RecordNotice
from domain.chronicle import Chronicle
from domain.contract import CONTRACT
from domain.contract.terms import Terms
from domain.decisions import Command, Refused, Rejection
from domain.events import Event
from domain.notice import NOTICE
from domain.notice.publishing import RecordPublication
from domain.notice.terms import Notice, NoticeKind
from domain.planned_procurement import PLANNED_PROCUREMENT, BeginProcurement
from projections import table_query
from projections.change_request import CHANGE_REQUESTS
from projections.notice import NOTICES
from projections.planned_procurement import PLANNED_PROCUREMENTS
from projections.table import Table
from projections.table_query import Query

_FIELD: Final = "platform_number"
_TABLES: Final[tuple[Table[Any], ...]] = (NOTICES, PLANNED_PROCUREMENTS, CHANGE_REQUESTS)
_FIELD_OF_A_REQUEST: Final = "notice_id"
_OF_CHANGES: Final[frozenset[NoticeKind]] = frozenset({"contract change notice", "modified contract copy"})
"""Notices that a change notice's number may stand for besides."""
_ATTACHED: Final[frozenset[frozenset[NoticeKind]]] = frozenset(
    {
        frozenset[NoticeKind]({"contract copy", "contract details notice"}),
        frozenset[NoticeKind]({"modified contract copy", "contract change notice"}),
    }
)
"""A copy, and the notice to which it is attached."""


def given_once(record: Record) -> Prepare:
    """Refuses a number that another notice has, also where that is recorded meanwhile."""

    def prepare(command: Command, before: Chronicle[Any] | None) -> Prepared:
        number = _number(command, before)
        field = _FIELD_OF_A_REQUEST if before and before.noun == CHANGE_REQUEST.noun else _FIELD
        if before is None or not number:
            return Prepared(command)
        position = table_query.standing(record, _TABLES)
        for table_name, stream_id in _holders(record, number):
            if stream_id == str(before.stream_id):
                continue
            if not _may_share(record, before, table_name, UUID(stream_id)):
                sentence = (
                    f"The number {number} is another notice's: one number stands for a contract and its copy, or for "
                    "contracts of one procurement whose id both notices state."
                )
                rule, clause = "notice.number-given-once", "Procurement Regulations 2024 reg 8(1)"
                raise Refused([Rejection(sentence, (field,), rule=rule, clause=clause, conflict=True)])

        def concerns_it(event: Event) -> bool:
            return isinstance(event.fact, Annulled) or number.encode() in msgspec.json.encode(event.fact)

        return Prepared(command, rests_on=RestsOn(position, concerns_it))

    return prepare


def _number(command: Command, before: Chronicle[Any] | None) -> str:
    """The number that the command records; empty where it records none."""
    if before is None or before.noun not in (NOTICE.noun, PLANNED_PROCUREMENT.noun, CHANGE_REQUEST.noun):
        return ""
    if isinstance(command, Correct):
        said = command.fields.get(_FIELD_OF_A_REQUEST if before.noun == CHANGE_REQUEST.noun else _FIELD)
        return said if isinstance(said, str) else ""
    if isinstance(command, RecordNotice):
        return command.notice_id
    return command.platform_number if isinstance(command, RecordPublication | BeginProcurement) else ""


def _holders(record: Record, number: str) -> Iterator[tuple[str, str]]:
    for table in _TABLES:
        for row in table_query.whole(record, table, record.basis(), Query({_FIELD: number})):
            yield table.name, row.stream_id


def _may_share(record: Record, before: Chronicle[Any], table_name: str, other_id: UUID) -> bool:
    """Whether two notices may have one number: a contract's notice and its copy, of contracts of one procurement, or of
    changes of one contract."""
    if CHANGE_REQUEST.noun == before.noun or table_name == CHANGE_REQUESTS.name:
        own = _changed_by(before)
        other_stream = {table.name: table.stream for table in _TABLES}[table_name]
        return own is not None and own == _changed_by(record.chronicle(other_stream, other_id))
    if table_name != NOTICES.name:
        return False
    other: Notice | None = record.chronicle(NOTICE, other_id).latest()
    known: Notice | None = before.latest() if before.noun == NOTICE.noun else None
    if known is None or other is None or known.contract_id is None or other.contract_id is None:
        return False
    if known.contract_id == other.contract_id:
        return frozenset({known.kind, other.kind}) in _ATTACHED
    procurement = _procurement(record, known)
    return known.kind == other.kind and bool(procurement) and procurement == _procurement(record, other)


def _changed_by(known: Chronicle[Any]) -> UUID | None:
    """The contract whose change a request asks for, or a notice tells; none of anything else."""
    state = known.latest()
    if state is None or (known.noun == NOTICE.noun and state.kind not in _OF_CHANGES):
        return None
    found: UUID | None = state.contract_id if known.noun != PLANNED_PROCUREMENT.noun else None
    return found


def _procurement(record: Record, notice: Notice) -> str:
    """The id of its procurement: as stated for the notice, else as the contract has it; empty where neither does."""
    stated = next((part.text for part in notice.stated if part.part == "procurement id"), "")
    if stated or notice.contract_id is None:
        return stated
    try:
        terms: Terms | None = record.chronicle(CONTRACT, notice.contract_id).latest()
    except NotFound:
        return ""
    return terms.ocid if terms is not None else ""
