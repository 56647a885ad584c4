"""Reading requests strictly: JSON that cannot be stored and what is given twice are refused by name."""

from typing import Any

from flask import Request
from flask_smorest import abort
from webargs import missing
from webargs.flaskparser import FlaskParser, is_json_request
from werkzeug.datastructures import MultiDict

from application.errors import BadRequest
from web.strict_json import NamedTwice, NotJson, strict_json

_TWICE = "This is given twice: give it once."


class JsonReader(FlaskParser):
    """webargs, but a name that is given twice is refused, in a body as in a query, and so is what is no JSON here."""

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
