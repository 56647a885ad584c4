"""Sending a notice: drafted, held against the rules, sent, and recorded as sent and published."""

from datetime import date
from hashlib import sha256
from typing import Final, NamedTuple
from uuid import UUID

from application.errors import BadRequest, NotFound
from application.handling.message import CommandMessage, Enclosed, File, Outcome
from application.use_cases import USE_CASES
from domain.dates import in_words
from domain.decisions import Actor, Command
from domain.events import Evidence
from domain.notice import NOTICE
from domain.notice.publishing import RecordPublication, SubmitNotice
from domain.notice.terms import Notice
from projections import table_query
from projections.notice import NOTICES
from projections.notice_draft.draft import draft_of
from projections.ocds.package import encoded, package_head
from projections.ocds.publisher import publisher_of
from projections.table_query import Query
from web.platform.client import NotSent, Platform, Taken
from web.services import Services

_JSON: Final = "application/json"


class Sent(NamedTuple):
    """What came of it."""

    number: str
    """The number that the platform gave the notice."""
    published_on: date | None
    """The day from which it can be seen; ``None`` while it cannot."""


def send_notice(services: Services, platform: Platform, notice_id: UUID, actor: Actor) -> Sent:
    """Send the notice as it is drafted now, and record what the platform says.

    The rules are asked first: nothing is sent that could not be recorded as sent. Of a pipeline every planned
    procurement is a release of the one submission, and the number given stands for it. Raises what they raise;
    BadRequest where something is still open, or where it was sent already; NotSent, with nothing recorded, where the
    platform did not take it, or gave it a number that another notice has.
    """
    notice = _notice(services, notice_id)
    if notice.submitted_on is not None and notice.state == "submitted":
        raise BadRequest(
            {"notice": f"It was sent on {in_words(notice.submitted_on)}: record what became of it."}
        )
    basis = services.record.basis()
    draft = draft_of(services.record, notice_id, basis)
    left = [field.field for field in draft.open if field.where != "tell the platform"]
    if left:
        raise BadRequest({"notice": f"Still open: {'; '.join(left)}."})
    today = services.record.today()
    sent = SubmitNotice(submitted_on=today, reason="Sent by the record itself.")
    services.commands.submit(_asked(services, notice_id, sent, actor, "try"), _nothing, dry_run=True)
    head = package_head(
        publisher_of(services.record), basis, f"{services.settings.public_url}/notices/{notice_id}/draft"
    )
    package = encoded(head | {"releases": [*draft.releases]})
    said = [{name: value for name, value in release.items() if name != "date"} for release in draft.releases]
    taken = platform.send(package, sha256(encoded(said)).hexdigest())
    _refuse_a_number_given_twice(services, notice_id, taken)
    return _recorded(services, notice_id, actor, taken, package)


def _recorded(services: Services, notice_id: UUID, actor: Actor, taken: Taken, package: bytes) -> Sent:
    draft = Evidence("The draft that was sent", _JSON, sha256(package).hexdigest())
    reason = f"Sent by the record itself; the platform gave it the number {taken.number}."
    sent = SubmitNotice(submitted_on=services.record.today(), reason=reason, evidence=(draft,))
    kept = Enclosed(files=(File(package, _JSON),))
    services.commands.submit(_asked(services, notice_id, sent, actor, taken.number), _nothing, enclosed=kept)
    if taken.published_on is not None:
        seen = RecordPublication(
            platform_number=taken.number,
            published_on=taken.published_on,
            reason=f"To be seen on the platform from {taken.seen_at:%Y-%m-%dT%H:%M:%SZ} on, as it says itself.",
        )
        services.commands.submit(
            _asked(services, notice_id, seen, actor, f"{taken.number} published"), _nothing
        )
    return Sent(taken.number, taken.published_on)


def _notice(services: Services, notice_id: UUID) -> Notice:
    notice: Notice | None = services.record.chronicle(NOTICE, notice_id).latest()
    if notice is None:
        raise NotFound("What opened this notice was annulled.")
    return notice


def _refuse_a_number_given_twice(services: Services, notice_id: UUID, taken: Taken) -> None:
    rows = table_query.whole(
        services.record, NOTICES, services.record.basis(), Query({"platform_number": taken.number})
    )
    other = next((row.stream_id for row in rows if row.stream_id != str(notice_id)), None)
    if other is not None:
        raise NotSent(
            f"The platform gave the number {taken.number}, which notice {other} has already: nothing was recorded. "
            "Look there, and record by hand what became of it."
        )


def _asked(services: Services, notice_id: UUID, command: Command, actor: Actor, key: str) -> CommandMessage:
    name = {SubmitNotice: "submit-notice", RecordPublication: "record-publication"}[type(command)]
    seen = services.record.chronicle(NOTICE, notice_id).version
    submission_key = f"sent {notice_id} {key}"
    return CommandMessage(
        use_case=USE_CASES[name],
        command=command,
        actor=actor,
        stream_id=notice_id,
        seen=seen,
        idempotency_key=submission_key,
        fingerprint=sha256(submission_key.encode()).hexdigest(),
    )


def _nothing(_: Outcome) -> bytes:
    return b""
