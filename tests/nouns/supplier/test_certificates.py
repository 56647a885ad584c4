"""Certificates that a supplier holds: recorded with their days, renewed by the next, withdrawn."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from domain.amendment.commands import Correct
from domain.amendment.events import Annulled
from domain.contract.parties import Novated
from domain.contract.terms import Supplier
from domain.decisions import Command
from domain.events import Evidence, Fact
from domain.sentences import sentence
from domain.supplier import SUPPLIER
from domain.supplier.certificates import (
    CertificateRecorded,
    CertificateWithdrawn,
    RecordCertificate,
    WithdrawCertificate,
)
from domain.supplier.registration import Registered
from tests.givens import AMBER, BROOK, Entry, day, event_id, on, registered
from tests.streams import (
    CONTRACT_ID,
    CONTRACT_OF_THESE_TESTS,
    STREAM_ID,
    Story,
    asked_again,
    chronicle,
    given,
)

PUBLIC = "public liability insurance"
POLICY = Evidence("policy.pdf", "application/pdf", "a1" * 32)
REGISTERED = on("2019-01-01", Registered(name=AMBER.name))
FACT = CertificateRecorded(
    number=1,
    certificate=PUBLIC,
    issuer="Mutual of the North",
    policy_number="MN-1",
    cover=Decimal("5000000.00"),
    good_from=day("2023-01-01"),
    good_until=day("2023-12-31"),
    sha256="a1" * 32,
)
RECORDED = on("2023-01-01", FACT, evidence=(POLICY,))
WITHDRAWN = on(
    "2023-05-01", CertificateWithdrawn(number=1, certificate=PUBLIC, why="Not paid."), reason="Not paid."
)


def supplier(*entries: Entry) -> Story:
    """A supplier after these entries."""
    return given(SUPPLIER, (REGISTERED, *entries), (CONTRACT_OF_THESE_TESTS,))


def record(**changes: Any) -> RecordCertificate:
    asked: dict[str, Any] = {
        "certificate": PUBLIC,
        "issuer": "Mutual of the North",
        "policy_number": "MN-1",
        "cover": Decimal("5000000.00"),
        "good_from": day("2023-01-01"),
        "good_until": day("2023-12-31"),
        "evidence": (POLICY,),
    }
    return RecordCertificate(**(asked | changes))


def test_it_is_recorded_with_its_document_and_the_next_one_beside_it() -> None:
    story = supplier().when(record()).quietly().then(FACT, effective="2023-01-01")
    renewal = record(good_from=day("2024-01-01"), good_until=day("2024-12-31"), evidence=())
    now = story.when(renewal).quietly().then().now
    assert [(held.number, held.good_until.year, held.sha256) for held in now.certificates] == [
        (1, 2023, "a1" * 32),
        (2, 2024, None),
    ]


def test_one_that_is_withdrawn_no_longer_counts_and_its_number_is_not_given_again() -> None:
    withdraw = WithdrawCertificate(number=1, reason="Not paid.")
    story = supplier(RECORDED).when(withdraw).quietly().then(WITHDRAWN.fact)
    assert story.now.certificates == ()
    assert [held.number for held in story.when(record()).then().now.certificates] == [2]


def test_one_that_is_held_already_says_nothing_new() -> None:
    """The next one, another document or another cover does."""
    refused = (
        supplier(RECORDED)
        .when(record())
        .then_refused("supplier.certificate-is-new", at=["certificate"], conflict=True)
    )
    assert "certificate 1 already" in refused
    other = Evidence("policy.pdf", "application/pdf", "a2" * 32)
    for changes in ({"cover": Decimal("5000000.01")}, {"evidence": (other,)}, {"policy_number": "MN-2"}):
        told = supplier(RECORDED).when(record(**changes)).quietly().then()
        assert [held.number for held in told.now.certificates] == [1, 2]


@pytest.mark.parametrize(
    ("rule", "entries", "command", "fields"),
    [
        ("supplier.certificate-runs", (), record(good_until=day("2022-12-31")), ("good_from", "good_until")),
        ("supplier.certificate-cover", (), record(cover=None), ("cover",)),
        ("supplier.certificate-cover", (), record(cover=Decimal("1.5")), ("cover",)),
        ("supplier.certificate-cover", (), record(cover=Decimal("0.00")), ("cover",)),
        ("supplier.certificate-cover", (), record(certificate="ISO 9001"), ("cover",)),
        ("supplier.certificate-document", (), record(evidence=(POLICY, POLICY)), ("evidence",)),
        ("supplier.party-to-the-contract", (), record(contract_id=CONTRACT_ID), ("contract_id",)),
        ("supplier.certificate-held", (), WithdrawCertificate(number=1, reason="No"), ("number",)),
        ("reason.given", (RECORDED,), WithdrawCertificate(number=1), ("reason",)),
    ],
)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: tuple[Entry, ...], command: Command, fields: tuple[str, ...]
) -> None:
    supplier(*entries).when(command).then_refused(rule, at=fields)


def test_what_is_no_insurance_has_no_cover_and_a_pound_or_a_day_is_enough() -> None:
    without = record(certificate="ISO 9001", cover=None, policy_number="", evidence=())
    supplier().when(without).quietly().then()
    least = record(cover=Decimal("0.01"), good_until=day("2023-01-01"))
    supplier().when(least).quietly().then()


def test_what_is_said_of_it_is_kept_and_told() -> None:
    for_one = replace(FACT, contract_id=CONTRACT_ID)
    [held] = supplier(on("2023-01-01", for_one)).now.certificates
    names = held.__struct_fields__
    assert {name: getattr(held, name) for name in names} == {name: getattr(for_one, name) for name in names}


def test_it_holds_for_a_contract_of_which_the_firm_is_a_party_while_it_does() -> None:
    """It delivers until spring, or from then on."""
    parties = (Supplier(STREAM_ID, AMBER.name),)
    to_another = Novated(outgoing=parties[0], incoming=BROOK)
    until = chronicle(CONTRACT_ID, [registered(suppliers=parties), on("2023-09-01", to_another)])
    back = Novated(outgoing=BROOK, incoming=parties[0])
    since = chronicle(CONTRACT_ID, [registered(suppliers=(BROOK,)), on("2023-09-01", back)])
    for_one = record(contract_id=CONTRACT_ID)
    for contract, good_from, good_until, party in (
        (until, "2023-01-01", "2023-12-31", True),
        (until, "2023-08-31", "2024-08-30", True),
        (until, "2023-09-01", "2024-08-31", False),
        (since, "2023-01-01", "2023-08-31", False),
        (since, "2023-01-01", "2023-09-01", True),
        (since, "2024-01-01", "2024-12-31", True),
        (until, "2018-01-01", "2019-12-31", False),
    ):
        command = replace(for_one, good_from=day(good_from), good_until=day(good_until))
        asked = given(SUPPLIER, [REGISTERED], [contract]).when(command)
        if party:
            [told] = asked.decided
            assert isinstance(told.fact, CertificateRecorded)
            assert told.fact.contract_id == CONTRACT_ID
        else:
            asked.then_refused("supplier.party-to-the-contract", at=["contract_id"])


def test_it_is_true_from_its_first_day_but_not_before_the_firm_was_on_record() -> None:
    early = record(good_from=day("2018-04-01"), good_until=day("2020-03-31"))
    supplier().when(early).then(effective="2019-01-01")
    supplier().when(record(good_from=day("2024-01-01"), good_until=day("2024-12-31"))).then(
        effective="2023-06-15"
    )


def test_nothing_is_recorded_of_a_firm_whose_registration_was_annulled() -> None:
    annulled = Annulled(stream="supplier", annuls=event_id(1), proposal=event_id(9), proposed_by="p-x")
    refused = given(SUPPLIER, [REGISTERED, on("2023-01-01", annulled)]).when(record()).refused
    assert "was annulled" in str(refused)


def test_what_was_withdrawn_is_withdrawn_once_and_was_what_it_said() -> None:
    twice = WithdrawCertificate(number=1, reason="Again")
    supplier(RECORDED, WITHDRAWN).when(twice).then_refused(
        "supplier.certificate-held", at=["number"], conflict=True
    )
    was = SUPPLIER.effects[CertificateWithdrawn].was
    another = CertificateWithdrawn(number=1, certificate="ISO 9001", why="Slip")
    assert was(supplier(RECORDED).now, another) == {"certificate": PUBLIC}
    assert was(supplier().now, another) == {"certificate": "ISO 9001"}


def test_each_fact_gives_back_the_request_that_it_answered() -> None:
    assert {CertificateRecorded, CertificateWithdrawn} <= asked_again(supplier(RECORDED, WITHDRAWN))


@pytest.mark.parametrize(
    ("fact", "reads"),
    [
        (
            FACT,
            "Certificate 1 recorded: public liability insurance, cover £5,000,000.00, issued by Mutual of the North, "
            "good from 1 January 2023 to 31 December 2023.",
        ),
        (WITHDRAWN.fact, "Certificate 1 withdrawn (public liability insurance): Not paid."),
    ],
)
def test_each_fact_reads_as_a_sentence(fact: Fact, reads: str) -> None:
    assert sentence(fact, {}) == reads


def test_what_became_of_a_certificate_that_was_annulled_is_not_put_right() -> None:
    """Which certificate it was that was withdrawn is not known any more."""
    gone = Annulled(stream="supplier", annuls=event_id(2), proposal=event_id(90), proposed_by="p-x")
    story = supplier(RECORDED, WITHDRAWN, on("2023-06-01", gone))
    put_right = Correct(corrects=event_id(3), fields={"effective_from": "2023-05-02"}, reason="Misread")
    story.when(put_right).then_refused("supplier.certificate-held", at=("fields.number",), conflict=True)
