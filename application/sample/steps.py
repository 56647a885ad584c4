"""Reading the sample's files: people, suppliers, and the steps of every story in one order of time."""

from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import msgspec

from application.access import Role
from domain.contract.terms import Supplier
from domain.person.terms import Role as SignInRole

_FOLDER = files(__package__)


class SampleStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"named": "as"}):
    """One command of the sample: who asks for what, when."""

    at: datetime
    by: str
    role: Role
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


class People(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everybody's name by id, who signs in for each role, and for which supplier, by name, a contact acts."""

    sign_ins: dict[SignInRole, str]
    supplier_contacts: dict[str, str]
    people: dict[str, str]


def people() -> People:
    """The directory of the sample."""
    return msgspec.json.decode((_FOLDER / "people.json").read_bytes(), type=People)


def suppliers() -> dict[str, Supplier]:
    """The suppliers of the sample, by name."""
    found = msgspec.json.decode((_FOLDER / "suppliers.json").read_bytes(), type=list[Supplier])
    return {supplier.name: supplier for supplier in found}


def stories() -> list[SampleStory]:
    """Every story of the sample, folder by folder."""
    return [msgspec.json.decode(file.read_bytes(), type=SampleStory) for file in _files()]


def _files() -> Iterator[Traversable]:
    for folder in sorted(_FOLDER.iterdir(), key=lambda path: path.name):
        if folder.is_dir():
            found = (path for path in folder.iterdir() if path.name.endswith(".json"))
            yield from sorted(found, key=lambda path: path.name)


def in_order_of_time() -> list[tuple[str, SampleStep]]:
    """Every step of the sample with what its story is about, as they were taken."""
    steps = [(story.about, step) for story in stories() for step in story.steps]
    return sorted(steps, key=lambda row: row[1].at)
