"""Which facts the public body rests on, and what a release of each is tagged with (domain 5.3)."""

from collections.abc import Iterator, Mapping
from typing import Final
from uuid import UUID

from domain.amendment import events as amended
from domain.change_request.approval import ApprovalRefused
from domain.change_request.implementation import Implemented
from domain.change_request.legal_ground import LegalGroundRecorded
from domain.change_request.notice import NoticeRecorded
from domain.change_request.proposal import Proposed
from domain.change_request.withdrawal import Withdrawn
from domain.chronicle import as_corrected
from domain.contract.closing import Closed
from domain.contract.ending import Expired, PartiallyTerminated, Terminated
from domain.contract.extension import Extended
from domain.contract.irrecoverable_vat import IrrecoverableVatRecorded
from domain.contract.key_dates import KeyDateSet
from domain.contract.lots import LotsSet
from domain.contract.parent import ParentNamed
from domain.contract.parties import Assigned, Novated
from domain.contract.publication import FieldWithheld, WithholdingEnded
from domain.contract.reclassification import Reclassified
from domain.contract.registration import Registered
from domain.contract.release import ReleaseTakenOver, Said
from domain.contract.scope import ScopeVaried
from domain.contract.suspension import Resumed, Suspended
from domain.contract.taking_over import Imported, TakenOver
from domain.contract.value import ValueChanged
from domain.events import FACTS, UPCASTS, Fact
from domain.kpi import Defined, Retired, Revised
from domain.submission.overdue import OverdueMarked
from domain.submission.publication import Published, Restated
from domain.submission.reporting import NilReturned, Reported
from domain.supplier.address import AddressRecorded
from domain.supplier.identification import Identified
from domain.supplier.registration import Registered as SupplierRegistered

NOUNS: Final = frozenset({"contract", "kpi", "submission", "change_request", "supplier"})
"""The streams that they stand in."""
AMENDS: Final[frozenset[type[Fact]]] = frozenset(
    {
        Extended,
        ValueChanged,
        ScopeVaried,
        Novated,
        Assigned,
        PartiallyTerminated,
    }
)
"""Formal changes of the contract."""
_TAGS: Final[Mapping[type[Fact], str]] = {
    **dict.fromkeys(AMENDS, "contractAmendment"),
    Terminated: "contractTermination",
    Expired: "contractTermination",
}
_OF_SUPPLIERS: Final[frozenset[type[Fact]]] = frozenset({SupplierRegistered, Identified, AddressRecorded})
_RESTS_ON: Final[frozenset[type[Fact]]] = frozenset(
    {
        *_TAGS,
        *(
            Registered,
            Imported,
            TakenOver,
            ReleaseTakenOver,
            Reclassified,
            KeyDateSet,
            IrrecoverableVatRecorded,
            ParentNamed,
            LotsSet,
        ),
        *(Suspended, Resumed, Closed),
        *(FieldWithheld, WithholdingEnded),
        *(Defined, Revised, Retired),
        *(Reported, NilReturned, OverdueMarked),
        *(Published, Restated),
        *(Proposed, LegalGroundRecorded, NoticeRecorded),
        *(ApprovalRefused, Withdrawn, Implemented),
        *(amended.Corrected, amended.Annulled),
    }
)
"""Some of these become public only with a later one: a figure once it is published."""


def tag_of(fact: Fact | None) -> str:
    """The tag of a release that is neither a contract's first nor about its figures; no fact where a day brought it."""
    return _TAGS.get(type(fact), "contractUpdate") if fact is not None else "contractUpdate"


def suppliers_named(fact: Fact) -> tuple[UUID, ...]:
    """The suppliers whom a fact brings to a contract, or the correction of one."""
    match as_corrected(fact) if isinstance(fact, amended.Corrected) else fact:
        case Registered(suppliers=suppliers) | ReleaseTakenOver(said=Said(suppliers=suppliers)):
            return tuple(supplier.supplier_id for supplier in suppliers)
        case Novated(incoming=supplier) | Assigned(assignee=supplier):
            return (supplier.supplier_id,)
    return ()


def _names(wanted: frozenset[type[Fact]]) -> Iterator[str]:
    for name in (*FACTS, *UPCASTS):
        current = name
        while current in UPCASTS:
            current = UPCASTS[current][0]
        if FACTS[current] in wanted:
            yield name


NAMES: Final = tuple(sorted(_names(_RESTS_ON)))
"""Their stored names, those of earlier versions included."""
SUPPLIER_NAMES: Final = tuple(
    sorted({*_names(_OF_SUPPLIERS), *_names(frozenset({amended.Corrected, amended.Annulled}))})
)
"""Those of what is told of a supplier in its own story, and of what puts that right."""
