"""Roles: the contract passes to another owner, manager, lead officers or managing organisation."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any

from msgspec import Meta
from msgspec.structs import replace

from domain.contract.rules import CHANGE, Case, officers_once
from domain.contract.terms import Roles, Terms, changed_only, unless_ended
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, people, person, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.text import PersonId, ShortText


class AssignRoles(Command, frozen=True, kw_only=True):
    """Hand the contract to another owner, manager, lead officers or managing organisation."""

    owner: PersonId | None = None
    contract_manager: PersonId | None = None
    lead_officers: Annotated[tuple[PersonId, ...], Meta(min_length=1, max_length=20)] | None = None
    managing_organisation: ShortText | None = None


@fact("contract.roles_assigned.v1")
class RolesAssigned(Fact, kw_only=True):
    """Owner, contract manager, lead officers or managing organisation changed hands."""

    previous: Roles
    roles: Roles


@rule("roles.change")
def roles_change(case: Case[AssignRoles]) -> Rejection | None:
    command, roles = case.command, case.state.roles
    names = ("owner", "contract_manager", "lead_officers", "managing_organisation")
    if any(getattr(command, name) not in (None, getattr(roles, name)) for name in names):
        return None
    return no("Nobody changes: name the role that passes to someone else.", *names)


def _recorded(case: Case[AssignRoles]) -> Fact:
    command, roles = case.command, case.state.roles
    return RolesAssigned(
        previous=roles,
        roles=Roles(
            command.owner or roles.owner,
            command.contract_manager or roles.contract_manager,
            command.lead_officers or roles.lead_officers,
            command.managing_organisation or roles.managing_organisation,
        ),
    )


def handed_over(terms: Terms, leaver: str, successor: str, _: date) -> Iterator[AssignRoles]:
    """How somebody takes over the roles that another person holds."""
    roles, officers = terms.roles, terms.roles.lead_officers
    if leaver in (roles.owner, roles.contract_manager, *officers):
        now = tuple(dict.fromkeys(successor if officer == leaver else officer for officer in officers))
        yield AssignRoles(
            owner=successor if roles.owner == leaver else None,
            contract_manager=successor if roles.contract_manager == leaver else None,
            lead_officers=now if leaver in officers else None,
        )


def _asked(fact: RolesAssigned, _: Terms) -> AssignRoles:
    """The roles that it passed on: the others stood."""
    was, now = fact.previous, fact.roles
    return AssignRoles(
        owner=None if was.owner == now.owner else now.owner,
        contract_manager=None if was.contract_manager == now.contract_manager else now.contract_manager,
        lead_officers=None if was.lead_officers == now.lead_officers else now.lead_officers,
        managing_organisation=(
            None if was.managing_organisation == now.managing_organisation else now.managing_organisation
        ),
    )


@unless_ended
def _handed_over(terms: Terms, fact: RolesAssigned, _: date) -> Terms:
    return replace(terms, roles=changed_only(terms.roles, fact.previous, fact.roles))


def _was(terms: Terms, _: RolesAssigned) -> Mapping[str, Any]:
    return {"previous": terms.roles}


@sentence.register
def _(fact: RolesAssigned, names: Names) -> str:
    parts = []
    for label, field in (("owner", "owner"), ("contract manager", "contract_manager")):
        before, after = getattr(fact.previous, field), getattr(fact.roles, field)
        if before != after:
            parts.append(f"{label} passed from {person(before, names)} to {person(after, names)}")
    if fact.previous.lead_officers != fact.roles.lead_officers:
        before, after = (people(roles.lead_officers, names) for roles in (fact.previous, fact.roles))
        parts.append(f"lead officer passed from {before} to {after}")
    if fact.previous.managing_organisation != fact.roles.managing_organisation:
        parts.append(
            f"day-to-day management passed from {fact.previous.managing_organisation} to "
            f"{fact.roles.managing_organisation}"
        )
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


ROLES = Step(
    asks=AssignRoles,
    rules=(*CHANGE, roles_change, officers_once),
    records=_recorded,
    effects=(Effect(RolesAssigned, change=_handed_over, correction=AskedAgain(_asked), was=_was),),
)
