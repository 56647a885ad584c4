"""The page of every act, derived: it is filled in, looked at as it would be recorded, and recorded."""

import json
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, ClassVar, Final
from uuid import UUID

import msgspec
from flask import g, redirect, request
from msgspec import structs
from werkzeug.datastructures import FileStorage, MultiDict

from application.directory import TOLD_ONCE, without_names
from application.errors import BadRequest, DuplicateReference, KeyReused, Overtaken, Stale
from application.handling.message import CommandMessage, Outcome
from application.use_cases import CHANGES, UseCase
from domain.contract import CONTRACT
from domain.contract.change_control import marked
from domain.decisions import Command, Refused
from domain.events import RuleOutcome
from domain.review import REVIEW
from domain.sentences import sentence
from domain.stream import Stream
from projections.framework import editions_in_force
from projections.history import about, changed
from web.api.answers import outcome_as_bytes
from web.api.changes import changed_since
from web.pages import addresses
from web.pages.acts import said_of
from web.pages.documents import keep
from web.pages.filling import Filled, Sent, filled, placed
from web.pages.frame import Pages, Visit
from web.pages.limits import MovedLimit, limits_moved
from web.pages.offered import of_the_framework, offered
from web.pages.picking import Picking
from web.pages.questions import ActQuestions, FormQuestion, asked_by
from web.pages.state_lines import PageLine, StateLines
from web.pages.words import for_a_page

_ROWS: Final = 1
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{8,100}", re.ASCII)
_VERSION: Final = re.compile(r"[0-9]{1,15}", re.ASCII)


@dataclass(frozen=True)
class ForeseenEvent:
    """One event as it would be recorded."""

    sentence: str
    about: str
    valid_from: str
    changed: tuple[PageLine, ...]


@dataclass(frozen=True)
class Look:
    """What would be recorded, and what the rules say of it, to be looked at before it is."""

    foreseen: list[ForeseenEvent]
    limits: list[MovedLimit]
    advised: list[RuleOutcome]
    found: list[RuleOutcome]


@dataclass
class Form:
    """A form on its way: what it asks, what was typed, and what stands in the way."""

    asked: ActQuestions
    shown: dict[str, str]
    key: str
    """The Idempotency-Key: minted with the form, so that a double click records once."""
    seen: int | None
    """The version of the thing that whoever fills it in saw."""
    errors: dict[str, str] = field(default_factory=dict)
    meanwhile: list[str] = field(default_factory=list)
    """What happened to the thing since it was seen."""
    more: str = ""
    """The list that another row was asked for."""
    looked: str = ""
    """Tells the answers whose record was looked at from any others, where that is on the form's own page."""

    def rows(self, question: FormQuestion, path: str) -> list[int]:
        """The rows that a list shows: those filled in, one where it needs one, and one more where asked for."""
        found = [
            int(name[len(path) + 1 :].split(".")[0])
            for name in self.shown
            if name.startswith(f"{path}.") and name[len(path) + 1 :].split(".")[0].isdecimal()
        ]
        number = max(found, default=-1) + 1
        return list(range(max(number, _ROWS if question.required else 0) + (self.more == path)))

    def is_answered(self, path: str) -> bool:
        """Whether anything under *path* was answered, or is at fault."""
        found = [name for name, typed in self.shown.items() if typed] + list(self.errors) + [self.more]
        return any(name == path or name.startswith(f"{path}.") for name in found)

    def is_open(self) -> bool:
        """Whether what every act may be asked was answered, or is at fault."""
        return any(self.is_answered(question.name) for question in self.asked.further)


def register_forms(pages: Pages, own: "Mapping[str, type[Acting]]") -> None:
    """Add a page for each act of the one table; *own* are those that are not as derived, by name of the use case."""
    for use_case in CHANGES:
        path = f"{use_case.path}/{addresses.NEW}" if use_case.creates else use_case.path
        pages.page(
            path, use_case.name, endpoint=f"do-{use_case.name}", methods=("GET", "POST"), shown_again=True
        )(_page_of(use_case, own.get(use_case.name, Acting)))


