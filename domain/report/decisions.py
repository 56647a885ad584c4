"""What each command on a report is put to, and which facts it records when no rule says no."""

from datetime import date
from typing import Final

from domain.case import STEP, reason_given
from domain.decisions import Context
from domain.events import Fact
from domain.report import commands as ask
from domain.report import events as happened
from domain.report import rules, sentences
from domain.report.rules import Case
from domain.report.state import CHANGES, Report
from domain.stream import Step, Stream


def _drafted(case: Case[ask.DraftAt]) -> Fact:
    return case.command.drafted


def _rebased(case: Case[ask.RebaseTo]) -> Fact:
    command = case.command
    return happened.Rebased(
        parameters=command.parameters, valid_at=command.valid_at, position=command.position
    )


def _worded(case: Case[ask.Word]) -> Fact:
    return happened.Worded(slot=case.command.slot, words=case.command.words)


def _issued(case: Case[ask.IssueFiles]) -> Fact:
    command = case.command
    return happened.Issued(data_set=command.data_set, files=command.files, made_with=command.made_with)


def _reproduced(case: Case[ask.RecordReproduction]) -> Fact:
    return happened.Reproduced(outcome=case.command.outcome, differences=case.command.differences)


def _withdrawn(_: Case[ask.Withdraw]) -> Fact:
    return happened.Withdrawn()


def _impossible(_: Fact, __: date, ___: Context) -> str:
    """What is impossible about a fact as corrected."""
    return "A report's own events are not rewritten: word the draft anew, or withdraw the report and draft another."


REPORT: Final = Stream(
    noun="report",
    plural="reports",
    called="report",
    events=happened,
    sentences=sentences,
    state=Report,
    changes=CHANGES,
    opening=frozenset({happened.Drafted}),
    steps={
        ask.DraftAt: Step(STEP, _drafted, opens=True),
        ask.RebaseTo: Step((*STEP, rules.still_a_draft), _rebased, in_force=False),
        ask.Word: Step((*STEP, rules.still_a_draft, rules.slot_of_its_own), _worded, in_force=False),
        ask.IssueFiles: Step((*STEP, rules.still_a_draft, rules.every_slot_written), _issued, in_force=False),
        ask.RecordReproduction: Step(
            (*STEP, rules.was_issued, rules.reproduces), _reproduced, in_force=False
        ),
        ask.Withdraw: Step((*STEP, reason_given, rules.not_withdrawn), _withdrawn, in_force=False),
    },
    concerns=lambda _stream_id, _report, _fact: (),
    impossible=_impossible,
)
"""What can happen to a report."""
