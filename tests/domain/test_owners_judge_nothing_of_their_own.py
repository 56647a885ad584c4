"""Whoever owned something, today or before it was handed over, does not say what came of it, whichever noun it is."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from msgspec.structs import replace

from domain.action.lasting import CheckLasting
from domain.action.ownership import OwnerChanged
from domain.action.reopening import Reopened
from domain.action.verification import Verified, Verify
from domain.action.withdrawal import Withdraw
from domain.amendment.commands import Annul, Correct
from domain.decisions import Actor, Command
from domain.events import Evidence
from domain.improvement_plan.closing import ClosePlan
from domain.review.finding_owner import FindingOwnerNamed
from domain.review.finding_state import CloseFinding, FindingReopened
from tests.givens import Entry, event_id, on
from tests.nouns.action import test_action as actions
from tests.nouns.improvement_plan import test_improvement_plan as plans
from tests.nouns.review import test_finding_state as findings
from tests.streams import Story

FIRST, SECOND, THIRD = "p-first", "p-second", "p-third"
"""Who owned it at first, who took it over, and somebody who never owned it."""
CLERK, OTHER_CLERK = Actor("p-dilwyn", "governance"), Actor("p-ieuan", "governance")
SEEN = (Evidence("What was seen", "application/pdf", "0" * 64),)
CORRECTED_TO = "p-mair"


@dataclass(frozen=True)
class Owned:
    """Something that one person owned and handed to another, and how it is judged."""

    story: Callable[..., Story]
    opened: tuple[Entry, ...]
    """It is the first owner's, by the last of these."""
    handed_over: Entry
    then: tuple[Entry, ...]
    """What happens before it can be judged."""
    judged: Command
    rule: str
    at: tuple[str, ...]
    again: tuple[Entry, ...] = ()
    """It is judged, opened again, and can be judged anew; empty where it is never opened again."""

    def after(self, *entries: Entry) -> Story:
        """These happened to it since it was opened."""
        return self.story(*self.opened, *entries)

    def is_not_judged_by(self, *people: str, after: Story) -> None:
        """Nor for them."""
        for person in people:
            for by, behalf in ((person, ""), (THIRD, person)):
                asked = after.when(replace(self.judged, on_behalf_of=behalf), by=Actor(by, "governance"))
                asked.then_refused(self.rule, at=self.at, conflict=True)

    def is_judged_by(self, *people: str, after: Story) -> None:
        """As by anybody else who may."""
        for person in people:
            after.when(self.judged, by=Actor(person, "governance")).then()


_ACTION = on("2023-05-22", replace(actions.AGREED_FACT, owner=FIRST), CLERK)
_ACTION_HANDED_OVER = on("2023-06-01", OwnerChanged(previous=FIRST, owner=SECOND), CLERK)
_DONE = on("2023-06-08", Verified(outcome="fully done", accepted=(1,), verified_by=THIRD))
_REOPENED = on(
    "2023-06-09", Reopened(previous="2023-07", due="2023-12", why="It lapsed.", reopened_by=FIRST), CLERK
)
_OFFERED = on("2023-06-05", actions.OFFERED.fact, Actor("p-offers", "officer"), evidence=SEEN)
OWNED = {
    "closing an improvement plan": Owned(
        plans.plan,
        (on("2023-05-20", replace(plans.AGREED_FACT, owner=FIRST), CLERK),),
        on(
            "2023-06-01",
            replace(
                plans.REVISED.fact,
                target=plans.AGREED_FACT.target,
                due=plans.AGREED_FACT.due,
                previous_owner=FIRST,
                owner=SECOND,
            ),
            CLERK,
        ),
        (),
        ClosePlan(outcome="met", reason="Two months at 98."),
        "improvement-plan.closed-by-another",
        ("outcome",),
    ),
    "closing a finding": Owned(
        findings.review,
        (
            *findings.FOUND,
            on("2023-05-22", FindingOwnerNamed(finding=1, item=1, owner=FIRST), CLERK),
        ),
        on("2023-06-01", FindingOwnerNamed(finding=1, item=1, previous=FIRST, owner=SECOND), CLERK),
        (),
        CloseFinding(finding=1, outcome="overtaken", reason="Let anew."),
        "review.finding-closed-by-another",
        ("finding",),
        (findings.OVER, on("2023-06-11", FindingReopened(finding=1, item=1, why="It came back."), CLERK)),
    ),
    "verifying an action": Owned(
        actions.action,
        (_ACTION,),
        _ACTION_HANDED_OVER,
        (_OFFERED,),
        Verify(outcome="fully done", accepted=(1,)),
        "action.verified-by-another",
        ("outcome",),
        (_DONE, _REOPENED),
    ),
    "looking whether an action lasts": Owned(
        actions.action,
        (_ACTION,),
        _ACTION_HANDED_OVER,
        (_OFFERED, _DONE),
        CheckLasting(lasting="still done", evidence=SEEN),
        "action.checked-by-another",
        ("lasting",),
        (_REOPENED, on("2023-06-10", _DONE.fact)),
    ),
    "withdrawing an action": Owned(
        actions.action,
        (_ACTION,),
        _ACTION_HANDED_OVER,
        (),
        Withdraw(reason="Overtaken."),
        "action.withdrawn-by-another",
        (),
        (_OFFERED, _DONE, _REOPENED),
    ),
}

