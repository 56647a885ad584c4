"""Putting the record right: corrections, and annulments by two people."""

import dataclasses
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace

from domain.amendment import commands as amend
from domain.amendment import events as amended
from domain.amendment.correction import asked_then, fixed_fields, request_corrected
from domain.amendment.retelling import own_fields
from domain.case import NotSeenTo
from domain.contract import CONTRACT
from domain.contract.change_control import ChangeSettled
from domain.contract.ending import Expired, PartiallyTerminated, Terminate, Terminated
from domain.contract.extension import Extend, Extended
from domain.contract.key_date_outcome import KeyDateSettled
from domain.contract.key_dates import KeyDateSet
from domain.contract.legal_regime import LegalRegimeDetermined
from domain.contract.lots import LotsSet
from domain.contract.parties import Assigned, Novated
from domain.contract.publication import (
    WITHHOLDING_END,
    EndWithholding,
    FieldWithheld,
    WithholdingEnded,
)
from domain.contract.reassessment import ReassessmentAsked
from domain.contract.registration import DivisionNamed, Register
from domain.contract.roles import RolesAssigned
from domain.contract.scope import ScopeVaried
from domain.contract.terms import Lot, Supplier, Term
from domain.contract.tier import AssignTier, TierAssigned
from domain.contract.value import ChangeValue, ValueChanged
from domain.deciding import needs
from domain.decisions import Actor, Command, Context, Policy, Refused, Rejection
from domain.events import Evidence, Fact
from domain.money import Values
from domain.stream import Step
from domain.timeline import people_of
from tests.givens import (
    AMBER,
    BROOK,
    CEDAR,
    OFFICER,
    OWNER,
    ROLES,
    STREAM,
    TODAY,
    VALUES,
    Entry,
    Story,
    day,
    event_id,
    given,
    on,
    registered,
)
from tests.golden.samples import FULL

DEE = Supplier(UUID(int=0xD), "Dee Valley Foods")
EXTENDED = on("2023-05-01", Extended(previous_end="2024-03-31", end="2025-03-31"))
SLIP = "Typing slip"


def correct(number: int, **fields: Any) -> amend.Correct:
    """The command that puts the story's *number*th event right."""
    return amend.Correct(corrects=event_id(number), fields=fields, reason=SLIP)


def annul(number: int) -> amend.Annul:
    """The command that asks, or agrees, that the story's *number*th event counts no longer."""
    return amend.Annul(annuls=event_id(number), reason=SLIP)


def annulled(story: Story, number: int) -> Story:
    """The story after two people annulled its *number*th event."""
    return story.when(annul(number), by=OFFICER).then().when(annul(number), by=OWNER).then()


# Corrections


def test_a_correction_keeps_the_whole_fact_and_names_the_fields_that_differ() -> None:
    story = given([registered(), EXTENDED]).when(correct(2, new_end="2025-03-30")).quietly()
    corrected = amended.Corrected(
        stream="contract",
        corrects=event_id(2),
        corrected_name="contract.extended.v1",
        replacement={
            "previous_end": "2024-03-31",
            "end": "2025-03-30",
            "option": "",
            "beyond_maximum_term": False,
        },
        changed=("end",),
    )
    after = story.then(corrected, effective="2023-05-01")
    assert after.on("2023-05-01").term.end == "2025-03-30"
    assert after.on("2023-04-30").term.end == "2024-03-31"


def test_a_correction_can_move_the_day_from_which_the_fact_is_true() -> None:
    story = given([registered(), EXTENDED]).when(correct(2, effective_from="2023-04-01"))
    after = story.then(effective="2023-04-01")
    fact = after.entries[-1].fact
    assert isinstance(fact, amended.Corrected)
    assert fact.changed == ("effective_from",)
    assert after.on("2023-03-31").term.end == "2024-03-31"
    assert after.on("2023-04-01").term.end == "2025-03-31"


def test_the_request_that_a_fact_answered_is_got_back_with_all_that_was_said_with_it() -> None:
    said: dict[str, Any] = {
        "made_on": day("2023-04-28"),
        "reason": "Prices held",
        "authority": "Cabinet, minute 12",
        "evidence": (Evidence("Deed", "application/pdf", "0f" * 32),),
    }
    longer = Extended(previous_end="2024-03-31", end="2025-03-31", option="first extension")
    told = given([registered(), on("2023-05-01", longer, behalf="p-eirlys", **said)])
    asked = asked_then(CONTRACT, told.contract, event_id(2))
    assert asked == Extend(
        new_end="2025-03-31",
        option="first extension",
        effective_from=day("2023-05-01"),
        on_behalf_of="p-eirlys",
        **said,
    )
    of_a_result = given(
        [registered(), on("2023-05-01", ChangeSettled(change=event_id(1), change_request_id=STREAM))]
    )
    for number, why in ((2, "is not corrected"), (9, "No fact of this contract")):
        assert why in str(asked_then(CONTRACT, of_a_result.contract, event_id(number)))


