"""The facts that each command on a review records, once no rule said no."""

from collections.abc import Iterator
from typing import Any, TypeVar
from uuid import UUID

from domain.contract.terms import Terms
from domain.events import Fact
from domain.group.terms import Group
from domain.money import Values
from domain.numbering import next_number
from domain.review import commands as ask
from domain.review import events as happened
from domain.review.commands import NewItem
from domain.review.events import AsItStood, Item, Office, Recipient
from domain.review.rules.case import Case
from domain.review.rules.passing import office_of, passing_of, recipient, to_be_passed
from domain.review.state import Passing

Found = TypeVar("Found")


def _seen_to(found: Found | None) -> Found:
    """What the rules have seen to is there."""
    if found is None:
        raise AssertionError("a rule lets nothing pass that is not there")
    return found


def _terms(case: Case[Any], contract_id: UUID) -> Terms | None:
    """The contract on the effective date; as known now, where it was not in being then."""
    on_the_day: Terms | None = case.other(contract_id)
    latest: Terms | None = case.other_chronicle(contract_id).latest()
    return on_the_day or latest


def _item(case: Case[Any], number: int, asked: NewItem) -> Item:
    directorate = asked.directorate
    if not directorate and asked.contract_id is not None:
        terms = _terms(case, asked.contract_id)
        directorate = terms.directorate if terms else ""
    return Item(
        number=number,
        title=asked.title,
        kind=asked.kind,
        contract_id=asked.contract_id,
        directorate=directorate,
        lead_officers=asked.lead_officers,
        note=asked.note,
    )


def _item_numbers(fact: Fact) -> Iterator[int]:
    if isinstance(fact, happened.Scheduled):
        yield from (one.number for one in fact.items)
    if isinstance(fact, happened.ItemAdded):
        yield fact.item.number


def _finding_numbers(fact: Fact) -> Iterator[int]:
    if isinstance(fact, happened.FindingRaised):
        yield fact.number


def _passing_numbers(fact: Fact) -> Iterator[int]:
    if isinstance(fact, happened.FindingsPassed):
        yield fact.passing


def scheduled(case: Case[ask.Schedule]) -> Fact:
    command = case.command
    items = tuple(_item(case, number, one) for number, one in enumerate(command.items, start=1))
    return happened.Scheduled(group_id=command.group_id, date=command.date, items=items)


def rescheduled(case: Case[ask.Reschedule]) -> Fact:
    return happened.Rescheduled(previous=case.state.date, date=case.command.date)


def item_added(case: Case[ask.AddItem]) -> Fact:
    number = next_number(case.chronicle, _item_numbers)
    return happened.ItemAdded(item=_item(case, number, case.command.item))


def item_dropped(case: Case[ask.DropItem]) -> Fact:
    return happened.ItemDropped(item=_seen_to(case.state.item(case.command.item)))


def lead_officers_changed(case: Case[ask.ChangeLeadOfficers]) -> Fact:
    command = case.command
    previous = _seen_to(case.state.item(command.item)).lead_officers
    return happened.LeadOfficersChanged(
        item=command.item, previous=previous, lead_officers=command.lead_officers
    )


def cancelled(_: Case[ask.Cancel]) -> Fact:
    return happened.Cancelled()


def held(case: Case[ask.Hold]) -> Fact:
    return happened.Held(held_on=case.command.held_on, attendees=case.command.attendees)


def _as_it_stood(terms: Terms) -> AsItStood:
    value, basis = _value(terms.values)
    return AsItStood(value=value, value_basis=basis, tier=terms.tier, end=terms.term.end)


def _value(values: Values) -> tuple[Any, str | None]:
    """The one figure that a choice looks at, and what it counts."""
    for amount, basis in (
        (values.estimated_incl_vat, "whole life incl. VAT"),
        (values.estimated_excl_vat, "whole life excl. VAT"),
        (values.annual_excl_vat, "a year excl. VAT"),
    ):
        if amount is not None:
            return amount, basis
    return None, None


