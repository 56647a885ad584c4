"""The one cookie of a browser: of a session, or of somebody who has yet to sign in."""

import secrets
from hashlib import sha256

from flask import Response, g, request

from application.settings import Settings


class Cookie:
    """Reads it, and sends another. Over https it is a cookie of this host alone, never sent in the clear."""

    def __init__(self, settings: Settings) -> None:
        self._secure = settings.public_url.startswith("https:")
        self._name = "__Host-kentledge" if self._secure else "kentledge"

    @property
    def value(self) -> str:
        """What the browser sent, or is being given now; empty where neither."""
        return str(g.get("cookie", "") or request.cookies.get(self._name, ""))

    def give(self, value: str) -> None:
        """Have the browser keep this instead; :meth:`put` sends it."""
        g.cookie = value

    def put(self, response: Response) -> None:
        """Send what was given. It goes with no request that another site starts, and no script can read it."""
        if "cookie" in g:
            response.set_cookie(
                self._name, g.cookie, httponly=True, samesite="Lax", secure=self._secure, path="/"
            )

    def form_word(self) -> str:
        """What each form carries; made from the cookie, which other sites do not know."""
        return self.word("form")

    def word(self, purpose: str) -> str:
        """What only this browser can come with, for one purpose: 64 hexadecimal digits, made from the cookie. A browser
        without one is given one."""
        if not self.value:
            self.give(f"visitor.{secrets.token_urlsafe(32)}")
        return sha256(f"{purpose} {self.value}".encode()).hexdigest()
