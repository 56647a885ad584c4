"""Files of the record are their owner's alone, whatever the umask, whoever made them before (case W12)."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.web.council import council_on
from web.cli import main


@pytest.fixture(params=[0o000, 0o022, 0o777], ids=oct)
def _umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    """The permissions of a folder and of everything in it that is not just so."""
    found = {}
    for path in (folder, *folder.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode != (0o700 if path.is_dir() else 0o600):
            found[path.name] = oct(mode)
    return found


@pytest.mark.usefixtures("_umask")
def test_w12_every_file_of_the_record_is_its_owners_alone(tmp_path: Path) -> None:
    data = tmp_path / "record"
    with council_on(data) as council:
        council.register()
        council.services.checkpoints.publish()
        assert {
            "kentledge.sqlite",
            "kentledge.sqlite-wal",
            "kentledge.sqlite-shm",
            "signing.key",
            "checkpoints",
        } <= {path.name for path in data.iterdir()}
        assert modes(data) == {}


def test_w12_what_was_open_to_others_before_is_closed_when_the_record_is_opened(tmp_path: Path) -> None:
    data = tmp_path / "record"
    with council_on(data) as council:
        council.services.checkpoints.publish()
        for path in (data, *data.rglob("*")):
            path.chmod(0o777 if path.is_dir() else 0o666)
    with council_on(data) as council:
        council.services.checkpoints.publish()
        council.register()
        council.services.checkpoints.publish()
        assert modes(data) == {}


def test_w12_an_evidence_pack_is_its_owners_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, pack = tmp_path / "record", tmp_path / "pack.zip"
    with council_on(data) as council:
        contract = council.register()
        council.services.checkpoints.publish()
    monkeypatch.setenv("KENTLEDGE_DATA", str(data))
    pack.write_bytes(b"what was there before")
    pack.chmod(0o644)
    done = CliRunner().invoke(main, ["evidence", contract.reference, "--output", str(pack)])
    assert done.exit_code == 0, done.output
    assert stat.S_IMODE(pack.stat().st_mode) == 0o600
