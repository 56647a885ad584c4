"""Rows decided by two processes come to what one decides, in the order of the file, whatever becomes of the other."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
import pytest

from application.importing.deciding_apart import Deciding
from application.importing.out_of_memory import OutOfMemory
from application.importing.run import ImportCheck, ImportRequest, Imports
from application.reading_process import AskedProcess
from domain.decisions import Actor
from projections.known_suppliers import known_suppliers
from tests.importing.files import CSV, MAPPING, csv_file, row
from tests.web.council import PEOPLE, Council, council_on

ACTOR = Actor(PEOPLE["officer"][0], "officer")
IMPORT = UUID(int=7)


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Council]:
    """A council with one contract on record."""
    with council_on(tmp_path_factory.mktemp("record")) as council:
        council.register(reference="D-3")
        yield council


def a_file() -> bytes:
    """Rows of every kind among many that are plain."""
    rows = [row(reference=f"D-{number}", suppliers=f"Made-up Firm {number % 7} Ltd") for number in range(90)]
    rows[5] = row(reference="D-5", start="2028-04-01", end="2024-03-31")  # refused by a rule
    rows[6] = row(reference="D-6", suppliers="Amber Lane Catering Ltd")  # on record
    rows[20] = row(reference="D-21", title="Other buses")  # twice, with other particulars
    rows[33] = row(reference="D-33", estimated_excl_vat="much")
    rows[40] = row(reference="D-40", owner="Nobody Example")
    rows[50] = rows[49]
    rows[60] = row(reference="")
    return csv_file(*rows)


def checked(council: Council) -> ImportCheck:
    """What becomes of the rows of that file; the import has the same id each time."""
    services = council.services
    imports = Imports(services.commands, services.documents, services.access, new_id=lambda: IMPORT)
    asked = ImportRequest(document="a" * 64, file_name="register.csv", mapping=MAPPING, mode="valid")
    return imports.check(asked, a_file(), CSV, ACTOR, known_suppliers(services.record))


def without_ids(found: ImportCheck) -> list[Any]:
    """What is laid aside, but for the ids of events, which are drawn."""
    said = list[Any]()
    for entry in found.aside:
        events, drawn = [], dict[str, str]()
        for stored in entry.stored:
            told = msgspec.json.decode(stored.state)
            drawn[told["meta"]["event_id"]] = told["meta"]["event_id"] = str(len(drawn))
            if "causation_id" in told["meta"]:
                told["meta"]["causation_id"] = drawn[told["meta"]["causation_id"]]
            events.append((stored.originator_id, stored.originator_version, stored.topic, told))
        said.append((entry.command(), entry.stream_id, events, entry.others_look))
    return said


@pytest.mark.parametrize("heard", [1000, 2, 0], ids=["to the end", "ended meanwhile", "never ready"])
def test_what_a_helper_decides_is_what_one_process_decides(
    council: Council, monkeypatch: pytest.MonkeyPatch, heard: int
) -> None:
    monkeypatch.setattr("application.importing.plan._ROWS_AT_ONCE", 10)
    alone, answer, hear = checked(council), AskedProcess.answer, Deciding._hear
    answers, blocks = list[Any](), list[int]()

    def answered(self: AskedProcess) -> Any:
        if len(answers) >= heard:
            self._process.kill()
            self._hearing.join()
        answers.append(answer(self))
        return answers[-1]

    def counted(self: Deciding) -> None:
        hear(self)
        blocks.append(len(answers))

    monkeypatch.setattr("application.importing.deciding_apart._STARTS_AT", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setattr(AskedProcess, "answered", True)  # which waits for it
    monkeypatch.setattr(AskedProcess, "answer", answered)
    monkeypatch.setattr(Deciding, "_hear", counted)
    apart = checked(council)
    assert list(apart.outcomes) == list(alone.outcomes)
    assert apart.counts == {"new": 82, "faulty": 6, "differs": 1, "already there": 1}
    assert without_ids(apart) == without_ids(alone)
    assert len(blocks) >= (4 if heard > 2 else 1 if heard else 0)


def test_things_out_of_memory_come_back_in_order_and_by_place() -> None:
    found = OutOfMemory((number, str(number)) for number in range(250))
    assert list(found) == [(number, str(number)) for number in range(250)]
    assert (len(found), found[0][0], found[199][0], found[-1][0]) == (250, 0, 199, 249)
    assert [number for number, _ in found[98:202:50]] == [98, 148, 198]
    found.append((250, "250"))
    assert [(one, other) for one, _ in found[:2] for other, _ in found[-2:]] == [
        (0, 249),
        (0, 250),
        (1, 249),
        (1, 250),
    ]
    with pytest.raises(IndexError):
        found[251]
    few = OutOfMemory("abc")
    assert (list(few), few[1], few[-1], len(OutOfMemory[str]())) == (["a", "b", "c"], "b", "c", 0)
