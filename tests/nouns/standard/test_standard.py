"""Drafting, reviewing, adopting and ending a standard."""

import dataclasses
import json
from hashlib import sha256
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from domain.amendment.commands import Annul, Correct
from domain.decisions import Actor, Command
from domain.organisation import ORGANISATION_ID, OrganisationUnit, UnitsEntered
from domain.standard import STANDARD
from domain.standard.adoption import Adopt
from domain.standard.clauses import ClauseRemoved, ClauseRevised, RemoveClause, ReviseClause, WriteClause
from domain.standard.drafting import Draft, DraftVersion, VersionDrafted
from domain.standard.ending import Supersede, Superseded, Withdraw, Withdrawn
from domain.standard.incorporation import Incorporate, Incorporated
from domain.standard.review import RecordReview, Reviewed
from domain.standard.terms import Clause, Incorporation, Review, Standard, Version, fingerprint
from tests.givens import Entry, day, event_id, on
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
from tests.streams import STREAM_ID, asked_again, chronicle, given, to_be_asked_again

TODAY = day("2023-06-15")
LATER = replace(EXIT, obligation="Test the exit plan every year.")


def test_a_standard_is_begun_with_who_drafts_and_who_oversees_it() -> None:
    command = Draft(
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
    assert (story.now.status, story.now.draft.authors) == ("developed", ("p-dilwyn",))


def test_clauses_are_written_revised_and_removed_while_it_is_drafted() -> None:
    story = given(STANDARD, [BEGUN]).when(WriteClause(clause=EXIT), by=DRAFTER).then(written(EXIT))
    story = story.when(ReviseClause(clause=LATER), by=ADOPTER).then(
        ClauseRevised(version=1, previous=EXIT, clause=LATER, by="p-eirlys")
    )
    assert story.now.draft.clauses == (LATER,)
    assert story.now.draft.authors == ("p-dilwyn", "p-eirlys")
    third = Actor("p-carys", "governance")
    story = story.when(RemoveClause(clause_id="1.2"), by=third).then(
        ClauseRemoved(version=1, clause=LATER, by="p-carys")
    )
    assert (story.now.draft.clauses, story.now.draft.authors) == ((), ("p-dilwyn", "p-eirlys", "p-carys"))


def test_a_review_says_who_looked_at_it() -> None:
    command = RecordReview(reviewed_by="Members", body="Cabinet Committee", comment="Shorter.")
    story = (
        given(STANDARD, DRAFT)
        .when(command)
        .then(Reviewed(version=1, reviewed_by="Members", body="Cabinet Committee", comment="Shorter."))
    )
    assert story.now.status == "reviewed"
    assert story.now.draft.reviews == (Review("Members", "Cabinet Committee", TODAY, "Shorter."),)


def test_one_review_of_one_text_is_on_record_once() -> None:
    review = RecordReview(reviewed_by="Members", body="Cabinet Committee", comment="Shorter.")
    story = given(STANDARD, DRAFT).when(review).then()
    story.when(review).then_refused(
        "standard.review-says-something-new", at=["reviewed_by", "body", "comment"]
    )
    for other in (replace(review, comment="Good."), replace(review, body="Scrutiny")):
        story.when(other).then()
    story.when(review, on=day("2023-06-16")).then()
    other = replace(review, body="Scrutiny")
    story.when(other).then().when(other).then_refused("standard.review-says-something-new")
    changed = story.when(ReviseClause(clause=LATER), by=DRAFTER).then()
    assert changed.now.draft.changed_since_review is True
    assert changed.when(review).then().now.draft.changed_since_review is False


def test_an_adoption_keeps_every_clause_and_their_fingerprint() -> None:
    story = given(STANDARD, REVIEWED).when(
        Adopt(body="Cabinet", from_date=day("2022-02-01"), effective_from=day("2022-01-20")),
        by=ADOPTER,
    )
    after = story.then(adopted(), effective="2022-01-20")
    assert (after.now.status, after.now.draft) == ("adopted", None)
    assert after.now.binding(day("2022-01-31")) is None
    assert after.now.binding(day("2022-02-01")) == Version(
        number=1,
        from_date=day("2022-02-01"),
        adopted_on=day("2022-01-20"),
        body="Cabinet",
        clauses=CLAUSES,
        fingerprint=fingerprint(CLAUSES),
        reviews=(Review("working group", "Working group", day("2022-01-10")),),
    )


def test_a_version_binds_from_its_adoption_where_no_other_day_is_given() -> None:
    for command in (Adopt(body="Cabinet"), Adopt(body="Cabinet", from_date=TODAY)):
        story = given(STANDARD, REVIEWED).when(command, by=ADOPTER).quietly().then()
        assert story.now.versions[0].from_date == TODAY


@pytest.mark.parametrize(
    ("from_date", "said"),
    [
        ("2022-02-01", "Version 1 is in force from 1 February 2022"),
        ("2022-01-31", "Version 1 is in force from 1 February 2022"),
        ("2022-01-30", "before the day of its adoption, 31 January 2022"),
        ("2022-02-02", ""),
    ],
)
def test_a_version_begins_after_the_one_before_and_not_before_its_adoption(from_date: str, said: str) -> None:
    second = VersionDrafted(version=2, from_version=1, by="p-dilwyn")
    removed = ClauseRemoved(version=2, clause=KPIS, by="p-dilwyn")
    entries = [*ADOPTED, *(on("2022-01-25", fact, DRAFTER) for fact in (second, removed, reviewed(2)))]
    command = Adopt(body="Cabinet", effective_from=day("2022-01-31"), from_date=day(from_date))
    asked_for = given(STANDARD, entries).when(command, by=ADOPTER)
    if said:
        assert said in asked_for.then_refused("standard.binds-from-then-on", at=["from_date"])
    else:
        assert asked_for.then().now.versions[1].from_date == day(from_date)


def test_anybody_can_work_out_the_fingerprint_from_the_clauses() -> None:
    plain = msgspec.to_builtins(CLAUSES)
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert fingerprint(CLAUSES) == sha256(text.encode()).hexdigest()
    assert fingerprint(CLAUSES) != fingerprint((EXIT, MANAGER, KPIS))


def test_what_changed_after_its_review_is_adopted_with_a_warning() -> None:
    entries = [*REVIEWED, step(ClauseRemoved(version=1, clause=KPIS, by="p-dilwyn"))]
    given(STANDARD, entries).when(Adopt(body="Cabinet"), by=ADOPTER).advised("standard.reviewed-first")


def test_a_new_version_starts_from_the_one_adopted_and_leaves_that_as_it_is() -> None:
    story = (
        given(STANDARD, ADOPTED)
        .when(DraftVersion(reason="Yearly review"), by=DRAFTER)
        .then(VersionDrafted(version=2, from_version=1, by="p-dilwyn"))
    )
    assert story.now.draft.authors == ("p-dilwyn",)
    story = story.when(ReviseClause(clause=LATER), by=DRAFTER).then()
    story = story.when(RecordReview(reviewed_by="working group", body="WG"), by=DRAFTER).then()
    story = story.when(Adopt(body="Cabinet", from_date=day("2023-09-01")), by=ADOPTER).then(
        adopted((MANAGER, LATER, KPIS), version=2, from_date="2023-09-01")
    )
    before, after = story.now.binding(day("2023-08-31")), story.now.binding(day("2023-09-01"))
    assert (before.number, before.clause("1.2")) == (1, EXIT)
    assert (after.number, after.clause("1.2")) == (2, LATER)


def test_it_is_incorporated_into_a_document_and_a_further_version_is_not_yet() -> None:
    document = "the Council's Operating Standards"
    story = (
        given(STANDARD, ADOPTED)
        .when(Incorporate(document=document))
        .then(Incorporated(version=1, document=document))
    )
    assert story.now.status == "incorporated"
    assert story.now.incorporations == (Incorporation(document, 1, TODAY),)
    story.when(Incorporate(document=document)).then_refused("standard.incorporated-once", conflict=True)
    again = story.when(DraftVersion(reason="x"), by=DRAFTER).then()
    again = again.when(RemoveClause(clause_id="1.3"), by=DRAFTER).then()
    again = again.when(RecordReview(reviewed_by="working group", body="WG")).then()
    assert again.when(Adopt(body="Cabinet"), by=ADOPTER).then().now.status == "adopted"


def test_another_standard_takes_its_place() -> None:
    other = chronicle(STANDARD_ID, ADOPTED)
    story = given(STANDARD, ADOPTED, others=[other]).when(
        Supersede(by_standard=STANDARD_ID, reason="One for all")
    )
    after = story.then(Superseded(by_standard=STANDARD_ID, title="Contract management standard")).now
    assert (after.status, after.superseded_by) == ("superseded", STANDARD_ID)
    assert after.binding(day("2023-06-14")).number == 1
    assert after.binding(TODAY) is None


def test_a_withdrawn_standard_binds_nobody_from_that_day() -> None:
    story = given(STANDARD, ADOPTED).when(Withdraw(reason="No longer needed")).then(Withdrawn())
    assert story.now.status == "withdrawn"
    assert story.now.binding(TODAY) is None


WITHDRAWN = step(Withdrawn())
REFUSALS: list[tuple[str, tuple[Entry, ...], Command, Actor, tuple[str, ...]]] = [
    ("standard.in-use", (*ADOPTED, WITHDRAWN), Incorporate(document="x"), DRAFTER, ()),
    ("standard.in-use", (*DRAFT, WITHDRAWN), WriteClause(clause=EXIT), DRAFTER, ()),
    ("standard.being-drafted", ADOPTED, WriteClause(clause=LATER), DRAFTER, ()),
    ("standard.being-drafted", ADOPTED, RecordReview(reviewed_by="other", body="x"), DRAFTER, ()),
    ("standard.no-draft-open", SECOND, DraftVersion(reason="x"), DRAFTER, ()),
    ("standard.clause-is-new", DRAFT, WriteClause(clause=EXIT), DRAFTER, ("clause.clause_id",)),
    (
        "standard.clause-is-there",
        DRAFT,
        ReviseClause(clause=replace(EXIT, clause_id="9")),
        DRAFTER,
        ("clause.clause_id",),
    ),
    ("standard.clause-is-there", DRAFT, RemoveClause(clause_id="9"), DRAFTER, ("clause_id",)),
    ("standard.clause-changes", DRAFT, ReviseClause(clause=EXIT), DRAFTER, ("clause",)),
    (
        "standard.each-once",
        (BEGUN,),
        WriteClause(clause=replace(EXIT, roles=("owner", "owner"), tiers=("Gold", "Gold"))),
        DRAFTER,
        ("clause.roles", "clause.tiers"),
    ),
    ("standard.has-clauses", (BEGUN, step(reviewed())), Adopt(body="x"), ADOPTER, ()),
    ("standard.differs", (*SECOND, step(reviewed(2))), Adopt(body="x"), ADOPTER, ()),
    ("standard.reviewed-first", DRAFT, Adopt(body="x"), ADOPTER, ()),
    ("standard.second-person", REVIEWED, Adopt(body="x"), DRAFTER, ()),
    (
        "standard.binds-from-then-on",
        REVIEWED,
        Adopt(body="x", from_date=day("2100-01-01")),
        ADOPTER,
        ("from_date",),
    ),
    (
        "standard.binds-from-then-on",
        REVIEWED,
        Adopt(body="x", from_date=day("2023-06-14")),
        ADOPTER,
        ("from_date",),
    ),
    (
        "standard.binds-from-then-on",
        (
            *REVIEWED,
            on("2022-01-20", adopted(from_date="2024-01-01"), ADOPTER),
            step(VersionDrafted(version=2, from_version=1, by="p-dilwyn")),
            step(ClauseRemoved(version=2, clause=KPIS, by="p-dilwyn")),
            step(reviewed(2)),
        ),
        Adopt(body="x"),
        ADOPTER,
        ("from_date",),
    ),
    ("standard.adopted-first", REVIEWED, Incorporate(document="x"), DRAFTER, ()),
    (
        "standard.incorporated-once",
        (*ADOPTED, step(Incorporated(version=1, document="x"))),
        Incorporate(document="x"),
        DRAFTER,
        ("document",),
    ),
    (
        "standard.one-can-read-it",
        (BEGUN, *(step(written(replace(EXIT, clause_id=str(number)))) for number in range(1, 201))),
        WriteClause(clause=EXIT),
        DRAFTER,
        (),
    ),
    ("reason.given", ADOPTED, Withdraw(), DRAFTER, ("reason",)),
]


@pytest.mark.parametrize(("rule", "entries", "command", "by", "fields"), REFUSALS)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: tuple[Entry, ...], command: Command, by: Actor, fields: tuple[str, ...]
) -> None:
    given(STANDARD, entries).when(command, by=by).then_refused(rule, at=fields)


