"""What is asked of the framework: a statement is added to an edition, and the version adopted by another."""

from uuid import UUID

from benchmarks.generate.turn import CLERKS, Turn, Wish
from domain.framework import FRAMEWORK, AdoptEdition, DraftEdition
from domain.review.framework import Framework, StatementText, framework_stream

_CODE = "NAO 2016"


def asked(turn: Turn) -> Wish | None:
    """The draft that waits is adopted, else the next version is drafted."""
    stream_id: UUID = framework_stream(_CODE)
    known = turn.own.get("framework", {}).get(stream_id)
    state: Framework | None = known.latest() if known else None
    if known is not None and state is not None and state.draft is not None:
        return Wish(FRAMEWORK, stream_id, AdoptEdition(reason="Agreed."), CLERKS[1])
    number = f"9.{(state.number if state else 0) % 90 + 1}"
    words = StatementText(number, f"What is to be better by {turn.today.year + 1} is agreed.")
    if state is not None and state.edition is not None and words in state.edition.statements:
        return None
    draft = DraftEdition(code=_CODE, statements=(words,))
    return Wish(FRAMEWORK, stream_id if known else None, draft, CLERKS[0])
