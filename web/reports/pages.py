"""A paper as a page: one file with everything in it, written as its rows come."""

import base64
from collections.abc import Iterator
from hashlib import sha256
from importlib import resources
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from projections.reports.paper import Chart, Paper
from web.reports.charts import svg
from web.reports.layout import FIGURES, laid_out, printed

CSS: Final = (resources.files("web.reports") / "templates" / "paper.css").read_text().strip()
STYLE_DIGEST: Final = "sha256-" + base64.b64encode(sha256(CSS.encode()).digest()).decode()
"""By which a content policy lets the page's one style be."""
POLICY: Final = f"default-src 'none'; style-src '{STYLE_DIGEST}'; frame-ancestors 'none'; base-uri 'none'"
"""The content policy of a page."""
ENVIRONMENT: Final = Environment(
    loader=PackageLoader("web.reports"),
    autoescape=True,
    trim_blocks=True,
    undefined=StrictUndefined,
    auto_reload=False,
)


def page(paper: Paper, *, draft: bool = False) -> Iterator[bytes]:
    """The page, piece by piece. In a draft, slots that are still empty say what is to be written."""
    template = ENVIRONMENT.get_template("paper.html")
    pieces = template.generate(
        paper=paper,
        blocks=[(type(block).__name__, block) for block in (paper.blocks if draft else printed(paper))],
        draft=draft,
        css=Markup(CSS),  # noqa: S704  (our own file)
        figures=FIGURES,
        laid_out=laid_out,
        svg=_picture,
    )
    return (piece.encode() for piece in pieces if piece)


def _picture(chart: Chart) -> Markup:
    return Markup(svg(chart))  # noqa: S704  (its texts are escaped where it is drawn)