def test_a_fact_moved_past_another_is_decided_on_what_is_true_there() -> None:
    gold = on("2023-03-01", TierAssigned(tier="Gold"))
    silver = on("2023-04-01", TierAssigned(tier="Silver", previous="Gold"))
    moved = given([registered(), gold, silver]).when(correct(2, effective_from="2023-05-01"))
    after = moved.advised("later-facts.still-fit").then()
    assert [after.on(text).tier for text in ("2023-03-31", "2023-04-01", "2023-05-01")] == [
        None,
        "Silver",
        "Gold",
    ]
    assert after.contract.timeline.placed[-1].fact == TierAssigned(tier="Gold", previous="Silver")


def test_a_fact_keeps_its_place_within_its_day_when_it_is_corrected() -> None:
    first = on("2023-05-01", TierAssigned(tier="Gold"))
    second = on("2023-05-01", TierAssigned(tier="Silver", previous="Gold"))
    after = given([registered(), first, second]).when(correct(2, tier="Bronze")).then()
    assert after.on("2023-05-01").tier == "Silver"


def test_a_second_correction_builds_on_the_first() -> None:
    first = given([registered()]).when(correct(1, title="Meals at school")).then()
    second = first.when(correct(1, category="Food")).then()
    assert (second.on("2023-06-15").title, second.on("2023-06-15").category) == ("Meals at school", "Food")
    fact = second.entries[-1].fact
    assert isinstance(fact, amended.Corrected)
    assert fact.changed == ("category",)


CORRECTABLE: list[tuple[list[Fact], dict[str, Any], dict[str, Any]]] = [
    (
        [RolesAssigned(previous=ROLES, roles=replace(ROLES, owner="p-x"))],
        {"owner": "p-y"},
        {"roles": msgspec.to_builtins(replace(ROLES, owner="p-y"))},
    ),
    (
        [Extended(previous_end="2024-03-31", end="2025-03-31")],
        {"option": "first extension"},
        {"option": "first extension"},
    ),
    (
        [ValueChanged(previous=VALUES, values=replace(VALUES, annual_excl_vat=None), cause="other")],
        {"cause": "price", "annual_excl_vat": "260000.00"},
        {"cause": "price", "values": msgspec.to_builtins(VALUES) | {"annual_excl_vat": "260000.00"}},
    ),
    (
        [ScopeVaried(variation="More", kind_already_provided_for=True)],
        {"variation": "Less"},
        {"variation": "Less"},
    ),
    (
        [Novated(outgoing=AMBER, incoming=BROOK)],
        {"incoming": msgspec.to_builtins(CEDAR)},
        {"incoming": msgspec.to_builtins(CEDAR)},
    ),
    (
        [Assigned(assignor=AMBER, assignee=BROOK)],
        {"assignee": msgspec.to_builtins(CEDAR)},
        {"assignee": msgspec.to_builtins(CEDAR)},
    ),
    (
        [PartiallyTerminated(part="Buses", ended_on=day("2023-05-31"), ground="discharge")],
        {"part": "Trains"},
        {"part": "Trains"},
    ),
    (
        [Terminated(ended_on=day("2023-05-31"), ground="discharge")],
        {"ground": "mutual agreement"},
        {"ground": "mutual agreement"},
    ),
    ([Expired(ended_on=day("2023-05-31"))], {"ended_on": "2023-05-30"}, {"ended_on": "2023-05-30"}),
    ([KeyDateSet(kind="review", date="2023-09")], {"date": "2023-10"}, {"date": "2023-10"}),
    ([TierAssigned(tier="Gold")], {"tier": "Silver"}, {"tier": "Silver"}),
    (
        [TierAssigned(tier="Silver"), TierAssigned(tier="Gold", previous="Silver")],
        {"tier": "Bronze"},
        {"tier": "Bronze", "previous": "Silver"},
    ),
]


@pytest.mark.parametrize(
    ("facts", "fields", "said"), CORRECTABLE, ids=[type(row[0][-1]).__name__ for row in CORRECTABLE]
)
def test_a_fact_is_put_right_in_the_words_of_its_request(
    facts: list[Fact], fields: dict[str, Any], said: dict[str, Any]
) -> None:
    story = given([registered(), *(on("2023-05-01", fact) for fact in facts)])
    after = story.when(correct(1 + len(facts), **fields)).then()
    assert msgspec.to_builtins(after.contract.timeline.placed[-1].fact).items() >= said.items()


def test_a_correction_names_the_fact_and_not_an_earlier_correction() -> None:
    story = given([registered()]).when(correct(1, title="Meals")).then()
    said = story.when(correct(2, title="Meals at school")).then_refused(
        "correction.names-a-fact", at=["corrects"]
    )
    assert said == "That event is itself a correction: name the fact that it corrects."


def test_only_a_fact_that_still_counts_can_be_put_right() -> None:
    story = annulled(given([registered(), EXTENDED]), 2)
    for number in (2, 3, 77):
        said = story.when(correct(number, new_end="2026-03-31")).then_refused("correction.names-a-fact")
        assert said == "No fact of this contract that still counts has that event id."


FITS = "correction.fits-the-request"


