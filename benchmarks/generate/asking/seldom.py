"""What is asked seldom, of streams that others bring into being: withheld, queried, put off, taken back, moved up."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final

from msgspec.structs import replace

from benchmarks.generate.invention import DIRECTORATES, PEOPLE, pence, with_or_without
from benchmarks.generate.turn import CLERKS, REVIEWERS, Asker, Turn, Wish
from domain.action import ACTION
from domain.action.evidence import OfferEvidence
from domain.action.ownership import ChangeOwner
from domain.action.reopening import Reopen
from domain.change_request import CHANGE_REQUEST
from domain.change_request.impact import AssessImpact
from domain.change_request.notice import ConfirmConflictsAssessment
from domain.change_request.retrospective import FlagRetrospective
from domain.compliance import COMPLIANCE
from domain.compliance.attestation import WithdrawAttestation
from domain.compliance.waiver_end import RevokeWaiver
from domain.contingency_plan import CONTINGENCY_PLAN, ReviseContingency
from domain.contract import CONTRACT
from domain.contract.certificates import DropCertificate
from domain.contract.indicators import FindIndicatorsInappropriate
from domain.contract.irrecoverable_vat import RecordIrrecoverableVat
from domain.contract.opportunity import AssessImprovement, GiveOpportunity
from domain.contract.publication import EndWithholding, WithholdField
from domain.contract.termination_intent import IntendTermination
from domain.decisions import Actor, Command
from domain.events import Evidence
from domain.forward_plan import FORWARD_PLAN
from domain.forward_plan.withdrawal import Withdraw as WithdrawVersion
from domain.group import GROUP
from domain.group.convening import Convene
from domain.group.disbandment import Disband
from domain.group.parent import ChangeParent
from domain.group.posts import AbolishPost, CreatePost
from domain.group.reaching import ReachPost
from domain.group.sittings import (
    AdjournSitting,
    ConveneSitting,
    HoldSitting,
    NewAgendaItem,
    PutItemOnAgenda,
    TakeItemOffAgenda,
)
from domain.group.terms import Group
from domain.group.terms_of_reference import ChangeTermsOfReference
from domain.improvement_plan import IMPROVEMENT_PLAN
from domain.improvement_plan.no_plan import NeedNoPlan
from domain.improvement_plan.revision import RevisePlan
from domain.kpi import KPI, Weigh
from domain.notice import NOTICE
from domain.notice.pipeline import ConsiderPipeline
from domain.notice.publishing import SubmitNotice
from domain.organisation import ORGANISATION, EnterUnits, OrganisationUnit
from domain.organisation.rollout import GoLive, PlanRolloutPhase
from domain.organisation.units import EndUnit, RenameUnit
from domain.person import PERSON
from domain.person.roles import EndRole, GrantRole
from domain.planned_procurement import PLANNED_PROCUREMENT, ConcludeProcurement
from domain.programme import PROGRAMME, Evaluate
from domain.standard import STANDARD, drafting
from domain.standard.clauses import RemoveClause, ReviseClause
from domain.stream import Stream
from domain.submission import SUBMISSION
from domain.submission.evidence import AttachEvidence
from domain.submission.publication import RestateFigure
from domain.suggestion import SUGGESTION, TakeUpSuggestion
from domain.supplier import SUPPLIER
from domain.supplier.address import RecordAddress
from domain.supplier.certificates import WithdrawCertificate
from domain.supplier.distinction import TellApart
from domain.tiering_model import TIERING_MODEL
from domain.tiering_model.drafting import Draft, Revise
from domain.tiering_model.model import TIERS
from domain.tiering_model.pilot_case import RemovePilotCase, WritePilotCase
from domain.tiering_model.terms import PilotCase
from domain.tiers import TieringAnswer

Made = Callable[[Turn, Any], Command | None]
By = Callable[[Turn, Any], Actor]


def _of(
    stream: Stream[Any], made: Made, by: By | None = None, wanted: Callable[[Any], bool] = lambda _: True
) -> Asker:
    """What is asked of some stream of that kind whose state is as *wanted*; *made* and *by* are told that state."""

    def asked(turn: Turn) -> Wish | None:
        known = turn.some(stream.noun, wanted)
        if known is None:
            return None
        state = known.latest()
        command = made(turn, state)
        return Wish(stream, known.stream_id, command, by(turn, state) if by else None) if command else None

    return asked


def _of_the_contract(turn: Turn) -> Wish | None:
    rng, terms = turn.rng, turn.terms
    later = turn.today + timedelta(days=rng.randint(30, 300))
    given = terms.opportunity
    commands: list[Command] = [
        RecordIrrecoverableVat(amount=pence(rng.randint(1, 900) * 10_000), reason="By the return of tax."),
        AssessImprovement(outcome="improved", why="On time since.", reason="By the figures.")
        if given is not None and given.outcome is None
        else GiveOpportunity(warned_of="Late on four days of ten.", until=later, reason="By the figures."),
        EndWithholding(field="description", reason="The bid is over.")
        if terms.withheld
        else WithholdField(field="description", reason_code="FOIA_S43", until=later, reason="A bid is open."),
    ]
    if terms.legal_regime == "PA2023":
        commands += [
            FindIndicatorsInappropriate(why="The supply is of goods, once.", reason="By its nature."),
            IntendTermination(
                ground="excluded supplier", representations_until=later, reason="By its standing."
            ),
        ]
    if terms.certificates:
        dropped = DropCertificate(
            certificate="public liability insurance", reason="The work indoors is over."
        )
        commands.append(dropped)
    return Wish(CONTRACT, turn.contract.stream_id, rng.choice(commands))


def _no_plan(turn: Turn) -> Wish | None:
    known = turn.some("submission")
    told = known.latest() if known else None
    if told is None:
        return None
    command = NeedNoPlan(
        contract_id=told.contract_id, kpi_id=told.kpi_id, period=told.period, because="Flooded for a week."
    )
    return Wish(IMPROVEMENT_PLAN, None, command)


def _file(turn: Turn) -> tuple[Evidence, ...]:
    return (Evidence("count.csv", "text/csv", f"{turn.rng.getrandbits(256):064x}"),)


def _restated(_: Turn, state: Any) -> Command | None:
    if state.published is None:
        return None
    return RestateFigure(figure="91", unvalidated=True, reason="A site had been left out.")


def _is_done(state: Any) -> bool:
    return bool(state.status == "done")


def _first(items: Any) -> Any:
    return next(iter(items), None)


def _withdrawn_attestation(_: Turn, state: Any) -> Command | None:
    held = _first(state.attestations)
    return WithdrawAttestation(clause_id=held.clause_id, reason="Read wrongly.") if held else None


def _revoked_waiver(_: Turn, state: Any) -> Command | None:
    held = _first(state.waivers)
    return RevokeWaiver(clause_id=held.clause_id, reason="It can be met.") if held else None


def _clerk(turn: Turn, _: Any) -> Actor:
    return turn.rng.choice(CLERKS)


def _reviewer(turn: Turn, _: Any) -> Actor:
    return turn.rng.choice(REVIEWERS)


def _owner(_: Turn, state: Any) -> Actor:
    return Actor(state.owner, "officer")


_OF_A_CONTRACT: Final[tuple[Asker, ...]] = (
    _of_the_contract,
    _of_the_contract,
    _of_the_contract,
    _no_plan,
    _of(
        IMPROVEMENT_PLAN,
        lambda turn, state: RevisePlan(
            target=with_or_without(state.target, ", counted weekly"),
            owner=state.owner,
            due=_in(turn, 90),
            reason="Agreed anew.",
        ),
    ),
    _of(KPI, lambda turn, _: Weigh(weight=str(turn.rng.randint(1, 9) * 10), reason="By what counts.")),
    _of(
        CHANGE_REQUEST,
        lambda _, __: AssessImpact(cost="None beyond the price.", service="Goes on.", risk="Small."),
    ),
    _of(CHANGE_REQUEST, lambda turn, _: ConfirmConflictsAssessment(assessed_on=turn.today)),
    _of(
        CHANGE_REQUEST,
        lambda turn, _: FlagRetrospective(
            happened_on=turn.today - timedelta(days=turn.rng.randint(1, 30)), reason="Found at the invoice."
        ),
        _clerk,
        lambda state: state.happened_on is None,
    ),
    _of(
        COMPLIANCE,
        _withdrawn_attestation,
        lambda turn, _: Actor(turn.terms.roles.contract_manager, "officer"),
    ),
    _of(COMPLIANCE, _revoked_waiver, _clerk),
    _of(
        CONTINGENCY_PLAN,
        lambda turn, state: ReviseContingency(
            covers="Lists, keys and vehicles pass on.",
            owner=state.owner,
            next_test=_in(turn, 300),
            reason="After the test.",
        ),
    ),
    _of(NOTICE, lambda turn, _: SubmitNotice(submitted_on=turn.today)),
    _of(SUBMISSION, lambda turn, _: AttachEvidence(evidence=_file(turn))),
    _of(SUBMISSION, _restated, _reviewer),
)


def asked_of_a_contract(turn: Turn) -> Wish | None:
    """What few contracts see."""
    return turn.rng.choice(_OF_A_CONTRACT)(turn)


_SPARE: Final = "spare"


def _group(turn: Turn) -> Wish:
    """A working group that is convened, described, put under another, given a post, convened to sit, and disbanded."""
    rng, clerk = turn.rng, turn.rng.choice(CLERKS)
    known = turn.some("group", lambda state: state.kind == "working group" and state.disbanded_from is None)
    state = known.latest() if known else None
    if known is None or state is None:
        convened = Convene(
            name=f"Working group {rng.randint(1, 9999)}", kind="working group", convened_on="TBC"
        )
        return Wish(GROUP, None, convened, clerk)
    commands: list[Command] = [
        ChangeTermsOfReference(
            text=f"To advise on standards, until {_in(turn, 500)}.", reason="Agreed anew."
        ),
        ChangeParent(parent_id=turn.council["review group"], reason="It reports there.")
        if state.parent_id is None
        else Disband(reason="Its work is done."),
    ]
    if state.posts:
        commands += [
            ReachPost(
                post_id=_SPARE, telephone=f"01622 {rng.randint(10**5, 10**6 - 1)}", reason="A new line."
            ),
            AbolishPost(post_id=_SPARE, reason="Nobody is wanted."),
        ]
    else:
        commands.append(CreatePost(post_id=_SPARE, title="Secretary", kind="clerk"))
    commands += _sittings(turn, state)
    return Wish(GROUP, known.stream_id, rng.choice(commands), clerk)


def _sittings(turn: Turn, group: Group) -> Iterator[Command]:
    """What may come next of the sittings of a group: convened, its agenda altered, adjourned, held."""
    last = group.sittings[-1] if group.sittings else None
    if last is None or last.held_on is not None:
        items = (NewAgendaItem(title="Apologies"), NewAgendaItem(title="What the service asks"))
        sitting = turn.today + timedelta(days=turn.rng.randint(1, 30))
        yield ConveneSitting(sitting=sitting, place="Council Chamber", items=items)
        return
    yield HoldSitting(sitting=last.sitting)
    yield PutItemOnAgenda(sitting=last.sitting, title="Another matter", why="It came up yesterday.")
    if last.standing:
        number = last.standing[0].number
        yield TakeItemOffAgenda(sitting=last.sitting, number=number, why="It is not ready.")
    yield AdjournSitting(sitting=last.sitting, why="Too few could come.")


def _organisation(turn: Turn) -> Wish | None:
    """Units that come, are called otherwise and end, and phases in which directorates come onto the record."""
    rng, clerk = turn.rng, turn.rng.choice(CLERKS)
    known = turn.some("organisation")
    state = known.latest() if known else None
    if known is None or state is None:
        return None
    directorate, phase = rng.choice(DIRECTORATES), f"Phase {rng.randint(1, 4)}"
    teams = [unit for unit in state.units if unit.division.startswith(_TEAM)]
    commands: list[Command] = [
        EnterUnits(
            units=(OrganisationUnit(directorate, f"{_TEAM} {rng.randint(1, 999)}"),),
            effective_from=turn.today,
            reason="A new team.",
        ),
        PlanRolloutPhase(
            phase=phase,
            directorates=(directorate,),
            planned_on=_in(turn, 200),
            expected_contracts=rng.randint(9, 90),
            reason="As the service asks.",
        ),
    ]
    if teams:
        commands += [
            RenameUnit(unit=teams[0], name=f"{_TEAM} {rng.randint(1, 999)}", reason="Its new name."),
            EndUnit(unit=teams[-1], reason="Merged into the others."),
        ]
    if state.phases:
        commands.append(GoLive(phase=state.phases[-1].phase, reason="All is entered."))
    return Wish(ORGANISATION, known.stream_id, rng.choice(commands), clerk)


_TEAM: Final = "Projects"


def _model(turn: Turn) -> Wish:
    """A model in draft beside the one that is used, with the cases that it is tested on."""
    known = turn.some("tiering_model", lambda state: state.status == "draft")
    clerk = turn.rng.choice(CLERKS)
    state = known.latest() if known else None
    if known is None or state is None:
        return Wish(TIERING_MODEL, None, Draft(supersedes=turn.council["model"]), clerk)
    rng = turn.rng
    commands: list[Command] = [
        Revise(model=replace(state.model, title=f"Draft {rng.randint(1, 99)}"), reason="Read again."),
        WritePilotCase(
            pilot_case=PilotCase(
                name=f"Pilot {rng.randint(1, 99)}",
                answers=tuple(
                    TieringAnswer(question.question, rng.randint(1, 5)) for question in state.model.questions
                ),
                value_incl_vat=pence(rng.randint(1_000_000, 900_000_000)),
                expected=rng.choice(TIERS),
                why="As its managers see it.",
            )
        ),
    ]
    if state.pilot_cases:
        name = rng.choice(state.pilot_cases).case.name
        commands.append(RemovePilotCase(name=name, reason="It tests nothing new."))
    return Wish(TIERING_MODEL, known.stream_id, rng.choice(commands), clerk)


def _taken_up(turn: Turn) -> Wish | None:
    known = turn.some("suggestion", lambda state: state.status == "open")
    review = turn.some("review", lambda state: state.status == "scheduled")
    state = review.latest() if review else None
    if known is None or review is None or state is None:
        return None
    command = TakeUpSuggestion(review_id=review.stream_id, item=state.items[0].number)
    return Wish(SUGGESTION, known.stream_id, command, turn.rng.choice(REVIEWERS))


def _told_apart(turn: Turn) -> Wish | None:
    known, other = turn.some("supplier"), turn.some("supplier")
    if known is None or other is None or known is other:
        return None
    return Wish(SUPPLIER, known.stream_id, TellApart(other=other.stream_id, reason="Two firms, one street."))


def _without_a_certificate(_: Turn, state: Any) -> Command | None:
    held = _first(state.certificates)
    return WithdrawCertificate(number=held.number, reason="Of another firm.") if held else None


def _version(_: Turn, state: Any) -> Command:
    return WithdrawVersion(version=state.versions[-1].number, reason="Two reviews fell out.")


def _evaluated(turn: Turn, state: Any) -> Command:
    aim = turn.rng.choice(state.terms.aims)
    return Evaluate(aim=aim, found="partly achieved", finding="By the answers of the cohort.")


def _standard(turn: Turn, state: Any) -> Command:
    if state.draft is None:
        return drafting.DraftVersion(reason="Once a year.")
    clause = turn.rng.choice(state.draft.clauses)
    if turn.rng.random() < 0.2 and len(state.draft.clauses) > _CLAUSES_LEFT:
        return RemoveClause(clause_id=clause.clause_id, reason="Said elsewhere.")
    heading = with_or_without(clause.heading, ", again")
    return ReviseClause(clause=replace(clause, heading=heading), reason="Read again.")


def _pipeline(turn: Turn) -> Wish | None:
    """What the Council will pay in the next financial year, from the first that section 93 is about."""
    year = turn.today.year
    if year < 2025:
        return None
    considered = ConsiderPipeline(
        year=f"{year}/{(year + 1) % 100:02}",
        expected_incl_vat=pence(14_000_000_000),
        reason="By the budget.",
    )
    return Wish(NOTICE, None, considered, turn.rng.choice(CLERKS))


_ROLE: Final = "reviewer"
_CLAUSES_LEFT: Final = 3
"""So many clauses of a standard are never removed, however long a record goes on."""

_OF_THE_COUNCIL: Final[tuple[Asker, ...]] = (
    _group,
    _group,
    _group,
    _organisation,
    _organisation,
    _model,
    _taken_up,
    _told_apart,
    _of(
        ACTION,
        lambda turn, _: ChangeOwner(owner=turn.rng.choice(PEOPLE[:200]), reason="Change of post."),
        _reviewer,
    ),
    _of(ACTION, lambda turn, _: OfferEvidence(shows="The count of March.", evidence=_file(turn)), _owner),
    _of(ACTION, lambda turn, _: Reopen(due=_in(turn, 60), reason="It came back."), _reviewer, _is_done),
    _of(
        SUPPLIER,
        lambda turn, _: RecordAddress(
            address=f"{turn.rng.randint(1, 90)} Mill Lane, Ashbury", reason="They moved."
        ),
    ),
    _of(SUPPLIER, _without_a_certificate),
    _of(FORWARD_PLAN, _version, _clerk),
    _of(PROGRAMME, _evaluated, _clerk),
    _of(STANDARD, _standard, _clerk),
    _of(PERSON, lambda turn, _: turn.rng.choice((GrantRole(role=_ROLE), EndRole(role=_ROLE))), _clerk),
    _of(
        PLANNED_PROCUREMENT,
        lambda turn, _: ConcludeProcurement(contract_id=turn.rng.choice(list(turn.memory["running"]))),
        wanted=lambda state: state.state == "begun",
    ),
    _pipeline,
)


def asked_of_the_council(turn: Turn) -> Wish | None:
    """What a council sees now and then."""
    return turn.rng.choice(_OF_THE_COUNCIL)(turn)


def _in(turn: Turn, days: int) -> str:
    return (turn.today + timedelta(days=turn.rng.randint(10, days))).isoformat()
