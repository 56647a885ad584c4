"""Sittings: the group is convened for a day, with a numbered agenda; it sits, or is adjourned (paper, summary).

What is resolved about an item is the decision of the recommendation that stands on it, and is not said again here.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from datetime import date as civil_date
from typing import Annotated, Any, Final
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import asdict, replace

from domain.case import ENTRY, out_of_reach, seen_to
from domain.dates import in_words
from domain.decisions import Advice, Command, Context, Rejection, no, rule
from domain.events import Fact, fact
from domain.group.rules import Case, in_being_still
from domain.group.terms import MOST_ITEMS, Adjournment, AgendaItem, Group, ItemNumber, Listed, Sitting
from domain.sentences import Names, sentence, stopped
from domain.stream import AskedAgain, Effect, Need, Step
from domain.text import LongText, ShortText, SomeText
from domain.working_days import are_clear

CLEAR_DAYS: Final = 5
"""So many clear days before a committee or the cabinet sits, agenda and reports are open to the public (LGA 1972
s.100B(3); for the cabinet, the Local Authorities (Executive Arrangements) Regulations 2012 reg. 7)."""
_TOLD: Final = 5
"""So many of the last sittings are named to whoever names none of them."""
_IN_PUBLIC: Final = frozenset({"committee", "cabinet"})


class NewAgendaItem(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An item that is to stand on an agenda."""

    number: ItemNumber | None = None
    """Its number; the next, where none is given."""
    title: ShortText
    """As the agenda prints it."""
    report_id: UUID | None = None
    """The issued report that is put before the group."""
    recommendation_id: UUID | None = None
    """What the group is asked to do, as it was put to it."""


class ConveneSitting(Command, frozen=True, kw_only=True):
    """Convene a group for a day, with its agenda as it goes out."""

    sitting: civil_date
    """The day on which it is to sit."""
    place: ShortText
    """Where it sits."""
    items: Annotated[tuple[NewAgendaItem, ...], Meta(max_length=100)] = ()
    """The agenda, in order."""


class PutItemOnAgenda(Command, frozen=True, kw_only=True):
    """Put a further item on the agenda of a sitting. Where that is late, say why it is urgent."""

    sitting: civil_date
    """The day for which the sitting was convened."""
    number: ItemNumber | None = None
    """Its number; the next, where none is given."""
    title: ShortText
    """As the agenda prints it."""
    report_id: UUID | None = None
    """The issued report that is put before the group."""
    recommendation_id: UUID | None = None
    """What the group is asked to do, as it was put to it."""
    why: LongText = ""
    """Why it is urgent, where it is put on late."""


class TakeItemOffAgenda(Command, frozen=True, kw_only=True):
    """Take an item off the agenda of a sitting, and say why."""

    sitting: civil_date
    """The day for which the sitting was convened."""
    number: ItemNumber
    """The item's number."""
    why: SomeText


class AdjournSitting(Command, frozen=True, kw_only=True):
    """Adjourn a sitting to another day, or until further notice."""

    sitting: civil_date
    """The day for which the sitting was convened."""
    until: civil_date | None = None
    """The day on which it goes on; none, where that is left open."""
    why: SomeText


class HoldSitting(Command, frozen=True, kw_only=True):
    """Enter that a sitting was held and closed."""

    sitting: civil_date
    """The day for which the sitting was convened."""


@fact("group.sitting_convened.v1")
class SittingConvened(Fact, kw_only=True):
    """The group was convened for a day, with its agenda as it went out (paper, summary)."""

    sitting: civil_date
    """The day on which it is to sit."""
    place: ShortText
    """Where it sits."""
    items: Annotated[tuple[AgendaItem, ...], Meta(max_length=100)] = ()
    """The agenda, by number."""


@fact("group.item_put_on_agenda.v1")
class ItemPutOnAgenda(Fact, kw_only=True):
    """A further item was put on the agenda of a sitting."""

    sitting: civil_date
    """The day for which the sitting was convened."""
    item: AgendaItem
    """The item, with its number."""
    why: LongText = ""
    """Why it is urgent, where it was put on late."""


@fact("group.item_taken_off_agenda.v1")
class ItemTakenOffAgenda(Fact, kw_only=True):
    """An item was taken off the agenda of a sitting."""

    sitting: civil_date
    """The day for which the sitting was convened."""
    item: AgendaItem
    """As it stood."""
    why: SomeText


