"""The council's policy: levels of approval, what counts as failing, and when people are told, version by version.

==================  ==========================================  ==========================
State               Facts that may follow                       Facts that lead out of it
==================  ==========================================  ==========================
none on record      version proposed                            version proposed → on record
on record           version proposed, version adopted,          (none)
                    version withdrawn
==================  ==========================================  ==========================

**Purpose.** Limits that decide who must agree, and days on which people are told, are the council's own and change.
Each version is on record with who proposed it, who adopted it, why and from which day; each decision keeps the version
that it was held to.

**Dilemmas.**

- *Which clock?* A decision is held to the version in force on the day on which it is made, as the record then knows
  it. A version that is entered late holds for what is decided from then on: what was decided meanwhile keeps its own.
- *A correction?* The act is decided again by the version that it was held to, not by today's: a limit that was raised
  since makes nothing lawful afterwards, and one that was lowered nothing unlawful.
- *Before there is any version?* The values that ship with a release hold, and are what a first version starts from.
- *The law is no policy.* How a section of an Act is read is not adopted by a council; that stays with the release.
- *One stream.* The versions are few, and one is in force: which it is on a day follows from one story.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace as as_tried
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import asdict, replace

from domain.case import CHANGE, seen_to, step_not_ahead_of_time
from domain.case import Case as AnyCase
from domain.chronicle import Chronicle, Chronicles
from domain.dates import in_words
from domain.decisions import Actor, Advice, Command, Context, Policy, Rejection, no, rule
from domain.events import Fact, fact
from domain.figures import Figure, number
from domain.kpi import Rating
from domain.money import Pounds
from domain.sentences import Names, sentence
from domain.stream import Effect, OnlyAnnulled, Step, Stream

POLICY_ID: Final = UUID("0b6f6f0e-3c53-5d1c-8a4e-52b7f1c06d19")
"""There is one policy, and so one story of its versions."""
_MOST_SHARE: Final = 1000

Months = Annotated[int, Meta(ge=0, le=120)]
Days = Annotated[int, Meta(ge=0, le=366)]
Number = Annotated[int, Meta(ge=1, description="Which version of the policy.")]
Ratings = Annotated[tuple[Rating, ...], Meta(max_length=5)]
VersionState = Literal["proposed", "adopted", "withdrawn"]


class SharesOfTarget(Struct, frozen=True, forbid_unknown_fields=True):
    """Where ratings begin, in per cent of a KPI's target."""

    good: Figure
    approaching_target: Figure
    requires_improvement: Figure


