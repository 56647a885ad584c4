"""Determining which law governs changes of a contract."""

from domain.contract.legal_regime import DetermineLegalRegime, LegalRegimeDetermined
from domain.sentences import sentence
from tests.givens import given, on, registered

WORKS = LegalRegimeDetermined(previous="PCR2015", legal_regime="PCR2015", works=True)


def test_the_regime_is_determined_and_what_was_before_is_kept() -> None:
    command = DetermineLegalRegime(legal_regime="PSR2023", reason="Health care.")
    story = given([registered()]).when(command).quietly()
    after = story.then(LegalRegimeDetermined(previous="PCR2015", legal_regime="PSR2023", works=False))
    assert (after.on("2023-06-14").legal_regime, after.on("2023-06-15").legal_regime) == (
        "PCR2015",
        "PSR2023",
    )


def test_that_it_is_for_works_is_determined_with_it() -> None:
    command = DetermineLegalRegime(legal_regime="PCR2015", works=True, reason="A new roof.")
    after = given([registered()]).when(command).then(WORKS)
    assert after.on("2023-06-15").works
    assert (
        sentence(WORKS, {}) == "Legal regime determined as PCR2015, works (was PCR2015, goods or services)."
    )


def test_that_it_was_for_works_is_kept_with_what_it_is_now() -> None:
    command = DetermineLegalRegime(legal_regime="PA2023", works=False, reason="The roof is done.")
    services = LegalRegimeDetermined(
        previous="PCR2015", previously_works=True, legal_regime="PA2023", works=False
    )
    given([registered(), on("2022-01-01", WORKS)]).when(command).then(services)


def test_what_is_on_record_already_is_not_determined_again() -> None:
    story = given([registered(), on("2022-01-01", WORKS)])
    command = DetermineLegalRegime(legal_regime="PCR2015", works=True, reason="Sure.")
    story.when(command).then_refused("legal-regime.changes", at=["legal_regime", "works"])


def test_a_reason_is_given() -> None:
    given([registered()]).when(DetermineLegalRegime(legal_regime="PSR2023")).then_refused(
        "reason.given", at=["reason"]
    )
