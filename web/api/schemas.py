"""Marshmallow schemas read from the domain's own types, so that a field is described once."""

import ast
import inspect
import sys
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import Any, Final, cast, get_type_hints

import msgspec
from marshmallow import fields, validate
from msgspec import NODEFAULT, Struct

from domain.dates import PARTIAL_DATE_PATTERN
from domain.decisions import Command
from domain.person.terms import NEW_PERSON_ID_PATTERN
from domain.streams import BY_NOUN
from domain.text import PERSON_ID_PATTERN
from projections.table import Row, Table
from web.api.fields import (
    DECIMAL_DOC,
    MONEY_DOC,
    PARTIAL_DATE_DOC,
    CivilDate,
    Money,
    PartialDateField,
    StrictBoolean,
    Text,
)
from web.api.names import (
    CONTRACT_SAID,
    CONTRACTS_ASKED,
    GROUP_SAID,
    GROUPS_ASKED,
    ContractName,
    GroupName,
    Id,
)
from web.api.schema import Schema

_SCHEMAS: Final[dict[tuple[type[object], bool], type[Schema]]] = {}
_ROWS: Final[dict[str, type[Schema]]] = {}
"""What was made already: a type has one schema, wherever it is told of."""


def schema_of(struct: type[object], *, asked: bool = False) -> type[Schema]:
    """The schema of a struct, or of a named tuple or dataclass that is answered: same names, same limits, its own words
    as descriptions. What is annotated with ``Meta(extra={"rows": table})`` are rows of that table, as lists have them.

    Where it is *asked* of somebody, contracts and groups may be named by what people call them; what is answered
    names them by id, and holds every field but those that are left out where they say nothing.
    """
    if (struct, asked) not in _SCHEMAS:
        _SCHEMAS[struct, asked] = _schema_of(struct, asked=asked)
    return _SCHEMAS[struct, asked]


def _schema_of(struct: type[object], *, asked: bool) -> type[Schema]:
    described = field_docs(struct)
    info: Any = msgspec.inspect.type_info(struct)
    optional = asked or (issubclass(struct, Struct) and struct.__struct_config__.omit_defaults)
    members: dict[str, Any] = {}
    for field in info.fields:
        if asked and _worked_out(field.type):
            continue
        made = field.default_factory
        default = field.default if made is NODEFAULT else made()
        description = described.get(field.name, "")
        members[field.encode_name] = _field(
            field.encode_name,
            field.type,
            description,
            required=default is NODEFAULT or not optional,
            asked=asked,
        )
    return cast("type[Schema]", Schema.from_dict(members, name=name_of(struct, asked=asked)))


_PERSON_ID = "Give an id of small letters, digits and hyphens, such as p-0042."
_FORMS = {PERSON_ID_PATTERN: _PERSON_ID, NEW_PERSON_ID_PATTERN: _PERSON_ID}
"""What is said of a text that has not the form asked for."""


def _worked_out(node: Any) -> bool:
    """Whether the record fills the field in, and nobody is asked for it."""
    return isinstance(node, msgspec.inspect.Metadata) and (node.extra or {}).get("asked") is False


def name_of(struct: type[object], *, asked: bool = True) -> str:
    """The name of its schema: two nouns may each have a type of the same name, so the noun goes before it.

    What is true of a noun bears the noun's own name, which a contract's type may have too: *Supplier*. A type that is
    asked for within a command may be answered too, with other fields needed: *SupplierInput*."""
    if struct.__module__.startswith("projections."):
        file = _title(struct.__module__.rpartition(".")[2])
        return struct.__name__ if struct.__name__.startswith(file) else file + struct.__name__
    noun = struct.__module__.removeprefix("domain.").partition(".")[0]
    noun = noun.title().replace("_", "") if noun in BY_NOUN and noun != "contract" else ""
    end = "Input" if asked and not issubclass(struct, Command) else ""
    if struct.__name__ == noun:
        return f"{noun}State{end}"
    return (struct.__name__ if struct.__name__.startswith(noun) else noun + struct.__name__) + end