@pytest.mark.parametrize(
    ("entries", "command", "named"),
    [
        (ADOPTED, WriteClause(clause=LATER), "Version 1 is adopted"),
        (DRAFT, RemoveClause(clause_id="9"), "Its clauses: 1.1, 1.2, 1.3."),
        ((BEGUN,), RemoveClause(clause_id="9"), "Its clauses: none."),
    ],
)
def test_a_refusal_names_what_there_is(entries: tuple[Entry, ...], command: Command, named: str) -> None:
    refused = given(STANDARD, entries).when(command, by=DRAFTER).refused
    assert named in str(refused)


def test_a_standard_that_is_no_more_than_a_draft_takes_nobodys_place() -> None:
    other = chronicle(STANDARD_ID, DRAFT)
    told = (
        given(STANDARD, ADOPTED, others=[other])
        .when(Supersede(by_standard=STANDARD_ID, reason="x"))
        .then_refused("standard.successor-in-force", at=["by_standard"])
    )
    assert "on 15 June 2023" in told


def test_what_ended_a_standard_first_is_what_ended_it() -> None:
    state = given(STANDARD, [*ADOPTED, WITHDRAWN, SUPERSEDED]).now
    assert (state.status, state.superseded_by) == ("withdrawn", None)


def test_a_standard_does_not_take_its_own_place() -> None:
    itself = chronicle(STREAM_ID, ADOPTED)
    given(STANDARD, ADOPTED, others=[itself]).when(Supersede(by_standard=STREAM_ID, reason="x")).then_refused(
        "standard.successor-in-force", at=["by_standard"]
    )


