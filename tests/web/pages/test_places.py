"""Where the pages lead: the register, a contract, every other kind of thing, on both clocks, for whoever may."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from application.use_cases import USE_CASES
from domain.dates import in_words
from projections import tables
from tests.web.council import AMBER, PEOPLE, Contract, Council
from tests.web.pages.visitor import Visitor
from tests.web.test_submissions import define, report


@pytest.fixture(scope="module")
def contract(shared_council: Council) -> Contract:
    contract = shared_council.register(title="School meals <b>north</b>")
    shared_council.change(contract, "extensions")
    shared_council.register(title="Parks")
    return contract


def test_an_exact_reference_comes_first_and_faults_are_left_out(
    shared_council: Council, contract: Contract
) -> None:
    visitor = Visitor(shared_council, "auditor")
    page = visitor.opened("/contracts", q=contract.reference.lower())
    assert "School meals &lt;b&gt;north&lt;/b&gt;" in page
    page = visitor.opened("/contracts", ends_from="soon", status="live", tier="Tin")
    assert page.count("left out") == 2
    assert "No contract fits." in visitor.opened("/contracts", q="zebra")


def test_the_register_is_narrowed_by_names_and_days_in_words_and_each_filter_can_be_taken_out(
    shared_council: Council, contract: Contract
) -> None:
    """What is asked for is in the address, with both clocks; what nothing is called is said, and left out."""
    officer = Visitor(shared_council, "officer")
    asked = {
        "owner": "Bryn Example",
        "legal_regime": "PCR2015",
        "ends_from": "1 January 2020",
        "q": "meals",
        "valid_at": "2020-06-01",
        "known_at": str(shared_council.head),
    }
    page = unescape(officer.opened("/contracts", **asked))
    assert contract.reference in page
    removing = dict(
        re.findall(r'href="([^"]+)"><span class="govuk-visually-hidden">Remove </span>([^<]+?) <', page)
    )
    assert sorted(removing.values()) == [
        "Ends on or after: 1 January 2020",
        "Legal regime: Public Contracts Regulations 2015",
        "Owner: Bryn Example",
        "Words: meals",
    ]
    for address, said in removing.items():
        kept = parse_qs(urlsplit(address).query)
        assert kept.keys() >= {"valid_at", "known_at"}
        assert len(kept) == len(asked) - 1, said
        assert contract.reference in officer.opened(address)
    assert contract.reference not in officer.opened("/contracts", owner="Anwen Example")
    wrong = unescape(officer.opened("/contracts", owner="Nobody Such", supplier_id="No Such Firm"))
    assert "Owner: There is nobody called Nobody Such in the directory." in wrong
    assert "Supplier: There is no supplier called No Such Firm on record" in wrong
    firm = unescape(officer.opened("/contracts", supplier_id=AMBER["name"]))
    assert f"Supplier: {AMBER['name']}" in firm
    assert contract.reference in firm


@pytest.mark.usefixtures("contract")
def test_what_is_shown_is_had_as_a_file(shared_council: Council) -> None:
    told = Visitor(shared_council, "auditor").get("/contracts", q="Parks", format="csv", status="nonsense")
    assert told.mimetype == "text/csv"
    lines = told.text.splitlines()
    assert len(lines) == 2
    assert "Parks" in lines[1]
    assert "Bryn Example" in lines[1]


def test_a_contract_tells_what_it_is_and_what_happened(shared_council: Council, contract: Contract) -> None:
    page = Visitor(shared_council, "officer").opened(f"/contracts/{contract.reference}")
    for told in (
        "Amber Lane Catering Ltd",
        "Bryn Example",
        "31 March 2022",
        "£1,200,000.00",
        "Extended to 31 March 2022",
    ):
        assert told in page
    assert "p-bryn" not in page
    assert f"/contracts/{contract.reference}/extensions" in page
    auditors = Visitor(shared_council, "auditor").opened(f"/contracts/{contract.reference}")
    assert "/extensions" not in auditors


def test_a_story_is_stepped_through_and_narrowed(shared_council: Council, contract: Contract) -> None:
    visitor, here = Visitor(shared_council, "auditor"), f"/contracts/{contract.reference}"
    first = visitor.opened(f"{here}/history")
    assert "Registered as" in first
    assert f"{here}/history?at=2" in first
    assert "Event before" not in first
    last = visitor.opened(f"{here}/history", at=2)
    assert "Next event" not in last
    assert "Extension: within maximum term" in last
    for nowhere in ("3", "0", "-1", "x", "²"):
        assert visitor.get(f"{here}/history", at=nowhere).status_code == 404
    narrowed = visitor.opened(here, kind="contract.extended.v1")
    assert "Registered as" not in narrowed
    assert "Extended to" in narrowed
    assert "Nothing that fits." in visitor.opened(here, person="p-nobody")


def test_figures_are_charted_and_no_data_is_no_nought(council: Council) -> None:
    contract = council.register()
    kpi = define(council, contract)
    assert report(council, kpi, "2020-05", "supplier-contact").status_code == 201
    page = Visitor(council, "officer").opened(f"/contracts/{contract.reference}")
    assert page.count("<rect") == 1
    assert "How its KPIs went" in page
    nil = {"kpi_id": kpi, "period": "2020-06", "reason": "None came"}
    assert council.post("/api/v1/submissions/nil-returns", nil, "supplier-contact").status_code == 201
    page = Visitor(council, "officer").opened(f"/contracts/{contract.reference}")
    assert page.count("<rect") == 1
    assert "no data" in page


def test_of_many_returns_the_last_are_charted(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    contract = council.register()
    often, seldom = (
        define(council, contract),
        define(council, contract, title="Visits", frequency="quarterly"),
    )
    periods = [f"2020-{month:02}" for month in range(4, 13)] + ["2021-01"]
    for period in periods:
        assert report(council, often, period, "supplier-contact").status_code == 201
    assert report(council, seldom, "2020-Q4", "supplier-contact").status_code == 201
    for looked_through in (400, 4):
        monkeypatch.setattr("web.pages.charts._LAST", looked_through)
        page = Visitor(council, "officer").opened(f"/contracts/{contract.reference}")
        drawn = re.findall(r'<text x="0"[^>]*>([^<]+)</text>', page)
        assert drawn == [*periods[-8:], "2020-Q4"]


def test_work_leads_to_the_very_form_with_what_is_known_filled_in(council: Council) -> None:
    contract = council.register(end="2027-03-31", maximum_end="2029-03-31", options=[])
    kpi = define(council, contract)
    officer = Visitor(council, "officer")
    page = officer.opened("/my-work", valid_at="1 July 2020")
    form = re.search(rf'href="(/submissions/new[?][^"]*kpi_id={kpi}[^"]*)"', page)
    assert form is not None
    assert contract.reference in page
    opened = officer.opened(unescape(form[1]))
    assert f'<input type="hidden" name="kpi_id" value="{kpi}">' in opened
    assert re.search(r'name="period"[^>]*value="2020-\d\d"', opened)
    owner = Visitor(council, "owner").opened("/my-work", valid_at="1 July 2020", directorate="Parks", mine="")
    assert "Only what is mine" not in owner
    whole = Visitor(council, "governance").opened("/my-work", valid_at="1 July 2020")
    assert "Only what is mine" in whole
    assert "Anwen Example" in whole
    assert Visitor(council, "supplier-contact").get("/my-work").status_code == 403


def test_a_first_visit_weighs_little(shared_council: Council, contract: Contract) -> None:
    visitor = Visitor(shared_council, "officer")
    page = visitor.opened(f"/contracts/{contract.reference}")
    files = re.findall(r'(?:href|src)="(/assets/[^"]+)"', page)
    assert len(files) == 4
    files.append(files[-1].replace("pages.js", "govuk-frontend.js"))
    weights = [
        len(visitor.client.get(file, headers={"Accept-Encoding": "gzip"}, buffered=True).data)
        for file in files
    ]
    assert len(page) + sum(weights) < 150_000
    kept = visitor.client.get(files[0], buffered=True)
    assert "immutable" in kept.headers["Cache-Control"]
    assert b"GDS Transport" not in kept.data
    assert b"crest" not in kept.data
    assert visitor.client.get("/assets/other/pages.css").status_code == 404


def test_both_clocks_are_kept_and_unmistakable(shared_council: Council, contract: Contract) -> None:
    visitor = Visitor(shared_council, "auditor")
    page = visitor.opened(f"/contracts/{contract.reference}", valid_at="1 September 2020")
    assert "Not now:" in page
    assert "in force on 1 September 2020, as is known now" in page
    assert 'href="/contracts?valid_at=2020-09-01"' in page
    assert "1 April 2019 to 31 March 2021" in page
    now = visitor.opened(f"/contracts/{contract.reference}", valid_at="today", known_at="now")
    assert "Not now:" not in now
    wrong = visitor.opened("/contracts", valid_at="someday", known_at="31 March 2199")
    assert "Give a day, such as 31 March 2027." in wrong
    assert "has not come yet" in wrong
    assert 'value="someday"' in wrong
    today = shared_council.services.record.today()
    written = visitor.opened("/contracts", valid_at="2020-09-01", known_at=today.isoformat())
    assert 'value="1 September 2020"' in written
    assert f'value="{in_words(today)}"' in written
    known = visitor.opened("/contracts", known_at=str(shared_council.head))
    assert "Not now:" in known
    long_ago = visitor.get(f"/contracts/{contract.reference}", valid_at="2001-01-01")
    assert long_ago.status_code == 404
    assert "was not in being on 1 January 2001" in long_ago.text


@pytest.mark.parametrize("role", PEOPLE)
def test_each_role_sees_the_pages_of_what_it_may_read_and_no_others(
    shared_council: Council, contract: Contract, role: str
) -> None:
    visitor = Visitor(shared_council, role)
    start = visitor.opened("/")
    for table in tables.ALL:
        path = f"/{table.stream.plural}"
        may = role in USE_CASES[f"list-{table.stream.plural}"].allowed
        assert visitor.get(path).status_code == (200 if may else 403)
        assert may or f'href="{path}"' not in start
    may = role in USE_CASES["contract"].allowed
    assert visitor.get(f"/contracts/{contract.reference}").status_code == (200 if may else 403)


def test_a_page_is_of_one_piece_and_nobody_keeps_it(shared_council: Council, contract: Contract) -> None:
    told = Visitor(shared_council, "officer").get(f"/contracts/{contract.reference}")
    assert told.headers["Cache-Control"] == "private, no-store"
    assert "unsafe" not in told.headers["Content-Security-Policy"]
    assert "style=" not in told.text
    assert "<style" not in told.text
    assert "onclick" not in told.text


def test_problems_are_pages_for_browsers_and_json_for_programs(shared_council: Council) -> None:
    visitor = Visitor(shared_council, "officer")
    assert "There is no such page" in visitor.get("/contracts/CT-none").text
    assert "There is no such page" in visitor.get("/nowhere").text
    assert "not for you" in visitor.get("/groups/new").text
    plain = visitor.client.get("/nowhere")
    assert plain.mimetype == "application/problem+json"
