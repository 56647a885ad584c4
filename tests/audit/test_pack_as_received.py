"""A pack as a stranger gets it: whose it is, what else lies in it, and how it fits what they have from elsewhere."""

import base64
import bz2
import io
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from application.audit import merkle, verify_pack
from application.audit.note import Checkpoint, SigningKey
from application.audit.verify_pack import Broken, Unanswerable, check, verify_files
from tests.audit.small_log import FILES, KEY, LOG, PACK, ROADS, SEAL, TREE, Log, small_log, unpacked
from tests.audit.witness import AUDITOR, COUNTY, NOBODY
from web.cli import main

OLDER = Path(__file__).with_name("pack-of-the-older-form.zip")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """The pack as a zip."""
    path = tmp_path / "pack.zip"
    path.write_bytes(PACK)
    return path


@pytest.fixture
def folder(pack: Path) -> Path:
    """The pack unpacked."""
    path = pack.with_name("unpacked")
    with zipfile.ZipFile(pack) as archive:
        archive.extractall(path)
    return path


def told(path: Path, key: str | None = KEY.verifier, checkpoint: Path | None = None) -> tuple[int, str]:
    """Exit code and first line, the same from the stand-alone verifier and from the product's command."""
    code, said = check(path, key, checkpoint, [], None)
    options = [
        *(["--key", key] if key is not None else []),
        *(["--checkpoint", str(checkpoint)] if checkpoint else []),
    ]
    result = CliRunner().invoke(main, ["verify", str(path), *options])
    assert (result.exit_code, result.output) == (code, f"{said}\n")
    return code, said.splitlines()[0]


