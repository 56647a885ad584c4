"""One sentence of English for each fact, with before and after: what a history reads like.

The sentences of a noun's facts are registered by its own ``sentences.py``; those of amendments and of the log are here.
"""

from collections.abc import Mapping
from functools import singledispatch

from domain import log
from domain.amendment import events as amended
from domain.chronicle import as_corrected
from domain.events import Fact, Unreadable

Names = Mapping[str, str]
"""Person ids and the names that the directory has for them now."""


@singledispatch
def sentence(fact: Fact, names: Names) -> str:  # noqa: ARG001  (the sentences below use it)
    """What happened, in one sentence. Raises ``LookupError`` for a fact that nobody gave a sentence to."""
    raise LookupError(f"no sentence for {type(fact).__name__}")


def person(person_id: str, names: Names) -> str:
    """The person's name, or the id where the directory has none."""
    return names.get(person_id, person_id)


def people(ids: tuple[str, ...], names: Names) -> str:
    """Several names as a paper prints them: *A / B*."""
    return " / ".join(person(id_, names) for id_ in ids)


def stopped(text: str) -> str:
    """Text as a sentence ends."""
    return text if text.endswith((".", "!", "?")) else text + "."


@sentence.register
def _(fact: amended.Corrected, names: Names) -> str:
    fields = ", ".join(fact.changed).replace("_", " ")
    return f"Corrected the record of an earlier event ({fields}). It now reads: {sentence(as_corrected(fact), names)}"


@sentence.register
def _(fact: amended.CorrectionProposed, _: Names) -> str:
    fields = ", ".join(fact.fields).replace("_", " ")
    return f"Asked that an earlier event be corrected ({fields}); a second person must agree."


@sentence.register
def _(_fact: amended.AnnulmentProposed, _: Names) -> str:
    return "Asked that an earlier event be annulled; a second person must agree."


@sentence.register
def _(fact: amended.Annulled, names: Names) -> str:
    return f"Annulled an earlier event, as asked by {person(fact.proposed_by, names)}."


@sentence.register
def _(fact: log.Opened, _: Names) -> str:
    return f"Opened the record ({fact.purpose})."


@sentence.register
def _(fact: log.PracticeBegun, _: Names) -> str:
    ahead = f", its clock {fact.days_ahead} days ahead" if fact.days_ahead else ""
    return f"Became a practice copy of {fact.origin} after {fact.size} events{ahead}: nothing that follows was decided."


@sentence.register
def _(fact: log.Sealed, _: Names) -> str:
    return f"Sealed the record at position {fact.size}, {fact.contracts} contracts."


@sentence.register
def _(fact: Unreadable, _: Names) -> str:
    return (
        f"This event ({fact.name}) cannot be read: {stopped(fact.wrong)} What it says counts for nothing. "
        "Two people can annul it; until then nothing else is recorded here."
    )


@sentence.register
def _(fact: log.AnswersTakenIn, _: Names) -> str:
    return f"Answers kept by an earlier release were taken into the log by their digest: {fact.answers}."


@sentence.register
def _(fact: log.KeyRotated, _: Names) -> str:
    return (
        f"Changed the signing key to {fact.new}, in place of {fact.old}. Both signed checkpoint {fact.last}."
    )


@sentence.register
def _(fact: log.KeyWithdrawalProposed, _: Names) -> str:
    return f"Reported the signing key {fact.old} as {_LOST[fact.because]}; a second person must agree to withdraw it."


@sentence.register
def _(fact: log.KeyWithdrawn, names: Names) -> str:
    asked = f", as {person(fact.proposed_by, names)} had asked"
    stands = f"What it signed up to checkpoint {fact.last} stands as it was published. " if fact.last else ""
    return (
        f"Withdrew the signing key {fact.old}, which was {_LOST[fact.because]}{asked}. "
        f"{stands}The key is {fact.new} from here on."
    )


_LOST = {"lost": "lost", "found-out": "found out"}


@sentence.register
def _(fact: log.PutBack, _: Names) -> str:
    what = []
    if fact.guards:
        what.append(f"guards against change ({', '.join(fact.guards)})")
    if fact.checkpoints:
        what.append(f"published checkpoints ({', '.join(map(str, fact.checkpoints))})")
    return f"Put back what was missing from the database: {' and '.join(what)}."
