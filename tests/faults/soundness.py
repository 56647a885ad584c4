"""What must hold of a record whatever happened to those who wrote to it."""

from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import closing

from application.settings import Settings
from application.verification import verify_log
from tests.faults.clients import TOLD_ONCE, Told
from web.services import Services


def assert_committed_whole(settings: Settings) -> None:
    """As it was left, before anything was put right: the read models stand at the head, positions are gapless, and of
    what a request came to either all events are there or none."""
    with closing(Services.build(settings, follow=False)) as services:
        assert [status for status in services.supervisor.status() if not status.healthy] == []
        left = 0
        for position, recorded in enumerate(services.record.feed(0, services.record.head() + 1), start=1):
            assert recorded.position == position
            asked = recorded.event.envelope.asked
            if asked is not None:
                assert left == 0, f"event {position} begins an answer inside another"
                left = asked.events
            left = max(0, left - 1)
        assert left == 0, "the log ends inside an answer"


def assert_recorded_once(settings: Settings, told: Collection[Told]) -> None:
    """Every acknowledged change is in the log, at the place that was told, and once."""
    with closing(Services.build(settings, follow=False)) as services:
        found = Counter(
            (recorded.position, str(recorded.event.envelope.event_id))
            for recorded in services.record.feed(0, services.record.head() + 1)
        )
    said = [event for each in told if each.acknowledged for event in each.events]
    assert {event: found[event] for event in said if found[event] != 1} == {}
    assert len({event_id for _, event_id in found}) == found.total()
    repeated = {event: number for event, number in Counter(said).items() if number > 1}
    assert repeated == {}, "an event was told to two who asked for different things"


def assert_sound(settings: Settings) -> int:
    """Views are what the events say, the log continues what was published and the verifier is content; its size."""
    with closing(Services.build(settings, follow=False)) as services:
        assert {status.check_outcome for status in services.supervisor.check_all()} == {"equal"}
        services.checkpoints.publish()
        assert services.record.not_continued() == ""
        key = services.checkpoints.key().verifier
        assert verify_log(services.record, key).startswith("complete and unaltered")
        return services.record.head()


def assert_told_the_same(before: Sequence[Told], again: Sequence[Told]) -> None:
    """Whoever repeats what was acknowledged is told the very same."""
    for was, now in zip(before, again, strict=True):
        if was.acknowledged:
            same = was.asked.name in TOLD_ONCE or now.body == was.body
            assert (now.status, same) == (was.status, True), f"{was.asked.name}: {now.body!r}"
