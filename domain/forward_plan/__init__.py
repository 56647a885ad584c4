"""The forward plan of a group: which reviews are to come, in versions, and what committees said to each.

==================  ===============================================  ===============================
State               Facts that may follow                            Facts that lead out of it
==================  ===============================================  ===============================
not issued          issued (version 1)                               issued → issued
issued              issued (the next version), recommended,          (none)
                    endorsed, withdrawn
==================  ===============================================  ===============================

Of one version: *issued*, then *recommended* to a committee, then *endorsed*, *endorsed as amended* or *not endorsed*;
or *withdrawn*, unless an endorsement of it stands.

**Purpose.** A committee endorses "the CMRG's forward plan of reviews" (paper 2.3, 5). What it endorsed must still be
there, word for word, when reviews have moved since; and what moved since must be seen against it.

**Dilemmas.**

- *A snapshot, not a list of its own.* A version copies reviews as they stand; nobody edits entries. What changes is
  changed in the reviews, and a plan can never say what no review says.
- *The fingerprint is what is endorsed.* A committee endorses one text. An endorsement that quotes another fingerprint
  than the version's is refused: somebody is holding another paper.
- *What the paper prints is what is quoted.* A paper prints the first twelve characters of a fingerprint, and whoever
  holds it can quote no more: they are accepted, where no other version of the plan begins with them. A refusal does not
  say what the right ones are: they are to come from the paper.
- *Endorsed as amended.* The version stands as it was put; the amendment is written beside it, and the advice is to
  issue a version that takes it in. A plan is never rewritten to look as if it had been put that way.
- *Drift is not an error.* Reviews move for good reasons. Each move is shown with its own, until the plan is issued and
  endorsed again.
- *One plan for each group*; its id follows from the group's, so that a second one cannot begin beside it.
- *Numbers are not given again*, not even that of an issue that was annulled: old papers quote them.
"""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from domain.events import Fact
from domain.forward_plan.endorsement import ENDORSEMENT
from domain.forward_plan.issue import ISSUE
from domain.forward_plan.recommendation import RECOMMENDATION
from domain.forward_plan.terms import ForwardPlan
from domain.forward_plan.withdrawal import WITHDRAWAL
from domain.stream import Stream


def _concerns(_plan_id: UUID, plan: ForwardPlan, fact: Fact) -> Iterable[UUID]:
    """A fact about a version is part of the story of every contract that the version names."""
    number = getattr(fact, "version", None)
    versions = (
        plan.versions
        if number is None
        else [version for version in plan.versions if version.number == number]
    )
    return [contract_id for version in versions for contract_id in version.contracts]


FORWARD_PLAN: Final = Stream(
    noun="forward_plan",
    plural="forward-plans",
    called="forward plan",
    state=ForwardPlan,
    steps=(ISSUE, RECOMMENDATION, ENDORSEMENT, WITHDRAWAL),
    concerns=_concerns,
)
