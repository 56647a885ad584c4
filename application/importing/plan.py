"""Holding the rows of a file against each other and against the record: what would become of each of them."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from application.commands import Commands
from application.errors import NotFound
from application.handling.ahead import NOTHING_AHEAD, Ahead, found_ahead
from application.handling.message import CommandMessage, Foreseen, Outcome
from application.importing.cells import CellFault, SheetRow, in_english
from application.importing.fields import VALUES
from application.importing.rows import RowReading
from application.importing.suppliers import Meant
from application.record import Record
from application.use_cases import USE_CASES
from domain import money
from domain.chronicle import Chronicles
from domain.contract import CONTRACT
from domain.contract.registration import DivisionNamed, Registered
from domain.contract.release import ReleaseOrigin, released
from domain.contract.taking_over import Imported, RegisterFromFile, contract_id
from domain.contract.terms import Contract, Terms
from domain.decisions import Actor, Refused
from domain.organisation import ORGANISATION, ORGANISATION_ID
from domain.said import NotSayable, tidied
from domain.text import as_read

Became = Literal["new", "imported", "already there", "differs", "faulty", "left out"]
Progress = Callable[[int, int], None]
_OWN: Final = (
    "title",
    "description",
    "category",
    "directorate",
    "kind",
    "legal_regime",
    "procurement_route",
)

_BELONGS_TO: Final = ("directorate", "division")
"""Written as the list of units has them, however the row does."""


@dataclass(frozen=True)
class RowOutcome:
    """What would become of a row, or became of it."""

    row: int
    became: Became
    reference: str
    title: str
    contract_id: UUID | None = None
    """The contract on record, or the one that the row would become."""
    faults: tuple[CellFault, ...] = ()
    notes: tuple[str, ...] = ()
    """What should be looked at, though it stands in the way of nothing."""
    registration: Foreseen | None = None
    """What registers a new one."""
    releases: tuple[Foreseen, ...] = ()
    """What is recorded of the releases that it was put together from, one after another."""
    parties: tuple[Meant, ...] = ()
    """Its suppliers, with what the row says of them."""
    since: date | None = None
    """The day from which a new contract is in being."""

    def as_of(self, position: int) -> "RowOutcome":
        """The same, worked out where the log ends at *position*."""
        if self.registration is None:
            return self
        return replace(
            self,
            registration=replace(self.registration, position=position),
            releases=tuple(replace(release, position=position) for release in self.releases),
        )


class Planner:
    """Holds the rows of one file against each other and against the record; nothing is recorded."""

    def __init__(
        self, commands: Commands, actor: Actor, headings: Mapping[str, str], uncommitted: Chronicles
    ) -> None:
        """*headings*: of the columns that give each field; *uncommitted*: streams as the import makes them first."""
        self._commands, self._record, self._actor = commands, commands.record, actor
        self._headings, self._uncommitted = headings, with_organisation(commands.record, uncommitted)
        self._held = references(commands.record)
        self._position = commands.record.head()
        self._ahead = NOTHING_AHEAD

    def planned(self, readings: list[RowReading], progress: Progress) -> list[RowOutcome]:
        """What would become of each row."""
        rows_by_reference: dict[str, list[SheetRow]] = defaultdict(list)
        for reading in readings:
            if not reading.left_out:
                rows_by_reference[as_read(reading.reference)].append(reading.row)
        rows_by_reference.pop("", None)  # what says nothing is no reference that rows could share
        self._ahead = self._found_ahead(readings)
        outcomes = []
        for done, reading in enumerate(readings, start=1):
            same = [] if reading.left_out else rows_by_reference[as_read(reading.reference)]
            outcomes.append(self._twice_in_file(reading, same) or self._outcome(reading))
            progress(done, len(readings))
        return outcomes

    def _found_ahead(self, readings: Sequence[RowReading]) -> Ahead:
        """Of every supplier, contract and person that the rows name: whether they are on record."""
        told = [command for reading in readings for command in _commands(reading)]
        streams = {supplier.supplier_id for command in told for supplier in command.suppliers}
        streams |= {ORGANISATION_ID, *map(contract_id, told)}
        people = {
            person
            for command in told
            for person in (command.owner, command.contract_manager, *command.lead_officers)
        }
        ahead = found_ahead(self._record, self._actor, streams, people)
        wanted = {as_read(reading.reference) for reading in readings}
        free = {("contract reference", reference) for reference in wanted - self._held.keys()}
        return replace(ahead, free=frozenset(free))

    def _twice_in_file(self, reading: RowReading, rows: list[SheetRow]) -> RowOutcome | None:
        """A row whose reference others have too: the same row again is one contract, another row is a fault."""
        others = [row for row in rows if row.number != reading.row.number]
        if not others:
            return None
        first = rows[0]
        if all(row.cells == first.cells for row in rows):
            if first.number == reading.row.number:
                return None
            sentence = f"The same as row {first.number}, cell by cell."
            return RowOutcome(
                reading.row.number, "already there", reading.reference, reading.title, notes=(sentence,)
            )
        numbers = in_english([str(row.number) for row in others])
        have = "has" if len(others) == 1 else "have"
        sentence = (
            f"Row{'' if len(others) == 1 else 's'} {numbers} {have} this reference too, with other particulars: "
            "give each contract its own."
        )
        faults = (self._fault("reference", reading.reference, sentence), *reading.faults)
        return RowOutcome(reading.row.number, "faulty", reading.reference, reading.title, faults=faults)

    def _outcome(self, reading: RowReading) -> RowOutcome:
        found = RowOutcome(
            reading.row.number,
            "faulty",
            reading.reference,
            reading.title,
            self._held.get(as_read(reading.reference)),
            tuple(reading.faults),
            tuple(reading.notes),
        )
        if reading.left_out:
            return replace(found, became="left out", contract_id=None, notes=(reading.left_out,))
        if reading.command is None:
            return found
        if found.contract_id is not None:
            try:
                command = tidied(reading.command)
            except NotSayable as error:
                fields = ", ".join(error.rejection.fields)
                return replace(found, faults=(self._fault(fields, "", error.rejection.sentence),))
            return self._held_against_record(found, found.contract_id, command)
        try:
            message, would, releases = self._registered(reading.command, reading.told)
        except Refused as refused:
            faults = tuple(
                self._fault(", ".join(each.fields), "", each.sentence) for each in refused.rejections
            )
            return replace(found, faults=faults)
        advice = tuple(
            each.sentence
            for each in would.decision.record.rules
            if each.outcome == "advised" and each.rule != "entry.in-good-time"
        )
        return replace(
            found,
            became="new",
            contract_id=would.stream_id,
            notes=found.notes + advice,
            registration=Foreseen(message, would, self._position),
            releases=releases,
            parties=tuple(reading.parties),
            since=would.events[0].envelope.valid_from,
        )

    def _registered(
        self, command: RegisterFromFile, told: Sequence[tuple[ReleaseOrigin, RegisterFromFile]]
    ) -> tuple[CommandMessage, Outcome, tuple[Foreseen, ...]]:
        """What registers the contract, and what is recorded of each release: it is entered as the first release had it
        that can be entered. Raises Refused where all of them together cannot."""
        for place, (_, said) in enumerate(told[:-1]):
            with suppress(Refused):
                message = CommandMessage(USE_CASES["register"], said, self._actor)
                would = self._commands.would(message, self._uncommitted, self._ahead)
                return message, would, self._releases(would, told[place:])
        message = CommandMessage(USE_CASES["register"], command, self._actor)
        would = self._commands.would(message, self._uncommitted, self._ahead)
        return message, would, self._releases(would, told[-1:])

    def _releases(
        self, registered: Outcome, told: Sequence[tuple[ReleaseOrigin, RegisterFromFile]]
    ) -> tuple[Foreseen, ...]:
        """What is recorded of the releases, the first of which the contract is entered from. One that cannot stand
        counts from the next on; raises Refused where the last cannot."""
        found = list[Foreseen]()
        before, since = registered.after, registered.events[0].envelope.valid_from
        for place, (release, said) in enumerate(told, start=1):
            command = released(said, release, since)
            message = CommandMessage(
                USE_CASES["register"], command, self._actor, registered.stream_id, about=CONTRACT
            )
            try:
                outcome = self._commands.would_follow(message, before, self._uncommitted, self._ahead)
            except Refused:
                if place == len(told):
                    raise
                continue
            before = outcome.after
            found.append(Foreseen(message, outcome, self._position))
        return tuple(found)

    def _held_against_record(
        self, found: RowOutcome, contract_id: UUID, command: RegisterFromFile
    ) -> RowOutcome:
        """Whether the contract that holds the reference was registered, or stands, just as the row says."""
        known = self._record.chronicle(CONTRACT, contract_id)
        terms, first = known.latest(), known.facts[0].fact
        if terms is None:
            sentence = "It belonged to a contract whose registration was annulled, and is never used again."
            return replace(found, faults=(self._fault("reference", found.reference, sentence),))
        divided = as_read(command.division) not in ("", as_read(_division_at_first(known)))
        if isinstance(first, Registered) and not divided and not list(_differing(first, command)):
            origin = first.origin if isinstance(first, Imported) else None
            told = f"Imported before, from {origin.file_name}, row {origin.row}." if origin else "On record."
            return replace(found, became="already there", notes=(told,))
        faults = tuple(
            self._fault(
                name,
                _cut(said),
                f"The record says {_cut(recorded) or 'nothing'}, and was left alone. Where the file is right, "
                "record the change, or correct the contract.",
            )
            for name, recorded, said in _differing(terms, command)
        )
        if faults:
            return replace(found, became="differs", faults=faults)
        return replace(found, became="already there", notes=("On record, as the contract now stands.",))

    def _fault(self, fields: str, value: str, sentence: str) -> CellFault:
        """A fault of those fields, under the headings of their columns."""
        names = [part.split(".", maxsplit=1)[0] for part in fields.split(", ")]
        headings = dict.fromkeys(self._headings.get(name, name) for name in names)
        return CellFault(", ".join(headings) or "row", value, sentence)


def _commands(reading: RowReading) -> Iterator[RegisterFromFile]:
    """What a row asks for, and what its releases do."""
    if reading.command is not None:
        yield reading.command
    for _, said in reading.told[:-1]:
        yield said


def with_organisation(record: Record, uncommitted: Chronicles) -> Chronicles:
    """The streams with the list of the organisation's units, which every contract is held against."""
    if ORGANISATION_ID in uncommitted:
        return uncommitted
    with suppress(NotFound):
        return {ORGANISATION_ID: record.chronicle(ORGANISATION, ORGANISATION_ID), **uncommitted}
    return uncommitted


