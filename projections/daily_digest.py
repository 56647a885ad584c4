"""The list of daily digests: who was written to on which day, and what became of it."""

from typing import Final, NamedTuple
from uuid import UUID

from domain.daily_digest import DAILY_DIGEST, DailyDigest, DigestState
from projections.table import Table


class Summary(NamedTuple):
    """What a list shows of it."""

    person: str
    """Opaque id of whom it is for."""
    day: str
    """The day whose duties it tells."""
    state: DigestState
    """What became of it."""
    message_sha256: str
    """SHA-256 of the message, as it was handed over last."""
    drawn_at: int
    """The position of the log that it was drawn from."""


def summarise(digest: DailyDigest, _daily_digest_id: UUID) -> Summary:
    """What a list shows of it."""
    return Summary(
        person=digest.person,
        day=digest.day.isoformat(),
        state=digest.state,
        message_sha256=digest.message_sha256,
        drawn_at=digest.drawn_at,
    )


DAILY_DIGESTS: Final = Table(
    name="daily_digests",
    stream=DAILY_DIGEST,
    summary=Summary,
    summarise=summarise,
    sorted_by=("day", "person"),
    indexed=("state",),
    filters={
        "person": "r.person = ?",
        "day": "r.day = ?",
        "state": "r.state = ?",
        "day_from": "r.day >= ?",
        "day_to": "r.day <= ?",
    },
)
