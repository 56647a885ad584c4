"""What each fact about a recommendation reads like in a history."""

from domain.dates import in_words
from domain.recommendation import events as happened
from domain.sentences import Names, person, sentence, stopped


@sentence.register
def _(fact: happened.Put, _: Names) -> str:
    return stopped(f"Put to {fact.committee} ({in_words(fact.meeting)}): {fact.wording}")


@sentence.register
def _(fact: happened.Decided, names: Names) -> str:
    outcomes = "; ".join(f"act {one.act} {one.outcome}" for one in fact.outcomes)
    told = stopped(f"{fact.committee}: {outcomes}. {fact.resolved}")
    moved = fact.amendment
    if moved is None:
        return told
    by = f" by {person(moved.moved_by, names)}" if moved.moved_by else ""
    return stopped(f"{told} Amendment moved{by}, {'carried' if moved.carried else 'lost'}: {moved.words}")


@sentence.register
def _(_fact: happened.Withdrawn, _: Names) -> str:
    return "Recommendation withdrawn."
