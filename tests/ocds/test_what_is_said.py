"""What a release says and leaves unsaid, and which extensions it declares."""

from typing import Any

from projections.ocds.package import EXTENSIONS
from projections.ocds.publisher import Publisher
from projections.ocds.reading import PublicationReader
from tests.ocds.standard import as_read
from tests.web.council import Council


def compiled(council: Council, reference: str) -> Any:
    """The compiled release of the contract of that reference."""
    record = council.services.record
    reading = PublicationReader(record, Publisher("ocds-a1b2c3", "Made-up Council"), record.basis())
    found = [as_read(row)["compiledRelease"] for _, row in reading.records()]
    return next(row for row in found if row["tender"]["id"] == reference)


def test_the_day_of_signature_is_published_where_it_is_on_record(shared_council: Council) -> None:
    signed = shared_council.register(made_on="2019-03-01")
    unsigned = shared_council.register()
    assert compiled(shared_council, signed.reference)["contracts"][0]["dateSigned"] == "2019-03-01T00:00:00Z"
    assert "dateSigned" not in compiled(shared_council, unsigned.reference)["contracts"][0]


def test_a_route_that_nobody_knows_is_not_published_as_one(shared_council: Council) -> None:
    known = shared_council.register()
    unknown = shared_council.register(procurement_route="not known")
    assert compiled(shared_council, known.reference)["tender"]["procurementMethodDetails"] == "open procedure"
    assert not {"procurementMethodDetails", "procurementMethod"} & set(
        compiled(shared_council, unknown.reference)["tender"]
    )


def test_what_a_contract_is_called_off_from_is_published(shared_council: Council) -> None:
    framework = shared_council.register(kind="framework", title="Catering for all")
    made = shared_council.register(kind="framework call-off")
    assert "relatedProcesses" not in compiled(shared_council, made.reference)
    body = {"relation": "call-off", "under": framework.contract_id, "reason": "Order form."}
    shared_council.step(made.path, "parents", body)
    assert compiled(shared_council, made.reference)["relatedProcesses"] == [
        {
            "id": "1",
            "relationship": ["framework"],
            "title": "Catering for all",
            "scheme": "ocid",
            "identifier": f"ocds-a1b2c3-{framework.contract_id}",
        }
    ]
    other = shared_council.register()
    words = "Crown Commercial Service RM6000"
    shared_council.step(
        other.path, "parents", {"relation": "part", "elsewhere": words, "reason": "Order form."}
    )
    assert compiled(shared_council, other.reference)["relatedProcesses"] == [
        {"id": "1", "relationship": ["parent"], "title": words}
    ]


def test_an_extension_is_declared_with_what_it_depends_on() -> None:
    declared = " ".join(EXTENSIONS)
    assert "ocds_uk_extension" in declared
    for needed in (
        "ocds_location_extension",
        "ocds_bid_extension/v1.1.5",
    ):  # by the UK extension's own extension.json
        assert needed in declared
