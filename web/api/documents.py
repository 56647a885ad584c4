"""The routes that take a document and give it back."""

from datetime import datetime
from typing import Any, Final

import msgspec
from flask import Response, g, request
from flask_smorest import Blueprint
from marshmallow import RAISE, ValidationError, validate
from msgspec import Struct

from application.documents import FORMS
from application.errors import NotFound
from application.use_cases import USE_CASES
from domain.text import tidy
from web.api import answers, problems
from web.api.documented import operation
from web.api.fields import Text
from web.api.guard import guard
from web.api.queries import BasisSchema, basis_of
from web.api.reads import Reads
from web.api.schema import Schema
from web.api.schemas import schema_of
from web.reports.files import MEDIA_TYPES
from web.services import Services

UPLOAD: Final = "upload-document"
"""The one POST whose body is not JSON."""

_BYTES = {"type": "string", "format": "binary"}
_FORMS: Final = tuple(
    dict.fromkeys([*FORMS, *(media_type.partition(";")[0] for media_type in MEDIA_TYPES.values())])
)
"""What is kept: what was sent, and the files of issued reports."""


def _says_something(title: str) -> None:
    if not tidy(title):
        raise ValidationError("Give a title that can be read.")


class UploadSchema(Schema):
    """What the document is called."""

    class Meta:
        unknown = RAISE

    title = Text(
        required=True,
        validate=[validate.Length(1, 300), _says_something],
        metadata={"description": "As the evidence is to name it; do not name private persons."},
    )


class UploadedDocument(Struct, frozen=True):
    """A document as a command's evidence names it, and its size."""

    sha256: str
    media_type: str
    size: int
    """Bytes."""
    title: str


def register_documents(blueprint: Blueprint, services: Services) -> None:
    """Add both routes."""
    _upload(blueprint, services)
    _document(Reads(blueprint, services))


def _upload(blueprint: Blueprint, services: Services) -> None:
    use_case = USE_CASES[UPLOAD]

    @blueprint.route(use_case.path, methods=["POST"], endpoint=UPLOAD)
    @guard(use_case, services)
    @blueprint.doc(
        responses=problems.documented([400, 401, 403, 413, 415, 422, 429]),
        **operation(use_case),
        requestBody={"required": True, "content": {name: {"schema": _BYTES} for name in FORMS}},
    )
    @blueprint.arguments(UploadSchema(), location="query")
    @blueprint.response(
        201, schema_of(UploadedDocument), description="Kept. The same bytes again answer the same."
    )
    def upload(query: dict[str, Any]) -> Response:
        kept = services.documents.keep(request.get_data(cache=False), request.mimetype, g.actor, g.request_id)
        told = UploadedDocument(kept.sha256, kept.media_type, kept.size, tidy(query["title"]))
        response = Response(msgspec.json.encode(told), 201, mimetype="application/json")
        response.headers["Location"] = f"/api/v1/documents/{kept.sha256}"
        return response


def _document(reads: Reads) -> None:
    services = reads.services

    @reads.route("document-file", BasisSchema, _BYTES, _FORMS[0], _FORMS[1:])
    def document(query: dict[str, Any], sha256: str) -> Response:
        basis = basis_of(services.record, query)
        found, content = services.documents.content(sha256, g.actor)
        if datetime.fromisoformat(found.uploaded_at) > basis.known_at:
            raise NotFound(f"The document {sha256} was not known then.")
        response = Response(content, content_type=found.media_type)
        form = FORMS.get(found.media_type)  # none for a file of a report, which the record itself made
        ending = form.ending if form else "bin"
        response.headers["Content-Disposition"] = f'attachment; filename="{sha256}.{ending}"'
        return answers.stamped(response, basis, reads.size_before(basis))
