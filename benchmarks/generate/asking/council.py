"""What the council asks for: first its groups, model, standard and programmes, then training, reviews and plans."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Any, Final
from uuid import UUID

from benchmarks.generate.asking import (
    action,
    daily_digest,
    document,
    enrolment,
    forward_plan,
    framework,
    planned_audit,
    planned_procurement,
    register_import,
    report,
    review,
    seldom,
    suggestion,
    supplier,
)
from benchmarks.generate.asking.compliance import CLAUSES
from benchmarks.generate.invention import DIRECTORATES, DIVISIONS, PEOPLE
from benchmarks.generate.turn import CLERKS, Asker, Turn, Wish
from domain import programme as domain_programme
from domain.chronicle import Chronicles
from domain.group import GROUP
from domain.group.convening import Convene
from domain.group.holders import AppointHolder, HolderLeaves
from domain.group.opening_balance import RecordOpeningBalance
from domain.group.posts import CreatePost
from domain.group.terms import PostKind
from domain.organisation import EVER, ORGANISATION, EnterUnits, OrganisationUnit
from domain.person import PERSON
from domain.person.entry import Enter
from domain.policy import POLICY, POLICY_ID, AdoptPolicy, ProposePolicy, WithdrawPolicy
from domain.programme import PROGRAMME, Offer, OpenCohort, Terms
from domain.standard import STANDARD, drafting
from domain.standard.adoption import Adopt
from domain.standard.clauses import WriteClause
from domain.standard.incorporation import Incorporate
from domain.standard.review import RecordReview
from domain.standard.terms import Clause
from domain.tiering_model import TIERING_MODEL
from domain.tiering_model.drafting import Draft
from domain.tiering_model.publication import Publish

_CLERK, _SECOND = CLERKS[0], CLERKS[1]
_CHAIRS: Final[tuple[tuple[str, PostKind], ...]] = (("chair", "chair"), ("vice-chair", "vice chair"))
_OFFICES: Final[tuple[tuple[str, PostKind], ...]] = (
    ("cabinet", "Cabinet Member"),
    ("management", "Corporate Director"),
)

_UNITS: Final = tuple(
    OrganisationUnit(directorate, division) for directorate in DIRECTORATES for division in ("", *DIVISIONS)
)


def opening(named: Mapping[str, UUID]) -> Iterator[tuple[str, Wish]]:
    """What every council begins with, each with the name under which others find it; *named* fills as it goes."""
    yield (
        "review group",
        _new(GROUP, Convene(name="Contract review group", kind="review group", convened_on="2009-09")),
    )
    yield "", _new(ORGANISATION, EnterUnits(units=_UNITS, effective_from=EVER, reason="As it is divided."))
    yield "import", register_import.imported()
    yield "", report.drafted(date(2010, 1, 1), _CLERK)
    yield "", document.kept(b"minutes")
    for post_id, office in _CHAIRS:
        chair = CreatePost(post_id=post_id, title=office.capitalize(), kind=office)
        yield "", _of(GROUP, named["review group"], chair)
    balance = RecordOpeningBalance(
        comparator="more than", count=40, up_to=date(2009, 12, 31), source="Minutes"
    )
    yield "", _of(GROUP, named["review group"], balance)
    yield "cabinet", _new(GROUP, Convene(name="Cabinet", kind="cabinet", convened_on="TBC"))
    yield (
        "management",
        _new(GROUP, Convene(name="Management team", kind="management team", convened_on="TBC")),
    )
    yield (
        "committee",
        _new(GROUP, Convene(name="Policy committee", kind="committee", convened_on="TBC")),
    )
    for place, directorate in enumerate(DIRECTORATES):
        for name, kind in _OFFICES:
            post = CreatePost(
                post_id=f"post-{place}",
                title=f"{kind} for {directorate}",
                kind=kind,
                directorates=(directorate,),
            )
            yield "", _of(GROUP, named[name], post)
            holder = PEOPLE[70 + place if name == "cabinet" else 90 + place]
            yield "", _of(GROUP, named[name], AppointHolder(post_id=f"post-{place}", person=holder))
    yield "model", _new(TIERING_MODEL, Draft())
    yield "", Wish(TIERING_MODEL, named["model"], Publish(reason="Tested with managers."), _SECOND)
    yield (
        "standard",
        _new(STANDARD, drafting.Draft(title="Contract management standard", drafting_body="Working group")),
    )
    for clause_id in CLAUSES:
        clause = Clause(
            clause_id=clause_id,
            heading=f"Clause {clause_id}",
            obligation="Keep it in order and show that it is.",
            roles=("contract manager",),
            tiers=("Gold", "Silver", "Bronze"),
        )
        yield "", _of(STANDARD, named["standard"], WriteClause(clause=clause))
    reviewed = RecordReview(reviewed_by="working group", body="Cross-directorate working group")
    yield "", _of(STANDARD, named["standard"], reviewed)
    yield "", Wish(STANDARD, named["standard"], Adopt(body="Management team"), _SECOND)
    yield "", _of(STANDARD, named["standard"], Incorporate(document="Operating standards"))
    terms = Terms(
        title="Contract management foundation",
        provider="County academy",
        kind="accreditation",
        aims=("Sound day-to-day management",),
        grants="Foundation",
        valid_months=24,
    )
    yield "programme", _new(PROGRAMME, Offer(terms=terms))
    for clerk in CLERKS[:3]:
        yield "", _new(PERSON, Enter(person_id=clerk.person_id, name="Invented", role="governance"))
    yield "", _of(PROGRAMME, named["programme"], OpenCohort(name="First cohort", size_planned=40))
    yield from _policy()
    counted = domain_programme.RecordOpeningBalance(
        what="enrolled", comparator="more than", count=40, up_to=date(2009, 12, 31), source="Training records"
    )
    yield "", _of(PROGRAMME, named["programme"], counted)


def _policy() -> Iterator[tuple[str, Wish]]:
    """A version of the policy is adopted, and another is withdrawn."""
    yield "", _new(POLICY, ProposePolicy(s151_above=Decimal("400000.00"), reason="As it was."))
    adopted = AdoptPolicy(number=1, reason="Agreed by the management team.")
    yield "", Wish(POLICY, POLICY_ID, adopted, _SECOND)
    yield "", _new(POLICY, ProposePolicy(gold_months=18, reason="Contracts end too soon."))
    yield "", _of(POLICY, POLICY_ID, WithdrawPolicy(number=2, reason="Nobody wants it."))


def _new(stream: Any, command: Any) -> Wish:
    return Wish(stream, None, command, _CLERK)


def _of(stream: Any, stream_id: UUID, command: Any) -> Wish:
    return Wish(stream, stream_id, command, _CLERK)


def _changed_hands(turn: Turn) -> Wish:
    """Somebody else holds a post from today."""
    name, place = turn.rng.choice(("cabinet", "management")), turn.rng.randrange(len(DIRECTORATES))
    post_id = f"post-{place}"
    found = turn.known[turn.council[name]].latest()
    held = next(iter(found.holders(post_id, turn.today)), "") if found else ""
    if held:
        return _of(GROUP, turn.council[name], HolderLeaves(post_id=post_id, person=held))
    person = turn.rng.choice(PEOPLE[70:110])
    return _of(GROUP, turn.council[name], AppointHolder(post_id=post_id, person=person))


_ASKERS: Final[tuple[tuple[float, Asker], ...]] = (
    (45, review.asked),
    (18, action.asked),
    (12, enrolment.asked),
    (8, forward_plan.asked),
    (14, supplier.asked),
    (4, suggestion.asked),
    (3, planned_audit.asked),
    (4, framework.asked),
    (4, planned_procurement.asked),
    (3, report.asked),
    (3, document.asked),
    (3, _changed_hands),
    (8, seldom.asked_of_the_council),
)
_WHICH: Final = tuple(asker for _, asker in _ASKERS)
_TO_HERE: Final = tuple(accumulate(weight for weight, _ in _ASKERS))


def following(turn: Turn, running: Chronicles) -> Wish | None:
    """Something that the council asks for once it has opened."""
    turn.memory["running"] = running
    if wish := daily_digest.asked(turn):
        return wish
    (asker,) = turn.rng.choices(_WHICH, cum_weights=_TO_HERE)
    return asker(turn)
