"""Deciding: rules are small named functions; all of them are asked, and what each said is kept.

A decision either gives the facts to record or raises :class:`Refused` with every rule that said no.
Folding never asks a rule, so a later rule cannot make lawful history unloadable.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, Any

from msgspec import Meta, Struct

from domain.events import DecisionRecord, Evidence, Fact, RuleOutcome


@dataclass(frozen=True)
class Policy:
    """The settings that rules read, under a version that each event keeps."""

    version: str = "kentledge-2026.1"
    late_entry_days: int = 30
    """Entries later than this after their effective date are advised upon."""
    scheduled_years: int = 10
    """A change may not be scheduled further ahead than this."""


@dataclass(frozen=True)
class Actor:
    """Who is acting, and in which role."""

    person_id: str
    role: str


@dataclass(frozen=True)
class Context:
    """What a decision may know besides state and command: today's London date, the actor, the policy."""

    today: date
    actor: Actor
    policy: Policy = field(default_factory=Policy)


class Command(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every command may carry besides its own fields."""

    effective_from: date | None = None
    """Civil date from which it is true in the contract; today where left out."""
    made_on: date | None = None
    """Civil date on which it was signed."""
    reason: Annotated[str, Meta(max_length=2000)] = ""
    """Why. Free text: do not name private persons."""
    authority: Annotated[str, Meta(max_length=300)] = ""
    """Delegation or committee minute relied on."""
    on_behalf_of: Annotated[str, Meta(max_length=64, pattern=r"^[a-z0-9-]*$")] = ""
    """Opaque id of the person for whom it is recorded."""
    evidence: Annotated[tuple[Evidence, ...], Meta(max_length=50)] = ()
    """Documents that support it, by title, media type and SHA-256."""


@dataclass(frozen=True)
class Rejection:
    """A rule's *no*: a sentence, the fields at fault, and the rule and clause it rests on."""

    sentence: str
    fields: tuple[str, ...] = ()
    rule: str = ""
    clause: str = ""
    conflict: bool = False
    """True where the state of the record, not the request, is what stands in the way (HTTP 409)."""


@dataclass(frozen=True)
class Advice:
    """A rule's *yes, but*: recorded with the event and shown, never a refusal."""

    sentence: str


class Refused(Exception):
    """The command was refused; ``rejections`` holds every rule that said no."""

    def __init__(self, rejections: Sequence[Rejection]) -> None:
        super().__init__("; ".join(rejection.sentence for rejection in rejections))
        self.rejections = tuple(rejections)


@dataclass(frozen=True)
class Decided:
    """One fact to record and the civil date from which it is true."""

    fact: Fact
    valid_from: date


@dataclass(frozen=True)
class Decision:
    """The facts to record and the record of how that was decided."""

    decided: tuple[Decided, ...]
    record: DecisionRecord


Rule = Callable[[Any], Rejection | Advice | None]


@dataclass(frozen=True)
class NamedRule:
    """A rule under the name and clause that the decision record keeps."""

    name: str
    clause: str
    ask: Rule


def rule(name: str, clause: str = "") -> Callable[[Rule], NamedRule]:
    """Give a rule its *name*, and the *clause* it rests on."""
    return lambda function: NamedRule(name, clause, function)


def no(sentence: str, *fields: str, conflict: bool = False) -> Rejection:
    """A rejection that names the *fields* at fault; the rule's own name and clause are added to it."""
    return Rejection(sentence, fields, conflict=conflict)


def evaluate(rules: Iterable[NamedRule], case: Any, policy: Policy) -> DecisionRecord:
    """Ask every rule about *case*; raise :class:`Refused` naming all that said no."""
    outcomes: list[RuleOutcome] = []
    rejections: list[Rejection] = []
    for named in rules:
        answer = named.ask(case)
        if answer is None:
            outcomes.append(RuleOutcome(named.name, "passed"))
        elif isinstance(answer, Advice):
            outcomes.append(RuleOutcome(named.name, "advised", answer.sentence, named.clause))
        else:
            rejections.append(replace(answer, rule=named.name, clause=named.clause))
    if rejections:
        raise Refused(rejections)
    return DecisionRecord(policy.version, tuple(outcomes))
