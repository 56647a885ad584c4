"""The operator's log of refusals: one line of JSON for each 401, 403 and 429, on the standard error stream.

It says who was refused what, and from where, and holds nothing that opens anything: no token, no key in an address, no
query, no body. The id of a token is no secret: ``kentledge token list`` shows it.
"""

import sys
from typing import Any, Final

import structlog
from flask import Flask, Response, g, request

from application.access import token_id_in

REFUSALS: Final = frozenset({401, 403, 429})
_log: Final = structlog.get_logger("kentledge")


def configured() -> None:
    """Have log lines written as JSON, with the level and the instant in UTC."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def register_refusals(app: Flask) -> None:
    """Log every refusal."""
    configured()

    @app.after_request
    def told(response: Response) -> Response:
        if response.status_code in REFUSALS:
            _log.warning("refused", **_line(response))
        return response


def _line(response: Response) -> dict[str, Any]:
    rule = request.url_rule
    token = g.get("token")
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    tried = bearer.strip() if scheme.lower() == "bearer" else request.args.get("key", "")
    return {
        "status": response.status_code,
        "method": request.method,
        "route": rule.rule if rule else "",
        "use_case": request.endpoint or "",
        "address": request.remote_addr or "",
        "token_id": token.token_id if token else token_id_in(tried),
        "person": token.person_id if token else "",
        "role": token.role if token else "",
        "request_id": g.get("request_id", ""),
    }
