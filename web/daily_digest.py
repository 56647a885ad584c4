"""The daily digest: written to each person, handed to the mail server, and on record before and after.

Each message is sent once at most: that it is begun is recorded before the first byte of it goes, and what is begun is
not begun again unless the server said that it did not take it.
"""

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
import structlog

from application.access import ERASED, here
from application.errors import Overtaken, Stale
from application.handling.message import CommandMessage
from application.identity import kept_as_on_record
from application.private_files import write_privately
from application.record import Basis
from application.remit import remit_of
from application.settings import MailServer, Settings
from application.use_cases import BY_DATE
from domain.contract import CONTRACT
from domain.daily_digest import BeginDigest, RecordDigestNotTaken, RecordDigestSent, digest_id_of
from domain.dates import in_words
from domain.decisions import Actor, Command, Refused
from projections import table_query
from projections.daily_digest import DAILY_DIGESTS
from projections.duties import Duty
from projections.duties.digest import DigestContents, Telling, told
from projections.duties.duty import State
from projections.policy import policy_at
from projections.table_query import Query
from web.daily import RECORD
from web.mail import Mail, NotBegun, NotKnown, NotTaken, Unreachable
from web.pages import addresses
from web.services import Services

Outcome = Literal[
    "sent", "already begun", "no address", "not wanted", "not taken", "not known", "not reached"
]
"""*not wanted*: the server refused sender or address before it was begun. *not known*: the line broke afterwards."""
TO_BE_TRIED_AGAIN: Final[frozenset[Outcome]] = frozenset({"not wanted", "not taken", "not reached"})
_SILENT: Final[frozenset[Outcome]] = frozenset({"sent", "already begun", "no address"})
_log: Final = structlog.get_logger("kentledge")


class Became(NamedTuple):
    """What became of the message to one person."""

    person: str
    """Opaque id."""
    outcome: Outcome
    reply: int = 0
    """The code with which the server refused; 0 where it did not."""


class Message(NamedTuple):
    """A message that is ready to go."""

    person: str
    """Opaque id of whom it is for."""
    address: str
    """Where it goes."""
    content: bytes
    """Heading and text, as it is handed over."""


class LastRun(msgspec.Struct):
    """What the last run on this machine came to."""

    at: str
    """Instant in UTC."""
    day: date
    """The day of which it told."""
    outcomes: dict[str, int]
    """How many messages came to what."""


def to_be_sent(services: Services, basis: Basis, only: str = "") -> Iterator[Message | Became]:
    """The message to each person who is told something on the day of the basis; or why one cannot be written."""
    settings = services.settings
    names = services.access.names()
    policy = policy_at(services.record, basis)
    ahead = settings.digest_days if policy.days_ahead is None else policy.days_ahead
    after = settings.escalation_days if policy.escalation_days is None else policy.escalation_days
    how = Telling(ahead, after, names)
    for person_id, what in told(services.record, basis, _people(services, only), how):
        known = kept_as_on_record(services.access, person_id)
        address = _address(known.email) if known is not None else None
        if known is None or address is None:
            yield Became(person_id, "no address")
            continue
        recipient = _Recipient(person_id, known.name, address)
        content = _written(settings, basis, recipient, what, how)
        yield Message(person_id, address.addr_spec, content)


def _people(services: Services, only: str) -> Iterator[tuple[str, list[Actor]]]:
    """Those who are here, as whom they may act, in the order of their ids."""
    record, access = services.record, services.access
    listed = {person.person_id: person.roles for person in access.directory()}
    for person_id in sorted(here(record, listed.keys())):
        if only in ("", person_id):
            yield (
                person_id,
                [
                    Actor(person_id, role, remit=remit_of(record, access.held_for(person_id, role)))
                    for role in listed[person_id]
                ],
            )


