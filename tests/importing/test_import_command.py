"""kentledge import: check says what a file is, run records it by a confirmed mapping, and both end in an exit code."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from tests.importing.files import csv_file, row
from tests.web.council import council_on
from web.cli import main

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs one command on a record of its own, beside a register with one faulty row."""
    monkeypatch.delenv("KENTLEDGE_DATABASE_URL", raising=False)
    monkeypatch.setenv("KENTLEDGE_DATA", str(tmp_path / "record"))
    monkeypatch.chdir(tmp_path)
    with council_on(tmp_path / "record"):
        pass
    rows = (row(), row(reference="=CN-2"), row(reference="CN-3", legal_regime="", end="never"))
    (tmp_path / "register.csv").write_bytes(csv_file(*rows))

    def run(*arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, ["import", *arguments])
        assert result.exit_code == code, result.output
        return result

    return run


def test_a_register_is_checked_confirmed_and_run(run: Run, tmp_path: Path) -> None:
    given = ("register.csv", "--as", "p-anwen")
    checked = run("check", *given, "--save", "mapping.json", code=1).output
    assert "Rows that cannot be imported as they are" in checked
    assert "Rows: 2 new, 1 faulty." in checked
    assert "--mode valid takes those that can" in checked
    assert json.loads((tmp_path / "mapping.json").read_text())["mapping"]["Title"] == "title"
    entering = run("check", *given, "--new-units", "enter", code=1).output
    assert "divisions that the import enters:\n\n  Education, from 1 April 2024 at the latest" in entering
    assert "Confirm what the columns are" in run("run", *given, code=2).output
    confirmed = (*given, "--mapping", "mapping.json")
    assert "Nothing was recorded" in run("run", *confirmed, code=1).output
    made = run("run", *confirmed, "--mode", "valid", "--report", "outcome.csv").output
    assert "Rows: 2 imported, 1 faulty." in made
    assert "Recorded as import" in made
    run("check", *confirmed, "--report", "outcome.xlsx", code=1)
    rows = list(load_workbook(tmp_path / "outcome.xlsx")["rows"].iter_rows(values_only=True))
    assert rows[0][:4] == ("row", "outcome", "reference", "title")
    assert ("3", "already there", "=CN-2") in {row[:3] for row in rows}
    report = (tmp_path / "outcome.csv").read_text(encoding="utf-8-sig")
    assert "3,imported,'=CN-2," in report
    assert "End Date,never," in report
    assert "Rows: 2 already there, 1 faulty." in run("run", *given, "--accept-guess", code=1).output


def test_a_folder_of_open_contracting_data_is_imported_as_one_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notices").mkdir()
    for number in (1, 2):
        release = {
            "ocid": f"ocds-h6vhtk-00000{number}",
            "id": str(number),
            "date": "2024-09-02T10:00:00Z",
            "tag": ["award"],
            "tender": {"id": f"T-{number}", "title": "Taxis", "mainProcurementCategory": "services"},
            "buyer": {"name": "Anytown Council"},
            "awards": [
                {
                    "id": "1",
                    "status": "active",
                    "value": {"amount": 1000},
                    "suppliers": [{"id": "x", "name": "Oak Ltd"}],
                    "contractPeriod": {"startDate": "2024-09-01T00:00:00Z"},
                }
            ],
        }
        (tmp_path / "notices" / f"{number}.json").write_text(json.dumps({"releases": [release]}))
    people = [f"--default={name}=p-anwen" for name in ("owner", "contract_manager", "lead_officers")]
    given = ("notices", "--as", "p-anwen", "--accept-guess", "--default", "legal_regime=PA2023", *people)
    made = run("run", *given).output
    assert "Rows: 2 imported." in made
    (tmp_path / "empty").mkdir()
    assert "no .json file" in run("check", "empty", "--as", "p-anwen", code=2).output


def test_what_is_wrong_with_the_question_is_said_in_a_sentence(run: Run, tmp_path: Path) -> None:
    given = ("check", "register.csv", "--as", "p-anwen")
    assert "no person p-nobody" in run("check", "register.csv", "--as", "p-nobody", code=2).output
    assert "no such column" in run(*given, "--map", "Colour=title", code=2).output
    assert "has no = in it" in run(*given, "--map", "Title", code=2).output
    (tmp_path / "mapping.json").write_text('{"mapping": [], "colour": 1}')
    assert "not as check --save writes it" in run(*given, "--mapping", "mapping.json", code=2).output
    (tmp_path / "register.txt").write_bytes(b"x")
    assert ".xlsx file" in run("check", "register.txt", "--as", "p-anwen", code=2).output
    settled = run(*given, "--map", "Legal regime=", code=1).output
    assert "legal_regime: No column gives the legal regime, and no default" in settled


def test_help_has_an_example() -> None:
    for name in ((), ("check",), ("run",)):
        assert "Example: kentledge import" in CliRunner().invoke(main, ["import", *name, "--help"]).output
