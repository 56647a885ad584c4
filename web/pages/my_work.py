"""My work: what is due, why, by when, and the very form by which it is done."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any, Final, NamedTuple

from flask import g, request

from application.knowing import may_use
from application.use_cases import USE_CASES
from domain.change_request.levels import BY_ROLE
from domain.contract import CONTRACT
from projections.duties import ADMINISTRATOR, PERSONAL, DutiesQuery, Duty, DutyRequest, Work
from projections.duties.duty import SHARING, State
from web.pages import addresses
from web.pages.acts import said_of
from web.pages.frame import Pages, Visit
from web.pages.questions import asked_by

_MOST: Final = 100
"""So many duties of each kind are shown."""
_DECIDE_CALLED: Final = "For you to decide"
_STATES: Final[tuple[tuple[State, str], ...]] = (
    ("overdue", "Overdue"),
    ("due", "Due"),
    ("no date", "Without a date"),
)


class DutyForm(NamedTuple):
    """A form by which a duty is done."""

    said: str
    address: str


class DutyItem(NamedTuple):
    """One duty, and where it is done."""

    duty: Duty
    who: str
    contract: str
    """Address of the contract that it is about, of its public page for whoever may not open it; empty where it is about
    none."""
    thing: DutyForm | None
    """Where it is read what a post is asked about."""
    forms: list[DutyForm]


def register_my_work(pages: Pages) -> None:
    """Add it."""
    pages.place("My work", "/my-work", "my-work")

    @pages.page("/my-work", "my-work", endpoint="my-work")
    def my_work(visit: Visit) -> str:
        basis, own = visit.clocks.basis, g.actor.role in PERSONAL
        directorate = "" if own else request.args.get("directorate", "").strip()
        everybodys = not own and "mine" not in request.args
        asked = DutiesQuery(
            "" if everybodys else g.actor.person_id,
            directorate,
            date.max,
            visit.names,
            people_alone=g.actor.role == ADMINISTRATOR,
        )
        with visit.gate.work(basis, asked) as work:
            groups = _groups(work, basis.valid_at)
        return visit.page(
            "my-work.html",
            "My work" if not everybodys else "Work of the council",
            groups=[
                (called, number, [_item(visit, duty) for duty in first]) for called, number, first in groups
            ],
            own=own,
            everybodys=everybodys,
            directorate=directorate,
            most=_MOST,
        )


def _groups(work: Work, day: date) -> list[tuple[str, int, list[Duty]]]:
    """What each group is called, how many duties are in it, and the first of them."""
    to_decide = [duty for duty in work.in_order(decided=True) if _is_to_decide(duty)]
    groups = [(_DECIDE_CALLED, len(to_decide), to_decide[:_MOST])]
    for state, called in _STATES:
        others = (duty for duty in work.in_order(state) if not _is_to_decide(duty))
        number = work.counts(state).total() - sum(duty.state(day) == state for duty in to_decide)
        groups.append((called, number, list(islice(others, _MOST))))
    return groups


def _is_to_decide(duty: Duty) -> bool:
    """Whether it is a decision that whoever asks may take: theirs, or that of anybody in their role."""
    if duty.duty == SHARING:
        return bool(duty.role == g.actor.role)
    return (
        duty.duty == "approval"
        and duty.same in BY_ROLE.get(g.actor.role, ())
        and (not duty.who or g.actor.person_id in duty.who)
    )


def _item(visit: Visit, duty: Duty) -> DutyItem:
    contract = _contract(visit, duty) if duty.contract_id else ""
    return DutyItem(
        duty=duty,
        who=", ".join(visit.names.get(text, text) for text in duty.who),
        contract=contract,
        thing=_thing(visit, duty),
        forms=list(_forms(visit, duty)),
    )


def _contract(visit: Visit, duty: Duty) -> str:
    if visit.may("contract"):
        return addresses.of_stream(CONTRACT, duty.contract_id, duty.reference)
    return addresses.of_public_contract(duty.contract_id, duty.reference)


def _thing(visit: Visit, duty: Duty) -> DutyForm | None:
    """What a post is asked about: a review, a recommendation, a forward plan."""
    streams = (USE_CASES[act.use_case].stream for act in duty.acts if duty.posts)
    stream = next((each for each in streams if each is not None), None)
    if stream is None:
        return None
    return DutyForm(
        f"Read the {stream.called}", visit.clocks.address(addresses.of_stream(stream, duty.stream_id))
    )


def _forms(visit: Visit, duty: Duty) -> Iterator[DutyForm]:
    """Where it is done, as far as the role of whoever asks may do it."""
    for act in duty.acts:
        use_case = USE_CASES[act.use_case]
        if may_use(use_case, g.actor):
            yield DutyForm(said_of(use_case), visit.clocks.address(_address(act), **_filled_in(act, duty)))


def _address(act: DutyRequest) -> str:
    use_case = USE_CASES[act.use_case]
    if use_case.creates:
        return addresses.of_act(use_case)
    return re.sub(r"\{[a-z_]+\}", act.stream_id, use_case.path)


def _filled_in(act: DutyRequest, duty: Duty) -> dict[str, Any]:
    """What the duty says of the form's fields: the thing that it is about, and what the request has to say."""
    use_case = USE_CASES[act.use_case]
    fields = use_case.command.__struct_fields__ if use_case.command else ()
    told: dict[str, Any] = {}
    parts = act.says.split(", ") if act.says else []
    for part in parts:
        name, _, value = part.partition(" ")
        if name in fields and value:
            told[name] = value
    all_said = len(told) == len(parts)
    if use_case.creates and "contract_id" in fields and duty.reference:
        told["contract_id"] = duty.reference
    if all_said and all(question.name in told for question in asked_by(use_case) if question.required):
        told["step"] = "check"  # nothing has to be typed: it is looked at, and recorded
    return told
