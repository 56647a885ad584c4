"""Attesting to the clauses of a standard for a contract, and waiving them for a time."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.amendment.commands import Annul, Correct
from domain.compliance import COMPLIANCE
from domain.compliance.attestation import Attest, AttestationWithdrawn, Attested, WithdrawAttestation
from domain.compliance.terms import Attestation, ComplianceBasis, Proposal, Waiver, compliance_id
from domain.compliance.waiver import (
    DeclineWaiver,
    ProposeWaiver,
    Waive,
    Waived,
    WaiverDeclined,
    WaiverProposed,
)
from domain.compliance.waiver_end import ExpireWaiver, RevokeWaiver, WaiverExpired, WaiverRevoked
from domain.contract.tier import TierAssigned
from domain.decisions import Actor, Command
from domain.events import Evidence, Fact
from domain.sentences import sentence
from domain.tiers import Tier
from projections.compliance import summarise
from tests.givens import OFFICER, OWNER, TODAY, Entry, day, event_id, on, registered
from tests.nouns.standard.givens import ADOPTED, DRAFT, STANDARD_ID
from tests.streams import CONTRACT_ID, STREAM_ID, Story, asked_again, chronicle, given, to_be_asked_again

GOVERNANCE = Actor("p-dilwyn", "governance")
STANDARD = chronicle(STANDARD_ID, ADOPTED)
NOTE = Evidence("Note of award", "application/pdf", "0f" * 32)
GOLD = ComplianceBasis(
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


def attest(clause_id: str = "1.2", statement: Any = "met", **fields: Any) -> Attest:
    """The contract manager says so of a clause."""
    said: dict[str, Any] = {
        "contract_id": CONTRACT_ID,
        "standard_id": STANDARD_ID,
        "role": "contract manager",
    }
    return Attest(clause_id=clause_id, statement=statement, **(said | fields))


def attested(clause_id: str = "1.2", statement: Any = "met", **fields: Any) -> Attested:
    """What is recorded of that."""
    said: dict[str, Any] = {
        "basis": GOLD,
        "heading": {"1.1": "Named manager", "1.2": "Exit plan", "1.3": "KPIs"}[clause_id],
        "role": "contract manager",
        "by": "p-anwen",
    }
    return Attested(clause_id=clause_id, statement=statement, **(said | fields))


def propose(**fields: Any) -> ProposeWaiver:
    """The contract manager asks for a waiver of the exit plan until the end of the year."""
    said: dict[str, Any] = {
        "contract_id": CONTRACT_ID,
        "standard_id": STANDARD_ID,
        "clause_id": "1.2",
        "until": day("2023-12-31"),
        "why": "New system in autumn",
    }
    return ProposeWaiver(**(said | fields))


def proposed(until: str = "2023-12-31") -> WaiverProposed:
    """What is recorded of that."""
    return WaiverProposed(
        basis=GOLD,
        clause_id="1.2",
        heading="Exit plan",
        until=day(until),
        why="New system in autumn",
        proposed_by="p-anwen",
    )


def waived(until: str = "2023-12-31") -> Waived:
    """The waiver as given."""
    return Waived(clause_id="1.2", until=day(until), why="New system in autumn", proposed_by="p-anwen")


PROPOSED = on("2023-01-10", proposed())
WAIVED = on("2023-01-20", waived(), OWNER)
RAN_OUT = (on("2023-01-10", proposed("2023-03-31")), on("2023-01-20", waived("2023-03-31"), OWNER))


def test_the_contract_manager_says_that_a_clause_is_met() -> None:
    after = story().when(attest(evidence=(NOTE,))).quietly().then(attested()).now
    assert (after.attestation("1.2").statement, after.attestation("1.2").version) == ("met", 1)


def test_one_contract_and_standard_have_one_stream() -> None:
    said, asked = (COMPLIANCE.by_command[command].stream_id for command in (Attest, ProposeWaiver))
    assert said is not None
    assert asked is not None
    assert said(attest("1.1")) == asked(propose()) == compliance_id(CONTRACT_ID, STANDARD_ID)
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
    command = WithdrawAttestation(clause_id="1.2", reason="Wrong contract")
    after = (
        story(on("2023-01-10", attested()))
        .when(command)
        .then(AttestationWithdrawn(clause_id="1.2", statement="met"))
    )
    assert after.now.attestation("1.2") is None


def test_a_waiver_is_asked_for_by_one_and_given_by_another() -> None:
    asked = story().when(propose()).quietly().then(proposed())
    assert asked.now.proposal("1.2").until == day("2023-12-31")
    after = asked.when(Waive(clause_id="1.2"), by=OWNER).quietly().then(waived()).now
    assert after.proposal("1.2") is None
    assert after.excused("1.2", day("2023-12-31")) is not None
    assert after.excused("1.2", day("2024-01-01")) is None


def test_a_waiver_of_more_than_a_year_is_asked_about() -> None:
    story().when(propose(until=day("2024-06-17"))).advised("compliance.waiver-ends-later")
    for until in ("2023-06-16", "2024-06-15"):
        story().when(propose(until=day(until))).quietly().then(proposed(until))


def test_a_waiver_is_agreed_to_and_revoked_up_to_its_last_day_and_runs_out_on_the_next() -> None:
    last = on("2023-01-10", proposed("2023-06-15"))
    given_on_it = story(last).when(Waive(clause_id="1.2"), by=OWNER).quietly().then(waived("2023-06-15"))
    given_on_it.when(RevokeWaiver(clause_id="1.2", reason="x"), by=OWNER).quietly().then()
    over = replace(ExpireWaiver(clause_id="1.2"), effective_from=day("2023-06-16"))
    asked = given_on_it.when(over, by=GOVERNANCE, on=day("2023-06-16"))
    assert asked.quietly().then(effective="2023-06-16").now.waivers == ()


def test_what_is_said_and_asked_of_a_clause_is_kept_in_full_and_takes_the_place_of_what_was() -> None:
    said = attested("1.3", "partly met", note="x")
    before = story(
        on("2023-01-02", said), on("2023-01-03", replace(proposed(), clause_id="1.3")), PROPOSED, WAIVED
    )
    now = before.when(propose(until=day("2023-11-30"))).then().now
    assert now.attestations == (
        Attestation("1.3", "KPIs", 1, "contract manager", "partly met", "x", "p-anwen", day("2023-01-02")),
    )
    other, again = now.proposals
    assert (other.clause_id, again) == (
        "1.3",
        Proposal("1.2", "Exit plan", day("2023-11-30"), "New system in autumn", "p-anwen", TODAY),
    )
    assert now.waivers == (Waiver("1.2", day("2023-12-31"), "New system in autumn", day("2023-01-20")),)
    longer = (
        before.when(propose(until=day("2023-11-30"))).then().when(Waive(clause_id="1.2"), by=OWNER).then().now
    )
    assert [waiver.until for waiver in longer.waivers] == [day("2023-11-30")]
    assert [asked.clause_id for asked in longer.proposals] == ["1.3"]


def test_a_waiver_is_declined() -> None:
    after = story(PROPOSED).when(DeclineWaiver(clause_id="1.2", reason="Do it now"), by=OWNER)
    declined = after.then(WaiverDeclined(clause_id="1.2", proposed_by="p-anwen"))
    assert declined.now.proposals == ()


def test_the_daily_job_notes_that_a_waiver_ran_out_on_the_day_after() -> None:
    asked = story(*RAN_OUT).when(ExpireWaiver(clause_id="1.2"), by=GOVERNANCE)
    after = asked.then(WaiverExpired(clause_id="1.2", until=day("2023-03-31")), effective="2023-04-01")
    assert after.now.waiver("1.2") is None


def test_it_does_so_too_where_something_was_said_since() -> None:
    before = story(*RAN_OUT, on("2023-05-02", attested("1.3")))
    before.when(ExpireWaiver(clause_id="1.2"), by=GOVERNANCE).then(effective="2023-05-02")


def test_a_waiver_is_revoked_before_its_last_day() -> None:
    after = story(PROPOSED, WAIVED).when(RevokeWaiver(clause_id="1.2", reason="System came"), by=OWNER)
    revoked = after.then(WaiverRevoked(clause_id="1.2", until=day("2023-12-31")))
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
        WithdrawAttestation(clause_id="1.2", reason="x"),
        OFFICER,
        ("clause_id", "effective_from"),
    ),
    ("compliance.waiver-ends-later", (), propose(until=day("2023-06-15")), OFFICER, ("until",)),
    ("compliance.waiver-asked-for", (WAIVED, PROPOSED), Waive(clause_id="1.1"), OWNER, ("clause_id",)),
    (
        "compliance.waiver-asked-for",
        (PROPOSED,),
        DeclineWaiver(clause_id="1.1", reason="x"),
        OWNER,
        ("clause_id",),
    ),
    ("compliance.second-person", (PROPOSED,), Waive(clause_id="1.2"), OFFICER, ("clause_id",)),
    ("reason.given", (PROPOSED,), DeclineWaiver(clause_id="1.2"), OWNER, ("reason",)),
    (
        "reason.given",
        (on("2023-01-10", attested()),),
        WithdrawAttestation(clause_id="1.2"),
        OFFICER,
        ("reason",),
    ),
    (
        "compliance.waiver-given",
        (PROPOSED,),
        RevokeWaiver(clause_id="1.2", reason="x"),
        OWNER,
        ("clause_id",),
    ),
    ("compliance.says-what-is-missing", (), attest(statement="not met", note=" "), OFFICER, ("note",)),
    ("compliance.clause-in-force", (), propose(clause_id="9"), OFFICER, ("clause_id",)),
    (
        "compliance.waiver-still-ahead",
        (on("2023-01-10", proposed("2023-03-31")),),
        Waive(clause_id="1.2"),
        OWNER,
        ("clause_id",),
    ),
    ("compliance.waiver-given", (PROPOSED,), ExpireWaiver(clause_id="1.2"), GOVERNANCE, ("clause_id",)),
    (
        "compliance.waiver-is-over",
        RAN_OUT,
        ExpireWaiver(clause_id="1.2", effective_from=day("2023-03-31")),
        GOVERNANCE,
        ("effective_from",),
    ),
    (
        "compliance.waiver-asked-for",
        (PROPOSED, on("2023-01-20", WaiverDeclined(clause_id="1.2", proposed_by="p-anwen"), OWNER)),
        Waive(clause_id="1.2"),
        OFFICER,
        ("clause_id",),
    ),
    (
        "compliance.waiver-is-over",
        (PROPOSED, WAIVED),
        ExpireWaiver(clause_id="1.2", effective_from=day("2023-06-15")),
        GOVERNANCE,
        ("effective_from",),
    ),
    (
        "compliance.waiver-still-runs",
        RAN_OUT,
        RevokeWaiver(clause_id="1.2", reason="x"),
        OWNER,
        ("clause_id",),
    ),
    ("reason.given", (PROPOSED, WAIVED), RevokeWaiver(clause_id="1.2"), OWNER, ("reason",)),
    ("step.not-ahead-of-time", (), attest(effective_from=day("2023-06-16")), OFFICER, ("effective_from",)),
]


@pytest.mark.parametrize(("rule", "entries", "command", "by", "fields"), REFUSALS)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: tuple[Entry, ...], command: Command, by: Actor, fields: tuple[str, ...]
) -> None:
    story(*entries).when(command, by=by).then_refused(rule, at=fields)


CONFLICTS = {
    "compliance.second-person",
    "compliance.waiver-asked-for",
    "compliance.waiver-given",
    "compliance.waiver-is-over",
    "compliance.waiver-still-ahead",
    "compliance.waiver-still-runs",
}
"""Rules of which the record speaks against a request, rather than the request against itself."""


@pytest.mark.parametrize(("rule", "entries", "command", "by", "fields"), REFUSALS)
def test_what_the_record_stands_against_is_told_as_a_conflict(
    rule: str, entries: tuple[Entry, ...], command: Command, by: Actor, fields: tuple[str, ...]
) -> None:
    story(*entries).when(command, by=by).then_refused(rule, conflict=rule in CONFLICTS)


@pytest.mark.parametrize(
    ("tier", "words"),
    [("Silver", "applies to Gold; the contract is Silver."), (None, "to Gold only; assign a tier first.")],
)
def test_a_clause_that_does_not_apply_to_the_tier_is_not_attested(tier: Tier | None, words: str) -> None:
    asked = story(tier=tier).when(attest())
    told = asked.then_refused("compliance.clause-applies", at=["clause_id"], conflict=True)
    assert words in told


@pytest.mark.parametrize(
    ("entries", "command", "told"),
    [
        ((), attest("9"), "Version 1 of the standard has no clause 9. Its clauses: 1.1, 1.2, 1.3"),
        ((), attest("1.1"), "The clause binds owner; one of them must say whether it is met."),
        ((), attest("1.3", role="owner"), "The clause binds contract manager, lead officer;"),
        ((), attest("1.3", role="lead officer"), "is not lead officer of the contract on 15 June 2023"),
        ((), attest(effective_from=day("2022-01-31")), "in force on 31 January 2022"),
        ((PROPOSED,), WithdrawAttestation(clause_id="1.2", reason="x"), "of that clause by 15 June 2023"),
        ((), propose(until=day("2023-06-15")), "Its last day must lie after 15 June 2023."),
    ],
)
def test_it_is_said_what_the_standard_has_and_asks(
    entries: tuple[Entry, ...], command: Command, told: str
) -> None:
    refused = story(*entries).when(command).refused
    assert refused is not None
    assert told in str(refused)


@pytest.mark.parametrize(
    ("fact", "reads"),
    [
        (attested(), "Anwen, contract manager, said that clause 1.2 (Exit plan)"),
        (attested(statement="not met", note="No plan yet"), " is not met: No plan yet."),
        (attested(), " is met."),
        (proposed(), "Anwen asked for a waiver of clause 1.2 (Exit plan)"),
        (proposed(), " until 31 December 2023: New system in autumn."),
        (waived(), "Clause 1.2 waived until 31 December 2023, as asked by Anwen."),
        (WaiverDeclined(clause_id="1.2", proposed_by="p-anwen"), "asked for by Anwen, was declined."),
        (WaiverExpired(clause_id="1.2", until=day("2023-03-31")), "of clause 1.2 ran out on 31 March 2023."),
        (WaiverRevoked(clause_id="1.2", until=day("2023-03-31")), "until 31 March 2023, was revoked."),
        (AttestationWithdrawn(clause_id="1.2", statement="met"), "of clause 1.2 (met) was withdrawn."),
    ],
)
def test_each_fact_reads_as_a_sentence(fact: Fact, reads: str) -> None:
    assert reads in sentence(fact, {"p-anwen": "Anwen"})


def test_what_followed_is_worked_out_again_when_what_was_said_or_given_is_put_right() -> None:
    taken_back = story(SAID, TAKEN_BACK).when(correct(1, statement="partly met", note="x"))
    assert f"event {event_id(2)}) follows another statement now than" in taken_back.advised_in_all
    again = on("2023-01-21", proposed("2023-11-30")), on("2023-01-22", waived("2023-11-30"), OWNER)
    revoked = on("2023-02-02", WaiverRevoked(clause_id="1.2", until=day("2023-11-30")), OWNER)
    annul = Annul(annuls=event_id(4), reason="Not so")
    story(SAID, TAKEN_BACK).when(correct(1, note="In the file")).quietly()
    gone = story(PROPOSED, WAIVED, *again, revoked).when(annul, by=OWNER)
    assert f"event {event_id(5)}) follows another until now than" in gone.advised_in_all
    ran_out = story(*RAN_OUT, EXPIRED).when(Annul(annuls=event_id(2), reason="Not so"), by=OWNER)
    assert "It was said of another last day than" in ran_out.advised_in_all


def test_what_the_standard_asked_is_as_it_was_when_something_was_said_last() -> None:
    silver = ComplianceBasis(
        contract_id=CONTRACT_ID,
        standard_id=STANDARD_ID,
        title="Contract management standard",
        version=1,
        tier="Silver",
        applying=("1.1", "1.3"),
    )
    first, asked = on("2023-01-05", attested("1.3")), on("2023-01-06", proposed())
    for last in (attested("1.3", "partly met", note="x"), replace(proposed(), clause_id="1.3")):
        assert story(first, asked, on("2023-01-07", replace(last, basis=silver))).now.basis == silver
        assert story(first, asked, on("2023-01-07", last)).now.basis == GOLD
    with_a_note = on("2023-01-05", attested("1.3", "partly met", note="x"), evidence=(NOTE,))
    story(with_a_note).when(correct(1)).then_refused("correction.changes-something")


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


# Corrections


def correct(number: int, although: tuple[int, ...] = (), **fields: Any) -> Correct:
    put_right_next = tuple(map(event_id, although))
    return Correct(corrects=event_id(number), fields=fields, reason="Misread", although=put_right_next)


SAID = on("2023-01-05", attested("1.3"), evidence=(NOTE,))
TAKEN_BACK = on("2023-02-01", AttestationWithdrawn(clause_id="1.3", statement="met"))
REVOKED = on("2023-02-02", WaiverRevoked(clause_id="1.2", until=day("2023-12-31")), OWNER)
EXPIRED = on("2023-04-01", WaiverExpired(clause_id="1.2", until=day("2023-03-31")), GOVERNANCE)
DECLINED = on("2023-01-20", WaiverDeclined(clause_id="1.2", proposed_by="p-anwen"), OWNER)


def test_every_fact_gives_back_the_request_that_it_answered() -> None:
    found = asked_again(story(SAID, PROPOSED, WAIVED, TAKEN_BACK, REVOKED))
    assert found == to_be_asked_again(COMPLIANCE)


def test_a_statement_about_another_clause_is_put_right_and_read_again_in_the_standard() -> None:
    asked = story(SAID).when(correct(1, clause_id="1.2", statement="partly met", note="Old plan"))
    after = asked.quietly().then()
    (put_right,) = after.chronicle.timeline.placed
    assert put_right.fact == attested("1.2", "partly met", note="Old plan")


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("name", ["contract_id", "standard_id"])
def test_what_is_said_stays_with_its_contract_and_its_standard(number: int, name: str) -> None:
    told = story(SAID, PROPOSED).when(correct(number, **{name: str(STREAM_ID)}))
    assert "Annul it" in told.then_refused("correction.fits-the-request", at=[f"fields.{name}"])


@pytest.mark.parametrize(
    ("number", "fields", "rule", "at"),
    [
        (1, {"clause_id": "9"}, "compliance.clause-in-force", ["fields.clause_id"]),
        (1, {"clause_id": "1.1"}, "compliance.role-of-the-clause", ["fields.role"]),
        (1, {"role": "lead officer"}, "compliance.holds-the-role", ["fields.role", "fields.on_behalf_of"]),
        (1, {"statement": "not met"}, "compliance.says-what-is-missing", ["fields.note"]),
        (1, {"effective_from": "2023-06-16"}, "step.not-ahead-of-time", ["fields.effective_from"]),
        (1, {"by": "p-bryn"}, "correction.fits-the-request", ["fields.by"]),
        (1, {"heading": "x"}, "correction.fits-the-request", ["fields.heading"]),
        (2, {"until": "2023-01-10"}, "compliance.waiver-ends-later", ["fields.until"]),
        (2, {"proposed_by": "p-bryn"}, "correction.fits-the-request", ["fields.proposed_by"]),
        (2, {"basis": {}}, "correction.fits-the-request", ["fields.basis"]),
    ],
)
def test_a_correction_is_put_to_the_rules_of_its_act(
    number: int, fields: dict[str, Any], rule: str, at: list[str]
) -> None:
    story(SAID, PROPOSED).when(correct(number, **fields)).then_refused(rule, at=at)


def test_what_somebody_said_is_put_right_by_or_for_that_person_only() -> None:
    note = correct(1, note="In the file")
    story(SAID).when(note, by=OWNER).then_refused("compliance.own-word", conflict=True)
    for_anwen = story(SAID).when(replace(note, on_behalf_of="p-anwen"), by=OWNER).then()
    assert for_anwen.now.attestation("1.3").by == "p-anwen"
    for_bryn = on("2023-01-05", attested("1.1", role="owner", by="p-bryn"), behalf="p-bryn", evidence=(NOTE,))
    story(for_bryn).when(note).then_refused("compliance.own-word")
    assert story(for_bryn).when(note, by=OWNER).then().now.attestation("1.1").by == "p-bryn"


def test_a_waiver_that_still_waits_is_put_right() -> None:
    after = story(PROPOSED).when(correct(1, until="2023-09-30", why="In September")).quietly().then()
    assert (after.now.proposal("1.2").until, after.now.proposal("1.2").why) == (
        day("2023-09-30"),
        "In September",
    )


@pytest.mark.parametrize("answer", [WAIVED, DECLINED])
@pytest.mark.parametrize("fields", [{"until": "2023-09-30"}, {"why": "Other"}, {"clause_id": "1.3"}])
def test_what_a_second_person_answered_is_not_put_right_behind_their_back(
    answer: Entry, fields: dict[str, Any]
) -> None:
    told = story(PROPOSED, answer).when(correct(1, **fields)).then_refused("later-facts.still-fit")
    assert "another waiver" in told
    assert str(event_id(2)) in told


@pytest.mark.parametrize("entries", [(PROPOSED, WAIVED), (PROPOSED, DECLINED), (*RAN_OUT, EXPIRED)])
def test_what_a_second_person_answered_and_what_the_day_brought_is_only_annulled(
    entries: tuple[Entry, ...],
) -> None:
    asked = story(*entries).when(correct(len(entries), until="2024-01-31"), by=OWNER)
    assert "two people annul it" in asked.then_refused("correction.may-be-asked-again", at=["corrects"])


def test_a_waiver_was_revoked_on_another_day_as_long_as_it_ran() -> None:
    revoked = story(
        *RAN_OUT, on("2023-03-01", WaiverRevoked(clause_id="1.2", until=day("2023-03-31")), OWNER)
    )
    assert revoked.when(correct(3, effective_from="2023-03-15"), by=OWNER).then().now.waivers == ()
    revoked.when(correct(3, effective_from="2023-04-15"), by=OWNER).then_refused(
        "compliance.waiver-still-runs"
    )
    revoked.when(correct(3, clause_id="1.3"), by=OWNER).then_refused("compliance.waiver-given")


# R11: two people are two people

GWEN = Actor("p-gwen", "governance")


@pytest.mark.parametrize(
    ("asked_for", "by", "agreed_for"),
    [
        ("p-bryn", OFFICER, "p-dilwyn"),  # who asked, for another
        ("p-bryn", OWNER, ""),  # for whom it was asked
        ("", OWNER, "p-anwen"),  # for who asked
        ("p-bryn", OWNER, "p-anwen"),  # each for the other
        ("p-dilwyn", OWNER, "p-dilwyn"),  # both for a third
    ],
)
def test_r11_a_waiver_is_agreed_neither_by_nor_for_whoever_asked_for_it(
    asked_for: str, by: Actor, agreed_for: str
) -> None:
    before = story(on("2023-01-10", proposed(), behalf=asked_for))
    before.when(Waive(clause_id="1.2", on_behalf_of=agreed_for), by=by).then_refused(
        "compliance.second-person", conflict=True
    )


def test_r11_whoever_put_the_waiver_right_does_not_agree_to_it() -> None:
    put_right = replace(correct(1, until="2023-09-30"), on_behalf_of="p-dilwyn")
    after = story(PROPOSED).when(put_right, by=OWNER).then()
    for by in (OFFICER, OWNER, GOVERNANCE):
        after.when(Waive(clause_id="1.2"), by=by).then_refused("compliance.second-person")
    assert after.when(Waive(clause_id="1.2"), by=GWEN).then().now.waiver("1.2").until == day("2023-09-30")


def test_r11_asking_again_and_asking_about_another_clause_opens_no_way_around() -> None:
    again = story(PROPOSED, on("2023-01-11", proposed("2023-11-30")))
    again.when(Waive(clause_id="1.2"), by=OFFICER).then_refused("compliance.second-person")
    other = replace(proposed(), clause_id="1.3", heading="KPIs", proposed_by="p-bryn")
    both = story(PROPOSED, on("2023-01-11", other, OWNER))
    both.when(Waive(clause_id="1.2"), by=OFFICER).then_refused("compliance.second-person")
    both.when(Waive(clause_id="1.2"), by=OWNER).then()


def test_a_waiver_asked_for_again_is_waiting_once_and_one_given_again_ran_as_long() -> None:
    assert len(story(PROPOSED).when(propose(until=day("2023-11-30"))).then().now.proposals) == 1
    again = on("2023-01-21", replace(proposed(), why="Later")), on("2023-01-22", waived(), OWNER)
    twice = story(PROPOSED, WAIVED, *again, REVOKED)
    twice.when(Annul(annuls=event_id(4), reason="Not so"), by=OWNER).quietly()


def test_what_was_never_said_runs_out_on_no_day() -> None:
    annul = Annul(annuls=event_id(1), reason="Another contract")
    gone = story(PROPOSED).when(annul).then().when(annul, by=OWNER).then()
    gone.when(ExpireWaiver(clause_id="1.2"), by=GOVERNANCE).then_refused("compliance.in-being")


def test_facts_out_of_order_change_nothing_that_is_not_there() -> None:
    entries = [
        WaiverRevoked(clause_id="1.2", until=day("2023-12-31")),
        on("2023-01-01", attested("1.3")),
        on("2023-01-02", AttestationWithdrawn(clause_id="1.2", statement="met")),
        on("2023-01-03", WaiverExpired(clause_id="1.2", until=day("2023-01-01"))),
    ]
    assert [attestation.clause_id for attestation in given(COMPLIANCE, entries).now.attestations] == ["1.3"]
