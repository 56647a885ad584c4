"""Money and words of a fixed list as registers write them."""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple, get_args

from application.importing.cells import Cell, in_english, plain
from domain.contract.terms import LegalRegime, ProcurementRoute, Relation
from domain.tiers import Kind

_NOT_KNOWN = frozenset(
    {"tbc", "tbd", "n/a", "na", "-", "–", "unknown", "not known", "none", "nil", "not applicable"}
)
_AMOUNT = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?")
_PENNY: Final = Decimal("0.01")
_NOISE: Final = Decimal("0.000001")
"""What arithmetic in a spreadsheet leaves behind the pennies."""
_MOST: Final = Decimal(10) ** 13


class Amount(NamedTuple):
    """Pounds as read (none where the file does not know), or what is wrong."""

    pounds: Decimal | None = None
    fault: str = ""
    note: str = ""


def read_amount(cell: Cell) -> Amount:
    """The pounds in a cell that holds anything."""
    text = plain(cell)
    if text.casefold() in _NOT_KNOWN:
        return Amount()
    bare = re.sub(r"^(£|gbp)\s*|\s*(£|gbp)$", "", text.casefold()).strip()
    if bare.startswith(("-", "(", "−")):
        return Amount(fault="A value below nought cannot be recorded: write what the contract is worth.")
    if not _AMOUNT.fullmatch(bare):
        return Amount(fault="Write one amount in pounds and pence, such as 1,250,000.00, and nothing else.")
    exact = Decimal(bare.replace(",", ""))
    if exact >= _MOST:
        return Amount(fault="That is more than any contract is worth.")
    pounds = exact.quantize(_PENNY)
    if abs(exact - pounds) > _NOISE:
        return Amount(fault="Write pounds and pence with two decimal places.")
    if not pounds:
        return Amount(note="A value of nought was read as not known.")
    return Amount(pounds)


_REGIMES: Final = {
    "pcr 2015": "PCR2015",
    "public contracts regulations 2015": "PCR2015",
    "pa 2023": "PA2023",
    "procurement act 2023": "PA2023",
    "procurement act": "PA2023",
    "light touch": "PA2023_LIGHT_TOUCH",
    "light touch regime": "PA2023_LIGHT_TOUCH",
    "psr": "PSR2023",
    "provider selection regime": "PSR2023",
    "below threshold": "BELOW_THRESHOLD",
    "exempt": "EXEMPT_OR_PARTNERSHIP",
}
_ROUTES: Final = {
    "open": "open procedure",
    "open tender": "open procedure",
    "open (eu)": "open procedure",
    "open procedure (above threshold)": "open procedure",
    "restricted": "restricted procedure",
    "restricted (eu)": "restricted procedure",
    "restricted tender": "restricted procedure",
    "competitive flexible": "competitive flexible procedure",
    "negotiated": "competitive procedure with negotiation",
    "negotiated procedure": "competitive procedure with negotiation",
    "competitive negotiated": "competitive procedure with negotiation",
    "competitive with negotiation": "competitive procedure with negotiation",
    "competitive dialogue procedure": "competitive dialogue",
    "innovation": "innovation partnership",
    "negotiated without prior publication": "negotiated procedure without publication",
    "negotiated without publication": "negotiated procedure without publication",
    "negotiated without competition": "negotiated procedure without publication",
    "award without prior publication": "negotiated procedure without publication",
    "published invitation to tender": "invitation to tender",
    "tender": "invitation to tender",
    "itt": "invitation to tender",
    "invitation to tender (itt)": "invitation to tender",
    "competitive tender": "invitation to tender",
    "invitation to quote (itq)": "invitation to quote",
    "request for quotation": "invitation to quote",
    "call-off from a framework agreement": "framework call-off",
    "call-off from a dynamic purchasing system": "framework call-off",
    "call off from framework": "framework call-off",
    "single tender action (below threshold)": "direct award",
    "call off": "framework call-off",
    "call-off": "framework call-off",
    "framework": "framework call-off",
    "mini competition": "framework call-off",
    "further competition": "framework call-off",
    "quotation": "invitation to quote",
    "quote": "invitation to quote",
    "quotes": "invitation to quote",
    "rfq": "invitation to quote",
    "itq": "invitation to quote",
    "direct": "direct award",
    "single tender": "direct award",
    "single tender action": "direct award",
    "waiver": "direct award",
}
_KINDS: Final = {
    "framework agreement": "framework",
    "call off": "framework call-off",
    "call-off": "framework call-off",
    "call-off contract": "framework call-off",
    "private finance initiative": "PFI",
    "section 75": "section 75 agreement",
    "grant agreement": "grant",
}
_RELATIONS: Final = {
    "call off": "call-off",
    "called off": "call-off",
    "call-off contract": "call-off",
    "framework call-off": "call-off",
    "part of": "part",
    "phase": "part",
}
_YES: Final = frozenset(
    {
        *(
            "y",
            "yes",
            "true",
            "1",
            "sme",
            "small",
            "medium",
            "micro",
            "small or medium",
            "vcse",
            "vcs",
            "vco",
        ),
        *(
            "charity",
            "cic",
            "community interest company",
            "social enterprise",
            "mutual",
            "co-operative",
            "voluntary",
        ),
        *("voluntary organisation", "community group", "registered charity", "small and medium enterprise"),
    }
)
_NO: Final = frozenset(
    {"n", "no", "false", "0", "large", "non-sme", "non sme", "not sme", "none", "not vcse"}
)


