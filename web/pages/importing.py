"""Bringing a register in: a file is sent, its columns are settled, every row is looked at, all is recorded at once."""

import re
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import msgspec
from flask import Response, g, redirect, request
from marshmallow import ValidationError

from application.errors import BadRequest, KentledgeError, NotFound
from application.importing.cells import in_english
from application.importing.fields import BY_NAME, FIELDS, Field
from application.importing.report import RowLine, as_spreadsheet, lines, read_again, written
from application.importing.run import ImportCheck, ImportRequest, Imports
from application.importing.values import CHOSEN, values_of
from domain.dates import in_words
from domain.decisions import Refused
from domain.register_import import REGISTER_IMPORT, RegisterImport
from projections.history import stream_story
from projections.known_suppliers import known_suppliers
from web.api.imports import ImportSchema, rendered
from web.api.problems import flattened
from web.pages import addresses
from web.pages.documents import keep
from web.pages.frame import Pages, Visit
from web.pages.picking import NotNamed, Picking
from web.pages.reading import iso_date, pounds
from web.pages.story import told_stream
from web.pages.words import choice_in_words

_PEOPLE: Final = frozenset({"owner", "contract_manager", "lead_officers"})
_DATES: Final = frozenset({"start", "end", "maximum_end", "made_on", "review_date", "ended_on"})
_TAKEN: Final = ("csv", "xlsx", "ods", "json")
_SHOWN: Final = 100
"""So many faults, or lines of a report, are shown at a time."""
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{8,100}", re.ASCII)
_AT_FAULT: Final = frozenset({"faulty", "differs"})
_SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OUTCOMES: Final = {
    "new": "to be imported",
    "imported": "imported",
    "already there": "on record already, just so",
    "differs": "on record with other particulars, and left alone",
    "faulty": "faulty",
    "left out": "of no contract, and left out",
}
"""What becomes of a row, in words."""


@dataclass
class Bringing:
    """An import on its way: what was typed, what it comes to, and what stands in the way."""

    document: str = ""
    file_name: str = ""
    sheet: str = ""
    mapping: dict[str, str] | None = None
    defaults: dict[str, str] = field(default_factory=dict)
    """As typed: people by name."""
    date_order: str = ""
    mode: str = "all"
    new_units: str = ""
    reason: str = ""
    key: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    errors: dict[str, str] = field(default_factory=dict)
    """What is wrong, by the id of the field on the page."""
    meanwhile: bool = False
    """Whether the record has changed since the rows were looked at."""

    def hidden(self) -> Iterator[tuple[str, str]]:
        """The fields of a form that goes on with it."""
        yield from (("document", self.document), ("file_name", self.file_name), ("sheet", self.sheet))
        for number, (column, name) in enumerate((self.mapping or {}).items()):
            yield f"column.{number}", column
            yield f"field.{number}", name
        yield from ((f"default.{name}", value) for name, value in self.defaults.items() if value)
        yield from (("date_order", self.date_order), ("new_units", self.new_units))
        yield from (("mode", self.mode), ("reason", self.reason), ("key", self.key))


