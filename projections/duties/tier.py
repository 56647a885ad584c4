"""Duties that the tier gives: assessments and overrides that fall due, and the effort that its profile asks for."""

from collections.abc import Iterator, Mapping
from datetime import date

from domain.contract.status import PERFORMED
from domain.dates import in_words
from domain.meeting import MeetingLevel
from domain.tiering_model.model import Cadence, Model
from domain.tiering_model.profile import MONTHS_BETWEEN, profile
from domain.tiers import Tier
from projections.duties.duty import Duty, DutyRequest, managers, months_after, of_contract
from projections.register import ContractRow


def from_tier(
    row: ContractRow, model: Model, day: date, last_review: str, last_meetings: Mapping[str, str]
) -> Iterator[Duty]:
    """Duties of one contract under which work is done, given its row, the model in force, the day of its last review
    and of its last meeting of each level."""
    if row.summary.status_on(day) not in PERFORMED:
        return
    yield from _assessment(row, model)
    if row.summary.tier_override_until:
        yield Duty(
            "tier override",
            f"Review the override to {row.summary.tier} (calculated: {row.summary.tier_calculated}).",
            row.summary.tier_override_until,
            "The last day of the override, as agreed.",
            managers(row),
            **of_contract(row),
            acts=_assessing(row),
        )
    if row.summary.tier:
        yield from _meetings(row, row.summary.tier, model, last_meetings)
        yield from _group_review(row, row.summary.tier, model, last_review)


def _assessment(row: ContractRow, model: Model) -> Iterator[Duty]:
    who, about = managers(row), of_contract(row)
    tier, assessed_on = row.summary.tier or row.summary.tier_calculated, row.summary.tier_assessed_on
    if row.summary.reassessment_because:
        how = f"Asked for because of {row.summary.reassessment_because}; no day is set for it."
        yield Duty("tier assessment", "Assess the tier anew.", "TBC", how, who, **about, acts=_assessing(row))
    elif assessed_on is None or tier is None:
        how = "The tiering tool never assessed this contract."
        yield Duty("tier assessment", "Assess the tier.", "TBC", how, who, **about)
    else:
        months = profile(model, tier).reassess_after_months
        assessed = date.fromisoformat(assessed_on)
        how = f"{months} months after the last assessment, {in_words(assessed)} ({model.title})."
        due = months_after(assessed, months).isoformat()
        yield Duty("tier assessment", "Assess the tier anew.", due, how, who, **about, acts=_assessing(row))


def _assessing(row: ContractRow) -> tuple[DutyRequest, ...]:
    return (DutyRequest("assess-tier", row.stream_id, "an answer to every question"),)


def _meetings(row: ContractRow, tier: Tier, model: Model, last: Mapping[str, str]) -> Iterator[Duty]:
    wanted = profile(model, tier)
    cadences: tuple[tuple[MeetingLevel, Cadence], ...] = (
        ("operational", wanted.operational_review),
        ("strategic", wanted.strategic_review),
    )
    for level, cadence in cadences:
        months = MONTHS_BETWEEN[cadence]
        if months is None:
            continue
        due, how = "TBC", f"{cadence.capitalize()} for {tier} ({model.title}); none is on record yet."
        if level in last:
            held = date.fromisoformat(last[level])
            due = months_after(held, months).isoformat()
            how = f"{cadence.capitalize()} for {tier} ({model.title}); the last was held on {in_words(held)}."
        yield Duty(
            f"{level} review",
            f"Hold the {level} meeting and enter it.",
            due,
            how,
            managers(row),
            **of_contract(row),
            acts=(DutyRequest("record-meeting", says=f"level {level}, the day, and who was there"),),
        )


def _group_review(row: ContractRow, tier: Tier, model: Model, last_review: str) -> Iterator[Duty]:
    who, about, wanted = managers(row), of_contract(row), profile(model, tier)
    if wanted.group_review_months is not None:
        months = wanted.group_review_months
        if last_review:
            held = date.fromisoformat(last_review)
            due = months_after(held, months).isoformat()
            how = f"{months} months after the last review, {in_words(held)} ({model.title})."
        else:
            due = "TBC"
            how = f"Every {months} months for {tier} ({model.title}); no review of it is on record."
        yield Duty("group review", "Be ready for the review group.", due, how, who, **about)
