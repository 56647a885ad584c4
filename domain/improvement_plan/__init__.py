"""The improvement plan: a KPI fell short, and this is how it is to come right, or why it needs no plan.

==================  ===================================  ==========================================
State               Facts that may follow                Facts that lead out of it
==================  ===================================  ==========================================
nothing said        agreed, not needed                   agreed → open; not needed → no plan
open                progress reported, revised           closed → met, not met or superseded
no plan             (none)                               agreed → open
met                 (none)                               (none)
not met             (none)                               (none)
superseded          (none)                               (none)
==================  ===================================  ==========================================

**Purpose.** A rating that the policy calls failing is answered: by a plan with a cause, a target, a day and somebody
who sees to it, or by a named person who says why there is none. Until either is on record, it is asked for.

**Dilemmas.**

- *Asked for, not opened.* No plan exists because a figure fell: a person agrees one. What asks for it is the rating,
  at any basis; so a rating that is put right asks no more.
- *One for a KPI and period.* The same failure has one answer. Where the KPI fails on while a plan runs, that plan
  stands for all of it; where it fails again after one is closed, the next period asks anew.
- *Actions are actions.* What is done under a plan is agreed, evidenced and verified as any other action, and names
  the plan that it comes of.
- *Another says whether it was met*, as with actions (domain rule I18): nobody who sees to it, or ever did.
"""

from typing import Final

from domain.improvement_plan.agreement import AGREEMENT
from domain.improvement_plan.closing import CLOSING
from domain.improvement_plan.no_plan import NO_PLAN
from domain.improvement_plan.progress import PROGRESS
from domain.improvement_plan.revision import REVISION, handed_over
from domain.improvement_plan.terms import ImprovementPlan
from domain.stream import Stream

IMPROVEMENT_PLAN: Final = Stream(
    noun="improvement_plan",
    plural="improvement-plans",
    called="improvement plan",
    state=ImprovementPlan,
    steps=(AGREEMENT, NO_PLAN, PROGRESS, REVISION, CLOSING),
    concerns=lambda _stream_id, plan, _fact: (plan.contract_id,),
    hands_over=handed_over,
)
