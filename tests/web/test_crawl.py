"""Every address, by everyone, in every form and at every kind of basis: no word that is withheld is met anywhere.

Each confidential text holds a word of its own, so a leak says which text it was.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pypdfium2
import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from application.use_cases import CHANGES, USE_CASES, UseCase, id_of
from domain.person.roles import GrantRole
from tests.directory import add_person, issue
from tests.web.council import AMBER, BROOK, NOBODY, Council, council_on, least
from tests.web.pages.visitor import hidden
from tests.web.test_confidentiality import Reviewed
from tests.web.test_submissions import define, report

SUPPLIER, DESCRIPTION = "Wvsupplier", "Wvdescription"
FIRST_TEXT, FINDING, THEME, RATING, REASON = "Wvfirsttext", "Wvfinding", "Wvtheme", "Wvrating", "Wvreason"
NOT_CHOSEN, ACTION, PROGRESS, DRAFT, FIGURES = "Wvnotchosen", "Wvaction", "Wvprogress", "Wvdraft", "Wvfigures"
OTHER_FINDING, EVIDENCE = "Wvother", "Wvevidence"
OF_THE_REVIEW = {
    FIRST_TEXT,
    FINDING,
    THEME,
    RATING,
    REASON,
    EVIDENCE,
    NOT_CHOSEN,
    OTHER_FINDING,
    ACTION,
    PROGRESS,
}
ELSEWHERE = {"Wvelsekpi", "Wvelsereason", "Wvelsecase"}
"""What is said of a contract of another directorate, and is not public."""
EVERYTHING = OF_THE_REVIEW | ELSEWHERE | {SUPPLIER, DESCRIPTION, DRAFT, FIGURES}
PUBLISHER = {"ocid_prefix": "ocds-tst123", "publisher": "A council"}
COUNCIL_READS = {SUPPLIER, DESCRIPTION, DRAFT, FIGURES, THEME} | ELSEWHERE
"""What every officer reads: it is withheld from the public, from other firms and from Members, not from the council;
and the theme of a finding that was passed, which papers name from then on."""
PASSED = {FINDING, THEME, RATING, ACTION, PROGRESS}
"""What was passed and not shared: an action goes with its finding."""

MAY_MEET: dict[str, set[str]] = {
    NOBODY: set(),
    "supplier-contact": {"Wvelsekpi"},
    "administrator": set(),
    "brook": {FIGURES},
    "stranger": COUNCIL_READS,
    "of-health": ELSEWHERE,
    "of-the-portfolio": {SUPPLIER, DESCRIPTION, FIGURES},
    "lead": COUNCIL_READS | {OTHER_FINDING},
    "other-member": set(),
    "chair": set(),
    "member": PASSED,
    "director": PASSED,
    "officer": EVERYTHING,
    "auditor": EVERYTHING,
}
"""Who may meet which word. The officer leads on both contracts, and reads what was first said; those to whom it was
passed do not. Whoever holds a role for a part of the council meets what is said of that part."""


LIMITED = {
    "of-health": GrantRole(role="officer", directorate=" health"),
    "of-the-portfolio": GrantRole(role="officer", portfolio="The Cabinet Member"),
}
"""Whoever holds a role for a part of the council."""


class World:
    """A record in which every kind of confidential text was planted."""

    def __init__(self, council: Council) -> None:
        self.council = council
        directory = council.services.directory
        for name, role, person, firm in (
            ("brook", "supplier-contact", "p-brook", BROOK["supplier_id"]),
            ("stranger", "officer", "p-stranger", ""),
            ("lead", "officer", "p-tegid", ""),
            ("other-member", "member", "p-other", ""),
            ("second", "governance", "p-second", ""),
            ("chair", "member", "p-somebody", ""),
        ):
            add_person(directory, person, f"{name} Example", firm)
            council.tokens[name] = issue(directory, person, role)
        for name, grant in LIMITED.items():
            add_person(directory, f"p-{name}", f"{name} Example")
            directory.act(f"p-{name}", grant)
            council.tokens[name] = issue(directory, f"p-{name}", grant.role)
        self.reviewed = reviewed = Reviewed(council)
        self._elsewhere()
        self._withheld()
        self._figures()
        self._findings(reviewed)
        self._action(reviewed)
        reviewed.passed()
        self._to_come(reviewed)
        self._draft()
        council.services.checkpoints.publish()

    def _withheld(self) -> None:
        council = self.council
        firm = {**BROOK, "name": SUPPLIER}
        self.contract = council.register(suppliers=[firm], description=f"For {DESCRIPTION}")
        self.shown = council.head
        until = f"{council.services.record.today().year + 1}-01-01"
        for field in ("supplier_name", "description"):
            body = {"field": field, "reason_code": "FOIA_S40", "until": until, "reason": f"{SUPPLIER} asked"}
            seen = council.get(self.contract.path, "auditor").headers["ETag"]
            told = council.post(f"{self.contract.path}/withheld-fields", body, "governance", if_match=seen)
            assert told.status_code == 201, told.text

    def _elsewhere(self) -> None:
        council = self.council
        self.other = council.register(directorate="Health", category="Care")
        self.other_kpi = define(council, self.other, purpose="Wvelsekpi")
        council.change(self.other, "extensions", reason="Wvelsereason")
        asked = {
            "contract_id": self.other.contract_id,
            "kind": "extension",
            "change": {"extension": {"new_end": "2022-09-30"}},
            "business_case": "Wvelsecase",
        }
        told = council.post("/api/v1/change-requests", asked, "officer")
        assert told.status_code == 201, told.text
        self.request = told.json["change_request_id"]

    def _figures(self) -> None:
        self.kpi = define(self.council, self.contract)
        told = report(self.council, self.kpi, "2020-05", "brook", comment=FIGURES)
        assert told.status_code == 201, told.text
        self.submission = told.json["submission_id"]

    def _findings(self, reviewed: Reviewed) -> None:
        finding = {"item": 1, "theme": "other", "theme_named": THEME, "text": FIRST_TEXT, "severity": "high"}
        evidence = [{"title": EVIDENCE, "media_type": "application/pdf", "sha256": "0" * 64}]
        reviewed.say("reviewer", "/findings", finding | {"reason": REASON, "evidence": evidence})
        raised = self.council.read(f"{reviewed.path}/story", "reviewer")["entries"][-1]
        self.before_correction = self.council.head
        body = {
            "corrects": raised["event_id"],
            "fields": {"text": FINDING},
            "reason": f"{REASON} {FIRST_TEXT}",
        }
        reviewed.say("reviewer", "/corrections", body)
        reviewed.say("reviewer", "/assessments", {"item": 1, "area": 6, "rating": "weak", "comment": RATING})
        other = {"item": 2, "theme": "use of KPIs", "text": OTHER_FINDING, "severity": "low"}
        reviewed.say("reviewer", "/findings", other)
        criteria = {"value": {"level": "low", "because": NOT_CHOSEN}}
        considered = {"contract_id": self.contract.contract_id, "criteria": criteria, "reason": NOT_CHOSEN}
        reviewed.say("reviewer", "/non-selections", considered)

    def _action(self, reviewed: Reviewed) -> None:
        body = {
            "review_id": reviewed.review_id,
            "finding": 2,
            "text": ACTION,
            "owner": "p-anwen",
            "due": "2030-01",
        }
        told = self.council.post("/api/v1/actions", body, "reviewer")
        assert told.status_code == 201, told.text
        self.action = told.json["action_id"]
        self.council.step(f"/api/v1/actions/{self.action}", "progress", {"progress": PROGRESS}, "officer")

    def _to_come(self, reviewed: Reviewed) -> None:
        """The contract of which something is withheld is put down: its Member, director and chair are shown it."""
        line = {"title": "Meals", "contract_id": self.contract.contract_id, "lead_officers": ["p-gwyn"]}
        asked = {"group_id": reviewed.cmrg, "date": "2031-01", "items": [line]}
        told = self.council.post("/api/v1/reviews", asked, "reviewer")
        assert told.status_code == 201, told.text
        self.to_come = told.json["review_id"]

    def _draft(self) -> None:
        window = [{"name": "group", "value": self.reviewed.cmrg}, {"name": "from", "value": "2020-01-01"}]
        told = self.council.post(
            "/api/v1/reports", {"definition": "committee-paper", "parameters": window}, "governance"
        )
        assert told.status_code == 201, told.text
        self.report = told.json["report_id"]
        body = {"slot": "overall", "words": DRAFT, "reason": DRAFT}
        self.council.step(f"/api/v1/reports/{self.report}", "wordings", body, "governance")

    # Where to look

    def ids(self) -> dict[str, list[str]]:
        return {
            "contract_id": [
                self.contract.contract_id,
                self.reviewed.contract.contract_id,
                self.other.contract_id,
            ],
            "change_request_id": [self.request],
            "review_id": [self.reviewed.review_id, self.to_come],
            "action_id": [self.action],
            "kpi_id": [self.kpi, self.other_kpi],
            "submission_id": [self.submission],
            "report_id": [self.report],
            "group_id": [self.reviewed.cmrg],
            "supplier_id": [AMBER["supplier_id"], BROOK["supplier_id"]],
            "sha256": ["0" * 64],
            "name": ["reviews"],
        }

    def addresses(self, use_case: UseCase) -> Iterator[str]:
        found = [use_case.path]
        for name in re.findall(r"\{(\w+)\}", use_case.path):
            given = self.ids().get(name, ["00000000-0000-4000-8000-00000000dead"])
            found = [text.replace(f"{{{name}}}", value) for text in found for value in given]
        for text in found:
            yield f"/api/v1{text}"

    def queries(self, use_case: UseCase) -> Iterator[dict[str, str]]:
        """The bare address; in its other forms; as known before things were withheld or put right; by hidden words."""
        needed = NEEDED.get(use_case.name, {})
        needed = {name: value.replace("GROUP", self.reviewed.cmrg) for name, value in needed.items()}
        yield needed
        yield from ({**needed, "format": form} for form in FORMS.get(use_case.name, ()))
        for position in (self.shown, self.before_correction, self.council.head):
            yield {**needed, "known_at": str(position)}
        yield {**needed, "valid_at": "2035-01-01"}
        if use_case.name == "history":
            yield from (
                {"at": str(number), "format": form} for number in range(1, 9) for form in ("json", "html")
            )
        if use_case.name in {"search", "register-public"}:
            yield from ({"q": word} for word in sorted(EVERYTHING))
        yield {"nonsense": "x"}


NEEDED = {
    "inclusion-proof": {"position": "1"},
    "consistency-proof": {"old": "1"},
    "completed-reviews": {"group_id": "GROUP", "from": "2020-01-01"},
    "audit-sample": {"seed": "x", "of": "events"},
    "audit-extracts": {"kind": "late-entries"},
    "policy-replays": {"kind": "alerts"},
}
FORMS = {
    "register-public": ("ndjson", "csv", "xlsx"),
    "history": ("ndjson", "html"),
    "make-report": ("csv", "docx", "pdf", "xlsx"),
    "report-preview": ("docx", "pdf"),
    "read-ocds-releases": ("ndjson",),
    "read-ocds-records": ("ndjson",),
}


def told(response: TestResponse) -> str:
    """All that an answer says, its headers and what is packed in it included."""
    content = bytes(response.data)
    text = [str(response.headers), content.decode(errors="replace")]
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            text += [archive.read(name).decode(errors="replace") for name in archive.namelist()]
    if content[:5] == b"%PDF-":
        with pypdfium2.PdfDocument(content) as document:
            text += [page.get_textpage().get_text_range() for page in document]
    return "\n".join(text)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with council_on(tmp_path_factory.mktemp("record"), **PUBLISHER) as council:
        yield World(council)


def met(text: str) -> set[str]:
    folded = text.casefold()
    return {word for word in EVERYTHING if word.casefold() in folded}


@pytest.mark.parametrize("who", MAY_MEET, ids=lambda who: who or "nobody")
def test_nobody_meets_a_word_that_is_withheld_from_them(world: World, who: str) -> None:
    seen: set[str] = set()
    leaks = []
    for use_case in USE_CASES.values():
        if use_case.method != "GET":
            continue
        for address in world.addresses(use_case):
            for query in world.queries(use_case):
                response = world.council.get(address, who, **query)
                found = met(told(response)) - met(query.get("q", ""))
                seen |= found
                if found - MAY_MEET[who]:
                    leaks.append((address, query, response.status_code, sorted(found - MAY_MEET[who])))
                if response.status_code in (401, 403) and "format" not in query:
                    break
    assert leaks == []
    assert seen == MAY_MEET[who], (
        "a word that may be met was met nowhere: the crawl did not look where it stands"
    )


_CLOCK = re.compile(r"\d\d:\d\d(:\d\d)?")


class Walk:
    """One person at the pages: every address that there is, whatever they lead to, what is looked for, each form sent.

    Pages are found by asking the application for its addresses, and links, lists to choose from and forms by reading
    the pages, so whoever adds one need not name it here.
    """

    def __init__(self, world: World, who: str) -> None:
        self.world, self.council = world, world.council
        self.browser = self.council.app.test_client()
        if who:
            token = self.council.services.access.token(self.council.tokens[who])
            cookie = self.council.services.sessions.begin(token.person_id, token.role)
            self.browser.set_cookie("kentledge", cookie)
        self.may_meet, self.seen, self.asked = MAY_MEET[who], set[str](), set[str]()
        self.leaks: list[tuple[str, int, list[str]]] = []
        self.kinds: set[tuple[str, ...]] = set()
        """Of addresses that links lead to: the endpoint, and what is asked of it besides."""
        self.searched: set[str] = set()

    def every_page(self) -> None:
        told_of = self.council.services.record.events_of(UUID(self.world.reviewed.review_id))
        ids = self.world.ids() | {"event_id": [str(recorded.event.envelope.event_id) for recorded in told_of]}
        for rule in self.council.app.url_map.iter_rules():
            if not rule.endpoint.startswith("pages.") or "GET" not in (rule.methods or ()):
                continue
            found = [re.sub(r"<\w+:(\w+)>", r"{\1}", rule.rule)]
            for name in re.findall(r"\{(\w+)\}", found[0]):
                given = ids.get(name, ["00000000-0000-4000-8000-00000000dead"])
                found = [text.replace(f"{{{name}}}", value) for text in found for value in given]
            for address in found:
                self._at_each_basis(address)

    def _at_each_basis(self, address: str) -> None:
        then = ("", f"?known_at={self.world.before_correction}", "?format=csv")
        for query in then[: 1 if "/events/" in address else 3]:
            response = self.open(address + query)
            if response.status_code in (401, 403):
                return
            if not query:
                self._further(address, response.text)

    def open(self, address: str) -> TestResponse:
        self.asked.add(address)
        response = self.browser.get(address, headers={"Accept": "text/html"})
        typed = met(address)
        self._read(address, response, typed)
        return response

    def _read(self, address: str, response: TestResponse, typed: set[str]) -> None:
        words = met(told(response)) - typed
        self.seen |= words
        if words - self.may_meet:
            self.leaks.append((address, response.status_code, sorted(words - self.may_meet)))

    def _further(self, address: str, page: str) -> None:
        for link in re.findall(r'(?:href|src|data-[a-z-]+)="(/[^"#]*)', page):
            self._follow(unescape(link))
        for form in re.findall(r"<form.*?</form>", page, re.DOTALL):
            action = unescape((re.findall(r'action="([^"]*)"', form) or [address])[0]) or address
            if 'method="post"' not in form:
                self._look_for_hidden_words(action, form)
            elif action not in self.asked and not action.startswith(("/sign-", "/account")):
                self.asked.add(action)
                sent = self.browser.post(action, data=hidden(form), headers={"Accept": "text/html"})
                self._read(f"POST {action}", sent, set())

    def _follow(self, link: str) -> None:
        """Where one of its kind was not followed before."""
        at = urlsplit(link)
        try:
            endpoint, _ = self.council.app.url_map.bind("").match(at.path)
        except HTTPException:
            return
        kind = (endpoint, *sorted(parse_qs(at.query)))
        if kind in self.kinds or link in self.asked or endpoint in {"static", "asset", "pages.asset"}:
            return
        self.kinds.add(kind)
        response = self.open(link)
        if response.mimetype == "text/html":
            self._further(link, response.text)

    def _look_for_hidden_words(self, action: str, form: str) -> None:
        for name in re.findall(r'<input[^>]* name="(q|words)"', form):
            if action not in self.searched:
                self.searched.add(action)
                found = {
                    asked: _CLOCK.sub("", self.open(f"{action}?{name}={asked}").text.replace(asked, ""))
                    for asked in ("Wznowhere", *sorted(EVERYTHING - self.may_meet))
                }
                nowhere = found["Wznowhere"]
                assert [asked for asked, page in found.items() if page != nowhere] == [], action


@pytest.mark.parametrize(
    "who",
    [who for who, words in MAY_MEET.items() if words != EVERYTHING],
    ids=lambda who: who or "nobody",
)
def test_nobody_meets_on_a_page_a_word_that_is_withheld_from_them(world: World, who: str) -> None:
    """As it is now and as it was known before things were withheld or put right; headers and files included."""
    before, walk = world.council.head, Walk(world, who)
    walk.every_page()
    assert walk.leaks == []
    assert walk.seen or not MAY_MEET[who]
    assert world.council.head == before


@pytest.mark.parametrize(
    "who", [item for item in MAY_MEET if item != "auditor"], ids=lambda who: who or "nobody"
)
def test_nobody_is_told_a_withheld_word_in_answer_to_what_they_ask_to_record(world: World, who: str) -> None:
    """Each change in earnest but for a stale or missing tag, and as a dry run: nothing is recorded."""
    council, before = world.council, world.council.head
    ids = {name: given[0] for name, given in world.ids().items()}
    leaks = []
    for use_case in CHANGES:
        if use_case.stream is None or use_case.command is None:
            continue
        thing = ids.get(id_of(use_case.stream), "00000000-0000-4000-8000-00000000dead")
        address = "/api/v1" + re.sub(r"\{\w+\}", thing, use_case.path)
        for query, etag in (({"dry_run": "true"}, '"v0"'), ({"dry_run": "true"}, None), ({}, '"v0"')):
            if use_case.creates and not query:
                continue
            body: Any = least(use_case.command, thing)
            response = council.post(address, body, who, if_match=etag, **query)
            found = met(told(response)) - MAY_MEET[who]
            if found:
                leaks.append((address, query, etag, response.status_code, sorted(found)))
            if response.status_code in (401, 403):
                break
    assert leaks == []
    assert council.head == before


@pytest.mark.parametrize("who", ["stranger", "lead"])
def test_w4_a_hidden_word_finds_as_much_as_one_that_is_nowhere(world: World, who: str) -> None:
    """No hit, no cursor, nothing counted, whatever else is asked."""
    hidden = sorted(OF_THE_REVIEW - MAY_MEET[who])
    assert hidden
    for word in hidden:
        for query in (
            {},
            {"limit": 1},
            {"kind": "finding"},
            {"kind": "event"},
            {"known_at": str(world.council.head)},
        ):
            found = [
                world.council.read("/api/v1/search", who, **query, q=text)
                for text in (word, word.lower(), "Wznowhere")
            ]
            assert [(row["items"], row["next_cursor"]) for row in found] == [([], "")] * 3, (word, query)
    assert world.council.read("/api/v1/search", "auditor", q=hidden[0])["items"]
