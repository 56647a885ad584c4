"""A verifier that a stranger wrote from docs/format.md alone: it uses nothing of the product's code.

Only the signatures are left to a library. Every function raises (AssertionError or whatever else) where something does
not hold, and takes the bytes as they stand in a pack.
"""

import base64
import json
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def h(data: bytes) -> bytes:
    return sha256(data).digest()


def core(event: dict[str, Any]) -> bytes:
    lines = [
        "kentledge-leaf/v1",
        event["position"],
        event["stream_id"],
        event["stream_version"],
        event["type"],
    ]
    lines += [event["recorded_at"], h(event["state"].encode()).hex()]
    return "".join(f"{line}\n" for line in lines).encode()


def leaf_data(event: dict[str, Any]) -> bytes:
    concerns = sorted(event["concerns"], key=lambda concern: concern["contract_id"])
    return (
        core(event)
        + "".join(
            f"{concern['contract_id']} {concern['ordinal']} {concern['running_hash']}\n"
            for concern in concerns
        ).encode()
    )


def root(leaves: list[bytes]) -> bytes:
    """Of leaf data."""
    if not leaves:
        return h(b"")
    if len(leaves) == 1:
        return h(b"\0" + leaves[0])
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return h(b"\1" + root(leaves[:k]) + root(leaves[k:]))


def check_inclusion(data: bytes, index: int, size: int, path: list[bytes], expected: bytes) -> None:
    assert 0 <= index < size
    r, fn, sn = h(b"\0" + data), index, size - 1
    for p in path:
        assert sn != 0
        if fn % 2 or fn == sn:
            r = h(b"\1" + p + r)
            while fn % 2 == 0 and fn != 0:
                fn, sn = fn // 2, sn // 2
        else:
            r = h(b"\1" + r + p)
        fn, sn = fn // 2, sn // 2
    assert sn == 0
    assert r == expected


def check_consistency(m: int, old: bytes, n: int, new: bytes, path: list[bytes]) -> None:
    assert 0 < m < n
    if m & (m - 1) == 0:
        path = [old, *path]
    fn, sn = m - 1, n - 1
    while fn % 2:
        fn, sn = fn // 2, sn // 2
    a = b = path[0]
    for p in path[1:]:
        assert sn != 0
        if fn % 2 or fn == sn:
            a, b = h(b"\1" + p + a), h(b"\1" + p + b)
            while fn % 2 == 0 and fn != 0:
                fn, sn = fn // 2, sn // 2
        else:
            b = h(b"\1" + b + p)
        fn, sn = fn // 2, sn // 2
    assert sn == 0
    assert (a, b) == (old, new)


def unbase64(text: str) -> bytes:
    raw = base64.b64decode(text, validate=True)
    assert base64.b64encode(raw).decode() == text
    return raw


def signatures(note: str, vkey: str, kind: int) -> tuple[str, list[bytes]]:
    """The text of a note, and what that key's lines hold after the four bytes of the key."""
    name, key_hash, encoded = vkey.split("+", 2)
    raw = unbase64(encoded)
    assert len(raw) == 33
    assert raw[0] == kind
    assert h(name.encode() + b"\n" + raw)[:4].hex() == key_hash
    text, _, lines = note.rpartition("\n\n")
    assert lines.endswith("\n")
    held = []
    for line in lines[:-1].split("\n"):
        dash, signer, signature = line.split(" ")
        assert dash == "—"
        if signer == name and unbase64(signature)[:4].hex() == key_hash:
            held.append(unbase64(signature)[4:])
    assert held
    return text + "\n", held


def opened(note: str, vkey: str) -> str:
    """The text of a note that the log signed."""
    text, held = signatures(note, vkey, 1)
    for signature in held:
        Ed25519PublicKey.from_public_bytes(unbase64(vkey.split("+", 2)[2])[1:]).verify(
            signature, text.encode()
        )
    return text


def cosigned(note: str, vkey: str) -> int:
    """When that witness cosigned the checkpoint."""
    text, held = signatures(note, vkey, 4)
    for signature in held:
        at = int.from_bytes(signature[:8], "big")
        message = f"cosignature/v1\ntime {at}\n{text}".encode()
        Ed25519PublicKey.from_public_bytes(unbase64(vkey.split("+", 2)[2])[1:]).verify(signature[8:], message)
    return at


def checkpoint(note: str, vkey: str) -> tuple[int, bytes]:
    origin, size, encoded, end = opened(note, vkey).split("\n")
    assert (origin, end) == (vkey.split("+", maxsplit=1)[0], "")
    assert str(int(size)) == size
    return int(size), unbase64(encoded)


def line(raw: bytes, *members: str) -> dict[str, Any]:
    value = json.loads(raw)
    assert (*value,) == members
    assert json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" == raw
    return value  # type: ignore[no-any-return]


