"""Registering, renaming, assessing, flagging and merging suppliers, and what contracts make of it."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.amendment.commands import Annul, Correct
from domain.amendment.events import Annulled, Corrected
from domain.contract import CONTRACT
from domain.contract.ending import Terminated
from domain.contract.parties import Assign, Novate, Novated
from domain.contract.reassessment import ReassessmentAsked, ReassessmentNoLongerAsked
from domain.contract.terms import Supplier
from domain.contract.tier_assessment import TierAssessed
from domain.deciding import needs
from domain.decisions import Actor, Command, Context
from domain.events import Fact, Unreadable
from domain.supplier import SUPPLIER
from domain.supplier.address import AddressRecorded, RecordAddress
from domain.supplier.certificates import CertificateRecorded, CertificateWithdrawn
from domain.supplier.distinction import TellApart, ToldApart
from domain.supplier.financial_standing import AssessFinancialStanding, FinancialStandingAssessed
from domain.supplier.identification import AddIdentifier, Identified
from domain.supplier.likeness import likeness
from domain.supplier.merger import Merge, Merged, MergerProposed
from domain.supplier.registration import Registered, RegisterSupplier
from domain.supplier.renaming import Rename, Renamed
from domain.supplier.status import FlagStatus, StatusFlagged
from domain.supplier.terms import FinancialRating, FlaggedStanding, Identifier
from domain.tiers import ValueBand
from tests.givens import (
    AMBER,
    BROOK,
    CEDAR,
    OFFICER,
    OWNER,
    TODAY,
    Entry,
    day,
    event_id,
    on,
    register,
    registered,
)
from tests.streams import CONTRACT_ID, STREAM_ID, Story, asked_again, chronicle, given, to_be_asked_again

NUMBER, CHARITY = Identifier("GB-COH", "00000001"), Identifier("GB-CHC", "1000001")
FACT = Registered(name=AMBER.name, identifiers=(NUMBER,))
REGISTERED = on("2019-01-01", FACT)
OTHER_ID = UUID("c0ffee00-0000-4000-8000-0000000000b1")
OTHER = chronicle(OTHER_ID, [on("2019-01-01", Registered(name=BROOK.name))])
ASKED = on("2023-01-01", MergerProposed(into=OTHER_ID, into_name=BROOK.name, proposed_by="p-anwen"))
MERGED = on("2023-02-01", Merged(into=OTHER_ID, into_name=BROOK.name, proposed_by="p-anwen"))
FLAGGED = on("2023-01-01", StatusFlagged(previous="clear", standing="excludable"))


def test_a_supplier_is_registered_under_the_id_that_contracts_quote() -> None:
    command = RegisterSupplier(supplier_id=AMBER.supplier_id, name=AMBER.name, identifiers=(NUMBER,))
    given(SUPPLIER).when(command).quietly().then(FACT)
    of_a_kind = {"small_or_medium": True, "voluntary_or_community": False}
    told = given(SUPPLIER).when(replace(command, **of_a_kind)).then(replace(FACT, **of_a_kind)).now
    assert (told.small_or_medium, told.voluntary_or_community) == (True, False)
    step = SUPPLIER.by_command[RegisterSupplier]
    assert step.stream_id is not None
    assert step.stream_id(command) == AMBER.supplier_id


def test_its_address_is_recorded_with_it_or_later() -> None:
    command = RegisterSupplier(supplier_id=STREAM_ID, name="Amber", address="1 Mill Road, Anytown")
    story = given(SUPPLIER).when(command).quietly()
    told = story.then(Registered(name="Amber"), AddressRecorded(address="1 Mill Road, Anytown"))
    moved = RecordAddress(address="2 Mill Road", reason="Moved")
    later = given(SUPPLIER, [REGISTERED]).when(moved).quietly()
    assert later.then(AddressRecorded(address="2 Mill Road")).now.address == "2 Mill Road"
    before = given(SUPPLIER, [REGISTERED, on("2020-01-01", AddressRecorded(address="1 Mill Road"))])
    before.when(moved).then(AddressRecorded(previous="1 Mill Road", address="2 Mill Road"))
    assert told.when(correct(1, name="Amber Ltd")).then().now.address == "1 Mill Road, Anytown"
    assert told.when(correct(1, address="1 Mill Lane")).then().now.address == "1 Mill Lane"


def test_an_identifier_belongs_to_one_supplier_for_good() -> None:
    assert tuple(SUPPLIER.reserves(FACT)) == (("supplier identifier", "gb-coh 00000001"),)
    assert tuple(SUPPLIER.reserves(Identified(identifier=CHARITY))) == (
        ("supplier identifier", "gb-chc 1000001"),
    )
    assert tuple(SUPPLIER.reserves(FLAGGED.fact)) == ()


def test_another_registers_number_is_added() -> None:
    story = given(SUPPLIER, [REGISTERED]).when(AddIdentifier(identifier=CHARITY)).quietly()
    assert story.then(Identified(identifier=CHARITY)).now.identifiers == (NUMBER, CHARITY)


def test_a_new_name_holds_from_its_day() -> None:
    story = given(SUPPLIER, [REGISTERED]).when(Rename(name="Amber Food Ltd", reason="New owners")).quietly()
    after = story.then(Renamed(previous=AMBER.name, name="Amber Food Ltd"))
    assert (after.on("2023-06-14").name, after.now.name) == (AMBER.name, "Amber Food Ltd")


def test_financial_standing_says_what_it_was_before() -> None:
    first = AssessFinancialStanding(rating="B", source="Rating agency")
    story = given(SUPPLIER, [REGISTERED]).when(first).quietly()
    story_after = story.then(FinancialStandingAssessed(rating="B", source="Rating agency"))
    second = AssessFinancialStanding(rating="C", source="Rating agency")
    asked = story_after.when(second).advised("supplier.tiers-rest-on-the-rating")
    now = asked.then(FinancialStandingAssessed(previous="B", rating="C", source="Rating agency")).now
    assert now.ratings == (
        FinancialRating(TODAY, "B", "Rating agency"),
        FinancialRating(TODAY, "C", "Rating agency"),
    )
    assert (now.rating, now.rated_on) == ("C", TODAY)
    noted = replace(first, note="Accounts of 2022")
    told = FinancialStandingAssessed(rating="B", source="Rating agency", note="Accounts of 2022")
    given(SUPPLIER, [REGISTERED]).when(noted).then(told)


RESTS_ON_THE_RATING = TierAssessed(
    model_id=UUID(int=5),
    model_number=1,
    model_title="Tool",
    answers=(),
    value_incl_vat=Decimal("1200000.00"),
    band=ValueBand(2, Decimal("1000000.00"), True, None, False),
    kind="contract",
    statutory_service=False,
    inadequate_in_a_row=0,
    dimensions=(),
    total="50.0",
    by_score="Silver",
    tier="Silver",
    reassess_on=("supplier financial rating change",),
)
"""A tier that is to be assessed anew once the supplier's rating changes."""
HERS = registered(suppliers=(Supplier(STREAM_ID, AMBER.name),))
"""A contract to which the supplier of these tests is a party."""


