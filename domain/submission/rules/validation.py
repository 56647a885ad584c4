"""Rules of validation at the source (paper 2.2; NAO 5.5)."""

from typing import Any

from domain.decisions import Advice, Rejection, no, rule
from domain.figures import number
from domain.submission import commands as ask
from domain.submission.rules.case import Case


@rule("submission.second-person", "NAO 5.5; domain rule I3")
def not_by_whoever_reported(case: Case[Any]) -> Rejection | None:
    if case.context.actor.person_id not in case.state.figures_by:
        return None
    return no("You gave this figure yourself; someone else must answer for it.", conflict=True)


@rule("submission.method-named", "NAO 5.5")
def method_named(case: Case[ask.ValidateFigure]) -> Rejection | None:
    if case.command.method != "none" or case.command.outcome == "unable to verify":
        return None
    return no("Without a method nothing is validated: the outcome can only be *unable to verify*.", "method")


@rule("submission.figure-goes-with-outcome", "domain 3.5")
def figure_goes_with_outcome(case: Case[ask.ValidateFigure]) -> Rejection | None:
    asked, given = case.command, case.state.reported
    if asked.outcome != "confirmed with correction":
        if asked.figure is None:
            return None
        return no("Give a figure only where the outcome is *confirmed with correction*.", "figure")
    if asked.figure is None:
        return no("Say what the right figure is.", "figure")
    if given is not None and number(asked.figure) == number(given.figure):
        return no("That is the figure as reported: the outcome is *confirmed*.", "figure", "outcome")
    return None


@rule("submission.sample-told-of", "domain 3.5")
def sample_told_of(case: Case[ask.ValidateFigure]) -> Rejection | None:
    size, exceptions = case.command.sample_size, case.command.exceptions
    if case.command.method == "sample test" and not size:
        return no("Say how many were looked at.", "sample_size")
    if exceptions is not None and exceptions > (size or 0):
        return no("There cannot be more exceptions than were looked at.", "exceptions", "sample_size")
    return None


@rule("submission.sample-exceptions-said", "domain 3.5")
def sample_said(case: Case[ask.ValidateFigure]) -> Advice | None:
    if not case.command.sample_size or case.command.exceptions is not None:
        return None
    return Advice("How many of the sample were exceptions is not said.")


@rule("submission.without-exceptions", "domain 3.5")
def without_exceptions(case: Case[ask.ValidateFigure]) -> Advice | None:
    exceptions = case.command.exceptions
    if case.command.outcome != "confirmed" or not exceptions:
        return None
    return Advice(f"Confirmed as reported in spite of {exceptions} exceptions.")
