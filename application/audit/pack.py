"""The evidence pack: one zip with which anybody can check a contract's events, needing Python alone."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from importlib import resources

_README = """\
Evidence pack of contract {contract_id}: {count} events, as at checkpoint {size} of the log {origin}.

To check it, with Python 3.9 or later and nothing else:
  python verify.py --key VKEY     in the unpacked folder, or: python verify.py this-pack.zip --key VKEY
VKEY is the log's public key: take it from where the council publishes it, not from the file public-key here.
Exit code 0: these are all the events of the contract as far as the sentence says, unaltered. Exit code 1: the
sentence names the first event that does not hold. Compare the checkpoint, too, with the one published.
events.ndjson has one event a line and proofs/ the proof of each (C2SP tlog-proof); seal.json and
completeness.json show that none was left out. verify.py is short: read it before you rely on it.
All other files are for reading: they say what the events say, but nothing in the check covers them.
"""


def write_pack(
    *,
    checkpoint: str,
    vkey: str,
    events: Sequence[Mapping[str, object]],
    proofs: Mapping[int, str],
    seal: Mapping[str, object],
    completeness: Mapping[str, object],
    history: Mapping[str, bytes],
) -> bytes:
    """The zip, the same bytes for the same values (and the same zlib).

    `events` are the events that concern one contract, in log order, and `seal` the seal event, each with
    position, stream_id, stream_version, type, recorded_at, state (the exact stored text) and concerns
    (contract_id, ordinal, running_hash in hexadecimal, in ascending order of contract id). `proofs` are
    C2SP tlog-proof texts by position, of every event and the seal, under `checkpoint`, the signed note.
    `completeness` is the contract's place in the seal's tree: contract_id, count, running_hash, index,
    tree_size, hashes. `history` are further files for reading.

    Raises ValueError for a history file whose name leaves the pack or is taken.
    """
    origin, size, *_ = checkpoint.split("\n")
    about = {"contract_id": completeness["contract_id"], "count": len(events), "size": size, "origin": origin}
    files = {
        "README.txt": _README.format(**about).encode(),
        "checkpoint": checkpoint.encode(),
        "completeness.json": _line(completeness),
        "events.ndjson": b"".join(map(_line, events)),
        "public-key": f"{vkey}\n".encode(),
        "seal.json": _line(seal),
        "verify.py": resources.files(__package__).joinpath("verify_pack.py").read_bytes(),
        **{f"proofs/{position}.tlog-proof": proof.encode() for position, proof in proofs.items()},
    }
    for name, content in history.items():
        parts = name.split("/")
        if name in files or parts[0] == "proofs" or "\\" in name or not all(p.strip(".") for p in parts):
            raise ValueError(f"a pack cannot hold a history file named {name!r}")
        files[name] = content
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as pack:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name)  # dated 1980-01-01, as zip counts from there
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, wherever it was written
            entry.external_attr = 0o644 << 16
            pack.writestr(entry, files[name])
    return archive.getvalue()


def _line(value: Mapping[str, object]) -> bytes:
    """One line of JSON in its shortest form: the verifier accepts no other spelling."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
