"""Opening balances: counts from before this record was kept, as exact as their sources were (paper 1.3 and 3.4)."""

from typing import Any, Final, Literal, TypeVar

from msgspec import Struct
from msgspec.structs import fields

from domain.decisions import Rejection, no

Comparator = Literal["exactly", "more than", "at least", "about"]
_OVER: Final[dict[Comparator, str]] = {
    "exactly": "",
    "more than": "over ",
    "at least": "at least ",
    "about": "about ",
}
Counted = TypeVar("Counted", bound=Struct)


def in_words(comparator: Comparator, count: int) -> str:
    """A count, as exact as it is known: *over 40*."""
    return f"{_OVER[comparator]}{count}"


def alike(kind: type[Counted], said: Any) -> Counted:
    """A balance out of the request for it, or the request out of the balance: they have the same fields."""
    return kind(
        **{field.name: getattr(said, field.name) for field in fields(kind) if hasattr(said, field.name)}
    )


def counted_already(balance: Struct | None, said: Any) -> Rejection | None:
    """A rule says no where the *balance* that stands says just what is said."""
    if balance is None or any(
        getattr(said, field.name) != getattr(balance, field.name) for field in fields(balance)
    ):
        return None
    return no("That balance is on record already.", "count")
