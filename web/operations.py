"""The operator's routes: is the process up, is the record in order, and figures for monitoring."""

from collections.abc import Mapping
from typing import Final

import msgspec
from eventsourcing.persistence import PersistenceError
from flask import Flask, Response, g
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from application.errors import RecordBroken, Superseded
from application.store.ledger import instant
from application.store.standstill import Standstill, standstill
from application.use_cases import USE_CASES
from application.use_cases.use_case import OPERATORS
from web.api.guard import guard
from web.daily_digest import last_run
from web.services import Services

_FAILED: Final[Mapping[Standstill | None, str]] = {
    "full": "has no room left: nothing can be recorded",
    "unusable": "does not answer",
    None: "does not answer",
}


def register(app: Flask, services: Services) -> None:
    """Add the routes, at the root where tools look and beside the API where people look."""
    for prefix, name in (("", "root"), ("/api/v1", "api")):
        for what, view in (
            ("healthz", healthz),
            ("readyz", lambda: readyz(services)),
            ("metrics", lambda: metrics(services)),
        ):
            app.add_url_rule(f"{prefix}/{what}", f"{what}-{name}", guard(USE_CASES[what], services)(view))


def healthz() -> Response:
    """The process answers."""
    return Response(b'{"status":"up"}', mimetype="application/json")


def readyz(services: Services) -> Response:
    """Whether the store answers and takes what is written, and every projection is sound; 503 and why where not."""
    try:
        standing = services.supervisor.status()
        services.supervisor.require_ours()
        missing = services.record.not_continued()
        if not missing:
            services.record.prove_writable()
    except PersistenceError as error:
        body = {"ready": False, "why": f"the store {_FAILED[standstill(error)]}{_said(error)}"}
        return Response(msgspec.json.encode(body), 503, mimetype="application/json")
    except Superseded as error:
        return Response(
            msgspec.json.encode({"ready": False, "why": str(error)}), 503, mimetype="application/json"
        )
    except RecordBroken as error:
        body = {"ready": False, "why": f"the record is broken{_said(error)}"}
        return Response(msgspec.json.encode(body), 503, mimetype="application/json")
    ready = not missing and all(status.healthy for status in standing)
    body = {
        "ready": ready,
        "published": missing or "The log continues every checkpoint that is known.",
        "projections": [
            {
                "name": status.name,
                "position": status.position,
                "lag": status.lag,
                "last_error": f"it stopped{_said(status.last_error)}" if status.last_error else None,
                "check": status.check_outcome,
                "checked_at": status.checked_at,
            }
            for status in standing
        ],
        "position": services.record.head(),
        "on_standby": services.record.store.on_standby(),
        "digest": last_run(services.record.settings),
    }
    return Response(msgspec.json.encode(body), 200 if ready else 503, mimetype="application/json")


def _said(error: object) -> str:
    """What an error says, to operators alone: it may quote what could not be folded, or name the database's machine."""
    return f": {error}" if g.actor.role in OPERATORS else "; operators who sign in are told why"


def metrics(services: Services) -> Response:
    """Prometheus figures, read from the database, so that every worker gives the same."""
    registry = CollectorRegistry()
    head = Gauge("kentledge_log_position", "Last position of the log.", registry=registry)
    head.set(services.record.head())
    standby = Gauge("kentledge_on_standby", "1 where this host reads from a standby.", registry=registry)
    standby.set(services.record.store.on_standby())
    checkpoint = Gauge("kentledge_checkpoint_position", "Last checkpoint signed.", registry=registry)
    published = services.checkpoints.latest()
    checkpoint.set(published.size if published else 0)
    labels = {
        name: Gauge(f"kentledge_projection_{name}", text, ["projection"], registry=registry)
        for name, text in (
            ("position", "Last log position taken in."),
            ("lag", "Positions behind the head of the log."),
            ("healthy", "1 where it follows and its last self-check found nothing."),
            ("checked_timestamp_seconds", "When it was last compared with the log; 0 where it never was."),
        )
    }
    for status in services.supervisor.status():
        labels["position"].labels(status.name).set(status.position)
        labels["lag"].labels(status.name).set(status.lag)
        labels["healthy"].labels(status.name).set(status.healthy)
        checked = instant(status.checked_at).timestamp() if status.checked_at else 0
        labels["checked_timestamp_seconds"].labels(status.name).set(checked)
    digests = Gauge(
        "kentledge_digests_of_last_run",
        "Daily digests of the last run on this machine, by what became of them.",
        ["outcome"],
        registry=registry,
    )
    run = last_run(services.record.settings)
    for outcome, number in run.outcomes.items() if run else ():
        digests.labels(outcome).set(number)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
