"""The routes for reports: what can be asked for, previews, files as issued, and making one again to compare."""

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from flask import Response, g
from flask_smorest import Blueprint
from marshmallow import validate
from msgspec import Struct, to_builtins

from application.errors import BadRequest, NotFound
from application.record import Basis
from application.sight import Sight
from domain.report import REPORT
from domain.report.terms import Difference, Report
from projections import table_query
from projections.report import REPORTS
from projections.reports.catalogue import ALL
from projections.reports.definition import ParameterKind, ReportDefinition
from projections.reports.restatements import (
    PublicDifference,
    Restatement,
    Restatements,
    public_differences,
)
from projections.table_query import Query
from web.api import answers
from web.api.fields import CivilDate, Text
from web.api.gate import Gate
from web.api.queries import BasisSchema, basis_of
from web.api.reads import Reads, page_of
from web.api.rows import as_listed
from web.api.schemas import row_schema, schema_of
from web.reports.files import MEDIA_TYPES, Folder, MadeFile, draft_page, files, name_apart
from web.reports.pages import POLICY
from web.reports.workings import definition_named
from web.services import Services

_FILE: Final = {"type": "string", "format": "binary"}
_FORMS: Final = (*(media_type.partition(";")[0] for media_type in MEDIA_TYPES.values()), "application/zip")
"""What a report comes in; its tables together as an archive."""
_PUBLIC: Final = frozenset(definition.name for definition in ALL if definition.public)
_MOST: Final = 200
"""Published reports that are listed."""


class FormSchema(BasisSchema):
    """In which form a report is wanted."""

    format = Text(load_default="html", validate=validate.OneOf(list(MEDIA_TYPES)))
    table = Text(
        load_default="", metadata={"description": "Which table, for CSV; all as a ZIP where left out."}
    )


class MakeSchema(FormSchema):
    """Which report is wanted, in which form."""

    parameters = Text(
        load_default="",
        validate=validate.Length(max=4000),
        metadata={
            "description": "The report's own parameters as name:value, with semicolons between: "
            "`directorate:Growth;tier:Gold`."
        },
    )


class ParameterTold(Struct, frozen=True):
    """What may be said to get a report."""

    meaning: str
    """What it says."""
    kind: ParameterKind
    """What its value is. *text*: words; *date*: a civil date; *directorate*: the name of a directorate; *id*: the id of
    what the report is about; *position*: a log position."""
    required: bool
    """Whether there is no report without it."""
    choices: tuple[str, ...]
    """The only values that it can have, where they are few."""


class DefinitionTold(Struct, frozen=True):
    """A report that can be asked for."""

    name: str
    version: int
    title: str
    about: str
    public: bool
    parameters: Mapping[str, ParameterTold]
    """By name: meaning, kind, required, choices."""
    slots: Mapping[str, str]
    """Where the author may write, and what."""


class DefinitionsAnswer(Struct, frozen=True):
    """Every report that can be asked for."""

    items: tuple[DefinitionTold, ...]


class Files(Struct, frozen=True):
    """What a report that is published has besides what its list says of it."""

    files: tuple[str, ...]
    """Names of its files, as issued."""
    reads_differently: tuple[PublicDifference, ...]
    """What the register now says otherwise of the same day, field by field; empty where it says the same."""


class RestatementsSchema(BasisSchema):
    """In which days something was put right or entered."""

    first = CivilDate(
        data_key="from", load_default=date.min, metadata={"description": "Recorded on this day or later."}
    )
    last = CivilDate(
        data_key="to", load_default=date.max, metadata={"description": "Recorded on this day or earlier."}
    )


class RestatementsAnswer(Struct, frozen=True):
    """What issued reports would tell differently today. They stay as they were issued."""

    items: tuple[Restatement, ...]


class ReproductionAnswer(Struct, frozen=True):
    """What making a report again came to."""

    report_id: UUID
    outcome: str
    """*same*, *other files* or *other data*"""
    data_set: str
    """SHA-256 of the data set that was issued."""
    differences: tuple[Difference, ...]


_PUBLISHED: Final = type(
    "PublishedReport",
    (row_schema(REPORTS), schema_of(Files)),
    {"__doc__": "A report that is published, as its list has it, with its files."},
)


