"""Holding the rows of a file against each other and against the record: what would become of each of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import islice
from operator import attrgetter
from typing import Any, Final, Literal, NamedTuple
from uuid import UUID

import msgspec
from eventsourcing.persistence import StoredEvent

from application.commands import Commands
from application.errors import NotFound
from application.handling.ahead import NOTHING_AHEAD, Ahead, found_ahead
from application.handling.message import CommandMessage, Outcome
from application.importing.afterwards import NOTHING, SAID_IN, Above, Afterwards, acts, differing, moved
from application.importing.cells import CellFault, SheetRow, in_english
from application.importing.deciding_apart import REGISTER, Block, Decided, Deciding, advised
from application.importing.fields import VALUES
from application.importing.file_tree import References
from application.importing.laid_aside import LaidAside
from application.importing.out_of_memory import OutOfMemory
from application.importing.rows import KeptReading
from application.importing.suppliers import Meant
from application.record import Record, fold
from domain import money
from domain.chronicle import Chronicle, Chronicles
from domain.contract import CONTRACT
from domain.contract.registration import DivisionNamed, Registered
from domain.contract.release import ReleaseOrigin, ReleaseTakenOver, TakeOverRelease, released, said_of
from domain.contract.taking_over import Imported, RegisterFromFile, contract_id
from domain.contract.terms import Contract, Terms
from domain.decisions import Actor, Command, Refused, Rejection
from domain.organisation import ORGANISATION, ORGANISATION_ID
from domain.policy import POLICY, POLICY_ID
from domain.said import NotSayable, tidied
from domain.text import as_read

Became = Literal["new", "imported", "already there", "differs", "faulty", "left out"]
Progress = Callable[[int, int], None]
_ROWS_AT_ONCE: Final = 100
"""Rows that are held against the record together."""
_SAID_BY_NUMBER: Final = 20
"""Rows with one reference that a fault names, of however many."""
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


class RowOutcome(NamedTuple):
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
    parties: tuple[Meant, ...] = ()
    """Those of a new one's suppliers of whom the row says more than a name and the record has nothing."""
    since: date | None = None
    """The day from which a new contract is in being."""


class _ParentNotThere(Exception):
    """What a row is under is of the file, and will be no contract of this record."""


