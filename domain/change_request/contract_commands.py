"""A change in the contract's own commands, so that the contract's own rules and facts are all there is of it."""

import dataclasses
from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import UUID

from msgspec.structs import replace

from domain.amendment.correction import asked_then
from domain.chronicle import Chronicle
from domain.contract import CONTRACT
from domain.contract.change_control import SettleChange
from domain.contract.ending import Terminate
from domain.contract.extension import Extend
from domain.contract.limits.change import ContractChange, Kind
from domain.contract.parties import Assign, Novate
from domain.contract.scope import VaryScope
from domain.contract.terms import Terms
from domain.contract.value import ChangeValue
from domain.deciding import decide
from domain.decisions import Command, Context, Decision, Refused, Rejection

_CALLED: Final = {"assignor_supplier_id": "outgoing_supplier_id", "assignee": "incoming"}
"""Fields of the contract's commands that the change calls otherwise."""


def decided_in_contract(
    contract: Chronicle[Terms],
    kind: Kind,
    change: ContractChange,
    context: Context,
    *,
    day: date,
    reason: str,
    although: tuple[UUID, ...],
) -> tuple[Decision, ...]:
    """What the contract records of the change, which *context* says is a request's. Raises Refused by the contract's
    own rules, at fields of the change: *extension.new_end*."""
    return tuple(
        _decided(contract, part, replace(command, although=although), context)
        for part, command in _commands(kind, change, day, reason)
    )


def _decided(contract: Chronicle[Terms], part: str, command: Command, context: Context) -> Decision:
    try:
        return decide(CONTRACT, contract, command, context)
    except Refused as refused:
        raise Refused([_of_the_change(part, rejection) for rejection in refused.rejections]) from refused


def _of_the_change(part: str, rejection: Rejection) -> Rejection:
    """The rejection, at the fields of that part of the change."""
    fields = (_field(part, name) for name in rejection.fields)
    return dataclasses.replace(rejection, fields=tuple(fields))


def _field(part: str, name: str) -> str:
    """What the change calls a field of the contract's command; what every command has stays as it is called."""
    own, dot, inner = name.partition(".")
    if own in Command.__struct_fields__:
        return name
    return f"{part}.{_CALLED.get(own, own)}{dot}{inner}"


def settled_in_contract(
    contract: Chronicle[Terms], change: UUID, change_request_id: UUID, context: Context, *, reason: str
) -> tuple[Decision, ...]:
    """What the contract records where a change that it holds already is approved afterwards. Raises Refused."""
    command = SettleChange(change=change, change_request_id=change_request_id, reason=reason)
    return (decide(CONTRACT, contract, command, context),)


def made_anew(contract: Chronicle[Terms], change: UUID, context: Context) -> Decision:
    """What the contract would record of a change that it holds, were it asked for again on the contract as it stands
    without it. Raises Refused by the contract's own rules."""
    command = asked_then(CONTRACT, contract, change)
    if isinstance(command, str):
        raise TypeError("a formal change is one that can be asked for again")
    return decide(CONTRACT, without(contract, change), command, context)


def without(contract: Chronicle[Terms], change: UUID) -> Chronicle[Terms]:
    """The contract as it would be told without a change that it holds."""
    return replace(contract, timeline=contract.timeline.with_other(change, None, CONTRACT.change))


def _commands(kind: Kind, change: ContractChange, day: date, reason: str) -> Iterator[tuple[str, Command]]:
    """The contract's commands, each with the part of the change that it makes. They touch different terms, so each can
    be decided on the contract as it stands."""
    if (extension := change.extension) is not None:
        yield (
            "extension",
            Extend(
                new_end=extension.new_end,
                option=extension.option,
                beyond_maximum_term=extension.beyond_maximum_term,
                effective_from=day,
                reason=reason,
            ),
        )
    if (variation := change.variation) is not None:
        yield (
            "variation",
            VaryScope(
                variation=variation.variation,
                kind_already_provided_for=variation.kind_already_provided_for,
                description=variation.description,
                effective_from=day,
                reason=reason,
            ),
        )
    if (supplier := change.supplier) is not None:
        if kind == "novation":
            yield (
                "supplier",
                Novate(
                    outgoing_supplier_id=supplier.outgoing_supplier_id,
                    incoming=supplier.incoming,
                    effective_from=day,
                    reason=reason,
                ),
            )
        else:
            yield (
                "supplier",
                Assign(
                    assignor_supplier_id=supplier.outgoing_supplier_id,
                    assignee=supplier.incoming,
                    effective_from=day,
                    reason=reason,
                ),
            )
    if (values := change.values) is not None:
        yield (
            "values",
            ChangeValue(
                estimated_incl_vat=values.estimated_incl_vat,
                estimated_excl_vat=values.estimated_excl_vat,
                annual_excl_vat=values.annual_excl_vat,
                cause=values.cause,
                effective_from=day,
                reason=reason,
            ),
        )
    if (ending := change.ending) is not None:
        yield (
            "ending",
            Terminate(
                ended_on=ending.ended_on,
                ground=ending.ground,
                part=ending.part,
                reason=reason,
            ),
        )
