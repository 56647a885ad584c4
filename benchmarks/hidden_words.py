"""Whether time tells that a word is there which the reader may not read: `python -m benchmarks.hidden_words`.

On the sample, words that stand in text which a reader may not read are looked for by that reader, over HTTP within one
process, and so are words that stand nowhere: each made of the letters of a hidden one, so that both are as long. Of
each kind there are so many requests, in an order drawn by chance, so that whatever else the machine does falls on both.

Times are compared by rank, which one slow request does not sway: the chance that a request for a hidden word takes
longer than one for a word that is nowhere is a half where time tells nothing. Noise is what this chance strays by where
nothing differs: three standard errors of it, and, measured in the same run, how far it strays between two halves
of the requests for words that are nowhere. A difference counts as measurable where it is beyond both.
"""

import gc
import random
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import click
from flask.testing import FlaskClient

from application.sample import SIGN_INS, load_sample
from application.settings import Settings
from domain.person.entry import Enter
from domain.person.tokens import IssueToken
from domain.review.finding import FindingRaised
from projections.register import REGISTER
from projections.table_query import Query, whole
from web.app import create_app
from web.services import Services

_ERRORS: Final = 3
"""Standard errors beyond which a difference is none of chance: once in 370 times where there is none."""
_LETTERS: Final = re.compile(r"[a-z]{6,}", re.ASCII)
_FEW: Final = 12
_STRANGER: Final = "p-stranger"


@dataclass(frozen=True)
class Road:
    """A way to look for words, and words that it must not find."""

    called: str
    ask: Callable[[str], int]
    """How many are found of a word."""
    hidden: Sequence[str]


@dataclass(frozen=True)
class Compared:
    """What a road came to."""

    road: str
    hidden: float
    """Median, in milliseconds, of requests for hidden words."""
    nowhere: float
    """The same for words that are nowhere."""
    slower: float
    """The chance that one for a hidden word takes longer."""
    noise: float
    """How far that chance strays from a half where nothing differs."""

    @property
    def told(self) -> bool:
        """Whether time tells the two apart."""
        return abs(self.slower - 0.5) > self.noise


def chance_slower(some: Sequence[float], others: Sequence[float]) -> float:
    """The chance that one of *some* is larger than one of *others*; ties count half (Mann and Whitney's U)."""
    placed = sorted([(value, 0) for value in some] + [(value, 1) for value in others])
    ranks, at = 0.0, 0
    while at < len(placed):
        until = at
        while until < len(placed) and placed[until][0] == placed[at][0]:
            until += 1
        mean = (at + until + 1) / 2
        ranks += mean * sum(1 for _, group in placed[at:until] if group == 0)
        at = until
    return (ranks - len(some) * (len(some) + 1) / 2) / (len(some) * len(others))


def standard_error(some: int, others: int) -> float:
    """Of that chance, where both are drawn from the same times."""
    return ((some + others + 1) / (12 * some * others)) ** 0.5


def compare(road: Road, requests: int, chance: random.Random) -> Compared:
    """So many requests of each kind. Raises ValueError where a word is found that must not be."""
    nowhere = [_nowhere(word, road.ask, chance) for word in road.hidden]
    drawn = [(word, 0) for word in chance.choices(road.hidden, k=requests)]
    drawn += [(word, 1) for word in chance.choices(nowhere, k=requests)]
    chance.shuffle(drawn)
    taken: tuple[list[float], list[float]] = ([], [])
    gc.disable()
    try:
        for word, kind in drawn:
            start = time.perf_counter()
            found = road.ask(word)
            taken[kind].append(time.perf_counter() - start)
            if found:
                raise ValueError(f"{road.called} finds {word}")
    finally:
        gc.enable()
    hidden, others = taken
    halves = abs(chance_slower(others[::2], others[1::2]) - 0.5)
    return Compared(
        road.called,
        statistics.median(hidden) * 1000,
        statistics.median(others) * 1000,
        chance_slower(hidden, others),
        max(halves, _ERRORS * standard_error(len(hidden), len(others))),
    )