OPENED_AGAIN = {name: owned for name, owned in OWNED.items() if owned.again}
PUT_RIGHT = {name: owned for name, owned in OWNED.items() if owned.story is not findings.review}
"""Those whose owner is put right where it was entered wrongly; of a finding that is only annulled."""


def annulled(story: Story, number: int) -> Story:
    """The story after two people agreed that its event of that number does not count."""
    annul = Annul(annuls=event_id(number), reason="Entered twice.")
    return story.when(annul, by=CLERK).then().when(annul, by=OTHER_CLERK).then()


@pytest.mark.parametrize("owned", OWNED.values(), ids=OWNED)
def test_it_is_not_judged_by_whoever_handed_it_over(owned: Owned) -> None:
    owned.is_not_judged_by(FIRST, after=owned.after(*owned.then))
    handed_over = owned.after(owned.handed_over, *owned.then)
    owned.is_not_judged_by(FIRST, SECOND, after=handed_over)
    owned.is_judged_by(THIRD, after=handed_over)


@pytest.mark.parametrize("owned", OPENED_AGAIN.values(), ids=OPENED_AGAIN)
def test_opening_it_again_washes_nobodys_hands(owned: Owned) -> None:
    again = owned.after(owned.handed_over, *owned.then, *owned.again)
    owned.is_not_judged_by(FIRST, SECOND, after=again)
    owned.is_judged_by(THIRD, after=again)


@pytest.mark.parametrize("owned", OWNED.values(), ids=OWNED)
def test_a_handover_that_two_people_annul_made_nobody_an_owner(owned: Owned) -> None:
    never = annulled(owned.after(owned.handed_over, *owned.then), len(owned.opened) + 1)
    owned.is_not_judged_by(FIRST, after=never)
    owned.is_judged_by(SECOND, THIRD, after=never)


@pytest.mark.parametrize("owned", PUT_RIGHT.values(), ids=PUT_RIGHT)
def test_no_correction_takes_from_anybody_what_they_owned(owned: Owned) -> None:
    correct = Correct(corrects=event_id(1), fields={"owner": CORRECTED_TO}, reason="Misread.")
    right = owned.after(*owned.then).when(correct, by=CLERK).then()
    owned.is_not_judged_by(FIRST, CORRECTED_TO, after=right)
    owned.is_judged_by(THIRD, after=right)
    wrong = annulled(right, len(right.entries))
    owned.is_not_judged_by(FIRST, after=wrong)
    owned.is_judged_by(CORRECTED_TO, THIRD, after=wrong)


@pytest.mark.parametrize("name", ["looking whether an action lasts", "withdrawing an action"])
def test_whoever_put_right_how_it_was_judged_is_not_put_down_as_its_first_owner(name: str) -> None:
    """Of what is judged by one person, and said otherwise by another since."""
    owned = OWNED[name]
    judged = owned.after(owned.handed_over, *owned.then).when(owned.judged, by=Actor(THIRD, "governance"))
    said = judged.then()
    fields = {"effective_from": "2023-06-14"}
    slip = Correct(corrects=event_id(len(said.entries)), fields=fields, reason="Misread.")
    said = said.when(slip, by=Actor("p-fourth", "governance")).then()
    correct = Correct(corrects=event_id(1), fields={"owner": "p-fourth"}, reason="Misread.")
    assert said.when(correct, by=CLERK).then_refused("later-facts.still-fit", conflict=True)


@pytest.mark.parametrize("name", ["looking whether an action lasts", "withdrawing an action"])
def test_what_an_owner_judged_is_put_right_by_somebody_who_never_was_its_owner(name: str) -> None:
    """Until it is put right it is as wrong as before; whoever it was is not excused by that, and nor is who acts for
    them."""
    owned = OWNED[name]
    judged = owned.after(owned.handed_over, *owned.then).when(owned.judged, by=Actor(THIRD, "governance"))
    later = [placed.event_id for placed in judged.then().chronicle.facts[1:]]
    slip = Correct(corrects=later[-1], fields={"effective_from": "2023-06-14"}, reason="Misread.")
    right = judged.then().when(slip, by=Actor("p-fourth", "governance")).then()
    for first in (THIRD, "p-fourth"):
        correct = Correct(
            corrects=event_id(1), fields={"owner": first}, reason="Misread.", although=(*later,)
        )
        wrong = right.when(correct, by=CLERK).then()
        again = replace(slip, fields={"effective_from": "2023-06-15"})
        for by, behalf in ((first, ""), (SECOND, ""), ("p-fifth", first)):
            asked = wrong.when(replace(again, on_behalf_of=behalf), by=Actor(by, "governance"))
            asked.then_refused(owned.rule, at=[f"fields.{name}" for name in owned.at], conflict=True)
        assert "As before" in wrong.when(again, by=Actor("p-fifth", "governance")).advice[owned.rule]


@pytest.mark.parametrize("owned", PUT_RIGHT.values(), ids=PUT_RIGHT)
def test_whoever_judged_it_is_not_put_down_as_its_first_owner(owned: Owned) -> None:
    judged = owned.after(owned.handed_over, *owned.then).when(owned.judged, by=Actor(THIRD, "governance"))
    correct = Correct(corrects=event_id(1), fields={"owner": THIRD}, reason="Misread.")
    refused = judged.then().when(correct, by=CLERK).refused
    assert refused is not None
    assert {rejection.rule for rejection in refused.rejections} == {"later-facts.still-fit"}
    assert re.search("said of another owner than|somebody who never was its owner", str(refused))
