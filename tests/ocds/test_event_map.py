"""Each public event has its release, with the tag and the fields that domain 5.3 gives it; the others have none."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.amendment import events as amended
from domain.change_request.implementation import Implemented
from domain.change_request.notice import NoticeRecorded
from domain.change_request.proposal import Proposed
from domain.contract.ending import Expired, PartiallyTerminated, Terminated
from domain.contract.extension import Extended
from domain.contract.key_dates import KeyDateSet
from domain.contract.limits.change import ContractChange, Extension
from domain.contract.parties import Novated
from domain.contract.publication import FieldWithheld
from domain.contract.reclassification import Classification, Reclassified
from domain.contract.roles import RolesAssigned
from domain.contract.terms import Term
from domain.contract.tier import TierAssigned
from domain.contract.value import ValueChanged
from domain.events import NAMES, Fact
from domain.kpi import Defined, Definition, Revised
from domain.money import Values
from domain.submission.publication import Published, Restated
from domain.submission.reporting import Reported
from domain.supplier import registration as supplier
from domain.supplier.address import AddressRecorded
from domain.supplier.terms import Identifier
from projections.ocds.package import encoded
from tests.givens import AMBER, BROOK, ROLES, VALUES, event_id
from tests.ocds.standard import as_read, faults, merger, needs_the_standard, unknown
from tests.ocds.story import CONTRACT_ID, KPI_ID, OCID, OTHER_ID, Story, contract_in, given

EXTENDED = Extended(previous_end="2024-03-31", end="2025-03-31", option="first extension")
DEARER = ValueChanged(
    previous=VALUES, values=Values(Decimal("1300000.10"), Decimal("1083333.42")), cause="indexation"
)
DEFINITION = Definition(
    title="Meals on time", unit="percent", direction="higher is better", target="98", frequency="monthly"
)
DEFINED = Defined(contract_id=CONTRACT_ID, definition=DEFINITION)
REPORTED = Reported(
    kpi_id=KPI_ID,
    contract_id=CONTRACT_ID,
    title="Meals on time",
    unit="percent",
    period="2020-05",
    due_on=date(2020, 6, 20),
    figure="97.5",
    reported_by="p-nerys",
    judged=(),
)
SUBMISSION_ID, REQUEST_ID = OTHER_ID, UUID(int=9)
PUBLISHED = Published(figure="97.5", rating="Approaching target", unvalidated=True)
RESTATED = Restated(
    previous="97.5",
    figure="93.2",
    previous_rating="Approaching target",
    rating="Requires improvement",
    judged=(),
)
PROPOSED = Proposed(
    contract_id=CONTRACT_ID,
    kind="extension",
    change=ContractChange(extension=Extension("2025-03-31")),
    business_case="Cheaper than buying anew.",
    takes_effect=date(2024, 4, 1),
    proposed_by="p-anwen",
    levels=("SRO",),
)
CONFIRMED = NoticeRecorded(
    notice_id="012345-2020", outcome="confirmed", on=date(2020, 2, 5), standstill_working_days=8
)
WITHHELD = FieldWithheld(field="supplier_name", reason_code="FOIA_S40", until=date(2020, 6, 30))


def corrected(story: Story, number: int, stream_id: UUID = CONTRACT_ID, **fields: Any) -> Story:
    """The story goes on: the fact of that number was wrong in these fields."""
    fact = story.recorded[number - 1].event.fact
    replacement = msgspec.to_builtins(msgspec.structs.replace(fact, **fields))
    return story.and_then(
        amended.Corrected(
            stream="contract" if stream_id == CONTRACT_ID else "supplier",
            corrects=event_id(number),
            corrected_name=NAMES[type(fact)],
            replacement=replacement,
            changed=tuple(fields),
        ),
        stream_id,
    )


def annulled(story: Story, number: int, stream: str = "contract", **at: Any) -> Story:
    """The story goes on: the fact of that number should never have been recorded."""
    fact = amended.Annulled(
        stream=stream, annuls=event_id(number), proposal=event_id(99), proposed_by="p-anwen"
    )
    return story.and_then(fact, **at)


def test_a_registration_is_the_award_and_the_contract() -> None:
    first = given().last()
    assert (first["ocid"], first["tag"]) == (OCID, ["award", "contract"])
    assert first["date"] == "2020-02-03T10:00:00.000000Z"
    assert first["awards"][0]["suppliers"] == [{"id": "supplier-1", "name": AMBER.name}]
    said = contract_in(first)
    assert said["status"] == "active"
    assert said["value"] == {"amount": 1000000.0, "amountGross": 1200000.0, "currency": "GBP"}
    assert said["period"] == {"startDate": "2020-04-01T00:00:00Z", "endDate": "2024-03-31T23:59:59Z"}


def test_an_extension_is_an_amendment_that_says_only_what_changed() -> None:
    release = given().and_then(EXTENDED, on="2024-04-01").last()
    assert release["tag"] == ["contractAmendment"]
    assert release["date"].startswith("2020-02-04")  # when it was known, though it takes effect later
    assert release.keys() == {"ocid", "id", "date", "tag", "initiationType", "contracts"}
    said = contract_in(release)
    [amendment] = said.pop("amendments")
    assert said == {"period": {"endDate": "2025-03-31T23:59:59Z"}}
    assert (amendment["date"], amendment["releaseID"]) == ("2024-04-01T00:00:00Z", release["id"])
    assert "31 March 2025" in amendment["description"]


def test_an_amount_keeps_its_pence() -> None:
    written = encoded(given().and_then(DEARER).told().releases[-1].content)
    assert b'"value":{"amount":1083333.42,"amountGross":1300000.10}' in written


def test_a_novation_changes_who_supplies_and_not_to_whom_it_was_awarded() -> None:
    story = given().and_then(Novated(outgoing=AMBER, incoming=BROOK))
    release, compiled = story.last(), as_read(story.told().compiled)
    assert release["tag"] == ["contractAmendment"]
    [amendment] = contract_in(release)["amendments"]
    assert amendment["suppliersRemoved"] == [{"id": "supplier-1", "name": AMBER.name}]
    assert amendment["suppliersAdded"] == [{"id": "supplier-2", "name": BROOK.name}]
    supplying = [party["name"] for party in compiled["parties"] if "supplier" in party.get("roles", ())]
    assert supplying == [BROOK.name]
    assert [supplier["name"] for supplier in compiled["awards"][0]["suppliers"]] == [AMBER.name]


@pytest.mark.parametrize(
    ("fact", "status"),
    [
        (Terminated(ended_on=date(2022, 3, 31), ground="supplier breach"), "supplier breach"),
        (Expired(ended_on=date(2024, 3, 31)), ""),
    ],
)
def test_an_ending_is_a_termination_also_where_the_term_ran_out(fact: Fact, status: str) -> None:
    release = given().and_then(fact).last()
    said = contract_in(release)
    assert (release["tag"], said["status"]) == (["contractTermination"], "terminated")
    assert said["implementation"]["finalValue"]["amountGross"] == 1200000.0
    assert [rationale["id"] for rationale in said.get("terminationRationaleClassifications", ())] == [
        status
    ] * bool(status)
    assert ("performanceFailures" in said["implementation"]) == bool(status)


def test_a_part_ended_for_breach_is_an_amendment_and_a_failure() -> None:
    fact = PartiallyTerminated(part="North", ended_on=date(2021, 3, 31), ground="supplier breach")
    release = given().and_then(fact).last()
    assert release["tag"] == ["contractAmendment"]
    assert contract_in(release)["implementation"]["performanceFailures"][0]["partialTermination"]
    assert "North" not in str(release)


def test_a_reclassification_is_an_update_and_the_award_keeps_its_title() -> None:
    before = Classification(directorate="Education", division="", category="Catering", title="School meals")
    fact = Reclassified(previous=before, directorate="Place", title="Meals")
    story = given().and_then(fact, on="2023-05-01")
    release, compiled = story.last(), as_read(story.told().compiled)
    assert (release["tag"], contract_in(release)["title"]) == (["contractUpdate"], "Meals")
    assert compiled["tender"]["procuringEntity"]["name"] == "Place"
    assert compiled["awards"][0]["title"] == "School meals"


def test_a_correction_is_an_update_that_takes_away_what_was_wrong() -> None:
    release = corrected(given(), 1, title="School dinners", suppliers=(BROOK,)).last()
    assert (release["tag"], contract_in(release)["title"]) == (["contractUpdate"], "School dinners")
    gone = next(party for party in release["parties"] if party["id"] == "supplier-1")
    assert (gone["name"], gone["roles"]) == (None, None)


def test_an_annulled_amendment_goes_and_its_place_stays() -> None:
    story = annulled(given().and_then(EXTENDED), 2)
    release, compiled = story.last(), as_read(story.told().compiled)
    said = contract_in(release)
    assert release["tag"] == ["contractUpdate"]
    assert said["period"] == {"endDate": "2024-03-31T23:59:59Z"}
    assert said["amendments"][0]["description"] is None
    assert contract_in(compiled)["amendments"] == [{"id": str(event_id(2)), "period": {}}]


def test_an_annulled_registration_leaves_nothing_to_read() -> None:
    compiled = as_read(annulled(given(), 1).told().compiled)
    assert "School meals" not in str(compiled)
    assert AMBER.name not in str(compiled)


def test_a_kpi_is_agreed_and_its_revision_keeps_the_earlier_target() -> None:
    story = given().and_then(DEFINED, KPI_ID, on="2020-04-01")
    release = story.last()
    assert release["tag"] == ["contractUpdate"]
    [metric] = contract_in(release)["agreedMetrics"]
    [target] = metric["observations"]
    assert (target["measure"], target["unit"]) == (98, {"name": "percent"})
    revision = Revised(
        previous=DEFINITION, definition=msgspec.structs.replace(DEFINITION, target="99"), because="target"
    )
    [metric] = contract_in(story.and_then(revision, KPI_ID, on="2021-04-01").last())["agreedMetrics"]
    first, second = metric["observations"]
    assert (first["id"], first["period"]) == (target["id"], {"endDate": "2021-03-31T23:59:59Z"})
    assert (second["id"], second["measure"]) == (f"{KPI_ID}-target-v2", 99)


def test_figures_are_told_once_they_are_published_and_restated_in_their_place() -> None:
    story = given().and_then(DEFINED, KPI_ID).and_then(REPORTED, SUBMISSION_ID)
    assert len(story.releases()) == 2
    story = story.and_then(PUBLISHED, SUBMISSION_ID)
    release = story.last()
    assert release["tag"] == ["implementation"]
    [metric] = contract_in(release)["implementation"]["metrics"]
    [figure] = metric["observations"]
    assert (figure["id"], figure["measure"], figure["notes"]) == (
        "2020-05",
        97.5,
        "Nobody has validated this figure.",
    )
    assert figure["measureClassification"]["id"] == "Approaching target"
    restated = story.and_then(RESTATED, SUBMISSION_ID)
    [metric] = contract_in(restated.last())["implementation"]["metrics"]
    [figure] = metric["observations"]
    assert restated.last()["tag"] == ["implementationUpdate"]
    assert (figure["id"], figure["measure"], figure["notes"]) == ("2020-05", 93.2, None)
    withdrawn = annulled(story, 4, "submission", stream_id=SUBMISSION_ID)
    assert withdrawn.last()["tag"] == ["implementationUpdate"]
    assert "97.5" not in str(as_read(withdrawn.told().compiled))


def test_a_confirmed_notice_is_a_proposed_amendment_until_the_change_is_made() -> None:
    story = given().and_then(PROPOSED, OTHER_ID)
    assert len(story.releases()) == 1
    story = story.and_then(CONFIRMED, OTHER_ID)
    assert story.last()["tag"] == ["contractUpdate"]
    [proposed] = contract_in(story.last())["proposedAmendments"]
    assert (proposed["date"], proposed["standstill"]) == ("2024-04-01T00:00:00Z", True)
    assert proposed["period"] == {"endDate": "2025-03-31T23:59:59Z"}
    at = "2020-03-01T09:00:00+00:00"
    made = story.and_then(EXTENDED, on="2024-04-01", at=at)
    made = made.and_then(Implemented(took_effect=date(2024, 4, 1)), OTHER_ID, at=at)
    amendment, gone = made.releases()[-2:]
    assert (amendment["tag"], gone["tag"]) == (["contractAmendment"], ["contractUpdate"])
    assert contract_in(gone)["proposedAmendments"][0]["description"] is None
    assert amendment["date"] < gone["date"]  # one commit, one instant; the dates rise all the same


@pytest.mark.parametrize(
    "fact",
    [
        RolesAssigned(previous=ROLES, roles=ROLES),
        TierAssigned(tier="Gold"),
        KeyDateSet(kind="break", date="2021-01-31"),
    ],
    ids=lambda fact: type(fact).__name__,
)
def test_what_is_internal_has_no_release(fact: Fact) -> None:
    assert len(given().and_then(fact).releases()) == 1


def test_a_date_known_only_to_the_month_stands_beside_the_place_of_a_day() -> None:
    term = Term("2020-04", "open")
    said = contract_in(given(term=term).last())
    assert said["period"] == {"startDateDetails": "2020-04", "endDateDetails": "open"}


def test_what_is_told_of_a_supplier_is_published_with_each_contract_that_names_it() -> None:
    story = given().and_then(
        supplier.Registered(
            name=AMBER.name,
            identifiers=(Identifier(AMBER.scheme, AMBER.identifier), Identifier("GB-CHC", "1000001")),
            small_or_medium=True,
            voluntary_or_community=False,
        ),
        AMBER.supplier_id,
    )
    story = story.and_then(AddressRecorded(address="1 Mill Road, Anytown"), AMBER.supplier_id)
    described, located = story.releases()[1:]
    assert (described["tag"], located["tag"]) == (["contractUpdate"], ["contractUpdate"])
    assert described["parties"] == [
        {
            "id": "supplier-1",
            "additionalIdentifiers": [{"scheme": "GB-CHC", "id": "1000001"}],
            "details": {"scale": "sme", "vcse": False},
        }
    ]
    assert located["parties"] == [{"id": "supplier-1", "address": {"streetAddress": "1 Mill Road, Anytown"}}]
    withheld = as_read(story.and_then(WITHHELD).told(today="2020-06-01").compiled)
    assert "Mill Road" not in str(withheld)
    assert "1000001" not in str(withheld)
    fewer = (Identifier(AMBER.scheme, AMBER.identifier),)
    gone = corrected(story, 2, AMBER.supplier_id, identifiers=fewer).last()
    assert gone["parties"] == [{"id": "supplier-1", "additionalIdentifiers": None}]


def test_withholding_takes_the_field_away_and_the_day_after_its_last_gives_it_back() -> None:
    story = given().and_then(WITHHELD)
    first, withheld, shown = story.releases(today="2020-07-01")
    assert first["parties"][2]["name"] == AMBER.name
    assert withheld["parties"][0] == {
        "id": "supplier-1",
        "name": None,
        "identifier": {"scheme": None, "id": None},
    }
    assert (shown["id"], shown["date"]) == (f"{OCID}-2-2020-07-01", "2020-06-30T23:00:00.000000Z")
    assert shown["tag"] == ["contractUpdate"]
    assert AMBER.name in str(shown)


def test_what_is_withheld_today_is_in_no_release_of_any_day() -> None:
    story = given().and_then(WITHHELD)
    for position in (1, 2):
        told = story.told(today="2020-06-30", position=position)
        assert AMBER.name not in str(told)
        assert AMBER.identifier not in str(told)
    assert AMBER.name in str(story.told(today="2020-07-01", position=1))


def test_releases_as_known_then_are_the_first_of_those_known_now() -> None:
    story = given().and_then(DEARER).and_then(EXTENDED).and_then(WITHHELD)
    now = story.told(today="2021-01-01").releases
    for position in range(1, 5):
        then = story.told(today="2021-01-01", position=position).releases
        assert then == now[: len(then)]


EVERYTHING = annulled(
    corrected(
        given()
        .and_then(DEFINED, KPI_ID)
        .and_then(REPORTED, SUBMISSION_ID)
        .and_then(PUBLISHED, SUBMISSION_ID)
        .and_then(RESTATED, SUBMISSION_ID)
        .and_then(PROPOSED, REQUEST_ID)
        .and_then(CONFIRMED, REQUEST_ID)
        .and_then(EXTENDED)
        .and_then(DEARER)
        .and_then(WITHHELD)
        .and_then(Novated(outgoing=AMBER, incoming=BROOK)),
        1,
        title="School dinners",
    ),
    8,
).and_then(Terminated(ended_on=date(2022, 3, 31), ground="supplier breach"))


@needs_the_standard
@pytest.mark.parametrize("today", ["2020-06-01", "2021-01-01"], ids=["withheld", "shown again"])
@pytest.mark.parametrize("story", [EVERYTHING, annulled(EVERYTHING, 1)], ids=["", "annulled"])
def test_all_of_it_is_in_the_form_of_the_standard_and_merges(story: Story, today: str) -> None:
    told = story.told(today)
    releases, compiled = story.releases(today), as_read(told.compiled)
    for release in (*releases, compiled):
        assert faults(release) == []
        assert list(unknown(release)) == []
    assert merger().create_compiled_release(releases) == compiled
