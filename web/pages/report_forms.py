"""The forms of a report: what it takes is asked by name, and its author writes slot by slot beside what is printed."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from flask import request
from msgspec import structs

from application.handling.message import Outcome
from application.record import Basis
from application.use_cases import USE_CASES
from domain.dates import in_words
from domain.report import REPORT
from domain.report.terms import Report, Wording
from projections.register import REGISTER
from projections.report import REPORTS, Summary
from projections.reports.catalogue import ALL, BY_NAME
from projections.reports.definition import ReportDefinition, ReportParameter, directorates_known
from projections.table_query import Query
from web.pages import addresses
from web.pages.forms import Acting, Form, Look
from web.pages.frame import Visit
from web.pages.papers import section_of
from web.pages.questions import ActQuestions, FormQuestion, Kind, asked_by
from web.pages.reading import iso_date
from web.pages.words import choice_in_words, label_of

_PICKED: Final[Mapping[str, str]] = {
    "since": REPORT.noun,
    "plan": "forward_plan",
    "recommendation": "recommendation",
    "standard": "standard",
}
"""Parameters that take the id of a thing, and the kind of thing."""
_PARAMETERS: Final = "parameters"


class _Asking(Acting, ABC):
    """A report's form: its parameters are asked one by one, and sent as the command takes them."""

    @abstractmethod
    def definition(self) -> ReportDefinition | None:
        """The report that is asked for."""

    def about(self) -> dict[str, Any]:
        """The report by its title."""
        return super().about() | _called(self)

    def shaped(self, body: dict[str, Any]) -> dict[str, Any]:
        """Parameters by name as the command's pairs; a moment as the API writes it."""
        told = dict(body)
        said = told.pop(_PARAMETERS, None) or {}
        if said:
            told[_PARAMETERS] = [{"name": name, "value": str(value)} for name, value in said.items()]
        if "known_at" in told:
            told["known_at"] = iso_date(told["known_at"]) or told["known_at"]
        return told

    def offered(self) -> Mapping[str, list[tuple[str, str]]]:
        """Directorates, and reports of the same kind that were issued."""
        definition = self.definition()
        if definition is None:
            return {}
        basis = self.visit.record.basis()
        names = directorates_known(self.visit.record, basis)
        found = {f"{_PARAMETERS}.directorate": [(name, name) for name in names]}
        if "since" in definition.parameters:
            found[f"{_PARAMETERS}.since"] = issued_of(self.visit, basis, definition.name)
        return found


class Drafting(_Asking):
    """Drafting a report: first which, then what that one takes."""

    form_template = "draft-a-report.html"

    def definition(self) -> ReportDefinition | None:
        """The one that was chosen."""
        return BY_NAME.get(request.values.get("definition", ""))

    def answer(self) -> Any:
        """The choice of the report; once it is made, its form."""
        definition = self.definition()
        if definition is None:
            return self.visit.page(
                "kinds-of-report.html", "Draft a report", definitions=ALL, back=f"/{REPORT.plural}"
            )
        asked = _asked(definition, "draft-report")
        return Acting.answer(replace(self, asked=asked, heading=f"Draft: {definition.title}"))

    def beside(self, form: Form, outcome: Outcome | None) -> dict[str, Any]:
        """What the report is about."""
        definition = self.definition()
        return {"about": definition.about if definition else ""}


class Rebasing(_Asking):
    """Putting a draft on another basis."""

    def definition(self) -> ReportDefinition | None:
        """That of the draft."""
        report = self._report()
        return BY_NAME.get(report.definition) if report else None

    def answer(self) -> Any:
        """The form, with what the draft was made with."""
        definition, report = self.definition(), self._report()
        if definition is None or report is None:
            return Acting.answer(self)
        opened = {f"{_PARAMETERS}.{name}": value for name, value in report.said.items()}
        return Acting.answer(replace(self, asked=_asked(definition, "rebase-report"), opened=opened))

    def _report(self) -> Report | None:
        return report_now(self.visit, self.stream_id)


