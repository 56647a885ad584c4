"""Deciding: rules are small named functions; all of them are asked, and what each said is kept.

A decision either gives the facts to record or raises :class:`Refused` with every rule that said no.
Folding never asks a rule, so a later rule cannot make lawful history unloadable.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from domain.chronicle import Chronicles
from domain.events import DecisionRecord, Evidence, Fact, RuleOutcome, passed


@dataclass(frozen=True)
class Policy:
    """The settings that rules read, under a version that each event keeps."""

    version: str = "kentledge-2026.2"
    late_entry_days: int = 30
    """Entries later than this after their effective date are advised upon."""
    scheduled_years: int = 10
    """A change may not be scheduled further ahead than this."""
    withholding_years: int = 5
    """Nothing is withheld from the public for longer than this by one decision (ours)."""
    near_limit_percent: int = 80
    """From this share of a legal limit on, a change is said to come near it (ours, domain rule I7)."""
    notice_per_dimension: bool = True
    """How s.75(2) PA 2023 is read: each changed dimension within its limit (cautious, ours), or either (literal)."""
    head_of_service_above: Decimal = Decimal("100000.00")
    """Changes of a Bronze contract's value by more than this many pounds need the head of service (ours)."""
    s151_above: Decimal = Decimal("500000.00")
    """Changes of value by more than this many pounds need the section 151 officer too (ours)."""
    formal_from: date = date(2025, 2, 24)
    """Changes recorded or true before this day are not called formal: it is that on which the Procurement Act 2023 came
    into force, and what was recorded of earlier years was recorded without change requests (ours)."""
    formal_above: Decimal = Decimal("5000.00")
    """A change of value by no more than this many pounds is no formal one (ours)."""
    index_percent: Decimal = Decimal(15)
    """An indexation that moves a figure by more than this is a formal change: no index does so in a year (ours)."""
    failing_ratings: tuple[str, ...] = ("Requires improvement", "Inadequate")
    """A KPI that was last rated so asks for an improvement plan (ours; ratings of reg 39(5))."""
    plan_within_days: int = 28
    """So many days after the period in which it was rated so, that is due (ours)."""
    shares_of_target: tuple[Decimal, Decimal, Decimal] | None = None
    """Where ratings are to begin, in per cent of a KPI's target; none where each KPI has bands of its own."""
    gold_months: int = 12
    """Months before the end of its term that somebody decides what follows a Gold contract (ours)."""
    silver_months: int = 9
    other_months: int = 6
    days_ahead: int | None = None
    """Days before something is due that the daily message tells of it; none: as the installation is set."""
    escalation_days: int | None = None
    """Days overdue after which a contract's owner is told too; none: as the installation is set."""
    adopted: int = 0
    """Number of the version on record that says so; 0 for what ships with the release."""

    def months_before_end(self, tier: str | None) -> int:
        """Months before the end of the term that somebody decides what follows, by tier."""
        return {"Gold": self.gold_months, "Silver": self.silver_months}.get(tier or "", self.other_months)


@dataclass(frozen=True)
class Actor:
    """Who is acting, and in which role."""

    person_id: str
    role: str
    supplier_id: str = ""
    """The supplier for whom a supplier contact acts."""
    remit: frozenset[str] | None = None
    """The directorates that the role is held for, each as it is read; ``None`` for the whole council."""


@dataclass(frozen=True)
class Context:
    """What a decision may know besides state and command: today's London date, the actor, the policy, other streams."""

    today: date
    actor: Actor
    policy: Policy = field(default_factory=Policy)
    others: Chronicles = field(default_factory=dict)
    """Other streams that the step said it needs, by id."""
    change_request_id: UUID | None = None
    """The change request that is put to the contract's own rules; none where an officer records the change straight."""
    held: Mapping[str, Policy] = field(default_factory=dict)
    """Every version of the policy on record, by what its name adds to that of the release, whose own adds nothing."""

    def held_to(self, decision: DecisionRecord) -> Policy:
        """The policy that an earlier decision was held to, by which it is decided again: a limit that moved since
        neither excuses nor condemns it."""
        _, comma, number = decision.policy.partition(",")
        return self.held.get(comma + number, self.policy)


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
    on_behalf_of: Annotated[str, Meta(max_length=64, pattern=r"^[a-z0-9-]*\Z")] = ""
    """Opaque id of the person for whom it is recorded."""
    evidence: Annotated[tuple[Evidence, ...], Meta(max_length=50)] = ()
    """Documents that support it, by title, media type and SHA-256."""
    although: Annotated[tuple[UUID, ...], Meta(max_length=100)] = ()
    """Event ids of later facts that no longer fit and are put right next; they are then advised upon, not refused."""


