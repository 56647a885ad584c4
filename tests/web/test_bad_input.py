"""Bad input: each gets its documented problem, every field at fault is named, and nothing is recorded."""

import base64
import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from tests.web.council import (
    AMBER,
    BROOK,
    REGISTRATION,
    Contract,
    Council,
    assert_problem,
    change_bodies,
)

Problem = tuple[int, str]

BAD_FIELDS: Problem = (422, "bad-fields")
BAD_PARAMETERS: Problem = (422, "bad-parameters")
REFUSED: Problem = (422, "refused")
CONFLICT: Problem = (409, "refused")
NOT_FOUND: Problem = (404, "not-found")
NO_ADDRESS: Problem = (404, "no-such-address")
UNREADABLE: Problem = (400, "unreadable")

OPTION = REGISTRATION["options"][0]


@pytest.fixture(scope="module")
def contract(shared_council: Council) -> Contract:
    """A live contract at version 2."""
    contract = shared_council.register(reference="CT-live")
    shared_council.change(contract, "key-dates")
    return contract


@pytest.fixture(scope="module")
def ended(shared_council: Council) -> Contract:
    """A contract that was terminated on 31 December 2020, at version 2."""
    contract = shared_council.register(reference="CT-ended")
    shared_council.change(contract, "terminations", effective_from="2020-12-31")
    return contract


@pytest.fixture(autouse=True)
def nothing_recorded(shared_council: Council, contract: Contract, ended: Contract) -> Iterator[None]:
    """Whatever is asked here, the log stays as it was."""
    before = shared_council.head
    yield
    assert shared_council.head == before
    assert shared_council.get("/readyz").status_code == 200


def edited(**changes: Any) -> dict[str, Any]:
    """The registration with *changes*; ``None`` leaves the field out."""
    return {name: value for name, value in (REGISTRATION | changes).items() if value is not ...}


