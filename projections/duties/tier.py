"""Duties that the tier gives: assessments and overrides that fall due, and the effort that its profile asks for."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from domain.contract.status import PERFORMED
from domain.dates import in_words
from domain.tiering_model.model import Model
from domain.tiering_model.profile import profile
from projections.duties.duty import Act, Duty, managers, months_after, of_contract


def from_tier(row: dict[str, Any], model: Model, last_review: str) -> Iterator[Duty]:
    """Duties of one contract under which work is done, given its row, the model in force and its last review."""
    if row["status"] not in PERFORMED:
        return
    yield from _assessment(row, model)
    if row["tier_override_until"]:
        yield Duty(
            "tier override",
            f"Review the override to {row['tier']} (calculated: {row['tier_calculated']}).",
            row["tier_override_until"],
            "The last day of the override, as agreed.",
            managers(row),
            **of_contract(row),
            acts=_assessing(row),
        )
    if row["tier"]:
        yield from _effort(row, model, last_review)


def _assessment(row: dict[str, Any], model: Model) -> Iterator[Duty]:
    who, about = managers(row), of_contract(row)
    if row["reassessment_because"]:
        how = f"Asked for because of {row['reassessment_because']}; no day is set for it."
        yield Duty("tier assessment", "Assess the tier anew.", "TBC", how, who, **about, acts=_assessing(row))
    elif row["tier_assessed_on"] is None:
        how = "The tiering tool never assessed this contract."
        yield Duty("tier assessment", "Assess the tier.", "TBC", how, who, **about)
    else:
        months = profile(model, row["tier"] or row["tier_calculated"]).reassess_after_months
        assessed = date.fromisoformat(row["tier_assessed_on"])
        how = f"{months} months after the last assessment, {in_words(assessed)} ({model.title})."
        due = months_after(assessed, months).isoformat()
        yield Duty("tier assessment", "Assess the tier anew.", due, how, who, **about, acts=_assessing(row))


def _assessing(row: dict[str, Any]) -> tuple[Act, ...]:
    return (Act("assess-tier", row["contract_id"], "an answer to every question"),)


def _effort(row: dict[str, Any], model: Model, last_review: str) -> Iterator[Duty]:
    who, about, wanted = managers(row), of_contract(row), profile(model, row["tier"])
    for kind, cadence in (
        ("operational review", wanted.operational_review),
        ("strategic review", wanted.strategic_review),
    ):
        if cadence != "by exception":
            how = f"{cadence.capitalize()} for {row['tier']} ({model.title}); the record keeps no dates of these."
            yield Duty(kind, f"Hold the {kind}.", "TBC", how, who, **about)
    if wanted.group_review_months is not None:
        months = wanted.group_review_months
        if last_review:
            held = date.fromisoformat(last_review)
            due = months_after(held, months).isoformat()
            how = f"{months} months after the last review, {in_words(held)} ({model.title})."
        else:
            due = "TBC"
            how = f"Every {months} months for {row['tier']} ({model.title}); no review of it is on record."
        yield Duty("group review", "Be ready for the review group.", due, how, who, **about)