def test_a_changed_rating_asks_for_the_tiers_of_the_contracts_named_that_rest_on_it() -> None:
    others = [
        chronicle(CONTRACT_ID, [HERS, on("2021-01-01", RESTS_ON_THE_RATING)]),
        chronicle(UUID(int=8), [HERS]),  # never assessed by the tool: nothing rests on the rating
    ]
    command = AssessFinancialStanding(
        rating="C", source="Rating agency", contracts=(CONTRACT_ID, UUID(int=8), CONTRACT_ID)
    )
    asked = given(SUPPLIER, [REGISTERED], others).when(command).quietly()
    asked.then(
        FinancialStandingAssessed(rating="C", source="Rating agency"),
        ReassessmentAsked(
            because="supplier financial rating change",
            note="Amber Lane Catering Ltd: C (was not assessed), by Rating agency.",
        ),
    )
    assert [decided.stream_id for decided in asked.decided] == [None, CONTRACT_ID]


RATED_LATE = AssessFinancialStanding(
    rating="C", source="Rating agency", contracts=(CONTRACT_ID,), effective_from=day("2023-05-20")
)


def test_a_rating_entered_late_is_held_against_what_was_recorded_later_of_the_contracts_named() -> None:
    """As the same reason is that an officer gives for the contract itself: it was asked for before that, now."""
    asked = on("2023-06-01", ReassessmentAsked(because="age"))
    others = [chronicle(CONTRACT_ID, [HERS, on("2021-01-01", RESTS_ON_THE_RATING), asked])]
    story = given(SUPPLIER, [REGISTERED], others)
    said = story.when(RATED_LATE).then_refused("later-facts.still-fit", at=["although"], conflict=True)
    assert f"(reassessment asked, event {event_id(3)})" in said
    put_right_next = replace(RATED_LATE, although=(event_id(3),))
    assert str(event_id(3)) in story.when(put_right_next).advised("later-facts.still-fit").advised_in_all


