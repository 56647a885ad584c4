"""Duties of a post, and so of whoever holds it on the day: what was passed to it, the reviews that its group holds, and
what is put to its committee."""

from collections.abc import Collection, Iterator
from typing import Final, get_args
from uuid import UUID

from application.record import Basis, Record
from domain.dates import in_words, latest
from domain.forward_plan import FORWARD_PLAN
from domain.forward_plan.fingerprint import printed
from domain.forward_plan.terms import ForwardPlan, Version
from domain.group import GROUP
from domain.group.terms import Group, PostKind
from domain.review import REVIEW
from domain.review.terms import Office, Passing, Review
from projections import table_query
from projections.duties.duty import RECEIPT, SHARING, Duty, DutyRequest, RegisterRows, of_contract, row_about
from projections.forward_plan import FORWARD_PLANS
from projections.group import GROUPS
from projections.recommendation import RECOMMENDATIONS
from projections.review import REVIEWS, ReviewRow
from projections.table_query import Query

_CHAIR: Final = frozenset[PostKind]({"chair"})
_CLERK: Final = frozenset[PostKind]({"clerk"})
_SITTING: Final = frozenset[PostKind](get_args(PostKind)) - _CLERK
"""Posts of those who decide in a committee: all but its clerk's."""
_Posts = tuple[tuple[str, str], ...]
"""Posts by the ids of their group and their own."""


def of_posts(record: Record, basis: Basis, rows: RegisterRows, person: str) -> Iterator[Duty]:
    """All of them; where a *person* is asked about who is in no group, none."""
    if person and not table_query.page(record, GROUPS, basis, Query({"person": person}, limit=1)).rows:
        return
    groups = _Groups(record, basis)
    yield from _passed(record, basis, rows, groups, looked_up=bool(person))
    yield from _chairing(record, basis, groups)
    yield from _committees(record, basis, groups)


class _Groups:
    """Groups as they were on the day of a basis, each looked up once."""

    def __init__(self, record: Record, basis: Basis) -> None:
        self._record, self._basis = record, basis
        self._found: dict[UUID, Group | None] = {}

    def group(self, group_id: UUID) -> Group | None:
        """A group; ``None`` where it was not in being, or was disbanded."""
        if group_id not in self._found:
            known = self._record.chronicle_at(GROUP, group_id, self._basis.position)
            group: Group | None = known.in_force(self._basis.valid_at)
            self._found[group_id] = None if group is None or group.disbanded_from else group
        return self._found[group_id]

    def holders(self, posts: _Posts) -> tuple[str, ...]:
        """Whoever holds one of the posts."""
        day = self._basis.valid_at
        found = [(self.group(UUID(group_id)), post_id) for group_id, post_id in posts]
        held = (person for group, post_id in found if group for person in group.holders(post_id, day))
        return tuple(dict.fromkeys(held))

    def posts(self, group_id: UUID, kinds: Collection[PostKind]) -> _Posts:
        """The posts of a group that are of those kinds."""
        group = self.group(group_id)
        wanted = (post for post in group.posts if post.kind in kinds) if group else ()
        return tuple((str(group_id), post.post_id) for post in wanted)


def _passed(
    record: Record, basis: Basis, rows: RegisterRows, groups: _Groups, *, looked_up: bool
) -> Iterator[Duty]:
    """What went to a Member and a director and waits for them: to confirm that it has come, and to decide whether a
    committee is to see it. Contracts that were not asked about are *looked up* where they are a person's duties."""
    found = {
        row.stream_id
        for findings_are in ("to be received", "to be shared or kept")
        for row in table_query.whole(record, REVIEWS, basis, Query({"findings_are": findings_are}))
    }
    for review_id in sorted(found):
        known = record.chronicle_at(REVIEW, UUID(review_id), basis.position)
        review: Review | None = known.in_force(basis.valid_at)
        for passing in review.passings if review else ():
            item = review.item(passing.item) if review else None
            contract_id = str(item.contract_id) if item and item.contract_id else ""
            row = row_about(record, basis, rows, contract_id) if looked_up else rows.get(contract_id)
            title = item.title if item else ""
            about = of_contract(row) if row else {"title": title}
            for duty in _of_recipients(review_id, passing, title, groups):
                yield duty._replace(**about)


