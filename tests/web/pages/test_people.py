"""Administration: people come, change roles and go by their pages; settings say where they came from."""

import re
from html import unescape

import pytest

from application.settings import Settings
from tests.directory import let_go
from tests.web.council import Council
from tests.web.pages.test_reviews import link, recorded
from tests.web.pages.visitor import Visitor, faults
from web.settings_told import settings_told


@pytest.fixture
def administrator(council: Council) -> Visitor:
    return Visitor(council, "administrator")


def test_somebody_is_entered_given_a_token_once_and_let_go(council: Council, administrator: Visitor) -> None:
    page = administrator.opened("/people")
    path = unescape(re.search(r'href="(/people/new[?][^"]*)"', page)[1])  # type: ignore[index]
    form = administrator.opened(path)
    typed = {"person_id": "p-0007", "name": "Tudur Example", "role": "officer"}
    here = recorded(administrator, path, form, **typed)
    assert "Tudur Example" in here
    assert "Officer" in here
    path = link(here, "Issue a token")
    check = administrator.send(path, administrator.opened(path), step="check", role="officer", scope="read")
    assert check.status_code == 200, faults(check.text)
    told = administrator.send(path, check.text, step="record")
    assert "never again" in told.text
    secret = re.search(r"<code>(kentledge_[^<]+)</code>", told.text)[1]  # type: ignore[index]
    assert council.services.access.token(secret).person_id == "p-0007"
    here = administrator.opened("/people/p-0007")
    assert secret.split("_", maxsplit=2)[2] not in here
    token_id = secret.split("_")[1]
    form = administrator.opened(unescape(re.search(r'href="([^"]*token-endings[^"]*)"', here)[1]))  # type: ignore[index]
    assert f'<option value="{token_id}" selected>' in form
    assert "Tudur Example" in administrator.opened("/people", q="tud")
    assert "Nobody is called so." in administrator.opened("/people", q="zebra")
    path = link(here, "Record that they left")
    here = recorded(administrator, path, administrator.opened(path), reason="Moved away")
    assert "cannot sign in" in here


def test_what_a_leaver_held_is_offered_to_whoever_is_to_take_it_over(council: Council) -> None:
    council.register(contract_manager="p-gwyn")
    let_go(council.services.directory, "p-gwyn")
    for role, may in (("administrator", False), ("governance", True)):
        page = Visitor(council, role).opened("/people")
        assert "Left, with work to hand over" in page
        assert "Gwyn Example" in page
        assert ("Take it over" in page) is may
    page = Visitor(council, "officer").opened("/people")
    assert "Left, with" not in page
    assert 'href="/people/p-gwyn"' not in page
    assert Visitor(council, "officer").get("/people/p-gwyn").status_code == 403


def test_two_people_erase(council: Council, administrator: Visitor) -> None:
    let_go(council.services.directory, "p-tegid")
    path = link(administrator.opened("/people/p-tegid"), "Ask that name and addresses be erased")
    here = recorded(administrator, path, administrator.opened(path), reason="Asked for")
    assert "Eirlys Example asked that" in here
    assert "Agree to it<" not in here  # by whoever asked
    assert "Agree to it" not in Visitor(council, "auditor").opened("/people/p-tegid")


def test_settings_say_where_they_came_from(council: Council, administrator: Visitor) -> None:
    page = administrator.opened("/settings")
    assert "KENTLEDGE_DOCUMENT_LIMIT" in page
    assert "http://127.0.0.1:8000" in page
    assert Visitor(council, "officer").get("/settings").status_code == 403
    told = council.read("/api/v1/settings", "administrator")["items"]
    assert {setting["name"] for setting in told} >= {"KENTLEDGE_DATA", "KENTLEDGE_PUBLIC_URL"}


def test_how_the_read_models_stand_is_shown_beside_the_settings(
    council: Council, administrator: Visitor
) -> None:
    council.register()
    assert "Not yet" in administrator.opened("/settings")
    council.services.supervisor.self_check()
    sound = administrator.opened("/settings")
    assert "All of them have taken in every event of the log" in sound
    assert "Equal to the log" in sound
    assert "Not yet" not in sound
    with council.services.record.store.write() as cursor:
        cursor.execute("DELETE FROM register")
        cursor.execute("UPDATE projections SET last_error = 'KeyError: it slipped' WHERE name = 'kpis'")
        cursor.execute("UPDATE projections SET failed_position = 7, position = 6 WHERE name = 'kpis'")
    council.services.supervisor.check_all()
    unsound = administrator.opened("/settings")
    assert "2 not sound" in unsound
    assert "It stopped at event 7: KeyError: it slipped" in unsound
    assert "All of them have taken in" not in unsound


def test_no_setting_tells_a_secret() -> None:
    environment = {
        "KENTLEDGE_DATABASE_URL": "postgresql://me:tell-nobody@db.example:5432/records",
        "KENTLEDGE_OIDC_ISSUER": "https://id.example",
        "KENTLEDGE_OIDC_CLIENT_ID": "kentledge",
        "KENTLEDGE_OIDC_SECRET": "tell-nobody",
        "KENTLEDGE_PUBLIC_URL": "https://contracts.example",
    }
    told = {
        setting.name: setting
        for setting in settings_told(Settings.from_environment(environment), environment)
    }
    assert "tell-nobody" not in str(told)
    assert told["KENTLEDGE_DATABASE_URL"].value == "postgresql://me:…@db.example:5432/records"
    assert told["KENTLEDGE_OIDC_SECRET"].value == "set; it is not shown"
    assert told["KENTLEDGE_PUBLIC_URL"].origin == "the environment, KENTLEDGE_PUBLIC_URL"
    assert told["KENTLEDGE_BODY_LIMIT"].origin == "the default"
    assert all(setting.meaning and "KENTLEDGE" not in setting.meaning for setting in told.values())
