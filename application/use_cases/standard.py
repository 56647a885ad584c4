"""Standards: governance drafts and adopts them; everybody in the Council reads them."""

from typing import Final

from application.use_cases.use_case import COUNCIL, GOVERNANCE, UseCase, change, opening, reads
from domain.decisions import Command
from domain.events import Fact
from domain.standard import commands as ask
from domain.standard import events as happened
from domain.standard.decisions import STANDARD

_READERS: Final = COUNCIL | {"member", "director"}


def _change(name: str, segment: str, command: type[Command], *facts: type[Fact]) -> UseCase:
    return change(STANDARD, name, segment, command, *facts, allowed=GOVERNANCE)


CHANGES: Final = (
    opening(STANDARD, "draft-standard", ask.Draft, happened.Drafted, allowed=GOVERNANCE),
    _change("draft-standard-version", "versions", ask.DraftVersion, happened.VersionDrafted),
    _change("write-clause", "clauses", ask.WriteClause, happened.ClauseWritten),
    _change("revise-clause", "clause-revisions", ask.ReviseClause, happened.ClauseRevised),
    _change("remove-clause", "clause-removals", ask.RemoveClause, happened.ClauseRemoved),
    _change("review-standard", "reviews", ask.RecordReview, happened.Reviewed),
    _change("adopt-standard", "adoption", ask.Adopt, happened.Adopted),
    _change("incorporate-standard", "incorporations", ask.Incorporate, happened.Incorporated),
    _change("supersede-standard", "succession", ask.Supersede, happened.Superseded),
    _change("withdraw-standard", "withdrawal", ask.Withdraw, happened.Withdrawn),
)
READS: Final = tuple(reads(STANDARD, _READERS))
