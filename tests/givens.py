"""Given what happened, when somebody asks for something, then this is recorded, or refused by this rule."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from msgspec import inspect

from domain.chronicle import Chronicle
from domain.contract import CONTRACT
from domain.contract.registration import Register, Registered
from domain.contract.terms import Contract, Option, Roles, Supplier, Term, Terms
from domain.deciding import decide
from domain.decisions import Actor, Command, Context, Decision, Refused
from domain.events import DecisionRecord, Envelope, Event, Evidence, Fact
from domain.money import Values
from domain.report.background import ListBackgroundPapers, ListBackgroundPapersAs
from domain.stream import Stream

STREAM = UUID("c0ffee00-0000-4000-8000-000000000001")
TODAY = date(2023, 6, 15)
AWARD = date(2020, 2, 3)
"""The day on which the contract of these tests was signed, and from which it is in being."""

OFFICER = Actor("p-anwen", "officer")
OWNER = Actor("p-bryn", "owner")

AMBER = Supplier(UUID(int=1), "Amber Lane Catering Ltd", "GB-COH", "00000001")
BROOK = Supplier(UUID(int=2), "Brook Transport Ltd", "GB-COH", "00000002")
CEDAR = Supplier(UUID(int=3), "Cedar Care CIC")

FIRST = Option("first extension", "2025-03-31", "2023-12-31")
SECOND = Option("second extension", "2026-03-31")
TERM = Term("2020-04-01", "2024-03-31", "2026-03-31", (FIRST, SECOND))
ROLES = Roles("p-bryn", "p-anwen", ("p-dilwyn",))
VALUES = Values(Decimal("1200000.00"), Decimal("1000000.00"), Decimal("250000.00"))


def day(text: str) -> date:
    """A civil date, as short as a test likes it."""
    return date.fromisoformat(text)


def event_id(number: int) -> UUID:
    """The id of the event recorded as the story's *number*th."""
    return UUID(int=(0xE << 124) + number)


def registered(**changes: Any) -> Registered:
    """The contract of these tests as it was registered, but for *changes*."""
    facts: dict[str, Any] = {
        "reference": "CT-0001",
        "title": "School meals",
        "description": "Hot meals at eleven schools",
        "category": "Catering",
        "directorate": "Education",
        "kind": "contract",
        "legal_regime": "PCR2015",
        "procurement_route": "open procedure",
        "suppliers": (AMBER,),
        "values": VALUES,
        "term": TERM,
        "roles": ROLES,
    }
    return Registered(**(facts | changes))


def register(**changes: Any) -> Register:
    """The command that registers the contract of these tests, but for *changes*."""
    facts: dict[str, Any] = {
        "reference": "CT-0001",
        "title": "School meals",
        "description": "Hot meals at eleven schools",
        "category": "Catering",
        "directorate": "Education",
        "legal_regime": "PCR2015",
        "procurement_route": "open procedure",
        "suppliers": (AMBER,),
        "estimated_incl_vat": VALUES.estimated_incl_vat,
        "estimated_excl_vat": VALUES.estimated_excl_vat,
        "annual_excl_vat": VALUES.annual_excl_vat,
        "start": TERM.start,
        "end": TERM.end,
        "maximum_end": TERM.maximum_end,
        "options": TERM.options,
        "owner": ROLES.owner,
        "contract_manager": ROLES.contract_manager,
        "lead_officers": ROLES.lead_officers,
    }
    return Register(**(facts | changes))


_RECORD = DecisionRecord("test")


@dataclass(frozen=True)
class Entry:
    """A fact already on record: from when it is true, and who recorded it."""

    valid_from: date
    fact: Fact
    by: Actor = OFFICER
    behalf: str = ""
    """Opaque id of the person for whom it was recorded."""
    cause: int | UUID = 0
    """The event that brought it about, by its number in this story or by its id; 0 where it was recorded directly."""
    reason: str = ""
    authority: str = ""
    evidence: tuple[Evidence, ...] = ()
    decision: DecisionRecord = _RECORD
    made_on: date | None = None
    """The day on which it was signed."""

    @property
    def causation_id(self) -> str:
        """Event id of what brought it about; empty where nothing did."""
        cause = event_id(self.cause) if isinstance(self.cause, int) and self.cause else self.cause
        return str(cause or "")


def on(valid_from: str, fact: Fact, by: Actor = OFFICER, **said: Any) -> Entry:
    """A fact that is true from *valid_from*, and what was said with it."""
    return Entry(day(valid_from), fact, by, **said)


def said_with(valid_from: date, fact: Fact, by: Actor, command: Command, decision: DecisionRecord) -> Entry:
    """A fact as a command recorded it."""
    return Entry(
        valid_from,
        fact,
        by,
        behalf=command.on_behalf_of,
        reason=command.reason,
        authority=command.authority,
        evidence=command.evidence,
        decision=decision,
        made_on=command.made_on,
    )


def event(entry: Entry, number: int) -> Event:
    """*entry* as the story's *number*th event."""
    envelope = Envelope(
        event_id=event_id(number),
        valid_from=entry.valid_from,
        actor=entry.by.person_id,
        role=entry.by.role,
        on_behalf_of=entry.behalf,
        reason=entry.reason,
        authority=entry.authority,
        evidence=entry.evidence,
        decision=entry.decision,
        made_on=entry.made_on,
        concerns=(STREAM,),
        causation_id=entry.causation_id,
    )
    return Event(STREAM, number, envelope, entry.fact)


