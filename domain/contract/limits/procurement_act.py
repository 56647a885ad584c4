"""Procurement Act 2023, sections 74 and 75 and Schedule 8: public contracts and convertible ones."""

from decimal import Decimal

from domain.contract.limits.findings import TestAnswer, TestQuestion, measured
from domain.contract.limits.notice import notice_needed
from domain.contract.limits.position import NOUGHT, ChangeEffect
from domain.contract.limits.question import HALF, grows, moves, percent, tenth
from domain.money import in_words as pounds
from domain.thresholds import threshold


def term(asked: TestQuestion) -> TestAnswer | None:
    position, effect = asked.position, asked.effect
    if effect is not None and effect.days == 0:
        return None
    days = position.extended_days if effect is None else effect.days
    term = position.maximum_term_days
    what = "Extended under no option by" if effect is None else "The term changes by"
    option = (
        " It is under an option: record whether that is a modification." if effect and effect.option else ""
    )
    return measured(
        asked,
        None if days is None else Decimal(abs(days)),
        None if term is None else Decimal(term) / 10,
        f"{what} {'days not known' if days is None else f'{days} days'}; more than 10% of the maximum term on award "
        f"({'not known' if term is None else f'{term} days'}) is substantial.{option}",
        unit="days",
    )


def scope(asked: TestQuestion) -> TestAnswer | None:
    effect = asked.effect
    if effect is None or not effect.varies_scope:
        return None
    if effect.new_kind:
        return TestAnswer(
            sentence="Goods, services or works of a kind not already provided for: a material change of scope, "
            "which is substantial.",
            verdict="beyond",
        )
    return TestAnswer(
        sentence="Of a kind already provided for: no material change of scope.", verdict="within"
    )


def economic_balance(asked: TestQuestion) -> TestAnswer | None:
    effect = asked.effect
    if effect is None or not (effect.varies_scope or grows(asked)):
        return None
    return TestAnswer(
        sentence="Whether it materially shifts the economic balance to the supplier no figure decides: have it judged."
    )


def small_share(asked: TestQuestion) -> TestAnswer | None:
    if not moves(asked):
        return None
    value, change = asked.position.value, NOUGHT if asked.effect is None else asked.effect.value_change
    return measured(
        asked,
        None if change is None else abs(change),
        tenth(asked.position, value),
        f"A below-threshold modification changes the value just before, {pounds(value)}, by no more than "
        f"{percent(asked.position)}: by {pounds(tenth(asked.position, value))}.",
    )


def small_aggregate(asked: TestQuestion) -> TestAnswer | None:
    if not moves(asked):
        return None
    so_far, change = asked.position.increases, NOUGHT if asked.effect is None else asked.effect.value_change
    total = None if so_far is None or change is None else so_far + max(change, NOUGHT)
    limit = threshold(asked.position.day, works=asked.position.works)
    return measured(
        asked,
        total,
        limit,
        f"All increases but indexation come to {pounds(total)}; below-threshold modifications together must stay less "
        f"than the threshold, {pounds(limit)}.",
        reached=True,
    )


def fifty_per_cent(asked: TestQuestion) -> TestAnswer | None:
    if not grows(asked):
        return None
    value, change = asked.position.value, NOUGHT if asked.effect is None else asked.effect.value_change
    return measured(
        asked,
        change,
        None if value is None else value * HALF,
        f"Under Schedule 8 paragraphs 4, 5 to 7 and 8 the value just before, {pounds(value)}, may rise by no more than "
        "50%.",
    )


def supplier(asked: TestQuestion) -> TestAnswer | None:
    if asked.effect is None or asked.effect.kind not in ("novation", "assignment"):
        return None
    return TestAnswer(
        sentence="A supplier may change only under Schedule 8 paragraph 9, after corporate restructuring or similar, "
        "and to one that is not excluded: have legal confirm it."
    )


def judged_as_one(asked: TestQuestion) -> TestAnswer | None:
    """Earlier changes, where they and this one would together be beyond a limit that this one alone is within."""
    effect, position = asked.effect, asked.position
    if effect is None:
        return None
    together = []
    earlier, change, limit = position.increases, effect.value_change, tenth(position, position.value_at_award)
    if earlier and change is not None and limit is not None and 0 < change <= limit < earlier + change:
        together.append(f"increases of {pounds(earlier + change)} in all")
    days, term = position.extended_days, position.maximum_term_days
    if days and effect.days and term and effect.days * 10 <= term < (days + effect.days) * 10:
        together.append(f"{days + effect.days} days in all")
    if not together:
        return None
    return TestAnswer(
        sentence=f"With earlier changes it comes to {' and '.join(together)}, beyond 10% (works 15%) of what was "
        "awarded: modifications that could reasonably have been made together are judged as one."
    )


def notice(asked: TestQuestion) -> TestAnswer | None:
    if asked.effect is None:
        return None
    needed = notice_needed(asked.position, asked.effect, asked.policy, para_9=_changes_supplier(asked.effect))
    if not needed:
        return TestAnswer(sentence="No change notice is needed for its size.", verdict="within")
    return TestAnswer(
        sentence="A contract change notice (UK10) must be on the platform before the change is made, with the "
        "conflicts assessment confirmed.",
        verdict="beyond",
    )


def _changes_supplier(effect: ChangeEffect) -> bool:
    return effect.kind in ("novation", "assignment")
