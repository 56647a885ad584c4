"""A real mail server on loopback for the tests (aiosmtpd), that takes messages or does with them what a test asks."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from socket import socket
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "kentledge", "a password of the tests only"


class Postbox:
    """What the server does, and what it took."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.refuses: dict[str, str] = {}
        """What it answers to RCPT for an address."""
        self.says = ""
        """What it answers to a whole message, instead of taking it."""
        self.hangs_up = ""
        """*after* it took the message, or *before*: it hangs up without a word."""
        self.greeted = False
        """Whether somebody signed in."""

    async def handle_RCPT(  # noqa: N802  (aiosmtpd's own names)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Whether it wants a message for that address."""
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a message, or not."""
        if self.hangs_up == "silent":
            await asyncio.Event().wait()
        if self.says:
            return self.says
        if self.hangs_up != "before":
            self.taken.append(envelope)
        if self.hangs_up and server.transport is not None:
            server.transport.abort()
        return "250 OK"

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, who: Any
    ) -> AuthResult:
        """Whether that is who may send."""
        known = isinstance(who, LoginPassword) and (who.login, who.password) == (
            USER.encode(),
            PASSWORD.encode(),
        )
        self.greeted = self.greeted or known
        return AuthResult(success=known, handled=False)

    def messages(self) -> dict[str, EmailMessage]:
        """What it took, by whom it is for."""
        return {envelope.rcpt_tos[0]: parsed(envelope.content) for envelope in self.taken}


def parsed(content: Any) -> EmailMessage:
    """A message as its reader's program reads it."""
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


@contextmanager
def running(postbox: Postbox, **settings: Any) -> Iterator[int]:
    """The server, on the port that is given."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    controller = Controller(postbox, hostname="127.0.0.1", port=port, **settings)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for this machine that nobody else vouches for: its file, and what the server does with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "certificate.crt", folder / "private.key"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return public, context
