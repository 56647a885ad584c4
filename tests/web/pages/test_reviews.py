"""Pages of reviews and forward plans: each reads what is theirs, and passes, confirms, shares and endorses there."""

import re
from html import unescape
from typing import Any

import pytest

from domain.decisions import Actor
from projections.duties.digest import Telling, told
from projections.duties.duty import RECEIPT, SHARING
from tests.directory import issue
from tests.web.council import AMBER, NOBODY, Contract, Council, assert_problem
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


def as_somebody(council: Council) -> Visitor:
    """A Member who chairs the review group and sits in the committee; neither Cabinet Member nor director."""
    visitor = Visitor(council)
    issue(council.services.directory, "p-somebody", "member")
    visitor.client.set_cookie("kentledge", council.services.sessions.begin("p-somebody", "member"))
    return visitor


def withhold(council: Council, contract: Contract, field: str) -> None:
    """Withhold a field of it from the public, for a year and more."""
    until = f"{council.services.record.today().year + 2}-01-01"
    body = {"field": field, "reason_code": "FOIA_S43", "until": until, "reason": "The firm asked."}
    seen = council.get(contract.path, "governance").headers["ETag"]
    told = council.post(f"{contract.path}/withheld-fields", body, "governance", if_match=seen)
    assert told.status_code == 201, told.text


def test_member_director_and_chair_see_the_contract_under_review_as_the_public_does(
    council: Council, reviewed: Reviewed
) -> None:
    """Of the contract what is published, of the review what was passed: on either page, before and since."""
    public = f"/register/{reviewed.contract.reference}"
    those = (Visitor(council, "member"), Visitor(council, "director"), as_somebody(council))
    pages = ("/passed-to-me", f"/reviews/{reviewed.review_id}")
    before = council.head
    for visitor in those:
        for page in pages:
            told = visitor.opened(page)
            assert link(told, reviewed.contract.reference) == public
            assert AMBER["name"] in told
            assert "£1,200,000.00" in told
        assert visitor.get(f"/contracts/{reviewed.contract.reference}").status_code == 403
        assert AMBER["name"] in visitor.opened(public)
    withhold(council, reviewed.contract, "supplier_name")
    for visitor in those:
        for page in pages:
            for query in ({}, {"known_at": before}, {"valid_at": "2020-06-01"}):
                told = visitor.opened(page, **query)
                assert AMBER["name"] not in told
                assert "Withheld until 1 January" in told
                assert secrets_on(told) == [False] * len(SECRETS)


def test_what_is_shared_with_a_committee_comes_to_its_members_who_need_not_confirm_it(
    council: Council, reviewed: Reviewed
) -> None:
    chair = as_somebody(council)
    reviewed.passed()
    told = chair.opened("/passed-to-me")
    assert "Nothing was passed to you." in told
    assert secrets_on(chair.opened(f"/reviews/{reviewed.review_id}")) == [False] * len(SECRETS)
    reviewed.shared()
    told = chair.opened("/passed-to-me")
    assert "Shared with your committee" in told
    assert "To be confirmed" not in told
    assert "Confirm that they have come" not in told
    where = link(told, "School meals")
    assert where == f"/reviews/{reviewed.review_id}#item-1"
    assert secrets_on(chair.opened(where.partition("#")[0])) == [True] * len(SECRETS)


def test_under_review_is_what_belongs_to_the_group_or_the_directorate_of_ones_post(
    council: Council, reviewed: Reviewed
) -> None:
    other = council.register(directorate="Health", category="Care")
    line = {"title": "Care at home", "contract_id": other.contract_id, "lead_officers": ["p-gwyn"]}
    asked = {"group_id": reviewed.cmrg, "date": "2031-01", "items": [line]}
    assert council.post("/api/v1/reviews", asked, "reviewer").status_code == 201
    for visitor, seen in (
        (Visitor(council, "member"), False),
        (Visitor(council, "director"), False),
        (as_somebody(council), True),
    ):
        told = visitor.opened("/passed-to-me")
        assert ("Care at home" in told) == seen
        assert "School meals" in told


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
    assert {"audit", "reason"} & set(faults(told.text)) == {"reason"}  # audits are looked up
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


def work(council: Council, role: str, **query: Any) -> list[dict[str, Any]]:
    """What somebody in that role is told waits for them, as the API tells it."""
    found: list[dict[str, Any]] = council.read("/api/v1/my-work", role, **query)["items"]
    return found


