"""Rules that several acts of a forward plan are put to (paper 2.3, 5)."""

from collections.abc import Iterable
from typing import Any, TypeAlias, TypeVar

from domain.case import Case as AnyCase
from domain.case import seen_to
from domain.dates import in_words
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.forward_plan.committee import cannot_resolve
from domain.forward_plan.terms import ForwardPlan, Version
from domain.stream import Need

Request = TypeVar("Request", bound=Command)


Case: TypeAlias = AnyCase[Request, ForwardPlan]


def version_of(case: Case[Any]) -> Version | None:
    """The version that the command names."""
    return case.state.version(case.command.version)


@rule("forward-plan.version-stands")
def version_stands(case: Case[Any]) -> Rejection | None:
    version = version_of(case)
    if version is None:
        known = ", ".join(str(other.number) for other in case.state.versions)
        return no(f"There is no version {case.command.version}; issued so far: {known}.", "version")
    if version.withdrawn_on is not None:
        gone = in_words(version.withdrawn_on)
        return no(f"Version {version.number} was withdrawn on {gone}.", "version", conflict=True)
    return None


@rule("forward-plan.last-version", "paper 5")
def last_version(case: Case[Any]) -> Advice | None:
    number = case.state.last.number
    if case.command.version >= number:
        return None
    return Advice(f"Version {number} was issued since.")


@rule("forward-plan.committee", "paper 5")
def committee_resolves(case: Case[Any]) -> Rejection | None:
    why = cannot_resolve(case.other(case.command.committee_id), case.effective_from)
    return no(why, "committee_id") if why else None


def named_committee(command: Any, _state: Any, _others: Any) -> Iterable[Need]:
    """The committee that the command names."""
    return (Need("committee_id", "group", command.committee_id),)


def named_version(case: Case[Any]) -> Version:
    """The version that the command names, once the rules have seen to it that there is one."""
    return seen_to(version_of(case))
