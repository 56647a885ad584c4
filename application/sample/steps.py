"""Reading the sample's files: people, suppliers, and the steps of every story in one order of time."""

from collections.abc import Iterator
from datetime import date, datetime
from importlib.resources import files
from typing import Any, Final, Literal

import msgspec

from application.access import Role
from application.sample import calendar
from domain.contract.terms import Supplier
from domain.person.terms import Role as SignInRole

_FOLDER = files(__package__)
_SINCE: Final = frozenset({"between", "present"})
"""The folders whose stories are told after the years of the paper."""


class SampleStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"named": "as"}):
    """One command of the sample: who asks for what, when."""

    at: datetime
    by: str
    role: Role | Literal["system"]
    use_case: str
    body: dict[str, Any]
    named: str = ""
    """The name of the stream that it opens; what the story is about, where empty."""
    on: str = ""
    """The name of the stream that it changes; what the story is about, where empty."""
    refused: bool = False
    """Whether the rules refuse it, and only that it was tried is recorded."""


class SampleStory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Steps that belong together, in order of time."""

    about: str
    """The name of the stream that most of them are about."""
    steps: tuple[SampleStep, ...]


class InOffice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who signs in for the office that they hold beside whoever signs in for the role."""

    person: str
    role: SignInRole


class People(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everybody's name by id, who signs in for each role and for an office, and for which supplier, by name, a contact
    acts."""

    sign_ins: dict[SignInRole, str]
    offices: dict[str, InOffice]
    supplier_contacts: dict[str, str]
    people: dict[str, str]


def people() -> People:
    """The directory of the sample."""
    return msgspec.json.decode((_FOLDER / "people.json").read_bytes(), type=People)


def suppliers() -> dict[str, Supplier]:
    """The suppliers of the sample, by name."""
    found = msgspec.json.decode((_FOLDER / "suppliers.json").read_bytes(), type=list[Supplier])
    return {supplier.name: supplier for supplier in found}


def stories(today: date | None = None) -> list[SampleStory]:
    """Every story of the years of the paper, folder by folder; with *today*, those that lead on to that day too."""
    return [_story(text, today) for folder, text in _texts() if today is not None or folder not in _SINCE]


def _story(text: str, today: date | None) -> SampleStory:
    return msgspec.json.decode(calendar.on(today, text) if today else text, type=SampleStory)


def _texts() -> Iterator[tuple[str, str]]:
    """The folder of each story, and its text."""
    for folder in sorted(_FOLDER.iterdir(), key=lambda found: found.name):
        if folder.is_dir():
            found = (file for file in folder.iterdir() if file.name.endswith(".json"))
            for file in sorted(found, key=lambda file: file.name):
                yield folder.name, file.read_text()


def in_order_of_time(today: date | None = None) -> list[tuple[str, SampleStep]]:
    """Every step of the years of the paper with what its story is about, as they were taken; with *today*, those that
    lead on to that day too."""
    steps = [(story.about, step) for story in stories(today) for step in story.steps]
    return sorted(steps, key=lambda taken: taken[1].at)