def test_a_clause_entered_late_changes_no_version_that_was_adopted() -> None:
    entries = [*ADOPTED, on("2022-01-15", ClauseRemoved(version=1, clause=KPIS, by="p-x"), DRAFTER)]
    assert given(STANDARD, entries).now.versions[0].clauses == CLAUSES


# Corrections


def correct(number: int, although: tuple[int, ...] = (), **fields: Any) -> Correct:
    put_right_next = tuple(map(event_id, although))
    return Correct(corrects=event_id(number), fields=fields, reason="Misread", although=put_right_next)


def asked(clause: Clause, **changes: Any) -> dict[str, Any]:
    """A clause as it is asked for."""
    told: dict[str, Any] = msgspec.to_builtins(clause)
    return told | changes


REVISED = step(ClauseRevised(version=2, previous=EXIT, clause=LATER, by="p-dilwyn"))
REMOVED = step(ClauseRemoved(version=2, clause=KPIS, by="p-dilwyn"))
INCORPORATED = on("2022-02-02", Incorporated(version=1, document="Operating Standards"), DRAFTER)
OTHER = chronicle(STANDARD_ID, ADOPTED)
SUPERSEDED = step(Superseded(by_standard=STANDARD_ID, title="Contract management standard"))


def test_every_fact_gives_back_the_request_that_it_answered() -> None:
    found = asked_again(
        given(STANDARD, [*SECOND, REVISED, REMOVED, step(reviewed(2))]),
        given(STANDARD, [*ADOPTED, INCORPORATED, SUPERSEDED], [OTHER]),
        given(STANDARD, [*ADOPTED, step(Withdrawn())]),
    )
    assert found == to_be_asked_again(STANDARD)


