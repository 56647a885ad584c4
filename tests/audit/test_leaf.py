"""A leaf commits to the stored bytes, the envelope and each contract's chain; a seal to every count."""

from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.audit import leaf, merkle

STREAM = "6f1c8f0a-0000-4000-8000-000000000001"
FIRST, SECOND = "0c0c0c0c-0000-4000-8000-000000000001", "0c0c0c0c-0000-4000-8000-000000000002"
WHEN = "2026-11-23T04:10:00.123456Z"


def test_the_core_is_seven_lines() -> None:
    core = leaf.core(17, STREAM, 3, "contract.extended.v1", WHEN, b'{"a":1}')
    state = "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"  # sha256sum
    assert core.decode() == f"kentledge-leaf/v1\n17\n{STREAM}\n3\ncontract.extended.v1\n{WHEN}\n{state}\n"


def test_cores_made_together_are_those_made_alone() -> None:
    events = [(n, STREAM, n, "contract.extended.v1", WHEN, bytes([n])) for n in (1, 2, 3)]
    assert leaf.cores(events) == [leaf.core(*event) for event in events]
    assert leaf.cores([]) == []
    with pytest.raises(ValueError, match="line break"):
        leaf.cores([*events, (4, STREAM, 4, "contract.extended.v1", f"{WHEN}\n", b"")])


def test_the_leaf_adds_a_line_for_each_contract_in_order_of_id() -> None:
    core = leaf.core(17, STREAM, 3, "review.held.v1", WHEN, b"{}")
    pair, two = (FIRST, 5, bytes([1] * 32)), (SECOND, 1, bytes([2] * 32))
    expected = core + f"{FIRST} 5 {'01' * 32}\n{SECOND} 1 {'02' * 32}\n".encode()
    assert leaf.leaf_data(core, [two, pair]) == leaf.leaf_data(core, [pair, two]) == expected
    assert leaf.leaf_data(core, []) == core


def test_the_running_hash_chains_the_cores() -> None:
    cores = [leaf.core(n, STREAM, n, "contract.extended.v1", WHEN, b"{}") for n in (1, 2)]
    first = sha256(bytes(32) + sha256(cores[0]).digest()).digest()
    assert leaf.running_hash(leaf.RUNNING_START, cores[0]) == first
    assert leaf.running_hash(first, cores[1]) == sha256(first + sha256(cores[1]).digest()).digest()


def test_every_field_changes_the_core() -> None:
    base: list[Any] = [1, STREAM, 1, "contract.extended.v1", WHEN, b"{}"]
    other = [2, FIRST, 2, "contract.extended.v2", "2026-11-23T04:10:00.123457Z", b"{ }"]
    changed = [[*base[:at], other[at], *base[at + 1 :]] for at in range(6)]
    cores = {leaf.core(*fields) for fields in changed}
    assert len(cores | {leaf.core(*base)}) == 7


def test_a_line_break_cannot_pass_for_the_end_of_a_field() -> None:
    with pytest.raises(ValueError, match="line break"):
        leaf.core(1, STREAM, 1, "contract.extended.v1\n", WHEN, b"{}")
    core = leaf.core(1, STREAM, 1, "contract.extended.v1", WHEN, b"{}")
    with pytest.raises(ValueError, match="line break"):
        leaf.leaf_data(core, [(f"{FIRST} 1 00\n{SECOND}", 1, bytes(32))])
    with pytest.raises(ValueError, match="line break"):
        leaf.contract_leaf(f"{FIRST}\n", 1, bytes(32))


def test_the_leaf_of_a_contract_in_a_seal_is_four_lines() -> None:
    assert (
        leaf.contract_leaf(FIRST, 12, bytes(32)).decode()
        == f"kentledge-contract/v1\n{FIRST}\n12\n{'00' * 32}\n"
    )


@given(st.sets(st.uuids(), min_size=1, max_size=600))
def test_a_seal_proves_each_contract_it_holds(ids: set[object]) -> None:
    entries = [(name, n, sha256(name.encode()).digest()) for n, name in enumerate(sorted(map(str, ids)))]
    tree = leaf.SealedTree(entries)
    assert tree.size == len(entries)
    for place, entry in list(enumerate(entries))[:: max(1, len(entries) // 5)]:
        index, path = tree.inclusion_proof(entry[0])
        hashed = merkle.leaf_hash(leaf.contract_leaf(*entry))
        assert index == place
        assert merkle.verify_inclusion(hashed, index, tree.size, path, tree.root)
        shorter = merkle.leaf_hash(leaf.contract_leaf(entry[0], entry[1] + 1, entry[2]))
        assert not merkle.verify_inclusion(shorter, index, tree.size, path, tree.root)


def test_a_seal_of_no_contract_has_the_empty_root() -> None:
    assert leaf.SealedTree([]).root == merkle.EMPTY_ROOT
    assert leaf.Tally().seal() == (0, merkle.EMPTY_ROOT)


@given(st.lists(st.dictionaries(st.uuids().map(str), st.integers(1, 99), max_size=40), max_size=6))
def test_a_tally_has_the_root_of_each_seal_as_the_log_grows(changes: list[dict[str, int]]) -> None:
    tally, known = leaf.Tally(), dict[str, tuple[int, bytes]]()
    for changed in changes:
        told = {text: (count, sha256(f"{text} {count}".encode()).digest()) for text, count in changed.items()}
        known.update(told)
        tally.take(told)
        tree = leaf.SealedTree([(text, count, run) for text, (count, run) in sorted(known.items())])
        assert tally.seal() == (tree.size, tree.root)
        assert tally.events() == sum(count for count, _ in known.values())


def test_a_seal_refuses_contracts_out_of_order_or_twice() -> None:
    pair, two = (FIRST, 1, bytes(32)), (SECOND, 1, bytes(32))
    for entries in ([two, pair], [pair, pair]):
        with pytest.raises(ValueError, match="once each"):
            leaf.SealedTree(entries)


@pytest.mark.parametrize("contract_id", ["0", SECOND, "z"])
def test_a_contract_the_seal_does_not_hold_has_no_proof(contract_id: str) -> None:
    with pytest.raises(KeyError, match=contract_id):
        leaf.SealedTree([(FIRST, 1, bytes(32))]).inclusion_proof(contract_id)