@pytest.mark.parametrize(
    ("number", "fields", "rule", "at"),
    [
        (2, {}, "correction.changes-something", "fields"),
        (2, {"new_end": "2025-03-31"}, "correction.changes-something", "fields"),
        (2, {"end": "2025-03-31"}, FITS, "fields.end"),
        (2, {"previous_end": "2025-03-31"}, FITS, "fields.previous_end"),
        (2, {"reason": "Another"}, FITS, "fields.reason"),
        (2, {"new_end": "2023-02-29"}, "extension.end-is-a-date", "fields.new_end"),
        (2, {"new_end": 20250331}, FITS, "fields.new_end"),
        (2, {"effective_from": "yesterday"}, FITS, "fields.effective_from"),
        (4, {"effective_from": "9999-12-31"}, "effective-date.within-reach", "fields.effective_from"),
        (1, {"title": ""}, FITS, "fields.title"),
        (1, {"kind": "handshake"}, FITS, "fields.kind"),
        (1, {"suppliers": [{"supplier_id": str(UUID(int=1)), "name": 7}]}, FITS, "fields.suppliers.0.name"),
        (1, {"suppliers": []}, "supplier.named", "fields.suppliers"),
        (1, {"suppliers": [msgspec.to_builtins(AMBER)] * 2}, "supplier.named", "fields.suppliers"),
        (1, {"end": "2023-02-29"}, "dates.possible", "fields.end"),
        (1, {"estimated_incl_vat": "NaN"}, "money.pounds-and-pence", "fields.estimated_incl_vat"),
        (1, {"estimated_incl_vat": "1E+9"}, "money.pounds-and-pence", "fields.estimated_incl_vat"),
        (1, {"estimated_incl_vat": "-5.00"}, "money.pounds-and-pence", "fields.estimated_incl_vat"),
        (1, {"annual_excl_vat": 0.1}, "money.pounds-and-pence", "fields.annual_excl_vat"),
        (3, {"estimated_incl_vat": "Infinity"}, "money.pounds-and-pence", "fields.estimated_incl_vat"),
        (4, {"date": "2023-13"}, "key-date.possible", "fields.date"),
    ],
    ids=str,
)
def test_a_correction_must_fit_the_request_and_pass_its_rules(
    number: int, fields: dict[str, Any], rule: str, at: str
) -> None:
    story = given(
        [
            registered(),
            EXTENDED,
            on("2023-05-02", ValueChanged(previous=VALUES, values=Values(), cause="other")),
            on("2023-05-03", KeyDateSet(kind="review", date="2023-09")),
        ]
    )
    story.when(correct(number, **fields)).then_refused(rule, at=[at])


@pytest.mark.parametrize(
    ("number", "request_", "not_given"),
    [(1, Register, {"lots", "relation", "under", "elsewhere", "lot"}), (2, Extend, set()), (3, None, set())],
)
def test_a_correction_may_give_the_fields_of_the_request_and_a_day(
    number: int, request_: type[Command] | None, not_given: set[str]
) -> None:
    """But none of those that asked for an act besides; and nothing of a result, or of what is not there."""
    result = on("2023-05-01", ChangeSettled(change=event_id(1), change_request_id=STREAM))
    contract = given([registered(), EXTENDED, result]).contract
    found = request_corrected(CONTRACT, contract, correct(number))
    assert fixed_fields(CONTRACT, contract, event_id(number)) == not_given
    if request_ is None:
        assert found is None
    else:
        own = [name for name in own_fields(request_) if name not in not_given]
        assert found == (request_, (*own, "effective_from"))
    assert request_corrected(CONTRACT, contract, correct(9)) is None
    assert fixed_fields(CONTRACT, contract, event_id(9)) == frozenset()


def test_what_asked_for_an_act_besides_is_put_right_where_that_is_on_record() -> None:
    asked = given([registered()]).when(correct(1, lots=[]))
    assert "correct that one" in asked.then_refused(FITS, at=["fields.lots"])


def test_a_correction_needs_a_reason_and_a_fact_and_says_so_at_once() -> None:
    command = amend.Correct(corrects=event_id(9), fields={"title": "Meals"}, reason=" ")
    given([registered()]).when(command).then_refused(
        "reason.given", "correction.names-a-fact", at=["reason", "corrects"]
    )


def test_an_ended_contract_can_still_be_put_right() -> None:
    ended = on("2022-12-31", Terminated(ended_on=day("2022-12-31"), ground="discharge"))
    after = given([registered(), ended]).when(correct(1, title="Meals at school")).then()
    assert after.on("2023-06-15").title == "Meals at school"


def test_correcting_the_last_day_moves_with_it_the_day_that_followed_from_it() -> None:
    ended = on("2022-12-31", Terminated(ended_on=day("2022-12-31"), ground="discharge"))
    moved = given([registered(), ended]).when(correct(2, ended_on="2022-10-31"))
    assert moved.then(effective="2022-10-31").on("2022-11-01").ended_on == day("2022-10-31")


def test_what_an_earlier_release_kept_untidy_is_tidied_where_it_is_put_right_and_nowhere_else() -> None:
    odd = registered(title=" School  meals")
    corrected = given([odd]).when(correct(1, category=" Food")).then().entries[-1].fact
    assert isinstance(corrected, amended.Corrected)
    assert corrected.changed == ("category",)
    assert (corrected.replacement["title"], corrected.replacement["category"]) == (" School  meals", "Food")


