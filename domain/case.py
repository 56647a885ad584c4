"""What a rule is asked about, and the rules that every stream asks."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

import msgspec

from domain.chronicle import Chronicle
from domain.dates import earliest, fault, in_words
from domain.decisions import Advice, Command, Context, NamedRule, Rejection, no, rule
from domain.events import Fact
from domain.periods import bounds, frequency_of
from domain.timeline import Placed, Timeline

AnyCommand = TypeVar("AnyCommand", bound=Command)
State = TypeVar("State")
Found = TypeVar("Found")

_NOT_KEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Control characters other than tab and line breaks, and halves of characters."""
_ESCAPED: Final = (b"\\u00", b"\\b", b"\\f", b"\x7f")


_NO_ID = UUID(int=0)


@dataclass(frozen=True)
class Case(Generic[AnyCommand, State]):
    """One command as it is put to the rules."""

    chronicle: Chronicle[State]
    """What the record knows of the stream; one without facts where the command opens it."""
    state: State
    """What is true on the day from which the command is effective; ``None`` where the command opens the stream."""
    command: AnyCommand
    effective_from: date
    context: Context
    again: Placed | None = None
    """The fact that a correction decides again; ``None`` where the command is given for the first time."""
    asked_then: Command | None = None
    """The request that this fact answered, as it stands; ``None`` where the command is given for the first time."""
    also_for: str = ""
    """Opaque id of the person for whom a correction decides the command again; empty where there is none."""
    behind: frozenset[str] = frozenset()
    """Opaque ids of everyone who stands behind the fact that a correction decides again: it stays theirs."""
    _found: dict[Callable[..., Any], Any] = field(
        default_factory=dict, init=False, repr=False, compare=False, hash=False
    )

    def once(self, find: Callable[["Case[AnyCommand, State]"], Found]) -> Found:
        """What *find* finds in this case, worked out once however many rules ask for it."""
        if find not in self._found:
            self._found[find] = find(self)
        found: Found = self._found[find]
        return found

    def other(self, stream_id: UUID | None) -> Any:
        """The state of another stream, one that the step said it needs, on that same day; ``None`` before it was."""
        chronicle = self.context.others.get(stream_id) if stream_id else None
        return chronicle.in_force(self.effective_from) if chronicle else None

    @property
    def people(self) -> frozenset[str]:
        """Opaque ids of who gives the command and, where it is for somebody else, of whom; in a correction also of
        everyone who gave it before (decision 122)."""
        asking = {self.context.actor.person_id, self.command.on_behalf_of, self.also_for} - {""}
        return self.behind.union(asking)

    @property
    def why(self) -> str:
        """The reason that is given for it; where a correction decides it again, that of the request put right."""
        return (self.asked_then or self.command).reason

    def has_a_hand_in(self, placed: Placed) -> bool:
        """Whether who gives the command, or for whom it is given, stands behind a fact of this stream: recorded it, put
        it right, or is who that was done for (decision 108)."""
        return not self.people.isdisjoint(self.chronicle.people_behind(placed))

    def ever_owned(self, owner_in: Callable[[Fact], str]) -> bool:
        """Whether who gives the command, or for whom it is given, was ever named as the owner of what it is about, by a
        fact of this stream that stands, as it was recorded or as it was put right (decision 111). *owner_in* tells whom
        a fact names; empty where it names nobody."""
        return not self.people.isdisjoint(map(owner_in, self.chronicle.wordings()))

    def last(self, *facts: type[Fact]) -> Placed | None:
        """The last fact of these kinds that stands in the story by that day, with who recorded it and for whom."""
        placed = (
            known for known in self.chronicle.timeline.placed if known.valid_from <= self.effective_from
        )
        return next((known for known in reversed([*placed]) if isinstance(known.fact, facts)), None)

    def other_chronicle(self, stream_id: UUID) -> Chronicle[Any]:
        """The chronicle of another stream that the step said it needs. Raises ``KeyError`` for any other."""
        return self.context.others[stream_id]


class NotSeenTo(Exception):
    """What a fact is recorded from is not there, which a rule of its act sees to: a fault of ours, but where the act is
    decided again and that rule was let be."""


def seen_to(found: Found | None) -> Found:
    """What the rules have seen to is there. Raises NotSeenTo where it is not."""
    if found is None:
        raise NotSeenTo("a rule lets nothing pass that is not there")
    return found


def opening(
    command: Command, effective_from: date, context: Context, stream_id: UUID = _NO_ID
) -> Case[Any, Any]:
    """The case of a command that brings a stream into being: there is no story and no state yet, and no id but where
    an opening on record is decided again."""
    return Case(Chronicle(stream_id, 0, Timeline(), ()), None, command, effective_from, context)


@rule("reason.given", "NAO 8.2", of_entry=True)
def reason_given(case: Case[Any, Any]) -> Rejection | None:
    if case.command.reason.strip():
        return None
    return no("Say why: a change without a reason cannot be explained later.", "reason")


