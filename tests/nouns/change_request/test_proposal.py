"""A change of a contract is proposed: what is asked, what the law and the contract say of it, and who has to agree."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.change_request import CHANGE_REQUEST
from domain.change_request.implementation import Implement
from domain.change_request.proposal import Proposed
from domain.change_request.terms import status
from domain.contract.ending import Terminated
from domain.contract.limits.change import (
    ContractChange,
    Ending,
    Extension,
    Kind,
    NewSupplier,
    NewValues,
    Variation,
)
from domain.contract.parent import ParentNamed
from domain.contract.parties import Assigned, Novated
from domain.deciding import needs
from domain.decisions import Command, Context
from domain.supplier.merger import Merged
from domain.supplier.registration import Registered as SupplierRegistered
from tests.givens import AMBER, BROOK, CEDAR, TODAY, VALUES, Entry, day, event_id, on, registered
from tests.nouns.change_request.givens import (
    ANWEN,
    APPROVED,
    LONGER,
    MORE,
    NOVATION,
    PROPOSED,
    TWO,
    a_contract,
    propose,
    replace_fact,
    requested,
)
from tests.streams import CONTRACT_ID, chronicle, given

SAME = NewValues("volume", VALUES.estimated_incl_vat)


def test_a_change_is_proposed_with_the_levels_it_needs_and_what_it_would_come_to() -> None:
    asked = given(CHANGE_REQUEST).when(propose(), by=ANWEN)
    assert asked.advice["change.levels"] == "Needs approval by head of service, commercial."
    assert asked.advice.keys() == {"change.levels", "limit.reg-72.small-threshold"}
    story = asked.then(replace_fact(PROPOSED).fact, effective="2023-06-15")
    assert (status(story.now), story.now.given) == ("proposed", ())


def test_what_was_asked_is_on_record_with_who_asked_for_whom_and_since_when() -> None:
    command = propose(
        kind="extension",
        change=LONGER,
        takes_effect=day("2023-07-01"),
        pre_extension_review_done=True,
        on_behalf_of="p-lowri",
    )
    fact = Proposed(
        contract_id=CONTRACT_ID,
        kind="extension",
        change=LONGER,
        business_case="More pupils.",
        takes_effect=day("2023-07-01"),
        pre_extension_review_done=True,
        proposed_by="p-anwen",
        proposed_for="p-lowri",
        value_before=Decimal("1200000.00"),
        value_change=Decimal("0.00"),
        levels=TWO,
    )
    now = given(CHANGE_REQUEST).when(command, by=ANWEN).then(fact).now
    assert (now.contract_id, now.kind, now.change, now.business_case) == (
        CONTRACT_ID,
        "extension",
        LONGER,
        "More pupils.",
    )
    assert (now.proposed_by, now.proposed_for, now.proposed_on) == ("p-anwen", "p-lowri", TODAY)
    assert (now.takes_effect, now.value_change, now.levels) == (day("2023-07-01"), Decimal("0.00"), TWO)


@pytest.mark.parametrize(
    ("command", "entries", "looked_at"),
    [
        (propose(), [], ""),
        (propose(already_happened_on=day("2022-04-30")), [], "BC"),
        (propose(already_happened_on=day("2022-05-02")), [], "C"),
        (propose(already_happened_on=day("2023-05-02")), [], ""),
        (
            propose(kind="termination", change=ContractChange(ending=Ending(day("2022-04-30"), "discharge"))),
            [],
            "BC",
        ),
        (Implement(reason="Agreed."), APPROVED, ""),
        (Implement(reason="Agreed.", took_effect=day("2022-05-02")), APPROVED, "C"),
        (
            Implement(reason="Agreed."),
            [replace_fact(PROPOSED, already_happened_on=day("2022-04-30")), *APPROVED[1:]],
            "BC",
        ),
    ],
)
def test_a_change_of_an_earlier_day_looks_at_what_the_later_facts_of_its_contract_look_at(
    command: Command, entries: list[Entry], looked_at: str
) -> None:
    """The firms that came in on 1 May 2022 and on 1 May 2023."""
    contract = a_contract(
        on("2022-05-01", Novated(outgoing=AMBER, incoming=BROOK)),
        on("2023-05-01", Assigned(assignor=BROOK, assignee=CEDAR)),
    )
    asked = given(CHANGE_REQUEST, entries, [contract])
    context = Context(TODAY, ANWEN, others={CONTRACT_ID: contract})
    found = {
        need.stream_id
        for need in needs(CHANGE_REQUEST, asked.chronicle if entries else None, command, context)
    }
    assert "".join(firm.name[0] for firm in (BROOK, CEDAR) if firm.supplier_id in found) == looked_at


def test_it_looks_at_what_is_above_the_contract_that_it_came_under_later() -> None:
    whole, above = UUID(int=0xA1), UUID(int=0xA2)
    contract, part = (
        chronicle(stream_id, [registered(), on("2022-05-01", ParentNamed(relation="call-off", under=under))])
        for stream_id, under in ((CONTRACT_ID, whole), (whole, above))
    )
    context = Context(TODAY, ANWEN, others={CONTRACT_ID: contract, whole: part})
    asked = propose(already_happened_on=day("2022-04-30"))
    assert above in {need.stream_id for need in needs(CHANGE_REQUEST, None, asked, context)}


@pytest.mark.parametrize("kind", ["novation", "assignment"])
def test_the_supplier_that_comes_in_is_named_as_it_is_on_record(kind: Kind) -> None:
    known = chronicle(BROOK.supplier_id, [on("2019-01-01", SupplierRegistered(name="Brook Coaches Ltd"))])
    others = [a_contract(), known]
    asked = given(CHANGE_REQUEST, others=others).when(propose(kind=kind, change=NOVATION))
    assert "Brook Coaches Ltd" in asked.advice["change.possible-in-the-contract"]
    assert asked.then().now.change.supplier == replace(
        NOVATION.supplier, incoming=replace(BROOK, name="Brook Coaches Ltd")
    )
    gone = chronicle(
        BROOK.supplier_id,
        [
            on("2019-01-01", SupplierRegistered(name="Brook Coaches Ltd")),
            on("2023-01-01", Merged(into=CEDAR.supplier_id, into_name=CEDAR.name, proposed_by="p-x")),
        ],
    )
    given(CHANGE_REQUEST, others=[a_contract(), gone]).when(propose(kind=kind, change=NOVATION)).then_refused(
        "change.possible-in-the-contract", at=["change.supplier.incoming.supplier_id"]
    )
    entries = [requested(kind=kind, change=NOVATION), *APPROVED[1:]]
    made = given(CHANGE_REQUEST, entries, others).when(Implement(reason="Sold.")).then()
    terms = made.others[CONTRACT_ID].latest()
    assert terms is not None
    assert [party.name for party in terms.suppliers] == ["Brook Coaches Ltd"]


@pytest.mark.parametrize(
    ("kind", "change", "missing"),
    [
        ("extension", MORE, ["change.extension"]),
        ("value change", LONGER, ["change.values"]),
        ("scope variation", MORE, ["change.variation"]),
        ("novation", MORE, ["change.supplier"]),
        ("assignment", MORE, ["change.supplier"]),
        ("partial termination", MORE, ["change.ending"]),
        ("termination", MORE, ["change.ending"]),
        ("value change", replace(MORE, extension=LONGER.extension), ["change.extension"]),
        (
            "novation",
            replace(NOVATION, extension=LONGER.extension, variation=Variation("A school", True)),
            ["change.extension", "change.variation"],
        ),
        (
            "termination",
            replace(MORE, ending=Ending(day("2023-12-31"), "discharge")),
            ["change.values"],
        ),
        (
            "termination",
            ContractChange(ending=Ending(day("2023-12-31"), "discharge", "Transport")),
            ["change.ending.part"],
        ),
        (
            "partial termination",
            ContractChange(ending=Ending(day("2023-12-31"), "discharge")),
            ["change.ending.part"],
        ),
    ],
)
def test_a_change_is_given_whole_and_by_itself(
    kind: Kind, change: ContractChange, missing: list[str]
) -> None:
    """What it cannot be by this is put to no other rule: neither to the contract's, nor held against what was made."""
    for settles in (None, event_id(1)):
        command = propose(kind=kind, change=change, settles=settles)
        refused = given(CHANGE_REQUEST).when(command).refused
        assert refused is not None
        shown = {told.rule: (sorted(told.fields), told.conflict) for told in refused.rejections}
        assert shown["change.whole"] == (missing, False)
        assert not {"change.settles-what-was-made", "change.possible-in-the-contract"} & set(shown)


