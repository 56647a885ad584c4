"""A small record with a row in every table: for those who change one and look whether it is found."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from random import Random
from uuid import UUID, uuid4

import pytest
from argon2 import PasswordHasher
from msgspec.structs import replace

from application.access import Access
from application.commands import Commands
from application.cosignatures import Cosignatures
from application.directory import Directory, Making
from application.documents import Documents
from application.sessions import Sessions
from application.settings import Settings
from benchmarks.generate import generation
from domain.chronicle import noun_of
from domain.decisions import Actor
from domain.events import DecisionRecord, Envelope, Event, Evidence, Fact
from domain.filed_document import DocumentFiled
from domain.notice.falling_due import NoticeFellDue
from domain.person.entry import Enter
from domain.register_import import Column, Counts, Made
from domain.report.drafting import Drafted
from domain.report.issue import Issued
from domain.report.terms import IssuedFile
from domain.streams import BY_NOUN
from projections.document_words.projection import DocumentWords
from projections.duties.keeping import brought_up
from tests.audit.witness import AUDITOR
from tests.golden.samples import FULL
from tests.store.office import Office, office_on, remark

CONTRACTS, EVENTS = 12, 360
_WITH_FILES = {"document", "report", "register_import"}
"""Kinds of stream whose generated events name files that nobody keeps."""


@contextmanager
def everything_on(settings: Settings) -> Iterator[Office]:
    """A process on such a record: an office's own work, and generated stories of every kind."""
    with office_on(settings) as office:
        for _ in range(2):
            office.submit(remark(office.registered(), 1))
        office.record.append(
            _generated()
        )  # its units of the organisation are not those of the contracts before
        content = b"Late vans"
        kept = Documents(office.record).keep(content, "text/plain", Actor("p-nerys", "officer", "s-1"))
        office.record.append(_report(kept.sha256, len(content)))
        office.record.append(_filed(kept.sha256))
        DocumentWords(office.record).read_waiting()
        office.record.append(_import(kept.sha256))
        published = office.checkpoints.publish()
        line = AUDITOR.cosign(published.note.partition("\n\n")[0] + "\n")
        Cosignatures(office.checkpoints).keep(published, line, [AUDITOR.vkey])
        enter_somebody(office)
        office.record.append(notice_due(uuid4()))
        for noun in sorted(set(BY_NOUN) - set(_nouns(office))):
            office.record.append(_opened(noun))
        assert brought_up(office.record, office.record.basis())
        yield office


def _nouns(office: Office) -> Iterator[str]:
    """The kinds of stream that the record has something of."""
    with office.record.store.read() as cursor:
        cursor.execute("SELECT DISTINCT noun FROM journal")
        yield from (row["noun"] for row in cursor.fetchall())


def _opened(noun: str) -> list[Event]:
    """What opens a stream of that kind, as a golden sample has it: for those of which the stories told nothing."""
    opening = BY_NOUN[noun].steps[0].effects[0].fact
    return _events(uuid4(), next(fact for fact in FULL.values() if isinstance(fact, opening)))


def enter_somebody(office: Office) -> None:
    """Somebody in the directory, with a role, a token and a password."""
    directory = Directory(office.record, Commands(office.record, workings=Making(office.record).workings))
    directory.enter([Enter(person_id="p-ada", name="Ada Example", role="officer", token="write")])
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    Sessions(Access(office.record), quick).set_password("p-ada", "correct horse battery staple")


def _generated() -> list[Event]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(generation, "_LARGE_ENOUGH", 0)
        patch.setattr(generation, "_COUNCIL", 2)
        told = [event for _, event in generation._told(Random(3), CONTRACTS, EVENTS)]
    left_out = {
        event.stream_id for event in told if event.version == 1 and noun_of(event.fact) in _WITH_FILES
    }
    return [event for event in told if event.stream_id not in left_out]


def _events(stream_id: UUID, *facts: Fact) -> list[Event]:
    return [Event(stream_id, version, _envelope(), fact) for version, fact in enumerate(facts, start=1)]


def _envelope() -> Envelope:
    return Envelope(
        event_id=uuid4(),
        valid_from=date(2024, 1, 2),
        actor="p-dilwyn",
        role="governance",
        decision=DecisionRecord("test"),
    )


def _filed(digest: str) -> list[Event]:
    """The document as one of a contract's."""
    fact = next(fact for fact in FULL.values() if isinstance(fact, DocumentFiled))
    evidence = (Evidence("vans.txt", "text/plain", digest),)
    return [Event(uuid4(), 1, replace(_envelope(), evidence=evidence), replace(fact, sha256=digest))]


def _report(digest: str, size: int) -> list[Event]:
    drafted = Drafted(
        definition="register",
        definition_version=1,
        title="Contract register",
        slots=("summary",),
        valid_at=date(2024, 1, 2),
        position=1,
    )
    file = IssuedFile(name="data-set.ndjson", media_type="text/plain", size=size, sha256=digest)
    return _events(uuid4(), drafted, Issued(data_set=digest, files=(file,)))


def _import(digest: str) -> list[Event]:
    made = Made(
        file_name="register.csv",
        file_sha256=digest,
        mode="all",
        mapping=(Column("Contract ref", "reference"),),
        counts=Counts(rows=1, imported=1, already_there=0, differing=0, faulty=0, left_out=0),
        report_sha256=digest,
    )
    return _events(uuid4(), made)


def notice_due(contract_id: UUID) -> list[Event]:
    """A notice that fell due for a contract."""
    fact = NoticeFellDue(
        contract_id=contract_id,
        kind="contract details notice",
        cause=uuid4(),
        counted_from="2026-06-01",
        due_on="2026-06-30",
        working="Entered into on 1 June 2026; 30 days beginning with that day end on 30 June 2026.",
        law="PA 2023 s.53(1)-(2)",
    )
    return _events(uuid4(), fact)
