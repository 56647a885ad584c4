"""People and passwords of an earlier release, rows changed in place, are taken into the log by events of the record
itself."""

from collections.abc import Iterator, Mapping
from secrets import token_bytes
from typing import Any, Final
from uuid import UUID, uuid4

from application import codec
from application.standing import BEFORE_EVENTS, PASSWORDS_BEFORE, DirectoryEntry, folded, keep, keep_password
from application.store.dialect import Store
from application.store.ledger import Alongside, Ledger
from domain.events import DecisionRecord, Envelope, Event, Fact
from domain.log import LOG_STREAM, Opened
from domain.person.entry import Entered
from domain.person.erasure import Erased
from domain.person.leaving import Left
from domain.person.password import PasswordSet, password_digest
from domain.person.roles import RoleGranted
from domain.person.terms import SUPPLIER_CONTACT, Person, Token, stream_of
from domain.person.tokens import TokenIssued
from domain.text import person_id_fits

_REASON: Final = "On record before people were kept as events."
_SET_BEFORE: Final = "Set before setting a password was an event."
_ITSELF: Final = "kentledge"
_ROWS: Final = "SELECT person_id, name, supplier_id, erased_on FROM people ORDER BY person_id"
_TOKENS: Final = "SELECT * FROM tokens ORDER BY person_id, token_id"


def take_in_people(store: Store, ledger: Ledger, envelope: Envelope) -> int:
    """Take in everybody whom an earlier release left in a table, in one commit, and drop that table; how many they
    were. *envelope* is that of an event about the log itself.

    What they could do they still can: whoever holds a token keeps it, in its role. Who has left is known by their
    tokens: each was ended. An id that no request could name is not taken in: nobody could act under it.
    """
    with store.write() as cursor:
        cursor.execute(f"SELECT size FROM log_head{ledger.dialect.lock_head}")
        empty = cursor.fetchone()["size"] == 0
        if BEFORE_EVENTS not in ledger.dialect.existing(cursor):
            return 0  # another process was first
        cursor.execute(_ROWS)
        people = [row for row in cursor.fetchall() if person_id_fits(row["person_id"])]
        cursor.execute(_TOKENS)
        tokens: dict[str, list[Any]] = {}
        for row in cursor.fetchall():
            tokens.setdefault(row["person_id"], []).append(row)
        events = [Event(LOG_STREAM, 1, envelope, Opened(purpose="live"))] if empty and people else []
        for row in people:
            said = None if row["erased_on"] else DirectoryEntry(token_bytes(32), row["name"], "", "")
            if said is not None:
                keep(cursor, ledger.dialect.sql, row["person_id"], said)
            facts = _facts(row, tokens.get(row["person_id"], []), said)
            events += [
                _event(envelope, row["person_id"], version, fact)
                for version, fact in enumerate(facts, start=1)
            ]
        if events:
            stored = [codec.written(event).stored for event in events]
            ledger.follow(cursor, ledger.append(cursor, stored, Alongside(events=events)).recorded)
        cursor.execute(f"DROP TABLE {BEFORE_EVENTS}")
        cursor.execute("DROP TABLE tokens")
        return len(people)


def take_in_passwords(store: Store, ledger: Ledger, envelope: Envelope) -> int:
    """Take in the passwords that an earlier release left in a table, in one commit, and drop that table and the one of
    its sessions; how many they were. Whoever was signed in signs in again. The password of somebody who is not here,
    or has another by an event, is not taken in.
    """
    with store.write() as cursor:
        cursor.execute(f"SELECT size FROM log_head{ledger.dialect.lock_head}")
        cursor.fetchone()
        if PASSWORDS_BEFORE not in ledger.dialect.existing(cursor):
            return 0  # another process was first
        cursor.execute(f"SELECT person_id, digest FROM {PASSWORDS_BEFORE} ORDER BY person_id")
        events = []
        for row in cursor.fetchall():
            known = folded(cursor, ledger, ledger.key(stream_of(row["person_id"])))
            state = known.latest() if known is not None else None
            if known is None or not isinstance(state, Person) or not state.here or state.password:
                continue
            keep_password(cursor, ledger.dialect.sql, row["person_id"], row["digest"])
            fact = PasswordSet(password=password_digest(row["person_id"], row["digest"]))
            events.append(_event(envelope, row["person_id"], known.version + 1, fact, _SET_BEFORE))
        if events:
            stored = [codec.written(event).stored for event in events]
            ledger.follow(cursor, ledger.append(cursor, stored, Alongside(events=events)).recorded)
        cursor.execute(f"DROP TABLE {PASSWORDS_BEFORE}")
        cursor.execute("DROP TABLE IF EXISTS sessions")
        return len(events)


def _event(about_the_log: Envelope, person_id: str, version: int, fact: Fact, reason: str = _REASON) -> Event:
    envelope = Envelope(
        event_id=uuid4(),
        valid_from=about_the_log.valid_from,
        actor=about_the_log.actor,
        role=about_the_log.role,
        decision=DecisionRecord("people taken in"),
        reason=reason,
    )
    return Event(stream_of(person_id), version, envelope, fact)


def _facts(person: Mapping[str, Any], tokens: list[Any], said: DirectoryEntry | None) -> Iterator[Fact]:
    """What the rows say of somebody, as events would have."""
    person_id: str = person["person_id"]
    firm = _uuid(person["supplier_id"])
    yield Entered(person=person_id, particulars=said.digest(person_id) if said else "")
    if said is None:
        yield Erased(proposed_by=_ITSELF)
        return
    if tokens and all(row["revoked_at"] for row in tokens):
        yield Left()
        return
    lasting = [_token(row, firm) for row in tokens if not row["revoked_at"]]
    held = [(token.role, token.supplier_id) for token in lasting]
    if firm is not None:
        held.append((SUPPLIER_CONTACT, firm))
    for role, supplier_id in dict.fromkeys(held):
        yield RoleGranted(role=role, supplier_id=supplier_id)
    for token in lasting:
        yield TokenIssued(token=token)


def _token(row: Mapping[str, Any], firm: UUID | None) -> Token:
    return Token(
        token_id=row["token_id"],
        secret_sha256=row["secret_sha256"],
        role=row["role"],
        scope=row["scope"],
        expires_at=row["expires_at"],
        supplier_id=firm if row["role"] == SUPPLIER_CONTACT else None,
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