def _of_recipients(review_id: str, passing: Passing, title: str, groups: _Groups) -> Iterator[Duty]:
    for office in passing.unreceived():
        yield _of_recipient(
            RECEIPT,
            f"Confirm that the findings about {title} have come.",
            (review_id, passing, office),
            groups,
            DutyRequest("record-receipt-of-findings", review_id, f"passing {passing.number}"),
        )
    for office in passing.undecided():
        yield _of_recipient(
            SHARING,
            f"Decide whether a committee is to see the findings about {title}.",
            (review_id, passing, office),
            groups,
            DutyRequest("share-with-committee", review_id, f"passing {passing.number}, and the committee"),
            DutyRequest("keep-from-committee", review_id, f"passing {passing.number}, the committee and why"),
        )


def _of_recipient(
    kind: str, what: str, of: tuple[str, Passing, Office], groups: _Groups, *acts: DutyRequest
) -> Duty:
    review_id, passing, office = of
    to = passing.recipient(office)
    posts = ((str(to.group_id), to.post_id),)
    return Duty(
        kind,
        what,
        "TBC",
        f"Passed on {in_words(passing.on)} to the post of {to.title}; no day is set for it.",
        groups.holders(posts),
        stream_id=review_id,
        since=passing.on.isoformat(),
        same=f"{passing.number} {office}",
        acts=acts,
        posts=posts,
        role=office,
    )


def _chairing(record: Record, basis: Basis, groups: _Groups) -> Iterator[Duty]:
    """Reviews to come, for whoever chairs the group."""
    for row in table_query.whole(record, REVIEWS, basis, Query({"status": "scheduled"})):
        posts = groups.posts(UUID(row.summary.group_id), _CHAIR)
        group = groups.group(UUID(row.summary.group_id))
        if group and posts:
            yield Duty(
                "review to chair",
                f"Chair the {group.called} when it looks at {_lines(row)}.",
                row.summary.date,
                "The date for which the review is scheduled.",
                groups.holders(posts),
                stream_id=row.stream_id,
                acts=(DutyRequest("hold-review", row.stream_id, "the day, and who was there"),),
                posts=posts,
            )


def _lines(row: ReviewRow) -> str:
    return "; ".join(line.title for line in row.summary.lines)


def _committees(record: Record, basis: Basis, groups: _Groups) -> Iterator[Duty]:
    """What is put to a committee: for its members until it meets, for its clerk once it has met."""
    asked: set[tuple[str, str]] = set()
    for row in table_query.whole(record, RECOMMENDATIONS, basis, Query({"status": "put"})):
        asked |= {(plan_id, row.summary.committee_id) for plan_id in row.summary.plans}
        put = row.summary
        yield _put_to(
            (put.committee_id, put.committee, put.meeting),
            put.wording,
            groups,
            basis,
            DutyRequest("record-decision", row.stream_id, "what became of each act, word for word"),
        )
    for plan_row in table_query.whole(record, FORWARD_PLANS, basis, Query({"status": "recommended"})):
        known = record.chronicle_at(FORWARD_PLAN, UUID(plan_row.stream_id), basis.position)
        plan: ForwardPlan | None = known.in_force(basis.valid_at)
        if plan is None:
            continue
        version = plan.last
        for put_to in version.recommendations:
            committee_id = str(put_to.committee_id)
            if (plan_row.stream_id, committee_id) not in asked:
                yield _put_to(
                    (committee_id, put_to.committee, put_to.meeting),
                    f"whether to endorse the {_version(plan, version)}.",
                    groups,
                    basis,
                    DutyRequest(
                        "record-endorsement",
                        plan_row.stream_id,
                        f"version {version.number}, fingerprint {version.fingerprint}, committee_id "
                        f"{committee_id}, and what was resolved",
                    ),
                )


def _put_to(
    to: tuple[str, str, str], asked: str, groups: _Groups, basis: Basis, recorded_by: DutyRequest
) -> Duty:
    committee_id, committee, meeting = to
    last = latest(meeting)
    met = last is not None and last < basis.valid_at
    posts = groups.posts(UUID(committee_id), _CLERK if met else _SITTING)
    return Duty(
        "committee decision to record" if met else "committee decision",
        f"Record what the {committee} decided: {asked}" if met else f"Decide in the {committee}: {asked}",
        meeting,
        f"The meeting to which it was put{'' if last else ', of which no day is known'}.",
        groups.holders(posts),
        stream_id=recorded_by.stream_id,
        same=committee_id,
        acts=(recorded_by,),
        posts=posts,
    )


def _version(plan: ForwardPlan, version: Version) -> str:
    """A version as a paper names it, with the fingerprint by which it is known."""
    return f"forward plan of the {plan.group}, version {version.number} (fingerprint {printed(version.fingerprint)})"
