"""P9: the values in docs/format.md are the product's, and a verifier written from the page alone agrees with it."""

import json
import re
from hashlib import sha256
from typing import Any

import msgspec
import pytest

from domain.events import DecisionRecord, Envelope, Evidence, RuleOutcome
from tests.audit import stranger
from tests.audit.format_values import PAGE, page_with, values
from tests.audit.small_log import CARE, FILES, KEY, LOG, PARKS, ROADS, SEAL, TREE, unpacked

VALUES: list[Any] = [
    json.loads(match)
    for match in re.findall(r"^```json\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)
]


def test_the_values_on_the_page_are_those_that_the_code_makes() -> None:
    assert PAGE.read_text() == page_with(values()), "run python -m tests.audit.format_values"


def test_p9_a_stranger_builds_leaf_running_hash_and_root_from_the_page() -> None:
    running: dict[str, bytes] = {}
    leaves: list[bytes] = []
    for event in VALUES[0]:
        assert stranger.core(event).decode() == event["core"]
        for concern in event["concerns"]:
            before = running.get(concern["contract_id"], bytes(32))
            running[concern["contract_id"]] = stranger.h(before + stranger.h(stranger.core(event)))
            assert running[concern["contract_id"]].hex() == concern["running_hash"]
        leaves.append(stranger.leaf_data(event))
        assert leaves[-1].decode() == event["leaf_data"]
        assert sha256(b"\0" + leaves[-1]).hexdigest() == event["leaf_hash"]
        assert stranger.root(leaves).hex() == event["root"]


def test_p9_a_stranger_builds_the_seal_from_the_page() -> None:
    sealed, seal = VALUES[1], VALUES[0][-1]
    assert stranger.root([leaf.encode() for leaf in sealed["leaves"]]).hex() == sealed["root"]
    data = json.loads(seal["state"])["data"]
    assert (data["root"], data["contracts"], data["size"]) == (sealed["root"], 3, 9)
    path = [bytes.fromhex(item) for item in sealed["path"]]
    stranger.check_inclusion(sealed["leaves"][0].encode(), 0, 3, path, bytes.fromhex(sealed["root"]))


def test_p9_a_stranger_checks_signatures_and_proofs_from_the_page() -> None:
    signed, witness, proofs, change = VALUES[2:]
    size, root = stranger.checkpoint(signed["checkpoint"], signed["public_key"])
    assert (size, root.hex()) == (10, VALUES[0][-1]["root"])
    assert (
        stranger.cosigned(signed["checkpoint"] + witness["cosignature"], witness["witness_key"])
        == 1_795_000_000
    )
    files = {
        "proofs/3.tlog-proof": proofs["tlog_proof"].encode(),
        "checkpoint": signed["checkpoint"].encode(),
    }
    stranger.check_proof(files, VALUES[0][2], size, root)
    for row in proofs["consistency"]:
        path = [bytes.fromhex(node) for node in row["hashes"]]
        stranger.check_consistency(row["size"], bytes.fromhex(row["root"]), size, root, path)
    told = json.loads(change["event"]["state"])["data"]
    for key in (signed["public_key"], change["second_key"]):
        text = stranger.opened(told["handover"], key)
        assert text.split("\n")[1:] == [signed["public_key"], change["second_key"], "10", ""]
    assert stranger.leaf_data(change["event"]).decode() == change["event"]["leaf_data"]
    for name, digest in signed["digests"].items():
        assert sha256(FILES[name]).hexdigest() == digest


@pytest.mark.parametrize("contract", [ROADS, PARKS, CARE])
def test_p9_the_strangers_verifier_accepts_a_pack_and_no_altered_one(contract: str) -> None:
    files = unpacked(LOG.pack(contract, SEAL, TREE))
    assert {*stranger.check_pack(files, KEY.verifier)} == {*range(1, 11)}
    for name, content in files.items():
        for at in {0, len(content) // 3, len(content) // 2, len(content) - 1}:
            altered = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
            with pytest.raises(Exception):  # noqa: B017, PT011 (a stranger's verifier may stop as it likes)
                stranger.check_pack({**files, name: altered}, KEY.verifier)
    with pytest.raises(AssertionError):
        stranger.check_pack({**files, "more": b""}, KEY.verifier)


def test_the_stranger_uses_nothing_of_ours() -> None:
    assert not re.findall(r"(?m)^ *(?:from|import) +(?:application|domain|projections|web|tests)", _source())


def _source() -> str:
    return (PAGE.parents[1] / "tests" / "audit" / "stranger.py").read_text()


def test_the_page_names_every_member_of_an_envelope() -> None:
    page = PAGE.read_text()
    for struct in (Envelope, DecisionRecord, RuleOutcome, Evidence):
        for field in msgspec.structs.fields(struct):
            assert f"`{field.encode_name}`" in page or f'"{field.encode_name}":' in page, field.name
