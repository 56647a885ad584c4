"""Drafting, reviewing, adopting and ending a standard."""

import json
from hashlib import sha256

import msgspec
import pytest
from msgspec.structs import replace

from domain.decisions import Actor, Command
from domain.standard import commands as ask
from domain.standard import events as happened
from domain.standard.decisions import STANDARD
from domain.standard.state import Standard, fingerprint
from tests.givens import Entry, day, on
from tests.nouns.standard.givens import (
    ADOPTED,
    ADOPTER,
    BEGUN,
    CLAUSES,
    DRAFT,
    DRAFTER,
    EXIT,
    KPIS,
    MANAGER,
    REVIEWED,
    SECOND,
    STANDARD_ID,
    adopted,
    drafted,
    reviewed,
    step,
    written,
)
from tests.streams import STREAM_ID, chronicle, given

TODAY = day("2023-06-15")
LATER = replace(EXIT, obligation="Test the exit plan every year.")


def test_a_standard_is_begun_with_who_drafts_and_who_oversees_it() -> None:
    command = ask.Draft(
        title="Contract management standard",
        drafting_body="Cross-directorate working group",
        directorates=("Growth", "Children"),
        oversight="Cabinet Member for Strategic Commissioning",
        provenance="NAO framework",
    )
    expected = drafted(
        directorates=("Growth", "Children"),
        oversight="Cabinet Member for Strategic Commissioning",
        provenance="NAO framework",
    )
    story = given(STANDARD).when(command, by=DRAFTER).quietly().then(expected)
    assert story.now.status == "developed"


def test_clauses_are_written_revised_and_removed_while_it_is_drafted() -> None:
    story = given(STANDARD, [BEGUN]).when(ask.WriteClause(clause=EXIT), by=DRAFTER).then(written(EXIT))
    story = story.when(ask.ReviseClause(clause=LATER), by=ADOPTER).then(
        happened.ClauseRevised(version=1, previous=EXIT, clause=LATER, by="p-eirlys")
    )
    assert story.now.draft.clauses == (LATER,)
    assert story.now.draft.authors == ("p-dilwyn", "p-eirlys")
    story = story.when(ask.RemoveClause(clause_id="1.2"), by=DRAFTER).then(
        happened.ClauseRemoved(version=1, clause=LATER, by="p-dilwyn")
    )
    assert story.now.draft.clauses == ()


def test_a_review_says_who_looked_at_it() -> None:
    command = ask.RecordReview(reviewed_by="Members", body="Cabinet Committee", comment="Shorter.")
    story = (
        given(STANDARD, DRAFT)
        .when(command)
        .then(
            happened.Reviewed(version=1, reviewed_by="Members", body="Cabinet Committee", comment="Shorter.")
        )
    )
    assert story.now.status == "reviewed"


def test_an_adoption_keeps_every_clause_and_their_fingerprint() -> None:
    story = given(STANDARD, REVIEWED).when(
        ask.Adopt(body="Cabinet", from_date=day("2022-02-01"), effective_from=day("2022-01-20")),
        by=ADOPTER,
    )
    after = story.then(adopted(), effective="2022-01-20")
    assert (after.now.status, after.now.draft) == ("adopted", None)
    assert after.now.binding(day("2022-01-31")) is None
    version = after.now.binding(day("2022-02-01"))
    assert (version.number, version.clauses, len(version.reviews)) == (1, CLAUSES, 1)


def test_a_version_binds_from_its_adoption_where_no_other_day_is_given() -> None:
    story = given(STANDARD, REVIEWED).when(ask.Adopt(body="Cabinet"), by=ADOPTER).quietly().then()
    assert story.now.versions[0].from_date == TODAY


def test_anybody_can_work_out_the_fingerprint_from_the_clauses() -> None:
    plain = msgspec.to_builtins(CLAUSES)
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert fingerprint(CLAUSES) == sha256(text.encode()).hexdigest()
    assert fingerprint(CLAUSES) != fingerprint((EXIT, MANAGER, KPIS))