def test_a_clause_entered_wrongly_is_put_right_in_its_entry() -> None:
    after = given(STANDARD, DRAFT).when(correct(3, clause=asked(LATER)), by=ADOPTER).quietly().then()
    assert after.now.draft.clauses == (MANAGER, LATER, KPIS)
    (_, _, put_right, _) = after.chronicle.timeline.placed
    assert put_right.fact == written(LATER)


@pytest.mark.parametrize(
    ("number", "fields", "rule", "at"),
    [
        (3, {"clause": asked(EXIT, clause_id="1.1")}, "standard.clause-is-new", ["fields.clause.clause_id"]),
        (3, {"clause": asked(EXIT, roles=["owner", "owner"])}, "standard.each-once", ["fields.clause.roles"]),
        (3, {"version": 2}, "correction.fits-the-request", ["fields.version"]),
        (3, {"by": "p-eirlys"}, "correction.fits-the-request", ["fields.by"]),
        (8, {"clause": asked(EXIT)}, "standard.clause-changes", ["fields.clause"]),
        (8, {"clause": asked(EXIT, clause_id="9")}, "standard.clause-is-there", ["fields.clause.clause_id"]),
        (8, {"previous": asked(KPIS)}, "correction.fits-the-request", ["fields.previous"]),
        (9, {"clause_id": "9"}, "standard.clause-is-there", ["fields.clause_id"]),
        (10, {"effective_from": "2023-06-16"}, "step.not-ahead-of-time", ["fields.effective_from"]),
        (7, {"from_version": 1}, "correction.fits-the-request", ["fields.from_version"]),
        (7, {"effective_from": "2022-01-15"}, "standard.no-draft-open", []),
    ],
)
def test_a_correction_is_put_to_the_rules_of_its_act(
    number: int, fields: dict[str, Any], rule: str, at: list[str]
) -> None:
    told = given(STANDARD, [*SECOND, REVISED, REMOVED, step(reviewed(2))])
    entries = told.entries[:4] if number == 3 else told.entries
    given(STANDARD, entries).when(correct(number, **fields), by=ADOPTER).then_refused(rule, at=at)


