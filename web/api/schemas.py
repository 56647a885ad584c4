"""Marshmallow schemas read from the domain's own types, so that a field is described once."""

import ast
import inspect
import textwrap
from functools import cache
from itertools import pairwise
from typing import Any, cast

import msgspec
from marshmallow import fields, validate
from msgspec import NODEFAULT, Struct

from domain.dates import PARTIAL_DATE_PATTERN
from domain.decisions import Command
from domain.streams import BY_NOUN
from web.api.fields import (
    MONEY_DOC,
    PARTIAL_DATE_DOC,
    CivilDate,
    Money,
    PartialDateField,
    PlainObject,
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


@cache
def schema_of(struct: type[Struct], *, asked: bool = False) -> type[Schema]:
    """The schema of a domain type: same names, same limits, its own words as descriptions.

    Where it is *asked* of somebody, contracts and groups may be named by what people call them; what is answered
    names them by id, and holds every field.
    """
    described = field_docs(struct)
    info: Any = msgspec.inspect.type_info(struct)
    members: dict[str, Any] = {}
    for field in info.fields:
        made = field.default_factory
        default = field.default if made is NODEFAULT else made()
        description = described.get(field.name, "")
        members[field.encode_name] = _field(field.encode_name, field.type, default, description, asked)
    return cast("type[Schema]", Schema.from_dict(members, name=name_of(struct, asked=asked)))


def name_of(struct: type[Struct], *, asked: bool = True) -> str:
    """The name of its schema: two nouns may each have a type of the same name, so the noun goes before it.

    What is true of a noun bears the noun's own name, which a contract's type may have too: *Supplier*. A type that is
    asked for within a command may be answered too, with other fields needed: *SupplierInput*."""
    noun = struct.__module__.removeprefix("domain.").partition(".")[0]
    noun = noun.title().replace("_", "") if noun in BY_NOUN and noun != "contract" else ""
    end = "Input" if asked and not issubclass(struct, Command) else ""
    if struct.__name__ == noun:
        return f"{noun}State{end}"
    return (struct.__name__ if struct.__name__.startswith(noun) else noun + struct.__name__) + end


def _field(name: str, node: Any, default: Any, description: str, asked: bool) -> fields.Field[Any]:
    options: dict[str, Any] = {"metadata": {}}
    if default is NODEFAULT or not asked:
        options["required"] = True
    if description:
        options["metadata"]["description"] = description
    if isinstance(node, msgspec.inspect.UnionType):
        node = next(one for one in node.types if not isinstance(one, msgspec.inspect.NoneType))
        options["allow_none"] = True
    return _of_type(name, node, options, asked)


def _of_type(name: str, node: Any, options: dict[str, Any], asked: bool) -> fields.Field[Any]:
    inspected = msgspec.inspect
    while isinstance(node, inspected.Metadata):
        extra = node.extra_json_schema or {}
        options["metadata"] = {
            key: value for key, value in extra.items() if key in ("description", "examples")
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
        case inspected.DecimalType():
            options["metadata"] = MONEY_DOC | options["metadata"]
            return Money(**options)
        case inspected.DateType():
            return CivilDate(**options)
        case inspected.UUIDType() if asked:
            return _naming(name, options)
        case inspected.UUIDType():
            return fields.UUID(**options)
        case inspected.StructType(cls=cls):
            return fields.Nested(schema_of(cls, asked=asked), **options)
        case inspected.VarTupleType() | inspected.ListType() | inspected.FrozenSetType():
            limits = (node.min_length, node.max_length)
            rules = [validate.Length(*limits)] if any(one is not None for one in limits) else []
            return fields.List(
                _of_type(name, node.item_type, {"metadata": {}}, asked), validate=rules, **options
            )
        case inspected.DictType():
            return PlainObject(keys=fields.String(), **options)
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
        rules.append(validate.Regexp(node.pattern))
    return rules


def _number_rules(node: Any) -> list[validate.Validator]:
    limits = (node.ge, node.le)
    return [validate.Range(*limits)] if any(one is not None for one in limits) else []


@cache
def field_docs(struct: type[Struct]) -> dict[str, str]:
    """The docstring under each field, its bases' included."""
    docs: dict[str, str] = {}
    for base in reversed(struct.__mro__):
        if base is Struct or not issubclass(base, Struct) or base.__module__.startswith("msgspec"):
            continue
        tree = ast.parse(textwrap.dedent(inspect.getsource(base))).body[0]
        if isinstance(tree, ast.ClassDef):
            docs |= _docs_in(tree.body)
    return docs


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
