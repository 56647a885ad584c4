"""Committing, challenging, renegotiating, delivering and verifying social value."""

from uuid import UUID

import pytest
from msgspec import to_builtins
from msgspec.structs import replace

from domain.amendment import commands as amend
from domain.contract.ending import Terminated
from domain.decisions import Command
from domain.review.events import Item, Scheduled
from domain.social_value import commands as ask
from domain.social_value import events as happened
from domain.social_value.decisions import SOCIAL_VALUE
from domain.social_value.events import Promise
from domain.social_value.state import reported, verified
from tests.givens import OWNER, day, event_id, on, registered
from tests.streams import CONTRACT_ID, CONTRACT_OF_THESE_TESTS, chronicle, given

TWELVE = Promise(measure="AP1", theme="Jobs", unit="apprentices", quantity="12", due="2024-03-31")
TWENTY = replace(TWELVE, quantity="20")
COMMITTED = on("2020-04-01", happened.Committed(contract_id=CONTRACT_ID, promise=TWELVE))
CHALLENGED = on(
    "2021-05-01", happened.OpportunityChallenged(contract_id=CONTRACT_ID, question="What else may be had?")
)
ANSWERED = on("2021-06-01", happened.OpportunityAnswered(answer="Eight more places."))
REPORTED = on(
    "2021-04-30",
    happened.DeliveryReported(
        number=1, period="2020/21", quantity="7", unit="apprentices", reported_by="p-anwen"
    ),
)
VERIFIED = on(
    "2021-05-10",
    happened.DeliveryVerified(
        number=1, reported="7", quantity="6", unit="apprentices", method="payroll check", verified_by="p-bryn"
    ),
)
CLOSED = on("2023-01-31", happened.Closed(outcome="delivered in part"))
VERIFY = ask.VerifyDelivery(number=1, quantity="6", method="payroll check")


def test_a_commitment_at_award_has_no_route() -> None:
    command = ask.Commit(contract_id=CONTRACT_ID, promise=TWELVE, effective_from=day("2023-06-01"))
    story = given(SOCIAL_VALUE).when(command).quietly()
    after = story.then(happened.Committed(contract_id=CONTRACT_ID, promise=TWELVE), effective="2023-06-01")
    assert (after.now.status, after.now.route) == ("committed", None)


def test_a_review_challenges_the_manager_answers_and_a_commitment_comes_of_it() -> None:
    command = ask.ChallengeOpportunity(contract_id=CONTRACT_ID, question="What else may be had?")
    story = (
        given(SOCIAL_VALUE)
        .when(command)
        .then(happened.OpportunityChallenged(contract_id=CONTRACT_ID, question="What else may be had?"))
    )
    assert story.now.status == "opportunity"
    story = story.when(ask.AnswerChallenge(answer="Eight more places.")).then(
        happened.OpportunityAnswered(answer="Eight more places.")
    )
    taken = ask.TakeUpOpportunity(promise=TWENTY, route="working together")
    story = story.when(taken).then(
        happened.Committed(contract_id=CONTRACT_ID, promise=TWENTY, route="working together")
    )
    assert (story.now.status, story.now.question, story.now.promise) == (
        "committed",
        "What else may be had?",
        TWENTY,
    )


def test_a_renegotiation_says_what_was_before() -> None:
    command = ask.Renegotiate(promise=TWENTY, route="renegotiation", reason="Extension agreed")
    story = given(SOCIAL_VALUE, [COMMITTED]).when(command).quietly()
    after = story.then(happened.Renegotiated(previous=TWELVE, promise=TWENTY, route="renegotiation"))
    assert (after.on("2023-06-14").promise, after.now.promise) == (TWELVE, TWENTY)