@dataclass(frozen=True)
class Rejection:
    """A rule's *no*: a sentence, the fields at fault, and the rule and clause it rests on."""

    sentence: str
    fields: tuple[str, ...] = ()
    rule: str = ""
    clause: str = ""
    conflict: bool = False
    """True where the state of the record, not the request, is what stands in the way (HTTP 409)."""
    records: tuple[Fact, ...] = ()
    """What is recorded in the stream although the request is refused: attempts that an auditor must be able to find."""


@dataclass(frozen=True)
class Advice:
    """A rule's *yes, but*: recorded with the event and shown, never a refusal."""

    sentence: str


@dataclass(frozen=True)
class Passed:
    """A rule's *yes* with what it found, so that the figures are on record."""

    sentence: str


@dataclass(frozen=True)
class NotAsked:
    """The rule is none for this case: the record leaves it out, since nothing was passed."""


@dataclass(frozen=True)
class Decided:
    """One fact to record and the civil date from which it is true."""

    fact: Fact
    valid_from: date
    stream_id: UUID | None = None
    """The stream it belongs to, where that is another than the one decided on."""
    cause: UUID | None = None
    """Event id of the earlier event that it answers to: the proposal that a second person agreed to."""


@dataclass(frozen=True)
class Decision:
    """The facts to record and the record of how that was decided."""

    decided: tuple[Decided, ...]
    record: DecisionRecord


class Refused(Exception):
    """The command was refused; ``rejections`` holds every rule that said no."""

    def __init__(self, rejections: Sequence[Rejection], attempt: Decision | None = None) -> None:
        super().__init__(" ".join(rejection.sentence for rejection in rejections))
        self.rejections = tuple(rejections)
        self.attempt = attempt
        """What is recorded all the same: that it was tried. Nothing in nearly every case."""


def refusal_in(decision: Decision) -> Refused | None:
    """The refusal that what was recorded keeps, word for word and with it, where that is a refused attempt."""
    refused = [
        Rejection(outcome.sentence, outcome.fields, outcome.rule, outcome.clause, outcome.conflict)
        for outcome in decision.record.rules
        if outcome.outcome == "refused"
    ]
    return Refused(refused, decision) if refused else None


RuleAnswer = Rejection | Advice | Passed | NotAsked | None
Rule = Callable[[Any], RuleAnswer]


@dataclass(frozen=True)
class NamedRule:
    """A rule under the name and clause that the decision record keeps."""

    name: str
    clause: str
    ask: Rule
    of_entry: bool = False
    """Whether it is about the moment of recording (late, after the end): not asked again when a fact is corrected."""


def rule(name: str, clause: str = "", *, of_entry: bool = False) -> Callable[[Rule], NamedRule]:
    """Give a rule its *name*, and the *clause* it rests on."""
    return lambda function: NamedRule(name, clause, function, of_entry)


def no(sentence: str, *fields: str, conflict: bool = False, records: tuple[Fact, ...] = ()) -> Rejection:
    """A rejection that names the *fields* at fault; the rule's own name and clause are added to it."""
    return Rejection(sentence, fields, conflict=conflict, records=records)


def evaluate(rules: Iterable[NamedRule], case: Any, policy: Policy) -> DecisionRecord:
    """Ask every rule about *case*; raise :class:`Refused` naming all that said no."""
    return concluded([(named, named.ask(case)) for named in rules], policy, case.context.today)


def concluded(
    answers: Iterable[tuple[NamedRule, RuleAnswer]],
    policy: Policy,
    today: date,
) -> DecisionRecord:
    """What the rules' answers come to. Raises :class:`Refused` naming all that said no."""
    outcomes: list[RuleOutcome] = []
    rejections: list[Rejection] = []
    for named, answer in answers:
        if answer is None:
            outcomes.append(passed(named.name))
        elif isinstance(answer, Advice):
            outcomes.append(RuleOutcome(named.name, "advised", answer.sentence, named.clause))
        elif isinstance(answer, Passed):
            outcomes.append(RuleOutcome(named.name, "passed", answer.sentence, named.clause))
        elif isinstance(answer, NotAsked):
            continue
        else:
            rejections.append(replace(answer, rule=named.name, clause=named.clause))
            outcomes.append(
                RuleOutcome(
                    named.name, "refused", answer.sentence, named.clause, answer.fields, answer.conflict
                )
            )
    record = DecisionRecord(policy.version, tuple(outcomes))
    if rejections:
        attempted = tuple(Decided(fact, today) for refusal in rejections for fact in refusal.records)
        raise Refused(rejections, Decision(attempted, record) if attempted else None)
    return record