REGISTRATIONS: dict[str, tuple[dict[str, Any], Problem, tuple[str, ...]]] = {
    "one unknown field": (edited(colour="red"), BAD_FIELDS, ("colour",)),
    "several unknown fields": (
        edited(colour="red", __class__="x", id=1),
        BAD_FIELDS,
        ("__class__", "colour", "id"),
    ),
    "an unknown field within": (
        edited(suppliers=[AMBER | {"vat": "1"}]),
        BAD_FIELDS,
        ("suppliers.0.vat",),
    ),
    "nothing at all": (
        {},
        BAD_FIELDS,
        (
            *("reference", "title", "category", "directorate", "legal_regime", "suppliers"),
            *("start", "end", "owner", "contract_manager", "lead_officers"),
        ),
    ),
    "a missing field": (edited(title=...), BAD_FIELDS, ("title",)),
    "null where there must be something": (edited(title=None, start=None), BAD_FIELDS, ("start", "title")),
    "numbers for text": (edited(reference=1, title=True), BAD_FIELDS, ("reference", "title")),
    "text for lists": (
        edited(suppliers="Amber", lead_officers="p-gwyn"),
        BAD_FIELDS,
        ("lead_officers", "suppliers"),
    ),
    "an object for text": (edited(category={"a": 1}), BAD_FIELDS, ("category",)),
    "a list for an object": (edited(options=[[]]), BAD_FIELDS, ("options.0",)),
    "an id that is none": (
        edited(suppliers=[AMBER | {"supplier_id": "amber"}]),
        BAD_FIELDS,
        ("suppliers.0.supplier_id",),
    ),
    "words that are not in the list": (
        edited(kind="lease", legal_regime="EU", procurement_route="a friend"),
        BAD_FIELDS,
        ("kind", "legal_regime", "procurement_route"),
    ),
    "empty text": (edited(reference="", title=""), BAD_FIELDS, ("reference", "title")),
    "text that is too long": (
        edited(title="x" * 1001, description="x" * 5001),
        BAD_FIELDS,
        ("description", "title"),
    ),
    "too many officers": (edited(lead_officers=["p-gwyn"] * 21), BAD_FIELDS, ("lead_officers",)),
    "no officer": (edited(lead_officers=[]), BAD_FIELDS, ("lead_officers",)),
    "a name for a person's id": (
        edited(owner="Bryn Example", lead_officers=["p-gwyn", "Anwen Example"]),
        BAD_FIELDS,
        ("lead_officers.1", "owner"),
    ),
    "29 February of a common year": (edited(start="2019-02-29"), BAD_FIELDS, ("start",)),
    "29 February of 2100": (edited(maximum_end="2100-02-29"), BAD_FIELDS, ("maximum_end",)),
    "days and months that do not exist": (
        edited(start="2019-13-01", end="2021-04-31", made_on="2019-00-10", effective_from="2019-01-32"),
        BAD_FIELDS,
        ("effective_from", "end", "made_on", "start"),
    ),
    "dates in other spellings": (
        edited(start="1/4/2019", end="2021-3-31", maximum_end="tbc", made_on="20190401"),
        BAD_FIELDS,
        ("end", "made_on", "maximum_end", "start"),
    ),
    "digits of another script": (edited(start="٢٠١٩-٠٤-٠١"), BAD_FIELDS, ("start",)),
    "a time instead of a day": (
        edited(effective_from="2019-04-01T00:00:00Z"),
        BAD_FIELDS,
        ("effective_from",),
    ),
    "a year beyond reach": (edited(start="0001-01-01", end="9999-12-31"), BAD_FIELDS, ("end", "start")),
    "an impossible date within": (
        edited(options=[OPTION, OPTION | {"up_to": "2022-02-30", "notice_by": "2020-06-31"}]),
        BAD_FIELDS,
        ("options.1.notice_by", "options.1.up_to"),
    ),
    "reversed dates": (edited(start="2021-04-01", end="2021-03-31"), REFUSED, ("end", "start")),
    "reversed months": (edited(start="2021-04", end="2021-03"), REFUSED, ("end", "start")),
    "an end after the maximum": (edited(end="2023-04-01"), REFUSED, ("end", "maximum_end")),
    "an option after the maximum": (
        edited(options=[OPTION | {"up_to": "2024-01-01"}]),
        REFUSED,
        ("options.0.up_to",),
    ),
    "two options of one name": (edited(options=[OPTION, OPTION]), REFUSED, ("options",)),
    "signed on a day to come": (edited(made_on="2199-01-01"), REFUSED, ("made_on",)),
    "effective only after it started": (
        edited(effective_from="2019-04-02"),
        REFUSED,
        ("effective_from", "start"),
    ),
    "a negative value": (edited(estimated_incl_vat="-1.00"), BAD_FIELDS, ("estimated_incl_vat",)),
    "values that are no pounds and pence": (
        edited(estimated_incl_vat="1e6", estimated_excl_vat="1,000.00", annual_excl_vat="250000"),
        BAD_FIELDS,
        ("annual_excl_vat", "estimated_excl_vat", "estimated_incl_vat"),
    ),
    "values as numbers": (
        edited(estimated_incl_vat=1200000, estimated_excl_vat=1000000.0),
        BAD_FIELDS,
        ("estimated_excl_vat", "estimated_incl_vat"),
    ),
    "values that are no number": (
        edited(estimated_incl_vat="NaN", estimated_excl_vat="Infinity"),
        BAD_FIELDS,
        ("estimated_excl_vat", "estimated_incl_vat"),
    ),
    "a value beyond reach": (
        edited(estimated_incl_vat="9" * 14 + ".00"),
        BAD_FIELDS,
        ("estimated_incl_vat",),
    ),
    "less with VAT than without": (
        edited(estimated_incl_vat="999999.99"),
        REFUSED,
        ("estimated_excl_vat", "estimated_incl_vat"),
    ),
    "another currency": (edited(currency="EUR"), REFUSED, ("currency",)),
    "no supplier": (edited(suppliers=[]), REFUSED, ("suppliers",)),
    "one supplier twice": (edited(suppliers=[AMBER, AMBER]), REFUSED, ("suppliers",)),
    "the reference of another contract": (
        edited(reference="CT-live"),
        (409, "duplicate-reference"),
        ("reference",),
    ),
    "that reference in other letters": (
        edited(reference="ct-LIVE"),
        (409, "duplicate-reference"),
        ("reference",),
    ),
    "a zero byte": (edited(title="School\0meals"), BAD_FIELDS, ("title",)),
    "control characters": (edited(title="\x1b[2J", description="\x7f"), BAD_FIELDS, ("description", "title")),
    "a document without a digest": (
        edited(evidence=[{"title": "Deed", "media_type": "application/pdf", "sha256": "ABC"}]),
        BAD_FIELDS,
        ("evidence.0.sha256",),
    ),
}


