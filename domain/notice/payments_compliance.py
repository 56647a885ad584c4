"""Payments compliance: how quickly the Council paid in a half-year is published (s.69), whatever was paid late.

The duty is the Council's own and belongs to no contract. It is brought by the first account of payments that tells of a
payment made, or a sum fallen due, under a public contract in the half-year; the record itself notes it.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

from domain.case import ENTRY, seen_to
from domain.dates import in_words
from domain.decisions import Command, Context, Rejection, no, rule
from domain.events import Fact, fact
from domain.notice.required import PAYMENTS_COMPLIANCE, Required, required_of_compliance
from domain.notice.terms import Case, Notice, council_notice_id_of
from domain.sentences import Names, sentence
from domain.stream import Effect, Need, OnlyAnnulled, Step
from domain.text import SomeText


class NoteComplianceDue(Command, frozen=True, kw_only=True):
    """Note that payments of a half-year bring the payments compliance notice: for the daily job."""

    half_year_end: date
    """Last day of the half-year: 31 March or 30 September."""
    payment_id: UUID
    """The account of payments that brings it."""


@fact("notice.compliance_fell_due.v1")
class ComplianceFellDue(Fact, kw_only=True):
    """Payments of a half-year brought the duty to publish how quickly invoices were paid (PA 2023 s.69)."""

    half_year_end: date
    """Last day of the half-year; day 1 of the 30."""
    payment_id: UUID
    """The account of payments that brought it."""
    cause: UUID
    """The event by which that was told first."""
    due_on: date
    """The last day on which it may be published in time."""
    working: SomeText
    """How that was got."""
    law: SomeText
    """Act and section."""


def _asked(command: NoteComplianceDue, context: Context) -> Required | None:
    """The notice of that half-year, as the account of payments brings it."""
    payments = context.others[command.payment_id]
    told = payments.latest()
    if told is None:
        return None
    contract = context.others[told.contract_id]
    day = command.half_year_end.isoformat()
    return next(
        (asked for asked in required_of_compliance(contract, payments) if asked.counted_from == day), None
    )


@rule("notice.follows-from-payments", "PA 2023 s.69(1), (3)")
def follows_from_payments(case: Case[NoteComplianceDue]) -> Rejection | None:
    if _asked(case.command, case.context) is not None:
        return None
    return no(
        "That account tells of no payment or sum due under a public contract in that half-year.",
        "half_year_end",
        "payment_id",
        conflict=True,
    )


@rule("notice.compliance-once")
def noted_once(case: Case[NoteComplianceDue]) -> Rejection | None:
    if case.state is None or case.state.state == "no longer due":
        return None
    return no("That is on record already.", conflict=True)


def _stream(command: NoteComplianceDue) -> UUID:
    return council_notice_id_of(PAYMENTS_COMPLIANCE, command.half_year_end)


def _payments(command: NoteComplianceDue, _state: Any, others: Any) -> Iterable[Need]:
    yield Need("payment_id", "payment", command.payment_id)
    known = others.get(command.payment_id)
    told = known.latest() if known is not None else None
    if told is not None:
        yield Need("payment_id", "contract", told.contract_id)


def _fell_due(case: Case[NoteComplianceDue]) -> Fact:
    asked = seen_to(_asked(case.command, case.context))
    return ComplianceFellDue(
        half_year_end=case.command.half_year_end,
        payment_id=case.command.payment_id,
        cause=asked.cause,
        due_on=date.fromisoformat(asked.due_on),
        working=asked.working,
        law=asked.law,
    )


def _due(_: Notice | None, fact: ComplianceFellDue, __: date) -> Notice:
    return Notice(
        contract_id=None,
        kind=PAYMENTS_COMPLIANCE,
        cause=fact.cause,
        counted_from=fact.half_year_end.isoformat(),
        due_on=fact.due_on.isoformat(),
        working=fact.working,
        law=fact.law,
        payment_id=fact.payment_id,
    )


@sentence.register
def _(fact: ComplianceFellDue, _: Names) -> str:
    return f"Payments compliance notice due by {in_words(fact.due_on)}. {fact.working} So says {fact.law}."


COMPLIANCE_DUE: Final = Step(
    asks=NoteComplianceDue,
    rules=(*ENTRY, follows_from_payments, noted_once),
    records=_fell_due,
    effects=(
        Effect(
            ComplianceFellDue,
            change=_due,
            correction=OnlyAnnulled("It follows from what was paid: tell the payments anew."),
        ),
    ),
    opens=True,
    goes_on=True,
    stream_id=_stream,
    needs=_payments,
    in_force=False,
)
