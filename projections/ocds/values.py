"""Amounts and civil dates in the forms that OCDS has for them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from projections.ocds.difference import Body


def value_of(
    excl_vat: Decimal | None,
    incl_vat: Decimal | None,
    hidden: frozenset[str],
    incl_field: str = "total_value_incl_vat",
) -> Body | None:
    """Pounds, exactly: ``amount`` excluding VAT, ``amountGross`` including it (the register's *incl_field*)."""
    shown = saying(
        {
            "amount": None if "total_value_excl_vat" in hidden else excl_vat,
            "amountGross": None if incl_field in hidden else incl_vat,
        }
    )
    return shown | {"currency": "GBP"} if shown else None


def pounds(amount: Decimal | None) -> Body | None:
    """An amount by itself."""
    return None if amount is None else {"amount": amount, "currency": "GBP"}


def period_of(start: str, end: str) -> Body:
    """A period. What is known of a day that is not known to the day stands beside: a month, *TBC*, *open*."""
    return saying(
        {
            "startDate": begins(start),
            "startDateDetails": _in_part(start),
            "endDate": ends(end),
            "endDateDetails": _in_part(end),
        }
    )


def due(day: str) -> Body:
    """When a milestone falls due, in the same forms."""
    return saying({"dueDate": begins(day), "dueDateDetails": _in_part(day)})


def _in_part(day: str) -> str | None:
    return None if not day or _is_day(day) else day


def begins(day: str) -> str | None:
    """The first moment of a civil date. One known only to the month, TBC or open has no form in OCDS."""
    return f"{day}T00:00:00Z" if _is_day(day) else None


def ends(day: str) -> str | None:
    """The last moment of a civil date, where it is known to the day."""
    return f"{day}T23:59:59Z" if _is_day(day) else None


def _is_day(day: str) -> bool:
    return len(day) == len("2020-03-31") and bool(date.fromisoformat(day))


def saying(body: Mapping[str, Any]) -> Body:
    """Only what says something: OCDS has no empty texts, lists or objects."""
    return {name: value for name, value in body.items() if value not in (None, "", [], {})}
