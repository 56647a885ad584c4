"""What the owner was asked in the session and answered, who may read it, and statements that ratings name."""

import pytest
from msgspec.structs import replace

from domain.amendment.commands import Annul, Correct
from domain.decisions import Actor, Command
from domain.review.assessment import AreaAssessed, AssessArea
from domain.review.finding import FindingRaised, RaiseFinding
from domain.review.framework import EDITIONS, Statement, statement_fault
from domain.review.questioning import AnswerQuestion, PutQuestion, QuestionAnswered, QuestionPut
from domain.review.terms import Question, Review
from domain.sentences import sentence
from tests.givens import TODAY, Entry, day, event_id, on
from tests.nouns.review.givens import CANCELLED, HELD, PASSED, RAISED, REVIEWER, SCHEDULED, review
from tests.nouns.review.test_confidence import (
    LEAD,
    MEMBER,
    OTHER_OFFICER,
    seen_by,
    told,
    viewer,
)

OWNER = Actor("p-bryn", "owner")
ASK = PutQuestion(item=1, to="p-bryn", text="Who counts the meals?")
PUT_FACT = QuestionPut(number=1, item=1, to="p-bryn", text="Who counts the meals?")
PUT = on("2023-05-17", PUT_FACT, REVIEWER)
ANSWERED_FACT = QuestionAnswered(question=1, item=1, answered_by="p-bryn", text="Secret: nobody.")
ANSWERED = on("2023-05-18", ANSWERED_FACT, OWNER)
IN_SESSION = (SCHEDULED, HELD)


def test_a_question_is_put_to_the_owner_and_answered_and_answered_again() -> None:
    story = review(*IN_SESSION).when(ASK, by=REVIEWER).then(PUT_FACT)
    assert (story.now.questions[0].to, story.now.questions[0].answer) == ("p-bryn", "")
    story = review(*IN_SESSION, PUT).when(AnswerQuestion(question=1, text="Secret: nobody."), by=OWNER)
    answered = story.quietly().then(ANSWERED_FACT)
    told = Question(1, 1, "p-bryn", "Who counts the meals?", day("2023-05-17"), "Secret: nobody.", TODAY)
    assert answered.now.questions == (told,)
    second = PutQuestion(item=2, to="p-bryn", text="Who drives?")
    both = answered.when(second, by=REVIEWER).then().now.questions
    assert [(question.number, question.answer) for question in both] == [(1, "Secret: nobody."), (2, "")]
    again = AnswerQuestion(question=1, text="The schools.")
    said = QuestionAnswered(
        question=1, item=1, answered_by="p-bryn", previous="Secret: nobody.", text="The schools."
    )
    assert review(*IN_SESSION, PUT, ANSWERED).when(again, by=OWNER).then(said).now.questions[0].answer == (
        "The schools."
    )
    assert sentence(PUT_FACT, {}) == "Question 1 on item 1, to p-bryn: Who counts the meals?"
    assert sentence(said, {"p-bryn": "Bryn"}) == "Bryn answered question 1 anew: The schools."


def test_an_answer_is_to_the_question_that_it_names_and_to_no_other() -> None:
    other = on("2023-05-17", QuestionPut(number=2, item=2, to="p-bryn", text="Who drives?"), REVIEWER)
    now = review(*IN_SESSION, PUT, other).when(AnswerQuestion(question=2, text="I."), by=OWNER).then().now
    assert [question.answer for question in now.questions] == ["", "I."]


def test_what_was_answered_is_not_asked_otherwise_behind_it_and_answers_follow_one_another() -> None:
    again = on("2023-05-19", replace(ANSWERED_FACT, previous="Secret: nobody.", text="The schools."), OWNER)
    third = on("2023-05-20", replace(ANSWERED_FACT, previous="The schools.", text="The cooks."), OWNER)
    story = review(*IN_SESSION, PUT, ANSWERED, again, third)
    for fields in ({"text": "Who counts them?"}, {"to": "p-anwen"}, {"item": 2}):
        right = Correct(corrects=event_id(3), fields=fields, reason="Misheard")
        refused = story.when(right, by=REVIEWER).refused
        assert refused is not None
        assert "It was said of another question than" in str(refused)
    never_put = story.when(Annul(annuls=event_id(3), reason="Not so"), by=REVIEWER).advised_in_all
    assert [number for number in range(1, 7) if str(event_id(number)) in never_put] == [4, 5, 6]
    earlier = Correct(corrects=event_id(3), fields={"effective_from": "2023-05-16"}, reason="Misheard")
    story.when(earlier, by=REVIEWER).quietly()
    for number, follows in ((4, 5), (5, 6)):
        annul = Annul(annuls=event_id(number), reason="Not so")
        told = story.when(annul, by=REVIEWER).advised_in_all
        assert f"event {event_id(follows)}) follows another previous now than" in told
        assert "another question" not in told


