"""What an address asks is read as its schema says, and no more of the schema is gone through than it asks."""

from typing import Any

import pytest
from flask import Flask
from marshmallow import RAISE, ValidationError, fields, validate
from werkzeug.exceptions import HTTPException

from web.api.reading import JsonReader
from web.api.schema import Schema

ASKED: list[str] = []
"""The fields that were gone through."""


class Noted(fields.String):
    """Says that it was gone through."""

    def deserialize(self, value: Any, attr: Any = None, data: Any = None, **kwargs: Any) -> Any:
        ASKED.append(attr)
        return super().deserialize(value, attr, data, **kwargs)


class Asked(Schema):
    """A list's, in small."""

    class Meta:
        unknown = RAISE

    owner = Noted()
    since = Noted(data_key="from")
    sort = Noted(load_default="reference", validate=validate.OneOf(["reference", "ends"]))


@pytest.fixture
def read() -> Any:
    reader, schema, app = JsonReader(unknown=RAISE), Asked(), Flask("asked")
    ASKED.clear()

    def asking(query: str) -> Any:
        with app.test_request_context(f"/?{query}"):
            return reader.parse(schema, location="query")

    return asking


def test_parameters_that_are_not_there_are_not_gone_through(read: Any) -> None:
    assert read("from=2020") == {"since": "2020", "sort": "reference"}
    assert sorted(ASKED) == ["from", "sort"]
    assert read("owner=p-bryn&sort=ends") == {"owner": "p-bryn", "sort": "ends"}


def test_an_address_that_says_nothing_is_read_once_and_each_answer_is_ones_own(read: Any) -> None:
    first = read("")
    first["sort"] = "of this request"
    ASKED.clear()
    assert read("") == {"sort": "reference"}
    assert ASKED == []


@pytest.mark.parametrize("query", ["sort=title", "owner=p-bryn&sort=title"])
def test_what_does_not_fit_is_refused_each_time(read: Any, query: str) -> None:
    for _ in range(2):
        with pytest.raises(HTTPException) as refused:
            read(query)
        assert list(refused.value.data["messages"]["query"]) == ["sort"]  # type: ignore[attr-defined]


def test_a_parameter_of_none_is_named_whatever_else_is_asked(read: Any) -> None:
    with pytest.raises(HTTPException) as refused:
        read("owner=p-bryn&since=2020")  # it is called *from*
    assert list(refused.value.data["messages"]["query"]) == ["since"]  # type: ignore[attr-defined]
    assert isinstance(refused.value.exc, ValidationError)  # type: ignore[attr-defined]
