"""A change with approval, from asking to making it: what is asked, which limits and levels follow, and who is next."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple, get_args
from uuid import UUID

from flask import g, redirect, request

from application.errors import NotFound
from application.handling.message import Outcome
from application.use_cases import USE_CASES
from domain.amendment.correction import asked_then
from domain.change_request import CHANGE_REQUEST
from domain.change_request.contract_commands import without
from domain.change_request.levels import BY_ROLE, MANAGEMENT, Level, still_wanted
from domain.change_request.levels import in_words as levels_in_words
from domain.change_request.rules import PARTS, REGIMES_THAT_NEED_ONE
from domain.change_request.terms import ChangeRequest, moved, status
from domain.contract import CONTRACT
from domain.contract.change_control import APPROVED, unsettled
from domain.contract.limits.change import Kind
from domain.contract.limits.findings import LimitFinding
from domain.contract.terms import Contract, Terms
from domain.dates import in_words
from domain.decisions import Command
from domain.events import RuleOutcome
from domain.sentences import sentence
from projections.duties.changes import who_decides
from projections.history import state_as_dict
from projections.state_words import compared
from web.pages import addresses
from web.pages.acts import acts_on
from web.pages.amendments import as_typed
from web.pages.forms import Acting, Form, Look
from web.pages.frame import Pages, Visit
from web.pages.limits import limits_of, limits_with, notice_wanted
from web.pages.offered import offered
from web.pages.picking import NotNamed, Picking
from web.pages.questions import ActQuestions, FormQuestion, asked_by
from web.pages.state_lines import PageLine, StateLines
from web.pages.story import told_stream
from web.pages.things import FURTHER
from web.pages.words import choice_in_words, meaning_of

_PROPOSE: Final = "propose-change"
_OF_THE_CONTRACT: Final = {
    "option": "change.extension.option",
    "outgoing_supplier_id": "change.supplier.outgoing_supplier_id",
}
"""Where a proposal asks for what a contract offers."""
_BELOW: Final = ("effective_from", "reason")
"""What every act may carry, and is seldom said when a change is asked for: the business case says why."""
_FORMAL: Final = "without_approval"
_RECORDED_FOR_ANOTHER: Final[Level] = "s151"
"""The level at which no role of this record decides: governance records what the officer did."""
_SUMS: Final = ("estimated_incl_vat", "estimated_excl_vat", "annual_excl_vat")
_FEW: Final = 3


_DIRECTLY: Final[Mapping[str, tuple[Kind, str, Mapping[str, str]]]] = {
    "extend": ("extension", "extension", {}),
    "change-value": ("value change", "values", {}),
    "vary-scope": ("scope variation", "variation", {}),
    "novate": ("novation", "supplier", {}),
    "assign": (
        "assignment",
        "supplier",
        {"assignor_supplier_id": "outgoing_supplier_id", "assignee": "incoming"},
    ),
    "terminate": ("partial termination", "ending", {}),
}
"""Acts that record a change straight: the kind of request that asks for it first, the part of it that takes their
answers, and those answers that are called otherwise there."""
_ASKED_OTHERWISE: Final = {"effective_from": "takes_effect", "reason": "business_case"}


class Awaited(NamedTuple):
    """One level that has to agree."""

    level: Level
    called: str
    told: str
    """Who agreed and when; else who is asked, and where they find it."""
    given: bool


class Stage(NamedTuple):
    """One thing on the way from asking for a change to making it."""

    called: str
    state: str
    """*Done*, *To do*, *Waiting*, *Can wait*."""
    told: str
    address: str
    """The form, where whoever asks may do it now."""


# Asking


class Proposing(Acting):
    """Asking for a change: first which kind, then only what that kind asks."""

    form_template = "ask-for-a-change.html"
    check_template = "check-a-change.html"

    def answer(self) -> Any:
        """The choice of the kind; once it is made, the form of that kind."""
        kind = request.values.get("kind", "")
        if kind not in get_args(Kind) or self._named() is None:
            return self._choose(kind)
        return Acting.answer(replace(self, asked=asked_for(kind), heading=f"Ask for a change: {kind}"))

    def look(self, outcome: Outcome) -> Look:
        """What would be recorded; what is asked, its limits and its levels stand above it."""
        return _but_for_limits(super().look(outcome), shown_above=("change.levels",))

    def _choose(self, kind: str) -> Any:
        typed = request.values.get("contract_id", "")
        gone_on = request.values.get("step") == "kind"
        errors, named = {}, self._named()
        made = made_already(self.visit, named) if named else {}
        if request.values.get("settles", "") in made:
            return redirect(made[request.values["settles"]][1], 303)
        if self._named() is None and (typed or gone_on):
            errors["contract_id"] = self._why_not_named(typed)
        if gone_on and kind not in get_args(Kind):
            errors["kind"] = "Choose what is to change"
        return self.visit.page(
            "kind-of-change.html",
            "Ask for a change of a contract",
            errors=errors,
            kinds=[(each, choice_in_words(each), meaning_of(each)) for each in get_args(Kind)],
            kind=kind,
            typed=typed,
            named=named,
            made=list(made.values()),
            picking=Picking(self.visit),
            back=self.about()["back"],
        )

    def _named(self) -> Contract | None:
        """The contract that the change is of."""
        typed = request.values.get("contract_id", "").strip()
        if not typed:
            return None
        try:
            contract_id = Picking(self.visit).contract(typed)
        except NotNamed:
            return None
        self.visit.gate.require_known(CONTRACT, UUID(contract_id))
        return self.visit.record.chronicle(CONTRACT, UUID(contract_id))

    def _why_not_named(self, typed: str) -> str:
        if not typed:
            return "Enter the contract"
        try:
            Picking(self.visit).contract(typed)
        except NotNamed as error:
            return str(error)
        return ""

    def contract(self) -> str:
        """The contract that it is about."""
        named = self._named()
        return str(named.stream_id) if named else ""

    def offered(self) -> Mapping[str, list[tuple[str, str]]]:
        """Options and suppliers of the contract."""
        named = self._named()
        terms = self.visit.gate.in_force(named, self.visit.record.today()) if named else None
        found = offered(CONTRACT.noun, terms) if terms else {}
        return {path: found[name] for name, path in _OF_THE_CONTRACT.items() if name in found}

    def about(self) -> dict[str, Any]:
        """The contract, and its page."""
        named = self._named()
        terms = named.latest() if named else None
        if named is None or terms is None:
            return {"called": "", "back": f"/{CHANGE_REQUEST.plural}"}
        where = addresses.of_stream(CONTRACT, named.stream_id, terms.reference)
        return {"called": f"{terms.reference}, {terms.title}", "back": where}

    def beside(self, form: Form, outcome: Outcome | None) -> dict[str, Any]:
        """Where the contract stands; once it can be looked at, what follows of the change."""
        named, kind = self._named(), form.shown.get("kind", "")
        if outcome is None:
            found = limits_of(self.visit, named, self.visit.record.today()) if named else []
            return {"limits": found, "kind": kind}
        asked = self.visit.gate.latest(outcome.after)
        return follows(self.visit, asked) if asked is not None else {}


def _but_for_limits(look: Look, shown_above: Sequence[str] = ()) -> Look:
    """What is to be looked at, but for what stands beside it in full."""
    return replace(
        look,
        foreseen=[told if told.about else replace(told, changed=()) for told in look.foreseen],
        advised=[told for told in look.advised if not _is_limit(told) and told.rule not in shown_above],
        found=[told for told in look.found if not _is_limit(told)],
    )


def _is_limit(told: RuleOutcome) -> bool:
    return told.rule.startswith("limit.")


def asked_for(kind: str) -> ActQuestions:
    """What asking for a change of that kind asks."""
    found = {asked.name: asked for asked in asked_by(USE_CASES[_PROPOSE])}
    parts = {part.name: part for part in found["change"].parts}
    wanted = PARTS[kind]  # type: ignore[index]
    own = [replace(parts[wanted], label="", hint="", required=True, parts=_parts(kind, parts[wanted]))]
    if wanted != "values" and kind != "termination":
        own.append(replace(parts["values"], label="The value changes too", hint=""))
    asked = [
        replace(found["contract_id"], settled=True),
        replace(found["kind"], settled=True),
        replace(found["settles"], settled=True),
        replace(found["change"], label="", hint="", required=True, parts=tuple(own)),
        found["business_case"],
        found["takes_effect"],
        found["already_happened_on"],
    ]
    if kind == "extension":
        asked.append(found["pre_extension_review_done"])
    below = tuple(question for question in asked_by(USE_CASES[_PROPOSE]).further)
    return ActQuestions(tuple(asked), (*(found[name] for name in _BELOW), *below))


def _parts(kind: str, part: FormQuestion) -> tuple[FormQuestion, ...]:
    """What is asked of the part: of an ending, which part of the contract ends, where only a part does."""
    if part.name != "ending":
        return part.parts
    of = [question for question in part.parts if question.name != "part"]
    if kind == "termination":
        return tuple(of)
    named = next(question for question in part.parts if question.name == "part")
    return (replace(named, label="Which part ends", hint="", required=True), *of)


class Changing(Acting):
    """A change that is recorded straight: where it is a formal one that is said, and that it can be asked for first."""

    form_template = "change-directly.html"
    check_template = "check-a-direct-change.html"

    def beside(self, form: Form, outcome: Outcome | None) -> dict[str, Any]:
        """Whether it is a formal change, and where it would be asked for with what was typed."""
        advised = outcome.decision.record.rules if outcome else ()
        unapproved = any(told.rule == APPROVED and told.outcome == "advised" for told in advised)
        return {
            "ask_first": self._ask_first(form) if _FORMAL in form.errors or unapproved else "",
            "unapproved": unapproved,
        }

    def look(self, outcome: Outcome) -> Look:
        """What would be recorded; that nobody approved it stands above it."""
        look = super().look(outcome)
        return replace(look, advised=[told for told in look.advised if told.rule != APPROVED])

    def _ask_first(self, form: Form) -> str:
        reference = self.about()["called"].partition(",")[0]
        said = _as_asked_for(self.use_case.name, form.shown) | {"contract_id": reference}
        said |= {
            _ASKED_OTHERWISE[name]: typed for name, typed in form.shown.items() if name in _ASKED_OTHERWISE
        }
        return self.visit.clocks.address(addresses.of_act(USE_CASES[_PROPOSE]), **said)


def _as_asked_for(use_case: str, typed: Mapping[str, str]) -> dict[str, str]:
    """What was typed of a change that is recorded straight, as asking for it would type it."""
    kind, part, otherwise = _DIRECTLY[use_case]
    own = {
        name: text
        for name, text in typed.items()
        if name.split(".")[0] not in Command.__struct_fields__ and name != _FORMAL
    }
    return {"kind": kind} | {f"change.{part}.{otherwise.get(name, name)}": text for name, text in own.items()}


def made_already(visit: Visit, contract: Contract) -> dict[str, tuple[str, str]]:
    """The changes that were made without approval and are still open, by event: what happened, and the form that asks
    for its approval afterwards, filled in."""
    found: dict[str, tuple[str, str]] = {}
    for placed in unsettled(contract):
        then = asked_then(CONTRACT, contract, placed.event_id)
        act = next((name for name in _DIRECTLY if USE_CASES[name].command is type(then)), "")
        if isinstance(then, Command) and act:
            typed = as_typed(visit, then, asked_by(USE_CASES[act]))
            said = _as_asked_for(act, typed)
            said |= {"contract_id": str(contract.stream_id), "settles": str(placed.event_id)}
            where = visit.clocks.address(addresses.of_act(USE_CASES[_PROPOSE]), **said)
            found[str(placed.event_id)] = (sentence(placed.fact, visit.names), where)
    return found


# What follows of a change


def called_of(visit: Visit, asked: ChangeRequest) -> str:
    """The contract that is to change, by reference and title."""
    terms = visit.record.chronicle(CONTRACT, asked.contract_id).latest()
    return f"{terms.reference}, {terms.title}" if terms else ""


def follows(visit: Visit, asked: ChangeRequest) -> dict[str, Any]:
    """What a change comes to: in words, against the limits of the law, and who has to agree."""
    contract = visit.record.chronicle(CONTRACT, asked.contract_id)
    terms = contract.in_force(visit.record.today()) or contract.latest()
    return {
        "request": asked,
        "of": called_of(visit, asked),
        "of_address": addresses.of_stream(CONTRACT, asked.contract_id, terms.reference if terms else ""),
        "asked_lines": list(_in_lines(visit, asked)),
        "limits": _limits(visit, asked, contract),
        "regime": choice_in_words(terms.legal_regime) if terms else "",
        "levels": list(awaited(visit, asked, terms)),
        "moved": moved(asked.value_change),
    }


def _in_lines(visit: Visit, asked: ChangeRequest) -> Iterator[PageLine]:
    """What is asked, field by field."""
    for name in dict.fromkeys((PARTS[asked.kind], "values")):
        part = getattr(asked.change, name)
        if part is not None:
            told = state_as_dict(part)
            told = {name: value for name, value in told.items() if value is not False}
            told |= {name: f"£{Decimal(told[name]):,.2f}" for name in _SUMS if told.get(name)}
            yield from StateLines(visit).lines(compared({}, told, visit.names))


def _limits(visit: Visit, asked: ChangeRequest, contract: Contract) -> list[LimitFinding]:
    """What the tests of the law find, while it is not made."""
    if asked.closed_as:
        return []
    known = without(contract, asked.settles) if asked.settles else contract
    return limits_with(visit, known, effect_day(asked), asked.kind, asked.change)


def effect_day(asked: ChangeRequest) -> date:
    """The day from which it is to be true, as far as is known."""
    ending = asked.change.ending
    return ending.ended_on if ending else asked.happened_on or asked.takes_effect or asked.proposed_on


def awaited(visit: Visit, asked: ChangeRequest, terms: Terms | None) -> Iterator[Awaited]:
    """Each level that has to agree: who did, or in whose work it stands."""
    given = {level: approval for approval in asked.approvals for level in _served(asked, approval.level)}
    for level in asked.levels:
        called = levels_in_words((level,))
        if level in given:
            approval = given[level]
            name = visit.names.get(approval.by, approval.by)
            yield Awaited(level, called, f"Approved by {name} on {in_words(approval.on)}", given=True)
        else:
            yield Awaited(level, called, _who(visit, asked, terms, level), given=False)


def _served(asked: ChangeRequest, level: Level) -> Iterator[Level]:
    return (wanted for wanted in asked.levels if not still_wanted((wanted,), (level,)))


def _who(visit: Visit, asked: ChangeRequest, terms: Terms | None, level: Level) -> str:
    """Who is asked at a level that has not agreed, and where they find it."""
    taken = {asked.proposed_by, asked.proposed_for, *(approval.by for approval in asked.approvals)}
    theirs = who_decides(level, terms.roles.owner if terms else "", asked.proposed_by)
    if theirs:
        named = ", ".join(visit.names.get(person, person) for person in theirs)
        return f"{named}, who owns the contract, from their My work"
    role = next(role for role, levels in BY_ROLE.items() if level in levels)
    names = [
        person.name
        for person in visit.services.access.directory()
        if role in person.roles and person.person_id not in taken
    ]
    told = _some(names) or "nobody in the directory yet"
    if level in MANAGEMENT:
        return f"Somebody else who may act as owner, since its own owner asked for it: {told}"
    called = "the governance team, for the section 151 officer" if level == "s151" else "a reviewer"
    return f"{called[:1].upper()}{called[1:]}, from the work of the council: {told}"


def _some(names: Sequence[str]) -> str:
    told = ", ".join(names[:_FEW])
    return f"{told} or {len(names) - _FEW} more" if len(names) > _FEW else told


# The page of a request, and what is done to it


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
        return _but_for_limits(super().look(outcome))


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
    _PROPOSE: Proposing,
    **dict.fromkeys(("approve-change", "refuse-change"), Deciding),
    **dict.fromkeys(_DIRECTLY, Changing),
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
