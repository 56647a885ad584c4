"""Standards: governance drafts and adopts them; everybody in the Council reads them."""

from typing import Final

from application.use_cases.use_case import COUNCIL, GOVERNANCE, UseCase, change, opening, reads
from domain.decisions import Command
from domain.standard import STANDARD
from domain.standard.adoption import Adopt
from domain.standard.clauses import (
    RemoveClause,
    ReviseClause,
    WriteClause,
)
from domain.standard.drafting import Draft, DraftVersion
from domain.standard.ending import Supersede, Withdraw
from domain.standard.incorporation import Incorporate
from domain.standard.review import RecordReview

_READERS: Final = COUNCIL | {"member", "director"}


def _change(name: str, segment: str, command: type[Command]) -> UseCase:
    return change(STANDARD, name, segment, command, allowed=GOVERNANCE)


CHANGES: Final = (
    opening(STANDARD, "draft-standard", Draft, allowed=GOVERNANCE),
    _change("draft-standard-version", "versions", DraftVersion),
    _change("write-clause", "clauses", WriteClause),
    _change("revise-clause", "clause-revisions", ReviseClause),
    _change("remove-clause", "clause-removals", RemoveClause),
    _change("review-standard", "reviews", RecordReview),
    _change("adopt-standard", "adoption", Adopt),
    _change("incorporate-standard", "incorporations", Incorporate),
    _change("supersede-standard", "succession", Supersede),
    _change("withdraw-standard", "withdrawal", Withdraw),
)
READS: Final = tuple(reads(STANDARD, _READERS))
