"""What is asked of reviews: scheduled for running contracts, held, assessed, findings raised, passed and shared."""

from datetime import timedelta
from typing import Any, get_args
from uuid import UUID

from benchmarks.generate.invention import DIRECTORATES
from benchmarks.generate.turn import REVIEWERS, Turn, Wish
from domain.chronicle import Chronicle
from domain.decisions import Actor
from domain.review import REVIEW
from domain.review.assessment import AssessArea, RecordTargetPosition
from domain.review.closing import Close
from domain.review.committee import KeepFromCommittee, ShareWithCommittee
from domain.review.depth import RecordActivities, SetDepth
from domain.review.finding import AgreeFinding, DisputeFinding, RaiseFinding
from domain.review.finding_owner import NameFindingOwner
from domain.review.finding_state import CloseFinding, ReopenFinding, TakeUpFinding
from domain.review.framework import CURRENT, EDITIONS, OURS, SCALES
from domain.review.holding import Hold
from domain.review.items import ChangeLeadOfficers
from domain.review.lines import NewItem
from domain.review.passing import PassFindings, PostOf
from domain.review.questioning import AnswerQuestion, PutQuestion
from domain.review.receipt import RecordReceipt
from domain.review.scheduling import Cancel, Reschedule, Schedule
from domain.review.selection import RecordSelection
from domain.review.terms import Activity, AuditCheck, Criteria, Depth, Review, Theme

_THEMES: tuple[Theme, ...] = ("use of KPIs", "social value during the term", "comparison to best practice")
_FINDINGS = 3


def asked(turn: Turn) -> Wish | None:
    """The next step of a review that is under way, else a new one."""
    known = turn.some("review", lambda state: state.status in ("scheduled", "held"))
    state: Review | None = known.latest() if known else None
    waiting = sum(
        1
        for chronicle in turn.own.get("review", {}).values()
        if (now := chronicle.latest()) and now.status == "scheduled"
    )
    if known is None or state is None or (waiting < 6 and turn.rng.random() < 0.3):
        return _scheduled(turn)
    return _before(turn, known, state) if state.status == "scheduled" else _after(turn, known, state)


def _scheduled(turn: Turn) -> Wish | None:
    running = list(turn.memory["running"].values())
    if not running:
        return None
    items = []
    for item in turn.rng.sample(running, min(len(running), turn.rng.choice((1, 1, 2)))):
        terms = item.latest()
        if terms is None:
            return None
        items.append(
            NewItem(title=terms.title, contract_id=item.stream_id, lead_officers=terms.roles.lead_officers)
        )
    day = turn.today + timedelta(days=turn.rng.randint(10, 90))
    text = turn.rng.choice((day.isoformat(), day.isoformat(), day.isoformat()[:7], "TBC"))
    command = Schedule(group_id=turn.council["review group"], date=text, items=tuple(items))
    return _by_group(turn, None, command)


def _by_group(turn: Turn, stream_id: UUID | None, command: Any) -> Wish:
    return Wish(REVIEW, stream_id, command, turn.rng.choice(REVIEWERS))


def _before(turn: Turn, known: Chronicle[Review], state: Review) -> Wish:
    rng, stream_id, roll = turn.rng, known.stream_id, turn.rng.random()
    item = rng.choice(state.items)
    if not state.selections and roll < 0.5:
        audit = AuditCheck(clash=False, outcome="No audit is planned.")
        chosen = RecordSelection(
            item=item.number, criteria=Criteria(), audit=audit, reason="Large, and ends soon."
        )
        return _by_group(turn, stream_id, chosen)
    if state.depth is None and roll < 0.6:
        deep = SetDepth(depth=rng.choice(get_args(Depth)))
        return _by_group(turn, stream_id, deep)
    if roll < 0.12:
        later = (turn.today + timedelta(days=rng.randint(5, 40))).isoformat()
        return _by_group(turn, stream_id, Reschedule(date=later, reason="The officer is away."))
    if roll < 0.16:
        return _by_group(turn, stream_id, Cancel(reason="The contract is being let anew."))
    if roll < 0.2:
        other = (turn.another().person_id,)
        changed = ChangeLeadOfficers(item=item.number, lead_officers=other, reason="Change of post.")
        return _by_group(turn, stream_id, changed)
    return _by_group(turn, stream_id, Hold(held_on=turn.today))


