"""A paper as a page: one file with everything in it, written as its rows come."""

import base64
from collections.abc import Iterator
from hashlib import sha256
from importlib import resources
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from domain.dates import in_words
from projections.reports.paper import Cell, Chart, Column, Paper, lines_of
from web.reports.charts import svg

FIGURES: Final = frozenset({"count", "pounds", "percent"})
_CSS: Final = (resources.files("web.reports") / "templates" / "paper.css").read_text().strip()
STYLE_DIGEST: Final = "sha256-" + base64.b64encode(sha256(_CSS.encode()).digest()).decode()
"""By which a content policy lets the page's one style be."""
_ENVIRONMENT: Final = Environment(
    loader=PackageLoader("web.reports"), autoescape=True, trim_blocks=True, undefined=StrictUndefined
)


def page(paper: Paper, *, draft: bool = False) -> Iterator[bytes]:
    """The page, piece by piece. In a draft, slots that are still empty say what is to be written."""
    template = _ENVIRONMENT.get_template("paper.html")
    pieces = template.generate(
        paper=paper,
        blocks=[(type(one).__name__, one) for one in paper.blocks],
        draft=draft,
        css=Markup(_CSS),  # noqa: S704  (our own file)
        figures=FIGURES,
        zip=zip,
        svg=_picture,
        shown=shown,
    )
    return (piece.encode() for piece in pieces if piece)


def _picture(chart: Chart) -> Markup:
    return Markup(svg(chart))  # noqa: S704  (its texts are escaped where it is drawn)


def shown(cell: Cell, column: Column) -> str:
    """A cell as a person reads it: lines under one another, dates in words, thousands' commas."""
    text = "\n".join(lines_of(cell))
    if not text or isinstance(cell, tuple):
        return text
    if column.kind == "pounds":
        whole, _, pence = text.partition(".")
        return f"{int(whole):,}.{pence or '00'}" if whole.lstrip("-").isdigit() else text
    if column.kind == "count":
        return f"{int(text):,}" if text.lstrip("-").isdigit() else text
    if column.kind == "date" and text[:4].isdigit() and len(text) >= len("2019-10"):
        return _short_date(text)
    return text


def _short_date(text: str) -> str:
    """A day or month as tables have room for it: *1 Oct 2019*."""
    *day, month, year = in_words(text).split()
    return " ".join((*day, month[:3], year))
