"""Check an evidence pack of Kentledge. Needs Python 3.9 or later, nothing else: no installation, no network.

python verify.py [pack.zip or unpacked folder] [--key VKEY]   Exit code 0: one sentence says that every event of
the contract is there, unaltered. 1: the pack is broken; the sentence names the first event that does not hold,
and how. 2: bad usage, or an unreadable pack.
After RFC 9162 §2.1 (Merkle tree), RFC 8032 §5.1 (Ed25519), C2SP signed-note, tlog-checkpoint and tlog-proof.
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

PLACE = {"position": int, "stream_id": str, "stream_version": int, "type": str, "recorded_at": str}
EVENT = {**PLACE, "state": str, "concerns": list}
CONCERN = {"contract_id": str, "ordinal": int, "running_hash": str}
COUNTED = {"contract_id": str, "count": int, "running_hash": str}
CLAIM = {**COUNTED, "index": int, "tree_size": int, "hashes": list}
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # RFC 8032 §5.1: field, group order,
D, I = -121665 * pow(121666, -1, P) % P, pow(2, (P - 1) // 4, P)  # the curve's constant, a root of -1
FAULTS = (ValueError, TypeError, LookupError, AttributeError, RecursionError)  # what odd values bring about
LEANS = """Completeness leans on the seal: its second tree, over the counts of all contracts, is recomputed by
whoever verifies the whole log; this pack alone cannot show that it is right.
The other files of the pack are for reading and were not checked."""


class Broken(ValueError):
    """The pack does not show what it says it shows; the message is one sentence for people."""


def need(good: object, sentence: str = "") -> None:
    if not good:
        raise Broken(sentence)


@contextmanager
def otherwise(sentence: str) -> Iterator[None]:
    """Whatever does not hold within: that is the sentence."""
    try:
        yield
    except FAULTS:
        raise Broken(sentence) from None


def ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    """RFC 8032 §5.1.7, strict: S < L, only proper encodings, no key of small order, and no cofactor."""

    def add(p: Any, q: Any) -> Any:
        t = D * p[0] * q[0] * p[1] * q[1] % P
        x, y = (p[0] * q[1] + p[1] * q[0]) * (1 - t), (p[1] * q[1] + p[0] * q[0]) * (1 + t)
        return x * (inverse := pow(1 - t * t, -1, P)) % P, y * inverse % P

    def times(n: int, p: Any) -> Any:
        half = times(n >> 1, add(p, p)) if n else (0, 1)
        return add(half, p) if n & 1 else half

    def point(raw: bytes) -> Any:
        sign, y = divmod(int.from_bytes(raw, "little"), 1 << 255)
        xx = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
        x = pow(xx, (P + 3) // 8, P)
        roots = [r for r in (x, -x % P, x * I % P, -x * I % P) if r * r % P == xx and r & 1 == sign]
        return (roots[0], y) if roots and y < P and len(raw) == 32 else None

    key, r, s = point(public), point(signature[:32]), int.from_bytes(signature[32:], "little")
    if not key or not r or len(signature) != 64 or s >= L or times(8, key)[0] == 0:
        return False
    h = int.from_bytes(sha512(signature[:32] + public + message).digest(), "little") % L
    base = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    return bool(add(times(s, base), times(8 * L - h, key)) == r)


def included(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> bool:
    """RFC 9162 §2.1.3.2."""
    fn, sn, r = index, size - 1, sha256(b"\0" + leaf).digest()
    for p in path:
        if sn == 0:
            return False
        left = fn & 1 or fn == sn
        r = sha256(b"\1" + (p + r if left else r + p)).digest()
        while left and not fn & 1 and fn:
            fn, sn = fn >> 1, sn >> 1
        fn, sn = fn >> 1, sn >> 1
    return 0 <= index < size and sn == 0 and r == root


def unbase64(text: str, length: int) -> bytes:
    raw = base64.b64decode(text, validate=True)
    need(len(raw) == length and base64.b64encode(raw).decode() == text)
    return raw


def has(fields: dict[str, type], value: dict[str, Any]) -> bool:
    return {name: type(field) for name, field in value.items()} == fields


def parsed(raw: bytes, fields: dict[str, type], what: str) -> Any:
    """The JSON object of one line, in its one spelling, with exactly these fields and types."""
    with otherwise(f"{what} is malformed"):
        value = json.loads(raw)
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
        need(text.encode() == raw and has(fields, value))
    return value


def read_checkpoint(note: bytes, vkey: str) -> tuple[int, bytes]:
    """Size and root, signed by the key that is written name+hash+base64(0x01 || public key)."""
    with otherwise("public-key is malformed"):
        name, key_id, encoded = vkey.split("+", 2)
        key = unbase64(encoded, 33)
        need(key[:1] == b"\1" and sha256(f"{name}\n".encode() + key).hexdigest()[:8] == key_id)
        need(re.fullmatch("[!-~]+", name))
    with otherwise("checkpoint is malformed"):
        text, _, lines = note.decode().rpartition("\n\n")
        origin, size, root = text.split("\n")
        need(origin == name and re.fullmatch("0|[1-9][0-9]{0,18}", size))
        result = int(size), unbase64(root, 32)
        found = [line[len(name) + 3 :] for line in lines.split("\n") if line.startswith(f"\u2014 {name} ")]
        signatures = [base64.b64decode(signature, validate=True) for signature in found]
    held = [ed25519(key[1:], f"{text}\n".encode(), s[4:]) for s in signatures if s[:4].hex() == key_id]
    need(held and all(held), "checkpoint does not bear a signature of this log's key that holds")
    return result


def proven(raw: bytes, what: str, files: dict[str, bytes], tree: tuple[int, bytes]) -> Any:
    """An event whose proof holds, what to call it, and its core."""
    event = parsed(raw, EVENT, what)
    at, kind = event["position"] - 1, ascii(event["type"])[1:-1]
    label = f"event at position {at + 1} ({kind}, {what})"
    head, _, checkpoint = files.get(f"proofs/{at + 1}.tlog-proof", b"").partition(b"\n\n")
    need(checkpoint == files["checkpoint"], f"{label} has no proof in the pack for this checkpoint")
    place = "".join(f"{event[name]}\n" for name in PLACE)
    core = f"kentledge-leaf/v1\n{place}{sha256(event['state'].encode()).hexdigest()}\n"
    with otherwise(f"{label} is not what the log holds there: its proof does not lead to the signed root"):
        told = [(c["contract_id"], f"{c['ordinal']} {c['running_hash']}\n") for c in event["concerns"]]
        leaf = (core + "".join(f"{contract} {rest}" for contract, rest in told)).encode()
        header, index, *path = head.decode().split("\n")
        need(all(has(CONCERN, c) for c in event["concerns"]) and told == sorted(told))
        need(header == "c2sp.org/tlog-proof@v1" and index == f"index {at}")
        need(included(leaf, at, tree[0], [unbase64(line, 32) for line in path], tree[1]))
    return event, label, core.encode()


def verify_files(files: dict[str, bytes], key: str | None = None) -> str:
    """The verdict on the files of a pack, with the published key or else the pack's own. Raises Broken."""
    for name in ("checkpoint", "completeness.json", "events.ndjson", "public-key", "seal.json"):
        need(name in files, f"the pack lacks {name}")
    own = files["public-key"].decode("ascii", "replace").removesuffix("\n")
    need(key is None or key.strip() == own, "public-key is not the key given")
    tree = read_checkpoint(files["checkpoint"], own)
    claim = parsed(files["completeness.json"], CLAIM, "completeness.json")
    contract, count, running = ascii(claim["contract_id"])[1:-1], claim["count"], bytes(32)
    labels, versions = dict[int, str](), dict[str, int]()
    for n, line in enumerate(files["events.ndjson"].splitlines(keepends=True), 1):
        event, label, core = proven(line, f"line {n} of events.ndjson", files, tree)
        mine = [(c["ordinal"], c["running_hash"]) for c in event["concerns"] if c["contract_id"] == contract]
        need(len(mine) == 1, f"{label} does not concern contract {contract}")
        ordinal, chained = mine[0]
        need(ordinal == n, f"{label} is number {ordinal} of the contract, where number {n} should come")
        running = sha256(running + sha256(core).digest()).digest()
        need(chained == running.hex(), f"{label} does not follow on those before: running hash")
        position, stream, version = event["position"], event["stream_id"], event["stream_version"]
        in_order = position > max(labels, default=0) and version > versions.get(stream, 0)
        need(in_order, f"{label} is out of order")
        labels[position], versions[stream] = label, version
    need(len(labels) >= count, f"events.ndjson ends without number {len(labels) + 1} of contract {contract}")
    seal, label, _ = proven(files["seal.json"], "seal.json", files, tree)
    with otherwise(f"{label} is not a seal"):
        need(seal["type"] == "log.sealed.v1")  # no other event may pose as one
        data = json.loads(seal["state"])["data"]
        root, covered, contracts = bytes.fromhex(data["root"]), data["size"], data["contracts"]
        need(0 <= covered < seal["position"])
    for position, late in labels.items():
        need(position <= covered, f"{late} is later than the seal, which covers 1 to {covered}")
    with otherwise(
        f"completeness.json is not what {label} holds: another count or hash of contract {contract}"
    ):
        leaf = f"kentledge-contract/v1\n{contract}\n{count}\n{running.hex()}\n".encode()
        need((len(labels), running.hex(), contracts) == (count, claim["running_hash"], claim["tree_size"]))
        path = [bytes.fromhex(text) for text in claim["hashes"]]
        need([node.hex() for node in path] == claim["hashes"])
        need(included(leaf, claim["index"], contracts, path, root))
    tight = covered + 1 == seal["position"] == tree[0]
    whole = "complete and unaltered" if tight else f"complete up to position {covered} only, and unaltered,"
    verdict = f"{whole} as at checkpoint {tree[0]}: {count} event{'s' * (count != 1)} of contract {contract}."
    trust = (
        "" if key else "\nThat key is the pack's own: compare it with the one published elsewhere (--key)."
    )
    return f"{verdict}\nSigned by {own}.{trust}\n{LEANS}"


