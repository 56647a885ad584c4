"""Audit: search the log, exceptions and samples, an event by itself, checkpoint, proofs, and a contract's pack."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple
from uuid import UUID

from flask import Response, g, redirect, request
from markupsafe import Markup, escape
from marshmallow import ValidationError, fields, missing

from application.audit.proof import TlogProof
from application.checkpoints import PublishedCheckpoint
from application.errors import BadRequest, NotFound
from domain.change_request import CHANGE_REQUEST
from domain.contract import CONTRACT
from domain.events import FACTS
from domain.streams import BY_NOUN
from projections import replays
from projections.extracts import ALL, BY_NAME, Options
from projections.history import history, stream_story
from projections.journal import COLUMNS
from projections.policy import policies_at
from projections.search import Hit, search
from projections.search.asked import KINDS
from projections.search.snippet import Snippet
from web.api.amending import stream_with
from web.api.auditing import METHOD, ExtractSchema, SampleSchema, extracted, sampled
from web.api.fields import Money
from web.api.queries import ConsistencySchema, InclusionSchema
from web.api.replaying import PolicyReplaySchema, replayed
from web.api.schema import Schema
from web.api.search import SearchSchema, asked_of
from web.pages import addresses
from web.pages.cells import cell, terms_then
from web.pages.clocks import CLOCKS
from web.pages.frame import Pages, Visit
from web.pages.picking import NotNamed, Picking
from web.pages.reading import iso_date, pounds
from web.pages.state_lines import StateLines
from web.pages.story import facts_of, kind_in_words
from web.pages.words import label_of
from web.reports.steps import step_of

_MOST: Final = 100
"""So many rows are shown; a file holds all."""
_COLUMNS: Final = 7
_OF_AN_EVENT: Final = ("recorded_on", "lag_days")
_OF_A_CHANGE: Final = ("valid_from", "reason")
_OF_A_CONTRACT: Final = ("directorate", "suppliers", "tier", "status", "end_date", "contract_manager_name")
_SEEN_ELSEWHERE: Final = frozenset(
    (
        *COLUMNS,
        *("contracts", "references", "contract_id", "reference", "sentence", "actor_name", "rank"),
    )
)
_SIGNED: Final = "\u2014 "
"""How a signature line of a checkpoint begins: who signed follows."""


class Found(NamedTuple):
    """One row of an extract or a sample, as a page shows it."""

    cells: list[str | Markup]
    address: str
    """Where it is followed up; empty where nowhere."""


class Shown(NamedTuple):
    """Rows under one head."""

    columns: list[str]
    rows: list[Found]
    more: bool


class SearchHit(NamedTuple):
    """Something found by words."""

    kind: str
    title: str
    text: Markup
    contracts: list[tuple[str, str]]
    address: str
    told: str
    """Of an event: what kind, by whom and when."""


def register_auditing_pages(pages: Pages) -> None:
    """Add them."""
    pages.place("Audit", "/audit", "audit-extracts")
    _start(pages)
    _search(pages)
    _extracts(pages)
    _samples(pages)
    _replays(pages)
    _event(pages)
    _proofs(pages)
    _pack(pages)


def _start(pages: Pages) -> None:
    @pages.page("/audit", "audit-extracts", endpoint="audit")
    def audit(visit: Visit) -> str | Response:
        errors = {}
        typed = request.args.get("contract", "").strip()
        if typed:
            try:
                contract_id = Picking(visit).contract(typed)
            except NotNamed as error:
                errors["contract"] = str(error)
            else:
                terms = visit.record.chronicle(CONTRACT, UUID(contract_id)).latest()
                here = addresses.of_stream(CONTRACT, contract_id, terms.reference if terms else "")
                step = "history" if request.args.get("show") != "pack" else "evidence-pack"
                return _redirected(visit.clocks.address(f"{here}/{step}"))
        published = visit.services.checkpoints.known_at(visit.clocks.basis.position)
        return visit.page(
            "audit.html",
            "Audit",
            errors=errors,
            typed=typed,
            extracts=ALL,
            replays=replays.ALL,
            checkpoint=published,
            signed_by=_signed_by(published) if published else [],
            picking=Picking(visit),
        )


# Search


def _search(pages: Pages) -> None:
    @pages.page("/search", "search", endpoint="search")
    def searched(visit: Visit) -> str:
        typed = _typed()
        asked, faults = dict(typed), {}
        for name, pick in (("actor", Picking(visit).person), ("contract", Picking(visit).contract)):
            if name in asked:
                try:
                    asked[name] = pick(asked[name])
                except NotNamed as error:
                    faults[name] = str(error)
                    del asked[name]
        query, wrong = _read(SearchSchema(), asked)
        faults |= wrong
        found = None
        if set(query) & set(typed):
            try:
                found = search(visit.record, visit.clocks.basis, asked_of(query), visit.gate, visit.names)
            except BadRequest as error:
                faults |= error.faults
        return visit.page(
            "search.html",
            "Search the record",
            typed=typed,
            errors=faults,
            hits=[_hit(visit, hit) for hit in found.hits] if found else [],
            asked=found is not None,
            next_cursor=found.next_cursor if found else "",
            kinds=[(kind, kind.capitalize()) for kind in KINDS],
            types=sorted(((name, kind_in_words(name)) for name in FACTS), key=lambda each: each[1]),
            picking=Picking(visit),
        )


def _hit(visit: Visit, hit: Hit) -> SearchHit:
    contracts = [
        (
            f"{about.reference} {about.title}".strip(),
            visit.clocks.address(addresses.of_stream(CONTRACT, about.contract_id, about.reference)),
        )
        for about in hit.contracts
    ]
    if hit.event is None:
        place = f"/{BY_NOUN[hit.noun].plural}/{hit.stream_id}"
        return SearchHit(hit.kind, hit.title, _marked(hit.snippet), contracts, place, "")
    envelope = hit.event.event.envelope
    by = visit.names.get(envelope.actor, envelope.actor)
    told = f"{kind_in_words(hit.event.event.name)}, by {by}"
    where = f"/events/{envelope.event_id}"
    return SearchHit(hit.kind, hit.title, _marked(hit.snippet), contracts, where, told)


def _marked(snippet: Snippet) -> Markup:
    """The text, with the words that were found marked."""
    pieces, at = [], 0
    for start, end in snippet.marks:
        pieces += [
            escape(snippet.text[at:start]),
            Markup("<mark>{}</mark>").format(snippet.text[start:end]),
        ]
        at = end
    return Markup().join([*pieces, escape(snippet.text[at:])])


# Exceptions and samples


def _extracts(pages: Pages) -> None:
    @pages.page("/audit/extracts", "audit-extracts", endpoint="audit-extracts")
    def extracts(visit: Visit) -> str:
        typed = _typed()
        query, faults = _read(ExtractSchema(), typed)
        extract = BY_NAME.get(query.get("kind", ""))
        if extract is None:
            raise NotFound("There is no such list of exceptions.")
        options = Options(query["days"], query["rule"], query["directorate"])
        rows = extracted(visit.services, visit.clocks.basis, extract.name, options, visit.gate)
        return visit.page(
            "audit-extract.html",
            extract.title,
            extract=extract,
            typed=typed,
            errors=faults,
            shown=_shown(visit, rows.rows),
            files=_file_links(visit, "/api/v1/audit/extracts", typed.keys() - faults.keys(), typed),
        )


def _samples(pages: Pages) -> None:
    @pages.page("/audit/sample", "audit-sample", endpoint="audit-sample")
    def sample(visit: Visit) -> str:
        typed = _typed()
        query, faults = _read(SampleSchema(), typed)
        if "seed" not in typed:
            faults = {} if not typed else faults | {"seed": "Enter a seed"}
        population, shown = 0, None
        if "seed" in query:
            population, rows = sampled(visit.services, visit.clocks.basis, query, visit.gate)
            shown = _shown(visit, rows.rows)
        return visit.page(
            "audit-sample.html",
            "Draw a sample",
            typed=typed,
            errors=faults,
            shown=shown,
            population=population,
            method=METHOD,
            types=sorted(((name, kind_in_words(name)) for name in FACTS), key=lambda each: each[1]),
            files=_file_links(visit, "/api/v1/audit/sample", typed.keys() - faults.keys(), typed),
        )


def _replays(pages: Pages) -> None:
    @pages.page("/audit/policy-replays", "policy-replays", endpoint="policy-replays")
    def replay(visit: Visit) -> str:
        typed = _typed()
        if "kind" not in typed:
            known = policies_at(visit.record, visit.clocks.basis)
            return visit.page(
                "policy-replays.html",
                "Policies replayed",
                replays=replays.ALL,
                versions=known.versions if known else (),
            )
        query, faults = _read(PolicyReplaySchema(), typed)
        replay = replays.BY_NAME.get(query.get("kind", ""))
        if replay is None:
            raise NotFound("There is no such replay.")
        found, shown = None, None
        try:
            found, file = replayed(visit.services, visit.clocks.basis, query, visit.gate)
        except BadRequest as error:
            faults |= error.faults
        else:
            shown = _shown(visit, file.rows, [_NAMED.get(name, name) for name in replay.shows])
        said = {name: pounds(text) if name.endswith("_above") else text for name, text in typed.items()}
        return visit.page(
            "policy-replay.html",
            replay.title,
            replay=replay,
            questions=[(name, *_TRIED[name]) for name in replay.asks if name in _TRIED],
            typed=typed,
            version=query.get("policy_version"),
            errors=faults,
            summary=found.summary if found else {},
            counts=_counted(found.summary) if found else [],
            figures=_FIGURES,
            shown=shown,
            files=_file_links(visit, "/api/v1/audit/policy-replays", said.keys() - faults.keys(), said),
        )


def _counted(summary: Mapping[str, Any]) -> list[tuple[str, int]]:
    """What came out otherwise, and what could not be replayed, each with how often."""
    otherwise = summary.get("levels") or summary.get("changes_of_rating") or {}
    left = summary.get("not_replayed") or {}
    return [*otherwise.items(), *((f"not replayed, as {why}", count) for why, count in left.items())]


_TRIED: Final[Mapping[str, tuple[str, str]]] = {
    "head_of_service_above": ("Head of service above, pounds", "As in force, where left empty"),
    "s151_above": ("Section 151 officer above, pounds", "As in force, where left empty"),
    "good": (
        "Good from, per cent of the target",
        "Give all three, or none: then by each definition in force now",
    ),
    "approaching_target": ("Approaching target from, per cent", ""),
    "requires_improvement": ("Requires improvement from, per cent", ""),
    "gold_months": ("Gold: months before the end of the term", "As in force, where left empty"),
    "silver_months": ("Silver: months before the end of the term", ""),
    "other_months": ("Others: months before the end of the term", ""),
    "days_ahead": ("Told so many days ahead", "As in force, where left empty"),
    "escalation_days": ("Owner told after so many days overdue", "As in force, where left empty"),
    "useful_days": ("Of use with at least so many days", "1 where left empty"),
}
"""Limits that may be tried, each with its label and what stands below it."""
_NAMED: Final = {"told": "told_name"}
"""Columns of ids that a page shows by name."""
_FIGURES: Final = (
    ("alerts", "Alerts"),
    ("right", "Right"),
    ("in_time", "of these done in time"),
    ("late", "of these done late"),
    ("never", "of these never done"),
    ("false_alarms", "False alarms"),
    ("not_yet_due", "Not yet due"),
    ("precision", "Precision, per cent"),
    ("recall", "Recall, per cent"),
    ("days_of_notice", "Days of notice, median"),
)
"""What alerts come to, in the order in which it is shown."""
_MISSING: Final = "Missing data for required field."
_IN_WORDS: Final = {_MISSING: "Enter it", "Not a valid integer.": "Enter a whole number"}
_CALLED: Final = {"lag_days": "Days after it was true"}


def _typed() -> dict[str, str]:
    left_out = {*CLOCKS, "format"}
    return {
        name: text.strip() for name, text in request.args.items() if name not in left_out and text.strip()
    }


def _read(schema: Schema, typed: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """What can be read of an address, days as people write them; and what is wrong with the rest."""
    asked = {
        name: _as_the_api_writes_it(schema.fields[name], text)
        for name, text in typed.items()
        if name in schema.fields
    }
    faults: dict[str, str] = {}
    defaults = {
        name: field.load_default for name, field in schema.fields.items() if field.load_default is not missing
    }
    while True:
        try:
            found = schema.load(asked, partial=tuple(faults))
            return {name: value for name, value in defaults.items() if name in faults} | found, faults
        except ValidationError as error:
            told = {
                name: " ".join(_IN_WORDS.get(str(sentence), str(sentence)) for sentence in said)
                for name, said in error.messages_dict.items()
            }
            faults |= told
            asked = {name: text for name, text in asked.items() if name not in told}


def _as_the_api_writes_it(field: fields.Field[Any], text: str) -> str:
    """A day or a sum as people write them."""
    if isinstance(field, fields.Date):
        return iso_date(text) or text
    return pounds(text) if isinstance(field, Money) else text


def _file_links(visit: Visit, path: str, names: Any, typed: Mapping[str, str]) -> list[tuple[str, str]]:
    """The same as files, every row of it."""
    said = {name: typed[name] for name in sorted(names)}
    return [
        (called, visit.clocks.address(path, **said, format=form))
        for form, called in (("csv", "CSV"), ("xlsx", "XLSX"), ("ndjson", "JSON, one a line"))
    ]


def _shown(visit: Visit, rows: Any, columns: Sequence[str] = ()) -> Shown:
    """The first of the rows; under these *columns*, or those that the first row has most to say in."""
    told = list(islice(rows, _MOST + 1))
    columns = columns or (_columns(told[0]) if told else [])
    called = [_CALLED.get(name, label_of(name.removesuffix("_name"))) for name in columns]
    heads = ["What happened", "By", "Contract", *called]
    if told and "event_id" not in told[0]:
        heads = ["Contract", *called]
    return Shown(heads, [_row(visit, row, columns) for row in told[:_MOST]], more=len(told) > _MOST)


def _columns(row: Mapping[str, Any]) -> list[str]:
    """What a row says besides what happened, by whom and to which contract."""
    if "event_id" in row:
        first = _OF_AN_EVENT if set(_OF_AN_EVENT) <= row.keys() else _OF_A_CHANGE
        return [*first, *(name for name in row if name not in {*_SEEN_ELSEWHERE, *first})][:_COLUMNS]
    if "rank" in row:
        return [name for name in _OF_A_CONTRACT if name in row]
    said = ("contract_id", "reference", "title")
    found = [
        name
        for name in row
        if name not in said
        and not name.endswith(("_id", "_name"))
        and not isinstance(row[name], Mapping)
        and row[name] not in (None, "")
    ]
    return found[:_COLUMNS]


def _row(visit: Visit, row: Mapping[str, Any], columns: Sequence[str]) -> Found:
    cells: list[str | Markup] = [
        _settling(visit, row[name]) if name == "settled_by" else cell(visit, row, name) for name in columns
    ]
    if "event_id" in row:
        contracts = row["contracts"] if "contracts" in row else [row["contract_id"]]
        references = [row["reference"]] if "reference" in row else row.get("references") or contracts
        of = Markup(", ").join(
            _contract(visit, contract_id, reference)
            for contract_id, reference in zip(contracts, references, strict=True)
        )
        by = row.get("actor_name") or visit.names.get(row["actor"], row["actor"])
        return Found([row["sentence"], by, of or "–", *cells], f"/events/{row['event_id']}")
    if not row["contract_id"]:
        return Found([row["title"] or "–", *cells], _followed(row))
    contract = _contract(visit, row["contract_id"], row["reference"])
    about = Markup("{} {}").format(contract, row["title"])
    return Found([about, *cells], _followed(row))


def _followed(row: Mapping[str, Any]) -> str:
    """The page of what the row is about besides its contract."""
    for name, value in row.items():
        noun = name.removesuffix("_id")
        if name.endswith("_id") and noun in BY_NOUN and noun != CONTRACT.noun and value:
            return f"/{BY_NOUN[noun].plural}/{value}"
    return ""


def _settling(visit: Visit, request_id: str) -> str | Markup:
    """The change request that a change was approved by afterwards."""
    if not request_id:
        return "Nothing yet"
    where = visit.clocks.address(addresses.of_stream(CHANGE_REQUEST, request_id))
    return Markup('<a class="govuk-link" href="{}">A change request</a>').format(where)


def _contract(visit: Visit, contract_id: str, reference: str) -> Markup:
    terms = terms_then(visit, UUID(contract_id)) if reference == contract_id else None
    called = terms.reference if terms else reference
    where = visit.clocks.address(addresses.of_stream(CONTRACT, contract_id, called))
    return Markup('<a class="govuk-link" href="{}">{}</a>').format(where, called)


# One event


def _event(pages: Pages) -> None:
    @pages.page("/events/{event_id}", "search", endpoint="event")
    def event(visit: Visit, event_id: UUID) -> str | Response:
        stream, stream_id = stream_with(visit.services, event_id)
        visit.gate.require_known(stream, stream_id)
        position = visit.clocks.basis.position
        own = enumerate(stream_story(visit.record, stream_id, position, visit.names, visit.gate), start=1)
        found = next(
            ((number, entry) for number, entry in own if entry.recorded.event.envelope.event_id == event_id),
            None,
        )
        if found is None:
            raise NotFound("The event was not recorded by then, or is none of this record.")
        for contract_id in found[1].recorded.event.envelope.concerns:
            at = _place_in(visit, UUID(str(contract_id)), event_id)
            if at:
                terms = terms_then(visit, UUID(str(contract_id)))
                here = addresses.of_stream(CONTRACT, contract_id, terms.reference if terms else "")
                return _redirected(visit.clocks.address(f"{here}/history", at=at))
        told = enumerate(stream_story(visit.record, stream_id, position, visit.names, visit.gate), start=1)
        step = step_of(visit.record, told, found[0], visit.names, visit.gate)
        if step is None:
            raise AssertionError("the event is in the story in which it was found")
        return visit.page(
            "event.html",
            step.entry.sentence,
            step=step,
            facts=list(facts_of(step)),
            lines=list(StateLines(visit).lines(step.lines)),
            rules=step.entry.recorded.event.envelope.decision.rules,
            here=addresses.of_stream(stream, stream_id),
            leads=visit.may(stream.noun.replace("_", "-")),
        )


def _place_in(visit: Visit, contract_id: UUID, event_id: UUID) -> int:
    """Its number in the contract's story; 0 where it is not told there."""
    visit.gate.require_known(CONTRACT, contract_id)
    told = history(visit.record, contract_id, visit.clocks.basis.position, visit.names, visit.gate)
    for number, entry in enumerate(told, start=1):
        if entry.recorded.event.envelope.event_id == event_id:
            return number
    return 0


