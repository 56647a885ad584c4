"""A contract that ended is closed, and is then closed on every list; and what else the Act asks around its end."""

from datetime import timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from domain.contract.closing import Close, Closed
from domain.contract.ending import Expired, Terminate
from domain.contract.indicators import FindIndicatorsInappropriate, IndicatorsFoundInappropriate
from domain.contract.key_date_outcome import SettleKeyDate
from domain.contract.key_dates import SetKeyDate
from domain.contract.opportunity import (
    AssessImprovement,
    GiveOpportunity,
    ImprovementAssessed,
    OpportunityGiven,
)
from domain.contract.status import ENDED, status
from domain.contract.termination_intent import IntendTermination, TerminationIntended
from domain.contract.terms import Opportunity, dates_of
from domain.money import Values
from domain.notice.required import owes_performance
from tests.givens import OFFICER, day, given, on, registered

OVER = on("2024-03-31", Expired(ended_on=day("2024-03-31")))
CLOSE = Close(final_account_incl_vat=Decimal("4810000.00"), reason="Accounts are settled.")
LET_OUT = FindIndicatorsInappropriate(why="Four cases a year.", reason="Considered before entry.")
INTEND = IntendTermination(
    ground="excludable supplier", representations_until=day("2023-07-15"), reason="A conviction."
)
FULL = registered(legal_regime="PA2023", values=Values(Decimal("6000000.00"), Decimal("5000000.00")))


def test_a_contract_is_closed_once_after_it_ended() -> None:
    live = given([registered()])
    live.when(CLOSE).then_refused("closing.once-it-has-ended", at=["effective_from"], conflict=True)
    over = given([registered(), OVER])
    over.when(CLOSE, on=day("2024-03-31")).then_refused("closing.once-it-has-ended")
    closed = over.when(CLOSE, on=day("2024-09-02")).then(Closed(final_account_incl_vat=Decimal("4810000.00")))
    assert status(closed.on("2024-09-01"), day("2024-09-01")) == "expired"
    assert status(closed.on("2024-09-02"), day("2024-09-02")) == "closed"
    assert "closed" in ENDED
    closed.when(CLOSE, on=day("2024-09-03")).then_refused("closing.once", conflict=True)


def test_it_is_not_closed_ahead_of_the_day() -> None:
    early = Close(reason="Soon.", effective_from=day("2024-10-01"))
    given([registered(), OVER]).when(early, on=day("2024-09-02")).then_refused(
        "step.not-ahead-of-time", at=["effective_from"]
    )


def test_the_suppliers_last_day_for_notice_stands_beside_the_councils() -> None:
    told = given([registered()])
    for kind, when in (("notice", "2023-09-30"), ("supplier notice", "2023-06-30"), ("notice", "2023-10-31")):
        told = told.when(SetKeyDate(kind=kind, date=when, reason="Clause 9.")).then()  # type: ignore[arg-type]
    found = {known.kind: known.date for known in told.on("2023-06-15").key_dates}
    assert found == {"supplier notice": "2023-06-30", "notice": "2023-10-31"}


def test_why_no_indicators_are_appropriate_is_recorded_and_none_is_owed_then() -> None:
    story = given([FULL])
    assert owes_performance(story.on("2023-06-15"))
    told = story.when(LET_OUT).quietly().then(IndicatorsFoundInappropriate(why="Four cases a year."))
    assert not owes_performance(told.on("2023-06-15"))
    told.when(LET_OUT).then_refused("indicators.why-changes", at=["why"], conflict=True)
    for facts in ({"legal_regime": "PCR2015"}, {"legal_regime": "PA2023", "kind": "framework"}):
        given([registered(**facts)]).when(LET_OUT).then_refused("indicators.asked-for", conflict=True)


def test_a_supplier_is_told_of_an_intended_termination_and_may_answer() -> None:
    told = given([FULL]).when(INTEND).quietly()
    told = told.then(
        TerminationIntended(ground="excludable supplier", representations_until=day("2023-07-15"))
    )
    [agreed] = [known for known in dates_of(told.on("2023-06-15")) if known.kind == "representations"]
    assert (agreed.date, agreed.outcome) == ("2023-07-15", None)
    given([registered()]).when(INTEND).then_refused("termination-intent.act", at=["ground"])
    hasty = IntendTermination(
        ground="excludable supplier", representations_until=day("2023-06-15"), reason="So."
    )
    given([FULL]).when(hasty).then_refused("termination-intent.opportunity", at=["representations_until"])


