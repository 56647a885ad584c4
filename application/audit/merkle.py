"""The Merkle tree of RFC 9162 §2.1 with SHA-256: growing it, proving from it, and checking its proofs.

The log keeps two things: a `Frontier` (what an append needs, a few hashes) and *tiles* (what a proof needs:
every leaf hash, and every completed node at levels 8, 16, 24 ..., in rows of 256 as in C2SP tlog-tiles). The
levels between are recomputed when a tile is read, because a proof through a tile needs all its hashes anyway.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple, TypeAlias

EMPTY_ROOT = sha256(b"").digest()
"""Root of the tree of no leaves (RFC 9162 §2.1.1)."""
TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT

Completed: TypeAlias = tuple[int, int, bytes]
"""A finished node to keep in a tile: level (8, 16 ...), index on that level counted from 0, hash."""
Tile: TypeAlias = Callable[[int, int], Sequence[bytes]]
"""Reads one tile: (level 0, 8, 16 ..., tile index) gives the nodes index*256 and on, at most 256 of them."""


def leaf_hash(data: bytes) -> bytes:
    """Hash of a leaf that holds `data` (RFC 9162 §2.1.1: the prefix 0x00 keeps leaves and nodes apart)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node (RFC 9162 §2.1.1, prefix 0x01)."""
    return sha256(b"\x01" + left + right).digest()


class Frontier(NamedTuple):
    """The right edge of a tree: all that is needed to append to it and to know its root.

    A plain value, so that a transaction which fails leaves the caller with the frontier it had. `edge` holds
    the roots of the perfect subtrees that make up the tree, largest first: one for each bit set in `size`.
    """

    size: int = 0
    edge: tuple[bytes, ...] = ()

    def append(self, leaf: bytes, level: int = 0) -> tuple["Frontier", list[Completed]]:
        """Add one leaf hash (32 bytes): the new frontier, and the nodes tiles must now keep (mostly none).

        With *level*, add the root of a perfect subtree of 2**level leaves to a tree whose size is a multiple of that.
        """
        size, edge = self
        completed: list[Completed] = []
        index, kept, more = size >> level, len(edge), 1 << level
        while index & 1:
            kept -= 1
            leaf = sha256(b"\x01" + edge[kept] + leaf).digest()
            index >>= 1
            level += 1
            if not level % TILE_HEIGHT:
                completed.append((level, index, leaf))
        return Frontier(size + more, (*edge[:kept], leaf)), completed

    def root(self) -> bytes:
        """Root of the whole tree (RFC 9162 §2.1.1)."""
        if not self.edge:
            return EMPTY_ROOT
        *rest, root = self.edge
        for left in reversed(rest):
            root = node_hash(left, root)
        return root

    def to_bytes(self) -> bytes:
        """The edge as bytes, 32 for each hash; the size is kept beside it."""
        return b"".join(self.edge)

    @classmethod
    def from_bytes(cls, size: int, raw: bytes) -> "Frontier":
        """Read back `to_bytes`. Raises ValueError when the bytes cannot be the edge of a tree that large."""
        if size < 0 or len(raw) != 32 * size.bit_count():
            raise ValueError(f"{len(raw)} bytes cannot be the right edge of a tree of {size} leaves")
        return cls(size, tuple(raw[at : at + 32] for at in range(0, len(raw), 32)))


class TileTree:
    """Roots and proofs of a tree of `size` leaves, and of any smaller one, read from its tiles.

    Tiles are cached, 512 of them at the most (about 20 MB). A tile may hold more than `size` calls for, when
    the log has grown since. Raises ValueError for an index or size outside the tree, and for a short tile.
    """

    def __init__(self, tile: Tile, size: int) -> None:
        self.size = size
        self._tile = tile
        self._levels = lru_cache(maxsize=512)(self._read)

    def root(self, size: int | None = None) -> bytes:
        """MTH(D[0:size]) of RFC 9162 §2.1.1."""
        size = self._within(size)
        return self._span(0, size) if size else EMPTY_ROOT

    def inclusion_proof(self, index: int, size: int | None = None) -> list[bytes]:
        """PATH(index, D[0:size]) of RFC 9162 §2.1.3.1: the siblings from the leaf up to below the root."""
        low, high = 0, self._within(size)
        if not 0 <= index < high:
            raise ValueError(f"no leaf {index} in a tree of {high} leaves")
        path: list[bytes] = []
        while high - low > 1:
            middle = low + _split(high - low)
            if index < middle:
                path.append(self._span(middle, high))
                high = middle
            else:
                path.append(self._span(low, middle))
                low = middle
        return path[::-1]

    def consistency_proof(self, old: int, new: int | None = None) -> list[bytes]:
        """PROOF(old, D[0:new]) of RFC 9162 §2.1.4.1; empty when `old` is nothing or all of the tree."""
        low, high = 0, self._within(new)
        if not 0 <= old <= high:
            raise ValueError(f"a tree of {high} leaves does not follow one of {old}")
        path: list[bytes] = []
        while 0 < old < high:
            middle = low + _split(high - low)
            if old <= middle:
                path.append(self._span(middle, high))
                high = middle
            else:
                path.append(self._span(low, middle))
                low = middle
        if low:
            path.append(self._span(low, high))
        return path[::-1]

    def _within(self, size: int | None) -> int:
        if size is None:
            return self.size
        if not 0 <= size <= self.size:
            raise ValueError(f"a tree of {self.size} leaves never had {size}")
        return size

    def _span(self, low: int, high: int) -> bytes:
        """MTH(D[low:high]), where the recursion of the RFC arrived at this span."""
        width = high - low
        if not width & (width - 1):
            return self._node(width.bit_length() - 1, low // width)
        middle = low + _split(width)
        return node_hash(self._span(low, middle), self._span(middle, high))

    def _node(self, level: int, index: int) -> bytes:
        """Root of the perfect subtree over the leaves index * 2**level and on."""
        depth = level % TILE_HEIGHT
        tile, offset = divmod(index, TILE_WIDTH >> depth)
        return self._levels(level - depth, tile)[depth][offset]

    def _read(self, level: int, tile: int) -> list[list[bytes]]:
        """A tile's nodes and the completed levels above them, up to seven."""
        first = tile * TILE_WIDTH
        count = min(TILE_WIDTH, (self.size >> level) - first)
        nodes = list(self._tile(level, tile))[:count]
        if len(nodes) < count or any(len(node) != 32 for node in nodes):
            raise ValueError(f"tile {tile} of level {level} does not hold the {count} hashes it should")
        levels = [nodes]
        while len(levels) < TILE_HEIGHT and len(nodes) > 1:
            nodes = [node_hash(*pair) for pair in zip(nodes[::2], nodes[1::2], strict=False)]
            levels.append(nodes)
        return levels