def test_the_first_division_into_lots_keeps_its_day_where_another_came_since() -> None:
    """The first is true since the contract is in being where no day is said, and a later one from today."""
    first, second = Lot("1", "North"), Lot("2", "South")
    story = given(
        [
            registered(),
            on("2020-02-03", LotsSet(lots=(first,))),
            on("2022-01-01", LotsSet(previous=(first,), lots=(first, second))),
        ]
    )
    put_right = correct(2, lots=[{"number": "1", "title": "North and west"}])
    story.when(put_right).advised("later-facts.still-fit").then(effective="2020-02-03")


def test_nothing_is_asked_of_a_later_fact_whose_model_cannot_be_seen() -> None:
    """What it was scored by is not there to be asked: a value that is taken away since is not said to undo it."""
    assessed = FULL["contract.tier_assessed.v1"]
    never = correct(1, estimated_incl_vat=None)
    given([registered(), on("2023-05-01", assessed)]).when(never).quietly().then()
    late = ChangeValue(
        estimated_excl_vat=Decimal("900000.00"),
        cause="other",
        effective_from=day("2023-01-01"),
        reason="Late",
    )
    story = given([registered(), on("2023-05-01", assessed)])
    story.when(late).advised("entry.in-good-time").then()


def test_what_was_broken_before_and_is_not_touched_is_advice() -> None:
    odd = registered(term=Term("2020-04-01", "2027-03-31", "2026-03-31"))
    said = given([odd]).when(correct(1, title="Meals at school")).advised("term.end-within-maximum")
    assert said.advice["term.end-within-maximum"].startswith("As before: ")
    given([odd]).when(correct(1, end="2027-03-30")).then_refused("term.end-within-maximum")
    twice = registered(suppliers=(AMBER, AMBER))
    given([twice]).when(correct(1, title="Meals at school")).advised("supplier.named")


def test_an_act_on_what_stands_is_decided_again_with_later_facts_in_place() -> None:
    """The end of that part came later, and was on record when this was put right."""
    trains = PartiallyTerminated(part="Trains", ended_on=day("2023-06-10"), ground="discharge")
    buses = replace(trains, part="Buses", ended_on=day("2023-05-31"))
    story = given([registered(), on("2023-05-31", buses), on("2023-06-10", trains)])
    story.when(correct(2, part="Trains")).then_refused("termination.part-once", at=["fields.part"])


UNTIL_2025 = FieldWithheld(field="description", reason_code="FOIA_S43", until=day("2025-01-01"))
SHOWN = WithholdingEnded(field="description", reason_code="FOIA_S43", until=day("2025-01-01"))


@pytest.mark.parametrize(
    ("first", "then", "rule", "at"),
    [
        (UNTIL_2025, SHOWN, "withholding.in-force", ("fields.field",)),
        (
            KeyDateSet(kind="review", date="2023-05-10"),
            KeyDateSettled(kind="review", date="2023-05-10", outcome="no longer needed"),
            "key-date.one-date",
            ("fields.kind", "fields.option"),
        ),
        (
            Novated(outgoing=AMBER, incoming=BROOK),
            Assigned(assignor=BROOK, assignee=CEDAR),
            "supplier.is-a-party",
            ("fields.assignor_supplier_id",),
        ),
    ],
    ids=["the end of a withholding", "what became of a date", "who passed it on"],
)
def test_what_nothing_is_left_of_to_be_told_from_is_refused_by_the_rule_that_sees_to_it(
    first: Fact, then: Fact, rule: str, at: tuple[str, ...]
) -> None:
    """What came first was annulled since: the end of a withholding says until when it ran, and nothing says so any
    more."""
    story = annulled(given([registered(), on("2023-05-01", first), on("2023-05-20", then)]), 2)
    asked = story.when(correct(3, effective_from="2023-05-21"))
    asked.then_refused(rule, at=at)
    assert asked.refused is not None
    assert isinstance(asked.refused.__cause__, NotSeenTo)