def folded(entries: Iterable[Entry]) -> Contract | None:
    """The contract after *entries*."""
    contract: Contract | None = None
    for number, entry in enumerate(entries, start=1):
        contract = CONTRACT.evolve(contract, event(entry, number))
    return contract


@dataclass(frozen=True)
class Story:
    """What happened to a contract so far."""

    entries: tuple[Entry, ...] = ()

    @property
    def contract(self) -> Contract:
        """The contract after all of it."""
        contract = folded(self.entries)
        assert contract is not None
        return contract

    def on(self, text: str) -> Terms:
        """What is in force on a day."""
        terms = self.contract.in_force(day(text))
        assert terms is not None
        return terms

    def when(self, command: Command, *, on: date = TODAY, by: Actor = OFFICER) -> "Asked":
        """*command* is given on that day by that person."""
        context = Context(on, by)
        try:
            return Asked(self, command, by, decision=decide(CONTRACT, folded(self.entries), command, context))
        except Refused as refused:
            return Asked(self, command, by, refused=with_fields_of(command, refused))


def told_as_it_was(stream: Stream[Any], story: Chronicle[Any], *, since: int = 0) -> None:
    """What each fact after the story's *since*th says was before it is what is told to have been before it."""
    for placed in story.timeline.placed:
        before = story.timeline.before(placed.key).latest() if placed.version > since else None
        if before is not None:
            was = stream.effects[type(placed.fact)].was(before, placed.fact)
            said = {name: getattr(placed.fact, name) for name in was}
            assert was == said, f"{type(placed.fact).__name__} says that it was otherwise before"


_GIVEN: dict[type[Command], type[Command]] = {ListBackgroundPapersAs: ListBackgroundPapers}
"""What a person gives, where a use case looks things up before it is decided and other fields are in their place."""


def with_fields_of(command: Command, refused: Refused) -> Refused:
    """The refusal: each part is shown at fields that the request has, or told as a conflict with what stands."""
    fields = [field for rejection in refused.rejections for field in rejection.fields]
    request = inspect.type_info(_GIVEN.get(type(command), type(command)))
    nowhere = [field for field in fields if not _has(request, field.split("."))]
    assert not nowhere, f"{nowhere} are no fields of the request"
    bare = [told.rule for told in refused.rejections if not told.fields and not told.conflict]
    assert not bare, f"{bare} are shown nowhere"
    return refused


def _has(kind: inspect.Type, path: Sequence[str]) -> bool:
    """Whether what is of that kind has a field at *path*: *change.extension.new_end*, *suppliers.0.name*."""
    if not path:
        return True
    name, *inner = path
    match kind:
        case inspect.UnionType():
            return any(_has(each, path) for each in kind.types)
        case inspect.StructType():
            return any(_has(field.type, inner) for field in kind.fields if field.name == name)
        case inspect.VarTupleType():
            return name.isdecimal() and _has(kind.item_type, inner)
        case inspect.DictType():
            return _has(kind.value_type, inner)
        case _:
            return isinstance(kind, inspect.AnyType)


class Answer:
    """What came of a command: what was recorded, with which advice, or what was refused."""

    decision: Decision | None
    refused: Refused | None

    @property
    def advice(self) -> dict[str, str]:
        """What was advised, by rule."""
        assert self.decision is not None, self.refused
        return {rule.rule: rule.sentence for rule in self.decision.record.rules if rule.outcome == "advised"}

    @property
    def advised_in_all(self) -> str:
        """Every sentence that was advised, one after the other."""
        assert self.decision is not None, self.refused
        return " ".join(rule.sentence for rule in self.decision.record.rules if rule.outcome == "advised")

    def quietly(self) -> Self:
        """No rule had advice."""
        assert not self.advice
        return self

    def advised(self, *rules: str) -> Self:
        """These rules had advice, and no others."""
        assert set(self.advice) == set(rules)
        return self

    def then_refused(self, *rules: str, at: Iterable[str] | None = None, conflict: bool | None = None) -> str:
        """All of *rules* said no and no others, with just these fields at fault; the sentences they gave."""
        assert self.refused is not None, self.decision
        rejections = self.refused.rejections
        assert sorted(rejection.rule for rejection in rejections) == sorted(rules)
        if at is not None:
            assert sorted({name for rejection in rejections for name in rejection.fields}) == sorted(at)
        if conflict is not None:
            assert {rejection.conflict for rejection in rejections} == {conflict}
        return str(self.refused)


@dataclass(frozen=True)
class Asked(Answer):
    """What came of a command about the contract."""

    story: Story
    command: Command
    by: Actor
    decision: Decision | None = None
    refused: Refused | None = None

    def then(self, *facts: Fact, effective: str = "") -> Story:
        """Exactly *facts* are recorded, true from *effective*; the story goes on with them."""
        assert self.decision is not None, self.refused
        if facts:
            assert [decided.fact for decided in self.decision.decided] == list(facts)
        if effective:
            assert {decided.valid_from for decided in self.decision.decided} == {day(effective)}
        decided, record = self.decision.decided, self.decision.record
        first = event_id(len(self.story.entries) + 1)
        added = tuple(
            replace(
                said_with(each.valid_from, each.fact, self.by, self.command, record),
                cause=each.cause or (first if each is not decided[0] else 0),
            )
            for each in decided
        )
        story = Story(self.story.entries + added)
        told_as_it_was(CONTRACT, story.contract, since=len(self.story.entries))
        return story


def given(entries: Iterable[Entry | Fact] = ()) -> Story:
    """What happened before; a fact without a day is true from the award."""
    return Story(tuple(entry if isinstance(entry, Entry) else Entry(AWARD, entry) for entry in entries))
