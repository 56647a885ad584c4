r"""The notice: what the Procurement Act 2023 has a council publish of its contracts, by which day, and whether it did.

==================  ================================================  =========================================
State               Facts that may follow                             Facts that lead out of it
==================  ================================================  =========================================
not there           fell due; compliance fell due; pipeline           fell due, compliance fell due, failure
                    considered; failure determined                    determined → due; pipeline considered → due,
                                                                      not needed
due                 due date moved; part stated                       drafted → drafted; submitted → submitted
drafted             due date moved; part stated                       submitted → submitted
submitted           due date moved; part stated                       published → published
any of these        \                                                 found not needed → not needed
any of these        \                                                 no longer due → no longer due
published           (none)                                            (none)
not needed          pipeline considered, where no ground was found    pipeline considered → due
no longer due       \                                                 fell due, compliance fell due → due
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
- *The Council's own.* How quickly it paid in a half-year (UK17) and its pipeline of a year (UK1) belong to no contract:
  the first follows from what finance told, the second from what the Council considers that it will pay. One notice for
  each half-year and year; governance acts on them.
- *One number, several notices.* The platform gives each notice a number of its own. A pipeline has a notice for each
  planned procurement there: the duty is one, and the first number stands for it.
"""

from typing import Final

from domain.notice.failure import FAILURE
from domain.notice.falling_due import FALLING_DUE, NO_LONGER_DUE
from domain.notice.ground import GROUND
from domain.notice.payments_compliance import COMPLIANCE_DUE
from domain.notice.pipeline import CONSIDERATION
from domain.notice.publishing import DRAFT, PUBLICATION, SUBMISSION
from domain.notice.statement import STATEMENT
from domain.notice.terms import Notice
from domain.stream import Stream

NOTICE: Final = Stream(
    noun="notice",
    plural="notices",
    called="notice",
    state=Notice,
    steps=(
        FALLING_DUE,
        COMPLIANCE_DUE,
        CONSIDERATION,
        NO_LONGER_DUE,
        FAILURE,
        STATEMENT,
        DRAFT,
        SUBMISSION,
        PUBLICATION,
        GROUND,
    ),
    concerns=lambda _stream_id, notice, _fact: (notice.contract_id,) if notice.contract_id else (),
)
