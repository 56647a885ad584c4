"""The enrolment: one person on one training programme, and the accreditation that came of it (paper 3.4).

==================  ============================================  ==========================
State               Facts that may follow                         Facts that lead out of it
==================  ============================================  ==========================
not enrolled        enrolled, engaged                             → enrolled, → engaged
enrolled, engaged   CPD logged                                    completed → completed,
                                                                  accredited → accredited,
                                                                  withdrawn → withdrawn
completed           CPD logged                                    accredited → accredited
accredited          CPD logged, renewed                           accreditation lapsed → lapsed
lapsed              CPD logged                                    renewed → accredited
withdrawn           enrolled, engaged (taken up again)            → enrolled, → engaged
==================  ============================================  ==========================

**Purpose.** Whether those who manage contracts hold what the contract's tier asks for: for Gold an Expert or
Practitioner accredited manager (domain rule I19). A lapse raises an alert and blocks nothing.

**Dilemmas.**

- *People are ids.* An enrolment names a person by id only and concerns no contract; whose contract it matters to is
  worked out by ``training-match`` at a basis, so that a change of manager needs no entry here.
  What a tier asks for is the tiering model's to say.
- *Lapsed by itself.* An accreditation ends after its last day, whether or not the daily job has noted that.
- *CPD does not lapse.* Practitioner and Expert want hours of CPD a year, and the log "may be reviewed"; too few hours
  are said with a renewal and in ``training-match``, and end nothing. Hours are counted by financial year, which is
  ours.
- *Nobody's own word.* An accreditation is entered, renewed or put right by somebody other than whoever holds it.
- *What the programme said.* Title, level, months and hours are written into the enrolment: a programme that is put
  right later does not change what somebody joined.
"""

from typing import Final

from domain.enrolment.accreditation import ACCREDITATION, LAPSE, RENEWAL
from domain.enrolment.completion import COMPLETION
from domain.enrolment.cpd import CPD
from domain.enrolment.joining import JOINING
from domain.enrolment.leaving import LEAVING
from domain.enrolment.terms import Enrolment
from domain.stream import Stream

ENROLMENT: Final = Stream(
    noun="enrolment",
    plural="enrolments",
    called="enrolment",
    state=Enrolment,
    steps=(JOINING, LEAVING, COMPLETION, ACCREDITATION, CPD, RENEWAL, LAPSE),
    concerns=lambda _stream_id, _enrolment, _fact: (),
)
