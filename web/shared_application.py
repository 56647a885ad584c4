"""One application for many records: routes, schemas and document are built once, and each request finds its record.

Building them takes the better part of a second and some megabytes; a record's own parts take a hundredth of both. What
is shared is built while no record is at hand, so that nothing of one can stay in it: whatever looks for a part then
fails.
"""

import copy
from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask, current_app, has_app_context
from werkzeug.local import LocalProxy
from werkzeug.wsgi import ClosingIterator

from application.settings import Settings
from web.app import create_app
from web.services import Services

_PARTS: Final = "kentledge"


class _Built(NamedTuple):
    """The settings that go into routes, and not only into what they answer."""

    body_limit: int
    document_limit: int
    proxies: int
    secure: bool
    """Whether cookies are sent over TLS alone."""


def application_of(services: Services, today: date | None = None) -> Flask:
    """The application of a record, as ``create_app`` makes it; the examples of its document are as on *today*."""
    today = today or services.record.today()
    if services.settings.openid_provider is not None:  # its routes know the provider
        return create_app(services=services, today=today)
    app = copy.copy(prepare(services.settings, today))
    app.extensions = app.extensions | {_PARTS: services}

    def answered(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        return _Sent(app, Flask.wsgi_app(app, environ, start))

    app.wsgi_app = copy.copy(app.wsgi_app)  # type: ignore[method-assign]
    app.wsgi_app.app = answered  # type: ignore[attr-defined]  # a ProxyFix
    return app


def prepare(settings: Settings, today: date) -> Flask:
    """What the application of a record with such *settings* shares with others; built once."""
    secure = settings.public_url.startswith("https:")
    return _shared(_Built(settings.body_limit, settings.document_limit, settings.proxies, secure), today)


class _Sent(ClosingIterator):
    """An answer while it is sent, when no request is at hand any more: by whose application it is, stays known."""

    def __init__(self, app: Flask, answer: Iterable[bytes]) -> None:
        super().__init__(answer)
        self._app = app

    def __next__(self) -> bytes:
        with self._app.app_context():
            return super().__next__()


@cache
def _shared(built: _Built, today: date) -> Flask:
    nobodys = Settings(
        Path(),
        body_limit=built.body_limit,
        document_limit=built.document_limit,
        proxies=built.proxies,
        public_url=f"{'https' if built.secure else 'http'}://record.invalid",
    )
    parts: dict[str, Any] = {part.name: LocalProxy(_looked_up(part.name)) for part in fields(Services)}
    told = LocalProxy(lambda: _part("settings") if has_app_context() else nobodys)
    return create_app(nobodys, Services(**parts | {"settings": told}), today)


def _looked_up(name: str) -> Any:
    return lambda: _part(name)


def _part(name: str) -> Any:
    return getattr(current_app.extensions[_PARTS], name)
