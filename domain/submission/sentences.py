"""What each fact about a KPI submission reads like in a history."""

from domain.dates import in_words
from domain.sentences import Names, person, sentence, stopped
from domain.submission import events as happened
from domain.submission.events import Judgement


def _measured(figure: str, unit: str) -> str:
    return f"{figure} {unit}"


def _score(one: Judgement) -> str:
    against = f"against a target of {one.target}" if one.target is not None else "without a target"
    return f"{one.rating or 'not rated'} {against}"


def _scores(judged: tuple[Judgement, ...]) -> str:
    """The score that governs, and each that it would have had by a definition in force earlier in the period."""
    if not judged:
        return "not judged"
    governing, *earlier = judged
    beside = "".join(f"; {_score(one)} by definition {one.version}" for one in earlier)
    return f"{_score(governing)} (definition {governing.version}{beside})"


def _documents(titles: tuple[str, ...]) -> str:
    return f" With {'; '.join(titles)}." if titles else ""


@sentence.register
def _(fact: happened.Reported, names: Names) -> str:
    return (
        f"{fact.title}, {fact.period}: {_measured(fact.figure, fact.unit)} reported by "
        f"{person(fact.reported_by, names)}: {_scores(fact.judged)}.{_documents(fact.evidence)}"
    )


@sentence.register
def _(fact: happened.NilReturned, names: Names) -> str:
    return (
        f"{fact.title}, {fact.period}: nil return by {person(fact.returned_by, names)}; no data is no score."
    )


@sentence.register
def _(fact: happened.OverdueMarked, _: Names) -> str:
    return f"{fact.title}, {fact.period}: nothing had come by {in_words(fact.due_on)}, when it was due."


@sentence.register
def _(fact: happened.EvidenceAttached, _: Names) -> str:
    return f"Evidence added to the return: {'; '.join(fact.titles)}."


@sentence.register
def _(fact: happened.Queried, _: Names) -> str:
    return f"Return queried: {stopped(fact.question)}"


@sentence.register
def _(fact: happened.QueryAnswered, _: Names) -> str:
    return f"Query answered: {stopped(fact.answer)}"


@sentence.register
def _(_fact: happened.Rejected, _: Names) -> str:
    return "Return rejected; another is wanted."


@sentence.register
def _(fact: happened.FigureCorrected, names: Names) -> str:
    return (
        f"Reported figure corrected by {person(fact.corrected_by, names)} to {fact.figure} (was {fact.previous}): "
        f"{_scores(fact.judged)}."
    )


@sentence.register
def _(fact: happened.Validated, names: Names) -> str:
    how = f"by {fact.method}" if fact.method != "none" else "without looking at the source"
    sample = f", exceptions {fact.exceptions or 0} of {fact.sample_size}" if fact.sample_size else ""
    told = f"Reported figure {fact.reported} {fact.outcome} {how}{sample}, {person(fact.validated_by, names)}"
    if fact.figure is None:
        return f"{told}: no validated figure."
    return f"{told}: validated figure {fact.figure}, {_scores(fact.judged)}."


@sentence.register
def _(fact: happened.Rated, _: Names) -> str:
    if fact.rating == fact.computed:
        return f"Rated {fact.rating} at {fact.figure}, as the bands give."
    by_bands = f"the bands give {fact.computed}" if fact.computed else "there are no bands"
    return f"Rated {fact.rating} at {fact.figure}; {by_bands}."


@sentence.register
def _(fact: happened.Published, _: Names) -> str:
    marked = ", marked as unvalidated" if fact.unvalidated else ""
    return f"Published: {fact.figure}, {fact.rating}{marked}."


@sentence.register
def _(fact: happened.Restated, _: Names) -> str:
    marked = ", marked as unvalidated" if fact.unvalidated else ""
    return (
        f"Restated: {fact.figure}, {fact.rating}{marked} (published before: {fact.previous}, "
        f"{fact.previous_rating}); {_scores(fact.judged)}."
    )
