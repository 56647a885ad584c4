"""The page of every act, derived: it is filled in, looked at as it would be recorded, and recorded."""

import json
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import msgspec
from flask import g, redirect, request
from werkzeug.datastructures import FileStorage, MultiDict

from application.errors import DuplicateReference, KeyReused, NotFound, Overtaken, Stale
from application.submission.request import Outcome, Submission
from application.use_cases import CHANGES, UseCase
from domain.contract import CONTRACT
from domain.contract.change_control import marked
from domain.decisions import Refused
from domain.sentences import sentence
from projections.history import about, changed
from projections.state_words import Line, compared
from web.api.answers import outcome_as_bytes
from web.api.changes import changed_since
from web.pages import addresses
from web.pages.acts import said_of
from web.pages.documents import keep
from web.pages.filling import Filled, Sent, filled, placed
from web.pages.frame import Pages, Visit
from web.pages.limits import Moved, limits_moved
from web.pages.offered import offered
from web.pages.picking import Picking
from web.pages.questions import Asked, Question, asked_by
from web.pages.words import for_a_page

_ROWS: Final = 1
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{8,100}", re.ASCII)
_VERSION: Final = re.compile(r"[0-9]{1,15}", re.ASCII)


@dataclass(frozen=True)
class Foreseen:
    """One event as it would be recorded."""

    sentence: str
    about: str
    valid_from: str
    changed: tuple[Line, ...]


@dataclass
class Form:
    """A form on its way: what it asks, what was typed, and what stands in the way."""

    asked: Asked
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

    def rows(self, question: Question, path: str) -> list[int]:
        """The rows that a list shows: those filled in, one where it needs one, and one more where asked for."""
        found = [
            int(name[len(path) + 1 :].split(".")[0])
            for name in self.shown
            if name.startswith(f"{path}.") and name[len(path) + 1 :].split(".")[0].isdecimal()
        ]
        number = max(found, default=-1) + 1
        return list(range(max(number, _ROWS if question.required else 0) + (self.more == path)))

    def is_open(self) -> bool:
        """Whether what every act may be asked was answered, or is at fault."""
        names = {one.name for one in self.asked.further}
        return any(name.split(".")[0] in names for name, typed in self.shown.items() if typed) or any(
            name.split(".")[0] in names for name in (*self.errors, self.more)
        )


def register_forms(pages: Pages) -> None:
    """Add a page for each act of the one table."""
    for use_case in CHANGES:
        path = f"{use_case.path}/{addresses.NEW}" if use_case.creates else use_case.path
        pages.page(
            path, use_case.name, endpoint=f"do-{use_case.name}", methods=("GET", "POST"), shown_again=True
        )(_ActPage(use_case))


