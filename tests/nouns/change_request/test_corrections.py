"""What is put right in a request: what was agreed stays, and what followed in the contract follows."""

import dataclasses
from typing import Any

import pytest
from msgspec.structs import replace

from domain.amendment.commands import Correct
from domain.change_request import CHANGE_REQUEST
from domain.change_request.impact import ImpactAssessed
from domain.change_request.notice import StandstillEnded
from domain.change_request.retrospective import RetrospectiveFlagged
from domain.chronicle import Chronicle
from domain.contract.extension import Extend
from domain.contract.limits.change import ContractChange, Ending, Kind, Variation
from domain.deciding import decide
from domain.decisions import Context, Refused
from tests.givens import TODAY, Entry, day, event, on
from tests.nouns.change_request.givens import (
    APPROVED,
    BY_THE_ACT,
    CONFLICTS,
    DILWYN,
    LONGER,
    MORE,
    NOVATION,
    PROPOSED,
    STANDSTILL,
    WITHDRAWN,
    correct,
    made,
    under,
)
from tests.streams import CONTRACT, CONTRACT_ID, Story, asked_again, given, to_be_asked_again


@pytest.mark.parametrize(
    ("number", "fields"), [(1, {"business_case": "Other."}), (2, {"why": "Other."}), (3, {"level": "SRO"})]
)
def test_what_was_proposed_judged_and_decided_is_not_corrected_behind_anybodys_back(
    number: int, fields: dict[str, Any]
) -> None:
    asked = given(CHANGE_REQUEST, APPROVED).when(correct(number, **fields), by=DILWYN)
    asked.then_refused("correction.may-be-asked-again", at=["corrects"])


def test_a_notice_is_corrected_and_its_standstill_worked_out_again() -> None:
    story = under("PA2023", [*BY_THE_ACT, CONFLICTS, STANDSTILL])
    story.when(correct(6, standstill_working_days=7), by=DILWYN).then_refused(
        "notice.standstill-long-enough", at=["fields.standstill_working_days"]
    )
    notice = (
        story.when(correct(6, notice_id="N-2", on="2023-06-09", effective_from="2023-06-09"), by=DILWYN)
        .then()
        .now
    )
    assert (notice.notice.notice_id, notice.standstill_until) == ("N-2", day("2023-06-20"))


def test_every_fact_gives_back_the_request_that_it_answered() -> None:
    impact = on("2023-06-02", ImpactAssessed(cost="£50,000 a year."))
    flagged = on(
        "2023-06-07", RetrospectiveFlagged(happened_on=day("2023-06-05"), levels=("SRO", "commercial"))
    )
    ended = on("2023-06-20", StandstillEnded(ended_on=day("2023-06-19")))
    told = under("PA2023", [*BY_THE_ACT, impact, CONFLICTS, STANDSTILL, ended, WITHDRAWN])
    late = given(CHANGE_REQUEST, [*APPROVED, flagged])
    found = asked_again(late, told, made()) | asked_again(given(CHANGE_REQUEST, [PROPOSED, WITHDRAWN]))
    assert found == to_be_asked_again(CHANGE_REQUEST)


def test_r8_what_a_request_recorded_in_a_contract_is_corrected_through_the_request() -> None:
    contract = made().others[CONTRACT_ID]
    caused = contract.timeline.placed[-1]
    with pytest.raises(Refused) as refused:
        decide(
            CONTRACT,
            contract,
            Correct(corrects=caused.event_id, fields={"estimated_incl_vat": "1260000.00"}, reason="Slip"),
            Context(TODAY, DILWYN),
        )
    assert [no.rule for no in refused.value.rejections] == ["correction.may-be-asked-again"]
    assert "correct it there" in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("value change", MORE),
        ("extension", LONGER),
        ("extension", replace(MORE, extension=LONGER.extension)),
        ("scope variation", ContractChange(variation=Variation("A school", True))),
        ("novation", NOVATION),
        ("assignment", NOVATION),
    ],
)
def test_the_day_on_which_a_change_took_effect_is_corrected_in_request_and_contract_alike(
    kind: Kind, change: ContractChange
) -> None:
    story = made(change, kind)
    asked = story.when(correct(5, took_effect="2023-06-08"), by=DILWYN)
    after = asked.then()
    assert after.now.took_effect == day("2023-06-08")
    was, now = (found.others[CONTRACT_ID] for found in (story, after))
    assert [(placed.valid_from, placed.fact) for placed in now.timeline.placed[1:]] == [
        (day("2023-06-08"), placed.fact) for placed in was.timeline.placed[1:]
    ]
    assert now.in_force(day("2023-06-08")) == was.in_force(day("2023-06-15"))


def test_a_corrected_day_is_put_to_the_rules_of_making_the_change() -> None:
    made().when(correct(5, took_effect="2023-06-05"), by=DILWYN).then_refused(
        "making.not-before-approval", at=["fields.took_effect"]
    )
    ending = ContractChange(ending=Ending(day("2023-12-31"), "mutual agreement"))
    made(ending, "termination").when(correct(5, took_effect="2023-11-30"), by=DILWYN).then_refused(
        "making.not-another-day", at=["fields.took_effect"]
    )


def test_what_was_agreed_is_not_rewritten_by_correcting_how_it_was_made() -> None:
    for fields in ({"value_change": "9.00"}, {"change": {}}, {"estimated_incl_vat": "9.00"}):
        made().when(correct(5, **fields), by=DILWYN).then_refused("correction.fits-the-request")


def test_a_later_change_of_the_contract_that_no_longer_fits_stands_against_moving_the_day() -> None:
    story = made(LONGER, "extension")
    contract = story.others[CONTRACT_ID]
    longest = Extend(new_end="2026-03-31", option="second extension", reason="Agreed.")
    (decided,) = decide(CONTRACT, contract, longest, Context(day("2023-06-16"), DILWYN)).decided
    placed = Entry(day("2023-06-16"), decided.fact)
    later = CONTRACT.evolve(contract, event(placed, 9))
    story = replace_story(story, later)
    asked = story.when(correct(5, took_effect="2023-06-20"), on=day("2023-06-20"), by=DILWYN)
    asked.then_refused("change.possible-in-the-contract", at=["fields.took_effect"])


def replace_story(story: Story, *others: Chronicle[Any]) -> Story:
    """The story with other streams gone on."""
    return dataclasses.replace(story, others={**story.others, **{other.stream_id: other for other in others}})