@pytest.mark.parametrize("case", REGISTRATIONS)
def test_a_registration_is_refused_with_every_field_at_fault_for(shared_council: Council, case: str) -> None:
    body, (status, kind), fields = REGISTRATIONS[case]
    assert_problem(shared_council.post("/contracts", body), status, kind, *fields)


def test_every_rule_that_says_no_is_told_with_its_name_and_clause(shared_council: Council) -> None:
    body = edited(start="2021-04-01", end="2021-03-31", currency="USD", suppliers=[])
    told = assert_problem(
        shared_council.post("/contracts", body), 422, "refused", "currency", "end", "start", "suppliers"
    )
    rules = {fault["rule"]: fault["clause"] for fault in told["faults"]}
    assert rules["term.start-before-end"] == "domain rule I8"
    assert rules["money.pounds-and-pence"] == "design 2.11"
    assert "supplier.named" in rules


CHANGES: dict[str, tuple[str, dict[str, Any], Problem, tuple[str, ...]]] = {
    "an extension beyond the maximum without saying so": (
        "extensions",
        {"new_end": "2023-04-01", "option": ""},
        REFUSED,
        ("beyond_maximum_term", "new_end"),
    ),
    "an extension that ends earlier": (
        "extensions",
        {"new_end": "2021-03-30", "option": ""},
        REFUSED,
        ("new_end",),
    ),
    "an extension to no date": ("extensions", {"new_end": "TBC", "option": ""}, REFUSED, ("new_end",)),
    "an option that it does not have": ("extensions", {"option": "second extension"}, REFUSED, ("option",)),
    "more than the option gives": ("extensions", {"new_end": "2022-04-01"}, REFUSED, ("new_end", "option")),
    "a flag that only looks like one": (
        "extensions",
        {"beyond_maximum_term": "true"},
        BAD_FIELDS,
        ("beyond_maximum_term",),
    ),
    "no reason": ("extensions", {"reason": " "}, REFUSED, ("reason",)),
    "a day before it was": ("extensions", {"effective_from": "2018-01-01"}, REFUSED, ("effective_from",)),
    "a day far ahead": ("extensions", {"effective_from": "2150-01-01"}, REFUSED, ("effective_from",)),
    "signed on a day to come": ("extensions", {"made_on": "2150-01-01"}, REFUSED, ("made_on",)),
    "a negative value": (
        "value-changes",
        {"estimated_incl_vat": "-0.01"},
        BAD_FIELDS,
        ("estimated_incl_vat",),
    ),
    "another currency": ("value-changes", {"currency": "EUR"}, REFUSED, ("currency",)),
    "values that stand already": (
        "value-changes",
        {"estimated_incl_vat": "1200000.00"},
        REFUSED,
        ("annual_excl_vat", "estimated_excl_vat", "estimated_incl_vat"),
    ),
    "a supplier who is no party": (
        "novations",
        {"outgoing_supplier_id": BROOK["supplier_id"]},
        REFUSED,
        ("outgoing_supplier_id",),
    ),
    "a supplier who is a party already": ("assignments", {"assignee": AMBER}, REFUSED, ("assignee",)),
    "an end before the start": (
        "terminations",
        {"ended_on": "2019-03-31", "effective_from": "2020-01-01"},
        REFUSED,
        ("effective_from", "ended_on"),
    ),
    "an impossible end": ("terminations", {"ended_on": "2020-02-30"}, BAD_FIELDS, ("ended_on",)),
    "an expiry ahead of the day": (
        "expiry",
        {"ended_on": "2150-01-01"},
        REFUSED,
        ("effective_from", "ended_on"),
    ),
    "a key date that does not exist": ("key-dates", {"date": "2021-02-29"}, BAD_FIELDS, ("date",)),
    "a tier that does not exist": ("tier", {"tier": "Platinum"}, BAD_FIELDS, ("tier",)),
    "roles that stand already": (
        "roles",
        {"owner": "p-bryn"},
        REFUSED,
        ("contract_manager", "lead_officers", "managing_organisation", "owner"),
    ),
    "a correction of nothing": ("corrections", {"corrects": str(uuid4())}, NOT_FOUND, ()),
    "a correction by a field that the fact lacks": (
        "corrections",
        {"fields": {"colour": 1}},
        REFUSED,
        ("fields.colour",),
    ),
    "a correction that changes nothing": ("corrections", {"fields": {}}, REFUSED, ("fields",)),
    "a correction to a negative value": (
        "corrections",
        {"fields": {"estimated_incl_vat": "-1.00"}},
        BAD_FIELDS,
        ("fields.estimated_incl_vat",),
    ),
    "a correction to an impossible date": (
        "corrections",
        {"fields": {"start": "2019-02-29", "end": "2021-03-31"}},
        BAD_FIELDS,
        ("fields.start",),
    ),
    "a correction to reversed dates": (
        "corrections",
        {"fields": {"start": "2021-04-01", "end": "2021-03-31"}},
        REFUSED,
        ("fields.end", "fields.start"),
    ),
    "a correction with a zero byte": (
        "corrections",
        {"fields": {"title": "a\0b"}},
        BAD_FIELDS,
        ("fields.title",),
    ),
    "a correction with a zero byte deep inside": (
        "corrections",
        {"fields": {"suppliers": [AMBER | {"name": "Amber\0"}]}},
        BAD_FIELDS,
        ("fields.suppliers.0.name",),
    ),
    "a correction with control characters in a name": (
        "corrections",
        {"fields": {"a\x01": 1}},
        REFUSED,
        ("fields", "fields.a\x01"),
    ),
    "fields that are no object": ("corrections", {"fields": [1]}, BAD_FIELDS, ("fields",)),
    "an annulment of nothing": ("annulments", {"annuls": str(uuid4())}, NOT_FOUND, ()),
    "an annulment of no id": ("annulments", {"annuls": "the first"}, NO_ADDRESS, ()),
}


