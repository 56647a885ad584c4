"""The report: a paper drafted from the record at a basis, worded by its author, issued, and made again to compare.

==================  ===============================================  ===============================
State               Facts that may follow                            Facts that lead out of it
==================  ===============================================  ===============================
not drafted         drafted                                          drafted → draft
draft               worded, rebased, contacts named,                 issued → issued
                    background papers listed
                                                                     withdrawn → withdrawn
issued              reproduced                                       withdrawn → withdrawn
withdrawn           reproduced (where it was issued)                 (none)
==================  ===============================================  ===============================

**Purpose.** A committee is shown a paper once and asks about it years later. The event of issue holds what the paper
was made from (definition with its version, basis, parameters, the author's words) and the digests of what came of it
(the data set, every file), so that anyone can make it again and compare.

**Dilemmas.**

- *The basis is a log position, not an instant.* It is settled when the draft is made and stays so until somebody
  rebases it: an author who words a paper does not see its figures move.
- *The author's sentences are events.* They are part of what is issued, and who wrote which is known.
- *Files are kept, and are not in the log.* They lie beside it under their digests (decision 0015). A file that is gone
  can be made again, and is known by its digest.
- *Names of people are not in the log.* A data set says whose names it used and how they were spelt, so that a person
  who marries does not make an old paper differ.
- *Whom to ask is a post.* A paper names posts, and prints who holds them on its day; who is erased later reads so in
  every draft, and stays in papers that were issued.
- *What it rests on is listed, once it may be seen.* A background paper is an issued report or a kept document, by its
  digest. What is exempt or confidential is on no list, and so in no event.
- *Other bytes are not other facts.* A newer PDF library makes another file of the same data set: making it again
  compares both and says which differs.
- *An issued report is never edited.* A mistake is put right in the record, and another report is issued.
"""

from typing import Final

from domain.report.background import LISTING_BACKGROUND_PAPERS
from domain.report.contacts import NAMING_CONTACTS
from domain.report.drafting import DRAFT, REBASING
from domain.report.issue import ISSUE
from domain.report.reproduction import REPRODUCTION
from domain.report.terms import Report
from domain.report.withdrawal import WITHDRAWAL
from domain.report.wording import WORDING
from domain.stream import Stream

REPORT: Final = Stream(
    noun="report",
    plural="reports",
    called="report",
    state=Report,
    steps=(
        DRAFT,
        REBASING,
        WORDING,
        NAMING_CONTACTS,
        LISTING_BACKGROUND_PAPERS,
        ISSUE,
        REPRODUCTION,
        WITHDRAWAL,
    ),
    concerns=lambda _stream_id, _report, _fact: (),
)
