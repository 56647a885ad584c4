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
- *Corrected, or entered wrongly?* A figure that turns out to be another is corrected, and its validation lapses. A slip
  of whoever entered it is put right in the entry: the figure is judged again, and a validation or publication that
  rests on the other one stands in the way and is named.
- *Whose second look?* Neither whoever gave the figure, or put its entry right, nor anyone for whom that was done.
- *The KPI was annulled.* Its returns count for nothing: they are rejected or annulled, and nothing else is done with
  them.
- *A definition revised into the past.* What was published stays as it was published. A return shows the score that it
  was given and, where it is another, the one that the definitions now on record give.
- *Is an overdue mark the truth?* It says that nothing had come by a day. A return that came in time and was entered
  late is dated by the day it came and is not late.
"""

from typing import Final

from domain.stream import Stream
from domain.submission.evidence import EVIDENCE
from domain.submission.figure_correction import FIGURE_CORRECTION
from domain.submission.overdue import OVERDUE
from domain.submission.publication import PUBLICATION, RESTATEMENT
from domain.submission.querying import ANSWER, QUERY
from domain.submission.rating import RATING
from domain.submission.rejection import REJECTION
from domain.submission.reporting import NIL_RETURN, REPORT
from domain.submission.terms import Submission
from domain.submission.validation import VALIDATION

SUBMISSION: Final = Stream(
    noun="submission",
    plural="submissions",
    called="KPI submission",
    state=Submission,
    steps=(
        REPORT,
        NIL_RETURN,
        OVERDUE,
        EVIDENCE,
        QUERY,
        ANSWER,
        REJECTION,
        FIGURE_CORRECTION,
        VALIDATION,
        RATING,
        PUBLICATION,
        RESTATEMENT,
    ),
    concerns=lambda _stream_id, submission, _fact: (submission.contract_id,),
)
