"""Public Contracts Regulations 2015, regulation 72."""

from domain.contract.limits.findings import TestAnswer, TestQuestion, measured
from domain.contract.limits.question import HALF, figure, grows, moves, percent, tenth, with_change
from domain.money import in_words as pounds
from domain.thresholds import threshold


def fifty_per_cent(asked: TestQuestion) -> TestAnswer | None:
    if not grows(asked):
        return None
    reference = asked.position.reference_value
    increase = figure(asked, asked.position.largest_increase)
    what = "The largest increase so far is" if asked.effect is None else "The increase is"
    return measured(
        asked,
        increase,
        None if reference is None else reference * HALF,
        f"{what} {pounds(increase)}; grounds (b) and (c) allow 50% of the original value {pounds(reference)} for each "
        "modification, and need a notice (72(3)).",
    )


def small_share(asked: TestQuestion) -> TestAnswer | None:
    if not moves(asked):
        return None
    net = with_change(asked, asked.position.net_change)
    reference = asked.position.reference_value
    return measured(
        asked,
        None if net is None else abs(net),
        tenth(asked.position, reference),
        f"Net cumulative change {pounds(net)}; ground (f) asks for less than {percent(asked.position)} of the initial "
        f"value {pounds(reference)}.",
        reached=True,
    )


def small_threshold(asked: TestQuestion) -> TestAnswer | None:
    if not moves(asked):
        return None
    net = with_change(asked, asked.position.net_change)
    limit = threshold(asked.position.day, works=asked.position.works)
    return measured(
        asked,
        None if net is None else abs(net),
        limit,
        f"Net cumulative change {pounds(net)}; ground (f) asks for less than the threshold, {pounds(limit)}, too.",
        reached=True,
    )


def substantial(asked: TestQuestion) -> TestAnswer | None:
    effect = asked.effect
    if effect is None or not (effect.varies_scope or effect.days):
        return None
    return TestAnswer(sentence="Whether the change is substantial (72(8)) no figure decides: have it judged.")


def new_contractor(asked: TestQuestion) -> TestAnswer | None:
    if asked.effect is None or asked.effect.kind not in ("novation", "assignment"):
        return None
    return TestAnswer(
        sentence="A new contractor only under a clear review clause or by corporate succession: have it judged."
    )