def zipped(entries: list[tuple[str, bytes]]) -> bytes:
    """A zip of just these entries, twins and all."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that a name comes twice
        for name, content in entries:
            made.writestr(name, content)
    return archive.getvalue()


# P1: nothing is imported that lies beside the verifier


MODULES = [
    "hashlib",
    "json",
    "argparse",
    "re",
    "zipfile",
    "base64",
    "pathlib",
    "typing",
    "contextlib",
    "struct",
]
MODULES += [
    "time",
    "encodings/cp437",
    "zlib",
    "shutil",
    "locale",
    "gettext",
    "copy",
    "types",
    "enum",
    "io",
    "os",
]


@pytest.mark.parametrize("options", [[], ["-I"], ["-S"], ["-B", "-S"]], ids="".join)
@pytest.mark.parametrize("where", ["beside it", "where it is called", "beside it, through a link"])
def test_p1_the_verifier_imports_nothing_from_its_own_folder(
    options: list[str], where: str, folder: Path
) -> None:
    called = folder
    if where == "where it is called":
        called = folder.with_name("called")
        called.mkdir()
    for module in MODULES:
        path = called / f"{module}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text("raise SystemExit('complete and unaltered')")
    script = folder / "verify.py"
    if "link" in where:
        script = folder.with_name("link.py")
        script.symlink_to(folder / "verify.py")
    for environment in ({}, {"PYTHONPATH": ":"} if where == "where it is called" else {}):
        done = subprocess.run(
            [sys.executable, *options, script, folder.with_name("pack.zip"), "--key", KEY.verifier],
            cwd=called, capture_output=True, text=True, check=False, env={**os.environ, **environment},
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("complete and unaltered as at checkpoint 10: ")


def pythons() -> Iterator[str]:
    """The Pythons that this machine happens to have, one of each version; first, the one that runs the tests."""
    yield sys.executable
    for version in ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14"):
        found = [*map(str, Path.home().glob(f".pyenv/versions/{version}.*/bin/python3"))]
        found += [text for text in [shutil.which(f"python{version}")] if text and "shims" not in text]
        yield from found[:1]


@pytest.mark.parametrize("python", [*pythons()], ids=str)
def test_the_verifier_runs_on_every_python_that_can_be_had(python: str, folder: Path) -> None:
    verify = [python, "-I", "-W", "error", "verify.py"]
    done = subprocess.run(
        [*verify, "--key", KEY.verifier], cwd=folder, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    (folder / "events.ndjson").write_bytes(FILES["events.ndjson"].replace(b"2028", b"2038"))
    done = subprocess.run(verify, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith(
        "broken: event at position 3 (contract.extended.v1, line 2 of events.ndjson) "
    )


def test_the_verifier_can_be_read_in_a_sitting() -> None:
    assert len(FILES["verify.py"].decode().splitlines()) < 400
    assert max(map(len, FILES["verify.py"].decode().splitlines())) <= 120


# P2: whose word it is


def test_p2_a_pack_forged_under_another_key_of_the_same_name_is_never_said_to_be_the_logs(
    tmp_path: Path,
) -> None:
    forger = SigningKey(KEY.name, bytes(32))
    forged = Log()
    forged.record(ROADS, "contract.registered.v1", {"title": "Roads"}, ROADS)
    tree, seal = forged.sealed(), forged.seal()
    path = tmp_path / "forged.zip"
    path.write_bytes(forged.pack(ROADS, seal, tree, forger))
    code, first = told(path, None)
    assert code == 3
    assert first.startswith("The signer was not checked: no key was given (--key).")
    assert told(path) == (1, "broken: public-key is not the key given.")
    assert told(path, "") == (1, "broken: public-key is not the key given.")


def test_a_whole_pack_is_signed_by_the_key_given(pack: Path, folder: Path) -> None:
    whole = f"complete and unaltered as at checkpoint 10: 5 events of contract {ROADS}."
    assert told(pack) == told(folder) == (0, whole)
    assert told(pack, f" {KEY.verifier}\n") == (0, whole)


def test_a_signature_for_a_list_is_no_signature_for_a_checkpoint_nor_the_other_way_round() -> None:
    for files in ({**FILES, "checkpoint": FILES["manifest"]}, {**FILES, "manifest": FILES["checkpoint"]}):
        with pytest.raises(Broken, match="is malformed"):
            verify_files(files, KEY.verifier)


# P3: every file of the pack, and no other


@pytest.mark.parametrize("name", sorted(FILES))
def test_p3_a_file_that_was_altered_or_left_out_is_named(name: str, folder: Path) -> None:
    altered = FILES[name][:-1] + bytes([FILES[name][-1] ^ 1])
    (folder / name).write_bytes(altered)
    assert told(folder)[0] == 1
    (folder / name).unlink()
    code, said = told(folder)
    assert code == 1
    assert name in said or name.startswith("proofs/")


@pytest.mark.parametrize("name", ["history.txt", "README.txt", "verify.py"])
def test_p3_what_is_for_reading_is_signed_as_well(name: str) -> None:
    with pytest.raises(Broken, match=rf"^{name} is not what the log signed: it was altered$"):
        verify_files({**FILES, name: FILES[name] + b" "}, KEY.verifier)


STRANGE = [
    *(
        "added.txt",
        "history.csv",
        "./events.ndjson",
        "../events.ndjson",
        "/events.ndjson",
        "proofs/../seal.json",
    ),
    *(
        "proofs//1.tlog-proof",
        "proofs\\1.tlog-proof",
        "C:events.ndjson",
        "events.ndjson.",
        "events.ndjson ",
        "x\0",
    ),
    *("__MACOSX/._seal.json", "proofs/99.tlog-proof", "Events.ndjson", "PROOFS/1.tlog-proof", "manifest/x"),
    "\u017feal.json",  # a long s: some file systems take it for an s
]


@pytest.mark.parametrize("name", STRANGE, ids=ascii)
@pytest.mark.parametrize("first", [True, False])
def test_p3_a_file_that_is_not_in_the_list_is_refused(name: str, first: bool, tmp_path: Path) -> None:
    added = [(name, FILES.get("events.ndjson", b""))]
    path = tmp_path / "added.zip"
    path.write_bytes(zipped([*(added if first else []), *FILES.items(), *([] if first else added)]))
    code, said = told(path)
    assert code in {1, 2}
    assert (
        "stands in the pack, but not in its signed list" in said
        or "comes twice" in said
        or "unpack it" in said
    )


def test_p3_twins_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "twins.zip"
    for twin in ("events.ndjson", "EVENTS.ndjson", "manifest", "Verify.py"):
        for entries in ([*FILES.items(), (twin, b"")], [(twin, b""), *FILES.items()]):
            path.write_bytes(zipped(entries))
            code, said = told(path)
            assert (code, said[:42]) == (
                1,
                "broken: a name comes twice in the zip: 'ev"[:42],
            ) or "comes twice" in said
            assert code == 1


def test_p3_a_list_that_names_a_file_twice_or_elsewhere_is_refused() -> None:
    text = FILES["manifest"].decode().rpartition("\n\n")[0] + "\n"
    rows = text.splitlines(keepends=True)
    digest = sha256(b"").hexdigest()
    for more in (
        "./x",
        "/x",
        "../x",
        "a/../x",
        "a//x",
        "a\\x",
        "x ",
        "x.",
        "Seal.json",
        "seal.json",
        "MANIFEST",
    ):
        signed = KEY.sign(
            "".join([rows[0], *sorted([*rows[1:], f"{digest} {more}\n"], key=lambda row: row[65:])])
        )
        with pytest.raises(Broken, match=r"^manifest is malformed$"):
            verify_files({**FILES, "manifest": signed.encode(), more: b""}, KEY.verifier)
    unsorted = KEY.sign("".join([rows[0], *rows[:0:-1]]))
    stranger = SigningKey(KEY.name, bytes(32)).sign(text)
    for other in (unsorted, stranger, text, text + "\n", FILES["manifest"].decode() + "\n", rows[0], ""):
        with pytest.raises(Broken, match=r"^manifest "):
            verify_files({**FILES, "manifest": other.encode()}, KEY.verifier)


def test_p3_what_python_does_not_see_in_a_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "hidden.zip"
    hidden = zipped([("events.ndjson", b"other events")])
    entry, whole = hidden[: hidden.index(b"PK\1\2")], zipped([*FILES.items()])
    path.write_bytes(whole)
    assert told(path)[0] == 0
    directory = whole.index(b"PK\1\2")
    at = int.from_bytes(whole[-6:-2], "little")
    assert at == directory
    moved = whole[:-6] + (at + len(entry)).to_bytes(4, "little") + whole[-2:]
    for content in (
        whole[:directory] + entry + moved[directory:],  # an entry that the directory does not name
        entry + whole,
        whole + b"more",
        whole + entry,
        whole[:-2] + b"\4\0more",  # a comment
    ):
        path.write_bytes(content)
        code, said = told(path)
        assert code in {1, 2}, said
        assert "the zip" in said, said


@pytest.mark.parametrize(
    ("name", "content"),
    [("added.txt", b""), ("added/", b"more"), ("caf\u00e9 added", b"x"), ("added\x1b.txt", b"x")],
    ids=["empty", "a folder with content", "not in ASCII", "a terminal escape"],
)
def test_p3_a_file_that_is_not_in_the_list_is_named(name: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "added.zip"
    path.write_bytes(zipped([*FILES.items(), (name, content)]))
    said = f"broken: {ascii(name)[1:-1]} stands in the pack, but not in its signed list."
    assert told(path) == (1, said)


def test_p3_a_file_that_the_list_names_is_missed(folder: Path) -> None:
    (folder / "history.txt").unlink()
    assert told(folder) == (1, "broken: the pack lacks history.txt, which its signed list names.")


def told_of_entry(path: Path, **fields: int) -> tuple[int, str]:
    """What is said of the pack when its last entry has other fields in the directory alone."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        for name, content in FILES.items():
            made.writestr(name, content)
        for field, value in fields.items():
            setattr(made.infolist()[-1], field, value)
    path.write_bytes(archive.getvalue())
    return told(path)


