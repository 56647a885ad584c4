"""The routes that say how contracts stand against a standard, and how trained their managers are."""

from typing import Any, get_args

from flask import Response
from flask_smorest import Blueprint
from marshmallow import fields, validate

from domain.tiers import Tier
from projections.contracts_in_force import Asked
from projections.standard_coverage import standard_coverage
from projections.training_counts import training_counts
from projections.training_match import VERDICTS, training_match
from web.api import answers
from web.api.fields import Text, Whole
from web.api.names import CONTRACT_SAID, ContractName, Id
from web.api.queries import MOST_ROWS, BasisSchema, basis_of
from web.api.reads import AnswerSchema, Reads
from web.api.schema import Schema
from web.parts import Parts

_MOST_CONTRACTS = 100


def _cursor() -> Text:
    return Text(metadata={"description": "next_cursor of the page before."})


def _limit(most: int) -> fields.Integer:
    return Whole(
        load_default=50,
        validate=validate.Range(1, most),
        metadata={
            "description": "Most contracts looked at; one that was not asked for leaves a page shorter."
        },
    )


class CoverageSchema(BasisSchema):
    """Which standard, and which contracts."""

    standard_id = Id(required=True)
    contract_id = ContractName(metadata={"description": CONTRACT_SAID})
    limit = _limit(_MOST_CONTRACTS)
    cursor = _cursor()


class MatchSchema(BasisSchema):
    """Which contracts."""

    contract_id = ContractName(metadata={"description": CONTRACT_SAID})
    contract_manager = Text()
    tier = Text(validate=validate.OneOf(get_args(Tier)))
    verdict = Text(validate=validate.OneOf(VERDICTS))
    limit = _limit(_MOST_CONTRACTS)
    cursor = _cursor()


class CountsSchema(BasisSchema):
    """Which page."""

    limit = _limit(MOST_ROWS)
    cursor = _cursor()


class WaivedSchema(Schema):
    """A clause that need not be met until a day."""

    clause_id = fields.String()
    until = fields.Date()


def _clauses(description: str) -> fields.List[Any]:
    return fields.List(fields.String(), metadata={"description": description})


class CoveredSchema(Schema):
    """One contract; each clause that applies is in just one of the lists after *applying*."""

    contract_id = fields.UUID()
    reference = fields.String()
    title = fields.String()
    tier = fields.String(allow_none=True)
    applying = _clauses("By its tier; without a tier, the clauses that apply to every tier.")
    waived = fields.List(fields.Nested(WaivedSchema))
    met = _clauses("Attested as met.")
    partly_met = _clauses("Attested as partly met.")
    not_met = _clauses("Attested as not met.")
    outdated = _clauses("Attested on words that the version in force no longer has.")
    missing = _clauses("Nobody has said anything about them.")


class CoverageAnswerSchema(AnswerSchema):
    """A page of contracts and the version of the standard that they are held to."""

    standard_id = fields.UUID()
    title = fields.String()
    version = fields.Integer()
    fingerprint = fields.String()
    items = fields.List(fields.Nested(CoveredSchema))
    next_cursor = fields.String()


class MatchedSchema(Schema):
    """One contract and its manager."""

    contract_id = fields.UUID()
    reference = fields.String()
    title = fields.String()
    tier = fields.String()
    contract_manager = fields.String()
    wanted = fields.List(fields.String())
    held = fields.String(allow_none=True)
    until = fields.Date(allow_none=True)
    verdict = fields.String(validate=validate.OneOf(VERDICTS))
    cpd = fields.String(metadata={"description": "What is short of the CPD wanted; empty where nothing is."})


class MatchAnswerSchema(AnswerSchema):
    """A page of contracts in force that have a tier, by the tiering model then in force."""

    model = fields.String()
    model_number = fields.Integer(
        allow_none=True,
        metadata={"description": "Null where no model was published by then and the one that ships is used."},
    )
    items = fields.List(fields.Nested(MatchedSchema))
    next_cursor = fields.String()


class CountSchema(Schema):
    """One count of people."""

    recorded = fields.Integer()
    before = fields.String(metadata={"description": "The opening balance as its source had it."})
    up_to = fields.Date(allow_none=True)
    least = fields.Integer(metadata={"description": "A lower bound, balance and record together."})
    in_words = fields.String()


class CountedSchema(Schema):
    """One training programme."""

    programme_id = fields.UUID()
    title = fields.String()
    provider = fields.String()
    awarding_body = fields.String(allow_none=True)
    level = fields.String(allow_none=True)
    kind = fields.String()
    enrolled = fields.Nested(CountSchema)
    engaged = fields.Nested(CountSchema)
    completed = fields.Nested(CountSchema)
    accredited = fields.Nested(CountSchema)
    accredited_now = fields.Integer()
    withdrawn = fields.Integer()


class CountsAnswerSchema(AnswerSchema):
    """A page of training programmes."""

    items = fields.List(fields.Nested(CountedSchema))
    next_cursor = fields.String()


def register_standard_and_training(blueprint: Blueprint, parts: Parts) -> None:
    """Add the three routes."""
    reads = Reads(blueprint, parts)

    @reads.route("standard-coverage", CoverageSchema, CoverageAnswerSchema)
    def coverage(query: dict[str, Any]) -> Response:
        basis = basis_of(parts.record, query)
        page = standard_coverage(parts.record, basis, query["standard_id"], _asked(query))
        body = {
            "standard_id": page.standard_id,
            "title": page.title,
            "version": page.version,
            "fingerprint": page.fingerprint,
            "items": [
                {**one._asdict(), "waived": [each._asdict() for each in one.waived]} for one in page.items
            ],
            "next_cursor": page.next_cursor,
        }
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())

    @reads.route("training-match", MatchSchema, MatchAnswerSchema)
    def match(query: dict[str, Any]) -> Response:
        basis = basis_of(parts.record, query)
        page = training_match(parts.record, basis, _asked(query), query.get("verdict", ""))
        body = {
            "model": page.model,
            "model_number": page.model_number,
            "items": [one._asdict() for one in page.items],
            "next_cursor": page.next_cursor,
        }
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())

    @reads.route("training-counts", CountsSchema, CountsAnswerSchema)
    def counts(query: dict[str, Any]) -> Response:
        basis = basis_of(parts.record, query)
        page = training_counts(parts.record, basis, query["limit"], query.get("cursor", ""))
        items = [
            {
                name: value._asdict() if hasattr(value, "_asdict") else value
                for name, value in one._asdict().items()
            }
            for one in page.items
        ]
        body = {"items": items, "next_cursor": page.next_cursor}
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())


def _asked(query: dict[str, Any]) -> Asked:
    return Asked(
        contract_id=str(query.get("contract_id", "")),
        contract_manager=query.get("contract_manager", ""),
        tier=query.get("tier", ""),
        contracts=query["limit"],
        cursor=query.get("cursor", ""),
    )
