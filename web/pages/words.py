"""Names of fields and values of choices as a page writes them: in words, never as codes."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from application.record import LONDON
from domain.dates import MONTHS
from domain.glossary import CHOICES

_WHOLE: Final = {
    "estimated_incl_vat": "Value over the whole term, including VAT",
    "estimated_excl_vat": "Value over the whole term, excluding VAT",
    "annual_excl_vat": "Value in a typical year, excluding VAT",
    "made_on": "Signed on",
    "effective_from": "Takes effect on",
    "on_behalf_of": "Recorded for",
    "takes_effect": "To hold from",
    "already_happened_on": "Made already, without approval, on",
    "maximum_end": "Latest possible end, all options included",
}
_PARTS: Final = {"incl": "including", "excl": "excluding", "vat": "VAT", "kpi": "KPI", "sha256": "SHA-256"}
_TICK: Final = {"set": "tick ", "setting": "ticking "}
_CODE: Final = re.compile(r"[A-Z0-9]{2}|_")


def label_of(name: str) -> str:
    """*Contract manager* of ``contract_manager``; of a thing that is picked, its kind: *KPI* of ``kpi_id``."""
    if name in _WHOLE:
        return _WHOLE[name]
    words = re.sub(r"_ids?$", "", name).split("_")
    text = " ".join(_PARTS.get(word, word) for word in words)
    return text[:1].upper() + text[1:]


def choice_in_words(value: str) -> str:
    """*Procurement Act 2023, light-touch contract* of a code; a word stays the word that it is."""
    text = CHOICES[value] if _CODE.search(value) and value in CHOICES else value.replace("-", " ")
    return text[:1].upper() + text[1:]


def meaning_of(value: str) -> str:
    """What a choice means, where its word does not say that itself."""
    meaning = CHOICES.get(value, "")
    return "" if _CODE.search(value) or not meaning else meaning[:1].upper() + meaning[1:]


def for_a_page(said: str, names: Iterable[str]) -> str:
    """A rule's sentence, which speaks of fields of the API, with what these are called on the page."""
    for name in names:
        said = re.sub(rf"\b{name}\.([a-z_]+)\b", lambda part: f"“{label_of(part[1])}”", said)
        if "_" in name:
            called = f"“{label_of(name)}”"
            for word, instead in _TICK.items():
                said = re.sub(rf"\b{word} {name} to true", instead + called, said)
            said = re.sub(rf"\b{name}\b", called, said)
    return said


def in_london(moment: datetime) -> str:
    """*3 July 2019, 14:05*: on the clock of London."""
    local = moment.astimezone(LONDON)
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}, {local:%H:%M}"
