"""The test values of docs/format.md, made by the product's code. `python -m tests.audit.format_values` writes them."""

import json
import sys
from pathlib import Path
from typing import Any

from application.audit import leaf, merkle
from tests.audit.small_log import COMPLETENESS, FILES, KEY, LOG, ROADS, SEAL, SECOND, TREE, Log, small_log
from tests.audit.witness import AUDITOR

PAGE = Path(__file__).parents[2] / "docs" / "format.md"
_BEGIN = "<!-- made by `python -m tests.audit.format_values`; a test compares -->\n"


def values() -> str:
    """The section below its marker: JSON in which texts are shown with their line breaks as \\n, bytes as hex."""
    log = merkle.memory_tree(LOG.leaves)
    note = FILES["checkpoint"].decode()
    text = note.rpartition("\n\n")[0] + "\n"
    consistency = [json.loads(line) for line in FILES["consistency.ndjson"].splitlines()]
    blocks: list[tuple[str, Any]] = [
        (
            "A log of ten events (their states have no `meta` here, for shortness); the fifth concerns two contracts, "
            "the sixth none, the tenth is the seal. With each, its core, leaf data and leaf hash, and the root of the "
            "tree up to and with it:",
            [_event(position, log) for position in range(1, 11)],
        ),
        (
            "The second tree, at position 9, whose root is in the seal, and the path of the first contract:",
            {
                "leaves": [
                    leaf.contract_leaf(contract, count, running).decode()
                    for contract, (count, running) in sorted(LOG.counts.items())
                ],
                "root": json.loads(SEAL["state"])["data"]["root"],
                "completeness": COMPLETENESS,
                "path": [node.hex() for node in TREE.inclusion_proof(ROADS)[1]],
            },
        ),
        (
            "The log's key is the one whose 32 secret bytes are 00 01 02 … 1f. Its public key, the checkpoint of "
            "the ten events, and the list of the first contract's pack without the files that are for reading:",
            {
                "public_key": KEY.verifier,
                "checkpoint": note,
                "manifest_begins": "".join(FILES["manifest"].decode().splitlines(keepends=True)[:1]),
                "digests": {
                    name: row
                    for row, name in (
                        part.split(" ")
                        for part in FILES["manifest"].decode().split("\n\n")[0].split("\n")[1:]
                    )
                    if name not in {"README.txt", "verify.py", "history.txt"}
                },
            },
        ),
        (
            "A witness whose 32 secret bytes are all 07, and its cosignature of that checkpoint at 1795000000:",
            {"witness_key": AUDITOR.vkey, "cosignature": AUDITOR.cosign(text)},
        ),
        (
            "The proof of the event at position 3, and the consistency of sizes 4 and 6 with 10:",
            {
                "tlog_proof": FILES["proofs/3.tlog-proof"].decode(),
                "consistency": [row for row in consistency if row["size"] in {4, 6}],
            },
        ),
        (
            "A second key of the log, whose 32 secret bytes are all 01; were the log to go on with it, the event at "
            "position 11 by which it takes the place of the first, and its leaf:",
            {"second_key": SECOND.verifier, "event": _rotation()},
        ),
    ]
    return "".join(
        f"\n{said}\n\n```json\n{json.dumps(value, ensure_ascii=False, indent=1)}\n```\n"
        for said, value in blocks
    )


def _rotation() -> dict[str, Any]:
    log = small_log()
    log.seal()
    log.rotate(KEY, SECOND)
    return _event(11, merkle.memory_tree(log.leaves), log)


def _event(position: int, tree: merkle.TileTree, log: Log = LOG) -> dict[str, Any]:
    event = log.events[position - 1]
    core = leaf.core(
        position, event["stream_id"], event["stream_version"], event["type"], event["recorded_at"],
        event["state"].encode(),
    )  # fmt: skip
    concerns = [
        (concern["contract_id"], concern["ordinal"], bytes.fromhex(concern["running_hash"]))
        for concern in event["concerns"]
    ]
    data = leaf.leaf_data(core, concerns)
    return {
        **event,
        "core": core.decode(),
        "leaf_data": data.decode(),
        "leaf_hash": merkle.leaf_hash(data).hex(),
        "root": tree.root(position).hex(),
    }


def page_with(section: str) -> str:
    """The page with that section in place of the one that it has."""
    return PAGE.read_text().partition(_BEGIN)[0] + _BEGIN + section


if __name__ == "__main__":
    PAGE.write_text(page_with(values()))
    sys.stdout.write(f"{PAGE.name} written\n")