def row_schema(table: Table[Any]) -> type[Schema]:
    """The schema of a row as lists answer with it: id, both periods, what the summary holds, what is worked out for
    the day, and the ETag of the stream."""
    if table.name not in _ROWS:
        _ROWS[table.name] = _row_schema(table)
    return _ROWS[table.name]


def _row_schema(table: Table[Any]) -> type[Schema]:
    members: dict[str, Any] = {
        table.id_column: fields.UUID(required=True),
        "known_from": fields.Integer(required=True, metadata=_said("known_from")),
        "known_to": fields.Integer(
            required=True, allow_none=True, metadata=_said("known_to", "Null where it still does.")
        ),
        "valid_from": fields.Date(
            required=True, allow_none=True, metadata=_said("valid_from", "Null where it is not known.")
        ),
        "valid_to": fields.Date(
            required=True, allow_none=True, metadata=_said("valid_to", "Null where nothing is.")
        ),
    }
    structs: tuple[type[object], ...] = (table.summary, *_nested(table.summary))
    for struct in structs:
        described = field_docs(struct)
        info: Any = msgspec.inspect.type_info(struct)
        for field in info.fields:
            if not isinstance(field.type, msgspec.inspect.NamedTupleType):
                members[field.name] = _field(field.name, field.type, described.get(field.name, ""))
    for name in table.open_days:
        members[name].allow_none = True
    for name, told in table.on_the_day.items():
        answer = msgspec.inspect.type_info(get_type_hints(told)["return"])
        members[name] = _field(name, answer, (inspect.getdoc(told) or "").partition("\n\n")[0])
    members["etag"] = fields.String(
        required=True, metadata={"description": "What If-Match takes for a change of it."}
    )
    shown = {name: field for name, field in members.items() if name not in table.unseen}
    return cast("type[Schema]", Schema.from_dict(shown, name=f"{_title(table.stream.noun)}Row"))


def _nested(summary: type[object]) -> list[type[object]]:
    """The named tuples whose fields have columns of their own."""
    return [kind for kind in get_type_hints(summary).values() if hasattr(kind, "_fields")]


def _title(name: str) -> str:
    return name.title().replace("_", "")


def _field(
    name: str, node: Any, description: str, *, required: bool = True, asked: bool = False
) -> fields.Field[Any]:
    options: dict[str, Any] = {"metadata": {}}
    if required:
        options["required"] = True
    if description:
        options["metadata"]["description"] = description
    if isinstance(node, msgspec.inspect.UnionType):
        node = next(type_ for type_ in node.types if not isinstance(type_, msgspec.inspect.NoneType))
        options["allow_none"] = True
    return _of_type(name, node, options, asked)


def _of_type(name: str, node: Any, options: dict[str, Any], asked: bool) -> fields.Field[Any]:
    inspected = msgspec.inspect
    while isinstance(node, inspected.Metadata):
        if node.extra and "rows" in node.extra:
            return fields.List(fields.Nested(row_schema(node.extra["rows"])), **options)
        extra = node.extra_json_schema or {}
        options["metadata"] = {
            key: value for key, value in extra.items() if key in ("description", "examples", "format")
        } | options["metadata"]
        node = node.type
    match node:
        case inspected.StrType(pattern=pattern) if pattern == PARTIAL_DATE_PATTERN:
            options["metadata"] = PARTIAL_DATE_DOC | options["metadata"]
            return PartialDateField(**options)
        case inspected.StrType():
            if node.pattern:  # as JSON Schema's ECMA 262 writes it: Python's own $ would let a line end pass
                options["metadata"] |= {"pattern": node.pattern.replace(r"\Z", "$")}
            return Text(validate=_text_rules(node), **options)
        case inspected.LiteralType(values=values):
            return Text(validate=[validate.OneOf(values)], **options)
        case inspected.BoolType():
            return StrictBoolean(**options)
        case inspected.IntType():
            return fields.Integer(strict=True, validate=_number_rules(node), **options)
        case inspected.DecimalType() if asked:
            options["metadata"] = MONEY_DOC | options["metadata"]
            return Money(**options)
        case inspected.DecimalType():  # what is worked out may be below nought, a share or a count of days
            options["metadata"] = DECIMAL_DOC | options["metadata"]
            return Text(**options)
        case inspected.DateType():
            return CivilDate(**options)
        case inspected.UUIDType() if asked:
            return _naming(name, options)
        case inspected.UUIDType():
            return fields.UUID(**options)
        case (
            inspected.StructType(cls=cls)
            | inspected.NamedTupleType(cls=cls)
            | inspected.DataclassType(cls=cls)
        ):
            return fields.Nested(schema_of(cls, asked=asked), **options)
        case inspected.VarTupleType() | inspected.ListType() | inspected.FrozenSetType():
            limits = (node.min_length, node.max_length)
            rules = [validate.Length(*limits)] if any(limit is not None for limit in limits) else []
            return fields.List(
                _of_type(name, node.item_type, {"metadata": {}}, asked), validate=rules, **options
            )
        case inspected.TupleType(item_types=(first, *others)) if all(item == first for item in others):
            exactly = [validate.Length(equal=len(node.item_types))]
            return fields.List(_of_type(name, first, {"metadata": {}}, asked), validate=exactly, **options)
        case inspected.DictType(value_type=inspected.AnyType()):
            return fields.Dict(keys=fields.String(), **options)
        case inspected.DictType(value_type=value):
            return fields.Dict(
                keys=fields.String(), values=_of_type(name, value, {"metadata": {}}, asked), **options
            )
    raise TypeError(f"no field for {node}")


