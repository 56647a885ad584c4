"""What a row says besides what registers its contract: each is an act of its own after that, whatever the order."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from application.handling.deciding import Decider
from application.handling.message import CommandMessage, Outcome
from application.importing import run
from application.importing.lots import lots_as_text, read_lots
from domain.contract.terms import Lot
from tests.importing.files import HEADINGS, MAPPING, csv_file, row
from tests.importing.test_cases import ROW, faults, only, sheet_of
from tests.importing.test_import import asked, imported, outcomes, told
from tests.web.council import Clock, Council, council_on

FURTHER = ("Kind", "Parent", "Lot", "Lots", "Status", "Suspended until", "Closed on", "Ended on")
WHOLE = MAPPING | dict(
    zip(
        FURTHER,
        ("kind", "parent", "lot", "lots", "status", "suspended_until", "closed_on", "ended_on"),
        strict=True,
    )
)


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Council]:
    with council_on(tmp_path_factory.mktemp("record"), clock=Clock("2026-06-15")) as found:
        yield found


def line(reference: str, **said: str) -> tuple[str, ...]:
    """A row with what it says besides, by the last word of the heading in small letters."""
    own = {name: said.pop(name) for name in tuple(said) if name in MAPPING.values()}
    further = [said.get(heading.lower().replace(" ", "_"), "") for heading in FURTHER]
    return (*row(reference=reference, **own), *further)


def file_of(council: Council, *rows: tuple[str, ...], **changes: Any) -> dict[str, Any]:
    content = csv_file(*rows, headings=(*HEADINGS, *FURTHER))
    return asked(council, content, **{"mapping": WHOLE, **changes})


def contract(council: Council, reference: str) -> Any:
    [found] = council.read("/contracts", reference=reference)["items"]
    return found


def history(council: Council, reference: str) -> list[str]:
    found = council.read(f"/contracts/{contract(council, reference)['contract_id']}/history")
    return [entry["sentence"] for entry in found["entries"]]


@pytest.mark.parametrize(
    ("cell", "lots"),
    [
        ("1: Meals (£120,000.00); 2: Cleaning", [("1", "Meals", "120000.00"), ("2", "Cleaning", None)]),
        ("Lot 1 - Hot meals\nLot 2b - Cold meals", [("1", "Hot meals", None), ("2b", "Cold meals", None)]),
        (
            "1 | Meals; hot | cold | 7.50\n2 | Rest |",
            [("1", "Meals; hot | cold", "7.50"), ("2", "Rest", None)],
        ),
        ("None", []),
        ("N/A", []),
    ],
)
def test_lots_are_read_as_registers_write_them(cell: str, lots: list[tuple[str, str, str | None]]) -> None:
    found = read_lots(cell)
    assert found.lots == tuple(
        Lot(number, title, Decimal(worth) if worth else None) for number, title, worth in lots
    )
    assert not found.fault
    assert read_lots(lots_as_text(found.lots)).lots == found.lots


def test_what_are_no_lots_is_said_and_a_worth_that_is_none_is_a_fault() -> None:
    assert "none were taken" in read_lots("several, see schedule").note
    assert "Lot 1" in read_lots("1 | Meals | about 7").fault


def test_parents_come_before_what_is_under_them_whatever_the_order_of_the_file(council: Council) -> None:
    body = file_of(
        council,
        line("T-PART", parent="T-CALL"),
        line("T-CALL", parent="T-FRAME", lot="2", kind="framework call-off"),
        line("T-FRAME", lots="1: Hot (£7.00); 2: Cold", kind="framework"),
        line("T-OTHER", parent="Made-up Buyers RM6000", kind="framework call-off", lot="4"),
    )
    answer = imported(council, body)
    assert outcomes(answer) == dict.fromkeys(("2", "3", "4", "5"), "imported"), answer.text
    frame, call, part = (contract(council, name) for name in ("T-FRAME", "T-CALL", "T-PART"))
    assert (call["relation"], call["under"], call["lot"]) == ("call-off", frame["contract_id"], "2")
    assert (part["relation"], part["under"]) == ("part", call["contract_id"])
    assert contract(council, "T-OTHER")["parent"] == "Made-up Buyers RM6000"
    assert any(said.startswith("Divided into 2 lots: 1 Hot (£7.00") for said in history(council, "T-FRAME"))
    feed = council.services.record.feed(0, 10_000)
    at = {str(event.event.stream_id): event.position for event in reversed(feed)}
    assert at[frame["contract_id"]] < at[call["contract_id"]] < at[part["contract_id"]]
    again = imported(council, body)
    assert set(outcomes(again).values()) == {"already there"}, again.text
    moved = imported(council, file_of(council, line("T-PART", parent="T-FRAME")))
    assert outcomes(moved) == {"2": "differs"}


def test_a_row_under_one_that_cannot_come_in_or_under_itself_says_so(council: Council) -> None:
    body = file_of(
        council,
        line("U-1", parent="U-2"),
        line("U-2", parent="U-1"),
        line("U-3", parent="U-4"),
        line("U-4", start="never"),
        line("U-5", parent="U-6", lot="9"),
        line("U-6", kind="framework", lots="1: Meals"),
    )
    answer = council.post("/api/v1/imports", body, dry_run="true")
    said = {item["row"]: (item["column"], item["sentence"]) for item in told(answer)["rows"]}
    assert "lead back" in said["2"][1] or "lead back" in said["3"][1]
    assert said["4"] == (
        "Parent",
        "It is under the contract of row 5, which cannot be imported: put that right first.",
    )
    assert said["6"][0] == "Lot"
    assert "no such lot" in said["6"][1]


def test_parents_are_decided_again_too(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    body, checked = (
        file_of(council, line("V-1", parent="V-2"), line("V-2", kind="framework")),
        run.Imports.check_kept,
    )
    decided, decide_again = [], Decider.outcome

    def meanwhile(self: run.Imports, *given: Any) -> run.ImportCheck:
        found = checked(self, *given)
        council.register(reference="V-3")
        decided.clear()
        return found

    def seen(self: Decider, message: CommandMessage, *given: Any, **named: Any) -> Outcome:
        decided.append(type(message.command).__name__)
        return decide_again(self, message, *given, **named)

    monkeypatch.setattr(run.Imports, "check_kept", meanwhile)
    monkeypatch.setattr(Decider, "outcome", seen)
    assert set(outcomes(imported(council, body)).values()) == {"imported"}
    assert decided[-3:] == ["RegisterFromFile", "RegisterFromFile", "NameParent"]
    assert contract(council, "V-1")["under"] == contract(council, "V-2")["contract_id"]


def test_suspended_terminated_and_closed_go_in_as_what_they_are(council: Council) -> None:
    body = file_of(
        council,
        line("W-1", status="Suspended", suspended_until="31/12/2026"),
        line("W-2", status="Closed", ended_on="30/04/2026", closed_on="15/05/2026"),
        line("W-3", status="Terminated", ended_on="30/04/2026"),
        line("W-4", status="Suspended", suspended_until="31/12/2025"),
    )
    answer = imported(council, body | {"date_order": "day first"})
    assert set(outcomes(answer).values()) == {"imported"}, answer.text
    assert [contract(council, f"W-{number}")["status"] for number in (1, 2, 3, 4)] == [
        "suspended",
        "closed",
        "terminated",
        "live",
    ]
    assert "Suspended until 31 December 2026." in history(council, "W-1")
    assert "Closed." in history(council, "W-2")
    [told_of] = [item["sentence"] for item in told(answer)["rows"] if item["row"] == "5" and item["sentence"]]
    assert "the suspension was over after 31 December 2025" in told_of


def test_what_a_status_does_not_say_is_told() -> None:
    still = only(sheet_of((*ROW, "Suspended"), more=("Status",)))
    assert "no day says until when" in next(faults(still))
    closed = only(sheet_of((*ROW, "Closed"), more=("Status",)))
    assert closed.command is not None
    assert closed.command.ended_as == "expired"
    assert any("record its closing" in note for note in closed.notes)
