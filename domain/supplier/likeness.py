"""Likeness: names that are probably one firm's, however they are written."""

import re
from functools import lru_cache
from typing import Final

_SAME_WORDS: Final = {"limited": "ltd", "company": "co", "and": "&", "incorporated": "inc"}
_NO_PART = frozenset({"the", "&"})


@lru_cache(maxsize=1 << 12)
def likeness(name: str) -> str:
    """What is the same for names that are probably one firm: *The Iveco Co. Limited* and *Iveco Co Ltd*."""
    words = re.sub(r"[^a-z0-9&]+", " ", name.casefold().replace("'", "").replace("&", " & ")).split()
    if "t" in words and words[words.index("t") + 1 : words.index("t") + 2] == ["a"]:
        words = words[: words.index("t")]  # trading as
    words = [_SAME_WORDS.get(word, word) for word in words]
    words = [word for word in words if word not in _NO_PART]
    while len(words) > 1 and words[-1] in ("ltd", "llp", "plc", "co", "uk"):
        words.pop()
    return " ".join(words) or name