def send(services: Services, server: MailServer, basis: Basis) -> list[Became]:
    """Send to each person what is theirs to do, unless that was begun before today; what became of each."""
    begun = _begun_before(services, basis)
    became: list[Became] = []
    messages: list[Message] = []
    for written in to_be_sent(services, basis):
        if isinstance(written, Became):
            became.append(written)
        elif written.person in begun:
            became.append(Became(written.person, "already begun"))
        else:
            messages.append(written)
    became += _sent(services, server, basis, messages)
    for each in became:
        if each.outcome not in _SILENT:
            _log.warning(
                "digest", person=each.person, outcome=each.outcome, reply=each.reply, day=str(basis.valid_at)
            )
    _keep(services.settings, basis.valid_at, became)
    return became


def _begun_before(services: Services, basis: Basis) -> frozenset[str]:
    """Those whose message of the day may have gone."""
    rows = table_query.whole(
        services.record, DAILY_DIGESTS, basis, Query({"day": basis.valid_at.isoformat()})
    )
    return frozenset(row.summary.person for row in rows if row.summary.state != "not taken")


def _sent(services: Services, server: MailServer, basis: Basis, messages: list[Message]) -> Iterable[Became]:
    """Hand them over, one after the other; where the server is lost, the rest waits for the next run."""
    became: list[Became] = []
    with Mail(server) as mail:
        for place, message in enumerate(messages):
            try:
                became.append(_handed_over(services, mail, basis, message))
            except Unreachable:
                became += [Became(left.person, "not reached") for left in messages[place:]]
                break
    return became


def _handed_over(services: Services, mail: Mail, basis: Basis, message: Message) -> Became:
    """Begin a message, hand it over, and record what became of it. Raises Unreachable."""
    person, stream_id = message.person, digest_id_of(message.person, basis.valid_at)

    def begin() -> None:
        _record(
            services,
            "begin-digest",
            BeginDigest(
                person=person,
                day=basis.valid_at,
                message_sha256=sha256(message.content).hexdigest(),
                drawn_at=basis.position,
            ),
            None,
        )

    try:
        mail.send(message.address, message.content, begin)
    except (Refused, Stale, Overtaken):  # another run was first, or they left meanwhile
        return Became(person, "already begun")
    except NotBegun as error:
        return Became(person, "not wanted", error.reply)
    except NotKnown:
        return Became(person, "not known")
    except NotTaken as error:
        _record(services, "record-digest-not-taken", RecordDigestNotTaken(reply=error.reply), stream_id)
        return Became(person, "not taken", error.reply)
    _record(services, "record-digest-sent", RecordDigestSent(), stream_id)
    return Became(person, "sent")


def _record(services: Services, use_case: str, command: Command, stream_id: UUID | None) -> None:
    """Record it, by the record itself. Raises Refused, Stale, Overtaken.

    The key is new each time: a second beginning is no repeat of the first, whose answer it would be given.
    """
    message = CommandMessage(
        use_case=BY_DATE[use_case],
        command=command,
        actor=RECORD,
        stream_id=stream_id,
        seen=services.record.version(stream_id) if stream_id else None,
        idempotency_key=f"digest {secrets.token_hex(16)}",
    )
    services.commands.submit(message, lambda _: b"")


def _address(email: str) -> Address | None:
    """An address that one message can go to, and nothing else; ``None`` where it is none."""
    if not email.isascii():
        return None
    try:
        address = Address(addr_spec=email)
    except (MessageError, ValueError, IndexError):
        return None
    return address if address.addr_spec == email and address.domain else None


class _Recipient(NamedTuple):
    """Whom a message is for."""

    person: str
    """Opaque id."""
    name: str
    address: Address


def _written(
    settings: Settings, basis: Basis, recipient: _Recipient, what: DigestContents, how: Telling
) -> bytes:
    """The message, heading and text. Nothing that people typed stands in the heading but the address."""
    day, host = basis.valid_at, urlsplit(settings.public_url).hostname
    sender = settings.mail.sender if settings.mail else f"kentledge@{host}"
    message = EmailMessage(policy=SMTP)
    message["From"] = Address("Kentledge", addr_spec=sender)
    message["To"] = recipient.address
    message["Subject"] = _subject(what, day)
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = f"<digest.{digest_id_of(recipient.person, day)}@{host}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    text = _text(settings, basis, recipient.name, what, how)
    message.set_content(text, cte="quoted-printable")
    return message.as_bytes()


