"""Whether somebody may: know of a thing at all, do an act, and do it in these contracts.

A correction is the act decided again, so whoever may do the act may correct it, in the contracts before and after. An
annulment is for the contract's own people, whoever recorded the fact, and governance, who sees to it that two people
look: it is not asked the act's own rule of who may.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from application.access import here, people_of, require, require_own
from application.errors import Forbidden, NotFound
from application.handling.message import CommandMessage
from application.knowing import limited, no_such, require_remit
from application.record import Record
from application.use_cases import BY_DATE, CHANGES
from application.use_cases.use_case import GOVERNANCE, UseCase
from domain.amendment.commands import Annul, Correct
from domain.chronicle import Chronicle, Chronicles
from domain.contract import CONTRACT
from domain.decisions import Actor, Command
from domain.events import Fact
from domain.text import as_read
from domain.timeline import people_of as recorders

_ACTS: Final[Mapping[type[Command], UseCase]] = {
    use_case.command: use_case for use_case in (*CHANGES, *BY_DATE.values()) if use_case.command is not None
}


def may_ask(use_case: UseCase, actor: Actor) -> None:
    """Raise Forbidden where nobody in that role may ask for such a thing at all."""
    if not use_case.open_to(actor.role):
        require(use_case.allowed, actor.role, use_case.summary.rstrip("."))
    require_remit(use_case, actor)


def act_of(message: CommandMessage, before: Chronicle[Any] | None) -> UseCase:
    """The use case that decides who may: for a correction or an annulment, that of the act which recorded the fact."""
    command = message.command
    if before is None or not isinstance(command, Correct | Annul):
        return message.use_case
    wanted = command.corrects if isinstance(command, Correct) else command.annuls
    fact = fact_named(before, wanted)
    step = message.stream.acts.get(type(fact)) if fact is not None else None
    asked = step.asks if step else Command
    return next((_ACTS[kind] for kind in asked.__mro__ if kind in _ACTS), message.use_case)


def fact_named(chronicle: Chronicle[Any], event_id: UUID) -> Fact | None:
    """The fact with that event id, or that a correction with that event id corrects."""
    target = next(
        (correction.corrects for correction in chronicle.corrections if correction.event_id == event_id),
        event_id,
    )
    return next((placed.fact for placed in chronicle.facts if placed.event_id == target), None)


def may_act(message: CommandMessage, act: UseCase) -> None:
    """Raise Forbidden where the role may not do the act that is to be put right."""
    role = message.actor.role
    if act is message.use_case or (isinstance(message.command, Annul) and role in GOVERNANCE):
        return
    require(act.allowed, role, f"Putting right what that act recorded ({act.summary.rstrip('.')})")


def may_change(
    record: Record,
    message: CommandMessage,
    act: UseCase,
    contract_ids: Iterable[UUID],
    known: Chronicles,
) -> None:
    """Raise Forbidden unless the actor holds a role in one of the contracts today, or when it begins, where the act is
    limited to one's own; or while its people are there, where the act is the actor's only once all have left.

    To whoever knows only of the firm's own contracts, another firm's is not there: NotFound.
    """
    role = message.actor.role
    stands_in = role in act.once_all_left and not isinstance(message.command, Annul)
    amending, annulling = act is not message.use_case, isinstance(message.command, Annul)
    if not act.limited_to_own(role, amending=amending, annulling=annulling) and not stands_in:
        return
    if act.any_contract and not act.creates and _recorded_it(message, known):
        return
    found = [_terms(record, contract_id, message, known) for contract_id in dict.fromkeys(contract_ids)]
    terms = [item for item in found if item is not None]
    if stands_in:
        own = {person for item in terms for person in people_of(item)}
        if here(record, own):
            raise Forbidden(
                f"You act as {role}: that is for the contract's own people while one of them is in the directory."
            )
        return
    try:
        require_own(message.actor, terms)
    except Forbidden:
        if limited(message.actor):
            raise nothing_there(message) from None
        raise


def may_leave_so(actor: Actor, terms: Iterable[Any]) -> None:
    """Raise Forbidden where a contract would stand outside the actor's remit, once this is recorded."""
    if actor.remit is None:
        return
    for contract in terms:
        if contract is not None and as_read(contract.directorate) not in actor.remit:
            raise Forbidden(
                f"You act as {actor.role} for a part of the council, and {contract.directorate} is not in it."
            )


def _recorded_it(message: CommandMessage, known: Chronicles) -> bool:
    """Whether the actor recorded what is to be annulled, by an act for which no role in the contract is needed."""
    command = message.command
    chronicle = known.get(message.stream_id) if message.stream_id else None
    if chronicle is None or not isinstance(command, Annul):
        return False
    envelopes = (
        *(placed.envelope for placed in chronicle.facts if placed.event_id == command.annuls),
        *(
            correction.placed.envelope
            for correction in chronicle.corrections
            if correction.event_id == command.annuls
        ),
    )
    return any(message.actor.person_id in recorders(envelope) for envelope in envelopes)


def nothing_there(message: CommandMessage) -> NotFound:
    """What is said of a thing of which the actor may not know: just what is said of one that is not there."""
    command = message.command
    if isinstance(command, Correct | Annul):
        return no_such_event(command.corrects if isinstance(command, Correct) else command.annuls)
    return no_such(message.stream, message.stream_id or UUID(int=0))


def no_such_event(event_id: UUID) -> NotFound:
    """What is said of an event that there is not."""
    return NotFound(f"There is no event {event_id}.")


def _terms(record: Record, contract_id: UUID, message: CommandMessage, known: Chronicles) -> Any:
    if message.stream is CONTRACT and contract_id != message.stream_id:
        return None  # it is being registered
    contract = known.get(contract_id)
    if contract is None:
        with suppress(NotFound):
            contract = record.chronicle(CONTRACT, contract_id)
    if contract is None:
        return None
    return contract.by_now(record.today()) or CONTRACT.last_known(contract)