class WordingASlot(Acting):
    """Writing in a slot, beside the section in which it is printed."""

    form_template = "word-a-slot.html"
    on_one_page = True

    def answer(self) -> Any:
        """The form of one slot: the one in the address, else the first that is empty."""
        report = report_now(self.visit, self.stream_id)
        if report is None or not report.slots:
            return Acting.answer(self)
        slot = self._slot(report)
        questions = {question.name: question for question in self.asked}
        definition = BY_NAME.get(report.definition)
        prompt = definition.slots.get(slot, "") if definition else ""
        asked = ActQuestions(
            (
                replace(questions["slot"], kind="text", settled=True),
                replace(questions["words"], label="Your words", hint=prompt),
            ),
            (),
        )
        opened = {"slot": slot, "words": report.words.get(slot, "")}
        heading = f"Write: {choice_in_words(slot)}"
        return Acting.answer(replace(self, asked=asked, opened=opened, heading=heading))

    def about(self) -> dict[str, Any]:
        """The report by its title."""
        return super().about() | _called(self)

    def _slot(self, report: Report) -> str:
        asked = request.values.get("slot", "")
        return asked if asked in report.slots else next_slot(report) or report.slots[0]

    def beside(self, form: Form, outcome: Outcome | None) -> dict[str, Any]:
        """The section as it would be printed, with what was typed."""
        report = report_now(self.visit, self.stream_id)
        if report is None or report.status != "draft":
            return {"section": [], "slots": [], "slot": "", "words": {}}
        slot, typed = form.shown.get("slot", ""), form.shown.get("words", "")
        words = {name: text for name, text in (report.words | {slot: typed}).items() if text}
        as_typed = structs.replace(
            report, wordings=tuple(Wording(name, text) for name, text in words.items())
        )
        with self.visit.services.reports.drafted(as_typed) as folder:
            section = section_of(folder.paper, slot)
        return {
            "section": section,
            "slots": report.slots,
            "slot": slot,
            "words": report.words,
        }

    def look(self, outcome: Outcome) -> Look:
        """What would be recorded; the section stands beside it as it would be printed."""
        look = super().look(outcome)
        return replace(look, foreseen=[replace(told, changed=()) for told in look.foreseen])

    def after(self, stream_id: UUID, event_id: str) -> str:
        """On to the next slot that is empty; then to the report."""
        report = report_now(self.visit, stream_id)
        upcoming = next_slot(report) if report else ""
        where = addresses.of_stream(REPORT, stream_id)
        if not upcoming:
            return f"{where}?recorded={event_id}"
        return f"{addresses.of_act(USE_CASES['word-report'], where)}?slot={upcoming}"


FORMS: Final[Mapping[str, type[Acting]]] = {
    "draft-report": Drafting,
    "rebase-report": Rebasing,
    "word-report": WordingASlot,
}


def _called(acting: Acting) -> dict[str, Any]:
    report = report_now(acting.visit, acting.stream_id)
    return {"called": report.title} if report else {}


def next_slot(report: Report) -> str:
    """The first slot in which nothing is written; empty where all are."""
    return next((slot for slot in report.slots if slot not in report.words), "")


def report_now(visit: Visit, report_id: UUID | None) -> Report | None:
    """The report as it is now, as far as whoever asks may see it."""
    if report_id is None:
        return None
    found: Report | None = visit.gate.latest(visit.record.chronicle(REPORT, report_id))
    return found


def issued_of(visit: Visit, basis: Basis, definition: str = "") -> list[tuple[str, str]]:
    """Reports that were issued by then, the last first, and what they are called; of one kind, or of all. What can be
    picked is of now, what is told of a moment is of that moment."""
    filters = {"status": "issued"} | ({"definition": definition} if definition else {})
    page = visit.gate.page(REPORTS, basis, Query(filters, descending=True, limit=200))
    return [(row.stream_id, _issued(row.summary)) for row in page.rows]


def _issued(report: Summary) -> str:
    issued = in_words(report.issued_on) if report.issued_on else "no day"
    return f"{in_words(report.valid_at)}, issued on {issued}: {report.title}"


def _asked(definition: ReportDefinition, use_case: str) -> ActQuestions:
    """What a report of that kind asks."""
    found = {question.name: question for question in asked_by(USE_CASES[use_case])}
    own = [replace(found["definition"], kind="text", settled=True)] if "definition" in found else []
    parts = tuple(_question(name, parameter) for name, parameter in definition.parameters.items())
    if parts:
        needed = any(part.required for part in parts)
        own.append(FormQuestion(_PARAMETERS, "group", "", "", required=needed, parts=parts))
    day = "Today where left out. For example, 31 March 2027"
    own.append(replace(found["valid_at"], label="As things stood on", hint=day))
    if not definition.public:
        known = "The end of a day, or a log position; now where left out. For example, 31 March 2027"
        own.append(replace(found["known_at"], label="As the record knew them at", hint=known))
    named = {question.name for question in own} | {_PARAMETERS, "known_at"}
    rest = (question for question in found.values() if question.name not in named)
    return ActQuestions(tuple(own), tuple(rest))


def _question(name: str, parameter: ReportParameter) -> FormQuestion:
    hint = parameter.meaning[:1].upper() + parameter.meaning[1:]
    hint = hint.replace(", by id or name: CMRG", "").replace(", by id", "")
    asked = FormQuestion(name, "text", label_of(name), hint, parameter.required)
    if parameter.choices:
        choices = tuple((each, choice_in_words(each), "") for each in parameter.choices)
        return replace(asked, kind="choice", choices=choices)
    if name == "group":
        return replace(asked, kind="group of people")
    if name in _PICKED:
        return replace(asked, kind="thing", noun=_PICKED[name])
    if parameter.stream is REGISTER.stream or name == REGISTER.stream.noun:
        return replace(asked, kind="contract")
    kinds: dict[str, Kind] = {"date": "date", "position": "number"}
    if parameter.kind == "date":
        hint = f"{hint}. For example, 31 March 2027"
    return replace(asked, kind=kinds.get(parameter.kind, "text"), hint=hint)
