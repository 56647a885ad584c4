"""Attesting to the clauses of a standard for a contract, and waiving them for a time."""

from typing import Any

import pytest

from domain.compliance import commands as ask
from domain.compliance import events as happened
from domain.compliance.decisions import COMPLIANCE
from domain.compliance.events import Basis
from domain.compliance.state import compliance_id
from domain.contract.tier import TierAssigned
from domain.decisions import Actor, Command
from domain.events import Evidence, Fact
from domain.tiers import Tier
from projections.compliance import summarise
from tests.givens import OFFICER, OWNER, Entry, day, on, registered
from tests.nouns.standard.givens import ADOPTED, DRAFT, STANDARD_ID
from tests.streams import CONTRACT_ID, STREAM_ID, Story, chronicle, given

GOVERNANCE = Actor("p-dilwyn", "governance")
STANDARD = chronicle(STANDARD_ID, ADOPTED)
NOTE = Evidence("Note of award", "application/pdf", "0f" * 32)
GOLD = Basis(
    contract_id=CONTRACT_ID,
    standard_id=STANDARD_ID,
    title="Contract management standard",
    version=1,
    tier="Gold",
    applying=("1.1", "1.2", "1.3"),
)


def contract(tier: Tier | None = "Gold") -> Any:
    """The contract of these tests: p-bryn owns it, p-anwen manages it, p-dilwyn leads."""
    return chronicle(CONTRACT_ID, [registered(), *([TierAssigned(tier=tier)] if tier else [])])


def story(*entries: Entry | Fact, tier: Tier | None = "Gold", standard: Any = STANDARD) -> Story:
    """What was said before."""
    return given(COMPLIANCE, entries, [contract(tier), standard])


def attest(clause_id: str = "1.2", statement: Any = "met", **fields: Any) -> ask.Attest:
    """The contract manager says so of a clause."""
    said: dict[str, Any] = {
        "contract_id": CONTRACT_ID,
        "standard_id": STANDARD_ID,
        "role": "contract manager",
    }
    return ask.Attest(clause_id=clause_id, statement=statement, **(said | fields))


def attested(clause_id: str = "1.2", statement: Any = "met", **fields: Any) -> happened.Attested:
    """What is recorded of that."""
    said: dict[str, Any] = {
        "basis": GOLD,
        "heading": {"1.1": "Named manager", "1.2": "Exit plan", "1.3": "KPIs"}[clause_id],
        "role": "contract manager",
        "by": "p-anwen",
    }
    return happened.Attested(clause_id=clause_id, statement=statement, **(said | fields))


def propose(**fields: Any) -> ask.ProposeWaiver:
    """The contract manager asks for a waiver of the exit plan until the end of the year."""
    said: dict[str, Any] = {
        "contract_id": CONTRACT_ID,
        "standard_id": STANDARD_ID,
        "clause_id": "1.2",
        "until": day("2023-12-31"),
        "why": "New system in autumn",
    }
    return ask.ProposeWaiver(**(said | fields))


def proposed(until: str = "2023-12-31") -> happened.WaiverProposed:
    """What is recorded of that."""
    return happened.WaiverProposed(
        basis=GOLD,
        clause_id="1.2",
        heading="Exit plan",
        until=day(until),
        why="New system in autumn",
        proposed_by="p-anwen",
    )


def waived(until: str = "2023-12-31") -> happened.Waived:
    """The waiver as given."""
    return happened.Waived(
        clause_id="1.2", until=day(until), why="New system in autumn", proposed_by="p-anwen"
    )


PROPOSED = on("2023-01-10", proposed())
WAIVED = on("2023-01-20", waived(), OWNER)
RAN_OUT = (on("2023-01-10", proposed("2023-03-31")), on("2023-01-20", waived("2023-03-31"), OWNER))


def test_the_contract_manager_says_that_a_clause_is_met() -> None:
    after = story().when(attest(evidence=(NOTE,))).quietly().then(attested()).now
    assert (after.attestation("1.2").statement, after.attestation("1.2").version) == ("met", 1)


def test_one_contract_and_standard_have_one_stream() -> None:
    step = COMPLIANCE.steps[ask.Attest]
    assert step.stream_id is not None
    assert step.stream_id(attest("1.1")) == step.stream_id(attest("1.3"))
    assert step.stream_id(attest()) == COMPLIANCE.steps[ask.ProposeWaiver].stream_id(propose())  # type: ignore[misc]
    assert compliance_id(CONTRACT_ID, STANDARD_ID) != compliance_id(STANDARD_ID, CONTRACT_ID)