class _ActPage:
    """The page of one act."""

    def __init__(self, use_case: UseCase) -> None:
        self._use_case = use_case

    def __call__(self, visit: Visit, **ids: UUID) -> Any:
        stream_id = next(iter(ids.values()), None)
        if request.method == "GET":
            return self._form(visit, self._new(visit, stream_id, request.args), stream_id)
        form = self._new(visit, stream_id, request.form)
        form.key = key if _KEY.fullmatch(key := request.form.get("key", "")) else form.key
        form.seen = int(seen) if _VERSION.fullmatch(seen := request.form.get("seen", "")) else form.seen
        answers = filled(self._use_case, _sent(visit), Picking(visit), self._contract(stream_id))
        form.shown, form.more = answers.shown, request.form.get("more", "")
        if not g.ours:
            form.errors[""] = (
                "You signed in anew since you opened this form. Look at it once more, and go on."
            )
            return self._form(visit, form, stream_id), 400
        if form.more or request.form.get("step") == "edit":
            return self._form(visit, form, stream_id)
        form.errors = answers.errors
        if form.errors:
            return self._form(visit, form, stream_id), 422
        return self._submitted(visit, form, answers, stream_id)

    def _new(self, visit: Visit, stream_id: UUID | None, typed: Mapping[str, str]) -> Form:
        """The form as it opens; what an address says of its fields is filled in."""
        asked = asked_by(self._use_case)
        names = {one.name for one in asked}
        shown = {name: text for name, text in typed.items() if name.split(".")[0] in names}
        seen = visit.record.version(stream_id) if stream_id else None
        return Form(asked, shown, secrets.token_urlsafe(18), seen)

    def _contract(self, stream_id: UUID | None) -> str:
        return str(stream_id) if stream_id and self._use_case.stream is CONTRACT else ""

    def _submitted(self, visit: Visit, form: Form, answers: Filled, stream_id: UUID | None) -> Any:
        use_case, foreseen = self._use_case, list[Outcome]()
        if use_case.command is None or use_case.stream is None:
            raise AssertionError(f"{use_case.name} changes nothing")
        command = msgspec.convert(answers.body, use_case.command)
        submission = Submission(
            use_case=use_case,
            command=command,
            actor=g.actor,
            stream_id=stream_id,
            seen=form.seen,
            idempotency_key=form.key,
            fingerprint=_fingerprint(answers.body),
            correlation_id=g.request_id,
        )

        def render(outcome: Outcome) -> bytes:
            foreseen.append(outcome)
            return outcome_as_bytes(outcome, visit.gate)

        record = request.form.get("step") == "record"
        try:
            answer = visit.parts.commands.submit(submission, render, dry_run=not record)
        except Refused as refused:
            for one in refused.rejections:
                for name in one.fields or ("",):
                    path = placed(name, form.asked, form.shown)
                    said = for_a_page(one.sentence, use_case.command.__struct_fields__)
                    form.errors[path] = " ".join(filter(None, (form.errors.get(path), said)))
            return self._form(visit, form, stream_id), 409 if all(
                one.conflict for one in refused.rejections
            ) else 422
        except DuplicateReference as error:
            form.errors[placed(error.field, form.asked, form.shown)] = str(error)
            return self._form(visit, form, stream_id), 409
        except Stale as error:
            form.meanwhile = changed_since(visit.parts, use_case.stream, stream_id, error.seen)
            form.seen = error.current
            return self._form(visit, form, stream_id), 412
        except KeyReused:
            form.key = secrets.token_urlsafe(18)
            form.errors[""] = (
                "This form was recorded already, with other answers. Look at what it says now, and go on."
            )
            return self._form(visit, form, stream_id), 422
        except Overtaken as error:
            form.errors[""] = str(error)
            return self._form(visit, form, stream_id), 409
        if record:
            told = msgspec.json.decode(answer.body)
            return redirect(self._after(visit, UUID(told["stream_id"]), told["events"][0]["event_id"]), 303)
        return self._check(visit, form, foreseen[0], stream_id)

    def _form(self, visit: Visit, form: Form, stream_id: UUID | None) -> str:
        return visit.page(
            "form.html",
            said_of(self._use_case),
            form=form,
            errors=form.errors,
            picking=Picking(visit),
            contract_id=self._contract(stream_id),
            offered=self._offered(visit, stream_id),
            **self._about(visit, stream_id),
        )

    def _offered(self, visit: Visit, stream_id: UUID | None) -> dict[str, list[tuple[str, str]]]:
        """What there is to choose from in the thing that the act is about, as whoever asks may see it."""
        if stream_id is None or self._use_case.stream is None:
            return {}
        known = visit.record.chronicle(self._use_case.stream, stream_id)
        state = visit.gate.in_force(known, visit.record.today()) or visit.gate.latest(known)
        return offered(self._use_case.stream.noun, state) if state is not None else {}

    def _check(self, visit: Visit, form: Form, outcome: Outcome, stream_id: UUID | None) -> str:
        rules = outcome.decision.record.rules
        return visit.page(
            "check.html",
            "Check before it is recorded",
            act=said_of(self._use_case),
            form=form,
            foreseen=list(_foreseen(visit, outcome)),
            limits=_limits(visit, outcome),
            advised=[one for one in rules if one.outcome == "advised"],
            found=[one for one in rules if one.outcome == "passed" and one.sentence],
            **self._about(visit, stream_id),
        )

    def _about(self, visit: Visit, stream_id: UUID | None) -> dict[str, Any]:
        """What the act is about, and where it is."""
        stream = self._use_case.stream
        if stream is None:
            raise AssertionError(f"{self._use_case.name} is about nothing")
        if stream_id is None:
            return {"called": "", "back": f"/{stream.plural}"}
        known = visit.record.chronicle(stream, stream_id)
        if stream is CONTRACT:
            terms = known.latest()
            called = f"{terms.reference}, {terms.title}" if terms else ""
            return {
                "called": called,
                "back": addresses.of_stream(stream, stream_id, terms.reference if terms else ""),
            }
        return {"called": about(known), "back": addresses.of_stream(stream, stream_id)}

    def _after(self, visit: Visit, stream_id: UUID, event_id: str) -> str:
        """Where to go once it is recorded: to the thing, with what was recorded at its head."""
        stream = self._use_case.stream
        if stream is None or not visit.may(stream.noun.replace("_", "-")):
            return "/"
        try:
            terms = visit.record.chronicle(stream, stream_id).latest() if stream is CONTRACT else None
        except NotFound:
            terms = None
        where = addresses.of_stream(stream, stream_id, terms.reference if terms else "")
        return f"{where}?recorded={event_id}"


def _sent(visit: Visit) -> Sent:
    """What came with the form; where it is only shown again, no document is kept."""
    files = request.files if g.ours else MultiDict[str, FileStorage]()
    return Sent(request.form, files, lambda file: keep(visit, file))


def _foreseen(visit: Visit, outcome: Outcome) -> Iterator[Foreseen]:
    """Every event that would be recorded, in words."""
    for event in outcome.events:
        known, day = outcome.changes[event.stream_id], event.envelope.valid_from
        was, now = changed(visit.gate.in_force(known.before, day), visit.gate.in_force(known.after, day))
        yield Foreseen(
            sentence=marked(sentence(event.fact, visit.names), event.envelope),
            about=about(known.after) if event.stream_id != outcome.stream_id else "",
            valid_from=day.isoformat(),
            changed=tuple(line for line in compared(was, now, visit.names) if line.differs),
        )


def _limits(visit: Visit, outcome: Outcome) -> list[Moved]:
    """What a change of a contract does to its legal limits."""
    if outcome.stream is not CONTRACT or not outcome.events:
        return []
    return limits_moved(visit, outcome.before, outcome.after, outcome.events[0].envelope.valid_from)


def _fingerprint(body: Mapping[str, Any]) -> str:
    """Tells a repeat from another request under the same key."""
    return sha256(f"{request.path}\n{json.dumps(body, sort_keys=True, default=str)}".encode()).hexdigest()
