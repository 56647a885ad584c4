"""A contract's evidence pack: its events as stored, a proof for each, and the proof that these are all."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from application.audit.note import Checkpoint
from application.audit.pack import write_pack
from application.audit.proof import TlogProof
from application.checkpoints import Checkpoints
from application.codec import from_bytes
from application.errors import NotFound, RecordBroken
from application.keys import facts_of_the_log
from application.record import Record
from application.store.dialect import Cursor
from application.store.rehash import Rehashed, rehashed
from application.store.tree import stored_tree
from domain.contract import CONTRACT
from domain.log import KeyRotated, KeyWithdrawn, Sealed

_EARLIER = 100
"""How many of the checkpoints published last are proved to be continued; a proof takes a millisecond."""


def evidence_pack(
    record: Record, contract_id: UUID, history: Mapping[str, bytes], since: int | None = None
) -> tuple[str, bytes]:
    """A file name and the zip. Publishes a checkpoint first where the log went on since the last.

    *history* are readable files that go with it. The pack shows that its checkpoint continues those published last, and
    the one of size *since*, however old; and how the log's keys followed each other. Raises NotFound, RecordBroken,
    SigningRefused.
    """
    checkpoints = Checkpoints(record)
    record.chronicle(CONTRACT, contract_id)
    published = checkpoints.publish()
    key = checkpoints.key()
    checkpoint = Checkpoint.open(published.note, key.verifier)
    with record.store.read() as cursor:
        seal = _event(cursor, record.sql, published.seal_position)
        _, sealed = from_bytes(seal.event_type, seal.state)
        if not isinstance(sealed, Sealed):
            raise RecordBroken(f"event {seal.position} is not the seal that checkpoint names.")
        events = [
            _event(cursor, record.sql, position)
            for position in _positions(cursor, record.sql, contract_id, sealed.size)
        ]
        if not events:
            raise NotFound("The contract was registered after the last seal; ask again.")
        keys = [
            _event(cursor, record.sql, position)
            for position, _, _ in facts_of_the_log(cursor, record.ledger, KeyRotated, KeyWithdrawn)
            if position <= checkpoint.size
        ]
        tree = stored_tree(cursor, record.sql, checkpoint.size)
        proofs = {
            event.position: TlogProof(
                event.position - 1, tuple(tree.inclusion_proof(event.position - 1)), published.note
            ).encode()
            for event in (*events, seal, *keys)
        }
        consistency = [
            {
                "size": size,
                "root": tree.root(size).hex(),
                "hashes": [content.hex() for content in tree.consistency_proof(size)],
            }
            for size in _earlier(cursor, record.sql, checkpoint.size, since)
        ]
        second = checkpoints.sealed_tree(cursor, sealed)
    index, hashes = second.inclusion_proof(str(contract_id))
    ours = next(concern for concern in events[-1].concerns if concern[0] == str(contract_id))
    pack = write_pack(
        key=key,
        checkpoint=published.note,
        events=[_line(event) for event in events],
        proofs=proofs,
        seal=_line(seal),
        completeness={
            "contract_id": str(contract_id),
            "count": ours[1],
            "running_hash": ours[2].hex(),
            "index": index,
            "tree_size": second.size,
            "hashes": [digest.hex() for digest in hashes],
        },
        consistency=consistency,
        keys=[_line(key) for key in keys],
        history=history,
    )
    return f"evidence-{contract_id}-{checkpoint.size}.zip", pack


def _earlier(cursor: Cursor, sql: Any, size: int, since: int | None) -> list[int]:
    """Sizes of the checkpoints published before the one of that *size*, in ascending order."""
    cursor.execute(
        sql("SELECT size FROM checkpoints WHERE size < ? ORDER BY size DESC LIMIT ?"), (size, _EARLIER)
    )
    found = {row["size"] for row in cursor.fetchall()}
    if since is not None and since != size:
        cursor.execute(sql("SELECT size FROM checkpoints WHERE size = ?"), (since,))
        if since > size or cursor.fetchone() is None:
            raise NotFound(f"No checkpoint of size {since} was published before checkpoint {size}.")
        found.add(since)
    return sorted(found)


def _positions(cursor: Cursor, sql: Any, contract_id: UUID, until: int) -> list[int]:
    cursor.execute(
        sql("SELECT position FROM concerns WHERE contract_id = ? AND position <= ? ORDER BY ordinal"),
        (str(contract_id), until),
    )
    return [row["position"] for row in cursor.fetchall()]


def _event(cursor: Cursor, sql: Any, position: int) -> Rehashed:
    return next(iter(rehashed(cursor, sql, position - 1, position)))


def _line(event: Rehashed) -> dict[str, object]:
    return {
        "position": event.position,
        "stream_id": event.stream_id,
        "stream_version": event.stream_version,
        "type": event.event_type,
        "recorded_at": event.recorded_at,
        "state": event.state.decode(),
        "concerns": [
            {"contract_id": contract_id, "ordinal": ordinal, "running_hash": running.hex()}
            for contract_id, ordinal, running in event.concerns
        ],
    }
