"""What a command comes to: its words and people checked, what it needs found, decided, and put into envelopes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from application.handling.ahead import NOTHING_AHEAD, Ahead
from application.handling.authority import act_of, may_change, may_leave_so
from application.handling.events import enveloped
from application.handling.loading import looked_at, policy_on_record
from application.handling.message import (
    CommandMessage,
    Outcome,
    Prepare,
    Prepared,
    StreamChange,
    looks_together,
)
from application.handling.people import refuse_unknown_people
from application.handling.wording import as_kept
from application.record import Record
from domain.chronicle import Chronicle, Chronicles
from domain.contract import CONTRACT
from domain.deciding import decide
from domain.decisions import Command, Decision, Policy, Refused, Rejection
from domain.events import DecisionRecord
from domain.policy import POLICY_ID, CouncilPolicy, context_of

_NOTHING_UNCOMMITTED: Final[Chronicles] = {}


@dataclass(frozen=True)
class Decider:
    """Decides on what the record holds, by the policy."""

    record: Record
    policy: Policy
    prepare: Mapping[type[Command], Prepare] = field(default_factory=dict)
    """Puts into a command what the record works out."""

    def outcome(
        self,
        message: CommandMessage,
        before: Chronicle[Any] | None,
        uncommitted: Chronicles = _NOTHING_UNCOMMITTED,
        ahead: Ahead = NOTHING_AHEAD,
    ) -> Outcome:
        """What the command comes to on its stream as it was *before*, and on other streams as *uncommitted* has them:
        as they are to stand once what comes earlier in the same commit is recorded. Raises Refused, and what keeps the
        actor from these contracts."""
        message = as_kept(message)
        refuse_unknown_people(self.record, message, before, ahead)
        prepare = self.prepare.get(type(message.command))
        prepared = prepare(message.command, before) if prepare else Prepared(message.command)
        if prepared.command is not message.command:
            message = replace(message, command=prepared.command)
        stream, command, actor = message.stream, message.command, message.actor
        others, absent = looked_at(self.record, message, before, uncommitted, ahead)
        story = self._policy_on_record(before, uncommitted, ahead)
        context = context_of(self.record.today(), actor, self.policy, others, story)
        refused = None
        try:
            decision = decide(stream, before, command, context)
        except Refused as error:
            if error.attempt is None or before is None:
                raise
            refused, decision = error, error.attempt
        stream_id = before.stream_id if before is not None else _new_id(message)
        events, changes = enveloped(
            decision,
            stream_id,
            before,
            others,
            command=command,
            actor=actor,
            correlation_id=message.correlation_id,
            new_id=message.new_id,
        )
        known = {**others, before.stream_id: before} if before else others
        concerned = (contract_id for event in events for contract_id in event.envelope.concerns)
        may_change(self.record, message, act_of(message, before), concerned, known)
        stands = (change.after for change in changes.values() if change.after.noun == CONTRACT.noun)
        may_leave_so(actor, map(CONTRACT.last_known, stands))
        outcome = Outcome(
            stream,
            stream_id,
            changes,
            decision,
            events,
            others if story in (None, before) else {**others, POLICY_ID: story},
            refused=refused,
            files=prepared.files,
            beside=prepared.beside,
            told=prepared.told,
            absent=absent if story is not None else {**absent, POLICY_ID: 0},
            rests_on=() if prepared.rests_on is None else (prepared.rests_on,),
        )
        return self._with_what_is_asked_besides(message, outcome, uncommitted, ahead)

    def _with_what_is_asked_besides(
        self, message: CommandMessage, outcome: Outcome, uncommitted: Chronicles, ahead: Ahead
    ) -> Outcome:
        """The outcome with what the request asks of the same stream besides, act after act. Raises Refused with what
        is said of any of them."""
        step = message.stream.by_command.get(type(message.command))
        refused = list[Rejection]()
        for command in step.besides(message.command) if step and outcome.refused is None else ():
            asked = replace(message, command=command, stream_id=outcome.stream_id)
            try:
                outcome = _joined(outcome, self.outcome(asked, outcome.after, uncommitted, ahead))
            except Refused as error:
                refused += error.rejections
        if refused:
            raise Refused(refused)
        return outcome

    def _policy_on_record(
        self, before: Chronicle[Any] | None, uncommitted: Chronicles, ahead: Ahead
    ) -> Chronicle[CouncilPolicy] | None:
        """The versions of the policy, by which everything is decided; none where there are none on record."""
        if before is not None and before.stream_id == POLICY_ID:
            return before
        if POLICY_ID in uncommitted or POLICY_ID in ahead.absent:
            return uncommitted.get(POLICY_ID)
        return policy_on_record(self.record, ahead)


def _joined(first: Outcome, then: Outcome) -> Outcome:
    """What one act comes to, and what the next does on the same stream, as one outcome, which is about the first."""
    stands = StreamChange(first.before, then.after)
    looked_at, absent = looks_together((first, then))
    rules = (*first.decision.record.rules, *then.decision.record.rules)
    record = DecisionRecord(first.decision.record.policy, rules)
    return replace(
        first,
        changes={**first.changes, **then.changes, first.stream_id: stands},
        decision=Decision((*first.decision.decided, *then.decision.decided), record),
        events=(*first.events, *then.events),
        looked_at={key: known for key, known in looked_at.items() if key != first.stream_id},
        absent=absent,
        rests_on=(*first.rests_on, *then.rests_on),
    )


def _new_id(message: CommandMessage) -> UUID:
    step = message.stream.by_command.get(type(message.command))
    return step.stream_id(message.command) if step and step.stream_id else message.new_id()
