"""What is asked of suggestions: a Member puts in a topic, and the group declines it, or the Member withdraws it."""

from benchmarks.generate.invention import PEOPLE
from benchmarks.generate.turn import REVIEWERS, Turn, Wish
from domain.decisions import Actor
from domain.suggestion import (
    SUGGESTION,
    DeclineSuggestion,
    MemberSuggestion,
    SuggestReview,
    WithdrawSuggestion,
)


def asked(turn: Turn) -> Wish:
    """The next step of a suggestion that is open, else a new one."""
    rng, known = turn.rng, turn.some("suggestion", lambda state: state.status == "open")
    state: MemberSuggestion | None = known.latest() if known else None
    if known is None or state is None or rng.random() < 0.5:
        member = Actor(rng.choice(PEOPLE[70:110]), "member")
        return Wish(SUGGESTION, None, SuggestReview(topic="What parks cost", words="I was asked."), member)
    if rng.random() < 0.3:
        return Wish(SUGGESTION, known.stream_id, WithdrawSuggestion(), Actor(state.suggested_by, "member"))
    declined = DeclineSuggestion(reason="It was reviewed last year.")
    return Wish(SUGGESTION, known.stream_id, declined, rng.choice(REVIEWERS))
