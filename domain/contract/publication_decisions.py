"""What each command about publication records when no rule says no."""

from typing import Final

from domain.contract import commands as ask
from domain.contract import events as happened
from domain.contract import rules
from domain.contract.publication import withheld_on
from domain.contract.rules import Case
from domain.decisions import Command
from domain.events import Fact
from domain.stream import Step


def _withheld(case: Case[ask.WithholdField]) -> Fact:
    command = case.command
    return happened.FieldWithheld(field=command.field, reason_code=command.reason_code, until=command.until)


def _ended(case: Case[ask.EndWithholding]) -> Fact:
    standing = withheld_on(case.state.withheld, case.effective_from)
    found = next(one for one in standing if one.field == case.command.field)
    return happened.WithholdingEnded(field=found.field, reason_code=found.reason_code, until=found.until)


def _irrecoverable_vat(case: Case[ask.RecordIrrecoverableVat]) -> Fact:
    return happened.IrrecoverableVatRecorded(
        previous=case.state.irrecoverable_vat, amount=case.command.amount
    )


STEPS: Final[dict[type[Command], Step]] = {
    ask.WithholdField: Step(rules.WITHHOLDING, _withheld),
    ask.EndWithholding: Step(rules.WITHHOLDING_END, _ended),
    ask.RecordIrrecoverableVat: Step(rules.IRRECOVERABLE_VAT, _irrecoverable_vat),
}