def test_what_changed_after_its_review_is_adopted_with_a_warning() -> None:
    entries = [*REVIEWED, step(happened.ClauseRemoved(version=1, clause=KPIS, by="p-dilwyn"))]
    given(STANDARD, entries).when(ask.Adopt(body="Cabinet"), by=ADOPTER).advised("standard.reviewed-first")


def test_a_new_version_starts_from_the_one_adopted_and_leaves_that_as_it_is() -> None:
    story = (
        given(STANDARD, ADOPTED)
        .when(ask.DraftVersion(reason="Yearly review"), by=DRAFTER)
        .then(happened.VersionDrafted(version=2, from_version=1, by="p-dilwyn"))
    )
    story = story.when(ask.ReviseClause(clause=LATER), by=DRAFTER).then()
    story = story.when(ask.RecordReview(reviewed_by="working group", body="WG"), by=DRAFTER).then()
    story = story.when(ask.Adopt(body="Cabinet", from_date=day("2023-09-01")), by=ADOPTER).then(
        adopted((MANAGER, LATER, KPIS), version=2, from_date="2023-09-01")
    )
    before, after = story.now.binding(day("2023-08-31")), story.now.binding(day("2023-09-01"))
    assert (before.number, before.clause("1.2")) == (1, EXIT)
    assert (after.number, after.clause("1.2")) == (2, LATER)


def test_it_is_incorporated_into_a_document_and_a_further_version_is_not_yet() -> None:
    document = "the Council's Operating Standards"
    story = (
        given(STANDARD, ADOPTED)
        .when(ask.Incorporate(document=document))
        .then(happened.Incorporated(version=1, document=document))
    )
    assert story.now.status == "incorporated"
    again = story.when(ask.DraftVersion(reason="x"), by=DRAFTER).then()
    again = again.when(ask.RemoveClause(clause_id="1.3"), by=DRAFTER).then()
    again = again.when(ask.RecordReview(reviewed_by="working group", body="WG")).then()
    assert again.when(ask.Adopt(body="Cabinet"), by=ADOPTER).then().now.status == "adopted"


def test_another_standard_takes_its_place() -> None:
    other = chronicle(STANDARD_ID, ADOPTED)
    story = given(STANDARD, ADOPTED, others=[other]).when(
        ask.Supersede(by_standard=STANDARD_ID, reason="One for all")
    )
    after = story.then(happened.Superseded(by_standard=STANDARD_ID, title="Contract management standard")).now
    assert (after.status, after.superseded_by) == ("superseded", STANDARD_ID)
    assert after.binding(day("2023-06-14")).number == 1
    assert after.binding(TODAY) is None


def test_a_withdrawn_standard_binds_nobody_from_that_day() -> None:
    story = given(STANDARD, ADOPTED).when(ask.Withdraw(reason="No longer needed")).then(happened.Withdrawn())
    assert story.now.status == "withdrawn"
    assert story.now.binding(TODAY) is None