@pytest.mark.parametrize(
    "command",
    [
        replace(RATED_LATE, effective_from=day("2020-06-01")),
        Correct(corrects=event_id(2), fields={"effective_from": "2020-06-01"}, reason="Misread"),
    ],
)
def test_what_a_later_fact_of_a_contract_named_looks_at_is_looked_at_too(command: Command) -> None:
    """Whether its tier could still be assessed so is asked of the model that it went by."""
    contract = chronicle(CONTRACT_ID, [HERS, on("2021-01-01", RESTS_ON_THE_RATING)])
    rated = on("2022-01-01", FinancialStandingAssessed(rating="B", source="Rating agency"))
    story, context = (
        chronicle(STREAM_ID, [REGISTERED, rated]),
        Context(TODAY, OFFICER, others={CONTRACT_ID: contract}),
    )
    found = needs(SUPPLIER, story, command, context)
    assert RESTS_ON_THE_RATING.model_id in {need.stream_id for need in found}


def test_nothing_is_recorded_in_a_contract_of_which_something_cannot_be_read_by_way_of_its_supplier() -> None:
    """The same refusal as of what looks at it alone: two people annul that first."""
    unreadable = Unreadable(name="contract.painted.v1", wrong="A field is missing", stream="contract")
    entries = [HERS, on("2021-01-01", RESTS_ON_THE_RATING), on("2022-01-01", unreadable)]
    story = given(SUPPLIER, [REGISTERED], [chronicle(CONTRACT_ID, entries)])
    said = story.when(RATED_LATE).then_refused("contract.can-be-read", conflict=True)
    assert f"Event {event_id(3)} of the contract {CONTRACT_ID}, its version 3, cannot be read" in said
    story.when(replace(RATED_LATE, contracts=())).quietly()
    right = Correct(corrects=event_id(2), fields={"contracts": [str(CONTRACT_ID)]}, reason="Left out")
    rated = given(SUPPLIER, [REGISTERED, RATED], [chronicle(CONTRACT_ID, entries)])
    rated.when(right).then_refused("contract.can-be-read", conflict=True)


ASKED_FOR = on(
    "2023-03-01",
    ReassessmentAsked(
        because="supplier financial rating change",
        note="Amber Lane Catering Ltd: C (was not assessed), by Agency.",
    ),
    cause=4,
)
RATED_OTHERWISE = Correct(
    corrects=event_id(4), fields={"rating": "D", "contracts": [str(CONTRACT_ID)]}, reason="Misread"
)


def rated(*then: Entry) -> Story:
    """A supplier that was rated, and one of its contracts, whose tier rests on that; what happened there then."""
    contract = chronicle(CONTRACT_ID, [HERS, on("2021-01-01", RESTS_ON_THE_RATING), *then])
    rating = on("2023-03-01", FinancialStandingAssessed(rating="C", source="Agency"))
    identified = on("2020-01-01", Identified(identifier=CHARITY))
    return given(SUPPLIER, [REGISTERED, identified, FLAGGED, rating], [contract])


def test_what_a_rating_asked_of_a_contract_is_put_right_there_along_with_it() -> None:
    asked = rated(ASKED_FOR).when(RATED_OTHERWISE)
    assert [(type(decided.fact), decided.stream_id) for decided in asked.decided] == [
        (Corrected, None),
        (Corrected, CONTRACT_ID),
    ]
    now = asked.then().others[CONTRACT_ID].latest()
    assert now is not None
    assert "Amber Lane Catering Ltd: D (was not assessed)" in now.tiering.reassessment.note


