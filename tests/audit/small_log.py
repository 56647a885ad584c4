"""A small log, built with the product's own parts, and its evidence pack."""

import io
import json
import zipfile
from typing import Any

from application.audit import leaf, merkle
from application.audit.note import Checkpoint, SigningKey, sign_by_all
from application.audit.pack import write_pack
from application.audit.proof import TlogProof

KEY = SigningKey("kentledge.example/log", bytes(range(32)))
SECOND = SigningKey(KEY.name, bytes([1]) * 32)
"""The key that follows, where one does."""
ROADS, PARKS, CARE = (f"c0000000-0000-4000-8000-00000000000{n}" for n in (1, 2, 3))
REVIEW = "d0000000-0000-4000-8000-000000000001"
THE_LOG = "e0000000-0000-4000-8000-000000000001"
"""The log's own stream."""
Event = dict[str, Any]


class Log:
    """A small log, built with the product's own parts."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.leaves: list[bytes] = []
        self.counts: dict[str, tuple[int, bytes]] = {}
        self.versions: dict[str, int] = {}

    def record(self, stream: str, kind: str, data: object, *contracts: str, **meta: str) -> Event:
        position = len(self.events) + 1
        self.versions[stream] = self.versions.get(stream, 0) + 1
        state = json.dumps({"meta": meta, "data": data} if meta else {"data": data}, ensure_ascii=False)
        when = f"2026-11-23T04:10:{position:02}.000000Z"
        core = leaf.core(position, stream, self.versions[stream], kind, when, state.encode())
        concerns = []
        for contract in sorted(contracts):
            count, running = self.counts.get(contract, (0, leaf.RUNNING_START))
            self.counts[contract] = count + 1, leaf.running_hash(running, core)
            concerns.append((contract, *self.counts[contract]))
        self.leaves.append(merkle.leaf_hash(leaf.leaf_data(core, concerns)))
        self.events.append({
            "position": position, "stream_id": stream, "stream_version": self.versions[stream], "type": kind,
            "recorded_at": when, "state": state,
            "concerns": [{"contract_id": c, "ordinal": n, "running_hash": r.hex()} for c, n, r in concerns],
        })  # fmt: skip
        return self.events[-1]

    def sealed(self) -> leaf.SealedTree:
        return leaf.SealedTree([(contract, *self.counts[contract]) for contract in sorted(self.counts)])

    def seal(self) -> Event:
        tree = self.sealed()
        data = {"root": tree.root.hex(), "size": len(self.events), "contracts": tree.size}
        return self.record(THE_LOG, "log.sealed.v1", data)

    def rotate(self, old: SigningKey, new: SigningKey) -> Event:
        """Right behind a checkpoint that both sign."""
        change = {"old": old.verifier, "new": new.verifier, "last": len(self.events)}
        text = f"kentledge-key-handover/v1\n{old.verifier}\n{new.verifier}\n{len(self.events)}\n"
        data = {**change, "handover": sign_by_all(text, (old, new))}
        return self.record(THE_LOG, "log.key_rotated.v1", data, actor="p-ada")

    def withdraw(self, old: SigningKey, new: SigningKey, agreed: str = "p-bryn") -> Event:
        """Right behind a checkpoint of the old key."""
        change = {"old": old.verifier, "new": new.verifier, "because": "lost", "last": len(self.events)}
        data = {"proposal": THE_LOG, "proposed_by": "p-ada", **change}
        return self.record(THE_LOG, "log.key_withdrawn.v1", data, actor=agreed)

    def pack(
        self, contract: str, seal: Event, tree: leaf.SealedTree, key: SigningKey = KEY, **other: Any
    ) -> bytes:
        """The pack of a contract's events up to the seal, unless `other` parts are put in."""
        log = merkle.memory_tree(self.leaves)
        checkpoint = Checkpoint(key.name, log.size, log.root()).sign(key)
        events = [e for e in self.events if any(c["contract_id"] == contract for c in e["concerns"])]
        changes = [event for event in self.events if event["type"].startswith("log.key_")]
        own = [event["concerns"] for event in events]
        last = next(c for c in own[-1] if c["contract_id"] == contract)
        index, hashes = tree.inclusion_proof(contract)
        parts: dict[str, Any] = {
            "key": key,
            "checkpoint": checkpoint,
            "events": events,
            "proofs": {
                event["position"]: TlogProof(
                    event["position"] - 1, tuple(log.inclusion_proof(event["position"] - 1)), checkpoint
                ).encode()
                for event in [*events, seal, *changes]
            },
            "seal": seal,
            "completeness": {
                "contract_id": contract, "count": last["ordinal"], "running_hash": last["running_hash"],
                "index": index, "tree_size": tree.size, "hashes": [node.hex() for node in hashes],
            },
            "keys": changes,
            "consistency": [
                {
                    "size": size,
                    "root": log.root(size).hex(),
                    "hashes": [node.hex() for node in log.consistency_proof(size)],
                }
                for size in range(1, log.size)
            ],
            "history": {"history.txt": b"registered, extended, reviewed\n"},
        }  # fmt: skip
        return write_pack(**{**parts, **other})


def small_log() -> Log:
    """Roads at positions 1, 3, 5, 7 and 9; parks at 2, 4, 5 and 9; care at 8; 6 concerns no contract."""
    log = Log()
    log.record(ROADS, "contract.registered.v1", {"title": "Roads — résurfacing"}, ROADS)
    log.record(PARKS, "contract.registered.v1", {"title": "Parks"}, PARKS)
    log.record(ROADS, "contract.extended.v1", {"until": "2028-03-31"}, ROADS)
    log.record(PARKS, "contract.extended.v1", {"until": "2029-03-31"}, PARKS)
    log.record(REVIEW, "review.scheduled.v1", {"on": "2027-01-12"}, ROADS, PARKS)
    log.record("d0000000-0000-4000-8000-000000000009", "standard.adopted.v1", {"version": 2})
    log.record(ROADS, "contract.value_changed.v1", {"gbp": "1200000.00"}, ROADS)
    log.record(CARE, "contract.registered.v1", {"title": "Care"}, CARE)
    log.record(REVIEW, "review.held.v1", {"on": "2027-01-12"}, ROADS, PARKS)
    return log


def unpacked(pack: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


LOG = small_log()
TREE = LOG.sealed()
SEAL = LOG.seal()
PACK = LOG.pack(ROADS, SEAL, TREE)
FILES = unpacked(PACK)
EVENTS: list[Event] = [json.loads(line) for line in FILES["events.ndjson"].splitlines()]
COMPLETENESS: Event = json.loads(FILES["completeness.json"])
