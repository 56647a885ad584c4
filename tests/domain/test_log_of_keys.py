"""The keys of the log: which counts for which checkpoint, and who withdraws one."""

from uuid import UUID

import pytest

from domain.decisions import Refused
from domain.log import (
    KeyPeriod,
    KeyRotated,
    KeyWithdrawalProposed,
    KeyWithdrawn,
    key_periods,
    refuse_agreement,
)

ROTATED = KeyRotated(old="first", new="second", last=40, handover="note")
WITHDRAWN = KeyWithdrawn(
    proposal=UUID(int=1), proposed_by="p-anwen", old="second", new="third", because="lost", last=55
)
PROPOSED = KeyWithdrawalProposed(old="second", new="third", because="lost")


def test_a_key_counts_until_another_follows_and_a_withdrawn_one_until_its_last_checkpoint() -> None:
    periods = key_periods([(41, ROTATED), (60, WITHDRAWN)], "first")
    assert periods == [
        KeyPeriod("first", 0, 40, 41, "rotated"),
        KeyPeriod("second", 40, 55, 60, "lost"),
        KeyPeriod("third", 60, None),
    ]


def test_a_log_whose_key_never_changed_has_the_one_that_is_in_use_or_none() -> None:
    assert key_periods([], "first") == [KeyPeriod("first", 0, None)]
    assert key_periods([], "") == []


@pytest.mark.parametrize(
    ("period", "covered"),
    [
        (KeyPeriod("k", 40, 55), [40, 41, 55]),
        (KeyPeriod("k", 40, None), [40, 41, 55, 56]),
        (KeyPeriod("k", 0, 40), [0, 39, 40]),
    ],
)
def test_a_key_covers_the_checkpoints_from_its_first_to_its_last(
    period: KeyPeriod, covered: list[int]
) -> None:
    assert [size for size in (0, 39, 40, 41, 55, 56) if period.covers(size)] == covered


@pytest.mark.parametrize(
    ("by", "current", "rules"),
    [
        ("p-bryn", "second", set()),
        ("p-anwen", "second", {"log.two-people"}),
        ("p-bryn", "third", {"log.key-in-use"}),
        ("p-anwen", "third", {"log.two-people", "log.key-in-use"}),
    ],
)
def test_a_key_is_withdrawn_by_two_people_while_it_is_in_use(by: str, current: str, rules: set[str]) -> None:
    if not rules:
        refuse_agreement(PROPOSED, "p-anwen", by, current)
        return
    with pytest.raises(Refused) as refused:
        refuse_agreement(PROPOSED, "p-anwen", by, current)
    assert {told.rule for told in refused.value.rejections} == rules
    assert all(told.conflict and told.sentence for told in refused.value.rejections)
