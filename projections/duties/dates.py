"""Duties from the contract's own dates: notices, internal lead times, breaks, options, reviews, the end of the term."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from domain.contract.status import ENDED
from domain.dates import in_words, latest
from domain.decisions import Policy
from projections.duties.duty import (
    CLOSING,
    PAST_ITS_END,
    Duty,
    DutyRequest,
    managers,
    months_after,
    of_contract,
)
from projections.register import ContractRow

_CALLED: Final = {
    "notice": ("contractual notice", "Give notice under the contract, or let the day pass knowingly."),
    "supplier notice": (
        "supplier's notice",
        "Find out whether the supplier gives notice: after this day it goes on, or does not.",
    ),
    "improvement": (
        "opportunity to improve",
        "Judge whether performance improved, now that the supplier had its opportunity.",
    ),
    "representations": (
        "representations",
        "Consider what the supplier says to the intended termination, and decide.",
    ),
    "option notice": (
        "contractual notice",
        "Give notice of taking up the option, or let the day pass knowingly.",
    ),
    "internal lead time": (
        "internal lead time",
        "Begin the work that has to be done before the contract's date.",
    ),
    "break": ("break", "Decide whether to use the break."),
    "option": ("option", "Decide whether to take up the option."),
    "review": ("review date", "Review the contract."),
}


def _ending(row: ContractRow) -> tuple[DutyRequest, ...]:
    """What may become of a contract whose term runs out."""
    contract_id = row.stream_id
    return (
        DutyRequest("extend", contract_id, "the new end"),
        DutyRequest("expire", contract_id),
        DutyRequest("terminate", contract_id, "the last day in force"),
    )


_CLOSED_WITHIN: Final = 3
"""Months after its end within which a contract is to be closed (ours)."""


def from_dates(row: ContractRow, day: date, last_review: str, policy: Policy) -> Iterator[Duty]:
    """The duties of one contract in force on *day*, given its row of the register, when it was last reviewed, and the
    policy, which says how long before the end of the term somebody has to decide what follows."""
    if row.summary.status_on(day) in ENDED:
        yield from _closing(row, day, policy)
    else:
        yield from from_key_dates(row, last_review)
        yield from _end_of_term(row, day, policy)


def from_key_dates(row: ContractRow, last_review: str) -> Iterator[Duty]:
    """The duties that the dates give which a contract names, while it has not ended."""
    for agreed in row.summary.dates:
        kind, when, how = agreed.kind, agreed.date, agreed.how
        if agreed.outcome is not None or (kind == "review" and last_review >= when):
            continue
        called, what = _CALLED[kind]
        yield Duty(
            called,
            what,
            when,
            how,
            managers(row),
            **of_contract(row),
            same=how if kind == "option notice" else kind,
            acts=_acts(kind, row),
        )


def _closing(row: ContractRow, day: date, policy: Policy) -> Iterator[Duty]:
    """To close a contract that ended since changes are formal: nobody is asked about older ones."""
    course = row.summary.course
    if row.summary.status_on(day) == "closed" or not course.ended_on:
        return
    ended = date.fromisoformat(course.ended_on)
    if ended < policy.formal_from:
        return
    yield Duty(
        CLOSING,
        "Settle accounts, see that data and assets are back, and close the contract.",
        months_after(ended, _CLOSED_WITHIN).isoformat(),
        f"{_CLOSED_WITHIN} months after the contract ended on {in_words(ended)} (ours).",
        managers(row),
        **of_contract(row),
        since=(ended + timedelta(days=1)).isoformat(),
        acts=(DutyRequest("close", row.stream_id),),
    )


def _acts(kind: str, row: ContractRow) -> tuple[DutyRequest, ...]:
    """What may be done about a date: what it is for, or another date."""
    contract_id = row.stream_id
    settled = DutyRequest("settle-key-date", contract_id, f"kind {kind}, and met, missed or no longer needed")
    moved = DutyRequest("set-key-date", contract_id, f"kind {kind}, and the date that it moves to")
    match kind:
        case "improvement":
            return (DutyRequest("assess-improvement", contract_id, "improved or not, and why"),)
        case "representations":
            return (
                DutyRequest("terminate", contract_id, "ground procurement rules (s.78), and the day"),
                settled,
            )
        case "option notice":
            return (DutyRequest("extend", contract_id, "the option's name and the new end"), settled)
        case "option":
            return (DutyRequest("extend", contract_id, "the option's name and the new end"), settled, moved)
        case "break":
            return (DutyRequest("terminate", contract_id, "the last day in force"), settled, moved)
    return (settled, moved)


def _end_of_term(row: ContractRow, day: date, policy: Policy) -> Iterator[Duty]:
    end = latest(row.summary.end_date)
    if row.summary.status_on(day) == "past end":
        yield Duty(
            PAST_ITS_END,
            "Extend the contract, or record that it expired.",
            row.summary.end_date,
            f"The term ended on {in_words(row.summary.end_date)} and nothing was recorded.",
            managers(row),
            **of_contract(row),
            acts=_ending(row),
        )
    elif end is None:
        if row.summary.end_date == "TBC":
            how = "The record holds no end of the term."
            yield Duty(
                "end of the term",
                "Find out when the contract ends.",
                "TBC",
                how,
                managers(row),
                **of_contract(row),
                acts=(DutyRequest("extend", row.stream_id, "the end, once it is known"),),
            )
    elif end >= day:
        months = policy.months_before_end(row.summary.tier)
        tier = row.summary.tier or "a contract without a tier"
        whose = f"version {policy.adopted} of the policy," if policy.adopted else "our default"
        how = f"{months} months before the end of the term, {in_words(row.summary.end_date)} ({whose} for {tier})."
        yield Duty(
            "end of the term",
            "Decide what follows the contract.",
            months_after(end, -months).isoformat(),
            how,
            managers(row),
            **of_contract(row),
            acts=_ending(row),
        )