def _nowhere(word: str, ask: Callable[[str], int], chance: random.Random) -> str:
    """A word of the same letters that nobody finds."""
    while True:
        made = "".join(chance.sample(word, len(word)))
        if made != word and not ask(made):
            return made


def roads(services: Services) -> Iterator[Road]:
    """Search, for an officer who holds no role in any contract; the public register, for everybody."""
    client = create_app(services=services).test_client()
    services.directory.enter([Enter(person_id=_STRANGER, name="Somebody Else", role="officer")])
    stranger = services.directory.issue(_STRANGER, IssueToken(role="officer", reason="To measure."))
    auditor = services.directory.issue(SIGN_INS["auditor"], IssueToken(role="auditor", reason="To measure."))
    governance = services.directory.issue(
        SIGN_INS["governance"], IssueToken(role="governance", reason="To measure.")
    )
    searched = _asking(client, "/api/v1/search", stranger)
    everywhere = _asking(client, "/api/v1/search", auditor)
    words = dict.fromkeys(word for text in _findings(services) for word in _LETTERS.findall(text.lower()))
    hidden = [word for word in words if everywhere(word) and not searched(word)][:_FEW]
    yield Road("search, for an officer of no contract", searched, hidden)
    public = _asking(client, "/api/v1/register", "")
    yield Road("the public register, for everybody", public, _withheld(services, client, governance, public))


def _asking(client: FlaskClient, path: str, bearer: str) -> Callable[[str], int]:
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}

    def ask(word: str) -> int:
        answer = client.get(path, query_string={"q": word}, headers=headers)
        if answer.status_code != 200:
            raise ValueError(answer.text)
        return len(answer.json["items"])  # type: ignore[index]

    return ask


def _findings(services: Services) -> Iterator[str]:
    for recorded in services.record.feed(0, services.record.head()):
        if isinstance(recorded.event.fact, FindingRaised):
            yield recorded.event.fact.text


def _withheld(
    services: Services, client: FlaskClient, bearer: str, public: Callable[[str], int]
) -> list[str]:
    """Words of the names of suppliers that are withheld from now on, in as many contracts as it takes."""
    basis, found = services.record.basis(), list[str]()
    until = (services.record.today() + timedelta(days=100)).isoformat()
    for row in whole(services.record, REGISTER, basis, Query()):
        if len(found) >= _FEW:
            break
        body = {"field": "supplier_name", "reason_code": "FOIA_S43", "until": until, "reason": "To measure."}
        path = f"/api/v1/contracts/{row.stream_id}"
        headers = {"Authorization": f"Bearer {bearer}"}
        headers["If-Match"] = client.get(path, headers=headers).headers["ETag"]
        headers["Idempotency-Key"] = f"withhold {row.stream_id}"
        client.post(f"{path}/withheld-fields", json=body, headers=headers)
        names = row.summary.suppliers.lower()
        found += [word for word in _LETTERS.findall(names) if word not in found and not public(word)]
    return found[:_FEW]


def measured(requests: int, seed: int) -> list[Compared]:
    """Every road, on a sample of its own."""
    with tempfile.TemporaryDirectory() as folder:
        services = Services.build(Settings(Path(folder)))
        try:
            load_sample(services.record, services.directory, services.commands)
            return [compare(road, requests, random.Random(seed)) for road in roads(services)]
        finally:
            services.close()


@click.command()
@click.option("--requests", default=2000, show_default=True, help="Of each kind, on each road.")
@click.option("--seed", default=1, show_default=True, help="Of the order in which they come.")
def main(requests: int, seed: int) -> None:
    """Measure whether time tells a hidden word from one that is nowhere; ends with exit code 1 where it does."""
    found = measured(requests, seed)
    for road in found:
        click.echo(
            f"{road.road}: hidden {road.hidden:.2f} ms, nowhere {road.nowhere:.2f} ms (medians of {requests}); a "
            f"hidden one takes longer with a chance of {road.slower:.3f}, noise is {road.noise:.3f}: "
            f"{'time tells' if road.told else 'time tells nothing'}"
        )
    raise SystemExit(any(road.told for road in found))


if __name__ == "__main__":
    main()