class Planner:
    """Holds the rows of one file against each other and against the record; nothing is recorded."""

    def __init__(
        self,
        commands: Commands,
        actor: Actor,
        headings: Mapping[str, str],
        uncommitted: Chronicles,
        file_name: str,
    ) -> None:
        """*headings*: of the columns that give each field; *uncommitted*: streams as the import makes them first."""
        self._file_name = file_name
        self._commands, self._record, self._actor = commands, commands.record, actor
        self._headings = headings
        self._uncommitted = dict(with_what_holds(commands.record, uncommitted))
        """Streams as the import leaves them: those that it makes first, and contracts that others are under."""
        self._references = References()
        self._rows: Sequence[SheetRow] = ()
        self._tree = self._references.tree()
        self._shared_by: dict[str, tuple[list[int], bool]] = {}
        self._became: dict[str, RowOutcome] = {}
        """By reference as it is read, what became of the rows that others are under."""
        self._held = references(commands.record)
        self.position: Final = commands.record.head()
        """Where the log ended when the rows were held against it."""
        self.aside: Final = LaidAside()
        """What registers the new contracts, each followed by what is recorded of its releases."""
        self._ahead = NOTHING_AHEAD

    def planned(
        self,
        readings: Sequence[KeptReading],
        rows: Sequence[SheetRow],
        references: References,
        deciding: Deciding,
        progress: Progress,
    ) -> Sequence[RowOutcome]:
        """What would become of each of the *rows*, given what they came to and which references they have."""
        self._tree, self._references, self._rows = references.tree(), references, rows
        places = self._tree.order
        outcomes, done = OutOfMemory[RowOutcome](), 0
        waiting = iter(readings if places is None else map(readings.__getitem__, places))
        blocks = self._blocks(waiting)
        for block in deciding.through(blocks, self._commands, self._actor, self._uncommitted):
            self._ahead = block.ahead
            for reading, decided in zip(block.rows, block.decided, strict=True):
                reference, done = as_read(reading.reference), done + 1
                outcome = self._twice_in_file(reading, reference) or self._outcome(reading, decided)
                if reference in self._tree.above:
                    self._became.setdefault(reference, outcome)
                outcomes.append(outcome)
                progress(done, len(readings))
        return outcomes if places is None else OutOfMemory(sorted(outcomes, key=attrgetter("row")))

    def _blocks(self, waiting: Iterator[KeptReading]) -> Iterator[Block]:
        """The rows block by block, with what is found out ahead of each."""
        while rows := list(islice(waiting, _ROWS_AT_ONCE)):
            ahead = self._found_ahead(rows)
            plain = [self._plain(reading, ahead) for reading in rows]
            yield Block(rows, ahead, plain, [None] * len(rows))

    def _plain(self, reading: KeptReading, ahead: Ahead) -> bool:
        """Whether a row registers a contract, and nothing that it says depends on another row or is on record."""
        reference = as_read(reading.reference)
        return (
            bool(reading.command)
            and not (reading.left_out or reading.told)
            and reading.afterwards == NOTHING
            and reference not in self._held
            and reference not in self._tree.above
            and not self._references.places(reference)
            and reading.contract_id in ahead.absent
            and all(meant.supplier.supplier_id in ahead.absent for meant in reading.parties)
        )

    def _found_ahead(self, readings: Sequence[KeptReading]) -> Ahead:
        """Of every supplier, contract and person that the rows name: whether they are on record."""
        told = [said for reading in readings for _, said in reading.told]
        streams = {supplier.supplier_id for said in told for supplier in said.suppliers}
        streams |= {meant.supplier.supplier_id for reading in readings for meant in reading.parties}
        streams |= {reading.contract_id for reading in readings if reading.contract_id is not None}
        streams |= {ORGANISATION_ID, POLICY_ID, *map(contract_id, told)}
        people = {person for reading in readings for person in reading.people}
        for said in told:
            people |= {said.owner, said.contract_manager, *said.lead_officers}
        ahead = found_ahead(self._record, self._actor, streams, people)
        wanted = {as_read(reading.reference) for reading in readings}
        free = {("contract reference", reference) for reference in wanted - self._held.keys()}
        return replace(ahead, free=frozenset(free))

    def _twice_in_file(self, reading: KeptReading, reference: str) -> RowOutcome | None:
        """A row whose reference others have too: the same row again is one contract, another row is a fault."""
        if reading.left_out or not self._references.places(reference):
            return None
        numbers, all_the_same = self._shared(reference)
        if all_the_same:
            if numbers[0] == reading.row:
                return None
            sentence = f"The same as row {numbers[0]}, cell by cell."
            return RowOutcome(
                reading.row, "already there", reading.reference, reading.title, notes=(sentence,)
            )
        said = [str(number) for number in islice(numbers, _SAID_BY_NUMBER + 1) if number != reading.row]
        more = len(numbers) - 1 - len(said)
        have = "has" if len(numbers) == 2 else "have"
        sentence = (
            f"Row{'' if len(numbers) == 2 else 's'} {in_english([*said, f'{more} more'] if more else said)} {have} "
            "this reference too, with other particulars: give each contract its own."
        )
        faults = (self._fault("reference", reading.reference, sentence), *reading.faults)
        return RowOutcome(reading.row, "faulty", reading.reference, reading.title, faults=faults)

    def _shared(self, reference: str) -> tuple[list[int], bool]:
        """The numbers of the rows that share a reference, and whether they are the same cell by cell."""
        known = self._shared_by.get(reference)
        if known is None:
            first, *others = places = self._references.places(reference)
            cells = self._rows[first].cells
            known = self._shared_by[reference] = (
                [self._rows[place].number for place in places],
                all(self._rows[place].cells == cells for place in others),
            )
        return known

    def _outcome(self, reading: KeptReading, decided: Decided | None) -> RowOutcome:
        found = RowOutcome(
            reading.row,
            "faulty",
            reading.reference,
            reading.title,
            self._held.get(as_read(reading.reference)),
            reading.faults,
            reading.notes,
        )
        if reading.left_out:
            return found._replace(became="left out", contract_id=None, notes=(reading.left_out,))
        if decided is not None:
            return self._as_decided(found, reading, decided)
        asked_for = reading.asked()
        if asked_for is None:
            return found
        if found.contract_id is not None:
            try:
                command = tidied(asked_for)
            except NotSayable as error:
                fields = ", ".join(error.rejection.fields)
                return found._replace(faults=(self._fault(fields, "", error.rejection.sentence),))
            return self._held_against_record(found, found.contract_id, command, reading)
        try:
            asked, would, releases = self._registered(asked_for, reading.told)
            standing = releases[-1][1].after if releases else would.after
            afterwards = self._afterwards(reading, standing)
        except _ParentNotThere as missing:
            return found._replace(faults=(self._fault("parent", reading.afterwards.parent, str(missing)),))
        except Refused as refused:
            return found._replace(faults=self._faults_of(refused.rejections))
        outcomes = (would, *(outcome for _, outcome in afterwards))
        advice = tuple(said for outcome in outcomes for said in advised(outcome))
        others_look = as_read(reading.reference) in self._tree.above
        self.aside.lay(asked, None, _stored(would), others_look=others_look)
        for further, outcome in (*releases, *afterwards):
            self.aside.lay(further, would.stream_id, _stored(outcome), others_look=others_look)
            standing = outcome.after
        if others_look:
            self._uncommitted[would.stream_id] = standing
        since = would.events[0].envelope.valid_from
        return self._new(found, reading, Decided((), would.stream_id, b"", advice, since))

    def _as_decided(self, found: RowOutcome, reading: KeptReading, decided: Decided) -> RowOutcome:
        """What becomes of a plain row."""
        if decided.refused:
            return found._replace(faults=self._faults_of(decided.refused))
        self.aside.lay_entry(decided.entry)
        return self._new(found, reading, decided)

    @staticmethod
    def _new(found: RowOutcome, reading: KeptReading, decided: Decided) -> RowOutcome:
        return found._replace(
            became="new",
            contract_id=decided.contract_id,
            notes=found.notes + decided.advice,
            parties=tuple(
                meant for meant in reading.parties if meant.party.described and not meant.registered
            ),
            since=decided.since,
        )

    def _faults_of(self, rejections: Iterable[Rejection]) -> tuple[CellFault, ...]:
        return tuple(self._fault(", ".join(each.fields), "", each.sentence) for each in rejections)

    def _registered(
        self, command: RegisterFromFile, told: Sequence[tuple[ReleaseOrigin, RegisterFromFile]]
    ) -> tuple[Command, Outcome, list[tuple[TakeOverRelease, Outcome]]]:
        """What registers the contract, and what is recorded of each release: it is entered as the first release had it
        that can be entered. Raises Refused where all of them together cannot."""
        for place, (_, said) in enumerate(told[:-1]):
            with suppress(Refused):
                message = CommandMessage(REGISTER, said, self._actor)
                would = self._commands.would(message, self._uncommitted, self._ahead)
                return said, would, self._releases_of(would, told[place:])
        message = CommandMessage(REGISTER, command, self._actor)
        would = self._commands.would(message, self._uncommitted, self._ahead)
        return command, would, self._releases_of(would, told[-1:])

    def _afterwards(self, reading: KeptReading, before: Chronicle[Any]) -> list[tuple[Command, Outcome]]:
        """What is recorded of the contract besides, which stands as it was *before*. Raises Refused."""
        return self._besides(reading, reading.afterwards, before)

    def _besides(
        self, reading: KeptReading, said: Afterwards, before: Chronicle[Any], day: date | None = None
    ) -> list[tuple[Command, Outcome]]:
        """What is recorded of what a row *said* besides, from a *day* on where it is given. Raises Refused."""
        if said is NOTHING or said == NOTHING:
            return []
        found = list[tuple[Command, Outcome]]()
        reason = f"Taken over with row {reading.row} of {self._file_name}."
        known = max((release.released_on for release, _ in reading.told), default=date.min)
        for asked in acts(said, self._above(said), reason, known):
            command = msgspec.structs.replace(asked, effective_from=day) if day else asked
            message = CommandMessage(REGISTER, command, self._actor, before.stream_id, about=CONTRACT)
            outcome = self._commands.would_follow(message, before, self._uncommitted, self._ahead)
            before = outcome.after
            found.append((command, outcome))
        return found

    def _above(self, said: Afterwards) -> Above | None:
        """The contract that a row says it is under: one of the file, one on record, or else another body's in words.
        Raises _ParentNotThere where that is of the file, and is no contract of this record."""
        if not said.parent:
            return None
        for words in (said.parent, said.parent.partition(", ")[0]):
            reference = as_read(words)
            in_file, held = self._became.get(reference), self._held.get(reference)
            if in_file is not None and in_file.contract_id is None:
                raise _ParentNotThere(
                    f"It is under the contract of row {in_file.row}, which cannot be imported: put that right first."
                )
            contract_id = in_file.contract_id if in_file else held
            if contract_id is None:
                continue
            known = self._uncommitted.get(contract_id)
            with suppress(NotFound):
                terms = (known or self._record.chronicle(CONTRACT, contract_id)).latest()
                if terms is not None:
                    return Above(
                        contract_id, terms.reference, terms.title, framework=terms.kind == "framework"
                    )
        if as_read(said.parent) in self._tree.circle:
            raise _ParentNotThere(
                "The contracts that the rows name lead back to this one: none can be under itself."
            )
        return Above(elsewhere=said.parent)

    def _releases_of(
        self, registered: Outcome, told: Sequence[tuple[ReleaseOrigin, RegisterFromFile]]
    ) -> list[tuple[TakeOverRelease, Outcome]]:
        """What is recorded of the releases, the first of which the contract is entered from."""
        return self._releases(registered.after, registered.events[0].envelope.valid_from, told)

    def _releases(
        self, before: Chronicle[Any], since: date, told: Sequence[tuple[ReleaseOrigin, RegisterFromFile]]
    ) -> list[tuple[TakeOverRelease, Outcome]]:
        """What is recorded of the releases of a contract that is in being *since* a day. One that cannot stand counts
        from the next on; raises Refused where the last cannot."""
        found = list[tuple[TakeOverRelease, Outcome]]()
        for place, (release, said) in enumerate(told, start=1):
            command = released(said, release, since)
            message = CommandMessage(REGISTER, command, self._actor, before.stream_id, about=CONTRACT)
            try:
                outcome = self._commands.would_follow(message, before, self._uncommitted, self._ahead)
            except Refused:
                if place == len(told):
                    raise
                continue
            before = outcome.after
            found.append((command, outcome))
        return found

    def _going_on(
        self,
        found: RowOutcome,
        known: Chronicle[Terms],
        told: Sequence[tuple[ReleaseOrigin, RegisterFromFile]],
        reading: KeptReading,
    ) -> RowOutcome:
        """A contract that was taken over from releases goes on with those that came since, and with the hierarchy that
        the last of them has."""
        others_look = as_read(reading.reference) in self._tree.above
        try:
            releases = self._releases(known, known.timeline.placed[0].valid_from, told)
            standing = releases[-1][1].after
            afterwards = self._hierarchy_since(reading, standing, told[-1][0].released_on)
        except _ParentNotThere as missing:
            return found._replace(faults=(self._fault("parent", reading.afterwards.parent, str(missing)),))
        except Refused as refused:
            return found._replace(faults=self._faults_of(refused.rejections))
        for further, outcome in (*releases, *afterwards):
            self.aside.lay(further, known.stream_id, _stored(outcome), others_look=others_look)
            standing = outcome.after
        if others_look:
            self._uncommitted[known.stream_id] = standing
        names = in_english([command.release.release_id for command, _ in releases])
        taken = (
            f"On record; what came since is taken over: release{'' if len(releases) == 1 else 's'} {names}."
        )
        return found._replace(became="new", notes=(*found.notes, taken))

    def _hierarchy_since(
        self, reading: KeptReading, standing: Chronicle[Terms], day: date
    ) -> list[tuple[Command, Outcome]]:
        """The lots and the parent of a contract that goes on, where its releases have others by a *day*. Raises
        Refused, and _ParentNotThere."""
        terms = standing.latest()
        if terms is None:
            return []
        what, changes = moved(terms, reading.afterwards, self._above(reading.afterwards))
        return self._besides(reading, what, standing, day if changes else None)

    def _as_releases_left_it(self, known: Chronicle[Terms], terms: Terms) -> bool:
        """Whether nobody has recorded since what a release may say, nor lots or a parent: what an officer said stands,
        and is not undone."""
        last = max(placed.version for placed in known.facts if isinstance(placed.fact, ReleaseTakenOver))
        events = self._record.events_of(known.stream_id)
        commit = events[last - 1].recorded_at  # what the releases brought besides was recorded with them
        then = fold(event for event in events if event.event.version <= last or event.recorded_at == commit)
        left = then.latest() if then else None
        return left is not None and all(
            told(left) == told(terms) for told in (said_of, attrgetter("lots", "parent"))
        )

    def _held_against_record(
        self,
        found: RowOutcome,
        contract_id: UUID,
        command: RegisterFromFile,
        reading: KeptReading,
    ) -> RowOutcome:
        """Whether the contract that holds the reference was registered, or stands, just as the row says; of one that
        was taken over from releases, whether any came since."""
        told = reading.told
        known = self._record.chronicle(CONTRACT, contract_id)
        terms, first = known.latest(), known.facts[0].fact
        if terms is None:
            sentence = "It belonged to a contract whose registration was annulled, and is never used again."
            return found._replace(faults=(self._fault("reference", found.reference, sentence),))
        further = further_releases(known, told)
        if further and self._as_releases_left_it(known, terms):
            return self._going_on(found, known, further, reading)
        try:
            besides = list(differing(terms, reading.afterwards, self._above(reading.afterwards)))
        except _ParentNotThere as missing:
            return found._replace(faults=(self._fault("parent", reading.afterwards.parent, str(missing)),))
        divided = as_read(command.division) not in ("", as_read(_division_at_first(known)))
        as_registered = isinstance(first, Registered) and not divided and not list(_differing(first, command))
        if as_registered and not besides:
            origin = first.origin if isinstance(first, Imported) else None
            there = f"Imported before, from {origin.file_name}, row {origin.row}." if origin else "On record."
            return found._replace(became="already there", notes=(there,))
        faults = tuple(
            self._fault(
                name,
                _cut(said),
                f"The record says {_cut(recorded) or 'nothing'}, and was left alone. Where the file is right, "
                "record the change, or correct the contract.",
            )
            for name, recorded, said in (*(() if as_registered else _differing(terms, command)), *besides)
        )
        if faults:
            return found._replace(became="differs", faults=faults)
        return found._replace(became="already there", notes=("On record, as the contract now stands.",))

    def _fault(self, fields: str, value: str, sentence: str) -> CellFault:
        """A fault of those fields, under the headings of their columns."""
        names = [
            SAID_IN.get(part, part)
            for part in (part.split(".", maxsplit=1)[0] for part in fields.split(", "))
        ]
        headings = dict.fromkeys(self._headings.get(name, name) for name in names)
        return CellFault(", ".join(headings) or "row", value, sentence)


def further_releases(
    known: Chronicle[Terms], told: Sequence[tuple[ReleaseOrigin, RegisterFromFile]]
) -> Sequence[tuple[ReleaseOrigin, RegisterFromFile]]:
    """The releases that came after all those from which a contract was taken over; none of one that was not."""
    taken = [placed.fact.release for placed in known.facts if isinstance(placed.fact, ReleaseTakenOver)]
    if not taken:
        return ()
    names, last = {release.release_id for release in taken}, max(release.released_on for release in taken)
    return [
        (release, said)
        for release, said in told
        if release.release_id not in names and release.released_on >= last
    ]


def _stored(outcome: Outcome) -> tuple[StoredEvent, ...]:
    """Its events as they are to be stored."""
    return tuple(outcome.written[event.envelope.event_id] for event in outcome.events)


def with_what_holds(record: Record, uncommitted: Chronicles) -> Chronicles:
    """The streams with the list of the organisation's units and the policy, which every contract is held against."""
    for stream, stream_id in ((ORGANISATION, ORGANISATION_ID), (POLICY, POLICY_ID)):
        if stream_id not in uncommitted:
            with suppress(NotFound):
                uncommitted = {stream_id: record.chronicle(stream, stream_id), **uncommitted}
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