def register_importing(pages: Pages) -> None:
    """Add the steps of an import, and the page of one that was made; the list is derived."""
    services = pages.services
    imports = Imports(services.commands, services.documents, services.access)
    pages.place("Import", "/imports/new", "import-register")

    @pages.page("/imports/new", "import-register", endpoint="do-import-register", methods=("GET", "POST"))
    def bring_in(visit: Visit) -> Any:
        if request.method == "GET":
            return _file_page(visit, {})
        step = request.form.get("step", "file")
        asked = _sent(visit)
        if not asked.document:
            return _file_page(visit, asked.errors), 422
        if step == "columns":
            asked.key = secrets.token_urlsafe(18)
        found = _checked(visit, imports, asked, guess=step == "file")
        if found is None or asked.errors or step in ("file", "columns") or found.to_settle:
            return _columns_page(visit, imports, asked, found, look=step in ("file", "columns"))
        match step:
            case "csv":
                return _file(written(lines(found.outcomes)), "text/csv; charset=utf-8", "csv")
            case "xlsx":
                return _file(as_spreadsheet(lines(found.outcomes)), _SHEET, "xlsx")
            case "run":
                return _run(visit, imports, asked, found)
        return _check_page(visit, asked, found)

    @pages.page("/imports/{register_import_id}", "register-import", endpoint="register-import")
    def register_import(visit: Visit, register_import_id: UUID) -> Any:
        basis = visit.clocks.basis
        known = visit.record.chronicle_at(REGISTER_IMPORT, register_import_id, basis.position)
        state: RegisterImport | None = visit.gate.in_force(known, basis.valid_at)
        if state is None:
            raise NotFound(f"The import was not made by {in_words(basis.valid_at)}.")
        told = list(read_again(services.documents.bytes_of(state.report_sha256)))
        if request.args.get("format") == "xlsx":
            return _file(as_spreadsheet(told), _SHEET, "xlsx")
        outcome = request.args.get("outcome", "")
        fitting = [line for line in told if outcome in ("", line.outcome)]
        after = request.args.get("after", "0")
        first = int(after) if after.isdecimal() and len(after) < 7 else 0
        shown = fitting[first : first + _SHOWN]
        return visit.page(
            "import.html",
            f"Import of {state.file_name}",
            here=addresses.of_stream(REGISTER_IMPORT, register_import_id),
            made=state,
            counts=_counts(told),
            columns=[(column.column, _called(column.field)) for column in state.mapping],
            defaults=[
                (_called(given.field), visit.names.get(given.value, given.value)) for given in state.defaults
            ],
            lines=shown,
            outcome=outcome,
            outcomes=[(name, OUTCOMES[name]) for name in dict.fromkeys(line.outcome for line in told)],
            words=OUTCOMES,
            first=first,
            of=len(fitting),
            further=first + _SHOWN if len(fitting) > first + _SHOWN else 0,
            story=told_stream(visit, REGISTER_IMPORT, register_import_id),
            recorded=request.args.get("recorded", ""),
        )


# What was sent


def _sent(visit: Visit) -> Bringing:
    """The form as it was filled in; a file that comes with it is kept as a document."""
    typed = {name: text.strip() for name, text in request.form.items()}
    asked = Bringing(
        document=typed.get("document", ""),
        file_name=typed.get("file_name", ""),
        sheet=typed.get("sheet", ""),
        defaults={
            name.removeprefix("default."): text
            for name, text in typed.items()
            if name.startswith("default.") and text
        },
        date_order=typed.get("date_order", ""),
        mode=typed.get("mode", "all"),
        new_units=typed.get("new_units", ""),
        reason=typed.get("reason", ""),
    )
    columns = {
        name.removeprefix("column."): text
        for name, text in request.form.items()
        if name.startswith("column.")
    }
    if columns:
        asked.mapping = {column: typed.get(f"field.{number}", "") for number, column in columns.items()}
    if _KEY.fullmatch(typed.get("key", "")):
        asked.key = typed["key"]
    file = request.files.get("file")
    if file and file.filename:
        ending = file.filename.rpartition(".")[2].lower()
        if ending not in _TAKEN:
            asked.errors["file"] = f"{file.filename} is no register: send {in_english(_TAKEN, 'or')}"
            return asked
        try:
            kept = keep(visit, file)
        except NotNamed as error:
            asked.errors["file"] = str(error)
        else:
            asked.document, asked.file_name = kept["sha256"], kept["title"]
    elif not asked.document:
        asked.errors["file"] = "Choose a file"
    return asked


def _checked(visit: Visit, imports: Imports, asked: Bringing, *, guess: bool) -> ImportCheck | None:
    """What the file is and what would become of its rows, by what was said; its faults are put on the form."""
    body: dict[str, Any] = {
        "document": asked.document,
        "file_name": asked.file_name,
        "sheet": asked.sheet,
        "defaults": _defaults(visit, asked),
        "date_order": asked.date_order,
        "mode": asked.mode,
        "new_units": asked.new_units,
        "reason": asked.reason,
    }
    if not guess and asked.mapping is not None:
        body["mapping"] = asked.mapping
    try:
        read = ImportRequest(**ImportSchema().load(body))
        found = imports.check_kept(read, g.actor, known_suppliers(visit.record))
    except ValidationError as error:
        for fault in flattened(error.messages):
            asked.errors.setdefault(_place(fault.field, asked), fault.detail)
        return None
    except BadRequest as error:
        for name, said in error.faults.items():
            asked.errors.setdefault(_place(name, asked), said)
        return None
    except KentledgeError as error:
        asked.errors.setdefault("file", str(error))
        return None
    if guess or asked.mapping is None:
        asked.mapping = {column: found.terms.mapping.get(column, "") for column in found.sheet.columns}
        asked.date_order = found.terms.date_order
    asked.sheet = found.sheet.name if len(found.sheet.names) > 1 else asked.sheet
    return found