def test_what_another_stream_refuses_while_an_act_is_decided_again_is_told_of_the_correction(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of the fields that the correction gives."""

    def refuses(_: Any) -> Fact:
        raise Refused([Rejection("No.", ("field",), rule="another-streams.rule")])

    monkeypatch.setitem(
        cast("dict[Any, Step]", CONTRACT.by_command),
        EndWithholding,
        dataclasses.replace(WITHHOLDING_END, records=refuses),
    )
    story = given([registered(), on("2023-05-01", UNTIL_2025), on("2023-05-20", SHOWN)])
    story.when(correct(3, effective_from="2023-05-21")).then_refused(
        "another-streams.rule", at=["fields.field"]
    )


@pytest.mark.parametrize("fault", [NotSeenTo, AssertionError, AttributeError, KeyError])
def test_a_fault_of_ours_is_never_told_as_a_refusal(
    fault: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither where no rule was let be, nor, unless just that is not there which a rule sees to, where one was."""

    def fails(_: Any) -> Fact:
        raise fault

    monkeypatch.setitem(
        cast("dict[Any, Step]", CONTRACT.by_command),
        EndWithholding,
        dataclasses.replace(WITHHOLDING_END, records=fails),
    )
    story = given([registered(), on("2023-05-01", UNTIL_2025), on("2023-05-20", SHOWN)])
    with pytest.raises(fault):
        story.when(correct(3, effective_from="2023-05-21"))
    if fault is not NotSeenTo:
        story = annulled(story, 2)
        with pytest.raises(fault):
            story.when(correct(3, effective_from="2023-05-21"))


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"new_end": "2001-01-01"}, "extension.later-than-the-end"),
        ({"new_end": "2099-12-31"}, "extension.within-maximum-term"),
        ({"new_end": "TBC"}, "extension.end-is-a-date"),
        ({"new_end": "open"}, "extension.within-maximum-term"),
        ({"option": "No such option"}, "extension.option-known"),
    ],
)
def test_r1_an_extension_is_not_corrected_into_one_that_would_be_refused(
    fields: dict[str, Any], rule: str
) -> None:
    refused = given([registered(), EXTENDED]).when(correct(2, **fields)).refused
    assert refused is not None
    assert rule in {rejection.rule for rejection in refused.rejections}


def test_r1_what_an_extension_was_made_under_is_asked_again_with_it() -> None:
    """Its option reaches no further than before, and beyond the maximum term it need not be called so once more."""
    under = Extended(previous_end="2024-03-31", end="2024-12-31", option="first extension")
    story = given([registered(), on("2023-05-01", under)])
    story.when(correct(2, new_end="2025-04-01")).then_refused("extension.option-known")
    beyond = Extended(previous_end="2024-03-31", end="2027-03-31", beyond_maximum_term=True)
    story = given([registered(), on("2023-05-01", beyond)])
    story.when(correct(2, new_end="2027-06-30")).advised("extension.within-maximum-term").then()


def test_r1_beyond_the_maximum_term_is_said_and_kept_as_advice() -> None:
    said = given([registered(), EXTENDED]).when(correct(2, new_end="2099-12-31", beyond_maximum_term=True))
    after = said.advised("extension.within-maximum-term").then()
    placed = after.contract.timeline.placed[-1].fact
    assert isinstance(placed, Extended)
    assert placed.beyond_maximum_term


def test_r2_no_correction_takes_a_fact_out_of_being() -> None:
    story = given([registered(), EXTENDED])
    said = story.when(correct(2, effective_from="1950-01-01")).then_refused(
        "correction.keeps-the-fact-in-being", at=["fields.effective_from"], conflict=True
    )
    assert "Two people annul it" in said
    ended = on("2022-12-31", Terminated(ended_on=day("2022-12-31"), ground="discharge"))
    for moved in ({"ended_on": "1950-01-01"}, {"effective_from": "1950-01-01"}):
        given([registered(), ended]).when(correct(2, **moved)).then_refused(
            "correction.keeps-the-fact-in-being"
        )
    given([registered(), ended]).when(correct(2, ended_on="2020-03-01")).then_refused("end.not-before-start")


def test_r2_a_registration_is_not_moved_past_what_was_recorded_of_the_contract() -> None:
    story = given([registered(), on("2020-03-01", TierAssigned(tier="Gold"))])
    said = story.when(correct(1, effective_from="2020-04-01")).then_refused(
        "later-facts.still-fit", conflict=True
    )
    assert str(event_id(2)) in said
    put_right_next = amend.Correct(
        corrects=event_id(1),
        fields={"effective_from": "2020-04-01"},
        reason=SLIP,
        although=(event_id(2),),
    )
    moved = story.when(put_right_next).advised("later-facts.still-fit").then()
    assert moved.contract.by_now(day("2020-03-20")) == moved.on("2020-04-01")
    command = AssignTier(tier="Silver", effective_from=day("2020-03-15"), reason="Scored")
    said = moved.when(command).then_refused("contract.in-being")
    assert said == "The contract is in being only from 1 April 2020."


@pytest.mark.parametrize(
    "fields",
    [
        {"estimated_incl_vat": "99000000.00"},
        {"maximum_end": "2036-03-31"},
        {"options": []},
        {"legal_regime": "PA2023"},
        {"end": "2025-03-31"},
        {"start": "2020-03-01"},
    ],
    ids=str,
)
def test_r7_a_figure_that_legal_limits_rest_on_moves_only_with_a_second_person(
    fields: dict[str, Any],
) -> None:
    story = given([registered()])
    asked = story.when(correct(1, **fields)).then(
        amended.CorrectionProposed(stream="contract", corrects=event_id(1), fields=fields)
    )
    assert asked.on("2023-06-15") == story.on("2023-06-15")
    assert asked.contract.asked[0].envelope.valid_from == story.contract.facts[0].valid_from
    asked.when(correct(1, **fields)).then_refused("correction.second-person", at=["corrects"], conflict=True)
    agreed = asked.when(correct(1, **fields), by=OWNER)
    after = agreed.then()
    assert agreed.decision is not None
    assert [decided.cause for decided in agreed.decision.decided] == [event_id(2)]
    assert after.on("2023-06-15") != story.on("2023-06-15")
    assert after.contract.asked == ()