@pytest.mark.parametrize("case", CHANGES)
def test_a_change_is_refused_with_every_field_at_fault_for(
    shared_council: Council, contract: Contract, case: str
) -> None:
    segment, changes, (status, kind), fields = CHANGES[case]
    body = change_bodies(contract.event_id)[segment] | changes
    response = shared_council.post(f"{contract.path}/{segment}", body, if_match='"v2"')
    assert_problem(response, status, kind, *fields)


@pytest.mark.parametrize(
    "segment", ["extensions", "value-changes", "scope-variations", "roles", "tier", "key-dates"]
)
def test_nothing_changes_in_a_contract_after_it_ended(
    shared_council: Council, ended: Contract, segment: str
) -> None:
    body = change_bodies(ended.event_id)[segment] | {"effective_from": "2021-01-01"}
    response = shared_council.post(f"{ended.path}/{segment}", body, if_match='"v2"')
    told = assert_problem(response, 409, "refused", "effective_from")
    assert "31 December 2020" in told["detail"]


def test_a_contract_ends_only_once(shared_council: Council, ended: Contract) -> None:
    body = change_bodies(ended.event_id)["terminations"] | {"effective_from": "2020-12-31"}
    response = shared_council.post(f"{ended.path}/terminations", body, if_match='"v2"')
    assert_problem(response, 409, "refused", "ended_on")


