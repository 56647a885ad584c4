"""The routes that answer: contracts, their history, the public register, the feed and the proofs."""

import base64
import inspect
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from flask import Response, g
from flask_smorest import Blueprint
from marshmallow import fields
from msgspec import Struct

from application.audit.proof import TlogProof
from application.checkpoints import PublishedCheckpoint
from application.errors import Forbidden, NotFound
from application.evidence import evidence_pack
from application.handling.message import etag_of
from application.knowing import may_use
from application.record import LONDON, Basis, Known
from application.use_cases import USE_CASES
from domain.contract import CONTRACT
from domain.contract.terms import Terms
from domain.dates import in_words
from projections.firm import key_to_the_council, same_firm
from projections.history import history
from projections.public_register import PublicRegister, PublicRow
from projections.readable_history import readable_history
from projections.register import REGISTER
from web.api import answers, problems
from web.api.answers import BasisTold, HistoryLine, LoggedEvent, as_object, history_line, logged_event
from web.api.documented import operation
from web.api.guard import guard
from web.api.history_step import step_response
from web.api.names import path_parameters, rule_of
from web.api.public_files import register_file
from web.api.queries import (
    BasisSchema,
    ConsistencySchema,
    FeedSchema,
    HistorySchema,
    InclusionSchema,
    ListSchema,
    PackSchema,
    PublicRegisterSchema,
    basis_of,
    list_query,
    refuse_beyond,
)
from web.api.schema import Schema
from web.api.schemas import row_schema, schema_of
from web.reports.steps import step_of
from web.services import Services


class Echoed(Struct, frozen=True):
    """Every answer echoes its basis."""

    basis: BasisTold


class ContractAnswer(Struct, frozen=True):
    """One contract at a basis."""

    contract_id: UUID
    version: int
    status: str
    terms: Terms | None


class Page(Struct, frozen=True):
    """A page of a list; each kind of list says what its items are."""

    next_cursor: str
    """What *cursor* takes for the page after; empty on the last one."""


class Firm(Struct, frozen=True, omit_defaults=True):
    """A supplier as the firm that it is."""

    supplier_ids: tuple[UUID, ...] | None = None
    """Where a supplier was asked for: its id, and those that were merged into it."""
    key_supplier: bool | None = None
    """Where a supplier was asked for: whether one of its running contracts is in tier Gold or Silver."""


class HistoryAnswer(Struct, frozen=True, omit_defaults=True):
    """The story, or the state after one event of it."""

    contract_id: UUID
    entries: tuple[HistoryLine, ...]
    state: Mapping[str, Any] | None = None
    """With ?at: the contract, or the other stream that the event is of, as that event left it; its fields are those of
    the stream's own route."""


class SignedCheckpoint(Struct, frozen=True):
    """A signed checkpoint (C2SP tlog-checkpoint), and the key to check it with."""

    size: int
    seal_position: int
    signed_at: str
    note: str
    public_key: str


class InclusionProof(SignedCheckpoint, frozen=True):
    """That an event is in the log, as a signed checkpoint has it."""

    index: int
    hashes: tuple[str, ...]
    """Base64, in the order of RFC 9162."""
    tlog_proof: str
    """The same as a C2SP tlog-proof file."""


class ConsistencyProof(SignedCheckpoint, frozen=True):
    """That the log as it was is a beginning of the log that a signed checkpoint has."""

    old_size: int
    old_root: str
    hashes: tuple[str, ...]
    """Base64, in the order of RFC 9162."""


class Me(Struct, frozen=True):
    """Who you are to this record."""

    person_id: str
    name: str
    role: str
    scope: str
    expires_at: str
    may: tuple[str, ...]
    """Use cases open to you."""


@cache
def answer_of(kind: type[object]) -> type[Schema]:
    """The schema of a typed answer, with the basis that it rests on."""
    told = schema_of(kind)
    name = told.__name__.removesuffix("Answer") + "Answer"
    return type(name, (schema_of(Echoed), told), {"__doc__": inspect.getdoc(kind)})


