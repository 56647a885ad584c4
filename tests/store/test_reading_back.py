"""Case R18: nothing is appended that cannot be read back and folded, whatever the road."""

from dataclasses import replace as with_fields
from uuid import uuid4

import msgspec
import pytest
from msgspec.structs import replace

from application.handling.message import CommandMessage
from application.store.ledger import Alongside
from domain.contract.terms import Supplier
from domain.decisions import Refused
from domain.events import DecisionRecord, Envelope, Event, Evidence, Fact
from domain.log import Opened
from tests.givens import AMBER, AWARD, registered
from tests.store.office import Office, registration, told

MANY = tuple(Supplier(uuid4(), f"Firm {number} Ltd") for number in range(501))
OFFICERS = tuple(f"p-{number}" for number in range(21))


def event_of(fact: Fact, **envelope: object) -> Event:
    """The first event of a stream of its own."""
    stream_id = uuid4()
    given = {"concerns": (stream_id,), **envelope}
    return Event(
        stream_id,
        1,
        Envelope(
            event_id=uuid4(),
            valid_from=AWARD,
            actor="p-1",
            role="officer",
            decision=DecisionRecord("p"),
            **given,
        ),
        fact,
    )


TOO_MUCH = {
    "suppliers": event_of(registered(suppliers=MANY)),
    "roles.lead_officers": event_of(registered(roles=replace(registered().roles, lead_officers=OFFICERS))),
    "title": event_of(registered(title="")),
    "suppliers.0.name": event_of(registered(suppliers=(replace(AMBER, name="x" * 301),))),
    "evidence.0.title": event_of(registered(), evidence=(Evidence("x" * 301, "text/plain", "0" * 64),)),
    "kind": event_of(registered(kind="barter")),
    "": event_of(registered(title="half a letter: \ud800")),
}


@pytest.mark.parametrize("field", TOO_MUCH)
def test_r18_an_event_past_a_limit_of_its_type_is_refused_at_the_append_naming_the_field(
    field: str, office: Office
) -> None:
    before = office.stored()
    with pytest.raises(Refused) as refused:
        office.record.append([event_of(registered()), TOO_MUCH[field]])
    rejection = refused.value.rejections[0]
    assert rejection.fields == ((field,) if field else ())
    assert rejection.sentence.endswith(".")
    assert office.stored() == before
    office.assert_sound()


def test_r18_a_request_or_its_dry_run_that_would_record_such_an_event_is_refused_and_leaves_no_trace(
    office: Office,
) -> None:
    office.registered()
    before = office.stored()
    usual = registration()
    asked = with_fields(usual, command=replace(usual.command, lead_officers=OFFICERS))
    for dry_run in (True, False):
        with pytest.raises(Refused) as refused:
            office.commands.submit(asked, told, dry_run=dry_run)
        assert refused.value.rejections[0].fields == ("roles.lead_officers",)
        assert refused.value.rejections[0].sentence == "There may be at most 20 of them."
    assert office.stored() == before


def test_r18_so_is_a_request_that_comes_along_with_another(office: Office) -> None:
    bad = registration()
    along: list[CommandMessage] = [with_fields(bad, command=replace(bad.command, lead_officers=OFFICERS))]
    before = office.stored()
    with pytest.raises(Refused):
        office.commands.submit(registration(), told, along=along)
    assert office.stored() == before


def test_r18_what_is_signed_into_the_log_goes_through_the_same_gate(office: Office) -> None:
    opened = office.record.about_the_log(1, Opened(purpose="theatre"))  # type: ignore[arg-type]
    with pytest.raises(Refused):
        office.record.mapper.to_stored_event(opened)


def test_what_was_appended_is_kept_as_it_will_be_read(office: Office) -> None:
    event = event_of(registered())
    office.record.append([event], Alongside(events=[event]))
    with office.record.store.read() as cursor:
        cursor.execute(
            office.record.sql("SELECT state FROM events WHERE notification_id = ?"), (office.record.head(),)
        )
        state = bytes(cursor.fetchone()["state"])
    assert msgspec.json.decode(state)["data"]["reference"] == "CT-0001"
    assert office.record.events_of(event.stream_id)[0].event == event
