"""The suppliers that a release mentions, numbered within the contract."""

from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

from domain.contract.terms import Supplier
from domain.supplier.terms import Supplier as Firm
from projections.ocds.difference import Body
from projections.ocds.values import saying

_SCALE: Final[Mapping[bool, str]] = {True: "sme", False: "large"}


class SupplierNumbers:
    """Numbers of a contract's suppliers, in the order in which they came up.

    The same supplier has other numbers in other contracts, so that a number does not tell whose name is withheld.
    """

    def __init__(self) -> None:
        self._numbers: dict[UUID, int] = {}

    def of(self, supplier: Supplier) -> str:
        """*supplier-2*."""
        return f"supplier-{self._numbers.setdefault(supplier.supplier_id, len(self._numbers) + 1)}"


class Parties:
    """The suppliers that a body mentions."""

    def __init__(self, numbers: SupplierNumbers, hidden: frozenset[str], firms: Mapping[UUID, Firm]) -> None:
        """*firms*: suppliers that have a story of their own, as they stand."""
        self._numbers, self._hidden, self._firms = numbers, hidden, firms
        self._mentioned: dict[UUID, Supplier] = {}

    def reference(self, supplier: Supplier) -> Body:
        """A mention; the supplier is among the parties then."""
        self._mentioned[supplier.supplier_id] = supplier
        return saying({"id": self._numbers.of(supplier), "name": self._name(supplier)})

    def party(self, supplier: Supplier, *, current: bool) -> Body:
        """A party; only one that supplies now has the role."""
        firm = self._firms.get(supplier.supplier_id)
        own = {"scheme": supplier.scheme or None, "id": supplier.identifier} if supplier.identifier else None
        others = [{"scheme": each.scheme, "id": each.identifier} for each in firm.identifiers] if firm else []
        numbered = "supplier_identifier" not in self._hidden
        located = firm is not None and bool(firm.address) and "supplier_address" not in self._hidden
        return saying(
            {
                "id": self._numbers.of(supplier),
                "name": self._name(supplier),
                "identifier": own if numbered else None,
                "additionalIdentifiers": [each for each in others if each != own] if numbered else None,
                "address": {"streetAddress": firm.address} if firm and located else None,
                "details": _details(firm) if firm else None,
                "roles": ["supplier"] if current else None,
            }
        )

    def others(self, current: Iterable[Supplier]) -> Iterable[Supplier]:
        """Those mentioned who supply no more."""
        supplying = {supplier.supplier_id for supplier in current}
        return [supplier for key, supplier in self._mentioned.items() if key not in supplying]

    def _name(self, supplier: Supplier) -> str | None:
        return None if "supplier_name" in self._hidden else supplier.name


def _details(firm: Firm) -> Body:
    """Its size and sector, where they are known."""
    size = None if firm.small_or_medium is None else _SCALE[firm.small_or_medium]
    return saying({"scale": size, "vcse": firm.voluntary_or_community})
