"""Certificates: what the supplier holds from a day until a day, and what was ended early or recorded by mistake."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta
from msgspec.structs import replace

from domain.case import (
    CHANGE,
    effective_date_within_reach,
    seen_to,
    signature_not_in_the_future,
    text_can_be_kept,
)
from domain.certificates import INSURANCES, CertificateKind, CertificateNumber, HeldCertificate
from domain.chronicle import Chronicle
from domain.contract.terms import Terms
from domain.dates import in_words
from domain.decisions import Command, Context, Rejection, no, rule
from domain.events import Fact, fact
from domain.money import Pounds, is_pounds
from domain.money import in_words as pounds
from domain.numbering import next_number
from domain.sentences import Names, sentence, stopped
from domain.stream import AskedAgain, Effect, Need, Step
from domain.supplier.rules import Case, not_merged
from domain.supplier.terms import Supplier
from domain.text import Digest, ShortText, SomeText

PolicyNumber = Annotated[str, Meta(max_length=80)]


class RecordCertificate(Command, frozen=True, kw_only=True):
    """Record a certificate or an insurance that it holds.

    It is true from its first day where no other is given: what was held on a day is asked of the days it holds good.
    The document that shows it is named as evidence, where there is one. A renewal is recorded as the next one.
    """

    certificate: CertificateKind
    issuer: ShortText
    """Who issued it: the insurer, the certifying body."""
    policy_number: PolicyNumber = ""
    """Its number, as the issuer gave it."""
    cover: Pounds | None = None
    """Cover for each claim; for insurance only."""
    good_from: date
    """The first day on which it holds good."""
    good_until: date
    """The last day on which it holds good."""
    contract_id: UUID | None = None
    """The contract for which alone it was taken out; none where it stands for all."""


@fact("supplier.certificate_recorded.v1")
class CertificateRecorded(Fact, kw_only=True):
    """It holds a certificate or an insurance from a day until a day."""

    number: CertificateNumber
    """Given once, by supplier."""
    certificate: CertificateKind
    issuer: ShortText
    """Who issued it: the insurer, the certifying body."""
    policy_number: PolicyNumber = ""
    """Its number, as the issuer gave it."""
    cover: Pounds | None = None
    """Cover for each claim; none for what is no insurance."""
    good_from: date
    """The first day on which it holds good."""
    good_until: date
    """The last day on which it holds good."""
    contract_id: UUID | None = None
    """The contract for which alone it was taken out; none where it stands for all."""
    sha256: Digest | None = None
    """SHA-256 of the document that shows it; none where none was given."""


@rule("supplier.certificate-runs")
def certificate_runs(case: Case[RecordCertificate]) -> Rejection | None:
    command = case.command
    if command.good_from <= command.good_until:
        return None
    return no("It would end before it begins.", "good_from", "good_until")


@rule("supplier.certificate-cover")
def cover_of_insurance(case: Case[RecordCertificate]) -> Rejection | None:
    command = case.command
    if command.certificate not in INSURANCES:
        return (
            None
            if command.cover is None
            else no("Only insurance has a cover in pounds: leave it out.", "cover")
        )
    if command.cover is not None and command.cover > 0 and is_pounds(command.cover):
        return None
    return no("Say the cover in pounds with two decimal places, such as 5000000.00.", "cover")


@rule("supplier.certificate-document")
def at_most_one_document(case: Case[RecordCertificate]) -> Rejection | None:
    if len(case.command.evidence) <= 1:
        return None
    return no("Name the one document that shows it.", "evidence")


@rule("supplier.party-to-the-contract")
def party_to_the_contract(case: Case[RecordCertificate]) -> Rejection | None:
    """On any day on which it holds good: who takes over in spring has it insured from then, and who delivers until then
    has it insured still."""
    command = case.command
    if command.contract_id is None:
        return None
    contract: Chronicle[Terms] = case.other_chronicle(command.contract_id)
    days = {
        placed.valid_from for placed in contract.timeline.placed if placed.valid_from <= command.good_until
    }
    for day in {max(day, command.good_from) for day in days}:
        terms = contract.in_force(day)
        if terms is not None and case.chronicle.stream_id in {party.supplier_id for party in terms.suppliers}:
            return None
    return no("The supplier is not a party to that contract while the certificate holds good.", "contract_id")


@rule("supplier.certificate-is-new")
def certificate_is_new(case: Case[RecordCertificate]) -> Rejection | None:
    """One that is held and was not withdrawn says nothing new; with another document it does."""
    asked, known = _as_held(_recorded(case)), seen_to(case.chronicle.latest())
    for held in known.certificates:
        if replace(held, number=asked.number) == asked:
            return no(f"It is on record as certificate {held.number} already.", "certificate", conflict=True)
    return None


def _from_its_first_day(chronicle: Chronicle[Supplier], command: RecordCertificate, context: Context) -> date:
    """The certificate's first day, but neither ahead of today nor before the supplier was on record."""
    placed = chronicle.timeline.placed
    known_from = placed[0].valid_from if placed else command.good_from
    return max(known_from, min(command.good_from, context.today))


