"""Reading requests strictly: JSON that cannot be stored and parameters that nobody knows are refused."""

from typing import Any

import msgspec
from flask import Request
from flask_smorest import abort
from webargs import missing
from webargs.flaskparser import FlaskParser, is_json_request


class JsonReader(FlaskParser):
    """webargs, but NaN, half characters, figures beyond reach and endless nesting are no JSON here."""

    def _raw_load_json(self, req: Request) -> Any:
        if not is_json_request(req):
            return missing
        body = req.get_data(cache=True)
        if not body:
            return missing
        try:
            return msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            abort(400, exc=error, messages={"json": ["The body is not JSON that can be read."]})