@pytest.mark.parametrize(
    ("kind", "taken"), [(0, True), (8, True), (10, False), (1, False), (2, False), (6, False), (12, False)],
    ids=["none said", "a file", "a link", "a pipe", "a device", "a disk", "a socket"],
)  # fmt: skip
def test_p3_an_entry_of_a_zip_is_a_file_and_nothing_that_leads_elsewhere(
    kind: int, taken: bool, tmp_path: Path
) -> None:
    code, said = told_of_entry(tmp_path / "pack.zip", external_attr=kind << 28)
    assert code == (0 if taken else 2), said
    assert taken or said.startswith("not answered: the zip was not made by the log")


@pytest.mark.parametrize(
    ("at", "change", "taken"),
    [
        *((6, 1, False), (7, 8, True), (7, 16, False)),  # encrypted; a name in UTF-8; none of these
        *((8, 8, False), (10, 1, True), (12, 1, True)),  # how it is packed; time and day
        *((14, 1, False), (18, 1, False), (22, 1, False)),  # checksum, and both lengths
    ],
)
def test_p3_an_entry_says_of_itself_what_the_directory_says_of_it(
    at: int, change: int, taken: bool, tmp_path: Path
) -> None:
    path, altered = tmp_path / "pack.zip", bytearray(zipped([*FILES.items()]))
    altered[altered.rindex(b"PK\3\4") + at] ^= change
    path.write_bytes(altered)
    code, said = told(path)
    assert code == (0 if taken else 2), said
    assert taken or said.startswith("not answered: the zip was not made by the log")


