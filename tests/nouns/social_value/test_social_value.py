"""Committing, challenging, renegotiating, delivering and verifying social value."""

from typing import Any
from uuid import UUID

import pytest
from msgspec import to_builtins
from msgspec.structs import replace

from domain.amendment import commands as amend
from domain.amendment.events import Annulled
from domain.contract.ending import Terminated
from domain.decisions import Actor, Command
from domain.events import Fact
from domain.review.finding import FindingRaised
from domain.review.scheduling import Scheduled
from domain.review.terms import Item
from domain.sentences import sentence
from domain.social_value import SOCIAL_VALUE
from domain.social_value.closing import Close, Closed
from domain.social_value.commitment import COMMITMENT, Commit, Committed, TakeUpOpportunity
from domain.social_value.delivery import DeliveryReported, ReportDelivery
from domain.social_value.opportunity import (
    CHALLENGE,
    AnswerChallenge,
    ChallengeOpportunity,
    OpportunityAnswered,
    OpportunityChallenged,
)
from domain.social_value.renegotiation import Renegotiate, Renegotiated
from domain.social_value.terms import Promise, Report, SocialValue, promised, reported, verified
from domain.social_value.verification import (
    DeliveryRejected,
    DeliveryVerified,
    RejectDelivery,
    VerifyDelivery,
)
from domain.stream import Need
from tests.givens import OWNER, Entry, day, event_id, on, registered
from tests.streams import (
    CONTRACT_ID,
    CONTRACT_OF_THESE_TESTS,
    asked_again,
    chronicle,
    given,
    to_be_asked_again,
)

TWELVE = Promise(measure="AP1", theme="Jobs", unit="apprentices", quantity="12", due="2024-03-31")
TWENTY = replace(TWELVE, quantity="20")
COMMITTED = on("2020-04-01", Committed(contract_id=CONTRACT_ID, promise=TWELVE))
CHALLENGED = on(
    "2021-05-01", OpportunityChallenged(contract_id=CONTRACT_ID, question="What else may be had?")
)
ANSWERED = on("2021-06-01", OpportunityAnswered(answer="Eight more places."))
REPORTED = on(
    "2021-04-30",
    DeliveryReported(number=1, period="2020/21", quantity="7", unit="apprentices", reported_by="p-anwen"),
)
VERIFIED = on(
    "2021-05-10",
    DeliveryVerified(
        number=1, reported="7", quantity="6", unit="apprentices", method="payroll check", verified_by="p-bryn"
    ),
)
CLOSED = on("2023-01-31", Closed(outcome="delivered in part"))
VERIFY = VerifyDelivery(number=1, quantity="6", method="payroll check")


def test_a_commitment_at_award_has_no_route() -> None:
    command = Commit(contract_id=CONTRACT_ID, promise=TWELVE, effective_from=day("2023-06-01"))
    story = given(SOCIAL_VALUE).when(command).quietly()
    after = story.then(Committed(contract_id=CONTRACT_ID, promise=TWELVE), effective="2023-06-01")
    assert (after.now.status, after.now.route) == ("committed", None)


def test_a_review_challenges_the_manager_answers_and_a_commitment_comes_of_it() -> None:
    command = ChallengeOpportunity(contract_id=CONTRACT_ID, question="What else may be had?")
    story = (
        given(SOCIAL_VALUE)
        .when(command)
        .then(OpportunityChallenged(contract_id=CONTRACT_ID, question="What else may be had?"))
    )
    assert story.now.status == "opportunity"
    story = story.when(AnswerChallenge(answer="Eight more places.")).then(
        OpportunityAnswered(answer="Eight more places.")
    )
    taken = TakeUpOpportunity(promise=TWENTY, route="working together")
    story = story.when(taken).then(
        Committed(contract_id=CONTRACT_ID, promise=TWENTY, route="working together")
    )
    assert (story.now.status, story.now.question, story.now.promise) == (
        "committed",
        "What else may be had?",
        TWENTY,
    )


