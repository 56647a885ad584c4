"""The standard: what the Council expects of officers who manage contracts, clause by clause (paper 3.1).

==================  ==============================================  ==========================
State               Facts that may follow                           Facts that lead out of it
==================  ==============================================  ==========================
not drafted         drafted                                         drafted → developed
developed           clause written, revised, removed                reviewed → reviewed
reviewed            the same, and reviewed again                    adopted → adopted
adopted             version drafted (its clauses and reviews go     incorporated → incorporated,
                    on beside the version in force)                 superseded, withdrawn
incorporated        the same, incorporated elsewhere                superseded, withdrawn
superseded,         (none)                                          (none)
withdrawn
==================  ==============================================  ==========================

**Purpose.** "A single source of clear guidelines": on any day one version is in force, and anybody can say which
clauses it had, whom they bound, who wrote, reviewed and adopted them.

**Dilemmas.**

- *Adopted on one day, in force from another.* The adoption is a step on its day; the version says from when it binds.
  The version before it binds until then.
- *A version is a text, not the sum of its edits.* The adoption carries every clause and a fingerprint of them all, and
  is annulled by two people or stands. A clause that was entered wrongly is put right in its entry until somebody has
  reviewed or adopted that text; after that it is revised, in the draft or in the next version.
- *Whose text?* Whoever drafted some of it, put it right or had that done for them does not enter its adoption.
- *Reviewed, then changed.* A draft that nobody reviewed cannot be adopted; one that changed after its last review
  can, and that is said with it.
- *No tier yet.* A contract without a tier is held to the clauses that apply to every tier, since those apply whatever
  it turns out to be.
- *Whom it binds.* Clauses name the three roles that the record keeps of a contract, so that an attestation can be
  tied to somebody. What the Council asks of others belongs in its Operating Standards.
"""

from typing import Final

from domain.standard.adoption import ADOPTION
from domain.standard.clauses import REMOVAL, REVISION, WRITING
from domain.standard.drafting import BEGINNING, FURTHER_VERSION
from domain.standard.ending import SUCCESSION, WITHDRAWAL
from domain.standard.incorporation import INCORPORATION
from domain.standard.review import REVIEW
from domain.standard.terms import Standard
from domain.stream import Stream

STANDARD: Final = Stream(
    noun="standard",
    plural="standards",
    called="standard",
    state=Standard,
    steps=(
        BEGINNING,
        FURTHER_VERSION,
        WRITING,
        REVISION,
        REMOVAL,
        REVIEW,
        ADOPTION,
        INCORPORATION,
        SUCCESSION,
        WITHDRAWAL,
    ),
    concerns=lambda _stream_id, _standard, _fact: (),
)
