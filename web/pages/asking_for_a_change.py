"""Asking for a change of a contract, or recording one straight: which kind, then only what that kind asks."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, get_args
from uuid import UUID

from flask import redirect, request

from application.handling.message import Outcome
from application.use_cases import USE_CASES
from domain.amendment.correction import asked_then
from domain.change_request import CHANGE_REQUEST
from domain.change_request.rules import PARTS
from domain.contract import CONTRACT
from domain.contract.change_control import APPROVED, unsettled
from domain.contract.limits.change import Kind
from domain.contract.terms import Contract
from domain.decisions import Command
from domain.sentences import sentence
from web.pages import addresses
from web.pages.amendments import as_typed
from web.pages.forms import Acting, Form, Look
from web.pages.frame import Visit
from web.pages.limits import limits_of
from web.pages.offered import offered
from web.pages.picking import NotNamed, Picking
from web.pages.questions import ActQuestions, FormQuestion, asked_by
from web.pages.what_follows import but_for_limits, follows
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
        return but_for_limits(super().look(outcome), shown_above=("change.levels",))

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


ASKING: Final[Mapping[str, type[Acting]]] = {_PROPOSE: Proposing, **dict.fromkeys(_DIRECTLY, Changing)}
"""The forms of both."""
