"""What each fact about a standard reads like in a history."""

from domain.dates import in_words
from domain.sentences import Names, sentence, stopped
from domain.standard import events as happened
from domain.standard.events import Clause


def _clause(clause: Clause) -> str:
    return f"{clause.clause_id} ({clause.heading})"


def _reach(clause: Clause) -> str:
    return f"for {', '.join(clause.roles)} of {', '.join(clause.tiers)} contracts"


@sentence.register
def _(fact: happened.Drafted, _: Names) -> str:
    oversight = f", overseen by the {fact.oversight}" if fact.oversight else ""
    return f"Standard begun: {fact.title}, drafted by {fact.drafting_body}{oversight}."


@sentence.register
def _(fact: happened.VersionDrafted, _: Names) -> str:
    return f"Version {fact.version} begun from version {fact.from_version}."


@sentence.register
def _(fact: happened.ClauseWritten, _: Names) -> str:
    clause = fact.clause
    return (
        f"Clause {_clause(clause)} written for version {fact.version}, {_reach(clause)}: "
        f"{stopped(clause.obligation)}"
    )


@sentence.register
def _(fact: happened.ClauseRevised, _: Names) -> str:
    was, now = fact.previous, fact.clause
    return (
        f"Clause {_clause(now)} revised for version {fact.version}, {_reach(now)}: {stopped(now.obligation)} "
        f"It was {_clause(was)}, {_reach(was)}: {stopped(was.obligation)}"
    )


@sentence.register
def _(fact: happened.ClauseRemoved, _: Names) -> str:
    return f"Clause {_clause(fact.clause)} left out of version {fact.version}."


@sentence.register
def _(fact: happened.Reviewed, _: Names) -> str:
    comment = f" {stopped(fact.comment)}" if fact.comment else ""
    return f"Version {fact.version} reviewed by {fact.body} ({fact.reviewed_by}).{comment}"


@sentence.register
def _(fact: happened.Adopted, _: Names) -> str:
    number = len(fact.clauses)
    instead = f", in place of version {fact.supersedes}" if fact.supersedes else ""
    return (
        f"Version {fact.version} adopted by {fact.body} with {number} clause{'' if number == 1 else 's'}, "
        f"in force from {in_words(fact.from_date)}{instead}; fingerprint {fact.fingerprint[:12]}."
    )


@sentence.register
def _(fact: happened.Incorporated, _: Names) -> str:
    return f"Version {fact.version} incorporated into {fact.document}."


@sentence.register
def _(fact: happened.Superseded, _: Names) -> str:
    return f"Superseded by {fact.title}."


@sentence.register
def _(_fact: happened.Withdrawn, _: Names) -> str:
    return "Standard withdrawn: it binds nobody any more."
