"""The suppliers that a release mentions, numbered within the contract."""

from collections.abc import Iterable
from uuid import UUID

from domain.contract.terms import Supplier
from projections.ocds.difference import Body
from projections.ocds.values import saying


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

    def __init__(self, numbers: SupplierNumbers, hidden: frozenset[str]) -> None:
        self._numbers, self._hidden = numbers, hidden
        self._mentioned: dict[UUID, Supplier] = {}

    def reference(self, supplier: Supplier) -> Body:
        """A mention; the supplier is among the parties then."""
        self._mentioned[supplier.supplier_id] = supplier
        return saying({"id": self._numbers.of(supplier), "name": self._name(supplier)})

    def party(self, supplier: Supplier, *, current: bool) -> Body:
        """A party; only one that supplies now has the role."""
        named = bool(supplier.identifier) and "supplier_identifier" not in self._hidden
        return saying(
            {
                "id": self._numbers.of(supplier),
                "name": self._name(supplier),
                "identifier": {"scheme": supplier.scheme or None, "id": supplier.identifier}
                if named
                else None,
                "roles": ["supplier"] if current else None,
            }
        )

    def others(self, current: Iterable[Supplier]) -> Iterable[Supplier]:
        """Those mentioned who supply no more."""
        supplying = {supplier.supplier_id for supplier in current}
        return [supplier for key, supplier in self._mentioned.items() if key not in supplying]

    def _name(self, supplier: Supplier) -> str | None:
        return None if "supplier_name" in self._hidden else supplier.name
