"""Reviews: the programme, what each review found about each contract, and where its findings went."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from flask import Response, g, request
from markupsafe import Markup

from application.confidence import SEES_ALL, WITHHELD, came_to
from application.errors import NotFound
from application.use_cases import USE_CASES
from domain.dates import in_words
from domain.group import GROUP
from domain.review import REVIEW
from domain.review.framework import AREAS, area_title
from domain.review.terms import (
    Assessment,
    Criteria,
    Finding,
    Item,
    LookedAt,
    NonSelection,
    Office,
    Passing,
    Position,
    Question,
    Review,
    Selection,
)
from projections.action import ACTIONS
from projections.areas_covered import areas_of
from projections.audit_clashes import Clash, clashes, reviews_to_come
from projections.framework import editions_in_force
from projections.planned_audit import PLANNED_AUDITS
from projections.review import REVIEWS
from projections.reviews_compared import Compared, KpiMoved, compared, kpis_around, review_before
from projections.table import as_read
from projections.table_query import Query
from web.pages import addresses
from web.pages.acts import OfferedAct, act, acts_on, said_of
from web.pages.cells import contract_link
from web.pages.forms import Acting
from web.pages.frame import Pages, Visit
from web.pages.listing import file_wanted, listed, rows_beside, whole_list
from web.pages.picking import Picking
from web.pages.story import told_stream
from web.pages.under_review import key_facts, published, under_review

_FILTERS: Final = (
    "group_id",
    "directorate",
    "depth",
    "activity",
    "finding_owner",
    "findings_are",
    "held_from",
    "held_to",
)
_CRITERIA: Final = (
    ("value", "Value"),
    ("risk", "Risk"),
    ("complexity", "Complexity"),
    ("strategic_importance", "Strategic importance"),
    ("proximity_to_expiry", "Proximity to expiry"),
)
_SAYS_NOTHING: Final = frozenset({"not considered", "none"})
_ON_AN_ITEM: Final = {
    "record-selection": "Say why it was chosen",
    "record-review-activities": "Say what it was looked at for",
    "assess-area": "Rate it in an area",
    "record-target-position": "Say how it stands against its targets",
    "put-question": "Put a question to its owner",
    "raise-finding": "Raise a finding",
    "pass-findings": "Pass its findings on",
}
_ON_A_FINDING: Final = {"agree-finding": "Agree it", "dispute-finding": "Dispute it"}
_TO_SETTLE: Final = {
    "name-finding-owner": "Name its owner",
    "take-up-finding": "Say how you deal with it",
    "close-finding": "Close it",
    "reopen-finding": "Open it again",
}
_OF_A_RECIPIENT: Final = {
    "record-receipt-of-findings": "Confirm that they have come",
    "share-with-committee": "Share them with a committee",
    "keep-from-committee": "Keep them from a committee",
}
_OVER: Final = frozenset({"closed", "cancelled"})
_MOST_ACTIONS: Final = 200
_MOST_AUDITS: Final = 50
_MOST_REVIEWS: Final = 200
"""So many reviews, the last first, are looked through for what was passed."""


@dataclass(frozen=True)
class Answered:
    """A finding, and what whoever is here may do about it."""

    finding: Finding
    owner: str
    """Whose it is to see to; empty while nobody is named."""
    closed_by: str
    acts: list[OfferedAct]


@dataclass(frozen=True)
class Asked:
    """A question that was put in the session, to whom, and what whoever is here may do about it."""

    question: Question
    to: str
    acts: list[OfferedAct]


@dataclass(frozen=True)
class Before:
    """The review before of the same contract, and what it was beside this one."""

    held_on: str
    address: str
    beside: Compared


@dataclass(frozen=True)
class Sent:
    """Findings on their way, and what whoever is here may do about them."""

    passing: Passing
    member: str
    director: str
    receipts: list[str]
    decisions: list[str]
    acts: list[OfferedAct]


@dataclass(frozen=True)
class Looked:
    """One line of a review, and all that is on record of it."""

    item: Item
    contract: Markup | str
    published: list[tuple[str, str]]
    """What is published of the contract, for whoever may not open it."""
    officers: str
    looked_at: LookedAt | None
    """Which kinds of activity it was looked at for."""
    selection: Selection | None
    criteria: list[tuple[str, str, str]]
    """Each criterion, its level and why."""
    assessments: list[Assessment]
    not_assessed: tuple[int, ...]
    """Areas that the contract's tier asks for and that were not assessed, for whoever may read what was."""
    positions: list[Position]
    before: Before | None
    kpis: list[KpiMoved]
    """Of the contract, before this review and after it."""
    questions: list[Asked]
    findings: list[Answered]
    passings: list[Sent]
    actions: list[Mapping[str, Any]]
    acts: list[OfferedAct]


