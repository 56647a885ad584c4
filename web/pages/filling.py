"""A form as it was filled in: the body that the API would be sent, and what cannot be read of it, by question."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from marshmallow import ValidationError
from werkzeug.datastructures import FileStorage, MultiDict

from domain.decisions import Command
from web.api.problems import flattened
from web.api.schemas import schema_of
from web.pages.picking import NotNamed, Picking
from web.pages.questions import ActQuestions, FormQuestion
from web.pages.reading import iso_date, pounds

_NOTHING: Final = object()
_OF_A_DOCUMENT: Final = ("title", "media_type", "sha256")
_MISSING: Final = "Missing data for required field."
_CHOSEN: Final = frozenset({"choice", "thing", "group of people", "post", "yes or no", "several things"})


@dataclass
class Filled:
    """What was typed, and what it comes to."""

    body: dict[str, Any]
    """As the API takes it, where nothing is at fault."""
    shown: dict[str, str]
    """What is typed in each field, by its path; rows of lists without gaps."""
    errors: dict[str, str] = field(default_factory=dict)
    """What is wrong, by path of the field; by nothing where it is about none that is asked."""


Shaped = Callable[[dict[str, Any]], dict[str, Any]]
Keep = Callable[[FileStorage], Mapping[str, str]]
"""Keeps a document that was sent, and says what evidence calls it."""


@dataclass(frozen=True)
class Sent:
    """What came with a form."""

    form: Mapping[str, str]
    files: MultiDict[str, FileStorage]
    keep: Keep


def filled(
    reads: type[Command],
    asked: ActQuestions,
    sent: Sent,
    picking: Picking,
    contract_id: str,
    *,
    shaped: Shaped,
) -> Filled:
    """Read a form, and check it, *shaped* as the command takes it, by the command's schema as the API would."""
    reading = _Reading(sent, picking, contract_id)
    body = {
        question.name: value
        for question in asked
        if (value := reading.value(question, question.name)) is not _NOTHING
    }
    body = shaped(body)
    found = Filled(body, reading.shown, reading.faults)
    try:
        found.body = schema_of(reads, asked=True)().load(body)
    except ValidationError as error:
        for fault in flattened(error.messages):
            path = placed(fault.field, asked, found.shown)
            if fault.detail == _MISSING and any(named.startswith(f"{path}.") for named in reading.faults):
                continue  # it was given, and what is wrong with it is said
            _tell(found.errors, path, fault.detail, _question_at(path, asked))
    return found


def _tell(errors: dict[str, str], path: str, detail: str, question: FormQuestion | None) -> None:
    """Say what is wrong at its field; of a group without a frame of its own, at what it needs."""
    if detail == _MISSING and question is not None and question.kind == "group" and not question.label:
        for part in question.parts:
            if part.required:
                _tell(errors, f"{path}.{part.name}", detail, part)
    else:
        errors.setdefault(path, _in_words(detail, question))


def placed(path: str, asked: Iterable[FormQuestion], shown: Mapping[str, str]) -> str:
    """The field on the page that a fault is told at: that of the path, else the one that it is part of."""
    asked_names = {question.name for question in asked}
    while path and path not in shown and not _question_at(path, asked):
        path = path.rpartition(".")[0]
    return path if path.split(".")[0] in asked_names else ""


def _question_at(path: str, asked: Iterable[FormQuestion]) -> FormQuestion | None:
    """The question of that path; list rows are numbered."""
    questions, found = tuple(asked), None
    for part in path.split("."):
        if part.isdecimal() and found is not None:
            found = found.parts[0] if found.parts else None
        else:
            found = next((question for question in questions if question.name == part), None)
        if found is None:
            return None
        questions = found.parts
    return found


def _in_words(detail: str, question: FormQuestion | None) -> str:
    if question is None or detail != _MISSING:
        return detail
    called = (
        question.label[:1].lower() + question.label[1:] if question.label[1:2].islower() else question.label
    )
    return f"{'Choose' if question.kind in _CHOSEN else 'Enter'} {called}"