def register_reporting(blueprint: Blueprint, services: Services) -> None:
    """Add every route but those that all streams have."""
    reads = Reads(blueprint, services)
    _definitions(reads)
    _drafts(reads)
    _issued(reads)
    _restated(reads)
    _published(reads)


def _definitions(reads: Reads) -> None:
    services = reads.services

    @reads.route("list-report-definitions", BasisSchema, DefinitionsAnswer)
    def definitions(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        told = DefinitionsAnswer(tuple(map(_told, ALL)))
        return answers.with_basis(told, basis, reads.size_before(basis))

    @reads.route("make-report", MakeSchema, _FILE, _FORMS[0], _FORMS[1:])
    def make(query: dict[str, Any], name: str) -> Response:
        definition_named(name)
        basis = services.reports.basis(query.get("valid_at"), query.get("known_at"))
        with services.reports.made(name, basis, parameters_in(query["parameters"])) as folder:
            return answers.stamped(_in_form(folder, query), basis, reads.size_before(basis))


def _told(definition: ReportDefinition) -> DefinitionTold:
    parameters = {
        name: ParameterTold(parameter.meaning, parameter.kind, parameter.required, parameter.choices)
        for name, parameter in definition.parameters.items()
    }
    return DefinitionTold(
        definition.name,
        definition.version,
        definition.title,
        definition.about,
        definition.public,
        parameters,
        dict(definition.slots),
    )


def _drafts(reads: Reads) -> None:
    services = reads.services

    @reads.route("report-preview", FormSchema, _FILE, _FORMS[0], _FORMS[1:])
    def preview(query: dict[str, Any], report_id: UUID) -> Response:
        basis = basis_of(services.record, query)
        report = _report(services, report_id, basis)
        with services.reports.drafted(report) as folder:
            if query["format"] == "html" and report.status == "draft":
                made = draft_page(folder)
                response = _sent(made.path.read_bytes(), made.name, made.media_type)
                return answers.stamped(response, basis, reads.size_before(basis))
            return answers.stamped(_in_form(folder, query), basis, reads.size_before(basis))


def _issued(reads: Reads) -> None:
    services = reads.services

    @reads.route("report-file", BasisSchema, _FILE, _FORMS[0], _FORMS[1:])
    def file(query: dict[str, Any], report_id: UUID, name: str) -> Response:
        basis = basis_of(services.record, query)
        response = _kept(services, _report(services, report_id, basis), name)
        return answers.stamped(response, basis, reads.size_before(basis))

    @reads.route("report-reproduction", BasisSchema, ReproductionAnswer)
    def reproduction(query: dict[str, Any], report_id: UUID) -> Response:
        basis = basis_of(services.record, query)
        report = _report(services, report_id, basis)
        outcome, differences = services.reports.compared(report)
        data_set = report.issued.data_set if report.issued else ""
        body = ReproductionAnswer(report_id, outcome, data_set, tuple(differences))
        return answers.with_basis(body, basis, reads.size_before(basis))


def _restated(reads: Reads) -> None:
    services = reads.services

    @reads.route("report-restatements", BasisSchema, RestatementsAnswer)
    def of_report(query: dict[str, Any], report_id: UUID) -> Response:
        basis = basis_of(services.record, query)
        _report(services, report_id, basis)
        body = RestatementsAnswer(tuple(restatements(services, g.gate).of_report(report_id)))
        return answers.with_basis(body, basis, reads.size_before(basis))

    @reads.route("list-restatements", RestatementsSchema, RestatementsAnswer)
    def of_period(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        first, last = query["first"], query["last"]
        if last < first:
            raise BadRequest({"to": "The period ends before it begins."})
        body = RestatementsAnswer(tuple(restatements(services, g.gate).of_period(first, last)))
        return answers.with_basis(body, basis, reads.size_before(basis))


def restatements(services: Services, sight: Sight) -> Restatements:
    """What issued reports would tell differently today, as that reader may read it."""
    return Restatements(services.record, services.documents, sight, services.access.names())


def _published(reads: Reads) -> None:
    services = reads.services

    @reads.route("list-published-reports", BasisSchema, page_of(_PUBLISHED, "PublishedReports"))
    def published(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        items = [
            {
                **row,
                "files": [file.name for file in report.issued.files] if report.issued else [],
                "reads_differently": to_builtins(public_differences(services.record, report)),
            }
            for row, report in published_reports(services, basis, g.gate)
        ]
        body = {"items": items, "next_cursor": ""}
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())

    @reads.route("published-report-file", BasisSchema, _FILE, _FORMS[0], _FORMS[1:])
    def published_file(query: dict[str, Any], report_id: UUID, name: str) -> Response:
        basis = basis_of(services.record, query)
        report = _report(services, report_id, basis)
        issued = report.definition in _PUBLIC and report.status == "issued"
        if not issued or not g.gate.shelf().holds(report_id):
            raise NotFound(f"There is no published report {report_id}.")
        return answers.stamped(_kept(services, report, name), basis, reads.size_before(basis))


def published_reports(
    services: Services, basis: Basis, gate: Gate
) -> Iterator[tuple[dict[str, Any], Report]]:
    """The reports that the public may have, kind by kind, the last issued first: as listed, and itself."""
    shelf = gate.shelf()
    for name in sorted(_PUBLIC):
        asked = Query(filters={"definition": name, "status": "issued"}, descending=True, limit=_MOST)
        page = table_query.page(services.record, REPORTS, basis, asked)
        for row in as_listed(services.record, REPORTS, basis, page.rows):
            report_id = UUID(row["report_id"])
            if shelf.holds(report_id):
                yield row, _report(services, report_id, basis)


def parameters_in(text: str) -> dict[str, str]:
    """Parameters from ``name:value;name:value``. Raises BadRequest naming what is none."""
    pairs = [part.strip() for part in text.split(";") if part.strip()]
    faults = [pair for pair in pairs if ":" not in pair]
    if faults:
        raise BadRequest({"parameters": f"Give name:value, with semicolons between; not {faults[0][:60]}."})
    return given_once("parameters", (pair.partition(":") for pair in pairs))


def given_once(field: str, pairs: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Values by name, of names with what stands between and values. Raises BadRequest for names that come twice."""
    found: dict[str, str] = {}
    twice: dict[str, None] = {}
    for name, _, value in pairs:
        if name.strip() in found:
            twice[name.strip()] = None
        found[name.strip()] = value.strip()
    if twice:
        raise BadRequest({field: f"Give each parameter once; {', '.join(twice)} came twice."})
    return found


def _report(services: Services, report_id: UUID, basis: Basis) -> Report:
    """The report at a basis, as known then. Raises NotFound."""
    found: Report | None = services.record.chronicle_at(REPORT, report_id, basis.position).latest()
    if found is None:
        raise NotFound("The report was not drafted by then.")
    return found


def _in_form(folder: Folder, query: dict[str, Any]) -> Response:
    """The report in the form asked for; several CSV files go in a ZIP. Raises BadRequest for an unknown table."""
    made = files(folder, query["format"])
    if query["table"]:
        names = ", ".join(table.name for table in folder.paper.tables)
        made = [file for file in made if file.name == f"{query['table']}.csv"]
        if not made:
            raise BadRequest({"table": f"The report has the tables {names}; ask for one with format=csv."})
    known_then = "known_at" in query
    if len(made) == 1:
        named = name_apart(folder, made[0], known_then=known_then)
        return _sent(made[0].path.read_bytes(), named, made[0].media_type)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in made:
            entry = zipfile.ZipInfo(file.name)  # dated 1980: the same tables give the same archive
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, file.path.read_bytes())
    named = name_apart(folder, MadeFile("tables.zip", Path("tables.zip")), known_then=known_then)
    return _sent(packed.getvalue(), named, "application/zip")


def _kept(services: Services, report: Report, name: str) -> Response:
    found, content = services.reports.content(report, name)
    response = _sent(content, found.name, found.media_type)
    response.set_etag(found.sha256)
    return response


def _sent(content: bytes, name: str, media_type: str) -> Response:
    response = Response(content, content_type=media_type)
    kind = "inline" if media_type.startswith("text/html") else "attachment"
    response.headers["Content-Disposition"] = f'{kind}; filename="{name}"'
    response.headers["Content-Security-Policy"] = POLICY
    return response
