"""Certificates: what the contract asks each of its suppliers to hold, insurance above all (NAO framework 7.6)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec.structs import replace

from domain.certificates import INSURANCES, CertificateKind, CertificateRequirement, LeadDays
from domain.contract.rules import CHANGE, Case
from domain.contract.terms import Terms, unless_ended
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.money import Pounds, is_pounds
from domain.money import in_words as pounds
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step


class RequireCertificate(Command, frozen=True, kw_only=True):
    """Record that the contract asks its suppliers to hold a certificate or an insurance, or now asks otherwise."""

    certificate: CertificateKind
    cover_at_least: Pounds | None = None
    """The least cover for each claim; for insurance only."""
    lead_days: LeadDays = 30
    """So many days before one expires the next is asked for."""


@fact("contract.certificate_required.v1")
class CertificateRequired(Fact, kw_only=True):
    """The contract asks its suppliers to hold a certificate or an insurance (NAO framework 7.6)."""

    certificate: CertificateKind
    previous_cover_at_least: Pounds | None = None
    cover_at_least: Pounds | None = None
    """The least cover for each claim; none for what is no insurance."""
    lead_days: LeadDays = 30
    """So many days before one expires the next is asked for."""


def _asked(terms: Terms, certificate: str) -> CertificateRequirement | None:
    return next((known for known in terms.certificates if known.certificate == certificate), None)


@rule("certificate.cover-of-insurance")
def cover_of_insurance(case: Case[RequireCertificate]) -> Rejection | None:
    command = case.command
    if command.certificate not in INSURANCES:
        if command.cover_at_least is None:
            return None
        return no("Only insurance has a cover in pounds: leave it out.", "cover_at_least")
    if (
        command.cover_at_least is not None
        and command.cover_at_least > 0
        and is_pounds(command.cover_at_least)
    ):
        return None
    return no("Say the least cover in pounds with two decimal places, such as 5000000.00.", "cover_at_least")


@rule("certificate.changes")
def requirement_changes(case: Case[RequireCertificate]) -> Rejection | None:
    command, known = case.command, _asked(case.state, case.command.certificate)
    if known is None or (known.cover_at_least, known.lead_days) != (
        command.cover_at_least,
        command.lead_days,
    ):
        return None
    return no("The contract asks for just that already.", "certificate", conflict=True)


def _required(case: Case[RequireCertificate]) -> Fact:
    command, known = case.command, _asked(case.state, case.command.certificate)
    return CertificateRequired(
        certificate=command.certificate,
        previous_cover_at_least=known.cover_at_least if known else None,
        cover_at_least=command.cover_at_least,
        lead_days=command.lead_days,
    )


@unless_ended
def _is_required(terms: Terms, fact: CertificateRequired, _: date) -> Terms:
    others = tuple(known for known in terms.certificates if known.certificate != fact.certificate)
    asked = CertificateRequirement(fact.certificate, fact.cover_at_least, fact.lead_days)
    return replace(terms, certificates=(*others, asked))


def _was(terms: Terms, fact: Any) -> Mapping[str, Any]:
    known = _asked(terms, fact.certificate)
    return {"previous_cover_at_least": known.cover_at_least if known else None}


@sentence.register
def _(fact: CertificateRequired, _: Names) -> str:
    cover = f", cover of at least {pounds(fact.cover_at_least)}" if fact.cover_at_least is not None else ""
    was = f" (was {pounds(fact.previous_cover_at_least)})" if fact.previous_cover_at_least is not None else ""
    return (
        f"Each supplier is to hold: {fact.certificate}{cover}{was}; the next is asked for {fact.lead_days} days before "
        "it expires."
    )


CERTIFICATE_REQUIREMENT = Step(
    asks=RequireCertificate,
    rules=(*CHANGE, cover_of_insurance, requirement_changes),
    records=_required,
    effects=(Effect(CertificateRequired, change=_is_required, correction=AskedAgain(), was=_was),),
)


class DropCertificate(Command, frozen=True, kw_only=True):
    """Record that the contract no longer asks for a certificate or an insurance."""

    certificate: CertificateKind


@fact("contract.certificate_no_longer_required.v1")
class CertificateNoLongerRequired(Fact, kw_only=True):
    """The contract no longer asks for a certificate or an insurance."""

    certificate: CertificateKind
    previous_cover_at_least: Pounds | None = None


@rule("certificate.required")
def is_asked_for(case: Case[DropCertificate]) -> Rejection | None:
    if _asked(case.state, case.command.certificate) is not None:
        return None
    return no("The contract does not ask for that.", "certificate", conflict=True)


def _dropped(case: Case[DropCertificate]) -> Fact:
    known = _asked(case.state, case.command.certificate)
    return CertificateNoLongerRequired(
        certificate=case.command.certificate,
        previous_cover_at_least=known.cover_at_least if known else None,
    )


@unless_ended
def _is_dropped(terms: Terms, fact: CertificateNoLongerRequired, _: date) -> Terms:
    kept = tuple(known for known in terms.certificates if known.certificate != fact.certificate)
    return replace(terms, certificates=kept)


@sentence.register
def _(fact: CertificateNoLongerRequired, _: Names) -> str:
    return f"No longer asked of the suppliers: {fact.certificate}."


CERTIFICATE_DROPPED = Step(
    asks=DropCertificate,
    rules=(*CHANGE, is_asked_for),
    records=_dropped,
    effects=(Effect(CertificateNoLongerRequired, change=_is_dropped, correction=AskedAgain(), was=_was),),
)
