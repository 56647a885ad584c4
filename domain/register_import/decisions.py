"""What the import of a register is put to, and the fact it records when no rule says no."""

from typing import TypeAlias

from domain.case import ENTRY
from domain.case import Case as AnyCase
from domain.decisions import Rejection, no, rule
from domain.events import Fact
from domain.register_import import commands as ask
from domain.register_import import events as happened
from domain.register_import import sentences
from domain.register_import.state import CHANGES, RegisterImport
from domain.stream import Step, Stream

Case: TypeAlias = AnyCase[ask.ImportRegister, RegisterImport]


@rule("register-import.something-imported")
def something_imported(case: Case) -> Rejection | None:
    return None if case.command.counts.imported else no("No row was imported.", "counts")


@rule("register-import.every-row-accounted-for")
def every_row_accounted_for(case: Case) -> Rejection | None:
    counts = case.command.counts
    told = counts.imported + counts.already_there + counts.differing + counts.faulty + counts.left_out
    return None if told == counts.rows else no("Some row is neither imported nor explained.", "counts")


@rule("register-import.all-or-none")
def all_or_none(case: Case) -> Rejection | None:
    counts = case.command.counts
    if case.command.mode == "valid" or not counts.faulty + counts.differing:
        return None
    return no("Some rows cannot be imported, and all were to be or none.", "mode", conflict=True)


def _made(case: Case) -> Fact:
    command = case.command
    return happened.Made(
        file_name=command.file_name,
        file_sha256=command.file_sha256,
        sheet=command.sheet,
        mode=command.mode,
        date_order=command.date_order,
        mapping=command.mapping,
        defaults=command.defaults,
        counts=command.counts,
        report_sha256=command.report_sha256,
    )


REGISTER_IMPORT = Stream(
    noun="register_import",
    plural="imports",
    called="import",
    events=happened,
    sentences=sentences,
    state=RegisterImport,
    changes=CHANGES,
    opening=frozenset({happened.Made}),
    steps={
        ask.ImportRegister: Step(
            (*ENTRY, something_imported, every_row_accounted_for, all_or_none),
            _made,
            opens=True,
            stream_id=lambda command: command.register_import_id,
        ),
    },
    concerns=lambda _stream_id, _known, _fact: (),
)
