"""The route that imports a register of contracts from a document, or in a dry run says what would become of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec
from flask import Response, g
from flask_smorest import Blueprint
from marshmallow import RAISE, fields, validate
from msgspec import Struct

from application.errors import PreconditionMissing
from application.handling.message import Outcome, Render
from application.importing.mapping import Guess, ToDo
from application.importing.report import RowLine, lines, read_again
from application.importing.run import USE_CASE, ImportCheck, ImportRequest, Imports
from domain.register_import import DateOrder
from projections.known_suppliers import known_suppliers
from web.api import problems
from web.api.answers import as_object
from web.api.changes import DRY_RUN, IDEMPOTENCY_KEY, dry_run_asked, fingerprint_sent, idempotency_key_sent
from web.api.documented import operation
from web.api.fields import Text
from web.api.guard import guard
from web.api.schema import Schema
from web.api.schemas import schema_of
from web.services import Services

_SHORT = validate.Length(1, 300)


class ImportSchema(Schema):
    """A file that was kept as a document, and how it is to be read."""

    class Meta:
        unknown = RAISE

    document = Text(
        required=True,
        validate=[validate.Regexp(r"^[0-9a-f]{64}\Z", error="Give the SHA-256 that the upload answered.")],
        metadata={
            "pattern": "^[0-9a-f]{64}$",
            "description": "SHA-256 of a CSV file, or XLSX or ODS spreadsheet, sent to /documents before.",
        },
    )
    file_name = Text(
        required=True,
        validate=[_SHORT],
        metadata={"description": "As the officer knows it; every contract's history names it."},
    )
    sheet = Text(
        load_default="",
        validate=[validate.Length(max=100)],
        metadata={"description": "Of a spreadsheet; the first where left out."},
    )
    mapping = fields.Dict(
        keys=Text(validate=[_SHORT]),
        values=Text(validate=[validate.Length(max=100)]),
        validate=[validate.Length(max=200)],
        metadata={
            "description": "The field that each column gives, by its heading; empty text for none. Without it a dry "
            "run guesses, and anything else is refused."
        },
    )
    defaults = fields.Dict(
        keys=Text(validate=[_SHORT]),
        values=Text(validate=[_SHORT]),
        load_default=dict,
        validate=[validate.Length(max=100)],
        metadata={
            "description": "What fields are filled with where the file says nothing; people by their ids."
        },
    )
    date_order = Text(
        load_default="",
        validate=[validate.OneOf(["", "day first", "month first"])],
        metadata={"description": "How 03/04/2024 is to be read, where the file has such dates."},
    )
    mode = Text(
        load_default="all",
        validate=[validate.OneOf(["all", "valid"])],
        metadata={
            "description": "all: every row or none; valid: those rows that can be, the others are explained."
        },
    )
    new_units = Text(
        load_default="",
        validate=[validate.OneOf(["", "enter"])],
        metadata={
            "description": "What becomes of directorates and divisions that are not on record: enter, and they are "
            "entered with the import; else rows that name one are faulty, once units are on record at all."
        },
    )
    reason = Text(load_default="", validate=[validate.Length(max=2000)])


class ImportAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the file is, and what became of its rows, or in a dry run would become of them."""

    recorded: bool
    register_import_id: UUID | None
    file_name: str
    sheet: str
    sheets: Sequence[str] | None = None
    heading_row: int | None = None
    notes: Sequence[str] | None = None
    columns: Sequence[Guess] | None = None
    mapping: Mapping[str, str]
    """By which the rows were read; guessed where none was given."""
    date_order: DateOrder
    date_order_because: str | None = None
    to_settle: Sequence[ToDo] | None = None
    counts: Mapping[str, int]
    suppliers_alike: Sequence[str] | None = None
    """Names that may be one firm, and where each was met."""
    new_units: Sequence[str] | None = None
    """Directorates and divisions that some row names and the record has not."""
    rows: Sequence[RowLine]
    report: str | None = None
    """Where the report on every row is kept."""


_ANSWER: Final = schema_of(ImportAnswer)


