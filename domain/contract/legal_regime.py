"""Legal regime: it is determined which law governs changes of the contract."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec.structs import replace

from domain.contract.rules import CHANGE, Case
from domain.contract.terms import LegalRegime, Terms, unless_ended
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step


class DetermineLegalRegime(Command, frozen=True, kw_only=True):
    """Record which law governs changes of the contract."""

    legal_regime: LegalRegime
    works: bool = False
    """Whether it is a contract for works; goods and services otherwise."""


@fact("contract.legal_regime_determined.v1")
class LegalRegimeDetermined(Fact, kw_only=True):
    """It was determined which law governs changes of the contract (PCR 2015 reg 72; PA 2023 ss.74 to 77)."""

    previous: LegalRegime
    legal_regime: LegalRegime
    previously_works: bool = False
    works: bool
    """Whether it is a contract for works: some limits are 15% then instead of 10% (reg 72(5)(b), s.74(4)(a))."""


@rule("legal-regime.changes", "domain 4.1")
def legal_regime_changes(case: Case[DetermineLegalRegime]) -> Rejection | None:
    command, terms = case.command, case.state
    if (command.legal_regime, command.works) != (terms.legal_regime, terms.works):
        return None
    return no(f"{terms.legal_regime} is on record already.", "legal_regime", "works")


def _recorded(case: Case[DetermineLegalRegime]) -> Fact:
    command, terms = case.command, case.state
    return LegalRegimeDetermined(
        previous=terms.legal_regime,
        legal_regime=command.legal_regime,
        previously_works=terms.works,
        works=command.works,
    )


@unless_ended
def _governed_by(terms: Terms, fact: LegalRegimeDetermined, _: date) -> Terms:
    return replace(terms, legal_regime=fact.legal_regime, works=fact.works)


def _was(terms: Terms, _: LegalRegimeDetermined) -> Mapping[str, Any]:
    return {"previous": terms.legal_regime, "previously_works": terms.works}


@sentence.register
def _(fact: LegalRegimeDetermined, _: Names) -> str:
    now, was = ("works" if works else "goods or services" for works in (fact.works, fact.previously_works))
    return f"Legal regime determined as {fact.legal_regime}, {now} (was {fact.previous}, {was})."


LEGAL_REGIME = Step(
    asks=DetermineLegalRegime,
    rules=(*CHANGE, legal_regime_changes),
    records=_recorded,
    effects=(
        Effect(
            LegalRegimeDetermined,
            change=_governed_by,
            correction=AskedAgain(two_people=frozenset({"legal_regime", "works", "effective_from"})),
            was=_was,
        ),
    ),
)
