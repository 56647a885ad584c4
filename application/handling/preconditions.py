"""What a change is asked for with: a key of its own, and the version of the stream that the officer saw."""

from typing import Any

from application.errors import PreconditionMissing, Stale
from application.handling.message import CommandMessage
from domain.chronicle import Chronicle


def refuse_without_a_key(message: CommandMessage) -> None:
    """Raise PreconditionMissing where there is no Idempotency-Key."""
    if not message.idempotency_key:
        raise PreconditionMissing(
            "Idempotency-Key",
            "Send an Idempotency-Key header (any text of your own, new for each change), "
            "so that repeating the request cannot record it twice.",
        )


def refuse_unseen(message: CommandMessage, before: Chronicle[Any] | None) -> None:
    """Raise PreconditionMissing or Stale where a change is not asked for of the stream as it stands."""
    if message.stream_id is None or before is None:
        return
    seen = message.follows_on
    if seen is None:
        raise PreconditionMissing(
            "If-Match", f'Send If-Match with the ETag you saw; it is now "v{before.version}".'
        )
    if not seen.fits(before.version):
        raise Stale(seen.last, before.version)
