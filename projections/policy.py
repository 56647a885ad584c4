"""The council's policy as its list has it, and the one in force at a basis."""

from typing import Final, NamedTuple
from uuid import UUID

from application.errors import NotFound
from application.record import Basis, Record
from domain.decisions import Policy
from domain.policy import POLICY, POLICY_ID, CouncilPolicy, PolicyVersion, in_force
from projections.table import Table


class Summary(NamedTuple):
    """What a list shows of the policy."""

    policy_in_force: int
    """Number of the version in force; 0 where what ships with the release holds."""
    proposed: int
    """How many versions are neither adopted nor withdrawn."""
    versions: tuple[PolicyVersion, ...]
    """Every version, with what became of it."""


def summarise(policy: CouncilPolicy, _policy_id: UUID) -> Summary:
    """What a list shows of it."""
    proposed = sum(version.state == "proposed" for version in policy.versions)
    return Summary(policy.in_force, proposed, policy.versions)


POLICIES: Final = Table(
    name="policies",
    stream=POLICY,
    summary=Summary,
    summarise=summarise,
    sorted_by=("policy_in_force",),
)


def policies_at(record: Record, basis: Basis) -> CouncilPolicy | None:
    """The versions of the policy as the record knew them at a basis; none where there were none."""
    try:
        known: CouncilPolicy | None = record.chronicle_at(POLICY, POLICY_ID, basis.position).latest()
    except NotFound:
        return None
    return known


def policy_at(record: Record, basis: Basis, shipped: Policy | None = None) -> Policy:
    """The policy in force at a basis: the one that ships with the release, where no version is."""
    held = shipped or Policy()
    try:
        story = record.chronicle_at(POLICY, POLICY_ID, basis.position)
    except NotFound:
        return held
    return in_force(held, story, basis.valid_at)
