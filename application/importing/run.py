"""Importing a register: check what would become of every row, then record all of it in one commit.

However many contracts a file brings, they and the event of the import itself are appended in one transaction of the
database: if the process dies, or a reference is taken meanwhile, nothing of it was recorded, and it can be run again.
That holds for both modes; they only choose what happens where some row cannot be imported.
"""

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any, Final, Literal
from uuid import UUID, uuid4

from application.access import Access
from application.commands import Commands
from application.documents import Documents
from application.errors import BadRequest
from application.handling.message import AllForeseen, Answer, CommandMessage, Enclosed, File, Foreseen, Render
from application.importing.cells import Sheet
from application.importing.deciding_apart import REGISTER, Deciding
from application.importing.file_tree import References
from application.importing.mapping import Guessed, ToDo, checked, guess, to_settle
from application.importing.out_of_memory import OutOfMemory
from application.importing.plan import Planner, Progress, RowOutcome
from application.importing.reading import read
from application.importing.report import lines, written
from application.importing.rows import ImportTerms, KeptReading, RowReader, RowReading, Source, kept
from application.importing.suppliers import KnownSupplier, Party, SupplierBook
from application.importing.units import NewUnit, entering, new_units
from application.use_cases import USE_CASES
from domain.chronicle import Chronicle
from domain.decisions import Actor
from domain.document import document_id
from domain.register_import import Column, Counts, DateOrder, Default, ImportRegister, Mode
from domain.supplier.registration import RegisterSupplier

USE_CASE: Final = USE_CASES["import-register"]


NewUnits = Literal["", "enter"]
"""What becomes of directorates and divisions that are not on record: nothing, so that their rows are faulty where units
are kept; or they are entered with the import."""


@dataclass(frozen=True)
class ImportRequest:
    """What somebody asks to be imported, and how."""

    document: str
    """SHA-256 of the file, which was kept as a document."""
    file_name: str
    mapping: Mapping[str, str] | None = None
    """Fields by headings, confirmed; none where it is only to be guessed."""
    sheet: str = ""
    """The first one, where none is named."""
    defaults: Mapping[str, str] = field(default_factory=dict)
    date_order: DateOrder = ""
    mode: Mode = "all"
    reason: str = ""
    new_units: NewUnits = ""


@dataclass(frozen=True)
class ImportCheck:
    """What a file is, and what would become of its rows."""

    asked: ImportRequest
    sheet: Sheet
    """Without its rows, once they were read: what became of them is kept instead."""
    rows: int
    """How many it has."""
    guessed: Guessed
    terms: ImportTerms
    """By which the rows were read: the confirmed ones, or the guess."""
    to_settle: list[ToDo]
    """Where this is not empty, no row was read yet."""
    outcomes: Sequence[RowOutcome]
    alike: list[str]
    """Suppliers that may be one firm."""
    source: Source
    new_units: list[NewUnit] = field(default_factory=list)
    """Directorates and divisions that some row names and the record has not."""
    entering: CommandMessage | None = None
    """What enters them, where that is asked."""
    position: int = 0
    """Where the log ended when the rows were held against it."""
    aside: Iterable[Foreseen] = ()
    """What registers the new contracts, in order."""

    @cached_property
    def counts(self) -> Counter[str]:
        """How many rows would become what. Of rows that were not read yet nothing is said."""
        return Counter(outcome.became for outcome in self.outcomes)

    @property
    def importable(self) -> bool:
        """Whether anything would be recorded in the mode asked for."""
        counts = self.counts
        stopped = self.asked.mode == "all" and counts["faulty"] + counts["differs"] > 0
        return counts["new"] > 0 and not stopped


def _unseen(_done: int, _of: int) -> None:
    """Nobody watches."""


