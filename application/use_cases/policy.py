"""The council's policy: governance proposes, adopts and withdraws versions; the whole council reads them."""

from typing import Final

from application.use_cases.use_case import COUNCIL, GOVERNANCE, change, opening, reads
from domain.policy import POLICY, AdoptPolicy, ProposePolicy, WithdrawPolicy

CHANGES: Final = (
    opening(POLICY, "propose-policy", ProposePolicy, allowed=GOVERNANCE),
    change(POLICY, "adopt-policy", "adoptions", AdoptPolicy, allowed=GOVERNANCE),
    change(POLICY, "withdraw-policy", "withdrawals", WithdrawPolicy, allowed=GOVERNANCE),
)
READS: Final = tuple(reads(POLICY, COUNCIL))
