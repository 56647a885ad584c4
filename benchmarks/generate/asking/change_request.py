"""What is asked of change requests: proposed, grounded, approved by others level by level, mostly implemented."""

from typing import Final
from uuid import UUID

from benchmarks.generate.asking.contract import times
from benchmarks.generate.invention import PEOPLE
from benchmarks.generate.turn import CLERKS, REVIEWERS, Turn, Wish
from domain.change_request import CHANGE_REQUEST
from domain.change_request.approval import Approve, RefuseApproval
from domain.change_request.implementation import Implement
from domain.change_request.legal_ground import RecordLegalGround
from domain.change_request.levels import MANAGEMENT, still_wanted
from domain.change_request.proposal import Propose
from domain.change_request.terms import ChangeRequest, Ground, status
from domain.change_request.withdrawal import WithdrawChange
from domain.contract.extension import beyond_maximum_term
from domain.contract.limits.change import ContractChange, Extension, NewValues, Variation
from domain.dates import latest
from domain.decisions import Actor

_GROUNDS: Final[dict[str, Ground]] = {"PCR2015": "reg 72(1)(a)", "PA2023": "Sch 8 para 1"}
_OPEN: Final = frozenset({"proposed", "approved"})


def asked(turn: Turn) -> Wish | None:
    """The next step of a request that is open, else a new one."""
    request = turn.some("change_request", lambda state: status(state) in _OPEN)
    state: ChangeRequest | None = request.latest() if request else None
    if request is None or state is None:
        return _proposed(turn)
    if turn.rng.random() < 0.05:
        return Wish(CHANGE_REQUEST, request.stream_id, WithdrawChange(reason="Overtaken by events."))
    if state.judged is None:
        ground = _GROUNDS.get(turn.terms.legal_regime, "other")
        why = "A clear review clause provides for it."
        return Wish(CHANGE_REQUEST, request.stream_id, RecordLegalGround(ground=ground, why=why))
    if status(state) == "approved":
        return Wish(CHANGE_REQUEST, request.stream_id, Implement(reason="Signed."))
    return _approval(turn, request.stream_id, state)


def _proposed(turn: Turn) -> Wish:
    rng, terms = turn.rng, turn.terms
    roll = rng.random()
    if roll < 0.4:
        last = latest(terms.term.end) or turn.today
        new_end = last.replace(year=last.year + 1, day=min(last.day, 28)).isoformat()
        option = next((option.name for option in terms.term.options if option.up_to >= new_end), "")
        extension = Extension(new_end, option, beyond_maximum_term(terms, new_end))
        command = Propose(
            contract_id=turn.contract.stream_id,
            kind="extension",
            change=ContractChange(extension=extension),
            business_case="The service performs and prices hold.",
            pre_extension_review_done=rng.random() < 0.8,
        )
    elif roll < 0.8:
        values = times(terms.values, rng.randint(92, 112))
        wanted = NewValues(
            rng.choice(("volume", "price", "indexation")),
            values.estimated_incl_vat,
            values.estimated_excl_vat,
            values.annual_excl_vat,
        )
        command = Propose(
            contract_id=turn.contract.stream_id,
            kind="value change",
            change=ContractChange(values=wanted),
            business_case="Demand is higher than was foreseen.",
        )
    else:
        variation = Variation(
            f"Site {rng.randint(1, 400)} joins the specification.", kind_already_provided_for=True
        )
        command = Propose(
            contract_id=turn.contract.stream_id,
            kind="scope variation",
            change=ContractChange(variation=variation),
            business_case="Asked for by the service.",
        )
    return Wish(CHANGE_REQUEST, None, command)


def _approval(turn: Turn, stream_id: UUID, state: ChangeRequest) -> Wish | None:
    missing = still_wanted(state.levels, state.given)
    if not missing:
        return None
    level = missing[0]
    if level in MANAGEMENT:
        roles = turn.terms.roles
        person = roles.owner if roles.owner != state.proposed_by else turn.rng.choice(PEOPLE[200:])
        actor = Actor(person, "owner")
    else:
        actor = turn.rng.choice(REVIEWERS if level == "commercial" else CLERKS)
    if turn.rng.random() < 0.04:
        command: Approve | RefuseApproval = RefuseApproval(level=level, reason="It does not pay.")
    else:
        command = Approve(
            level=level, authority="Scheme of delegation", on_behalf_of="p-0239" if level == "s151" else ""
        )
    return Wish(CHANGE_REQUEST, stream_id, command, actor)
