"""What each fact about a contract's compliance with a standard reads like in a history."""

from domain.compliance import events as happened
from domain.compliance.events import Basis
from domain.dates import in_words
from domain.sentences import Names, person, sentence, stopped


def _clause(clause_id: str, heading: str, basis: Basis) -> str:
    return f"clause {clause_id} ({heading}) of {basis.title}, version {basis.version},"


@sentence.register
def _(fact: happened.Attested, names: Names) -> str:
    note = f": {stopped(fact.note)}" if fact.note else "."
    return (
        f"{person(fact.by, names)}, {fact.role}, said that {_clause(fact.clause_id, fact.heading, fact.basis)} is "
        f"{fact.statement}{note}"
    )


@sentence.register
def _(fact: happened.AttestationWithdrawn, _: Names) -> str:
    return f"What was said of clause {fact.clause_id} ({fact.statement}) was withdrawn."


@sentence.register
def _(fact: happened.WaiverProposed, names: Names) -> str:
    clause = _clause(fact.clause_id, fact.heading, fact.basis)
    return (
        f"{person(fact.proposed_by, names)} asked for a waiver of {clause} until {in_words(fact.until)}: "
        f"{stopped(fact.why)}"
    )


@sentence.register
def _(fact: happened.Waived, names: Names) -> str:
    return (
        f"Clause {fact.clause_id} waived until {in_words(fact.until)}, as asked by "
        f"{person(fact.proposed_by, names)}."
    )


@sentence.register
def _(fact: happened.WaiverDeclined, names: Names) -> str:
    return f"The waiver of clause {fact.clause_id}, asked for by {person(fact.proposed_by, names)}, was declined."


@sentence.register
def _(fact: happened.WaiverExpired, _: Names) -> str:
    return f"The waiver of clause {fact.clause_id} ran out on {in_words(fact.until)}."


@sentence.register
def _(fact: happened.WaiverRevoked, _: Names) -> str:
    return f"The waiver of clause {fact.clause_id}, until {in_words(fact.until)}, was revoked."
