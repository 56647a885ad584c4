"""What a word is, said once for both databases: neither ever reads text, each only keeps and finds our words.

A word is a run of letters and digits, case folded and without accents, written in ASCII (other letters by their
number), so that both databases hold the very same and what a person types can never be an operator. Keys stand beside
the words and begin with two underscores, as no word does: they are what results are filtered by.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import Final, NamedTuple

_RUN = re.compile(r"[^\W_]+")
_ODD = re.compile(r"[^\x00-\x7f]")
"""What is not ASCII: of most texts none, or dashes and signs of pounds, which are no letters."""
_APART = "".join(chr(code).lower() if chr(code).isalnum() else " " for code in range(128))
"""What becomes of each letter of ASCII where a text is taken apart."""
_LONGEST = 40
"""Longer words are cut; what follows does not tell them apart."""
_MOST = 16
"""Further words of a question are not looked for."""
_LEAST_BEGINNING = 3
"""A word of fewer letters is looked for as it stands: too many others begin with it."""
_FIRST_YEAR, _LAST_YEAR = 1950, 2100
"""Earlier and later years count as these."""

EVERY: Final = "__"
"""The key that every document has."""


class Sought(NamedTuple):
    """What to look for: all of *words*, and one of each of *keys*."""

    words: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...] = ()

    def among(self, held: Iterable[str]) -> bool:
        """Whether all the words are among those *held*."""
        there = set(held)
        return all(any(fits(text, each) for text in there) for each in self.words)

    def is_sought(self, word: str) -> bool:
        """Whether a word of a text is one of those looked for."""
        return any(fits(word, each) for each in self.words)


def begins(word: str) -> bool:
    """Whether a word that is looked for may be the beginning of one: *extend* finds *extended*."""
    return len(word) >= _LEAST_BEGINNING


def fits(word: str, wanted: str) -> bool:
    """Whether a word is the one wanted, or begins with it."""
    return word.startswith(wanted) if begins(wanted) else word == wanted


def words(text: str) -> list[str]:
    """The words of *text*, in order."""
    if not text.isascii():
        if any(map(str.isalnum, _ODD.findall(text))):
            return [word for run in _RUN.findall(text) if (word := _folded(run))]
        text = text.encode("ascii", "replace").decode("ascii")
    return [run[:_LONGEST] for run in text.translate(_APART).split()]  # nothing to fold but case


@lru_cache(maxsize=50_000)
def _folded(run: str) -> str:
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", run).casefold())
    return "".join(
        letter if letter.isascii() else f"_{ord(letter):x}_"
        for letter in [each for each in letters if each.isalnum()][:_LONGEST]
    )


def sought(text: str) -> Sought:
    """What a person looks for who types *text*; whatever it is, it is a question that can be asked."""
    return Sought(tuple(dict.fromkeys(words(text)))[:_MOST])


def marks(text: str, wanted: Sought) -> list[tuple[int, int]]:
    """Where in *text* words stand that are looked for: start and end, in characters."""
    return [match.span() for match in _RUN.finditer(text) if wanted.is_sought(_folded(match.group()))]


@lru_cache(maxsize=50_000)
def key(kind: str, value: str) -> str:
    """The key of a value of some kind: *actor*, *type*, *contract*."""
    return f"__{kind[0]}{blake2b(value.encode(), digest_size=8, person=kind.encode()).hexdigest()}"


@lru_cache(maxsize=10_000)
def day_keys(day: date) -> tuple[str, str]:
    """The keys of a day: of its year and of its month."""
    year = min(max(day.year, _FIRST_YEAR), _LAST_YEAR)
    return f"__v{year}", f"__v{year}{day.month:02}"


def between(first: date, last: date) -> tuple[str, ...]:
    """Keys of which each day from *first* to *last* has one; days near them may have one too."""
    if last < first:
        return ()
    if _FIRST_YEAR < first.year == last.year < _LAST_YEAR:
        return tuple(f"__v{first.year}{month:02}" for month in range(first.month, last.month + 1))
    low, high = (min(max(day.year, _FIRST_YEAR), _LAST_YEAR) for day in (first, last))
    return tuple(f"__v{year}" for year in range(low, high + 1))


def counted(found: Iterable[str]) -> list[str]:
    """Words and keys, each once, with a key of how many there are: whoever holds all of these holds no others."""
    held = sorted(found if isinstance(found, set) else set(found))
    return [*held, f"__n{len(held)}"]


def joined(found: Sequence[str]) -> str:
    """Words as one text, as they are kept."""
    return " ".join(found)
