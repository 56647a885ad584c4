"""The pages of notices as they are drafted from the record: what is open first, and then what it says."""

import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from domain.change_request import CHANGE_REQUEST
from domain.notice import NOTICE
from domain.notice.parts import PARTS
from projections.notice_draft.draft import Draft, change_draft_of, draft_of
from projections.ocds.difference import Body
from web.pages import addresses
from web.pages.frame import Pages, Visit

_BEGINS_A_WORD: Final = re.compile(r"(?<=[a-z])[A-Z](?=[a-z])")


def register_notices(pages: Pages) -> None:
    """Add both."""

    @pages.page("/notices/{notice_id}/draft", "notice-draft", endpoint="notice-draft")
    def draft(visit: Visit, notice_id: UUID) -> str:
        drafted = draft_of(visit.record, notice_id, visit.clocks.basis)
        return _page(visit, drafted, addresses.of_stream(NOTICE, notice_id), "draft")

    @pages.page(
        "/change-requests/{change_request_id}/notice-draft",
        "change-notice-draft",
        endpoint="change-notice-draft",
    )
    def change_draft(visit: Visit, change_request_id: UUID) -> str:
        drafted = change_draft_of(visit.record, change_request_id, visit.clocks.basis)
        return _page(visit, drafted, addresses.of_stream(CHANGE_REQUEST, change_request_id), "notice-draft")


def _page(visit: Visit, drafted: Draft, here: str, segment: str) -> str:
    return visit.page(
        "notice-draft.html",
        f"{drafted.kind.capitalize()}, as drafted",
        here=here,
        segment=segment,
        draft=drafted,
        open=list(_open(visit, drafted, here)),
        lines=[line for release in drafted.releases for line in _lines(release)],
    )


def _open(visit: Visit, drafted: Draft, here: str) -> Iterator[tuple[Any, str]]:
    """What is open, each with the address of the form that states it; empty where it is said elsewhere."""
    may = visit.may("state-part") and here.startswith(f"/{NOTICE.plural}/")
    for left in drafted.open:
        asked = urlencode({"part": left.field})
        yield left, f"{here}/statements?{asked}" if may and left.field in PARTS else ""


def _lines(body: Body, before: str = "") -> Iterator[tuple[str, str]]:
    """What the release says, one line for each value, under the standard's names written as words."""
    for name, value in body.items():
        words = _BEGINS_A_WORD.sub(lambda found: f" {found[0].lower()}", name)
        path = f"{before}, {words}" if before else words.capitalize()
        if isinstance(value, dict):
            yield from _lines(value, path)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for number, item in enumerate(value, start=1):
                yield from _lines(item, f"{path} {number}" if len(value) > 1 else path)
        elif isinstance(value, list):
            yield path, ", ".join(map(str, value))
        elif isinstance(value, bool):
            yield path, "yes" if value else "no"
        else:
            yield path, str(value)
