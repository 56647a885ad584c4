"""R12, R14: who is named is on record, on every road; a contract whose people have all gone can be handed over."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner

from application.access import here
from application.use_cases import CHANGES
from domain.said import people_named
from tests.directory import add_person, erase, let_go
from tests.web.council import AMBER, PEOPLE, REGISTRATION, Contract, Council, assert_problem, least
from web.cli import main

NOT_THERE = {"owner": "p-nobody", "contract_manager": "p-nobody-2", "lead_officers": ["p-anwen", "p-nobody"]}
PASSED = {"effective_from": "2020-10-01", "reason": "They moved on."}


def changed(
    council: Council, contract: Contract, segment: str, body: Any, role: str = "officer", **query: str
) -> Any:
    seen = council.get(contract.path).headers["ETag"]
    return council.post(f"{contract.path}/{segment}", body, role, if_match=seen, **query)


@pytest.mark.parametrize("query", [{}, {"dry_run": "true"}], ids=["recorded", "dry run"])
def test_r12_a_contract_is_registered_with_people_on_record_and_each_field_is_named(
    either_council: Council, query: dict[str, str]
) -> None:
    answer = either_council.post(
        "/contracts", REGISTRATION | NOT_THERE | {"on_behalf_of": "p-ghost"}, **query
    )
    assert_problem(answer, 422, "refused", "owner", "contract_manager", "lead_officers.1", "on_behalf_of")


def test_r12_whoever_is_named_later_is_on_record_too(either_council: Council) -> None:
    council = either_council
    contract = council.register()
    assert_problem(
        changed(council, contract, "roles", PASSED | {"owner": "p-nobody"}), 422, "refused", "owner"
    )
    correction = {"corrects": contract.event_id, "reason": "Misread.", "fields": NOT_THERE}
    assert_problem(
        changed(council, contract, "corrections", correction),
        *(422, "refused", "fields.owner", "fields.contract_manager", "fields.lead_officers.1"),
    )


def test_r12_every_act_that_names_people_is_asked_who_they_are() -> None:
    """Fields that name people, of all acts: each holds somebody else in turn."""
    fields = set()
    for use_case in CHANGES:
        if use_case.command is not None:
            body = least(use_case.command, str(UUID(int=0)))
            body |= {
                "lead_officers": ["p-1"],
                "attendees": ["p-1"],
                "judged_by": "p-1",
                "contract_manager": "p-1",
            }
            body |= {"amendment": {"moved_by": "p-1", "words": "Some."}}
            fields |= {field for field, _ in people_named(body, use_case.command)}
    assert fields >= {
        "owner",
        "contract_manager",
        "lead_officers.0",
        "attendees.0",
        "judged_by",
        "person",
        "amendment.moved_by",
    }


@pytest.mark.parametrize("gone", [erase, let_go])
def test_r12_nobody_who_has_gone_is_named_anew_but_they_may_stay_named(
    either_council: Council, gone: Callable[..., Any]
) -> None:
    council = either_council
    contract = council.register()
    other = council.register(lead_officers=["p-anwen"], owner="p-fflur")
    gone(council.services.directory, "p-bryn")
    assert_problem(changed(council, other, "roles", PASSED | {"owner": "p-bryn"}), 422, "refused", "owner")
    body = PASSED | {"owner": "p-bryn", "contract_manager": "p-heledd"}
    assert changed(council, contract, "roles", body).status_code == 201


def all_gone(council: Council, contract: Contract, how: Callable[[str], Any]) -> None:
    for person in ("p-bryn", "p-fflur", "p-gwyn", "p-anwen"):
        how(person)


def test_r12_a_contract_whose_people_have_all_gone_is_handed_over_by_governance(
    either_council: Council,
) -> None:
    council, body = either_council, PASSED | {"owner": "p-heledd"}
    contract = council.register()
    assert_problem(changed(council, contract, "roles", body, "governance"), 403, "forbidden")
    for person in ("p-bryn", "p-fflur", "p-gwyn"):
        erase(council.services.directory, person)
    assert_problem(changed(council, contract, "roles", body, "governance"), 403, "forbidden")
    let_go(council.services.directory, "p-anwen")
    seen = council.get(contract.path, "auditor").headers["ETag"]
    path = f"{contract.path}/roles"
    assert council.post(path, body, "administrator", if_match=seen).status_code == 403
    assert council.post(path, body | {"owner": "p-nobody"}, "governance", if_match=seen).status_code == 422
    assert council.post(path, body, "governance", if_match=seen).status_code == 201


def test_r14_a_supplier_contact_acts_on_behalf_of_nobody_outside_the_firm(either_council: Council) -> None:
    council = either_council
    add_person(council.services.directory, "p-amber-2", "Amber Second", AMBER["supplier_id"])
    asked = ["p-amber-2", PEOPLE["officer"][0]]
    assert here(council.services.record, asked, AMBER["supplier_id"]) == {"p-amber-2"}


@pytest.mark.parametrize(
    "person", ["p-0001 ", "\u0440-0001", "", "ada.brown", "P-0001", "p\u200b-1"], ids=ascii
)
def test_r14_an_id_that_no_request_could_name_is_not_entered(person: str, tmp_path: Path) -> None:
    environment = {"KENTLEDGE_DATA": str(tmp_path / "record")}
    runner = CliRunner(env=environment)
    assert runner.invoke(main, ["init"]).exit_code == 0
    refused = runner.invoke(main, ["people", "add", person, "Ada Brown"])
    assert refused.exit_code != 0
    assert "small letters, digits and hyphens" in refused.output
    assert "Ada" not in runner.invoke(main, ["people", "list"]).output