def test_what_the_contracts_rules_advise_of_two_parts_alike_is_said_once() -> None:
    both = replace(MORE, extension=LONGER.extension)
    command = propose(kind="extension", change=both, already_happened_on=day("2023-05-01"))
    said = given(CHANGE_REQUEST).when(command).advice["change.possible-in-the-contract"]
    assert said == "Recorded 45 days after it took effect."


def test_a_character_that_cannot_be_kept_is_shown_in_the_reason_by_the_contracts_rules_too() -> None:
    given(CHANGE_REQUEST).when(propose(reason="More\x00pupils")).then_refused(
        "text.can-be-kept", "change.possible-in-the-contract", at=["reason"], conflict=False
    )


@pytest.mark.parametrize(
    ("kind", "change", "told"),
    [
        ("novation", NOVATION, {"limit.reg-72.new-contractor"}),
        ("assignment", NOVATION, {"limit.reg-72.new-contractor"}),
        ("extension", LONGER, {"limit.reg-72.substantial"}),
        ("termination", ContractChange(ending=Ending(day("2023-12-31"), "discharge")), set()),
    ],
)
def test_the_law_is_told_of_each_kind_of_change_what_is_its_own(
    kind: Kind, change: ContractChange, told: set[str]
) -> None:
    asked = given(CHANGE_REQUEST).when(propose(kind=kind, change=change))
    assert {name for name in asked.advice if name.startswith("limit.")} == told


