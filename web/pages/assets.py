"""Styles and scripts as they are served: under an address that names their bytes, so that nobody asks twice."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from flask import Response, request, send_file
from werkzeug.exceptions import NotFound as NoSuchAddress

from web.fetching import FETCHED, OWN

STYLES: Final = ("govuk-frontend.css", "moj-frontend.css", "pages.css")
SCRIPTS: Final = ("pages.js",)
_NAMES: Final = frozenset({*STYLES, *SCRIPTS, "govuk-frontend.js"})
_YEAR: Final = 31_536_000


@cache
def _path_of(name: str) -> Path | None:
    """Where the file is; none where it was not fetched."""
    return next((folder / name for folder in (OWN, FETCHED) if (folder / name).exists()), None)


@cache
def digest() -> str:
    """Of all of them together, so that a script finds the others beside it."""
    told = sha256()
    for name in sorted(_NAMES):
        path = _path_of(name)
        told.update(path.read_bytes() if path else b"")
    return told.hexdigest()[:16]


def styles() -> list[str]:
    """Addresses of the styles that are here."""
    return [f"/assets/{digest()}/{name}" for name in STYLES if _path_of(name)]


def scripts() -> list[str]:
    """Addresses of our scripts, where the one that they start is here."""
    return [f"/assets/{digest()}/{name}" for name in SCRIPTS if _path_of("govuk-frontend.js")]


def asset(version: str, name: str) -> Response:
    """One of them, packed where the browser takes that."""
    path = _path_of(name) if name in _NAMES and version == digest() else None
    if path is None:
        raise NoSuchAddress
    packed = path.with_name(path.name + ".gz")
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    if packed.exists() and "gzip" in request.headers.get("Accept-Encoding", ""):
        response = send_file(packed, mimetype=kind, max_age=_YEAR)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = send_file(path, mimetype=kind, max_age=_YEAR)
    response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    response.vary.add("Accept-Encoding")
    return response