def register_imports(blueprint: Blueprint, services: Services) -> None:
    """Add the route."""
    imports = Imports(services.commands, services.documents, services.access)

    @blueprint.route(USE_CASE.path, methods=["POST"], endpoint=USE_CASE.name)
    @guard(USE_CASE, services)
    @blueprint.doc(
        parameters=[IDEMPOTENCY_KEY, DRY_RUN],
        responses=problems.documented([400, 401, 403, 404, 409, 413, 415, 422, 428, 429]),
        **operation(USE_CASE),
    )
    @blueprint.arguments(ImportSchema())
    @blueprint.response(200, _ANSWER, description="A dry run, or nothing new: nothing was recorded.")
    @blueprint.alt_response(201, schema=_ANSWER, description="Recorded.")
    def import_register(body: dict[str, Any]) -> Response:
        dry_run, key = dry_run_asked(), idempotency_key_sent()
        if not dry_run and not key:
            raise PreconditionMissing(
                "Idempotency-Key", "Send an Idempotency-Key header, new for each import."
            )
        found = imports.check_kept(ImportRequest(**body), g.actor, known_suppliers(services.record))
        answer = None
        if not dry_run:
            answer = imports.run(
                found, g.actor, rendered(services), idempotency_key=key, fingerprint=fingerprint_sent()
            )
        if answer is None:
            return Response(_encoded(checked(found), lines(found.outcomes)), 200, mimetype="application/json")
        response = Response(answer.body, answer.status, mimetype="application/json")
        response.headers["ETag"] = answer.etag
        if answer.replayed:
            response.headers["Idempotent-Replayed"] = "true"
        made = msgspec.json.decode(answer.body)["register_import_id"]
        response.headers["Location"] = f"/api/v1/imports/{made}"
        return response


def checked(found: ImportCheck) -> ImportAnswer:
    """What a file is, and how many of its rows would become what."""
    return ImportAnswer(
        recorded=False,
        register_import_id=None,
        file_name=found.asked.file_name,
        sheet=found.sheet.name,
        sheets=found.sheet.names,
        heading_row=found.sheet.heading_row,
        notes=found.sheet.notes,
        columns=found.guessed.columns,
        mapping=found.terms.mapping,
        date_order=found.terms.date_order,
        date_order_because=found.guessed.date_order_because,
        to_settle=found.to_settle,
        counts={"rows": found.rows, **found.counts},
        suppliers_alike=found.alike,
        new_units=[str(new_unit.unit) for new_unit in found.new_units],
        rows=(),
    )


def rendered(services: Services) -> Render:
    """What is answered to an import: told from its event and the report that it names, now and when asked again."""

    def render(outcome: Outcome) -> bytes:
        state = outcome.after.latest()
        if state is None:
            raise AssertionError("an import that was recorded is there")
        counts = state.counts
        told = ImportAnswer(
            recorded=True,
            register_import_id=outcome.stream_id,
            file_name=state.file_name,
            sheet=state.sheet,
            mapping={item.column: item.field for item in state.mapping},
            date_order=state.date_order,
            counts={
                "rows": counts.rows,
                "imported": counts.imported,
                "already there": counts.already_there,
                "differs": counts.differing,
                "faulty": counts.faulty,
                "left out": counts.left_out,
            },
            rows=(),
            report=f"/api/v1/documents/{state.report_sha256}",
        )
        return _encoded(told, read_again(services.documents.bytes_of(state.report_sha256)))

    return render


_NO_ROWS: Final = b'"rows":[]'
"""In no text of an answer: quotation marks are escaped there."""


def _encoded(told: ImportAnswer, rows: Iterable[RowLine]) -> bytes:
    """An answer that has no rows yet, with these: they are written one by one, since there may be any number."""
    before, _, after = msgspec.json.encode(as_object(told)).partition(_NO_ROWS)
    found = bytearray(before + _NO_ROWS[:-1])
    for line in rows:
        found += msgspec.json.encode(line._asdict())
        found += b","
    return bytes(found.removesuffix(b",")) + b"]" + after