@dataclass(frozen=True)
class Passed:
    """Findings that were passed to whoever is here, or shared with a committee of theirs."""

    address: str
    """Of what was passed, in the review."""
    held_on: str
    item: str
    contract: Markup | str
    published: list[tuple[str, str]]
    """What is published of the contract."""
    sent: Sent
    shared: bool
    """Whether it came to them through a committee alone."""
    waits: bool
    """Whether it is still to be confirmed that it has come."""


def register_reviews(pages: Pages) -> None:
    """Add the programme, the page of a review, and what was passed to whoever holds a post."""
    pages.place("Reviews", "/reviews", "list-reviews")
    pages.place("Passed to me", "/passed-to-me", "record-receipt-of-findings")

    @pages.page("/reviews", "list-reviews", endpoint="list-reviews")
    def programme(visit: Visit) -> str | Response:
        found = listed(visit, REVIEWS, _FILTERS, {"held": "yes", "sort": "-day"})
        if file_wanted():
            return whole_list(visit, REVIEWS, found, "Reviews")
        return visit.page(
            "reviews.html",
            "Reviews",
            found=found,
            to_come=rows_beside(visit, REVIEWS, found, {"status": "scheduled"}),
            called_off=rows_beside(visit, REVIEWS, found, {"status": "cancelled"}),
            people=lambda ids: _people(visit, ids),
            contract=lambda contract_id: contract_link(visit, contract_id),
            of_row=lambda row: addresses.of_row(REVIEW, row),
            schedule=act(visit, "schedule-review", said="Put a review down"),
            may_see_framework=visit.may("framework-editions"),
            clashes=_clashes(visit),
            audits=_audits(visit),
            plan_audit=act(visit, "plan-audit", said="Put an audit on record"),
        )

    @pages.page("/reviews/{review_id}", "review", endpoint="review")
    def review(visit: Visit, review_id: UUID) -> str:
        basis = visit.clocks.basis
        known = visit.record.chronicle_at(REVIEW, review_id, basis.position)
        state: Review | None = visit.gate.in_force(known, basis.valid_at)
        if state is None:
            raise NotFound(f"The review was not in being on {in_words(basis.valid_at)}.")
        here = addresses.of_stream(REVIEW, review_id)
        return visit.page(
            "review.html",
            f"Review of {in_words(state.date)}"
            if state.held_on
            else f"Review put down for {in_words(state.date)}",
            here=here,
            review=state,
            group=_group(visit, state.group_id),
            attendees=_people(visit, state.attendees),
            looked=list(_looked(visit, review_id, state)),
            not_chosen=[_not_chosen(visit, choice) for choice in state.non_selections],
            areas=AREAS,
            area_title=area_title,
            statement_of=_statements_on(visit, state),
            withheld=WITHHELD,
            acts=[] if state.status in _OVER else _beside(visit, here),
            story=told_stream(visit, REVIEW, review_id),
            recorded=request.args.get("recorded", ""),
        )

    @pages.page("/passed-to-me", "record-receipt-of-findings", endpoint="passed-to-me")
    def passed_to_me(visit: Visit) -> str:
        return visit.page(
            "passed-to-me.html", "Passed to me", passed=list(_passed(visit)), programme=under_review(visit)
        )


class Selecting(Acting):
    """Why an item was chosen, or not: the six criteria in the order in which the paper names them."""

    form_template = "selection-form.html"


FORMS: Final = dict.fromkeys(("record-selection", "record-non-selection"), Selecting)
"""Forms whose order is made by hand."""


