"""Open contracting data: what the public may take away of the register, release by release."""

from typing import Final

from application.use_cases.use_case import EVERYONE, UseCase

READS: Final = (
    UseCase(
        "read-ocds-releases",
        "GET",
        "/ocds/releases",
        EVERYONE,
        "OCDS releases after a position: one for each public event.",
    ),
    UseCase(
        "read-ocds-records",
        "GET",
        "/ocds/records",
        EVERYONE,
        "OCDS records, compiled and versioned, contract by contract.",
    ),
    UseCase(
        "read-ocds-record", "GET", "/ocds/records/{contract_id}", EVERYONE, "The OCDS record of one contract."
    ),
)
