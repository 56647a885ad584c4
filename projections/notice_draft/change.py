"""The contract change notice, UK10 (PA 2023 s.75; Procurement Regulations 2024 reg 40).

It comes before the change, so it is drafted from the change request; where the change was recorded as made without a
request, from that fact.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from msgspec.structs import replace

from domain.change_request.terms import ChangeRequest
from domain.contract.parties import Assigned, Novated
from domain.contract.terms import Supplier, Terms
from domain.dates import in_words
from domain.money import in_words as pounds
from domain.notice.terms import Stated
from projections.notice_draft.drafting import Drafting, NothingToDraft, period, value
from projections.ocds.difference import Body
from projections.ocds.values import saying

_SCHEDULE: Final = "Procurement Act 2023 Schedule 8"


class Proposed(NamedTuple):
    """A change, made or to be made."""

    key: UUID
    """Of the fact, or of the change request."""
    made_on: date | None
    """The day on which it is, or is estimated to be, agreed; ``None`` where nobody said."""
    takes_effect: date | None
    before: Terms
    after: Terms
    swap: tuple[Supplier, Supplier] | None = None
    """Who leaves and who joins."""
    varied: bool = False
    """Whether what is supplied changes."""


def change(draft: Drafting, proposed: Proposed) -> Body:
    """The change, with the ground that it rests on."""
    ground = draft.stated("ground of the change")
    relied_on = ground if ground and ground.startswith("Sch 8") else None
    standstill = draft.stated("standstill")
    before, after, day = proposed.before, proposed.after, proposed.takes_effect
    if day is None:
        asks = "The estimated day of the change: the change request does not say when it takes effect."
        law = "Procurement Regulations 2024 reg 40(2)"
        draft.leave_open("date of the change", asks, law, "put it on the record")
    begins = {"startDate": f"{day}T00:00:00Z"} if day else {}
    made_on = proposed.made_on or day
    said: Body = {
        "id": str(proposed.key),
        "date": f"{made_on}T00:00:00Z" if made_on else None,
        "description": " ".join(_words(proposed)),
        "rationale": draft.stated("why the ground fits", unless=relied_on is None),
        "rationaleClassifications": [{"scheme": _SCHEDULE, "id": relied_on}] if relied_on else None,
        "standstill": standstill == "yes" if standstill else None,
        "period": begins | _end(after),
        "hasRenewal": bool(after.term.options),
        "value": value(after.values) if before.values != after.values else None,
    }
    if proposed.swap is not None:
        leaves, joins = proposed.swap
        said["suppliersAdded"] = draft.suppliers([joins])
        said["suppliersRemoved"] = draft.suppliers([leaves], ["removedSupplier"])
    draft.tell("conflicts assessment")
    contract = {"proposedAmendments": [saying(said)], "documents": draft.document("contractNotice")}
    return draft.release(["contractAmendment"], contract)


def made(draft: Drafting) -> Proposed:
    """The change that a fact of the contract recorded. Raises NothingToDraft where that was annulled."""
    timeline = draft.known.contract.timeline
    before: Terms | None = None
    for placed, after in zip(timeline.placed, timeline.states, strict=True):
        if placed.event_id == draft.notice.cause and before is not None and after is not None:
            swap = None
            match placed.fact:
                case Novated(outgoing=leaves, incoming=joins) | Assigned(assignor=leaves, assignee=joins):
                    swap = leaves, joins
            return Proposed(placed.event_id, placed.envelope.made_on, placed.valid_from, before, after, swap)
        before = after
    raise NothingToDraft("the change that brought the notice was annulled")


def asked(request_id: UUID, request: ChangeRequest, terms: Terms) -> Proposed:
    """The change that a change request asks for."""
    change, after = request.change, terms
    if change.extension is not None:
        after = replace(after, term=replace(after.term, end=change.extension.new_end))
    if change.values is not None:
        given = change.values
        figures = {
            "estimated_incl_vat": given.estimated_incl_vat,
            "estimated_excl_vat": given.estimated_excl_vat,
        }
        known = {name: figure for name, figure in figures.items() if figure is not None}
        after = replace(after, values=replace(after.values, **known))
    swap = None
    if change.supplier is not None:
        leaves = next(
            (
                supplier
                for supplier in terms.suppliers
                if supplier.supplier_id == change.supplier.outgoing_supplier_id
            ),
            None,
        )
        swap = (leaves, change.supplier.incoming) if leaves else None
    return Proposed(
        request_id, None, request.takes_effect, terms, after, swap, varied=change.variation is not None
    )


def known_of(request: ChangeRequest) -> Iterator[Stated]:
    """The parts of the notice that the change request holds."""
    if request.judged is not None:
        ground = request.judged.ground
        numbered = ground.startswith("Sch 8 para ") and ground.rpartition(" ")[2] in "23456789"
        yield Stated("ground of the change", ground if numbered else "none of them")
        yield Stated("why the ground fits", request.judged.why)
    if request.conflicts_assessed_on is not None:
        yield Stated("conflicts assessment", "confirmed")
    if request.notice is not None:
        yield Stated("standstill", "yes" if request.notice.standstill_working_days else "no")


def _end(after: Terms) -> Body:
    return {name: text for name, text in period("TBC", after.term.end).items() if name == "endDate"}


def _words(proposed: Proposed) -> Iterator[str]:
    """What changes, from what to what."""
    before, after = proposed.before, proposed.after
    was, now = before.values.estimated_incl_vat, after.values.estimated_incl_vat
    if was != now and was is not None and now is not None:
        yield f"The estimated value changes from {pounds(was)} to {pounds(now)} including VAT."
    if before.term.end != after.term.end:
        yield f"The last day changes from {in_words(before.term.end)} to {in_words(after.term.end)}."
    if proposed.swap is not None:
        yield "The contract passes from one supplier to another."
    if proposed.varied:
        yield "What is to be supplied is varied."
