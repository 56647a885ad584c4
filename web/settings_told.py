"""Every setting of this installation, as an operator reads it: what it is, what it is set to, and where from."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import Field, fields, is_dataclass
from types import UnionType
from typing import Any, Final, NamedTuple, get_args, get_type_hints

from application.settings import SETTINGS_FILE, Settings, settings_in
from web.api.schemas import field_docs

_NAME: Final = re.compile(r"KENTLEDGE_[A-Z_]+", re.ASCII)
_NAMED: Final = re.compile(r" ?\((?:KENTLEDGE_[^()]*)\)")
_PASSWORD: Final = re.compile(r"(?<=://)([^:/@]*):[^@]*@")


class ToldSetting(NamedTuple):
    """One setting."""

    name: str
    """Of its variable in the environment."""
    value: str
    """What it is set to; of a secret only whether it is set."""
    origin: str
    """Where that came from."""
    meaning: str
    """What it is for."""


Said = Mapping[str, Mapping[str, str]]
"""What each place says, the one that counts first: variables and what they are set to."""


def settings_told(settings: Settings, environment: Mapping[str, str]) -> list[ToldSetting]:
    """Every setting, in the order in which it is described."""
    said = {"the environment": environment, f"the file {SETTINGS_FILE}": settings_in(settings.data)}
    return list(_of(Settings, settings, said))


def _of(kind: type[Any], held: Any, said: Said) -> Iterator[ToldSetting]:
    docs, types = field_docs(kind), get_type_hints(kind)
    for setting in fields(kind):
        part = _part(types[setting.name])
        value = getattr(held, setting.name, None)
        if part is not None:
            yield from _of(part, value, said)
            continue
        names = _NAME.findall(docs.get(setting.name, ""))
        if names:
            meaning = _NAMED.sub("", docs[setting.name]).replace("``", "").replace("*", "").replace("\n", " ")
            yield ToldSetting(names[0], _value(setting, value), _origin(names, setting, value, said), meaning)


def _part(hint: Any) -> type[Any] | None:
    """The settings that belong together, where a field holds several."""
    found = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    return next((part for part in found if is_dataclass(part) and isinstance(part, type)), None)


def _value(setting: "Field[Any]", value: Any) -> str:
    if value in (None, ""):
        return "not set"
    if not setting.repr:
        return "set; it is not shown"
    return _PASSWORD.sub(r"\1:…@", str(value))


def _origin(names: list[str], setting: "Field[Any]", value: Any, said: Said) -> str:
    for place, variables in said.items():
        for name in names:
            if variables.get(name, "").strip():
                return f"{place}, {name}"
    if value in (None, "") or value == setting.default:
        return "the default"
    return "the default" if names[0] == "KENTLEDGE_DATA" else "the program that was started"
