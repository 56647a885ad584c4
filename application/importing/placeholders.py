"""Telling a firm's name from what stands in a register in place of one.

What a text says as a whole decides: *See Tickets* and *Multiple Sclerosis Society* are names, *see award notice* and
*multiple suppliers* are none. A text is a placeholder where every word of it belongs to such talk, and one of them says
that there is no name.
"""

import re
from typing import Final

_NO_NAME: Final = """
no not non none nil na tbc tbd tba various multiple several many unknown unnamed undisclosed anonymous awaiting
awaited pending withheld redacted removed hidden confidential confidentially abandoned cancelled canceled withdrawn
discontinued terminated unsuccessful unawarded see refer passed expired void blank test dummy individual individuals
person persons supplier suppliers provider providers bidder bidders contractor contractors trader be available later
following applicable numerous undecided tbi sensitive follow follows xxx xx x
"""
"""Words that say that there is no name, or that it stands elsewhere."""
_BESIDES: Final = """
a an and any are as at attached attachment attachments award awarded awards been below bid bids by call can cannot
closed commercial commercially competition company companies complete completed confirmed contact contract contracts
could council data date dates decided decision deemed description details determined document documents does due dps
dynamic each evaluation firm firms for framework from further given has have in information interest is it its known
link list lot lots made matter may more multi name named names notice now number of off on only open or order
organisation organisations other our out over part partner partners party per please preferred private procedure
process procurement project provided publish published purchase purchasing quote quotes received reason reasons
reference registered request required response responses result results section separate selected shown
single sole spot stage still submission submissions submitted subject successful suitable supply system tender
tendered tenders text than that the there these this time to under until us used was we were when where which who will
with within yet spreadsheet event day concluded website page above all announced appointed advised agreed disclosed
issued legal file files schedule appendix annex body bodies local government authority confidentiality gdpr protection
identity address signature signing approval insufficient note notes stated personal
"""
"""Words that such talk is made of besides."""
_SAYS_SO: Final = frozenset(_NO_NAME.split())
_TALK: Final = frozenset(_BESIDES.split())
_FIRM = re.compile(
    r"\b(ltd|limited|llp|lp|plc|cic|cio|inc|gmbh|bv|nv|sa|se|asa|university|trust|charity|society|co)\.?\)?$",
    re.IGNORECASE,
)
"""What ends a firm's name: then it is one, whatever it says."""
_OPENS_AS_ONE = re.compile(
    r"to be (confirmed|determined|decided|awarded|announced|advised|agreed|appointed)\b"
    r"|(various|multiple|several|many|numerous) (suppliers|providers|contractors|companies|firms|bidders|bodies)\b"
    r"|see (the )?(attached|attachment|award|notice|below|above|description|documents?|link|list|website|additional)\b"
    r"|as (per|in) (the )?(attached|attachment|schedule|appendix|notice|contract|list|documents?|notes?)\b"
    r"|(redacted|withheld|removed|hidden) (under|due|as|in|by|for|per|pursuant|personal)\b"
    r"|personal (data|information|details)\b|in house$|internal$"
    r"|(name|supplier|details|information) (is |are )?(withheld|redacted|removed|not (disclosed|published))\b"
    r"|.*\b(no (contract )?award|(not|never) (been )?awarded|no (suitable )?(bids|tenders|bidders|submissions))\b"
)
"""What begins so, or says so, is a remark, however it goes on."""
_NOTHING = re.compile(r"[\W_]*")


def is_firm(name: str) -> bool:
    """Whether a name ends as a firm's or a charity's does, so that it is no private person's."""
    return _FIRM.search(name.strip()) is not None


def is_placeholder(text: str) -> bool:
    """Whether a text in a supplier's place is no name, read as a whole."""
    lowered = text.casefold().replace("n/a", "na").replace("n.a", "na").replace("t.b.c", "tbc")
    if _NOTHING.fullmatch(lowered):
        return True
    if is_firm(text):
        return False
    words = re.findall(r"[^\W_]+", lowered)
    if text.casefold().startswith("n/a") or _OPENS_AS_ONE.match(" ".join(words)):
        return True
    spoken = [word for word in words if not word.isdecimal()]
    if not spoken or _is_number(words):
        return True
    return all(word in _SAYS_SO or word in _TALK for word in spoken) and any(
        word in _SAYS_SO for word in spoken
    )


def _is_number(words: list[str]) -> bool:
    """A reference and no name: *0100165SC*. *3M* and *4 All Seasons* are names."""
    text = "".join(words)
    digits = sum(character.isdecimal() for character in text)
    return digits >= 5 and len(text) - digits <= 3