def _after(turn: Turn, known: Chronicle[Review], state: Review) -> Wish | None:
    rng, stream_id = turn.rng, known.stream_id
    item = rng.choice(state.items)
    if len(state.assessments) < 2:
        rating = rng.choice(SCALES[OURS].levels)
        area = rng.randint(1, 11)
        of_area = [found.number for found in EDITIONS[CURRENT].statements if found.area == area]
        assessed = AssessArea(
            item=item.number,
            area=area,
            statement=rng.choice([None, *of_area]),
            rating=rating,
            comment="Seen in the file.",
        )
        return _by_group(turn, stream_id, assessed)
    if not state.looked_at and rng.random() < 0.3:
        kinds = RecordActivities(item=item.number, activities=(rng.choice(get_args(Activity)),))
        return _by_group(turn, stream_id, kinds)
    if len(state.questions) < 2 and rng.random() < 0.2:
        asked = PutQuestion(item=item.number, to=item.lead_officers[0], text="Who counts, and how often?")
        return _by_group(turn, stream_id, asked)
    waiting = next((question for question in state.questions if not question.answer), None)
    if waiting is not None:
        reply = AnswerQuestion(question=waiting.number, text="The supplier, once a month.")
        return Wish(REVIEW, stream_id, reply, Actor(waiting.to, "officer"))
    if not state.positions:
        position = RecordTargetPosition(item=item.number, target="performance", standing="partly met")
        return _by_group(turn, stream_id, position)
    if len(state.findings) < _FINDINGS and rng.random() < 0.6:
        raised = RaiseFinding(
            item=item.number,
            theme=rng.choice(_THEMES),
            text="The figures come from the supplier alone.",
            severity="medium",
        )
        return _by_group(turn, stream_id, raised)
    open_finding = next((finding for finding in state.findings if not finding.answer), None)
    if open_finding is not None:
        answer: Any = AgreeFinding(finding=open_finding.number)
        if rng.random() < 0.2:
            answer = DisputeFinding(finding=open_finding.number, reason="It was looked at in May.")
        about = state.item(open_finding.item)
        officer = Actor(about.lead_officers[0], "officer") if about else turn.actor
        return Wish(REVIEW, stream_id, answer, officer)
    return _settling(turn, known, state) or _passing_on(turn, known, state)


def _settling(turn: Turn, known: Chronicle[Review], state: Review) -> Wish | None:
    """An owner for a finding, what the owner does about it, and now and then what came of it."""
    rng, stream_id = turn.rng, known.stream_id
    if not state.findings or rng.random() < 0.5:
        return None
    finding = rng.choice(state.findings)
    item = state.item(finding.item)
    if finding.state == "closed":
        if rng.random() < 0.3:
            again = ReopenFinding(finding=finding.number, reason="It came back.")
            return _by_group(turn, stream_id, again)
        return None
    if not finding.owner and item is not None:
        named = NameFindingOwner(finding=finding.number, owner=item.lead_officers[0])
        return _by_group(turn, stream_id, named)
    if finding.state == "open":
        taken = TakeUpFinding(finding=finding.number, how="The figures are counted twice from now on.")
        return Wish(REVIEW, stream_id, taken, Actor(finding.owner, "officer"))
    over = CloseFinding(finding=finding.number, outcome="overtaken", reason="The contract is let anew.")
    return _by_group(turn, stream_id, over)


def _passing_on(turn: Turn, known: Chronicle[Review], state: Review) -> Wish | None:
    stream_id = known.stream_id
    unpassed = next((finding for finding in state.findings if finding.passing is None), None)
    if unpassed is not None:
        item = state.item(unpassed.item)
        if item is None or item.directorate not in DIRECTORATES:
            return None
        post = f"post-{DIRECTORATES.index(item.directorate)}"
        passed = PassFindings(
            item=item.number,
            member=PostOf(group_id=turn.council["cabinet"], post_id=post),
            director=PostOf(group_id=turn.council["management"], post_id=post),
        )
        return _by_group(turn, stream_id, passed)
    for passing in state.passings:
        if len(passing.received) < 2:
            office = (
                "director" if any(receipt.office == "member" for receipt in passing.received) else "member"
            )
            recipient = passing.recipient(office)  # type: ignore[arg-type]
            actor = Actor(recipient.holder, office)
            return Wish(REVIEW, stream_id, RecordReceipt(passing=passing.number), actor)
        if not passing.decisions and turn.rng.random() < 0.7:
            actor = Actor(passing.member.holder, "member")
            committee = turn.council["committee"]
            decided: Any = ShareWithCommittee(passing=passing.number, committee_id=committee)
            if turn.rng.random() < 0.5:
                decided = KeepFromCommittee(
                    passing=passing.number, committee_id=committee, reason="Commercial."
                )
            return Wish(REVIEW, stream_id, decided, actor)
    return _by_group(turn, stream_id, Close())
