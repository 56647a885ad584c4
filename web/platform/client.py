"""Sending a notice to the platform over HTTP: once, and once more where no answer came.

The platform publishes that it takes releases over an interface with an organisation's key (``CDP-Api-Key``), and not in
which form it answers. This side expects a JSON object with the number in ``id`` and, once the notice can be seen, that
instant in ``date``. It was tried against a stand-in and never against the platform, so it is off until somebody sets it
up (docs/operator.md).
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from http import HTTPStatus
from http.client import HTTPException
from typing import Any, Final
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from application.errors import KentledgeError
from application.record import LONDON

_SECONDS: Final = 30.0
_TIMES: Final = 2
_MOST_BYTES: Final = 1 << 16
_NUMBER: Final = re.compile(r"[0-9]{6}-[0-9]{4}", re.ASCII)
_AGAIN: Final = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)
"""After these it is tried once more: under the same key it is the same submission."""


class NotSent(KentledgeError):
    """The platform did not take the notice, or did not say that it did; the sentence says which, and what to do."""


@dataclass(frozen=True)
class Taken:
    """That the platform took a notice."""

    number: str
    """The number that it gave it."""
    seen_at: datetime | None
    """The instant from which it can be seen; ``None`` while it cannot."""

    @property
    def published_on(self) -> date | None:
        """The London civil date of that instant: 23:30 UTC in July is the day after (reg 5(4))."""
        return self.seen_at.astimezone(LONDON).date() if self.seen_at else None


class _NoRedirect(HTTPRedirectHandler):
    """The key goes to the address that was set up, and nowhere else."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Platform:
    """The platform at an address."""

    def __init__(self, address: str, key: str, seconds: float = _SECONDS) -> None:
        self._address, self._key, self._seconds = address, key, seconds
        opener = build_opener(ProxyHandler({}), _NoRedirect())
        self._open: Callable[..., Any] = opener.open

    def send(self, package: bytes, submission_key: str) -> Taken:
        """Send the release package. The same *submission_key* is the same submission, however often it is sent.

        Raises NotSent.
        """
        request = Request(  # noqa: S310  (the settings take http and https only)
            self._address,
            package,
            {
                "Content-Type": "application/json",
                "Accept": "application/json",
                "CDP-Api-Key": self._key,
                "Idempotency-Key": submission_key,
            },
            method="POST",
        )
        said = ""
        for _ in range(_TIMES):
            try:
                with self._open(request, timeout=self._seconds) as response:
                    return _taken(response.read(_MOST_BYTES))
            except HTTPError as error:
                said = f"it answered {error.code} {_words(error)}".strip()
                if error.code not in _AGAIN:
                    raise NotSent(f"The platform did not take the notice: {said}.") from None
            except (OSError, HTTPException) as error:
                said = f"no answer came ({str(getattr(error, 'reason', error)) or type(error).__name__})"
        raise NotSent(
            f"The platform was asked twice, and {said}. Whether it took the notice is not known: look there, or send "
            "it again later, which is the same submission."
        )


def _taken(body: bytes) -> Taken:
    """What the platform says. Raises NotSent where it gives no number, or no instant that can be read."""
    unclear = (
        "The platform answered, and its answer does not say under which number it took the notice: look there, and "
        "record by hand what became of it."
    )
    try:
        said = json.loads(body)
        number, seen = said["id"], said.get("date")
        seen_at = datetime.fromisoformat(seen) if seen else None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise NotSent(unclear) from None
    if not isinstance(number, str) or not _NUMBER.fullmatch(number) or (seen_at and seen_at.tzinfo is None):
        raise NotSent(unclear)
    return Taken(number, seen_at.astimezone(UTC) if seen_at else None)


def _words(error: HTTPError) -> str:
    """The beginning of what a refusal says, on one line and without what cannot be printed."""
    try:
        text = error.read(300).decode("utf-8", "replace")
    except (OSError, HTTPException):
        return ""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