@pytest.mark.parametrize(
    ("days", "advice"), [(None, "no such notice"), (0, "until 15 July 2023"), (1, "")], ids=str
)
def test_a_termination_under_section_78_says_whether_the_supplier_could_answer(
    days: int | None, advice: str
) -> None:
    last = day("2023-07-15") + timedelta(days=days or 0)
    story = given([FULL])
    if days is not None:
        story = story.when(INTEND).then()
    command = Terminate(ended_on=last, ground="procurement rules (s.78)", reason="Excludable.")
    asked = story.when(command, on=last, by=OFFICER)
    said = asked.advice.get("termination.representations", "")
    assert advice in said
    assert bool(said) is bool(advice)


@pytest.mark.parametrize(
    ("facts", "due"),
    [
        ({"legal_regime": "PA2023"}, "due by 14 July 2023"),
        ({"legal_regime": "PA2023", "procurement_route": "user choice direct award"}, ""),
        ({"legal_regime": "PCR2015"}, ""),
    ],
)
def test_an_end_tells_by_when_it_is_published(facts: dict[str, str], due: str) -> None:
    """The rule is end.published: it says no to nothing."""
    command = Terminate(ended_on=day("2023-06-15"), ground="mutual agreement", reason="Agreed.")
    told = given([registered(**facts)]).when(command)
    assert told.decision is not None
    said = {rule.rule: rule.sentence for rule in told.decision.record.rules}
    assert due in said["end.published"]
    assert bool(said["end.published"]) is bool(due)


def test_a_supplier_is_told_and_judged_on_a_day_that_has_come() -> None:
    """Dated ahead, a failure would be on record before the supplier had its time (PA 2023 s.71(4), s.78(7))."""
    warn = GiveOpportunity(warned_of="Meals come late.", until=day("2023-07-15"), reason="Second letter.")
    failed = AssessImprovement(outcome="not improved", why="Late still.", reason="Service review.")
    story = given([FULL])
    for told, command, ahead in (
        (story, warn, "2023-06-16"),
        (story, INTEND, "2023-06-16"),
        (story.when(warn).then(), failed, "2023-07-16"),
    ):
        early = replace(command, effective_from=day(ahead))
        told.when(early).then_refused("step.not-ahead-of-time", at=["effective_from"])


def test_a_judgement_whose_warning_was_annulled_makes_no_opportunity() -> None:
    alone = on("2023-07-16", ImprovementAssessed(outcome="improved", why="On time."))
    assert given([FULL, alone]).on("2023-07-16").opportunity is None


@pytest.mark.parametrize("regime", ["PA2023", "PA2023_LIGHT_TOUCH", "CONVERTIBLE"])
def test_section_78_is_implied_in_every_public_contract_under_the_act(regime: str) -> None:
    given([registered(legal_regime=regime)]).when(INTEND).quietly().then()


def test_a_supplier_is_warned_given_time_and_judged_by_a_person() -> None:
    warn = GiveOpportunity(warned_of="Meals come late.", until=day("2023-07-15"), reason="Second letter.")
    told = given([FULL]).when(warn).quietly()
    told = told.then(OpportunityGiven(warned_of="Meals come late.", until=day("2023-07-15")))
    [agreed] = [known for known in dates_of(told.on("2023-06-15")) if known.kind == "improvement"]
    assert agreed.date == "2023-07-15"
    told.when(warn).then_refused("opportunity.one-at-a-time", conflict=True)
    not_yet = SettleKeyDate(kind="improvement", outcome="met", reason="So.")
    told.when(not_yet).then_refused("key-date.one-date", at=["kind"])
    failed = AssessImprovement(outcome="not improved", why="Late still.", reason="Service review.")
    given_it = told.on("2023-06-15").opportunity
    assert given_it == Opportunity("Meals come late.", day("2023-06-15"), day("2023-07-15"))
    told.when(failed, on=day("2023-07-15")).then_refused(
        "opportunity.over", at=["outcome", "effective_from"], conflict=False
    )
    judged = told.when(failed, on=day("2023-07-16")).then(
        ImprovementAssessed(outcome="not improved", why="Late still.")
    )
    assert not [known for known in dates_of(judged.on("2023-07-16")) if known.kind == "improvement"]
    judged.when(failed, on=day("2023-07-17")).then_refused("opportunity.open", conflict=True)
    early = AssessImprovement(outcome="improved", why="On time.", reason="Service review.")
    assert told.when(early, on=day("2023-07-01")).then().on("2023-07-01").opportunity.outcome == "improved"
    hasty = GiveOpportunity(warned_of="Meals come late.", until=day("2023-06-15"), reason="Letter.")
    given([FULL]).when(hasty).then_refused("opportunity.proper", at=["until"])