def _redirected(address: str) -> Response:
    return redirect(address, 303)  # type: ignore[return-value]


# Checkpoint and proofs


def _proofs(pages: Pages) -> None:
    @pages.page("/audit/checkpoint", "checkpoint", endpoint="checkpoint")
    def checkpoint(visit: Visit) -> str:
        published = visit.services.checkpoints.known_at(visit.clocks.basis.position)
        return visit.page(
            "checkpoint.html",
            "Signed checkpoint",
            checkpoint=published,
            signed_by=_signed_by(published) if published else [],
            key=visit.services.checkpoints.key().verifier if published else "",
        )

    @pages.page("/audit/proofs", "inclusion-proof", endpoint="proofs")
    def proofs(visit: Visit) -> str:
        typed = _typed()
        faults: dict[str, str] = {}
        published = visit.services.checkpoints.known_at(visit.clocks.basis.position)
        proof, continues = "", None
        for schema, name in ((InclusionSchema(), "position"), (ConsistencySchema(), "old")):
            if name not in typed or published is None:
                continue
            query, wrong = _read(schema, {name: typed[name]})
            faults |= wrong
            if not wrong:
                try:
                    if name == "position":
                        proof = _inclusion(visit, query[name], published)
                    else:
                        continues = visit.services.checkpoints.consistency(query[name], published.size)
                except NotFound as error:
                    faults[name] = str(error)
        return visit.page(
            "proofs.html",
            "Proofs",
            typed=typed,
            errors=faults,
            checkpoint=published,
            proof=proof,
            continues=[digest.hex() for digest in continues[1]] if continues else None,
        )