def _defaults(visit: Visit, asked: Bringing) -> dict[str, str]:
    """What is filled in where the file says nothing, as the import takes it."""
    picking, read = Picking(visit), {}
    for name, typed in asked.defaults.items():
        read[name] = typed
        if name in _PEOPLE:
            try:
                read[name] = picking.person(typed)
            except NotNamed as error:
                asked.errors[f"default-{name}"] = str(error)
        elif name in _DATES:
            read[name] = iso_date(typed) or typed
        elif name in BY_NAME and name not in CHOSEN:
            read[name] = pounds(typed) if typed.startswith("£") else typed
    return read


def _place(path: str, asked: Bringing) -> str:
    """The id of the field on the page that a fault is about."""
    kind, _, name = path.partition(".")
    if kind == "mapping" and name in (asked.mapping or {}):
        return f"field-{list(asked.mapping or {}).index(name)}"
    return f"default-{name}" if kind == "defaults" else kind if kind in _FIELDS_OF_THE_PAGE else "file"


_FIELDS_OF_THE_PAGE: Final = frozenset({"sheet", "date_order", "mode", "new_units", "reason"})


# Pages


def _file_page(visit: Visit, errors: Mapping[str, str]) -> str:
    return visit.page("import-file.html", "Import a register", errors=dict(errors), taken=_TAKEN)


def _columns_page(
    visit: Visit, imports: Imports, asked: Bringing, found: ImportCheck | None, *, look: bool
) -> Any:
    """What each column is read as, and what the file does not say."""
    sheet = found or _as_it_is(visit, imports, asked)
    if sheet is None:
        return _file_page(visit, asked.errors), 422
    settle = {todo.field: todo.sentence for todo in (found.to_settle if found else ())}
    if not look:
        places = {_place_to_settle(name, asked): said for name, said in settle.items()}
        asked.errors = {**places, **asked.errors}
    given = set((asked.mapping or {}).values())
    missing = [known for known in FIELDS if known.name not in given and known.name not in _NEVER_THE_SAME]
    page = visit.page(
        "import-columns.html",
        "What is in the columns?",
        asked=asked,
        errors=asked.errors,
        sheet=sheet.sheet,
        columns=sheet.guessed.columns,
        because=sheet.guessed.date_order_because,
        fields=[(known.name, _called(known.name)) for known in FIELDS],
        wanted=[_default(known, asked) for known in missing if known.wanted or known.name in asked.defaults],
        others=[
            _default(known, asked)
            for known in missing
            if not known.wanted and known.name not in asked.defaults
        ],
        settle=settle,
        picking=Picking(visit),
    )
    return page, 422 if asked.errors else 200


def _as_it_is(visit: Visit, imports: Imports, asked: Bringing) -> ImportCheck | None:
    """The file without what was said of it, where something of that is at fault; none where it cannot be read."""
    try:
        return imports.check_kept(
            ImportRequest(asked.document, asked.file_name, sheet=asked.sheet),
            g.actor,
            known_suppliers(visit.record),
        )
    except KentledgeError as error:
        asked.errors.setdefault("file", str(error))
        return None


_NEVER_THE_SAME: Final = frozenset({"reference", "status", "title"})
"""Fields that no two contracts share."""


def _place_to_settle(name: str, asked: Bringing) -> str:
    columns = list(asked.mapping or {})
    return f"field-{columns.index(name)}" if name in columns else f"default-{name}"


def _called(name: str) -> str:
    """A field in words."""
    known = BY_NAME.get(name)
    text = known.called if known else name
    return text[:1].upper() + text[1:]


