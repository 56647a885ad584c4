"""The two clocks of a page: *in force on* and *as known at*, in its address, as people write dates."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

from marshmallow import ValidationError

from application.errors import BadRequest
from application.importing.dates import read_date
from application.record import LONDON, Basis, Record
from domain.dates import in_words
from web.api.fields import CivilDate
from web.api.queries import KnownAt

CLOCKS: Final = ("valid_at", "known_at")
_NOW: Final = {"valid_at": ("", "today"), "known_at": ("", "now", "today")}
"""What says nothing of a clock but that it is to show now."""
_TIME_OF_DAY: Final = re.compile(r"(?P<day>.*\S),? +(?:at )?(?P<hour>\d{1,2})[:.](?P<minute>\d{2})", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True)
class Clocks:
    """What was asked of both clocks, and the basis that this comes to."""

    basis: Basis
    asked: Mapping[str, str]
    """What the address says of them and can be read, as the API writes it; links keep it."""
    typed: Mapping[str, str]
    """What was typed, whether it can be read or not."""
    faults: Mapping[str, str]
    """What is wrong with what cannot be read; the page then shows now."""

    @property
    def past(self) -> bool:
        """Whether the page shows anything else than now."""
        return bool(self.asked)

    def shown(self, name: str) -> str:
        """What the field of a clock holds: a day as people write it, anything else as it was typed."""
        asked = self.asked.get(name, "")
        return in_words(asked) if _DAY.fullmatch(asked) else self.typed[name]

    def address(self, path: str, **query: object) -> str:
        """An address that keeps both clocks."""
        told = {name: value for name, value in query.items() if value not in (None, "")} | dict(self.asked)
        return f"{path}?{urlencode(told)}" if told else path


def read_clocks(record: Record, query: Mapping[str, str]) -> Clocks:
    """Read both clocks of an address."""
    typed = {name: query.get(name, "").strip() for name in CLOCKS}
    asked: dict[str, str] = {}
    faults: dict[str, str] = {}
    for name, text in typed.items():
        if text.casefold() not in _NOW[name]:
            try:
                asked[name] = _canonical(name, text)
            except ValidationError as error:
                faults[name] = " ".join(map(str, error.messages))
    while True:
        valid_at = CivilDate().deserialize(asked["valid_at"]) if "valid_at" in asked else None
        known_at = KnownAt().deserialize(asked["known_at"]) if "known_at" in asked else None
        try:
            return Clocks(record.basis(valid_at, known_at), asked, typed, faults)
        except BadRequest as error:
            faults |= error.faults
            asked = {name: text for name, text in asked.items() if name not in error.faults}


def _canonical(name: str, text: str) -> str:
    """As the API writes it. Raises ValidationError."""
    if name == "known_at" and not _DAY.fullmatch(text):
        moment = _moment(text)
        if moment:
            return moment
    found = read_date(text, "day first")
    if not _DAY.fullmatch(found.value):
        raise ValidationError("Give a day, such as 31 March 2027.")
    return str(CivilDate().deserialize(found.value).isoformat())


def _moment(text: str) -> str:
    """An instant or a position as the API takes it, or a day and a time in London; empty for anything else."""
    said = _TIME_OF_DAY.fullmatch(text)
    if said:
        day = read_date(said["day"], "day first").value
        hour, minute = int(said["hour"]), int(said["minute"])
        if _DAY.fullmatch(day) and hour < 24 and minute < 60:
            local = datetime.fromisoformat(day).replace(hour=hour, minute=minute, tzinfo=LONDON)
            return local.astimezone(UTC).isoformat().replace("+00:00", "Z")
    try:
        KnownAt().deserialize(text)
    except ValidationError:
        return ""
    return text
