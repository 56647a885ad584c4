"""The return of a KPI: figure, period and evidence on one page, beside what is measured and what came before."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from flask import request

from application.errors import NotFound
from application.handling.message import Outcome
from domain.kpi import KPI, Kpi
from projections.naming import ID
from web.pages.charts import charts_of, figure_of
from web.pages.forms import Acting, Form, Look
from web.pages.questions import ActQuestions

_BELOW: Final = ("effective_from", "reason")
"""What is seldom said of a return."""
_HINTS: Final = {
    "kpi_id": "",
    "figure": "For example, 98.5",
    "denominator": "With the numerator: what the figure is worked out from",
}
_EXAMPLES: Final = {"monthly": "2026-03", "quarterly": "2026-Q1", "half-yearly": "2026-H1", "yearly": "2026"}


class Returning(Acting):
    """Returning a figure: everything is asked on one page, evidence too, and looked at there before it is recorded."""

    form_template = "return-a-figure.html"
    on_one_page = True

    def answer(self) -> Any:
        """The form, of the KPI in the address where there is one."""
        kpi = self._kpi()
        found = {question.name: question for question in self.asked}
        evidence = replace(found["evidence"], label="Evidence", hint="PDF, Word, spreadsheet or picture")
        first = [
            replace(question, hint=_HINTS.get(question.name, question.hint))
            for question in self.asked.own
            if question.name not in _BELOW
        ]
        if kpi is not None:
            hint = (
                f"The period that the figure is of, for example {_EXAMPLES.get(kpi.definition.frequency, '')}"
            )
            told = {"period": hint, "figure": f"In {kpi.definition.unit}"}
            first = [
                replace(
                    question,
                    settled=question.name == "kpi_id",
                    hint=told.get(question.name, question.hint),
                )
                for question in first
            ]
        rest = [question for question in self.asked.further if question.name != "evidence"]
        below = [found[name] for name in _BELOW if name in found]
        return Acting.answer(replace(self, asked=ActQuestions((*first, evidence), (*below, *rest))))

    def _kpi(self) -> Kpi | None:
        """The KPI that is settled, where whoever asks may know of it."""
        named = request.values.get("kpi_id", "")
        if not ID.fullmatch(named):
            return None
        try:
            self.visit.gate.require_known(KPI, UUID(named))
            known = self.visit.record.chronicle(KPI, UUID(named))
        except NotFound:
            return None
        found: Kpi | None = self.visit.gate.latest(known)
        return found

    def beside(self, form: Form, outcome: Outcome | None) -> dict[str, Any]:
        """What is measured, and how it went so far."""
        kpi, named = self._kpi(), form.shown.get("kpi_id", "")
        charts = list(charts_of(self.visit, {"kpi_id": named}, 1)) if kpi else []
        return {"kpi": kpi.definition if kpi else None, "charts": charts, "figure_of": figure_of}

    def look(self, outcome: Outcome) -> Look:
        """What would be recorded; that it is new is no change to be listed."""
        look = super().look(outcome)
        return replace(look, foreseen=[replace(told, changed=()) for told in look.foreseen])


FORMS: Final[Mapping[str, type[Acting]]] = {"report-figure": Returning}
