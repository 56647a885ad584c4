"""What each fact about a contract reads like in its history."""

from domain import money
from domain.contract import events as happened
from domain.contract.publication_events import REASONS
from domain.dates import in_words
from domain.sentences import Names, people, person, sentence, stopped


@sentence.register
def _(fact: happened.Registered, _: Names) -> str:
    suppliers = ", ".join(one.name for one in fact.suppliers)
    term = f"{in_words(fact.term.start)} to {in_words(fact.term.end)}"
    return (
        f"Registered as {fact.reference}, {fact.title}: {fact.kind} with {suppliers}, {term}, "
        f"value {money.headline(fact.values)}."
    )


@sentence.register
def _(fact: happened.Imported, names: Names) -> str:
    origin = fact.origin
    sheet = f", sheet {origin.sheet}" if origin.sheet else ""
    told = sentence.dispatch(happened.Registered)(fact, names)
    return f"{told} Imported from {origin.file_name}{sheet}, row {origin.row}."


@sentence.register
def _(fact: happened.TakenOver, _: Names) -> str:
    said = []
    if fact.values_at_award is not None:
        said.append(f"it was worth {money.headline(fact.values_at_award)} at award")
    if fact.procurement_words:
        said.append(f"it was procured by “{fact.procurement_words}”")
    if fact.ended_on is not None:
        how = "was terminated" if fact.ended_as == "terminated" else "expired"
        said.append(f"it {how}, its last day being {in_words(fact.ended_on)}")
    if fact.ocid:
        said.append(f"it was published as {fact.ocid}")
    return f"Taken over as the register before had it: {'; '.join(said)}."


@sentence.register
def _(fact: happened.RolesAssigned, names: Names) -> str:
    parts = []
    for label, field in (("owner", "owner"), ("contract manager", "contract_manager")):
        before, after = getattr(fact.previous, field), getattr(fact.roles, field)
        if before != after:
            parts.append(f"{label} passed from {person(before, names)} to {person(after, names)}")
    if fact.previous.lead_officers != fact.roles.lead_officers:
        before, after = (people(one.lead_officers, names) for one in (fact.previous, fact.roles))
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
    now, was = money.headline(fact.values), money.headline(fact.previous)
    if now == was and fact.values.annual_excl_vat != fact.previous.annual_excl_vat:
        year, year_was = fact.values.annual_excl_vat, fact.previous.annual_excl_vat
        now, was = f"{money.in_words(year)} a year excl. VAT", money.in_words(year_was)
    return f"Value changed to {now} (was {was}), because of {fact.cause}."


@sentence.register
def _(fact: happened.ScopeVaried, _: Names) -> str:
    kind = (
        "of a kind already provided for"
        if fact.kind_already_provided_for
        else "of a kind not provided for before"
    )
    return f"Scope varied, {kind}: {stopped(fact.variation)}"


@sentence.register
def _(fact: happened.Novated, _: Names) -> str:
    return f"Novated to {fact.incoming.name} (was {fact.outgoing.name})."


@sentence.register
def _(fact: happened.Assigned, _: Names) -> str:
    return f"Assigned to {fact.assignee.name} (was {fact.assignor.name})."


@sentence.register
def _(fact: happened.PartiallyTerminated, _: Names) -> str:
    return f"Terminated in part, by {fact.ground}; last day {in_words(fact.ended_on)}: {stopped(fact.part)}"


@sentence.register
def _(fact: happened.Terminated, _: Names) -> str:
    return f"Terminated, by {fact.ground}; last day {in_words(fact.ended_on)}."


@sentence.register
def _(fact: happened.Expired, _: Names) -> str:
    return f"Expired; last day {in_words(fact.ended_on)}."


@sentence.register
def _(fact: happened.LegalRegimeDetermined, _: Names) -> str:
    now, was = ("works" if works else "goods or services" for works in (fact.works, fact.previously_works))
    return f"Legal regime determined as {fact.legal_regime}, {now} (was {fact.previous}, {was})."


@sentence.register
def _(fact: happened.KeyDateSet, _: Names) -> str:
    kind = fact.kind.capitalize()
    return f"{kind} date set to {in_words(fact.date)} (was {in_words(fact.previous)})."


@sentence.register
def _(fact: happened.TierAssigned, _: Names) -> str:
    return f"Placed in tier {fact.tier} (was {fact.previous or 'in none'})."


@sentence.register
def _(fact: happened.TierAssessed, _: Names) -> str:
    held = ", ".join(f"{one.name} ({one.tier})" for one in fact.floors)
    how = f"{fact.by_score} by score" + (f"; floors that hold: {held}" if held else "")
    return (
        f"Tier assessed by version {fact.model_number} of {fact.model_title}: {fact.total} points, {fact.tier} "
        f"({how}), at a value of {money.in_words(fact.value_incl_vat)} incl. VAT."
    )


@sentence.register
def _(fact: happened.TierConfirmed, _: Names) -> str:
    return f"Calculated tier confirmed: {fact.tier} (was {fact.previous or 'in none'})."


@sentence.register
def _(fact: happened.TierOverrideProposed, names: Names) -> str:
    return (
        f"{person(fact.proposed_by, names)} asked for tier {fact.tier} until {in_words(fact.review_date)} instead of "
        f"the calculated {fact.calculated}; a second person must agree."
    )


@sentence.register
def _(fact: happened.TierOverridden, names: Names) -> str:
    return (
        f"Tier set to {fact.tier} until {in_words(fact.review_date)} (was {fact.previous or 'in none'}) instead of the "
        f"calculated {fact.calculated}, as asked by {person(fact.proposed_by, names)}."
    )


@sentence.register
def _(fact: happened.TierOverrideExpired, _: Names) -> str:
    return (
        f"Override lapsed after {in_words(fact.review_date)}: back to the calculated tier, {fact.tier} "
        f"(was {fact.previous})."
    )


@sentence.register
def _(fact: happened.ReassessmentAsked, _: Names) -> str:
    note = f": {stopped(fact.note)}" if fact.note else "."
    return f"Tier to be assessed anew, because of {_CAUSES.get(fact.because, fact.because)}{note}"


@sentence.register
def _(fact: happened.FieldWithheld, _: Names) -> str:
    return (
        f"Withheld from the public register until {in_words(fact.until)}: {_field(fact.field)}, as "
        f"{REASONS[fact.reason_code]}."
    )


@sentence.register
def _(fact: happened.WithholdingEnded, _: Names) -> str:
    return (
        f"Shown again in the public register: {_field(fact.field)} (was withheld until {in_words(fact.until)} as "
        f"{REASONS[fact.reason_code]})."
    )


@sentence.register
def _(fact: happened.IrrecoverableVatRecorded, _: Names) -> str:
    now, was = (money.in_words(one) for one in (fact.amount, fact.previous))
    return f"VAT that cannot be recovered recorded as {now} (was {was})."


def _field(name: str) -> str:
    return name.replace("_", " ").replace("vat", "VAT")


_CAUSES = {
    "value band crossed": "a value that left its band",
    "extension": "an extension",
    "scope variation": "a variation of scope",
    "novation": "a novation",
    "supplier financial rating change": "a change of the supplier's financial rating",
    "risk answer change": "a risk that is answered otherwise now",
    "review finding": "a review's finding",
    "new model": "a new tiering model",
    "age": "the age of the assessment",
}
