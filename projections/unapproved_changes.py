"""Formal changes that were recorded without an approved change request, and what settled them (GovS 008 5.4.5).

Found by the advice that their decision records keep, and then looked at in their contracts as known at the basis: what
was annulled, or put right so that it is no formal change, is none of them.
"""

from collections.abc import Collection, Iterator
from typing import Final, NamedTuple
from uuid import UUID

from application.record import Basis, Record
from domain.contract import CONTRACT
from domain.contract.change_control import APPROVED, with_what_settled_them
from domain.contract.terms import Contract
from domain.events import NAMES
from domain.sentences import sentence
from projections.journal import position_of, streams_of

_SAID: Final = (
    "SELECT DISTINCT stream_id FROM journal WHERE noun = 'contract' AND position <= ? AND advised <> '' "
    "AND replace(' ' || advised || ' ', ' ' || ? || ' ', '') <> ' ' || advised || ' '{among} ORDER BY stream_id"
)


class UnapprovedChange(NamedTuple):
    """A formal change that was recorded without an approved change request."""

    position: int
    """Place in the log."""
    contract_id: str
    event_id: str
    type: str
    valid_from: str
    actor: str
    on_behalf_of: str
    reason: str
    sentence: str
    settled_by: str
    """Id of the retrospective change request that settled it; empty while none did."""


def unapproved_changes(
    record: Record, basis: Basis, among: Collection[str] | None = None
) -> Iterator[UnapprovedChange]:
    """Each change that was made without approval and still counts, contract by contract in the order of their ids; of
    the contracts it is *among*, where they are given."""
    only = "" if among is None else f" AND stream_id IN ({', '.join('?' * len(among)) or 'NULL'})"
    chosen = [record.store.dialect.kept_id(UUID(contract_id)) for contract_id in among or ()]
    for contract_id in streams_of(record, _SAID.format(among=only), (basis.position, APPROVED, *chosen)):
        for change in _of(record.chronicle_at(CONTRACT, contract_id, basis.position)):
            yield change._replace(position=position_of(record, UUID(change.event_id)) or 0)


def _of(contract: Contract) -> Iterator[UnapprovedChange]:
    """Those of one contract, their places in the log still to be looked up."""
    for placed, settled_by in with_what_settled_them(contract):
        yield UnapprovedChange(
            position=0,
            contract_id=str(contract.stream_id),
            event_id=str(placed.event_id),
            type=NAMES[type(placed.fact)],
            valid_from=placed.valid_from.isoformat(),
            actor=placed.envelope.actor,
            on_behalf_of=placed.envelope.on_behalf_of,
            reason=placed.envelope.reason,
            sentence=sentence(placed.fact, {}),
            settled_by=str(settled_by or ""),
        )
