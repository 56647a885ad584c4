"""Given what happened to a contract, then these are its releases; without a store."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from domain.events import DecisionRecord, Envelope, Event, Fact, Recorded
from projections.ocds.difference import Body
from projections.ocds.publisher import Publisher
from projections.ocds.release import PublishedContract, Until, published
from tests.givens import event_id, registered
from tests.ocds.standard import as_read

CONTRACT_ID = UUID("c0ffee00-0000-4000-8000-0000000000c1")
KPI_ID = UUID("c0ffee00-0000-4000-8000-0000000000d1")
OTHER_ID = UUID("c0ffee00-0000-4000-8000-0000000000e1")
OCID = f"ocds-tst123-{CONTRACT_ID}"
FIRST_DAY = datetime(2020, 2, 3, 10, tzinfo=UTC)
"""The first event is recorded then, each that follows a day later unless it says when."""


@dataclass(frozen=True)
class Story:
    """What happened so far."""

    recorded: tuple[Recorded, ...] = ()

    def and_then(
        self, fact: Fact, stream_id: UUID = CONTRACT_ID, *, on: str = "2020-02-03", at: str = ""
    ) -> "Story":
        """*fact*, true from the day *on*, was recorded *at* that instant."""
        number = len(self.recorded) + 1
        moment = FIRST_DAY + timedelta(days=number - 1)
        moment = datetime.fromisoformat(at) if at else moment
        version = 1 + sum(event.event.stream_id == stream_id for event in self.recorded)
        envelope = Envelope(
            event_id=event_id(number),
            valid_from=date.fromisoformat(on),
            actor="p-anwen",
            role="officer",
            decision=DecisionRecord("test"),
            reason="Nobody's business.",
        )
        recorded = Recorded(number, moment, Event(stream_id, version, envelope, fact))
        return Story((*self.recorded, recorded))

    def told(self, today: str = "2020-12-31", position: int = 0) -> PublishedContract:
        """What is published of it, *today*; as known at *position*, where given."""
        story = self.recorded
        moment = datetime.fromisoformat(f"{today}T12:00:00+00:00")
        until = Until(position, story[position - 1].recorded_at) if position else Until(len(story), moment)
        found = published(
            Publisher("ocds-tst123", "A council"), CONTRACT_ID, story, until, date.fromisoformat(today)
        )
        assert found is not None
        return found

    def releases(self, today: str = "2020-12-31") -> list[Body]:
        """Its releases, as somebody reads them."""
        return [as_read(release.content) for release in self.told(today).releases]

    def last(self) -> Body:
        """The last release, which is that of the last event."""
        found = self.releases()[-1]
        assert found["id"] == f"{OCID}-{len(self.recorded)}"
        return found


def given(**changes: Any) -> Story:
    """The contract of the tests was registered."""
    return Story().and_then(registered(**changes))


def contract_in(release: Body) -> Body:
    """What a release says of the contract."""
    [found] = release["contracts"]
    assert (found["id"], found["awardID"]) == (str(CONTRACT_ID), str(CONTRACT_ID))
    return {name: value for name, value in found.items() if name not in ("id", "awardID")}