def test_a_renegotiation_says_what_was_before() -> None:
    command = Renegotiate(promise=TWENTY, route="renegotiation", reason="Extension agreed")
    story = given(SOCIAL_VALUE, [COMMITTED]).when(command).quietly()
    after = story.then(Renegotiated(previous=TWELVE, promise=TWENTY, route="renegotiation"))
    assert (after.on("2023-06-14").promise, after.now.promise) == (TWELVE, TWENTY)


def test_committed_reported_and_verified_are_three_numbers_and_no_data_is_none() -> None:
    bare = given(SOCIAL_VALUE, [COMMITTED])
    assert (reported(bare.now), verified(bare.now)) == (None, None)
    command = ReportDelivery(period="2020/21", quantity="7")
    story = (
        bare.when(command)
        .quietly()
        .then(
            DeliveryReported(
                number=1, period="2020/21", quantity="7", unit="apprentices", reported_by="p-anwen"
            )
        )
    )
    assert (story.now.promise.quantity, reported(story.now), verified(story.now)) == ("12", "7", None)
    story = (
        story.when(VERIFY, by=OWNER)
        .quietly()
        .then(
            DeliveryVerified(
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
    command = RejectDelivery(number=1, reason="These are another contract's apprentices")
    story = given(SOCIAL_VALUE, [COMMITTED, REPORTED]).when(command, by=OWNER).quietly()
    after = story.then(DeliveryRejected(number=1, quantity="7", unit="apprentices"))
    assert (reported(after.now), verified(after.now)) == (None, None)


def test_a_second_report_of_a_period_counts_too_and_that_is_said() -> None:
    story = given(SOCIAL_VALUE, [COMMITTED, REPORTED])
    asked = story.when(ReportDelivery(period="2020/21", quantity="1"))
    after = asked.advised("social-value.period-reported-once").then()
    assert reported(after.now) == "8"
    story.when(ReportDelivery(period="2021/22", quantity="1")).quietly().then()


def test_decimals_are_added_exactly() -> None:
    tenth = [on("2021-04-30", replace(REPORTED.fact, number=place, quantity="0.1")) for place in (1, 2, 3)]
    assert reported(given(SOCIAL_VALUE, [COMMITTED, *tenth]).now) == "0.3"


def test_it_is_closed_with_its_outcome() -> None:
    command = Close(outcome="delivered", reason="All of it came")
    twelve = on("2021-05-10", replace(VERIFIED.fact, quantity="12"))
    told = given(SOCIAL_VALUE, [COMMITTED, REPORTED, twelve]).when(command).quietly()
    story = told.then(Closed(outcome="delivered"))
    assert story.now.status == "closed"


REFUSALS: list[tuple[str, list[Entry], Command, tuple[str, ...]]] = [
    (
        "social-value.promise-possible",
        [],
        Commit(contract_id=CONTRACT_ID, promise=replace(TWELVE, due="2023-02-29")),
        ("promise.due",),
    ),
    (
        "social-value.promise-possible",
        [],
        Commit(contract_id=CONTRACT_ID, promise=replace(TWELVE, quantity="0")),
        ("promise.quantity",),
    ),
    ("social-value.open", [COMMITTED, CLOSED], ReportDelivery(period="2023", quantity="1"), ()),
    ("social-value.committed-to", [CHALLENGED], ReportDelivery(period="2023", quantity="1"), ()),
    (
        "social-value.not-committed-yet",
        [COMMITTED],
        TakeUpOpportunity(promise=TWENTY, route="renegotiation"),
        (),
    ),
    ("social-value.challenge-open", [CHALLENGED, ANSWERED], AnswerChallenge(answer="Again."), ()),
    (
        "social-value.promise-changes",
        [COMMITTED],
        Renegotiate(promise=TWELVE, route="renegotiation", reason="Slip"),
        ("promise",),
    ),
    (
        "social-value.quantity-not-negative",
        [COMMITTED],
        ReportDelivery(period="2023", quantity="-1"),
        ("quantity",),
    ),
    ("social-value.report-waits", [COMMITTED], VERIFY, ("number",)),
    (
        "social-value.unit-stands",
        [COMMITTED, REPORTED],
        Renegotiate(promise=replace(TWENTY, unit="hours"), route="renegotiation", reason="Other"),
        ("promise.unit",),
    ),
    (
        "social-value.outcome-fits",
        [COMMITTED],
        Close(outcome="nothing found", reason="Over"),
        ("outcome",),
    ),
    ("social-value.outcome-fits", [CHALLENGED], Close(outcome="delivered", reason="Over"), ("outcome",)),
    ("social-value.report-waits", [COMMITTED, REPORTED, VERIFIED], VERIFY, ("number",)),
    ("reason.given", [COMMITTED], Close(outcome="delivered"), ("reason",)),
    (
        "step.in-order",
        [COMMITTED, REPORTED],
        ReportDelivery(period="2020", quantity="1", effective_from=day("2021-01-01")),
        ("effective_from",),
    ),
]


@pytest.mark.parametrize(("rule", "entries", "command", "fields"), REFUSALS)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: list[Entry], command: Command, fields: tuple[str, ...]
) -> None:
    told = given(SOCIAL_VALUE, entries)
    waits_no_more = rule == "social-value.report-waits" and VERIFIED in entries
    told.when(command, by=OWNER).then_refused(rule, at=fields, conflict=waits_no_more or not fields)


def test_nobody_verifies_a_report_of_their_own() -> None:
    story = given(SOCIAL_VALUE, [COMMITTED, REPORTED])
    story.when(VERIFY).then_refused("social-value.verified-by-another", at=["number"], conflict=True)


def test_a_proxy_says_where_it_comes_from() -> None:
    promise = replace(TWELVE, proxy_value="1.00")
    command = Commit(contract_id=CONTRACT_ID, promise=promise)
    given(SOCIAL_VALUE).when(command).then_refused(
        "social-value.promise-possible", at=["promise.proxy_source"]
    )


def test_a_contract_that_has_ended_takes_no_commitment() -> None:
    ending = Terminated(ended_on=day("2022-12-31"), ground="discharge")
    ended = chronicle(CONTRACT_ID, [registered(), on("2022-12-31", ending)])
    command = Commit(contract_id=CONTRACT_ID, promise=TWELVE)
    given(SOCIAL_VALUE, others=[ended]).when(command).then_refused("contract.in-being")


@pytest.mark.parametrize(
    ("opening", "command"),
    [
        ("challenged", TakeUpOpportunity(promise=TWENTY, route="working together")),
        ("committed", Renegotiate(promise=TWENTY, route="renegotiation", reason="Agreed")),
    ],
)
def test_no_more_is_promised_once_the_contract_has_ended(opening: str, command: Command) -> None:
    """Neither of an opportunity nor of what was promised before; what was agreed by its last day is entered late."""
    entry = {"challenged": CHALLENGED, "committed": COMMITTED}[opening]
    ending = Terminated(ended_on=day("2022-12-31"), ground="discharge")
    ended = chronicle(CONTRACT_ID, [registered(), on("2022-12-31", ending)])
    story = given(SOCIAL_VALUE, [entry], [ended])
    story.when(command).then_refused("contract.in-being", at=[], conflict=True)
    assert story.when(replace(command, effective_from=day("2022-12-31"))).then().now.promise == TWENTY
    later = chronicle(CONTRACT_ID, [on("2023-07-01", registered())])
    told = given(SOCIAL_VALUE, [entry], [later]).when(command)
    said = told.then_refused("contract.in-being", at=["effective_from"], conflict=False)
    assert said == "The contract was not in being on 15 June 2023."
    annulled = Annulled(stream="social_value", annuls=event_id(1), proposal=event_id(9), proposed_by="p-cai")
    gone = given(SOCIAL_VALUE, [entry, on("2021-06-01", annulled)], [ended])
    gone.when(command).then_refused("social_value.in-being")


def test_a_fact_about_an_unknown_report_changes_nothing() -> None:
    late = on("2020-05-01", replace(VERIFIED.fact, number=9))
    assert given(SOCIAL_VALUE, [COMMITTED, late]).now.reports == ()


def test_everything_concerns_the_contract() -> None:
    state = given(SOCIAL_VALUE, [COMMITTED]).now
    assert tuple(SOCIAL_VALUE.concerns(UUID(int=1), state, COMMITTED.fact)) == (CONTRACT_ID,)


def test_an_annulled_reports_number_is_not_given_again() -> None:
    story = given(SOCIAL_VALUE, [COMMITTED, on("2021-04-30", replace(REPORTED.fact, number=4))])
    after = story.when(ReportDelivery(period="2021/22", quantity="1")).then()
    assert [report.number for report in after.now.reports] == [4, 5]


def test_a_challenge_in_a_review_is_about_a_contract_of_that_review() -> None:
    review_id = UUID("c0ffee00-0000-4000-8000-0000000000d9")
    elsewhere = Scheduled(
        group_id=UUID(int=3),
        date="TBC",
        items=(Item(number=1, title="Another", kind="area", lead_officers=("p-dilwyn",)),),
    )
    review = chronicle(review_id, [on("2023-01-01", elsewhere)])
    command = ChallengeOpportunity(contract_id=CONTRACT_ID, question="What else?", review_id=review_id)
    asked = given(SOCIAL_VALUE, others=[CONTRACT_OF_THESE_TESTS, review]).when(command)
    asked.then_refused("social-value.review-covers-it", at=["review_id"])


REVIEW_ID = UUID("c0ffee00-0000-4000-8000-0000000000d9")
LOOKED_AT = chronicle(
    REVIEW_ID,
    [
        on(
            "2023-01-01",
            Scheduled(
                group_id=UUID(int=3),
                date="TBC",
                items=(
                    Item(number=1, title="Meals", contract_id=CONTRACT_ID, lead_officers=("p-dilwyn",)),
                    Item(number=2, title="Another", kind="area", lead_officers=("p-dilwyn",)),
                ),
            ),
        ),
        on(
            "2023-02-01",
            FindingRaised(
                number=1,
                item=1,
                theme="social value during the term",
                text="None is asked for.",
                severity="low",
            ),
        ),
        on(
            "2023-02-01",
            FindingRaised(
                number=2, item=2, theme="social value during the term", text="Nor here.", severity="low"
            ),
        ),
    ],
)


@pytest.mark.parametrize(
    ("review_id", "finding", "at"),
    [
        (REVIEW_ID, 1, []),
        (REVIEW_ID, None, []),
        (REVIEW_ID, 2, ["finding"]),
        (REVIEW_ID, 3, ["finding"]),
        (None, 1, ["finding", "review_id"]),
    ],
    ids=["of the contract", "none", "of another item", "of nothing", "of no review"],
)
def test_a_challenge_follows_from_a_finding_about_the_contract(
    review_id: UUID | None, finding: int | None, at: list[str]
) -> None:
    command = ChallengeOpportunity(
        contract_id=CONTRACT_ID, question="What else?", review_id=review_id, finding=finding
    )
    asked = given(SOCIAL_VALUE, others=[CONTRACT_OF_THESE_TESTS, LOOKED_AT]).when(command)
    if at:
        asked.then_refused("social-value.finding-of-the-contract", at=at, conflict=False)
    else:
        fields = {"contract_id": CONTRACT_ID, "question": "What else?", "review_id": review_id}
        assert asked.then(OpportunityChallenged(**fields, finding=finding)).now == SocialValue(  # type: ignore[arg-type]
            CONTRACT_ID, question="What else?", review_id=review_id
        )


def test_a_review_that_was_not_put_down_yet_found_nothing_of_the_contract() -> None:
    command = ChallengeOpportunity(
        contract_id=CONTRACT_ID,
        question="What else?",
        review_id=REVIEW_ID,
        finding=1,
        effective_from=day("2022-12-31"),
    )
    asked = given(SOCIAL_VALUE, others=[CONTRACT_OF_THESE_TESTS, LOOKED_AT]).when(command)
    asked.then_refused(
        "social-value.review-covers-it", "social-value.finding-of-the-contract", at=["finding", "review_id"]
    )


def test_what_is_reported_where_nothing_is_promised_any_more_counts_nothing() -> None:
    """The promise that it was reported of was annulled since."""
    was = SOCIAL_VALUE.effects[DeliveryReported].was
    assert was(given(SOCIAL_VALUE, [CHALLENGED]).now, REPORTED.fact) == {"unit": ""}
    assert was(given(SOCIAL_VALUE, [COMMITTED]).now, REPORTED.fact) == {"unit": "apprentices"}


@pytest.mark.parametrize(
    ("outcome", "found", "advised"),
    [
        ("delivered", "12", False),
        ("delivered", "11.9", True),
        ("delivered", None, True),
        ("delivered in part", None, False),
        ("no longer wanted", None, False),
    ],
)
def test_that_all_of_it_was_delivered_rests_on_what_somebody_else_found(
    outcome: Any, found: str | None, advised: bool
) -> None:
    looked = [on("2021-05-10", replace(VERIFIED.fact, quantity=found))] if found else []
    asked = given(SOCIAL_VALUE, [COMMITTED, REPORTED, *looked]).when(Close(outcome=outcome, reason="Over"))
    told = asked.advised(*["social-value.delivery-verified"] * advised)
    assert told.then(Closed(outcome=outcome)).now.outcome == outcome
    if advised:
        said = asked.advice["social-value.delivery-verified"]
        assert said == (
            f"Of 12 apprentices promised, {found} were found delivered."
            if found
            else "Nobody has verified that any of it was delivered."
        )


def test_an_opportunity_that_is_not_wanted_any_more_is_closed() -> None:
    asked = given(SOCIAL_VALUE, [CHALLENGED]).when(Close(outcome="no longer wanted", reason="Over"))
    assert asked.quietly().then(Closed(outcome="no longer wanted")).now.status == "closed"


def test_a_report_is_kept_with_its_period_its_reporter_and_what_became_of_it() -> None:
    reported_once = (
        given(SOCIAL_VALUE, [COMMITTED]).when(ReportDelivery(period="2020/21", quantity="0")).then()
    )
    report = Report(1, "2020/21", "0", "p-anwen", day("2023-06-15"))
    assert reported_once.now == SocialValue(CONTRACT_ID, TWELVE, reports=(report,))
    looked = reported_once.when(VerifyDelivery(number=1, quantity="0", method="site visit"), by=OWNER).then()
    assert looked.now.reports == (replace(report, verified="0", verified_by="p-bryn"),)
    refused = reported_once.when(RejectDelivery(number=1, reason="Another's"), by=OWNER).then()
    assert refused.now.reports == (replace(report, rejected=True),)
    told = refused.when(VERIFY, by=OWNER).then_refused("social-value.report-waits", conflict=True)
    assert told == "Report 1 was looked at already."


def test_what_was_looked_at_anew_is_what_was_found_last() -> None:
    refused = on("2021-05-09", DeliveryRejected(number=1, quantity="7", unit="apprentices"), OWNER)
    again = on("2021-05-11", refused.fact, OWNER)
    assert given(SOCIAL_VALUE, [COMMITTED, REPORTED, refused, VERIFIED]).now.reports[0].rejected is False
    assert given(SOCIAL_VALUE, [COMMITTED, REPORTED, VERIFIED, again]).now.reports[0].verified is None


def test_another_report_may_be_verified_by_whoever_gave_the_first() -> None:
    second = on("2022-04-30", replace(REPORTED.fact, number=2, period="2021/22", reported_by="p-bryn"), OWNER)
    told = given(SOCIAL_VALUE, [COMMITTED, REPORTED, second])
    looked = told.when(replace(VERIFY, number=2)).then().now.reports
    assert [report.verified for report in looked] == [None, "6"]
    told.when(replace(VERIFY, number=2), by=OWNER).then_refused("social-value.verified-by-another")
    told.when(VERIFY, by=OWNER).then()
    told.when(RejectDelivery(number=1, reason="Mine")).then_refused("social-value.verified-by-another")


def test_a_report_of_a_period_of_which_the_first_was_not_accepted_is_nothing_unusual() -> None:
    refused = on("2021-05-10", DeliveryRejected(number=1, quantity="7", unit="apprentices"), OWNER)
    told = given(SOCIAL_VALUE, [COMMITTED, REPORTED, refused])
    told.when(ReportDelivery(period="2020/21", quantity="6")).quietly().then()
    told.when(ReportDelivery(period="2021/22", quantity="6", comment="Two left")).quietly().then(
        DeliveryReported(
            number=2,
            period="2021/22",
            quantity="6",
            unit="apprentices",
            reported_by="p-anwen",
            comment="Two left",
        )
    )


def test_a_commitment_and_a_challenge_name_the_contract_and_the_review_that_they_are_about() -> None:
    at = Need("contract_id", "contract", CONTRACT_ID)
    commit = Commit(contract_id=CONTRACT_ID, promise=TWELVE)
    challenge = ChallengeOpportunity(contract_id=CONTRACT_ID, question="What else?", review_id=REVIEW_ID)
    assert [*COMMITMENT.needs(commit, None, {})] == [at]
    assert [*CHALLENGE.needs(replace(challenge, review_id=None), None, {})] == [at]
    assert [*CHALLENGE.needs(challenge, None, {})] == [at, Need("review_id", "review", REVIEW_ID)]


def test_a_challenge_that_is_asked_anew_waits_for_an_answer_again() -> None:
    again = on("2021-07-01", replace(CHALLENGED.fact, question="And now?"))
    told = given(SOCIAL_VALUE, [CHALLENGED, ANSWERED, again])
    assert told.now == SocialValue(CONTRACT_ID, question="And now?")
    assert told.when(AnswerChallenge(answer="Nothing.")).then().now.answer == "Nothing."
    given(SOCIAL_VALUE, [COMMITTED]).when(AnswerChallenge(answer="x")).then_refused(
        "social-value.challenge-open"
    )
    taken_up = given(SOCIAL_VALUE, [CHALLENGED, TAKEN_UP]).when(AnswerChallenge(answer="Eight more.")).then()
    assert (taken_up.now.status, taken_up.now.answer) == ("committed", "Eight more.")


def test_a_promise_in_other_words_is_renegotiated_in_the_unit_in_which_it_was_reported() -> None:
    same_unit = Renegotiate(
        promise=replace(TWENTY, description="In kitchens"), route="renegotiation", reason="So"
    )
    other_unit = replace(same_unit, promise=replace(TWENTY, unit="hours"))
    reported_once = given(SOCIAL_VALUE, [COMMITTED, REPORTED])
    assert reported_once.when(same_unit).quietly().then().now.route == "renegotiation"
    reported_once.when(other_unit).then_refused("social-value.unit-stands", conflict=False)
    assert given(SOCIAL_VALUE, [COMMITTED]).when(other_unit).then().now.promise == replace(
        TWENTY, unit="hours"
    )


def test_a_commitment_made_during_the_term_keeps_its_route_and_its_day() -> None:
    half = replace(TWELVE, quantity="0.5")
    command = Commit(contract_id=CONTRACT_ID, promise=half, route="renegotiation")
    told = given(SOCIAL_VALUE).when(command).then()
    assert told.now == SocialValue(CONTRACT_ID, half, "renegotiation")
    assert asked_again(told) == {Committed}
    assert (promised(half), promised(replace(half, due="TBC"))) == (
        "0.5 apprentices by 31 March 2024 (AP1)",
        "0.5 apprentices (AP1)",
    )


def test_many_small_figures_add_up_in_plain_digits() -> None:
    small = (on("2021-04-30", replace(REPORTED.fact, number=n, quantity="0.00000001")) for n in (1, 2))
    assert reported(given(SOCIAL_VALUE, [COMMITTED, *small]).now) == "0.00000002"


# Corrections


def correct(number: int, **fields: object) -> amend.Correct:
    """The command that puts the story's *number*th event right."""
    return amend.Correct(corrects=event_id(number), fields=dict(fields), reason="Typing slip")


TAKEN_UP = on("2021-07-01", Committed(contract_id=CONTRACT_ID, promise=TWENTY, route="working together"))
RENEGOTIATED = on("2021-04-29", Renegotiated(previous=TWELVE, promise=TWENTY, route="renegotiation"))
REJECTED = on("2021-05-10", DeliveryRejected(number=1, quantity="7", unit="apprentices"), OWNER)


def test_every_fact_gives_back_what_was_asked() -> None:
    found = asked_again(
        given(SOCIAL_VALUE, [COMMITTED, RENEGOTIATED, REPORTED, VERIFIED, CLOSED]),
        given(SOCIAL_VALUE, [CHALLENGED, ANSWERED, TAKEN_UP]),
    )
    assert found == to_be_asked_again(SOCIAL_VALUE)


def test_a_corrected_promise_is_possible_and_names_the_renegotiation_that_follows() -> None:
    nought = correct(1, promise={**to_builtins(TWELVE), "quantity": "0"})
    refused = given(SOCIAL_VALUE, [COMMITTED]).when(nought)
    assert "more than nought" in refused.then_refused(
        "social-value.promise-possible", at=["fields.promise.quantity"]
    )
    fewer = correct(1, promise={**to_builtins(TWELVE), "quantity": "11"})
    given(SOCIAL_VALUE, [COMMITTED, RENEGOTIATED]).when(fewer).advised("later-facts.still-fit").then()
    same = correct(1, promise=to_builtins(TWENTY))
    given(SOCIAL_VALUE, [COMMITTED, RENEGOTIATED]).when(same).then_refused("later-facts.still-fit")


def test_a_commitment_of_an_opportunity_is_decided_again_as_that() -> None:
    story = given(SOCIAL_VALUE, [CHALLENGED, ANSWERED, TAKEN_UP])
    after = story.when(correct(3, route="renegotiation")).quietly().then()
    assert after.now.route == "renegotiation"
    story.when(correct(3, contract_id=str(UUID(int=7)))).then_refused(
        "correction.fits-the-request", at=["fields.contract_id"]
    )
    early = story.when(correct(3, effective_from="2021-04-01"))
    early.then_refused("correction.keeps-the-fact-in-being", conflict=True)


def test_a_report_of_delivery_keeps_its_number_and_who_reported_it() -> None:
    second = on("2021-05-30", replace(REPORTED.fact, number=2, period="2021/22"))
    story = given(SOCIAL_VALUE, [COMMITTED, REPORTED, second])
    after = story.when(correct(2, quantity="8"), by=OWNER).quietly().then()
    assert [(report.number, report.quantity, report.by) for report in after.now.reports] == [
        (1, "8", "p-anwen"),
        (2, "7", "p-anwen"),
    ]
    story.when(correct(2, reported_by="p-carys")).then_refused("correction.fits-the-request")
    story.when(correct(2, quantity="-1")).then_refused("social-value.quantity-not-negative")


@pytest.mark.parametrize("looked_at", [VERIFIED, REJECTED])
def test_a_report_that_was_looked_at_is_not_moved_behind_the_second_persons_back(looked_at: Entry) -> None:
    story = given(SOCIAL_VALUE, [COMMITTED, REPORTED, looked_at])
    told = story.when(correct(2, quantity="8")).then_refused("later-facts.still-fit", conflict=True)
    assert "another reported quantity" in told
    assert str(event_id(3)) in told
    story.when(correct(2, comment="Names are in the file")).quietly().then()
    story.when(correct(2, effective_from="2021-05-01")).quietly().then()
    of_another = story.when(correct(2, period="2021/22")).then_refused("later-facts.still-fit")
    assert "another period" in of_another
    story.when(correct(3, quantity="8")).then_refused("correction.may-be-asked-again", conflict=True)


# R11: two people are two people


@pytest.mark.parametrize("command", [VERIFY, RejectDelivery(number=1, reason="Of another contract")])
def test_r11_a_report_is_looked_at_neither_by_nor_for_whoever_reported_it_or_put_it_right(
    command: Command,
) -> None:
    for_bryn = on("2021-04-30", REPORTED.fact, behalf="p-bryn")
    story = given(SOCIAL_VALUE, [COMMITTED, for_bryn])
    story.when(command, by=OWNER).then_refused("social-value.verified-by-another", conflict=True)
    for_anwen = replace(command, on_behalf_of="p-anwen")
    story.when(for_anwen, by=OWNER).then_refused("social-value.verified-by-another")
    put_right = given(SOCIAL_VALUE, [COMMITTED, REPORTED]).when(correct(2, comment="Late"), by=OWNER).then()
    put_right.when(command, by=OWNER).then_refused("social-value.verified-by-another")
    put_right.when(command, by=Actor("p-carys", "reviewer")).then()


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (CHALLENGED.fact, "Challenged to look at social value: What else may be had?"),
        (
            replace(CHALLENGED.fact, review_id=REVIEW_ID, question="Places for schools."),
            "Challenged in a review to look at social value: Places for schools.",
        ),
        (ANSWERED.fact, "Answered the challenge on social value: Eight more places."),
        (REPORTED.fact, "Social value reported for 2020/21: 7 apprentices (report 1)."),
        (
            VERIFIED.fact,
            "Social value report 1 verified by payroll check: 6 apprentices found delivered, 7 reported.",
        ),
        (REJECTED.fact, "Social value report 1 not accepted (7 apprentices reported)."),
    ],
)
def test_what_came_of_a_promise_reads_as_a_clerk_would_write_it(fact: Fact, said: str) -> None:
    assert sentence(fact, {}) == said


@pytest.mark.parametrize("opening", [COMMITTED, CHALLENGED])
def test_r5_a_commitment_stays_with_its_contract(opening: Entry) -> None:
    asked = given(SOCIAL_VALUE, [opening]).when(correct(1, contract_id=str(UUID(int=7))))
    asked.then_refused("correction.fits-the-request", at=["fields.contract_id"])


def test_what_took_the_place_of_a_promise_that_was_annulled_is_not_put_right() -> None:
    """It is an opportunity again: no promise is left to be told as the one before."""
    renegotiated = on("2022-06-01", Renegotiated(previous=TWELVE, promise=TWENTY, route="renegotiation"))
    annulled = Annulled(stream="social_value", annuls=event_id(2), proposal=event_id(9), proposed_by="p-cai")
    entries = [CHALLENGED, on("2022-01-01", COMMITTED.fact), renegotiated, on("2022-07-01", annulled)]
    asked = given(SOCIAL_VALUE, entries).when(correct(3, route="working together"))
    asked.then_refused("social-value.committed-to", at=[], conflict=True)
