"""What each fact about a report reads like in a history."""

from domain.dates import in_words
from domain.report import events as happened
from domain.sentences import Names, sentence, stopped


@sentence.register
def _(fact: happened.Drafted, _: Names) -> str:
    return (
        f"Drafted {fact.title} ({fact.definition}, version {fact.definition_version}) of things as they stood on "
        f"{in_words(fact.valid_at)}, as known at log position {fact.position}{_said(fact.parameters)}."
    )


@sentence.register
def _(fact: happened.Rebased, _: Names) -> str:
    return (
        f"Put the draft on another basis: as things stood on {in_words(fact.valid_at)}, as known at log position "
        f"{fact.position}{_said(fact.parameters)}."
    )


@sentence.register
def _(fact: happened.Worded, _: Names) -> str:
    return stopped(f"Wrote in slot {fact.slot}: {fact.words}")


@sentence.register
def _(fact: happened.Issued, _: Names) -> str:
    return f"Issued with {len(fact.files)} files; the data set's SHA-256 is {fact.data_set}."


@sentence.register
def _(fact: happened.Reproduced, _: Names) -> str:
    if fact.outcome == "same":
        return "Made again: the same data set and the same files."
    told = (
        "the data set differs" if fact.outcome == "other data" else "the data set is the same, files differ"
    )
    return f"Made again: {told} ({', '.join(one.what for one in fact.differences)})."


@sentence.register
def _(_fact: happened.Withdrawn, _: Names) -> str:
    return "Report withdrawn."


def _said(parameters: tuple[happened.Parameter, ...]) -> str:
    told = ", ".join(f"{one.name} {one.value}" for one in parameters)
    return f", with {told}" if told else ""
