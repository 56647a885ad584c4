"""The training programme: what the Council sends its officers to, who gives it, and what it is to achieve (paper 3.4).

==================  ============================================  ==================
State               Facts that may follow                         Facts that lead out of it
==================  ============================================  ==================
not offered         offered                                       offered → offered
offered             cohort opened, opening balance recorded,      closed → closed
                    evaluated
closed              opening balance recorded, evaluated           (none)
==================  ============================================  ==================

**Purpose.** Training is part of what improved contract management (paper 3.4, 4.1): each programme keeps its aims, so
that what came of it can be set against them.

**Dilemmas.**

- *Over forty.* "Over forty commissioners have been enrolled" is a count with a comparator and a source. It is never
  made exact; enrolments recorded after its last day are added to it and the sum is a lower bound.
- *Engaged.* The paper says *enrolled* of the one programme and *engaged* of the other, and gives no number for that.
  Both words are kept, with counts of their own.
- *What it grants.* The three levels of the government's contract management accreditation. Foundation is renewed
  every 24 months; Practitioner and Expert are kept by 30 hours of CPD a year (Contract Management Capability
  Programme). These are what a programme says of itself, so that another body's terms can be entered too.
- *After it closed.* What it achieved is often found later, so a closed programme can still be evaluated.
"""
