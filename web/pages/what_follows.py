"""What follows of a change: what is asked of the contract, against the limits of the law, and who has to agree."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from domain.change_request.contract_commands import without
from domain.change_request.levels import BY_ROLE, MANAGEMENT, Level, still_wanted
from domain.change_request.levels import in_words as levels_in_words
from domain.change_request.rules import PARTS
from domain.change_request.terms import ChangeRequest, moved
from domain.contract import CONTRACT
from domain.contract.limits.findings import LimitFinding
from domain.contract.terms import Contract, Terms
from domain.dates import in_words
from domain.events import RuleOutcome
from projections.duties.changes import who_decides
from projections.history import state_as_dict
from projections.state_words import compared
from web.pages import addresses
from web.pages.forms import Look
from web.pages.frame import Visit
from web.pages.limits import limits_with
from web.pages.state_lines import PageLine, StateLines
from web.pages.words import choice_in_words

_SUMS: Final = ("estimated_incl_vat", "estimated_excl_vat", "annual_excl_vat")
_FEW: Final = 3


class Awaited(NamedTuple):
    """One level that has to agree."""

    level: Level
    called: str
    told: str
    """Who agreed and when; else who is asked, and where they find it."""
    given: bool


def but_for_limits(look: Look, shown_above: Sequence[str] = ()) -> Look:
    """What is to be looked at, but for what stands beside it in full."""
    return replace(
        look,
        foreseen=[told if told.about else replace(told, changed=()) for told in look.foreseen],
        advised=[told for told in look.advised if not _is_limit(told) and told.rule not in shown_above],
        found=[told for told in look.found if not _is_limit(told)],
    )


def _is_limit(told: RuleOutcome) -> bool:
    return told.rule.startswith("limit.")


def called_of(visit: Visit, asked: ChangeRequest) -> str:
    """The contract that is to change, by reference and title."""
    terms = visit.record.chronicle(CONTRACT, asked.contract_id).latest()
    return f"{terms.reference}, {terms.title}" if terms else ""


def follows(visit: Visit, asked: ChangeRequest) -> dict[str, Any]:
    """What a change comes to: in words, against the limits of the law, and who has to agree."""
    contract = visit.record.chronicle(CONTRACT, asked.contract_id)
    terms = contract.by_now(visit.record.today())
    return {
        "request": asked,
        "of": called_of(visit, asked),
        "of_address": addresses.of_stream(CONTRACT, asked.contract_id, terms.reference if terms else ""),
        "asked_lines": list(_in_lines(visit, asked)),
        "limits": _limits(visit, asked, contract),
        "regime": choice_in_words(terms.legal_regime) if terms else "",
        "levels": list(awaited(visit, asked, terms)),
        "moved": moved(asked.value_change),
    }


def _in_lines(visit: Visit, asked: ChangeRequest) -> Iterator[PageLine]:
    """What is asked, field by field."""
    for name in dict.fromkeys((PARTS[asked.kind], "values")):
        part = getattr(asked.change, name)
        if part is not None:
            told = state_as_dict(part)
            told = {name: value for name, value in told.items() if value is not False}
            told |= {name: f"£{Decimal(told[name]):,.2f}" for name in _SUMS if told.get(name)}
            yield from StateLines(visit).lines(compared({}, told, visit.names))


def _limits(visit: Visit, asked: ChangeRequest, contract: Contract) -> list[LimitFinding]:
    """What the tests of the law find, while it is not made."""
    if asked.closed_as:
        return []
    known = without(contract, asked.settles) if asked.settles else contract
    return limits_with(visit, known, effect_day(asked), asked.kind, asked.change)


def effect_day(asked: ChangeRequest) -> date:
    """The day from which it is to be true, as far as is known."""
    ending = asked.change.ending
    return ending.ended_on if ending else asked.happened_on or asked.takes_effect or asked.proposed_on


def awaited(visit: Visit, asked: ChangeRequest, terms: Terms | None) -> Iterator[Awaited]:
    """Each level that has to agree: who did, or in whose work it stands."""
    given = {level: approval for approval in asked.approvals for level in _served(asked, approval.level)}
    for level in asked.levels:
        called = levels_in_words((level,))
        if level in given:
            approval = given[level]
            name = visit.names.get(approval.by, approval.by)
            yield Awaited(level, called, f"Approved by {name} on {in_words(approval.on)}", given=True)
        else:
            yield Awaited(level, called, _who(visit, asked, terms, level), given=False)


def _served(asked: ChangeRequest, level: Level) -> Iterator[Level]:
    return (wanted for wanted in asked.levels if not still_wanted((wanted,), (level,)))


def _who(visit: Visit, asked: ChangeRequest, terms: Terms | None, level: Level) -> str:
    """Who is asked at a level that has not agreed, and where they find it."""
    taken = {asked.proposed_by, asked.proposed_for, *(approval.by for approval in asked.approvals)}
    theirs = who_decides(level, terms.roles.owner if terms else "", asked.proposed_by)
    if theirs:
        named = ", ".join(visit.names.get(person, person) for person in theirs)
        return f"{named}, who owns the contract, from their My work"
    role = next(role for role, levels in BY_ROLE.items() if level in levels)
    names = [
        person.name
        for person in visit.services.access.directory()
        if role in person.roles and person.person_id not in taken
    ]
    told = _some(names) or "nobody in the directory yet"
    if level in MANAGEMENT:
        return f"Somebody else who may act as owner, since its own owner asked for it: {told}"
    called = "the governance team, for the section 151 officer" if level == "s151" else "a reviewer"
    return f"{called[:1].upper()}{called[1:]}, from the work of the council: {told}"


def _some(names: Sequence[str]) -> str:
    told = ", ".join(names[:_FEW])
    return f"{told} or {len(names) - _FEW} more" if len(names) > _FEW else told