def page_of(item: type[Schema], called: str = "") -> type[Schema]:
    """The schema of a page of such items."""
    name = called or item.__name__.removesuffix("Row")
    items = fields.List(fields.Nested(item), required=True, metadata={"description": inspect.getdoc(item)})
    return type(f"{name}Page", (answer_of(Page),), {"items": items})


NDJSON = "application/x-ndjson"
TABLES = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
"""Forms that lists come in besides JSON: line by line, and as tables."""
_FAULTS = (400, 401, 403, 422, 429)
_FILE = {"type": "string", "format": "binary"}


class Reads:
    """Adds the read routes of one record to a blueprint."""

    def __init__(self, blueprint: Blueprint, services: Services) -> None:
        self.blueprint, self.services = blueprint, services

    def route(
        self,
        name: str,
        schema: type[Schema],
        answer: Any,
        content_type: str | None = None,
        also: Iterable[str] = (),
    ) -> Any:
        """A GET route for the use case of that name, which answers in that form and *also* in others; *answer* is a
        type of answers, the schema of one, or how a file is told of."""
        use_case, blueprint = USE_CASES[name], self.blueprint
        may_be_missing = any(item in use_case.path for item in ("{", "audit", "ocds"))
        faults = problems.documented([*_FAULTS, 404] if may_be_missing else _FAULTS)

        forms = {"content": {form: {"schema": _FILE} for form in also}}

        def decorate(function: Any) -> Any:
            typed = isinstance(answer, type) and not issubclass(answer, Schema)
            told_as = answer_of(answer) if typed else answer
            view = blueprint.response(200, told_as, content_type=content_type)(function)
            view = blueprint.arguments(schema(), location="query")(view)
            told = operation(use_case, inspect.getdoc(function) or "")
            view = blueprint.doc(responses={**faults, 200: forms}, **told)(view)
            view = guard(use_case, self.services)(view)
            route = blueprint.route(
                rule_of(use_case.path),
                methods=["GET"],
                endpoint=name,
                parameters=path_parameters(use_case.path),
            )
            return route(view)

        return decorate

    def checkpoint_before(self, basis: Basis) -> PublishedCheckpoint | None:
        """The last checkpoint that was known at *basis*."""
        return self.services.checkpoints.known_at(basis.position)

    def size_before(self, basis: Basis) -> int | None:
        """Its size."""
        return self.services.checkpoints.size_at(basis.position)

    def etag(
        self,
        query: Mapping[str, Any],
        basis: Basis,
        found: Known,
        told: dict[str, Any],
        body: Callable[[date], dict[str, Any]],
    ) -> str:
        """The entity tag of a stream: its version, and where days that came since show something else than is *told*
        now, what they do.

        So an answer that was kept is not called good (304) on a day on which it is not, although nothing was recorded.
        """
        version = found.chronicle.version
        if "valid_at" in query:
            return etag_of(version)
        then = found.recorded_at.astimezone(LONDON).date()
        same = then == basis.valid_at or told == body(then)
        return etag_of(version, "" if same else answers.digest_of(told))

    def projection_position(self) -> int:
        """How far the register follows the log."""
        return self.services.supervisor.position()


def register_reads(blueprint: Blueprint, services: Services) -> None:
    """Add every read route."""
    reads = Reads(blueprint, services)
    _contracts(reads)
    _stories(reads)
    _audit(reads)


