"""The list of forward plans, and a version's table as a paper prints it (paper 2.3)."""

from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple, get_args
from uuid import UUID

from msgspec import Struct

from domain.dates import TBC, PartialDate, in_words
from domain.forward_plan import FORWARD_PLAN
from domain.forward_plan.terms import ForwardPlan, Status, Version
from domain.sentences import people
from projections.columns import Id
from projections.completed_reviews import as_printed
from projections.table import Table

_DAY = len("2019-11-29")


class Summary(NamedTuple):
    """What a list shows of a forward plan."""

    group_name: str
    """What the group was called when the last version was issued."""
    group_id: Id
    version: int
    """The last version that was not withdrawn."""
    status: str
    """Of that version."""
    issued_on: str
    fingerprint: str
    reviews: int
    lines: int
    """Items of its reviews."""
    endorsed_version: int | None
    """The version that a committee endorsed last."""
    endorsed_on: str | None
    endorsed_by: str | None
    endorsed_fingerprint: str | None
    """SHA-256 of the version that was endorsed."""


def summarise(plan: ForwardPlan, _plan_id: UUID) -> Summary:
    """What a list shows of it."""
    last, endorsed = plan.last, plan.endorsed
    decision = endorsed.endorsement if endorsed else None
    return Summary(
        group_name=plan.group,
        group_id=str(plan.group_id),
        version=last.number,
        status=last.status,
        issued_on=last.issued_on.isoformat(),
        fingerprint=last.fingerprint,
        reviews=len(last.entries),
        lines=sum(len(entry.items) for entry in last.entries),
        endorsed_version=endorsed.number if endorsed else None,
        endorsed_on=decision.on.isoformat() if decision else None,
        endorsed_by=decision.committee if decision else None,
        endorsed_fingerprint=endorsed.fingerprint if endorsed else None,
    )


FORWARD_PLANS: Final = Table(
    name="forward_plans",
    stream=FORWARD_PLAN,
    summary=Summary,
    summarise=summarise,
    sorted_by=("group_name",),
    indexed=("group_id",),
    filters={"group_id": "r.group_id = ?", "status": "r.status = ?"},
    values={"status": get_args(Status)},
    choices={"endorsed": {"yes": "r.endorsed_version IS NOT NULL", "no": "r.endorsed_version IS NULL"}},
)


class Planned(Struct, frozen=True):
    """One row of a forward plan as a paper prints it: a line for each item, with its own lead officers."""

    review_id: str
    date: str
    """A day, a month or TBC."""
    date_as_printed: str
    """*29.11.19*, *TBC*, and a month in words."""
    contracts_as_printed: tuple[str, ...]
    """The title of each line."""
    lead_officers_as_printed: tuple[str, ...]
    """The lead officers of each line, named as the directory names them now."""


def printed_rows(version: Version, names: Mapping[str, str]) -> list[Planned]:
    """The rows of a version."""
    return [
        Planned(
            review_id=str(entry.review_id),
            date=entry.date,
            date_as_printed=date_as_printed(entry.date),
            contracts_as_printed=tuple(line.title for line in entry.items),
            lead_officers_as_printed=tuple(people(line.lead_officers, names) for line in entry.items),
        )
        for entry in version.entries
    ]


def date_as_printed(text: PartialDate) -> str:
    """A date as the tables print it: *29.11.19*, *TBC*, and a month in words."""
    if text == TBC or len(text) < _DAY:
        return in_words(text)
    return as_printed(date.fromisoformat(text))