def test_r7_behind_a_figure_that_two_people_moved_stand_who_asked_and_who_agreed_and_those_for_whom() -> None:
    moved = correct(1, estimated_incl_vat="1300000.00")
    asked = given([registered()]).when(replace(moved, on_behalf_of="p-eryl"), by=Actor("p-carys", "officer"))
    waiting = asked.then().contract
    assert waiting.people_behind(waiting.facts[0]) == {"p-anwen"}, "nobody has agreed yet"
    agreed = asked.then().when(replace(moved, on_behalf_of="p-huw"), by=OWNER).then().contract
    assert agreed.people_behind(agreed.facts[0]) == {"p-anwen", "p-carys", "p-eryl", "p-bryn", "p-huw"}


def test_r7_who_says_something_else_asks_anew_and_agrees_to_nothing() -> None:
    asked = given([registered()]).when(correct(1, estimated_incl_vat="1300000.00")).then()
    other = asked.when(correct(1, estimated_incl_vat="1400000.00"), by=OWNER).then()
    assert len(other.contract.asked) == 2
    after = other.when(correct(1, estimated_incl_vat="1300000.00"), by=OWNER).then()
    assert after.on("2023-06-15").values_at_award.estimated_incl_vat == Decimal("1300000.00")


def test_r7_the_regime_as_determined_moves_only_with_a_second_person() -> None:
    fact = LegalRegimeDetermined(previous="PCR2015", legal_regime="PA2023", works=False)
    story = given([registered(), on("2023-01-01", fact)])
    for fields in ({"works": True}, {"legal_regime": "CONVERTIBLE"}, {"effective_from": "2023-06-30"}):
        asked = story.when(correct(2, **fields)).then()
        assert isinstance(asked.entries[-1].fact, amended.CorrectionProposed)


def test_r9_a_late_entry_that_makes_a_later_fact_impossible_names_it() -> None:
    later = on("2023-06-01", Extended(previous_end="2024-03-31", end="2024-12-31"))
    late = Extend(new_end="2025-06-30", effective_from=day("2023-02-01"), reason="Entered late")
    said = given([registered(), later]).when(late).then_refused("later-facts.still-fit", at=["although"])
    assert str(event_id(2)) in said
    assert "1 June 2023" in said
    although = replace(late, although=(event_id(2),))
    given([registered(), later]).when(although).advised("later-facts.still-fit", "entry.in-good-time").then()


def test_r9_a_late_entry_that_makes_a_later_sentence_untrue_says_so() -> None:
    later = on("2023-06-01", Extended(previous_end="2024-03-31", end="2025-03-31"))
    late = Extend(new_end="2024-12-31", effective_from=day("2023-02-01"), reason="Entered late")
    said = given([registered(), later]).when(late).advised("later-facts.still-fit", "entry.in-good-time")
    assert "follows another end now" in said.advice["later-facts.still-fit"]


def test_r10_what_is_scheduled_after_the_end_is_named_and_counts_no_more() -> None:
    scheduled = on("2027-01-01", Extended(previous_end="2024-03-31", end="2025-03-31"))
    ended = Terminate(ended_on=day("2023-06-15"), ground="discharge", reason="Agreed")
    said = given([registered(), scheduled]).when(ended).advised("later-facts.still-fit")
    assert str(event_id(2)) in said.advice["later-facts.still-fit"]
    after = said.then()
    assert after.on("2028-01-01").term.end == "2024-03-31"


def test_what_followed_from_an_event_is_corrected_with_it() -> None:
    asked = Entry(day("2023-05-01"), ReassessmentAsked(because="extension"), cause=2)
    said = (
        given([registered(), EXTENDED, asked])
        .when(correct(3, because="age"))
        .then_refused("correction.may-be-asked-again", conflict=True)
    )
    assert said == f"This followed from an earlier event, {event_id(2)}: correct that one."


def test_who_acted_stays_who_acted() -> None:
    story = given([registered(), EXTENDED]).when(correct(2, new_end="2025-03-30"), by=OWNER).then()
    assert people_of(story.contract.timeline.placed[-1].envelope) == {OFFICER.person_id}


# Annulments


def test_one_person_asks_and_a_second_annuls() -> None:
    story = given([registered(), EXTENDED])
    asked = (
        story.when(annul(2), by=OFFICER)
        .quietly()
        .then(amended.AnnulmentProposed(stream="contract", annuls=event_id(2)), effective="2023-05-01")
    )
    assert asked.on("2023-06-15").term.end == "2025-03-31"
    agreed = (
        asked.when(annul(2), by=OWNER)
        .quietly()
        .then(
            amended.Annulled(
                stream="contract", annuls=event_id(2), proposal=event_id(3), proposed_by="p-anwen"
            ),
            effective="2023-05-01",
        )
    )
    assert agreed.on("2023-06-15").term.end == "2024-03-31"