def test_what_a_rating_asked_of_a_contract_is_closed_there_where_nothing_rests_on_it_any_more() -> None:
    """Two people annulled the calculation since."""
    annulled = Annulled(stream="contract", annuls=event_id(2), proposal=event_id(4), proposed_by="p-anwen")
    asked = rated(ASKED_FOR, on("2021-01-01", annulled)).when(RATED_OTHERWISE)
    closed = asked.decided[-1]
    assert closed.fact == ReassessmentNoLongerAsked(because="supplier financial rating change")
    assert (closed.stream_id, closed.valid_from) == (CONTRACT_ID, day("2023-03-01"))


def test_what_two_people_took_out_of_a_contract_is_not_brought_back_by_the_rating() -> None:
    """Where it would say just what it said."""
    annulled = Annulled(stream="contract", annuls=event_id(3), proposal=event_id(4), proposed_by="p-anwen")
    story = rated(ASKED_FOR, on("2023-03-01", annulled))
    same = replace(RATED_OTHERWISE, fields={"contracts": [str(CONTRACT_ID)]})
    story.when(same).then_refused("correction.changes-something", at=["fields"])
    assert [decided.stream_id for decided in story.when(RATED_OTHERWISE).decided] == [None, CONTRACT_ID]


def test_what_a_contract_recorded_later_is_looked_at_again_where_a_rating_asks_something_of_it_anew() -> None:
    """Somebody had asked for the assessment since; it had been asked for already."""
    age = on("2023-05-01", ReassessmentAsked(because="age"))
    said = rated(age).when(RATED_OTHERWISE).then_refused("later-facts.still-fit", conflict=True)
    assert f"reassessment asked, event {event_id(3)}" in said


def test_a_late_fact_before_the_registration_is_annulled_and_the_registration_stands() -> None:
    early = on("2018-01-01", StatusFlagged(previous="clear", standing="excludable"))
    story = given(SUPPLIER, [REGISTERED, early])
    assert not story.when(Annul(annuls=event_id(2), reason="Another firm's")).advice


def test_a_rating_concerns_only_running_contracts_that_the_supplier_is_a_party_to() -> None:
    ended = [
        registered(suppliers=(Supplier(STREAM_ID, AMBER.name),)),
        on("2022-12-31", Terminated(ended_on=day("2022-12-31"), ground="discharge")),
    ]
    others = [chronicle(CONTRACT_ID, [registered()]), chronicle(UUID(int=8), ended)]
    command = AssessFinancialStanding(
        rating="C", source="Rating agency", contracts=(CONTRACT_ID, UUID(int=8))
    )
    given(SUPPLIER, [REGISTERED], others).when(command).then_refused(
        "supplier.party-to-the-contracts", at=["contracts.0", "contracts.1"]
    )
    on_its_last_day = replace(command, contracts=(UUID(int=8),), effective_from=day("2022-12-31"))
    assert given(SUPPLIER, [REGISTERED], others).when(on_its_last_day).decided


def test_a_flag_says_what_it_was_before() -> None:
    command = FlagStatus(standing="excludable", reason="Sch 7 para 7")
    story = given(SUPPLIER, [REGISTERED]).when(command).quietly().then(FLAGGED.fact)
    assert story.now.standings == (FlaggedStanding(TODAY, "excludable"),)


def test_a_merger_takes_two_people() -> None:
    command = Merge(into=OTHER_ID, reason="The same firm twice")
    story = given(SUPPLIER, [REGISTERED], [OTHER]).when(command).quietly().then(ASKED.fact)
    story.when(command).then_refused("supplier.merger-by-two", at=["into"], conflict=True)
    after = story.when(command, by=OWNER).quietly().then(MERGED.fact)
    assert (after.now.merged_into, after.now.merger_into) == (OTHER_ID, None)
    assert after.now.merger_proposed_by == ""


def test_another_merger_asked_for_takes_the_place_of_the_first() -> None:
    third = UUID("c0ffee00-0000-4000-8000-0000000000b3")
    others = [OTHER, chronicle(third, [on("2019-01-01", Registered(name="Cedar"))])]
    command = Merge(into=third, reason="It was Cedar")
    story = given(SUPPLIER, [REGISTERED, ASKED], others).when(command, by=OWNER).quietly()
    proposed = story.then(MergerProposed(into=third, into_name="Cedar", proposed_by="p-bryn"))
    assert (proposed.now.merger_into, proposed.now.merged_into) == (third, None)


