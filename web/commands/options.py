"""Options, progress bars and outcomes that several commands share."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import click
from marshmallow import ValidationError, validate

from application.access import here
from application.errors import BadRequest
from application.remit import remit_of
from application.settings import Settings
from domain.decisions import Actor
from domain.events import FACTS
from projections.naming import contract_called
from web import gunicorn_conf
from web.api.fields import CivilDate, Text
from web.api.queries import KnownAt
from web.services import Services


class Parsed(click.ParamType[Any]):
    """A value read by the same field that reads it from a query string."""

    def __init__(self, name: str, field: Any) -> None:
        self.name, self.field = name, field

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return self.field.deserialize(value)
        except ValidationError as error:
            self.fail(" ".join(map(str, error.messages)), param, ctx)


EVENT_TYPE = Parsed(
    "event", Text(validate=validate.OneOf(["", *FACTS], error="The catalogue has no such event."))
)
"""A type of event: *contract.extended.v1*."""

Function = Callable[..., Any]


def basis_options(command: Function) -> Function:
    """--valid-at and --known-at."""
    known_at = click.option(
        "--known-at",
        type=Parsed("instant|date|position", KnownAt()),
        help="As the record knew it then: 2020-03-31T17:00:00Z, the end of a day (2020-03-31), or a log position.",
    )
    valid_at = click.option(
        "--valid-at", type=Parsed("date", CivilDate()), help="As things stood on this civil date: 2020-03-31."
    )
    return valid_at(known_at(command))


def serving_options(command: Function) -> Function:
    """--bind, --workers and --threads."""
    bind = click.option("--bind", default="127.0.0.1:8000", show_default=True, help="Address to serve on.")
    workers = click.option(
        "--workers",
        type=click.IntRange(1, 64),
        help=f"Processes: {gunicorn_conf.workers} unless said otherwise.",
    )
    threads = click.option(
        "--threads",
        type=click.IntRange(1, 64),
        help=f"Requests that a process answers at once: {gunicorn_conf.threads} unless said otherwise.",
    )
    return bind(workers(threads(command)))


def replace_by_server(bind: str, what: str, workers: int | None, threads: int | None, **further: str) -> None:
    """Become the server of *what*, a process that never looks for packages in the folder that it is started in;
    *further* variables are for it alone."""
    sys.stdout.flush()
    arguments = [sys.executable, "-m", "web.serving", bind, what, str(workers or ""), str(threads or "")]
    environment = os.environ | {"PYTHONSAFEPATH": "1"} | further
    os.execve(sys.executable, arguments, environment)  # noqa: S606  (our own interpreter and arguments)


@contextmanager
def open_services(*, follow: bool = True) -> Iterator[Services]:
    """The parts of the record that the environment names."""
    services = Services.build(Settings.from_environment(), follow=follow)
    try:
        yield services
    finally:
        services.close()


@contextmanager
def bar(label: str, length: int) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error, shown only to a terminal; told (done, of)."""
    if not sys.stderr.isatty():
        yield lambda _, __: None
        return
    shown: Any
    with click.progressbar(length=max(length, 1), label=label, file=sys.stderr) as shown:

        def progress(done: int, of: int) -> None:
            shown.length = max(of, 1)
            shown.update(done - shown.pos)

        yield progress


def acting(services: Services, person_id: str, role: str) -> Actor:
    """Whoever does it (--as), where they are in the directory and have not left. Raises BadRequest."""
    if not here(services.record, (person_id,)):
        raise BadRequest(
            {
                "--as": f"There is no person {person_id} in the directory, or they left; see kentledge people list."
            }
        )
    held = services.access.held_for(person_id, role)
    return Actor(person_id, role, remit=remit_of(services.record, held) if held else None)


def contract_named(services: Services, name: str) -> UUID:
    """A contract by reference or by id. Raises NotFound."""
    return contract_called(services.record, name)
