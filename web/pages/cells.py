"""One field of a row, as a list shows it: people and contracts by name, days in words, codes never."""

import re
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from markupsafe import Markup, escape

from application.errors import NotFound
from domain.contract import CONTRACT
from domain.contract.terms import Terms
from domain.dates import in_words
from domain.glossary import CHOICES
from domain.money import in_words as pounds
from domain.stream import Stream
from web.pages import addresses
from web.pages.frame import Visit
from web.pages.words import choice_in_words, label_of

_POUNDS: Final = (
    *("_incl_vat", "_excl_vat", "irrecoverable_vat", "value", "value_over", "amount", "gross"),
    *("cover", "cover_at_least", "_above", "lower"),
)
"""How the names of columns and fields end that hold amounts."""
_AMOUNT: Final = re.compile(r"-?\d+\.\d{2}", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])(-\d{2})?", re.ASCII)


def titled(stream: Stream[Any]) -> str:
    """*Change requests*: what a list of them is called."""
    text = stream.plural.replace("-", " ")
    return "KPIs" if text == "kpis" else text[:1].upper() + text[1:]


def cell(visit: Visit, row: Mapping[str, Any], column: str) -> str | Markup:
    """What is shown of it."""
    value = row[column]
    if column == "contract_id" and value:
        return contract_link(visit, value)
    if column == "contracts" and isinstance(value, list | tuple):
        return Markup("<br>").join(contract_link(visit, str(item)) for item in value)
    if column == "missing_fields":
        return "; ".join(label_of(name) for name in value)
    if value and (said := in_pounds(column, str(value))):
        return said
    if isinstance(value, list | tuple):
        return "; ".join(plain_cell(visit, item) for item in value) or "–"
    return value_cell(visit, value)


def in_pounds(name: str, value: str) -> str:
    """An amount as people are shown it; empty where what is called so holds none."""
    return pounds(Decimal(value)) if name.endswith(_POUNDS) and _AMOUNT.fullmatch(value) else ""


def value_cell(visit: Visit, value: Any) -> str | Markup:
    """A single value in words, a day on one line."""
    said = plain_cell(visit, value)
    return (
        Markup('<span class="kentledge-date">{}</span>').format(said) if _DAY.fullmatch(str(value)) else said
    )


def plain_cell(visit: Visit, value: Any) -> str:
    """A single value in words."""
    if value is None or value == "":
        return "–"
    if isinstance(value, Mapping):
        return str(
            next((value[name] for name in ("title", "name", "wording", "text") if value.get(name)), "–")
        )
    text = str(value)
    if text in visit.names:
        return visit.names[text]
    if _DAY.fullmatch(text):
        return in_words(text)
    return choice_in_words(text) if text in CHOICES else text


def contract_link(visit: Visit, contract_id: str) -> Markup:
    """The contract by its reference and title, as they are at the basis of the page."""
    terms = terms_then(visit, UUID(contract_id))
    if terms is None:
        return escape(contract_id)
    if visit.may("contract"):
        where = visit.clocks.address(addresses.of_stream(CONTRACT, contract_id, terms.reference))
    else:
        where = addresses.of_public_contract(contract_id, terms.reference)
    return Markup('<a class="govuk-link" href="{}">{}</a> {}').format(where, terms.reference, terms.title)


def terms_then(visit: Visit, contract_id: UUID) -> Terms | None:
    """The contract on the day of the page, as known at its basis; as known now, where it was not known yet."""
    basis = visit.clocks.basis
    with suppress(NotFound):
        known = visit.record.chronicle(CONTRACT, contract_id)
        if visit.clocks.past:
            with suppress(NotFound):
                known = visit.record.chronicle_at(CONTRACT, contract_id, basis.position)
        return known.in_force(basis.valid_at) or known.latest()
    return None
