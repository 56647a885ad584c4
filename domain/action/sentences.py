"""What each fact about an action reads like in a history."""

from domain.action import events as happened
from domain.dates import in_words
from domain.sentences import Names, person, sentence, stopped


@sentence.register
def _(fact: happened.Agreed, names: Names) -> str:
    about = f"Action agreed on {fact.item_title}, finding {fact.finding}"
    return f"{about}, for {person(fact.owner, names)}, due {in_words(fact.due)}: {stopped(fact.text)}"


@sentence.register
def _(fact: happened.ProgressReported, _: Names) -> str:
    return stopped(f"Progress on the action: {fact.progress}")


@sentence.register
def _(fact: happened.EvidenceOffered, names: Names) -> str:
    return stopped(
        f"{person(fact.offered_by, names)} offered evidence ({fact.offer}) for the action: {fact.shows}"
    )


@sentence.register
def _(fact: happened.DueDateMoved, _: Names) -> str:
    return stopped(f"Action now due {in_words(fact.due)} (was {in_words(fact.previous)}): {fact.why}")


@sentence.register
def _(fact: happened.CompletionClaimed, names: Names) -> str:
    claimed = f"{person(fact.claimed_by, names)} said that the action is done"
    return stopped(f"{claimed}: {fact.note}" if fact.note else claimed)


@sentence.register
def _(fact: happened.Verified, names: Names) -> str:
    offers = ", ".join(map(str, fact.accepted))
    on = f", on evidence {offers}" if offers else ""
    found = f"{person(fact.verified_by, names)} verified the action as {fact.outcome}{on}"
    return stopped(f"{found}. {fact.note}" if fact.note else found)


@sentence.register
def _(fact: happened.Reopened, _: Names) -> str:
    return stopped(f"Action reopened, now due {in_words(fact.due)}: {fact.why}")


@sentence.register
def _(fact: happened.OwnerChanged, names: Names) -> str:
    return f"The action is now {person(fact.owner, names)}'s (was {person(fact.previous, names)}'s)."


@sentence.register
def _(_fact: happened.Withdrawn, _: Names) -> str:
    return "Action withdrawn."
