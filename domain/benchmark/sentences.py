"""What each fact about a comparison reads like in a history."""

from domain.benchmark import events as happened
from domain.sentences import Names, sentence, stopped


@sentence.register
def _(fact: happened.Compared, _: Names) -> str:
    ours, theirs = f"{fact.own_figure} ({fact.own_period})", f"{fact.their_figure} ({fact.their_period})"
    return (
        f"Compared with {fact.comparator} ({fact.comparator_kind}) on {fact.measure}, {fact.unit}: {ours} against "
        f"{theirs}; source: {stopped(fact.source)}"
    )


@sentence.register
def _(fact: happened.Concluded, _: Names) -> str:
    wanted = f" Wanted: {stopped(fact.action_wanted)}" if fact.action_wanted else ""
    return f"Concluded from the comparison: {fact.conclusion}. {stopped(fact.text)}{wanted}"


@sentence.register
def _(_fact: happened.Superseded, _: Names) -> str:
    return "A later comparison took the place of this one."
