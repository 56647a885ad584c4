"""The page of the editions of the framework: every statement that reviews can be rated by."""

from projections.framework import editions_in_force
from web.api.frameworks import told
from web.pages.acts import act
from web.pages.frame import Pages, Visit


def register_framework_pages(pages: Pages) -> None:
    """Add the page."""

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
