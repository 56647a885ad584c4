"""The social value commitment: what a supplier promised beside the service, what was reported, and what was verified.

==================  =====================================================  ==========================
State               Facts that may follow                                  Facts that lead out of it
==================  =====================================================  ==========================
not on record       committed, opportunity challenged                      → committed, opportunity
opportunity         answered, committed                                    committed → committed;
                                                                           closed → closed
committed           renegotiated, delivery reported, verified, rejected;   closed → closed
                    answered, where it was taken up before that
closed              (none)                                                 (none)
==================  =====================================================  ==========================

**Purpose.** Social value is considered during the term and not only at award (paper 2.2): a review challenges, the
manager answers, what comes of it is a commitment, made by working together or by renegotiation, and delivery
against it.

**Dilemmas.**

- *Three numbers.* Committed, reported and verified are kept apart and never added to one another: a report that nobody
  verified says what the supplier says. No data is no data, never nought.
- *An opportunity is not yet a commitment.* It may stay one: that it was looked for and nothing was found is a fact too.
- *Renegotiated or corrected?* A renegotiation changes what was promised from a day on; a correction says that the
  record of the promise was wrong.
- *Whose second look?* Neither whoever reported delivery, nor anyone for whom it was reported, verifies or rejects it. A
  quantity that was looked at is not moved behind the back of whoever looked: its verification is annulled first.
- *Whose measures?* Schemes such as the National TOMs are licensed so that their lists may not be shipped: the record
  holds a scheme's name, a code and the council's own words.
"""

from typing import Final

from domain.social_value.closing import CLOSING
from domain.social_value.commitment import COMMITMENT, TAKING_UP
from domain.social_value.delivery import DELIVERY
from domain.social_value.opportunity import ANSWER, CHALLENGE
from domain.social_value.renegotiation import RENEGOTIATION
from domain.social_value.terms import SocialValue
from domain.social_value.verification import REJECTION, VERIFICATION
from domain.stream import Stream

SOCIAL_VALUE: Final = Stream(
    noun="social_value",
    plural="social-value-commitments",
    called="social value commitment",
    state=SocialValue,
    steps=(
        COMMITMENT,
        CHALLENGE,
        ANSWER,
        TAKING_UP,
        RENEGOTIATION,
        DELIVERY,
        VERIFICATION,
        REJECTION,
        CLOSING,
    ),
    concerns=lambda _stream_id, known, _fact: (known.contract_id,),
)
