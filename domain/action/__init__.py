"""The action: what somebody promised to do about a finding, a KPI or a notice, by when, and what became of it.

==================  ===============================================  ===============================
State               Facts that may follow                            Facts that lead out of it
==================  ===============================================  ===============================
not agreed          agreed                                           agreed → open
open                progress reported, evidence offered, due date    completion claimed → claimed
                    moved, owner changed, verified (partly or not    verified (fully) → done
                    done)                                            withdrawn → withdrawn
claimed             as for open                                      verified (fully) → done
                                                                     verified (partly, not) → open
                                                                     withdrawn → withdrawn
done                checked                                          reopened → open
withdrawn           (none)                                           (none)
==================  ===============================================  ===============================

**Purpose.** Reviews hold contract owners to account (paper 1.2): each finding leads to something that one person does
by one day, and somebody else says whether it was done. What managing a contract brings up between reviews, a KPI
or a notice, leads to actions of the same kind.

**Dilemmas.**

- *The owner claims, another verifies.* An action closes only on evidence that somebody other than its owner accepted
  (domain rule I18). Partly done is not done: the action stays open. Handing it over makes nobody another: whoever ever
  owned it verifies nothing of it, nor looks later whether it lasts, nor withdraws it.
- *A date that moves is kept.* The first date, every later one, who moved it and why stay beside the date that stands;
  elsewhere half of the actions were "revised" and nobody could say how often (mission.md §4).
- *The owner needs no role in the contract.* What is asked of the owner is asked of that person alone.
- *Whose are the actions between reviews?* Reviewers and governance agree, verify and withdraw what comes of a finding;
  what comes of managing the contract is its own people's, still verified by somebody other than the owner.
- *As confidential as its finding.* What is to be done tells what was found: whoever may not read the finding reads only
  that there is an action, whose it is and by when. One that comes of managing the contract is open to those who read
  contracts.
- *Done, and still done?* Months later somebody other than the owner looks again: still done, with what shows it, or
  no longer done. It stays closed until it is reopened, which takes a day of its own.
- *Withdrawn is not done.* A finding that was overtaken needs no action; saying so takes a reason and is not the owner's
  to say.
"""

from typing import Final

from domain.action.agreement import AGREEMENT
from domain.action.arising import ARISING
from domain.action.completion import COMPLETION
from domain.action.due_date import DUE_DATE
from domain.action.evidence import EVIDENCE
from domain.action.lasting import LASTING
from domain.action.ownership import OWNERSHIP, handed_over
from domain.action.progress import PROGRESS
from domain.action.reopening import REOPENING
from domain.action.terms import Action
from domain.action.verification import VERIFICATION
from domain.action.withdrawal import WITHDRAWAL
from domain.stream import Stream

ACTION: Final = Stream(
    noun="action",
    plural="actions",
    called="action",
    state=Action,
    steps=(
        AGREEMENT,
        ARISING,
        PROGRESS,
        EVIDENCE,
        DUE_DATE,
        COMPLETION,
        VERIFICATION,
        LASTING,
        REOPENING,
        OWNERSHIP,
        WITHDRAWAL,
    ),
    concerns=lambda _stream_id, action, _fact: (action.contract_id,) if action.contract_id else (),
    hands_over=handed_over,
)