@rule("text.can-be-kept")
def text_can_be_kept(case: Any) -> Rejection | None:
    if not _may_hold_what_is_not_kept(case.command):
        return None
    said = _texts(msgspec.to_builtins(case.command))
    faults = sorted(dict.fromkeys(name for name, text in said if _NOT_KEPT.search(text)))
    if not faults:
        return None
    return no(
        "There are control characters in the text, which not every database can keep; leave them out.",
        *faults,
    )


def _may_hold_what_is_not_kept(command: Command) -> bool:
    """A quick look that lets ordinary text pass: its JSON holds no escape that such characters need."""
    try:
        said = msgspec.json.encode(command)
    except UnicodeEncodeError:
        return True
    return any(escape in said for escape in _ESCAPED)


def _texts(said: Any) -> Iterator[tuple[str, str]]:
    """Every text in what was said, however deep, with the name of its field."""
    unseen = [("", said)]
    while unseen:
        name, value = unseen.pop()
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, dict):
            unseen += [(name, key) for key in value]
            unseen += [(f"{name}.{key}" if name else key, inner) for key, inner in value.items()]
        elif isinstance(value, list | tuple):
            unseen += [(f"{name}.{place}", inner) for place, inner in enumerate(value)]


@rule("effective-date.within-reach", "domain rule I8")
def effective_date_within_reach(case: Case[Any, Any]) -> Rejection | None:
    return out_of_reach(case.effective_from, case.context)


def out_of_reach(effective_from: date, context: Context) -> Rejection | None:
    """Whether nothing can be recorded as true from that day: too long ago, or too far ahead."""
    today, years = context.today, context.policy.scheduled_years
    ahead = (effective_from.year - today.year, effective_from.month, effective_from.day)
    if ahead <= (years, today.month, today.day) and effective_from.year >= 1900:
        return None
    return no(
        f"{in_words(effective_from)} is out of reach: no earlier than 1900, and no more than {years} years ahead.",
        "effective_from",
    )


@rule("entry.in-good-time", "GovS 008 5.4.5", of_entry=True)
def entered_in_good_time(case: Case[Any, Any]) -> Advice | None:
    days = (case.context.today - case.effective_from).days
    if days <= case.context.policy.late_entry_days:
        return None
    return Advice(f"Recorded {days} days after it took effect.")


@rule("signature.not-in-the-future")
def signature_not_in_the_future(case: Case[Any, Any]) -> Rejection | None:
    made_on = case.command.made_on
    if made_on is None or made_on <= case.context.today:
        return None
    return no("Nothing can have been signed on a day that has not come yet.", "made_on")


@rule("step.in-order")
def step_in_order(case: Case[Any, Any]) -> Rejection | None:
    placed = case.chronicle.timeline.placed
    if not placed or case.effective_from >= placed[-1].valid_from:
        return None
    return no(
        f"The step before it is dated {in_words(placed[-1].valid_from)}; a later step cannot be dated earlier.",
        "effective_from",
    )


@rule("step.not-ahead-of-time")
def step_not_ahead_of_time(case: Case[Any, Any]) -> Rejection | None:
    if case.effective_from <= case.context.today:
        return None
    return no(
        f"{in_words(case.effective_from)} has not come yet; record the step when it has been taken.",
        "effective_from",
    )


def had_come(*names: str, hint: str = "") -> NamedRule:
    """The rule of every act that tells of what has happened: the days and periods in the command's fields *names*, a
    field within each of several as ``large.paid_on``, had come by today and by the day from which the fact is true. Of
    a month or a period that is its first day. What is left out, or is no date, is no fault of this rule. *hint* says
    what to do about a day that lies ahead."""

    @rule("told-of.had-come", "decision 0126")
    def come(case: Case[Any, Any]) -> Rejection | None:
        told = [found for name in names for found in _told(case.command, name.split("."), "")]
        ahead = [field for field, day in told if day > case.context.today]
        if ahead:
            return no(f"That has not come yet. {hint}".strip(), *ahead)
        later = [field for field, day in told if day > case.effective_from]
        if not later:
            return None
        since = in_words(case.effective_from)
        return no(f"That had not come by {since}, from which this is to be true.", *later, "effective_from")

    return come


def _told(said: Any, names: Sequence[str], path: str) -> Iterator[tuple[str, date]]:
    """The first day of each date or period at the end of *names*, with its field."""
    if isinstance(said, tuple):
        for place, each in enumerate(said):
            yield from _told(each, names, f"{path}.{place}")
    elif said is not None and names:
        yield from _told(getattr(said, names[0]), names[1:], f"{path}.{names[0]}".lstrip("."))
    else:
        day = _first_day(said)
        if day is not None:
            yield path, day


def _first_day(said: date | str | None) -> date | None:
    if not isinstance(said, str):
        return said
    if frequency_of(said):
        return bounds(said)[0]
    return None if fault(said) else earliest(said)


ENTRY = (
    text_can_be_kept,
    effective_date_within_reach,
    signature_not_in_the_future,
    entered_in_good_time,
)
"""Asked of everything that is recorded."""

CHANGE = (*ENTRY, reason_given)
"""Asked of every change to what stands: it may be entered late or scheduled ahead, and says why."""

STEP = (*ENTRY, step_in_order, step_not_ahead_of_time)
"""Asked of every step of a process: steps follow one another, and none is taken before its day."""
