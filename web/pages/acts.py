"""What whoever is here may do: the acts of the one table, each with the address of its form."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from flask import g

from application.access import holds_a_role
from application.knowing import may_use
from application.use_cases import AMENDMENTS, CHANGES, USE_CASES, UseCase, id_of
from domain.contract import CONTRACT
from domain.contract.terms import Terms
from domain.stream import Stream
from web.api.schemas import schema_of
from web.pages import addresses
from web.pages.frame import Visit

FORMS: Final = (*CHANGES, *AMENDMENTS)
"""Every act that has a form."""


FIRST: Final = frozenset(
    {
        *("propose-change", "extend", "change-value", "set-key-date", "settle-key-date", "assign-roles"),
        *("assess-tier", "define-kpi", "report-figure", "terminate"),
    }
)
"""What is done to contracts most often; on their page the rest stands below it."""


@dataclass(frozen=True)
class OfferedAct:
    """Something that may be done."""

    said: str
    """*Make the term longer*."""
    address: str
    first: bool
    """Whether it is among what is done most often."""


def said_of(use_case: UseCase) -> str:
    """An act as a heading."""
    return use_case.summary.partition(". ")[0].rstrip(".")


def acts_on(visit: Visit, stream: Stream[Any], here: str, terms: Terms | None = None) -> Iterator[OfferedAct]:
    """What may be done to the thing of that address; *terms* are those of the contract that it is."""
    for change in CHANGES:
        if change.stream is stream and not change.creates and _open(change, terms):
            yield OfferedAct(
                said_of(change), visit.clocks.address(addresses.of_act(change, here)), change.name in FIRST
            )


def act(visit: Visit, name: str, here: str = "", said: str = "", **filled_in: object) -> OfferedAct | None:
    """One act by its name, with what its form is opened with; none where the role may not do it."""
    use_case = USE_CASES[name]
    if not may_use(use_case, g.actor):
        return None
    where = visit.clocks.address(addresses.of_act(use_case, here), **filled_in)
    return OfferedAct(said or said_of(use_case), where, first=True)


def opening(visit: Visit, stream: Stream[Any]) -> Iterator[OfferedAct]:
    """What opens a thing of that kind."""
    for use_case in USE_CASES.values():
        if use_case.creates and use_case.stream is stream and may_use(use_case, g.actor):
            where = visit.clocks.address(addresses.of_act(use_case))
            yield OfferedAct(said_of(use_case), where, use_case.name in FIRST)


def opened_for(visit: Visit, reference: str) -> Iterator[OfferedAct]:
    """What may be opened about the contract of that reference."""
    for change in CHANGES:
        if (
            change.creates
            and change.stream is not CONTRACT
            and may_use(change, g.actor)
            and _asks_for(change, "contract_id")
        ):
            where = visit.clocks.address(addresses.of_act(change), contract_id=reference)
            yield OfferedAct(said_of(change), where, change.name in FIRST)


def opened_about(visit: Visit, stream: Stream[Any], stream_id: UUID) -> Iterator[OfferedAct]:
    """What may be opened about the thing of that id: the return of a KPI, and so on."""
    for change in CHANGES:
        if change.creates and may_use(change, g.actor) and _asks_for(change, id_of(stream)):
            said = {id_of(stream): stream_id}
            where = visit.clocks.address(addresses.of_act(change), **said)
            yield OfferedAct(said_of(change), where, change.name in FIRST)


def _asks_for(use_case: UseCase, field: str) -> bool:
    return use_case.command is not None and field in schema_of(use_case.command, asked=True)().fields


def _open(use_case: UseCase, terms: Terms | None) -> bool:
    """Whether the role may, and where that goes for own contracts only, this is one."""
    actor = g.actor
    if actor.role not in use_case.allowed - use_case.once_all_left:
        return False
    return terms is None or not use_case.limited_to_own(actor.role) or holds_a_role(actor, terms)
