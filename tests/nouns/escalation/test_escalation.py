"""What could not be settled is put to somebody higher up, who answers it or passes it on."""

from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.amendment.commands import Correct
from domain.amendment.correction import fixed_fields, request_corrected
from domain.amendment.events import Annulled
from domain.decisions import Actor, Command
from domain.escalation import ESCALATION
from domain.escalation.answer import AnswerEscalation, EscalationAnswered
from domain.escalation.passing_on import EscalationPassedOn, PassOn
from domain.escalation.questions import AskMore, MoreAsked, MoreTold, TellMore
from domain.escalation.raising import Raise, Raised
from domain.escalation.terms import PassedOn as PassedOnBefore
from domain.escalation.terms import Question
from domain.escalation.withdrawal import EscalationWithdrawn, WithdrawEscalation
from domain.events import Fact
from domain.sentences import sentence
from tests.givens import Entry, day, event_id, on, registered
from tests.nouns.action.test_arising import AROSE
from tests.nouns.improvement_plan.test_improvement_plan import AGREED as PLAN
from tests.nouns.service_credit.test_service_credit import OWED
from tests.streams import (
    CONTRACT_ID,
    CONTRACT_OF_THESE_TESTS,
    Story,
    asked_again,
    chronicle,
    given,
    to_be_asked_again,
)

ACTION_ID, PLAN_ID, CREDIT_ID, OTHERS = (UUID(int=number) for number in (21, 22, 23, 24))
BOSS = Actor("p-gwyn", "owner")
CLERK = Actor("p-dilwyn", "governance")
ANWEN = Actor("p-anwen", "officer")
RAISED_FACT = Raised(
    contract_id=CONTRACT_ID,
    subject="contract",
    subject_id=CONTRACT_ID,
    subject_title="School meals",
    level="senior",
    put_to="p-gwyn",
    asked="Whether to give notice of default.",
    answer_by="2023-06-30",
    raised_by="p-anwen",
)
RAISED = on("2023-06-01", RAISED_FACT)
PASSED = on(
    "2023-06-05",
    EscalationPassedOn(previous="p-gwyn", put_to="p-eleri", why="It is hers."),
    BOSS,
    reason="It is hers.",
)
ANSWERED = on("2023-06-10", EscalationAnswered(answer="Not yet.", answered_by="p-gwyn"), BOSS)
ASKED = on("2023-06-05", MoreAsked(asked="What they were told.", asked_by="p-gwyn"), BOSS)
TO_WHO_RAISED_IT = on(
    "2023-06-05",
    EscalationPassedOn(previous="p-gwyn", put_to="p-anwen", why="Decide it yourself."),
    BOSS,
    reason="Decide it yourself.",
)
TOLD = on("2023-06-07", MoreTold(told="Nothing in writing.", told_by="p-anwen"))
WITHDRAWN = on("2023-06-10", EscalationWithdrawn(), reason="Settled.")


def escalation(*entries: Entry) -> Story:
    """The escalation after these entries, with an action, a plan and a credit of the contract."""
    others_plan = on("2023-05-20", replace(PLAN.fact, contract_id=UUID(int=5)))
    others = [
        CONTRACT_OF_THESE_TESTS,
        chronicle(ACTION_ID, [AROSE]),
        chronicle(PLAN_ID, [PLAN]),
        chronicle(CREDIT_ID, [OWED]),
        chronicle(OTHERS, [others_plan]),
    ]
    return given(ESCALATION, entries, others)


def put(**changes: Any) -> Raise:
    asked: dict[str, Any] = {
        "contract_id": CONTRACT_ID,
        "level": "senior",
        "put_to": "p-gwyn",
        "asked": "Whether to give notice of default.",
        "answer_by": "2023-06-30",
    }
    return Raise(**(asked | changes))