def read_pack(path: Path) -> dict[str, bytes]:
    """The files of a pack, from a zip or a folder."""
    if path.is_dir():
        files = [file for file in [*path.glob("*"), *path.glob("proofs/*")] if file.is_file()]
        return {file.relative_to(path).as_posix(): file.read_bytes() for file in files}
    with zipfile.ZipFile(path) as pack:
        entries = pack.infolist()
        need(len(set(pack.namelist())) == len(entries), "a name comes twice in the zip")
        need(sum(entry.file_size for entry in entries) < 1 << 30, "the zip unpacks to more than a gigabyte")
        return {entry.filename: pack.read(entry) for entry in entries}


def main(arguments: list[str] | None = None) -> int:
    """The command line: prints the verdict and returns the exit code."""
    parser = argparse.ArgumentParser(description="Check an evidence pack of Kentledge.")
    parser.add_argument("pack", nargs="?", type=Path, default=Path(__file__).parent, help="zip or folder")
    parser.add_argument("--key", metavar="VKEY", help="the log's public key, as published outside the pack")
    chosen = parser.parse_args(arguments)
    try:
        code, verdict = 0, verify_files(read_pack(chosen.pack), chosen.key)
    except Broken as broken:
        code, verdict = 1, f"broken: {broken}."
    except Exception as error:  # noqa: BLE001 (whatever a file brings about, the answer is a sentence)
        code, verdict = 2, f"not a readable pack: {type(error).__name__}."
    print(verdict)  # noqa: T201
    return code


if __name__ == "__main__":
    raise SystemExit(main())
