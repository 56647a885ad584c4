"""What each fact about a forward plan reads like in a history."""

from domain.dates import in_words
from domain.forward_plan import events as happened
from domain.sentences import Names, sentence, stopped

_SHOWN = 12
"""How much of a fingerprint a sentence shows."""


@sentence.register
def _(fact: happened.Issued, _: Names) -> str:
    lines = sum(len(one.items) for one in fact.entries)
    count = f"{len(fact.entries)} review{'s' if len(fact.entries) > 1 else ''}, {lines} line{'s' if lines > 1 else ''}"
    short = fact.fingerprint[:_SHOWN]
    return f"Forward plan of {fact.group}, version {fact.version} issued: {count}; fingerprint {short}…."


@sentence.register
def _(fact: happened.Recommended, _: Names) -> str:
    to = f"{fact.committee} ({in_words(fact.meeting)})"
    return stopped(f"Forward plan version {fact.version} put to {to}: {fact.wording}")


@sentence.register
def _(fact: happened.Endorsed, _: Names) -> str:
    altered = f" Amendment: {stopped(fact.amendment)}" if fact.amendment else ""
    told = f"{fact.committee}: forward plan version {fact.version} {fact.outcome}. {stopped(fact.resolved)}"
    return told + altered


@sentence.register
def _(fact: happened.Withdrawn, _: Names) -> str:
    return f"Forward plan version {fact.version} withdrawn."
