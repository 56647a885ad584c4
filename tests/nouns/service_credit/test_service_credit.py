"""A supplier owes a service credit: it is put down with its working, taken in parts, or waived by an authority."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.amendment.commands import Correct
from domain.decisions import Command
from domain.events import Fact
from domain.kpi import Defined
from domain.sentences import sentence
from domain.service_credit import (
    SERVICE_CREDIT,
    CreditFellDue,
    CreditTaken,
    CreditWaived,
    CreditWasTaken,
    NoteCredit,
    ServiceCredit,
    TakeCredit,
    WaiveCredit,
)
from tests.givens import AMBER, BROOK, Entry, day, event_id, on, registered
from tests.nouns.improvement_plan.test_improvement_plan import OTHERS_KPI
from tests.nouns.kpi.test_kpi import ON_TIME
from tests.nouns.submission.givens import DEFINED, KPI_ID
from tests.streams import CONTRACT_ID, Story, asked_again, chronicle, given, to_be_asked_again

OWED_FACT = CreditFellDue(
    contract_id=CONTRACT_ID,
    supplier_id=AMBER.supplier_id,
    supplier_name=AMBER.name,
    kpi_id=KPI_ID,
    kpi_title="Meals on time",
    period="2023-04",
    amount_excl_vat=Decimal("1250.00"),
    calculation="Five points at £250, below the cap.",
    take_by=day("2023-06-30"),
)
OWED = on("2023-05-20", OWED_FACT)
PART = on(
    "2023-06-01",
    CreditWasTaken(amount_excl_vat=Decimal("1000.00"), against="INV-7", left_excl_vat=Decimal("250.00")),
)
REST = on(
    "2023-06-05",
    CreditWasTaken(amount_excl_vat=Decimal("250.00"), against="INV-8", left_excl_vat=Decimal("0.00")),
)
WAIVED = on(
    "2023-06-06",
    CreditWaived(amount_excl_vat=Decimal("250.00"), why="We ordered late.", by_authority="Delegation 7"),
    reason="We ordered late.",
    authority="Delegation 7",
)


def credit(*entries: Entry, suppliers: tuple[Any, ...] = (AMBER,)) -> Story:
    """The credit after these entries, under a contract of these suppliers."""
    others_kpi = on("2020-04-01", Defined(contract_id=UUID(int=5), definition=ON_TIME))
    others = [
        chronicle(CONTRACT_ID, [registered(suppliers=suppliers)]),
        chronicle(KPI_ID, [DEFINED]),
        chronicle(OTHERS_KPI, [others_kpi]),
    ]
    return given(SERVICE_CREDIT, entries, others)


def note(**changes: Any) -> NoteCredit:
    asked: dict[str, Any] = {
        "contract_id": CONTRACT_ID,
        "kpi_id": KPI_ID,
        "period": "2023-04",
        "amount_excl_vat": Decimal("1250.00"),
        "calculation": "Five points at £250, below the cap.",
        "take_by": day("2023-06-30"),
    }
    return NoteCredit(**(asked | changes))


def take(amount: str, against: str = "INV-7") -> TakeCredit:
    return TakeCredit(amount_excl_vat=Decimal(amount), against=against)


def test_it_is_put_down_with_the_one_supplier_and_its_working() -> None:
    story = credit().when(note()).quietly().then(OWED_FACT)
    assert (story.now.state, story.now.left_excl_vat) == ("due", Decimal("1250.00"))


def test_of_several_suppliers_it_is_said_which_owes_it() -> None:
    both = (AMBER, BROOK)
    credit(suppliers=both).when(note()).then_refused(
        "service-credit.supplier-of-the-contract", at=("supplier_id",)
    )
    now = credit(suppliers=both).when(note(supplier_id=BROOK.supplier_id)).quietly().then().now
    assert now.supplier_name == BROOK.name


def test_it_is_taken_in_parts_until_nothing_is_left() -> None:
    now = credit(OWED).when(take("1000.00")).quietly().then(PART.fact).now
    assert (now.state, now.left_excl_vat) == ("due", Decimal("250.00"))
    now = credit(OWED, PART).when(take("250.00", "INV-8")).quietly().then(REST.fact).now
    assert (now.state, now.taken_excl_vat, now.settled_on) == ("taken", Decimal("1250.00"), day("2023-06-15"))


def test_what_is_left_is_waived_by_an_authority_and_for_a_reason() -> None:
    command = WaiveCredit(reason="We ordered late.", authority="Delegation 7")
    now = credit(OWED, PART).when(command).quietly().then(WAIVED.fact).now
    assert (now.state, now.waived_excl_vat, now.left_excl_vat) == (
        "waived",
        Decimal("250.00"),
        Decimal("0.00"),
    )


@pytest.mark.parametrize(
    ("rule", "entries", "command", "fields"),
    [
        (
            "service-credit.contract-in-being",
            (),
            note(kpi_id=None, period="2018-12", effective_from=day("2019-01-01")),
            ("contract_id", "effective_from"),
        ),
        ("service-credit.supplier-of-the-contract", (), note(supplier_id=UUID(int=9)), ("supplier_id",)),
        ("service-credit.kpi-of-the-contract", (), note(kpi_id=OTHERS_KPI), ("kpi_id",)),
        ("service-credit.period-well-formed", (), note(period="2023/4"), ("period",)),
        (
            "told-of.had-come",
            (),
            note(period="2023-07", take_by=day("2023-08-01")),
            ("period",),
        ),
        (
            "service-credit.amount-above-nothing",
            (),
            note(amount_excl_vat=Decimal("0.00")),
            ("amount_excl_vat",),
        ),
        ("service-credit.taken-after-its-period", (), note(take_by=day("2023-03-31")), ("take_by",)),
        ("service-credit.amount-above-nothing", (OWED,), take("0.00"), ("amount_excl_vat",)),
        ("service-credit.no-more-than-is-left", (OWED, PART), take("250.01"), ("amount_excl_vat",)),
        (
            "service-credit.due",
            (OWED, PART, WAIVED),
            WaiveCredit(reason="Twice", authority="Delegation 7"),
            (),
        ),
        ("service-credit.waived-by-authority", (OWED,), WaiveCredit(reason="So"), ("authority",)),
        (
            "service-credit.waived-by-authority",
            (OWED,),
            WaiveCredit(reason="So", authority=" "),
            ("authority",),
        ),
        ("reason.given", (OWED,), WaiveCredit(authority="Delegation 7"), ("reason",)),
    ],
)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: tuple[Entry, ...], command: Command, fields: tuple[str, ...]
) -> None:
    credit(*entries).when(command).then_refused(rule, at=fields)


def test_what_is_owed_taken_and_given_up_is_kept_to_the_penny() -> None:
    owed = ServiceCredit(
        contract_id=CONTRACT_ID,
        supplier_id=AMBER.supplier_id,
        supplier_name=AMBER.name,
        kpi_id=KPI_ID,
        kpi_title="Meals on time",
        period="2023-04",
        amount_excl_vat=Decimal("1250.00"),
        calculation="Five points at £250, below the cap.",
        take_by=day("2023-06-30"),
        fell_due_on=day("2023-05-20"),
    )
    assert credit(OWED).now == owed
    first = CreditTaken(day("2023-06-15"), Decimal("1249.99"), "INV-7")
    story = credit(OWED).when(take("1249.99")).then()
    assert story.now == replace(owed, taken=(first,))
    last = CreditTaken(day("2023-06-15"), Decimal("0.01"), "INV-8")
    taken = story.when(take("0.01", "INV-8")).then().now
    assert taken == replace(owed, taken=(first, last), state="taken", settled_on=day("2023-06-15"))
    waived = story.when(WaiveCredit(reason="Too little", authority="Minute 3")).then().now
    assert waived == replace(
        owed,
        taken=(first,),
        state="waived",
        waived_excl_vat=Decimal("0.01"),
        why_waived="Too little",
        waived_by_authority="Minute 3",
        settled_on=day("2023-06-15"),
    )


@pytest.mark.parametrize(
    ("command", "today"),
    [
        (note(take_by=day("2023-04-01")), "2023-06-15"),
        (note(period="2023-06"), "2023-06-01"),
        (note(amount_excl_vat=Decimal("0.01")), "2023-06-15"),
        (note(kpi_id=None), "2023-06-15"),
        (note(effective_from=day("2020-04-01"), period="2020-04"), "2023-06-15"),
    ],
)
def test_what_just_can_be_is_put_down(command: NoteCredit, today: str) -> None:
    credit().when(command, on=day(today)).then()


def test_a_kpi_that_was_not_yet_set_did_not_fall_short() -> None:
    asked = credit().when(note(effective_from=day("2020-03-31"), period="2020-03"))
    asked.then_refused("service-credit.kpi-of-the-contract", at=["kpi_id", "effective_from"])


@pytest.mark.parametrize("entries", [(OWED, PART, REST), (OWED, PART, WAIVED)])
@pytest.mark.parametrize("command", [take("0.01"), WaiveCredit(reason="Why", authority="Minute 3")])
def test_of_what_is_settled_nothing_more_is_taken_or_given_up(
    entries: tuple[Entry, ...], command: Command
) -> None:
    refused = credit(*entries).when(command).refused
    assert refused is not None
    assert [told.conflict for told in refused.rejections if told.rule == "service-credit.due"] == [True]


def test_a_credit_is_of_its_contract_and_is_corrected_to_the_penny() -> None:
    assert SERVICE_CREDIT.concerns(KPI_ID, credit(OWED).now, OWED_FACT) == (CONTRACT_ID,)
    story = credit(OWED, PART, WAIVED)
    wrong = Correct(corrects=event_id(2), fields={"amount_excl_vat": "1000.01"}, reason="Misread")
    right = story.when(wrong).then().now
    assert (right.left_excl_vat, right.waived_excl_vat) == (Decimal("0.00"), Decimal("249.99"))


def test_every_fact_gives_back_the_request_that_it_answered() -> None:
    told = asked_again(credit(OWED, PART, REST), credit(OWED, PART, WAIVED))
    assert told == to_be_asked_again(SERVICE_CREDIT)


@pytest.mark.parametrize(
    ("fact", "reads"),
    [
        (
            OWED_FACT,
            f"Service credit of £1,250.00 (excl. VAT) owed by {AMBER.name} for Meals on time, 2023-04, to be taken by "
            "30 June 2023: Five points at £250, below the cap.",
        ),
        (PART.fact, "Service credit: £1,000.00 (excl. VAT) taken against INV-7; £250.00 is left."),
        (REST.fact, "Service credit: £250.00 (excl. VAT) taken against INV-8."),
        (WAIVED.fact, "Service credit: £250.00 (excl. VAT) waived by Delegation 7: We ordered late."),
    ],
)
def test_each_fact_reads_as_a_sentence(fact: Fact, reads: str) -> None:
    assert sentence(fact, {}) == reads


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (
            note(kpi_id=None, effective_from=day("2019-01-01")),
            "The contract was not in being on 1 January 2019.",
        ),
        (
            note(effective_from=day("2020-03-31"), period="2020-03"),
            "There was no such KPI on 31 March 2020.",
        ),
        (
            note(),
            f"Say which supplier owes it: {AMBER.name} ({AMBER.supplier_id}); {BROOK.name} ({BROOK.supplier_id}).",
        ),
        (
            note(supplier_id=UUID(int=9)),
            f"That is no supplier of the contract: {AMBER.name} ({AMBER.supplier_id}); {BROOK.name} "
            f"({BROOK.supplier_id}).",
        ),
    ],
)
def test_why_it_cannot_be_put_down_is_said_with_the_day_and_the_suppliers(
    command: NoteCredit, said: str
) -> None:
    refused = credit(suppliers=(AMBER, BROOK)).when(command).refused
    assert refused is not None
    assert said in {told.sentence for told in refused.rejections}


def test_without_a_kpi_none_is_named() -> None:
    assert credit().when(note(kpi_id=None)).then().now.kpi_title == ""


def test_what_was_left_is_looked_at_again_where_what_was_owed_is_put_right() -> None:
    wrong = Correct(corrects=event_id(1), fields={"amount_excl_vat": "1300.00"}, reason="Misread")
    for story, name in ((credit(OWED, PART), "left"), (credit(OWED, PART, WAIVED), "amount")):
        told = story.when(wrong).advice["later-facts.still-fit"]
        assert told.endswith(f"follows another {name} excl vat now than it was recorded with.")
