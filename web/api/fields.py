"""Marshmallow fields for the record's own kinds of value, strict and documented."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, fields

from domain.dates import PARTIAL_DATE_PATTERN, fault
from domain.money import MONEY_PATTERN

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Text(fields.String):
    """Text without control characters or half characters."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if CONTROL.search(text):
            raise ValidationError("Leave out control characters.")
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ValidationError("That is not whole Unicode text.") from None
        return text


class PersonField(Text):
    """The opaque id of a person; one that nobody could have is refused, not looked for in vain."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if text and not re.fullmatch(r"[a-z0-9-]{1,64}", text, re.ASCII):
            raise ValidationError(
                "Give the id of a person: small letters, digits and hyphens, such as p-0042."
            )
        return text


class Whole(fields.Integer):
    """A whole number in a query, in plain digits: neither blanks nor figures of other scripts."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> int:
        if isinstance(value, str) and not re.fullmatch(r"-?[0-9]{1,18}", value, re.ASCII):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class Money(fields.Field[Decimal]):
    """Pounds sterling as text with two decimal places; a JSON number is refused, for it may have been rounded."""

    default_error_messages = {  # noqa: RUF012  (marshmallow's own shape)
        "invalid": "Give pounds of nought or more as text with two decimal places, such as 1250000.00."
    }

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Decimal:
        if not isinstance(value, str) or not re.fullmatch(MONEY_PATTERN, value, re.ASCII):
            raise self.make_error("invalid")
        return Decimal(value)


class StrictBoolean(fields.Boolean):
    """True or false, and nothing that merely looks like it."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class CivilDate(fields.Date):
    """A day as 2019-03-26."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> date:
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            raise ValidationError("Give a day as 2019-03-26.")
        wrong = fault(value)
        if wrong:
            raise ValidationError(wrong)
        return date.fromisoformat(value)


class PartialDateField(Text):
    """A day, a month, TBC or open."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        wrong = fault(text)
        if wrong:
            raise ValidationError(wrong)
        return text


PARTIAL_DATE_DOC = {"pattern": PARTIAL_DATE_PATTERN, "examples": ["2020-03-31", "2016-09", "TBC", "open"]}
DECIMAL_DOC = {"pattern": r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?$", "examples": ["1250000.00"]}
MONEY_DOC = {"pattern": MONEY_PATTERN, "examples": ["1250000.00"]}
