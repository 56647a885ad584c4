"""Rules of the suppliers that a contract names, asked where a supplier is on record as a stream of its own."""

from collections.abc import Iterable
from typing import Any

from domain.contract.events import Supplier
from domain.contract.rules.case import Case
from domain.decisions import Advice, Rejection, no, rule
from domain.stream import Need


def named(command: Any) -> tuple[tuple[str, Supplier], ...]:
    """The suppliers that a command brings into a contract, each with the field that names it."""
    several = tuple(
        (f"suppliers.{place}", one) for place, one in enumerate(getattr(command, "suppliers", ()))
    )
    single = ((name, getattr(command, name, None)) for name in ("incoming", "assignee"))
    return (*several, *((name, one) for name, one in single if one is not None))


def on_record(command: Any, _state: Any, _others: Any) -> Iterable[Need]:
    """The suppliers' own streams, where there are any: older contracts name suppliers that nobody registered."""
    return [
        Need(f"{field}.supplier_id", "supplier", one.supplier_id, optional=True)
        for field, one in named(command)
    ]


@rule("supplier.not-merged-away")
def not_merged_away(case: Case[Any]) -> Rejection | None:
    """Whatever the day it takes effect: what is entered from the merger on names the supplier that stands for both."""
    for field, one in named(case.command):
        chronicle = case.context.others.get(one.supplier_id)
        known = chronicle.latest() if chronicle else None
        if known is not None and known.merged_into is not None:
            sentence = f"{one.name} was merged into another supplier: name {known.merged_into}."
            return no(sentence, f"{field}.supplier_id")
    return None


@rule("supplier.standing", "PA 2023 s.57, Sch 6, Sch 7")
def standing(case: Case[Any]) -> Advice | None:
    flagged = [
        f"{one.name} is flagged as {known.standing}"
        for _, one in named(case.command)
        if (known := case.other(one.supplier_id)) is not None and known.standing != "clear"
    ]
    return Advice(f"{'; '.join(flagged)}.") if flagged else None


SUPPLIERS = (not_merged_away, standing)
