"""The tree is that of RFC 9162: published values, every proof of small trees, tiles across their borders."""

from functools import cache
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.audit import merkle
from application.audit.merkle import EMPTY_ROOT, Frontier, TileTree, leaf_hash, memory_tree, node_hash

# The reference tree of eight entries, its roots and its proofs: certificate-transparency, python/ct/crypto/
# merkle_test.py (TreeHasherTest, MerkleVerifierTest), and transparency-dev/merkle, proof/verify_test.go.
ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {  # (index, size): path
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {  # (old size, size): path
    (1, 1): [],
    (1, 8): INCLUSION[0, 8],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
    (6, 7): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
}
# A certificate in a real log: certificate-transparency, python/ct/crypto/merkle_test.py (sha256_audit_path).
CT_LEAF, CT_INDEX, CT_SIZE = (
    "7a395c866d5ecdb0cccb623e011dbc392cd348d1d1d72776174e127a24b09c78",
    848049,
    3630887,
)
CT_ROOT = "78316a05c9bcf14a3a4548f5b854a9adfcd46a4c034401b3ce7eb7ac2f1d0ecb"
CT_PATH = [
    "1a208aeebcd1b39fe2de247ee8db9454e1e93a312d206b87f6ca9cc6ec6f1ddd",
    "0a1b78b383f580856f433c01a5741e160d451c185910027f6cc9f828687a40c4",
    "3d1745789bc63f2da15850de1c12a5bf46ed81e1cc90f086148b1662e79aab3d",
    "9095b61e14d8990acf390905621e62b1714fb8e399fbb71de5510e0aef45affe",
    "0a332b91b8fab564e6afd1dd452449e04619b18accc0ff9aa8393cd4928451f2",
    "2336f0181d264aed6d8f3a6507ca14a8d3b3c3a23791ac263e845d208c1ee330",
    "b4ce56e300590500360c146c6452edbede25d4ed83919278749ee5dbe178e048",
    "933f6ddc848ea562e4f9c5cfb5f176941301dad0c6fdb9d1fbbe34fac1be6966",
    "b95a6222958a86f74c030be27c44f57dbe313e5e7c7f4ffb98bcbd3a03bb52f2",
    "daeeb3ce5923defd0faeb8e0c210b753b85b809445d7d3d3cd537a9aabaa9c45",
    "7fadd0a13e9138a2aa6c3fdec4e2275af233b94812784f66bcca9aa8e989f2bc",
    "1864e6ba3e32878610546539734fb5eeae2529991f130c575c73a7e25a2a7c56",
    "12842d1202b1dc6828a17ab253c02e7ce9409b5192430feba44189f39cc02d66",
    "29af64b16fa3053c13d02ac63aa75b23aa468506e44c3a2315edc85d2dc22b11",
    "b527b99934a0bd9edd154e449b0502e2c499bba783f3bc3dfe23364b6b532009",
    "4584db8ae8e351ace08e01f306378a92bfd43611714814f3d834a2842d69faa8",
    "86a9a41573b0d6e4292f01e93243d6cc65b30f06606fc6fa57390e7e90ed580f",
    "a88b98fbe84d4c6aae8db9d1605dfac059d9f03fe0fcb0d5dff1295dacba09e6",
    "06326dc617a6d1f7021dc536026dbfd5fffc6f7c5531d48ef6ccd1ed1569f2a1",
    "f41fe8fdc3a2e4e8345e30216e7ebecffee26ff266eeced208a6c2a3cf08f960",
    "40cf5bde8abb76983f3e98ba97aa36240402975674e120f234b3448911090f8d",
    "b3222dc8658538079883d980d7fdc2bef9285344ea34338968f736b04aeb387a",
]

SMALL = (*range(1, 35), 63, 64)
"""Sizes of trees of which every proof is tried."""
LEAVES = [leaf_hash(f"entry {n}".encode()) for n in range(70_000)]
TREE = memory_tree(LEAVES)
OTHER = leaf_hash(b"an entry of another log")


@cache
def naive_root(low: int, high: int) -> bytes:
    """MTH(D[low:high]) as RFC 9162 §2.1.1 writes it, over LEAVES."""
    if high - low < 2:
        return LEAVES[low] if high > low else EMPTY_ROOT
    middle = low + (1 << ((high - low - 1).bit_length() - 1))
    return node_hash(naive_root(low, middle), naive_root(middle, high))


def naive_path(index: int, low: int, high: int) -> list[bytes]:
    """PATH of RFC 9162 §2.1.3.1."""
    if high - low == 1:
        return []
    middle = low + (1 << ((high - low - 1).bit_length() - 1))
    if index < middle:
        return [*naive_path(index, low, middle), naive_root(middle, high)]
    return [*naive_path(index, middle, high), naive_root(low, middle)]


def naive_subproof(old: int, low: int, high: int, whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 9162 §2.1.4.1, with positions in place of lists."""
    if old == high:
        return [] if whole else [naive_root(low, high)]
    middle = low + (1 << ((high - low - 1).bit_length() - 1))
    if old <= middle:
        return [*naive_subproof(old, low, middle, whole), naive_root(middle, high)]
    return [*naive_subproof(old, middle, high, False), naive_root(low, middle)]


def unhex(hashes: list[str]) -> list[bytes]:
    return [bytes.fromhex(text) for text in hashes]


def wrong_proofs(proof: list[bytes]) -> list[list[bytes]]:
    """The proof with each hash flipped, left out, doubled or swapped, and with one added at either end."""
    wrong = [[*proof, OTHER], [OTHER, *proof]]
    for at, node in enumerate(proof):
        before, after = proof[:at], proof[at + 1 :]
        wrong += [
            [*before, bytes([node[0] ^ 1]) + node[1:], *after],
            [*before, *after],
            [*before, node, node, *after],
        ]
        wrong += [[*before, after[0], node, *after[1:]] for _ in after[:1]]
    return wrong


def test_the_reference_tree_has_its_published_roots() -> None:
    frontier = Frontier()
    assert frontier.root() == EMPTY_ROOT
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    tree = memory_tree(map(leaf_hash, ENTRIES))
    for size, (entry, root) in enumerate(zip(ENTRIES, ROOTS, strict=True), 1):
        frontier, completed = frontier.append(leaf_hash(entry))
        assert frontier.root().hex() == tree.root(size).hex() == root
        assert completed == []


def test_a_node_hash_is_as_published() -> None:
    left, right = bytes(range(32)), bytes(range(32, 64))
    assert node_hash(left, right).hex() == "1a378704c17da31e2d05b6d121c2bb2c7d76f6ee6fa8f983e596c2d034963c57"
    leaf = leaf_hash(bytes(range(16, 32)))
    assert leaf.hex() == "3bfb960453ebaebf33727da7a1f4db38acc051d381b6da20d6d4e88f0eabfd7a"


def test_the_reference_tree_has_its_published_proofs() -> None:
    tree = memory_tree(map(leaf_hash, ENTRIES))
    for (index, size), path in INCLUSION.items():
        assert tree.inclusion_proof(index, size) == unhex(path)
        root = bytes.fromhex(ROOTS[size - 1])
        assert merkle.verify_inclusion(leaf_hash(ENTRIES[index]), index, size, unhex(path), root)
    for (old, size), path in CONSISTENCY.items():
        assert tree.consistency_proof(old, size) == unhex(path)
        old_root, root = unhex([ROOTS[old - 1], ROOTS[size - 1]])
        assert merkle.verify_consistency(old, old_root, size, root, unhex(path))


def test_a_real_certificate_is_in_its_log() -> None:
    leaf, root, path = bytes.fromhex(CT_LEAF), bytes.fromhex(CT_ROOT), unhex(CT_PATH)
    assert merkle.verify_inclusion(leaf, CT_INDEX, CT_SIZE, path, root)
    assert not merkle.verify_inclusion(leaf, CT_INDEX + 1, CT_SIZE, path, root)
    assert not any(
        merkle.verify_inclusion(leaf, CT_INDEX, CT_SIZE, wrong, root) for wrong in wrong_proofs(path)
    )


def test_every_inclusion_proof_of_a_small_tree_holds_and_every_wrong_one_fails() -> None:
    for size in SMALL:
        root, before = naive_root(0, size), naive_root(0, size - 1)
        for index in range(size):
            proof, leaf = TREE.inclusion_proof(index, size), LEAVES[index]
            assert proof == naive_path(index, 0, size)
            assert merkle.verify_inclusion(leaf, index, size, proof, root)
            others = [*range(index), *range(index + 1, size + 2), -1]
            assert not any(merkle.verify_inclusion(leaf, other, size, proof, root) for other in others)
            assert not merkle.verify_inclusion(OTHER, index, size, proof, root)
            assert not merkle.verify_inclusion(leaf, index, size, proof, before)
            assert not merkle.verify_inclusion(root, index, size, proof, leaf) or size == 1
            assert not any(merkle.verify_inclusion(leaf, index, size, p, root) for p in wrong_proofs(proof))


def test_every_consistency_proof_of_a_small_tree_holds_and_every_wrong_one_fails() -> None:
    for size in SMALL:
        root = naive_root(0, size)
        for old in range(1, size + 1):
            proof, old_root = TREE.consistency_proof(old, size), naive_root(0, old)
            assert proof == naive_subproof(old, 0, size, True)
            assert merkle.verify_consistency(old, old_root, size, root, proof)
            others = [*range(old), *range(old + 1, size + 2), -1]
            assert not any(merkle.verify_consistency(other, old_root, size, root, proof) for other in others)
            assert not merkle.verify_consistency(old, OTHER, size, root, proof)
            assert not merkle.verify_consistency(old, old_root, size, OTHER, proof)
            assert not merkle.verify_consistency(old, root, size, old_root, proof) or old == size
            assert not any(
                merkle.verify_consistency(old, old_root, size, root, p) for p in wrong_proofs(proof)
            )


def test_every_tree_follows_the_empty_one_and_itself() -> None:
    root = TREE.root(9)
    assert TREE.consistency_proof(0, 9) == TREE.consistency_proof(9, 9) == []
    assert merkle.verify_consistency(0, EMPTY_ROOT, 9, root, [])
    assert merkle.verify_consistency(0, EMPTY_ROOT, 0, EMPTY_ROOT, [])
    assert merkle.verify_consistency(0, EMPTY_ROOT, 1, LEAVES[0], [])
    assert not merkle.verify_consistency(0, EMPTY_ROOT, 0, root, [])
    assert not merkle.verify_consistency(0, root, 9, root, [])
    assert not merkle.verify_consistency(0, EMPTY_ROOT, 9, root, [root])
    assert not merkle.verify_consistency(9, root, 9, root, [root])
    assert not merkle.verify_consistency(9, root, 8, TREE.root(8), [])


HASH = TREE.root(5)
JUNK: list[Any] = [
    *(None, True, False, -1, 0, 1, 3, 5, 1 << 63, 1 << 70, 0.0, 2.0, 5.0, float("nan")),
    *("", "5", "x" * 32, b"", b"x" * 31, b"x" * 33, bytearray(32), HASH, EMPTY_ROOT),
    *(
        [],
        [None],
        [5],
        [b""],
        [HASH],
        [HASH, "x" * 32],
        [bytearray(32)],
        (),
        (HASH,),
        {},
        {HASH: 1},
        range(2),
    ),
]


@pytest.mark.parametrize("verify", ["inclusion", "consistency"])
def test_whatever_is_put_in_is_answered_with_no(verify: str) -> None:
    """Any two of five things are put wrong at once."""
    if verify == "inclusion":
        asked: Any = merkle.verify_inclusion
        good: list[Any] = [LEAVES[2], 2, 5, TREE.inclusion_proof(2, 5), HASH]
    else:
        asked = merkle.verify_consistency
        good = [3, TREE.root(3), 5, HASH, TREE.consistency_proof(3, 5)]
    assert asked(*good) is True
    for places in combinations(range(5), 2):
        for put in product(JUNK, repeat=2):
            given = list(good)
            for place, value in zip(places, put, strict=True):
                given[place] = value
            assert asked(*given) is (repr(given) == repr(good)), given


LARGE = 65_536 - 600
"""The size from which a tree, grown by whole subtrees until then, grows leaf by leaf across borders of tiles."""


@pytest.mark.parametrize(("first", "last"), [(0, 1_400), (LARGE, 66_100)])
def test_the_frontier_equals_the_definition_and_finishes_the_nodes_of_tiles(first: int, last: int) -> None:
    frontier, rows = Frontier(), list[merkle.Completed]()
    for level in reversed(range(17)):
        while first - frontier.size >= 1 << level:
            frontier, _ = frontier.append(naive_root(frontier.size, frontier.size + (1 << level)), level)
    for size, leaf in enumerate(LEAVES[first:last], first + 1):
        earlier = frontier
        frontier, completed = frontier.append(leaf)
        rows += completed
        assert frontier.root() == naive_root(0, size)
        assert Frontier.from_bytes(size, frontier.to_bytes()) == frontier
        assert earlier.size == size - 1
    expected = [
        (8, at // 256 - 1, naive_root(at - 256, at)) for at in range(256, last + 1, 256) if at > first
    ]
    if last > 65_536:
        expected.insert(256 - first // 256, (16, 0, naive_root(0, 65_536)))
    assert rows == expected


def test_whole_subtrees_finish_the_nodes_of_tiles_too() -> None:
    frontier, rows = Frontier(), list[merkle.Completed]()
    for at in range(0, 65_536, 4_096):
        frontier, completed = frontier.append(naive_root(at, at + 4_096), 12)
        rows += completed
        assert frontier.root() == naive_root(0, at + 4_096)
    assert rows == [(16, 0, naive_root(0, 65_536))]


@pytest.mark.parametrize(
    ("size", "raw"), [(0, bytes(32)), (1, b""), (3, bytes(32)), (3, bytes(65)), (-1, b""), (-1, bytes(32))]
)
def test_bytes_that_are_no_frontier_are_refused(size: int, raw: bytes) -> None:
    with pytest.raises(ValueError, match="right edge"):
        Frontier.from_bytes(size, raw)


def test_the_largest_tree_that_a_proof_is_checked_for_has_a_leaf_less_than_two_to_the_63rd() -> None:
    proof, root = LEAVES[1:64], LEAVES[0]
    for sibling in proof:
        root = node_hash(root, sibling)
    assert merkle.verify_inclusion(LEAVES[0], 0, (1 << 63) - 1, proof, root)
    assert not merkle.verify_inclusion(LEAVES[0], 0, 1 << 63, proof, root)


SIZES = [1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 65_792, 65_793, 70_000]


@pytest.mark.parametrize("size", SIZES)
def test_tiles_give_the_same_tree_on_both_sides_of_their_borders(size: int) -> None:
    rows = {0: LEAVES[:size]}
    for level, width in ((8, 256), (16, 65_536)):
        rows[level] = [naive_root(at * width, (at + 1) * width) for at in range(size // width)]
    read = set[tuple[int, int]]()

    def tile(level: int, index: int) -> list[bytes]:
        assert (level, index) not in read, "a tile is read once"
        read.add((level, index))
        nodes = rows[level][index * 256 : (index + 1) * 256]
        assert nodes, "no tile is read that does not exist"
        return nodes

    tree = TileTree(tile, size)
    root = tree.root()
    assert root == naive_root(0, size)
    for index in {0, 1, 254, 255, 256, 257, size // 2, 65_535, 65_536, size - 1} & set(range(size)):
        proof = tree.inclusion_proof(index)
        assert proof == naive_path(index, 0, size)
        assert merkle.verify_inclusion(LEAVES[index], index, size, proof, root)
    for old in {at for at in (*SIZES, 3, 300, size - 1) if 0 < at <= size}:
        proof = tree.consistency_proof(old)
        assert proof == naive_subproof(old, 0, size, True)
        assert tree.root(old) == naive_root(0, old)
        assert merkle.verify_consistency(old, naive_root(0, old), size, root, proof)


@given(st.integers(1, 70_000), st.data())
def test_any_tree_of_any_size_proves_what_it_holds(size: int, data: st.DataObject) -> None:
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    root = TREE.root(size)
    assert merkle.verify_inclusion(LEAVES[index], index, size, TREE.inclusion_proof(index, size), root)
    assert merkle.verify_consistency(old, TREE.root(old), size, root, TREE.consistency_proof(old, size))


def test_a_tree_knows_its_bounds() -> None:
    tree = memory_tree(LEAVES[:10])
    assert memory_tree([]).root() == EMPTY_ROOT == tree.root(0)
    assert tree.consistency_proof(0, 0) == []
    assert Frontier.from_bytes(0, b"") == Frontier()
    for index in (-1, 10):
        with pytest.raises(ValueError, match="no leaf"):
            tree.inclusion_proof(index)
    for size in (-1, 11):
        with pytest.raises(ValueError, match="never had"):
            tree.root(size)
        with pytest.raises(ValueError, match="does not follow"):
            tree.consistency_proof(size)


def test_a_tile_that_lost_a_hash_is_refused() -> None:
    with pytest.raises(ValueError, match="tile 0 of level 0"):
        TileTree(lambda _level, _index: LEAVES[:9], 10).root()
    with pytest.raises(ValueError, match="tile 0 of level 0"):
        TileTree(lambda _level, _index: [*LEAVES[:9], b"short"], 10).root()


def test_what_a_tile_holds_of_a_later_log_is_not_looked_at() -> None:
    tree = TileTree(lambda _level, _index: [*LEAVES[:10], b"of a later log"], 10)
    assert tree.root() == naive_root(0, 10)


def test_a_root_without_its_tree_is_the_trees() -> None:
    for size in (*range(34), 255, 256, 257, 511, 512, 513, 700):
        assert merkle.root_of(LEAVES[:size]) == memory_tree(LEAVES[:size]).root() == naive_root(0, size)
