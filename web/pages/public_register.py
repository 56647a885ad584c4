"""The public register as a page, for everybody."""

from typing import Any

from flask import request
from marshmallow import ValidationError

from application.errors import BadRequest
from projections.register import REGISTER
from web.api.queries import PublicListSchema, basis_of, list_query
from web.pages.frame import Pages, Visit


def register_public_register(pages: Pages) -> None:
    """Add it."""
    services = pages.services

    @pages.page("/register", "register-public", endpoint="public-register")
    def public_register(visit: Visit) -> str:
        names = ("valid_at", "known_at", "q", "cursor")
        asked: dict[str, Any] = {name: request.args[name] for name in names if request.args.get(name)}
        wrong: dict[str, Any] = {}
        while True:  # what is at fault is left out and said; what is not stands
            try:
                query = PublicListSchema().load({name: asked[name] for name in asked.keys() - wrong.keys()})
                basis = basis_of(services.record, query)
                found = visit.gate.register(basis).page(list_query(REGISTER, query))
                break
            except ValidationError as error:
                wrong |= error.messages_dict
            except BadRequest as error:
                wrong |= {name: [fault] for name, fault in error.faults.items()}
        return visit.page(
            "public-register.html",
            "Register of contracts",
            rows=found.rows,
            next_cursor=found.next_cursor,
            basis=basis,
            asked=asked,
            stands={
                name: asked[name]
                for name in ("valid_at", "known_at", "q")
                if name in asked.keys() - wrong.keys()
            },
            wrong=wrong,
            checkpoint=services.checkpoints.known_at(basis.position),
        )
