"""A lean load generator: HTTP/1.1, kept-alive connections, one thread on raw sockets in a process of its own.

It shares the machine with the server it measures, so it does as little as it can: each connection has one
request under way, sent in one piece, and of the answer only status, ETag, length and body are read.

Connections open one by one over the first half of the warm-up. Opened all at once, they nearly all fall to
whichever worker process wakes first and stay there, and a second worker idles; opened under load, the worker
with less to do is the quicker to accept.
"""

import ipaddress
import multiprocessing
import selectors
import socket
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

from benchmarks.wire import Answer, Request, parse

MAX_CONNECTIONS = 256
MAX_SECONDS = 600.0
MAX_ANSWER = 64 * 2**20
PATIENCE = 60.0  # seconds without any answer before the run is given up
BROKEN = 0  # stands as the status of a request whose connection ended before its answer

Maker = Callable[[int, int, Answer | None], Request]
"""(connection, number of the request on it, answer to the one before) -> request; both count from 0.

Called in the load process, so it must be picklable: a module's function or an instance of a module's class.
It may keep state, for one thread calls it.
"""


@dataclass(frozen=True, slots=True)
class Report:
    """What a run saw: rate and latencies (s) of 2xx answers after the warm-up, statuses of the whole run."""

    completed: int
    seconds: float
    p50: float
    p99: float
    statuses: dict[int, int]
    generator_cpu: float
    """Share of one core that the generator took for itself."""

    @property
    def rate(self) -> float:
        """2xx answers per second."""
        return self.completed / self.seconds

    @property
    def failures(self) -> dict[int, int]:
        """Answers other than 2xx by status, warm-up included; 0 stands for a broken connection."""
        return {status: count for status, count in self.statuses.items() if not 200 <= status < 300}

    @property
    def succeeded(self) -> int:
        """2xx answers, warm-up included: what the server must now hold."""
        return sum(self.statuses.values()) - sum(self.failures.values())

    def __str__(self) -> str:
        return (
            f"{self.rate:,.0f}/s, p50 {self.p50 * 1e3:.1f} ms, p99 {self.p99 * 1e3:.1f} ms, "
            f"{self.completed} in {self.seconds:.1f} s, failed {self.failures or 'none'}, "
            f"generator {self.generator_cpu:.0%} of a core"
        )


def run(
    port: int,
    make: Maker,
    *,
    connections: int = 16,
    seconds: float | None = None,
    requests: int | None = None,
    warm_up: float = 0.0,
    host: str = "127.0.0.1",
) -> Report:
    """Load the server for `seconds`, or until it answered `requests`, after `warm_up` seconds not counted.

    Raises ValueError for another host than this one or a run out of bounds, ConnectionError when no server
    listens, TimeoutError when it falls silent, RuntimeError when no request succeeded.
    """
    if not ipaddress.ip_address(host).is_loopback:
        raise ValueError(f"{host} is another machine; only a loopback address may be loaded.")
    if not 1 <= connections <= MAX_CONNECTIONS:
        raise ValueError(f"Ask for 1 to {MAX_CONNECTIONS} connections.")
    if (seconds is None) == (requests is None):
        raise ValueError("Give either seconds or requests.")
    if requests is not None and requests < connections:
        raise ValueError("Ask for at least one request on each connection.")
    if not 0 <= warm_up <= MAX_SECONDS or (seconds is not None and not 0 < seconds <= MAX_SECONDS):
        raise ValueError(f"A warm-up or run lasts up to {MAX_SECONDS:.0f} seconds.")
    load = _Load((host, port), make, connections, seconds, requests, warm_up)
    spawn = multiprocessing.get_context("spawn")  # shares nothing with the caller
    with ProcessPoolExecutor(max_workers=1, mp_context=spawn) as process:
        return process.submit(load.drive).result()


