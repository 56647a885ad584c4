"""The list of change requests: what waits for whom, what was made late, and who tried to approve their own."""

from typing import Final, NamedTuple
from uuid import UUID

from domain.change_request import CHANGE_REQUEST, terms
from domain.change_request.levels import still_wanted
from domain.change_request.terms import ChangeRequest
from projections.columns import Id
from projections.table import Row, Table, has_among


class Summary(NamedTuple):
    """What a list shows of a change request."""

    contract_id: Id
    kind: str
    status: str
    proposed_by: str
    proposed_on: str
    levels_wanted: tuple[str, ...]
    """Levels whose approval it takes."""
    levels_given: tuple[str, ...]
    """Levels that approved."""
    levels_missing: tuple[str, ...]
    """Empty once it is closed: nobody is waited for then."""
    retrospective: str
    """*yes* or *no*."""
    happened_on: str | None
    value_change: str | None
    """Pounds; none where it could not be worked out."""
    ground: str
    notice: str
    """What was last heard of the change notice; empty where nothing was."""
    platform_number: str
    """The number of that notice; empty where none is on record."""
    own_attempts: int
    """How often somebody tried to approve what they had proposed."""
    implemented_on: str | None
    took_effect: str | None


ChangeRequestRow = Row[Summary]
"""A change request as its list has it."""


def summarise(request: ChangeRequest, _request_id: UUID) -> Summary:
    """What a list shows of it."""
    missing = () if request.closed_as else still_wanted(request.levels, request.given)
    change = request.value_change
    return Summary(
        contract_id=str(request.contract_id),
        kind=request.kind,
        status=terms.status(request),
        proposed_by=request.proposed_by,
        proposed_on=request.proposed_on.isoformat(),
        levels_wanted=request.levels,
        levels_given=request.given,
        levels_missing=missing,
        retrospective="yes" if request.happened_on else "no",
        happened_on=request.happened_on.isoformat() if request.happened_on else None,
        value_change=None if change is None else str(change),
        ground=request.judged.ground if request.judged else "",
        notice=request.notice.outcome if request.notice else "",
        platform_number=request.notice.notice_id if request.notice else "",
        own_attempts=len(request.own_attempts),
        implemented_on=request.implemented_on.isoformat() if request.implemented_on else None,
        took_effect=request.took_effect.isoformat() if request.took_effect else None,
    )


CHANGE_REQUESTS: Final = Table(
    name="change_requests",
    stream=CHANGE_REQUEST,
    summary=Summary,
    summarise=summarise,
    sorted_by=("proposed_on",),
    indexed=("contract_id", "proposed_by", "status"),
    filters={
        "contract_id": "r.contract_id = ?",
        "proposed_by": "r.proposed_by = ?",
        "status": "r.status = ?",
        "retrospective": "r.retrospective = ?",
        "platform_number": "r.platform_number = ?",
        "waits_for": has_among("levels_missing"),
    },
    values={
        "status": ("proposed", "approved", "refused", "withdrawn", "implemented"),
        "retrospective": ("yes", "no"),
        "waits_for": ("budget-holder", "head-of-service", "SRO", "commercial", "s151"),
    },
    choices={"own_approval_attempted": {"yes": "r.own_attempts > 0", "no": "r.own_attempts = 0"}},
)