def _page_of(use_case: UseCase, acting: "type[Acting]") -> Callable[..., Any]:
    stream, command = use_case.stream, use_case.command
    if stream is None or command is None:
        raise AssertionError(f"{use_case.name} changes nothing")

    def page(visit: Visit, **ids: UUID) -> Any:
        return acting(
            visit=visit,
            use_case=use_case,
            stream=stream,
            stream_id=next(iter(ids.values()), None),
            asked=asked_by(use_case),
            reads=command,
            command_of=lambda body: msgspec.convert(body, command),
        ).answer()

    return page


@dataclass(frozen=True)
class Acting:
    """One act on its way: what is asked and of what thing, and what the answers come to.

    An act whose order or words deserve a page of its own has a class made of this one, which says what is otherwise.
    """

    form_template: ClassVar[str] = "form.html"
    check_template: ClassVar[str] = "check.html"
    on_one_page: ClassVar[bool] = False
    """Whether what would be recorded is shown on the page of the form, where the answers can still be changed."""

    visit: Visit
    use_case: UseCase
    stream: Stream[Any]
    stream_id: UUID | None
    """The thing that it is about; none where it opens one."""
    asked: ActQuestions
    reads: type[Command]
    """The command by whose schema the answers are read."""
    command_of: Callable[[dict[str, Any]], Command]
    """The command that the answers come to."""
    heading: str = ""
    """What the page is called, where that is not what the act is."""
    opened: Mapping[str, str] = field(default_factory=dict)
    """What is filled in before anything is typed."""

    def answer(self) -> Any:
        """The form; what it would record, to be looked at; or on to the thing, once it is recorded."""
        if request.method == "GET":
            return self._opened({**self.opened, **request.args.to_dict()})
        form = self._new({})
        form.key = key if _KEY.fullmatch(key := request.form.get("key", "")) else form.key
        form.seen = int(seen) if _VERSION.fullmatch(seen := request.form.get("seen", "")) else form.seen
        answers = self._filled(_sent(self.visit))
        form.shown, form.more = answers.shown, request.form.get("more", "")
        if not g.ours:
            form.errors[""] = (
                "You signed in anew since you opened this form. Look at it once more, and go on."
            )
            return self._form(form), 400
        if form.more or request.form.get("step") == "edit":
            return self._form(form)
        form.errors = answers.errors
        if form.errors:
            return self._form(form), 422
        return self._submitted(form, answers)

    def _opened(self, typed: Mapping[str, str]) -> Any:
        """The form, with what an address says of its fields; or straight to the look at what it would record, where
        the address asks for that and says all that is needed."""
        form = self._new(typed)
        if typed.get("step") == "check":
            sent = Sent(form.shown, MultiDict[str, FileStorage](), lambda file: keep(self.visit, file))
            answers = self._filled(sent)
            if not answers.errors:
                return self._submitted(form, answers)
        return self._form(form)

    # What a page of its own may say otherwise

    def contract(self) -> str:
        """The id of the contract that things are picked of, where the act is about one."""
        return str(self.stream_id) if self.stream_id and self.stream is CONTRACT else ""

    def shaped(self, body: dict[str, Any]) -> dict[str, Any]:
        """The answers as the command takes them."""
        return body

    def offered(self) -> Mapping[str, list[tuple[str, str]]]:
        """What there is to choose from in the thing that the act is about, as whoever asks may see it, by path."""
        if self.stream_id is None:
            return {}
        known = self.visit.record.chronicle(self.stream, self.stream_id)
        state = self.visit.gate.in_force(known, self.visit.record.today()) or self.visit.gate.latest(known)
        if state is None:
            return {}
        found = offered(self.stream.noun, state, self.use_case.name)
        if self.stream is REVIEW:
            editions = editions_in_force(self.visit.record, self.visit.clocks.basis)
            found |= of_the_framework([each.edition for each in editions.values()])
        return found

    def beside(self, form: Form, outcome: Outcome | None) -> dict[str, Any]:
        """What its templates show besides; *outcome* is what the answers come to, where that is looked at."""
        return {}

    def about(self) -> dict[str, Any]:
        """What the act is about, and where it is."""
        if self.stream_id is None:
            return {"called": "", "back": f"/{self.stream.plural}"}
        known = self.visit.record.chronicle(self.stream, self.stream_id)
        terms = known.latest() if self.stream is CONTRACT else None
        return {
            "called": f"{terms.reference}, {terms.title}" if terms else about(known),
            "back": addresses.of_stream(self.stream, self.stream_id, terms.reference if terms else ""),
        }

    def after(self, stream_id: UUID, event_id: str) -> str:
        """Where to go once it is recorded: to the thing, with what was recorded at its head."""
        if not self.visit.may(self.stream.noun.replace("_", "-")):
            return "/"
        terms = (
            self.visit.record.chronicle(self.stream, stream_id).latest() if self.stream is CONTRACT else None
        )
        where = addresses.of_stream(self.stream, stream_id, terms.reference if terms else "")
        return f"{where}?recorded={event_id}"

    # What every page does

    @property
    def _names(self) -> frozenset[str]:
        """Every field that rules may speak of, as the API calls it."""
        return frozenset((*self.reads.__struct_fields__, *_names_in(self.asked)))

    def _filled(self, sent: Sent) -> Filled:
        picking = Picking(self.visit)
        return filled(self.reads, self.asked, sent, picking, self.contract(), shaped=self.shaped)

    def _new(self, typed: Mapping[str, str]) -> Form:
        """The form as it opens."""
        names = {question.name for question in self.asked}
        shown = {name: text for name, text in typed.items() if name.split(".")[0] in names}
        seen = self.visit.record.version(self.stream_id) if self.stream_id else None
        return Form(self.asked, shown, secrets.token_urlsafe(18), seen)

    def _submitted(self, form: Form, answers: Filled) -> Any:
        foreseen: list[Outcome] = []
        command = self.command_of(answers.body)
        fingerprint = _fingerprint(without_names(command, answers.body))
        message = CommandMessage(
            use_case=self.use_case,
            command=command,
            actor=g.actor,
            stream_id=self.stream_id,
            seen=form.seen,
            idempotency_key=form.key,
            fingerprint=fingerprint,
            correlation_id=g.request_id,
            about=self.stream,
        )

        def render(outcome: Outcome) -> bytes:
            foreseen.append(outcome)
            return outcome_as_bytes(outcome, self.visit.gate)

        record = request.method == "POST" and request.form.get("step") == "record"
        if self.on_one_page:
            record = (
                record and request.form.get("looked") == fingerprint
            )  # what was changed since is looked at first
            form.looked = fingerprint
        try:
            answer = self.visit.services.commands.submit(message, render, dry_run=not record)
        except (BadRequest, Refused, DuplicateReference, Stale, KeyReused, Overtaken) as error:
            form.looked, status = "", self._told(form, error)
            return self._form(form), status
        if record:
            told = msgspec.json.decode(answer.body)
            onwards = self.after(UUID(told["stream_id"]), told["events"][0]["event_id"])
            if TOLD_ONCE in told:
                return self.visit.page(
                    "told_once.html", "The new token", told=told[TOLD_ONCE], onwards=onwards
                )
            return redirect(onwards, 303)
        return self._check(form, foreseen[0])

    def _told(self, form: Form, error: Exception) -> int:
        """What stands in the way, put where it belongs on the form; and the status of the answer."""
        match error:
            case Refused(rejections=rejections):
                for rejection in rejections:
                    for name in rejection.fields or ("",):
                        path = placed(name.removeprefix("fields."), form.asked, form.shown)
                        said = for_a_page(rejection.sentence, self._names)
                        form.errors[path] = " ".join(filter(None, (form.errors.get(path), said)))
                return 409 if all(rejection.conflict for rejection in rejections) else 422
            case BadRequest(faults=faults):
                for name, said in faults.items():
                    path = placed(name.removeprefix("fields."), form.asked, form.shown)
                    form.errors[path] = for_a_page(said, self._names)
                return 422
            case DuplicateReference():
                form.errors[placed(error.field, form.asked, form.shown)] = str(error)
                return 409
            case Stale():
                form.meanwhile = changed_since(self.visit.services, self.stream, self.stream_id, error.seen)
                form.seen = error.current
                return 412
            case KeyReused():
                form.key = secrets.token_urlsafe(18)
                form.errors[""] = (
                    "This form was recorded already, with other answers. Look at what it says now, and go on."
                )
                return 422
        form.errors[""] = str(error)
        return 409

    def _form(self, form: Form, outcome: Outcome | None = None) -> str:
        settled = {asked.name for asked in form.asked if asked.settled}
        for path in [path for path in form.errors if path.split(".")[0] in settled]:
            form.errors[""] = " ".join(filter(None, (form.errors.get(""), form.errors.pop(path))))
        return self.visit.page(
            self.form_template,
            self.heading or said_of(self.use_case),
            form=form,
            errors=form.errors,
            picking=Picking(self.visit),
            contract_id=self.contract(),
            offered=self.offered(),
            look=self.look(outcome) if outcome else None,
            on_one_page=self.on_one_page,
            **self.beside(form, outcome),
            **self.about(),
        )

    def _check(self, form: Form, outcome: Outcome) -> str:
        if self.on_one_page:
            return self._form(form, outcome)
        return self.visit.page(
            self.check_template,
            "Check before it is recorded",
            act=self.heading or said_of(self.use_case),
            form=form,
            look=self.look(outcome),
            **self.beside(form, outcome),
            **self.about(),
        )

    def look(self, outcome: Outcome) -> Look:
        """What would be recorded, and what the rules say of it."""
        rules = outcome.decision.record.rules
        return Look(
            foreseen=list(_foreseen(self.visit, outcome)),
            limits=_limits(self.visit, outcome),
            advised=[self._for_a_page(told) for told in rules if told.outcome == "advised"],
            found=[self._for_a_page(told) for told in rules if told.outcome == "passed" and told.sentence],
        )

    def _for_a_page(self, told: RuleOutcome) -> RuleOutcome:
        return structs.replace(told, sentence=for_a_page(told.sentence, self._names))


