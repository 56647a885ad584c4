"""Check an evidence pack of Kentledge: python verify.py [pack.zip or unpacked folder] [--key VKEY]

Needs Python 3.9 or later, nothing else. Exit code 0: one sentence says that every event of the contract is there,
unaltered. 1: the pack is broken; the sentence names the first event that does not hold, and how. 2: bad usage, or
an unreadable pack. After RFC 9162 §2.1, RFC 8032 §5.1, C2SP signed-note, tlog-checkpoint and tlog-proof.
"""

import argparse
import json
import re
import zipfile
from base64 import b64decode, b64encode
from contextlib import contextmanager
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

PLACE = {"position": int, "stream_id": str, "stream_version": int, "type": str, "recorded_at": str}
CONCERN = {"contract_id": str, "ordinal": int, "running_hash": str}
SUMS = {"contract_id": str, "count": int, "running_hash": str, "index": int, "tree_size": int, "hashes": list}
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # RFC 8032 §5.1: field and group order,
D, ROOT = -121665 * pow(121666, -1, P) % P, pow(2, (P - 1) // 4, P)  # the curve's constant, and a root of -1
LEANS = """Completeness leans on the seal: its second tree, over the counts of all contracts, is recomputed by whoever
verifies the whole log; this pack alone cannot show that it is right. Its other files were not checked."""


class Broken(ValueError):
    """The pack does not show what it says it shows; the message is one sentence for people."""


def need(good: object, sentence: str = "") -> None:
    if not good:
        raise Broken(sentence)


@contextmanager
def otherwise(sentence: str) -> Any:
    """Where anything within does not hold, or cannot be read, that is the sentence."""
    try:
        yield
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        raise Broken(sentence) from None


def ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    """RFC 8032 §5.1.7, strict: S < L, only proper encodings, no key of small order, and no cofactor."""

    def add(p: Any, q: Any) -> Any:
        a, b, c = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0]), 2 * D * p[3] * q[3]
        e, f, g, h = b - a, 2 * p[2] * q[2] - c, 2 * p[2] * q[2] + c, b + a
        return e * f % P, g * h % P, f * g % P, e * h % P

    def times(n: int, p: Any) -> Any:
        half = times(n >> 1, add(p, p)) if n else (0, 1, 1, 0)
        return add(half, p) if n & 1 else half

    def point(raw: bytes) -> Any:
        sign, y = divmod(int.from_bytes(raw, "little"), 1 << 255)
        xx = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
        x = pow(xx, (P + 3) // 8, P)
        found = [r for r in (x, -x % P, x * ROOT % P, -x * ROOT % P) if r * r % P == xx and r & 1 == sign]
        return (found[0], y, 1, found[0] * y % P) if found and y < P and len(raw) == 32 else None

    key, r, s = point(public), point(signature[:32]), int.from_bytes(signature[32:], "little")
    if not key or not r or len(signature) != 64 or s >= L or times(8, key)[0] == 0:
        return False
    h = int.from_bytes(sha512(signature[:32] + public + message).digest(), "little") % L
    x, y, z, _ = add(times(s, point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))), times(8 * L - h, key))
    return bool((x - r[0] * z) % P == 0 == (y - r[1] * z) % P)