def test_the_contract_itself_is_escalated() -> None:
    story = escalation().when(put()).quietly().then(RAISED_FACT)
    now = story.now
    assert (now.state, now.put_to, now.contract_id, now.level) == ("open", "p-gwyn", CONTRACT_ID, "senior")
    assert (now.asked, now.answer_by) == ("Whether to give notice of default.", "2023-06-30")
    assert (now.raised_by, now.raised_on) == ("p-anwen", day("2023-06-15"))


@pytest.mark.parametrize(
    ("field", "named", "subject", "called"),
    [
        ("action_id", ACTION_ID, "action", "Meals on time"),
        ("improvement_plan_id", PLAN_ID, "improvement plan", "Meals on time, 2023-04"),
        ("service_credit_id", CREDIT_ID, "service credit", "Meals on time, 2023-04"),
    ],
)
def test_what_is_escalated_is_named_as_it_was_called(
    field: str, named: UUID, subject: str, called: str
) -> None:
    now = escalation().when(put(**{field: named})).quietly().then().now
    assert (now.subject, now.subject_id, now.subject_title) == (subject, named, called)


def test_what_is_escalated_was_there_on_that_day_and_its_name_is_no_longer_than_a_short_one() -> None:
    early = put(action_id=ACTION_ID, effective_from=day("2021-01-01"))
    said = (
        escalation()
        .when(early)
        .then_refused("escalation.of-the-contract", at=["action_id", "effective_from"], conflict=False)
    )
    assert said == "There was no such action on 1 January 2021."
    long = chronicle(CONTRACT_ID, [registered(title="Meals " * 60)])
    told = given(ESCALATION, others=[long]).when(put()).then().now
    assert told.subject_title == ("Meals " * 60)[:300]


def test_whoever_it_was_put_to_answers_or_passes_it_on() -> None:
    answered = escalation(RAISED).when(AnswerEscalation(answer="Not yet."), by=BOSS).quietly()
    now = answered.then(ANSWERED.fact).now
    assert (now.state, now.answered_by, now.waits_for) == ("answered", "p-gwyn", "")
    assert (now.answer, now.answered_on) == ("Not yet.", day("2023-06-15"))
    passed = escalation(RAISED).when(PassOn(put_to="p-eleri", reason="It is hers."), by=BOSS).quietly()
    now = passed.then(PASSED.fact).now
    assert (now.put_to, now.passed_on) == (
        "p-eleri",
        (PassedOnBefore(day("2023-06-15"), "p-gwyn", "It is hers."),),
    )
    escalation(RAISED).when(PassOn(put_to="p-eleri", reason="He left."), by=CLERK).quietly().then()


def test_more_is_asked_before_it_is_decided_and_it_waits_for_whoever_raised_it() -> None:
    asked = escalation(RAISED).when(AskMore(asked="What they were told."), by=BOSS).quietly().then(ASKED.fact)
    assert (asked.now.state, asked.now.waits_for) == ("open", "p-anwen")
    told = escalation(RAISED, ASKED).when(TellMore(told="Nothing in writing.")).quietly().then(TOLD.fact)
    assert (told.now.waits_for, told.now.questions[0].answered_on) == ("p-gwyn", day("2023-06-15"))
    again = escalation(RAISED, ASKED, TOLD).when(AskMore(asked="Who told them."), by=BOSS).quietly().then()
    assert (len(again.now.questions), again.now.waits_for) == (2, "p-anwen")
    both = again.when(TellMore(told="The manager.")).quietly().then()
    first, second = both.now.questions
    assert (first.text, first.answer, first.answered_by) == (
        "What they were told.",
        "Nothing in writing.",
        "p-anwen",
    )
    assert second == Question(
        "Who told them.", "p-gwyn", day("2023-06-15"), "The manager.", "p-anwen", day("2023-06-15")
    )
    assert (
        escalation(RAISED, ASKED).when(AnswerEscalation(answer="Yes."), by=BOSS).quietly().then().now.answer
    )