def selection(case: Case[ask.RecordSelection]) -> Fact:
    command = case.command
    contract_id = _seen_to(case.state.item(command.item)).contract_id
    terms = _terms(case, contract_id) if contract_id else None
    return happened.SelectionRecorded(
        item=command.item,
        criteria=command.criteria,
        as_it_stood=_as_it_stood(terms) if terms else None,
        audit=command.audit,
    )


def non_selection(case: Case[ask.RecordNonSelection]) -> Fact:
    command = case.command
    terms = _seen_to(_terms(case, command.contract_id))
    return happened.NonSelectionRecorded(
        contract_id=command.contract_id,
        title=terms.title,
        criteria=command.criteria,
        as_it_stood=_as_it_stood(terms),
        audit=command.audit,
    )


def area_assessed(case: Case[ask.AssessArea]) -> Fact:
    one = case.command
    key = (one.item, one.framework, one.area)
    before = [was.rating for was in case.state.assessments if (was.item, was.framework, was.area) == key]
    return happened.AreaAssessed(
        item=one.item,
        framework=one.framework,
        area=one.area,
        scale=one.scale,
        previous=before[0] if before else None,
        rating=one.rating,
        comment=one.comment,
    )


def target_position(case: Case[ask.RecordTargetPosition]) -> Fact:
    one = case.command
    before = [
        was.standing for was in case.state.positions if (was.item, was.target) == (one.item, one.target)
    ]
    return happened.TargetPositionRecorded(
        item=one.item,
        target=one.target,
        previous=before[0] if before else None,
        standing=one.standing,
        comment=one.comment,
    )


def finding_raised(case: Case[ask.RaiseFinding]) -> Fact:
    one = case.command
    return happened.FindingRaised(
        number=next_number(case.chronicle, _finding_numbers),
        item=one.item,
        theme=one.theme,
        theme_named=one.theme_named,
        area=one.area,
        text=one.text,
        severity=one.severity,
    )


def finding_agreed(case: Case[ask.AgreeFinding]) -> Fact:
    number = case.command.finding
    item = _seen_to(case.state.finding(number)).item
    return happened.FindingAgreed(finding=number, item=item, answered_by=case.context.actor.person_id)


def finding_disputed(case: Case[ask.DisputeFinding]) -> Fact:
    number = case.command.finding
    item = _seen_to(case.state.finding(number)).item
    return happened.FindingDisputed(finding=number, item=item, answered_by=case.context.actor.person_id)


def _recipient(case: Case[ask.PassFindings], office: Office) -> Recipient:
    found = recipient(case, office)
    return _seen_to(found if isinstance(found, Recipient) else None)


def findings_passed(case: Case[ask.PassFindings]) -> Fact:
    return happened.FindingsPassed(
        passing=next_number(case.chronicle, _passing_numbers),
        item=case.command.item,
        findings=tuple(one.number for one in to_be_passed(case)),
        member=_recipient(case, "member"),
        director=_recipient(case, "director"),
    )


def _passing(case: Case[Any]) -> Passing:
    return _seen_to(passing_of(case))


def receipt(case: Case[ask.RecordReceipt]) -> Fact:
    passing = _passing(case)
    return happened.ReceiptRecorded(
        passing=passing.number,
        item=passing.item,
        office=office_of(case),
        received_by=case.context.actor.person_id,
    )


def shared(case: Case[ask.ShareWithCommittee]) -> Fact:
    passing, committee_id = _passing(case), case.command.committee_id
    committee: Group = case.other(committee_id)
    return happened.SharedWithCommittee(
        passing=passing.number,
        item=passing.item,
        office=office_of(case),
        decided_by=case.context.actor.person_id,
        committee_id=committee_id,
        committee=committee.name,
    )


def kept(case: Case[ask.KeepFromCommittee]) -> Fact:
    passing, committee_id = _passing(case), case.command.committee_id
    committee: Group = case.other(committee_id)
    return happened.KeptFromCommittee(
        passing=passing.number,
        item=passing.item,
        office=office_of(case),
        decided_by=case.context.actor.person_id,
        committee_id=committee_id,
        committee=committee.name,
    )


def closed(_: Case[ask.Close]) -> Fact:
    return happened.Closed()