class Entry(NamedTuple):
    """An entry of a zip, as somebody writes it who may want it to be read in two ways."""

    name: str
    content: bytes
    """What Python reads of it: its length and checksum are what the zip says."""
    packed: bytes
    """What is there."""
    method: int = zipfile.ZIP_STORED
    own: str = ""
    """Its name where it lies, if the directory calls it otherwise."""


def written(entries: list[Entry]) -> bytes:
    """A zip of just these entries."""
    lying, directory = b"", b""
    for name, content, packed, method, own in entries:
        here, at = own or name, len(lying)
        said = struct.pack("<5H3L", 20, 0, method, 0, 33, zlib.crc32(content), len(packed), len(content))
        lying += b"PK\3\4" + said + struct.pack("<2H", len(here), 0) + here.encode() + packed
        directory += b"PK\1\2\24\0" + said + struct.pack("<5H2L", len(name), 0, 0, 0, 0, 0, at)
        directory += name.encode()
    counts = struct.pack("<4H2LH", 0, 0, len(entries), len(entries), len(directory), len(lying), 0)
    return lying + directory + b"PK\5\6" + counts


def deflated(content: bytes, end: int = zlib.Z_FINISH) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(content) + stream.flush(end)


HISTORY, MORE = FILES["history.txt"], FILES["history.txt"] + b"terminated for fraud\n"
READ_IN_TWO_WAYS = {
    "stored, and longer than it says": Entry("history.txt", HISTORY, MORE),
    "deflated, and longer than it says": Entry("history.txt", HISTORY, deflated(MORE), 8),
    "deflated, with more behind it": Entry("history.txt", HISTORY, deflated(HISTORY) + b"more", 8),
    "deflated without an end": Entry("history.txt", HISTORY, deflated(HISTORY, zlib.Z_SYNC_FLUSH), 8),
    "packed as few can read it": Entry("history.txt", HISTORY, bz2.compress(HISTORY), zipfile.ZIP_BZIP2),
    "a folder that holds something": Entry("more/", b"", b"terminated for fraud\n"),
}


@pytest.mark.parametrize("how", READ_IN_TWO_WAYS)
def test_p3_a_zip_of_which_others_might_unpack_more_than_python_reads_is_refused(
    how: str, tmp_path: Path
) -> None:
    """`unzip` writes all that is packed, and says nothing where the checksum was made to fit."""
    entry, path = READ_IN_TWO_WAYS[how], tmp_path / "pack.zip"
    entries = {name: Entry(name, content, content) for name, content in FILES.items()}
    path.write_bytes(written([*(entries | {entry.name: entry}).values()]))
    assert unpacked(path.read_bytes()).items() >= FILES.items(), "by what Python reads it is whole"
    said = "not answered: the zip was not made by the log: unpack it, check the folder."
    assert told(path) == (2, said)


def test_p3_a_folder_of_a_zip_lies_there_under_its_own_name(tmp_path: Path) -> None:
    entries, path = [Entry(name, content, content) for name, content in FILES.items()], tmp_path / "pack.zip"
    for folder, code in ((Entry("proofs/", b"", b""), 0), (Entry("proofs/", b"", b"", own="manifest"), 2)):
        path.write_bytes(written([*entries, folder]))
        assert told(path)[0] == code
    path.write_bytes(written([Entry(name, content, deflated(content), 8) for name, content in FILES.items()]))
    assert told(path)[0] == 0


