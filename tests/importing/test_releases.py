"""Each release of a process is an event at its date; folded they come to what merging them comes to (ocdsmerge)."""

import json
from copy import deepcopy
from datetime import date
from typing import Any
from uuid import UUID

from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from application.importing.mapping import guess
from application.importing.merging import merged
from application.importing.reading import read
from application.importing.rows import ImportTerms, RowReader, RowReading, Source
from application.importing.suppliers import SupplierBook
from domain.contract import CONTRACT
from domain.contract.release import ReleaseTakenOver, Said, released, said_of
from domain.decisions import Refused
from tests.importing.files import JSON
from tests.importing.test_open_contracting import AWARD, BUYER, LATER, OAK, package
from tests.ocds.standard import merger, needs_the_standard
from tests.streams import Story, given

ELM = {
    "id": "GB-CHC-1000001",
    "name": "Elm & Sons | Cars [South]; Ltd",
    "additionalIdentifiers": [{"scheme": "GB-CHC", "id": "1000001"}],
    "roles": ["supplier"],
}
OTHER_FIRM: dict[str, Any] = {
    "ocid": "ocds-b5fd17-1",
    "id": "3",
    "date": "2025-03-02T10:00:00Z",
    "tag": ["awardUpdate"],
    "initiationType": "tender",
    "parties": [{"id": OAK["id"], "roles": None}, ELM],
    "tender": {"contractPeriod": {"endDate": None}},
    "awards": [{"id": "A-1", "suppliers": [{"id": ELM["id"], "name": ELM["name"]}]}],
}
SIGNED: dict[str, Any] = {
    "ocid": "ocds-b5fd17-1",
    "id": "4",
    "date": "2025-04-01T10:00:00Z",
    "tag": ["contract"],
    "initiationType": "tender",
    "contracts": [
        {
            "id": "C-1",
            "awardID": "A-1",
            "status": "active",
            "dateSigned": "2024-08-28T00:00:00Z",
            "period": {"startDate": "2024-09-01T00:00:00Z", "endDate": "2027-08-31T23:59:59Z"},
            "value": {"amount": 812345.67, "currency": "GBP"},
        }
    ],
}


TODAY = date(2025, 6, 15)


def reading_of(*releases: Any) -> RowReading:
    """The one contract in them, as it is read."""
    sheet = read(json.dumps(package(*releases)).encode(), JSON)
    people = dict.fromkeys(("owner", "contract_manager", "lead_officers"), "p-1")
    mapping = {
        column: field
        for column, field in (guess(sheet).mapping | {"value": "estimated_excl_vat"}).items()
        if column in sheet.columns
    }
    terms = ImportTerms(mapping, {**people, "legal_regime": "PCR2015", "start": "TBC", "category": "Other"})
    source = Source(UUID(int=7), "package.json", "0" * 64, "")
    reader = RowReader(sheet, terms, source, {"p-1": "Person"}, SupplierBook([]), TODAY)
    [row] = sheet.rows
    return reader.read(row)


def story_of(reading: RowReading) -> Story:
    """The contract after the events of its releases."""
    (_, first), *_ = reading.told
    story = given(CONTRACT).when(first, on=TODAY).then()
    since = story.entries[0].valid_from
    for release, said in reading.told:
        story = story.when(released(said, release, since), on=TODAY).then()
    return story


def test_each_release_is_an_event_at_its_date_that_says_what_it_changed() -> None:
    story = story_of(reading_of(SIGNED, OTHER_FIRM, LATER, AWARD))
    told = [entry for entry in story.entries if isinstance(entry.fact, ReleaseTakenOver)]
    facts = [entry.fact for entry in told if isinstance(entry.fact, ReleaseTakenOver)]
    assert [fact.release.release_id for fact in facts] == ["1", "2", "3", "4"]
    assert [str(entry.valid_from) for entry in told] == [
        "2024-09-02",
        "2025-01-02",
        "2025-03-02",
        "2025-04-01",
    ]
    assert [fact.changed for fact in facts] == [
        (),
        ("title", "description", "values", "values_at_award"),
        ("suppliers", "end"),
        ("values", "values_at_award", "end"),
    ]
    assert (facts[1].previous.description, facts[1].said.description) == ("Taxis", "")
    assert [supplier.name for supplier in facts[2].said.suppliers] == [ELM["name"]]
    assert (facts[2].previous.end, facts[2].said.end) == ("2026-08-31", "TBC")
    assert facts[1].said.title == story.on("2025-02-01").title == "School transport, north"
    assert str(story.on("2024-12-31").values.estimated_excl_vat) == "776888.48"


