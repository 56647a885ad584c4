"""The base of every schema of the API."""

from typing import Any

import marshmallow


class Schema(marshmallow.Schema):
    """A marshmallow schema that is shared instead of copied.

    Nothing changes a schema once it is built. flask-smorest copies those of a route at each of its decorators: that was
    two thirds of the time that the application took to start.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> "Schema":
        return self