def test_a_text_that_was_reviewed_or_adopted_is_not_put_right_behind_their_backs() -> None:
    told = (
        given(STANDARD, ADOPTED)
        .when(correct(3, clause=asked(LATER)), by=ADOPTER)
        .then_refused("later-facts.still-fit", "later-facts.still-fit", at=["although"])
    )
    assert "another text" in told
    assert str(event_id(5)) in told
    assert str(event_id(6)) in told
    let_be = given(STANDARD, ADOPTED).when(correct(3, (5, 6), clause=asked(LATER)), by=ADOPTER)
    assert let_be.advised("later-facts.still-fit").then().now.versions[0].clauses == CLAUSES


def test_a_clause_that_was_revised_since_is_told_so() -> None:
    revised = step(ClauseRevised(version=1, previous=EXIT, clause=LATER, by="p-dilwyn"))
    story = given(STANDARD, [*DRAFT, revised])
    story.when(correct(3, clause=asked(EXIT, heading="Exit")), by=ADOPTER).advised("later-facts.still-fit")
    story.when(correct(3, clause=asked(EXIT, clause_id="1.9")), by=ADOPTER).then_refused(
        "later-facts.still-fit"
    )


def test_what_was_adopted_is_only_annulled() -> None:
    asked_for = given(STANDARD, ADOPTED).when(correct(6, from_date="2022-03-01"), by=ADOPTER)
    told = asked_for.then_refused("correction.may-be-asked-again", at=["corrects"], conflict=True)
    assert "not rewritten" in told


def test_after_an_adoption_was_annulled_its_draft_goes_on_and_may_be_put_right() -> None:
    revised = step(ClauseRevised(version=2, previous=EXIT, clause=LATER, by="p-dilwyn"))
    story = given(STANDARD, [*ADOPTED, INCORPORATED, SECOND[-1], revised])
    annul = Annul(annuls=event_id(6), reason="It was another Cabinet.")
    story = story.when(annul, by=DRAFTER).then().when(annul, by=ADOPTER).then()
    assert (story.now.versions, story.now.status) == ((), "reviewed")
    assert story.now.draft.clauses == (MANAGER, LATER, KPIS)
    story = story.when(correct(2, (5,), clause=asked(MANAGER, heading="A manager")), by=ADOPTER).then()
    assert story.now.draft.clauses[0].heading == "A manager"


def test_an_adoption_whose_draft_was_annulled_is_named_to_whoever_annuls_it() -> None:
    story = given(STANDARD, [*SECOND, REVISED, step(reviewed(2)), step(adopted(version=2), "2022-08-01")])
    annul = Annul(annuls=event_id(7), reason="It was another standard.")
    asked_for = story.when(annul, by=DRAFTER).advised("later-facts.still-fit")
    assert str(event_id(10)) in asked_for.advised_in_all
    after = asked_for.then().when(annul, by=ADOPTER).then().now
    assert [(version.number, len(version.reviews)) for version in after.versions] == [(1, 1), (2, 0)]


def test_those_who_draft_as_they_were_named_before_the_list_of_directorates_are_kept() -> None:
    """A record that is older than its list goes on."""
    begun = on("2019-01-01", drafted(directorates=("Plaice", "education")), DRAFTER)
    entered = UnitsEntered(units=(OrganisationUnit("Education"),))
    story = given(STANDARD, [begun], [chronicle(ORGANISATION_ID, [on("2018-01-01", entered)])])
    for named, kept in (
        (["Plaice", "education"], ("Plaice", "education")),
        (["Plaice", "EDUCATION"], ("Plaice", "Education")),
    ):
        after = story.when(correct(1, directorates=named, title="Standard"), by=ADOPTER).then().now
        assert after.directorates == kept
    story.when(correct(1, directorates=["Plaice", "Sole"]), by=ADOPTER).then_refused(
        "unit.on-record", at=["fields.directorates.1"]
    )


