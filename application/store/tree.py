"""The Merkle tree of the log and the counts of its contracts, as they are stored."""

from collections.abc import Callable

from application.audit import leaf, merkle
from application.store.dialect import Cursor

Sql = Callable[[str], str]


def stored_tree(cursor: Cursor, sql: Sql, size: int) -> merkle.TileTree:
    """The Merkle tree over the stored leaves, read tile by tile."""

    def tile(level: int, index: int) -> list[bytes]:
        low = index * 256
        if level == 0:
            cursor.execute(
                sql(
                    "SELECT leaf AS hash FROM events WHERE notification_id > ? AND notification_id <= ? "
                    "ORDER BY notification_id"
                ),
                (low, low + 256),
            )
        else:
            cursor.execute(
                sql("SELECT hash FROM tree_nodes WHERE level = ? AND node >= ? AND node < ? ORDER BY node"),
                (level, low, low + 256),
            )
        return [bytes(row["hash"]) for row in cursor.fetchall()]

    return merkle.TileTree(tile, size)


def sealed_entries(cursor: Cursor, sql: Sql, size: int) -> list[leaf.Concern]:
    """(contract, count, running hash) of every contract that the first *size* events concern, ascending.

    Goes from contract to contract along the primary key: grouping the whole table took most of a second at a million
    events.
    """
    cursor.execute(
        sql(
            "WITH RECURSIVE known(contract_id) AS ("
            "SELECT MIN(contract_id) FROM concerns UNION ALL "
            "SELECT (SELECT MIN(c.contract_id) FROM concerns c WHERE c.contract_id > known.contract_id) "
            "FROM known WHERE known.contract_id IS NOT NULL) "
            "SELECT c.contract_id, c.ordinal, c.running_hash FROM known JOIN concerns c "
            "ON c.contract_id = known.contract_id AND c.ordinal = ("
            "SELECT last.ordinal FROM concerns last WHERE last.contract_id = known.contract_id "
            "AND last.position <= ? ORDER BY last.ordinal DESC LIMIT 1)"
        ),
        (size,),
    )
    found = [(row["contract_id"], row["ordinal"], bytes(row["running_hash"])) for row in cursor.fetchall()]
    return sorted(found)