@fact("group.sitting_adjourned.v1")
class SittingAdjourned(Fact, kw_only=True):
    """A sitting was adjourned."""

    sitting: civil_date
    """The day for which the sitting was convened."""
    until: civil_date | None = None
    """The day on which it goes on; none, where that is left open."""
    why: SomeText


@fact("group.sitting_held.v1")
class SittingHeld(Fact, kw_only=True):
    """A sitting was held and closed, on the day from which this is true."""

    sitting: civil_date
    """The day for which the sitting was convened."""


# The items that are asked for, and what a sitting's facts say of it


def _wanted(case: Case[Any]) -> tuple[tuple[str, AgendaItem], ...]:
    """The items that a command asks for, each with its number, and with where its fields stand in the command."""
    command = case.command
    if isinstance(command, ConveneSitting):
        last, asked = 0, [(f"items.{place}.", item) for place, item in enumerate(command.items)]
    else:
        last, asked = max(_numbers_before(case), default=0), [("", _as_item(command))]
    found = []
    for place, item in asked:
        last = item.number or last + 1
        found.append((place, AgendaItem(**asdict(item) | {"number": last})))
    return tuple(found)


def _as_item(command: PutItemOnAgenda) -> NewAgendaItem:
    return NewAgendaItem(
        number=command.number,
        title=command.title,
        report_id=command.report_id,
        recommendation_id=command.recommendation_id,
    )


def _of_the_sitting(case: Case[Any]) -> Iterator[Fact]:
    """Every fact of the sitting that stands, from whatever day: the numbers of an agenda are those that were printed,
    so that what was annulled leaves none behind."""
    for placed in case.chronicle.timeline.placed:
        if isinstance(placed.fact, _FACTS) and placed.fact.sitting == case.command.sitting:
            yield placed.fact


def _numbers_before(case: Case[Any]) -> frozenset[int]:
    """The numbers that items of the sitting have, or had before they were taken off."""
    found: set[int] = set()
    for said in _of_the_sitting(case):
        if isinstance(said, SittingConvened):
            found |= {item.number for item in said.items}
        elif isinstance(said, ItemPutOnAgenda):
            found.add(said.item.number)
    return frozenset(found)


_FACTS: Final = (SittingConvened, ItemPutOnAgenda, ItemTakenOffAgenda, SittingAdjourned, SittingHeld)


def _papers(command: Any, _state: Any, _others: Any) -> Iterable[Need]:
    """The reports and recommendations that are put before the group."""
    convened = isinstance(command, ConveneSitting)
    for place, item in enumerate(command.items if convened else (command,)):
        within = f"items.{place}." if convened else ""
        if item.report_id is not None:
            yield Need(f"{within}report_id", "report", item.report_id)
        if item.recommendation_id is not None:
            yield Need(f"{within}recommendation_id", "recommendation", item.recommendation_id)


def _no_later_than_it_sits(chronicle: Any, command: Any, context: Context) -> date:
    """Today; of a sitting that is past, its day."""
    latest: Group | None = chronicle.latest()
    known = latest.sitting_of(command.sitting) if latest else None
    sits_on = known.sits_on if known else command.sitting
    return min(context.today, sits_on) if sits_on else context.today


def _on_the_day_it_sits(chronicle: Any, command: HoldSitting, context: Context) -> date:
    latest: Group | None = chronicle.latest()
    known = latest.sitting_of(command.sitting) if latest else None
    return known.sits_on if known and known.sits_on else context.today


# Rules


@rule("group.sitting-is-new")
def sitting_is_new(case: Case[ConveneSitting]) -> Rejection | None:
    if not any(isinstance(said, SittingConvened) for said in _of_the_sitting(case)):
        return None
    return no("The group was convened for that day already.", "sitting", conflict=True)


@rule("group.sitting-within-reach", "domain rule I8")
def sitting_within_reach(case: Case[Any]) -> Rejection | None:
    for name in ("sitting", "until"):
        day: date | None = getattr(case.command, name, None)
        if day is not None and (found := out_of_reach(day, case.context)):
            return no(found.sentence, name)
    return None


@rule("group.sitting-convened")
def sitting_convened(case: Case[Any]) -> Rejection | None:
    if case.state.sitting_of(case.command.sitting):
        return None
    known = ", ".join(in_words(known.sitting) for known in case.state.sittings[-_TOLD:]) or "none"
    return no(f"The group was not convened for that day by then. Its last sittings: {known}.", "sitting")


