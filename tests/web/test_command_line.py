"""The command line: help with an example everywhere, one sentence and an exit code for every outcome."""

import csv
import io
import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from importlib.metadata import version
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from eventsourcing.persistence import OperationalError

from application.audit.note import SigningKey
from application.record import Record
from application.store.sqlite import SQLiteLogRecorder
from application.use_cases import USE_CASES
from domain.events import FACTS
from projections.public_register import PUBLISHED
from tests.web.council import BEGUN, NOBODY, SIGNED_IN, Contract, Council, council_on
from web.cli import main

Run = Callable[..., Result]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that the environment names as the record's."""
    for name in ("KENTLEDGE_DATABASE_URL", "KENTLEDGE_ORIGIN", "KENTLEDGE_BODY_LIMIT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KENTLEDGE_DATA", str(tmp_path / "record"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "record"


@pytest.fixture
def run(data: Path) -> Run:
    """Runs one command in this process."""

    def run(*arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == code, result.output
        return result

    return run


@contextmanager
def council_at(data: Path) -> Iterator[Council]:
    """The council whose record the commands work on."""
    with council_on(data) as council:
        yield council


@pytest.fixture
def extended(data: Path) -> Contract:
    """A contract that was extended long after the extension took effect, on a record with a checkpoint."""
    with council_at(data) as council:
        contract = council.register(reference="CT-0001", title='=1+1 "School" meals')
        council.change(contract, "extensions", effective_from="2021-03-01", reason="Agreed after the fact.")
        council.services.checkpoints.publish()
    return contract


def commands(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command below *group*, with the words that call it."""
    for name, command in group.commands.items():
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


@pytest.mark.parametrize("words", [words for words, _ in commands(main)], ids=" ".join)
def test_every_command_helps_with_an_example(words: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(main, [*words, "--help"])
    assert shown.exit_code == 0
    told = " ".join(shown.output.split())
    assert re.search(r"Example: (KENTLEDGE_DATA=\S+ )?kentledge ", told), told
    assert words[0] in told.split("Example: ")[1]


def test_the_examples_in_the_help_can_be_called_as_they_stand() -> None:
    for words, command in commands(main):
        example = " ".join((command.help or "").split("Example: ")[1].split())
        called = example.removesuffix(".").split("kentledge ", maxsplit=1)[1].split()
        assert tuple(called[: len(words)]) == words or isinstance(command, click.Group), example
        options = {option for param in command.params for option in (*param.opts, *param.secondary_opts)}
        if not isinstance(command, click.Group):
            assert {text for text in called if text.startswith("--")} <= options, example


def test_the_command_line_names_every_setting_and_exit_code(run: Run) -> None:
    told = run("--help").output
    for name in ("KENTLEDGE_DATA", "KENTLEDGE_DATABASE_URL", "KENTLEDGE_ORIGIN", "KENTLEDGE_BODY_LIMIT"):
        assert name in told
    assert "Exit codes: 0" in " ".join(told.split())


def test_a_record_is_created_once(run: Run, data: Path) -> None:
    first = run("init").output
    key = (data / "signing.key").read_bytes()
    assert run("init").output == first
    assert (data / "signing.key").read_bytes() == key
    assert (data / "signing.key").stat().st_mode & 0o077 == 0
    with council_at(data) as council:
        assert council.head == BEGUN


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["register", "--valid-at", "2023-02-29"],
        ["register", "--known-at", "2020-03-31T17:00:00"],
        ["register", "--known-at", "yesterday"],
        ["register", "--format", "xml"],
        ["register", "--known-at", "999"],
        ["register", "--known-at", "2150-01-01T00:00:00Z"],
        ["history", "CT-nowhere"],
        ["history", "00000000-0000-4000-8000-000000000000"],
        ["evidence", "CT-nowhere"],
        ["token", "issue", "p-unknown", "--role", "officer"],
        ["token", "issue", "p-anwen", "--role", "king"],
        ["token", "issue", "p-anwen", "--role", "officer", "--scope", "all"],
        ["token", "issue", "p-anwen", "--role", "officer", "--days", "0"],
        ["token", "issue", "p-anwen"],
        ["token", "revoke", "0123456789ab"],
        ["people", "erase", "p-unknown"],
        ["rebuild", "--projection", "nonsense"],
        ["verify", "no-such-pack.zip"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_refused_in_a_sentence(
    run: Run, extended: Contract, arguments: list[str]
) -> None:
    told = run(*arguments, code=2).output
    assert "Traceback" not in told
    assert "refused: " in told or "Error: " in told


def test_settings_that_cannot_be_used_are_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("KENTLEDGE_BODY_LIMIT", "much"),
        ("KENTLEDGE_DATABASE_URL", "mysql://somewhere/else"),
        ("POSTGRES_ENABLE_DB_FUNCTIONS", "y"),
    ):
        with monkeypatch.context() as here:
            here.setenv(name, value)
            assert name in run("init", code=2).output


@pytest.mark.parametrize("driver", ["psycopg", "psycopg_pool"])
@pytest.mark.parametrize("words", ["init", "register", "verify", "daily"])
def test_a_missing_driver_of_postgresql_is_one_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch, driver: str, words: str
) -> None:
    monkeypatch.setenv("KENTLEDGE_DATABASE_URL", "postgresql://somebody@127.0.0.1/record")
    monkeypatch.setitem(sys.modules, driver, None)  # as Python itself says that there is none
    told = run(words, code=2).output
    assert len(told.splitlines()) == 1
    assert driver in told
    assert "docs/operator.md" in told


def test_a_database_that_does_not_answer_is_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(_: object) -> None:
        raise OperationalError("couldn't get a connection after 30.00 sec")

    monkeypatch.setattr(Record, "__init__", lambda *_: silent(_))
    assert run("register", code=2).output.splitlines() == [
        "refused: the database cannot be used: couldn't get a connection after 30.00 sec"
    ]


def test_a_file_that_cannot_be_used_is_one_sentence(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("init")
    nowhere = str(data / "nowhere" / "register.csv")
    assert (
        run("register", "--format", "csv", "--output", nowhere, code=2)
        .output.strip()
        .endswith(f"{nowhere}: No such file or directory")
    )
    monkeypatch.setenv("KENTLEDGE_DATA", str(data / "signing.key"))
    assert run("register", code=2).output.strip().endswith(("signing.key: File exists", "Not a directory"))


def test_a_file_that_is_no_database_is_broken(run: Run, data: Path) -> None:
    data.mkdir()
    (data / "kentledge.sqlite").write_bytes(b"no database " * 500)
    told = run("register", code=1).output
    assert told.splitlines() == ["broken: the database cannot be read: file is not a database"]


def test_the_version_is_told(run: Run) -> None:
    assert run("--version").output.strip() == f"kentledge, version {version('kentledge')}"


def test_the_help_for_tokens_names_every_role(run: Run) -> None:
    told = " ".join(run("token", "issue", "--help").output.split())
    assert f"One of {', '.join(SIGNED_IN)}." in told


def test_nothing_is_signed_without_a_key(run: Run, data: Path, extended: Contract) -> None:
    (data / "signing.key").unlink()
    with council_on(data.parent / "elsewhere"):
        pass
    assert "no signing key" in run("checkpoint", code=2).output


# People and tokens


def test_a_token_opens_the_api_until_it_is_revoked(run: Run, data: Path, extended: Contract) -> None:
    run("people", "add", "p-newydd", "Newydd Example")
    assert "Newydd Example" in run("people", "list").output
    token = run(
        "token", "issue", "p-newydd", "--role", "auditor", "--scope", "read", "--days", "2"
    ).stdout.strip()
    assert re.fullmatch(r"kentledge_[0-9a-f]{12}_[A-Za-z0-9_-]{43}", token)
    name = token.split("_")[1]
    listed = run("token", "list").output
    assert name in listed
    assert token.split("_", 2)[2] not in listed
    bearer = {"Authorization": f"Bearer {token}"}
    with council_at(data) as council:
        me = council.get("/me", NOBODY, bearer).json
        assert (me["name"], me["role"], me["scope"]) == ("Newydd Example", "auditor", "read")
    run("token", "revoke", name)
    assert name not in run("token", "list").output
    run("token", "revoke", name, code=2)
    with council_at(data) as council:
        assert council.get("/me", NOBODY, bearer).status_code == 401


def test_a_secret_is_kept_nowhere(run: Run, data: Path, extended: Contract) -> None:
    run("people", "add", "p-newydd", "Newydd Example")
    secret = run("token", "issue", "p-newydd", "--role", "owner").stdout.strip().split("_", 2)[2].encode()
    assert not any(secret in path.read_bytes() for path in data.rglob("*") if path.is_file())


def test_a_backup_is_named_by_the_records_day(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, extended: Contract
) -> None:
    monkeypatch.setattr(Record, "today", lambda _: date(2027, 4, 1))
    run("backup", str(tmp_path / "{day}" / "avon-{day}"))
    assert (tmp_path / "2027-04-01" / "avon-2027-04-01" / "backup.json").exists()


def test_a_name_is_forgotten_and_the_story_stays(run: Run, extended: Contract) -> None:
    assert "Anwen Example" in run("history", "CT-0001").output
    run("people", "grant", "p-tegid", "administrator")
    for administrator in ("p-eirlys", "p-tegid"):
        run("people", "erase", "p-anwen", "--person", administrator, "--reason", "She asked for it.")
    told = run("history", "CT-0001").output
    assert "Anwen" not in told
    assert "[erased]" in told


# Looking


def test_the_register_is_shown_as_a_table_at_a_past_basis(run: Run, extended: Contract) -> None:
    asked = ("register", "--valid-at", "2021-03-15", "--known-at")
    before, after = run(*asked, str(BEGUN + 1)).stdout, run(*asked, str(BEGUN + 2)).stdout
    assert "2021-03-31" in before
    assert "2022-03-31" in after
    assert f"As things stood on 15 March 2021, as known at log position {BEGUN + 1}." in before


def test_the_register_is_given_as_csv_that_no_spreadsheet_runs(run: Run, extended: Contract) -> None:
    shown = run("register", "--format", "csv", "--known-at", str(BEGUN + 1)).stdout
    [row] = csv.DictReader(io.StringIO(shown))
    assert list(row) == ["contract_id", *PUBLISHED, "withheld"]
    assert row["title"] == "'" + '=1+1 "School" meals'
    assert row["end_date"] == "2021-03-31"


def test_the_register_is_given_as_json_with_its_basis(run: Run, extended: Contract) -> None:
    shown = json.loads(run("register", "--format", "json", "--valid-at", "2021-03-15").stdout)
    assert shown["basis"]["position"] == shown["basis"]["checkpoint"] == BEGUN + 3
    assert shown["basis"]["valid_at"] == "2021-03-15"
    [row] = shown["items"]
    assert (row["contract_ref"], row["end_date"]) == ("CT-0001", "2022-03-31")
    assert json.loads(run("register", "--format", "json", "--known-at", "1").stdout)["items"] == []


def test_the_history_is_told_by_reference_or_id(run: Run, extended: Contract) -> None:
    by_reference = run("history", "CT-0001").stdout
    assert run("history", extended.contract_id).stdout == by_reference
    assert "Why: Agreed after the fact." in by_reference
    told = ("history", "CT-0001", "--format", "ndjson")
    lines = run(*told).stdout.splitlines()
    assert [json.loads(line)["number"] for line in lines] == [1, 2]
    assert len(run(*told, "--known-at", str(BEGUN + 1)).stdout.splitlines()) == 1


def test_the_catalogue_names_every_event_and_who_may_do_what(run: Run, tmp_path: Path) -> None:
    run("catalogue", "--output", "events.md")
    written = (tmp_path / "events.md").read_text()
    assert written == run("catalogue").stdout
    assert all(f"### `{name}`" in written for name in FACTS)
    assert all(f"`{use_case.method} {use_case.path}`" in written for use_case in USE_CASES.values())


# Proving


def test_a_sound_log_verifies(run: Run, extended: Contract) -> None:
    key = run("checkpoint").stdout.split("public key: ")[1].strip()
    assert run("verify", "--key", key).stdout == f"complete and unaltered as at checkpoint {BEGUN + 3}.\n"
    first, second = run("verify", code=3).stdout.splitlines()
    assert first.startswith(
        "The signer was not checked: no key was given (--key). Compare the record's own, "
    )
    assert second == f"Consistent in itself: complete and unaltered as at checkpoint {BEGUN + 3}."
    other = SigningKey(key.partition("+")[0], bytes(32)).verifier
    assert "does not bear the log's signature" in run("verify", "--key", other, code=1).stderr


def test_a_pack_is_written_and_verified(run: Run, data: Path, extended: Contract) -> None:
    name = run("evidence", "CT-0001").stdout.strip()
    assert extended.contract_id in name
    key = run("checkpoint").stdout.split("public key: ")[1].strip()
    assert "complete and unaltered" in run("verify", name, "--key", key).stdout
    assert run("verify", name, code=3).stdout.startswith("The signer was not checked: ")
    changed = Path("changed.zip")
    changed.write_bytes(Path(name).read_bytes()[:-30])
    run("verify", str(changed), code=2)
    other = key[:-8] + ("AAAAAAA=" if not key.endswith("AAAAAAA=") else "BBBBBBB=")
    assert run("verify", name, "--key", other, code=1).output.startswith("broken: ")


def tamper(data: Path, statement: str) -> None:
    """Change what is stored behind the triggers' back."""
    with council_at(data) as council, council.services.record.store.write() as cursor:
        assert isinstance(council.services.record.recorder, SQLiteLogRecorder)
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for row in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {row['name']}")
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET state = replace(state, 'after the fact', 'before the fact') WHERE notification_id = 51",
        "UPDATE events SET recorded_at = '2021-03-01T00:00:00.000000Z' WHERE notification_id = 51",
        "UPDATE events SET topic = 'contract.terminated.v1' WHERE notification_id = 51",
        "DELETE FROM concerns WHERE position = 51",
        "UPDATE events SET leaf = zeroblob(32) WHERE notification_id = 51",
    ],
)
def test_whatever_is_changed_behind_its_back_the_log_no_longer_verifies(
    run: Run, data: Path, extended: Contract, statement: str
) -> None:
    tamper(data, statement)
    told = run("verify", code=1)
    assert "broken: " in told.stderr
    assert "51" in told.stderr


# Read models


def test_projections_are_checked_against_the_fold_and_rebuilt(
    run: Run, data: Path, extended: Contract
) -> None:
    sound = run("projections", "--check", "--sample", "5").stdout
    with council_at(data) as council:
        assert sound.count("equal") == len(council.services.supervisor.projections)
    with council_at(data) as council, council.services.record.store.write() as cursor:
        cursor.execute("UPDATE register SET end_date = '2099-01-01'")
    assert "differs" in run("projections", "--check", code=1).stdout
    run("projections", code=1)
    run("rebuild", "--projection", "register")
    assert "differs" not in run("projections", "--check").stdout
    run("rebuild")
    assert "2022-03-31" in run("register").stdout


def test_a_projection_that_lags_is_told(run: Run, data: Path, extended: Contract) -> None:
    with council_at(data) as council, council.services.record.store.write() as cursor:
        cursor.execute("UPDATE projections SET position = 50, last_error = 'it broke' WHERE name = 'search'")
    told = run("projections", code=1).stdout
    assert "it broke" in told