def test_committed_reported_and_verified_are_three_numbers_and_no_data_is_none() -> None:
    bare = given(SOCIAL_VALUE, [COMMITTED])
    assert (reported(bare.now), verified(bare.now)) == (None, None)
    command = ask.ReportDelivery(period="2020/21", quantity="7")
    story = (
        bare.when(command)
        .quietly()
        .then(
            happened.DeliveryReported(
                number=1, period="2020/21", quantity="7", unit="apprentices", reported_by="p-anwen"
            )
        )
    )
    assert (story.now.promise.quantity, reported(story.now), verified(story.now)) == ("12", "7", None)
    story = (
        story.when(VERIFY, by=OWNER)
        .quietly()
        .then(
            happened.DeliveryVerified(
                number=1,
                reported="7",
                quantity="6",
                unit="apprentices",
                method="payroll check",
                verified_by="p-bryn",
            )
        )
    )
    assert (reported(story.now), verified(story.now)) == ("7", "6")


def test_a_rejected_report_counts_in_neither_number() -> None:
    command = ask.RejectDelivery(number=1, reason="These are another contract's apprentices")
    story = given(SOCIAL_VALUE, [COMMITTED, REPORTED]).when(command, by=OWNER).quietly()
    after = story.then(happened.DeliveryRejected(number=1, quantity="7", unit="apprentices"))
    assert (reported(after.now), verified(after.now)) == (None, None)


def test_a_second_report_of_a_period_counts_too_and_that_is_said() -> None:
    story = given(SOCIAL_VALUE, [COMMITTED, REPORTED])
    asked = story.when(ask.ReportDelivery(period="2020/21", quantity="1"))
    after = asked.advised("social-value.period-reported-once").then()
    assert reported(after.now) == "8"
    story.when(ask.ReportDelivery(period="2021/22", quantity="1")).quietly().then()


def test_decimals_are_added_exactly() -> None:
    tenth = [on("2021-04-30", replace(REPORTED.fact, number=place, quantity="0.1")) for place in (1, 2, 3)]
    assert reported(given(SOCIAL_VALUE, [COMMITTED, *tenth]).now) == "0.3"


def test_it_is_closed_with_its_outcome() -> None:
    command = ask.Close(outcome="delivered", reason="All of it came")
    story = (
        given(SOCIAL_VALUE, [COMMITTED]).when(command).quietly().then(happened.Closed(outcome="delivered"))
    )
    assert story.now.status == "closed"


REFUSALS: list[tuple[str, list[object], Command, tuple[str, ...]]] = [
    (
        "social-value.promise-possible",
        [],
        ask.Commit(contract_id=CONTRACT_ID, promise=replace(TWELVE, due="2023-02-29")),
        ("promise.due",),
    ),
    (
        "social-value.promise-possible",
        [],
        ask.Commit(contract_id=CONTRACT_ID, promise=replace(TWELVE, quantity="0")),
        ("promise.quantity",),
    ),
    ("social-value.open", [COMMITTED, CLOSED], ask.ReportDelivery(period="2023", quantity="1"), ()),
    ("social-value.committed-to", [CHALLENGED], ask.ReportDelivery(period="2023", quantity="1"), ()),
    (
        "social-value.not-committed-yet",
        [COMMITTED],
        ask.TakeUpOpportunity(promise=TWENTY, route="renegotiation"),
        (),
    ),
    ("social-value.challenge-open", [CHALLENGED, ANSWERED], ask.AnswerChallenge(answer="Again."), ()),
    (
        "social-value.promise-changes",
        [COMMITTED],
        ask.Renegotiate(promise=TWELVE, route="renegotiation", reason="Slip"),
        ("promise",),
    ),
    (
        "social-value.quantity-not-negative",
        [COMMITTED],
        ask.ReportDelivery(period="2023", quantity="-1"),
        ("quantity",),
    ),
    ("social-value.report-waits", [COMMITTED], VERIFY, ("number",)),
    (
        "social-value.unit-stands",
        [COMMITTED, REPORTED],
        ask.Renegotiate(promise=replace(TWENTY, unit="hours"), route="renegotiation", reason="Other"),
        ("promise.unit",),
    ),
    (
        "social-value.outcome-fits",
        [COMMITTED],
        ask.Close(outcome="nothing found", reason="Over"),
        ("outcome",),
    ),
    ("social-value.outcome-fits", [CHALLENGED], ask.Close(outcome="delivered", reason="Over"), ("outcome",)),
    ("social-value.report-waits", [COMMITTED, REPORTED, VERIFIED], VERIFY, ("number",)),
    ("reason.given", [COMMITTED], ask.Close(outcome="delivered"), ("reason",)),
    (
        "step.in-order",
        [COMMITTED, REPORTED],
        ask.ReportDelivery(period="2020", quantity="1", effective_from=day("2021-01-01")),
        ("effective_from",),
    ),
]