def test_two_records_are_not_merged_into_each_other_by_dating_one_merger_back() -> None:
    gone = chronicle(OTHER_ID, [REGISTERED, on("2023-06-01", replace(MERGED.fact, into=STREAM_ID))])
    command = Merge(into=OTHER_ID, reason="Slip", effective_from=day("2023-05-01"))
    given(SUPPLIER, [REGISTERED], [gone]).when(command).then_refused(
        "supplier.merged-into-another", at=["into"]
    )


@pytest.mark.parametrize(
    ("command", "rule", "field"),
    [
        (Merge(into=OTHER_ID, reason="Slip"), "supplier.merged-into-another", "into"),
        (TellApart(other=OTHER_ID, reason="Slip"), "supplier.told-apart-from-another", "other"),
    ],
)
def test_a_firm_that_was_not_on_record_on_the_day_is_told_by_the_day(
    command: Command, rule: str, field: str
) -> None:
    later = chronicle(OTHER_ID, [on("2023-07-01", Registered(name=BROOK.name))])
    asked = given(SUPPLIER, [REGISTERED], [later]).when(command)
    asked.then_refused(rule, at=[field, "effective_from"], conflict=False)


def test_whoever_asked_for_another_merger_may_agree_to_none() -> None:
    """There is nothing to agree to where the merger asked for was into another firm."""
    third = UUID("c0ffee00-0000-4000-8000-0000000000b3")
    others = [OTHER, chronicle(third, [on("2019-01-01", Registered(name="Cedar"))])]
    instead = Merge(into=third, reason="It was Cedar")
    story = given(SUPPLIER, [REGISTERED, ASKED], others).when(instead).quietly()
    story.then(MergerProposed(into=third, into_name="Cedar", proposed_by="p-anwen"))


@pytest.mark.parametrize("number", [2, 3])
def test_a_merger_that_two_people_agreed_on_is_only_annulled(number: int) -> None:
    command = Correct(corrects=event_id(number), fields={"into": str(STREAM_ID)}, reason="Slip")
    story = given(SUPPLIER, [REGISTERED, ASKED, MERGED], [OTHER])
    assert "annul" in story.when(command).then_refused("correction.may-be-asked-again", at=["corrects"])


@pytest.mark.parametrize(
    ("asked_for", "by", "agreed_for"),
    [
        ("p-bryn", OFFICER, "p-dilwyn"),  # who asked, for another
        ("p-bryn", OWNER, ""),  # for whom it was asked
        ("", OWNER, "p-anwen"),  # for who asked
        ("p-bryn", OWNER, "p-anwen"),  # each for the other
        ("p-dilwyn", OWNER, "p-dilwyn"),  # both for a third
    ],
)
def test_r11_a_merger_takes_two_people_in_person_and_on_behalf(
    asked_for: str, by: Actor, agreed_for: str
) -> None:
    asked = on("2023-01-01", ASKED.fact, OFFICER, behalf=asked_for)
    command = Merge(into=OTHER_ID, reason="The same firm twice", on_behalf_of=agreed_for)
    given(SUPPLIER, [REGISTERED, asked], [OTHER]).when(command, by=by).then_refused(
        "supplier.merger-by-two", at=["into"], conflict=True
    )


def test_two_firms_that_look_alike_are_told_apart_once() -> None:
    command = TellApart(other=OTHER_ID, reason="Each has a number of its own")
    story = (
        given(SUPPLIER, [REGISTERED], [OTHER])
        .when(command)
        .then(ToldApart(other=OTHER_ID, other_name=BROOK.name))
    )
    assert story.now.apart == (OTHER_ID,)
    story.when(command).then_refused("supplier.told-apart-from-another", at=["other"], conflict=True)
    own = TellApart(other=STREAM_ID, reason="Itself")
    itself = chronicle(STREAM_ID, [REGISTERED])
    given(SUPPLIER, [REGISTERED], [itself]).when(own).then_refused(
        "supplier.told-apart-from-another", at=["other"]
    )


