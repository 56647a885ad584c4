"""A mail server, spoken to by SMTP (RFC 5321): what it surely took, what it surely did not, and what nobody knows."""

import smtplib
import ssl
from collections.abc import Callable
from types import TracebackType
from typing import Final, Literal, Self

from application.settings import MailServer

SECONDS: Final = 30
"""How long the server is waited for."""
_TAKEN: Final = 250
_FORWARDED: Final = 251


class Unreachable(Exception):
    """The server cannot be spoken to: it does not answer, or not so that it can be trusted with anything."""


class NotBegun(Exception):
    """The server said no before any of the message was handed over; ``reply`` is its code."""

    def __init__(self, reply: int) -> None:
        super().__init__(f"reply {reply}")
        self.reply = reply


class NotTaken(Exception):
    """The server said no to the message; ``reply`` is its code."""

    def __init__(self, reply: int) -> None:
        super().__init__(f"reply {reply}")
        self.reply = reply


class NotKnown(Exception):
    """The line broke after the message was begun: the server may have it or not."""


class Mail:
    """A conversation with the server."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        """The server is spoken to once there is something to send."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> Literal[False]:
        """End it."""
        if self._smtp is not None:
            try:
                self._smtp.quit()
            except (smtplib.SMTPException, OSError):
                self._smtp.close()
        return False

    def send(self, recipient: str, message: bytes, begin: Callable[[], None]) -> None:
        """Hand a message over. *begin* is called once the server knows from whom to whom it is and wants it, just
        before the first byte of it goes: what it raises goes on, and nothing is sent.

        Raises Unreachable and NotBegun before, NotTaken and NotKnown after it was called.
        """
        smtp = self._smtp or self._reached()
        self._smtp = None  # until it is known to be in order
        try:
            smtp.rset()
            reply, _ = smtp.mail(self._server.sender)
            if reply == _TAKEN:
                reply, _ = smtp.rcpt(recipient)
        except (smtplib.SMTPException, OSError):
            smtp.close()
            raise Unreachable from None
        self._smtp = smtp
        if reply not in (_TAKEN, _FORWARDED):
            raise NotBegun(reply)
        begin()
        try:
            reply, _ = smtp.data(message)
        except smtplib.SMTPDataError as error:
            raise NotTaken(error.smtp_code) from None
        except (smtplib.SMTPException, OSError):
            self._smtp = None
            smtp.close()
            raise NotKnown from None
        if reply != _TAKEN:
            raise NotTaken(reply)

    def _reached(self) -> smtplib.SMTP:
        """The server, once it has shown its certificate and knows who the record is. Raises Unreachable."""
        server, trusted = self._server, ssl.create_default_context()
        try:
            if server.security == "tls":
                smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                    server.host, server.port, timeout=SECONDS, context=trusted
                )
            else:
                smtp = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
        except (smtplib.SMTPException, OSError) as error:
            raise Unreachable(type(error).__name__) from None
        try:
            if server.security == "starttls":
                smtp.starttls(context=trusted)
            if server.user:
                smtp.login(server.user, server.password)
            smtp.ehlo_or_helo_if_needed()
        except (smtplib.SMTPException, OSError) as error:
            smtp.close()
            raise Unreachable(type(error).__name__) from None
        return smtp
