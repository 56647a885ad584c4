"""What the public may not see today it sees at no moment and in no form (cases W2, W3, W4)."""

import base64
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.directory import add_person, issue
from tests.web.council import BROOK, NOBODY, Clock, Contract, Council, council_on

WORDS = ("Vixen Nightwatch", "GB-COH 7777", "marmalade")
SUPPLIER = {"supplier_id": BROOK["supplier_id"], "name": WORDS[0], "scheme": "GB-COH", "identifier": "7777"}
PUBLISHER = {"ocid_prefix": "ocds-tst123", "publisher": "A council"}


@pytest.fixture
def clock() -> Clock:
    return Clock("2021-06-15")


@pytest.fixture(params=["sqlite", "postgres"])
def council(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Council]:
    url = request.getfixturevalue("record_url") if request.param == "postgres" else ""
    with council_on(tmp_path / "record", url, clock, **PUBLISHER) as council:
        yield council


@pytest.fixture
def contract(council: Council) -> Contract:
    return council.register(
        suppliers=[SUPPLIER], description="Guards for the marmalade store", title="Guards"
    )


def withhold(council: Council, contract: Contract, *fields: str, until: str = "2022-06-30") -> None:
    for field in fields or ("supplier_name", "description"):
        body = {"field": field, "reason_code": "FOIA_S40", "until": until, "reason": "Sole trader"}
        council.step(contract.path, "withheld-fields", body, "governance")


def annul(council: Council, path: str, event_id: str, roles: tuple[str, str]) -> None:
    for role in roles:
        council.step(path, "annulments", {"annuls": event_id, "reason": "Entered twice"}, role)


def public_forms(council: Council, contract: Contract, **query: Any) -> dict[str, str]:
    """Everything that anybody gets of the register at a basis, by address."""
    got = {}
    for form in ("json", "ndjson", "csv", "xlsx"):
        response = council.get("/register", NOBODY, format=form, **query)
        got[f"register {form}"] = _text(bytes(response.data))
    got["page"] = council.page("/register", **query).text
    for path in ("/ocds/releases", "/ocds/records", f"/ocds/records/{contract.contract_id}"):
        got[path] = council.get(f"/api/v1{path}", NOBODY, **query).text
    for name, text in list(got.items()):
        got[name] = text + str(council.get("/register", NOBODY, **query).headers)
    return got


def _text(content: bytes) -> str:
    if content[:2] != b"PK":
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def told(forms: dict[str, str], words: tuple[str, ...] = WORDS) -> list[tuple[str, str]]:
    return [(name, word) for name, text in forms.items() for word in words if word in text]


def test_an_auditor_is_told_what_the_register_said_then(council: Council, contract: Contract) -> None:
    """Domain 11.5(c): what it said for a quarter, whatever is withheld since; of what was withheld then, nothing."""
    before = council.head
    withhold(council, contract, "description")
    for form in ("json", "csv", "ndjson"):
        then = council.get("/audit/register", "auditor", format=form, known_at=str(before)).get_data(
            as_text=True
        )
        assert "marmalade" in then
        now = council.get("/audit/register", "auditor", format=form).get_data(as_text=True)
        assert "marmalade" not in now
        assert WORDS[0] in now
    assert council.get("/audit/register", "officer", known_at=str(before)).status_code == 403
    assert "marmalade" not in council.get("/register", "auditor", known_at=str(before)).get_data(as_text=True)


def test_w2_what_was_withheld_of_an_annulled_contract_stays_withheld(
    council: Council, contract: Contract
) -> None:
    before = council.head
    assert told(public_forms(council, contract))
    withhold(council, contract)
    after = council.head
    annul(council, contract.path, contract.event_id, ("officer", "owner"))
    assert council.read("/register", NOBODY)["items"] == []
    for position in (before, after, council.head):
        for day in ("2019-06-01", "2021-06-15", "2030-01-01"):
            assert told(public_forms(council, contract, known_at=str(position), valid_at=day)) == []
    rows = council.read("/register", NOBODY, known_at=str(before))["items"]
    assert [row["contract_ref"] for row in rows] == [contract.reference]
    named = {row["field"] for row in rows[0]["withheld"]}
    assert named >= {"supplier_name", "supplier_identifier", "description"}
    assert council.read("/register", NOBODY, known_at=str(before), q="vixen")["items"] == []


def test_w2_a_withholding_that_was_ended_or_annulled_hides_nothing_any_more(
    council: Council, contract: Contract, clock: Clock
) -> None:
    withhold(council, contract, "description", until="2021-06-30")
    assert council.read("/register", NOBODY, q="guards")["items"][0]["description"] is None
    clock.day = "2021-07-01"
    assert "marmalade" in council.read("/register", NOBODY, q="guards")["items"][0]["description"]