def references(record: Record) -> Mapping[str, UUID]:
    """The contract that holds each reference, as people read it."""
    with record.store.read() as cursor:
        cursor.execute(
            record.sql("SELECT value, stream_id FROM reservations WHERE kind = ?"), ("contract reference",)
        )
        return {as_read(row["value"]): UUID(row["stream_id"]) for row in cursor.fetchall()}


def _division_at_first(known: Contract) -> str:
    """The division that the contract was registered with; empty where none was named."""
    return next((fact.fact.division for fact in known.facts if isinstance(fact.fact, DivisionNamed)), "")


def _differing(known: Registered | Terms, command: RegisterFromFile) -> Iterator[tuple[str, str, str]]:
    """Each field in which record and row say different things, with what each says.

    What the row leaves out, or does not know, is no difference.
    """
    defaults = {field.name: field.default for field in msgspec.structs.fields(RegisterFromFile)}
    particulars = _particulars(known)
    if isinstance(known, Terms):
        particulars["division"] = known.division
    for name, recorded in particulars.items():
        said = getattr(command, name)
        same = as_read(said) == as_read(recorded) if name in _BELONGS_TO else said == recorded
        if said != defaults[name] and not same and name != "suppliers":
            yield name, _in_words(recorded), _in_words(said)
    ids = [{each.supplier_id for each in registered.suppliers} for registered in (known, command)]
    names = ["; ".join(sorted(each.name for each in registered.suppliers)) for registered in (known, command)]
    if ids[0] != ids[1] and names[0] != names[1]:  # one firm may be on record under another name
        yield "suppliers", names[0], names[1]


def _particulars(known: Registered | Terms) -> dict[str, Any]:
    """What the record says, by the fields of a registration."""
    values, term, roles = known.values, known.term, known.roles
    return {
        **{name: getattr(known, name) for name in _OWN},
        **{name: getattr(values, name) for name in VALUES},
        **{name: getattr(term, name) for name in ("start", "end", "maximum_end")},
        "owner": roles.owner,
        "contract_manager": roles.contract_manager,
        "lead_officers": roles.lead_officers,
        "managing_organisation": roles.managing_organisation,
    }


def _in_words(value: Any) -> str:
    if value is None or isinstance(value, Decimal):
        return money.in_words(value)
    return " ".join(value) if isinstance(value, tuple) else str(value)


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 80 else text[:79] + "…"
