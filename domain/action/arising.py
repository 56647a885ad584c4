"""Arising: an action is agreed about what managing a contract brings up, by the contract's own people.

What else may give rise to an action is a line of ``ORIGINS`` and a field of the command, and nothing more.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

from domain.action.rules import DUE, Case
from domain.action.terms import Action, Origin, SomeText
from domain.case import ENTRY, seen_to
from domain.contract.terms import Terms
from domain.dates import PartialDate, in_words
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.improvement_plan.terms import ImprovementPlan
from domain.kpi import Kpi
from domain.meeting import Meeting
from domain.notice.terms import Notice
from domain.risk import Risk
from domain.sentences import Names, person, sentence, stopped
from domain.stream import AskedAgain, Effect, Need, Step
from domain.subjects import SubjectKind, named_in
from domain.text import PersonId, ShortText


class AgreeAbout(Command, frozen=True, kw_only=True):
    """Agree what is to be done about what managing a contract brought up, by whom and by when."""

    kpi_id: UUID | None = None
    """The KPI that gives rise to it. Name one thing only."""
    notice_id: UUID | None = None
    """The notice that gives rise to it. Name one thing only."""
    improvement_plan_id: UUID | None = None
    """The improvement plan that it is part of. Name one thing only."""
    risk_id: UUID | None = None
    """The risk that it is to treat. Name one thing only."""
    meeting_id: UUID | None = None
    """The meeting at which it was agreed. Name one thing only."""
    text: SomeText
    owner: PersonId
    due: PartialDate
    """A day, or a month by whose last day it is to be done."""


@fact("action.agreed_about.v1")
class AgreedAbout(Fact, kw_only=True):
    """It was agreed who does what about what managing a contract brought up, and by when."""

    origin: Origin
    """What gave rise to it."""
    origin_id: UUID
    about: ShortText
    """What that is called, as it was called then."""
    contract_id: UUID
    contract_title: ShortText
    """As the contract was called then."""
    text: SomeText
    """What is to be done."""
    owner: PersonId
    due: PartialDate
    """A day, or a month by whose last day it is to be done."""


_TITLE: Final = 300
"""So many characters of what gave rise to it are kept as what it is called."""


def _kpi(kpi: Kpi) -> str:
    return kpi.definition.title


def _notice(notice: Notice) -> str:
    return notice.kind


def _plan(plan: ImprovementPlan) -> str:
    return f"{plan.kpi_title}, {plan.period}"


def _risk(risk: Risk) -> str:
    return risk.event if len(risk.event) <= _TITLE else f"{risk.event[: _TITLE - 1]}…"


def _meeting(meeting: Meeting) -> str:
    return f"{meeting.level} meeting of {in_words(meeting.held_on)}"


ORIGINS: Final[tuple[SubjectKind[Origin], ...]] = (
    SubjectKind("KPI", "kpi_id", "kpi", _kpi),
    SubjectKind("notice", "notice_id", "notice", _notice),
    SubjectKind("improvement plan", "improvement_plan_id", "improvement_plan", _plan),
    SubjectKind("risk", "risk_id", "risk", _risk),
    SubjectKind("meeting", "meeting_id", "meeting", _meeting),
)
"""What may give rise to an action, beside the finding of a review."""
_FIELDS: Final = tuple(kind.field for kind in ORIGINS)


@rule("action.about-one-thing")
def about_one_thing(case: Case[AgreeAbout]) -> Rejection | None:
    named = [*named_in(case.command, ORIGINS)]
    if len(named) == 1:
        return None
    kinds = " or ".join(kind.word for kind in ORIGINS)
    if named:
        return no("An action is about one thing: name only one.", *(kind.field for kind, _ in named))
    return no(f"Say what it is about: which {kinds}.", *_FIELDS)


@rule("action.about-what-was")
def about_what_was(case: Case[AgreeAbout]) -> Rejection | None:
    """What it is about, and its contract, were in being on the effective date."""
    for kind, named in named_in(case.command, ORIGINS):
        state = case.other(named)
        if state is not None and state.contract_id is None:
            return no(
                f"That {kind.word} belongs to no contract: an action comes of one that does.", kind.field
            )
        if state is None or case.other(state.contract_id) is None:
            day = in_words(case.effective_from)
            return no(f"There was no such {kind.word} on {day}.", kind.field, "effective_from")
    return None


def _what_it_is_about(command: AgreeAbout, _state: Any, others: Any) -> Iterable[Need]:
    for kind, named in named_in(command, ORIGINS):
        yield Need(kind.field, kind.noun, named)
        known = others.get(named)
        state = known.latest() if known else None
        if state is not None and state.contract_id is not None:
            yield Need(kind.field, "contract", state.contract_id)


def _recorded(case: Case[AgreeAbout]) -> Fact:
    command = case.command
    kind, named = next(named_in(command, ORIGINS))
    state = seen_to(case.other(named))
    contract: Terms = seen_to(case.other(state.contract_id))
    return AgreedAbout(
        origin=kind.word,
        origin_id=named,
        about=kind.called(state),
        contract_id=state.contract_id,
        contract_title=contract.title,
        text=command.text,
        owner=command.owner,
        due=command.due,
    )


def _asked(fact: AgreedAbout, _: Action | None) -> AgreeAbout:
    field = next(kind.field for kind in ORIGINS if kind.word == fact.origin)
    return AgreeAbout(**{field: fact.origin_id}, text=fact.text, owner=fact.owner, due=fact.due)  # type: ignore[arg-type]


def _open(_: Action | None, fact: AgreedAbout, valid_from: date) -> Action:
    return Action(
        origin=fact.origin,
        origin_id=fact.origin_id,
        about=fact.about,
        item_title=fact.contract_title,
        contract_id=fact.contract_id,
        text=fact.text,
        owner=fact.owner,
        due=fact.due,
        first_due=fact.due,
        agreed_on=valid_from,
    )


@sentence.register
def _(fact: AgreedAbout, names: Names) -> str:
    about = f"Action agreed about the {fact.origin} {fact.about}"
    return f"{about}, for {person(fact.owner, names)}, due {in_words(fact.due)}: {stopped(fact.text)}"


ARISING: Final = Step(
    asks=AgreeAbout,
    rules=(*ENTRY, about_one_thing, about_what_was, *DUE),
    records=_recorded,
    effects=(Effect(AgreedAbout, change=_open, correction=AskedAgain(_asked, fixed=frozenset(_FIELDS))),),
    opens=True,
    needs=_what_it_is_about,
)
