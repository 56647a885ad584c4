"""A decision that looked at another stream rests on that stream as it is when it is recorded, not as it was before."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from application.errors import Overtaken, Stale
from application.handling.message import CommandMessage, Seen
from application.use_cases import USE_CASES
from domain.contract import CONTRACT
from domain.contract.ending import Terminate
from domain.decisions import Refused
from domain.kpi import Define
from tests.givens import OFFICER, day
from tests.nouns.kpi.test_kpi import ON_TIME
from tests.store.office import Office, remark


def kpi_for(contract_id: UUID) -> CommandMessage:
    """A KPI for the contract, which its decision has to look at."""
    return CommandMessage(
        USE_CASES["define-kpi"],
        Define(contract_id=contract_id, definition=ON_TIME),
        OFFICER,
        idempotency_key=uuid4().hex,
        fingerprint="same",
    )


def meanwhile(
    office: Office, monkeypatch: pytest.MonkeyPatch, change: CommandMessage, times: int = 1
) -> list[int]:
    """Let the contract go on between decision and append, so often; the list grows with each time."""
    append, seen = office.record.append, [0]

    def overtaking(*arguments: object, **named: object) -> None:
        if len(seen) <= times:
            seen.append(len(seen))
            with monkeypatch.context() as aside:
                aside.setattr(office.record, "append", append)
                contract_id = change.stream_id
                assert contract_id is not None
                version = office.record.chronicle(CONTRACT, contract_id).version
                office.submit(remark(contract_id, version) if len(seen) > 2 else change)
        append(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(office.record, "append", overtaking)
    return seen


def test_it_is_decided_again_where_the_other_stream_went_on(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    contract_id = office.registered()
    overtaken = meanwhile(office, monkeypatch, remark(contract_id, 1))
    office.submit(kpi_for(contract_id))
    assert len(overtaken) == 2
    office.assert_sound()


def test_it_is_refused_where_the_other_stream_no_longer_allows_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    contract_id = office.registered()
    ended = CommandMessage(
        USE_CASES["terminate"],
        Terminate(ended_on=day("2023-01-31"), ground="discharge", reason="Over."),
        OFFICER,
        contract_id,
        1,
        idempotency_key=uuid4().hex,
        fingerprint="same",
    )
    meanwhile(office, monkeypatch, ended)
    with pytest.raises(Refused, match="terminated on 31 January 2023"):
        office.submit(kpi_for(contract_id))
    assert office.record.head() == 3  # opened, registered, terminated
    office.assert_sound()


def test_whoever_is_overtaken_every_time_is_told_to_ask_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    contract_id = office.registered()
    meanwhile(office, monkeypatch, remark(contract_id, 1), times=100)
    with pytest.raises(Overtaken, match="ask again"):
        office.submit(kpi_for(contract_id))
    office.assert_sound()


def test_a_stream_that_was_not_looked_at_may_go_on(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    contract_id, other = office.registered(), office.registered()
    overtaken = meanwhile(office, monkeypatch, remark(other, 1))
    office.submit(kpi_for(contract_id))
    assert len(overtaken) == 2
    assert office.record.head() == 5


@pytest.mark.parametrize(("seen", "recorded"), [(Seen(whichever=True), True), (Seen((1,)), False)])
def test_the_stream_itself_may_go_on_only_for_whoever_said_whichever_version(
    office: Office, monkeypatch: pytest.MonkeyPatch, seen: Seen, recorded: bool
) -> None:
    contract_id = office.registered()
    meanwhile(office, monkeypatch, remark(contract_id, 1))
    if recorded:
        office.submit(replace(remark(contract_id, 1), seen=seen))
    else:
        with pytest.raises(Stale, match="at version 2 now; you saw version 1"):
            office.submit(replace(remark(contract_id, 1), seen=seen))
    assert office.record.version(contract_id) == 2 + recorded
    office.assert_sound()
