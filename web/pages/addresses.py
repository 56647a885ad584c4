"""Addresses of pages: those of the things in the API, with the contract's reference where an address can hold it."""

import re
from collections.abc import Mapping
from typing import Any, Final

from application.use_cases import UseCase, id_of
from domain.contract import CONTRACT
from domain.stream import Stream

_SAFE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]*", re.ASCII)
NEW: Final = "new"
"""Where something is opened."""


def of_stream(stream: Stream[Any], stream_id: object, reference: str = "") -> str:
    """The page of one thing."""
    named = (
        reference
        if stream is CONTRACT and _SAFE.fullmatch(reference) and reference != NEW
        else str(stream_id)
    )
    return f"/{stream.plural}/{named}"


def of_public_contract(contract_id: object, reference: str = "") -> str:
    """The page of a contract as anybody may see it."""
    return f"/register/{of_stream(CONTRACT, contract_id, reference).rpartition('/')[2]}"


def of_row(stream: Stream[Any], row: Mapping[str, Any]) -> str:
    """The page of the thing that a row of a list is about."""
    return of_stream(stream, row[id_of(stream)], str(row.get("reference", "")))


def of_act(use_case: UseCase, thing: str = "") -> str:
    """The page of an act on the thing of that address; of one that opens something, beside the list."""
    if use_case.creates:
        return f"{use_case.path}/{NEW}"
    return f"{thing}/{use_case.path.rsplit('/', maxsplit=1)[1]}"
