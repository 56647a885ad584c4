"""Putting reviews down, moving them, and changing what they are to cover (paper 1.3, 2.3)."""

from typing import Any

from domain.dates import OPEN_ENDED, earliest, fault, in_words, latest
from domain.decisions import Advice, Rejection, no, rule
from domain.group.terms import Group
from domain.review import commands as ask
from domain.review.commands import NewItem
from domain.review.rules.case import Case


def not_a_review_date(text: str) -> str:
    """What is wrong with *text* as the date of a review; empty where nothing is."""
    if wrong := fault(text):
        return wrong
    return "A review is put down for a day, a month or TBC." if text == OPEN_ENDED else ""


@rule("review.date-is-one")
def date_is_one(case: Case[ask.Schedule | ask.Reschedule]) -> Rejection | None:
    wrong = not_a_review_date(case.command.date)
    return no(wrong, "date") if wrong else None


@rule("review.put-down-beforehand")
def put_down_beforehand(case: Case[ask.Schedule | ask.Reschedule]) -> Rejection | None:
    text = case.command.date
    last = None if fault(text) else latest(text)
    if last is None or last >= case.effective_from:
        return None
    return no(
        f"{in_words(text)} lies before {in_words(case.effective_from)}, from which this is to be true. For a review "
        "of the past, give as effective_from the day on which it was put down.",
        "date",
        "effective_from",
    )


@rule("review.group-in-being", "paper 1.1")
def group_in_being(case: Case[ask.Schedule]) -> Rejection | None:
    group: Group | None = case.other(case.command.group_id)
    if group is None:
        day = in_words(case.effective_from)
        return no(f"The group was not in being on {day}.", "group_id", "effective_from")
    if group.disbanded_from is not None:
        return no("The group is disbanded.", "group_id", conflict=True)
    return None


def _asked_items(case: Case[Any]) -> tuple[tuple[str, NewItem], ...]:
    command = case.command
    if isinstance(command, ask.AddItem):
        return (("item", command.item),)
    return tuple((f"items.{place}", one) for place, one in enumerate(command.items))


@rule("review.contract-once")
def contract_once(case: Case[ask.Schedule | ask.AddItem]) -> Rejection | None:
    seen = {one.contract_id for one in case.state.items} if case.state else set()
    faults = []
    for field, one in _asked_items(case):
        if one.contract_id is not None and one.contract_id in seen:
            faults.append(f"{field}.contract_id")
        seen.add(one.contract_id)
    return no("The same contract is on the review twice.", *faults) if faults else None


@rule("review.officers-once")
def officers_once(case: Case[Any]) -> Rejection | None:
    if isinstance(case.command, ask.ChangeLeadOfficers):
        named = [("lead_officers", case.command.lead_officers)]
    else:
        named = [(f"{field}.lead_officers", one.lead_officers) for field, one in _asked_items(case)]
    faults = [field for field, officers in named if len(set(officers)) < len(officers)]
    return no("The same lead officer is named twice for one item.", *faults) if faults else None


@rule("review.contract-on-record", "paper 1.3")
def contract_on_record(case: Case[ask.Schedule | ask.AddItem]) -> Advice | None:
    unknown = [one.title for _, one in _asked_items(case) if one.kind == "contract" and not one.contract_id]
    if not unknown:
        return None
    return Advice(f"Kept by its printed title, with no contract on this record: {'; '.join(unknown)}.")


@rule("review.date-changes")
def date_changes(case: Case[ask.Reschedule]) -> Rejection | None:
    if case.command.date != case.state.date:
        return None
    return no(f"It is put down for {in_words(case.state.date)} already.", "date")


@rule("review.officers-change")
def officers_change(case: Case[ask.ChangeLeadOfficers]) -> Rejection | None:
    item = case.state.item(case.command.item)
    if item is None or item.lead_officers != case.command.lead_officers:
        return None
    return no("Those officers lead on it already.", "lead_officers")


@rule("review.an-item-stays")
def an_item_stays(case: Case[ask.DropItem]) -> Rejection | None:
    if [one.number for one in case.state.items] != [case.command.item]:
        return None
    return no("It is the only item; cancel the review instead.", "item", conflict=True)


@rule("review.held-on-a-day-that-has-come")
def held_on_a_day_that_has_come(case: Case[ask.Hold]) -> Rejection | None:
    if case.command.held_on <= case.context.today:
        return None
    return no("That day has not come yet; enter the review when it has been held.", "held_on")


@rule("review.held-on-its-day")
def held_on_its_day(case: Case[ask.Hold]) -> Rejection | None:
    if case.effective_from == case.command.held_on:
        return None
    return no("A review is held from the day it was held on: leave effective_from out.", "effective_from")


@rule("review.held-as-planned", "paper 2.3")
def held_as_planned(case: Case[ask.Hold]) -> Advice | None:
    text, day = case.state.date, case.command.held_on
    first, last = earliest(text), latest(text)
    if first is not None and last is not None and first <= day <= last:
        return None
    return Advice(f"Put down for {in_words(text)} and held on {in_words(day)}.")
