"""The same bad values in a row of an import and on the command line: refused, and under the column or option."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from application.importing.fields import BY_NAME
from tests.directory import add_person, erase, let_go
from tests.importing.files import CSV, MAPPING, csv_file, row
from tests.roads.bad_values import ABSENT, LEFT, LOOKS_ALIKE, UNSEEN
from tests.web.council import REGISTRATION, Council, assert_problem, council_on
from web.cli import main

GONE = "p-gone"
"""Somebody who left, and whose name is kept."""
COLUMNS = {field: column for column, field in MAPPING.items()}
PEOPLE = ("owner", "contract_manager", "lead_officers")
TEXTS = ("reference", "title", "category", "directorate")
LONGEST = {"title": 1000, "reference": 300, "category": 300, "directorate": 300}
BAD_ROWS: list[tuple[str, str]] = [
    *((field, person) for field in PEOPLE for person in (ABSENT, LEFT, GONE, LOOKS_ALIKE, "p-anwen\u200bx")),
    *((field, text) for field in TEXTS for text in (" \u00a0", UNSEEN, "a\x07b")),
    *((field, "x" * (longest + 1)) for field, longest in LONGEST.items()),
    *(("estimated_excl_vat", text) for text in ("1.005", "-1.00", "1e3", "many")),
    *((field, day) for field in ("start", "end") for day in ("30 February 2024", "2024-13-01", "soon")),
    ("legal_regime", "none of these"),
    ("suppliers", " "),
]


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Council]:
    """A council on whose directory one person was erased and one has left."""
    with council_on(tmp_path_factory.mktemp("record")) as council:
        directory = council.services.directory
        for person_id in (LEFT, GONE):
            add_person(directory, person_id, f"{person_id} Example")
        erase(directory, LEFT)
        let_go(directory, GONE)
        yield council


def checked(council: Council, *rows: tuple[str, ...]) -> list[dict[str, Any]]:
    """What a check tells of each row, fault by fault."""
    sent = council.client().post(
        "/api/v1/documents",
        data=csv_file(*rows),
        content_type=CSV,
        headers=council.headers("officer"),
        query_string={"title": "Register"},
    )
    body = {"document": sent.get_json()["sha256"], "file_name": "register.csv", "mapping": MAPPING}
    told: list[dict[str, Any]] = council.post("/api/v1/imports", body, dry_run="true").get_json()["rows"]
    return told


def test_every_bad_value_in_a_row_is_refused_under_its_column(council: Council) -> None:
    """All in one file: a row for each, the first of them good."""
    rows = [
        row(reference="CN-good"),
        *(row(**{"reference": f"CN-{n}"} | {field: text}) for n, (field, text) in enumerate(BAD_ROWS)),
    ]
    found: dict[str, str] = {}
    for item in checked(council, *rows):
        found[item["row"]] = f"{found.get(item['row'], '')}, {item['outcome']} {item['column']}"
    missed = {
        (field, text[:20]): found[str(number)]
        for number, (field, text) in enumerate(BAD_ROWS, start=3)
        if f"faulty {COLUMNS[field]}" not in found[str(number)]
    }
    assert missed == {}
    assert found["2"] == ", new "
    assert {field for field, _ in BAD_ROWS} <= set(BY_NAME)


def test_references_that_people_read_alike_are_one_whichever_road_they_come_by(council: Council) -> None:
    council.register(reference="X/1")
    alike = ("X/1 ", "x/1", "\uff38/1", "X\u200b/1", "X/1\u202e")
    for text in alike:  # each in a file of its own, since rows of one file are held against one another first
        outcomes = {item["outcome"] for item in checked(council, row(reference=text, title="Another"))}
        assert outcomes == {"differs"}, text
        answer = council.post("/contracts", REGISTRATION | {"reference": text})
        assert_problem(answer, 409, "duplicate-reference", "reference")


@pytest.fixture
def run(council: Council, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """Runs a command on the council's record."""
    monkeypatch.delenv("KENTLEDGE_DATABASE_URL", raising=False)
    monkeypatch.setenv("KENTLEDGE_DATA", str(council.services.settings.data))
    (tmp_path / "register.csv").write_bytes(csv_file(row()))
    return lambda *arguments: CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize("person", [ABSENT, LEFT, GONE, LOOKS_ALIKE, "p-anwen ", ""])
def test_nobody_acts_by_the_command_line_who_is_not_there(
    council: Council, run: Callable[..., Result], tmp_path: Path, person: str
) -> None:
    before = council.head
    for command in (
        ("report", "draft", "register"),
        ("import", "check", tmp_path / "register.csv"),
        ("key", "rotate", "--reason", "Every second year"),
    ):
        result = run(*command, "--as", person)
        assert (result.exit_code, "--as" in result.output) == (2, True), (command, result.output)
    assert council.head == before


@pytest.mark.parametrize(
    "person", [LOOKS_ALIKE, "p-0001 ", "", "P-0001", "p_1", "p-" + "x" * 63, "p-\u200b1"]
)
def test_no_id_enters_the_directory_that_no_request_could_name(
    run: Callable[..., Result], person: str
) -> None:
    result = run("people", "add", person, "Somebody Example")
    assert result.exit_code == 2, result.output
    assert "letters, digits and hyphens" in result.output


@pytest.mark.parametrize("name", [" \u00a0", UNSEEN, "", "x" * 301])
def test_no_name_enters_the_directory_that_says_nothing(run: Callable[..., Result], name: str) -> None:
    assert run("people", "add", "p-new", name).exit_code == 2
