"""What a release said of a contract, one after the other, before it was taken over."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.contract import CONTRACT
from domain.contract.key_dates import KeyDateSet
from domain.contract.release import ReleaseOrigin, ReleaseTakenOver, Said, TakeOverRelease, released, said_of
from domain.contract.taking_over import Origin, RegisterFromFile
from domain.contract.terms import KeyDate
from domain.money import Values
from domain.organisation import ORGANISATION_ID, OrganisationUnit, UnitsEntered
from domain.sentences import sentence
from domain.supplier.registration import Registered as SupplierRegistered
from tests.givens import AMBER, BROOK, TERM, VALUES, Entry, day, on, registered
from tests.nouns.contract.test_taking_over import ORIGIN, taking_over
from tests.streams import Story, chronicle, given

RELEASE = ReleaseOrigin(
    register_import_id=UUID(int=7),
    file_name="package.json",
    file_sha256="0" * 64,
    release_id="R-2",
    released_on=day("2021-05-01"),
    release_sha256="1" * 64,
)
REGISTERED = on("2020-02-03", registered())
UNITS = chronicle(ORGANISATION_ID, [on("2000-01-01", UnitsEntered(units=(OrganisationUnit("Education"),)))])


def story(*entries: Entry) -> Story:
    """What the releases before it said, and the list of units."""
    return given(CONTRACT, [REGISTERED, *entries], [UNITS])


def says(**said: Any) -> TakeOverRelease:
    """A release that says this, and else what the contract was registered with."""
    return released(taking_over(**said), RELEASE, day("2020-02-03"))


def told(**said: Any) -> ReleaseTakenOver:
    """The fact of a release that said this otherwise: what was true before is what the contract was registered with."""
    was = {"review_date": None} | {
        name: getattr(said_of(given(CONTRACT, [REGISTERED]).now), name) for name in said
    }
    return ReleaseTakenOver(
        release=RELEASE,
        changed=tuple(name for name in Said.__struct_fields__ if name in said),
        previous=Said(**{name: was[name] for name in said}),
        said=Said(**said),
    )


OTHERWISE: dict[str, Any] = {
    "title": "Hot meals",
    "description": "Hot meals at twelve schools",
    "category": "Food",
    "kind": "framework",
    "procurement_route": "direct award",
    "procurement_words": "Awarded without a call",
    "suppliers": (AMBER, BROOK),
    "start": "2020-05",
    "end": "2025-03-31",
    "maximum_end": "open",
    "review_date": "2022-10",
    "irrecoverable_vat": Decimal("1100.00"),
    "ended_on": day("2021-04-30"),
    "ended_as": "terminated",
}


def test_a_release_that_says_the_same_is_on_record_and_changes_nothing() -> None:
    asked = story().when(says())
    after = asked.then(ReleaseTakenOver(release=RELEASE), effective="2021-05-01")
    assert after.now == story().now
    assert sentence(ReleaseTakenOver(release=RELEASE), {}) == (
        "As release R-2 of 1 May 2021 had it: entered from it."
    )


def test_a_release_counts_from_its_day_and_never_before_the_contract_was_there() -> None:
    command = says(made_on=day("2020-02-01"), effective_from=day("2020-02-02"))
    assert (command.effective_from, command.made_on) == (day("2021-05-01"), None)
    early = released(taking_over(), RELEASE, day("2021-05-02"))
    assert early.effective_from == day("2021-05-02")
    assert {name: getattr(command, name) for name in RegisterFromFile.__struct_fields__} == {
        name: getattr(taking_over(effective_from=command.effective_from), name)
        for name in RegisterFromFile.__struct_fields__
    }


@pytest.mark.parametrize("name", sorted(OTHERWISE.keys() - {"ended_as"}))
def test_what_a_release_says_otherwise_is_true_from_its_day(name: str) -> None:
    how = {"ended_as": OTHERWISE["ended_as"]} if name == "ended_on" else {}
    said = {name: OTHERWISE[name], **how}
    after = story().when(says(**said)).then(told(**said), effective="2021-05-01")
    before = said_of(after.on("2021-04-30"))
    assert said_of(after.now) == replace(before, **said)
    assert before == said_of(story().now)


def test_all_that_a_release_says_otherwise_is_one_fact() -> None:
    after = story().when(says(**OTHERWISE)).then(told(**OTHERWISE))
    assert said_of(after.now) == replace(said_of(story().now), **OTHERWISE)
    assert after.now.key_dates == (KeyDate("review", "2022-10"),)
    assert (after.now.term.options, after.now.roles) == (TERM.options, registered().roles)


def test_a_release_that_says_what_it_is_worth_says_so_of_the_award_unless_it_tells_that_apart() -> None:
    more = {"estimated_incl_vat": Decimal("1300000.00"), "annual_excl_vat": Decimal("260000.00")}
    worth = Values(more["estimated_incl_vat"], VALUES.estimated_excl_vat, more["annual_excl_vat"])
    after = story().when(says(**more)).then(told(values=worth, values_at_award=worth))
    assert (after.now.values, after.now.values_at_award) == (worth, worth)
    at_award = Values(Decimal("900000.00"))
    apart = story().when(says(award_incl_vat=Decimal("900000.00")))
    assert apart.then(told(values_at_award=at_award)).now.values == VALUES


def test_other_dates_stay_where_a_release_sets_or_drops_the_review() -> None:
    dates = [
        on("2020-03-01", KeyDateSet(kind="break", date="2022-03-31")),
        on("2020-03-02", KeyDateSet(kind="review", date="2021-09")),
        on("2020-03-03", KeyDateSet(kind="notice", date="2023-09-30")),
    ]
    kept = (KeyDate("break", "2022-03-31"), KeyDate("notice", "2023-09-30"))
    dropped = story(*dates).when(says()).then()
    assert dropped.now.key_dates == kept
    fact = dropped.entries[-1].fact
    assert isinstance(fact, ReleaseTakenOver)
    assert (fact.changed, fact.previous.review_date) == (("review_date",), "2021-09")
    moved = story(*dates).when(says(review_date="2022-10")).then()
    assert moved.now.key_dates == (*kept, KeyDate("review", "2022-10"))


def test_directorate_and_suppliers_are_written_as_on_record() -> None:
    called = SupplierRegistered(name="Amber Lane Catering Limited")
    firm = chronicle(AMBER.supplier_id, [on("2019-01-01", called)])
    asked = given(CONTRACT, [REGISTERED], [UNITS, firm]).when(says(directorate="EDUCATION"))
    named = (replace(AMBER, name="Amber Lane Catering Limited"),)
    asked.advised("supplier.as-on-record", "entry.in-good-time").then(told(suppliers=named))


@pytest.mark.parametrize(
    ("rule", "said", "at"),
    [
        ("term.start-before-end", {"start": "2024-04-01"}, ["start", "end"]),
        ("import.dates-possible", {"review_date": "2022-13"}, ["review_date"]),
        ("import.ended-within-its-time", {"ended_on": day("2020-03-31")}, ["ended_on", "start"]),
        ("import.pounds-and-pence", {"award_incl_vat": Decimal("0.001")}, ["award_incl_vat"]),
        ("unit.on-record", {"directorate": "Nowhere"}, ["directorate"]),
        ("roles.officers-once", {"lead_officers": ("p-a", "p-a")}, ["lead_officers"]),
    ],
)
def test_a_release_is_put_to_the_rules_of_a_registration(
    rule: str, said: dict[str, Any], at: list[str]
) -> None:
    story().when(says(**said)).then_refused(rule, at=at)


def test_a_release_may_come_after_the_start_of_the_contract() -> None:
    story().when(
        released(taking_over(), replace(RELEASE, released_on=day("2023-06-01")), day("2020-02-03"))
    ).then()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"title": "Hot meals"}, "title Hot meals (was School meals)"),
        ({"suppliers": (AMBER, BROOK)}, f"suppliers {AMBER.name}, {BROOK.name} (was {AMBER.name})"),
        ({"suppliers": ()}, f"suppliers nothing (was {AMBER.name})"),
        ({"procurement_words": "By call"}, "procurement words By call (was nothing)"),
        ({"end": "2025-03"}, "last day of the term March 2025 (was 31 March 2024)"),
        ({"start": "TBC"}, "start TBC (was 1 April 2020)"),
        ({"maximum_end": "open"}, "last day with every option open-ended (was 31 March 2026)"),
        ({"review_date": "2022-10"}, "review date October 2022 (was nothing)"),
        ({"ended_on": day("2021-04-30")}, "last day in force 30 April 2021 (was nothing)"),
        ({"ended_as": "expired"}, "ended as expired (was nothing)"),
        (
            {"irrecoverable_vat": Decimal("1100.00")},
            "VAT that cannot be recovered £1,100.00 (was nothing)",
        ),
        (
            {"values": Values(Decimal("1300000.00"))},
            "value £1,300,000.00 incl. VAT (was £1,200,000.00 incl. VAT)",
        ),
        (
            {"values_at_award": Values(None, Decimal("1.00"))},
            "value at award £1.00 excl. VAT (was £1,200,000.00 incl. VAT)",
        ),
        (
            {"category": "Food", "kind": "framework"},
            "category Food (was Catering); kind framework (was contract)",
        ),
        (
            {"description": f"{'a ' * 59}\n bc"},
            f"description {'a ' * 59}bc (was Hot meals at eleven schools)",
        ),
        ({"description": "a" * 121}, f"description {'a' * 119}… (was Hot meals at eleven schools)"),
    ],
)
def test_what_a_release_said_otherwise_reads_as_a_clerk_would_write_it(
    said: dict[str, Any], words: str
) -> None:
    assert sentence(told(**said), {}) == f"As release R-2 of 1 May 2021 had it: {words}."


def test_a_release_names_the_import_that_its_contract_comes_from() -> None:
    assert isinstance(says().origin, Origin)
    assert says().origin == ORIGIN