def test_a_name_that_is_on_record_is_advised_upon() -> None:
    named = RegisterSupplier(supplier_id=STREAM_ID, name=BROOK.name, namesakes=(OTHER_ID,))
    asked = given(SUPPLIER, [], [OTHER]).when(named).advised("supplier.name-new")
    assert asked.advice["supplier.name-new"].startswith(f"On record is already: {BROOK.name} ({OTHER_ID}).")
    given(SUPPLIER).when(named).quietly().then()  # it is not there any more


def correct(number: int, **fields: Any) -> Correct:
    return Correct(corrects=event_id(number), fields=fields, reason="Misread")


def test_an_identifier_as_corrected_is_well_formed() -> None:
    numbers = [{"scheme": "GB-COH", "identifier": "1"}]
    given(SUPPLIER, [REGISTERED]).when(correct(1, identifiers=numbers)).then_refused(
        "supplier.identifiers-well-formed", at=["fields.identifiers.0"]
    )


RATED = on("2022-01-01", FinancialStandingAssessed(rating="B", source="Rating agency"))
RENAMED = on("2022-06-01", Renamed(previous=AMBER.name, name="Amber Food Ltd"))
HELD = CertificateRecorded(
    number=1,
    certificate="ISO 9001",
    issuer="A made-up body",
    good_from=date(2023, 3, 1),
    good_until=date(2024, 2, 29),
)
TOLD = given(
    SUPPLIER,
    [
        REGISTERED,
        RATED,
        RENAMED,
        FLAGGED,
        on("2023-02-01", Identified(identifier=CHARITY)),
        on("2023-02-02", AddressRecorded(address="1 Mill Road")),
        on("2023-02-03", ToldApart(other=OTHER_ID, other_name=BROOK.name)),
        on("2023-03-01", HELD),
        on(
            "2023-04-01",
            CertificateWithdrawn(number=1, certificate=HELD.certificate, why="Cancelled"),
            reason="Cancelled",
        ),
    ],
    [OTHER],
)


def test_every_fact_gives_back_the_request_that_it_answered() -> None:
    assert asked_again(TOLD) == to_be_asked_again(SUPPLIER)


def test_a_correction_of_a_supplier_is_put_to_the_rules_of_its_act() -> None:
    number = {"scheme": "GB-COH", "identifier": "00000001"}
    TOLD.when(correct(3, name=AMBER.name)).then_refused("supplier.name-changes", at=["fields.name"])
    TOLD.when(correct(4, standing="clear")).then_refused("supplier.status-changes", at=["fields.standing"])
    TOLD.when(correct(5, identifier=number)).then_refused("supplier.identifier-new", at=["fields.identifier"])
    TOLD.when(correct(3, previous="Somebody")).then_refused(
        "correction.fits-the-request", at=["fields.previous"]
    )
    assert TOLD.when(correct(2, rating="C")).then().now.rating == "C"


def test_a_name_as_corrected_is_what_the_later_change_of_name_followed() -> None:
    asked = TOLD.when(correct(1, name="Amber Lane Ltd")).advised("later-facts.still-fit")
    assert asked.then().on("2021-01-01").name == "Amber Lane Ltd"


def test_a_correction_does_not_make_another_supplier_of_it() -> None:
    assert TOLD.when(correct(1, supplier_id=str(OTHER_ID))).refused is not None


@pytest.mark.parametrize(
    ("scheme", "identifier"),
    [("gb-coh", "00000009"), ("Companies House", "00000009"), ("GB-COH", "1"), ("GB-CHC", " 1000001")],
)
def test_one_number_is_not_written_in_two_ways(scheme: str, identifier: str) -> None:
    item = Identifier(scheme, identifier)
    given(SUPPLIER, [REGISTERED]).when(AddIdentifier(identifier=item)).then_refused(
        "supplier.identifiers-well-formed", at=["identifier"]
    )
    command = RegisterSupplier(supplier_id=STREAM_ID, name="Amber", identifiers=(NUMBER, item))
    given(SUPPLIER).when(command).then_refused("supplier.identifiers-well-formed", at=["identifiers.1"])


