"""A decision that looked at another stream rests on that stream as it is when it is recorded, not as it was before."""

from dataclasses import replace
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid4

import pytest

from application.errors import Overtaken, Stale
from application.handling.message import CommandMessage, Enclosed, File, Seen
from application.settings import Settings
from application.use_cases import USE_CASES
from domain.contract import CONTRACT
from domain.contract.ending import Terminate
from domain.decisions import Actor, Command, Refused
from domain.kpi import Define
from domain.policy import POLICY_ID, AdoptPolicy, ProposePolicy
from domain.supplier.registration import RegisterSupplier
from tests.givens import AMBER, OFFICER, day
from tests.nouns.kpi.test_kpi import ON_TIME
from tests.store.office import Office, office_on, remark, told

LIMITS: Final = {"head_of_service_above": Decimal("10000.00"), "s151_above": Decimal("50000.00")}


def asked(use_case: str, command: Command, actor: Actor = OFFICER, **others: Any) -> CommandMessage:
    """Somebody asks for it, under a key of its own."""
    return CommandMessage(
        USE_CASES[use_case], command, actor, idempotency_key=uuid4().hex, fingerprint="same", **others
    )


def kpi_for(contract_id: UUID) -> CommandMessage:
    """A KPI for the contract, which its decision has to look at."""
    return asked("define-kpi", Define(contract_id=contract_id, definition=ON_TIME))


def once_decided(office: Office, monkeypatch: pytest.MonkeyPatch, *changes: CommandMessage) -> None:
    """Record these between a decision and its append, once."""
    append = office.record.append

    def overtaking(*arguments: Any, **named: Any) -> Any:
        monkeypatch.setattr(office.record, "append", append)
        for change in changes:
            office.submit(change)
        return append(*arguments, **named)

    monkeypatch.setattr(office.record, "append", overtaking)


def meanwhile(
    office: Office, monkeypatch: pytest.MonkeyPatch, change: CommandMessage, times: int = 1
) -> list[int]:
    """Let the contract go on between decision and append, so often; the list grows with each time."""
    append, seen = office.record.append, [0]

    def overtaking(*arguments: Any, **named: Any) -> Any:
        if len(seen) <= times:
            seen.append(len(seen))
            with monkeypatch.context() as aside:
                aside.setattr(office.record, "append", append)
                contract_id = change.stream_id
                assert contract_id is not None
                version = office.record.chronicle(CONTRACT, contract_id).version
                office.submit(remark(contract_id, version) if len(seen) > 2 else change)
        return append(*arguments, **named)

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
    over = Terminate(ended_on=day("2023-01-31"), ground="discharge", reason="Over.")
    ended = asked("terminate", over, stream_id=contract_id, seen=1)
    meanwhile(office, monkeypatch, ended)
    with pytest.raises(Refused, match="terminated on 31 January 2023"):
        office.submit(kpi_for(contract_id))
    assert office.record.head() == 3  # opened, registered, terminated
    office.assert_sound()


def test_nobody_is_refused_by_what_is_kept_in_memory_before_the_store_was_asked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process may have gone on with it since."""
    contract_id, over = office.registered(), office.registered()
    ending = Terminate(ended_on=day("2023-01-31"), ground="discharge", reason="Over.")
    office.submit(asked("terminate", ending, stream_id=over, seen=1))
    ended = office.record.chronicle(CONTRACT, over)
    looked: list[UUID] = []

    def kept(_: object, stream_id: UUID) -> Any:
        looked.append(stream_id)
        return ended

    monkeypatch.setattr(office.record, "kept", kept)
    office.submit(kpi_for(contract_id))
    assert contract_id in looked
    with pytest.raises(Refused, match="terminated on 31 January 2023"):
        office.submit(kpi_for(over))
    office.assert_sound()


def test_what_another_process_recorded_of_a_stream_that_is_kept_is_found_out(settings: Settings) -> None:
    with office_on(settings) as office, office_on(settings) as other:
        contract_id = office.registered()
        office.submit(kpi_for(contract_id))
        over = Terminate(ended_on=day("2023-01-31"), ground="discharge", reason="Over.")
        other.submit(asked("terminate", over, stream_id=contract_id, seen=1))
        with pytest.raises(Refused, match="terminated on 31 January 2023"):
            office.submit(kpi_for(contract_id))
        office.assert_sound()


def test_where_there_was_no_policy_one_that_is_adopted_meanwhile_is_what_it_is_held_to(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That nothing was there is looked at too, as any other stream is."""
    contract_id = office.registered()
    clerk, second = Actor("p-anwen", "governance"), Actor("p-bryn", "governance")
    once_decided(
        office,
        monkeypatch,
        asked("propose-policy", ProposePolicy(**LIMITS, reason="Agreed."), clerk),
        asked("adopt-policy", AdoptPolicy(number=1, reason="Agreed."), second, stream_id=POLICY_ID, seen=1),
    )
    office.submit(remark(contract_id, 1))
    held_to = office.record.chronicle(CONTRACT, contract_id).facts[-1].envelope.decision.policy
    assert held_to.endswith(", policy 1")
    office.assert_sound()


def test_what_is_recorded_with_it_hides_nothing_that_it_was_decided_on(settings: Settings) -> None:
    """That a file is kept with it is decided after it, on the policy that another process adopted meanwhile."""

    def with_a_letter(contract_id: UUID, version: int) -> str:
        letter = File(f"Letter {version}.".encode(), "text/plain")
        office.commands.submit(remark(contract_id, version), told, enclosed=Enclosed(files=[letter]))
        return office.record.chronicle(CONTRACT, contract_id).facts[-1].envelope.decision.policy

    with office_on(settings) as office, office_on(settings) as other:
        clerk, second = Actor("p-anwen", "governance"), Actor("p-bryn", "governance")
        contract_id = office.registered()
        for number in (1, 2):
            told_before = with_a_letter(contract_id, 2 * number - 1)
            assert told_before.endswith(", policy 1") == (number == 2)
            limits = {"head_of_service_above": Decimal(10_000 * number), "s151_above": Decimal(50_000)}
            on = {"stream_id": POLICY_ID, "seen": 2} if number > 1 else {}
            other.submit(asked("propose-policy", ProposePolicy(**limits, reason="Agreed."), clerk, **on))
            adopt = AdoptPolicy(number=number, reason="Agreed.")
            other.submit(asked("adopt-policy", adopt, second, stream_id=POLICY_ID, seen=2 * number - 1))
            assert with_a_letter(contract_id, 2 * number).endswith(f", policy {number}")
        office.assert_sound()


def test_a_supplier_who_is_registered_meanwhile_is_named_as_on_record(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Contracts may name suppliers that nobody registered: that this one was not is looked at too."""
    supplier = RegisterSupplier(supplier_id=AMBER.supplier_id, name="Amber Lane Catering Limited")
    once_decided(office, monkeypatch, asked("register-supplier", supplier))
    contract_id = office.registered()
    terms = office.record.chronicle(CONTRACT, contract_id).latest()
    assert [named.name for named in terms.suppliers] == ["Amber Lane Catering Limited"]
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