def test_it_is_said_where_it_goes_to_somebody_else_than_the_owner() -> None:
    asked = PutQuestion(item=1, to="p-stranger", text="Who counts?")
    review(*IN_SESSION).when(asked, by=REVIEWER).advised("review.asked-of-its-owner")
    of_a_provider = PutQuestion(item=3, to="p-stranger", text="Who counts?")
    review(*IN_SESSION).when(of_a_provider, by=REVIEWER).quietly()


REFUSALS: list[tuple[str, tuple[Entry, ...], Command, Actor, tuple[str, ...], bool]] = [
    ("review.held-and-open", (SCHEDULED,), ASK, REVIEWER, (), True),
    ("review.held-and-open", (SCHEDULED, CANCELLED), ASK, REVIEWER, (), True),
    (
        "review.item-exists",
        IN_SESSION,
        PutQuestion(item=9, to="p-bryn", text="Who?"),
        REVIEWER,
        ("item",),
        False,
    ),
    (
        "review.not-asked-of-oneself",
        IN_SESSION,
        PutQuestion(item=1, to="p-ieuan", text="Who?"),
        REVIEWER,
        ("to",),
        True,
    ),
    ("review.not-asked-of-oneself", IN_SESSION, replace(ASK, on_behalf_of="p-bryn"), REVIEWER, ("to",), True),
    (
        "review.question-exists",
        IN_SESSION,
        AnswerQuestion(question=1, text="I."),
        OWNER,
        ("question",),
        False,
    ),
    (
        "review.answered-by-whom-it-was-put-to",
        (*IN_SESSION, PUT),
        AnswerQuestion(question=1, text="I."),
        Actor("p-anwen", "owner"),
        (),
        True,
    ),
    (
        "review.answer-says-something-new",
        (*IN_SESSION, PUT, ANSWERED),
        AnswerQuestion(question=1, text="Secret: nobody."),
        OWNER,
        ("text",),
        False,
    ),
]


@pytest.mark.parametrize(("rule", "before", "command", "by", "at", "conflict"), REFUSALS)
def test_what_cannot_be_is_refused(
    rule: str,
    before: tuple[Entry, ...],
    command: Command,
    by: Actor,
    at: tuple[str, ...],
    *,
    conflict: bool,
) -> None:
    review(*before).when(command, by=by).then_refused(rule, at=at, conflict=conflict)


def test_no_correction_puts_a_question_to_whoever_put_it() -> None:
    to_them = Correct(corrects=event_id(3), fields={"to": "p-ieuan"}, reason="Misheard")
    asked = review(*IN_SESSION, PUT).when(to_them, by=Actor("p-sian", "reviewer"))
    asked.then_refused("review.not-asked-of-oneself", at=["fields.to"], conflict=True)


def questions(who: object, *entries: Entry) -> list[tuple[str, str]]:
    shown: Review = seen_by(who, *entries)  # type: ignore[arg-type]
    return [(question.text, question.answer) for question in shown.questions]


def test_questions_and_answers_are_as_confidential_as_findings() -> None:
    whole = [("Who counts the meals?", "Secret: nobody.")]
    entries = (*IN_SESSION, PUT, ANSWERED, RAISED)
    for who in (viewer("reviewer"), LEAD, viewer("owner", person="p-bryn")):
        assert questions(who, *entries) == whole
        assert not told(ANSWERED_FACT, who, *entries).withheld
    for who in (MEMBER, OTHER_OFFICER, viewer("member", person="p-bryn")):
        assert questions(who, *entries) == []
        for fact in (PUT_FACT, ANSWERED_FACT):
            assert "confidential until passed" in told(fact, who, *entries).sentence
    assert questions(MEMBER, *entries, PASSED) == whole
    assert questions(OTHER_OFFICER, *entries, PASSED) == []


