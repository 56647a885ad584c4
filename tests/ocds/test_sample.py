"""The sample as open contracting data: in the form of the standard, merging to what the public register says."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from application.record import Basis
from domain.dates import earliest
from projections.ocds.difference import Body, carried, difference
from projections.ocds.package import package_head
from projections.ocds.publisher import publisher_of
from projections.ocds.reading import PublicationReader
from projections.public_register import PublicRegister
from projections.table_query import Query
from tests.ocds.conftest import records_at
from tests.ocds.standard import as_read, faults, merger, needs_the_standard, unknown
from web.services import Services

AFTER_EVERYTHING = date(2100, 1, 1)
"""A day by which every change scheduled ahead is in force."""


@needs_the_standard
def test_every_release_keeps_to_the_standard_and_says_nothing_that_it_does_not_know(
    records: list[Body],
) -> None:
    every = [release for record in records for release in (*record["releases"], record["compiledRelease"])]
    assert len(every) > 150
    for item in every:
        assert faults(item) == []
        assert list(unknown(item)) == []


@needs_the_standard
def test_a_typing_error_in_a_name_is_found(records: list[Body]) -> None:
    release = as_read(records[0]["releases"][0])
    release["contracts"][0]["perod"] = {}
    release["parties"][0]["identifier"] = {"schema": "GB-COH"}
    assert faults(release) == []
    assert sorted(unknown(release)) == ["$.contracts[0].perod", "$.parties[0].identifier.schema"]


@needs_the_standard
def test_both_packages_keep_to_the_standard(sample: Services, records: list[Body]) -> None:
    head = package_head(
        publisher_of(sample.record), sample.record.basis(), "https://example.org/r", "https://n"
    )
    releases = [release for record in records for release in record["releases"]]
    assert faults(head | {"releases": releases}, "release-package-schema.json") == []
    assert faults(head | {"records": records}, "record-package-schema.json") == []


def test_dates_rise_and_ids_are_told_once_within_a_process(records: list[Body]) -> None:
    for record in records:
        dates = [release["date"] for release in record["releases"]]
        assert dates == sorted(set(dates))
        assert {len(item) for item in dates} == {len("2020-02-03T10:00:00.000000Z")}
        assert {item[-1] for item in dates} == {"Z"}
    ids = [release["id"] for record in records for release in record["releases"]]
    assert len(ids) == len(set(ids))


@needs_the_standard
def test_the_releases_merge_to_the_compiled_and_the_versioned_release(records: list[Body]) -> None:
    for record in records:
        assert merger().create_compiled_release(record["releases"]) == record["compiledRelease"]
        versioned = merger().create_versioned_release(record["releases"])
        assert without_details(versioned) == without_details(record["versionedRelease"])
        compiled = {party["id"]: party.get("details") for party in record["compiledRelease"]["parties"]}
        for party in record["versionedRelease"]["parties"]:
            last = party["details"][-1]["value"] if "details" in party else None
            assert last == compiled[party["id"]]


def without_details(versioned: Body) -> Body:
    """What ocdsmerge versions field by field, and the schema of versioned releases has as one value."""
    parties = [
        {name: value for name, value in party.items() if name != "details"} for party in versioned["parties"]
    ]
    return versioned | {"parties": parties}


@needs_the_standard
def test_the_merged_releases_say_what_the_public_register_says(sample: Services) -> None:
    now = sample.record.basis()
    register = PublicRegister(sample.record, Basis(AFTER_EVERYTHING, now.known_at, now.position), now)
    rows = {row.contract_id: row._asdict() for row in register.whole(Query())}
    reading = PublicationReader(sample.record, publisher_of(sample.record), now)
    merged = {}
    for _, record in reading.records():
        compiled = merger().create_compiled_release(record["releases"])
        merged[compiled["contracts"][0]["id"]] = compiled
    assert merged.keys() == rows.keys()
    for contract_id, row in rows.items():
        assert _as_row(merged[contract_id]) == _comparable(row)


def _as_row(compiled: Body) -> dict[str, Any]:
    [contract], [award], tender = compiled["contracts"], compiled["awards"], compiled["tender"]
    suppliers = [party for party in compiled["parties"] if "supplier" in party.get("roles", ())]
    value, period = contract.get("value", {}), contract.get("period", {})
    review = next(
        (milestone["dueDate"][:10] for milestone in contract.get("milestones", ()) if "dueDate" in milestone),
        None,
    )
    return {
        "contract_ref": tender["id"],
        "title": contract["title"],
        "description": contract.get("description"),
        "directorate": tender["procuringEntity"]["name"],
        "supplier_name": sorted(supplier["name"] for supplier in suppliers),
        "supplier_identifier": sorted(
            f"{supplier['identifier']['scheme']} {supplier['identifier']['id']}"
            for supplier in suppliers
            if supplier.get("identifier")
        ),
        "total_value_incl_vat": value.get("amountGross"),
        "total_value_excl_vat": value.get("amount"),
        "original_value_incl_vat": award.get("value", {}).get("amountGross"),
        "start_date": period.get("startDate", "")[:10],
        "end_date": period.get("endDate", "")[:10],
        "review_date": review,
        "procurement_route": tender.get("procurementMethodDetails", "not known"),
        "category": contract["items"][0]["description"],
        "terminated": contract["status"] == "terminated",
    }


def _comparable(row: dict[str, Any]) -> dict[str, Any]:
    """The row in the same words: dates known only to the month have no form in OCDS, nor has *annual value*."""
    amounts = ("total_value_incl_vat", "total_value_excl_vat", "original_value_incl_vat")
    texts = ("contract_ref", "title", "description", "directorate", "procurement_route", "category")
    return {
        **{name: row[name] for name in texts},
        **{name: Decimal(row[name]) if row[name] else None for name in amounts},
        "supplier_name": sorted(row["supplier_name"].split("; ")),
        "supplier_identifier": sorted(filter(None, (row["supplier_identifier"] or "").split("; "))),
        "start_date": _to_the_day(row["start_date"]),
        "end_date": _to_the_day(row["end_date"]),
        "review_date": _to_the_day(row["review_date"] or "") or None,
        "terminated": row["status"] in ("terminated", "expired", "closed"),
    }


def _to_the_day(text: str) -> str:
    return text if len(text) == 10 and earliest(text) else ""


@needs_the_standard
def test_merging_only_what_was_known_then_gives_the_record_of_then(
    sample: Services, records: list[Body]
) -> None:
    now = {record["ocid"]: record["releases"] for record in records}
    for position in range(100, sample.record.head(), 250):
        for record in records_at(sample, position):
            known = record["releases"]
            assert known == now[record["ocid"]][: len(known)]
            assert merger().create_compiled_release(known) == record["compiledRelease"]


def test_whoever_follows_the_log_page_by_page_gets_every_release_once(
    sample: Services, records: list[Body]
) -> None:
    reading = PublicationReader(sample.record, publisher_of(sample.record), sample.record.basis())

    def pages() -> Iterator[Body]:
        after, head = 0, sample.record.head()
        while after < head:
            found, after = reading.releases(after, 60)
            yield from found

    followed = [as_read(page) for page in pages()]
    told = [release for record in records for release in record["releases"]]
    assert sorted(row["id"] for row in followed) == sorted(row["id"] for row in told)
    assert [row["date"] for row in followed] == sorted(row["date"] for row in followed)


_VALUES = st.sampled_from(["one", "two"])
_ITEMS = st.dictionaries(
    st.sampled_from("xyz"),
    st.fixed_dictionaries({}, optional={"text": _VALUES, "in": st.fixed_dictionaries({"deep": _VALUES})}),
)
_BODIES = st.fixed_dictionaries(
    {"ocid": st.just("o")},
    optional={
        "text": _VALUES,
        "object": st.fixed_dictionaries({"a": _VALUES}, optional={"b": _VALUES}),
        "identifier": st.fixed_dictionaries({"scheme": _VALUES, "id": _VALUES}),
        "items": _ITEMS.filter(bool).map(lambda found: [{"id": key} | item for key, item in found.items()]),
    },
)


@needs_the_standard
@settings(max_examples=150)
@given(st.lists(_BODIES, min_size=1, max_size=5))
def test_differences_merge_to_what_is_carried(bodies: list[Body]) -> None:
    before: Body = {}
    rest: Body = {}
    releases = []
    for number, body in enumerate(bodies):
        stamp = {"ocid": "o", "id": f"{number}", "date": f"2020-01-0{number + 1}", "tag": ["contractUpdate"]}
        releases.append({**difference(before, body), **stamp})
        before, rest = body, carried(rest, before, body)
    merged = merger().create_compiled_release(releases)
    assert {name: merged[name] for name in merged if name not in ("id", "date", "tag")} == rest