def issued(council: Council) -> str:
    drafted = council.post("/api/v1/reports", {"definition": "public-register"}, "governance")
    path = f"/api/v1/reports/{drafted.json['report_id']}"
    council.step(path, "issue", {}, "governance")
    return str(drafted.json["report_id"])


def shelf(council: Council, report_id: str, **query: Any) -> tuple[int, int]:
    """How many published reports are listed, and what comes of asking for a file of one."""
    listed = council.read("/api/v1/published-reports", NOBODY, **query)["items"]
    address = f"/api/v1/published-reports/{report_id}/files/public-register.csv"
    return len(listed), council.get(address, NOBODY, **query).status_code


def test_w3_a_report_that_was_withdrawn_is_off_the_shelf_at_every_basis(
    council: Council, contract: Contract
) -> None:
    report_id = issued(council)
    then = str(council.head)
    assert shelf(council, report_id) == (1, 200)
    council.step(f"/api/v1/reports/{report_id}", "withdrawal", {"reason": "Wrong figures"}, "governance")
    assert shelf(council, report_id) == (0, 404)
    assert shelf(council, report_id, known_at=then) == (0, 404)
    assert council.get(f"/api/v1/reports/{report_id}/files/public-register.csv", "auditor").status_code == 200


def test_w3_a_report_whose_issue_was_annulled_is_off_the_shelf_at_every_basis(
    council: Council, contract: Contract
) -> None:
    report_id = issued(council)
    then, path = str(council.head), f"/api/v1/reports/{report_id}"
    event = council.read(f"{path}/story", "auditor")["entries"][-1]
    add_person(council.services.directory, "p-second", "Second Example")
    council.tokens["second"] = issue(council.services.directory, "p-second", "governance")
    annul(council, path, event["event_id"], ("governance", "second"))
    assert shelf(council, report_id) == (0, 404)
    assert shelf(council, report_id, known_at=then) == (0, 404)


def test_w2_a_report_that_shows_what_is_withheld_since_is_off_the_shelf_meanwhile(
    council: Council, contract: Contract, clock: Clock
) -> None:
    report_id = issued(council)
    then = str(council.head)
    withhold(council, contract, until="2021-09-30")
    assert shelf(council, report_id) == (0, 404)
    assert shelf(council, report_id, known_at=then) == (0, 404)
    again = issued(council)
    assert shelf(council, again) == (1, 200)
    assert (
        told(
            {"csv": council.get(f"/api/v1/published-reports/{again}/files/public-register.csv", NOBODY).text}
        )
        == []
    )
    clock.day = "2021-10-01"
    assert shelf(council, report_id) == (2, 200)


@pytest.mark.parametrize("many", [1000, 1], ids=["of few contracts", "of many"])
def test_w4_a_hidden_word_finds_no_row_no_cursor_and_no_page(
    council: Council, contract: Contract, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projections.search_words._MANY", many)
    others = [council.register(title=f"Guards {number}", suppliers=[SUPPLIER]) for number in range(3)]
    before = str(council.head)
    withhold(council, contract)
    withhold(council, others[1])
    shown = {others[0].contract_id, others[2].contract_id}
    for basis in ({}, {"known_at": before}, {"valid_at": "2019-06-01"}, {"valid_at": "2040-01-01"}):
        for sort in ("reference", "-reference", "ends", "-ends"):
            found, cursors = followed(council, q="vix", sort=sort, limit=1, **basis)
            assert set(found) == shown
            assert all(other not in cursor for cursor in cursors for other in (contract.contract_id, "vix"))
            named = {
                text
                for text in (contract.contract_id, others[1].contract_id)
                if any(text in c for c in cursors)
            }
            assert named == set()
    for word in ("vixen", "nightwatch", "7777", "marmalade"):
        hidden = council.get("/register", NOBODY, q=f"{word} {contract.reference}", limit=1)
        nothing = council.get("/register", NOBODY, q=f"zzzz {contract.reference}", limit=1)
        assert (hidden.json["items"], hidden.json["next_cursor"]) == ([], "")
        assert len(hidden.data) == len(nothing.data)
    assert len(followed(council, q="guards", limit=1)[0]) == 4


def followed(council: Council, **query: Any) -> tuple[list[str], list[str]]:
    """The contracts on every page, and what the cursors say."""
    found, cursors, cursor = list[str](), list[str](), ""
    while True:
        page = council.read("/register", NOBODY, **query, **({"cursor": cursor} if cursor else {}))
        found += [row["contract_id"] for row in page["items"]]
        assert page["items"] or not page["next_cursor"]
        cursor = page["next_cursor"]
        if not cursor:
            return found, cursors
        cursors.append(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode())
