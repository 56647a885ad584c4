"""The pages of the framework: every edition with its statements, and one edition with its draft and its story."""

from uuid import UUID

from flask import request

from application.errors import NotFound
from domain.dates import in_words
from domain.framework import FRAMEWORK
from domain.review.framework import EditionText, Framework, area_of, edition_of
from projections.framework import editions_in_force
from web.api.frameworks import told
from web.pages import addresses
from web.pages.acts import act, acts_on
from web.pages.frame import Pages, Visit
from web.pages.story import told_stream


def register_framework_pages(pages: Pages) -> None:
    """Add the pages."""

    @pages.page("/framework-editions", "framework-editions", endpoint="framework-editions")
    def editions(visit: Visit) -> str:
        found = [told(each) for each in editions_in_force(visit.record, visit.clocks.basis).values()]
        drafts = {
            edition.code: act(visit, "draft-edition", said="Draft its next version", code=edition.code)
            for edition in found
        }
        return visit.page(
            "framework-editions.html", "What reviews are rated by", editions=found, drafts=drafts
        )

    @pages.page("/frameworks/{framework_id}", "framework", endpoint="framework")
    def framework(visit: Visit, framework_id: UUID) -> str:
        basis = visit.clocks.basis
        known = visit.record.chronicle_at(FRAMEWORK, framework_id, basis.position)
        state: Framework | None = visit.gate.in_force(known, basis.valid_at)
        if state is None:
            raise NotFound(f"It was not on record on {in_words(basis.valid_at)}.")
        here = addresses.of_stream(FRAMEWORK, framework_id)
        edition = edition_of(state.code, state)
        return visit.page(
            "framework.html",
            state.code,
            here=here,
            state=state,
            edition=edition,
            changes=_changes(state) if state.draft else [],
            draft=act(visit, "draft-edition", said="Draft its next version", code=state.code),
            acts=[*acts_on(visit, FRAMEWORK, here)] if state.draft else [],
            story=told_stream(visit, FRAMEWORK, framework_id),
            recorded=request.args.get("recorded", ""),
        )


def _changes(state: Framework) -> list[tuple[str, int, str, str]]:
    """What the draft would change: each number, its area, what it says in force, and in the draft."""
    edition = edition_of(state.code, state)
    then = {known.number: known.text for known in (edition.statements if edition else ())}
    draft: EditionText | None = state.draft
    now = {known.number: known.text for known in (draft.statements if draft else ())}
    numbers = dict.fromkeys((*now, *then))
    changed = [number for number in numbers if then.get(number) != now.get(number)]
    return [(number, area_of(number), then.get(number, ""), now.get(number, "")) for number in changed]
