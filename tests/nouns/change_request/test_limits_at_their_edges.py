"""The limits of a change on both sides of each: what just is within them, and what just is not."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from domain.case import opening
from domain.contract.limits import elsewhere, findings, question, regulation_72
from domain.contract.limits.law import TESTS, finding_of
from domain.contract.limits.notice import notice_needed
from domain.contract.limits.position import ChangeEffect, ChangePosition
from domain.contract.limits.rules import limits_of
from domain.decisions import Advice, Command, Context, NotAsked, Passed, Policy
from tests.givens import OFFICER, TODAY, day

POSITION = ChangePosition(
    day=day("2026-06-01"),
    legal_regime="PA2023",
    works=False,
    value_basis="incl. VAT",
    value_at_award=Decimal("900000.00"),
    value=Decimal("1000000.00"),
    net_change=Decimal("20000.00"),
    increases=Decimal("50000.00"),
    largest_increase=Decimal("40000.00"),
    indexation=Decimal("100000.00"),
    start="2025-04-01",
    end_at_award="2030-03-31",
    end="2030-03-31",
    maximum_end="2030-03-31",
    maximum_term_days=1830,
    extended_days=0,
)


put = findings.TestQuestion
"""What the tests of the law are asked; by its own name it would be taken for a test here."""


def effect(value: str | None = "0.00", days: int | None = 0, **said: Any) -> ChangeEffect:
    told: dict[str, Any] = {"kind": "value change"} | said
    return ChangeEffect(value_change=None if value is None else Decimal(value), days=days, **told)


@pytest.mark.parametrize("regime", ["PA2023", "PCR2015"])
@pytest.mark.parametrize("change", ["1.00", "90000.00", "600000.00"])
def test_each_limit_of_the_law_is_a_rule_under_its_own_clause_that_says_what_was_found(
    regime: Any, change: str
) -> None:
    """Advice near the limit and beyond it; with its figures also within it; nothing of another law."""
    asked = put(replace(POSITION, legal_regime=regime), effect(change), Policy())
    case = opening(Command(), TODAY, Context(TODAY, OFFICER))
    rules = limits_of(lambda _: asked)
    assert [(named.name, named.clause) for named in rules] == [
        (f"limit.{test.name}", test.clause) for test in TESTS
    ]
    for named, test in zip(rules, TESTS, strict=True):
        found = finding_of(test, asked)
        said = found and (Passed if found.verdict == "within" else Advice)(found.sentence)
        assert named.ask(case) == (said or NotAsked())
    assert {named.ask(case) for named in limits_of(lambda _: None)} == {NotAsked()}


@pytest.mark.parametrize(
    ("change", "position", "needed"),
    [
        (effect("100000.00"), {}, False),
        (effect("100000.01"), {}, True),
        (effect("-100000.00"), {}, False),
        (effect("-100000.01"), {}, True),
        (effect("150000.00"), {"works": True}, False),
        (effect("150000.01"), {"works": True}, True),
        (effect(None), {}, True),
        (effect("1.00"), {"value": None}, True),
        (effect(days=183), {}, False),
        (effect(days=184), {}, True),
        (effect(days=-183), {}, False),
        (effect(days=-184), {}, True),
        (effect(days=None), {}, True),
        (effect(days=1), {"maximum_term_days": None}, True),
        (effect("100000.00", 183), {}, False),
        (effect("100000.00", 184), {}, True),
        (effect("100000.01", 183), {}, True),
        (effect("0.00"), {}, False),
        (effect("100000.01"), {"legal_regime": "PCR2015"}, False),
        (effect("100000.01"), {"legal_regime": "CONVERTIBLE"}, True),
        (effect("100000.01", kind="termination"), {}, False),
    ],
)
def test_a_change_notice_is_needed_beyond_a_tenth_of_value_or_term(
    change: ChangeEffect, position: dict[str, Any], *, needed: bool
) -> None:
    here = replace(POSITION, **position)
    assert notice_needed(here, change, Policy(), para_9=False) is needed
    free = change.kind == "termination" or here.legal_regime == "PCR2015"
    assert notice_needed(here, change, Policy(), para_9=True) is not free


@pytest.mark.parametrize(
    ("change", "needed"),
    [
        (effect("100000.01", 183), False),
        (effect("100000.00", 184), False),
        (effect("100000.01", 184), True),
        (effect("100000.01"), True),
    ],
)
def test_read_to_the_letter_either_that_is_small_excuses_the_other(
    change: ChangeEffect, *, needed: bool
) -> None:
    assert notice_needed(POSITION, change, Policy(notice_per_dimension=False), para_9=False) is needed


@pytest.mark.parametrize(
    ("figure", "reached", "verdict", "share"),
    [
        ("-1.00", False, "within", "-1.0"),
        ("0.00", False, "within", "0.0"),
        ("79.99", False, "within", "80.0"),
        ("80.00", False, "near", "80.0"),
        ("100.00", False, "near", "100.0"),
        ("100.01", False, "beyond", "100.0"),
        ("99.99", True, "near", "100.0"),
        ("100.00", True, "beyond", "100.0"),
        ("33.25", False, "within", "33.3"),
        ("33.35", False, "within", "33.4"),
    ],
)
def test_a_figure_is_near_from_four_fifths_on_and_beyond_past_the_limit(
    figure: str, reached: bool, verdict: str, share: str
) -> None:
    asked = put(POSITION, None, Policy())
    answer = findings.measured(asked, Decimal(figure), Decimal("100.00"), "So.", reached=reached)
    assert (answer.verdict, findings.share_of(answer.figure, answer.limit)) == (verdict, Decimal(share))
    assert answer.sentence == f"So. {share}% of the limit is used: {verdict}."
    assert (answer.figure, answer.limit, answer.unit) == (Decimal(figure), Decimal("100.00"), "pounds")


def test_less_than_a_pound_can_be_near_a_limit_too() -> None:
    answer = findings.measured(put(POSITION, None, Policy()), Decimal("0.80"), Decimal("1.00"), "So.")
    assert (answer.verdict, findings.share_of(answer.figure, answer.limit)) == ("near", Decimal("80.0"))


def test_of_a_limit_of_nothing_there_is_no_share_and_without_figures_it_is_judged() -> None:
    asked = put(POSITION, None, Policy())
    assert findings.measured(asked, Decimal(0), Decimal(0), "So.").sentence == "So. Within."
    assert findings.measured(asked, Decimal("0.01"), Decimal(0), "So.").sentence == "So. Beyond."
    for figure, limit in ((None, Decimal(1)), (Decimal(1), None)):
        answer = findings.measured(asked, figure, limit, "So.")
        assert answer.sentence == "So. The figures for this are not on record."
        assert (answer.verdict, answer.figure, answer.limit) == ("needs judgement", None, None)


@pytest.mark.parametrize(
    ("change", "grows", "moves", "figure", "net"),
    [
        (None, True, True, "40000.00", "20000.00"),
        (effect("0.01"), True, True, "0.01", "20000.01"),
        (effect("0.00"), False, False, "0.00", "20000.00"),
        (effect("-0.01"), False, True, "-0.01", "19999.99"),
        (effect(None), True, True, None, None),
    ],
)
def test_what_is_asked_of_a_proposed_change_and_of_how_things_stand(
    change: ChangeEffect | None, grows: bool, moves: bool, figure: str | None, net: str | None
) -> None:
    asked = put(POSITION, change, Policy())
    assert (question.grows(asked), question.moves(asked)) == (grows, moves)
    found = (
        question.figure(asked, POSITION.largest_increase),
        question.with_change(asked, POSITION.net_change),
    )
    assert found == (figure and Decimal(figure), net and Decimal(net))
    if change is not None:
        assert question.with_change(asked, None) is None


@pytest.mark.parametrize(
    ("value", "verdict"),
    [("500000.00", "near"), ("500000.01", "beyond"), ("399999.99", "within"), ("400000.00", "near")],
)
def test_half_of_the_value_at_award_as_indexed_is_the_limit_of_one_increase(value: str, verdict: str) -> None:
    answer = regulation_72.fifty_per_cent(put(POSITION, effect(value), Policy()))
    assert answer is not None
    assert (answer.verdict, answer.limit) == (verdict, Decimal("500000.00"))
    assert answer.sentence.startswith("The increase is £")
    assert regulation_72.fifty_per_cent(put(POSITION, effect("-1.00"), Policy())) is None
    stands = regulation_72.fifty_per_cent(put(POSITION, None, Policy()))
    assert stands is not None
    assert stands.sentence.startswith("The largest increase so far is £40,000.00;")
    unknown = replace(POSITION, value_at_award=None)
    judged = regulation_72.fifty_per_cent(put(unknown, effect(value), Policy()))
    assert judged is not None
    assert judged.verdict == "needs judgement"


@pytest.mark.parametrize(
    ("value", "works", "limit", "verdict"),
    [
        ("79999.99", False, "100000.00", "near"),
        ("80000.00", False, "100000.00", "beyond"),
        ("-119999.99", False, "100000.00", "near"),
        ("-120000.00", False, "100000.00", "beyond"),
        ("129999.99", True, "150000.00", "near"),
        ("130000.00", True, "150000.00", "beyond"),
    ],
)
def test_ground_f_asks_for_less_than_a_tenth_net(value: str, works: bool, limit: str, verdict: str) -> None:
    here = replace(POSITION, works=works)
    answer = regulation_72.small_share(put(here, effect(value), Policy()))
    assert answer is not None
    assert (answer.verdict, answer.limit) == (verdict, Decimal(limit))
    assert f"less than {'15% (works)' if works else '10%'} of the initial value" in answer.sentence


@pytest.mark.parametrize(("value", "verdict"), [("187719.99", "near"), ("187720.00", "beyond")])
def test_ground_f_asks_for_less_than_the_threshold_too(value: str, verdict: str) -> None:
    answer = regulation_72.small_threshold(put(POSITION, effect(value), Policy()))
    assert answer is not None
    assert (answer.verdict, answer.limit) == (verdict, Decimal("207720.00"))
    of_works = regulation_72.small_threshold(put(replace(POSITION, works=True), effect(value), Policy()))
    assert of_works is not None
    assert (of_works.verdict, of_works.limit) == ("within", Decimal("5193000.00"))


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        (None, False),
        (effect(), False),
        (effect(days=1), True),
        (effect(days=-1), True),
        (effect(varies_scope=True), True),
    ],
)
def test_whether_a_change_is_substantial_is_judged_where_term_or_scope_changes(
    change: ChangeEffect | None, *, asked: bool
) -> None:
    answer = regulation_72.substantial(put(POSITION, change, Policy()))
    assert (answer is not None and answer.verdict == "needs judgement") is asked


@pytest.mark.parametrize(("value", "verdict"), [("-792280.01", "near"), ("-792280.00", "beyond")])
def test_below_the_threshold_the_threshold_itself_is_beyond(value: str, verdict: str) -> None:
    assert elsewhere.below_threshold(put(POSITION, effect(value), Policy())).verdict == verdict
    for worth, found in (("5193000.00", "beyond"), ("5192999.99", "near"), ("207720.00", "within")):
        works = replace(POSITION, works=True, value=Decimal(worth))
        assert elsewhere.below_threshold(put(works, None, Policy())).verdict == found


def test_of_other_law_it_is_said_which_and_light_touch_is_free() -> None:
    for regime, said in (("PSR2023", "Provider Selection Regime"), ("EXEMPT_OR_PARTNERSHIP", "partnership")):
        answer = elsewhere.own_rules(put(replace(POSITION, legal_regime=regime), None, Policy()))
        assert (said in answer.sentence, answer.verdict) == (True, "needs judgement")
        assert ("Provider" in answer.sentence, "partnership" in answer.sentence).count(True) == 1
    assert elsewhere.light_touch(put(POSITION, None, Policy())).verdict == "within"


def test_an_ending_says_by_when_it_is_published() -> None:
    asked = put(POSITION, effect(kind="termination", ended_on=day("2026-06-30")), Policy())
    answer = elsewhere.ending(asked)
    assert answer is not None
    assert answer.sentence.endswith("is due by 29 July 2026.")
    assert answer.verdict == "within"
    assert elsewhere.ending(put(POSITION, effect(), Policy())) is None
    assert elsewhere.ending(put(POSITION, None, Policy())) is None
