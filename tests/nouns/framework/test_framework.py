"""Editions of the framework: drafted, adopted by another from a day on, and what reviews may be rated by then."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from domain.decisions import Actor, Command
from domain.framework import FRAMEWORK, AdoptEdition, DraftEdition, EditionAdopted, EditionDrafted, before
from domain.review import REVIEW
from domain.review.assessment import AssessArea
from domain.review.finding import RaiseFinding
from domain.review.framework import (
    AREAS,
    EVERYDAY,
    Edition,
    EditionText,
    Framework,
    Statement,
    StatementText,
    area_title,
    edition_of,
    framework_stream,
    of_good_practice,
    statement_fault,
)
from domain.sentences import sentence
from tests.givens import Entry, on
from tests.nouns.review.givens import HELD, OTHERS, REVIEWER, SCHEDULED
from tests.streams import Story, chronicle, given

CLERK, SECOND = Actor("p-clerk", "governance"), Actor("p-second", "governance")
NAO = "NAO 2016"
SHIPS = before(NAO, None)
assert SHIPS is not None
NINE = StatementText("9.1", "The supplier's people are trained with ours.")
FOUR = StatementText("5.4", "Bad performance costs the supplier something.")
ASKED = DraftEdition(code=NAO, statements=(NINE, FOUR), source="Our review group.")


def whole(*changed: StatementText, without: str = "", **said: Any) -> EditionText:
    """What ships, with these statements in place of their namesakes."""
    told = {known.number: known for known in SHIPS.statements} | {new.number: new for new in changed}  # type: ignore[union-attr]
    kept = [known for number, known in told.items() if number != without]
    ordered = sorted(kept, key=lambda known: [int(part) for part in known.number.split(".")])
    text = {"title": SHIPS.title, "published": SHIPS.published, "source": "Our review group."}  # type: ignore[union-attr]
    return EditionText(**(text | said), statements=tuple(ordered))


DRAFT_FACT = EditionDrafted(code=NAO, edition=whole(NINE, FOUR), added=("9.1",), reworded=("5.4",))
DRAFT = on("2023-05-02", DRAFT_FACT, CLERK)
ADOPTED_FACT = EditionAdopted(code=NAO, number=1, edition=whole(NINE, FOUR))
ADOPTED = on("2023-06-01", ADOPTED_FACT, SECOND)


def framework(*entries: Entry) -> Story:
    return given(FRAMEWORK, entries)


def test_a_version_is_drafted_from_what_ships_and_adopted_by_another() -> None:
    drafted = framework().when(ASKED, by=CLERK).quietly().then(DRAFT_FACT).now
    assert (drafted.number, drafted.edition) == (0, None)
    adopt = AdoptEdition(reason="Agreed by the review group.", effective_from=date(2023, 6, 15))
    adopted = framework(DRAFT).when(adopt, by=SECOND).then(ADOPTED_FACT).now
    assert (adopted.number, adopted.draft) == (1, None)
    edition = edition_of(NAO, adopted)
    assert edition is not None
    assert edition.areas[9] == "Supplier development"
    assert [known.text for known in edition.statements if known.area == 9] == [NINE.text]
    ships = edition_of(NAO, None)
    assert ships is not None
    assert len(edition.statements) == len(ships.statements) + 1


def test_the_next_version_says_only_what_changes_and_records_all() -> None:
    asked = DraftEdition(code=NAO, dropped=("1.9",), statements=(StatementText("9.1", "They learn."),))
    text = whole(StatementText("9.1", "They learn."), FOUR, without="1.9")
    fact = EditionDrafted(code=NAO, edition=text, reworded=("9.1",), dropped=("1.9",))
    framework(DRAFT, ADOPTED).when(asked, by=CLERK).then(fact)
    on_a_draft = DraftEdition(code=NAO, statements=(StatementText("10.1", "We meet."),))
    more = framework(DRAFT).when(on_a_draft, by=CLERK).then().now
    assert {"9.1", "10.1"} <= {known.number for known in more.draft.statements}


def test_a_council_has_editions_of_its_own() -> None:
    own = DraftEdition(code="Ours 2023", title="Ours", statements=(StatementText("1.1", "It is planned."),))
    now = framework().when(own, by=CLERK).then().now
    assert now.draft == EditionText(title="Ours", statements=(StatementText("1.1", "It is planned."),))
    renamed = DraftEdition(code=NAO, title="Theirs", published="2023", source="Their group.")
    text = framework(DRAFT).when(renamed, by=CLERK).then().now.draft
    assert (text.title, text.published, text.source) == ("Theirs", "2023", "Their group.")
    assert text.statements == DRAFT_FACT.edition.statements


def test_an_edition_is_what_was_adopted_and_else_what_ships_if_anything() -> None:
    ships = edition_of(NAO, None)
    assert ships is not None
    assert ships.statement("5.10") in ships.statements
    assert (ships.statement("9.1"), edition_of("Ours", None)) == (None, None)
    assert edition_of(NAO, Framework(code=NAO)) is ships
    text = EditionText(title="Ours", published="2023", statements=(StatementText("10.2", "We meet."),))
    told = (Statement("10.2", 10, "We meet."),)
    assert edition_of("Ours", Framework(code="Ours", edition=text)) == Edition(
        "Ours", "Ours", "2023", AREAS, told
    )
    everyday = edition_of(EVERYDAY, Framework(code=EVERYDAY, edition=replace(text, published="")))
    assert everyday is not None
    assert (everyday.areas[1], everyday.published) == ("Roles", "")


@pytest.mark.parametrize(
    ("code", "area", "title", "good_practice"),
    [
        (NAO, 5, "Managing performance", True),
        ("NAO 2008", 11, "Market management", True),
        (NAO, 12, "", True),
        (EVERYDAY, 2, "Responsibilities", False),
        (EVERYDAY, 4, "", False),
        ("Ours", 9, "Supplier development", True),
    ],
)
def test_an_area_is_called_as_its_edition_calls_it(
    code: str, area: int, title: str, *, good_practice: bool
) -> None:
    """An edition of a council's own has the areas of the NAO's, which a tier asks for."""
    assert (area_title(code, area), of_good_practice(code)) == (title, good_practice)


@pytest.mark.parametrize(
    ("area", "number", "said"),
    [
        (5, "5.4", ""),
        (4, "5.4", "Statement 5.4 is of area 5, Managing performance."),
        (
            2,
            "2.6",
            "NAO 2016 has no statement 2.6 that this record knows: give one of 2.1, 2.2, 2.3, 2.4, 2.5, 2.9.",
        ),
        (
            9,
            "9.1",
            "NAO 2016 has no statement 9.1 that this record knows: leave it out, and rate the area as a whole.",
        ),
    ],
)
def test_a_statement_is_named_by_a_number_of_that_area(area: int, number: str, said: str) -> None:
    assert statement_fault(edition_of(NAO, None), area, number) == said
    assert statement_fault(None, area, number) == ""


def test_the_next_may_be_drafted_on_the_day_on_which_the_one_before_begins() -> None:
    begins_today = on("2023-06-15", ADOPTED_FACT, SECOND)
    framework(DRAFT, begins_today).when(DraftEdition(code=NAO, dropped=("1.9",)), by=CLERK).quietly().then()


def test_what_was_adopted_rests_on_the_draft_that_there_was() -> None:
    rests_on = FRAMEWORK.effects[EditionAdopted].rests_on
    assert rests_on(framework(DRAFT).now, ADOPTED_FACT) == {"draft": DRAFT_FACT.edition}


@pytest.mark.parametrize(
    ("entries", "day"),
    [((DRAFT,), date(2023, 5, 1)), ((DRAFT, ADOPTED, on("2023-06-10", DRAFT_FACT, CLERK)), date(2023, 6, 9))],
)
def test_nothing_is_adopted_from_a_day_before_it_was_drafted(entries: tuple[Entry, ...], day: date) -> None:
    """Or the draft would be open still, and of a first one nothing would be in force."""
    early = AdoptEdition(reason="Agreed.", effective_from=day)
    framework(*entries).when(early, by=SECOND).then_refused("step.in-order", at=["effective_from"])


@pytest.mark.parametrize(
    ("entries", "command", "told", "at", "conflict"),
    [
        (
            (),
            DraftEdition(code=NAO, statements=(StatementText("12.1", "x"),)),
            "12.1: a statement's number begins with its area's, one of 1 (",
            ["statements"],
            False,
        ),
        ((), DraftEdition(code=NAO, statements=(NINE, NINE)), "", ["dropped", "statements"], False),
        ((DRAFT,), ASKED, "", ["statements"], True),
    ],
)
def test_it_is_told_which_areas_there_are_and_what_the_record_says_already(
    entries: tuple[Entry, ...], command: Command, told: str, at: list[str], conflict: bool
) -> None:
    refused = framework(*entries).when(command, by=CLERK).refused
    assert refused is not None
    [first, *_] = refused.rejections
    assert (told in first.sentence, sorted(first.fields), first.conflict) == (True, at, conflict)


def test_they_are_told_in_words() -> None:
    assert sentence(DRAFT_FACT, {}) == "Version of NAO 2016 drafted: new 9.1; worded anew 5.4."
    number = len(ADOPTED_FACT.edition.statements)
    assert sentence(ADOPTED_FACT, {}) == (
        f"Version 1 of NAO 2016 adopted: Good practice contract management framework, 2nd edition, {number} statements."
    )


@pytest.mark.parametrize(
    ("rule", "entries", "command", "by"),
    [
        (
            "framework.of-its-areas",
            (),
            DraftEdition(code=NAO, statements=(StatementText("12.1", "x"),)),
            CLERK,
        ),
        (
            "framework.of-its-areas",
            (),
            DraftEdition(code="everyday practice", statements=(StatementText("4.1", "x"),)),
            CLERK,
        ),
        ("framework.numbered-once", (), DraftEdition(code=NAO, statements=(NINE, NINE)), CLERK),
        (
            "framework.numbers-plain",
            (),
            DraftEdition(code=NAO, statements=(StatementText("05.4", "x"),)),
            CLERK,
        ),
        (
            "framework.numbers-plain",
            (),
            DraftEdition(code=NAO, statements=(StatementText("5.04", "x"),)),
            CLERK,
        ),
        ("framework.numbered-once", (), DraftEdition(code=NAO, statements=(FOUR,), dropped=("5.4",)), CLERK),
        ("framework.dropped-was-there", (), DraftEdition(code=NAO, dropped=("9.1",)), CLERK),
        ("framework.new-edition-whole", (), DraftEdition(code="Ours", statements=(NINE,)), CLERK),
        ("framework.draft-changes", (), DraftEdition(code=NAO), CLERK),
        ("framework.draft-changes", (DRAFT,), ASKED, CLERK),
        (
            "framework.none-to-come",
            (DRAFT, on("2024-01-01", ADOPTED_FACT, SECOND)),
            DraftEdition(code=NAO, dropped=("1.9",)),
            CLERK,
        ),
        ("framework.drafted-before", (DRAFT, ADOPTED), AdoptEdition(reason="Agreed."), SECOND),
        ("framework.second-person", (DRAFT,), AdoptEdition(reason="Agreed."), CLERK),
        (
            "framework.second-person",
            (DRAFT,),
            AdoptEdition(reason="Agreed.", on_behalf_of="p-clerk"),
            SECOND,
        ),
        (
            "framework.begins-later",
            (DRAFT, ADOPTED, on("2023-06-10", DRAFT_FACT, CLERK)),
            AdoptEdition(reason="Agreed.", effective_from=date(2023, 6, 1)),
            SECOND,
        ),
        ("reason.given", (DRAFT,), AdoptEdition(), SECOND),
    ],
)
def test_what_cannot_be_is_refused(
    rule: str, entries: tuple[Entry, ...], command: Command, by: Actor
) -> None:
    refused = framework(*entries).when(command, by=by).refused
    assert refused is not None
    assert rule in {rejection.rule for rejection in refused.rejections}


@pytest.mark.parametrize(
    ("adopted", "day", "fits"),
    [(False, "2023-06-14", False), (True, "2023-05-31", False), (True, "2023-06-01", True)],
)
def test_a_review_is_rated_by_the_version_in_force_on_the_day(adopted: bool, day: str, fits: bool) -> None:
    kept = [chronicle(framework_stream(NAO), [DRAFT, ADOPTED])] if adopted else []
    story = given(REVIEW, (SCHEDULED, HELD), (*OTHERS, *kept))
    rate = AssessArea(
        item=1,
        area=9,
        statement="9.1",
        rating="sound",
        comment="Seen.",
        effective_from=date.fromisoformat(day),
    )
    find = RaiseFinding(
        item=1,
        theme="use of KPIs",
        area=9,
        statement="9.1",
        text="Nobody is trained.",
        severity="low",
        effective_from=date.fromisoformat(day),
    )
    for command in (rate, find):
        asked = story.when(command, by=REVIEWER)
        assert asked.then() if fits else asked.then_refused("review.statement-of-the-area")


def test_an_edition_of_its_own_is_one_to_rate_by_once_it_is_adopted() -> None:
    text = EditionText(title="Ours", statements=(StatementText("1.1", "It is planned."),))
    own = [
        on("2023-05-02", EditionDrafted(code="Ours", edition=text, added=("1.1",)), CLERK),
        on("2023-06-01", EditionAdopted(code="Ours", number=1, edition=text), SECOND),
    ]
    rate = AssessArea(item=1, framework="Ours", area=1, statement="1.1", rating="sound", comment="Seen.")
    rated = given(REVIEW, (SCHEDULED, HELD), (*OTHERS, chronicle(framework_stream("Ours"), own)))
    assert rated.when(rate, by=REVIEWER).then().now.assessments[0].framework == "Ours"
    drafted = given(REVIEW, (SCHEDULED, HELD), (*OTHERS, chronicle(framework_stream("Ours"), own[:1])))
    drafted.when(rate, by=REVIEWER).then_refused("review.framework-known")
