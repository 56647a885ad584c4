"""Daily digests: the record itself says what became of each; auditors and whoever runs the record see it."""

from typing import Final

from application.use_cases.use_case import ADMINISTRATORS, AUDIT, GOVERNANCE, change, opening, reads
from domain.daily_digest import DAILY_DIGEST, BeginDigest, RecordDigestNotTaken, RecordDigestSent

CHANGES: Final = (
    opening(DAILY_DIGEST, "begin-digest", BeginDigest, allowed=GOVERNANCE),
    change(DAILY_DIGEST, "record-digest-sent", "deliveries", RecordDigestSent, allowed=GOVERNANCE),
    change(DAILY_DIGEST, "record-digest-not-taken", "refusals", RecordDigestNotTaken, allowed=GOVERNANCE),
)
READS: Final = tuple(reads(DAILY_DIGEST, AUDIT | ADMINISTRATORS))
