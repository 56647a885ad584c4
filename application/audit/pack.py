"""The evidence pack: one zip with which anybody can check a contract's events, needing Python alone."""

import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib import resources

from application.audit.note import SigningKey

FORM = "kentledge-pack/v1"
"""First line of the signed list. No checkpoint can be read as one: its second line is a number, and here it is not."""
_NAME = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
"""Of a file or folder: a name that has one spelling only, on every file system."""
_README = """\
Evidence pack of contract {contract_id}: {count} events, as at checkpoint {size} of the log {origin}.

To check it, with Python 3.9 or later and nothing else, in the unpacked folder:
  python3 -I verify.py --key KEY [--checkpoint FILE] [--witness KEY ...]
or with the zip: python3 -I verify.py this-pack.zip --key KEY
KEY is a public key of the log: take it from where the council publishes it, not from the file public-key here. A
key that the log signed with before will do, as long as none was withdrawn as lost or found out since.
FILE is a checkpoint of the log as you have it from elsewhere, from the minutes for instance: the pack is then
held against it. A further KEY is that of a witness who cosigns the log's checkpoints.

Exit code 0: complete, unaltered, and signed by the key that was given, or by one for which that key vouches. 3:
consistent in itself, but no key was given, or one that was withdrawn, so nobody knows who signed it. 1: broken;
the sentence names the first event or file that does not hold, and how. 2: unreadable, or a question that this
pack cannot answer.

manifest is the list of all files here with the SHA-256 of each, signed by the log's key: a file that is not in
it, or not as it says, is refused, so unpack the pack into an empty folder and add nothing. events.ndjson has one
event a line and proofs/ the proof of each (C2SP tlog-proof); seal.json and completeness.json show that none was
left out; consistency.ndjson shows that the checkpoint continues earlier ones; keys.ndjson, where there is one,
has the events by which one key of the log took the place of another, and so for which checkpoints each counts.
history.txt and history.csv tell the same to people. verify.py is short: read it before you rely on it, or take
it from where you trust it.
"""


def write_pack(
    *,
    key: SigningKey,
    checkpoint: str,
    events: Sequence[Mapping[str, object]],
    proofs: Mapping[int, str],
    seal: Mapping[str, object],
    completeness: Mapping[str, object],
    consistency: Sequence[Mapping[str, object]],
    keys: Sequence[Mapping[str, object]],
    history: Mapping[str, bytes],
) -> bytes:
    """The zip, the same bytes for the same values (and the same zlib). docs/format.md describes its files.

    `key` signs the list of files. `events` are the events that concern one contract, in log order, and `seal` the
    seal event, each with position, stream_id, stream_version, type, recorded_at, state (the exact stored text) and
    concerns (contract_id, ordinal, running_hash in hexadecimal, in ascending order of contract id). `proofs` are
    C2SP tlog-proof texts by position, of every event, the seal and all of `keys`, under `checkpoint`, the signed note.
    `completeness` is the contract's place in the seal's tree: contract_id, count, running_hash, index,
    tree_size, hashes. `consistency` are proofs from earlier checkpoints: size, root, hashes, in hexadecimal.
    `keys` are the events, in the same form, by which one key of the log took the place of another, in log order.
    `history` are further files for reading.

    Raises ValueError for a history file whose name leaves the pack, is taken, or has a second spelling.
    """
    origin, size, *_ = checkpoint.split("\n")
    about = {"contract_id": completeness["contract_id"], "count": len(events), "size": size, "origin": origin}
    files = {
        "README.txt": _README.format(**about).encode(),
        "checkpoint": checkpoint.encode(),
        "completeness.json": _line(completeness),
        "consistency.ndjson": b"".join(map(_line, consistency)),
        "events.ndjson": b"".join(map(_line, events)),
        "public-key": f"{key.verifier}\n".encode(),
        "seal.json": _line(seal),
        "verify.py": resources.files(__package__).joinpath("verify_pack.py").read_bytes(),
        **({"keys.ndjson": b"".join(map(_line, keys))} if keys else {}),
        **{f"proofs/{position}.tlog-proof": proof.encode() for position, proof in proofs.items()},
    }
    taken = {"manifest", "proofs", *map(str.lower, files)}
    for name, content in history.items():
        first, *parts = name.lower().split("/")
        if first == "proofs" or name.lower() in taken or not all(map(_NAME.fullmatch, [first, *parts])):
            raise ValueError(f"a pack cannot hold a history file named {name!r}")
        files[name] = content
        taken.add(name.lower())
    files["manifest"] = _manifest(key, files)
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


def _manifest(key: SigningKey, files: Mapping[str, bytes]) -> bytes:
    """The signed list: the form, then SHA-256 and name of each file in ascending order of name."""
    lines = [f"{sha256(content).hexdigest()} {name}\n" for name, content in sorted(files.items())]
    return key.sign("".join([f"{FORM}\n", *lines])).encode()
