"""Rules of the return: what stands of it, and what may be asked about it."""

from typing import Any

from domain.decisions import Advice, Rejection, no, rule
from domain.submission import commands as ask
from domain.submission.rules.case import Case


@rule("submission.nothing-stands", "paper 2.2")
def nothing_stands(case: Case[Any]) -> Rejection | None:
    """Asked of a return: none may stand already, but a figure may follow a nil return."""
    state = case.state
    if state is None or state.rejected_on is not None:
        return None
    if state.reported is not None or state.published is not None:
        how = "restate it" if state.published else "correct the figure"
        return no(
            f"A figure was reported for {state.period} already; {how} instead.", "period", conflict=True
        )
    if state.nil_on is not None and isinstance(case.command, ask.ReturnNil):
        return no(f"A nil return for {state.period} stands already.", "period", conflict=True)
    return None


@rule("submission.something-returned", "paper 2.2")
def something_returned(case: Case[Any]) -> Rejection | None:
    if case.state.reported is not None or case.state.nil_on is not None:
        return None
    return no("Nothing was returned for this period yet.", conflict=True)


@rule("submission.figure-reported", "paper 2.2")
def figure_reported(case: Case[Any]) -> Rejection | None:
    if case.state.reported is not None:
        return None
    sentence = (
        "This is a nil return: there is no figure." if case.state.nil_on else "No figure was reported yet."
    )
    return no(sentence, conflict=True)


@rule("submission.not-rejected", "paper 2.2")
def not_rejected(case: Case[Any]) -> Rejection | None:
    if case.state.rejected_on is None:
        return None
    return no("The return was rejected; it must be reported again first.", conflict=True)


@rule("submission.evidence-given", "paper 2.2")
def evidence_given(case: Case[ask.AttachEvidence]) -> Rejection | None:
    if case.command.evidence:
        return None
    return no("Name the documents: title, media type and SHA-256 of each.", "evidence")


@rule("submission.query-open")
def query_open(case: Case[ask.AnswerQuery]) -> Rejection | None:
    if case.state.question:
        return None
    return no("Nothing was asked that is still to be answered.", conflict=True)


@rule("submission.query-waits")
def query_waits(case: Case[ask.QueryReturn]) -> Rejection | None:
    if not case.state.question:
        return None
    return no("An earlier question is still to be answered.", "question", conflict=True)


@rule("submission.validation-lapses", "NAO 5.5")
def validation_lapses(case: Case[ask.CorrectFigure]) -> Advice | None:
    if case.state.validation is None:
        return None
    return Advice("The figure was validated before; the corrected one must be validated anew.")
