"""Examples of everything that can be asked: they run as they stand on the sample, whose ids are the same wherever it is
loaded. Days in them are said relative to the day on which the document is made, as in the sample's stories."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final
from uuid import UUID

import msgspec
from apispec import APISpec
from msgspec.structs import replace

from application.sample import SIGN_INS, calendar
from application.use_cases import USE_CASES, UseCase
from domain.improvement_plan.terms import plan_id_of
from domain.submission.period import submission_id

_TEXT: Final = files(__package__).joinpath("examples.json").read_text()
JSON: Final = "application/json"
_BY_PERIOD: Final = {"submission_id": submission_id, "improvement_plan_id": plan_id_of}


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request that is answered; one for a change would be recorded, if it were not asked for as a dry run."""

    person: str = ""
    """Who may ask for it: opaque id of a person of the sample; empty where everybody may."""
    role: str = ""
    path: dict[str, str] = {}
    """What stands in the address: ids, references; of a KPI's return or plan, the KPI's id and the period."""
    query: dict[str, str] = {}
    if_match: str = ""
    """The ETag that the sample's stream has, once those examples are recorded that come before."""
    after: tuple[str, ...] = ()
    """The examples that are recorded first, in order, by name: a clause is revised in a draft, and one is begun."""
    body: dict[str, Any] | None = None
    media_type: str = JSON
    text: str = ""
    """The bytes that are sent, where they are not JSON."""

    def in_words(self) -> str:
        """As whom, and after what, it runs; empty where that needs no saying."""
        if not self.person:
            return ""
        first = f", after {' and '.join(f'*{name}*' for name in self.after)}" if self.after else ""
        return f"The example runs on the sample as {self.person}, {self.role}{first}."


@cache
def examples(today: date) -> dict[str, Example]:
    """The example of each use case by its name, as it is on a day; a use case that is only asked for needs none of its
    own: whoever may see most asks for it."""
    said = msgspec.json.decode(calendar.on(today, _TEXT), type=dict[str, Example])
    return {
        use_case.name: _addressed(said.get(use_case.name) or _plain(use_case))
        for use_case in USE_CASES.values()
    }


def _addressed(example: Example) -> Example:
    """The example with the id of a return or an improvement plan, which follows from KPI and period."""
    for name, id_of in _BY_PERIOD.items():
        kpi_id, _, period = example.path.get(name, "").partition(" ")
        if period:
            return replace(example, path={name: str(id_of(UUID(kpi_id), period))})
    return example


def _plain(use_case: UseCase) -> Example:
    if use_case.writes or "public" in use_case.allowed:
        return Example()
    role = (
        "auditor"
        if "auditor" in use_case.allowed
        else next(each for each in SIGN_INS if each in use_case.allowed)
    )
    return Example(person=SIGN_INS[role], role=role)


def illustrate(spec: APISpec, today: date) -> None:
    """Put the example of each operation into the document: in its words, parameters and body."""
    found = examples(today)
    for use_case in USE_CASES.values():
        address = spec._paths.get(f"/api/v1{use_case.path}", {})  # noqa: SLF001
        operation = address.get(use_case.method.lower())
        if operation is not None:
            example = found[use_case.name]
            _illustrate(operation, example)
            address["parameters"] = list(_with_examples(address.get("parameters", ()), example.path))


def _illustrate(operation: dict[str, Any], example: Example) -> None:
    words = (example.in_words(), operation.get("description", ""))
    operation["description"] = "\n\n".join(filter(None, words))
    operation["x-example"] = {"person": example.person, "role": example.role, "after": list(example.after)}
    given = example.query | {"If-Match": example.if_match}
    operation["parameters"] = list(_with_examples(operation.get("parameters", ()), given))
    if example.text or example.body is not None:
        media = operation["requestBody"]["content"][example.media_type]
        media["example"] = example.text or example.body


def _with_examples(parameters: Iterable[dict[str, Any]], given: dict[str, str]) -> Iterable[dict[str, Any]]:
    for parameter in parameters:
        example = given.get(parameter["name"])
        yield parameter | {"example": example} if example else parameter
