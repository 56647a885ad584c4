"""The supplier: who it is, by which identifiers, and what is known of its standing.

==================  ====================================================  ==========================
State               Facts that may follow                                 Facts that lead out of it
==================  ====================================================  ==========================
not registered      registered                                            registered → registered
registered          identified, address recorded, renamed, financial      merged → merged
                    standing assessed, status flagged, told apart,
                    certificate recorded, certificate withdrawn,
                    merger proposed
merged              (none)                                                (none)
==================  ====================================================  ==========================

**Purpose.** Contracts refer to a supplier by id and keep the name it had then; who that is today, under which
register's numbers, and whether it may be dealt with, is told once, here.

**Dilemmas.**

- *Renamed or replaced?* A new name is the same supplier; another firm in its place is a novation of each contract.
- *Two records of one firm.* They are merged, by two people; contracts keep the id they were signed with, and the merged
  supplier points to the one that stands for both.
- *Alike, and not the same.* What looks like one firm is found from the record: same number, name or address. A person
  says that they are two, and why; nobody is asked again.
- *Flagged is not excluded by us.* A status is what somebody said on a day, with the reason. It advises whoever
  contracts with the supplier and forbids nothing (Procurement Act 2023 Sch 6 and 7 leave the judgement to a person).
- *Insurance in layers.* A certificate covers what it says; two of one kind are not added up, as neither need pay
  where the other does. One that covers both is recorded as one.
- *An id that contracts already quote* can be registered as it is, so that older contracts need no correction.
"""

from collections.abc import Iterable
from typing import Final

from domain.events import Fact
from domain.stream import Stream
from domain.supplier.address import ADDRESS
from domain.supplier.certificates import CERTIFICATE, CERTIFICATE_WITHDRAWAL
from domain.supplier.distinction import DISTINCTION
from domain.supplier.financial_standing import FINANCIAL_STANDING
from domain.supplier.identification import IDENTIFICATION, Identified
from domain.supplier.identifiers import key
from domain.supplier.merger import MERGER
from domain.supplier.registration import REGISTRATION, Registered
from domain.supplier.renaming import RENAMING
from domain.supplier.status import STATUS
from domain.supplier.terms import Identifier, Supplier


def _numbers_in(fact: Fact) -> tuple[Identifier, ...]:
    """The identifiers that a fact gives it."""
    if isinstance(fact, Registered):
        return fact.identifiers
    return (fact.identifier,) if isinstance(fact, Identified) else ()


def _identifiers(fact: Fact) -> Iterable[tuple[str, str]]:
    """An identifier belongs to one supplier for good."""
    return tuple(("supplier identifier", key(number)) for number in _numbers_in(fact))


SUPPLIER: Final = Stream(
    noun="supplier",
    plural="suppliers",
    called="supplier",
    state=Supplier,
    steps=(
        REGISTRATION,
        IDENTIFICATION,
        RENAMING,
        ADDRESS,
        FINANCIAL_STANDING,
        STATUS,
        DISTINCTION,
        CERTIFICATE,
        CERTIFICATE_WITHDRAWAL,
        MERGER,
    ),
    concerns=lambda _stream_id, _known, _fact: (),
    reserves=_identifiers,
    reserving=(Registered, Identified),
)