@rule("group.sitting-not-held")
def sitting_not_held(case: Case[Any]) -> Rejection | None:
    known = case.state.sitting_of(case.command.sitting)
    if known is None or known.held_on is None:
        return None
    return no(f"The sitting was held on {in_words(known.held_on)}.", "sitting", conflict=True)


@rule("group.before-it-sits")
def before_it_sits(case: Case[Any]) -> Rejection | None:
    known = case.state.sitting_of(case.command.sitting)
    sits_on = known.sits_on if known else case.command.sitting
    if sits_on is None or case.effective_from <= sits_on:
        return None
    return no(f"It sits on {in_words(sits_on)}; that cannot be true from a later day.", "effective_from")


@rule("group.convened-in-good-time", "LGA 1972 s.100A(6)")
def convened_in_good_time(case: Case[ConveneSitting]) -> Advice | None:
    if case.state.kind not in _IN_PUBLIC or _in_good_time(case, case.command.sitting):
        return None
    return Advice(f"Convened with fewer than {CLEAR_DAYS} clear days' notice.")


@rule("group.late-item-is-urgent", "LGA 1972 s.100B(4)")
def late_item_is_urgent(case: Case[PutItemOnAgenda]) -> Rejection | None:
    known = case.state.sitting_of(case.command.sitting)
    if case.command.why.strip() or case.state.kind not in _IN_PUBLIC or known is None:
        return None
    if known.sits_on is None or _in_good_time(case, known.sits_on):
        return None
    return no(f"There are fewer than {CLEAR_DAYS} clear days to the sitting: say why it is urgent.", "why")


def _in_good_time(case: Case[Any], day: date) -> bool:
    return are_clear(case.effective_from, day, CLEAR_DAYS)


@rule("group.item-number-is-new")
def item_number_is_new(case: Case[Any]) -> Rejection | None:
    known = set(_numbers_before(case))
    wrong = []
    for place, item in _wanted(case):
        if item.number in known:
            wrong.append(f"{place}number")
        known.add(item.number)
    return no("An item of that number is, or was, on the agenda.", *wrong, conflict=True) if wrong else None


@rule("group.item-number-fits")
def item_number_fits(case: Case[Any]) -> Rejection | None:
    wrong = [f"{place}number" for place, item in _wanted(case) if item.number > MOST_ITEMS]
    return no(f"No item has a number above {MOST_ITEMS}; give another.", *wrong) if wrong else None


@rule("group.report-issued")
def report_issued(case: Case[Any]) -> Rejection | None:
    wrong = [
        f"{place}report_id"
        for place, item in _wanted(case)
        if item.report_id is not None and not _issued(case.other(item.report_id))
    ]
    return no("Only a report that was issued by that day is put before a group.", *wrong) if wrong else None


def _issued(report: Any) -> bool:
    return report is not None and report.status == "issued"


@rule("group.recommendation-put-to-it")
def recommendation_put_to_it(case: Case[Any]) -> Rejection | None:
    wrong = [
        f"{place}recommendation_id"
        for place, item in _wanted(case)
        if item.recommendation_id is not None
        and not _put_to(case.chronicle.stream_id, case.other(item.recommendation_id))
    ]
    return no("Nothing of that id was put to this group by that day.", *wrong) if wrong else None


def _put_to(group_id: UUID, recommendation: Any) -> bool:
    found = recommendation is not None and recommendation.status != "withdrawn"
    return found and recommendation.committee_id == group_id


@rule("group.paper-once-on-an-agenda")
def paper_once(case: Case[Any]) -> Rejection | None:
    known = case.state.sitting_of(case.command.sitting)
    seen = {paper for item in (known.standing if known else ()) for paper in papers_of(item)}
    wrong = []
    for place, item in _wanted(case):
        wrong += [
            f"{place}{name}"
            for name in ("report_id", "recommendation_id")
            if (paper := getattr(item, name)) and paper in seen
        ]
        seen.update(papers_of(item))
    return no("It stands on the agenda already.", *wrong, conflict=True) if wrong else None


def papers_of(item: AgendaItem) -> tuple[UUID, ...]:
    """Ids of what is put before the group under an item."""
    return tuple(paper for paper in (item.report_id, item.recommendation_id) if paper)


@rule("group.item-on-the-agenda")
def item_on_the_agenda(case: Case[TakeItemOffAgenda]) -> Rejection | None:
    if _item(case.state, case.command.sitting, case.command.number):
        return None
    return no("No item of that number stands on the agenda.", "number")


