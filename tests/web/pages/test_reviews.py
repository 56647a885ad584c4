"""Pages of reviews and forward plans: each reads what is theirs, and passes, confirms, shares and endorses there."""

import re
from html import unescape

import pytest

from tests.web.council import Council
from tests.web.pages.visitor import Visitor, faults
from tests.web.test_confidentiality import SECRETS, Reviewed

READERS = ("reviewer", "governance", "auditor", "officer", "owner")


@pytest.fixture
def reviewed(council: Council) -> Reviewed:
    return Reviewed(council)


def secrets_on(page: str) -> list[bool]:
    return [secret in page for secret in SECRETS]


def link(page: str, said: str) -> str:
    """Where the first link of those words leads."""
    found = re.search(rf'<a class="govuk-link" href="([^"]+)">{re.escape(said)}</a>', page)
    assert found is not None, said
    return unescape(found[1])


def recorded(visitor: Visitor, path: str, page: str, **typed: str) -> str:
    """The page on to which a form leads that is filled in, looked at and recorded."""
    check = visitor.send(path.partition("?")[0], page, step="check", **typed)
    assert check.status_code == 200, faults(check.text)
    told = visitor.send(path.partition("?")[0], check.text, step="record")
    assert told.status_code == 303, told.text
    return visitor.opened(told.headers["Location"])


def test_each_reads_of_a_review_what_is_theirs(council: Council, reviewed: Reviewed) -> None:
    page = f"/reviews/{reviewed.review_id}"
    for role in (*READERS, "member", "director"):
        assert secrets_on(Visitor(council, role).opened(page)) == [role in READERS] * len(SECRETS), role
    assert "Pass its findings on" not in Visitor(council, "officer").opened(page)
    assert Visitor(council, "supplier-contact").get(page).status_code == 403


def test_findings_are_passed_confirmed_and_shared(council: Council, reviewed: Reviewed) -> None:
    here = f"/reviews/{reviewed.review_id}"
    clerk, member = Visitor(council, "governance"), Visitor(council, "member")
    assert "Nothing was passed to you." in member.opened("/passed-to-me")
    path = link(clerk.opened(here), "Pass its findings on")
    page = clerk.opened(path)
    assert f'value="{reviewed.cabinet}/post" selected' in page
    assert f'value="{reviewed.management}/post" selected' in page
    posts = {"member": f"{reviewed.cabinet}/post", "director": f"{reviewed.management}/post"}
    recorded(clerk, path, page, item="1", **posts)
    mine = member.opened("/passed-to-me")
    assert "To be confirmed" in mine
    assert "Nobody yet" in mine
    assert "Secret" not in mine
    path = link(mine, "Confirm that they have come")
    page = recorded(member, path, member.opened(path), passing="1")
    assert secrets_on(page) == [True] * len(SECRETS)
    mine = member.opened("/passed-to-me")
    assert "To be confirmed" not in mine
    path = link(mine, "Share them with a committee")
    shared = {"passing": "1", "committee_id": reviewed.committee, "reason": "Asked at scrutiny"}
    assert "shared them with the committee" in recorded(member, path, member.opened(path), **shared)
    assert Visitor(council, "officer").get("/passed-to-me").status_code == 403


def test_a_field_is_never_taken_for_a_method_of_what_holds_it(council: Council) -> None:
    page = Visitor(council, "governance").opened("/reviews/new")
    assert 'id="items"' in page
    assert "govuk-error-message" not in page


def test_a_post_that_is_none_is_told_at_its_field(council: Council, reviewed: Reviewed) -> None:
    clerk, path = Visitor(council, "governance"), f"/reviews/{reviewed.review_id}/passings"
    typed = {"item": "1", "member": "the mayor", "director": f"{reviewed.management}/other"}
    told = clerk.send(path, clerk.opened(path), step="check", **typed)
    assert told.status_code == 422
    assert "There is no post called the mayor" in faults(told.text)["member"]
    told = clerk.send(path, told.text, step="check", **typed | {"member": f"{reviewed.cabinet}/post"})
    assert set(faults(told.text)) == {"director"}


def test_a_choice_is_made_by_six_criteria(council: Council, reviewed: Reviewed) -> None:
    reviewer, path = Visitor(council, "reviewer"), f"/reviews/{reviewed.review_id}/selections"
    page = reviewer.opened(path, item=2)
    assert page.count('type="radio" value="high"') == 5
    typed = {"item": "2", "criteria.risk.level": "high", "criteria.risk.because": "Two operators left"}
    audit = {"audit.clash": "no", "audit.outcome": "None planned"}
    told = reviewer.send(path, page, step="check", **typed)
    assert {"audit", "reason"} & set(faults(told.text)) == {"audit"}
    assert 'value="Two operators left"' in told.text
    told_of = recorded(reviewer, path, told.text, **typed, **audit, reason="A risk")
    assert "Two operators left" in told_of
    assert "Chosen on" in told_of


def test_a_plan_is_known_by_the_fingerprint_on_the_paper(council: Council, reviewed: Reviewed) -> None:
    clerk = Visitor(council, "governance")
    asked = {
        "group_id": reviewed.cmrg,
        "date": "2031-01",
        "items": [{"title": "Parks", "lead_officers": ["p-gwyn"]}],
    }
    asked["items"][0]["kind"] = "area"
    review = council.post("/api/v1/reviews", asked, "governance").json["review_id"]
    issued = council.post(
        "/api/v1/forward-plans", {"group_id": reviewed.cmrg, "reviews": [review]}, "governance"
    )
    assert issued.status_code == 201, issued.text
    here = f"/forward-plans/{issued.json['forward_plan_id']}"
    page = clerk.opened(here)
    fingerprint = re.search(r"<code>([0-9a-f]{64})</code>", page)[1]
    assert "Nothing changed since it was issued." in page
    assert "No version of this plan has that fingerprint" in clerk.opened(here, fingerprint="0" * 64)
    known = clerk.opened(here, fingerprint=f" {fingerprint[:8].upper()} {fingerprint[8:16]}")
    assert "Yes: the paper shows version 1" in known
    form = clerk.opened(link(known, "Record what the committee decided"))
    assert f'value="{fingerprint}"' in form
    assert '<option value="1" selected>' in form
    moved = council.get(f"/api/v1/reviews/{review}", "governance").headers["ETag"]
    told = council.post(
        f"/api/v1/reviews/{review}/dates", {"date": "TBC", "reason": "No room"}, "governance", if_match=moved
    )
    assert told.status_code == 201, told.text
    assert "<strong>Moved</strong>" in clerk.opened(here)
    assert clerk.get(here, version="7").status_code == 404
    assert "To come" in clerk.opened("/reviews")
    assert "Parks" in clerk.opened("/reviews").partition("Held</h2>")[0]
