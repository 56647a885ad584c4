"""Whatever is numbered or named inside a stream keeps its number for good, annulled or not (case W5)."""

from typing import Any

import pytest

from domain.action import ACTION
from domain.action.evidence import EvidenceOffered, OfferEvidence
from domain.amendment.commands import Correct
from domain.amendment.events import Annulled
from domain.decisions import Command
from domain.events import Evidence
from domain.group import GROUP
from domain.group.posts import CreatePost, PostAbolished
from domain.review import REVIEW
from domain.review.finding import RaiseFinding
from domain.review.items import AddItem, ItemAdded
from domain.review.lines import NewItem
from domain.review.passing import PassFindings, PostOf
from domain.review.terms import Item
from domain.stream import Stream
from tests.givens import Entry, day, event_id, on
from tests.nouns.action.test_action import AGREED, HERS, OFFERED, action
from tests.nouns.group.test_group import CONVENED, WITH_POSTS
from tests.nouns.review.givens import CABINET, CMT, HELD, OTHERS, PASSED, RAISED, REVIEWER, SCHEDULED
from tests.streams import Story, given

SECOND = on("2023-06-06", EvidenceOffered(offer=2, shows="The formula", offered_by="p-anwen"))
THIRD = on("2023-06-07", EvidenceOffered(offer=3, shows="The log", offered_by="p-anwen"))
FOUND = (SCHEDULED, HELD, RAISED)
BUSES = Item(number=4, title="Bus shelters", kind="area", lead_officers=("p-eleri",))
ADDED = on("2023-01-12", ItemAdded(item=BUSES))
LOG = Evidence("Signed formula", "application/pdf", "0" * 64)
RAISE = RaiseFinding(item=1, theme="use of KPIs", text="Another.", severity="low")
PASS = PassFindings(
    item=1,
    member=PostOf(group_id=CABINET, post_id="cm-education"),
    director=PostOf(group_id=CMT, post_id="cd-education"),
)
ADD = AddItem(item=NewItem(title="Street lights", kind="area", lead_officers=("p-eleri",)))
CREATE = CreatePost(post_id="chair", title="Another chair", kind="chair")


def annulled(stream: Stream[Any], number: int) -> Entry:
    """Two people agreed that the story's *number*th event should not have been recorded."""
    fact = Annulled(stream=stream.noun, annuls=event_id(number), proposal=event_id(90), proposed_by="p-x")
    return on("2023-01-13", fact)


def review(*entries: Entry) -> Story:
    return given(REVIEW, entries, OTHERS)


@pytest.mark.parametrize(
    ("story", "command", "field"),
    [
        (review(*FOUND, annulled(REVIEW, 3)), RAISE, "number"),
        (review(*FOUND, PASSED, annulled(REVIEW, 4)), PASS, "passing"),
    ],
)
def test_the_number_of_what_was_annulled_is_not_given_again(
    story: Story, command: Command, field: str
) -> None:
    (decided,) = story.when(command, by=REVIEWER).decided
    assert getattr(decided.fact, field) == 2


def test_a_line_that_was_annulled_leaves_its_number_behind() -> None:
    story = review(SCHEDULED, ADDED, annulled(REVIEW, 2))
    (decided,) = story.when(ADD, on=day("2023-01-20"), by=REVIEWER).decided
    assert decided.fact == ItemAdded(
        item=Item(number=5, title="Street lights", kind="area", lead_officers=("p-eleri",))
    )


def test_an_offer_of_evidence_that_was_annulled_leaves_its_number_behind() -> None:
    offer = OfferEvidence(shows="The formula, signed", evidence=(LOG,))
    story = action(AGREED, OFFERED, annulled(ACTION, 2))
    (decided,) = story.when(offer, by=HERS).decided
    assert isinstance(decided.fact, EvidenceOffered)
    assert decided.fact.offer == 2


def test_what_is_put_right_keeps_the_number_that_it_was_given() -> None:
    """The second of three, once and once more."""
    story = action(AGREED, OFFERED, SECOND, THIRD)
    for shows in ("The formula, dated", "The formula, dated and signed"):
        put_right = Correct(corrects=event_id(3), fields={"shows": shows}, reason="Misread")
        story = story.when(put_right, by=HERS).then()
        told = story.chronicle.timeline.placed[2].fact
        assert isinstance(told, EvidenceOffered)
        assert (told.offer, told.shows) == (2, shows)


def test_a_post_is_put_right_once_and_once_more() -> None:
    """Its own id is no other's."""
    story = given(GROUP, (CONVENED, WITH_POSTS[1]))
    for title in ("Chairman", "Chairwoman"):
        put_right = Correct(corrects=event_id(2), fields={"title": title}, reason="Misread")
        story = story.when(put_right).quietly().then()


@pytest.mark.parametrize(
    "entries",
    [
        (CONVENED, WITH_POSTS[1], annulled(GROUP, 2)),
        (CONVENED, WITH_POSTS[1], on("2021-01-01", PostAbolished(post=WITH_POSTS[1].fact.post))),  # type: ignore[attr-defined]
    ],
)
def test_a_post_that_was_abolished_or_annulled_leaves_its_id_behind(entries: tuple[Entry, ...]) -> None:
    given(GROUP, entries).when(CREATE).then_refused("group.post-is-new", at=["post_id"], conflict=True)