BODIES: dict[str, tuple[bytes, Problem, tuple[str, ...]]] = {
    "half an object": (b'{"title": "School', UNREADABLE, ("",)),
    "words": (b"register it, please", UNREADABLE, ("",)),
    "a number that is none": (b'{"title": NaN}', UNREADABLE, ("",)),
    "an endless number": (b'{"title": -Infinity}', UNREADABLE, ("",)),
    "a number beyond every reach": (b'{"title": 1e999}', UNREADABLE, ("",)),
    "a number of five thousand digits": (b'{"title": ' + b"9" * 5000 + b"}", UNREADABLE, ("",)),
    "objects nested without end": (b'{"a":' * 40_000, UNREADABLE, ("",)),
    "lists nested a hundred thousand deep": (
        b'{"title":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        UNREADABLE,
        ("",),
    ),
    "half a character": (b'{"title": "\\ud800"}', UNREADABLE, ("",)),
    "half a character as a name": (b'{"\\udc00": 1}', UNREADABLE, ("",)),
    "bytes that are no text": (b'{"title": "\xff\xfe"}', UNREADABLE, ("",)),
    "another encoding": (json.dumps(REGISTRATION).encode("utf-16"), UNREADABLE, ("",)),
    "two bodies": (b"{}{}", UNREADABLE, ("",)),
    "a list": (b"[]", BAD_FIELDS, ("",)),
    "text": (b'"CT-0001"', BAD_FIELDS, ("",)),
    "a number": (b"7", BAD_FIELDS, ("",)),
    "null": (b"null", BAD_FIELDS, ("",)),
}


@pytest.mark.parametrize("case", BODIES)
@pytest.mark.parametrize("dry_run", ["true", "false"])
def test_a_body_is_refused_that_is(shared_council: Council, case: str, dry_run: str) -> None:
    raw, (status, kind), fields = BODIES[case]
    assert_problem(shared_council.post("/contracts", raw=raw, dry_run=dry_run), status, kind, *fields)


def test_half_a_character_in_a_correction_is_refused(shared_council: Council, contract: Contract) -> None:
    raw = json.dumps({"reason": "x", "fields": {"title": "\ud800"}}).encode()
    response = shared_council.post(f"/events/{contract.event_id}/corrections", raw=raw, if_match='"v2"')
    assert_problem(response, 400, "unreadable", "")


def test_a_correction_nested_as_deep_as_can_be_read_is_refused(
    shared_council: Council, contract: Contract
) -> None:
    for depth in (50, 400, 900, 2000):
        nested = b'{"reason": "x", "fields": {"title": %s}}' % (b"[" * depth + b"]" * depth)
        response = shared_council.post(
            f"/events/{contract.event_id}/corrections", raw=nested, if_match='"v2"'
        )
        assert response.status_code in (400, 422), response.text


def test_a_note_of_ten_megabytes_is_more_than_the_record_takes(
    shared_council: Council, contract: Contract
) -> None:
    body = change_bodies(contract.event_id)["key-dates"] | {"note": "x" * 10_000_000}
    response = shared_council.post(f"{contract.path}/key-dates", body, if_match='"v2"')
    assert_problem(response, 413, "too-large")


def test_a_body_that_is_not_called_json_is_not_read(shared_council: Council) -> None:
    client = shared_council.client()
    headers = shared_council.headers("officer") | {"Idempotency-Key": "k"}
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        response = client.post(
            "/api/v1/contracts", data=json.dumps(REGISTRATION), headers=headers, content_type=content_type
        )
        assert_problem(response, 415, "not-json")


