"""The person: who may act in the record, in which roles and with which tokens, from when to when.

==============  ===================================================  ===============================
State           Facts that may follow                                Facts that lead out of it
==============  ===================================================  ===============================
not entered     entered                                              entered → here
here            renamed, role granted, role ended, token issued,     left → gone
                token revoked, erasure proposed                      erased → erased
gone            taken over, erasure proposed                         entered → here
                                                                     erased → erased
erased          taken over                                           (none)
==============  ===================================================  ===============================

**Purpose.** Who could do what, and when, is as much part of the record as what they did: it follows from the log, and
what sign-in reads is folded from it.

**Dilemmas.**

- *Names in a log that forgets nothing.* Events hold the opaque id and a salted digest. Name and addresses stand beside
  the log, where the digest finds them altered; erased with their salt they are gone, and everything verifies.
- *Erased by whom?* What is gone cannot be brought back, so two people erase; what they ask ends tokens at once.
- *Granted by mistake?* Whoever held a role held it until it ended: nothing here is corrected or annulled.
- *Left, and the contracts?* Roles and tokens end at once. What the leaver held in contracts, groups and actions stays
  theirs on paper until the successor takes over, in one commit, by each of those streams' own events.
- *A part of the council.* A role for a directorate or a portfolio says what somebody answers for; what the role may do
  is the same. Only a supplier contact is limited to the supplier.
"""

from typing import Final

from domain.person.entry import ENTRY
from domain.person.erasure import ERASURE
from domain.person.leaving import LEAVING
from domain.person.renaming import RENAMING
from domain.person.roles import END, GRANT
from domain.person.succession import SUCCESSION
from domain.person.terms import Person
from domain.person.tokens import ISSUE, REVOCATION
from domain.stream import Stream

PERSON: Final = Stream(
    noun="person",
    plural="people",
    called="person",
    state=Person,
    steps=(ENTRY, RENAMING, GRANT, END, ISSUE, REVOCATION, LEAVING, SUCCESSION, ERASURE),
    concerns=lambda _stream_id, _known, _fact: (),
)
