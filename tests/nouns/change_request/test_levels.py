"""Who has to agree to a change, by tier and size."""

from decimal import Decimal

import pytest

from domain.change_request.levels import Level, in_words, levels, serves, still_wanted
from domain.decisions import Policy
from domain.tiers import Tier

SMALL, MIDDLE, LARGE = "100000.00", "100000.01", "500000.01"


@pytest.mark.parametrize(
    ("tier", "size", "wanted"),
    [
        ("Bronze", SMALL, "budget-holder"),
        ("Bronze", MIDDLE, "head-of-service commercial"),
        ("Bronze", "-100000.01", "head-of-service commercial"),
        ("Bronze", None, "head-of-service commercial"),
        ("Bronze", LARGE, "head-of-service commercial s151"),
        ("Silver", SMALL, "head-of-service commercial"),
        (None, SMALL, "head-of-service commercial"),
        ("Silver", "500000.00", "head-of-service commercial"),
        ("Gold", SMALL, "SRO commercial"),
        ("Gold", LARGE, "SRO commercial s151"),
    ],
)
def test_tier_and_size_say_who_agrees(tier: Tier | None, size: str | None, wanted: str) -> None:
    assert levels(tier, Decimal(size) if size else None, Policy()) == tuple(wanted.split())


@pytest.mark.parametrize(
    ("tier", "size", "wanted"),
    [
        ("Bronze", SMALL, "head-of-service commercial"),
        ("Bronze", MIDDLE, "SRO commercial"),
        ("Silver", SMALL, "SRO commercial"),
        ("Gold", SMALL, "SRO commercial s151"),
        ("Gold", LARGE, "SRO commercial s151"),
    ],
)
def test_a_retrospective_change_goes_one_step_higher(tier: Tier, size: str, wanted: str) -> None:
    assert levels(tier, Decimal(size), Policy(), retrospective=True) == tuple(wanted.split())


def test_the_figures_are_the_policys() -> None:
    policy = Policy(head_of_service_above=Decimal("10.00"), s151_above=Decimal("20.00"))
    assert levels("Bronze", Decimal("20.01"), policy) == ("head-of-service", "commercial", "s151")


def test_a_change_of_unknown_size_counts_as_a_pound_above_the_limit_and_no_more() -> None:
    policy = Policy(head_of_service_above=Decimal("10.00"), s151_above=Decimal("11.00"))
    assert levels("Bronze", None, policy) == ("head-of-service", "commercial")


def test_levels_are_named_as_people_name_them() -> None:
    assert (
        in_words(("head-of-service", "commercial", "s151"))
        == "head of service, commercial, section 151 officer"
    )


def test_management_serves_downwards_only_and_nobody_else_does() -> None:
    assert serves("SRO", "budget-holder")
    assert serves("head-of-service", "head-of-service")
    assert not serves("budget-holder", "SRO")
    assert not serves("SRO", "commercial")
    wanted: tuple[Level, ...] = ("head-of-service", "commercial", "s151")
    assert still_wanted(wanted, ("SRO", "s151")) == ("commercial",)