IF_MATCH: dict[str, tuple[str | None, Problem]] = {
    "missing": (None, (428, "precondition-missing")),
    "empty": ("", (428, "precondition-missing")),
    "stale": ('"v1"', (412, "stale")),
    "of a version yet to come": ('"v3"', (412, "stale")),
    "weak": ('W/"v2"', (412, "stale")),
    "without quotation marks": ("v2", (412, "stale")),
    "a list without it": ('"v1", "v3"', (412, "stale")),
    "a list with only a weak one of it": ('"v1", W/"v2"', (412, "stale")),
    "negative": ('"v-2"', (412, "stale")),
    "in superscript": ('"v²"', (412, "stale")),
    "of five thousand digits": ('"v' + "9" * 5000 + '"', (412, "stale")),
    "nonsense": ('"; DROP TABLE events; --"', (412, "stale")),
}


@pytest.mark.parametrize("case", IF_MATCH)
@pytest.mark.parametrize("dry_run", ["true", "false"])
def test_a_change_is_refused_whose_if_match_is(
    shared_council: Council, contract: Contract, case: str, dry_run: str
) -> None:
    if_match, (status, kind) = IF_MATCH[case]
    body = change_bodies(contract.event_id)["tier"]
    response = shared_council.post(f"{contract.path}/tier", body, if_match=if_match, dry_run=dry_run)
    told = assert_problem(response, status, kind, "If-Match")
    assert '"v2"' in told["faults"][0]["detail"]
    if status == 412:
        assert told["current_version"] == 2
        assert response.headers["ETag"] == '"v2"'
        assert "version -1" not in response.text


@pytest.mark.parametrize("if_match", ["*", '"v1", "v2"', '"v2"', '"v2.0123456789abcdef"'])
def test_a_change_is_taken_whose_if_match_names_the_version_that_there_is(
    shared_council: Council, contract: Contract, if_match: str
) -> None:
    body = change_bodies(contract.event_id)["tier"]
    response = shared_council.post(f"{contract.path}/tier", body, if_match=if_match, dry_run="true")
    assert response.status_code == 200, response.text


def test_a_stale_officer_is_told_what_changed(shared_council: Council, contract: Contract) -> None:
    body = change_bodies(contract.event_id)["tier"]
    response = shared_council.post(f"{contract.path}/tier", body, if_match='"v1"')
    told = assert_problem(response, 412, "stale", "If-Match")
    [sentence] = told["changed"]
    assert "January 2021" in sentence


@pytest.mark.parametrize("key", ["", "   "])
def test_a_change_without_an_idempotency_key_is_refused(shared_council: Council, key: str) -> None:
    response = shared_council.post("/contracts", REGISTRATION, key=key)
    assert_problem(response, 428, "precondition-missing", "Idempotency-Key")


@pytest.mark.parametrize("key", ["x" * 201, "clé", "tab\tkey", "\x7f"])
def test_an_idempotency_key_that_cannot_be_kept_is_refused(shared_council: Council, key: str) -> None:
    response = shared_council.post("/contracts", REGISTRATION, key=key)
    assert_problem(response, 422, "bad-parameters", "Idempotency-Key")


def test_an_unknown_contract_is_not_found(shared_council: Council) -> None:
    unknown = Contract(str(uuid4()), str(uuid4()), "")
    for segment, body in change_bodies(unknown.event_id).items():
        for dry_run in ("true", "false"):
            response = shared_council.post(
                f"{unknown.path}/{segment}", body, if_match='"v1"', dry_run=dry_run
            )
            assert_problem(response, 404, "not-found")
    for path in (unknown.path, f"{unknown.path}/history", f"{unknown.path}/evidence-pack"):
        assert_problem(shared_council.get(path), 404, "not-found")


def test_the_stream_of_the_log_itself_is_no_contract(shared_council: Council) -> None:
    path = "/contracts/6b656e74-6c65-4467-a500-000000000001"
    assert_problem(shared_council.get(path), 404, "not-found")
    body = change_bodies(str(uuid4()))["tier"]
    response = shared_council.post(f"{path}/tier", body, if_match='"v1"')
    assert_problem(response, 404, "not-found")