@contextmanager
def without_collecting() -> Iterator[None]:
    """Let no garbage of cycles be looked for meanwhile: many thousand things stay, each search goes over all of them,
    and there is next to nothing to be found."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class Imports:
    """Checks and runs imports."""

    def __init__(
        self,
        commands: Commands,
        documents: Documents,
        access: Access,
        new_id: Callable[[], UUID] = uuid4,
    ) -> None:
        self._commands, self._documents, self._access = commands, documents, access
        self._new_id = new_id

    @staticmethod
    def guessed(content: bytes, media_type: str, sheet: str = "") -> Guessed:
        """What a file seems to be. Raises BadRequest."""
        return guess(read(content, media_type, sheet))

    def check_kept(self, asked: ImportRequest, actor: Actor, known: Iterable[KnownSupplier]) -> ImportCheck:
        """The same of a file that was kept as a document. Raises NotFound where there is none."""
        document, content = self._documents.content(asked.document, actor)
        return self.check(asked, content, document.media_type, actor, known)

    def check(  # noqa: PLR0917  (two of them are the file)
        self,
        asked: ImportRequest,
        content: bytes,
        media_type: str,
        actor: Actor,
        known: Iterable[KnownSupplier],
        progress: Progress = _unseen,
    ) -> ImportCheck:
        """What the file is and what would become of its rows; nothing is recorded. Raises BadRequest.

        *known* are the suppliers on record.
        """
        with without_collecting():
            return self._check(asked, content, media_type, actor, known, progress)

    def _check(  # noqa: PLR0917
        self,
        asked: ImportRequest,
        content: bytes,
        media_type: str,
        actor: Actor,
        known: Iterable[KnownSupplier],
        progress: Progress,
    ) -> ImportCheck:
        sheet = read(content, media_type, asked.sheet)
        people = self._access.names()
        guessed = guess(sheet)
        order = asked.date_order or (guessed.date_order if asked.mapping is None else "")
        mapping = guessed.mapping if asked.mapping is None else asked.mapping
        terms = checked(sheet, mapping, ImportTerms({}, asked.defaults, order), people)
        settle = to_settle(guessed, replace(terms, mapping=mapping))
        source = Source(self._new_id(), asked.file_name, asked.document, sheet.name)
        found = ImportCheck(asked, sheet, len(sheet.rows), guessed, terms, settle, [], [], source)
        if settle:
            return found
        with Deciding(len(sheet.rows)) as deciding:
            return self._decided(found, actor, SupplierBook(known), people, deciding, progress)

    def _decided(  # noqa: PLR0917  (who and what the rows are held against)
        self,
        found: ImportCheck,
        actor: Actor,
        book: SupplierBook,
        people: Mapping[str, str],
        deciding: Deciding,
        progress: Progress,
    ) -> ImportCheck:
        """What would become of the rows, by the terms that are settled."""
        asked, sheet, terms = found.asked, found.sheet, found.terms
        reader = RowReader(sheet, terms, found.source, people, book, self._commands.record.today())
        readings, references = OutOfMemory[KeptReading](), References()

        def taken_down() -> Iterator[RowReading]:
            for row in sheet.rows:
                reading = reader.read(row)
                references.take_down(reading)
                readings.append(kept(reading))
                yield reading

        headings = {name: column for column, name in terms.mapping.items()}
        new, enter, uncommitted = (
            new_units(self._commands, taken_down(), actor),
            None,
            dict[UUID, Chronicle[Any]](),
        )
        if new and asked.new_units == "enter":
            enter = entering(new, asked.file_name, actor)
            changes = self._commands.would(enter).changes
            uncommitted = {stream_id: change.after for stream_id, change in changes.items()}
        planner = Planner(self._commands, actor, headings, uncommitted, asked.file_name)
        outcomes = planner.planned(readings, sheet.rows, references, deciding, progress)
        return replace(
            found,
            sheet=sheet._replace(rows=()),
            outcomes=outcomes,
            alike=book.alike(),
            new_units=new,
            entering=enter,
            position=planner.position,
            aside=planner.aside,
        )

    def keep(self, found: ImportCheck, content: bytes, media_type: str, actor: Actor) -> ImportCheck:
        """Keep the file as a document, before it is run. What was worked out of it holds still where nothing but that
        was recorded since. Raises what ``Documents.keep`` does."""
        self._documents.keep(content, media_type, actor)
        since = self._commands.record.feed(found.position, 2) if found.outcomes else []
        if [event.event.stream_id for event in since] != [document_id(found.asked.document)]:
            return found
        return replace(found, position=since[0].position)

    def run(
        self, found: ImportCheck, actor: Actor, render: Render, *, idempotency_key: str, fingerprint: str = ""
    ) -> Answer | None:
        """Record what was checked, in one commit; the answer, or ``None`` where nothing was recorded.

        Nothing is, where the mode is *all* and some row cannot be imported, or where every row is on record already.
        Raises BadRequest where something is left to settle, else as ``submit`` does.
        """
        if found.asked.mapping is None:
            raise BadRequest({"mapping": "Confirm what each column is: nothing is imported by a guess."})
        if found.to_settle:
            raise BadRequest({to_do.field: to_do.sentence for to_do in found.to_settle})
        along = [found.entering] if found.entering else []
        along += _suppliers(found.outcomes, actor)
        foreseen = AllForeseen(REGISTER, actor, found.aside, found.position)
        content = written(lines(map(_as_imported, found.outcomes)))
        message = CommandMessage(
            USE_CASE,
            _command(found, sha256(content).hexdigest()),
            actor,
            idempotency_key=idempotency_key,
            fingerprint=fingerprint,
        )
        if not found.importable:
            return self._commands.repeated(message, render)
        enclosed = Enclosed(files=(File(content, "text/csv"),))
        with without_collecting():
            return self._commands.submit(message, render, along=along, foreseen=foreseen, enclosed=enclosed)


def _suppliers(outcomes: Iterable[RowOutcome], actor: Actor) -> Iterator[CommandMessage]:
    """What registers the suppliers of new contracts of whom more is known than a name: each once, from the first day on
    which a contract with it is in being; what several rows say of one is put together, the first word counts."""
    found: dict[UUID, tuple[Party, date]] = {}
    for outcome in outcomes:
        for meant in outcome.parties:
            if outcome.since is None:
                continue
            supplier_id, party = meant.supplier.supplier_id, meant.party
            known, since = found.get(supplier_id, (party, outcome.since))
            found[supplier_id] = (_together(known, party), min(since, outcome.since))
    for supplier_id, (party, since) in found.items():
        command = RegisterSupplier(
            supplier_id=supplier_id,
            name=party.name,
            identifiers=party.identifiers,
            small_or_medium=party.small_or_medium,
            voluntary_or_community=party.voluntary_or_community,
            address=party.address,
            effective_from=since,
        )
        yield CommandMessage(USE_CASES["register-supplier"], command, actor)


def _together(known: Party, more: Party) -> Party:
    return Party(
        known.name,
        known.address or more.address,
        tuple(dict.fromkeys((*known.identifiers, *more.identifiers))),
        more.small_or_medium if known.small_or_medium is None else known.small_or_medium,
        more.voluntary_or_community if known.voluntary_or_community is None else known.voluntary_or_community,
    )


def _as_imported(outcome: RowOutcome) -> RowOutcome:
    return outcome._replace(became="imported") if outcome.became == "new" else outcome


def _command(found: ImportCheck, report_sha256: str) -> ImportRegister:
    asked, terms, counts = found.asked, found.terms, found.counts
    return ImportRegister(
        register_import_id=found.source.register_import_id,
        file_name=asked.file_name,
        file_sha256=asked.document,
        sheet=found.sheet.name,
        mode=asked.mode,
        date_order=terms.date_order,
        mapping=tuple(Column(column, name) for column, name in terms.mapping.items()),
        defaults=tuple(Default(name, value) for name, value in terms.defaults.items()),
        counts=Counts(
            rows=found.rows,
            imported=counts["new"],
            already_there=counts["already there"],
            differing=counts["differs"],
            faulty=counts["faulty"],
            left_out=counts["left out"],
        ),
        report_sha256=report_sha256,
        reason=asked.reason,
    )
