"""The return of one KPI for one period: what was reported, what of it was validated, what was published.

==================  =========================================================  ==================================
State               Facts that may follow                                      Facts that lead out of it
==================  =========================================================  ==================================
nothing yet         reported, nil returned, overdue marked                     each → the state of that name
overdue             evidence attached                                          reported, nil returned
nil return          evidence attached, queried → queried, query answered       reported, rejected
reported            evidence attached, figure corrected, rated                 queried, validated, rejected, published
queried             evidence attached, figure corrected, rated                 query answered → as before the query;
                                                                               validated, rejected, published
validated,          evidence attached, validated again, rated                  figure corrected → reported; queried,
not validated                                                                  rejected, published
rejected            evidence attached                                          reported, nil returned
published           evidence attached, queried, query answered, validated,     (none)
                    restated
==================  =========================================================  ==================================

**Purpose.** Three figures kept apart: what the supplier reported, what the council could validate at its source, what
was published (paper 2.2; NAO 5.5). None ever overwrites another.

**Dilemmas.**

- *Which target?* The definition in force on the period's last day governs. Where another was in force earlier in it,
  the score by that one is kept beside it, the governing one first (domain rule I12).
- *No data is no score.* A nil return, and a return that never came, have no figure and are never rated.
- *Who may say that it is right?* Whoever gave a figure cannot validate, publish or restate it: it takes two people.
- *Corrected or restated?* Until publication a wrong figure is corrected, and is then no longer validated. What was
  published has been read: it is restated, by a second person, and both figures stay in view.
- *Put right by annulment only.* What was recorded of a return cannot be overwritten by a correction of the entry,
  since its scores were worked out from it: a slip is annulled by two people and reported again.
- *Is an overdue mark the truth?* It says that nothing had come by a day. A return that came in time and was entered
  late is dated by the day it came and is not late.
"""