def test_an_address_that_is_none_is_a_problem_too(shared_council: Council, contract: Contract) -> None:
    for path in (
        "/api/v1/contracts/CT-live/nowhere",
        "/api/v2/contracts",
        "/nowhere",
        "/api/docs/../../etc/passwd",
    ):
        assert_problem(shared_council.get(path), 404, "no-such-address")
    assert_problem(shared_council.get("/api/v1/contracts/CT-nowhere"), 404, "not-found")
    response = shared_council.client().put(contract.path, json={})
    assert_problem(response, 405, "method-not-allowed")
    assert "GET" in response.headers["Allow"]
    assert_problem(shared_council.client().delete(contract.path), 405, "method-not-allowed")


def cursor(text: str) -> str:
    """A cursor as the list writes them, of any content."""
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


Q = tuple[dict[str, Any], Problem, tuple[str, ...]]
QUERIES: dict[str, Q] = {
    "a moment yet to come": ({"known_at": "2150-01-01T00:00:00Z"}, BAD_PARAMETERS, ("known_at",)),
    "a moment without its zone": ({"known_at": "2020-03-31T17:00:00"}, BAD_FIELDS, ("known_at",)),
    "a moment that is none": ({"known_at": "yesterday"}, BAD_FIELDS, ("known_at",)),
    "a moment before the calendar": ({"known_at": "0001-01-01T00:00:00+05:00"}, BAD_FIELDS, ("known_at",)),
    "a moment after the calendar": ({"known_at": "9999-12-31T23:00:00-05:00"}, BAD_FIELDS, ("known_at",)),
    "a position beyond the head": ({"known_at": "999999"}, BAD_PARAMETERS, ("known_at",)),
    "position nought": ({"known_at": "0"}, BAD_PARAMETERS, ("known_at",)),
    "a position of thirty digits": ({"known_at": "9" * 30}, BAD_FIELDS, ("known_at",)),
    "a negative position": ({"known_at": "-1"}, BAD_FIELDS, ("known_at",)),
    "29 February of a common year": ({"valid_at": "2023-02-29"}, BAD_FIELDS, ("valid_at",)),
    "a year beyond reach": ({"valid_at": "9999-01-01"}, BAD_FIELDS, ("valid_at",)),
    "both clocks wrong": ({"valid_at": "x", "known_at": "y"}, BAD_FIELDS, ("known_at", "valid_at")),
    "an unknown parameter": ({"colour": "red", "sorted": "yes"}, BAD_FIELDS, ("colour", "sorted")),
}
LISTS: dict[str, Q] = {
    "a cursor that is none": ({"cursor": "zzz"}, BAD_PARAMETERS, ("cursor",)),
    "a cursor of other letters": ({"cursor": "é/+="}, BAD_PARAMETERS, ("cursor",)),
    "a cursor of another order": (
        {"cursor": cursor('["ends", false, "x", "y"]')},
        BAD_PARAMETERS,
        ("cursor",),
    ),
    "a cursor of numbers": ({"cursor": cursor('["reference", false, 1, 2]')}, BAD_PARAMETERS, ("cursor",)),
    "a cursor with a zero byte": (
        {"cursor": cursor('["reference", false, "\\u0000", "y"]')},
        BAD_PARAMETERS,
        ("cursor",),
    ),
    "a cursor with half a character": (
        {"cursor": cursor('["reference", false, "\\ud800", "y"]')},
        BAD_PARAMETERS,
        ("cursor",),
    ),
    "a cursor nested without end": ({"cursor": cursor("[" * 2900)}, BAD_PARAMETERS, ("cursor",)),
    "a limit of nought": ({"limit": "0"}, BAD_FIELDS, ("limit",)),
    "a limit beyond the most": ({"limit": "501"}, BAD_FIELDS, ("limit",)),
    "a limit that is no number": ({"limit": "ten"}, BAD_FIELDS, ("limit",)),
    "a limit of five thousand digits": ({"limit": "9" * 5000}, BAD_FIELDS, ("limit",)),
    "an order that does not exist": ({"sort": "title; --"}, BAD_FIELDS, ("sort",)),
    "a status that does not exist": ({"status": "dead"}, BAD_FIELDS, ("status",)),
    "a tier that does not exist": ({"tier": "Platinum"}, BAD_FIELDS, ("tier",)),
    "an end that is no date": (
        {"ends_from": "2020", "ends_to": "2021-02-29"},
        BAD_FIELDS,
        ("ends_from", "ends_to"),
    ),
    "a zero byte": ({"q": "a\0b", "directorate": "\0"}, BAD_FIELDS, ("directorate", "q")),
}


