"""How a contract ends, and what may still be recorded of it afterwards."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.amendment.commands import Correct
from domain.contract.ending import Expired, PartiallyTerminated, RecordExpiry, Terminate, Terminated
from domain.contract.extension import Extended
from domain.contract.status import status
from domain.contract.termination_intent import TerminationIntended
from domain.contract.terms import Term
from domain.contract.tier import AssignTier
from tests.givens import TERM, day, event_id, given, on, registered

ENDED = on("2022-12-31", Terminated(ended_on=day("2022-12-31"), ground="mutual agreement"))
BECAUSE = "As agreed in writing"


def test_a_termination_takes_effect_on_its_last_day() -> None:
    command = Terminate(ended_on=day("2023-06-30"), ground="notice without fault", reason=BECAUSE)
    terminated = Terminated(ended_on=day("2023-06-30"), ground="notice without fault")
    story = given([registered()]).when(command).quietly().then(terminated, effective="2023-06-30")
    assert status(story.on("2023-06-30"), day("2023-06-30")) == "live"
    assert status(story.on("2023-07-01"), day("2023-07-01")) == "terminated"


def test_a_part_ends_and_the_rest_goes_on() -> None:
    command = Terminate(
        ended_on=day("2023-06-30"), ground="mutual agreement", part="Nursery meals", reason=BECAUSE
    )
    ended = PartiallyTerminated(part="Nursery meals", ended_on=day("2023-06-30"), ground="mutual agreement")
    story = given([registered()]).when(command).quietly().then(ended, effective="2023-06-30")
    assert story.on("2023-06-30").parts_ended == ("Nursery meals",)
    assert status(story.on("2023-07-01"), day("2023-07-01")) == "live"


def test_a_part_ends_once_and_another_part_may_follow_it() -> None:
    ended = PartiallyTerminated(part="Nursery meals", ended_on=day("2023-05-31"), ground="mutual agreement")
    story = given([registered(), on("2023-05-31", ended)])
    again = Terminate(
        ended_on=day("2023-06-30"), ground="notice without fault", part="Nursery meals", reason=BECAUSE
    )
    story.when(again).then_refused("termination.part-once", conflict=True)
    both = story.when(replace(again, part="Infant meals")).quietly().then()
    assert both.on("2023-06-30").parts_ended == ("Nursery meals", "Infant meals")


def test_a_part_that_ended_on_another_day_is_still_that_part() -> None:
    """Put right, it stays a part: the rest goes on."""
    ended = PartiallyTerminated(part="Nursery meals", ended_on=day("2023-05-31"), ground="mutual agreement")
    correction = Correct(corrects=event_id(2), fields={"ended_on": "2023-06-10"}, reason="Misread")
    story = given([registered(), on("2023-05-31", ended)]).when(correction).then()
    assert story.on("2023-06-15").ended_on is None
    assert story.on("2023-06-15").parts_ended == ("Nursery meals",)


def test_a_contract_expires_on_the_last_day_of_its_term() -> None:
    story = given([registered()]).when(RecordExpiry(reason="Term over"), on=day("2024-04-01")).quietly()
    expired = story.then(Expired(ended_on=day("2024-03-31")), effective="2024-03-31")
    assert status(expired.on("2024-04-01"), day("2024-04-01")) == "expired"


def test_the_last_day_of_an_expired_contract_can_be_given() -> None:
    command = RecordExpiry(ended_on=day("2024-03-28"), reason="School term over")
    expired = Expired(ended_on=day("2024-03-28"))
    given([registered()]).when(command, on=day("2024-04-01")).then(expired, effective="2024-03-28")


def test_the_last_day_stands_whatever_day_the_expiry_is_entered_from() -> None:
    command = RecordExpiry(effective_from=day("2024-03-15"), reason="Term over")
    expired = Expired(ended_on=day("2024-03-31"))
    given([registered()]).when(command, on=day("2024-04-01")).then(expired, effective="2024-03-15")


def test_a_contract_whose_term_is_not_over_has_not_expired() -> None:
    story = given([registered()])
    story.when(RecordExpiry(reason="Term over"), on=day("2024-03-31")).then_refused(
        "expiry.not-ahead-of-the-day", at=["ended_on"]
    )
    no_end = given([registered(term=Term(TERM.start, "open"))])
    asked = no_end.when(RecordExpiry(reason="Term over"))
    said = asked.then_refused("expiry.not-ahead-of-the-day", at=["ended_on"])
    assert said == "The end of the term is not known; give the last day in force."


def test_an_extended_contract_expires_at_its_later_end() -> None:
    extended = on("2023-05-01", Extended(previous_end="2024-03-31", end="2025-03"))
    command = RecordExpiry(reason="Term over")
    given([registered(), extended]).when(command, on=day("2025-04-01")).then(
        Expired(ended_on=day("2025-03-31"))
    )


def test_what_was_true_before_the_last_day_can_still_be_recorded() -> None:
    story = given([registered(), ENDED])
    for last in ("2022-06-01", "2022-12-31"):
        command = AssignTier(tier="Gold", effective_from=day(last), reason="Found in the file")
        assert story.when(command).then(effective=last).on("2023-06-15").ended_as == "terminated"


def test_nothing_changes_after_the_last_day() -> None:
    command = AssignTier(tier="Gold", effective_from=day("2023-01-01"), reason="Found in the file")
    said = (
        given([registered(), ENDED])
        .when(command)
        .then_refused("contract.not-ended", at=["effective_from"], conflict=True)
    )
    assert said.startswith("The contract terminated on 31 December 2022; nothing can change in it after")


def test_a_contract_ends_once() -> None:
    again = Terminate(ended_on=day("2022-06-30"), ground="discharge", reason=BECAUSE)
    given([registered(), ENDED]).when(again).then_refused("end.once", at=["ended_on"], conflict=True)
    expiry = RecordExpiry(ended_on=day("2022-12-31"), reason=BECAUSE)
    given([registered(), ENDED]).when(expiry).then_refused("end.once", at=["ended_on"], conflict=True)


def test_an_end_scheduled_ahead_counts_as_an_end() -> None:
    ahead = on("2023-12-31", Terminated(ended_on=day("2023-12-31"), ground="mutual agreement"))
    again = Terminate(ended_on=day("2023-11-30"), ground="discharge", reason=BECAUSE)
    given([registered(), ahead]).when(again).then_refused("end.once")


def test_an_end_takes_effect_no_later_than_its_last_day() -> None:
    story = given([registered()])
    late = {"effective_from": day("2023-06-01"), "reason": BECAUSE}
    story.when(Terminate(ended_on=day("2023-03-31"), ground="discharge", **late)).then_refused(
        "end.effective-by-its-last-day", at=["effective_from", "ended_on"]
    )
    story.when(RecordExpiry(ended_on=day("2023-03-31"), **late)).then_refused(
        "end.effective-by-its-last-day", at=["effective_from", "ended_on"]
    )
    story.when(
        RecordExpiry(effective_from=day("2024-04-02"), reason=BECAUSE), on=day("2024-04-03")
    ).then_refused("end.effective-by-its-last-day")


def test_of_two_ends_on_record_the_earlier_stands() -> None:
    """Rules let a contract end once; a fold of older history must still give one answer."""
    later = on("2022-06-01", Expired(ended_on=day("2024-03-31")))
    for entries in ([registered(), ENDED, later], [registered(), later, ENDED]):
        terms = given(entries).on("2023-06-15")
        assert (terms.ended_on, terms.ended_as) == (day("2022-12-31"), "terminated")
    twice = on("2022-06-01", Expired(ended_on=day("2022-12-31")))
    assert given([registered(), ENDED, twice]).on("2023-06-15").ended_as == "expired"
    assert (
        given([registered(), on("2022-05-01", ENDED.fact), twice]).on("2023-06-15").ended_as == "terminated"
    )


@pytest.mark.parametrize(
    ("term", "on_day", "expected"),
    [
        (Term("2020-04-01", "2024-03-31"), "2020-03-31", "not started"),
        (Term("2020-04-01", "2024-03-31"), "2020-04-01", "live"),
        (Term("2020-04-01", "2024-03-31"), "2024-03-31", "live"),
        (Term("2020-04-01", "2024-03-31"), "2024-04-01", "past end"),
        (Term("2020-09", "2024-02"), "2020-08-31", "not started"),
        (Term("2020-09", "2024-02"), "2020-09-01", "live"),
        (Term("2020-09", "2024-02"), "2024-02-29", "live"),
        (Term("2020-09", "2024-02"), "2024-03-01", "past end"),
        (Term("TBC", "TBC"), "2099-01-01", "live"),
        (Term("2020-04-01", "open"), "2099-01-01", "live"),
    ],
    ids=str,
)
def test_how_a_contract_stands_on_a_day(term: Term, on_day: str, expected: str) -> None:
    terms = given([registered(term=term)]).on("2023-06-15")
    assert status(terms, day(on_day)) == expected


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        (Terminated(ended_on=day("2022-12-31"), ground="discharge"), "terminated"),
        (Expired(ended_on=day("2022-12-31")), "expired"),
    ],
)
def test_an_ended_contract_stands_ended_from_the_day_after_its_last(
    fact: Terminated | Expired, expected: str
) -> None:
    terms = given([registered(), on("2022-12-31", fact)]).on("2023-06-15")
    assert [status(terms, day(text)) for text in ("2022-12-31", "2023-01-01", "2024-06-01")] == [
        "live",
        expected,
        expected,
    ]


def test_it_may_end_on_the_day_on_which_it_started() -> None:
    command = Terminate(ended_on=day(TERM.start), ground="mutual agreement", reason=BECAUSE)
    given([registered()]).when(command).then(
        Terminated(ended_on=day("2020-04-01"), ground="mutual agreement"), effective="2020-04-01"
    )


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        ({"legal_regime": "PA2023"}, "A contract termination notice (UK11) is due by 29 July 2023."),
        ({"legal_regime": "PA2023", "procurement_route": "user choice direct award"}, ""),
        ({"legal_regime": "PCR2015"}, ""),
    ],
)
def test_who_ends_a_contract_under_the_act_is_told_by_when_that_is_published(
    terms: dict[str, Any], told: str
) -> None:
    """PA 2023 s.80: within thirty days, beginning with the day on which it ended."""
    command = Terminate(ended_on=day("2023-06-30"), ground="mutual agreement", reason=BECAUSE)
    asked = given([registered(**terms)]).when(command)
    assert asked.decision is not None
    said = {outcome.rule: outcome.sentence for outcome in asked.decision.record.rules}
    assert said["end.published"] == told


def test_the_last_day_for_representations_is_the_suppliers() -> None:
    """PA 2023 s.78(7): an end on that day leaves them none of it."""
    intended = TerminationIntended(ground="excluded supplier", representations_until=day("2023-06-29"))
    story = given([registered(legal_regime="PA2023"), on("2023-06-01", intended)])
    for ended_on, advised in (("2023-06-29", {"termination.representations"}), ("2023-06-30", set[str]())):
        command = Terminate(ended_on=day(ended_on), ground="procurement rules (s.78)", reason=BECAUSE)
        assert set(story.when(command).advice) == advised
    untold = given([registered(legal_regime="PA2023")])
    assert set(untold.when(command).advice) == {"termination.representations"}
