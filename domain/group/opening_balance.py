"""Opening balance: what the group had done before this record was kept, as exactly as it is known (paper 1.3)."""

from collections.abc import Mapping
from datetime import date
from datetime import date as civil_date
from typing import Annotated, Any

from msgspec import Meta
from msgspec.structs import replace

from domain.case import ENTRY, had_come
from domain.dates import certainly_before, in_words
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.group.rules import Case, in_being_still
from domain.group.terms import BALANCED, Balance, Group
from domain.opening_balance import Comparator, alike, counted_already
from domain.opening_balance import in_words as count_in_words
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.text import ShortText


class RecordOpeningBalance(Command, frozen=True, kw_only=True):
    """Enter what a group had done before this record was kept, as exactly as it is known."""

    what: ShortText = BALANCED
    """What is counted."""
    comparator: Comparator
    count: Annotated[int, Meta(ge=0, le=100_000)]
    up_to: civil_date
    """The last day that it counts."""
    source: ShortText


@fact("group.opening_balance_recorded.v1")
class OpeningBalanceRecorded(Fact, kw_only=True):
    """What a group had done before this record was kept: *over forty contracts* (paper 1.3)."""

    previous: Balance | None = None
    balance: Balance


@rule("group.balance-after-convening")
def balance_after_convening(case: Case[RecordOpeningBalance]) -> Rejection | None:
    if not certainly_before(case.command.up_to.isoformat(), case.state.convened_on):
        return None
    return no(f"The group was convened in {in_words(case.state.convened_on)}, after that day.", "up_to")


@rule("group.balance-changes")
def balance_changes(case: Case[RecordOpeningBalance]) -> Rejection | None:
    return counted_already(case.state.balance(case.command.what), case.command)


def _recorded(case: Case[RecordOpeningBalance]) -> Fact:
    balance = alike(Balance, case.command)
    return OpeningBalanceRecorded(previous=case.state.balance(balance.what), balance=balance)


def _asked(fact: OpeningBalanceRecorded, _: Group) -> RecordOpeningBalance:
    return alike(RecordOpeningBalance, fact.balance)


def _counted_from(group: Group, fact: OpeningBalanceRecorded, _: date) -> Group:
    others = tuple(balance for balance in group.balances if balance.what != fact.balance.what)
    return replace(group, balances=(*others, fact.balance))


def _was(group: Group, fact: OpeningBalanceRecorded) -> Mapping[str, Any]:
    return {"previous": group.balance(fact.balance.what)}


def counted(balance: Balance) -> str:
    """A count as a paper prints it: *over 40 contracts reviewed*."""
    return f"{count_in_words(balance.comparator, balance.count)} {balance.what}"


@sentence.register
def _(fact: OpeningBalanceRecorded, _: Names) -> str:
    balance = fact.balance
    was = f" (was {counted(fact.previous)})" if fact.previous else ""
    return f"Before this record: {counted(balance)}, up to {in_words(balance.up_to)}{was}. Source: {balance.source}."


OPENING_BALANCE = Step(
    asks=RecordOpeningBalance,
    rules=(*ENTRY, in_being_still, had_come("up_to"), balance_after_convening, balance_changes),
    records=_recorded,
    effects=(Effect(OpeningBalanceRecorded, change=_counted_from, correction=AskedAgain(_asked), was=_was),),
)
