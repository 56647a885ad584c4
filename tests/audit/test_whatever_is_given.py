"""A sceptic's pack: each file of it treated in every way, and whatever else is given; always answered with a sentence.

`KENTLEDGE_BYTE_CHANGES` says how many made-up zips are tried; 2,000 is the full form (`make byte-changes`).
"""

import io
import random
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from application.audit.verify_pack import Broken, check, read_zip, verify_files
from tests.audit.small_log import FILES, KEY, LOG, PACK, PARKS, SEAL, SECOND, TREE, small_log, unpacked
from tests.audit.test_pack_as_received import CHANGES
from web.cli import main

OTHERS = unpacked(LOG.pack(PARKS, SEAL, TREE))
"""The pack of another contract, under the same checkpoint."""


def _later() -> dict[str, bytes]:
    """The pack of the same contract, under a later checkpoint."""
    log = small_log()
    log.record("d0000000-0000-4000-8000-000000000009", "standard.adopted.v1", {"version": 3})
    tree = log.sealed()
    return unpacked(log.pack("c0000000-0000-4000-8000-000000000001", log.seal(), tree))


LATER = _later()
Treatment = Callable[[str], dict[str, bytes]]


def without(name: str) -> dict[str, bytes]:
    """The files but that."""
    return {file: content for file, content in FILES.items() if file != name}


def reordered(content: bytes) -> bytes:
    """With its lines the other way round, or its bytes where it has one line."""
    lines = content.splitlines(keepends=True)
    return b"".join(lines[::-1]) if len(lines) > 1 else content[::-1]


TREATED: dict[str, Treatment] = {
    "deleted": without,
    "copied under another name": lambda name: {**FILES, f"more/{name}": FILES[name]},
    "renamed": lambda name: {**without(name), f"{name}.1": FILES[name]},
    "renamed in capitals": lambda name: {**without(name), name.upper(): FILES[name]},
    "reordered": lambda name: {**FILES, name: reordered(FILES[name])},
    "cut": lambda name: {**FILES, name: FILES[name][: len(FILES[name]) * 2 // 3]},
    "emptied": lambda name: {**FILES, name: b""},
    "made longer": lambda name: {**FILES, name: FILES[name] + b"\n"},
    "said twice": lambda name: {**FILES, name: FILES[name] * 2},
    "of another contract": lambda name: {**FILES, name: OTHERS.get(name, b"")},
    "of a later pack": lambda name: {**FILES, name: LATER.get(name, b"")},
}


@pytest.mark.parametrize("how", TREATED)
def test_each_file_of_a_pack_that_was_tampered_with_is_told(how: str) -> None:
    for name in FILES:
        files = TREATED[how](name)
        if files == FILES:
            continue  # the same bytes in both packs
        with pytest.raises(Broken) as broken:
            verify_files(files, KEY.verifier)
        assert 10 < len(str(broken.value)) < 300, name


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_that_stands_twice_in_a_zip_is_told(name: str, tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    archive = io.BytesIO(PACK)
    with zipfile.ZipFile(archive, "a") as pack, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        pack.writestr(name, FILES[name])
    path.write_bytes(archive.getvalue())
    with pytest.raises(Broken, match="comes twice in the zip"):
        read_zip(path)


def test_a_list_or_checkpoint_signed_by_another_key_is_told() -> None:
    for name in ("manifest", "checkpoint"):
        text = FILES[name].decode().rpartition("\n\n")[0] + "\n"
        for note in (SECOND.sign(text), KEY.sign(text) + SECOND.sign(text).rpartition("\n\n")[2]):
            with pytest.raises(Broken):
                verify_files({**FILES, name: note.encode()}, KEY.verifier)


class MadeUp:
    """Zips that nobody should believe, and what else a stranger may give."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)
        self._names = [
            *FILES,
            "keys.ndjson",
            "x",
            "../x",
            "proofs/0.tlog-proof",
            "a" * 300,
            "\u2028",
            "Manifest",
        ]

    def content(self) -> bytes:
        """Of a file."""
        rng, good = self._rng, self._rng.choice([*FILES.values()])
        return rng.choice([
            rng.randbytes(rng.randrange(400)), b"", good, self._altered(good), b"[" * rng.randrange(200_000),
            b'{"position":' + b"9" * rng.randrange(1, 6000) + b"}\n", b"\xed\xa0\x80", b"null\n", b"NaN\n", b"{}\n",
        ])  # fmt: skip

    def zip(self) -> bytes:
        """A zip, or what is to pass for one."""
        rng = self._rng
        archive, files = io.BytesIO(), dict(FILES)
        match rng.randrange(5):
            case 0:
                return rng.randbytes(rng.randrange(3000))
            case 1:
                return self._altered(PACK)
            case 2:
                directory = PACK.index(b"PK\1\2")
                return PACK[:directory] + self._altered(PACK[directory:])
            case 3:
                files |= {rng.choice(self._names): self.content() for _ in range(3)}
            case 4:
                files = {rng.choice(self._names): self.content() for _ in range(rng.randrange(12))}
        with zipfile.ZipFile(archive, "w", rng.choice([0, 8, 12, 14])) as made:
            for name, content in files.items():
                made.writestr(name, content)
        return archive.getvalue()

    def arguments(self) -> tuple[str | None, list[str], int | None]:
        """A key, witnesses, and how many of them."""
        rng = self._rng
        witnesses = rng.choice([[], [], ["x"], [KEY.verifier]])
        return (
            rng.choice([KEY.verifier, KEY.verifier, None, "", "x"]),
            witnesses,
            rng.choice([None, None, 0, 1]),
        )

    def _altered(self, content: bytes) -> bytes:
        altered = bytearray(content)
        for _ in range(self._rng.randrange(1, 20)):
            at = self._rng.randrange(len(altered))
            if self._rng.random() < 0.3:
                del altered[at : at + self._rng.randrange(1, 50)]
                altered += b"."
            else:
                altered[at] = self._rng.randrange(256)
        return bytes(altered)


def test_whatever_zip_is_given_the_answer_is_a_sentence_and_never_that_it_is_whole(tmp_path: Path) -> None:
    made_up, path, checkpoint = MadeUp(11), tmp_path / "pack.zip", tmp_path / "checkpoint"
    for number in range(CHANGES):
        path.write_bytes(made_up.zip())
        checkpoint.write_bytes(made_up.content())
        key, witnesses, at_least = made_up.arguments()
        code, said = check(path, key, checkpoint if number % 5 == 0 else None, witnesses, at_least)
        assert code in {1, 2} or unpacked(path.read_bytes()) == FILES, number
        assert said.split(":")[0] in {"broken", "not answered", "not a readable pack"} or code in {0, 3}
        assert said.isprintable() or code in {0, 3}, said
        assert len(said) < 1000
        if number % 20 == 0:
            told = CliRunner().invoke(main, ["verify", str(path), *(["--key", key] if key else [])])
            assert told.exit_code in {0, 1, 2, 3}
            assert told.exception is None or isinstance(told.exception, SystemExit)
