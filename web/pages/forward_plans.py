"""A forward plan: a version as a paper prints it, the fingerprint by which it is endorsed, and its drift since."""

import re
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from flask import request

from application.errors import NotFound
from domain.dates import in_words
from domain.forward_plan import FORWARD_PLAN
from domain.forward_plan.terms import ForwardPlan, Version
from domain.review import REVIEW
from projections.forward_plan import printed_rows
from projections.plan_drift import DriftChange, PlannedReview, drift, issue_of
from web.pages import addresses
from web.pages.acts import act, acts_on
from web.pages.frame import Pages, Visit
from web.pages.story import told_stream

_NUMBER: Final = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)
_FINGERPRINT: Final = re.compile(r"[0-9a-f]{8,64}", re.ASCII)
"""What is read off a paper: all of it, or as much of its beginning as tells one version from another."""


def register_forward_plans(pages: Pages) -> None:
    """Add the page; the list is derived."""

    @pages.page("/forward-plans/{forward_plan_id}", "forward-plan", endpoint="forward-plan")
    def forward_plan(visit: Visit, forward_plan_id: UUID) -> str:
        basis = visit.clocks.basis
        known = visit.record.chronicle_at(FORWARD_PLAN, forward_plan_id, basis.position)
        plan: ForwardPlan | None = visit.gate.in_force(known, basis.valid_at)
        if plan is None:
            raise NotFound(f"The forward plan was not in being on {in_words(basis.valid_at)}.")
        typed = re.sub(r"\s", "", request.args.get("fingerprint", "")).lower()
        printed = _of_that_fingerprint(plan, typed)
        version = printed or _asked_for(plan) or plan.last
        here = addresses.of_stream(FORWARD_PLAN, forward_plan_id)
        issue = issue_of(visit.record, basis, forward_plan_id, plan, version)
        found = drift(visit.record, basis, version, issue, visit.names)
        filled = {"version": version.number, "fingerprint": version.fingerprint if printed else ""}
        return visit.page(
            "forward-plan.html",
            f"Forward plan of {plan.group}",
            here=here,
            plan=plan,
            version=version,
            rows=printed_rows(version, visit.names),
            typed=typed,
            printed=printed,
            decide=act(visit, "record-endorsement", here, "Record what the committee decided", **filled),
            changes=[
                _told(visit, change)
                for change in found.changes
                if change.difference.kind != "held as planned"
            ],
            standing=[_stands(visit, review) for review in found.standing],
            acts=list(acts_on(visit, FORWARD_PLAN, here)),
            story=told_stream(visit, FORWARD_PLAN, forward_plan_id),
            recorded=request.args.get("recorded", ""),
        )


def _asked_for(plan: ForwardPlan) -> Version | None:
    """The version that the address asks for, where there is one of that number. Raises NotFound."""
    asked = request.args.get("version", "")
    if not asked:
        return None
    version = plan.version(int(asked)) if _NUMBER.fullmatch(asked) else None
    if version is None:
        raise NotFound(f"The plan had no version {asked[:20]} then.")
    return version


def _of_that_fingerprint(plan: ForwardPlan, typed: str) -> Version | None:
    """The version whose fingerprint begins as what was typed, where it is of just one."""
    if not _FINGERPRINT.fullmatch(typed):
        return None
    found = [version for version in plan.versions if version.fingerprint.startswith(typed)]
    return found[0] if len(found) == 1 else None


def _told(visit: Visit, change: DriftChange) -> Mapping[str, Any]:
    difference = change.difference
    return {
        "kind": difference.kind,
        "what": difference.what,
        "was": difference.was,
        "now": difference.now,
        "reason": change.reason,
        "who": visit.names.get(change.actor, change.actor),
        "role": change.role,
        "effective_from": change.effective_from,
        "position": change.position,
        "review": visit.clocks.address(addresses.of_stream(REVIEW, change.review_id)),
    }


def _stands(visit: Visit, review: PlannedReview) -> Mapping[str, Any]:
    return {
        **review._asdict(),
        "address": visit.clocks.address(addresses.of_stream(REVIEW, review.review_id)),
    }
