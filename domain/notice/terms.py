"""What is true of a notice, the kinds that the Procurement Act 2023 knows, and why one may not be needed."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Literal, TypeAlias, TypeVar
from uuid import UUID, uuid5

from msgspec import Struct

from domain.case import Case as AnyCase
from domain.dates import PartialDate
from domain.decisions import Command, Rejection, no, rule

NoticeKind = Literal[
    "contract details notice",
    "contract copy",
    "contract performance notice",
    "contract performance notice of a failure",
    "contract change notice",
    "modified contract copy",
    "contract termination notice",
    "contract payment information",
    "payments compliance notice",
    "pipeline notice",
]
"""UK7, the contract itself, UK9 twice, UK10, the modification itself, UK11, UK8; the Council's own, UK17 and UK1."""

CODES: Final[Mapping[NoticeKind, str]] = {
    "contract details notice": "UK7",
    "contract copy": "",
    "contract performance notice": "UK9",
    "contract performance notice of a failure": "UK9",
    "contract change notice": "UK10",
    "modified contract copy": "",
    "contract termination notice": "UK11",
    "contract payment information": "UK8",
    "payments compliance notice": "UK17",
    "pipeline notice": "UK1",
}
"""What the central digital platform calls each; nothing where it is a document and no notice."""

BY_PEOPLE: Final[frozenset[NoticeKind]] = frozenset(
    {"contract performance notice of a failure", "pipeline notice"}
)
"""Those that no fact of a contract brings: a person determined, or considered, that they are owed."""

NoticeState = Literal["due", "drafted", "submitted", "published", "not needed", "no longer due"]

Failure = Literal["breach of contract", "unsatisfactory performance"]
"""PA 2023 s.71(3): a breach that had a result. s.71(4): a failure to improve."""
FailureResult = Literal["partial termination", "damages", "settlement", "no improvement"]

NoticeGround = Literal[
    "user choice direct award",
    "awarded by a school",
    "private utility",
    "concession contract",
    "procured before 1 April 2026",
    "defence and security contract",
    "performance indicators not appropriate",
    "national security or commercial sensitivity",
    "published before the record began",
    "not a modification",
    "modification permitted without notice",
]
"""Why a notice that follows from the record is not needed: what the record does not hold, or cannot judge."""

GROUNDS: Final[Mapping[NoticeGround, str]] = {
    "user choice direct award": "PA 2023 ss.50(6)(b), 53(6)(b), 80(4)(b)",
    "awarded by a school": "PA 2023 ss.70(4), 123",
    "private utility": "PA 2023 ss.53(6), 71(6), 75(6), 80(4)",
    "concession contract": "PA 2023 ss.52(6), 70(4)",
    "procured before 1 April 2026": "PA 2023 s.70; SI 2025/1316",
    "defence and security contract": "PA 2023 s.75(6)",
    "performance indicators not appropriate": "PA 2023 s.52(2)",
    "national security or commercial sensitivity": "PA 2023 s.94",
    "published before the record began": "PA 2023 s.53(1)",
    "not a modification": "PA 2023 s.74(1)",
    "modification permitted without notice": "PA 2023 s.75(2), (6)",
}
"""The section that each rests on."""

_NAMESPACE: Final = UUID("6f1d2f5e-0c52-5c0e-9d0a-9a3c7f6f7b11")


class Stated(Struct, frozen=True):
    """A part of a notice that the record does not hold, as somebody stated it."""

    part: str
    """Which part (``parts.py``)."""
    text: str
    """What the notice is to say there."""


class Notice(Struct, frozen=True, kw_only=True):
    """A notice from one day to the next."""

    contract_id: UUID | None
    """The contract that it is about; ``None`` of a notice of the Council itself, for a half-year or a year."""
    kind: NoticeKind
    """Which notice it is."""
    cause: UUID
    """The event that brings the duty."""
    counted_from: PartialDate
    """The day from which the days are counted; TBC where it is not on record."""
    due_on: PartialDate
    """The last day on which it is in time; TBC where that is not known."""
    working: str
    """How that was got."""
    law: str
    """Act and section."""
    state: NoticeState = "due"
    """How far it is."""
    failure: Failure | None = None
    """Of which kind it is, where a failure is to be published."""
    submitted_on: date | None = None
    """The day on which it was sent to the platform."""
    platform_number: str = ""
    """The number that the platform gave it."""
    published_on: date | None = None
    """The day on which it was published."""
    ground: NoticeGround | None = None
    """Why it is not needed."""
    stated: tuple[Stated, ...] = ()
    """Parts that the record does not hold, as they were stated."""
    payment_id: UUID | None = None
    """The account of payments that brings a payments compliance notice."""


Request = TypeVar("Request", bound=Command)
Case: TypeAlias = AnyCase[Request, Notice]

OPEN: Final[frozenset[NoticeState]] = frozenset({"due", "drafted", "submitted"})
"""Of those something is still to be done."""


def council_notice_id_of(kind: NoticeKind, counted_from: date) -> UUID:
    """The stream of the Council's own notice that is counted from that day: the last of a half-year, the first of a
    financial year."""
    return uuid5(_NAMESPACE, f"the Council {kind} {counted_from}")


def notice_id_of(contract_id: UUID, kind: NoticeKind, cause: UUID) -> UUID:
    """The stream of the notice of that kind which that event brings: there is one, whoever asks."""
    return uuid5(_NAMESPACE, f"{contract_id} {kind} {cause}")


@rule("notice.open")
def still_open(case: Case[Any]) -> Rejection | None:
    if case.state.state in OPEN:
        return None
    return no(f"Nothing more is to be done about this notice: it is {case.state.state}.", conflict=True)


@rule("notice.of-the-council-itself", "PA 2023 ss.69, 93")
def of_the_council_itself(case: Case[Any]) -> Rejection | None:
    return None if case.state.contract_id is not None else for_the_whole_council(case)


def for_the_whole_council(case: AnyCase[Any, Any]) -> Rejection | None:
    """Why somebody may not act for the whole Council: whoever holds no role in governance, or holds it for a part."""
    actor = case.context.actor
    if actor.role == "system" or (actor.role == "governance" and actor.remit is None):
        return None
    return no("This notice is the Council's own: governance of the whole Council acts on it.", conflict=True)


OWN: Final = (still_open, of_the_council_itself)
"""Asked of whatever is done about a notice."""
