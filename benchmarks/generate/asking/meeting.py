"""What is asked of meetings: an operational or strategic meeting of the day is entered, with what was agreed."""

from datetime import timedelta

from benchmarks.generate.turn import Turn, Wish
from domain.meeting import MEETING, AgreedItem, RecordMeeting


def asked(turn: Turn) -> Wish:
    """A meeting that was held on that day."""
    rng, terms = turn.rng, turn.terms
    manager = terms.roles.contract_manager
    due = (turn.today + timedelta(days=rng.randint(14, 90))).isoformat()
    item = AgreedItem(text="Show the figures of each site apart.", owner=manager, due=due)
    command = RecordMeeting(
        contract_id=turn.contract.stream_id,
        level="strategic" if rng.random() < 0.25 else "operational",
        held_on=turn.today,
        attendees=tuple(dict.fromkeys((manager, *terms.roles.lead_officers))),
        discussed="Returns, complaints, payments.",
        agreed=(item,) if rng.random() < 0.5 else (),
    )
    return Wish(MEETING, None, command, turn.actor)
