"""The list of suppliers."""

from typing import Final, NamedTuple, get_args
from uuid import UUID

from domain.certificates import HeldCertificate
from domain.supplier import SUPPLIER
from domain.supplier.likeness import likeness
from domain.supplier.terms import Standing, Supplier
from projections.columns import Id
from projections.table import Row, Table

_SAID = {True: "yes", False: "no", None: "not known"}


class Summary(NamedTuple):
    """What a list shows of a supplier."""

    name: str
    identifiers: str
    """*GB-COH 01234567*, with semicolons between."""
    small_or_medium: str
    voluntary_or_community: str
    rating: str | None
    rated_on: str | None
    standing: str
    merged_into: Id | None
    address: str
    likeness: str
    """The same for names that are probably one firm's."""
    apart: tuple[str, ...]
    """Ids of suppliers that look like it, and were found to be other firms."""
    certificates: tuple[HeldCertificate, ...]
    """What it holds or held, and was not withdrawn."""


SupplierRow = Row[Summary]
"""A supplier as its list has it."""


def summarise(supplier: Supplier, _supplier_id: UUID) -> Summary:
    """What a list shows of it."""
    return Summary(
        name=supplier.name,
        identifiers="; ".join(f"{each.scheme} {each.identifier}" for each in supplier.identifiers),
        small_or_medium=_SAID[supplier.small_or_medium],
        voluntary_or_community=_SAID[supplier.voluntary_or_community],
        rating=supplier.rating,
        rated_on=supplier.rated_on.isoformat() if supplier.rated_on else None,
        standing=supplier.standing,
        merged_into=str(supplier.merged_into) if supplier.merged_into else None,
        address=supplier.address,
        likeness=likeness(supplier.name),
        apart=tuple(map(str, supplier.apart)),
        certificates=supplier.certificates,
    )


SUPPLIERS: Final = Table(
    name="suppliers",
    stream=SUPPLIER,
    summary=Summary,
    summarise=summarise,
    sorted_by=("name",),
    indexed=("merged_into", "likeness"),
    unseen=("likeness", "certificates"),
    filters={
        "name": "r.name = ?",
        "standing": "r.standing = ?",
        "merged_into": "r.merged_into = ?",
        "identifier": "replace('; ' || r.identifiers || '; ', ' ' || ? || '; ', '') <> '; ' || r.identifiers || '; '",
        "rated_to": "r.rated_on <= ?",
    },
    values={"standing": get_args(Standing)},
    choices={"merged": {"yes": "r.merged_into IS NOT NULL", "no": "r.merged_into IS NULL"}},
)
