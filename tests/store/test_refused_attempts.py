"""A refused attempt that matters: the answer is a refusal, the attempt is on record, once, and found again."""

from decimal import Decimal
from uuid import UUID, uuid4

import msgspec
import pytest

from application.errors import KeyReused, Stale
from application.handling.message import CommandMessage
from application.record import Basis
from application.use_cases import USE_CASES
from domain.change_request.approval import Approve, OwnApprovalAttempted
from domain.change_request.proposal import Propose
from domain.contract.limits.change import ContractChange, NewValues
from domain.contract.roles import AssignRoles
from domain.decisions import Actor, Refused
from domain.sentences import sentence
from projections import table_query
from projections.change_request import CHANGE_REQUESTS
from projections.table_query import Query
from tests.givens import OWNER
from tests.store.office import Office, told

RHYS = Actor("p-rhys", "reviewer")
CHANGE = ContractChange(values=NewValues("volume", Decimal("1250000.00")))


def proposed(office: Office) -> tuple[UUID, UUID]:
    """A contract, and a change of it that its owner proposed."""
    contract_id = office.registered()
    command = Propose(
        contract_id=contract_id, kind="value change", change=CHANGE, business_case="More pupils."
    )
    answer = office.submit(
        CommandMessage(USE_CASES["propose-change"], command, OWNER, idempotency_key=uuid4().hex)
    )
    return contract_id, UUID(msgspec.json.decode(answer.body)["contract_id"])  # named so by ``told``


def approval(
    request_id: UUID, seen: int, key: str = "", actor: Actor = OWNER, digest: str = ""
) -> CommandMessage:
    """The owner, or somebody else, wants to approve it."""
    level = "commercial" if actor is RHYS else "head-of-service"
    return CommandMessage(
        USE_CASES["approve-change"],
        Approve(level=level),
        actor,
        request_id,
        seen,
        idempotency_key=key or uuid4().hex,
        fingerprint=digest,
    )


def attempts(office: Office, request_id: UUID) -> list[OwnApprovalAttempted]:
    """The attempts on record."""
    facts = [recorded.event.fact for recorded in office.record.events_of(request_id)]
    return [fact for fact in facts if isinstance(fact, OwnApprovalAttempted)]


def test_the_attempt_is_refused_recorded_and_listed(office: Office) -> None:
    contract_id, request_id = proposed(office)
    with pytest.raises(Refused, match="someone else must"):
        office.submit(approval(request_id, 1))
    assert attempts(office, request_id) == [
        OwnApprovalAttempted(level="head-of-service", attempted_by="p-bryn")
    ]
    last = list(office.record.concerning(contract_id, None))[-1]
    assert "tried to approve their own change" in sentence(last.event.fact, {})
    refused = [rule.rule for rule in last.event.envelope.decision.rules if rule.outcome == "refused"]
    assert refused == ["approval.not-by-the-proposer"]
    basis: Basis = office.record.basis(None, None)
    rows = table_query.page(
        office.record, CHANGE_REQUESTS, basis, Query(filters={"own_approval_attempted": "yes"})
    ).rows
    assert [(row.stream_id, row.summary.own_attempts) for row in rows] == [(str(request_id), 1)]
    office.assert_sound()


def test_a_repeat_is_refused_in_the_same_words_and_recorded_no_second_time(office: Office) -> None:
    _, request_id = proposed(office)
    refusals = []
    for _ in range(3):
        with pytest.raises(Refused) as refused:
            office.submit(approval(request_id, 1, key="once", digest="same"))
        refusals.append(refused.value.rejections)
        tried = refused.value.attempt
        assert tried is not None
        assert [decided.fact for decided in tried.decided] == attempts(office, request_id)
    assert [
        (refusal.rule, refusal.sentence, refusal.fields, refusal.conflict) for refusal in refusals[0]
    ] == [(refusal.rule, refusal.sentence, refusal.fields, refusal.conflict) for refusal in refusals[2]]
    assert len(attempts(office, request_id)) == 1
    with pytest.raises(KeyReused):
        office.submit(approval(request_id, 2, key="once", digest="other"))


def test_a_second_attempt_is_another_one(office: Office) -> None:
    _, request_id = proposed(office)
    for seen in (1, 2):
        with pytest.raises(Refused):
            office.submit(approval(request_id, seen))
    assert len(attempts(office, request_id)) == 2


def test_whoever_was_overtaken_is_told_that_and_nothing_is_recorded(office: Office) -> None:
    _, request_id = proposed(office)
    office.submit(approval(request_id, 1, actor=RHYS))
    with pytest.raises(Stale):
        office.submit(approval(request_id, 1))
    assert attempts(office, request_id) == []


def test_a_dry_run_is_refused_and_records_nothing(office: Office) -> None:
    _, request_id = proposed(office)
    head = office.record.head()
    with pytest.raises(Refused):
        office.commands.submit(approval(request_id, 1), told, dry_run=True)
    assert office.record.head() == head


def test_an_ordinary_refusal_records_nothing(office: Office) -> None:
    contract_id = office.registered()
    head = office.record.head()
    with pytest.raises(Refused):
        office.submit(
            CommandMessage(USE_CASES["assign-roles"], AssignRoles(), OWNER, contract_id, 1, uuid4().hex)
        )
    assert office.record.head() == head