@rule("group.adjourned-to-a-later-day")
def adjourned_to_a_later_day(case: Case[AdjournSitting]) -> Rejection | None:
    known, until = case.state.sitting_of(case.command.sitting), case.command.until
    if known is None:
        return None
    if until is None:
        return _open_already(known)
    if until > max(case.effective_from, known.sits_on or case.effective_from):
        return None
    return no("A sitting is adjourned to a later day than the one on which it was to be.", "until")


def _open_already(known: Sitting) -> Rejection | None:
    if known.sits_on is not None:
        return None
    return no("It is adjourned until further notice already: say until when.", "until", conflict=True)


@rule("group.held-on-its-day")
def held_on_its_day(case: Case[HoldSitting]) -> Rejection | None:
    known = case.state.sitting_of(case.command.sitting)
    if case.effective_from > case.context.today:
        return no(
            "That day has not come yet; enter the sitting when it was held.", "sitting", "effective_from"
        )
    sits_on = known.sits_on if known else None
    if sits_on is None or sits_on == case.effective_from:
        return None
    return no(f"It sits on {in_words(sits_on)}: adjourn it where it went on later.", "effective_from")


# What is recorded, and how it is asked again


def _convening(case: Case[ConveneSitting]) -> Fact:
    items = sorted((item for _, item in _wanted(case)), key=lambda item: item.number)
    return SittingConvened(sitting=case.command.sitting, place=case.command.place, items=tuple(items))


def _convening_asked(fact: SittingConvened, _: Group) -> ConveneSitting:
    items = tuple(NewAgendaItem(**asdict(item)) for item in fact.items)
    return ConveneSitting(sitting=fact.sitting, place=fact.place, items=items)


def _putting(case: Case[PutItemOnAgenda]) -> Fact:
    ((_, item),) = _wanted(case)
    return ItemPutOnAgenda(sitting=case.command.sitting, item=item, why=case.command.why)


def _putting_asked(fact: ItemPutOnAgenda, _: Group) -> PutItemOnAgenda:
    return PutItemOnAgenda(sitting=fact.sitting, why=fact.why, **asdict(fact.item))


def _taking_off(case: Case[TakeItemOffAgenda]) -> Fact:
    command = case.command
    item = seen_to(_item(case.state, command.sitting, command.number))
    return ItemTakenOffAgenda(sitting=command.sitting, item=item, why=command.why)


def _taking_off_asked(fact: ItemTakenOffAgenda, _: Group) -> TakeItemOffAgenda:
    return TakeItemOffAgenda(sitting=fact.sitting, number=fact.item.number, why=fact.why)


def _adjourning(case: Case[AdjournSitting]) -> Fact:
    command = case.command
    return SittingAdjourned(sitting=command.sitting, until=command.until, why=command.why)


def _holding(case: Case[HoldSitting]) -> Fact:
    return SittingHeld(sitting=case.command.sitting)


# What changes


def _item(group: Group, sitting: date, number: int) -> AgendaItem | None:
    known = group.sitting_of(sitting)
    return next((item for item in known.standing if item.number == number), None) if known else None


def _with(group: Group, sitting: Sitting) -> Group:
    others = (known for known in group.sittings if known.sitting != sitting.sitting)
    return replace(group, sittings=tuple(sorted((*others, sitting), key=lambda known: known.sitting)))


def _convened(group: Group, fact: SittingConvened, _: date) -> Group:
    return _with(group, Sitting(fact.sitting, fact.place, tuple(map(Listed, fact.items))))


def _put_on(group: Group, fact: ItemPutOnAgenda, _: date) -> Group:
    known = group.sitting_of(fact.sitting)
    if known is None:
        return group
    agenda = sorted((*known.agenda, Listed(fact.item, fact.why)), key=lambda listed: listed.item.number)
    return _with(group, replace(known, agenda=tuple(agenda)))


def _taken_off(group: Group, fact: ItemTakenOffAgenda, _: date) -> Group:
    known = group.sitting_of(fact.sitting)
    if known is None:
        return group
    agenda = tuple(
        replace(listed, why_off=fact.why) if listed.item.number == fact.item.number else listed
        for listed in known.agenda
    )
    return _with(group, replace(known, agenda=agenda))


def _adjourned(group: Group, fact: SittingAdjourned, valid_from: date) -> Group:
    known = group.sitting_of(fact.sitting)
    if known is None:
        return group
    adjournments = (*known.adjournments, Adjournment(valid_from, fact.until, fact.why))
    return _with(group, replace(known, adjournments=adjournments))


