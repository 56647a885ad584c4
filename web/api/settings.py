"""The route that tells operators how this installation is set up."""

import os
from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import fields

from web.api import answers
from web.api.queries import BasisSchema, basis_of
from web.api.reads import AnswerSchema, Reads
from web.api.schema import Schema
from web.services import Services
from web.settings_told import settings_told


class SettingSchema(Schema):
    """One setting."""

    name = fields.String(required=True, metadata={"description": "Of its variable in the environment."})
    value = fields.String(
        required=True, metadata={"description": "What it is set to; of a secret only whether it is set."}
    )
    origin = fields.String(required=True, metadata={"description": "Where that came from."})
    meaning = fields.String(required=True, metadata={"description": "What it is for."})


class SettingsAnswerSchema(AnswerSchema):
    """Every setting. Settings are as they are now, whatever the basis: they are no part of the record."""

    items = fields.List(fields.Nested(SettingSchema), required=True)


def register_settings(blueprint: Blueprint, services: Services) -> None:
    """Add the route."""
    reads = Reads(blueprint, services)

    @reads.route("settings", BasisSchema, SettingsAnswerSchema)
    def settings(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        items = [told._asdict() for told in settings_told(services.settings, os.environ)]
        return answers.with_basis({"items": items}, basis, reads.size_before(basis))
