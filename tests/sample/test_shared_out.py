"""What a report says is the same by one process, by two, and by one that lost its helper on the way."""

from collections.abc import Callable, Mapping
from errno import EAGAIN
from typing import Any, Final

import pytest

from application.errors import KentledgeError
from application.reading_process import AskedProcess
from projections.reports import changes_told, kpis, shared_out
from projections.reports.catalogue import BY_NAME
from projections.reports.data_set import UsedNames, data_set, names_in
from projections.reports.definition import ReportRequest
from web.services import Services

_PARAMETERS: Final[Mapping[str, Mapping[str, str]]] = {
    "changes": {"from": "2019-04-01", "from_position": "700"},
    "kpis": {"from": "2018-01-01"},
}
"""The reports that are shared out, each with what is said to get it."""
Told = list[bytes]
"""The lines of a data set, of which the last has the names that were used."""


def told(sample: Services, name: str) -> Told:
    names = UsedNames(sample.access.names())
    basis = sample.record.basis(None, sample.record.head())
    asked = ReportRequest(sample.record, basis, names, _PARAMETERS[name])
    return list(data_set(BY_NAME[name].paper(asked), names))


@pytest.fixture(scope="module")
def alone(sample: Services) -> Mapping[str, Told]:
    found = {name: told(sample, name) for name in _PARAMETERS}
    assert len(found["changes"]) > 200
    assert len(names_in(found["changes"])) > 5
    assert len(found["kpis"]) > 50
    return found


@pytest.fixture(params=list(_PARAMETERS))
def name(request: pytest.FixtureRequest) -> str:
    """The name of each report that is shared out."""
    return str(request.param)


@pytest.fixture
def _shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few are many enough to be shared, and the helper is waited for."""
    monkeypatch.setattr(changes_told, "_STARTS_AT", 1)
    monkeypatch.setattr(changes_told, "_STREAMS_AT_ONCE", 25)
    monkeypatch.setattr(kpis, "_STARTS_AT", 1)
    monkeypatch.setattr(kpis, "_CONTRACTS_AT_ONCE", 5)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setattr(AskedProcess, "answered", True)


def _answers(monkeypatch: pytest.MonkeyPatch, answer: Callable[[AskedProcess], Any]) -> None:
    monkeypatch.setattr(AskedProcess, "answer", answer)


@pytest.mark.usefixtures("_shared")
def test_two_processes_tell_what_one_does(
    sample: Services, alone: Mapping[str, Told], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Any] = []
    answer = AskedProcess.answer

    def noted(self: AskedProcess) -> Any:
        heard.append(answer(self))
        return heard[-1]

    _answers(monkeypatch, noted)
    assert told(sample, name) == alone[name]
    ready, *lots = heard
    assert (ready, len(lots) > 2) == ("ready", True)
    assert any(lot.found for lot in lots)


@pytest.mark.usefixtures("_shared")
def test_a_helper_that_is_lost_on_the_way_is_done_without(
    sample: Services, alone: Mapping[str, Told], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["ready"])

    def lost(_: AskedProcess) -> Any:
        for found in answers:
            return found
        raise KentledgeError("A helper was ended before it was done.")

    _answers(monkeypatch, lost)
    assert told(sample, name) == alone[name]
    assert shared_out._ONE_HELPER.acquire(blocking=False)
    shared_out._ONE_HELPER.release()


@pytest.mark.usefixtures("_shared")
def test_where_the_machine_lets_no_helper_start_one_process_tells_it_all(
    sample: Services, alone: Mapping[str, Told], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def refused(module: str) -> Any:
        tried.append(module)
        raise BlockingIOError(EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr("application.reading_process._started", refused)
    assert told(sample, name) == alone[name]
    assert tried == [shared_out.__name__]
