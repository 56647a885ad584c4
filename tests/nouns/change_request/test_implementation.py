"""A change is made: the contract's own facts are recorded with it, on its day, once every level approved."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from domain.amendment.commands import Correct
from domain.change_request import CHANGE_REQUEST
from domain.change_request.approval import ApprovalGiven
from domain.change_request.implementation import Implement, Implemented
from domain.change_request.retrospective import RetrospectiveFlagged
from domain.change_request.terms import status
from domain.change_request.withdrawal import Withdrawn
from domain.contract.ending import PartiallyTerminated, Terminated
from domain.contract.extension import Extended
from domain.contract.limits.change import ContractChange, Ending, Extension, Kind, NewValues, Variation
from domain.contract.parties import Assigned, Novated
from domain.contract.scope import ScopeVaried
from domain.contract.tier import TierAssigned
from domain.contract.value import ValueChanged
from domain.events import Fact
from domain.money import Values
from domain.sentences import sentence
from tests.givens import AMBER, BROOK, TODAY, VALUES, day, event_id, on
from tests.nouns.change_request.givens import (
    APPROVED,
    BRYN,
    COMMERCIAL,
    GROUND,
    HEAD,
    LONGER,
    NOVATION,
    PROPOSED,
    TWO,
    a_contract,
    propose,
    replace_fact,
    requested,
    under,
)
from tests.streams import CONTRACT_ID, given


def test_making_a_change_records_it_in_the_contract() -> None:
    values = Values(Decimal("1250000.00"), VALUES.estimated_excl_vat, VALUES.annual_excl_vat)
    story = (
        given(CHANGE_REQUEST, APPROVED)
        .when(Implement(reason="Agreed."))
        .then(
            Implemented(took_effect=day("2023-06-15"), value_change=Decimal("50000.00")),
            ValueChanged(previous=VALUES, values=values, cause="volume"),
            effective="2023-06-15",
        )
    )
    assert status(story.now) == "implemented"
    terms = story.others[CONTRACT_ID].latest()
    assert terms is not None
    assert terms.values == values


DEARER = ContractChange(values=NewValues("price", Decimal("1250000.00"), None, Decimal("260000.00")))


@pytest.mark.parametrize(
    ("kind", "change", "recorded"),
    [
        (
            "extension",
            LONGER,
            [Extended(previous_end="2024-03-31", end="2025-03-31", option="first extension")],
        ),
        (
            "extension",
            ContractChange(extension=Extension("2027-03-31", beyond_maximum_term=True)),
            [Extended(previous_end="2024-03-31", end="2027-03-31", beyond_maximum_term=True)],
        ),
        (
            "extension",
            replace(DEARER, extension=LONGER.extension),
            [
                Extended(previous_end="2024-03-31", end="2025-03-31", option="first extension"),
                ValueChanged(
                    previous=VALUES,
                    values=Values(Decimal("1250000.00"), VALUES.estimated_excl_vat, Decimal("260000.00")),
                    cause="price",
                ),
            ],
        ),
        (
            "value change",
            ContractChange(values=NewValues("volume", estimated_excl_vat=Decimal("1010000.00"))),
            [
                ValueChanged(
                    previous=VALUES,
                    values=Values(VALUES.estimated_incl_vat, Decimal("1010000.00"), VALUES.annual_excl_vat),
                    cause="volume",
                ),
            ],
        ),
        (
            "scope variation",
            ContractChange(variation=Variation("A school", False, "Meals at twelve schools")),
            [
                ScopeVaried(
                    variation="A school",
                    kind_already_provided_for=False,
                    description="Meals at twelve schools",
                )
            ],
        ),
        (
            "scope variation",
            ContractChange(variation=Variation("A school", True)),
            [ScopeVaried(variation="A school", kind_already_provided_for=True)],
        ),
        ("novation", NOVATION, [Novated(outgoing=AMBER, incoming=BROOK)]),
        ("assignment", NOVATION, [Assigned(assignor=AMBER, assignee=BROOK)]),
    ],
)
def test_each_kind_of_change_becomes_the_contracts_own_facts_on_the_day_on_which_it_takes_effect(
    kind: Kind, change: ContractChange, recorded: list[Fact]
) -> None:
    entries = [requested(kind=kind, change=change), *APPROVED[1:]]
    command = Implement(reason="Agreed.", took_effect=day("2023-06-10"))
    decided = given(CHANGE_REQUEST, entries).when(command).decided
    assert decided[0].fact.took_effect == day("2023-06-10")  # type: ignore[attr-defined]
    assert [(item.fact, item.valid_from, item.stream_id) for item in decided[1:]] == [
        (fact, day("2023-06-10"), CONTRACT_ID) for fact in recorded
    ]


@pytest.mark.parametrize(
    ("kind", "part", "recorded"),
    [
        (
            "partial termination",
            "Transport",
            PartiallyTerminated(part="Transport", ended_on=day("2023-12-31"), ground="discharge"),
        ),
        ("termination", "", Terminated(ended_on=day("2023-12-31"), ground="discharge")),
    ],
)
def test_an_ending_becomes_the_contracts_own_on_its_last_day(kind: Kind, part: str, recorded: Fact) -> None:
    change = ContractChange(ending=Ending(day("2023-12-31"), "discharge", part))
    story = given(CHANGE_REQUEST, [requested(kind=kind, change=change), *APPROVED[1:]])
    made, caused = story.when(Implement(reason="Agreed.")).decided
    assert made.fact.took_effect == day("2023-12-31")  # type: ignore[attr-defined]
    assert (caused.fact, caused.valid_from, caused.stream_id) == (recorded, day("2023-12-31"), CONTRACT_ID)


def test_a_change_takes_effect_on_the_day_proposed_or_on_which_it_had_happened_unless_told_otherwise() -> (
    None
):
    planned = [requested(takes_effect=day("2023-07-01")), *APPROVED[1:]]
    flagged = on(
        "2023-06-07", RetrospectiveFlagged(happened_on=day("2023-06-05"), levels=("SRO", "commercial"))
    )
    sro = on(
        "2023-06-08", ApprovalGiven(level="SRO", approved_by="p-bryn", levels=("SRO", "commercial")), BRYN
    )
    for entries, told, effect in (
        (APPROVED, None, "2023-06-15"),
        (planned, None, "2023-07-01"),
        (planned, "2023-07-08", "2023-07-08"),
        ([*planned, flagged, sro], None, "2023-06-05"),
        ([*planned, flagged, sro], "2023-06-05", "2023-06-05"),
    ):
        command = Implement(reason="Agreed.", took_effect=day(told) if told else None)
        now = given(CHANGE_REQUEST, entries).when(command).then().now
        assert (now.took_effect, now.implemented_on, status(now)) == (
            day(effect),
            TODAY,
            "implemented",
        )


def test_a_change_is_judged_by_what_is_in_force_on_the_day_on_which_it_takes_effect() -> None:
    dearer = Values(Decimal("1240000.00"), VALUES.estimated_excl_vat, VALUES.annual_excl_vat)
    scheduled = on("2023-07-01", ValueChanged(previous=VALUES, values=dearer, cause="volume"))
    story = given(CHANGE_REQUEST, others=[a_contract(scheduled)])
    for takes_effect, before, change in (
        ("2023-06-30", "1200000.00", "50000.00"),
        ("2023-07-01", "1240000.00", "10000.00"),
    ):
        now = story.when(propose(takes_effect=day(takes_effect))).decided[0].fact
        assert (now.value_before, now.value_change) == (Decimal(before), Decimal(change))  # type: ignore[attr-defined]
    story = given(CHANGE_REQUEST, APPROVED, [a_contract(scheduled)])
    made = story.when(Implement(reason="Agreed.", took_effect=day("2023-07-01"))).then()
    assert made.now.value_change == Decimal("10000.00")


def test_who_has_to_agree_goes_by_the_tier_of_today() -> None:
    gold_later = on("2023-07-01", TierAssigned(tier="Gold"))
    asked = given(CHANGE_REQUEST, others=[a_contract(gold_later)]).when(
        propose(takes_effect=day("2023-08-01"))
    )
    assert asked.then().now.levels == TWO


def test_nothing_is_made_before_every_level_approved() -> None:
    said = (
        given(CHANGE_REQUEST, APPROVED[:-1])
        .when(Implement(reason="Agreed."))
        .then_refused("making.approved", conflict=True)
    )
    assert said == "Still to be approved by commercial."
    for entries in ([PROPOSED], [PROPOSED, GROUND]):
        nobody = given(CHANGE_REQUEST, entries).when(Implement(reason="Agreed."))
        nobody.then_refused("making.approved", conflict=True)


def test_a_contract_that_rose_in_tier_meanwhile_needs_its_new_levels() -> None:
    story = given(CHANGE_REQUEST, APPROVED, [a_contract(tier="Gold")])
    assert "SRO" in story.when(Implement(reason="Agreed.")).then_refused("making.approved")


def test_a_later_fact_that_is_put_right_next_lets_a_request_be_proposed_made_and_corrected() -> None:
    """It is named as for a change that is recorded straight, and told once."""
    later = on("2023-06-10", Extended(previous_end="2024-03-31", end="2024-12-31"))
    longer = ContractChange(extension=Extension("2025-06-30"))
    asked = requested(kind="extension", change=longer)
    story = given(CHANGE_REQUEST, [asked, *APPROVED[1:]], [a_contract(later)])
    next_ = {"although": (event_id(2),)}

    proposed = propose(kind="extension", change=longer, already_happened_on=day("2023-06-08"))
    new = given(CHANGE_REQUEST, (), [a_contract(later)])
    new.when(proposed).then_refused("change.possible-in-the-contract", at=["although"], conflict=True)
    assert str(event_id(2)) in new.when(replace(proposed, **next_)).advice["change.possible-in-the-contract"]

    make = Implement(reason="Agreed.", took_effect=day("2023-06-08"))
    story.when(make).then_refused("change.possible-in-the-contract", conflict=True)
    made = story.when(replace(make, **next_))
    assert made.advised_in_all.count("no longer fits") == 1
    right = Correct(corrects=event_id(5), fields={"took_effect": "2023-06-07"}, reason="Misread")
    made.then().when(right).then_refused("change.possible-in-the-contract", conflict=True)
    assert made.then().when(replace(right, **next_)).decided


def test_what_the_contract_no_longer_takes_is_refused() -> None:
    ended = a_contract(on("2023-06-10", Terminated(ended_on=day("2023-06-10"), ground="discharge")))
    said = (
        given(CHANGE_REQUEST, APPROVED, [ended])
        .when(Implement(reason="Agreed."))
        .then_refused("change.possible-in-the-contract", conflict=True)
    )
    assert "terminated on 10 June 2023" in said


def test_an_ending_is_made_on_its_own_day() -> None:
    ending = ContractChange(ending=Ending(day("2023-12-31"), "mutual agreement"))
    entries = [requested(kind="termination", change=ending), *APPROVED[1:]]
    command = Implement(reason="Agreed.", took_effect=day("2023-11-30"))
    told = given(CHANGE_REQUEST, entries).when(command)
    said = told.then_refused("making.not-another-day", at=["took_effect"], conflict=False)
    assert said.startswith("It was proposed to end on 31 December 2023")
    on_its_day = Implement(reason="Agreed.", took_effect=day("2023-12-31"))
    assert given(CHANGE_REQUEST, entries).when(on_its_day).decided


def test_a_ground_judged_under_another_regime_is_pointed_at() -> None:
    asked = under("EXEMPT_OR_PARTNERSHIP", APPROVED).when(Implement(reason="Agreed."))
    assert "judged under PCR2015" in asked.advice["making.ground-still-fits"]
    for entries in (APPROVED, [PROPOSED, HEAD, COMMERCIAL]):
        as_it_was = given(CHANGE_REQUEST, entries).when(Implement(reason="Agreed."))
        assert "making.ground-still-fits" not in as_it_was.advice


def test_what_was_implemented_stays_so_whatever_is_entered_late() -> None:
    done = on("2023-06-07", Implemented(took_effect=day("2023-06-07")))
    story = given(CHANGE_REQUEST, [*APPROVED, done, on("2023-06-08", Withdrawn())])
    assert status(story.now) == "implemented"


@pytest.mark.parametrize(
    ("change", "reads"),
    [
        (None, "change of value not known"),
        ("0.00", "no change of value"),
        ("0.01", "value up by £0.01"),
        ("-0.01", "value down by £0.01"),
    ],
)
def test_a_request_says_by_how_much_the_value_moves(change: str | None, reads: str) -> None:
    value = Decimal(change) if change else None
    proposed = replace_fact(PROPOSED, value_change=value).fact
    made = Implemented(took_effect=day("2023-06-10"), value_change=value)
    assert sentence(proposed, {}) == (
        f"Change proposed by p-anwen: value change, {reads}; needs head of service, commercial."
    )
    assert sentence(made, {}) == f"Change made, in effect from 10 June 2023: {reads}."
