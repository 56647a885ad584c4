"""A page of 50 contracts against the API's answer with the same 50: processor time at the server, and weight.

The two are asked in turn, in one process, by somebody who is signed in, so that load on the machine meets both alike.
"""

import gzip
import re
import statistics
import time
from dataclasses import dataclass
from typing import Final

from flask.testing import FlaskClient

from application.settings import Settings
from domain.person.entry import Enter
from projections.register import REGISTER
from projections.table_query import Query, page
from web.app import create_app
from web.services import Services

_ROUNDS: Final = 40
_WARM: Final = 5
_READER: Final = "p-reader"
_PAGE, _ANSWER = "/contracts", "/api/v1/contracts?limit=50"


@dataclass(frozen=True)
class PageCost:
    """What a page costs."""

    page_ms: float
    """Processor time of the page, milliseconds: the median."""
    answer_ms: float
    """The same of the API's answer."""
    weight: int
    """Bytes of a first visit as they are sent: the page, its styles and scripts."""

    @property
    def ratio(self) -> float:
        """How many times the answer's time the page takes."""
        return self.page_ms / self.answer_ms


def page_cost(settings: Settings) -> PageCost:
    """Measure it on a record of at least 50 contracts, in which a reader is entered. Raises AssertionError."""
    services = Services.build(settings)
    try:
        found = page(services.record, REGISTER, services.record.basis(), Query(limit=50)).rows
        assert len(found) == 50, "a page of 50 needs 50 contracts"
        services.directory.enter([Enter(person_id=_READER, name="Reader Example", role="auditor")])
        return _measured(services)
    finally:
        services.close()


def _measured(services: Services) -> PageCost:
    client = create_app(services=services).test_client()
    client.set_cookie("kentledge", services.sessions.begin(_READER, "auditor"))
    times: dict[str, list[float]] = {_PAGE: [], _ANSWER: []}
    for turn in range(_WARM + _ROUNDS):
        for address, taken in times.items():
            begun = time.process_time()
            told = client.get(address, headers={"Accept-Encoding": "gzip"}, buffered=True)
            if turn >= _WARM:
                taken.append(time.process_time() - begun)
            assert told.status_code == 200, told.text
    return PageCost(
        page_ms=statistics.median(times[_PAGE]) * 1000,
        answer_ms=statistics.median(times[_ANSWER]) * 1000,
        weight=_weight(client),
    )


def _weight(client: FlaskClient) -> int:
    """Of a first visit: nothing is kept from before."""
    packed = {"Accept-Encoding": "gzip"}
    told = client.get(_PAGE, headers=packed, buffered=True)
    text = gzip.decompress(told.data) if told.headers.get("Content-Encoding") == "gzip" else told.data
    files = re.findall(r'(?:href|src)="(/assets/[^"]+)"', text.decode())
    files += [file.replace("pages.js", "govuk-frontend.js") for file in files if file.endswith("/pages.js")]
    return len(told.data) + sum(len(client.get(file, headers=packed, buffered=True).data) for file in files)
