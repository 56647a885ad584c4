"""The API's own page: what can be asked for, by noun, made from the OpenAPI document that programs read."""

from functools import cache
from typing import Final

from apispec import APISpec
from flask import current_app, request
from werkzeug.exceptions import NotFound as NoSuchAddress

from web.pages.api_document import Document
from web.pages.frame import Pages, Visit

SPEC: Final = "kentledge-openapi"
"""Under which the application keeps its document."""


def register_api(pages: Pages) -> None:
    """Add it, and a page for each noun."""

    @pages.open_page("/api/docs", endpoint="api")
    def api(visit: Visit) -> str:
        document, words = _document(visit), request.args.get("q", "").strip()[:200]
        found = [operation for operation in document.operations() if operation.about(words)]
        groups = [
            (noun, slug_of(noun), about, [operation for operation in found if operation.noun == noun])
            for noun, about in document.nouns.items()
        ]
        return visit.page(
            "api.html",
            "The API",
            document=document,
            words=words,
            groups=[group for group in groups if group[-1]],
            found=len(found),
        )

    @pages.open_page("/api/docs/nouns/<slug>", endpoint="api-noun")
    def api_noun(visit: Visit, slug: str) -> str:
        document = _document(visit)
        named = {slug_of(noun): (noun, about) for noun, about in document.nouns.items()}
        if slug not in named:
            raise NoSuchAddress
        noun, about = named[slug]
        operations = document.operations(noun)
        answered = {answer.schema for each in operations for answer in each.answers if answer.schema}
        return visit.page(
            "api-noun.html",
            f"{noun}: the API",
            noun=noun,
            about=about,
            operations=operations,
            answered=[(name, document.fields(name)) for name in sorted(answered)],
        )


def slug_of(noun: str) -> str:
    """A noun as part of an address: *change-requests*."""
    return noun.casefold().replace(" ", "-")


def _document(visit: Visit) -> Document:
    return _read(current_app.extensions[SPEC], visit.services.settings.public_url.rstrip("/"))


@cache
def _read(spec: APISpec, host: str) -> Document:
    """The document as it is served: it does not change while the application runs."""
    return Document(spec.to_dict(), host)
