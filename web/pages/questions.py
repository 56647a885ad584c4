"""What an act asks, as questions on a page: read from the very schema that the API reads its body with."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final, Literal

from marshmallow import fields, validate

from application.use_cases import UseCase
from domain.contract.terms import Supplier
from domain.decisions import Command
from domain.events import Evidence
from domain.glossary import described
from domain.review.passing import PostOf
from domain.streams import BY_NOUN
from domain.text import PERSON_ID_PATTERN
from web.api.documented import needs
from web.api.fields import Money, PartialDateField, StrictBoolean
from web.api.names import ContractName, GroupName, Id
from web.api.schemas import schema_of
from web.pages.words import choice_in_words, label_of, meaning_of, singular

Kind = Literal[
    "text",
    "long text",
    "date",
    "money",
    "number",
    "tick",
    "yes or no",
    "choice",
    "person",
    "supplier",
    "thing",
    "event",
    "contract",
    "group of people",
    "post",
    "document",
    "documents",
    "several things",
    "group",
    "list",
]

_LONG: Final = 1000
"""Text that may be longer than this gets more than one line."""
_ANYBODY: Final = r"^[a-z0-9-]*\Z"
_OF_ANOTHER_NAME: Final = {
    "model_id": "tiering_model",
    "supersedes": "tiering_model",
    "reviews": "review",
    "contracts": "contract",
    "suppliers": "supplier",
    "actions": "action",
    "by_standard": "standard",
    "by": "benchmark",
    "into": "supplier",
    "under": "contract",
    "other": "supplier",
    "outgoing_supplier_id": "supplier",
    "assignor_supplier_id": "supplier",
}
"""Fields that take the id of a thing, and are not called after its kind."""
_OFFICES: Final = {"member": "Cabinet Member", "director": "Corporate Director"}
"""What the posts are called to which findings are passed."""
_COMMON: Final = tuple(Command.__struct_fields__)
_FIRST: Final = ("effective_from", "reason")
"""Of what every act may carry, what is asked with its own questions; the rest is asked below them."""
_SAYS_NO_MORE: Final = (
    "A civil date",
    "What it is called",
    "Which kind.",
    "How it was procured.",
    "The day on which",
    "The directorate that it belongs to",
)
"""How descriptions begin that tell a reader of the page nothing new."""
_NOT_ASKED: Final = frozenset({"although", "currency", "namesakes"})


@dataclass(frozen=True)
class FormQuestion:
    """One question, or several that belong together."""

    name: str
    """The field of the request."""
    kind: Kind
    label: str
    hint: str
    required: bool
    choices: tuple[tuple[str, str, str], ...] = ()
    """Each value, what it is called, and what it means where that is not the same."""
    parts: tuple["FormQuestion", ...] = ()
    """The questions of a group, of each row of a list; of a list of single values, the one question."""
    noun: str = ""
    """The kind of thing that is picked."""
    settled: bool = False
    """Whether the page has settled it: it is sent along, and not asked."""


@dataclass(frozen=True)
class ActQuestions:
    """The questions of an act: its own, and those that every act may be asked."""

    own: tuple[FormQuestion, ...]
    further: tuple[FormQuestion, ...]

    def __iter__(self) -> Iterator[FormQuestion]:
        yield from (*self.own, *self.further)


@cache
def asked_by(use_case: UseCase) -> ActQuestions:
    """What an act asks, its own fields first."""
    if use_case.command is None:
        raise AssertionError(f"{use_case.name} asks nothing")
    needed = needs(use_case)
    found = {
        name: _question(name, field, required=field.required or name in needed)
        for name, field in schema_of(use_case.command, asked=True)().fields.items()
        if name not in _NOT_ASKED
    }
    own = [question for name, question in found.items() if name not in _COMMON and question.kind != "tick"]
    ticks = [question for name, question in found.items() if name not in _COMMON and question.kind == "tick"]
    first = [found.pop(name) for name in _FIRST if name in found]
    return ActQuestions(
        (*own, *first, *ticks), tuple(question for name, question in found.items() if name in _COMMON)
    )


def _question(name: str, field: fields.Field[Any], *, required: bool) -> FormQuestion:
    question = FormQuestion(name, "text", label_of(name), _hint(name, field), required)
    rules = {type(rule): rule for rule in field.validators}
    if validate.OneOf in rules:
        choices = tuple(
            (str(each), choice_in_words(str(each)), meaning_of(str(each)))
            for each in rules[validate.OneOf].choices  # type: ignore[attr-defined]
            if each != ""
        )
        return replace(question, kind="choice", choices=choices)
    match field:
        case ContractName():
            return replace(question, kind="contract", hint="Its reference, or its title")
        case GroupName():
            return replace(question, kind="group of people", hint="Its short name")
        case Id():
            noun = _OF_ANOTHER_NAME.get(name, name.removesuffix("_id"))
            return (
                replace(question, kind="thing", noun=noun)
                if noun in BY_NOUN
                else replace(question, kind="event")
            )
        case Money():
            return replace(question, kind="money")
        case fields.Date() | PartialDateField():
            also = ", March 2027, TBC or open" if isinstance(field, PartialDateField) else ""
            return replace(
                question, kind="date", hint=f"{question.hint} For example, 31 March 2027{also}".strip()
            )
        case StrictBoolean():
            return replace(question, kind="yes or no" if required or field.allow_none else "tick")
        case fields.Integer():
            return replace(question, kind="number")
        case fields.Nested():
            return _group(question, field)
        case fields.List():
            return _several(question, field)
        case fields.Dict():
            return question
        case fields.String():
            return replace(question, kind=_kind_of_text(rules))
    raise TypeError(f"no question for {field!r}")


def _kind_of_text(rules: Mapping[type, Any]) -> Kind:
    pattern = rules.get(validate.Regexp)
    if pattern is not None and pattern.regex.pattern in (PERSON_ID_PATTERN, _ANYBODY):
        return "person"
    length = rules.get(validate.Length)
    return "long text" if length is not None and (length.max or 0) > _LONG else "text"


def _group(question: FormQuestion, field: fields.Nested) -> FormQuestion:
    schema = field.schema
    if isinstance(schema, schema_of(Supplier, asked=True)):
        return replace(question, kind="supplier", hint="The name under which it is on record")
    if isinstance(schema, schema_of(Evidence, asked=True)):
        return replace(question, kind="document")
    if isinstance(schema, schema_of(PostOf, asked=True)):
        return replace(question, kind="post", label=_OFFICES.get(question.name, question.label))
    parts = tuple(_question(name, part, required=part.required) for name, part in schema.fields.items())
    return replace(question, kind="group", parts=parts)


def _several(question: FormQuestion, field: fields.List[Any]) -> FormQuestion:
    part = replace(_question(question.name, field.inner, required=True), label=singular(question.label))
    if part.kind == "document":
        return replace(
            question,
            kind="documents",
            label="Documents",
            hint="What supports it: PDF, Word, spreadsheet or picture",
        )
    if part.kind == "choice":
        return replace(question, kind="several things", choices=part.choices)
    return replace(question, kind="list", parts=(part,))


def _hint(name: str, field: fields.Field[Any]) -> str:
    """A field's own words, as the API describes it; none where they say no more than the label, or speak of ids."""
    words = described(name, str(field.metadata.get("description", "")), ()).replace("*", "")
    words = re.sub(r":? ?[Oo]paque ids? of (a |the )?(person|people)", "", words).strip()
    return "" if words.startswith(_SAYS_NO_MORE) or words in (".", "") else words