def test_a_standard_that_took_its_place_is_put_right_by_its_own_rules() -> None:
    story = given(STANDARD, [*ADOPTED, SUPERSEDED], [OTHER])
    story.when(correct(7, title="Another"), by=ADOPTER).then_refused("correction.fits-the-request")
    itself = given(STANDARD, [*ADOPTED, SUPERSEDED], [OTHER, chronicle(STREAM_ID, ADOPTED)])
    itself.when(correct(7, by_standard=str(STREAM_ID)), by=ADOPTER).then_refused(
        "standard.successor-in-force", at=["fields.by_standard"]
    )
    after = story.when(correct(7, effective_from="2022-08-01"), by=ADOPTER).then().now
    assert after.ended_from == day("2022-08-01")


# R11: two people are two people


@pytest.mark.parametrize(
    ("drafted_for", "by", "adopted_for"),
    [
        ("p-bryn", DRAFTER, "p-eirlys"),  # who drafted, for another
        ("p-eirlys", ADOPTER, ""),  # for whom it was drafted
        ("", ADOPTER, "p-dilwyn"),  # for who drafted
        ("p-eirlys", ADOPTER, "p-dilwyn"),  # each for the other
        ("p-bryn", ADOPTER, "p-bryn"),  # both for a third
    ],
)
def test_r11_a_version_is_adopted_neither_by_nor_for_whoever_drafted_some_of_it(
    drafted_for: str, by: Actor, adopted_for: str
) -> None:
    for number in range(4):  # the beginning and each clause
        entries = [*REVIEWED]
        entries[number] = dataclasses.replace(entries[number], behalf=drafted_for)
        asked_for = given(STANDARD, entries).when(Adopt(body="Cabinet", on_behalf_of=adopted_for), by=by)
        asked_for.then_refused("standard.second-person", conflict=True)


def test_r11_whoever_put_a_draft_right_or_had_it_put_right_does_not_adopt_it() -> None:
    put_right = replace(correct(3, clause=asked(LATER)), on_behalf_of="p-bryn")
    story = given(STANDARD, DRAFT).when(put_right, by=ADOPTER).then()
    story = story.when(RecordReview(reviewed_by="working group", body="WG"), by=DRAFTER).then()
    bryn, carys = Actor("p-bryn", "governance"), Actor("p-carys", "governance")
    for by in (ADOPTER, bryn, DRAFTER):
        story.when(Adopt(body="Cabinet"), by=by).then_refused("standard.second-person")
    story.when(Adopt(body="Cabinet", on_behalf_of="p-eirlys"), by=carys).then_refused(
        "standard.second-person"
    )
    assert story.when(Adopt(body="Cabinet"), by=carys).then().now.versions[0].clauses == (
        MANAGER,
        LATER,
        KPIS,
    )


def test_r11_a_further_version_is_not_adopted_by_whom_it_was_drafted_for() -> None:
    second = dataclasses.replace(SECOND[-1], behalf="p-eirlys")
    removed = on("2022-07-01", ClauseRemoved(version=2, clause=KPIS, by="p-dilwyn"), DRAFTER)
    story = given(STANDARD, [*ADOPTED, second, removed, step(reviewed(2))])
    story.when(Adopt(body="Cabinet"), by=ADOPTER).then_refused("standard.second-person")


def test_r11_whoever_wrote_an_earlier_version_may_adopt_a_later_one_they_had_no_part_in() -> None:
    begun = on("2022-06-01", VersionDrafted(version=2, from_version=1, by="p-eirlys"), ADOPTER)
    removed = on("2022-07-01", ClauseRemoved(version=2, clause=KPIS, by="p-eirlys"), ADOPTER)
    story = given(STANDARD, [*ADOPTED, begun, removed, on("2022-07-02", reviewed(2), ADOPTER)])
    story.when(Adopt(body="Cabinet"), by=ADOPTER).then_refused("standard.second-person")
    story.when(Adopt(body="Cabinet"), by=DRAFTER).then()


def test_facts_about_a_draft_that_is_not_there_change_nothing() -> None:
    state: Standard = given(STANDARD, [*ADOPTED, step(written(LATER)), step(reviewed())]).now
    assert (state.draft, len(state.versions)) == (None, 1)


def test_a_contract_without_a_tier_is_held_to_what_applies_to_every_tier() -> None:
    version = given(STANDARD, ADOPTED).now.versions[0]
    assert version.applying(None) == (MANAGER,)
    assert version.applying("Bronze") == (MANAGER,)
    assert version.applying("Silver") == (MANAGER, KPIS)
    assert version.applying("Gold") == CLAUSES
