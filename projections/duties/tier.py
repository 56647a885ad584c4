"""Duties that the tier gives: assessments and overrides that fall due, and the effort that its profile asks for."""

from collections.abc import Iterator
from datetime import date

from domain.contract.status import PERFORMED
from domain.dates import in_words
from domain.tiering_model.model import Model
from domain.tiering_model.profile import profile
from domain.tiers import Tier
from projections.duties.duty import Duty, DutyRequest, managers, months_after, of_contract
from projections.register import ContractRow


def from_tier(row: ContractRow, model: Model, day: date, last_review: str) -> Iterator[Duty]:
    """Duties of one contract under which work is done, given its row, the model in force and its last review."""
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
        yield from _effort(row, row.summary.tier, model, last_review)


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


def _effort(row: ContractRow, tier: Tier, model: Model, last_review: str) -> Iterator[Duty]:
    who, about, wanted = managers(row), of_contract(row), profile(model, tier)
    for kind, cadence in (
        ("operational review", wanted.operational_review),
        ("strategic review", wanted.strategic_review),
    ):
        if cadence != "by exception":
            how = f"{cadence.capitalize()} for {tier} ({model.title}); the record keeps no dates of these."
            yield Duty(kind, f"Hold the {kind}.", "TBC", how, who, **about)
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