class _Reading:
    """Goes through the questions, and keeps what was typed."""

    def __init__(self, sent: Sent, picking: Picking, contract_id: str) -> None:
        self._form, self._sent, self._picking, self._contract_id = sent.form, sent, picking, contract_id
        self.shown: dict[str, str] = {}
        self.faults: dict[str, str] = {}

    def value(self, question: FormQuestion, path: str, source: str = "") -> Any:
        """What was answered, or nothing; *source* is where it was typed, where rows before it were left empty."""
        source = source or path
        match question.kind:
            case "group":
                return self._group(question, path, source)
            case "list":
                return self._list(question, path, source)
            case "several things":
                return self._chosen(question, path)
            case "documents":
                return self._documents(path, source)
        typed = self._form.get(source, "").strip()
        self.shown[path] = typed
        return self._read(question, path, typed) if typed else _NOTHING

    def _read(self, question: FormQuestion, path: str, typed: str) -> Any:
        try:
            match question.kind:
                case "date":
                    return iso_date(typed) or typed
                case "money":
                    return pounds(typed)
                case "number":
                    return int(typed) if re.fullmatch(r"-?[0-9]{1,15}", typed, re.ASCII) else typed
                case "tick" | "yes or no":
                    return typed == "yes" if typed in ("yes", "no") else typed
                case "person":
                    return self._picking.person(typed)
                case "supplier":
                    return self._picking.supplier(typed)
                case "contract":
                    return self._picking.contract(typed)
                case "post":
                    return self._picking.post(typed)
                case "thing":
                    return self._picking.thing(question.noun, typed, self._contract_id)
        except NotNamed as error:
            self.faults[path] = str(error)
            return _NOTHING
        return typed

    def _group(self, question: FormQuestion, path: str, source: str) -> Any:
        found = {
            part.name: value
            for part in question.parts
            if (value := self.value(part, f"{path}.{part.name}", f"{source}.{part.name}")) is not _NOTHING
        }
        return found or _NOTHING

    def _list(self, question: FormQuestion, path: str, source: str) -> Any:
        [part] = question.parts
        numbers = sorted({int(found[1]) for name in self._form if (found := self._row(source).match(name))})
        rows: list[Any] = []
        for number in numbers:
            at = f"{path}.{len(rows)}"
            value = self.value(part, at, f"{source}.{number}")
            if value is not _NOTHING or at in self.faults:
                rows.append(value)
            else:
                self.shown = {
                    name: typed
                    for name, typed in self.shown.items()
                    if name != at and not name.startswith(f"{at}.")
                }
        kept = [row for row in rows if row is not _NOTHING]
        return kept or _NOTHING

    def _documents(self, path: str, source: str) -> Any:
        """Those that came in before, unless they are to be left out, and those that come in now."""
        numbers = sorted({int(found[1]) for name in self._form if (found := self._row(source).match(name))})
        kept = [
            {part: self._form.get(f"{source}.{number}.{part}", "").strip() for part in _OF_A_DOCUMENT}
            for number in numbers
            if self._form.get(f"{source}.{number}.left_out") != "yes"
        ]
        for file in self._sent.files.getlist(f"{source}.file"):
            if file.filename:
                try:
                    kept.append(dict(self._sent.keep(file)))
                except NotNamed as error:
                    self.faults[path] = " ".join(filter(None, (self.faults.get(path), str(error))))
        for number, row in enumerate(kept):
            self.shown |= {f"{path}.{number}.{part}": text for part, text in row.items()}
        return kept or _NOTHING

    def _chosen(self, question: FormQuestion, path: str) -> Any:
        chosen = [value for value, _, _ in question.choices if self._form.get(f"{path}.{value}") == "yes"]
        self.shown |= {f"{path}.{value}": "yes" for value in chosen}
        return chosen or _NOTHING

    @staticmethod
    def _row(source: str) -> re.Pattern[str]:
        return re.compile(rf"{re.escape(source)}\.([0-9]{{1,3}})(?:\.|$)")