def test_of_a_contract_that_has_ended_nothing_is_asked_any_more() -> None:
    ended = a_contract(on("2023-06-10", Terminated(ended_on=day("2023-06-10"), ground="discharge")))
    story = given(CHANGE_REQUEST, others=[ended])
    for days, field in (({}, "effective_from"), ({"takes_effect": day("2023-07-01")}, "takes_effect")):
        story.when(propose(**days)).then_refused(
            "contract.in-being", "change.possible-in-the-contract", at=["contract_id", field], conflict=True
        )


@pytest.mark.parametrize(
    "days",
    [
        {"takes_effect": TODAY},
        {"already_happened_on": TODAY},
        {"takes_effect": day("2023-06-14"), "already_happened_on": day("2023-06-14")},
        {"kind": "termination", "change": ContractChange(ending=Ending(TODAY, "discharge"))},
    ],
)
def test_what_is_from_today_on_or_said_to_have_happened_may_be_proposed(days: dict[str, Any]) -> None:
    assert given(CHANGE_REQUEST).when(propose(**days)).decided


def test_what_is_within_a_limit_is_on_record_with_its_figures_and_other_regimes_are_not() -> None:
    asked = given(CHANGE_REQUEST).when(propose())
    assert asked.decision is not None
    told = {rule.rule: rule for rule in asked.decision.record.rules if rule.rule.startswith("limit.")}
    assert set(told) == {
        "limit.reg-72.fifty-per-cent",
        "limit.reg-72.small-share",
        "limit.reg-72.small-threshold",
    }
    small = told["limit.reg-72.small-share"]
    assert (small.outcome, small.clause) == ("passed", "PCR 2015 reg 72(1)(f), 72(5)-(7)")
    assert "41.7% of the limit is used: within." in small.sentence


def test_the_advice_on_an_extension_asks_for_a_review_and_the_money() -> None:
    free = ContractChange(extension=Extension("2025-03-31"))
    for kind, change, advised in (
        ("extension", replace(free, values=MORE.values), False),
        ("extension", LONGER, False),
        ("value change", MORE, False),
        ("extension", free, True),
    ):
        told = given(CHANGE_REQUEST).when(propose(kind=kind, change=change)).advice
        assert ("change.value-given" in told) is advised
        assert ("change.pre-extension-review" in told) is (kind == "extension")
    asked = given(CHANGE_REQUEST).when(propose(kind="extension", change=free))
    assert {"change.pre-extension-review", "change.value-given"} < set(asked.advice)
    reviewed = propose(kind="extension", change=LONGER, pre_extension_review_done=True)
    assert not {"change.pre-extension-review", "change.value-given"} & set(
        given(CHANGE_REQUEST).when(reviewed).advice
    )


