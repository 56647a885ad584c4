"""Who may act now: the tables that sign-in reads, folded from the events of people in the commit that records them.

Nothing else writes them. Whether they, and the names in the directory, are still what the log says is part of
verifying the log.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from application import codec
from application.store.dialect import Cursor
from application.store.ledger import Ledger
from domain.chronicle import Chronicle, noun_of
from domain.events import Event, Recorded
from domain.person import PERSON
from domain.person.password import password_digest
from domain.person.terms import Person, digest_of
from domain.streams import evolve

_COLUMNS: Final = {
    "people_standing": ("person_id", "stands"),
    "people_roles": ("person_id", "role", "directorate", "portfolio", "supplier_id"),
    "people_tokens": (
        *("token_id", "secret_sha256", "person_id", "role", "scope", "supplier_id", "expires_at"),
    ),
}
"""The folded tables, each with its columns."""
BEFORE_EVENTS: Final = "people"
"""The table of people of releases before people were events; there until it was taken in."""
PASSWORDS_BEFORE: Final = "passwords"
"""The table of passwords of releases before setting one was an event; there until it was taken in."""


class Standing:
    """Follows the log in its own commits: a projection that cannot fall behind."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def foresee(self, recorded: Sequence[Recorded]) -> None:
        """Nothing is worked out ahead."""

    def follow(self, cursor: Cursor, recorded: Sequence[Recorded]) -> None:
        """Fold each person anew to whom something happened."""
        streams = dict.fromkeys(
            event.event.stream_id for event in recorded if noun_of(event.event.fact) == PERSON.noun
        )
        for stream_id in streams:
            person = _person(folded(cursor, self._ledger, self._ledger.key(stream_id)))
            if person is not None:
                _write(cursor, self._ledger, person)


def _write(cursor: Cursor, ledger: Ledger, person: Person) -> None:
    sql = ledger.dialect.sql
    for table, rows in _rows(person).items():
        cursor.execute(sql(f"DELETE FROM {table} WHERE person_id = ?"), (person.person,))
        if rows:
            places = ", ".join("?" * len(_COLUMNS[table]))
            cursor.executemany(sql(f"INSERT INTO {table} VALUES ({places})"), rows)
    if not person.particulars:
        cursor.execute(sql("DELETE FROM directory WHERE person_id = ?"), (person.person,))
    if not person.here:
        cursor.execute(sql("DELETE FROM password_hashes WHERE person_id = ?"), (person.person,))


def _rows(person: Person) -> dict[str, list[tuple[str, ...]]]:
    """What the tables hold of somebody, in the order of their columns."""
    stands = "erased" if person.erased_on else "left" if person.left_on else "here"
    who = person.person
    return {
        "people_standing": [(who, stands)],
        "people_roles": [
            (who, role.role, role.directorate, role.portfolio, str(role.supplier_id or ""))
            for role in person.roles
        ],
        "people_tokens": [
            (
                *(token.token_id, token.secret_sha256, who, token.role, token.scope),
                *(str(token.supplier_id or ""), token.expires_at),
            )
            for token in person.tokens
        ],
    }


def folded(cursor: Cursor, ledger: Ledger, key: Any) -> Chronicle[Any] | None:
    """A stream as the transaction of *cursor* sees it; *key* is its id as it is stored."""
    cursor.execute(
        ledger.dialect.sql(
            "SELECT originator_id, originator_version, topic, state FROM events WHERE originator_id = ? "
            "ORDER BY originator_version"
        ),
        (key,),
    )
    chronicle: Chronicle[Any] | None = None
    for row in cursor.fetchall():
        envelope, fact = codec.from_bytes(row["topic"], bytes(row["state"]))
        stream_id = UUID(str(row["originator_id"]))
        chronicle = evolve(chronicle, Event(stream_id, row["originator_version"], envelope, fact))
    return chronicle


def _person(chronicle: Chronicle[Any] | None) -> Person | None:
    state = chronicle.latest() if chronicle is not None else None
    return state if isinstance(state, Person) else None


def everybody(cursor: Cursor, ledger: Ledger) -> Iterator[Person]:
    """Everybody whom the log knows, as it last says of them."""
    cursor.execute(
        ledger.dialect.sql("SELECT originator_id FROM events WHERE originator_version = 1 AND topic LIKE ?"),
        (f"{PERSON.noun}.%",),
    )
    for key in [row["originator_id"] for row in cursor.fetchall()]:
        person = _person(folded(cursor, ledger, key))
        if person is not None:
            yield person


