"""Reading requests strictly: JSON that cannot be stored and what is given twice are refused by name."""

from typing import Any, Final

from flask import Request
from flask_smorest import abort
from marshmallow import Schema
from webargs import missing
from webargs.flaskparser import FlaskParser, is_json_request
from werkzeug.datastructures import MultiDict

from application.errors import BadRequest
from web.strict_json import NamedTwice, NotJson, strict_json

_PARTS_KEPT: Final = 1000
_TWICE = "This is given twice: give it once."


class JsonReader(FlaskParser):
    """webargs, but a name that is given twice is refused, in a body as in a query, and so is what is no JSON here."""

    def __init__(self, **said: Any) -> None:
        super().__init__(**said)
        self._parts: dict[tuple[Schema, frozenset[str]], Schema] = {}
        self._nothing_asked: dict[Schema, dict[str, Any]] = {}
        """What a schema makes of an address that says nothing, for each that was asked so."""

    def parse(self, argmap: Any, req: Request | None = None, **said: Any) -> Any:
        """As webargs, but of an address only the parameters that it has are looked at, and of one without any nothing
        is after the first time."""
        asked = req or self.get_default_request()
        if said.get("location") != "query" or not isinstance(argmap, Schema):
            return super().parse(argmap, req=asked, **said)
        if asked.args:
            return super().parse(self._part(argmap, frozenset(asked.args)), req=asked, **said)
        found = self._nothing_asked.get(argmap)
        if found is None:
            found = self._nothing_asked[argmap] = super().parse(argmap, req=asked, **said)
        return dict(found)

    def _part(self, schema: Schema, asked: frozenset[str]) -> Schema:
        """The schema with no more than the parameters that are asked, and those that say something where they are not;
        the whole of it where one that is asked is none of its own."""
        part = self._parts.get((schema, asked))
        if part is None:
            keys = {field.data_key or name: name for name, field in schema.load_fields.items()}
            if not asked <= keys.keys():
                return schema
            speaks = {
                name
                for name, field in schema.load_fields.items()
                if field.required or field.load_default is not missing
            }
            only = speaks | {keys[key] for key in asked}
            if len(self._parts) >= _PARTS_KEPT:
                self._parts.clear()
            part = self._parts[schema, asked] = type(schema)(only=only, unknown=schema.unknown)
        return part

    def load_querystring(self, req: Request, schema: Any) -> Any:
        """What the address says, and nothing of what it might: webargs looks for each parameter that a schema knows,
        and answers with an error, unseen, for every one that is not there."""
        found = super().load_querystring(req, schema)
        return {name: found[name] for name in req.args}

    def _raw_load_json(self, req: Request) -> Any:
        if not is_json_request(req):
            return missing
        body = req.get_data(cache=True)
        if not body:
            return missing
        try:
            return strict_json(body)
        except NamedTwice as error:
            abort(400, exc=error, messages={"json": {path: [_TWICE] for path in error.paths}})
        except NotJson as error:
            abort(400, exc=error, messages={"json": ["The body is not JSON that can be read."]})


def refuse_twice(parameters: MultiDict[str, str]) -> None:
    """Raise BadRequest for what an address gives twice, whatever it says: one of the two would be overlooked."""
    twice = [name for name, values in parameters.lists() if len(values) > 1]
    if twice:
        raise BadRequest(dict.fromkeys(twice, _TWICE))