def test_what_was_told_of_a_question_that_is_annulled_answers_no_other() -> None:
    asked_again = on("2023-06-08", MoreAsked(asked="Who told them.", asked_by="p-gwyn"), BOSS)
    told_again = on("2023-06-09", MoreTold(told="The manager.", told_by="p-anwen"))
    entries = (RAISED, ASKED, TOLD, asked_again, told_again)

    def without(number: int) -> list[tuple[str, str]]:
        annulled = Annulled(
            stream="escalation", annuls=event_id(number), proposal=event_id(9), proposed_by="p-x"
        )
        now = escalation(*entries, on("2023-06-12", annulled, CLERK)).now
        return [(each.text, each.answer) for each in now.questions]

    assert without(2) == [("Who told them.", "The manager.")]
    assert without(4) == [("What they were told.", "Nothing in writing.")]


@pytest.mark.parametrize(
    ("rule", "entries", "command", "by", "fields"),
    [
        (
            "escalation.about-one-thing",
            (),
            put(action_id=ACTION_ID, service_credit_id=CREDIT_ID),
            CLERK,
            ("action_id", "service_credit_id"),
        ),
        (
            "escalation.of-the-contract",
            (),
            put(effective_from=day("2019-01-01")),
            CLERK,
            ("contract_id", "effective_from"),
        ),
        ("escalation.of-the-contract", (), put(improvement_plan_id=OTHERS), CLERK, ("improvement_plan_id",)),
        ("escalation.to-somebody-else", (), put(), BOSS, ("put_to",)),
        ("escalation.answered-by-a-date", (), put(answer_by="TBC"), CLERK, ("answer_by",)),
        ("escalation.answered-by-a-date", (), put(answer_by="2023-05"), CLERK, ("answer_by",)),
        ("escalation.theirs-to-answer", (RAISED,), AnswerEscalation(answer="Yes"), CLERK, ()),
        (
            "escalation.passed-on-by-whoever-has-it",
            (RAISED,),
            PassOn(put_to="p-eleri", reason="So"),
            Actor("p-anwen", "officer"),
            (),
        ),
        ("escalation.theirs-to-answer", (RAISED,), AskMore(asked="Why?"), CLERK, ()),
        ("escalation.nothing-asked-yet", (RAISED, ASKED), AskMore(asked="Why?"), BOSS, ()),
        ("escalation.open", (RAISED, ANSWERED), AskMore(asked="Why?"), BOSS, ()),
        ("escalation.more-was-asked", (RAISED, ASKED, TOLD), TellMore(told="So."), CLERK, ()),
        ("escalation.told-by-another", (RAISED, ASKED), TellMore(told="So."), BOSS, ()),
        ("escalation.open", (RAISED, ASKED, WITHDRAWN), TellMore(told="So."), CLERK, ()),
        ("escalation.to-another", (RAISED,), PassOn(put_to="p-gwyn", reason="So"), CLERK, ("put_to",)),
        ("reason.given", (RAISED,), WithdrawEscalation(), CLERK, ("reason",)),
        ("escalation.open", (RAISED, ANSWERED), AnswerEscalation(answer="Yes"), BOSS, ()),
        ("escalation.open", (RAISED, WITHDRAWN), WithdrawEscalation(reason="Twice"), CLERK, ()),
        (
            "escalation.decided-by-another",
            (RAISED, TO_WHO_RAISED_IT),
            AnswerEscalation(answer="Yes"),
            ANWEN,
            (),
        ),
        (
            "escalation.decided-by-another",
            (RAISED,),
            AnswerEscalation(answer="Yes", on_behalf_of="p-anwen"),
            BOSS,
            (),
        ),
    ],
)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: tuple[Entry, ...], command: Command, by: Actor, fields: tuple[str, ...]
) -> None:
    escalation(*entries).when(command, by=by).then_refused(rule, at=fields)


