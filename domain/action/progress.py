"""Progress: the owner says how far it is."""

from datetime import date

from msgspec.structs import replace

from domain.action.rules import OWNERS, Case
from domain.action.terms import Action, Progress, SomeText
from domain.decisions import Command
from domain.events import Fact, fact
from domain.sentences import Names, sentence, stopped
from domain.stream import AskedAgain, Effect, Step


class ReportProgress(Command, frozen=True, kw_only=True):
    """Say how far an action of yours is."""

    progress: SomeText


@fact("action.progress_reported.v1")
class ProgressReported(Fact, kw_only=True):
    """The owner said how far it is."""

    progress: SomeText


def _recorded(case: Case[ReportProgress]) -> Fact:
    return ProgressReported(progress=case.command.progress)


def _further(action: Action, fact: ProgressReported, valid_from: date) -> Action:
    return replace(action, progress=(*action.progress, Progress(valid_from, fact.progress)))


@sentence.register
def _(fact: ProgressReported, _: Names) -> str:
    return stopped(f"Progress on the action: {fact.progress}")


PROGRESS = Step(
    asks=ReportProgress,
    rules=OWNERS,
    records=_recorded,
    effects=(Effect(ProgressReported, change=_further, correction=AskedAgain()),),
    in_force=False,
)
