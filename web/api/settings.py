"""The route that tells operators how this installation is set up."""

import os
from collections.abc import Sequence
from typing import Any

from flask import Response
from flask_smorest import Blueprint
from msgspec import Struct

from web.api import answers
from web.api.queries import BasisSchema, basis_of
from web.api.reads import Reads
from web.services import Services
from web.settings_told import ToldSetting, settings_told


class SettingsAnswer(Struct, frozen=True):
    """Every setting. Settings are as they are now, whatever the basis: they are no part of the record."""

    items: Sequence[ToldSetting]


def register_settings(blueprint: Blueprint, services: Services) -> None:
    """Add the route."""
    reads = Reads(blueprint, services)

    @reads.route("settings", BasisSchema, SettingsAnswer)
    def settings(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        told = SettingsAnswer(settings_told(services.settings, os.environ))
        return answers.with_basis(told, basis, reads.size_before(basis))
