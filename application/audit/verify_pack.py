"""Check an evidence pack of Kentledge, with Python 3.9 or later and nothing else:
  python3 -I verify.py [pack.zip or unpacked folder] --key KEY [--checkpoint FILE] [--witness KEY ...] [--at-least K]

KEY is a public key of the log, FILE a checkpoint (the note, or its first three lines), as published outside the pack;
each --witness is the key of somebody who cosigns checkpoints, K of whom, or all, must have cosigned this. Exit codes:
  0  complete, unaltered, and signed by the key that was given, or by one for which that key vouches
  3  consistent in itself, but the signer was not checked: no key was given, or it was withdrawn before this was signed
  1  broken: the sentence names the first event, or file, that does not hold, and how
  2  unreadable, a pack of the older form, or a question that this pack cannot answer
Read it before you rely on it. Kentledge's docs/format.md describes every byte that is checked here.
"""

import sys

if __name__ == "__main__":  # before anything else is imported: nothing may come from this folder
    LIBRARY = str(sys.modules["encodings"].__file__).rpartition("encodings")[0]
    BINARY = tuple(f"{sys.base_exec_prefix}{end}" for end in ("/DLLs", "\\DLLs"))
    sys.path[:] = [at for at in sys.path if (at + LIBRARY[-1:]).startswith(LIBRARY) or at in BINARY]

import argparse
import json
import re
import struct
import time
import zipfile
import zlib
from base64 import b64decode, b64encode
from contextlib import contextmanager
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

