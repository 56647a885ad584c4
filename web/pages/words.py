"""Names of fields and values of choices as a page writes them: in words, never as codes."""

import re
from collections.abc import Iterable, Sequence
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
    "received": "Receipts",
    "sentence": "What happened",
    "actor": "By",
    "valid_from": "True from",
    "because": "Reason",
    "valid_at": "As things stood on",
    "known_at": "As known at",
    "effective_from": "Takes effect on",
    "on_behalf_of": "Recorded for",
    "takes_effect": "To hold from",
    "already_happened_on": "Made already, without approval, on",
    "relation": "How it belongs to another contract",
    "under": "The framework, or the whole, on this record",
    "elsewhere": "A framework elsewhere, in words",
    "maximum_end": "Latest possible end, all options included",
}
_PARTS: Final = {"incl": "including", "excl": "excluding", "vat": "VAT", "kpi": "KPI", "sha256": "SHA-256"}
_SIDES: Final = {"_from": "on or after", "_to": "on or before"}
_FILTERS: Final = {
    "q": "Words",
    "relation": "Call-off or part",
    "under": "Under the contract, by reference",
    "running": "Work goes on",
    "in_force": "In force",
    "override_to": "Tier override ends on or before",
    "withheld": "Withheld from the public",
}
_TICK: Final = {"set": "tick ", "setting": "ticking "}
_LEAD_ON: Final = frozenset({"on", "by", "for", "from", "to", "until", "in"})
"""How the name of a field ends that is said after what it belongs to: *Finding 1 raised on*."""
_HOLDERS: Final = frozenset(
    {"model", "definition", "promise", "basis", "joined", "change", "criteria", "as_it_stood"}
)
"""Parts of a state that hold nearly all of it: what is in them is called by its own name. So is what is in several
things by one name, such as ``roles``."""
_ENDINGS: Final = {"ies": "y", "ches": "ch", "xes": "x", "s": ""}
"""How the names of lists end, and one of their things."""
_CODE: Final = re.compile(r"[A-Z0-9]{2}|_")


def label_of(name: str) -> str:
    """*Contract manager* of ``contract_manager``; of a thing that is picked, its kind: *KPI* of ``kpi_id``."""
    if name in _WHOLE:
        return _WHOLE[name]
    words = re.sub(r"_ids?$", "", name).split("_")
    text = " ".join(_PARTS.get(word, word) for word in words)
    return text[:1].upper() + text[1:]


def filter_label(name: str) -> str:
    """*Ends on or after* of ``ends_from``: what a filter is called on a page."""
    if name in _FILTERS:
        return _FILTERS[name]
    for ending, words in _SIDES.items():
        if name.endswith(ending):
            return f"{label_of(name.removesuffix(ending))} {words}"
    return label_of(name)


def singular(words: str) -> str:
    """*Lead officer* of *lead officers*, *entry* of *entries*: what one of a list is called."""
    for plural, ending in _ENDINGS.items():
        if words.lower().endswith(plural) and not words.endswith("ss"):
            return words[: -len(plural)] + ending
    return words


def place_in_words(path: Sequence[str | int]) -> str:
    """Where something stands in a state: *Directorate of unit 1* of ``units``, 1, ``directorate``; *End of the term* of
    ``term``, ``end``. What only holds several others together, such as ``roles``, is not named."""
    told: list[str] = []
    for place, part in enumerate(path):
        follows = path[place + 1] if place + 1 < len(path) else None
        if isinstance(part, int):
            continue
        called = label_of(part)
        if isinstance(follows, int):
            told.insert(0, f"{singular(called)} {follows}")
        elif follows is None:
            told.insert(0, called)
        elif part not in _HOLDERS and singular(called) == called:
            told.insert(0, f"the {called}")
    if not told:
        return ""
    said, within = told[0], " of ".join(_within(each) for each in told[1:])
    if not within:
        return said
    if said.split()[-1].lower() in _LEAD_ON:
        return f"{within[:1].upper()}{within[1:]} {_within(said)}"
    return f"{said} of {within}"


def _within(words: str) -> str:
    """It within a sentence: small letters, unless it is short for something."""
    first, _, rest = words.removeprefix("the ").partition(" ")
    small = first if first.isupper() else first.lower()
    the = "the " if words.startswith("the ") else ""
    return f"{the}{small} {rest}".rstrip()


def rule_in_words(name: str) -> str:
    """*Review: findings to pass* of ``review.findings-to-pass``."""
    about, _, what = name.rpartition(".")
    said = " ".join(_PARTS.get(word, word) for word in what.split("-"))
    return (
        f"{label_of(about.replace('-', '_').replace('.', '_'))}: {said}"
        if about
        else said[:1].upper() + said[1:]
    )


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
