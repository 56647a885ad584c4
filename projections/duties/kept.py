"""What is due at the council, kept: worked out once, by contract, and again where something happened.

What is kept is what working it out anew would give at one position of the log and on one day, and nothing else: it may
be dropped at any time. A contract's duties stand together in one row, packed; beside it stands by which days they are
due, to find the soonest, and how many there are of each kind.
"""

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

import domain
import projections
from application.errors import RecordBroken
from application.store.dialect import Cursor, Dialect
from projections.duties.duty import SHARING, Duty

DECIDED: Final = frozenset({"approval", SHARING})
"""Kinds of duty that are a decision of somebody."""
_COUNT = tuple[str, str, str]
"""Directorate, kind and last day of duties that are counted together."""
_ROWS: Final = "number, contract_id, part, directorate, looked_up, duties"
_PACKED: Final = msgspec.msgpack.Encoder()
_PARTED: Final = msgspec.msgpack.Decoder(list[tuple[bytes, msgspec.Raw]])
_DUTY: Final = msgspec.msgpack.Decoder(Duty)


class AsAt(NamedTuple):
    """Of when and by what something is worked out."""

    made_by: str
    """Digest of the code."""
    day: str
    position: int
    """In the log."""


class KeptTogether(NamedTuple):
    """Duties that stand in one row."""

    contract_id: str | None
    """Of whose story they are; none where they are of no contract's, or it is not on the register that day."""
    part: str
    """Else the id of that contract, or what they are called, where they are of no contract's story."""
    directorate: str | None
    """Of the contract; none where each says by itself what it is about."""
    looked_up: str
    """Ids of contracts on which they rest without being of their story, with blanks between."""
    duties: bytes
    """Packed, the soonest first."""
    days: tuple[tuple[bytes, int], ...]
    """Places of the days by which some of them are due, each with whether there is a decision among these."""
    counts: Counter[_COUNT]


def place_of(duty: Duty) -> bytes:
    """Where it stands in the order of all, but for others of that day and reference."""
    return f"{duty.last}\0{duty.reference}".encode()


def together(
    contract_id: str | None, found: Iterable[Duty], part: str = "", looked_up: Iterable[str] = ()
) -> Iterator[KeptTogether]:
    """The rows of what was *found*: a contract's, or a part of what is of no contract's story."""
    bound, alone = list[Duty](), list[Duty]()
    for duty in found:
        (bound if contract_id is not None and duty.contract_id == contract_id else alone).append(duty)
    if bound:
        days: dict[bytes, int] = {}
        for duty in bound:
            place = place_of(duty)
            days[place] = max(days.get(place, 0), int(duty.duty in DECIDED))
        counts = Counter((duty.directorate, duty.duty, duty.last) for duty in bound)
        yield KeptTogether(
            contract_id, "", bound[0].directorate, "", pack(bound), tuple(sorted(days.items())), counts
        )
    if alone or part:
        named = part or contract_id or ""
        yield KeptTogether(None, named, None, " ".join(looked_up), pack(alone), (), Counter())


def pack(found: Iterable[Duty]) -> bytes:
    """Duties as bytes, each by itself with its place: few of a contract's are looked at, as a rule."""
    each = [(place_of(duty), msgspec.Raw(_PACKED.encode(duty))) for duty in sorted(found, key=Duty.key)]
    return zlib.compress(_PACKED.encode(each), 1)


def unpack(packed: bytes | memoryview) -> list[Duty]:
    """The duties that were packed. Raises RecordBroken for other bytes."""
    return [read(duty) for _, duty in _parted(packed)]


def by_place(packed: bytes | memoryview) -> dict[bytes, list[msgspec.Raw]]:
    """The duties that were packed, by place, each still to be read. Raises RecordBroken for other bytes."""
    found: dict[bytes, list[msgspec.Raw]] = {}
    for place, duty in _parted(packed):
        found.setdefault(place, []).append(duty)
    return found


def read(packed: msgspec.Raw) -> Duty:
    """A duty that was packed by itself. Raises RecordBroken for other bytes."""
    try:
        return _DUTY.decode(packed)
    except msgspec.MsgspecError as error:
        raise _unreadable(error) from error


def _parted(packed: bytes | memoryview) -> list[tuple[bytes, msgspec.Raw]]:
    try:
        return _PARTED.decode(zlib.decompress(bytes(packed)))
    except (zlib.error, msgspec.MsgspecError) as error:
        raise _unreadable(error) from error


def _unreadable(error: Exception) -> RecordBroken:
    return RecordBroken(f"the duties that are kept cannot be read ({error}); rebuild them.")


def code() -> str:
    """The digest of the code by which duties are worked out: another release may work them out otherwise."""
    return _CODE


