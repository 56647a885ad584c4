"""The good practice framework that reviews are held against, and the scales it may be rated by.

The framework itself has no score (NAO 2008, 2016): each council chooses a scale. A rating names framework and scale, so
that a later one rewrites nothing; a further scale is one line of ``SCALES``.
"""

from typing import Final, NamedTuple

FRAMEWORKS: Final = ("NAO 2008", "NAO 2016")
"""Code and edition. Both have the same eleven areas (NAO and OGC 2008; NAO 2016)."""

AREAS: Final = {
    1: "Planning and governance",
    2: "People",
    3: "Administration",
    4: "Managing relationships",
    5: "Managing performance",
    6: "Payment and incentives",
    7: "Risk",
    8: "Contract development",
    9: "Supplier development",
    10: "Supplier relationship management",
    11: "Market management",
}
"""The areas by number."""


class Scale(NamedTuple):
    """A scale that ratings are given on."""

    levels: tuple[str, ...]
    """From the lowest to the highest."""
    origin: str
    """Whose it is."""


OURS: Final = "four-level"
SCALES: Final = {
    OURS: Scale(("weak", "developing", "sound", "good practice"), "Kentledge's own default"),
    "assurance": Scale(
        ("No", "Limited", "Reasonable", "Substantial"), "internal audit opinions in Kent's districts"
    ),
    "LGA 1-5": Scale(
        ("Minimum", "Developing", "Mature", "Leader", "Innovator"),
        "LGA National Procurement Strategy diagnostic; the first two labels are not verified",
    ),
    "CCIAF": Scale(
        ("In development", "Good", "Better", "Best"),
        "Cabinet Office Commercial Continuous Improvement Assessment Framework; labels not verified",
    ),
}
"""The scales that may be used, by code."""