class YesOrNo(NamedTuple):
    """A yes or no as read, neither where the file does not know; or what is wrong."""

    value: bool | None = None
    fault: str = ""


def read_yes_or_no(text: str) -> YesOrNo:
    """Whether a word says so."""
    word = " ".join(text.casefold().split())
    if word in _YES or word in _NO:
        return YesOrNo(word in _YES)
    if not word or word in _NOT_KNOWN:
        return YesOrNo()
    return YesOrNo(fault="Write yes or no, with ; between for several suppliers.")


class Several(NamedTuple):
    """Yes or no for each supplier, in its place."""

    said: tuple[bool | None, ...] = ()
    fault: str = ""
    note: str = ""


def read_several(cell: Cell) -> Several:
    """Yes or no for each supplier in a cell that holds anything."""
    found = [read_yes_or_no(part) for part in plain(cell, lines=True).replace("\n", ";").split(";")]
    wrong = next((answer.fault for answer in found if answer.fault), "")
    return Several((), wrong) if wrong else Several(tuple(answer.value for answer in found))


_CHOICES: Final[Mapping[str, tuple[tuple[str, ...], Mapping[str, str]]]] = {
    "legal_regime": (get_args(LegalRegime), _REGIMES),
    "procurement_route": (get_args(ProcurementRoute), _ROUTES),
    "kind": (get_args(Kind), _KINDS),
    "relation": (get_args(Relation), _RELATIONS),
}
CHOSEN: Final = frozenset(_CHOICES)
"""The fields whose value is one of a list."""


def values_of(field: str) -> tuple[str, ...]:
    """The values that a field can have; none where they are not one of a list."""
    return _CHOICES[field][0] if field in CHOSEN else ()


class Choice(NamedTuple):
    """A word of a list as read, or what is wrong."""

    value: str = ""
    fault: str = ""
    note: str = ""


def read_choice(field: str, cell: Cell) -> Choice:
    """The value of that field in a cell that holds anything."""
    return _chosen(field, plain(cell))


@lru_cache(maxsize=1 << 10)
def _chosen(field: str, said: str) -> Choice:
    values, other_words = _CHOICES[field]
    words = " ".join(said.replace("_", " ").casefold().split())
    exactly = {value.replace("_", " ").casefold(): value for value in values}
    found = exactly.get(words) or other_words.get(words)
    if found:
        return Choice(found)
    if field == "procurement_route":
        if words in _NOT_KNOWN:
            return Choice("not known")
        return Choice(
            "not known", note=f"No procurement route of ours is called {said}: kept in these words."
        )
    return Choice(fault=f"Write one of {in_english(values, 'or')}.")