def _clashes(visit: Visit) -> Mapping[str, list[Clash]]:
    """By review to come, the audits that look at its contracts, for whoever may read of audits."""
    found: dict[str, list[Clash]] = {}
    if visit.may("list-planned-audits"):
        basis = visit.clocks.basis
        for clash in clashes(visit.record, basis, reviews_to_come(visit.record, basis)):
            found.setdefault(clash.review.stream_id, []).append(clash)
    return found


def _audits(visit: Visit) -> list[Mapping[str, Any]]:
    """The audits that are planned or under way, as far as whoever is here may know of them."""
    if not visit.may("list-planned-audits"):
        return []
    basis = visit.clocks.basis
    query = Query({"state": "planned", "under_way_from": basis.valid_at.isoformat()}, limit=_MOST_AUDITS)
    rows = visit.gate.page(PLANNED_AUDITS, basis, query).rows
    return [as_read(PLANNED_AUDITS, row, basis.valid_at) for row in rows]


def _people(visit: Visit, ids: Iterable[str]) -> str:
    return ", ".join(visit.names.get(person, person) for person in ids)


def _group(visit: Visit, group_id: UUID) -> str:
    """What the group is called on the day that is looked at."""
    known = visit.record.chronicle_at(GROUP, group_id, visit.clocks.basis.position)
    group = known.in_force(visit.clocks.basis.valid_at) or known.latest()
    return group.name if group else ""


def _actions(visit: Visit, review_id: UUID) -> list[Mapping[str, Any]]:
    """The actions that were agreed about its findings."""
    query = Query({"review_id": str(review_id)}, limit=_MOST_ACTIONS)
    rows = visit.gate.page(ACTIONS, visit.clocks.basis, query).rows
    return [as_read(ACTIONS, row, visit.clocks.basis.valid_at) for row in rows]


def _looked(visit: Visit, review_id: UUID, review: Review) -> Iterator[Looked]:
    """Line by line, what is on record and what may be done."""
    here, actions = addresses.of_stream(REVIEW, review_id), _actions(visit, review_id)
    known = {} if visit.may("contract") else published(visit, (item.contract_id for item in review.items))
    for item in review.items:
        number = item.number
        findings = [finding for finding in review.findings if finding.item == number]
        numbers = {finding.number for finding in findings}
        selection = next((choice for choice in review.selections if choice.item == number), None)
        yield Looked(
            item=item,
            contract=_contract(visit, item.contract_id),
            published=key_facts(known.get(str(item.contract_id))),
            officers=_people(visit, item.lead_officers),
            looked_at=next((known for known in review.looked_at if known.item == number), None),
            selection=selection,
            criteria=list(_criteria(visit, selection.criteria)) if selection else [],
            assessments=[rated for rated in review.assessments if rated.item == number],
            not_assessed=_not_assessed(visit, review, item),
            positions=[position for position in review.positions if position.item == number],
            before=_before(visit, review, item),
            kpis=_kpis(visit, review, item),
            questions=[
                Asked(
                    question,
                    visit.names.get(question.to, question.to),
                    list(_to_answer(visit, here, question)),
                )
                for question in review.questions
                if question.item == number
            ],
            findings=[
                Answered(
                    finding,
                    visit.names.get(finding.owner, finding.owner),
                    visit.names.get(finding.closed_by, finding.closed_by),
                    list(_acts_on_finding(visit, here, review_id, finding)),
                )
                for finding in findings
            ],
            passings=[_sent(visit, here, passing) for passing in review.passings if passing.item == number],
            actions=[action for action in actions if action["finding"] in numbers],
            acts=list(_acts_on_item(visit, here, review, item, selected=selection is not None)),
        )


def _beside(visit: Visit, here: str) -> list[OfferedAct]:
    """What is done about the review as a whole; what is about one of its lines or findings is offered there."""
    there = {
        said_of(USE_CASES[name])
        for name in (*_ON_AN_ITEM, *_ON_A_FINDING, *_TO_SETTLE, *_OF_A_RECIPIENT, "answer-question")
    }
    return [found for found in acts_on(visit, REVIEW, here) if found.said not in there]


def _contract(visit: Visit, contract_id: UUID | None) -> Markup | str:
    """The contract by reference and title: a link for whoever may open it."""
    if contract_id is None:
        return ""
    return contract_link(visit, str(contract_id))


