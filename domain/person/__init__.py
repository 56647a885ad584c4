"""The person: who may act in the record, in which roles and with which tokens, from when to when.

==============  ===================================================  ===============================
State           Facts that may follow                                Facts that lead out of it
==============  ===================================================  ===============================
not entered     entered                                              entered → here
here            renamed, role granted, role ended, token issued,     left → gone
                token revoked, password set, sessions ended,         erased → erased
                erasure proposed
gone            taken over, erasure proposed                         entered → here
                                                                     erased → erased
erased          taken over                                           (none)
==============  ===================================================  ===============================

**Purpose.** Who could do what, and when, is as much part of the record as what they did: it follows from the log, and
what sign-in reads is folded from it.

**Dilemmas.**

- *Names in a log that forgets nothing.* Events hold the opaque id and a salted digest. Name and addresses stand beside
  the log, where the digest finds them altered; erased with their salt they are gone, and everything verifies.
- *Erased by whom?* What is gone cannot be brought back, so two people erase; what they ask ends tokens at once. Whoever
  comes back before the second agreed is no longer asked to be erased.
- *Granted by mistake?* Whoever held a role held it until it ended: nothing here is corrected or annulled.
- *Left, and the contracts?* Roles and tokens end at once. What the leaver held in contracts, groups and actions stays
  theirs on paper until the successor takes over, in one commit, by each of those streams' own events.
- *Signed in by whose word?* A session is a signed cookie, and no row that somebody could make. What ends one is on
  record: a new password, signing out, a role or a token that ends, leaving.
- *A part of the council.* A role for a directorate or a portfolio shows the contracts of that part and what concerns
  them, and lets things be done there alone; what tells of the whole record is for those who hold it for the council.
"""

from typing import Final

from domain.person.entry import ENTRY
from domain.person.erasure import ERASURE
from domain.person.leaving import LEAVING
from domain.person.password import PASSWORD
from domain.person.renaming import RENAMING
from domain.person.roles import END, GRANT
from domain.person.sessions import SESSIONS
from domain.person.succession import SUCCESSION
from domain.person.terms import Person
from domain.person.tokens import ISSUE, REVOCATION
from domain.stream import Stream

PERSON: Final = Stream(
    noun="person",
    plural="people",
    called="person",
    state=Person,
    steps=(
        *(ENTRY, RENAMING, GRANT, END, ISSUE, REVOCATION, PASSWORD, SESSIONS, LEAVING, SUCCESSION, ERASURE),
    ),
    concerns=lambda _stream_id, _known, _fact: (),
)
