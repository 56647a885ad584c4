"""R16: what is given twice is refused and named, on every road; a record of evidence does not guess which was meant."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from application.knowing import READS_ISSUED
from application.use_cases import USE_CASES, UseCase
from tests.web.council import REGISTRATION, Contract, Council, assert_problem
from web.cli import main
from web.strict_json import NamedTwice, NotJson, strict_json


@pytest.fixture(scope="module")
def contract(shared_council: Council) -> Contract:
    return shared_council.register()


def twice(body: dict[str, Any], name: str) -> bytes:
    """The body as JSON in which *name* stands twice, the second time as the first."""
    text = json.dumps(body)
    return f"{text[:-1]}, {json.dumps(name)}: {json.dumps(body[name])}}}".encode()


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ('{"a": 1, "a": 1}', ["a"]),
        ('{"a": 1, "\\u0061": 2}', ["a"]),  # the same name, however it is written
        ('{"a": {"b": 1, "b": 2}}', ["a.b"]),
        ('{"a": [{"b": 1}, {"c": {"d": 1, "e": 2, "d": 3}}]}', ["a.1.c.d"]),
        ('{"a": {"x": 1, "x": 1}, "a": {"y": 1, "y": 1}}', ["a", "a.x", "a.y"]),
        ('[{"a": 1, "a": 1, "a": 1}]', ["0.a"]),
        ('{"": 1, "": 2}', [""]),
    ],
)
def test_every_name_that_an_object_has_twice_is_found(text: str, paths: list[str]) -> None:
    with pytest.raises(NamedTwice) as found:
        strict_json(text.encode())
    assert found.value.paths == paths


def test_the_same_name_in_two_objects_is_no_fault() -> None:
    assert strict_json(b'{"a": {"a": [{"a": 1}, {"a": 2}]}}') == {"a": {"a": [{"a": 1}, {"a": 2}]}}


@pytest.mark.parametrize(
    "raw",
    [b"{", b"NaN", b'{"a": Infinity}', b'"\\ud800"', b"[" * 100_000, b"\xff", b"", b"1" * 5000],
    ids=["half", "NaN", "infinity", "half a character", "deep", "no text", "nothing", "a long figure"],
)
def test_what_cannot_be_read_is_no_json(raw: bytes) -> None:
    with pytest.raises(NotJson):
        strict_json(raw)


WRITES = [item for item in USE_CASES.values() if item.writes and item.name != "upload-document"]


@pytest.mark.parametrize("use_case", WRITES, ids=lambda item: item.name)
def test_r16_a_json_name_given_twice_is_refused_on_every_route(
    shared_council: Council, use_case: UseCase, known_of: dict[str, str]
) -> None:
    role = next(token for token in shared_council.tokens if token in use_case.allowed)
    path = use_case.path
    noun = use_case.stream.noun if use_case.stream else ""
    known = "00000000-0000-4000-8000-000000000000"
    if role in READS_ISSUED:
        known = known_of.get(noun, known_of["review"])
    for part in path.split("/"):
        if part.startswith("{"):
            path = path.replace(part, known)
    before = shared_council.head
    for dry_run in ("true", "false"):
        answer = shared_council.post(
            f"/api/v1{path}",
            role=role,
            raw=b'{"reason": "one", "deep": [{"x": 1, "x": 2}], "reason": "another"}',
            if_match='"v1"',
            dry_run=dry_run,
        )
        told = assert_problem(answer, 400, "unreadable", "deep.0.x", "reason")
        assert all("twice" in fault["detail"] for fault in told["faults"])
    assert shared_council.head == before


@pytest.mark.parametrize("name", sorted(REGISTRATION))
def test_r16_also_where_both_say_the_same(shared_council: Council, name: str) -> None:
    answer = shared_council.post("/contracts", raw=twice(REGISTRATION, name))
    assert_problem(answer, 400, "unreadable", name)


def test_r16_also_within_what_a_request_holds(shared_council: Council) -> None:
    body = json.dumps(REGISTRATION).replace('"name": "Amber', '"name": "Brook Ltd", "name": "Amber').encode()
    assert_problem(shared_council.post("/contracts", raw=body), 400, "unreadable", "suppliers.0.name")


def test_r16_also_in_the_fields_of_a_correction(shared_council: Council, contract: Contract) -> None:
    body = {"fields": {"title": "School dinners"}, "reason": "Misread."}
    raw = json.dumps(body).replace('"title": ', '"title": "Another", "title": ').encode()
    answer = shared_council.post(f"/events/{contract.event_id}/corrections", raw=raw, if_match='"v1"')
    assert_problem(answer, 400, "unreadable", "fields.title")


@pytest.mark.parametrize(
    ("path", "query", "names"),
    [
        ("/contracts", "limit=1&limit=2", ["limit"]),
        ("/contracts", "valid_at=2020-01-01&valid_at=2021-01-01&tier=Gold&tier=Gold", ["tier", "valid_at"]),
        ("/register", "known_at=1&known_at=2", ["known_at"]),
        ("/events", "after=1&after=1", ["after"]),
    ],
)
def test_a_parameter_given_twice_is_refused(
    shared_council: Council, path: str, query: str, names: list[str]
) -> None:
    answer = shared_council.get(f"/api/v1{path}?{query}")
    assert_problem(answer, 422, "bad-parameters", *names)


def test_a_dry_run_that_is_and_is_none_is_refused(shared_council: Council) -> None:
    answer = shared_council.post("/contracts", REGISTRATION, dry_run=["true", "false"])
    assert_problem(answer, 422, "bad-parameters", "dry_run")


def test_a_parameter_of_a_report_given_twice_is_refused(shared_council: Council) -> None:
    answer = shared_council.get(
        "/api/v1/report-definitions/register/report", parameters="tier:Gold; tier:Silver"
    )
    assert_problem(answer, 422, "bad-parameters", "parameters")


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["report", "make", "register", "--set", "tier=Gold", "--set", "tier=Silver"], "tier"),
        (["import", "check", "{csv}", "--as", "p-1", "--map", "A=title", "--map", "A=reference"], "A"),
        (["import", "check", "{csv}", "--as", "p-1", "--default", "kind=x", "--default", "kind=y"], "kind"),
        (["import", "check", "{csv}", "--as", "p-anwen", "--mapping", "{mapping}"], "mapping.A"),
    ],
)
def test_r16_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], named: str
) -> None:
    monkeypatch.setenv("KENTLEDGE_DATA", str(tmp_path / "record"))
    monkeypatch.delenv("KENTLEDGE_DATABASE_URL", raising=False)
    table, mapping = tmp_path / "register.csv", tmp_path / "mapping.json"
    table.write_text("A,B\nX,Y\n")
    mapping.write_text('{"mapping": {"A": "title", "B": "", "A": "reference"}}')
    assert CliRunner().invoke(main, ["init"]).exit_code == 0
    assert CliRunner().invoke(main, ["people", "add", "p-anwen", "Anwen Example"]).exit_code == 0
    said = CliRunner().invoke(main, [word.format(csv=table, mapping=mapping) for word in words])
    assert said.exit_code == 2, said.output
    assert "twice" in said.output
    assert named in said.output