NOVATED = on("2022-05-01", Novated(outgoing=AMBER, incoming=BROOK))
ASSIGNED = on("2023-05-01", Assigned(assignor=BROOK, assignee=CEDAR))
SAME_DAY = on("2022-05-01", Assigned(assignor=BROOK, assignee=CEDAR))


@pytest.mark.parametrize(
    ("story", "command", "looked_at"),
    [
        ([registered(), NOVATED, ASSIGNED], annul(1), "ABC"),
        ([registered(), NOVATED, ASSIGNED], annul(2), "BC"),
        ([registered(), NOVATED, ASSIGNED], annul(3), "C"),
        ([registered(), NOVATED, SAME_DAY], annul(2), "BC"),
        ([registered(), NOVATED, ASSIGNED], annul(9), ""),
        ([registered(), NOVATED, ASSIGNED], correct(1), "ABC"),
        ([registered(), NOVATED, ASSIGNED], correct(2), "BC"),
        ([registered(), NOVATED, ASSIGNED], correct(3), "C"),
        ([registered(), NOVATED, ASSIGNED], correct(3, effective_from="2022-05-01"), "BC"),
        ([registered(), NOVATED, ASSIGNED], correct(3, assignee=msgspec.to_builtins(DEE)), "CD"),
        ([registered(), NOVATED, ASSIGNED], correct(3, assignee=msgspec.to_builtins(DEE), no="x"), ""),
        ([registered(), NOVATED, ASSIGNED], correct(3, assignor_supplier_id=7), ""),
        ([registered(), NOVATED, ASSIGNED], correct(9), ""),
    ],
)
def test_what_is_put_right_is_looked_at_with_what_it_and_all_after_it_rest_on(
    story: list[Entry], command: Command, looked_at: str
) -> None:
    assert suppliers_looked_at(given(story), command) == looked_at


def test_what_a_correction_looks_at_is_told_of_the_fields_that_it_gives() -> None:
    story = given([registered(), NOVATED, ASSIGNED])
    command = correct(3, assignee=msgspec.to_builtins(DEE))
    found = needs(CONTRACT, story.contract, command, Context(TODAY, OFFICER))
    assert {need.field for need in found if need.stream_id == DEE.supplier_id} == {
        "fields.assignee.supplier_id"
    }


def test_a_division_that_is_put_right_is_what_differs() -> None:
    """It is a fact of its own, which followed from the registration."""
    asked = given([registered(), Entry(day("2020-02-03"), DivisionNamed(division="Schools"), cause=1)])
    fact = asked.when(correct(1, division="Nurseries")).then().entries[2].fact
    assert isinstance(fact, amended.Corrected)
    assert (fact.corrects, fact.changed) == (event_id(1), ("division",))


@pytest.mark.parametrize(("said", "put_right"), [("2022-03-01", "2023-01-01"), ("2023-01-01", "2022-03-01")])
@pytest.mark.parametrize("number", [3, 4], ids=["the fact", "the correction"])
def test_an_annulment_looks_at_all_since_the_first_day_on_which_the_fact_was_ever_true(
    number: int, said: str, put_right: str
) -> None:
    extended = on(said, EXTENDED.fact)
    moved = given([registered(), NOVATED, extended]).when(correct(3, effective_from=put_right)).then()
    assert suppliers_looked_at(moved, annul(number)) == "B"


def test_a_decision_to_put_right_names_the_policy_that_it_was_held_to() -> None:
    story = given([registered(), EXTENDED])
    late = Extend(new_end="2024-12-31", effective_from=day("2023-02-01"), reason="Late")
    for command in (annul(2), correct(2, new_end="2025-03-30"), late):
        decision = story.when(command).decision
        assert decision is not None
        assert decision.record.policy == Policy().version


def test_a_late_entry_is_looked_at_with_all_that_comes_after_its_day() -> None:
    story = given([registered(), NOVATED, ASSIGNED])
    for day_of_it, looked_at in (
        ("2022-04-30", "BC"),
        ("2022-05-02", "C"),
        ("2023-05-01", ""),
        ("2023-06-01", ""),
    ):
        late = Extend(new_end="2025-03-31", effective_from=day(day_of_it), reason="Late")
        assert suppliers_looked_at(story, late) == looked_at


def suppliers_looked_at(story: Story, command: Command) -> str:
    """The first letters of the suppliers that deciding it looks at."""
    found = {need.stream_id for need in needs(CONTRACT, story.contract, command, Context(TODAY, OFFICER))}
    return "".join(
        supplier.name[0] for supplier in (AMBER, BROOK, CEDAR, DEE) if supplier.supplier_id in found
    )


def test_what_is_bound_to_no_other_stream_is_not_asked_what_it_followed_from() -> None:
    decision = given([registered(), EXTENDED]).when(annul(2)).decision
    assert decision is not None
    assert "annulment.what-it-followed-from-first" not in {rule.rule for rule in decision.record.rules}


def test_nobody_agrees_to_their_own_annulment() -> None:
    asked = given([registered(), EXTENDED]).when(annul(2)).then()
    asked.when(annul(2)).then_refused("annulment.second-person", at=["annuls"], conflict=True)


