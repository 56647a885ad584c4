"""Publishing: a notice is drafted, sent to the platform, and published there under a number (reg 5(4))."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Any, Final

from msgspec import Meta
from msgspec.structs import replace

from domain.case import STEP, had_come
from domain.chronicle import Chronicle
from domain.dates import earliest, in_words, latest
from domain.decisions import Advice, Command, Decided, Rejection, no, rule
from domain.events import Fact, fact
from domain.notice.failure import FailureDetermined
from domain.notice.falling_due import NoticeDueDateMoved, NoticeFellDue, NoticeNoLongerDue, of_the_notice
from domain.notice.required import PERFORMANCE, next_performance, owes_performance
from domain.notice.terms import OPEN, OWN, Case, Notice, NoticeKind, notice_id_of
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Need, Step
from domain.text import ShortText

PlatformNumber = Annotated[
    str,
    Meta(
        max_length=20,
        pattern=r"^[0-9]{6}-[0-9]{4}\Z",
        description="Number of a notice on the central digital platform: 012345-2026.",
        examples=["012345-2026"],
    ),
]


class DraftNotice(Command, frozen=True, kw_only=True):
    """Say that the notice was drafted; the draft is named as evidence."""


class SubmitNotice(Command, frozen=True, kw_only=True):
    """Say that the notice was sent to the platform."""

    submitted_on: date
    """The day on which it was sent."""


class RecordPublication(Command, frozen=True, kw_only=True):
    """Record that the notice is published: confirmed by the platform, or to be seen there (reg 5(4))."""

    platform_number: PlatformNumber
    """The number that the platform gave it."""
    published_on: date
    """London civil date: what is to be seen from 23:30 UTC in July is of the day after."""


@fact("notice.drafted.v1")
class NoticeDrafted(Fact, kw_only=True):
    """The notice was drafted."""


@fact("notice.submitted.v1")
class NoticeSubmitted(Fact, kw_only=True):
    """The notice was sent to the platform."""

    submitted_on: date
    """The day on which it was sent."""


@fact("notice.published.v1")
class NoticePublished(Fact, kw_only=True):
    """The notice was published on the central digital platform (Procurement Regulations 2024 reg 5(4))."""

    platform_number: ShortText
    """The number that the platform gave it."""
    published_on: date
    """London civil date on which it was confirmed, or to be seen."""


_BEFOREHAND: Final[tuple[NoticeKind, ...]] = ("contract change notice", "pipeline notice")
"""Published before what they are about."""


@rule("notice.decided-by-another", "PA 2023 s.71(5); Sch 7 para 12(4)")
def decided_by_another(case: Case[Any]) -> Rejection | None:
    determined = case.last(FailureDetermined)
    if determined is None or not case.has_a_hand_in(determined):
        return None
    return no(
        "What is published of a supplier's failure may exclude it from other contracts: somebody else than who "
        "determined the failure sends the notice.",
        conflict=True,
    )


@rule("notice.in-time", "PA 2023 Part 4")
def in_time(case: Case[RecordPublication]) -> Advice | None:
    due = latest(case.state.due_on)
    if due is None or case.command.published_on <= due:
        return None
    days = (case.command.published_on - due).days
    return Advice(f"Published {days} day{'' if days == 1 else 's'} late: it was due by {in_words(due)}.")


@rule("notice.conflicts-assessed", "PA 2023 s.83(5)(c)")
def conflicts_assessed(case: Case[Any]) -> Advice | None:
    """Of public contracts: nobody confirms it for one below the threshold (s.83(8))."""
    state = case.state
    asked = state.kind in ("contract details notice", "contract change notice") and "s.87" not in state.law
    if not asked or any(known.part == "conflicts assessment" for known in state.stated):
        return None
    return Advice(
        "The notice confirms that a conflicts assessment was prepared and revised; nobody stated that here."
    )


@rule("notice.not-before-its-trigger", "PA 2023 Part 4")
def not_before_its_trigger(case: Case[RecordPublication]) -> Rejection | None:
    trigger = earliest(case.state.counted_from)
    if trigger is None or case.command.published_on >= trigger or case.state.kind in _BEFOREHAND:
        return None
    return no(
        f"It is about {in_words(trigger)}: it cannot have been published before that day.", "published_on"
    )


@rule("notice.sent-before", "Procurement Regulations 2024 reg 5(4)")
def sent_before(case: Case[RecordPublication]) -> Rejection | None:
    """A notice is published once it was sent to the platform, and is confirmed or to be seen there."""
    sent = case.state.submitted_on
    if case.state.state != "submitted" or sent is None or case.command.published_on >= sent:
        return None
    return no(f"It was sent on {in_words(sent)}: it cannot have been published before that.", "published_on")


def _drafted(_: Case[DraftNotice]) -> Fact:
    return NoticeDrafted()


def _submitted(case: Case[SubmitNotice]) -> Fact:
    return NoticeSubmitted(submitted_on=case.command.submitted_on)


def _published(case: Case[RecordPublication]) -> Iterable[Fact | Decided]:
    command = case.command
    yield NoticePublished(platform_number=command.platform_number, published_on=command.published_on)
    yield from _the_next(case)


def _the_next(case: Case[RecordPublication]) -> Iterator[Decided]:
    """The performance notice that follows, while the contract runs. Where a publication is put right: the one that
    followed from it, as it then follows, and no other."""
    notice, published, due_on = case.state, case.command.published_on, latest(case.state.due_on)
    if notice.contract_id is None or notice.kind != PERFORMANCE:
        return
    asked = next_performance(case.chronicle.stream_id, due_on, published)
    stream_id = notice_id_of(notice.contract_id, asked.kind, asked.cause)
    known = case.context.others.get(stream_id)
    terms = case.context.others[notice.contract_id].latest()
    goes_on = terms is not None and terms.ended_on is None and owes_performance(terms)
    if not (goes_on if case.again is None else known is not None):
        return
    there = known.latest() if known is not None else None
    day = max((case.effective_from, *_days_said(known))) if known is not None else case.effective_from
    if there is None or there.state == "no longer due":
        yield Decided(
            NoticeFellDue(
                contract_id=notice.contract_id,
                kind=asked.kind,
                cause=asked.cause,
                counted_from=asked.counted_from,
                due_on=asked.due_on,
                working=asked.working,
                law=asked.law,
            ),
            day,
            stream_id,
        )
    elif there.state in OPEN and there.due_on != asked.due_on:
        moved = NoticeDueDateMoved(
            previous=there.due_on,
            counted_from=asked.counted_from,
            due_on=asked.due_on,
            working=asked.working,
            law=asked.law,
        )
        yield Decided(moved, day, stream_id)


def _days_said(following: Chronicle[Notice]) -> Iterator[date]:
    """From which days it was said when a notice is due, or that it is no longer: what is said anew stands after them,
    however early what it follows from was."""
    told = NoticeFellDue | NoticeDueDateMoved | NoticeNoLongerDue
    yield from (placed.valid_from for placed in following.timeline.placed if isinstance(placed.fact, told))


def _contract_and_the_next(command: Any, state: Notice | None, others: Any) -> Iterable[Need]:
    """The contract, and the notice that follows on a performance notice, where one is on record: the publication
    before may have been annulled and be recorded again."""
    yield from of_the_notice(command, state, others)
    if state is not None and state.kind == PERFORMANCE and state.contract_id is not None:
        own = notice_id_of(state.contract_id, state.kind, state.cause)
        following = notice_id_of(state.contract_id, PERFORMANCE, own)
        yield Need("notice_id", "notice", following, optional=True)


def _is_drafted(notice: Notice, _: NoticeDrafted, __: date) -> Notice:
    return replace(notice, state="drafted")


def _is_sent(notice: Notice, fact: NoticeSubmitted, _: date) -> Notice:
    return replace(notice, state="submitted", submitted_on=fact.submitted_on)


def _is_published(notice: Notice, fact: NoticePublished, _: date) -> Notice:
    return replace(
        notice, state="published", platform_number=fact.platform_number, published_on=fact.published_on
    )


@sentence.register
def _(_fact: NoticeDrafted, _: Names) -> str:
    return "Notice drafted."


@sentence.register
def _(fact: NoticeSubmitted, _: Names) -> str:
    return f"Notice sent to the platform on {in_words(fact.submitted_on)}."


@sentence.register
def _(fact: NoticePublished, _: Names) -> str:
    return f"Notice {fact.platform_number} published on {in_words(fact.published_on)}."


DRAFT: Final = Step(
    asks=DraftNotice,
    rules=(*STEP, *OWN),
    records=_drafted,
    effects=(Effect(NoticeDrafted, change=_is_drafted, correction=AskedAgain()),),
    in_force=False,
)
SUBMISSION: Final = Step(
    asks=SubmitNotice,
    rules=(*STEP, *OWN, had_come("submitted_on"), decided_by_another, conflicts_assessed),
    records=_submitted,
    effects=(Effect(NoticeSubmitted, change=_is_sent, correction=AskedAgain()),),
    in_force=False,
)
PUBLICATION: Final = Step(
    asks=RecordPublication,
    rules=(
        *STEP,
        *OWN,
        had_come("published_on"),
        decided_by_another,
        not_before_its_trigger,
        sent_before,
        in_time,
        conflicts_assessed,
    ),
    records=_published,
    effects=(Effect(NoticePublished, change=_is_published, correction=AskedAgain()),),
    brings=(NoticeFellDue, NoticeDueDateMoved),
    needs=_contract_and_the_next,
    in_force=False,
)