def _held(group: Group, fact: SittingHeld, valid_from: date) -> Group:
    known = group.sitting_of(fact.sitting)
    return _with(group, replace(known, held_on=valid_from)) if known else group


def _was(group: Group, fact: ItemTakenOffAgenda) -> Mapping[str, Any]:
    return {"item": _item(group, fact.sitting, fact.item.number)}


# Sentences


@sentence.register
def _(fact: SittingConvened, _: Names) -> str:
    told = f"Convened for {in_words(fact.sitting)}, {fact.place}"
    items = "; ".join(f"{item.number} {item.title.rstrip('.')}" for item in fact.items)
    return stopped(f"{told}. Agenda: {items}" if items else told)


@sentence.register
def _(fact: ItemPutOnAgenda, _: Names) -> str:
    told = f"Put on the agenda of {in_words(fact.sitting)}: item {fact.item.number}, {fact.item.title}"
    return stopped(f"{stopped(told)} Urgent: {fact.why}" if fact.why else told)


@sentence.register
def _(fact: ItemTakenOffAgenda, _: Names) -> str:
    told = f"Taken off the agenda of {in_words(fact.sitting)}: item {fact.item.number}, {fact.item.title}"
    return stopped(f"{stopped(told)} {fact.why}")


@sentence.register
def _(fact: SittingAdjourned, _: Names) -> str:
    until = f"to {in_words(fact.until)}" if fact.until else "until further notice"
    return stopped(f"The sitting of {in_words(fact.sitting)} is adjourned {until}: {fact.why}")


@sentence.register
def _(fact: SittingHeld, _: Names) -> str:
    return f"The sitting of {in_words(fact.sitting)} was held."


# The acts

_WHICH_SITTING: Final = frozenset({"sitting"})
_WHICH_ITEM: Final = frozenset({"sitting", "number"})
_OF_A_SITTING: Final = (*ENTRY, in_being_still, sitting_convened, sitting_not_held)
_ITEMS: Final = (item_number_is_new, item_number_fits, report_issued, recommendation_put_to_it, paper_once)

CONVENING_SITTING: Final = Step(
    asks=ConveneSitting,
    rules=(
        *ENTRY,
        in_being_still,
        sitting_within_reach,
        sitting_is_new,
        before_it_sits,
        *_ITEMS,
        convened_in_good_time,
    ),
    records=_convening,
    effects=(
        Effect(
            SittingConvened, change=_convened, correction=AskedAgain(_convening_asked, fixed=_WHICH_SITTING)
        ),
    ),
    needs=_papers,
    takes_effect=_no_later_than_it_sits,
)


PUTTING_ON: Final = Step(
    asks=PutItemOnAgenda,
    rules=(*_OF_A_SITTING, before_it_sits, *_ITEMS, late_item_is_urgent),
    records=_putting,
    effects=(
        Effect(ItemPutOnAgenda, change=_put_on, correction=AskedAgain(_putting_asked, fixed=_WHICH_ITEM)),
    ),
    needs=_papers,
    takes_effect=_no_later_than_it_sits,
)


TAKING_OFF: Final = Step(
    asks=TakeItemOffAgenda,
    rules=(*_OF_A_SITTING, before_it_sits, item_on_the_agenda),
    records=_taking_off,
    effects=(
        Effect(
            ItemTakenOffAgenda,
            change=_taken_off,
            correction=AskedAgain(_taking_off_asked, fixed=_WHICH_ITEM),
            was=_was,
        ),
    ),
    takes_effect=_no_later_than_it_sits,
)


ADJOURNMENT: Final = Step(
    asks=AdjournSitting,
    rules=(*_OF_A_SITTING, sitting_within_reach, before_it_sits, adjourned_to_a_later_day),
    records=_adjourning,
    effects=(Effect(SittingAdjourned, change=_adjourned, correction=AskedAgain(fixed=_WHICH_SITTING)),),
    takes_effect=_no_later_than_it_sits,
)


HOLDING_SITTING: Final = Step(
    asks=HoldSitting,
    rules=(*_OF_A_SITTING, held_on_its_day),
    records=_holding,
    effects=(Effect(SittingHeld, change=_held, correction=AskedAgain(fixed=_WHICH_SITTING)),),
    takes_effect=_on_the_day_it_sits,
)
