"""What there is to choose from in a thing: the options of a contract, the lines and findings of a review, and so on."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from domain.action.terms import Action
from domain.contract.terms import Terms
from domain.dates import in_words
from domain.review.terms import Review

Choices = Iterable[tuple[object, str]]


def _options(terms: Terms) -> Choices:
    return ((option.name, f"{option.name}, up to {in_words(option.up_to)}") for option in terms.term.options)


def _suppliers(terms: Terms) -> Choices:
    return ((supplier.supplier_id, supplier.name) for supplier in terms.suppliers)


def _items(review: Review) -> Choices:
    return ((item.number, item.title) for item in review.items)


def _findings(review: Review) -> Choices:
    return ((finding.number, f"{finding.number}. {finding.text}") for finding in review.findings)


def _passings(review: Review) -> Choices:
    return (
        (number, f"Passing {number}")
        for number in sorted({finding.passing for finding in review.findings if finding.passing})
    )


def _offers(action: Action) -> Choices:
    return ((offer.offer, f"{offer.offer}. {offer.shows}") for offer in action.offers)


OFFERED: Final[Mapping[str, Mapping[str, Callable[[Any], Choices]]]] = {
    "contract": {"option": _options, "outgoing_supplier_id": _suppliers, "assignor_supplier_id": _suppliers},
    "review": {"item": _items, "finding": _findings, "passing": _passings},
    "action": {"offer": _offers},
}
"""By kind of thing and field of the request."""


def offered(noun: str, state: Any) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen, by field: values, and what they are called."""
    found = {
        name: [(str(value), called) for value, called in of(state)]
        for name, of in OFFERED.get(noun, {}).items()
    }
    return {name: choices for name, choices in found.items() if choices}
