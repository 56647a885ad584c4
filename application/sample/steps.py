"""Reading the sample's files: people, suppliers, and the steps of every contract in one order of time."""

from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import msgspec

from application.access import Role
from domain.contract.events import Supplier

_FOLDER = files(__package__)


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One command of the sample: who asks for what, when."""

    at: datetime
    by: str
    role: Role
    use_case: str
    body: dict[str, Any]


class Story(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The steps of one contract, in order of time."""

    reference: str
    steps: tuple[Step, ...]


class People(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everybody's name by id, who signs in for each role, and for which supplier, by name, a contact acts."""

    sign_ins: dict[Role, str]
    supplier_contacts: dict[str, str]
    people: dict[str, str]


def people() -> People:
    """The directory of the sample."""
    return msgspec.json.decode((_FOLDER / "people.json").read_bytes(), type=People)


def suppliers() -> dict[str, Supplier]:
    """The suppliers of the sample, by name."""
    found = msgspec.json.decode((_FOLDER / "suppliers.json").read_bytes(), type=list[Supplier])
    return {one.name: one for one in found}


def stories() -> list[Story]:
    """Every contract of the sample, in order of reference."""
    found = [_story(file) for file in (_FOLDER / "contracts").iterdir() if file.name.endswith(".json")]
    return sorted(found, key=lambda one: one.reference)


def _story(file: Traversable) -> Story:
    return msgspec.json.decode(file.read_bytes(), type=Story)


def in_order_of_time() -> list[tuple[str, Step]]:
    """Every step of the sample with its contract's reference, as they were taken."""
    steps = [(story.reference, step) for story in stories() for step in story.steps]
    return sorted(steps, key=lambda one: one[1].at)


def resolved(body: Mapping[str, Any], known: Mapping[str, Supplier], event_ids: list[str]) -> dict[str, Any]:
    """The body as a command takes it: suppliers for their names, event ids for the numbers of events."""
    said = dict(body)
    for field in ("incoming", "assignee"):
        if field in said:
            said[field] = known[said[field]]
    for field in ("outgoing_supplier_id", "assignor_supplier_id"):
        if field in said:
            said[field] = known[said[field]].supplier_id
    for field in ("corrects", "annuls"):
        if field in said:
            said[field] = event_ids[said[field] - 1]
    if "suppliers" in said:
        said["suppliers"] = [known[name] for name in said["suppliers"]]
    return said
