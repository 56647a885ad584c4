"""Impact: what the change would mean for cost, service and risk (GovS 008 5.4.5)."""

from datetime import date

from msgspec.structs import replace

from domain.change_request.rules import CHANGE_STEP, Case, contract_and_supplier
from domain.change_request.terms import ChangeRequest
from domain.contract.limits.change import SomeText
from domain.decisions import Command
from domain.events import Fact, fact
from domain.sentences import Names, sentence, stopped
from domain.stream import AskedAgain, Effect, Step
from domain.text import LongText


class AssessImpact(Command, frozen=True, kw_only=True):
    """Say what the change would mean."""

    cost: SomeText
    service: LongText = ""
    risk: LongText = ""


@fact("change_request.impact_assessed.v1")
class ImpactAssessed(Fact, kw_only=True):
    """What the change would mean for cost, service and risk was assessed (GovS 008 5.4.5)."""

    cost: SomeText
    service: LongText = ""
    risk: LongText = ""


def _recorded(case: Case[AssessImpact]) -> Fact:
    command = case.command
    return ImpactAssessed(cost=command.cost, service=command.service, risk=command.risk)


def _assessed(request: ChangeRequest, _: ImpactAssessed, __: date) -> ChangeRequest:
    return replace(request, impact_assessed=True)


@sentence.register
def _(fact: ImpactAssessed, _: Names) -> str:
    return f"Impact of the change assessed. Cost: {stopped(fact.cost)}"


IMPACT = Step(
    asks=AssessImpact,
    rules=CHANGE_STEP,
    records=_recorded,
    effects=(Effect(ImpactAssessed, change=_assessed, correction=AskedAgain()),),
    needs=contract_and_supplier,
    in_force=False,
)
