"""The change request: what somebody wants to change in a contract, who agreed to it, and on which legal ground.

==================  ======================================================  ==================================
State               Facts that may follow                                   Facts that lead out of it
==================  ======================================================  ==================================
not proposed        proposed                                                proposed → proposed
proposed            impact assessed, legal ground recorded, approval given, last level's approval → approved;
                    own approval attempted, conflicts assessment confirmed, approval refused → refused;
                    notice recorded, standstill ended, retrospective        withdrawn → withdrawn
                    flagged
approved            the same, but the legal ground stands                   implemented → implemented;
                                                                            refused, withdrawn
refused, withdrawn  (none)                                                  (none)
implemented         (none)                                                  (none)
==================  ======================================================  ==================================

**Purpose.** No change of a contract before a second person at the right level agreed to it (GovS 008 5.4.5, domain
rules I3 and I4), with its size held against every limit of the law that governs the contract. Implementing records the
contract's own facts in the same commit; that the request caused them is kept with them.

**Who approves** is in ``levels.py``, **what the law allows** in the contract's ``limits``. Both say where their figures
come from.

**Dilemmas.**

- *Advise or refuse?* The limits advise: whether a change is lawful is judged by a named person, who records the ground.
  Refused is only what the record itself can see: no ground, no approval, the proposer's own approval, no notice.
- *It has happened already.* A change that nobody approved beforehand is not turned away, for then it would not be on
  record at all. It is flagged, needs the next higher approver, and stays flagged.
- *Is taking up an option a modification?* A legal question (domain 4.2): the ground says so, and a person with it.
- *An approval counts from the day it is recorded.* Backdating one would turn a retrospective change into a proper one.
- *Who is a head of service?* The directory knows roles of this record, not posts. An owner may act at each management
  level except that only the contract's own owner is its budget holder; ``levels.py`` says what follows.
"""

from typing import Final

from domain.change_request.approval import APPROVAL, REFUSAL
from domain.change_request.impact import IMPACT
from domain.change_request.implementation import IMPLEMENTATION
from domain.change_request.legal_ground import LEGAL_GROUND
from domain.change_request.notice import CONFLICTS, NOTICE, STANDSTILL
from domain.change_request.proposal import PROPOSAL
from domain.change_request.retrospective import RETROSPECTIVE
from domain.change_request.terms import ChangeRequest
from domain.change_request.withdrawal import WITHDRAWAL
from domain.stream import Stream

CHANGE_REQUEST: Final = Stream(
    noun="change_request",
    plural="change-requests",
    called="change request",
    state=ChangeRequest,
    steps=(
        PROPOSAL,
        IMPACT,
        LEGAL_GROUND,
        APPROVAL,
        REFUSAL,
        CONFLICTS,
        NOTICE,
        STANDSTILL,
        RETROSPECTIVE,
        WITHDRAWAL,
        IMPLEMENTATION,
    ),
    concerns=lambda _stream_id, request, _fact: (request.contract_id,),
)