def _criteria(visit: Visit, criteria: Criteria) -> Iterator[tuple[str, str, str]]:
    """The six criteria and what else was looked at: each with its level and why."""
    for name, called in _CRITERIA:
        judged = getattr(criteria, name)
        yield called, judged.level, judged.because
    suggestion = criteria.member_suggestion
    if suggestion:
        who = visit.names.get(suggestion.member, suggestion.member)
        said = f"By {who} on {in_words(suggestion.suggested_on)}. {suggestion.words}"
        yield "Member suggestion", "suggested", said.strip()
    else:
        yield "Member suggestion", "none", ""
    if criteria.others:
        yield "Others", "", criteria.others


def _not_chosen(visit: Visit, choice: NonSelection) -> dict[str, Any]:
    return {
        "contract": _contract(visit, choice.contract_id),
        "on": choice.recorded_for,
        "criteria": [told for told in _criteria(visit, choice.criteria) if told[1] not in _SAYS_NOTHING],
        "stood": choice.as_it_stood,
    }


def _acts_on_item(
    visit: Visit, here: str, review: Review, item: Item, *, selected: bool
) -> Iterator[OfferedAct]:
    """What is done about one line of a review at its stage."""
    wanted = [] if selected or review.status not in ("scheduled", "held") else ["record-selection"]
    if review.status == "held":
        wanted += [
            "record-review-activities",
            "assess-area",
            "record-target-position",
            "put-question",
            "raise-finding",
        ]
        if any(finding.item == item.number for finding in review.not_passed()):
            wanted.append("pass-findings")
    for name in wanted:
        posts = _posts(visit, item) if name == "pass-findings" and visit.may(name) else {}
        found = act(visit, name, here, _ON_AN_ITEM[name], item=item.number, **posts)
        if found:
            yield found


def _posts(visit: Visit, item: Item) -> dict[str, str]:
    """The posts whose portfolio the item's directorate is in, where there is just one of each."""
    picking = Picking(visit)
    found = {
        "member": picking.posts_for("Cabinet Member", item.directorate),
        "director": picking.posts_for("Corporate Director", item.directorate),
    }
    return {office: posts[0] for office, posts in found.items() if len(posts) == 1}


def _acts_on_finding(visit: Visit, here: str, review_id: UUID, finding: Finding) -> Iterator[OfferedAct]:
    wanted = {} if finding.answer or finding.text == WITHHELD else _ON_A_FINDING
    for name, said in (*wanted.items(), *((name, _TO_SETTLE[name]) for name in _to_settle(finding))):
        found = act(visit, name, here, said, finding=finding.number)
        if found:
            yield found
    if finding.state == "closed":
        return
    agreed = act(visit, "agree-action", "", "Agree an action", review_id=review_id, finding=finding.number)
    if agreed:
        yield agreed


def _to_settle(finding: Finding) -> Iterator[str]:
    """What is done about a finding as it stands."""
    if finding.state == "closed":
        yield "reopen-finding"
    else:
        yield "name-finding-owner"
        if finding.owner == g.actor.person_id:
            yield "take-up-finding"
        else:
            yield "close-finding"


def _to_answer(visit: Visit, here: str, question: Question) -> Iterator[OfferedAct]:
    if question.to == g.actor.person_id:
        said = "Answer it again" if question.answer else "Answer it"
        found = act(visit, "answer-question", here, said, question=question.number)
        if found:
            yield found


def _not_assessed(visit: Visit, review: Review, item: Item) -> tuple[int, ...]:
    """Told of a review that was held, to whoever reads what was assessed: the group, auditors, governance."""
    if review.held_on is None or item.contract_id is None or g.actor.role not in SEES_ALL:
        return ()
    return areas_of(visit.record, visit.clocks.basis, review, item).missing


def _before(visit: Visit, review: Review, item: Item) -> Before | None:
    """The review before, as far as whoever is here may read it."""
    basis = visit.clocks.basis
    row = review_before(visit.record, basis, review, item)
    if row is None or row.summary.held_on is None:
        return None
    review_id = UUID(row.stream_id)
    known = visit.record.chronicle_at(REVIEW, review_id, basis.position)
    earlier: Review | None = visit.gate.in_force(known, basis.valid_at)
    if earlier is None:
        return None
    address = visit.clocks.address(addresses.of_stream(REVIEW, review_id))
    return Before(row.summary.held_on, address, compared(review, item, earlier))


