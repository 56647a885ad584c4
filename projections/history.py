"""The history: every event that concerns a contract, one sentence each, with what was true before and after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from application.record import LONDON, Record
from domain.contract import Contract, Terms, evolve
from domain.contract_sentences import sentence
from domain.events import Recorded


@dataclass(frozen=True)
class Entry:
    """One event of the story, as a person reads it."""

    recorded: Recorded
    sentence: str
    actor_name: str
    before: Mapping[str, Any]
    """Fields that differ, as they were on the day from which the event is true."""
    after: Mapping[str, Any]
    lag_days: int
    """Civil days from the effective date to the day of recording; negative for a change scheduled ahead."""
    contract: Contract
    """The contract as known once the event was recorded."""


def history(
    record: Record, contract_id: UUID, position: int | None, names: Mapping[str, str]
) -> Iterator[Entry]:
    """The story of a contract in log order, up to *position*, folded as it goes."""
    contract: Contract | None = None
    for one in record.story(contract_id, position):
        envelope = one.event.envelope
        before = contract
        contract = evolve(contract, one.event)
        was = terms_as_dict(before.in_force(envelope.valid_from) if before else None)
        now = terms_as_dict(contract.in_force(envelope.valid_from))
        changed = [name for name in {**was, **now} if was.get(name) != now.get(name)]
        yield Entry(
            recorded=one,
            sentence=sentence(one.event.fact, names),
            actor_name=names.get(envelope.actor, envelope.actor),
            before={name: was.get(name) for name in changed},
            after={name: now.get(name) for name in changed},
            lag_days=(one.recorded_at.astimezone(LONDON).date() - envelope.valid_from).days,
            contract=contract,
        )


def terms_as_dict(terms: Terms | None) -> dict[str, Any]:
    """The terms as plain values; empty where there are none."""
    return {} if terms is None else msgspec.to_builtins(terms)
