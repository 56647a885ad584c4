"""The escalation: what could not be settled where it arose is put to somebody higher up, who answers by a day.

==================  ==============================  ==================================
State               Facts that may follow           Facts that lead out of it
==================  ==============================  ==================================
not raised          raised                          raised → open
open                passed on, more asked, more     answered → answered
                    told                            withdrawn → withdrawn
answered            (none)                          (none)
withdrawn           (none)                          (none)
==================  ==============================  ==================================

**Purpose.** An action that is late, a plan that is not kept to or a credit that the supplier refuses goes to somebody
who can decide, and stays on that person's list until there is an answer.

**Dilemmas.**

- *A step, not a state of the action.* The action stays late while it is escalated; nothing is excused by being passed
  up.
- *Three levels, ours.* Contracts name their own ladders; three words say which rung, and the person says who it is.
- *A further step is a new escalation*, to a higher level, about the same thing: each has its own day and answer.
- *Only whom it went to answers.* Whoever has it may pass it on to the person who can, and a director answers as one.
- *Asking is no answer.* Whoever has it may ask for more before deciding; it stays open, its day stays, and it waits
  for whoever raised it until that is told.
"""

from typing import Final

from domain.escalation.answer import ANSWERING
from domain.escalation.passing_on import PASSING, handed_over
from domain.escalation.questions import ASKING, TELLING
from domain.escalation.raising import RAISING
from domain.escalation.terms import Escalation
from domain.escalation.withdrawal import WITHDRAWAL
from domain.stream import Stream

ESCALATION: Final = Stream(
    noun="escalation",
    plural="escalations",
    called="escalation",
    state=Escalation,
    steps=(RAISING, PASSING, ASKING, TELLING, ANSWERING, WITHDRAWAL),
    concerns=lambda _stream_id, escalation, _fact: (escalation.contract_id,),
    hands_over=handed_over,
)