def _contracts(reads: Reads) -> None:
    services = reads.services

    def firm(supplier_id: str, basis: Basis) -> Firm:
        ids = tuple(map(UUID, same_firm(services.record, basis, supplier_id)))
        queries = key_to_the_council(supplier_id)
        return Firm(ids, any(g.gate.page(REGISTER, basis, query).rows for query in queries))

    page_of_contracts = type("ContractPage", (page_of(row_schema(REGISTER)), schema_of(Firm)), {})

    @reads.route("list-contracts", ListSchema, page_of_contracts)
    def list_contracts(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        found, following = g.gate.places(REGISTER, basis, list_query(REGISTER, query))
        items = services.listed_rows.listed(REGISTER, basis, found)
        of = firm(str(query["supplier_id"]), basis) if "supplier_id" in query else Firm()
        body = {"items": items, "next_cursor": following, **as_object(of)}
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())

    @reads.route("contract", BasisSchema, ContractAnswer)
    def contract(query: dict[str, Any], contract_id: UUID) -> Response:
        basis = basis_of(services.record, query)
        known = services.record.known_at(CONTRACT, contract_id, basis.position)
        found = known.chronicle
        if found.in_force(basis.valid_at) is None:
            first = found.timeline.placed[0].valid_from if found.timeline.placed else None
            from_then_on = f"; it is from {in_words(first)}" if first else ""
            raise NotFound(f"The contract was not in being on {in_words(basis.valid_at)}{from_then_on}.")

        def body(day: date) -> dict[str, Any]:
            return answers.contract_as_dict(found, day)

        told = body(basis.valid_at)
        response = answers.with_basis(told, basis, reads.size_before(basis))
        response.headers["ETag"] = reads.etag(query, basis, known, told, body)
        return response

    @reads.route(
        "register-public",
        PublicRegisterSchema,
        page_of(schema_of(PublicRow), "PublicRegister"),
        also=(NDJSON, *TABLES),
    )
    def public_register(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        return told(g.gate.register(basis), basis, query)

    @reads.route(
        "register-as-published",
        PublicRegisterSchema,
        page_of(schema_of(PublicRow), "RegisterAsPublished"),
        also=(NDJSON, *TABLES),
    )
    def as_published(query: dict[str, Any]) -> Response:
        """Withheld is what was withheld at the basis; what was withheld or annulled since stands as anybody read it."""
        basis = basis_of(services.record, query)
        return told(g.gate.register_as_published(basis), basis, query)

    def told(register: PublicRegister, basis: Basis, query: dict[str, Any]) -> Response:
        asked = list_query(REGISTER, query)
        if query["format"] != "json":
            response = register_file(register, asked, query["format"])
            return answers.stamped(response, basis, reads.size_before(basis), reads.projection_position())
        page = register.page(asked)
        items = [row._asdict() for row in page.rows]
        body = {"items": items, "next_cursor": page.next_cursor}
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())

    @reads.route("me", BasisSchema, Me)
    def me(query: dict[str, Any]) -> Response:
        token = g.token
        may = [
            name
            for name, use_case in USE_CASES.items()
            if may_use(use_case, token.actor) and (token.scope == "write" or not use_case.writes)
        ]
        name = services.access.names().get(token.person_id, "")
        body = Me(token.person_id, name, token.role, token.scope, token.expires_at, tuple(may))
        basis = basis_of(services.record, query)
        return answers.with_basis(body, basis, reads.size_before(basis))