REFUSALS: list[tuple[str, list[object], Command, tuple[str, ...]]] = [
    (
        "supplier.identifiers-differ",
        [],
        RegisterSupplier(supplier_id=STREAM_ID, name="Amber", identifiers=(NUMBER, NUMBER)),
        ("identifiers",),
    ),
    ("supplier.not-merged", [REGISTERED, MERGED], AddIdentifier(identifier=CHARITY), ()),
    ("supplier.identifier-new", [REGISTERED], AddIdentifier(identifier=NUMBER), ("identifier",)),
    ("supplier.name-changes", [REGISTERED], Rename(name=AMBER.name, reason="Slip"), ("name",)),
    (
        "supplier.address-changes",
        [REGISTERED, on("2020-01-01", AddressRecorded(address="1 Mill Road"))],
        RecordAddress(address="1 Mill Road", reason="Slip"),
        ("address",),
    ),
    ("supplier.status-changes", [REGISTERED], FlagStatus(standing="clear", reason="Slip"), ("standing",)),
    ("supplier.merged-into-another", [REGISTERED], Merge(into=STREAM_ID, reason="Slip"), ("into",)),
]


@pytest.mark.parametrize(("rule", "entries", "command", "fields"), REFUSALS)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: list[Fact], command: Command, fields: tuple[str, ...]
) -> None:
    itself = chronicle(STREAM_ID, [REGISTERED])
    given(SUPPLIER, entries, [OTHER, itself]).when(command).then_refused(rule, at=fields)


def test_nothing_is_merged_into_what_was_merged_itself() -> None:
    gone = chronicle(
        OTHER_ID,
        [REGISTERED, on("2020-01-01", Merged(into=STREAM_ID, into_name="A", proposed_by="p-x"))],
    )
    command = Merge(into=OTHER_ID, reason="Slip")
    given(SUPPLIER, [REGISTERED], [gone]).when(command).then_refused(
        "supplier.merged-into-another", at=["into"]
    )


def test_a_contract_may_name_a_supplier_that_nobody_registered() -> None:
    given(CONTRACT, others=[]).when(register()).then()


def test_a_contract_does_not_name_a_supplier_that_was_merged_away() -> None:
    gone = chronicle(AMBER.supplier_id, [REGISTERED, MERGED])
    asked = given(CONTRACT, others=[gone]).when(register())  # in being from 2020, entered after the merger
    asked.then_refused("supplier.not-merged-away", at=["suppliers.0.supplier_id"])
    flagged = chronicle(BROOK.supplier_id, [REGISTERED, on("2019-02-01", MERGED.fact)])
    novate = Novate(outgoing_supplier_id=AMBER.supplier_id, incoming=BROOK, reason="Sold")
    assign = Assign(assignor_supplier_id=AMBER.supplier_id, assignee=BROOK, reason="Sold")
    for command, field in ((novate, "incoming"), (assign, "assignee")):
        asked = given(CONTRACT, [registered()], [flagged]).when(command)
        asked.then_refused("supplier.not-merged-away", at=[f"{field}.supplier_id"])


def test_whoever_contracts_with_a_flagged_supplier_is_told() -> None:
    flagged = chronicle(AMBER.supplier_id, [REGISTERED, on("2019-02-01", FLAGGED.fact)])
    asked = given(CONTRACT, others=[flagged]).when(register())
    assert "excludable" in asked.advice["supplier.standing"]
    asked.then()
    clear = given(CONTRACT, others=[chronicle(AMBER.supplier_id, [REGISTERED])]).when(register())
    assert "supplier.standing" not in clear.advice


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (("GB-COH", "00000001"), NUMBER),
        (("gb-chc", "1000001"), CHARITY),
        (("GB-CHC", "1000009"), CHARITY),
        (("GB-COH", ""), NUMBER),
        (("GB-PPON", "P-1"), NUMBER),
    ],
    ids=str,
)
def test_a_contract_bears_the_number_of_the_register_that_it_names_else_the_first(
    said: tuple[str, str], written: Identifier
) -> None:
    known = chronicle(AMBER.supplier_id, [on("2019-01-01", replace(FACT, identifiers=(NUMBER, CHARITY)))])
    named = Supplier(AMBER.supplier_id, AMBER.name, *said)
    asked = given(CONTRACT, others=[known]).when(register(suppliers=(named,)))
    fact: Any = asked.decided[0].fact
    assert fact.suppliers == (Supplier(AMBER.supplier_id, AMBER.name, written.scheme, written.identifier),)
    told = asked.advice.get("supplier.as-on-record", "")
    other = bool(said[1]) and said != (written.scheme, written.identifier)
    assert (f"{written.scheme} {written.identifier}" in told) == other