def _inclusion(visit: Visit, position: int, published: PublishedCheckpoint) -> str:
    hashes = visit.services.checkpoints.inclusion(position, published.size)
    return TlogProof(position - 1, tuple(hashes), published.note).encode()


def _signed_by(published: PublishedCheckpoint) -> list[str]:
    """Names of those whose signatures the checkpoint bears, the log's own first."""
    return [
        line.removeprefix(_SIGNED).split(" ")[0]
        for line in published.note.splitlines()
        if line.startswith(_SIGNED)
    ]


# The pack of a contract


def _pack(pages: Pages) -> None:
    @pages.page("/contracts/{contract_id}/evidence-pack", "evidence-pack", endpoint="evidence-pack")
    def pack(visit: Visit, contract_id: UUID) -> str:
        told: Iterator[Any] = history(visit.record, contract_id, None, {}, visit.gate)
        entries = list(told)
        if not entries:
            raise NotFound("There is no such contract.")
        terms = terms_then(visit, contract_id)
        key = visit.services.checkpoints.key().verifier
        return visit.page(
            "evidence-pack.html",
            "Evidence pack",
            contract_id=contract_id,
            called=f"{terms.reference}, {terms.title}" if terms else "",
            here=addresses.of_stream(CONTRACT, contract_id, terms.reference if terms else ""),
            events=len(entries),
            withheld=any(entry.withheld for entry in entries),
            key=key,
            role=g.actor.role,
        )
