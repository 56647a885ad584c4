"""What a notice has to say and the record does not hold: each part with the section that asks for it.

The rest of a notice is drafted from the record (projections/notice_draft). A part is stated by a person, and stays
open, by its name, until somebody does.
"""

import re
from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from domain.notice.terms import NoticeKind

NoticePart = Literal[
    "procurement id",
    "contract number",
    "common procurement vocabulary",
    "place of delivery",
    "procedure",
    "reserved contract",
    "trade agreements",
    "conflicts assessment",
    "direct award justification",
    "framework procurement id",
    "reason without indicators",
    "reason without three indicators",
    "ground of the change",
    "why the ground fits",
    "standstill",
    "obligation concerned",
    "warnings and opportunities",
    "sum and its basis",
    "detail of the end",
    "information withheld",
    "director's approval",
]
"""A part of a notice that somebody has to state."""

_EVERY: Final[tuple[NoticeKind, ...]] = (
    "contract details notice",
    "contract performance notice",
    "contract performance notice of a failure",
    "contract change notice",
    "contract termination notice",
    "contract payment information",
)
"""The kinds that are notices, and not the copy of a document."""
_DETAILS: Final[tuple[NoticeKind, ...]] = ("contract details notice",)
_PERFORMANCE: Final[tuple[NoticeKind, ...]] = ("contract performance notice",)
_FAILURE: Final[tuple[NoticeKind, ...]] = ("contract performance notice of a failure",)
_CHANGE: Final[tuple[NoticeKind, ...]] = ("contract change notice",)
_END: Final[tuple[NoticeKind, ...]] = ("contract termination notice",)


class Part(NamedTuple):
    """What is known of a part."""

    kinds: tuple[NoticeKind, ...]
    """The notices that may have it."""
    law: str
    """The section that asks for it."""
    asks: str
    """What is to be stated, in a sentence."""
    form: str = ""
    """The form that it has, as a regular expression; empty for free text."""
    says: str = ""
    """That form in words."""


PARTS: Final[Mapping[NoticePart, Part]] = {
    "procurement id": Part(
        _EVERY,
        "Procurement Regulations 2024 reg 8(1)(a)",
        "The code that the platform gave the procurement at its first notice.",
        r"ocds-[a-z0-9]{6}-[A-Za-z0-9._-]{1,60}",
        "such as ocds-h6vhtk-055da0",
    ),
    "contract number": Part(
        _EVERY,
        "Procurement Regulations 2024 reg 8(1)(c)",
        "The code that tells the contract apart within its procurement.",
        r"[A-Za-z0-9][A-Za-z0-9._/-]{0,59}",
        "such as 1",
    ),
    "common procurement vocabulary": Part(
        _DETAILS,
        "Procurement Regulations 2024 reg 14",
        "The CPV code of what is bought.",
        r"[0-9]{8}",
        "eight digits, without the check digit",
    ),
    "place of delivery": Part(
        _DETAILS, "Procurement Regulations 2024 reg 14", "The ITL region or country where it is delivered."
    ),
    "procedure": Part(
        _DETAILS, "Procurement Regulations 2024 reg 32(2)", "The procedure by which it was awarded."
    ),
    "reserved contract": Part(
        _DETAILS,
        "PA 2023 ss.32, 33",
        "Whether it was reserved to supported employment providers or public service mutuals.",
        "yes|no",
        "yes or no",
    ),
    "trade agreements": Part(
        _DETAILS,
        "Procurement Regulations 2024 reg 32(2)",
        "Whether the GPA or the CPTPP covers it, and which.",
    ),
    "conflicts assessment": Part(
        (*_DETAILS, *_CHANGE),
        "PA 2023 s.83(5)(c)",
        "That a conflicts assessment was prepared and kept under review.",
        "confirmed",
        "the word confirmed, once it is so",
    ),
    "direct award justification": Part(
        _DETAILS, "Procurement Regulations 2024 reg 35", "The direct award justification and why it applies."
    ),
    "framework procurement id": Part(
        _DETAILS,
        "Procurement Regulations 2024 reg 34(2)(b)",
        "The procurement id of the framework that it was called off.",
        r"ocds-[a-z0-9]{6}-[A-Za-z0-9._-]{1,60}",
        "such as ocds-h6vhtk-055da0",
    ),
    "reason without indicators": Part(
        _DETAILS, "PA 2023 s.52(2)", "Why performance could not appropriately be assessed by indicators."
    ),
    "reason without three indicators": Part(
        _PERFORMANCE,
        "Procurement Regulations 2024 reg 39(4)",
        "Why fewer than three indicators were assessed.",
    ),
    "ground of the change": Part(
        _CHANGE,
        "Procurement Regulations 2024 reg 40(2)(f)",
        "The paragraph of Schedule 8, or that none of paragraphs 2 to 9 is relied on.",
        r"Sch 8 para [2-9]|none of them",
        "such as Sch 8 para 4; or none of them",
    ),
    "why the ground fits": Part(
        _CHANGE, "Procurement Regulations 2024 reg 40(2)(f)", "Why that paragraph applies."
    ),
    "standstill": Part(
        _CHANGE,
        "PA 2023 s.76",
        "Whether the change waits out a voluntary standstill.",
        "yes|no",
        "yes or no",
    ),
    "obligation concerned": Part(
        (*_FAILURE, *_END),
        "Procurement Regulations 2024 reg 39(7)",
        "The obligation that was not met.",
    ),
    "warnings and opportunities": Part(
        (*_FAILURE, *_END),
        "Procurement Regulations 2024 reg 39(7)",
        "What the Council warned of and gave opportunity for, what the supplier did, and why that was not enough.",
    ),
    "sum and its basis": Part(
        (*_FAILURE, *_END),
        "Procurement Regulations 2024 reg 39(7)",
        "What was paid or agreed, and on which basis.",
    ),
    "detail of the end": Part(
        _END, "Procurement Regulations 2024 reg 41(2)", "Why the contract ended, in detail."
    ),
    "director's approval": Part(
        ("payments compliance notice",),
        "Procurement Regulations 2024 reg 38(2)",
        "That the director or similar responsible for finance approved it.",
        "approved",
        "the word approved, once it is so",
    ),
    "information withheld": Part(
        (*_EVERY, "payments compliance notice", "pipeline notice"),
        "PA 2023 s.94(3)",
        "That information is withheld, and the limb relied on.",
    ),
}
"""Every part, by its name."""


def fits(part: NoticePart, text: str) -> bool:
    """Whether *text* has the form of the part."""
    form = PARTS[part].form
    return not form or re.fullmatch(form, text) is not None
