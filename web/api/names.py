"""Fields for what is named by its id, and, where people have another name for it, by that."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import current_app
from marshmallow import ValidationError, fields

from application.errors import NotFound
from application.record import Record
from domain.glossary import described
from projections.naming import ID, contract_called, document_called, group_called, person_called
from web.api.fields import Text

CONTRACT_SAID = "Id or reference of the contract."
GROUP_SAID = "Id or short name of the group."
PERSON_SAID = "Opaque id of the person."


CONTRACTS_ASKED = frozenset({"contract_id", "contract", "contracts", "under"})
GROUPS_ASKED = frozenset({"group_id", "group", "parent_id", "committee_id"})
"""What a contract, and a group, is called where it is asked for, in a query as in a body."""


class Id(fields.UUID):
    """An id, written as RFC 9562 writes it and in no other way."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> UUID:
        if not isinstance(value, str) or not ID.fullmatch(value):
            raise self.make_error("invalid_uuid")
        return UUID(value)


class _Name(fields.Field[UUID], ABC):
    """An id or a name; what is read from it is the id."""

    @abstractmethod
    def _called(self, record: Record, text: str) -> UUID:
        """The id of what is called so. Raises NotFound."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> UUID:
        text = Text().deserialize(value)
        try:
            return self._called(current_app.extensions["kentledge"].record, text)
        except NotFound as error:
            raise ValidationError(str(error)) from None


class ContractName(_Name):
    """A contract, by id or reference."""

    def _called(self, record: Record, text: str) -> UUID:
        return contract_called(record, text)


class GroupName(_Name):
    """A group, by id or short name."""

    def _called(self, record: Record, text: str) -> UUID:
        return group_called(record, text)


NAMED_IN_PATHS: dict[str, tuple[Callable[[Record, str], UUID], str]] = {
    "contract_id": (contract_called, CONTRACT_SAID),
    "group_id": (group_called, GROUP_SAID),
    "person_id": (person_called, PERSON_SAID),
    "document_id": (document_called, "Id or SHA-256 of the document."),
}
"""Parts of an address that may be a name, by what they are called: how each is looked up, and what may be given."""


def rule_of(path: str) -> str:
    """An address of the table of use cases, as Flask matches it: ids as ids, names as text."""

    def matched(part: re.Match[str]) -> str:
        name = part[1]
        return f"<uuid:{name}>" if name.endswith("_id") and name not in NAMED_IN_PATHS else f"<string:{name}>"

    return re.sub(r"\{(\w+)\}", matched, path)


def path_parameters(path: str) -> list[dict[str, Any]]:
    """How the parts of an address are described."""
    return [_path_parameter(name) for name in re.findall(r"\{(\w+)\}", path)]


def _path_parameter(name: str) -> dict[str, Any]:
    schema = {"type": "string"}
    if name in NAMED_IN_PATHS:
        said = NAMED_IN_PATHS[name][1]
    else:
        said = described(name, "", ())
        schema |= {"format": "uuid"} if name.endswith("_id") else {}
    return {"in": "path", "name": name, "required": True, "schema": schema, "description": said}


def ids_of(record: Record, parts: dict[str, Any]) -> dict[str, Any]:
    """The parts of an address, names replaced by the ids that they stand for. Raises NotFound."""
    return {
        name: NAMED_IN_PATHS[name][0](record, value) if name in NAMED_IN_PATHS else value
        for name, value in parts.items()
    }
