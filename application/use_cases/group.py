"""Groups, committees and offices: kept by the governance team, read by everyone who takes part in reviews."""

from typing import Final

from application.use_cases.use_case import COUNCIL, GOVERNANCE, change, opening, reads
from domain.group import commands as ask
from domain.group import events as happened
from domain.group.decisions import GROUP

CHANGES: Final = (
    opening(GROUP, "convene-group", ask.Convene, happened.Convened, allowed=GOVERNANCE),
    change(
        GROUP,
        "change-terms-of-reference",
        "terms-of-reference",
        ask.ChangeTermsOfReference,
        happened.TermsOfReferenceChanged,
        allowed=GOVERNANCE,
    ),
    change(
        GROUP, "change-parent-group", "parent", ask.ChangeParent, happened.ParentChanged, allowed=GOVERNANCE
    ),
    change(GROUP, "create-post", "posts", ask.CreatePost, happened.PostCreated, allowed=GOVERNANCE),
    change(
        GROUP, "abolish-post", "post-abolitions", ask.AbolishPost, happened.PostAbolished, allowed=GOVERNANCE
    ),
    change(
        GROUP,
        "appoint-holder",
        "appointments",
        ask.AppointHolder,
        happened.HolderAppointed,
        allowed=GOVERNANCE,
    ),
    change(
        GROUP, "holder-leaves-post", "departures", ask.HolderLeaves, happened.HolderLeft, allowed=GOVERNANCE
    ),
    change(
        GROUP,
        "record-opening-balance",
        "opening-balances",
        ask.RecordOpeningBalance,
        happened.OpeningBalanceRecorded,
        allowed=GOVERNANCE,
    ),
    change(GROUP, "disband-group", "disbandment", ask.Disband, happened.Disbanded, allowed=GOVERNANCE),
)
READS: Final = tuple(reads(GROUP, COUNCIL | {"member", "director"}))