def _naming(name: str, options: dict[str, Any]) -> fields.Field[Any]:
    """What takes an id: a contract and a group also by what people call them."""
    metadata = options["metadata"]
    if name in CONTRACTS_ASKED:
        said = f"{CONTRACT_SAID} {metadata.get('description', '')}".strip()
        return ContractName(**options | {"metadata": metadata | {"description": said}})
    if name in GROUPS_ASKED:
        said = f"{GROUP_SAID} {metadata.get('description', '')}".strip()
        return GroupName(**options | {"metadata": metadata | {"description": said}})
    return Id(**options)


def _text_rules(node: Any) -> list[validate.Validator]:
    rules: list[validate.Validator] = []
    if node.min_length is not None or node.max_length is not None:
        rules.append(validate.Length(node.min_length, node.max_length))
    if node.pattern:
        rules.append(validate.Regexp(node.pattern, error=_FORMS.get(node.pattern)))
    return rules


def _number_rules(node: Any) -> list[validate.Validator]:
    limits = (node.ge, node.le)
    return [validate.Range(*limits)] if any(limit is not None for limit in limits) else []


_OURS: Final = frozenset({"domain", "application", "projections", "web"})


def field_docs(struct: type[object]) -> dict[str, str]:
    """The docstring under each field, its bases' included."""
    docs: dict[str, str] = {}
    for base in reversed(struct.__mro__):
        if base.__module__.partition(".")[0] in _OURS:
            docs |= _docs_of_classes(base.__module__)[base.__qualname__]
    return docs


@cache
def _docs_of_classes(module: str) -> Mapping[str, Mapping[str, str]]:
    """By class, the docstrings under its fields: a module has many classes, and is read once."""
    found: dict[str, Mapping[str, str]] = {}

    def note(body: list[ast.stmt], within: str) -> None:
        for statement in body:
            if isinstance(statement, ast.ClassDef):
                name = f"{within}{statement.name}"
                found[name] = _docs_in(statement.body)
                note(statement.body, f"{name}.")

    note(ast.parse(inspect.getsource(sys.modules[module])).body, "")
    return found


def _docs_in(body: list[ast.stmt]) -> dict[str, str]:
    docs = {}
    for statement, following in pairwise(body):
        if (
            isinstance(statement, ast.AnnAssign)
            and isinstance(statement.target, ast.Name)
            and isinstance(following, ast.Expr)
            and isinstance(following.value, ast.Constant)
            and isinstance(following.value.value, str)
        ):
            docs[statement.target.id] = inspect.cleandoc(following.value.value)
    return docs


_ROW: Final = field_docs(Row)


def _said(name: str, further: str = "") -> dict[str, str]:
    return {"description": f"{_ROW[name]} {further}".rstrip()}