def test_a_contract_names_a_supplier_as_it_was_called_on_the_day_else_as_it_is_called_first() -> None:
    """One that has no number on record bears the one that it was given."""
    plain = Registered(name=AMBER.name)
    renamed = [on("2019-01-01", plain), on("2022-01-01", Renamed(previous=AMBER.name, name="Amber Food Ltd"))]
    for entries, name in ((renamed, AMBER.name), ([on("2022-01-01", plain), *renamed[1:]], "Amber Food Ltd")):
        asked = given(CONTRACT, others=[chronicle(AMBER.supplier_id, entries)]).when(register())
        fact: Any = asked.decided[0].fact
        assert fact.suppliers == (replace(AMBER, name=name),)


def test_a_supplier_that_left_is_not_replaced_again_by_putting_right_who_came_in() -> None:
    """The fact broke the rule before, after another one was entered late; it cannot be recorded again all the same."""
    left = on("2022-01-01", Novated(outgoing=AMBER, incoming=BROOK))
    again = on("2023-01-01", Novated(outgoing=AMBER, incoming=CEDAR))
    story = given(CONTRACT, [registered(), left, again])
    other = {"supplier_id": str(OTHER_ID), "name": "Elder Ltd"}
    right = Correct(corrects=event_id(3), fields={"incoming": other}, reason="Misread")
    said = story.when(right).then_refused("supplier.is-a-party", at=["fields.outgoing_supplier_id"])
    assert BROOK.name in said
    came_back = Novate(
        outgoing_supplier_id=BROOK.supplier_id,
        incoming=AMBER,
        effective_from=day("2022-06-01"),
        without_approval=True,
        reason="Found",
    )
    assert "later-facts.still-fit" not in story.when(came_back).advice


def test_r13_a_contract_calls_a_supplier_as_the_record_does_and_says_so() -> None:
    known = chronicle(AMBER.supplier_id, [REGISTERED])
    meant = replace(AMBER, name="Cedar Catering Ltd")
    asked = given(CONTRACT, others=[known]).when(register(suppliers=(meant,)))
    assert "Cedar Catering Ltd is on record as" in asked.advice["supplier.as-on-record"]
    named: Any = asked.decided[0].fact
    assert named.suppliers == (replace(AMBER, scheme=NUMBER.scheme, identifier=NUMBER.identifier),)


def test_r13_a_correction_lets_a_supplier_be_that_it_does_not_name() -> None:
    known = chronicle(AMBER.supplier_id, [REGISTERED])
    story = given(
        CONTRACT, [registered(suppliers=(replace(AMBER, name="Cedar Catering Ltd"),))], others=[known]
    )
    nothing = Correct(corrects=event_id(1), fields={}, reason="Slip")
    story.when(nothing).then_refused("correction.changes-something")
    retitled = story.when(Correct(corrects=event_id(1), fields={"title": "Dinners"}, reason="Slip"))
    corrected: Any = retitled.decided[0].fact
    assert corrected.changed == ("title",)


@pytest.mark.parametrize(
    ("name", "another"),
    [
        ("The Iveco Co. Limited", "Iveco Co Ltd"),
        ("O'Neill & Sons Plc", "ONEILL AND SONS"),
        ("Smith&Jones LLP", "Smith and Jones"),
        ("Amber Holdings Limited t/a Amber Lane Catering", "AMBER HOLDINGS"),
        ("Brook Company (UK) Ltd", "Brook"),
        ("Cedar Incorporated", "cedar inc."),
        ("Ltd", "LIMITED"),
    ],
)
def test_names_that_are_probably_one_firms_are_alike(name: str, another: str) -> None:
    assert likeness(name) == likeness(another)


@pytest.mark.parametrize(
    ("name", "another"),
    [
        ("Amber Lane Catering", "Amber Holdings"),
        ("T Level Tutors", "T Level"),
        ("Model T Garage", "Model"),
        ("A and T Amber", "A and T a Amber"),
        ("Limited Editions", "Editions"),
        ("The", "Tŷ"),
        ("Inc", "Ltd"),
        ("Uk Ltd", "Co Ltd"),
    ],
)
def test_names_of_firms_that_may_be_two_are_not(name: str, another: str) -> None:
    assert likeness(name) != likeness(another)
