"""What a state holds, or what changed in it, as a page says it: places in words, things by name, ids never."""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from markupsafe import Markup

from application.errors import NotFound
from application.record import fold
from domain.chronicle import Chronicle
from domain.contract import CONTRACT
from domain.dates import in_words
from domain.glossary import CHOICES
from domain.streams import BY_NOUN
from projections.history import about, state_as_dict
from projections.naming import ID
from projections.state_words import NOTHING, Path, StateLine, compared
from web.pages import addresses
from web.pages.cells import contract_link, in_pounds
from web.pages.frame import Visit
from web.pages.words import choice_in_words, label_of, place_in_words

_MONTH: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
_SEVERAL: Final = " / "
_OF_FIELDS: Final = ("field", "fields")
"""What holds names of fields."""
_FIELD: Final = re.compile(r"[a-z]+(_[a-z0-9]+)+", re.ASCII)
_NAMED: Final[Mapping[str, Callable[[Any], str]]] = {
    "tiering_model": lambda model: model.model.title,
    "forward_plan": lambda plan: f"Forward plan of the {plan.group}",
}
"""Things that a story calls by their kind alone, since no contract is told of more than one."""
_NAMES: Final = ("title", "name")
NOTHING_SAID: Final = "–"
"""What stands where a field holds nothing."""


@dataclass(frozen=True)
class PageLine:
    """One field of a state, in a reader's words; things as links to their pages."""

    called: str
    was: str | Markup
    now: str | Markup

    @property
    def differs(self) -> bool:
        """Whether it changed."""
        return self.was != self.now


class StateLines:
    """States as one page says them: each thing that they name is looked up once, as far as whoever asks may know of
    it, and is called what it was called at the basis of the page; what was not known then, what it is called now."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._found: dict[str, str | Markup] = {}

    def state(self, state: Any) -> Iterator[PageLine]:
        """What a state holds."""
        return self.lines(compared({}, state_as_dict(state), self._visit.names))

    def changed(self, was: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[PageLine, ...]:
        """What differs between two states."""
        lines = self.lines(compared(was, now, self._visit.names))
        return tuple(line for line in lines if line.differs)

    def lines(self, lines: Iterable[StateLine]) -> Iterator[PageLine]:
        """The lines in words. A line of ids that lead to nothing that has a name is left out, and one beside which the
        name stands already."""
        told = list(_joined(lines))
        places = {line.path for line in told}
        for line in told:
            was, now = (self._said(text, line.path) for text in (line.was, line.now))
            if (was or now) and not _says_its_own_place(line) and not _is_named_beside(line.path, places):
                yield PageLine(place_in_words(line.path), was or NOTHING_SAID, now or NOTHING_SAID)

    def _said(self, text: str, path: Path) -> str | Markup:
        """A value in words; empty where it is nothing, or an id without a name."""
        if text == NOTHING:
            return ""
        parts = text.split(_SEVERAL)
        if all(ID.fullmatch(part) for part in parts):
            return Markup("; ").join(filter(None, map(self.link, parts)))
        if isinstance(path[-1], str) and (amount := in_pounds(path[-1], text)):
            return amount
        if path[-1] in _OF_FIELDS and _FIELD.fullmatch(text):
            return label_of(text)
        if _MONTH.fullmatch(text):
            return in_words(text)
        if all(part in CHOICES for part in parts):
            return "; ".join(map(choice_in_words, parts))
        return text

    def link(self, stream_id: str) -> str | Markup:
        """A link to the thing of that id by its name; empty where it is nothing, or nothing that may be told."""
        if stream_id not in self._found:
            self._found[stream_id] = self._called(UUID(stream_id))
        return self._found[stream_id]

    def _called(self, stream_id: UUID) -> str | Markup:
        """A link to the thing of that id by its name; empty where it is nothing, or nothing that may be told."""
        basis = self._visit.clocks.basis
        then = self._visit.record.events_of(stream_id, basis.position)
        known: Chronicle[Any] | None = fold(then or self._visit.record.events_of(stream_id))
        stream = BY_NOUN.get(known.noun) if known else None
        if known is None or stream is None:
            return ""
        if stream is CONTRACT:
            return contract_link(self._visit, str(stream_id))
        if not self._visit.may(stream.noun.replace("_", "-")):
            return ""
        try:
            self._visit.gate.require_known(stream, stream_id)
        except NotFound:
            return ""
        gate, named = self._visit.gate, _NAMED.get(stream.noun)
        state = gate.in_force(known, basis.valid_at) or gate.latest(known)
        called = (
            named(state)
            if named and state is not None
            else _but_for_its_kind(about(known, basis.valid_at), stream.called)
        )
        where = self._visit.clocks.address(addresses.of_stream(stream, stream_id))
        return Markup('<a class="govuk-link" href="{}">{}</a>').format(where, called)


def _joined(lines: Iterable[StateLine]) -> Iterator[StateLine]:
    """The lines with the single values of a list in one."""
    for (is_of_a_list, path), found in groupby(lines, key=_list_of):
        several = list(found)
        if is_of_a_list:
            was, now = (
                _SEVERAL.join(text for text in texts if text != NOTHING) or NOTHING
                for texts in zip(*((line.was, line.now) for line in several), strict=True)
            )
            yield several[0]._replace(was=was, now=now, path=path)
        else:
            yield from several


def _list_of(line: StateLine) -> tuple[bool, Path]:
    """Whether it is a single value in a list, and where that list or the value itself stands."""
    is_of_a_list = isinstance(line.path[-1], int)
    return is_of_a_list, line.path[:-1] if is_of_a_list else line.path


def _but_for_its_kind(called: str, kind: str) -> str:
    """*Buses on time* of *KPI (Buses on time)*: the line says of which kind it is."""
    prefix = f"{kind[:1].upper()}{kind[1:]} ("
    return called.removeprefix(prefix).removesuffix(")") if called.startswith(prefix) else called


def _says_its_own_place(line: StateLine) -> bool:
    """Whether it says of the third of a list that it is the third."""
    *within, last = line.path
    return last == "number" and bool(within) and str(within[-1]) in (line.now, line.was)


def _is_named_beside(path: Path, places: Container[Path]) -> bool:
    """Whether it is the id of what stands beside it by name: a committee, or the thing itself of which it is told."""
    *within, last = path
    if not isinstance(last, str) or not last.endswith("_id"):
        return False
    own = last.removesuffix("_id")
    if (*within, own) in places or (*within, f"{own}_name") in places:
        return True
    is_its_own = any(isinstance(part, str) and own in part for part in within) or own == "post"
    return is_its_own and any((*within, name) in places for name in _NAMES)