def test_every_fact_gives_back_the_request_that_it_answered() -> None:
    of_an_action = escalation().when(put(action_id=ACTION_ID)).then()
    assert asked_again(of_an_action, by=CLERK) == {Raised}
    told = asked_again(escalation(RAISED, WITHDRAWN), by=CLERK) | asked_again(
        escalation(RAISED, PASSED), by=CLERK
    )
    by_eleri = on("2023-06-06", MoreAsked(asked="Why?", asked_by="p-eleri"), Actor("p-eleri", "governance"))
    told |= asked_again(escalation(RAISED, PASSED, by_eleri), by=Actor("p-eleri", "governance"))
    again = Correct(
        corrects=event_id(3), reason="Nothing is wrong"
    )  # who asked may not correct what was told
    escalation(RAISED, ASKED, TOLD).when(again, by=CLERK).then_refused(
        "correction.changes-something", at=["fields"]
    )
    told |= {MoreTold}
    assert told == to_be_asked_again(ESCALATION)


def test_what_an_answer_rests_on_is_what_was_put_to_whom_and_what_was_asked() -> None:
    """What is put right of it afterwards is told beside the answer."""
    told = escalation(RAISED, PASSED).now
    rests_on = ESCALATION.effects[EscalationAnswered].rests_on
    assert rests_on(told, ANSWERED.fact) == {
        "put_to": "p-eleri",
        "asked": "Whether to give notice of default.",
    }
    what = ESCALATION.effects[MoreTold].rests_on
    assert what(escalation(RAISED, ASKED).now, TOLD.fact) == {"asked": "What they were told."}
    assert what(escalation(RAISED, ASKED, TOLD).now, TOLD.fact) == {"asked": ""}


@pytest.mark.parametrize(
    ("fact", "reads"),
    [
        (
            RAISED_FACT,
            "Escalated to p-gwyn (senior), to be answered by 30 June 2023: Whether to give notice of default.",
        ),
        (PASSED.fact, "Escalation passed on to p-eleri (was with p-gwyn): It is hers."),
        (ASKED.fact, "p-gwyn asked before deciding the escalation: What they were told."),
        (TOLD.fact, "Told by p-anwen before the escalation is decided: Nothing in writing."),
        (ANSWERED.fact, "Escalation answered by p-gwyn: Not yet."),
        (WITHDRAWN.fact, "Escalation withdrawn."),
    ],
)
def test_each_fact_reads_as_a_sentence(fact: Fact, reads: str) -> None:
    assert sentence(fact, {}) == reads


def test_nobody_decides_a_question_that_they_put_right() -> None:
    eleri = Actor("p-eleri", "owner")
    right = Correct(corrects=event_id(1), fields={"asked": "Whether to end it."}, reason="Slip")
    told = escalation(RAISED).when(right, by=eleri).then()
    told = told.when(PassOn(put_to="p-eleri", reason="It is hers."), by=BOSS).then()
    told.when(AnswerEscalation(answer="Yes"), by=eleri).then_refused(
        "escalation.decided-by-another", conflict=True
    )


def test_what_was_escalated_is_put_right_after_it_was_passed_on() -> None:
    """It opened the story: of what came after it no step was taken before."""
    right = Correct(corrects=event_id(1), fields={"asked": "Whether to end it."}, reason="Slip")
    assert escalation(RAISED, PASSED).when(right).then().now.asked == "Whether to end it."


def test_what_it_is_about_is_not_among_what_a_correction_may_give() -> None:
    known = escalation(RAISED).chronicle
    about = {"contract_id", "action_id", "improvement_plan_id", "service_credit_id"}
    assert fixed_fields(ESCALATION, known, event_id(1)) >= about
    found = request_corrected(ESCALATION, known, Correct(corrects=event_id(1)))
    assert found is not None
    assert set(found[1]) == {"level", "put_to", "asked", "answer_by", "effective_from"}


def test_no_correction_puts_it_to_whoever_raised_it_or_put_it_right() -> None:
    """Nor is that anybody whom somebody else corrects it for."""
    eleri = Actor("p-eleri", "owner")
    right = Correct(corrects=event_id(1), fields={"asked": "Whether to end it."}, reason="Slip")
    told = escalation(RAISED).when(replace(right, on_behalf_of="p-sian"), by=eleri).then()
    for person in ("p-anwen", "p-eleri", "p-sian", "p-dilwyn", "p-tegid"):
        to_them = Correct(
            corrects=event_id(1), fields={"put_to": person}, reason="Slip", on_behalf_of="p-tegid"
        )
        told.when(to_them, by=CLERK).then_refused("escalation.to-somebody-else", at=["fields.put_to"])
    to_another = Correct(corrects=event_id(1), fields={"put_to": "p-mair"}, reason="Slip")
    assert told.when(to_another, by=CLERK).then().now.put_to == "p-mair"