def _kpis(visit: Visit, review: Review, item: Item) -> list[KpiMoved]:
    if item.contract_id is None or review.held_on is None or not visit.may("list-submissions"):
        return []
    return kpis_around(visit.record, visit.clocks.basis, item.contract_id, review.held_on)


def _statements_on(visit: Visit, review: Review) -> Callable[[Assessment], str]:
    """What the statement looks for that was rated, in the words in force on the day of the review."""
    basis = visit.clocks.basis
    editions = editions_in_force(visit.record, replace(basis, valid_at=review.held_on or basis.valid_at))

    def statement_of(rated: Assessment) -> str:
        known = editions.get(rated.framework)
        found = known.edition.statement(rated.statement) if known and rated.statement else None
        return found.text if found else ""

    return statement_of


def _sent(visit: Visit, here: str, passing: Passing) -> Sent:
    def who(person: str) -> str:
        return visit.names.get(person, person)

    return Sent(
        passing=passing,
        member=f"{passing.member.title}, {who(passing.member.holder)}",
        director=f"{passing.director.title}, {who(passing.director.holder)}",
        receipts=[f"{who(receipt.received_by)} on {in_words(receipt.on)}" for receipt in passing.received],
        decisions=[
            f"{who(decision.decided_by)} {'shared them with' if decision.shared else 'kept them from'} the "
            f"{decision.committee} on {in_words(decision.on)}"
            for decision in passing.decisions
        ],
        acts=list(_acts_on_passing(visit, here, passing)) if _is_mine(visit, passing) else [],
    )


def _office() -> Office:
    """The office in which whoever is here is passed findings."""
    return "director" if g.actor.role == "director" else "member"


def _is_mine(visit: Visit, passing: Passing) -> bool:
    """Whether it went to a post that whoever is here holds, in the role that they are here in."""
    if g.actor.role not in ("member", "director"):
        return False
    to = passing.recipient(_office())
    return to.post_id in visit.gate.viewer.posts_in(to.group_id)


def _waits(passing: Passing) -> bool:
    return all(receipt.office != _office() for receipt in passing.received)


def _acts_on_passing(visit: Visit, here: str, passing: Passing) -> Iterator[OfferedAct]:
    wanted = ["record-receipt-of-findings"] if _waits(passing) else []
    for name in (*wanted, "share-with-committee", "keep-from-committee"):
        found = act(visit, name, here, _OF_A_RECIPIENT[name], passing=passing.number)
        if found:
            yield found


def _passed(visit: Visit) -> Iterator[Passed]:
    """What went to the posts of whoever is here or to their committees, the last first."""
    came = list(_came(visit))
    items = {(review_id, passing.number): review.item(passing.item) for review_id, review, passing in came}
    known = published(visit, (item.contract_id for item in items.values() if item))
    for review_id, review, passing in came:
        item, here = items[review_id, passing.number], addresses.of_stream(REVIEW, review_id)
        contract_id = item.contract_id if item else None
        mine = _is_mine(visit, passing)
        yield Passed(
            address=f"{visit.clocks.address(here)}#item-{passing.item}",
            held_on=review.held_on.isoformat() if review.held_on else "",
            item=item.title if item else "",
            contract=_contract(visit, contract_id),
            published=key_facts(known.get(str(contract_id))),
            sent=_sent(visit, here, passing),
            shared=not mine,
            waits=mine and _waits(passing),
        )


def _came(visit: Visit) -> Iterator[tuple[UUID, Review, Passing]]:
    """The passings that came to whoever is here, each with its review."""
    basis = visit.clocks.basis
    query = Query({"held": "yes"}, sort="day", descending=True, limit=_MOST_REVIEWS)
    for row in visit.gate.page(REVIEWS, basis, query).rows:
        if row.summary.findings == row.summary.not_passed:
            continue
        review_id = UUID(row.stream_id)
        known = visit.record.chronicle_at(REVIEW, review_id, basis.position)
        review: Review | None = visit.gate.in_force(known, basis.valid_at)
        for passing in review.passings if review else ():
            if review and came_to(passing, visit.gate.viewer):
                yield review_id, review, passing
