"""The forward plan of a group: which reviews are to come, in versions, and what committees said to each.

==================  ===============================================  ===============================
State               Facts that may follow                            Facts that lead out of it
==================  ===============================================  ===============================
not issued          issued (version 1)                               issued → issued
issued              issued (the next version), recommended,          (none)
                    endorsed, withdrawn
==================  ===============================================  ===============================

Of one version: *issued*, then *recommended* to a committee, then *endorsed*, *endorsed as amended* or *not endorsed*;
or *withdrawn*, unless it was endorsed.

**Purpose.** A committee endorses "the CMRG's forward plan of reviews" (paper 2.3, 5). What it endorsed must still be
there, word for word, when reviews have moved since; and what moved since must be seen against it.

**Dilemmas.**

- *A snapshot, not a list of its own.* A version copies reviews as they stand; nobody edits entries. What changes is
  changed in the reviews, and a plan can never say what no review says.
- *The fingerprint is what is endorsed.* A committee endorses one text. An endorsement that quotes another fingerprint
  than the version's is refused: somebody is holding another paper.
- *Endorsed as amended.* The version stands as it was put; the amendment is written beside it, and the advice is to
  issue a version that takes it in. A plan is never rewritten to look as if it had been put that way.
- *Drift is not an error.* Reviews move for good reasons. Each move is shown with its own, until the plan is issued and
  endorsed again.
- *One plan for each group*; its id follows from the group's, so that a second one cannot begin beside it.
- *Numbers are not given again*, not even that of an issue that was annulled: old papers quote them.
"""