def _names_in(questions: Iterable[FormQuestion]) -> Iterator[str]:
    for question in questions:
        yield question.name
        yield from _names_in(question.parts)


def _sent(visit: Visit) -> Sent:
    """What came with the form; where it is only shown again, no document is kept."""
    files = request.files if g.ours else MultiDict[str, FileStorage]()
    return Sent(request.form, files, lambda file: keep(visit, file))


def _foreseen(visit: Visit, outcome: Outcome) -> Iterator[ForeseenEvent]:
    """Every event that would be recorded, in words."""
    lines = StateLines(visit)
    for event in outcome.events:
        known, day = outcome.changes[event.stream_id], event.envelope.valid_from
        was, now = changed(visit.gate.in_force(known.before, day), visit.gate.in_force(known.after, day))
        yield ForeseenEvent(
            sentence=marked(sentence(event.fact, visit.names), event.envelope),
            about=about(known.after) if event.stream_id != outcome.stream_id else "",
            valid_from=day.isoformat(),
            changed=lines.changed(was, now),
        )


def _limits(visit: Visit, outcome: Outcome) -> list[MovedLimit]:
    """What a change of a contract does to its legal limits."""
    if outcome.stream is not CONTRACT or not outcome.events:
        return []
    return limits_moved(visit, outcome.before, outcome.after, outcome.events[0].envelope.valid_from)


def _fingerprint(body: Mapping[str, Any]) -> str:
    """Tells a repeat from another request under the same key."""
    return sha256(f"{request.path}\n{json.dumps(body, sort_keys=True, default=str)}".encode()).hexdigest()