def test_a_release_that_does_not_tell_enough_counts_from_the_next_on() -> None:
    bare = deepcopy(AWARD)
    bare["parties"], bare["awards"][0]["suppliers"] = [BUYER], []
    named = {
        "ocid": AWARD["ocid"],
        "id": "2",
        "date": "2024-10-02T10:00:00Z",
        "tag": ["awardUpdate"],
        "parties": AWARD["parties"],
        "awards": [{"id": "A-1", "suppliers": AWARD["awards"][0]["suppliers"]}],
    }
    reading = reading_of(bare, named)
    assert [release.release_id for release, _ in reading.told] == ["2"]
    assert any("Release 1 did not tell enough by itself" in note for note in reading.notes)


_TITLES = st.sampled_from([None, "School transport", "School transport, north"])
_DATES = st.sampled_from([None, "2026-08-31T22:59:59Z", "2027-03-31T23:59:59Z", "2028-01-31T00:00:00Z"])
_AMOUNTS = st.sampled_from([None, 100, 776888.48, 800000])
_PARTIES = st.lists(
    st.sampled_from(
        [OAK, OAK | {"roles": None}, ELM, ELM | {"roles": None}, {"id": OAK["id"], "name": "Oak"}]
    ),
    max_size=3,
    unique_by=lambda party: party["id"],
)
_AMENDMENTS = st.lists(
    st.fixed_dictionaries({"id": st.sampled_from(["1", "2"]), "description": _TITLES}),
    max_size=2,
    unique_by=lambda amendment: amendment["id"],
)
_SAID = st.fixed_dictionaries(
    {},
    optional={
        "tender": st.fixed_dictionaries(
            {},
            optional={
                "description": _TITLES,
                "contractPeriod": st.fixed_dictionaries({}, optional={"endDate": _DATES}) | st.none(),
                "procurementMethodDetails": st.sampled_from([None, "Open procedure", "Quotes"]),
            },
        ),
        "parties": _PARTIES,
        "awards": st.fixed_dictionaries(
            {"id": st.just("A-1")},
            optional={
                "title": _TITLES,
                "value": st.fixed_dictionaries({"currency": st.just("GBP")}, optional={"amount": _AMOUNTS}),
            },
        ).map(lambda award: [award]),
        "contracts": st.fixed_dictionaries(
            {"id": st.just("C-1"), "awardID": st.just("A-1")},
            optional={
                "title": _TITLES,
                "status": st.sampled_from(["active", None]),
                "period": st.fixed_dictionaries({}, optional={"endDate": _DATES}),
                "value": st.fixed_dictionaries({"amount": _AMOUNTS}) | st.none(),
                "amendments": _AMENDMENTS,
            },
        ).map(lambda contract: [contract]),
    },
)


@needs_the_standard
@settings(max_examples=60)
@drawn(st.lists(_SAID, max_size=5))
def test_folded_releases_come_to_what_ocdsmerge_makes_of_them(said: list[dict[str, Any]]) -> None:
    releases = [
        AWARD,
        *(
            {
                "ocid": AWARD["ocid"],
                "id": f"{number}",
                "date": f"2025-0{number}-01T10:00:00Z",
                "tag": ["award"],
            }
            | {"initiationType": "tender"}
            | body
            for number, body in enumerate(deepcopy(said), start=1)
        ),
    ]
    compiled = merger().create_compiled_release(deepcopy(releases))
    unstamped = {name: value for name, value in compiled.items() if name not in ("id", "date", "tag")}
    assert merged(deepcopy(releases)) == unstamped
    by_ocdsmerge, reading = reading_of(compiled), reading_of(*releases)
    assert reading.reference == by_ocdsmerge.reference
    assert [fault.sentence for fault in reading.faults] == [fault.sentence for fault in by_ocdsmerge.faults]
    if by_ocdsmerge.command is not None:
        try:
            wanted = _said(given(CONTRACT).when(by_ocdsmerge.command, on=TODAY).then())
        except AssertionError:
            return  # a rule of the record speaks against what they come to
        assert _said(_until_it_can_stand(reading)) == wanted


def _until_it_can_stand(reading: RowReading) -> Story:
    """The story from the first release on that the record's rules let stand; one that cannot counts with the next."""
    story, since = given(CONTRACT), TODAY
    for release, said in reading.told:
        if not story.entries:
            asked = story.when(said, on=TODAY)
            if isinstance(asked.refused, Refused):
                continue
            story = asked.then()
            since = story.entries[0].valid_from
        asked = story.when(released(said, release, since), on=TODAY)
        story = story if isinstance(asked.refused, Refused) else asked.then()
    return story


def _said(story: Story) -> Said:
    """What is true of it. A supplier's id follows from the name under which it was met first, so it is left out."""
    said = said_of(story.now)
    return replace(
        said, suppliers=tuple(replace(supplier, supplier_id=UUID(int=0)) for supplier in said.suppliers)
    )
