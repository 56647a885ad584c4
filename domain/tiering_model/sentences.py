"""What each fact about a tiering model reads like in its history."""

from domain.sentences import Names, person, sentence
from domain.tiering_model import events as happened
from domain.tiering_model.model import Model


def _in_short(model: Model) -> str:
    weights = ", ".join(f"{one.name} {one.weight}%" for one in model.dimensions)
    return (
        f"{weights}; {len(model.questions)} questions, {len(model.floors)} floors; "
        f"Gold from {model.thresholds.gold}, Silver from {model.thresholds.silver}"
    )


@sentence.register
def _(fact: happened.Drafted, names: Names) -> str:
    place = ", to supersede an earlier version" if fact.supersedes else ""
    return (
        f"Tiering model drafted by {person(fact.drafted_by, names)}{place}: {fact.model.title} "
        f"({_in_short(fact.model)})."
    )


@sentence.register
def _(fact: happened.Revised, names: Names) -> str:
    return f"Draft revised by {person(fact.revised_by, names)}: {fact.model.title} ({_in_short(fact.model)})."


@sentence.register
def _(fact: happened.Published, _: Names) -> str:
    place = f", in place of version {fact.number - 1}" if fact.supersedes else ""
    return f"Published as version {fact.number}{place}: {fact.model.title} ({_in_short(fact.model)})."


@sentence.register
def _(fact: happened.Retired, _: Names) -> str:
    why = "superseded by a later version" if fact.superseded_by else "with no successor"
    return f"Retired, {why}: no contract is assessed by it any more."
