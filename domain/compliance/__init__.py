"""Compliance: how one contract stands against one standard, clause by clause (paper 3.1).

==================  ==============================================  ==========================
State of a clause   Facts that may follow                           Facts that lead out of it
==================  ==============================================  ==========================
not attested        attested, waiver proposed                       attested → attested
attested            attested again, waiver proposed                 attestation withdrawn → not attested
waiver proposed     attested, proposed again                        waived → waived, waiver declined
waived              attested, waiver proposed (to lengthen it)      waiver expired, waiver revoked
==================  ==============================================  ==========================

Attestation and waiver of a clause go side by side: a waiver says that less is accepted until a day, not that it is
done.

**Purpose.** Officers say themselves what they do of "the standards that the Council expects its officers to follow",
with evidence; what nobody has said anything about is seen as missing and never taken for compliance.

**Dilemmas.**

- *Which version?* The one that binds on the effective day. Its number, the contract's tier and the numbers of the
  clauses that apply are written into the fact, so that the counts can be told again without the standard.
- *A new version.* An attestation stands for the words it was made on. Where a later version changes the clause,
  ``standard-coverage`` lists it as outdated; the counts on the list are those of the latest fact.
- *Whose word?* A statement is that of whoever holds the role, and is put right by or for that person only. A waiver
  takes two people: neither whoever asked for it, or put that right, nor anyone for whom that was done agrees to it.
- *A waiver ends by itself.* After its last day it excuses nothing, whether or not the daily job has noted that.
- *Met without evidence.* Allowed, with advice: the evidence may be a site visit that left no paper.
"""

from typing import Final

from domain.compliance.attestation import ATTESTATION, WITHDRAWAL
from domain.compliance.terms import Compliance
from domain.compliance.waiver import PROPOSAL, REFUSAL, WAIVER
from domain.compliance.waiver_end import EXPIRY, REVOCATION
from domain.stream import Stream

COMPLIANCE: Final = Stream(
    noun="compliance",
    plural="compliance",
    called="compliance record",
    state=Compliance,
    steps=(ATTESTATION, WITHDRAWAL, PROPOSAL, WAIVER, REFUSAL, EXPIRY, REVOCATION),
    concerns=lambda _stream_id, compliance, _fact: (compliance.contract_id,),
)
