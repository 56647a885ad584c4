"""One sentence of English for each fact, with before and after: what the history of a contract reads like."""

from collections.abc import Mapping
from functools import singledispatch

from domain import contract_events as happened
from domain import log, money
from domain.dates import in_words
from domain.events import Fact

Names = Mapping[str, str]
"""Person ids and the names that the directory has for them now."""


@singledispatch
def sentence(fact: Fact, names: Names) -> str:  # noqa: ARG001  (the sentences below use it)
    """What happened, in one sentence. Raises ``LookupError`` for a fact that nobody gave a sentence to."""
    raise LookupError(f"no sentence for {type(fact).__name__}")


def _person(person_id: str, names: Names) -> str:
    return names.get(person_id, person_id)


def _people(ids: tuple[str, ...], names: Names) -> str:
    return " / ".join(_person(one, names) for one in ids)


@sentence.register
def _(fact: happened.Registered, _: Names) -> str:
    suppliers = ", ".join(one.name for one in fact.suppliers)
    term = f"{in_words(fact.term.start)} to {in_words(fact.term.end)}"
    return (
        f"Registered as {fact.reference}, {fact.title}: {fact.kind} with {suppliers}, {term}, "
        f"value {money.headline(fact.values)}."
    )


@sentence.register
def _(fact: happened.RolesAssigned, names: Names) -> str:
    parts = []
    for label, field in (("owner", "owner"), ("contract manager", "contract_manager")):
        before, after = getattr(fact.previous, field), getattr(fact.roles, field)
        if before != after:
            parts.append(f"{label} passed from {_person(before, names)} to {_person(after, names)}")
    if fact.previous.lead_officers != fact.roles.lead_officers:
        before, after = (_people(one.lead_officers, names) for one in (fact.previous, fact.roles))
        parts.append(f"lead officer passed from {before} to {after}")
    if fact.previous.managing_organisation != fact.roles.managing_organisation:
        parts.append(
            f"day-to-day management passed from {fact.previous.managing_organisation} to "
            f"{fact.roles.managing_organisation}"
        )
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


@sentence.register
def _(fact: happened.Extended, _: Names) -> str:
    how = f" under {fact.option}" if fact.option else ", under no option"
    beyond = ", beyond the maximum term" if fact.beyond_maximum_term else ""
    return f"Extended to {in_words(fact.end)} (was {in_words(fact.previous_end)}){how}{beyond}."


@sentence.register
def _(fact: happened.ValueChanged, _: Names) -> str:
    return (
        f"Value changed to {money.headline(fact.values)} (was {money.headline(fact.previous)}), "
        f"because of {fact.cause}."
    )


@sentence.register
def _(fact: happened.ScopeVaried, _: Names) -> str:
    kind = (
        "of a kind already provided for"
        if fact.kind_already_provided_for
        else "of a kind not provided for before"
    )
    return f"Scope varied, {kind}: {_stopped(fact.variation)}"


@sentence.register
def _(fact: happened.Novated, _: Names) -> str:
    return f"Novated to {fact.incoming.name} (was {fact.outgoing.name})."


@sentence.register
def _(fact: happened.Assigned, _: Names) -> str:
    return f"Assigned to {fact.assignee.name} (was {fact.assignor.name})."


@sentence.register
def _(fact: happened.PartiallyTerminated, _: Names) -> str:
    return f"Terminated in part, by {fact.ground}; last day {in_words(fact.ended_on)}: {_stopped(fact.part)}"


@sentence.register
def _(fact: happened.Terminated, _: Names) -> str:
    return f"Terminated, by {fact.ground}; last day {in_words(fact.ended_on)}."


@sentence.register
def _(fact: happened.Expired, _: Names) -> str:
    return f"Expired; last day {in_words(fact.ended_on)}."


@sentence.register
def _(fact: happened.KeyDateSet, _: Names) -> str:
    kind = fact.kind.capitalize()
    return f"{kind} date set to {in_words(fact.date)} (was {in_words(fact.previous)})."


@sentence.register
def _(fact: happened.TierAssigned, _: Names) -> str:
    return f"Placed in tier {fact.tier} (was {fact.previous or 'in none'})."


@sentence.register
def _(fact: happened.Corrected, names: Names) -> str:
    from domain.contract import as_corrected  # noqa: PLC0415  (the fold and its sentences name each other)

    fields = ", ".join(fact.changed).replace("_", " ")
    return f"Corrected the record of an earlier event ({fields}). It now reads: {sentence(as_corrected(fact), names)}"


@sentence.register
def _(_fact: happened.AnnulmentProposed, _: Names) -> str:
    return "Asked that an earlier event be annulled; a second person must agree."


@sentence.register
def _(fact: happened.Annulled, names: Names) -> str:
    return f"Annulled an earlier event, as asked by {_person(fact.proposed_by, names)}."


@sentence.register
def _(fact: log.Opened, _: Names) -> str:
    return f"Opened the record ({fact.purpose})."


@sentence.register
def _(fact: log.Sealed, _: Names) -> str:
    return f"Sealed the record at position {fact.size}, {fact.contracts} contracts."


def _stopped(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else text + "."
