"""The page of the council's policy: what is in force and what is proposed, side by side, and how it came about."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from flask import request

from application.errors import NotFound
from domain.dates import in_words
from domain.policy import CALLED, POLICY, POLICY_ID, PolicyValues, PolicyVersion, told, values_of
from projections import replays
from projections.policy import policies_at, policy_at
from web.pages import addresses
from web.pages.acts import OfferedAct, act, opening
from web.pages.frame import Pages, Visit
from web.pages.story import told_stream

_PARTS: Final = (
    ("Approval of changes", ("head_of_service_above", "s151_above", "formal_above", "index_percent")),
    ("KPIs", ("failing_ratings", "plan_within_days", "shares_of_target")),
    (
        "When people are told",
        ("gold_months", "silver_months", "other_months", "days_ahead", "escalation_days"),
    ),
)
"""What a version says, in the order in which it is read."""


@dataclass(frozen=True)
class PolicyLine:
    """One thing that the policy says, in force and as proposed."""

    called: str
    now: str
    proposed: tuple[tuple[str, bool], ...]
    """Of each version that is proposed, what it says and whether that is otherwise."""


@dataclass(frozen=True)
class VersionLine:
    """One version, and what may be done with it."""

    number: int
    became: str
    acts: tuple[OfferedAct, ...]


def register_policies(pages: Pages) -> None:
    """Add the page under both of its addresses."""

    @pages.page("/policies", "list-policies", endpoint="policies")
    def policies(visit: Visit) -> str:
        return _shown(visit)

    @pages.page(f"/policies/{{{POLICY.noun}_id}}", POLICY.noun, endpoint=POLICY.noun)
    def policy(visit: Visit, policy_id: UUID) -> str:
        if policy_id != POLICY_ID:
            raise NotFound(f"There is no policy {policy_id}: there is one, and it has another id.")
        return _shown(visit)


def _shown(visit: Visit) -> str:
    basis = visit.clocks.basis
    known = policies_at(visit.record, basis)
    versions = known.versions if known else ()
    held = policy_at(visit.record, basis, visit.services.commands.policy)
    proposed = [version for version in versions if version.state == "proposed"]
    now = values_of(held)
    return visit.page(
        "policy.html",
        "Policy of the Council",
        here=addresses.of_stream(POLICY, POLICY_ID),
        held=held,
        proposed=proposed,
        parts=[(part, [_line(name, now, proposed) for name in names]) for part, names in _PARTS],
        versions=[_version(visit, version, held.adopted) for version in reversed(versions)],
        acts=[*opening(visit, POLICY)],
        replays=replays.ALL if visit.may("policy-replays") else (),
        story=told_stream(visit, POLICY, POLICY_ID) if versions else None,
        recorded=request.args.get("recorded", ""),
    )


def _line(name: str, now: PolicyValues, proposed: list[PolicyVersion]) -> PolicyLine:
    said = told(now, name)
    others = tuple((text := told(version.values, name), text != said) for version in proposed)
    called = CALLED[name]
    return PolicyLine(f"{called[0].upper()}{called[1:]}", said, others)


def _version(visit: Visit, version: PolicyVersion, in_force: int) -> VersionLine:
    on = in_words(version.proposed_on) if version.proposed_on else ""
    match version.state:
        case "adopted" if version.number == in_force:
            became = (
                f"In force since {in_words(version.adopted_from)}" if version.adopted_from else "In force"
            )
        case "adopted":
            became = f"Adopted from {in_words(version.adopted_from)}" if version.adopted_from else "Adopted"
        case "withdrawn":
            became = f"Withdrawn; it was proposed on {on}"
        case _:
            became = f"Proposed on {on}"
    return VersionLine(version.number, became, tuple(_acts(visit, version)))


def _acts(visit: Visit, version: PolicyVersion) -> Iterator[OfferedAct]:
    if version.state != "proposed":
        return
    here: Any = addresses.of_stream(POLICY, POLICY_ID)
    for name, said in (("adopt-policy", "Adopt"), ("withdraw-policy", "Withdraw")):
        found = act(visit, name, here, said, number=version.number)
        if found:
            yield found