def test_what_was_passed_waits_in_the_work_of_each_recipient_until_it_is_done(
    council: Council, reviewed: Reviewed
) -> None:
    member = Visitor(council, "member")
    assert "Nothing is due." in member.opened("/my-work")
    reviewed.passed()
    passed = council.head
    told = member.opened("/my-work")
    assert "Passed on" in told
    assert f'href="/register/{reviewed.contract.reference}"' in told
    assert secrets_on(told) == [False] * len(SECRETS)
    for role in ("member", "director"):
        assert [item["duty"] for item in work(council, role)] == [RECEIPT, SHARING]
    assert {item["who_names"][0] for item in work(council, "governance") if item["duty"] == RECEIPT} == {
        "Lowri Example",
        "Mared Example",
    }
    assert [item for item in work(council, "owner") if item["duty"] in (RECEIPT, SHARING)] == []
    path = link(told, "Confirm that findings passed to your post have come")
    check = member.opened(path)
    assert member.send(path.partition("?")[0], check, step="record").status_code == 303
    assert [item["duty"] for item in work(council, "member")] == [SHARING]
    assert [item["duty"] for item in work(council, "director")] == [RECEIPT, SHARING]
    path = link(member.opened("/my-work"), "Share findings passed to your post with a Cabinet Committee")
    assert "passing=1" in path
    reviewed.shared()
    assert work(council, "member") == []
    assert [item["duty"] for item in work(council, "director")] == [RECEIPT]
    assert len(work(council, "member", known_at=passed)) == 2
    assert_problem(
        council.get("/api/v1/my-work", "member", person="p-mared"), 422, "bad-parameters", "person"
    )


def test_whoever_has_left_a_post_is_told_nothing_of_it_whatever_the_basis(
    council: Council, reviewed: Reviewed
) -> None:
    """On page, API and digest; and before that no more of a contract than the public register shows."""
    reviewed.passed()
    before, day = council.head, council.services.record.today()
    public = council.read(f"/api/v1/register?q={reviewed.contract.reference}", NOBODY)["items"][0]
    published = {(public["contract_ref"], public["title"], public["directorate"])}
    found = work(council, "member")
    assert {(item["reference"], item["title"], item["directorate"]) for item in found} == published
    record, people = council.services.record, [("p-lowri", [Actor("p-lowri", "member")])]
    how = Telling(ahead=7, escalated_after=7)
    [(_, written)] = told(record, record.basis(), people, how)
    assert {(duty.duty, duty.title) for duty in written.own} == {
        (RECEIPT, public["title"]),
        (SHARING, public["title"]),
    }
    path = f"/api/v1/groups/{reviewed.cabinet}"
    seen = council.get(path, "governance").headers["ETag"]
    left = {"post_id": "post", "person": "p-lowri", "reason": "Stood down", "effective_from": day.isoformat()}
    assert council.post(f"{path}/departures", left, "governance", if_match=seen).status_code == 201
    assert work(council, "member", known_at=before) == []
    assert "Nothing is due." in Visitor(council, "member").opened("/my-work", known_at=before)
    assert [*told(record, record.basis(), people, how)] == []


def test_what_has_ended_asks_no_recipient_for_anything(council: Council, reviewed: Reviewed) -> None:
    reviewed.passed()
    assert len(work(council, "director")) == 2
    council.change(reviewed.contract, "terminations")
    assert work(council, "director") == []
    assert [item for item in work(council, "governance") if item["duty"] in (RECEIPT, SHARING)] == []


def test_a_chair_is_told_of_reviews_to_come_and_a_committee_of_what_is_put_to_it(
    council: Council, reviewed: Reviewed
) -> None:
    chair, clerk = as_somebody(council), Visitor(council, "governance")
    assert "Chair the review group" not in chair.opened("/my-work")
    day = council.services.record.today()
    asked = {
        "group_id": reviewed.cmrg,
        "date": f"{day.year + 1}-03-26",
        "items": [{"title": "Street lights", "kind": "area", "lead_officers": ["p-tegid"]}],
    }
    assert council.post("/api/v1/reviews", asked, "reviewer").status_code == 201
    meeting = f"{day.year + 1}-04-02"
    put = {
        "committee_id": reviewed.committee,
        "meeting": meeting,
        "acts": [{"act": "note", "object": "this update"}],
        "wording": "Note this update.",
    }
    assert council.post("/api/v1/recommendations", put, "governance").status_code == 201
    told_them = chair.opened("/my-work")
    assert "Chair the review group when it looks at Street lights." in told_them
    assert "Decide in the committee: Note this update." in told_them
    assert "Read the recommendation" in told_them
    assert "Hold" not in told_them
    assert "Street lights" not in Visitor(council, "member").opened("/my-work")
    after = clerk.opened("/my-work", valid_at=f"{day.year + 1}-04-03")
    assert "Record what the committee decided: Note this update." in after
    assert "Decide in the committee" not in chair.opened("/my-work", valid_at=f"{day.year + 1}-04-03")
