"""Change requests as the tests of every act find them: who acts, what is asked, and what happened so far."""

from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from domain.amendment.commands import Correct
from domain.change_request import CHANGE_REQUEST
from domain.change_request.approval import ApprovalGiven
from domain.change_request.implementation import Implement
from domain.change_request.legal_ground import LegalGroundRecorded
from domain.change_request.levels import Level
from domain.change_request.notice import ConflictsAssessmentConfirmed, NoticeRecorded
from domain.change_request.proposal import Propose, Proposed
from domain.change_request.withdrawal import Withdrawn
from domain.chronicle import Chronicle
from domain.contract.limits.change import ContractChange, Extension, Kind, NewSupplier, NewValues
from domain.contract.tier import TierAssigned
from domain.decisions import Actor
from domain.events import Fact
from domain.tiers import Tier
from tests.givens import AMBER, BROOK, Entry, day, event_id, on, registered
from tests.streams import CONTRACT_ID, Story, chronicle, given

ANWEN = Actor("p-anwen", "officer")
BRYN = Actor("p-bryn", "owner")
"""The contract's own owner."""
SIAN = Actor("p-sian", "owner")
RHYS = Actor("p-rhys", "reviewer")
DILWYN = Actor("p-dilwyn", "governance")
MORE = ContractChange(values=NewValues("volume", Decimal("1250000.00")))
LONGER = ContractChange(extension=Extension("2025-03-31", "first extension"))
NOVATION = ContractChange(supplier=NewSupplier(AMBER.supplier_id, BROOK))
TWO: tuple[Level, ...] = ("head-of-service", "commercial")
PROPOSED = on(
    "2023-06-01",
    Proposed(
        contract_id=CONTRACT_ID,
        kind="value change",
        change=MORE,
        business_case="More pupils.",
        proposed_by="p-anwen",
        value_before=Decimal("1200000.00"),
        value_change=Decimal("50000.00"),
        levels=TWO,
    ),
    ANWEN,
)


GROUND = on(
    "2023-06-02",
    LegalGroundRecorded(ground="reg 72(1)(f)", why="Small.", judged_by="p-anwen", legal_regime="PCR2015"),
)


HEAD = on("2023-06-05", ApprovalGiven(level="head-of-service", approved_by="p-sian", levels=TWO), SIAN)
COMMERCIAL = on("2023-06-06", ApprovalGiven(level="commercial", approved_by="p-rhys", levels=TWO), RHYS)
APPROVED = [PROPOSED, GROUND, HEAD, COMMERCIAL]
WITHDRAWN = on("2023-06-07", Withdrawn())


def a_contract(*facts: Entry, tier: Tier | None = None, **changes: Any) -> Chronicle[Any]:
    """The contract of these tests, in a tier, and what happened to it."""
    told: list[Entry | Fact] = [registered(**changes)]
    if tier:
        told.append(TierAssigned(tier=tier))
    return chronicle(CONTRACT_ID, [*told, *facts])


def propose(**changes: Any) -> Propose:
    """The proposal of these tests, but for *changes*."""
    usual: dict[str, Any] = {
        "contract_id": CONTRACT_ID,
        "kind": "value change",
        "change": MORE,
        "business_case": "More pupils.",
    }
    return Propose(**(usual | changes))


def under(regime: str, entries: list[Entry], **changes: Any) -> Story:
    """A request on a contract under that regime."""
    return given(CHANGE_REQUEST, entries, [a_contract(legal_regime=regime, **changes)])


def requested(**changes: Any) -> Entry:
    """The proposal on record, but for *changes*."""
    return replace_fact(PROPOSED, **changes)


def replace_fact(entry: Entry, **changes: Any) -> Entry:
    """An entry whose fact says something else."""
    return Entry(entry.valid_from, replace(entry.fact, **changes), entry.by)


ACT_GROUND = replace_fact(GROUND, ground="Sch 8 para 8", legal_regime="PA2023")
LARGE = requested(change=ContractChange(values=NewValues("volume", Decimal("1400000.00"))))
BY_THE_ACT = [LARGE, ACT_GROUND, replace_fact(HEAD), replace_fact(COMMERCIAL)]
CONFLICTS = on("2023-06-07", ConflictsAssessmentConfirmed(assessed_on=day("2023-06-07")))
NOTICE = on(
    "2023-06-08",
    NoticeRecorded(notice_id="N-1", outcome="confirmed", on=day("2023-06-08")),
)


STANDSTILL = replace_fact(NOTICE, standstill_working_days=8, standstill_until=day("2023-06-19"))


def correct(number: int, **fields: Any) -> Correct:
    """A correction of the story's event of that number."""
    return Correct(corrects=event_id(number), fields=fields, reason="Misread.")


def made(change: ContractChange = MORE, kind: Kind = "value change", **contract: Any) -> Story:
    """A change that was approved on 6 June and made on the 15th, in its contract too."""
    entries = [requested(kind=kind, change=change), *APPROVED[1:]]
    story = given(CHANGE_REQUEST, entries, [a_contract(**contract)])
    return story.when(Implement(reason="Agreed.")).then()