def test_p3_the_directory_of_a_zip_names_what_lies_there_from_the_first_byte_on(tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    whole = written([Entry(name, content, content) for name, content in FILES.items()])
    lying, *directory = whole[:-22].split(b"PK\1\2")
    for entries, code in ((directory, 0), (directory[::-1], 1)):
        path.write_bytes(lying + b"".join(b"PK\1\2" + entry for entry in entries) + whole[-22:])
        assert told(path)[0] == code
    assert told(path)[1] == "broken: the zip holds more than its files."


@pytest.mark.parametrize("at", [-18, -16, -14, -12], ids=["disk", "first disk", "entries here", "entries"])
@pytest.mark.parametrize("change", [1, 255])
def test_p3_the_end_of_a_zip_counts_what_its_directory_names(at: int, change: int, tmp_path: Path) -> None:
    """Others unpack as many as it counts, where Python takes what the directory names."""
    path = tmp_path / "pack.zip"
    altered = bytearray(written([Entry(name, content, content) for name, content in FILES.items()]))
    altered[at] ^= change
    path.write_bytes(altered)
    assert told(path)[0] != 0


def test_more_than_a_gigabyte_is_not_read(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored, packed, whole = tmp_path / "stored.zip", tmp_path / "packed.zip", sum(map(len, FILES.values()))
    stored.write_bytes(zipped([*FILES.items()]))
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in FILES.items():
            made.writestr(name, content)
    for path, size, said in (
        (folder, whole, "the folder holds over a gigabyte"),
        (stored, stored.stat().st_size, "the zip is over a gigabyte"),
        (packed, whole, "the zip unpacks to over a gigabyte"),
    ):
        monkeypatch.setattr(verify_pack, "MOST", size)
        assert told(path) == (1, f"broken: {said}.")
        monkeypatch.setattr(verify_pack, "MOST", size + 1)
        assert told(path)[0] == 0


def test_a_folder_in_which_a_name_leads_elsewhere_is_refused(folder: Path) -> None:
    (folder / "events.ndjson").rename(folder.parent / "events")
    (folder / "events.ndjson").symlink_to(folder.parent / "events")
    assert told(folder) == (1, "broken: 'events.ndjson' is no file, but leads elsewhere.")
    (folder / "events.ndjson").unlink()
    (folder / "more").symlink_to(folder.parent, target_is_directory=True)
    assert told(folder) == (1, "broken: 'more' is no file, but leads elsewhere.")
    (folder / "more").unlink()
    os.mkfifo(folder / "more")
    assert told(folder)[0] == 1


def test_a_pack_that_was_zipped_again_verifies(folder: Path, tmp_path: Path) -> None:
    again = shutil.make_archive(str(tmp_path / "again"), "zip", folder)
    assert told(Path(again))[0] == 0


# P8: the checkpoint in the minutes


def checkpoint_of(log: Log, size: int, key: SigningKey = KEY) -> str:
    """A checkpoint as published when the log had that size."""
    return Checkpoint(key.name, size, merkle.memory_tree(log.leaves[:size]).root()).sign(key)


@pytest.fixture
def minutes(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a checkpoint down."""

    def write(text: str) -> Path:
        path = tmp_path / "minutes.txt"
        path.write_bytes(text.encode())
        return path

    return write


@pytest.mark.parametrize("size", range(1, 10))
def test_p8_a_pack_continues_the_checkpoint_in_the_minutes(
    size: int, pack: Path, minutes: Callable[[str], Path]
) -> None:
    note = checkpoint_of(LOG, size)
    three_lines = "".join(note.splitlines(keepends=True)[:3])
    for text in (note, three_lines, three_lines.replace("\n", "\r\n"), f"\ufeff  {note}\n\n"):
        code, said = check(pack, KEY.verifier, minutes(text), [], None)
        assert code == 0
        assert "Its log continues the checkpoint given." in said
        assert told(pack, None, minutes(text))[0] == 3


def test_p8_its_own_checkpoint_is_known_again(pack: Path, minutes: Callable[[str], Path]) -> None:
    code, said = check(pack, KEY.verifier, minutes(checkpoint_of(LOG, 10)), [], None)
    assert code == 0
    assert "Its checkpoint is the checkpoint given." in said


def test_p8_a_log_that_was_rewritten_since_is_found_out(pack: Path, minutes: Callable[[str], Path]) -> None:
    other = Log()
    for event in LOG.events:
        other.record(event["stream_id"], event["type"], {"other": True}, ROADS)
    for size in range(1, 11):
        code, said = told(pack, KEY.verifier, minutes(checkpoint_of(other, size)))
        assert (code, said) == (
            1, f"broken: the pack does not continue checkpoint {size} as given: another log was signed."
        )  # fmt: skip


def test_p8_what_the_pack_cannot_tell_is_said(
    pack: Path, tmp_path: Path, minutes: Callable[[str], Path]
) -> None:
    log = small_log()
    log.seal()
    log.record(ROADS, "contract.expired.v1", {}, ROADS)
    later = minutes(checkpoint_of(log, 11))
    assert told(pack, KEY.verifier, later) == (
        2, "not answered: the checkpoint given, 11, is later than the pack's, 10: ask for a newer pack."
    )  # fmt: skip
    (tmp_path / "none.zip").write_bytes(LOG.pack(ROADS, SEAL, TREE, consistency=[]))
    assert told(tmp_path / "none.zip", KEY.verifier, minutes(checkpoint_of(LOG, 4))) == (
        2, "not answered: the pack holds no proof from checkpoint 4: ask for one."
    )  # fmt: skip
    for text in ("", "kentledge.example/log\n4\n", checkpoint_of(LOG, 4).replace("\n4\n", "\n04\n"), "\0"):
        code, said = told(pack, KEY.verifier, minutes(text))
        assert (code, said[:36]) == (2, "not answered: the checkpoint given i")
    assert told(pack, KEY.verifier, tmp_path / "no-such-file")[0] == 2


def test_p8_a_checkpoint_of_another_log_or_with_a_wrong_signature_is_refused(
    pack: Path, minutes: Callable[[str], Path]
) -> None:
    elsewhere = checkpoint_of(LOG, 4, SigningKey("elsewhere.example/log", bytes(32)))
    assert told(pack, KEY.verifier, minutes(elsewhere)) == (
        1,
        "broken: the checkpoint given is one of another log.",
    )
    wrong = checkpoint_of(LOG, 4).replace("\n4\n", "\n5\n")
    assert told(pack, KEY.verifier, minutes(wrong)) == (
        1, "broken: the checkpoint given bears a signature that is wrong."
    )  # fmt: skip


def test_p8_a_proof_of_consistency_that_does_not_hold_is_named() -> None:
    lines = [json.loads(line) for line in FILES["consistency.ndjson"].splitlines()]
    for at, fields in ((3, {"root": "00" * 32}), (4, {"hashes": lines[4]["hashes"][1:]}), (6, {"size": 10})):
        changed = [*lines]
        changed[at] = {**lines[at], **fields}
        with pytest.raises(Broken, match=r"^consistency\.ndjson does not show that checkpoint 10 continues "):
            verify_files(unpacked(LOG.pack(ROADS, SEAL, TREE, consistency=changed)), KEY.verifier)


def test_the_verifier_follows_growth_as_the_log_does() -> None:
    leaves = [merkle.leaf_hash(bytes([n])) for n in range(40)]
    tree = merkle.memory_tree(leaves)
    for size in range(2, 40):
        for old in range(1, size):
            proof, roots = tree.consistency_proof(old, size), (tree.root(old), tree.root(size))
            assert verify_pack.continued(old, roots[0], size, roots[1], proof)
            assert not verify_pack.continued(old, roots[1], size, roots[1], proof)
            assert not verify_pack.continued(old, roots[0], size, roots[0], proof)
            assert not verify_pack.continued(old, roots[0], size, roots[1], [*proof, bytes(32)])
            assert not verify_pack.continued(old, roots[0], size, roots[1], [bytes(32), *proof[1:]])


# Witnesses (C2SP tlog-cosignature)


NOTE = FILES["checkpoint"].decode()
TEXT = NOTE.rpartition("\n\n")[0] + "\n"


def under(note: str) -> dict[str, bytes]:
    """The pack under that note of its checkpoint."""
    proofs = {p: FILES[f"proofs/{p}.tlog-proof"].decode().replace(NOTE, note) for p in (1, 3, 5, 7, 9, 10)}
    return unpacked(LOG.pack(ROADS, SEAL, TREE, checkpoint=note, proofs=proofs))


@pytest.fixture(scope="module")
def cosigned() -> dict[str, bytes]:
    """The pack under a checkpoint that two witnesses cosigned."""
    auditor = AUDITOR.cosign(TEXT, 1_795_000_000) + AUDITOR.cosign(TEXT, 1_795_000_060)
    return under(NOTE + auditor + COUNTY.cosign(TEXT))


def test_a_pack_says_which_witnesses_cosigned_its_checkpoint(cosigned: dict[str, bytes]) -> None:
    _, said = verify_files(cosigned, KEY.verifier, None, [AUDITOR.vkey, COUNTY.vkey], None)
    assert said.startswith("complete and unaltered as at checkpoint 10: ")
    named = [f"'{who.name}'+{who.key_id.hex()} at 2026-11-18T11" for who in (AUDITOR, COUNTY)]
    assert f"\nCosigned by {named[0]}:07:40Z, {named[1]}:06:40Z.\n" in said
    assert "Cosigned" not in verify_files(cosigned, KEY.verifier)[1]


def test_at_least_so_many_of_these_witnesses(cosigned: dict[str, bytes]) -> None:
    everybody = [AUDITOR.vkey, NOBODY.vkey, COUNTY.vkey]
    for enough in (1, 2):
        verify_files(cosigned, KEY.verifier, None, everybody, enough)
    for too_many in (3, None):
        with pytest.raises(Broken, match=r"^only 2 of the 3 witnesses given cosigned the checkpoint$"):
            verify_files(cosigned, KEY.verifier, None, everybody, too_many)
    with pytest.raises(Broken, match=r"^only 0 of the 1 witnesses"):
        verify_files(FILES, KEY.verifier, None, [AUDITOR.vkey], None)
    again = [AUDITOR.vkey, AUDITOR.vkey]
    with pytest.raises(Unanswerable):
        verify_files(cosigned, KEY.verifier, None, again, 2)
    for none in (KEY.verifier, "", "x", AUDITOR.vkey[:-4]):
        with pytest.raises(Unanswerable, match="a witness key given is none"):
            verify_files(cosigned, KEY.verifier, None, [none], None)
    for count in (0, -1, 2):
        with pytest.raises(Unanswerable):
            verify_files(cosigned, KEY.verifier, None, [AUDITOR.vkey], count)


def test_a_cosignature_of_another_text_or_time_does_not_hold() -> None:
    good = base64.b64decode(AUDITOR.cosign(TEXT).rpartition(" ")[2])
    for wrong in (AUDITOR.cosign(TEXT.replace("10", "11")), AUDITOR.cosign(TEXT, 0),
                  f"\u2014 {AUDITOR.name} {base64.b64encode(good[:4] + bytes(7) + b'x' + good[12:]).decode()}\n",
                  f"\u2014 {AUDITOR.name} {base64.b64encode(good[:-1]).decode()}\n"):  # fmt: skip
        with pytest.raises(Broken, match=rf"^a cosignature of '{AUDITOR.name}' does not hold$"):
            verify_files(under(NOTE + wrong), KEY.verifier, None, [AUDITOR.vkey], None)


@pytest.mark.parametrize(("time", "holds"), [(0, False), (1, True), ((1 << 37) - 1, True), (1 << 37, False)])
def test_a_cosignature_is_of_a_time_that_there_is(time: int, holds: bool) -> None:
    files = under(NOTE + AUDITOR.cosign(TEXT, time))
    if holds:
        assert "\nCosigned by " in verify_files(files, KEY.verifier, None, [AUDITOR.vkey], None)[1]
    else:
        with pytest.raises(Broken, match=rf"^a cosignature of '{AUDITOR.name}' does not hold$"):
            verify_files(files, KEY.verifier, None, [AUDITOR.vkey], None)


def test_cosignatures_may_come_with_the_same_checkpoint_from_elsewhere_but_not_with_an_older_one() -> None:
    same = (NOTE + AUDITOR.cosign(TEXT)).encode()
    assert AUDITOR.name in verify_files(FILES, KEY.verifier, same, [AUDITOR.vkey], None)[1]
    older = checkpoint_of(LOG, 4)
    older += AUDITOR.cosign(older.rpartition("\n\n")[0] + "\n")
    with pytest.raises(Broken, match=r"^only 0 of the 1 witnesses"):
        verify_files(FILES, KEY.verifier, older.encode(), [AUDITOR.vkey], None)


# P11: what is no pack, or none any more


def damaged() -> Iterator[tuple[str, bytes]]:
    yield "an empty file", b""
    yield "a text", b"no zip"
    yield "a zip cut in half", PACK[: len(PACK) // 2]
    yield "a zip without its end", PACK[:-10]
    yield "a zip with a hole", PACK[:60] + bytes(140) + PACK[200:]
    yield "another zip", zipped([("a.txt", b"a")])
    yield "an empty zip", zipped([])
    yield "a database", b"SQLite format 3\0" + bytes(4080)


@pytest.mark.parametrize(("what", "content"), [*damaged()], ids=[what for what, _ in damaged()])
def test_p11_what_is_no_pack_is_answered_with_a_sentence(what: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    path.write_bytes(content)
    code, said = told(path)
    assert code == (1 if what in {"another zip", "an empty zip"} else 2)
    assert said.startswith("broken: the pack lacks manifest" if code == 1 else "not a readable pack: ")


def test_p11_a_path_that_leads_to_nothing_is_answered_with_a_sentence(tmp_path: Path) -> None:
    nowhere = tmp_path / "n\u00f3.zip"
    why = f"[Errno 2] No such file or directory: '{tmp_path}/n\\xf3.zip'"
    assert told(nowhere) == (2, f"not a readable pack: FileNotFoundError: {why}.")
    (tmp_path / "empty").mkdir()
    assert told(tmp_path / "empty") == (1, "broken: the pack lacks manifest.")


# As it is called


def called(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    """Exit code and first line of the verifier, called with these words."""
    code = verify_pack.main([str(argument) for argument in arguments])
    return code, capsys.readouterr().out.splitlines()[0]


def test_it_is_called_with_a_pack_a_key_a_checkpoint_and_witnesses(
    pack: Path, folder: Path, minutes: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    whole = f"complete and unaltered as at checkpoint 10: 5 events of contract {ROADS}."
    assert called(capsys, pack)[0] == 3
    assert called(capsys, folder, "--key", KEY.verifier) == (0, whole)
    given = minutes(NOTE + AUDITOR.cosign(TEXT))
    asked = ["--key", KEY.verifier, pack, "--witness", AUDITOR.vkey, "--witness", COUNTY.vkey]
    assert called(capsys, *asked, "--checkpoint", given, "--at-least", 1) == (0, whole)
    few = "broken: only {} of the 2 witnesses given cosigned the checkpoint."
    assert called(capsys, *asked, "--checkpoint", given) == (1, few.format(1))
    assert called(capsys, *asked, "--at-least", 1) == (1, few.format(0))


def test_without_a_path_it_checks_the_folder_that_it_stands_in(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(verify_pack, "__file__", str(folder / "verify.py"))
    assert called(capsys, "--key", KEY.verifier)[0] == 0
    (folder / "added.txt").touch()
    assert called(capsys, "--key", KEY.verifier)[0] == 1


def test_it_says_how_it_is_called(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    with pytest.raises(SystemExit) as ended:
        verify_pack.main(["--help"])
    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert "[--key KEY] [--checkpoint FILE] [--witness KEY] [--at-least K] [pack]" in said
    assert "\nCheck an evidence pack" in said
    for word in ("pack", "--key KEY", "--checkpoint FILE", "--witness KEY", "--at-least K"):
        assert re.search(rf"(?m)^  {word}  +\w+ ", said), word


# Packs made before their files were listed


def test_a_pack_of_the_older_form_is_told_apart_and_verifies_with_its_own_verifier(tmp_path: Path) -> None:
    code, said = told(OLDER)
    assert code == 2
    assert said.startswith("not answered: this pack is of the older form, without a signed list of its files")
    with zipfile.ZipFile(OLDER) as archive:
        archive.extractall(tmp_path)
    done = subprocess.run(
        [sys.executable, "-I", "verify.py", "--key", KEY.verifier],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert done.stdout.startswith(
        f"complete and unaltered as at checkpoint 10: 5 events of contract {ROADS}."
    )


# Whatever byte is changed

CHANGES = int(os.environ.get("KENTLEDGE_BYTE_CHANGES", "150"))
"""How many bytes are changed, spread over every file; 2,000 is the full form (`make byte-changes`)."""


def test_whatever_byte_of_a_pack_is_changed_is_found() -> None:
    total = sum(map(len, FILES.values()))
    changed = 0
    for name, content in FILES.items():
        count = max(3, -(-CHANGES * len(content) // total))
        for number in range(count):
            at = number * (len(content) - 1) // max(count - 1, 1)
            altered = bytearray(content)
            altered[at] ^= 1 << number % 8
            with pytest.raises(Broken):
                verify_files({**FILES, name: bytes(altered)}, KEY.verifier)
            changed += 1
    assert changed >= CHANGES


def test_whatever_byte_of_the_zip_is_changed_is_found_or_changes_no_file(tmp_path: Path) -> None:
    """Dates, and whether a file is for reading only, are the places in a zip that hold nothing of the pack."""
    path = tmp_path / "pack.zip"
    places = range(0, len(PACK), max(1, len(PACK) // CHANGES))
    for at in places:
        altered = bytearray(PACK)
        altered[at] ^= 1 << at % 8
        path.write_bytes(altered)
        code, _ = check(path, KEY.verifier, None, [], None)
        assert code != 3
        if code == 0:
            assert unpacked(bytes(altered)) == FILES
