r"""The notice: what the Procurement Act 2023 has a council publish of its contracts, by which day, and whether it did.

==================  ================================================  =========================================
State               Facts that may follow                             Facts that lead out of it
==================  ================================================  =========================================
not there           fell due; failure determined                      fell due, failure determined → due
due                 due date moved; part stated                       drafted → drafted; submitted → submitted
drafted             due date moved; part stated                       submitted → submitted
submitted           due date moved; part stated                       published → published
any of these        \                                                 found not needed → not needed
any of these        \                                                 no longer due → no longer due
published           (none)                                            (none)
not needed          (none)                                            (none)
no longer due       \                                                 fell due → due
==================  ================================================  =========================================

**Purpose.** Most notices that a council owes under the Act are about contracts that run: details when one is entered
into, performance each year, changes before they are made, and the end, even where it merely expires. The duty follows
from a fact of the contract and names it; its day comes with its working.

**Dilemmas.**

- *Worked out, and yet on record.* What is owed follows from the contract (``required.py``); that it fell due, moved or
  went away is noted by the record itself, so that what was owed as known on a past day can be told. A correction of the
  contract moves the day; both stay.
- *Late is a comparison, no state.* A notice is late on a day; nothing has to happen for that.
- *What the record does not hold.* User choice, schools, utilities: a person finds that the notice is not needed, on a
  ground of the Act.
- *Nothing is published as a failure by itself.* A person determines it, another sends it: it may exclude the supplier.
- *A change that came by a change request* has its notice there, before it is made (domain/change_request/notice.py).
- *Payments bring theirs by quarter*: what finance told of a contract (domain/payment.py), restated or not.
- *What is not here.* The payments compliance notice (UK17) and the pipeline (UK1) are the Council's own, and belong to
  no contract.
"""

from typing import Final

from domain.notice.failure import FAILURE
from domain.notice.falling_due import FALLING_DUE, NO_LONGER_DUE
from domain.notice.ground import GROUND
from domain.notice.publishing import DRAFT, PUBLICATION, SUBMISSION
from domain.notice.statement import STATEMENT
from domain.notice.terms import Notice
from domain.stream import Stream

NOTICE: Final = Stream(
    noun="notice",
    plural="notices",
    called="notice",
    state=Notice,
    steps=(FALLING_DUE, NO_LONGER_DUE, FAILURE, STATEMENT, DRAFT, SUBMISSION, PUBLICATION, GROUND),
    concerns=lambda _stream_id, notice, _fact: (notice.contract_id,),
)
