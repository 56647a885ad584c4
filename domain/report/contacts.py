"""Contacts: a paper says whom to ask about it, its author and the director concerned, by their posts (paper 6)."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Final

from msgspec import Meta
from msgspec.structs import replace

from domain.case import STEP
from domain.dates import in_words
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.group.terms import Group
from domain.report.rules import Case, a_paper_with_words, still_a_draft
from domain.report.terms import Contact, Report
from domain.sentences import Names, sentence
from domain.stream import Effect, Need, OnlyAnnulled, Step

Contacts = Annotated[tuple[Contact, ...], Meta(max_length=20)]


class NameContacts(Command, frozen=True, kw_only=True):
    """Name the posts that may be asked about a paper."""

    contacts: Contacts
    """In the order in which they are printed, in place of those named before; none, for a paper without."""


@fact("report.contacts_named.v1")
class ContactsNamed(Fact, kw_only=True):
    """The posts that may be asked about the paper were named, in place of those before."""

    contacts: Contacts


@rule("report.contacts-are-posts", "paper 6")
def are_posts(case: Case[NameContacts]) -> Rejection | None:
    for place, contact in enumerate(case.command.contacts):
        group: Group | None = case.other(contact.group_id)
        if group is None or group.post(contact.post_id) is None:
            day = in_words(case.effective_from)
            return no(f"There was no such post on {day}.", f"contacts.{place}.post_id")
    return None


@rule("report.contacts-named-once")
def named_once(case: Case[NameContacts]) -> Rejection | None:
    seen: list[Contact] = []
    for place, contact in enumerate(case.command.contacts):
        if contact in seen:
            return no("The post is named twice.", f"contacts.{place}")
        seen.append(contact)
    return None


@rule("report.contacts-change")
def change_something(case: Case[NameContacts]) -> Rejection | None:
    if case.command.contacts != case.state.contacts:
        return None
    return no("These are its contacts already.", "contacts")


def _groups(command: NameContacts, _state: Any, _others: Any) -> Iterable[Need]:
    for place, contact in enumerate(command.contacts):
        yield Need(f"contacts.{place}.group_id", "group", contact.group_id)


def _naming(case: Case[NameContacts]) -> Fact:
    return ContactsNamed(contacts=case.command.contacts)


def _named(report: Report, fact: ContactsNamed, _: date) -> Report:
    return replace(report, contacts=fact.contacts)


@sentence.register
def _(fact: ContactsNamed, _: Names) -> str:
    told = ", ".join(f"{contact.post_id} ({contact.part})" for contact in fact.contacts)
    return (
        f"May be asked about the paper: {told}." if told else "Nobody is named to be asked about the paper."
    )


NAMING_CONTACTS: Final = Step(
    asks=NameContacts,
    rules=(*STEP, still_a_draft, a_paper_with_words, named_once, are_posts, change_something),
    records=_naming,
    effects=(Effect(ContactsNamed, change=_named, correction=OnlyAnnulled("Name the contacts anew.")),),
    needs=_groups,
    in_force=False,
)