def test_without_evidence_that_is_recorded_with_a_warning() -> None:
    story().when(attest()).advised("compliance.evidence").then(attested())


def test_what_is_not_met_needs_no_evidence_but_says_what_is_missing() -> None:
    story().when(attest(statement="not met", note="No plan yet")).quietly().then(
        attested(statement="not met", note="No plan yet")
    )


def test_somebody_may_record_it_for_whoever_holds_the_role() -> None:
    command = attest("1.1", role="owner", on_behalf_of="p-bryn", evidence=(NOTE,))
    story().when(command).then(attested("1.1", role="owner", by="p-bryn"))


def test_the_last_word_on_a_clause_stands_and_the_others_are_left_alone() -> None:
    before = story(on("2023-01-10", attested()), on("2023-01-11", attested("1.3")))
    after = before.when(attest(statement="not met", note="Out of date")).then().now
    assert after.attestation("1.2").statement == "not met"
    assert after.attestation("1.3").statement == "met"


def test_a_statement_entered_late_does_not_replace_a_later_one() -> None:
    before = story(on("2023-05-01", attested(statement="not met", note="x")))
    after = before.when(attest(effective_from=day("2023-04-01"), evidence=(NOTE,))).then()
    assert after.now.attestation("1.2").statement == "not met"
    assert after.on("2023-04-15").attestation("1.2").statement == "met"


def test_an_attestation_is_withdrawn() -> None:
    command = ask.WithdrawAttestation(clause_id="1.2", reason="Wrong contract")
    after = (
        story(on("2023-01-10", attested()))
        .when(command)
        .then(happened.AttestationWithdrawn(clause_id="1.2", statement="met"))
    )
    assert after.now.attestation("1.2") is None


def test_a_waiver_is_asked_for_by_one_and_given_by_another() -> None:
    asked = story().when(propose()).quietly().then(proposed())
    assert asked.now.proposal("1.2").until == day("2023-12-31")
    after = asked.when(ask.Waive(clause_id="1.2"), by=OWNER).quietly().then(waived()).now
    assert after.proposal("1.2") is None
    assert after.excused("1.2", day("2023-12-31")) is not None
    assert after.excused("1.2", day("2024-01-01")) is None


def test_a_waiver_of_more_than_a_year_is_asked_about() -> None:
    story().when(propose(until=day("2024-06-17"))).advised("compliance.waiver-ends-later")


def test_a_waiver_is_declined() -> None:
    after = story(PROPOSED).when(ask.DeclineWaiver(clause_id="1.2", reason="Do it now"), by=OWNER)
    declined = after.then(happened.WaiverDeclined(clause_id="1.2", proposed_by="p-anwen"))
    assert declined.now.proposals == ()


def test_the_daily_job_notes_that_a_waiver_ran_out_on_the_day_after() -> None:
    asked = story(*RAN_OUT).when(ask.ExpireWaiver(clause_id="1.2"), by=GOVERNANCE)
    after = asked.then(
        happened.WaiverExpired(clause_id="1.2", until=day("2023-03-31")), effective="2023-04-01"
    )
    assert after.now.waiver("1.2") is None


def test_it_does_so_too_where_something_was_said_since() -> None:
    before = story(*RAN_OUT, on("2023-05-02", attested("1.3")))
    before.when(ask.ExpireWaiver(clause_id="1.2"), by=GOVERNANCE).then(effective="2023-05-02")


def test_a_waiver_is_revoked_before_its_last_day() -> None:
    after = story(PROPOSED, WAIVED).when(ask.RevokeWaiver(clause_id="1.2", reason="System came"), by=OWNER)
    revoked = after.then(happened.WaiverRevoked(clause_id="1.2", until=day("2023-12-31")))
    assert revoked.now.waivers == ()


