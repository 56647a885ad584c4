"""A practice copy: the record in a folder of its own, to be played with, that signs, proves and sends nothing.

The mark is an event of the copy's log. It goes wherever the database goes: brought back into the record's folder,
served with the record's key or read from a standby, what bears it stays a practice copy.
"""

import secrets
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Final, NamedTuple

from application.access import Access
from application.backup import copy_database
from application.bringing_up import bring_up_to_date
from application.commands import Commands
from application.directory import Directory, Making
from application.errors import BadRequest
from application.handling.message import CommandMessage
from application.practice_at import NotKnown, written_again
from application.private_files import private_folder
from application.record import Record, head
from application.sessions import Sessions
from application.standing import everybody
from application.store.tree import stored_tree
from application.use_cases import USE_CASES
from domain.decisions import Actor
from domain.document import DOCUMENT, Document, document_id
from domain.document import Erase as EraseDocument
from domain.log import LOG_STREAM, PracticeBegun
from domain.person.erasure import Erase
from domain.person.renaming import Rename

_BY_THE_COPY: Final = "Nothing that opens the record opens its practice copy."
_MOST_DAYS_AHEAD: Final = 3660
_TWO_HANDS: Final = (Actor("kentledge", "administrator"), Actor("practice-copy", "administrator"))
_ERASING: Final = USE_CASES["erase-document"]


class Practised(NamedTuple):
    """What a practice copy was made of."""

    events: int
    """How many events were copied."""
    tokens: int
    """How many tokens were ended in it."""
    passwords: int
    """How many people have no password there that anybody knows."""
    names: int
    """How many people's names and addresses were shredded in it."""


def practise(
    record: Record,
    folder: Path,
    *,
    today: date | None = None,
    shred_names: bool = False,
    at: datetime | date | int | None = None,
) -> Practised:
    """Make a practice copy of the *record* in a new *folder*, while others write; what it was made of.

    *at* is what the record knew by a moment, the end of a day, or a log position; all of it where left out. *today* is
    the day on which its clock starts, this day where left out; *shred_names* leaves out names and addresses of people.
    Free text and documents are copied as they are. Raises BadRequest for a folder that holds anything, a day that is
    over or too far ahead, and a moment or a position that has not come.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadRequest({"folder": f"{folder} holds something already; name a new one."})
    days_ahead = (today - record.today()).days if today else 0
    if not 0 <= days_ahead <= _MOST_DAYS_AHEAD:
        raise BadRequest(
            {"today": "Give today or a day after it, within ten years: a log's time never runs back."}
        )
    position = None if at is None else record.basis(known_at=at).position
    if position == 0:
        raise BadRequest({"at": "Nothing was on record then: there is nothing to practise on."})
    private_folder(folder)
    copy = replace(record.settings, data=folder, database_url="")
    gone = NotKnown()
    if position is None:
        copy_database(record, copy)
    else:
        gone = written_again(record, copy, position)
    with closing(Record(copy)) as made:
        bring_up_to_date(made)
        with made.store.read() as cursor:
            size = head(cursor)
            root = stored_tree(cursor, made.sql, size).root()
        if size == 0:
            raise BadRequest({"record": "The record holds nothing yet: there is nothing to practise on."})
        mark = PracticeBegun(
            origin=record.settings.origin,
            size=size,
            root=root.hex(),
            days_ahead=days_ahead + (record.practice.days_ahead if record.practice else 0),
            names_shredded=shred_names,
        )
        made.append([made.about_the_log(made.version(LOG_STREAM), mark)])
    with closing(Record(copy)) as marked:
        tokens, passwords = _shut(marked)
        names = _shred(marked, None if shred_names else gone.names)
        _erase(marked, gone.documents)
    return Practised(size, tokens, passwords, names)


def _shut(record: Record) -> tuple[int, int]:
    """End every token, and put a password that nobody knows in the place of each."""
    access = Access(record)
    directory = Directory(record, Commands(record))
    with record.store.read() as cursor:
        cursor.execute("SELECT token_id FROM people_tokens ORDER BY token_id")
        tokens = [row["token_id"] for row in cursor.fetchall()]
        people = [
            person.person for person in everybody(cursor, record.ledger) if person.here and person.password
        ]
    for token_id in tokens:
        directory.revoke(token_id, _BY_THE_COPY)
    for person_id in people:
        Sessions(access).set_password(person_id, secrets.token_urlsafe(32))
    return len(tokens), len(people)


def _shred(record: Record, whom: frozenset[str] | None) -> int:
    """Call everybody, or only some, by their id, and know no address; who left is erased."""
    directory = Directory(record, Commands(record, workings=Making(record).workings))
    with record.store.read() as cursor:
        cursor.execute(
            "SELECT d.person_id, s.stands FROM directory d JOIN people_standing s ON s.person_id = d.person_id "
            "ORDER BY d.person_id"
        )
        people = [
            (row["person_id"], row["stands"])
            for row in cursor.fetchall()
            if whom is None or row["person_id"] in whom
        ]
    for person_id, stands in people:
        if stands == "here":
            said = Rename(name=f"Person {person_id}", email="", address="", reason=_BY_THE_COPY)
            directory.act(person_id, said)
            continue
        for hand in _TWO_HANDS:  # what was asked for already takes one
            if Access(record).kept(person_id) is not None:
                directory.act(person_id, Erase(reason=_BY_THE_COPY), hand)
    return len(people)


def _erase(record: Record, documents: Iterable[str]) -> None:
    """Say of documents whose bytes are gone that they were erased."""
    commands = Commands(record)
    for digest in sorted(documents):
        stream_id = document_id(digest)
        for hand in _TWO_HANDS:  # what was asked for already takes one
            known = record.chronicle(DOCUMENT, stream_id)
            document: Document | None = known.latest()
            if document is not None and document.status != "erased":
                message = CommandMessage(
                    _ERASING,
                    EraseDocument(reason=_BY_THE_COPY),
                    replace(hand, role="governance"),
                    stream_id,
                    known.version,
                    secrets.token_hex(16),
                )
                commands.submit(message, lambda _: b"")