FORM, HANDOVER, MOST = "kentledge-pack/v1", "kentledge-key-handover/v1", 1 << 30  # MOST: bytes in a pack
PLACE = {"position": int, "stream_id": str, "stream_version": int, "type": str, "recorded_at": str}
CONCERN = {"contract_id": str, "ordinal": int, "running_hash": str}
SUMS = {"contract_id": str, "count": int, "running_hash": str, "index": int, "tree_size": int, "hashes": list}
EARLIER = {"size": int, "root": str, "hashes": list}
NEEDED = ("checkpoint", "completeness.json", "consistency.ndjson", "events.ndjson", "public-key", "seal.json")
ROTATED, WITHDRAWN = "log.key_rotated.v1", "log.key_withdrawn.v1"
NAME = "[A-Za-z0-9_-]+([.][A-Za-z0-9_-]+)*"  # of a file or folder: no other spelling of it leads to the same file
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # RFC 8032 §5.1: field and group order,
D, ROOT = -121665 * pow(121666, -1, P) % P, pow(2, (P - 1) // 4, P)  # the curve's constant, and a root of -1
OLDER = "this pack is of the older form, without a signed list of its files: only the verify.py inside it checks it"
NO_KEY = "no key was given (--key). Anybody can make a pack under a key of their own."
NO_WORD = "the key given, or one after it, was withdrawn, and none of them vouches for the key that signed."
LEANS = "Completeness leans on the seal: whoever verifies the whole log makes it anew; this pack cannot show it right."
Files = dict[str, bytes]  # of a pack, by name
Tree = tuple[int, bytes]  # size and root


class Broken(ValueError):
    """The pack does not show what it says it shows; the message is one sentence for people."""


class Unanswerable(Exception):
    """What was given cannot be read, or cannot answer what was asked; the message is one sentence for people."""


def need(good: object, sentence: str = "", kind: type[Exception] = Broken) -> None:
    if not good:
        raise kind(sentence)


@contextmanager
def otherwise(sentence: str, kind: type[Exception] = Broken) -> Any:
    """Where anything within does not hold, or cannot be read, that is the sentence."""
    try:
        yield
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        raise kind(sentence) from None


def ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    """RFC 8032 §5.1.7, strict: S < L, only proper encodings, no key of small order, and no cofactor."""

    def add(p: Any, q: Any) -> Any:
        a, b, c = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0]), 2 * D * p[3] * q[3]
        e, f, g, h = b - a, 2 * p[2] * q[2] - c, 2 * p[2] * q[2] + c, b + a
        return e * f % P, g * h % P, f * g % P, e * h % P

    def times(n: int, p: Any) -> Any:
        half = times(n >> 1, add(p, p)) if n else (0, 1, 1, 0)
        return add(half, p) if n & 1 else half

    def points(sign: int, y: int) -> Any:
        xx = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
        x = pow(xx, (P + 3) // 8, P)
        found = {r for r in (x, -x % P, x * ROOT % P, -x * ROOT % P) if r * r % P == xx and r & 1 == sign}
        return [(r, y, 1, r * y % P) for r in found if y < P]

    key = points(*divmod(int.from_bytes(public, "little"), 1 << 255))
    s = int.from_bytes(signature[32:], "little")
    if not key or len(public) != 32 or len(signature) != 64 or s >= L or times(8, key[0])[0] == 0:
        return False
    h = int.from_bytes(sha512(signature[:32] + public + message).digest(), "little") % L
    x, y, z, _ = add(times(s, points(0, 4 * pow(5, -1, P) % P)[0]), times(8 * L - h, key[0]))
    x, y = (n * pow(z, -1, P) % P for n in (x, y))
    return bool((y | (x & 1) << 255).to_bytes(32, "little") == signature[:32])


def climbed(fn: int, sn: int, path: list[bytes], start: bytes) -> tuple[bytes, bytes]:
    """Where the hashes of a path lead from a node: those on its left alone, and all (RFC 9162 §2.1.3.2, §2.1.4.2)."""
    before = after = start
    for p in path:
        left = fn & 1 or fn == sn
        before = sha256(b"\1" + p + before).digest() if left else before
        after = sha256(b"\1" + (p + after if left else after + p)).digest() if sn else b""  # too long a path
        up = (fn & -fn).bit_length() if left and fn else 1  # from a left edge up to the next sibling
        fn, sn = fn >> up, sn >> up
    return before, after if sn == 0 else b""


def included(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> bool:
    return 0 <= index < size and climbed(index, size - 1, path, sha256(b"\0" + leaf).digest())[1] == root


def continued(old: int, old_root: bytes, size: int, root: bytes, path: list[bytes]) -> bool:
    """RFC 9162 §2.1.4.2, for 0 < old < size: is the tree of `size` leaves that of `old` with leaves added?"""
    if not 0 < old < size:
        return False
    first, *rest = path if old & (old - 1) else [old_root, *path]
    down = (old & -old).bit_length() - 1  # as many times as old - 1 is odd
    return climbed((old - 1) >> down, (size - 1) >> down, rest, first) == (old_root, root)


def parsed(raw: bytes, fields: dict[str, type], what: str) -> Any:
    """The JSON object of one line, in its one spelling, with exactly these fields and types."""
    with otherwise(f"{what} is malformed"):
        value = json.loads(raw)
        need((json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode() == raw)
        need({name: type(field) for name, field in value.items()} == fields)
    return value


class Key:
    """A public key as it is published: name+hash+base64(type || 32 bytes); type 1 signs a log, type 4 cosigns."""

    first, last, ended = 0, 1 << 63, ""  # sizes of the checkpoints for which it counts, and by what it ended

    def __init__(self, vkey: str, kind: bytes = b"\1") -> None:
        self.vkey, (self.name, self.key_id, encoded) = vkey, vkey.split("+", 2)
        self.public = (raw := b64decode(encoded))[1:]
        need(sha256(f"{self.name}\n".encode() + raw).digest()[:4].hex() == self.key_id)
        need((b64encode(raw).decode(), raw[:1], len(raw)) == (encoded, kind, 33))
        need(re.fullmatch(r"[^\s+\x00-\x1f\x7f-\x9f]+", self.name))

    def signatures(self, lines: str) -> list[bytes]:
        """What follows the key's id in each signature line of a note that bears its name and id."""
        found = re.findall(f"(?m)^\u2014 {re.escape(self.name)} ([A-Za-z0-9+/=]+)$", lines)
        need(all(b64encode(b64decode(text)).decode() == text for text in found))
        return [raw[4:] for raw in map(b64decode, found) if raw[:4].hex() == self.key_id]

    def signed(self, text: str, lines: str) -> bool:
        """Whether a note bears this key's signature, and every one that it bears holds."""
        return {ed25519(self.public, text.encode(), sig) for sig in self.signatures(lines)} == {True}


def read_checkpoint(text: str) -> tuple[str, int, bytes]:
    origin, size, encoded, end = text.split("\n")
    root = b64decode(encoded)
    need((str(abs(int(size))), b64encode(root).decode(), len(root), end) == (size, encoded, 32, ""))
    return origin, int(size), root


def listed(files: Files, key: Key) -> dict[str, str]:
    """The SHA-256 of each file by its name, as the log's key signed them."""
    with otherwise("manifest is malformed"):
        text, _, line = files["manifest"].decode().rpartition("\n\n")
        form, *rows = text.split("\n")
        names = [row[65:] for row in rows]
        need(form == FORM and line.count("\n") == len(key.signatures(line)) == 1 and line[-1] == "\n")
        need(all(re.fullmatch(f"[0-9a-f]{{64}} {NAME}(/{NAME})*", row) for row in rows))
        need(names == sorted(names) and len({"manifest", *map(str.lower, names)}) == 1 + len(names))
    need(key.signed(f"{text}\n", line), "manifest does not bear a signature of this log's key that holds")
    return {row[65:]: row[:64] for row in rows}


def proven(raw: bytes, what: str, files: Files, tree: Tree) -> Any:
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


def earlier(files: Files, tree: Tree) -> dict[int, bytes]:
    """The roots of the log at its size, and at earlier ones that the pack shows to be continued."""
    roots = dict([tree])
    for n, line in enumerate(files["consistency.ndjson"].splitlines(keepends=True), 1):
        row = parsed(line, EARLIER, f"line {n} of consistency.ndjson")
        with otherwise(f"consistency.ndjson does not show that checkpoint {tree[0]} continues {row['size']}"):
            path = [bytes.fromhex(text) for text in (*row["hashes"], row["root"])]
            need([node.hex() for node in path] == [*row["hashes"], row["root"]] and row["size"] not in roots)
            roots[row["size"]] = path.pop()
            need(continued(row["size"], roots[row["size"]], *tree, path))
    return roots


def followed(files: Files, tree: Tree, log: Key) -> list[Key]:
    """The keys of the log in order, down to the one that signs now; each knows for which checkpoints it counts."""
    keys, last, above = list[Key](), log.vkey, 0
    for n, line in enumerate(files.get("keys.ndjson", b"").splitlines(keepends=True), 1):
        event, label, _ = proven(line, f"line {n} of keys.ndjson", files, tree)
        with otherwise(f"{label} does not put one key of the log in the place of another"):
            meta, data = (json.loads(event["state"])[part] for part in ("meta", "data"))
            kind, at, old, new = event["type"], event["position"], Key(data["old"]), Key(data["new"])
            text, _, lines = data.get("handover", "").rpartition("\n\n")
            agreed = text == "\n".join([HANDOVER, old.vkey, new.vkey, str(data["last"])])
            agreed = agreed and all(key.signed(f"{text}\n", lines) for key in (old, new))
            need(agreed if kind == ROTATED else kind == WITHDRAWN and meta["actor"] != data["proposed_by"])
            old.first, old.last, old.ended = log.first, data["last"], f"{kind} at position {at}"
            need((not keys or old.vkey == last) and 0 <= old.last < at > above)
            keys, last, above, log.first = [*keys, old], new.vkey, at, old.last if kind == ROTATED else at
    need(last == log.vkey, "keys.ndjson does not lead to the key that signed")
    return [*keys, log]


def compared(raw: bytes, keys: list[Key], tree: Tree, roots: dict[int, bytes]) -> tuple[str, str]:
    """Whether the pack continues a checkpoint from elsewhere; and its signature lines, if it is the same."""
    with otherwise("the checkpoint given is not three lines, origin, size and root", Unanswerable):
        lines = [f"{line.strip()}\n" for line in raw.decode("utf-8-sig").splitlines() if line.strip()]
        text, signed = "".join(lines[:3]), "".join(lines[3:])
        origin, size, root = read_checkpoint(text)
        signers = [key for key in keys if key.signatures(signed)]
    need(origin == keys[-1].name, "the checkpoint given is one of another log")
    for key in signers:
        need(key.signed(text, signed), "the checkpoint given bears a signature that is wrong")
    counts = not signers or any(key.first <= size <= key.last for key in signers)
    need(counts, f"the checkpoint given, {size}, is signed with a key that does not count for it")
    later = f"the checkpoint given, {size}, is later than the pack's, {tree[0]}: ask for a newer pack"
    need(size <= tree[0], later, Unanswerable)
    need(size in roots, f"the pack holds no proof from checkpoint {size}: ask for one", Unanswerable)
    another = f"the pack does not continue checkpoint {size} as given: another log was signed"
    need(root == roots[size], another)
    return ("Its checkpoint is", signed) if size == tree[0] else ("Its log continues", "")


def witnessed(text: str, lines: str, vkeys: Any = (), at_least: Any = None) -> str:
    """Who of these witnesses cosigned the checkpoint, and when; Broken where too few did."""
    with otherwise("a witness key given is none, or fewer are given than --at-least says", Unanswerable):
        keys = {key.public: key for key in (Key(vkey.strip(), b"\4") for vkey in vkeys)}.values()
        need(at_least is None or 0 < at_least <= len(keys))
    seen = dict[str, str]()
    for key in keys:
        with otherwise(f"a cosignature of {key.name!a} does not hold"):
            for signature in key.signatures(lines):
                at = int.from_bytes(signature[:8], "big")
                message = f"cosignature/v1\ntime {at}\n{text}".encode()
                need(0 < at < 1 << 37 and ed25519(key.public, message, signature[8:]))
                seen[f"{key.name!a}+{key.key_id}"] = time.strftime("at %Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
    enough = len(seen) >= (len(keys) if at_least is None else at_least)
    need(enough, f"only {len(seen)} of the {len(keys)} witnesses given cosigned the checkpoint")
    return f"Cosigned by {', '.join(map(' '.join, seen.items()))}.\n" if seen else ""


def verify_files(files: Files, key: Any = None, checkpoint: Any = None, *witnesses: Any) -> tuple[int, str]:
    """Exit code and verdict on the files of a pack, with the published key (text) or else (None) the pack's own.
    `checkpoint` is one from elsewhere (bytes), or None; `witnesses` are their keys, and how many must have cosigned.
    Raises Broken, and Unanswerable where the pack is none, or cannot tell what is asked.
    """
    missing = [name for name in ("manifest", *NEEDED) if name not in files]
    need(missing != ["manifest", "consistency.ndjson"], OLDER, Unanswerable)
    need(not missing, f"the pack lacks {''.join(missing[:1])}")
    with otherwise("public-key is malformed"):
        log = Key(files["public-key"].decode().removesuffix("\n"))
    with otherwise("checkpoint is malformed"):
        text, _, lines = files["checkpoint"].decode().rpartition("\n\n")
        origin, size, root = read_checkpoint(text := f"{text}\n")
        need(origin == log.name and log.signatures(lines) is not None)
    need(log.signed(text, lines), "checkpoint does not bear a signature of this log's key that holds")
    digests, tree = listed(files, log), (size, root)
    keys = followed(files, tree, log)
    given = [n for n, known in enumerate(keys) if key is None or known.vkey == key.strip()]
    need(given, "public-key is not the key given")
    (whole, events), roots = complete(files, tree), earlier(files, tree)
    for name in sorted({*files, *digests} - {"manifest"}):
        need(name in digests, f"{ascii(name)[1:-1]} stands in the pack, but not in its signed list")
        need(name in files, f"the pack lacks {name}, which its signed list names")
        digest = sha256(files[name]).hexdigest()
        need(digest == digests[name], f"{name} is not what the log signed: it was altered")
    vouched = all(known.ended.startswith(ROTATED) for known in keys[given[-1] : -1])
    doubt, own = NO_KEY if key is None else "" if vouched else NO_WORD, ascii(log.vkey)[1:-1]
    whom = "the key given" if keys[given[-1]] is log else "a key for which the key given vouches"
    said = f"{whole} as at checkpoint {size}: {events}.\nSigned by {whom}, {own}.\n"
    if doubt:
        said = f"Consistent in itself as at checkpoint {size}: {events}, {whole} if that key is the log's.\n"
        said = f"Compare the pack's own key, {own}, with the one published elsewhere.\n{said}"
        said = f"The signer was not checked: {doubt}\n{said}"
    said += "".join(f"Key {known.key_id} counts up to {known.last}: {known.ended}.\n" for known in keys[:-1])
    if checkpoint is not None:
        relation, more = compared(checkpoint, keys, tree, roots)
        said, lines = f"{said}{relation} the checkpoint given.\n", lines + more
    return 3 if doubt else 0, said + witnessed(text, lines, *witnesses) + LEANS


def complete(files: Files, tree: Tree) -> tuple[str, str]:
    """How far the events are all those of their contract, and what they are."""
    claim = parsed(files["completeness.json"], SUMS, "completeness.json")
    contract, count, running = ascii(claim["contract_id"])[1:-1], claim["count"], bytes(32)
    labels, versions, last = dict[int, str](), dict[str, int](), 0
    for n, line in enumerate(files["events.ndjson"].splitlines(keepends=True), 1):
        event, label, core = proven(line, f"line {n} of events.ndjson", files, tree)
        mine = [(c["ordinal"], c["running_hash"]) for c in event["concerns"] if c["contract_id"] == contract]
        need(len(mine) == 1, f"{label} does not concern contract {contract}")
        ordinal, chained = mine[0]
        need(ordinal == n, f"{label} is number {ordinal} of the contract, where number {n} should come")
        running = sha256(running + sha256(core).digest()).digest()
        need(chained == running.hex(), f"{label} does not follow on those before: running hash")
        at, stream, version = event["position"], event["stream_id"], event["stream_version"]
        need(at > last and version > versions.get(stream, 0), f"{label} is out of order")
        labels[at], versions[stream], last = label, version, at
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
    return whole, f"{count} event{'s' * (count != 1)} of contract {contract}"


def read_folder(path: Path) -> Files:
    found = [file for file in sorted(path.rglob("*")) if file.is_symlink() or not file.is_dir()]
    for file in found:
        need(file.is_file() and not file.is_symlink(), f"{file.name!a} is no file, but leads elsewhere")
    need(sum(file.stat().st_size for file in found) < MOST, "the folder holds over a gigabyte")
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in found}


def read_zip(path: Path) -> Files:
    """The files of a zip in which every byte belongs to one of them: others might unpack what Python does not see."""
    need(path.stat().st_size < MOST, "the zip is over a gigabyte")
    raw, end, names = path.read_bytes(), 0, set[str]()
    with zipfile.ZipFile(path) as pack:
        need(sum(file.file_size for file in pack.infolist()) < MOST, "the zip unpacks to over a gigabyte")
        for file in pack.infolist():
            need(file.filename.lower() not in names, f"a name comes twice in the zip: {file.filename!a}")
            names.add(file.filename.lower())
            need(file.header_offset == end, "the zip holds more than its files")
            _, _, flags, *local, name, extra = struct.unpack_from("<4s5H3L2H", raw, end)
            end += 30 + name + file.compress_size
            packed, stream = raw[end - file.compress_size : end], zlib.decompressobj(-15)
            whole = stream.decompress(packed, file.file_size + 1) if file.compress_type == 8 else packed
            odd = [extra, file.extra, file.comment, flags & ~0x800, file.orig_filename != file.filename]
            odd += [file.external_attr >> 28 not in (0, 4, 8), len(whole) != file.file_size]  # no links
            odd += [[local[0], *local[3:]] != [file.compress_type, file.CRC, file.compress_size, len(whole)]]
            odd += [stream.eof != bool(local[0]), stream.unused_data]  # stored, or deflated to the last byte
            need(not any(odd), "the zip was not made by the log: unpack it, check the folder", Unanswerable)
        ends = struct.pack("<4s4H", b"PK\5\6", 0, 0, *[min(len(names), 0xFFFF)] * 2)
        need(end == pack.start_dir and raw[-22:-10] == ends, "the zip holds more than its files")
        return {it.filename: read for it in pack.infolist() if (read := pack.read(it)) or not it.is_dir()}


def check(path: Path, key: "str | None", checkpoint: "Path | None", *of_witnesses: Any) -> tuple[int, str]:
    """The exit code and what is said of the pack at that path, whatever lies there."""
    try:
        files = read_folder(path) if path.is_dir() else read_zip(path)
        return verify_files(files, key, checkpoint and checkpoint.read_bytes(), *of_witnesses)
    except Broken as broken:
        return 1, f"broken: {broken}."
    except Unanswerable as unanswerable:
        return 2, f"not answered: {unanswerable}."
    except Exception as error:  # noqa: BLE001 (whatever a file brings about, the answer is a sentence)
        return 2, f"not a readable pack: {type(error).__name__}: {ascii(str(error))[1:-1]}."


def main(arguments: "list[str] | None" = None) -> int:
    add = (parser := argparse.ArgumentParser(description="Check an evidence pack of Kentledge.")).add_argument
    add("pack", nargs="?", type=Path, default=Path(__file__).parent, help="zip or unpacked folder")
    add("--key", metavar="KEY", help="the log's public key, as published outside the pack")
    add("--checkpoint", metavar="FILE", type=Path, help="a checkpoint, as published outside the pack")
    add("--witness", metavar="KEY", action="append", default=[], help="a witness's key; may be repeated")
    add("--at-least", metavar="K", type=int, help="how many of the witnesses must have cosigned; else all")
    print((told := check(*vars(parser.parse_args(arguments)).values()))[1])  # noqa: T201
    return told[0]


if __name__ == "__main__":
    raise SystemExit(main())
