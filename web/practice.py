"""Answers of a practice copy: each says that it is none of the record's, in its head, its file's name and its page."""

import re
from typing import Final

from flask import Response

from application.record import Record

HEADER: Final = "Kentledge-Practice-Copy"
_WORDS: Final = "Practice copy of the record. Nothing in it was decided, and nothing of it is signed or sent."
_BANNER: Final = (
    '<section class="kentledge-practice" aria-label="Practice copy"><p class="govuk-body govuk-!-margin-bottom-0">'
    f"<strong>{_WORDS}</strong></p></section>"
)
_BODY: Final = re.compile(r"<body[^>]*>")
_FILE: Final = re.compile(r'filename="?(?=[^"])')


def as_of_practice(record: Record, response: Response) -> Response:
    """The answer, marked where the record is a practice copy."""
    if record.practice is None:
        return response
    response.headers[HEADER] = _WORDS
    named = response.headers.get("Content-Disposition")
    if named:
        response.headers["Content-Disposition"] = _FILE.sub(
            lambda found: f"{found[0]}practice-copy-", named, count=1
        )
    if response.mimetype == "text/html" and not response.direct_passthrough:
        page = response.get_data(as_text=True)
        response.set_data(_BODY.sub(lambda found: f"{found[0]}{_BANNER}", page, count=1))
        if "ETag" in response.headers:
            del response.headers["ETag"]
    return response