REFUSALS: list[tuple[str, tuple[Entry, ...], Command, Actor, tuple[str, ...]]] = [
    (
        "compliance.standard-binds",
        (),
        attest(effective_from=day("2022-01-31"), evidence=(NOTE,)),
        OFFICER,
        ("standard_id", "effective_from"),
    ),
    ("compliance.clause-in-force", (), attest("9"), OFFICER, ("clause_id",)),
    ("compliance.role-of-the-clause", (), attest("1.1"), OFFICER, ("role",)),
    ("compliance.holds-the-role", (), attest(), OWNER, ("role", "on_behalf_of")),
    (
        "compliance.holds-the-role",
        (),
        attest("1.3", role="lead officer"),
        OFFICER,
        ("role", "on_behalf_of"),
    ),
    ("compliance.says-what-is-missing", (), attest(statement="partly met"), OFFICER, ("note",)),
    (
        "compliance.attestation-stands",
        (PROPOSED,),
        ask.WithdrawAttestation(clause_id="1.2", reason="x"),
        OFFICER,
        ("clause_id", "effective_from"),
    ),
    ("compliance.waiver-ends-later", (), propose(until=day("2023-06-15")), OFFICER, ("until",)),
    ("compliance.waiver-asked-for", (WAIVED, PROPOSED), ask.Waive(clause_id="1.1"), OWNER, ("clause_id",)),
    (
        "compliance.waiver-asked-for",
        (PROPOSED,),
        ask.DeclineWaiver(clause_id="1.1", reason="x"),
        OWNER,
        ("clause_id",),
    ),
    ("compliance.second-person", (PROPOSED,), ask.Waive(clause_id="1.2"), OFFICER, ()),
    (
        "compliance.waiver-still-ahead",
        (on("2023-01-10", proposed("2023-03-31")),),
        ask.Waive(clause_id="1.2"),
        OWNER,
        ("clause_id",),
    ),
    ("compliance.waiver-given", (PROPOSED,), ask.ExpireWaiver(clause_id="1.2"), GOVERNANCE, ("clause_id",)),
    (
        "compliance.waiver-is-over",
        (PROPOSED, WAIVED),
        ask.ExpireWaiver(clause_id="1.2", effective_from=day("2023-06-15")),
        GOVERNANCE,
        ("effective_from",),
    ),
    (
        "compliance.waiver-still-runs",
        RAN_OUT,
        ask.RevokeWaiver(clause_id="1.2", reason="x"),
        OWNER,
        ("clause_id",),
    ),
    ("reason.given", (PROPOSED, WAIVED), ask.RevokeWaiver(clause_id="1.2"), OWNER, ("reason",)),
    ("step.not-ahead-of-time", (), attest(effective_from=day("2023-06-16")), OFFICER, ("effective_from",)),
]


@pytest.mark.parametrize(("rule", "entries", "command", "by", "fields"), REFUSALS)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: tuple[Entry, ...], command: Command, by: Actor, fields: tuple[str, ...]
) -> None:
    story(*entries).when(command, by=by).then_refused(rule, at=fields)


@pytest.mark.parametrize(("tier", "words"), [("Silver", "is Silver"), (None, "assign a tier first")])
def test_a_clause_that_does_not_apply_to_the_tier_is_not_attested(tier: Tier | None, words: str) -> None:
    told = story(tier=tier).when(attest()).then_refused("compliance.clause-applies", at=["clause_id"])
    assert words in told


def test_nobody_attests_to_a_draft() -> None:
    draft = chronicle(STANDARD_ID, DRAFT)
    story(standard=draft).when(attest()).then_refused("compliance.standard-binds")


def test_nothing_is_said_of_a_contract_that_was_not_in_being() -> None:
    command = attest(effective_from=day("2020-02-02"))
    story().when(command).then_refused("contract.in-being", "compliance.standard-binds")


def test_the_list_counts_what_the_facts_say() -> None:
    before = story(on("2023-01-02", attested("1.3", "partly met", note="x")), PROPOSED, WAIVED)
    row = summarise(before.now, STREAM_ID)
    assert (row.applying, row.met, row.partly_met, row.not_met, row.not_attested) == (3, 0, 1, 0, 2)
    assert (row.waived, row.waived_until, row.proposals) == (1, "2023-12-31", 0)


def test_facts_out_of_order_change_nothing_that_is_not_there() -> None:
    entries = [
        happened.WaiverRevoked(clause_id="1.2", until=day("2023-12-31")),
        on("2023-01-01", attested("1.3")),
        on("2023-01-02", happened.AttestationWithdrawn(clause_id="1.2", statement="met")),
        on("2023-01-03", happened.WaiverExpired(clause_id="1.2", until=day("2023-01-01"))),
    ]
    assert [one.clause_id for one in given(COMPLIANCE, entries).now.attestations] == ["1.3"]
