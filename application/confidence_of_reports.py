"""What those read of a report who read it once it is issued: what was issued, and nothing of the drafts before it."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from application.confidence import Shown, Viewer, without_words
from application.knowing import READS_ISSUED
from domain.chronicle import Chronicle
from domain.events import Event, Fact, Recorded
from domain.report import REPORT
from domain.report.background import BackgroundPapersListed
from domain.report.contacts import ContactsNamed
from domain.report.issue import Issued
from domain.report.reproduction import Reproduced
from domain.report.terms import Report
from domain.report.withdrawal import Withdrawn
from domain.report.wording import Worded

DRAFTED: Final = "A draft of the report was worked on."
_OPEN: Final = (Issued, Reproduced, Withdrawn)


class ReportDisclosure:
    """What one viewer may read of one report, by its events as known now."""

    def __init__(self, events: Sequence[Recorded], viewer: Viewer) -> None:
        self.viewer = viewer
        known: Chronicle[Report] | None = None
        for recorded in events:
            known = REPORT.evolve(known, recorded.event)
        self._now: Report | None = known.latest() if known else None

    def state(self, known: Chronicle[Report], day: date | None) -> Report | None:
        """The report as it may be read; ``None`` before it was issued."""
        report = known.in_force(day) if day else known.latest()
        if self.viewer.actor.role not in READS_ISSUED or report is None:
            return report
        return report if report.issued is not None else None

    def event(self, told: Shown, event: Event) -> Shown:
        """One event of the report, *told* in full, as it may be read."""
        if self.viewer.actor.role not in READS_ISSUED:
            return told
        if self._now is not None and self._now.issued is not None:
            if isinstance(event.fact, _OPEN):
                return told
            if self._was_issued(event.fact, self._now):
                return Shown(told.sentence, without_words(told.envelope), withheld=True)
        return Shown(DRAFTED, without_words(told.envelope), withheld=True)

    @staticmethod
    def _was_issued(fact: Fact, now: Report) -> bool:
        """Whether a fact says no more than what was issued."""
        match fact:
            case Worded():
                return now.words.get(fact.slot) == fact.words
            case ContactsNamed():
                return now.contacts == fact.contacts
            case BackgroundPapersListed():
                return now.background == fact.papers
        return False
