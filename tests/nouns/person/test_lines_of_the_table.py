"""A line of the table of use cases is made from its stream and its command: address, words, facts and who may."""

from application.use_cases import BY_DATE, USE_CASES
from application.use_cases.use_case import UseCase, change, opening, reads, summary_of
from domain.change_request import CHANGE_REQUEST
from domain.contract import CONTRACT
from domain.contract.registration import Register, Registered
from domain.contract.roles import AssignRoles, RolesAssigned
from domain.decisions import Command
from domain.kpi import KPI, Define, Defined, Revise, Revised

OFFICERS = frozenset({"officer", "owner"})


def test_an_act_that_opens_a_stream_is_posted_to_its_kind_by_officers() -> None:
    summary = "Set a key performance indicator for a contract."
    assert opening(KPI, "define-kpi", Define) == UseCase(
        "define-kpi", "POST", "/kpis", OFFICERS, summary, KPI, Define, (Defined,), any_contract=False
    )
    summary = "Enter a contract in the record."
    auditors = frozenset({"auditor"})
    assert opening(CONTRACT, "enter", Register, Registered, allowed=auditors, any_contract=True) == UseCase(
        "enter", "POST", "/contracts", auditors, summary, CONTRACT, Register, (Registered,), any_contract=True
    )


def test_an_act_in_a_stream_is_posted_below_it_and_may_be_for_others_once_its_people_left() -> None:
    path = "/kpis/{kpi_id}/revisions"
    made = change(KPI, "revise-kpi", "revisions", Revise)
    assert made == UseCase(
        "revise-kpi", "POST", path, OFFICERS, made.summary, KPI, Revise, (Revised,), any_contract=False
    )
    assert made.summary == "Change the definition from a day on; earlier periods keep the one before."
    path, left = "/contracts/{contract_id}/roles", frozenset({"governance"})
    made = change(CONTRACT, "assign-roles", "roles", AssignRoles, once_all_left=left)
    assert made == UseCase(
        "assign-roles", "POST", path, OFFICERS | left, made.summary, CONTRACT, AssignRoles, (RolesAssigned,),
        any_contract=False, once_all_left=left,
    )  # fmt: skip
    other = change(
        KPI, "x", "y", Revise, Defined, Revised, allowed=frozenset({"reviewer"}), any_contract=True
    )
    assert other.allowed == {"reviewer"}
    assert other.records == (Defined, Revised)
    assert other.any_contract


def test_a_kind_of_stream_is_read_as_a_list_and_one_by_one() -> None:
    council = frozenset({"officer", "owner", "reviewer", "auditor", "governance"})
    listed, single = reads(CHANGE_REQUEST)
    assert listed == UseCase(
        "list-change-requests", "GET", "/change-requests", council,
        "Each change request at a basis, by filter.", CHANGE_REQUEST,
    )  # fmt: skip
    assert single == UseCase(
        "change-request", "GET", "/change-requests/{change_request_id}", council,
        "One change request at a basis.", CHANGE_REQUEST,
    )  # fmt: skip
    assert {line.allowed for line in reads(KPI, OFFICERS)} == {OFFICERS}


def test_a_summary_is_the_first_line_of_what_a_command_says_of_itself() -> None:
    class Told(Command, frozen=True):
        """Say it.

        And more.
        """

    class Untold(Command, frozen=True):
        pass

    assert summary_of(Told) == "Say it."
    assert summary_of(Untold) == ""


def test_the_record_itself_does_what_a_day_brings_and_what_needs_no_signing_in() -> None:
    by_date, at_the_machine, other = (
        BY_DATE["expire-tier-override"],
        USE_CASES["enter-person"],
        USE_CASES["extend"],
    )
    assert by_date.open_to("system")
    assert at_the_machine.open_to("system")
    assert at_the_machine.open_to("administrator")
    assert not at_the_machine.open_to("officer")
    assert not by_date.open_to("public")
    assert other.open_to("officer")
    assert not other.open_to("system")