def included(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> bool:
    """RFC 9162 §2.1.3.2."""
    fn, sn, r = index, size - 1, sha256(b"\0" + leaf).digest()
    for p in path:
        left = fn & 1 or fn == sn
        r = sha256(b"\1" + (p + r if left else r + p)).digest() if sn else b""  # the path is too long
        up = (fn & -fn).bit_length() if left and fn else 1  # from a left edge up to the next sibling
        fn, sn = fn >> up, sn >> up
    return 0 <= index < size and sn == 0 and r == root


def parsed(raw: bytes, fields: dict[str, type], what: str) -> Any:
    """The JSON object of one line, in its one spelling, with exactly these fields and types."""
    with otherwise(f"{what} is malformed"):
        value = json.loads(raw)
        need((json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode() == raw)
        need({name: type(field) for name, field in value.items()} == fields)
    return value


def read_checkpoint(note: bytes, vkey: str) -> tuple[int, bytes]:
    """Size and root, signed by the key that is written name+hash+base64(0x01 || public key)."""
    with otherwise("public-key is malformed"):
        name, key_id, encoded = vkey.split("+", 2)
        key = b64decode(encoded)
        need(sha256(f"{name}\n".encode() + key).hexdigest()[:8] == key_id and re.fullmatch("[!-~]+", name))
        need(b64encode(key) == encoded.encode() and key[:1] == b"\1" and len(key) == 33)
    with otherwise("checkpoint is malformed"):
        text, _, lines = note.decode().rpartition("\n\n")
        origin, size, encoded = text.split("\n")
        root = b64decode(encoded)
        need(origin == name and re.fullmatch("0|[1-9][0-9]{0,18}", size))
        need(b64encode(root) == encoded.encode() and len(root) == 32)
        signed = [b64decode(s, validate=True) for s in re.findall(f"(?m)^— {re.escape(name)} (.*)$", lines)]
    held = [ed25519(key[1:], f"{text}\n".encode(), s[4:]) for s in signed if s[:4].hex() == key_id]
    need(held and all(held), "checkpoint does not bear a signature of this log's key that holds")
    return int(size), root


def proven(raw: bytes, what: str, files: dict[str, bytes], tree: tuple[int, bytes]) -> Any:
    """An event whose proof holds, what to call it, and its core."""
    event = parsed(raw, {**PLACE, "state": str, "concerns": list}, what)
    at, kind = event["position"] - 1, ascii(event["type"])[1:-1]
    label = f"event at position {at + 1} ({kind}, {what})"
    head, _, checkpoint = files.get(f"proofs/{at + 1}.tlog-proof", b"").partition(b"\n\n")
    need(checkpoint == files["checkpoint"], f"{label} has no proof in the pack for this checkpoint")
    core = "".join(f"{line}\n" for line in ["kentledge-leaf/v1", *(event[name] for name in PLACE)])
    core += sha256(event["state"].encode()).hexdigest() + "\n"
    with otherwise(f"{label} is not what the log holds there: its proof does not lead to the signed root"):
        told = [f"{c['contract_id']} {c['ordinal']} {c['running_hash']}\n" for c in event["concerns"]]
        need(told == sorted(told) and all({n: type(c[n]) for n in c} == CONCERN for c in event["concerns"]))
        path = [b64decode(line) for line in head.split(b"\n")[2:]]
        lines = [b"c2sp.org/tlog-proof@v1", b"index %d" % at, *map(b64encode, path)]
        need(b"\n".join(lines) == head and all(len(node) == 32 for node in path))
        need(included((core + "".join(told)).encode(), at, tree[0], path, tree[1]))
    return event, label, core.encode()


def verify_files(files: dict[str, bytes], key: "str | None" = None) -> str:
    """The verdict on the files of a pack, with the published key or else the pack's own. Raises Broken."""
    for name in ("checkpoint", "completeness.json", "events.ndjson", "public-key", "seal.json"):
        need(name in files, f"the pack lacks {name}")
    own = files["public-key"].decode("ascii", "replace").removesuffix("\n")
    need(key is None or key.strip() == own, "public-key is not the key given")
    tree = read_checkpoint(files["checkpoint"], own)
    claim = parsed(files["completeness.json"], SUMS, "completeness.json")
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
        at, stream, version = event["position"], event["stream_id"], event["stream_version"]
        need(at > max(labels, default=0) and version > versions.get(stream, 0), f"{label} is out of order")
        labels[at], versions[stream] = label, version
    need(len(labels) >= count, f"events.ndjson ends without number {len(labels) + 1} of contract {contract}")
    seal, label, _ = proven(files["seal.json"], "seal.json", files, tree)
    with otherwise(f"{label} is not a seal"):
        data = json.loads(seal["state"])["data"]
        root, until, contracts = bytes.fromhex(data["root"]), data["size"], data["contracts"]
        need(seal["type"] == "log.sealed.v1" and 0 <= until < seal["position"])  # no other event poses as one
    for at, late in labels.items():
        need(at <= until, f"{late} is later than the seal, which covers 1 to {until}")
    with otherwise(f"completeness.json is not what {label} holds: another count or hash of {contract}"):
        path = [bytes.fromhex(text) for text in claim["hashes"]]
        need([node.hex() for node in path] == claim["hashes"])
        need((len(labels), running.hex(), contracts) == (count, claim["running_hash"], claim["tree_size"]))
        leaf = f"kentledge-contract/v1\n{contract}\n{count}\n{running.hex()}\n".encode()
        need(included(leaf, claim["index"], contracts, path, root))
    tight = until + 1 == seal["position"] == tree[0]
    whole = "complete and unaltered" if tight else f"complete up to position {until} only, and unaltered,"
    events = f"{count} event{'s' * (count != 1)} of contract {contract}"
    hint = "" if key else "\nThat key is the pack's own: compare it with the one published elsewhere (--key)."
    return f"{whole} as at checkpoint {tree[0]}: {events}.\nSigned by {own}.{hint}\n{LEANS}"


def read_pack(path: Path) -> dict[str, bytes]:
    if path.is_dir():
        found = [one for at in ("*", "proofs/*") for one in path.glob(at) if one.is_file()]
        return {one.relative_to(path).as_posix(): one.read_bytes() for one in found}
    with zipfile.ZipFile(path) as pack:
        need(len({*pack.namelist()}) == len(pack.namelist()), "a name comes twice in the zip")
        need(sum(one.file_size for one in pack.infolist()) < 1 << 30, "the zip unpacks to over a gigabyte")
        return {name: pack.read(name) for name in pack.namelist()}


def main(arguments: "list[str] | None" = None) -> int:
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
