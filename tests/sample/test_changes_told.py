"""What changed is told the same by one process, by two, and by one that lost its helper on the way."""

from datetime import date
from errno import EAGAIN
from typing import Any

import pytest

from application.errors import KentledgeError
from application.reading_process import AskedProcess
from application.sight import PaperSight
from projections.between import Between, DifferenceFilter
from projections.reports import changes_told
from projections.reports.contracts import called
from projections.reports.data_set import UsedNames
from web.services import Services

Told = tuple[list[changes_told.Row], dict[str, str]]
"""The rows, and the names that they used."""


def told(sample: Services) -> Told:
    record, names = sample.record, UsedNames(sample.access.names())
    earlier, later = record.basis(date(2019, 4, 1), record.head() // 2), record.basis()
    bases = Between(record, earlier, later, names, PaperSight(record))
    rows = changes_told.ChangeRows(bases, called(record, later))
    return list(changes_told.changes_told(rows, DifferenceFilter())), names.used


@pytest.fixture(scope="module")
def alone(sample: Services) -> Told:
    found = told(sample)
    assert len(found[0]) > 200
    assert len(found[1]) > 5
    return found


@pytest.fixture
def _shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few streams are many enough to be shared, and the helper is waited for."""
    monkeypatch.setattr(changes_told, "_STARTS_AT", 1)
    monkeypatch.setattr(changes_told, "_STREAMS_AT_ONCE", 25)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setattr(AskedProcess, "answered", True)


@pytest.mark.usefixtures("_shared")
def test_two_processes_tell_what_one_does(
    sample: Services, alone: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Any] = []
    answer = AskedProcess.answer

    def noted(self: AskedProcess) -> Any:
        heard.append(answer(self))
        return heard[-1]

    monkeypatch.setattr(AskedProcess, "answer", noted)
    assert told(sample) == alone
    ready, *lots = heard
    assert (ready, len(lots) > 2) == ("ready", True)
    assert all(row in alone[0] for lot in lots for row in lot.rows)


@pytest.mark.usefixtures("_shared")
def test_a_helper_that_is_lost_on_the_way_is_done_without(
    sample: Services, alone: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["ready"])

    def lost(_: AskedProcess) -> Any:
        for found in answers:
            return found
        raise KentledgeError("A helper was ended before it was done.")

    monkeypatch.setattr(AskedProcess, "answer", lost)
    assert told(sample) == alone
    assert changes_told._ONE_HELPER.acquire(blocking=False)
    changes_told._ONE_HELPER.release()


@pytest.mark.usefixtures("_shared")
def test_where_the_machine_lets_no_helper_start_one_process_tells_it_all(
    sample: Services, alone: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def refused(module: str) -> Any:
        tried.append(module)
        raise BlockingIOError(EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr("application.reading_process._started", refused)
    assert told(sample) == alone
    assert tried == [changes_told.__name__]