def test_a_retrospective_change_is_flagged_and_needs_the_next_higher_approver() -> None:
    command = propose(already_happened_on=day("2023-05-01"))
    asked = given(CHANGE_REQUEST).when(command, by=ANWEN)
    assert "Retrospective" in asked.advice["change.approved-beforehand"]
    assert asked.then().now.levels == ("SRO", "commercial")


def test_what_the_contract_says_of_the_change_is_said_with_it() -> None:
    beyond = ContractChange(extension=Extension("2027-03-31", beyond_maximum_term=True))
    asked = given(CHANGE_REQUEST).when(propose(kind="extension", change=beyond))
    assert "Beyond the maximum term" in asked.advice["change.possible-in-the-contract"]


@pytest.mark.parametrize(
    ("rule", "changes", "fields"),
    [
        ("change.whole", {"kind": "extension"}, ["change.extension"]),
        (
            "change.whole",
            {"change": replace(MORE, variation=Variation("A school", True))},
            ["change.variation"],
        ),
        (
            "change.whole",
            {
                "kind": "partial termination",
                "change": ContractChange(ending=Ending(day("2023-12-31"), "discharge")),
            },
            ["change.ending.part"],
        ),
        (
            "change.possible-in-the-contract",
            {"kind": "extension", "change": ContractChange(extension=Extension("2023-12-31"))},
            ["change.extension.new_end"],
        ),
        (
            "change.possible-in-the-contract",
            {"kind": "extension", "change": ContractChange(extension=Extension("2023-02-29"))},
            ["change.extension.new_end"],
        ),
        ("change.possible-in-the-contract", {"takes_effect": day("2090-01-01")}, ["takes_effect"]),
        (
            "told-of.had-come",
            {"already_happened_on": day("2023-06-16")},
            ["already_happened_on"],
        ),
        (
            "change.approved-beforehand",
            {"takes_effect": day("2023-06-14")},
            ["already_happened_on", "takes_effect"],
        ),
        (
            "change.approved-beforehand",
            {"kind": "termination", "change": ContractChange(ending=Ending(day("2023-06-14"), "discharge"))},
            ["already_happened_on", "change.ending.ended_on"],
        ),
        ("contract.in-being", {"effective_from": day("2020-02-02")}, ["contract_id", "effective_from"]),
        (
            "change.possible-in-the-contract",
            {"kind": "extension", "change": replace(LONGER, values=SAME)},
            [
                "change.values.annual_excl_vat",
                "change.values.estimated_excl_vat",
                "change.values.estimated_incl_vat",
            ],
        ),
        *(
            ("change.possible-in-the-contract", {"kind": kind, "change": change}, [field])
            for kind in ("novation", "assignment")
            for change, field in (
                (
                    ContractChange(supplier=NewSupplier(CEDAR.supplier_id, BROOK)),
                    "change.supplier.outgoing_supplier_id",
                ),
                (ContractChange(supplier=NewSupplier(AMBER.supplier_id, AMBER)), "change.supplier.incoming"),
            )
        ),
        (
            "change.possible-in-the-contract",
            {"kind": "scope variation", "change": ContractChange(variation=Variation("A\x00school", True))},
            ["change.variation.variation"],
        ),
        *(
            ("change.possible-in-the-contract", given_days, [field])
            for given_days, field in (
                (
                    {
                        "kind": "termination",
                        "change": ContractChange(ending=Ending(day("2019-01-01"), "discharge")),
                    },
                    "change.ending.ended_on",
                ),
                (
                    {
                        "kind": "partial termination",
                        "change": ContractChange(ending=Ending(TODAY, "discharge", "A\x00part")),
                    },
                    "change.ending.part",
                ),
                ({"effective_from": day("2034-01-01")}, "effective_from"),
                ({"already_happened_on": day("1899-12-31")}, "already_happened_on"),
                (
                    {
                        "kind": "termination",
                        "change": ContractChange(ending=Ending(day("2034-01-01"), "discharge")),
                    },
                    "change.ending.ended_on",
                ),
            )
        ),
    ],
)
def test_what_cannot_be_proposed_is_refused(rule: str, changes: dict[str, Any], fields: list[str]) -> None:
    asked = given(CHANGE_REQUEST).when(propose(**changes))
    assert asked.refused is not None
    refused = {rejection.rule: sorted(rejection.fields) for rejection in asked.refused.rejections}
    assert refused[rule] == fields
