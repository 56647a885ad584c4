"""The recommendation: what a committee is asked to do, and what it resolved.

==================  ===============================================  ===============================
State               Facts that may follow                            Facts that lead out of it
==================  ===============================================  ===============================
not put             put                                              put → put
put                 decided (some acts deferred)                     decided → decided
                                                                     withdrawn → withdrawn
decided             (none)                                           (none)
withdrawn           (none)                                           (none)
==================  ===============================================  ===============================

**Purpose.** "The Cabinet Committee is asked to consider this update and endorse the CMRG's forward plan of reviews"
(paper, summary and 5): two acts on two objects, each with an outcome of its own, and the words that were resolved.

**Dilemmas.**

- *One object, shown in two places.* The paper prints it in the summary and again in section 5; it is recorded once.
- *Acts are decided one by one.* A committee may consider an update and not endorse a plan. An act that is deferred
  stays open, and a later meeting decides it.
- *What is endorsed is a text.* An act about a plan names its version and fingerprint. Deciding it is recorded in the
  plan too, in the same commit, so that the two can never tell different stories.
- *Amended words are kept beside the words put*, with the amendment that was moved and whether it was carried.
- *A decision is not corrected.* It can be annulled by two people and recorded again.
"""

from typing import Final

from domain.recommendation.decision import DECISION
from domain.recommendation.putting import PUTTING
from domain.recommendation.terms import Recommendation
from domain.recommendation.withdrawal import WITHDRAWAL
from domain.stream import Stream

RECOMMENDATION: Final = Stream(
    noun="recommendation",
    plural="recommendations",
    called="recommendation",
    state=Recommendation,
    steps=(PUTTING, DECISION, WITHDRAWAL),
    concerns=lambda _stream_id, _recommendation, _fact: (),
)
