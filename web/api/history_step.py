"""The page about one event of a contract's history."""

from typing import Any
from uuid import UUID

from flask import Response, request

from application.errors import NotFound
from web.reports.files import MEDIA_TYPES
from web.reports.pages import POLICY
from web.reports.steps import HistoryStep, step_page


def step_response(query: dict[str, Any], contract_id: UUID, step: HistoryStep | None) -> Response:
    """The page. Raises NotFound where the story has no such event."""
    if step is None:
        raise NotFound(f"The story of contract {contract_id} has no event {query.get('at', 1)}.")
    basis = {name: request.args[name] for name in ("valid_at", "known_at") if name in request.args}
    response = Response(step_page(contract_id, step, basis), content_type=MEDIA_TYPES["html"])
    response.headers["Content-Security-Policy"] = POLICY
    return response
