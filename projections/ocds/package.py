"""Packages: what surrounds releases and records when they are handed over, and how either is written as JSON."""

from collections.abc import Iterable, Iterator
from typing import Final, Literal

import msgspec

from application.record import Basis
from application.store.ledger import instant_text
from projections.ocds.difference import Body
from projections.ocds.publisher import Publisher

Kind = Literal["releases", "records"]
_OCDS: Final = "https://raw.githubusercontent.com/open-contracting-extensions"
EXTENSIONS: Final = (
    "https://raw.githubusercontent.com/cabinetoffice/ocds_uk_extension/main/extension.json",
    f"{_OCDS}/ocds_location_extension/master/extension.json",
    f"{_OCDS}/ocds_bid_extension/v1.1.5/extension.json",
    f"{_OCDS}/ocds_metrics_extension/master/extension.json",
    f"{_OCDS}/ocds_performance_failures/master/extension.json",
    f"{_OCDS}/ocds_contract_completion_extension/master/extension.json",
    f"{_OCDS}/ocds_partyDetails_scale_extension/master/extension.json",
    f"{_OCDS}/ocds_pagination_extension/master/extension.json",
)
"""The extensions whose fields may occur, and after the United Kingdom's the two that it depends on: without them its
schema does not build, and a checker takes every field for one that nobody knows."""
OWN_EXTENSION: Final = "/ocds/transparency-code"
"""Where the record answers for the extension that holds what the Transparency Code asks for beyond all of these."""
LICENCE: Final = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"

encoded: Final = msgspec.json.Encoder(decimal_format="number", enc_hook=str).encode
"""JSON in which an amount is a number, digit for digit as it is on record: it never was a floating-point number."""


def package_head(publisher: Publisher, basis: Basis, uri: str, next_uri: str = "") -> Body:
    """Everything of a package but its releases or records."""
    head: Body = {
        "uri": uri,
        "version": "1.1",
        "extensions": [*EXTENSIONS, f"{publisher.home}{OWN_EXTENSION}/extension.json"],
        "publishedDate": instant_text(basis.known_at),
        "publisher": {"name": publisher.name},
        "license": LICENCE,
    }
    return head | ({"links": {"next": next_uri}} if next_uri else {})


def written(head: Body, kind: Kind, items: Iterable[Body]) -> Iterator[bytes]:
    """The package as JSON, piece by piece, so that it need not fit into memory."""
    yield encoded(head)[:-1] + b',"' + kind.encode() + b'":['
    for number, item in enumerate(items):
        yield (b",\n" if number else b"\n") + encoded(item)
    yield b"\n]}\n"


def lines(items: Iterable[Body]) -> Iterator[bytes]:
    """One item a line."""
    return (encoded(item) + b"\n" for item in items)