WITHDRAWN = step(happened.Withdrawn())
REFUSALS: list[tuple[str, tuple[Entry, ...], Command, Actor, tuple[str, ...]]] = [
    ("standard.in-use", (*ADOPTED, WITHDRAWN), ask.Incorporate(document="x"), DRAFTER, ()),
    ("standard.in-use", (*DRAFT, WITHDRAWN), ask.WriteClause(clause=EXIT), DRAFTER, ()),
    ("standard.being-drafted", ADOPTED, ask.WriteClause(clause=LATER), DRAFTER, ()),
    ("standard.being-drafted", ADOPTED, ask.RecordReview(reviewed_by="other", body="x"), DRAFTER, ()),
    ("standard.no-draft-open", SECOND, ask.DraftVersion(reason="x"), DRAFTER, ()),
    ("standard.clause-is-new", DRAFT, ask.WriteClause(clause=EXIT), DRAFTER, ("clause.clause_id",)),
    (
        "standard.clause-is-there",
        DRAFT,
        ask.ReviseClause(clause=replace(EXIT, clause_id="9")),
        DRAFTER,
        ("clause.clause_id",),
    ),
    ("standard.clause-is-there", DRAFT, ask.RemoveClause(clause_id="9"), DRAFTER, ("clause_id",)),
    ("standard.clause-changes", DRAFT, ask.ReviseClause(clause=EXIT), DRAFTER, ("clause",)),
    (
        "standard.each-once",
        (BEGUN,),
        ask.WriteClause(clause=replace(EXIT, roles=("owner", "owner"), tiers=("Gold", "Gold"))),
        DRAFTER,
        ("clause.roles", "clause.tiers"),
    ),
    ("standard.has-clauses", (BEGUN, step(reviewed())), ask.Adopt(body="x"), ADOPTER, ()),
    ("standard.differs", (*SECOND, step(reviewed(2))), ask.Adopt(body="x"), ADOPTER, ()),
    ("standard.reviewed-first", DRAFT, ask.Adopt(body="x"), ADOPTER, ()),
    ("standard.second-person", REVIEWED, ask.Adopt(body="x"), DRAFTER, ()),
    (
        "standard.binds-from-then-on",
        REVIEWED,
        ask.Adopt(body="x", from_date=day("2023-06-14")),
        ADOPTER,
        ("from_date",),
    ),
    (
        "standard.binds-from-then-on",
        (
            *REVIEWED,
            on("2022-01-20", adopted(from_date="2024-01-01"), ADOPTER),
            step(happened.VersionDrafted(version=2, from_version=1, by="p-dilwyn")),
            step(happened.ClauseRemoved(version=2, clause=KPIS, by="p-dilwyn")),
            step(reviewed(2)),
        ),
        ask.Adopt(body="x"),
        ADOPTER,
        ("from_date",),
    ),
    ("standard.adopted-first", REVIEWED, ask.Incorporate(document="x"), DRAFTER, ()),
    (
        "standard.incorporated-once",
        (*ADOPTED, step(happened.Incorporated(version=1, document="x"))),
        ask.Incorporate(document="x"),
        DRAFTER,
        ("document",),
    ),
    (
        "standard.one-can-read-it",
        (BEGUN, *(step(written(replace(EXIT, clause_id=str(number)))) for number in range(1, 201))),
        ask.WriteClause(clause=EXIT),
        DRAFTER,
        (),
    ),
    ("reason.given", ADOPTED, ask.Withdraw(), DRAFTER, ("reason",)),
]


@pytest.mark.parametrize(("rule", "entries", "command", "by", "fields"), REFUSALS)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: tuple[Entry, ...], command: Command, by: Actor, fields: tuple[str, ...]
) -> None:
    given(STANDARD, entries).when(command, by=by).then_refused(rule, at=fields)


def test_a_standard_that_is_no_more_than_a_draft_takes_nobodys_place() -> None:
    other = chronicle(STANDARD_ID, DRAFT)
    given(STANDARD, ADOPTED, others=[other]).when(
        ask.Supersede(by_standard=STANDARD_ID, reason="x")
    ).then_refused("standard.successor-in-force", at=["by_standard"])


def test_a_standard_does_not_take_its_own_place() -> None:
    itself = chronicle(STREAM_ID, ADOPTED)
    given(STANDARD, ADOPTED, others=[itself]).when(
        ask.Supersede(by_standard=STREAM_ID, reason="x")
    ).then_refused("standard.successor-in-force", at=["by_standard"])


def test_a_clause_entered_late_changes_no_version_that_was_adopted() -> None:
    entries = [*ADOPTED, on("2022-01-15", happened.ClauseRemoved(version=1, clause=KPIS, by="p-x"), DRAFTER)]
    assert given(STANDARD, entries).now.versions[0].clauses == CLAUSES


def test_facts_about_a_draft_that_is_not_there_change_nothing() -> None:
    state: Standard = given(STANDARD, [*ADOPTED, step(written(LATER)), step(reviewed())]).now
    assert (state.draft, len(state.versions)) == (None, 1)


def test_a_contract_without_a_tier_is_held_to_what_applies_to_every_tier() -> None:
    version = given(STANDARD, ADOPTED).now.versions[0]
    assert version.applying(None) == (MANAGER,)
    assert version.applying("Bronze") == (MANAGER,)
    assert version.applying("Silver") == (MANAGER, KPIS)
    assert version.applying("Gold") == CLAUSES
