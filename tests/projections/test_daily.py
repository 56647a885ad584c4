"""What a date brings: each of the four things is recorded once, and what is refused is told."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from application.commands import Commands
from application.errors import Stale
from application.handling.message import CommandMessage, Render
from projections.due_acts import due_acts
from tests.projections.test_duties import overridden
from tests.web.council import Clock, Contract, Council, council_on
from tests.web.test_standard_and_training import Standard, adopted, enrol, programme
from tests.web.test_submissions import define
from web.cli import main
from web.daily import DueActDone, record_daily

OVERRIDE, RETURN, WAIVER, LAPSE = (
    "expire-tier-override",
    "mark-submission-overdue",
    "expire-waiver",
    "lapse-accreditation",
)


@pytest.fixture
def clock() -> Clock:
    """It stands at 15 June 2021, until a test moves it."""
    return Clock("2021-06-15")


@pytest.fixture
def council(tmp_path: Path, clock: Clock) -> Iterator[Council]:
    with council_on(tmp_path / "record", clock=clock) as council:
        yield council


def waived(council: Council, standard: Standard, contract: Contract, *clause_ids: str, until: str) -> None:
    """These clauses are waived for the contract."""
    about = {"contract_id": contract.contract_id, "standard_id": standard.standard_id}
    for clause_id in clause_ids:
        asked = about | {"clause_id": clause_id, "until": until, "why": "New system in autumn"}
        path = council.opened("/api/v1/compliance/waiver-proposals", asked)
        council.step(path, "waivers", {"clause_id": clause_id}, "owner")


def accredited(council: Council, until: str) -> None:
    """The manager of the contracts of these tests is accredited."""
    path = enrol(council, programme(council, grants="Practitioner"), "p-fflur", "2021-01-10")
    council.step(path, "accreditation", {"until": until, "effective_from": "2021-02-01"}, "governance")


def full(council: Council) -> Contract:
    """A contract with something for each of the four: all end with 31 December 2021."""
    contract = council.register(end="2023-03-31", options=[])
    overridden(council, contract, "2021-12-31")
    waived(council, adopted(council), contract, "1.3", until="2021-12-31")
    accredited(council, "2021-12-31")
    define(council, contract, "2021-11-01", due_days=31)
    return contract


def run(council: Council, commands: Any = None) -> list[DueActDone]:
    """The daily job, as it runs today."""
    services = council.services
    return list(record_daily(services.record, commands or services.commands, services.record.basis()))


def counted(council: Council, day: str) -> Counter[str]:
    """How much of each kind the day brings, as known now."""
    record = council.services.record
    return Counter(due_act.use_case for due_act in due_acts(record, record.basis(date.fromisoformat(day))))


def test_nothing_ends_on_its_last_day_and_everything_on_the_day_after(council: Council) -> None:
    full(council)
    assert counted(council, "2021-12-31") == {}
    assert counted(council, "2022-01-01") == {OVERRIDE: 1, RETURN: 1, WAIVER: 1, LAPSE: 1}


def test_each_thing_is_recorded_once_by_the_record_itself(council: Council, clock: Clock) -> None:
    contract = full(council)
    clock.day = "2022-01-01"
    before = council.head
    done = run(council)
    assert [item.refused for item in done] == [""] * 4
    assert {item.act.about for item in done} >= {contract.reference, "Meals on time, 2021-11"}
    events = council.read("/events", "auditor", after=before, limit=500)["items"]
    assert sorted(event["type"] for event in events) == [
        "compliance.waiver_expired.v1",
        "contract.tier_override_expired.v1",
        "enrolment.accreditation_lapsed.v1",
        "submission.overdue_marked.v1",
    ]
    told = [event["envelope"] for event in events]
    by = {(row["actor"], row["role"], row["valid_from"]) for row in told}
    assert by == {("kentledge", "system", "2022-01-01")}
    after = council.head
    assert run(council) == []
    clock.day = "2022-01-02"
    assert run(council) == []
    assert council.head == after
    assert council.read(contract.path)["terms"]["tier"] == "Gold"


def test_two_waivers_of_one_contract_that_end_on_one_day_are_both_closed(
    council: Council, clock: Clock
) -> None:
    contract = council.register(end="2023-03-31", options=[])
    council.change(contract, "tier")
    waived(council, adopted(council), contract, "1.2", "1.3", until="2021-12-31")
    clock.day = "2022-01-01"
    assert [(done.act.use_case, done.refused) for done in run(council)] == [(WAIVER, "")] * 2
    assert counted(council, "2022-01-01") == {}


class Overtaking(Commands):
    """Somebody always changes the contract first."""

    def submit(self, message: CommandMessage, render: Render, *, dry_run: bool = False) -> Any:
        if message.use_case.name == OVERRIDE:
            raise Stale(3, 4)
        return super().submit(message, render, dry_run=dry_run)


def test_what_cannot_be_recorded_is_told_and_holds_up_nothing_else(council: Council, clock: Clock) -> None:
    full(council)
    clock.day = "2022-01-01"
    done = {done.act.use_case: done.refused for done in run(council, Overtaking(council.services.record))}
    assert done.pop(OVERRIDE) == "It is at version 4 now; you saw version 3."
    assert done == {RETURN: "", WAIVER: "", LAPSE: ""}
    assert {done.act.use_case for done in run(council)} == {OVERRIDE}


def test_a_contract_that_ended_owes_no_return_and_a_rejected_one_is_not_marked(
    council: Council, clock: Clock
) -> None:
    contract = council.register(end="2023-03-31", options=[])
    define(council, contract, "2021-11-01")
    council.change(contract, "terminations", ended_on="2021-06-15", effective_from="2021-06-15")
    clock.day = "2022-01-01"
    assert run(council) == []


def test_the_command_line_runs_it_and_says_what_it_would_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KENTLEDGE_DATA", str(tmp_path / "record"))
    monkeypatch.delenv("KENTLEDGE_DATABASE_URL", raising=False)
    with council_on(tmp_path / "record") as council:
        contract = council.register(end="open", maximum_end="open", options=[])
        today = council.services.record.today()
        month = f"{today.year - 1}-{today.month:02}"
        define(council, contract, f"{month}-01", frequency="yearly")
        kpi_since = date(today.year - 1, today.month, 1).isoformat()
        define(council, contract, kpi_since, title="Vans on time")
        owed = len(council.read("/api/v1/kpi-returns", "auditor", state="missing")["items"])
        head = council.head
    assert owed >= 10
    shown = CliRunner().invoke(main, ["daily", "--dry-run"])
    assert (shown.exit_code, len(shown.output.splitlines())) == (0, owed), shown.output
    assert f"{RETURN:26} Vans on time, {month}" in shown.output.splitlines()
    for number in (owed, 0):
        done = CliRunner().invoke(main, ["daily"])
        assert (done.exit_code, done.output.splitlines()[-1]) == (0, f"{number} recorded")
    with council_on(tmp_path / "record") as council:
        assert council.head == head + owed