def _default(known: Field, asked: Bringing) -> dict[str, Any]:
    return {
        "name": known.name,
        "called": _called(known.name),
        "value": asked.defaults.get(known.name, ""),
        "choices": [(value, choice_in_words(value)) for value in values_of(known.name)],
        "hint": "By name" if known.name in _PEOPLE else "" if known.name in CHOSEN else known.example,
        "people": known.name in _PEOPLE,
    }


def _check_page(visit: Visit, asked: Bringing, found: ImportCheck, status: int = 200) -> Any:
    """What would become of every row."""
    told = list(lines(found.outcomes))
    faults = [line for line in told if line.outcome in _AT_FAULT and line.column]
    page = visit.page(
        "import-check.html",
        "Check before it is recorded",
        asked=asked,
        errors=asked.errors,
        seen=_digest(told),
        rows=found.rows,
        counts=[(OUTCOMES[name], number) for name, number in found.counts.items()],
        new=found.counts["new"],
        stopped=found.counts["faulty"] + found.counts["differs"],
        importable=found.importable,
        faults=faults[:_SHOWN],
        more=max(len(faults) - _SHOWN, 0),
        noticed=_noticed(told, faults),
        alike=found.alike,
        units=[f"{new.unit}, from {in_words(new.since)} at the latest" for new in found.new_units],
        entering=found.entering is not None,
    )
    return page, status


def _noticed(told: Iterable[RowLine], faults: Sequence[RowLine]) -> list[tuple[str, str]]:
    """What is to be looked at, each once, with the rows in which it is so."""
    at_fault, where = set(faults), defaultdict[str, list[str]](list)
    for line in told:
        if line.sentence and line not in at_fault:
            where[line.sentence].append(line.row)
    return [(said, _in_rows(rows)) for said, rows in where.items()][:_SHOWN]


def _in_rows(rows: Sequence[str]) -> str:
    first = in_english(rows) if len(rows) < 5 else f"{', '.join(rows[:3])} and {len(rows) - 3} more"
    return f"row {first}" if len(rows) == 1 else f"rows {first}"


def _counts(told: Iterable[RowLine]) -> list[tuple[str, int]]:
    rows: dict[str, set[str]] = defaultdict(set)
    for line in told:
        rows[line.outcome].add(line.row)
    return [(OUTCOMES[name], len(numbers)) for name, numbers in rows.items()]


def _digest(told: Iterable[RowLine]) -> str:
    """Of what was shown, without ids that are made anew with each look."""
    return sha256(msgspec.json.encode([line._replace(contract_id="") for line in told])).hexdigest()


def _file(content: bytes, media_type: str, ending: str) -> Response:
    response = Response(content, mimetype=media_type.partition(";")[0])
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = f'attachment; filename="report-of-the-import.{ending}"'
    return response


# Recording


def _run(visit: Visit, imports: Imports, asked: Bringing, found: ImportCheck) -> Any:
    """Record what was looked at; where the record has changed meanwhile, look again."""
    render, stale = rendered(visit.services), request.form.get("seen") != _digest(lines(found.outcomes))
    if stale:
        found = replace(
            found, outcomes=[]
        )  # nothing is recorded by it; only a repeat is told what it was told
    fingerprint = sha256(msgspec.json.encode([request.path, *asked.hidden()])).hexdigest()
    try:
        answer = imports.run(found, g.actor, render, idempotency_key=asked.key, fingerprint=fingerprint)
    except (KentledgeError, Refused) as error:
        asked.errors["import"] = str(error)
        answer = None
    if answer is None:
        if not stale and not asked.errors and found.counts["new"]:
            asked.errors["mode"] = (
                "Nothing was recorded, since not every row can be imported: say what is to become of these"
            )
        now = _checked(visit, imports, asked, guess=False)
        asked.meanwhile = stale and "import" not in asked.errors
        if now is None:
            return _columns_page(visit, imports, asked, now, look=False)
        return _check_page(visit, asked, now, 412 if asked.meanwhile else 422)
    made = UUID(msgspec.json.decode(answer.body)["register_import_id"])
    position = visit.record.basis().position
    told = list(stream_story(visit.record, made, position, visit.names, visit.gate))
    event_id = told[0].recorded.event.envelope.event_id
    return redirect(f"{addresses.of_stream(REGISTER_IMPORT, made)}?recorded={event_id}", 303)
