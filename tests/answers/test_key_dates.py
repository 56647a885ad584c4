"""A4: a date that needed action is recorded as met, missed or no longer needed, and is then asked no more."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.contract.ending import Terminated
from domain.contract.key_date_outcome import KeyDateSettled, SettleKeyDate
from domain.contract.key_dates import KeyDateSet
from domain.contract.terms import Option, Term
from tests.givens import TERM, day, given, on, registered
from tests.web.council import Clock, Contract, Council, assert_problem, council_on

BECAUSE = "As the meeting noted."
REVIEW = KeyDateSet(kind="review", date="2023-03")


def settle(kind: Any, outcome: Any, **more: Any) -> SettleKeyDate:
    return SettleKeyDate(kind=kind, outcome=outcome, reason=BECAUSE, **more)


def test_a4_what_became_of_a_date_is_recorded() -> None:
    story = given([registered(), REVIEW]).when(settle("review", "missed")).quietly()
    story.then(KeyDateSettled(kind="review", date="2023-03", outcome="missed"))


def test_a4_a_date_that_is_set_anew_is_open_again() -> None:
    settled = KeyDateSettled(kind="review", date="2023-03", outcome="missed")
    story = given([registered(), REVIEW, settled])
    story.when(settle("review", "missed")).then_refused("key-date.outcome-changes", conflict=True)
    moved = given([registered(), REVIEW, settled, KeyDateSet(kind="review", date="2023-05")])
    moved.when(settle("review", "met")).quietly().then(
        KeyDateSettled(kind="review", date="2023-05", outcome="met")
    )


def test_a4_notice_of_an_option_is_settled_by_the_option() -> None:
    options = tuple(
        Option(name=name, up_to="2026-03-31", notice_by="2023-04-30") for name in ("first", "second")
    )
    term = Term(TERM.start, TERM.end, maximum_end="2026-03-31", options=options)
    story = given([registered(term=term)])
    told = story.when(settle("option notice", "no longer needed")).then_refused(
        "key-date.one-date", at=["option"]
    )
    assert told == "Say which option: first, second."
    story.when(settle("option notice", "no longer needed", option="second")).quietly().then(
        KeyDateSettled(kind="option notice", date="2023-04-30", outcome="no longer needed", option="second")
    )


def test_a4_there_is_such_a_date_and_it_is_missed_only_once_it_is_over() -> None:
    given([registered()]).when(settle("break", "met")).then_refused(
        "key-date.one-date", at=["kind", "option"]
    )
    ahead = given([registered(), KeyDateSet(kind="break", date="2023-06")])
    ahead.when(settle("break", "missed")).then_refused("key-date.missed-once-over", at=["outcome"])
    ahead.when(settle("break", "no longer needed")).quietly().then()


def test_a4_a_date_of_a_contract_that_ended_can_have_been_missed() -> None:
    ended = on("2023-04-30", Terminated(ended_on=day("2023-04-30"), ground="discharge"))
    given([registered(), REVIEW, ended]).when(settle("review", "missed")).quietly().then()


@pytest.fixture
def in_march(tmp_path: Path, database_url: str) -> Iterator[Council]:
    """A council on 15 March 2021, on each store."""
    with council_on(tmp_path / "record", database_url, Clock("2021-03-15")) as council:
        yield council


def overdue(council: Council, contract: Contract) -> set[str]:
    items = council.read("/api/v1/my-work", "governance")["items"]
    mine = [item for item in items if item["reference"] == contract.reference]
    return {row["duty"] for row in mine if row["state"] == "overdue"}


def outcomes(council: Council, contract: Contract, **query: Any) -> list[str | None]:
    rows = council.read("/contracts", reference=contract.reference, **query)["items"]
    return [date["outcome"] for row in rows for date in row["dates"]]


def test_a4_it_is_asked_no_more_and_lists_say_what_became_of_it(in_march: Council) -> None:
    council = in_march
    for outcome in ("met", "missed", "no longer needed"):
        contract = council.register()
        council.change(contract, "key-dates")
        assert {"review date", "contractual notice"} <= overdue(council, contract)
        for kind in ("review", "option notice"):
            body = {"kind": kind, "outcome": outcome, "reason": BECAUSE}
            council.step(contract.path, "key-date-outcomes", body)
        assert not {"review date", "contractual notice"} & overdue(council, contract)
        assert outcomes(council, contract) == [outcome, outcome]
        story = council.read(f"{contract.path}/history")["entries"]
        assert f"January 2021: {outcome}." in story[-2]["sentence"]
        assert outcomes(council, contract, known_at=council.head - 2) == [None, None]


def test_a4_a_kind_that_there_is_not_is_refused(council: Council) -> None:
    contract = council.register()
    body = {"kind": "birthday", "outcome": "met", "reason": BECAUSE}
    response = council.post(f"{contract.path}/key-date-outcomes", body, if_match='"v1"')
    assert_problem(response, 422, "bad-fields", "kind")
