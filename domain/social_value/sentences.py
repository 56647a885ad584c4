"""What each fact about a social value commitment reads like in a history."""

from domain.dates import in_words
from domain.sentences import Names, sentence, stopped
from domain.social_value import events as happened
from domain.social_value.events import Promise


def _promised(promise: Promise) -> str:
    due = "" if promise.due == "TBC" else f" by {in_words(promise.due)}"
    return f"{promise.quantity} {promise.unit}{due} ({promise.measure})"


@sentence.register
def _(fact: happened.Committed, _: Names) -> str:
    how = f", by {fact.route}" if fact.route else ""
    return f"Social value committed{how}: {_promised(fact.promise)}."


@sentence.register
def _(fact: happened.OpportunityChallenged, _: Names) -> str:
    where = " in a review" if fact.review_id else ""
    return f"Challenged{where} to look at social value: {stopped(fact.question)}"


@sentence.register
def _(fact: happened.OpportunityAnswered, _: Names) -> str:
    return f"Answered the challenge on social value: {stopped(fact.answer)}"


@sentence.register
def _(fact: happened.Renegotiated, _: Names) -> str:
    now, was = _promised(fact.promise), _promised(fact.previous)
    return f"Social value renegotiated, by {fact.route}: {now} (was {was})."


@sentence.register
def _(fact: happened.DeliveryReported, _: Names) -> str:
    return f"Social value reported for {fact.period}: {fact.quantity} {fact.unit} (report {fact.number})."


@sentence.register
def _(fact: happened.DeliveryVerified, _: Names) -> str:
    found = f"{fact.quantity} {fact.unit} found delivered, {fact.reported} reported"
    return f"Social value report {fact.number} verified by {fact.method}: {found}."


@sentence.register
def _(fact: happened.DeliveryRejected, _: Names) -> str:
    return f"Social value report {fact.number} not accepted ({fact.quantity} {fact.unit} reported)."


@sentence.register
def _(fact: happened.Closed, _: Names) -> str:
    return f"Social value closed: {fact.outcome}."