def test_an_answer_after_the_passing_waits_for_the_next() -> None:
    entries = (*IN_SESSION, PUT, RAISED, PASSED, on("2023-06-10", ANSWERED_FACT, OWNER))
    assert questions(MEMBER, *entries) == [("Who counts the meals?", "")]
    assert told(ANSWERED_FACT, MEMBER, *entries).withheld


def test_a_rating_and_a_finding_name_a_statement_beside_its_area() -> None:
    rate = AssessArea(item=1, area=5, statement="5.4", rating="sound", comment="Seen.")
    fact = AreaAssessed(
        item=1,
        framework="NAO 2016",
        area=5,
        statement="5.4",
        scale="four-level",
        rating="sound",
        comment="Seen.",
    )
    after = review(*IN_SESSION).when(rate, by=REVIEWER).quietly().then(fact)
    as_a_whole = AssessArea(item=1, area=5, rating="weak", comment="Seen.")
    both = after.when(as_a_whole, by=REVIEWER).then()
    assert [(rated.statement, rated.rating) for rated in both.now.assessments] == [
        ("5.4", "sound"),
        (None, "weak"),
    ]
    assert sentence(fact, {}) == "Item 1, NAO 2016 statement 5.4 (Managing performance): sound. Seen."
    raised = RaiseFinding(
        item=1, theme="use of KPIs", area=5, statement="5.4", text="Two cannot be measured.", severity="high"
    )
    found = review(*IN_SESSION).when(raised, by=REVIEWER).then()
    assert found.now.findings[0].statement == "5.4"
    assert "statement 5.4" in sentence(found.entries[-1].fact, {})
    assert isinstance(found.entries[-1].fact, FindingRaised)


@pytest.mark.parametrize(
    ("framework", "area", "number", "fits"),
    [
        ("NAO 2016", 5, "5.4", True),
        ("NAO 2016", 7, "5.4", False),
        ("NAO 2016", None, "5.4", False),
        ("NAO 2016", 5, "5.12", False),
        ("NAO 2016", 9, "9.1", False),
        ("NAO 2008", 5, "5.4", False),
    ],
)
def test_a_statement_is_one_of_its_edition_and_its_area(
    framework: str, area: int | None, number: str, fits: bool
) -> None:
    assert (statement_fault(EDITIONS[framework], area, number) == "") is fits
    if area is not None:
        asked = AssessArea(
            item=1, framework=framework, area=area, statement=number, rating="weak", comment="x"
        )
        outcome = review(*IN_SESSION).when(asked, by=REVIEWER)
        assert outcome.then() if fits else outcome.then_refused("review.statement-of-the-area")


def test_every_statement_is_numbered_within_its_area_and_once() -> None:
    for edition in EDITIONS.values():
        numbers = [statement.number for statement in edition.statements]
        assert len(numbers) == len(set(numbers))
        for statement in edition.statements:
            assert statement.number.startswith(f"{statement.area}.")
            assert statement.area in edition.areas


def test_roles_responsibilities_and_processes_are_rated_by_what_is_said_of_them() -> None:
    asked = AssessArea(
        item=1, framework="everyday practice", area=3, statement="3.3", rating="sound", comment="Seen."
    )
    after = review(*IN_SESSION).when(asked, by=REVIEWER).then()
    told = sentence(after.entries[-1].fact, {})
    assert told == "Item 1, everyday practice statement 3.3 (Processes): sound. Seen."
    assert EDITIONS["everyday practice"].statement("3.3") == Statement(
        "3.3", 3, "Processes are followed as part of business as usual."
    )
    elsewhere = AssessArea(item=1, framework="everyday practice", area=5, rating="sound", comment="Seen.")
    told = review(*IN_SESSION).when(elsewhere, by=REVIEWER)
    assert "3 (Processes)" in told.then_refused("review.framework-known", at=["area"])