@pytest.mark.parametrize(
    ("asked_for", "by", "agreed_for"),
    [("p-bryn", OWNER, "p-anwen"), ("p-bryn", OWNER, ""), ("", OWNER, "p-anwen"), ("p-bryn", OFFICER, "")],
)
@pytest.mark.parametrize("kind", ["annulment", "correction"])
def test_r11_what_takes_two_is_agreed_to_neither_by_nor_for_either_who_asked(
    kind: str, asked_for: str, by: Actor, agreed_for: str
) -> None:
    command = annul(2) if kind == "annulment" else correct(1, estimated_incl_vat="1300000.00")
    asked = given([registered(), EXTENDED]).when(replace(command, on_behalf_of=asked_for)).then()
    agreed = asked.when(replace(command, on_behalf_of=agreed_for), by=by)
    agreed.then_refused(f"{kind}.second-person", conflict=True)


def test_an_annulment_needs_a_reason_and_an_event() -> None:
    command = amend.Annul(annuls=event_id(9))
    given([registered()]).when(command).then_refused(
        "reason.given", "annulment.names-an-event", at=["reason", "annuls"]
    )


def test_an_event_is_annulled_once() -> None:
    story = annulled(given([registered(), EXTENDED]), 2)
    story.when(annul(2), by=OWNER).then_refused("annulment.names-an-event", at=["annuls"], conflict=True)


def test_an_annulment_itself_cannot_be_annulled() -> None:
    story = annulled(given([registered(), EXTENDED]), 2)
    for number in (3, 4):
        story.when(annul(number)).then_refused("annulment.names-an-event", at=["annuls"])


def test_annulling_a_correction_brings_the_original_back() -> None:
    story = (
        given([registered(), EXTENDED])
        .when(correct(2, new_end="2025-09-30", effective_from="2023-06-01"))
        .then()
    )
    assert story.on("2023-05-01").term.end == "2024-03-31"
    after = annulled(story, 3)
    assert after.on("2023-05-01").term.end == "2025-03-31"
    assert after.contract.timeline == given([registered(), EXTENDED]).contract.timeline or (
        after.contract.timeline.placed == given([registered(), EXTENDED]).contract.timeline.placed
    )


def test_annulling_the_last_of_two_corrections_brings_the_first_back() -> None:
    story = given([registered()]).when(correct(1, title="Meals")).then()
    story = story.when(correct(1, title="Dinners")).then()
    assert annulled(story, 3).on("2023-06-15").title == "Meals"


def test_a_correction_that_was_annulled_leaves_the_fact_open_to_another() -> None:
    story = annulled(given([registered()]).when(correct(1, title="Meals")).then(), 2)
    assert story.when(correct(1, title="Dinners")).then().on("2023-06-15").title == "Dinners"


def test_a_fact_that_was_corrected_and_then_annulled_counts_in_neither_form() -> None:
    story = given([registered(), EXTENDED]).when(correct(2, new_end="2025-09-30")).then()
    assert annulled(story, 2).on("2023-06-15").term.end == "2024-03-31"


def test_annulling_a_termination_makes_the_contract_live_and_open_to_change() -> None:
    ended = on("2022-12-31", Terminated(ended_on=day("2022-12-31"), ground="discharge"))
    story = annulled(given([registered(), ended]), 2)
    assert story.on("2023-06-15").ended_on is None
    story.when(AssignTier(tier="Gold", reason="Scored")).then()


def test_what_came_after_an_annulled_fact_stands() -> None:
    story = given([registered(), EXTENDED, on("2023-06-01", TierAssigned(tier="Gold"))])
    after = annulled(story, 2)
    assert (after.on("2023-06-15").term.end, after.on("2023-06-15").tier) == ("2024-03-31", "Gold")


@pytest.mark.parametrize("others", [[], [EXTENDED]], ids=["alone", "with what followed"])
def test_a_contract_whose_registration_was_annulled_says_so(others: list[Any]) -> None:
    story = annulled(given([registered(), *others]), 1)
    assert story.contract.in_force(day("2023-06-15")) is None
    said = story.when(AssignTier(tier="Gold", reason="Scored")).then_refused(
        "contract.in-being", conflict=True
    )
    assert said == "What opened this contract was annulled."


def test_a_contract_whose_registration_was_annulled_is_whose_it_was_put_right_to_be() -> None:
    """What one correction said and two people took back counts no more than the registration does."""
    story = given([registered()]).when(correct(1, directorate="Place")).then()
    assert story.contract.by_now(TODAY) == story.on("2023-06-15")
    gone = annulled(story.when(correct(1, directorate="People")).then(), 1)
    assert gone.contract.by_now(TODAY) is None
    told = CONTRACT.last_known(gone.contract)
    assert told is not None
    assert told.directorate == "People"
    taken_back = CONTRACT.last_known(annulled(annulled(story, 1), 2).contract)
    assert taken_back is not None
    assert taken_back.directorate == "Education"


def test_a_story_keeps_its_stream_and_counts_its_events() -> None:
    story = annulled(given([registered(), EXTENDED]), 2)
    assert (story.contract.stream_id, story.contract.version) == (STREAM, 4)
    assert len(story.contract.facts) == 2
