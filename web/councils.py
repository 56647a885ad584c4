"""Several councils from one installation: each has its folder, its database and its keys, and they share but the code.

Which council a request is for, its host says, as the proxy in front passes it on: the one whose KENTLEDGE_PUBLIC_URL
has it. A council is opened when somebody first asks for it, and closed when many others were asked for since.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from pathlib import Path
from threading import Lock
from typing import Final
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import structlog
from eventsourcing.persistence import PersistenceError
from flask import Response
from werkzeug.wsgi import ClosingIterator

from application.errors import KentledgeError
from application.record import LONDON
from application.settings import Settings, SettingsError
from web.api.problems import problem
from web.services import Services
from web.shared_application import application_of, prepare

FOLDER: Final = "KENTLEDGE_COUNCILS"
"""Environment variable with the folder of councils, for the processes that gunicorn starts."""
OPEN: Final = "KENTLEDGE_OPEN_COUNCILS"
"""Environment variable with how many a process keeps open."""
OPEN_AT_ONCE: Final = 64
"""How many councils a process keeps open that nobody is asking just now."""
_log: Final = structlog.get_logger("kentledge")


@dataclass(frozen=True)
class CouncilSettings:
    """One council of the installation."""

    name: str
    """Of its folder."""
    host: str
    """By which it is asked for: the host, and the port where it is not that of the scheme."""
    settings: Settings


def councils_in(folder: Path) -> list[CouncilSettings]:
    """The councils whose folders lie in *folder*, by name. Raises SettingsError, which names every council at fault:
    settings that cannot be used, none that says where it is reached, or what another council has already."""
    councils, faults = [], []
    for data in sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else ():
        try:
            settings = Settings.from_environment({"KENTLEDGE_DATA": str(data)})
            settings.store_environment()
        except SettingsError as error:
            faults.append(f"{data.name}: {error}")
            continue
        if settings.public_url == Settings.public_url:
            faults.append(f"{data.name}: KENTLEDGE_PUBLIC_URL must say where it is reached")
            continue
        councils.append(CouncilSettings(data.name, urlsplit(settings.public_url).netloc.lower(), settings))
    for what, of in _APART.items():
        faults += _shared(councils, what, of)
    if not councils and not faults:
        faults.append(f"there is no council in {folder}")
    if faults:
        raise SettingsError("; ".join(faults))
    return councils


_APART: Final[Mapping[str, Callable[[CouncilSettings], str]]] = {
    "address": lambda council: council.host,
    "database": lambda council: council.settings.database_url,
    "name of the log (KENTLEDGE_ORIGIN)": lambda council: council.settings.origin,
}
"""What no two councils may share."""


def _shared(
    councils: Iterable[CouncilSettings], what: str, of: Callable[[CouncilSettings], str]
) -> list[str]:
    holders: dict[str, str] = {}
    faults = []
    for council in councils:
        held = of(council)
        if held and held in holders:
            faults.append(f"{council.name}: has the {what} of {holders[held]}")
        elif held:
            holders[held] = council.name
    return faults


class _OpenCouncil:
    """A council's application, and how many requests it is answering."""

    def __init__(self, council: CouncilSettings, today: date) -> None:
        self.name = council.name
        self._today = today
        self._settings = council.settings
        self._turn = Lock()
        self._services: Services | None = None
        self._application: WSGIApplication | None = None
        self.answering = 0

    def application(self) -> WSGIApplication:
        """Built by whoever asks first; others wait for it."""
        with self._turn:
            if self._services is None:
                self._services = Services.build(self._settings)
            if self._application is None:
                self._application = application_of(self._services, self._today)
            return self._application

    def close(self) -> None:
        """Give connections and files back."""
        if self._services is not None:
            self._services.close()


class Councils:
    """The WSGI application of an installation; one for each process."""

    def __init__(self, folder: Path, open_at_once: int = OPEN_AT_ONCE) -> None:
        self._councils = {council.host: council for council in councils_in(folder)}
        self._open: OrderedDict[str, _OpenCouncil] = OrderedDict()
        """By host, the one that was asked for last at the end."""
        self._open_at_once = open_at_once
        self._today = datetime.now(LONDON).date()
        for council in self._councils.values():
            prepare(council.settings, self._today)
        self._turn = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer by the council that the request is for."""
        host = environ.get("HTTP_HOST", "").lower()
        council = self._councils.get(host)
        if council is None:
            return self._of_none(environ)(environ, start_response)
        asked = self._begin(council)
        try:
            answer = self._answered(asked, environ, start_response)
        except BaseException:
            self._end(asked)
            raise
        return ClosingIterator(answer, lambda: self._end(asked))

    @staticmethod
    def _answered(
        asked: "_OpenCouncil", environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """What the council answers, or that it cannot be opened: the others go on."""
        try:
            application = asked.application()
        except (KentledgeError, PersistenceError, OSError) as error:
            _log.error("council cannot be opened", council=asked.name, why=str(error))
            said = problem(
                503, "not-open", "This record cannot be opened just now; its operators are told why."
            )
            return said(environ, start_response)
        return application(environ, start_response)

    def open_councils(self) -> list[str]:
        """Names of those that are open, the one that was asked for last at the end."""
        with self._turn:
            return [council.name for council in self._open.values()]

    def close(self) -> None:
        """Give back what all of them hold."""
        with self._turn:
            kept, self._open = list(self._open.values()), OrderedDict()
        for council in kept:
            council.close()

    def _of_none(self, environ: WSGIEnvironment) -> Response:
        if environ.get("PATH_INFO") == "/healthz":
            return Response(b'{"status":"up"}', mimetype="application/json")
        return problem(
            HTTPStatus.MISDIRECTED_REQUEST, "no-such-council", "No council is reached by this address."
        )

    def _begin(self, council: CouncilSettings) -> _OpenCouncil:
        """The council, in use until ``_end``; whichever nobody asked for the longest is closed where there are many."""
        with self._turn:
            asked = self._open.setdefault(council.host, _OpenCouncil(council, self._today))
            self._open.move_to_end(council.host)
            asked.answering += 1
            idle = [host for host, held in self._open.items() if not held.answering]
            beyond = max(0, len(self._open) - self._open_at_once)
            closing = [self._open.pop(host) for host in idle[:beyond]]
        for closed in closing:
            closed.close()
        return asked

    def _end(self, council: _OpenCouncil) -> None:
        with self._turn:
            council.answering -= 1
