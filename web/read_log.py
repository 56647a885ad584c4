"""The log of reads: who saw what, one line of JSON for each answer to somebody who signed in.

The record itself holds what people did, and nothing of what they looked at; a council that has to tell who knew of a
finding on a day names a file (KENTLEDGE_READ_LOG). It is beside the record and proves nothing: whoever may write to the
disk may alter it, so it is shipped to where others keep it. It tells personal data, and how long it is kept is the
council's to say; ``logrotate`` may move it at any time. What cannot be written down is not answered.
"""

import errno
import json
import os
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Final

from flask import Flask, Response, current_app, g, request
from werkzeug.datastructures import MultiDict

from application.store.ledger import instant_text
from web.api import problems
from web.api.gate import OPEN
from web.services import Services

_NOT_TOLD: Final = frozenset({"key"})
"""Parameters that open something."""


def register_read_log(app: Flask, services: Services) -> None:
    """Have a line written for whatever anybody reads who signed in, where the record at hand asks for it."""

    @app.after_request
    def noted(response: Response) -> Response:
        path = services.settings.read_log
        if path is None or not _is_read(response):
            return response
        try:
            _add(path, _line(response))
        except OSError:
            current_app.logger.exception("the log of reads cannot be written")
            response.close()
            return problems.problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "reads-not-logged",
                "Reads are logged here, and the log cannot be written: nothing is shown until it can.",
                headers={"Retry-After": "10"},
            )
        return response


def _add(path: Path, line: str) -> None:
    """Add a line in one write, so that those of several processes stay whole. Raises OSError."""
    content = f"{line}\n".encode()
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if os.write(file, content) < len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
    finally:
        os.close(file)


def _is_read(response: Response) -> bool:
    tried_out = request.method == "POST" and request.args.get("dry_run") == "true"
    return (
        "token" in g
        and (request.method in {"GET", "HEAD"} or tried_out)
        and response.status_code < HTTPStatus.BAD_REQUEST
        and request.endpoint not in OPEN
    )


def _line(response: Response) -> str:
    asked = MultiDict(
        (name, value) for name, value in request.args.items(multi=True) if name not in _NOT_TOLD
    )
    told = {
        "at": instant_text(datetime.now(UTC)),
        "person": g.token.person_id,
        "role": g.token.role,
        "method": request.method,
        "path": request.path,
        "query": asked.to_dict(flat=False),
        "use_case": request.endpoint,
        "status": response.status_code,
        "address": request.remote_addr or "",
        "request_id": g.get("request_id", ""),
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True)
