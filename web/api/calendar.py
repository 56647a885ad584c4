"""Key dates as an iCalendar feed (RFC 5545): one person's duties that have a day, as *my work* tells them."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, NamedTuple
from uuid import UUID

from flask import Response, g
from flask_smorest import Blueprint
from icalendar import Alarm, Calendar, Event, vUri

from application.errors import BadRequest
from application.record import Basis, Record
from application.settings import Settings
from domain.dates import in_words, latest
from projections.duties import ACTED_FOR, DutiesQuery, Duty
from web.api import answers
from web.api.fields import PersonField, Text
from web.api.queries import BasisSchema, basis_of
from web.api.reads import Reads
from web.services import Services

_WEEK = timedelta(days=7)
_REMINDED = dict.fromkeys(
    ("contractual notice", "break", "option", "internal lead time", "end of the term", "certificate"),
    (4 * _WEEK, _WEEK),
)
"""How long before a date people are reminded: earlier where letting it pass cannot be made good (ours)."""
_ELSE_REMINDED = (_WEEK,)
_ANYBODYS = frozenset({"governance", "auditor", "reviewer"})
"""Roles that read everybody's work."""


class CalendarSchema(BasisSchema):
    """Whose calendar."""

    person = PersonField(metadata={"description": "Opaque id; officers read their own calendar only."})
    key = Text(
        metadata={
            "description": "A calendar key, for programs that send no bearer token: made with `kentledge token issue "
            "PERSON --role officer --scope calendar`, ended with `kentledge token revoke`. It opens this calendar only."
        }
    )


def register_calendar(blueprint: Blueprint, services: Services) -> None:
    """Add the route."""
    reads = Reads(blueprint, services)

    @reads.route("calendar", CalendarSchema, {"type": "string"}, "text/calendar")
    def calendar(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        person = _person(query)
        found = g.gate.duties(basis, DutiesQuery(person))
        content = calendar_file(services.record, basis, person, found, services.settings)
        response = Response(content, content_type="text/calendar; charset=utf-8")
        response.headers["Content-Disposition"] = 'inline; filename="key-dates.ics"'
        response.headers["Cache-Control"] = "private, no-store"
        return answers.stamped(response, basis, reads.size_before(basis), reads.projection_position())


def _person(query: dict[str, Any]) -> str:
    """Officers, and whoever comes with a calendar key, read their own. Raises BadRequest."""
    own: str = g.actor.person_id
    asked: str = query.get("person", own)
    if asked != own and (g.actor.role not in _ANYBODYS or g.token.scope == "calendar"):
        raise BadRequest({"person": "This calendar is one's own; governance reads everybody's."})
    return asked


def calendar_file(
    record: Record, basis: Basis, person: str, found: Sequence[Duty], settings: Settings
) -> bytes:
    """The calendar of duties of a person that were *found* at *basis*. The same record gives the same bytes, whenever
    it is asked.

    Of the *settings*, the origin makes the ids of entries unique in the world, and the public address is in links.
    """
    found = [duty for duty in found if duty.duty != ACTED_FOR]
    dated = [duty for duty in found if latest(duty.due) is not None]
    calendar = Calendar()
    calendar.add("prodid", "-//Kentledge//Key dates//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Contract key dates")
    without = len(found) - len(dated)
    calendar.add("x-wr-caldesc", f"Key dates of {person}. {without} duties have no date and are not here.")
    known = record.feed(basis.position - 1, 1)
    stamp = known[0].recorded_at.replace(microsecond=0) if known else basis.known_at
    host = settings.origin.partition("/")[0]
    for duty, identity in zip(dated, _identities(dated), strict=True):
        entry = _entry(duty, f"{identity}@{host}", stamp, settings.public_url)
        revision = _revision(record, basis, duty)
        if revision is not None:  # RFC 5545 §3.8.7.3, §3.8.7.4; RFC 5546 §2.1.4: the later one counts
            entry.add("last-modified", revision.modified)
            entry.add("sequence", revision.sequence)
        calendar.add_component(entry)
    content: bytes = calendar.to_ical()
    return content


def _identities(found: Sequence[Duty]) -> list[str]:
    """What stays the same about each duty when its date moves; a number tells apart those that share all of it."""
    seen: Counter[tuple[str, ...]] = Counter()
    made = []
    for duty in found:
        about = (
            duty.duty,
            duty.contract_id,
            duty.stream_id,
            duty.same or ("" if duty.stream_id else duty.what),
        )
        seen[about] += 1
        text = "\n".join((*about, str(seen[about])))
        made.append(blake2b(text.encode(), digest_size=16).hexdigest())
    return made


class _Revision(NamedTuple):
    """How often what a duty rests on was changed on record, and when last."""

    sequence: int
    modified: datetime


def _revision(record: Record, basis: Basis, duty: Duty) -> _Revision | None:
    """From the log: the versions of the contract and of the stream that it is done in, as known at the basis, added up,
    which only grow; and the moment of the last of their events."""
    ids = {text for text in (duty.contract_id, duty.stream_id) if text}
    versions = record.versions(ids, basis.position)
    if not versions:
        return None
    modified = max(record.recorded_at(UUID(text), version) for text, version in versions.items())
    return _Revision(sum(versions.values()), modified.replace(microsecond=0))


def _alarm(duty: Duty, before: timedelta) -> Alarm:
    """A reminder at nine in the morning of a day before it."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta(hours=9) - before)
    alarm.add("description", duty.what)
    return alarm


def _entry(duty: Duty, uid: str, stamp: datetime, site: str) -> Event:
    day = latest(duty.due)
    if day is None:
        raise ValueError("a duty without a date is no entry of a calendar")
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", stamp)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    about = " ".join(filter(None, (duty.reference, duty.title)))
    event.add("summary", f"{duty.duty[:1].upper()}{duty.duty[1:]}: {about}".rstrip(": "))
    month = "" if len(duty.due) == 10 else f"Due in {in_words(duty.due)}; no day is set.\n"
    event.add("description", f"{duty.what}\n{month}How the date was got: {duty.how}")
    event.add("categories", [duty.duty])
    event.add("transp", "TRANSPARENT")
    for before in _REMINDED.get(duty.duty, _ELSE_REMINDED):
        event.add_component(_alarm(duty, before))
    if site and duty.contract_id:
        event.add("url", vUri(f"{site.rstrip('/')}/api/v1/contracts/{duty.contract_id}"))
    return event