def event(raw: bytes) -> dict[str, Any]:
    found = line(raw, "position", "stream_id", "stream_version", "type", "recorded_at", "state", "concerns")
    for concern in found["concerns"]:
        assert (*concern,) == ("contract_id", "ordinal", "running_hash")
    ids = [concern["contract_id"] for concern in found["concerns"]]
    assert ids == sorted(set(ids))
    return found


def check_proof(files: dict[str, bytes], found: dict[str, Any], size: int, expected: bytes) -> None:
    proof = files[f"proofs/{found['position']}.tlog-proof"].decode()
    head, _, note = proof.partition("\n\n")
    assert note.encode() == files["checkpoint"]
    form, index, *path = head.split("\n")
    assert (form, index) == ("c2sp.org/tlog-proof@v1", f"index {found['position'] - 1}")
    check_inclusion(leaf_data(found), found["position"] - 1, size, [*map(unbase64, path)], expected)


def keys(files: dict[str, bytes], vkey: str) -> list[tuple[str, int, int | None, bool]]:
    """Each key of the log: from and up to which size it counts, and whether it vouches for the next."""
    size, expected = checkpoint(files["checkpoint"].decode(), vkey)
    found: list[tuple[str, int, int | None, bool]] = []
    first, signing = 0, ""
    for raw in files.get("keys.ndjson", b"").splitlines(keepends=True):
        change = event(raw)
        check_proof(files, change, size, expected)
        state = json.loads(change["state"])
        old, new, last = (state["data"][name] for name in ("old", "new", "last"))
        assert signing in {"", old}
        assert last < change["position"]
        rotated = change["type"] == "log.key_rotated.v1"
        if rotated:
            for key in (old, new):
                told = opened(state["data"]["handover"], key)
                assert told == f"kentledge-key-handover/v1\n{old}\n{new}\n{last}\n"
        else:
            assert change["type"] == "log.key_withdrawn.v1"
            assert state["meta"]["actor"] != state["data"]["proposed_by"]
        found.append((old, first, last, rotated))
        first, signing = last if rotated else change["position"], new
    assert signing in {"", vkey}
    return [*found, (vkey, first, None, True)]


def check_pack(files: dict[str, bytes], vkey: str) -> dict[int, bytes]:
    """The steps of the page; gives the roots at the sizes that the pack knows."""
    keys(files, vkey)
    assert files["public-key"] == f"{vkey}\n".encode()
    size, expected = checkpoint(files["checkpoint"].decode(), vkey)
    form, *rows, end = opened(files["manifest"].decode(), vkey).split("\n")
    assert (form, end) == ("kentledge-pack/v1", "")
    claim = line(
        files["completeness.json"], "contract_id", "count", "running_hash", "index", "tree_size", "hashes"
    )
    running, number, last, versions = bytes(32), 0, 0, dict[str, int]()
    seal = event(files["seal.json"])
    check_proof(files, seal, size, expected)
    assert seal["type"] == "log.sealed.v1"
    data = json.loads(seal["state"])["data"]
    assert 0 <= data["size"] < seal["position"]
    for raw in files["events.ndjson"].splitlines(keepends=True):
        found = event(raw)
        check_proof(files, found, size, expected)
        [mine] = [concern for concern in found["concerns"] if concern["contract_id"] == claim["contract_id"]]
        number, running = number + 1, h(running + h(core(found)))
        assert (mine["ordinal"], mine["running_hash"]) == (number, running.hex())
        assert last < found["position"] <= data["size"]
        assert found["stream_version"] > versions.get(found["stream_id"], 0)
        last, versions[found["stream_id"]] = found["position"], found["stream_version"]
    assert (claim["count"], claim["running_hash"]) == (number, running.hex())
    assert claim["tree_size"] == data["contracts"]
    leaf = f"kentledge-contract/v1\n{claim['contract_id']}\n{number}\n{running.hex()}\n".encode()
    path = [bytes.fromhex(digest) for digest in claim["hashes"]]
    check_inclusion(leaf, claim["index"], claim["tree_size"], path, bytes.fromhex(data["root"]))
    roots = {size: expected}
    for raw in files["consistency.ndjson"].splitlines(keepends=True):
        earlier = line(raw, "size", "root", "hashes")
        roots[earlier["size"]] = bytes.fromhex(earlier["root"])
        path = [bytes.fromhex(digest) for digest in earlier["hashes"]]
        check_consistency(earlier["size"], roots[earlier["size"]], size, expected, path)
    listed = dict(reversed(row.split(" ")) for row in rows)
    assert [row[65:] for row in rows] == sorted(listed)
    assert {*files} == {*listed, "manifest"}
    for name, digest in listed.items():
        assert h(files[name]).hex() == digest
    return roots