def _stories(reads: Reads) -> None:
    services = reads.services

    @reads.route("history", HistorySchema, HistoryAnswer, also=(NDJSON, "text/html"))
    def contract_history(query: dict[str, Any], contract_id: UUID) -> Response:
        basis = basis_of(services.record, query)
        sight = g.gate
        names = services.access.names()
        told = enumerate(history(services.record, contract_id, basis.position, names, sight), start=1)
        size = reads.size_before(basis)
        if query["format"] == "html":
            step = step_of(services.record, told, query.get("at", 1), names, sight)
            page = step_response(query, contract_id, step)
            return answers.stamped(page, basis, size)
        if "at" in query:
            found = next((row for row in told if row[0] == query["at"]), None)
            if found is None:
                raise NotFound(f"The story of contract {contract_id} has no event {query['at']}.")
            number, entry = found
            state = answers.entry_state(services.record, entry, basis.valid_at, sight)
            body = HistoryAnswer(contract_id, (history_line(number, entry),), state)
            return answers.with_basis(body, basis, size)
        lines = (history_line(number, entry) for number, entry in told)
        first = next(lines, None)
        if first is None:
            raise NotFound(f"There is no contract {contract_id}, or it was not known then.")
        if query["format"] == "ndjson":
            return answers.stamped(answers.ndjson([first, *lines]), basis, size)
        response = answers.with_basis(HistoryAnswer(contract_id, (first, *lines)), basis, size)
        found_then = services.record.chronicle_at(CONTRACT, contract_id, basis.position)
        response.headers["ETag"] = etag_of(  # also where what opened it counts for nothing
            found_then.version, response.get_etag()[0] or ""
        )
        return response

    @reads.route("evidence-pack", PackSchema, _FILE, "application/zip")
    def pack(query: dict[str, Any], contract_id: UUID) -> Response:
        if "known_at" in query:
            basis_of(services.record, query)
        told = list(history(services.record, contract_id, None, {}, g.gate))
        if not told:
            raise NotFound(f"There is no contract {contract_id}.")
        if any(entry.withheld for entry in told):
            raise Forbidden(
                "The pack holds this contract's events as they are stored, and some of them are confidential to "
                "you until findings are passed. Ask a reviewer, the governance team or an auditor for it."
            )
        name, content = evidence_pack(
            services.record, contract_id, readable_history(told), query.get("since")
        )
        response = Response(content, mimetype="application/zip")
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        basis = basis_of(services.record, {})
        return answers.stamped(response, basis, reads.size_before(basis))

    @reads.route("events", FeedSchema, page_of(schema_of(LoggedEvent)))
    def feed(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        refuse_beyond(basis, query["after"])
        found = services.record.feed(query["after"], query["limit"])
        items = [logged_event(recorded) for recorded in found if recorded.position <= basis.position]
        more = len(items) == query["limit"] and items[-1].position < basis.position
        body = {"items": items, "next_cursor": str(items[-1].position) if more else ""}
        return answers.with_basis(body, basis, reads.size_before(basis))


def _audit(reads: Reads) -> None:
    services = reads.services

    def against(basis: Basis, size: int | None) -> PublishedCheckpoint:
        """The checkpoint asked for, or the last one known at the basis."""
        published = services.checkpoints.of_size(size) if size else reads.checkpoint_before(basis)
        if published is None:
            raise NotFound("No checkpoint was published by then.")
        return published

    def signed(published: PublishedCheckpoint) -> dict[str, Any]:
        return {**as_object(published), "public_key": services.checkpoints.key().verifier}

    @reads.route("checkpoint", BasisSchema, SignedCheckpoint)
    def checkpoint(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        published = against(basis, None)
        return answers.with_basis(SignedCheckpoint(**signed(published)), basis, published.size)

    @reads.route("inclusion-proof", InclusionSchema, InclusionProof)
    def inclusion(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        published = against(basis, query.get("size"))
        hashes = services.checkpoints.inclusion(query["position"], published.size)
        proof = TlogProof(query["position"] - 1, tuple(hashes), published.note)
        body = InclusionProof(
            **signed(published),
            index=query["position"] - 1,
            hashes=tuple(map(_text, hashes)),
            tlog_proof=proof.encode(),
        )
        return answers.with_basis(body, basis, published.size)

    @reads.route("consistency-proof", ConsistencySchema, ConsistencyProof)
    def consistency(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        published = against(basis, query.get("new"))
        old_root, hashes = services.checkpoints.consistency(query["old"], published.size)
        body = ConsistencyProof(
            **signed(published),
            old_size=query["old"],
            old_root=_text(old_root),
            hashes=tuple(map(_text, hashes)),
        )
        return answers.with_basis(body, basis, published.size)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
