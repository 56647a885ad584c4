"""Groups, committees and offices: kept by the governance team, read by everyone who takes part in reviews."""

from typing import Final

from application.use_cases.use_case import COUNCIL, GOVERNANCE, change, opening, reads
from domain.group import GROUP
from domain.group.convening import Convene
from domain.group.disbandment import Disband
from domain.group.holders import AppointHolder, HolderLeaves
from domain.group.opening_balance import RecordOpeningBalance
from domain.group.parent import ChangeParent
from domain.group.posts import AbolishPost, CreatePost
from domain.group.reaching import ReachPost
from domain.group.sittings import (
    AdjournSitting,
    ConveneSitting,
    HoldSitting,
    PutItemOnAgenda,
    TakeItemOffAgenda,
)
from domain.group.terms_of_reference import ChangeTermsOfReference

CHANGES: Final = (
    opening(GROUP, "convene-group", Convene, allowed=GOVERNANCE),
    change(
        GROUP,
        "change-terms-of-reference",
        "terms-of-reference",
        ChangeTermsOfReference,
        allowed=GOVERNANCE,
    ),
    change(GROUP, "change-parent-group", "parent", ChangeParent, allowed=GOVERNANCE),
    change(GROUP, "create-post", "posts", CreatePost, allowed=GOVERNANCE),
    change(GROUP, "reach-post", "post-contacts", ReachPost, allowed=GOVERNANCE),
    change(GROUP, "abolish-post", "post-abolitions", AbolishPost, allowed=GOVERNANCE),
    change(
        GROUP,
        "appoint-holder",
        "appointments",
        AppointHolder,
        allowed=GOVERNANCE,
    ),
    change(GROUP, "holder-leaves-post", "departures", HolderLeaves, allowed=GOVERNANCE),
    change(
        GROUP,
        "record-opening-balance",
        "opening-balances",
        RecordOpeningBalance,
        allowed=GOVERNANCE,
    ),
    change(GROUP, "convene-sitting", "sittings", ConveneSitting, allowed=GOVERNANCE),
    change(GROUP, "put-item-on-agenda", "agenda-items", PutItemOnAgenda, allowed=GOVERNANCE),
    change(GROUP, "take-item-off-agenda", "agenda-removals", TakeItemOffAgenda, allowed=GOVERNANCE),
    change(GROUP, "adjourn-sitting", "adjournments", AdjournSitting, allowed=GOVERNANCE),
    change(GROUP, "hold-sitting", "sittings-held", HoldSitting, allowed=GOVERNANCE),
    change(GROUP, "disband-group", "disbandment", Disband, allowed=GOVERNANCE),
)
READS: Final = tuple(reads(GROUP, COUNCIL | {"member", "director"}))
