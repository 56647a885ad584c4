"""Framework and call-off, whole and part, lots: what belongs where, from which day, and what cannot be."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from domain.amendment.commands import Correct
from domain.amendment.events import Annulled
from domain.chronicle import Chronicle
from domain.contract import CONTRACT
from domain.contract.ending import Terminated
from domain.contract.lots import LotsSet, SetLots
from domain.contract.parent import NameParent, ParentNamed
from domain.contract.registration import Register
from domain.contract.terms import Lot, Parent, Term
from domain.money import Values
from domain.sentences import sentence
from tests.givens import Entry, day, event_id, on, register, registered
from tests.streams import STREAM_ID, Asked, Story, chronicle, given

FRAMEWORK_ID, WHOLE_ID = UUID(int=0xF1), UUID(int=0xF2)
NORTH, SOUTH = Lot("1", "North", Decimal("400000.00")), Lot("2", "South")
FRAMEWORK = registered(reference="FW-1", title="Catering for all", kind="framework")
CALLED = {"reference": "FW-1", "title": "Catering for all"}
THE_WHOLE = Parent("part", WHOLE_ID, "W-1", "Whole")
CALL_OFF = registered(kind="framework call-off")
CCS = "Crown Commercial Service RM6000, Catering"


def above(*more: Entry | Any) -> Chronicle[Any]:
    return chronicle(FRAMEWORK_ID, [FRAMEWORK, LotsSet(lots=(NORTH, SOUTH)), *more])


def story(*entries: Any, others: Iterable[Chronicle[Any]] = (), first: Any = CALL_OFF) -> Story:
    whole = chronicle(WHOLE_ID, [registered(reference="W-1", title="Whole")])
    known = {other.stream_id: other for other in (above(), whole, *others)}
    return given(CONTRACT, [first, *entries], known.values())


def name(**said: Any) -> NameParent:
    return NameParent(reason="Looked up in the order form.", **said)


def under(contract_id: UUID, reference: str) -> ParentNamed:
    return ParentNamed(relation="part", under=contract_id, reference=reference)


def called_off(**more: Any) -> NameParent:
    return name(**({"relation": "call-off", "under": FRAMEWORK_ID, "lot": "1"} | more))


def test_a_call_off_names_its_framework_and_its_lot_from_its_first_day() -> None:
    asked = story().when(called_off())
    after = asked.then(
        ParentNamed(relation="call-off", under=FRAMEWORK_ID, **CALLED, lot="1"), effective="2020-02-03"
    )
    assert after.on("2020-02-03").parent == Parent(
        "call-off", FRAMEWORK_ID, "FW-1", "Catering for all", lot="1"
    )
    told = sentence(after.entries[1].fact, {})
    assert told == "A call-off from FW-1, Catering for all, lot 1."


def test_another_bodys_framework_is_kept_in_words() -> None:
    after = (
        story()
        .when(name(relation="call-off", elsewhere=CCS))
        .then(ParentNamed(relation="call-off", elsewhere=CCS))
    )
    assert after.now.parent == Parent("call-off", elsewhere=CCS)
    assert sentence(ParentNamed(relation="call-off", elsewhere=CCS), {}) == f"A call-off from {CCS}."


def test_it_is_set_apart_from_a_day_and_the_days_before_stay() -> None:
    part = on("2020-02-03", ParentNamed(relation="part", under=WHOLE_ID, reference="W-1", title="Whole"))
    asked = story(part).when(name())
    after = asked.then(ParentNamed(previous=THE_WHOLE), effective="2023-06-15")
    assert after.on("2023-06-14").parent == THE_WHOLE
    assert after.now.parent is None
    assert sentence(ParentNamed(previous=THE_WHOLE), {}) == (
        "It stands by itself (was a part of W-1, Whole)."
    )


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"relation": "call-off"}, "parent.said-in-one-way"),
        ({"relation": "call-off", "elsewhere": CCS, "under": FRAMEWORK_ID}, "parent.said-in-one-way"),
        ({"under": FRAMEWORK_ID, "relation": None}, "parent.said-in-one-way"),
        ({"relation": "part", "elsewhere": " "}, "parent.said-in-one-way"),
        ({"relation": "call-off", "under": WHOLE_ID}, "parent.is-a-framework"),
        ({"relation": "part", "under": STREAM_ID}, "parent.no-circle"),
        ({"relation": "call-off", "under": FRAMEWORK_ID, "lot": "3"}, "parent.lot-on-record"),
        ({"relation": "part", "under": WHOLE_ID, "lot": "1"}, "parent.lot-on-record"),
    ],
)
def test_what_cannot_be_is_refused(said: dict[str, Any], rule: str) -> None:
    own = chronicle(STREAM_ID, [CALL_OFF])
    refused = story(others=[own]).when(name(**said)).refused
    assert refused is not None
    assert {each.rule for each in refused.rejections} - {"parent.changes"} == {rule}


def test_nothing_that_changes_is_nothing() -> None:
    known = on("2020-02-03", ParentNamed(relation="call-off", elsewhere=CCS))
    story(known).when(name(relation="call-off", elsewhere=CCS)).then_refused("parent.changes")
    story().when(name()).then_refused("parent.changes")


def test_the_parent_is_in_being_on_that_day() -> None:
    earlier = on("2019-01-01", CALL_OFF)
    story(first=earlier).when(called_off(lot="", effective_from=earlier.valid_from)).then_refused(
        "parent.in-being"
    )
    after = story(first=earlier).when(called_off())
    after.then(
        ParentNamed(relation="call-off", under=FRAMEWORK_ID, **CALLED, lot="1"), effective="2020-02-03"
    )


@pytest.mark.parametrize("since", ["2020-02-03", "2024-01-01"])
def test_no_contract_is_under_itself_then_or_later(since: str) -> None:
    """At further hand too: the whole is, or will be, a part of what is itself a part of this one."""
    middle = UUID(int=0xF3)
    others = [
        chronicle(STREAM_ID, [CALL_OFF]),
        chronicle(WHOLE_ID, [registered(reference="W-1"), on(since, under(middle, "M"))]),
        chronicle(middle, [registered(reference="M-1"), under(STREAM_ID, "S")]),
    ]
    story(others=others).when(name(relation="part", under=WHOLE_ID)).then_refused(
        "parent.no-circle", at=["under", "effective_from"], conflict=False
    )


def test_no_contract_is_under_itself_for_a_time_nor_by_way_of_one_of_several() -> None:
    """The whole is a part of this one for a year, and before that of another."""
    other, own = UUID(int=0xF3), chronicle(STREAM_ID, [CALL_OFF])
    whole = [
        registered(reference="W-1"),
        on("2023-01-01", under(STREAM_ID, "S")),
        on("2024-01-01", ParentNamed(previous=Parent("part", STREAM_ID, "S"))),
    ]
    told = story(others=[own, chronicle(WHOLE_ID, whole)])
    told.when(name(relation="part", under=WHOLE_ID, effective_from=day("2023-06-15"))).then_refused(
        "parent.no-circle"
    )
    several = [
        registered(reference="W-1"),
        under(other, "O"),
        on("2024-01-01", under(FRAMEWORK_ID, "FW-1")),
    ]
    by_way_of = chronicle(other, [registered(reference="O-1"), under(STREAM_ID, "S")])
    told = story(others=[own, by_way_of, chronicle(WHOLE_ID, several)])
    told.when(name(relation="part", under=WHOLE_ID)).then_refused("parent.no-circle")
    not_on_record = story(others=[own, chronicle(WHOLE_ID, several)])
    assert not_on_record.when(name(relation="part", under=WHOLE_ID)).decided


def test_of_a_contract_whose_registration_was_annulled_nothing_is_said() -> None:
    annulled = Annulled(stream="contract", annuls=event_id(1), proposal=event_id(9), proposed_by="p-cai")
    told = story(on("2023-06-01", annulled)).when(name(relation="call-off", elsewhere=CCS))
    told.then_refused("contract.in-being", conflict=True)


def test_a_call_off_is_made_under_a_framework() -> None:
    refused = story().when(name(relation="call-off", under=WHOLE_ID))
    said = refused.then_refused("parent.is-a-framework", at=["under", "relation"], conflict=False)
    assert "W-1 is on record as contract" in said


def test_what_was_once_under_it_may_now_stand_above_it() -> None:
    before = [
        registered(reference="W-1"),
        ParentNamed(relation="part", under=STREAM_ID, reference="S"),
        on("2022-01-01", ParentNamed(previous=Parent("part", STREAM_ID, "S"))),
    ]
    others = [chronicle(STREAM_ID, [CALL_OFF]), chronicle(WHOLE_ID, before)]
    asked = name(relation="part", under=WHOLE_ID, effective_from=day("2022-01-01"))
    story(others=others).when(asked).then(
        ParentNamed(relation="part", under=WHOLE_ID, reference="W-1", title="School meals")
    )


def test_what_looks_odd_is_advised_upon() -> None:
    over = registered(
        reference="FW-1", title="Catering for all", kind="framework", term=Term("2016-04-01", "2019-03-31")
    )
    others = [chronicle(FRAMEWORK_ID, [over, LotsSet(lots=(NORTH,))])]
    asked = story(others=others, first=registered()).when(called_off(lot=""))
    assert {"parent.lot-named", "parent.kind-of-a-call-off", "parent.made-while-it-ran"} <= set(asked.advice)


def framework(**said: Any) -> Chronicle[Any]:
    """A framework without lots, which ran to the end of March 2020 unless said otherwise."""
    usual: dict[str, Any] = {"reference": "FW-1", "title": "Catering for all", "kind": "framework"}
    return chronicle(FRAMEWORK_ID, [registered(**(usual | said))])


@pytest.mark.parametrize(
    ("term", "ended", "signed", "start", "over"),
    [
        (Term("2016-04-01", "2020-04-01"), "", "", "2020-04-01", False),
        (Term("2016-04-01", "2020-03-31"), "", "", "2020-04-01", True),
        (Term("2016-04-01", "2020-04"), "", "", "2020-04-01", False),
        (Term("2016-04-01", "2020-03"), "", "", "2020-04", True),
        (Term("2016-04-01", "2020-03-31"), "", "2020-02-03", "2020-04-01", False),
        (Term("2016-04-01", "2020-02-02"), "", "2020-02-03", "TBC", True),
        (Term("2016-04-01", "2020-03-31"), "", "", "TBC", False),
        (Term("2016-04-01", "TBC"), "", "", "2020-04-01", False),
        (Term("2016-04-01", "2021-03-31"), "2020-03-31", "", "2020-04-01", True),
        (Term("2016-04-01", "2020-03-31"), "2020-04-01", "", "2020-04-01", False),
    ],
)
def test_a_call_off_is_made_or_begins_while_its_framework_runs(
    term: Term, ended: str, signed: str, start: str, *, over: bool
) -> None:
    """The framework may have ended earlier than its term, or later."""
    entries: list[Any] = [registered(reference="FW-1", title="Catering", kind="framework", term=term)]
    if ended:
        entries.append(on("2020-02-03", Terminated(ended_on=day(ended), ground="discharge")))
    first = Entry(
        day("2020-02-03"),
        registered(kind="framework call-off", term=Term(start, "2024-03-31")),
        made_on=day(signed) if signed else None,
    )
    asked = story(first=first, others=[chronicle(FRAMEWORK_ID, entries)]).when(called_off(lot=""))
    assert odd(asked) == ({"parent.made-while-it-ran"} if over else set())
    part = story(first=first, others=[chronicle(FRAMEWORK_ID, entries)])
    assert odd(part.when(called_off(relation="part", lot=""))) == set()


def odd(asked: Asked) -> set[str]:
    """What was advised, but that it is entered late."""
    return {*asked.advice} - {"entry.in-good-time"}


def test_a_lot_is_named_as_people_read_it_and_only_where_there_are_lots() -> None:
    lots_of_it = chronicle(FRAMEWORK_ID, [FRAMEWORK, LotsSet(lots=(Lot("2b", "South"),))])
    told = story(others=[lots_of_it])
    assert odd(told.when(called_off(lot=" 2B "))) == set()
    assert odd(told.when(called_off(lot=""))) == {"parent.lot-named"}
    said = told.when(called_off(lot="1")).then_refused("parent.lot-on-record", at=["lot"], conflict=False)
    assert "give one of 2b" in said
    none = story(others=[framework(term=Term("2016-04-01", "2024-03-31"))])
    assert odd(none.when(called_off(lot=""))) == set()
    assert "has no lots" in none.when(called_off()).then_refused("parent.lot-on-record", at=["lot"])
    later = story(others=[chronicle(FRAMEWORK_ID, [FRAMEWORK, on("2023-06-16", LotsSet(lots=(NORTH,)))])])
    later.when(called_off(effective_from=day("2023-06-15"))).then_refused("parent.lot-on-record", at=["lot"])


def test_what_is_another_relation_framework_or_lot_changes_it_and_each_is_kept_as_it_was() -> None:
    known = on("2020-02-03", ParentNamed(relation="call-off", under=FRAMEWORK_ID, **CALLED, lot="1"))
    was = Parent("call-off", FRAMEWORK_ID, "FW-1", "Catering for all", lot="1")
    told = story(known)
    told.when(called_off()).then_refused("parent.changes", at=["relation"], conflict=True)
    for said, now in (
        (called_off(lot="2"), {"relation": "call-off", "under": FRAMEWORK_ID, **CALLED, "lot": "2"}),
        (called_off(relation="part"), {"relation": "part", "under": FRAMEWORK_ID, **CALLED, "lot": "1"}),
        (
            name(relation="call-off", elsewhere=CCS, lot="1"),
            {"relation": "call-off", "elsewhere": CCS, "lot": "1"},
        ),
        (
            name(relation="part", under=WHOLE_ID),
            {"relation": "part", "under": WHOLE_ID, "reference": "W-1", "title": "Whole"},
        ),
        (name(), {}),
    ):
        told.when(said).then(ParentNamed(previous=was, **now), effective="2023-06-15")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"relation": "call-off"}, ["elsewhere", "under"]),
        ({"relation": "part", "under": WHOLE_ID, "elsewhere": CCS}, ["elsewhere", "under"]),
        ({"under": WHOLE_ID}, ["relation", "under"]),
        ({"elsewhere": CCS, "lot": "1"}, ["elsewhere", "lot", "relation"]),
    ],
)
def test_what_it_belongs_to_is_said_in_one_way(said: dict[str, Any], fields: list[str]) -> None:
    refused = story().when(name(**said)).refused
    assert refused is not None
    [told] = [each for each in refused.rejections if each.rule == "parent.said-in-one-way"]
    assert (sorted(told.fields), told.conflict) == (fields, False)


def test_it_is_named_first_from_the_day_on_which_both_are_in_being() -> None:
    late = chronicle(WHOLE_ID, [on("2021-05-01", registered(reference="W-1", title="Whole"))])
    told = story(others=[late])
    told.when(name(relation="part", under=WHOLE_ID)).then(effective="2021-05-01")
    told.when(name(relation="call-off", elsewhere=CCS)).then(effective="2020-02-03")
    early = name(relation="part", under=WHOLE_ID, effective_from=day("2021-04-30"))
    told.when(early).then_refused("parent.in-being", at=["effective_from", "under"], conflict=False)
    scheduled = on("2024-01-01", ParentNamed(relation="part", elsewhere="Whole"))
    again = story(scheduled).when(name(relation="call-off", elsewhere=CCS))
    again.then(ParentNamed(relation="call-off", elsewhere=CCS), effective="2023-06-15")


def test_a_correction_decides_it_again() -> None:
    known = on("2020-02-03", ParentNamed(relation="call-off", under=FRAMEWORK_ID, **CALLED, lot="1"))
    right = Correct(corrects=event_id(2), fields={"lot": "2"}, reason="The order form says two.")
    wrong = Correct(corrects=event_id(2), fields={"lot": "9"}, reason="The order form says nine.")
    after = story(known).when(right)
    assert after.decided[0].fact.replacement["lot"] == "2"
    story(known).when(wrong).then_refused("parent.lot-on-record")


def test_a_registration_asks_for_lots_and_parent_as_the_acts_that_they_are() -> None:
    besides = CONTRACT.by_command[Register].besides
    assert [*besides(register())] == []
    said = register(lots=(NORTH,), relation="part", under=WHOLE_ID, lot="2", authority="Minute 7")
    why = "Said when the contract was registered."
    assert [*besides(said)] == [
        SetLots(lots=(NORTH,), reason=why, authority="Minute 7"),
        NameParent(relation="part", under=WHOLE_ID, lot="2", reason=why, authority="Minute 7"),
    ]
    for alone in ({"elsewhere": CCS}, {"relation": "part"}, {"under": WHOLE_ID}, {"lot": "2"}):
        [asked] = besides(register(**alone, reason="Order form.", on_behalf_of="p-bryn"))
        assert asked == NameParent(**alone, reason="Order form.", on_behalf_of="p-bryn")  # type: ignore[arg-type]


def test_a_correction_of_the_registration_says_that_those_are_corrected_by_themselves() -> None:
    asked = Correct(corrects=event_id(1), fields={"lot": "2"}, reason="Wrong lot.")
    refused = story().when(asked)
    refused.then_refused("correction.fits-the-request", at=["fields.lot"])


def lots(*said: Lot) -> SetLots:
    return SetLots(lots=said, reason="As the contract has them.")


def test_lots_are_set_and_set_anew() -> None:
    after = story().when(lots(NORTH)).then(LotsSet(lots=(NORTH,)), effective="2020-02-03")
    after.when(lots(SOUTH)).then(LotsSet(previous=(NORTH,), lots=(SOUTH,)), effective="2023-06-15")
    assert after.now.lots == (NORTH,)
    assert sentence(LotsSet(lots=(NORTH, SOUTH)), {}) == (
        "Divided into 2 lots: 1 North (£400,000.00 incl. VAT); 2 South."
    )
    assert sentence(LotsSet(lots=()), {}) == "Not divided into lots."


def test_lots_that_cannot_be_are_refused() -> None:
    story().when(lots(NORTH, Lot(" 1", "Again"))).then_refused("lots.numbers-differ", at=["lots.1.number"])
    story().when(lots(Lot("1", "North", Decimal("1.5")))).then_refused("lots.pounds-and-pence")
    story(LotsSet(lots=(NORTH,))).when(lots(NORTH)).then_refused("lots.change")


def test_lots_worth_more_than_the_whole_are_advised_upon() -> None:
    asked = story().when(lots(NORTH, Lot("2", "South", Decimal("900000.00"))))
    assert asked.advice["lots.within-the-value"] == (
        "The lots are worth £1,300,000.00 together, and the contract £1,200,000.00."
    )
    just = lots(NORTH, Lot("2", "South", Decimal("800000.00")))
    assert "lots.within-the-value" not in story().when(just).advice
    nobody_knows = registered(kind="framework call-off", values=Values(None, Decimal("1000000.00")))
    assert "lots.within-the-value" not in story(first=nobody_knows).when(just).advice