def test_nobody_is_asked_to_decide_what_was_escalated_for_them() -> None:
    """Neither who gives the command nor for whom it is given (two people are two people)."""
    for by, behalf in ((BOSS, "p-anwen"), (ANWEN, "p-gwyn")):
        asked = escalation().when(put(on_behalf_of=behalf), by=by)
        asked.then_refused("escalation.to-somebody-else", at=["put_to"], conflict=False)
    told = escalation().when(put(put_to="p-eleri", on_behalf_of="p-gwyn"), by=ANWEN).then()
    passed = told.when(PassOn(put_to="p-gwyn", reason="It is his."), by=CLERK).then()
    passed.when(AnswerEscalation(answer="Yes"), by=BOSS).then_refused(
        "escalation.decided-by-another", conflict=True
    )


def test_it_is_taken_back_by_whoever_raised_it_and_not_by_whoever_has_it() -> None:
    back = WithdrawEscalation(reason="Settled.")
    told = escalation().when(put(on_behalf_of="p-eleri"), by=ANWEN).then()
    for by in (BOSS, Actor("p-sian", "owner")):
        told.when(back, by=by).then_refused("escalation.taken-back-by-whoever-raised-it", conflict=True)
    for_her = WithdrawEscalation(reason="Settled.", on_behalf_of="p-anwen")
    told.when(for_her, by=BOSS).then_refused("escalation.taken-back-by-whoever-raised-it", conflict=True)
    for by in (ANWEN, Actor("p-eleri", "officer"), CLERK):
        now = told.when(back, by=by).quietly().then(EscalationWithdrawn()).now
        assert (now.state, now.waits_for) == ("withdrawn", "")


@pytest.mark.parametrize(("by", "in_time"), [("2023-06-14", False), ("2023-06-15", True), ("2023-06", True)])
def test_an_answer_may_be_asked_for_by_the_very_day(by: str, *, in_time: bool) -> None:
    asked = escalation().when(put(answer_by=by))
    if in_time:
        asked.quietly().then()
    else:
        asked.then_refused("escalation.answered-by-a-date", at=["answer_by"])


@pytest.mark.parametrize(
    ("command", "by", "rule"),
    [
        (AnswerEscalation(answer="Yes"), BOSS, "escalation.open"),
        (PassOn(put_to="p-eleri", reason="It is hers."), BOSS, "escalation.open"),
        (AskMore(asked="Why?"), BOSS, "escalation.open"),
        (WithdrawEscalation(reason="Settled."), ANWEN, "escalation.open"),
    ],
)
@pytest.mark.parametrize("over", [ANSWERED, WITHDRAWN])
def test_of_what_is_over_nothing_more_is_said(command: Command, by: Actor, rule: str, over: Entry) -> None:
    refused = escalation(RAISED, over).when(command, by=by).refused
    assert refused is not None
    assert [told.conflict for told in refused.rejections if told.rule == rule] == [True]


def test_only_what_waits_for_whoever_leaves_is_handed_over() -> None:
    known = escalation(RAISED).now
    assert [*ESCALATION.hands_over(known, "p-gwyn", "p-new", day("2023-06-15"))] == [
        PassOn(put_to="p-new", left_behind_by="p-gwyn")
    ]
    assert [*ESCALATION.hands_over(known, "p-anwen", "p-new", day("2023-06-15"))] == []
    over = escalation(RAISED, ANSWERED).now
    assert [*ESCALATION.hands_over(over, "p-gwyn", "p-new", day("2023-06-15"))] == []