def memory_tree(leaves: Iterable[bytes]) -> TileTree:
    """A tree over leaf hashes held in memory, for tens of thousands of them."""
    row = list(leaves)
    rows, size = {0: row}, len(row)
    for level in range(1, size.bit_length()):
        row = above(row)
        if not level % TILE_HEIGHT:
            rows[level] = row
    return TileTree(lambda level, tile: rows[level][tile * TILE_WIDTH : (tile + 1) * TILE_WIDTH], size)


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Root of the tree over these leaf hashes (RFC 9162 §2.1.1), without the tree."""
    row = list(leaves)
    while len(row) > 1:
        alone = row[len(row) & ~1 :]  # a node without a sibling goes up as it is
        row = [*above(row), *alone]
    return row[0] if row else EMPTY_ROOT


def above(row: Sequence[bytes]) -> list[bytes]:
    """The nodes over the pairs of a row."""
    return [sha256(b"\x01" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=False)]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Is the leaf with this hash at `index` (from 0) in the tree of that size and root? RFC 9162 §2.1.3.2.

    Answers False, and never raises, whatever is put in.
    """
    if not (_sizes(index, size) and index < size and _hashes(proof) and _hashes([leaf, root])):
        return False
    fn, sn = index, size - 1
    r = leaf
    for p in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            while not fn & 1 and fn:
                fn >>= 1
                sn >>= 1
        else:
            r = node_hash(r, p)
        fn >>= 1
        sn >>= 1
    return sn == 0 and r == root


def verify_consistency(
    old_size: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Is the tree of `size` leaves the tree of `old_size` with leaves added at the end? RFC 9162 §2.1.4.2.

    The RFC leaves two cases open: equal sizes need equal roots and no proof; an empty old tree needs the
    empty root and no proof. Answers False, and never raises, whatever is put in.
    """
    if not (_sizes(old_size, size) and old_size <= size and _hashes(proof) and _hashes([old_root, root])):
        return False
    if old_size in (0, size):
        return (
            not proof
            and old_root == (EMPTY_ROOT if old_size == 0 else root)
            and (size > 0 or root == old_root)
        )
    if not proof:
        return False
    path = [old_root, *proof] if not old_size & (old_size - 1) else list(proof)
    fn, sn = old_size - 1, size - 1
    while fn & 1:
        fn >>= 1
        sn >>= 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr = node_hash(c, fr)
            sr = node_hash(c, sr)
            while not fn & 1 and fn:
                fn >>= 1
                sn >>= 1
        else:
            sr = node_hash(sr, c)
        fn >>= 1
        sn >>= 1
    return fr == old_root and sr == root and sn == 0


def _split(width: int) -> int:
    """The largest power of two smaller than `width` (RFC 9162 §2.1.1), for a width of two or more."""
    return 1 << ((width - 1).bit_length() - 1)


def _sizes(*values: object) -> bool:
    return all(type(value) is int and 0 <= value < 1 << 63 for value in values)


def _hashes(values: object) -> bool:
    return isinstance(values, (list, tuple)) and all(
        type(value) is bytes and len(value) == 32 for value in values
    )