@dataclass(slots=True)
class _Connection:
    """One kept-alive connection with at most one request under way."""

    index: int
    address: tuple[str, int]
    stream: socket.socket = field(init=False)
    received: bytes = b""
    sent: int = 0
    started: float = 0.0
    answer: Answer | None = None

    def open(self, selector: selectors.BaseSelector) -> None:
        """Connect, and listen for answers."""
        self.stream = socket.create_connection(self.address, timeout=PATIENCE)
        self.stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(self.stream, selectors.EVENT_READ, self)

    def close(self, selector: selectors.BaseSelector) -> None:
        """End the connection."""
        selector.unregister(self.stream)
        self.stream.close()

    def ask(self, make: Maker) -> None:
        """Send the next request."""
        request = make(self.index, self.sent, self.answer).encode(f"{self.address[0]}:{self.address[1]}")
        self.sent += 1
        self.received = b""
        self.started = time.perf_counter()
        with suppress(ConnectionError):  # reading will tell
            self.stream.sendall(request)

    def read(self) -> Answer | None:
        """Take what has arrived; the answer once it is whole."""
        try:
            piece = self.stream.recv(65536)
        except ConnectionError:
            piece = b""
        self.received += piece
        if piece and len(self.received) <= MAX_ANSWER:
            answer = parse(self.received)
        else:
            answer = Answer(BROKEN, None, b"", kept=False)
        if answer:
            self.answer = answer
        return answer


@dataclass(slots=True)
class _Load:
    """One run: what was asked for, and what has been seen so far."""

    address: tuple[str, int]
    make: Maker
    connections: int
    seconds: float | None
    requests: int | None
    warm_up: float
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    counted: int = 0
    under_way: int = 0

    def drive(self) -> Report:
        """The load process: one loop over all connections."""
        began = last = time.perf_counter()
        counted_from = began + self.warm_up
        end = counted_from + (self.seconds or MAX_SECONDS)
        cpu = time.process_time()
        unopened = [_Connection(index, self.address) for index in reversed(range(self.connections))]
        with selectors.DefaultSelector() as selector:
            while self.under_way or unopened:
                opens = began + self.warm_up / 2 * (1 - len(unopened) / self.connections)
                if unopened and time.perf_counter() >= opens:
                    connection = unopened.pop()
                    connection.open(selector)
                    self._ask(connection)
                    continue
                ready = selector.select(max(0.0, opens - time.perf_counter()) if unopened else PATIENCE)
                if not ready and not unopened:
                    raise TimeoutError(f"No answer for {PATIENCE:.0f} seconds; so far {dict(self.statuses)}.")
                for key, _ in ready:
                    connection = key.data
                    answer = connection.read()
                    if not answer:
                        continue
                    last = time.perf_counter()
                    self._count(answer, last - connection.started, within=counted_from <= last < end)
                    if not answer.kept:
                        connection.close(selector)
                    planned = self.counted + self.under_way + len(unopened)
                    if last < end and (self.requests is None or planned < self.requests):
                        if not answer.kept:
                            connection.open(selector)
                        self._ask(connection)
                    elif answer.kept:
                        connection.close(selector)
        return self._report(self.seconds or last - counted_from, (time.process_time() - cpu) / (last - began))

    def _ask(self, connection: _Connection) -> None:
        connection.ask(self.make)
        self.under_way += 1

    def _count(self, answer: Answer, latency: float, *, within: bool) -> None:
        self.under_way -= 1
        self.statuses[answer.status] += 1
        if within:
            self.counted += 1
            if 200 <= answer.status < 300:
                self.latencies.append(latency)

    def _report(self, seconds: float, cpu: float) -> Report:
        if not self.latencies:
            raise RuntimeError(f"No request succeeded: {dict(self.statuses)}.")
        ordered = sorted(self.latencies)
        return Report(
            completed=len(ordered),
            seconds=seconds,
            p50=ordered[len(ordered) // 2],
            p99=ordered[len(ordered) * 99 // 100],
            statuses=dict(self.statuses),
            generator_cpu=cpu,
        )