@pytest.mark.parametrize("case", QUERIES)
@pytest.mark.parametrize("ending", ["", "/history", "/evidence-pack"])
def test_one_contract_is_not_asked_for_with(
    shared_council: Council, contract: Contract, ending: str, case: str
) -> None:
    query, (status, kind), fields = QUERIES[case]
    assert_problem(shared_council.get(contract.path + ending, **query), status, kind, *fields)


@pytest.mark.parametrize("case", QUERIES)
@pytest.mark.parametrize("path", ["/contracts", "/register", "/events", "/audit/checkpoint", "/me"])
def test_nothing_is_asked_for_with(shared_council: Council, path: str, case: str) -> None:
    query, (status, kind), fields = QUERIES[case]
    assert_problem(shared_council.get(path, "auditor", **query), status, kind, *fields)


@pytest.mark.parametrize("case", LISTS)
@pytest.mark.parametrize("path", ["/contracts", "/register"])
def test_no_list_is_asked_for_with(shared_council: Council, path: str, case: str) -> None:
    query, (status, kind), fields = LISTS[case]
    assert_problem(shared_council.get(path, **query), status, kind, *fields)


def test_a_change_takes_no_parameter_but_dry_run(shared_council: Council) -> None:
    response = shared_council.post("/contracts", REGISTRATION, dryrun="true", dry_run="yes")
    assert_problem(response, 422, "bad-parameters", "dry_run", "dryrun")


def test_proofs_are_not_asked_for_without_their_place(shared_council: Council) -> None:
    get = shared_council.get
    assert_problem(get("/audit/proofs/inclusion"), 422, "bad-fields", "position")
    assert_problem(get("/audit/proofs/consistency"), 422, "bad-fields", "old")
    assert_problem(get("/audit/proofs/inclusion", position="0"), 422, "bad-fields", "position")
    assert_problem(get("/audit/proofs/inclusion", position="9" * 30), 422, "bad-fields", "position")
    assert_problem(get("/audit/proofs/inclusion", position=1, size=7), 404, "not-found")
    assert_problem(get("/audit/checkpoint"), 404, "not-found")


@pytest.mark.parametrize(
    "query",
    [
        {"valid_at": "2023-02-29"},
        {"known_at": "2150-01-01T00:00:00Z"},
        {"known_at": "0001-01-01T00:00:00+05:00"},
        {"known_at": "999"},
        {"cursor": "zzz"},
        {"cursor": cursor('["reference", false, "\\ud800", "y"]')},
        {"q": "\0"},
    ],
    ids=str,
)
def test_the_public_page_says_what_it_did_not_understand_and_shows_the_register_as_it_is(
    shared_council: Council, query: dict[str, str]
) -> None:
    response = shared_council.page("/register", **query)
    assert response.status_code == 200
    assert 'role="alert"' in response.text
    assert "School meals" in response.text


def test_the_public_page_shows_text_as_text(shared_council: Council) -> None:
    script = "<script>alert(1)</script>"
    response = shared_council.page("/register", q=script, valid_at='"><b>')
    assert script not in response.text
    assert "<b>" not in response.text
