"""The review: a session of a review group, what it looked at, what it found, and to whom that went.

==================  ================================================  ==========================
State               Facts that may follow                             Facts that lead out of it
==================  ================================================  ==========================
not scheduled       scheduled                                         scheduled → scheduled
scheduled           rescheduled, item added, item dropped, lead       held → held
                    officers changed, selection recorded,             cancelled → cancelled
                    non-selection recorded
held                selection recorded, non-selection recorded, area  closed → closed
                    assessed, target position recorded, finding
                    raised, finding agreed, finding disputed,
                    findings passed, receipt recorded, shared with
                    committee, kept from committee
cancelled           (none)                                            (none)
closed              receipt recorded, shared with committee, kept     (none)
                    from committee
==================  ================================================  ==========================

**Purpose.** Holding contract owners to account by in-depth reviews against the good practice framework (paper 1.2),
with the reason of each choice, and findings that go to Cabinet Member and Corporate Director first (paper 1.3).

**Dilemmas.**

- *A line is kept as printed.* A line may name two services, a provider by initials, or an area with no contract on this
  record. The title is the printed one; a contract's id is added where there is one.
- *Lead officers belong to the line*, not to the session: one line may have two, and two lines the same one twice.
- *A choice is a judgement.* Criteria advise. Value, tier and end date are written down as they stood.
- *Passed means both.* The paper says Cabinet Member *and* Corporate Director. A passing without one of them is refused;
  the posts must cover the item's directorate and be held by somebody on that day.
- *To the post, not the person.* Whoever holds the post may read what was passed to it; who held it then is kept too.
- *Shared is for good.* A committee cannot be made to forget. Keeping findings from one is a decision with a reason.
- *No score in the framework.* The scale is data; each rating names its scale, so a later scale rewrites nothing.
- *What others did is not rewritten.* Answers, passings and committee decisions can be annulled and done again, but not
  corrected: they decide who may read.
"""