def _digest() -> str:
    digest = sha256()
    for package in (domain, projections):
        for path in sorted(Path(package.__path__[0]).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


_CODE: Final = _digest()
"""Of the code that this process runs, and not of what is installed in its place later."""


def ddl_of(dialect: Dialect, suffix: str = "") -> Iterator[str]:
    """What makes the tables."""
    packed = "BLOB" if dialect.name == "sqlite" else "bytea"
    yield (
        f"CREATE TABLE contract_duties{suffix} (number {dialect.row_number}, contract_id TEXT, part TEXT NOT NULL, "
        f"directorate TEXT, looked_up TEXT NOT NULL, duties {packed} NOT NULL)"
    )
    yield (
        f"CREATE TABLE duty_days{suffix} (place {packed} NOT NULL, number BIGINT NOT NULL, decided BIGINT NOT NULL, "
        f"PRIMARY KEY (place, number)){dialect.clustered}"
    )
    yield (
        f"CREATE TABLE duty_counts{suffix} (directorate TEXT NOT NULL, duty TEXT NOT NULL, last TEXT NOT NULL, "
        f"number BIGINT NOT NULL, PRIMARY KEY (directorate, duty, last)){dialect.clustered}"
    )
    yield (
        f"CREATE TABLE duties_as_at{suffix} (made_by TEXT NOT NULL, day TEXT NOT NULL, position BIGINT NOT NULL, "
        f"PRIMARY KEY (made_by)){dialect.clustered}"
    )


def indexes_of(generation: str, suffix: str = "") -> Iterator[str]:
    """What makes their index."""
    yield f"CREATE INDEX contract_duties_contract_{generation} ON contract_duties{suffix} (contract_id)"


TABLES: Final = ("contract_duties", "duty_days", "duty_counts", "duties_as_at")


def standing(cursor: Cursor) -> AsAt | None:
    """Of when what is kept is; none where nothing is."""
    cursor.execute("SELECT made_by, day, position FROM duties_as_at")
    row = cursor.fetchone()
    return AsAt(row["made_by"], row["day"], row["position"]) if row else None


def looked_up(cursor: Cursor) -> dict[str, frozenset[str]]:
    """On which contracts each part rests that is of no contract's story."""
    cursor.execute("SELECT part, looked_up FROM contract_duties WHERE contract_id IS NULL")
    return {row["part"]: frozenset(row["looked_up"].split()) for row in cursor.fetchall()}


def keep_all(cursor: Cursor, sql: Any, as_at: AsAt, found: Sequence[KeptTogether]) -> None:
    """Keep this and nothing else."""
    for table in TABLES:
        cursor.execute(f"DELETE FROM {table}")
    _insert(cursor, sql, found, 1)
    counts = Counter[_COUNT]()
    for each in found:
        counts.update(each.counts)
    cursor.executemany(
        sql("INSERT INTO duty_counts VALUES (?, ?, ?, ?)"),
        [(*kind, number) for kind, number in sorted(counts.items())],
    )
    _is_as_at(cursor, sql, as_at)


def keep_again(
    cursor: Cursor,
    sql: Any,
    as_at: AsAt,
    worked_again: tuple[Iterable[str], Iterable[str]],
    found: Sequence[KeptTogether],
) -> None:
    """Keep what was *found* in the place of what was kept of these contracts and of these parts."""
    contracts, parts = worked_again
    there = [
        row
        for column, names in (
            ("contract_id", contracts),
            ("contract_id IS NULL AND part", (*contracts, *parts)),
        )
        for name in names
        for row in _rows(cursor, sql, f"{column} = ?", (name,))
    ]
    counts = Counter[_COUNT]()
    for row in there:
        counts.subtract(row.counts)
        cursor.executemany(
            sql("DELETE FROM duty_days WHERE place = ? AND number = ?"),
            [(place, row.number) for place, _ in row.days],
        )
        cursor.execute(sql("DELETE FROM contract_duties WHERE number = ?"), (row.number,))
    for each in found:
        counts.update(each.counts)
    cursor.execute("SELECT MAX(number) AS number FROM contract_duties")
    _insert(cursor, sql, found, (cursor.fetchone()["number"] or 0) + 1)
    for kind, number in counts.items():
        if number:
            cursor.execute(
                sql(
                    "INSERT INTO duty_counts VALUES (?, ?, ?, ?) ON CONFLICT (directorate, duty, last) "
                    "DO UPDATE SET number = duty_counts.number + excluded.number"
                ),
                (*kind, number),
            )
            cursor.execute(
                sql("DELETE FROM duty_counts WHERE directorate = ? AND duty = ? AND last = ? AND number = 0"),
                kind,
            )
    _is_as_at(cursor, sql, as_at)


class _Row(NamedTuple):
    number: int
    days: tuple[tuple[bytes, int], ...]
    counts: Counter[_COUNT]


def _rows(cursor: Cursor, sql: Any, condition: str, params: tuple[Any, ...]) -> list[_Row]:
    """What is kept under a condition, as it must have been put down."""
    cursor.execute(sql(f"SELECT {_ROWS} FROM contract_duties WHERE {condition}"), params)
    found = []
    for row in cursor.fetchall():
        bound = row["directorate"] is not None
        kept = [*together(row["contract_id"], unpack(row["duties"]))][:1] if bound else []
        days, counts = (kept[0].days, kept[0].counts) if kept else ((), Counter[_COUNT]())
        found.append(_Row(row["number"], days, counts))
    return found


def _insert(cursor: Cursor, sql: Any, found: Sequence[KeptTogether], first: int) -> None:
    numbered = list(enumerate(found, first))
    cursor.executemany(
        sql(f"INSERT INTO contract_duties ({_ROWS}) VALUES (?, ?, ?, ?, ?, ?)"),
        [(number, *each[:5]) for number, each in numbered],
    )
    cursor.executemany(
        sql("INSERT INTO duty_days VALUES (?, ?, ?)"),
        sorted((place, number, decided) for number, each in numbered for place, decided in each.days),
    )


def _is_as_at(cursor: Cursor, sql: Any, as_at: AsAt) -> None:
    cursor.execute("DELETE FROM duties_as_at")
    cursor.execute(sql("INSERT INTO duties_as_at VALUES (?, ?, ?)"), as_at)