def _contract(command: RecordCertificate, _state: Any, _others: Any) -> Iterable[Need]:
    if command.contract_id is not None:
        yield Need("contract_id", "contract", command.contract_id)


def _numbers(fact: Fact) -> Iterator[int]:
    if isinstance(fact, CertificateRecorded):
        yield fact.number


def _recorded(case: Case[RecordCertificate]) -> CertificateRecorded:
    command = case.command
    return CertificateRecorded(
        number=next_number(case.chronicle, _numbers),
        certificate=command.certificate,
        issuer=command.issuer,
        policy_number=command.policy_number,
        cover=command.cover,
        good_from=command.good_from,
        good_until=command.good_until,
        contract_id=command.contract_id,
        sha256=command.evidence[0].sha256 if command.evidence else None,
    )


def _held(known: Supplier, fact: CertificateRecorded, _: date) -> Supplier:
    return replace(known, certificates=(*known.certificates, _as_held(fact)))


def _as_held(fact: CertificateRecorded) -> HeldCertificate:
    return HeldCertificate(
        fact.number,
        fact.certificate,
        fact.issuer,
        fact.policy_number,
        fact.cover,
        fact.good_from,
        fact.good_until,
        fact.contract_id,
        fact.sha256,
    )


@sentence.register
def _(fact: CertificateRecorded, _: Names) -> str:
    cover = f", cover {pounds(fact.cover)}" if fact.cover is not None else ""
    only = ", for one contract alone" if fact.contract_id is not None else ""
    return (
        f"Certificate {fact.number} recorded: {fact.certificate}{cover}, issued by {fact.issuer}, good from "
        f"{in_words(fact.good_from)} to {in_words(fact.good_until)}{only}."
    )


CERTIFICATE = Step(
    asks=RecordCertificate,
    rules=(
        text_can_be_kept,
        effective_date_within_reach,
        signature_not_in_the_future,
        not_merged,
        certificate_runs,
        cover_of_insurance,
        at_most_one_document,
        party_to_the_contract,
        certificate_is_new,
    ),
    records=_recorded,
    effects=(Effect(CertificateRecorded, change=_held, correction=AskedAgain()),),
    needs=_contract,
    takes_effect=_from_its_first_day,
)


class WithdrawCertificate(Command, frozen=True, kw_only=True):
    """Record that a certificate no longer holds good, or never did, and say why."""

    number: CertificateNumber


@fact("supplier.certificate_withdrawn.v1")
class CertificateWithdrawn(Fact, kw_only=True):
    """A certificate no longer holds good: it was cancelled, or recorded by mistake."""

    number: CertificateNumber
    certificate: CertificateKind
    why: SomeText


@rule("supplier.certificate-held")
def is_held(case: Case[WithdrawCertificate]) -> Rejection | None:
    if any(held.number == case.command.number for held in case.state.certificates):
        return None
    return no("There is no such certificate, or it was withdrawn.", "number", conflict=True)


def _withdrawn(case: Case[WithdrawCertificate]) -> Fact:
    number = case.command.number
    kinds = (held.certificate for held in case.state.certificates if held.number == number)
    return CertificateWithdrawn(
        number=number, certificate=seen_to(next(kinds, None)), why=case.command.reason
    )


def _is_withdrawn(known: Supplier, fact: CertificateWithdrawn, _: date) -> Supplier:
    return replace(
        known, certificates=tuple(held for held in known.certificates if held.number != fact.number)
    )


def _was(known: Supplier, fact: CertificateWithdrawn) -> Mapping[str, Any]:
    kinds = (held.certificate for held in known.certificates if held.number == fact.number)
    return {"certificate": next(kinds, fact.certificate)}


@sentence.register
def _(fact: CertificateWithdrawn, _: Names) -> str:
    return stopped(f"Certificate {fact.number} withdrawn ({fact.certificate}): {fact.why}")


CERTIFICATE_WITHDRAWAL = Step(
    asks=WithdrawCertificate,
    rules=(*CHANGE, is_held),
    records=_withdrawn,
    effects=(Effect(CertificateWithdrawn, change=_is_withdrawn, correction=AskedAgain(), was=_was),),
)
