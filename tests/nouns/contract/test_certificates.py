"""What a contract asks its suppliers to hold: asked for, asked for otherwise, and no longer."""

from decimal import Decimal
from typing import Any

import pytest

from domain.certificates import CertificateRequirement
from domain.contract import CONTRACT
from domain.contract.certificates import (
    CertificateNoLongerRequired,
    CertificateRequired,
    DropCertificate,
    RequireCertificate,
)
from domain.decisions import Command
from domain.events import Fact
from domain.sentences import sentence
from tests.givens import Entry, day, on, registered
from tests.streams import Story, asked_again, given

PUBLIC = "public liability insurance"
FIVE, TEN = Decimal("5000000.00"), Decimal("10000000.00")
ASKED = on(
    "2021-01-01",
    CertificateRequired(certificate=PUBLIC, cover_at_least=FIVE, lead_days=30),
    reason="Schedule 4",
)
RAISED = on(
    "2022-01-01",
    CertificateRequired(certificate=PUBLIC, previous_cover_at_least=FIVE, cover_at_least=TEN, lead_days=60),
    reason="Schedule 5",
)
DROPPED = on(
    "2023-01-01",
    CertificateNoLongerRequired(certificate=PUBLIC, previous_cover_at_least=TEN),
    reason="Schedule 6",
)


def contract(*entries: Entry) -> Story:
    """A contract after these entries."""
    return given(CONTRACT, (registered(), *entries), ())


def require(**changes: Any) -> RequireCertificate:
    asked: dict[str, Any] = {"certificate": PUBLIC, "cover_at_least": FIVE, "reason": "Schedule 4"}
    return RequireCertificate(**(asked | changes))


def test_it_is_asked_for_otherwise_and_no_longer_each_from_its_day() -> None:
    story = contract().when(require(effective_from=day("2021-01-01"))).then(ASKED.fact)
    raise_it = require(
        cover_at_least=TEN, lead_days=60, effective_from=day("2022-01-01"), reason="Schedule 5"
    )
    story = story.when(raise_it).then(RAISED.fact)
    drop = DropCertificate(certificate=PUBLIC, effective_from=day("2023-01-01"), reason="Schedule 6")
    story = story.when(drop).then(DROPPED.fact)
    assert story.on("2021-06-01").certificates == (CertificateRequirement(PUBLIC, FIVE, 30),)
    assert story.on("2022-06-01").certificates == (CertificateRequirement(PUBLIC, TEN, 60),)
    assert story.on("2023-06-01").certificates == ()


@pytest.mark.parametrize(
    ("rule", "entries", "command", "fields"),
    [
        ("certificate.cover-of-insurance", (), require(cover_at_least=None), ("cover_at_least",)),
        ("certificate.cover-of-insurance", (), require(cover_at_least=Decimal("0.00")), ("cover_at_least",)),
        ("certificate.cover-of-insurance", (), require(cover_at_least=Decimal("-1.00")), ("cover_at_least",)),
        ("certificate.cover-of-insurance", (), require(certificate="ISO 9001"), ("cover_at_least",)),
        ("certificate.changes", (ASKED,), require(), ("certificate",)),
        ("certificate.required", (), DropCertificate(certificate=PUBLIC, reason="No"), ("certificate",)),
        ("reason.given", (), require(reason=""), ("reason",)),
    ],
)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: tuple[Entry, ...], command: Command, fields: tuple[str, ...]
) -> None:
    contract(*entries).when(command).then_refused(rule, at=fields)


def test_what_is_asked_of_one_kind_leaves_the_others_and_a_penny_of_cover_is_one() -> None:
    other = on("2021-02-01", CertificateRequired(certificate="ISO 9001", lead_days=90))
    least = require(cover_at_least=Decimal("0.01"))
    told = (
        contract(ASKED, other)
        .when(least)
        .then(
            CertificateRequired(
                certificate=PUBLIC, previous_cover_at_least=FIVE, cover_at_least=Decimal("0.01"), lead_days=30
            )
        )
    )
    iso = CertificateRequirement("ISO 9001", None, 90)
    assert told.now.certificates == (iso, CertificateRequirement(PUBLIC, Decimal("0.01"), 30))
    sooner = require(lead_days=31)
    told = contract(ASKED, other).when(sooner).then()
    assert told.now.certificates == (iso, CertificateRequirement(PUBLIC, FIVE, 31))
    again = require(certificate="ISO 9001", cover_at_least=None, lead_days=90)
    contract(ASKED, other).when(again).then_refused("certificate.changes", at=["certificate"], conflict=True)
    contract(other).when(DropCertificate(certificate=PUBLIC, reason="No")).then_refused(
        "certificate.required", at=["certificate"], conflict=True
    )
    dropped = contract(ASKED, other).when(DropCertificate(certificate="ISO 9001", reason="No")).quietly()
    dropped = dropped.then(CertificateNoLongerRequired(certificate="ISO 9001"))
    assert dropped.now.certificates == (CertificateRequirement(PUBLIC, FIVE, 30),)
    contract(ASKED).when(require(cover_at_least=Decimal("1.005"))).then_refused(
        "certificate.cover-of-insurance", at=["cover_at_least"], conflict=False
    )


def test_each_fact_gives_back_the_request_that_it_answered() -> None:
    assert {CertificateRequired, CertificateNoLongerRequired} <= asked_again(contract(ASKED, RAISED, DROPPED))


@pytest.mark.parametrize(
    ("fact", "reads"),
    [
        (
            RAISED.fact,
            "Each supplier is to hold: public liability insurance, cover of at least £10,000,000.00 (was "
            "£5,000,000.00); the next is asked for 60 days before it expires.",
        ),
        (DROPPED.fact, "No longer asked of the suppliers: public liability insurance."),
    ],
)
def test_each_fact_reads_as_a_sentence(fact: Fact, reads: str) -> None:
    assert sentence(fact, {}) == reads