class PolicyValues(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that a version of the policy says."""

    head_of_service_above: Pounds
    """Changes of a Bronze contract's value by more than this need the head of service."""
    s151_above: Pounds
    """Changes of value by more than this need the section 151 officer too."""
    formal_above: Pounds
    """A change of value by no more than this is no formal one."""
    index_percent: Figure
    """An indexation that moves a figure by more than this many per cent is a formal change."""
    failing_ratings: Ratings
    """A KPI that was last rated so asks for an improvement plan."""
    plan_within_days: Days
    """So many days after the period in which it was rated so, that is due."""
    shares_of_target: SharesOfTarget | None
    """The bands that KPIs are to have; none where each has its own."""
    gold_months: Months
    """Months before the end of its term that somebody decides what follows a Gold contract."""
    silver_months: Months
    """Months before the end of its term that somebody decides what follows a Silver contract."""
    other_months: Months
    """Months before the end of its term that somebody decides what follows any other contract."""
    days_ahead: Days | None
    """Days before something is due that the daily message tells of it; none where the installation's setting holds."""
    escalation_days: Days | None
    """Days overdue after which a contract's owner is told too; none where the installation's setting holds."""


class PolicyVersion(Struct, frozen=True):
    """One version of the policy, and what became of it."""

    number: int
    """1, 2, 3 …"""
    values: PolicyValues
    state: VersionState
    proposed_on: date | None = None
    adopted_from: date | None = None
    """The day from which it is in force."""


class CouncilPolicy(Struct, frozen=True):
    """The policy from one day to the next."""

    versions: tuple[PolicyVersion, ...] = ()
    """Every version, in the order of their numbers."""
    in_force: int = 0
    """Number of the version in force; 0 where none is yet."""

    def version(self, number: int) -> PolicyVersion | None:
        """The version of that number."""
        return next((version for version in self.versions if version.number == number), None)


class ProposePolicy(Command, frozen=True, kw_only=True):
    """Propose a version of the policy. What is left out stays as it is in force on that day."""

    head_of_service_above: Pounds | None = None
    """Changes of a Bronze contract's value by more than this need the head of service."""
    s151_above: Pounds | None = None
    """Changes of value by more than this need the section 151 officer too."""
    formal_above: Pounds | None = None
    """A change of value by no more than this is no formal one."""
    index_percent: Figure | None = None
    """An indexation that moves a figure by more than this many per cent is a formal change."""
    failing_ratings: Ratings = ()
    """Ratings of a KPI that ask for an improvement plan."""
    plan_within_days: Days | None = None
    """So many days after the period in which a KPI was rated so, a plan is due."""
    shares_of_target: SharesOfTarget | None = None
    """The bands that KPIs are to have, in per cent of the target."""
    without_shares: bool = False
    """Whether each KPI is to have bands of its own from then, where the policy gave them before."""
    gold_months: Months | None = None
    """Months before the end of its term that somebody decides what follows a Gold contract."""
    silver_months: Months | None = None
    """Months before the end of its term that somebody decides what follows a Silver contract."""
    other_months: Months | None = None
    """Months before the end of its term that somebody decides what follows any other contract."""
    days_ahead: Days | None = None
    """Days before something is due that the daily message tells of it."""
    escalation_days: Days | None = None
    """Days overdue after which a contract's owner is told too."""


class AdoptPolicy(Command, frozen=True, kw_only=True):
    """Put a proposed version of the policy in force from a day on, as a second person."""

    number: Number


class WithdrawPolicy(Command, frozen=True, kw_only=True):
    """Withdraw a proposed version of the policy, which then is never adopted."""

    number: Number


@fact("policy.version_proposed.v1")
class PolicyProposed(Fact, kw_only=True):
    """A version of the policy was proposed."""

    number: Number
    values: PolicyValues
    """All that it says, what stays as it was included."""
    changes: tuple[str, ...]
    """What it says otherwise than what was in force on that day."""


@fact("policy.version_adopted.v1")
class PolicyAdopted(Fact, kw_only=True):
    """A version of the policy is in force from this day."""

    number: Number
    values: PolicyValues
    """All that was adopted."""
    previous: int = 0
    """Number of the version in force until then; 0 where there was none."""


@fact("policy.version_withdrawn.v1")
class PolicyWithdrawn(Fact, kw_only=True):
    """A version of the policy that was proposed is not adopted."""

    number: Number


Request = TypeVar("Request", bound=Command)
Case: TypeAlias = AnyCase[Request, CouncilPolicy | None]


def values_of(policy: Policy) -> PolicyValues:
    """A policy as a version says it."""
    shares = policy.shares_of_target
    return PolicyValues(
        head_of_service_above=policy.head_of_service_above,
        s151_above=policy.s151_above,
        formal_above=policy.formal_above,
        index_percent=str(policy.index_percent),
        failing_ratings=policy.failing_ratings,  # type: ignore[arg-type]
        plan_within_days=policy.plan_within_days,
        shares_of_target=SharesOfTarget(*map(str, shares)) if shares else None,
        gold_months=policy.gold_months,
        silver_months=policy.silver_months,
        other_months=policy.other_months,
        days_ahead=policy.days_ahead,
        escalation_days=policy.escalation_days,
    )


def holding(shipped: Policy, version: PolicyVersion) -> Policy:
    """The policy that ships, with what a version on record says in its place."""
    values = asdict(version.values)
    shares: SharesOfTarget | None = values["shares_of_target"]
    values["index_percent"] = number(version.values.index_percent)
    values["shares_of_target"] = (
        (number(shares.good), number(shares.approaching_target), number(shares.requires_improvement))
        if shares
        else None
    )
    name = f"{shipped.version}{_ON_RECORD}{version.number}"
    return as_tried(shipped, version=name, adopted=version.number, **values)


def in_force(shipped: Policy, story: Chronicle[CouncilPolicy] | None, day: date) -> Policy:
    """The policy in force on *day*, as *story* has it: the one that ships, where no version is."""
    known = story.in_force(day) if story else None
    version = known.version(known.in_force) if known else None
    return holding(shipped, version) if version else shipped


def context_of(
    today: date,
    actor: Actor,
    shipped: Policy,
    others: Chronicles,
    story: Chronicle[CouncilPolicy] | None,
) -> Context:
    """What is decided today is held to the policy in force today, as *story* has it; what was decided before, to that
    of its decision. So every decision looks at the policy besides the *others* that its act needs."""
    if story is None:
        return Context(today, actor, shipped, others)
    others = {**others, story.stream_id: story}
    known: CouncilPolicy | None = story.latest()
    versions = {version.number: holding(shipped, version) for version in known.versions} if known else {}
    held = {policy.version.removeprefix(shipped.version): policy for policy in versions.values()}
    return Context(today, actor, in_force(shipped, story, today), others, held={"": shipped, **held})


@rule("policy.says-something-else")
def says_something_else(case: Case[ProposePolicy]) -> Rejection | None:
    if _values(case) != values_of(_until_now(case)):
        return None
    return no("That is what is in force on that day already.", conflict=True)


@rule("policy.limits-in-order")
def limits_in_order(case: Case[ProposePolicy]) -> Rejection | None:
    values = _values(case)
    if values.s151_above >= values.head_of_service_above:
        return None
    return no(
        "What needs the section 151 officer needs the head of service: give no lower limit for the former.",
        "s151_above",
    )


@rule("policy.months-in-order")
def months_in_order(case: Case[ProposePolicy]) -> Rejection | None:
    values = _values(case)
    if values.gold_months >= values.silver_months >= values.other_months:
        return None
    return no(
        "The more depends on a contract, the earlier it is decided what follows: Gold no later than Silver, Silver no "
        "later than others.",
        "gold_months",
        "silver_months",
        "other_months",
    )


@rule("policy.shares-in-order", "reg 39(5)")
def shares_in_order(case: Case[ProposePolicy]) -> Rejection | None:
    shares = case.command.shares_of_target
    if shares is None:
        return None
    if case.command.without_shares:
        return no("Give shares of the target, or say that there are none; not both.", "without_shares")
    edges = [number(share) for share in (shares.good, shares.approaching_target, shares.requires_improvement)]
    if edges == sorted(set(edges), reverse=True) and edges[-1] > 0 and edges[0] <= _MOST_SHARE:
        return None
    return no(
        "Good must be harder to reach than approaching target, and that harder than requires improvement: per cent of "
        "the target, more than nought and 1,000 at most.",
        "shares_of_target",
    )


@rule("policy.figures-possible")
def figures_possible(case: Case[ProposePolicy]) -> Rejection | None:
    wrong = [
        name
        for name in ("head_of_service_above", "s151_above", "formal_above", "index_percent")
        if (given := getattr(case.command, name)) is not None and not 0 <= Decimal(given) < _MOST_POUNDS
    ]
    if not wrong:
        return None
    return no("Give a figure of nought or more, and less than a million million.", *wrong)


@rule("policy.version-is-proposed")
def is_proposed(case: Case[Any]) -> Rejection | None:
    version = _asked_for(case)
    if version is None:
        return no(f"There is no version {case.command.number} of the policy.", "number")
    if version.state == "proposed":
        return None
    became = f"in force from {in_words(version.adopted_from)}" if version.adopted_from else version.state
    return no(f"Version {version.number} is {became}: propose another.", "number", conflict=True)


@rule("policy.after-its-proposal")
def after_its_proposal(case: Case[Any]) -> Rejection | None:
    version = _asked_for(case)
    if version is None or version.proposed_on is None or case.effective_from >= version.proposed_on:
        return None
    return no(f"It was proposed on {in_words(version.proposed_on)}.", "effective_from")


@rule("policy.second-person", "NAO 6.2, 8.2; domain rule I3")
def second_person(case: Case[AdoptPolicy]) -> Rejection | None:
    proposed = (
        placed
        for placed in case.chronicle.timeline.placed
        if isinstance(placed.fact, PolicyProposed) and placed.fact.number == case.command.number
    )
    if not any(map(case.has_a_hand_in, proposed)):
        return None
    return no(
        "You proposed this version, or it was proposed for you; someone else must adopt it.", conflict=True
    )


@rule("policy.what-was-decided-stays")
def what_was_decided_stays(case: Case[AdoptPolicy]) -> Advice | None:
    if case.effective_from >= case.context.today:
        return None
    return Advice("What was decided since that day was held to the version before, and is not decided again.")


def _until_now(case: Case[ProposePolicy]) -> Policy:
    """The policy in force on the day of the proposal."""
    shipped = case.context.held.get("", case.context.policy)
    story: Chronicle[Any] = case.chronicle
    return in_force(shipped, story, case.effective_from)


def _values(case: Case[ProposePolicy]) -> PolicyValues:
    """All that the proposed version says."""
    return case.once(_values_asked)


def _values_asked(case: Case[ProposePolicy]) -> PolicyValues:
    asked, before = case.command, values_of(_until_now(case))
    said = {
        name: given for name in before.__struct_fields__ if (given := getattr(asked, name)) not in (None, ())
    }
    if asked.without_shares:
        said["shares_of_target"] = None
    return replace(before, **said)


def _asked_for(case: Case[Any]) -> PolicyVersion | None:
    return seen_to(case.state).version(case.command.number)


def _proposal(case: Case[ProposePolicy]) -> Fact:
    before, values = values_of(_until_now(case)), _values(case)
    ever = [placed.fact.number for placed in case.chronicle.facts if isinstance(placed.fact, PolicyProposed)]
    changes = tuple(
        name for name in values.__struct_fields__ if getattr(values, name) != getattr(before, name)
    )
    return PolicyProposed(number=max(ever, default=0) + 1, values=values, changes=changes)


def _adoption(case: Case[AdoptPolicy]) -> Fact:
    version, known = seen_to(_asked_for(case)), seen_to(case.chronicle.in_force(case.effective_from))
    return PolicyAdopted(number=version.number, values=version.values, previous=known.in_force)


def _proposed(before: CouncilPolicy | None, fact: PolicyProposed, valid_from: date) -> CouncilPolicy:
    return _with(before, PolicyVersion(fact.number, fact.values, "proposed", valid_from))


def _adopted(before: CouncilPolicy | None, fact: PolicyAdopted, valid_from: date) -> CouncilPolicy:
    known = before.version(fact.number) if before else None
    proposed_on = known.proposed_on if known else None
    version = PolicyVersion(fact.number, fact.values, "adopted", proposed_on, valid_from)
    return replace(_with(before, version), in_force=fact.number)


def _withdrawn(before: CouncilPolicy, fact: PolicyWithdrawn, _: date) -> CouncilPolicy:
    known = before.version(fact.number)
    return before if known is None else _with(before, replace(known, state="withdrawn"))


def _with(before: CouncilPolicy | None, version: PolicyVersion) -> CouncilPolicy:
    """The policy with the version in its place among the others."""
    policy = before or CouncilPolicy()
    known = {known.number: known for known in policy.versions} | {version.number: version}
    return replace(policy, versions=tuple(known[number] for number in sorted(known)))


def _in_force_before(before: CouncilPolicy | None, _: PolicyAdopted) -> Mapping[str, Any]:
    return {"previous": before.in_force if before else 0}


def told(values: PolicyValues, name: str) -> str:
    """What a version says of one thing, in words."""
    value = getattr(values, name)
    if isinstance(value, Decimal):
        return f"£{value:,.2f}"
    if isinstance(value, SharesOfTarget):
        return f"{value.good}, {value.approaching_target} and {value.requires_improvement} per cent"
    if isinstance(value, tuple):
        return " or ".join(value)
    if value is None:
        return "each KPI's own" if name == "shares_of_target" else "as the installation is set"
    return f"{value} {'per cent' if name == 'index_percent' else 'months' if name.endswith('_months') else 'days'}"


CALLED: Final[Mapping[str, str]] = {
    "head_of_service_above": "head of service above",
    "s151_above": "section 151 officer above",
    "formal_above": "formal change above",
    "index_percent": "formal indexation above",
    "failing_ratings": "failing when rated",
    "plan_within_days": "improvement plan within",
    "shares_of_target": "bands of KPIs",
    "gold_months": "what follows a Gold contract, before its end",
    "silver_months": "what follows a Silver contract, before its end",
    "other_months": "what follows any other contract, before its end",
    "days_ahead": "told ahead",
    "escalation_days": "owner told after",
}
"""What each of its values is called in a sentence."""


@sentence.register
def _(fact: PolicyProposed, _: Names) -> str:
    says = "; ".join(f"{CALLED[name]} {told(fact.values, name)}" for name in fact.changes)
    return f"Version {fact.number} of the policy proposed: {says}."


@sentence.register
def _(fact: PolicyAdopted, _: Names) -> str:
    place = f", in place of version {fact.previous}" if fact.previous else ""
    return f"Version {fact.number} of the policy adopted{place}."


@sentence.register
def _(fact: PolicyWithdrawn, _: Names) -> str:
    return f"Version {fact.number} of the policy withdrawn: it is not adopted."


def _policy_id(_: ProposePolicy) -> UUID:
    return POLICY_ID


def _nothing_concerned(_stream_id: UUID, _state: Any, _fact: Fact) -> Iterable[UUID]:
    return ()


_ON_RECORD: Final = ", policy "
_MOST_POUNDS: Final = Decimal(10) ** 12

PROPOSAL: Final = Step(
    asks=ProposePolicy,
    rules=(
        *CHANGE,
        step_not_ahead_of_time,
        figures_possible,
        shares_in_order,
        limits_in_order,
        months_in_order,
        says_something_else,
    ),
    records=_proposal,
    effects=(
        Effect(
            PolicyProposed,
            change=_proposed,
            correction=OnlyAnnulled("Withdraw the version, and propose another."),
        ),
    ),
    opens=True,
    goes_on=True,
    stream_id=_policy_id,
)
ADOPTION: Final = Step(
    asks=AdoptPolicy,
    rules=(*CHANGE, is_proposed, after_its_proposal, second_person, what_was_decided_stays),
    records=_adoption,
    effects=(
        Effect(
            PolicyAdopted,
            change=_adopted,
            correction=OnlyAnnulled("What decisions were held to is never changed: propose another version."),
            was=_in_force_before,
            opens=True,
        ),
    ),
    in_force=False,
)
WITHDRAWAL: Final = Step(
    asks=WithdrawPolicy,
    rules=(*CHANGE, step_not_ahead_of_time, is_proposed, after_its_proposal),
    records=lambda case: PolicyWithdrawn(number=case.command.number),
    effects=(
        Effect(
            PolicyWithdrawn,
            change=_withdrawn,
            correction=OnlyAnnulled("What was withdrawn is proposed again, under another number."),
        ),
    ),
    in_force=False,
)

POLICY: Final = Stream(
    noun="policy",
    plural="policies",
    called="policy",
    state=CouncilPolicy,
    steps=(PROPOSAL, ADOPTION, WITHDRAWAL),
    concerns=_nothing_concerned,
)