def _subject(what: DigestContents, day: date) -> str:
    counted = Counter(duty.state(day) for duty in what.own)
    said = [f"{counted[state]} {words}" for state, words in _STATES if counted[state]]
    said += [f"{len(what.with_others)} overdue with others"] if what.with_others else []
    return f"Contracts, {in_words(day)}: {', '.join(said)}"


_STATES: Final[tuple[tuple[State, str], ...]] = (
    ("overdue", "overdue"),
    ("due", "due soon"),
    ("no date", "without a date"),
)


def _text(settings: Settings, basis: Basis, name: str, what: DigestContents, how: Telling) -> str:
    """The text, for people, in plain words."""
    day, where = basis.valid_at, settings.public_url
    headings = {
        "overdue": "Overdue",
        "due": f"Due by {in_words(day + timedelta(days=how.ahead))}",
        "no date": "Without a date",
    }
    about = "this is yours to do in" if what.own else "this waits on contracts that you own, in"
    lines = [f"Dear {_plain(name)},", "", f"{about} the record of contracts, as of {in_words(day)}."]
    for state, heading in headings.items():
        duties = [duty for duty in what.own if duty.state(day) == state]
        lines += _section(heading, [_own(duty, where) for duty in duties])
    after = how.escalated_after
    heading = f"More than {after} days overdue with others, on contracts that you own"
    lines += _section(heading, [_of_others(duty, where, how.names) for duty in what.with_others])
    lines += [
        "",
        "All of it, with how each date was got, and the forms by which it is done:",
        f"{where}/my-work",
        "",
    ]
    lines += [
        "You are written to once a day while something is due. Nobody reads what is answered to this address."
    ]
    return "\n".join(lines) + "\n"


def _section(heading: str, items: list[list[str]]) -> list[str]:
    if not items:
        return []
    title = f"{heading} ({len(items)})"
    return ["", title, "-" * len(title), *(line for item in items for line in ("", *item))]


def _own(duty: Duty, where: str) -> list[str]:
    """One duty of one's own."""
    return [f"{_due(duty)}  {duty.duty}{_about(duty)}", _plain(duty.what), *_link(duty, where)]


def _of_others(duty: Duty, where: str, names: Mapping[str, str]) -> list[str]:
    """One duty of somebody else's: what kind it is and whose, and not what it says."""
    whose = ", ".join(_plain(names.get(person, ERASED)) for person in duty.who)
    return [
        f"{_due(duty)}  {duty.duty}{_about(duty)}",
        *([f"with {whose}"] if whose else []),
        *_link(duty, where),
    ]


def _due(duty: Duty) -> str:
    return "no date" if duty.due == "TBC" else in_words(duty.due)


def _about(duty: Duty) -> str:
    said = " ".join(filter(None, (_plain(duty.reference), _plain(duty.title))))
    return f": {said}" if said else ""


def _link(duty: Duty, where: str) -> list[str]:
    if not duty.contract_id:
        return []
    if duty.posts:  # told to those who may not open it
        return [f"{where}{addresses.of_public_contract(duty.contract_id, duty.reference)}"]
    return [f"{where}{addresses.of_stream(CONTRACT, duty.contract_id, duty.reference)}"]


def _plain(text: str) -> str:
    """On one line, whatever was typed."""
    return " ".join(text.split())


def _file(settings: Settings) -> Path:
    return settings.data / "last-digest.json"


def _keep(settings: Settings, day: date, became: list[Became]) -> None:
    """Keep what the run came to, for whoever watches this machine; it is no part of the record."""
    outcomes = dict(Counter(str(each.outcome) for each in became))
    run = LastRun(datetime.now(UTC).isoformat(timespec="seconds"), day, outcomes)
    settings.data.mkdir(parents=True, exist_ok=True)
    write_privately(_file(settings), msgspec.json.encode(run))


def last_run(settings: Settings) -> LastRun | None:
    """What the last run on this machine came to; ``None`` where there was none that can be read."""
    try:
        return msgspec.json.decode(_file(settings).read_bytes(), type=LastRun)
    except (OSError, msgspec.MsgspecError):
        return None