@pytest.mark.parametrize(("rule", "entries", "command", "fields"), REFUSALS)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: list[happened.Fact], command: Command, fields: tuple[str, ...]
) -> None:
    given(SOCIAL_VALUE, entries).when(command, by=OWNER).then_refused(rule, at=fields)


def test_nobody_verifies_a_report_of_their_own() -> None:
    story = given(SOCIAL_VALUE, [COMMITTED, REPORTED])
    story.when(VERIFY).then_refused("social-value.verified-by-another", at=["number"], conflict=True)


def test_a_proxy_says_where_it_comes_from() -> None:
    promise = replace(TWELVE, proxy_value="1.00")
    command = ask.Commit(contract_id=CONTRACT_ID, promise=promise)
    given(SOCIAL_VALUE).when(command).then_refused(
        "social-value.promise-possible", at=["promise.proxy_source"]
    )


def test_a_contract_that_has_ended_takes_no_commitment() -> None:
    ending = Terminated(ended_on=day("2022-12-31"), ground="discharge")
    ended = chronicle(CONTRACT_ID, [registered(), on("2022-12-31", ending)])
    command = ask.Commit(contract_id=CONTRACT_ID, promise=TWELVE)
    given(SOCIAL_VALUE, others=[ended]).when(command).then_refused("contract.in-being")


def test_a_fact_about_an_unknown_report_changes_nothing() -> None:
    late = on("2020-05-01", replace(VERIFIED.fact, number=9))
    assert given(SOCIAL_VALUE, [COMMITTED, late]).now.reports == ()


def test_everything_concerns_the_contract() -> None:
    state = given(SOCIAL_VALUE, [COMMITTED]).now
    assert tuple(SOCIAL_VALUE.concerns(UUID(int=1), state, COMMITTED.fact)) == (CONTRACT_ID,)


def test_an_annulled_reports_number_is_not_given_again() -> None:
    story = given(SOCIAL_VALUE, [COMMITTED, on("2021-04-30", replace(REPORTED.fact, number=4))])
    after = story.when(ask.ReportDelivery(period="2021/22", quantity="1")).then()
    assert [one.number for one in after.now.reports] == [4, 5]


def test_a_challenge_in_a_review_is_about_a_contract_of_that_review() -> None:
    review_id = UUID("c0ffee00-0000-4000-8000-0000000000d9")
    elsewhere = Scheduled(
        group_id=UUID(int=3),
        date="TBC",
        items=(Item(number=1, title="Another", kind="area", lead_officers=("p-dilwyn",)),),
    )
    review = chronicle(review_id, [on("2023-01-01", elsewhere)])
    command = ask.ChallengeOpportunity(contract_id=CONTRACT_ID, question="What else?", review_id=review_id)
    asked = given(SOCIAL_VALUE, others=[CONTRACT_OF_THESE_TESTS, review]).when(command)
    asked.then_refused("social-value.review-covers-it", at=["review_id"])


def test_what_was_reported_is_not_corrected_and_a_corrected_promise_is_possible() -> None:
    story = given(SOCIAL_VALUE, [COMMITTED, REPORTED])
    told = amend.Correct(corrects=event_id(2), fields={"reported_by": "p-carys"}, reason="Slip")
    assert "annulled" in story.when(told).then_refused("correction.fits-the-fact", at=["fields"])
    nought = amend.Correct(
        corrects=event_id(1), fields={"promise": {**to_builtins(TWELVE), "quantity": "0"}}, reason="Slip"
    )
    assert "more than nought" in story.when(nought).then_refused("correction.fits-the-fact", at=["fields"])