class DirectoryEntry(NamedTuple):
    """What the directory keeps of somebody beside the log."""

    salt: bytes
    name: str
    email: str
    address: str

    def digest(self, person_id: str) -> str:
        """The digest that binds it to the log."""
        return digest_of(self.salt, person_id, self.name, self.email, self.address)


def kept(cursor: Cursor, sql: Any, person_id: str) -> DirectoryEntry | None:
    """What the directory keeps of somebody; ``None`` where it keeps nothing."""
    cursor.execute(sql("SELECT salt, name, email, address FROM directory WHERE person_id = ?"), (person_id,))
    row = cursor.fetchone()
    return _kept(row) if row is not None else None


def _kept(row: Any) -> DirectoryEntry:
    """What a row says; whatever somebody put in the place of the salt is read as bytes."""
    salt = row["salt"]
    return DirectoryEntry(
        salt.encode() if isinstance(salt, str) else bytes(salt), row["name"], row["email"], row["address"]
    )


def keep(cursor: Cursor, sql: Any, person_id: str, said: DirectoryEntry) -> None:
    """Keep what the directory says of somebody, in the place of what it said before."""
    cursor.execute(sql("DELETE FROM directory WHERE person_id = ?"), (person_id,))
    cursor.execute(sql("INSERT INTO directory VALUES (?, ?, ?, ?, ?)"), (person_id, *said))


def password_kept(cursor: Cursor, sql: Any, person_id: str) -> str:
    """What is kept of somebody's password: what argon2 made of it. Empty where they have none."""
    cursor.execute(sql("SELECT hash FROM password_hashes WHERE person_id = ?"), (person_id,))
    row = cursor.fetchone()
    return str(row["hash"]) if row is not None else ""


def keep_password(cursor: Cursor, sql: Any, person_id: str, made: str) -> None:
    """Keep what argon2 made of somebody's password, in the place of the one before."""
    cursor.execute(sql("DELETE FROM password_hashes WHERE person_id = ?"), (person_id,))
    cursor.execute(sql("INSERT INTO password_hashes VALUES (?, ?)"), (person_id, made))


def altered_people(cursor: Cursor, ledger: Ledger) -> str:
    """What the tables of people hold that the log does not say, or lack of it; empty where all is as the log says."""
    people = {person.person: person for person in everybody(cursor, ledger)}
    for table, columns in _COLUMNS.items():
        expected = {row for person in people.values() for row in _rows(person)[table]}
        cursor.execute(f"SELECT {', '.join(columns)} FROM {table}")
        stored = {tuple(row[name] for name in columns) for row in cursor.fetchall()}
        differing = sorted(stored ^ expected)
        if differing:
            row = dict(zip(columns, differing[0], strict=True))
            what = "holds" if differing[0] in stored else "lacks"
            return f"the table {table} {what} what the log {_says(what)} of {row['person_id']}"
    cursor.execute("SELECT person_id, salt, name, email, address FROM directory ORDER BY person_id")
    held = {row["person_id"]: _kept(row) for row in cursor.fetchall()}
    for person_id, said in held.items():
        known = people.get(person_id)
        if known is None or not known.particulars:
            return f"the directory names {person_id}, whom the log does not know by name"
        if said.digest(person_id) != known.particulars:
            return f"name or addresses of {person_id} in the directory were altered: they have another digest"
    missing = sorted(who for who, person in people.items() if person.particulars and who not in held)
    if missing:
        return f"name and addresses of {missing[0]} are missing from the directory"
    return _altered_passwords(cursor, people)


def _altered_passwords(cursor: Cursor, people: Mapping[str, Person]) -> str:
    cursor.execute("SELECT person_id, hash FROM password_hashes ORDER BY person_id")
    held = {row["person_id"]: str(row["hash"]) for row in cursor.fetchall()}
    for person_id, made in held.items():
        known = people.get(person_id)
        if known is None or known.password != password_digest(person_id, made):
            return f"what is kept of the password of {person_id} is not what the log says was set"
    missing = sorted(who for who, person in people.items() if person.password and who not in held)
    return f"what is kept of the password of {missing[0]} is missing" if missing else ""


def _says(what: str) -> str:
    return "does not say" if what == "holds" else "says"


def not_taken_in(cursor: Cursor, ledger: Ledger, table: str) -> int:
    """How many people, or passwords, an earlier release has on record in that *table* alone."""
    if table not in ledger.dialect.existing(cursor):
        return 0
    cursor.execute(f"SELECT COUNT(*) AS people FROM {table}")
    return int(cursor.fetchone()["people"])
