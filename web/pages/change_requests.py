"""The page of a request for a change, how far it is on its way, and what is done to it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple
from uuid import UUID

from flask import g, request

from application.errors import NotFound
from application.handling.message import Outcome
from application.use_cases import USE_CASES
from domain.change_request import CHANGE_REQUEST
from domain.change_request.levels import BY_ROLE, Level
from domain.change_request.rules import REGIMES_THAT_NEED_ONE
from domain.change_request.terms import ChangeRequest, status
from domain.contract import CONTRACT
from domain.dates import in_words
from web.pages import addresses
from web.pages.acts import acts_on
from web.pages.asking_for_a_change import ASKING
from web.pages.forms import Acting, Form, Look
from web.pages.frame import Pages, Visit
from web.pages.limits import notice_wanted
from web.pages.questions import ActQuestions
from web.pages.story import told_stream
from web.pages.things import FURTHER
from web.pages.what_follows import Awaited, but_for_limits, called_of, effect_day, follows
from web.pages.words import choice_in_words

_RECORDED_FOR_ANOTHER: Final[Level] = "s151"
"""The level at which no role of this record decides: governance records what the officer did."""


class Stage(NamedTuple):
    """One thing on the way from asking for a change to making it."""

    called: str
    state: str
    """*Done*, *To do*, *Waiting*, *Can wait*."""
    told: str
    address: str
    """The form, where whoever asks may do it now."""


class OnARequest(Acting):
    """An act on a request: what was asked stands beside it."""

    form_template = "decide-on-a-change.html"
    check_template = "check-a-decision.html"

    def beside(self, form: Form, outcome: Outcome | None) -> dict[str, Any]:
        """What was asked, and what follows of it."""
        asked = self._asked()
        return follows(self.visit, asked) if asked is not None else {"request": None}

    def _asked(self) -> ChangeRequest | None:
        if self.stream_id is None:
            raise AssertionError("an act on a request has one in its address")
        known = self.visit.record.chronicle(CHANGE_REQUEST, self.stream_id)
        found: ChangeRequest | None = self.visit.gate.latest(known)
        return found

    def about(self) -> dict[str, Any]:
        """The request, by what is asked of which contract."""
        asked = self._asked()
        if asked is None:
            return super().about()
        of = called_of(self.visit, asked)
        return {"called": f"{choice_in_words(asked.kind)} of {of}", "back": super().about()["back"]}

    def look(self, outcome: Outcome) -> Look:
        """What would be recorded; the limits stand above it."""
        return but_for_limits(super().look(outcome))


class Deciding(OnARequest):
    """A decision at one level. Who decided is asked first where whoever records it is not whoever decides."""

    def answer(self) -> Any:
        """The form of a level."""
        if request.values.get("level") != _RECORDED_FOR_ANOTHER:
            return super().answer()
        return OnARequest.answer(replace(self, asked=_for_another(self.asked)))


def _for_another(asked: ActQuestions) -> ActQuestions:
    """The questions of a decision that is recorded for the officer who took it: which officer comes first."""
    found = {question.name: question for question in asked}
    officer = replace(
        found["on_behalf_of"],
        label="Section 151 officer",
        hint="Whose decision it is: you record it on their behalf",
        required=True,
    )
    own = (
        replace(question, settled=True) if question.name == "level" else question for question in asked.own
    )
    further = (question for question in asked.further if question.name != "on_behalf_of")
    return ActQuestions((officer, *own), tuple(further))


FORMS: Final[Mapping[str, type[Acting]]] = {
    **ASKING,
    **dict.fromkeys(("approve-change", "refuse-change"), Deciding),
    **dict.fromkeys(
        (
            "assess-change-impact",
            "record-legal-ground",
            "implement-change",
            "withdraw-change",
        ),
        OnARequest,
    ),
}


def register_change_requests(pages: Pages) -> None:
    """Add the page of a request."""

    @pages.page("/change-requests/{change_request_id}", "change-request", endpoint="change-request")
    def change_request(visit: Visit, change_request_id: UUID) -> str:
        basis = visit.clocks.basis
        known = visit.record.chronicle_at(CHANGE_REQUEST, change_request_id, basis.position)
        asked: ChangeRequest | None = visit.gate.in_force(known, basis.valid_at)
        if asked is None:
            raise NotFound(f"The change request was not in being on {in_words(basis.valid_at)}.")
        here = addresses.of_stream(CHANGE_REQUEST, change_request_id)
        told = follows(visit, asked)
        stages = list(_stages(visit, asked, here, told["levels"]))
        if status(asked) in ("refused", "withdrawn"):  # what has ended waits for nobody
            stages = [stage for stage in stages if stage.state == "Done"]
        return visit.page(
            "change-request.html",
            choice_in_words(asked.kind),
            here=here,
            status=status(asked),
            stages=stages,
            upcoming=_next(asked, stages),
            acts=[] if asked.closed_as else list(acts_on(visit, CHANGE_REQUEST, here)),
            further=[(said, f"{here}/{segment}") for said, segment in FURTHER.get(CHANGE_REQUEST.noun, ())],
            story=told_stream(visit, CHANGE_REQUEST, change_request_id),
            recorded=request.args.get("recorded", ""),
            names=visit.names,
            **told,
        )


def _stages(visit: Visit, asked: ChangeRequest, here: str, levels: Sequence[Awaited]) -> Iterator[Stage]:
    """The way from asking to making, with what stands on it."""

    def form(use_case: str, **said: str) -> str:
        if asked.closed_as or not visit.may(use_case):
            return ""
        return visit.clocks.address(addresses.of_act(USE_CASES[use_case], here), **said)

    by = visit.names.get(asked.proposed_by, asked.proposed_by)
    yield Stage("Asked for", "Done", f"By {by} on {in_words(asked.proposed_on)}", "")
    if asked.impact_assessed:
        yield Stage("Impact", "Done", "", "")
    else:
        told = "What it means for cost, service and risk. Whoever approves is told where nobody looked."
        yield Stage("Impact", "Can wait", told, form("assess-change-impact"))
    yield _ground(visit, asked, form("record-legal-ground"))
    role = g.actor.role
    for level in levels:
        mine = level.level in BY_ROLE.get(role, ()) and not level.given
        look = {} if level.level == _RECORDED_FOR_ANOTHER else {"step": "check"}
        where = form("approve-change", level=level.level, **look) if mine else ""
        yield Stage(f"Approval as {level.called}", "Done" if level.given else "Waiting", level.told, where)
    yield from _noticed(visit, asked, form)
    if asked.implemented_on:
        told = f"In effect from {in_words(asked.took_effect or asked.implemented_on)}"
        yield Stage("The change itself, in the contract", "Done", told, "")
    elif status(asked) == "approved":
        yield Stage(
            "The change itself, in the contract",
            "To do",
            "By whoever manages the contract",
            form("implement-change"),
        )
    else:
        yield Stage("The change itself, in the contract", "Waiting", "Once it is approved", "")


def _ground(visit: Visit, asked: ChangeRequest, form: str) -> Stage:
    judged = asked.judged
    if judged:
        by = visit.names.get(judged.by, judged.by)
        return Stage("Legal ground", "Done", f"{choice_in_words(judged.ground)}, judged by {by}", "")
    contract = visit.record.chronicle(CONTRACT, asked.contract_id)
    terms = contract.in_force(visit.record.today())
    if terms is not None and terms.legal_regime in REGIMES_THAT_NEED_ONE:
        return Stage("Legal ground", "To do", "Needed before anybody can approve", form)
    return Stage("Legal ground", "Can wait", "Whoever approves is told where none is on record.", form)


def _noticed(visit: Visit, asked: ChangeRequest, form: Any) -> Iterator[Stage]:
    """The change notice and what belongs to it, where one is needed or on record."""
    notice = asked.notice
    contract = visit.record.chronicle(CONTRACT, asked.contract_id)
    if notice is None and (asked.closed_as or not notice_wanted(visit, contract, asked, effect_day(asked))):
        return
    assessed = asked.conflicts_assessed_on
    yield Stage(
        "Conflicts assessment confirmed",
        "Done" if assessed else "To do",
        in_words(assessed) if assessed else "Before the change notice",
        "" if assessed else form("confirm-conflicts-assessment"),
    )
    confirmed = notice is not None and notice.outcome == "confirmed"
    yield Stage(
        "Change notice (UK10)",
        "Done" if confirmed else "To do",
        f"{choice_in_words(notice.outcome)} on {in_words(notice.on)}"
        if notice
        else "Confirmed by the platform before the change is made",
        "" if confirmed else form("record-change-notice"),
    )
    if asked.standstill_until:
        yield Stage(
            "Standstill over",
            "Done" if asked.standstill_ended else "Waiting",
            f"It runs to {in_words(asked.standstill_until)}",
            "" if asked.standstill_ended else form("end-standstill"),
        )


def _next(asked: ChangeRequest, stages: Sequence[Stage]) -> Stage | None:
    """What is next, while anything is."""
    if asked.closed_as:
        return None
    return next((stage for stage in stages if stage.state in ("To do", "Waiting")), None)
