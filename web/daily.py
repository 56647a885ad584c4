"""The daily run: what a date brings is recorded, once a day.

Each thing found is submitted as any officer's command would be, by the record itself, under a key made of day, use
case, stream and what is asked for: a second run on the same day records nothing again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

import msgspec

from application.commands import Commands
from application.errors import Overtaken, Stale
from application.handling.message import CommandMessage, Outcome
from application.record import SYSTEM, Basis, Record
from application.use_cases import BY_DATE
from domain.decisions import Actor, Refused
from projections.due_acts import DueAct, due_acts

RECORD: Final = Actor(SYSTEM, "system")
"""The record itself: nobody asked for what a date brings."""


@dataclass(frozen=True)
class DueActDone:
    """What became of it."""

    act: DueAct
    refused: str = ""
    """Why nothing was recorded; empty where something was."""
    advice: tuple[str, ...] = ()
    """What rules said that did not refuse it."""


def record_daily(record: Record, commands: Commands, basis: Basis) -> Iterator[DueActDone]:
    """Record it, one commit for each. What the rules refuse, or an officer changes meanwhile, is told and left."""
    for act in due_acts(record, basis, commands.policy):
        advice: list[str] = []

        def told(outcome: Outcome, advice: list[str] = advice) -> bytes:
            advice += outcome.decision.record.advice
            return b""

        try:
            commands.submit(_submission(record, act, basis.valid_at), told)
        except (Refused, Stale, Overtaken) as refused:
            yield DueActDone(act, str(refused))
        else:
            yield DueActDone(act, advice=tuple(advice))


def _submission(record: Record, act: DueAct, day: date) -> CommandMessage:
    digest = sha256(msgspec.json.encode(act.command)).hexdigest()
    return CommandMessage(
        use_case=BY_DATE[act.use_case],
        command=act.command,
        actor=RECORD,
        stream_id=act.stream_id,
        seen=record.version(act.stream_id) if act.stream_id else None,
        idempotency_key=f"daily {day.isoformat()} {act.use_case} {act.stream_id or ''} {digest}",
        fingerprint=digest,
        correlation_id=f"daily {day.isoformat()}",
    )
