"""Who may: every route is walked with every role, and every kind of token that is no good."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from application.access import ROLES
from application.store.ledger import instant_text
from application.use_cases import AMENDMENTS, CHANGES, USE_CASES, UseCase
from domain.contract import CONTRACT
from domain.person import PERSON
from tests.directory import add_person, issue
from tests.web.council import (
    AMBER,
    NOBODY,
    PEOPLE,
    REGISTRATION,
    SIGNED_IN,
    Contract,
    Council,
    assert_problem,
    change_bodies,
    least,
)
from tests.web.test_standard_and_training import adopted
from tests.web.test_submissions import DEFINITION

OPEN_TO_ALL = {
    "/api/docs/try": "/api/docs/try",
    "/api/docs/<name>": "/api/docs/swagger-ui.css",
    "/api/v1/openapi.json": "/api/v1/openapi.json",
    "/static/<path:filename>": "/static/docs.js",
    "/ocds/transparency-code/<name>": "/ocds/transparency-code/extension.json",
}
"""Pages, documentation and files, of an extension of OCDS too: routes that are no use case, and an address of each."""

SEGMENTS = frozenset(change_bodies(""))
"""Changes of a contract that are always accepted; those that need more are asked in earnest elsewhere."""

AT_THE_ROOT = ("/healthz", "/readyz", "/metrics")
"""Operator's routes, where tools look for them; the same as below /api/v1."""

NEEDS_A_CONTRACT = (
    *("/contracts", "/register", "/events", "/audit/checkpoint", "/audit/proofs"),
    *AT_THE_ROOT,
)
"""Use cases for which a contract and a checkpoint are enough, by the beginning of their path."""


@pytest.fixture(scope="module")
def contract(shared_council: Council) -> Contract:
    """A contract with two events and a checkpoint."""
    contract = shared_council.register()
    shared_council.change(contract, "key-dates")
    shared_council.services.checkpoints.publish()
    return contract


def routes(council: Council) -> set[tuple[str, str]]:
    """Every method and rule that the application answers, but for its pages."""
    return {
        (method, rule.rule)
        for rule in council.app.url_map.iter_rules()
        if not rule.endpoint.startswith("pages.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def rule_of(use_case: UseCase) -> str:
    """Ids as ids; what may be called by a name (a contract by its reference), and names, as text."""
    path = re.sub(r"\{((?!contract_id|group_id|person_id|document_id)\w+_id)\}", r"<uuid:\1>", use_case.path)
    return "/api/v1" + re.sub(r"\{(\w+)\}", r"<string:\1>", path)


def about_contracts(use_case: UseCase) -> bool:
    """Whether one contract and a checkpoint are all that it needs; the others are asked in earnest elsewhere."""
    if not use_case.path.startswith(NEEDS_A_CONTRACT) and use_case.path != "/me":
        return False
    return use_case.creates or not use_case.writes or use_case.path.rsplit("/", maxsplit=1)[1] in SEGMENTS


def those_who_may(use_case: UseCase) -> frozenset[str]:
    """Who may, of what :func:`ask` asks: an amendment is for those who may do the act, here the registration."""
    if use_case not in AMENDMENTS:
        return use_case.allowed
    return USE_CASES["register"].allowed | ({"governance"} if use_case.name == "annul" else set())


def ask(council: Council, use_case: UseCase, contract: Contract, role: str) -> TestResponse:
    """Ask for the use case, as it is meant to be asked; a change only as a dry run.

    Of other nouns there is nothing on record: those who may are told that, and the others that they may not.
    """
    path = "/api/v1" + use_case.path.replace("{contract_id}", contract.contract_id)
    if not about_contracts(use_case):
        path = "/api/v1" + re.sub(r"\{\w+\}", str(uuid4()), use_case.path)
        if use_case.writes:
            return council.post(path, {}, role, if_match='"v1"', dry_run="true")
    if not use_case.writes:
        query = {"inclusion-proof": {"position": 1}, "consistency-proof": {"old": 1}}.get(use_case.name, {})
        return council.get(path, role, **query)
    if use_case.creates:
        return council.post(path, REGISTRATION, role, dry_run="true")
    body = change_bodies(contract.event_id)[path.rsplit("/", maxsplit=1)[1]]
    return council.post(path, body, role, if_match='"v2"', dry_run="true")


def test_every_route_is_a_use_case_or_listed_as_open(shared_council: Council) -> None:
    listed = {(use_case.method, rule_of(use_case)) for use_case in USE_CASES.values()}
    listed |= {("GET", rule) for rule in (*OPEN_TO_ALL, *AT_THE_ROOT)}
    assert routes(shared_council) == listed


@pytest.mark.parametrize("role", [*SIGNED_IN, NOBODY], ids=lambda role: role or "nobody")
@pytest.mark.parametrize("use_case", USE_CASES.values(), ids=lambda use_case: use_case.name)
def test_each_role_may_do_just_what_the_table_says(
    shared_council: Council, contract: Contract, use_case: UseCase, role: str
) -> None:
    response = ask(shared_council, use_case, contract, role)
    if role in use_case.once_all_left:
        assert_problem(response, 403, "forbidden")  # the contract's people are there
    elif (role or "public") in those_who_may(use_case):
        expected = {200} if about_contracts(use_case) else {200, 404, 415, 422}
        assert response.status_code in expected, response.text
    elif role:
        told = assert_problem(response, 403, "forbidden")
        assert f"you act as {role}" in told["detail"]
    else:
        assert_problem(response, 401, "unauthenticated")
        assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("role", [*SIGNED_IN, NOBODY], ids=lambda role: role or "nobody")
@pytest.mark.parametrize("path", OPEN_TO_ALL.values())
def test_pages_and_documentation_are_open_to_all(shared_council: Council, path: str, role: str) -> None:
    assert shared_council.get(path, role).status_code == 200


@pytest.mark.parametrize("path", AT_THE_ROOT)
def test_the_operators_routes_at_the_root_answer_as_those_of_the_api_do(
    shared_council: Council, path: str
) -> None:
    for role in (*SIGNED_IN, NOBODY):
        at_the_root = shared_council.get(path, role)
        assert at_the_root.status_code == shared_council.get(f"/api/v1{path}", role).status_code


def test_every_use_case_is_for_somebody_and_for_roles_that_there_are() -> None:
    for use_case in USE_CASES.values():
        assert use_case.allowed, use_case.name
        assert use_case.allowed <= set(ROLES), use_case.name


def test_auditors_read_every_noun_and_write_nothing() -> None:
    writes = {name for name, use_case in USE_CASES.items() if use_case.writes}
    assert writes
    assert not {name for name in writes if "auditor" in USE_CASES[name].allowed}
    assert [
        name
        for name, use_case in USE_CASES.items()
        if not use_case.writes and "auditor" not in use_case.allowed
    ] == []


def test_administrators_have_no_contract_data_and_the_public_only_its_register() -> None:
    beside_contracts = {
        *("register-public", "checkpoint", "inclusion-proof", "consistency-proof"),
        *("list-published-reports", "published-report-file"),
        *("read-ocds-releases", "read-ocds-records", "read-ocds-record"),
        *("healthz", "readyz", "metrics", "settings", "me", "list-people"),
    }
    may = {role: {name for name, use_case in USE_CASES.items() if role in use_case.allowed} for role in ROLES}
    of_people = {
        name for name, use_case in USE_CASES.items() if use_case.stream is PERSON and use_case.writes
    } | {"person"}
    of_people |= {"list-daily-digests", "daily-digest"}
    told_of_people_alone = {"annul", "correct", "my-work", "story"}
    assert may["administrator"] == beside_contracts | (of_people - {"take-over"}) | told_of_people_alone
    assert may["public"] == beside_contracts - {"metrics", "settings", "me", "list-people"}
    assert all(USE_CASES[name].stream is None for name in beside_contracts)


def test_suppliers_report_and_read_kpis_and_members_and_directors_answer_for_findings() -> None:
    writes = {
        role: {name for name, use_case in USE_CASES.items() if use_case.writes and role in use_case.allowed}
        for role in ("supplier-contact", "member", "director")
    }
    returns = {"report-figure", "return-nil", "attach-evidence", "answer-query", "correct-figure"}
    amendments = {"correct", "annul"}  # of what they recorded: asked in earnest above, and by noun
    assert writes["supplier-contact"] == {*returns, *amendments, "upload-document"}
    findings = {"record-receipt-of-findings", "share-with-committee", "keep-from-committee"}
    suggestions = {"suggest-review", "withdraw-suggestion"}
    assert writes["member"] == findings | suggestions | amendments
    escalations = {"answer-escalation", "ask-more", "pass-escalation-on"}  # of what was put to them
    assert writes["director"] == findings | escalations | amendments


def test_members_and_directors_open_no_contract_and_are_shown_what_is_published_of_it() -> None:
    for role in ("member", "director"):
        may = {name for name, use_case in USE_CASES.items() if role in use_case.allowed}
        assert may.isdisjoint({"history", "search", "changes", "events", "evidence-pack", "make-report"})
        assert not {name for name in may if USE_CASES[name].stream is CONTRACT}
        assert {
            "register-public",
            "review",
            "list-reviews",
            "list-groups",
            "record-receipt-of-findings",
        } <= may


def test_me_lists_what_the_role_may_do(shared_council: Council) -> None:
    for role in SIGNED_IN:
        told = shared_council.read("/me", role)
        assert (told["person_id"], told["name"]) == PEOPLE[role]
        assert set(told["may"]) == {name for name, use_case in USE_CASES.items() if role in use_case.allowed}


@pytest.mark.parametrize("use_case", USE_CASES.values(), ids=lambda use_case: use_case.name)
def test_a_token_that_may_only_read_cannot_write(
    shared_council: Council, contract: Contract, use_case: UseCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    role = min(use_case.allowed - {"public"}, key=("auditor", "officer", *SIGNED_IN).index)
    monkeypatch.setitem(shared_council.tokens, role, shared_council.token(role, scope="read"))
    response = ask(shared_council, use_case, contract, role)
    if use_case.writes:
        assert "may only read" in assert_problem(response, 403, "forbidden")["detail"]
    else:
        assert response.status_code in ({200} if about_contracts(use_case) else {200, 404, 422})


def test_what_a_reading_token_may_do_names_no_change(shared_council: Council) -> None:
    bearer = {"Authorization": f"Bearer {shared_council.token('officer', scope='read')}"}
    may = shared_council.get("/me", NOBODY, bearer).json["may"]
    assert may
    assert not any(USE_CASES[name].writes for name in may)


def expired(council: Council) -> str:
    """A token whose time is over."""
    token = council.token("officer")
    with council.services.record.store.write() as cursor:
        cursor.execute(
            council.services.record.sql("UPDATE people_tokens SET expires_at = ? WHERE token_id = ?"),
            (instant_text(datetime.now(UTC) - timedelta(seconds=1)), token.split("_")[1]),
        )
    return token


def revoked(council: Council) -> str:
    """A token that was ended."""
    token = council.token("officer")
    council.services.directory.revoke(token.split("_")[1])
    return token


def of_another_secret(council: Council) -> str:
    """A token with the right name and a wrong secret."""
    return council.token("officer")[:-1] + "~"


@pytest.mark.parametrize("bearer", [expired, revoked, of_another_secret], ids=lambda item: item.__name__)
@pytest.mark.parametrize("path", ["/me", "/register", "/audit/checkpoint"])
def test_a_token_that_is_over_opens_nothing_not_even_what_is_public(
    shared_council: Council, contract: Contract, bearer: object, path: str
) -> None:
    assert callable(bearer)
    response = shared_council.get(path, NOBODY, {"Authorization": f"Bearer {bearer(shared_council)}"})
    assert_problem(response, 401, "unauthenticated")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Basic b2ZmaWNlcjpzZWNyZXQ=",
        "Bearer kentledge",
        "Bearer kentledge_",
        "Bearer kentledge__",
        "Bearer kentledge_0123456789ab_",
        "Bearer kentledge_0123456789ab_secret",
        "Bearer eyJhbGciOiJub25lIn0.e30.",
        "Bearer kentledge_é_é",
        "Bearer kentledge_0123456789ab_ÿþ",
        "Bearer kentledge_' OR 1=1 --_x",
        "Bearer " + "x" * 8000,
        "\x7f",
        "",
    ],
)
def test_an_authorization_header_that_is_no_token_is_a_plain_401(
    shared_council: Council, header: str
) -> None:
    response = shared_council.get("/me", NOBODY, {"Authorization": header})
    assert_problem(response, 401, "unauthenticated")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_the_scheme_of_a_token_may_be_written_in_any_case(shared_council: Council) -> None:
    for scheme in ("bearer", "BEARER"):
        header = {"Authorization": f"{scheme} {shared_council.tokens['auditor']}"}
        assert shared_council.get("/me", NOBODY, header).status_code == 200


def test_without_a_token_a_change_is_refused_before_its_body_is_looked_at(shared_council: Council) -> None:
    path = f"/contracts/{uuid4()}/extensions"
    assert_problem(shared_council.post(path, raw=b"{", role=NOBODY), 401, "unauthenticated")
    assert_problem(shared_council.post(path, raw=b"{", role="auditor"), 403, "forbidden")


def test_answers_to_a_signed_in_person_are_kept_by_no_cache(shared_council: Council) -> None:
    response = shared_council.get("/register", "auditor")
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "Authorization" in response.headers["Vary"]


def test_a_second_person_must_agree_to_an_annulment(council: Council) -> None:
    contract = council.register()
    council.change(contract, "annulments")
    body = change_bodies(contract.event_id)["annulments"]
    same = council.post(f"{contract.path}/annulments", body, "officer", if_match='"v2"')
    told = assert_problem(same, 409, "refused", "annuls")
    assert told["faults"][0]["rule"] == "annulment.second-person"
    other = council.post(f"{contract.path}/annulments", body, "owner", if_match='"v2"')
    assert other.status_code == 201
    assert other.json["events"][0]["type"] == "amendment.annulled.v1"


def test_whoever_holds_no_role_in_a_contract_changes_nothing_in_it(either_council: Council) -> None:
    council = either_council
    roles = {"owner": "p-heledd", "contract_manager": "p-fflur", "lead_officers": ["p-gwyn"]}
    foreign = council.register(**roles)
    before = council.head
    bodies = change_bodies(foreign.event_id)
    for role in ("officer", "owner"):
        for segment, body in bodies.items():
            for dry_run in ("true", "false"):
                path = f"{foreign.path}/{segment}"
                response = council.post(path, body, role, if_match='"v1"', dry_run=dry_run)
                told = assert_problem(response, 403, "forbidden")
                assert "neither owner, contract manager nor lead officer" in told["detail"]
        assert council.get(foreign.path, role).status_code == 200
    assert council.head == before


NO_ROLE = "neither owner, contract manager nor lead officer"
CHANGE = {"values": {"cause": "volume", "estimated_incl_vat": "1260000.00"}}
OPENINGS: dict[str, dict[str, Any]] = {
    "/kpis": {"definition": DEFINITION, "effective_from": "2020-04-01"},
    "/submissions": {"period": "2020-05", "figure": "97"},
    "/change-requests": {"kind": "value change", "change": CHANGE, "business_case": "More pupils."},
    "/compliance/waiver-proposals": {"clause_id": "1.1", "until": "2199-12-31", "why": "New system"},
    "/social-value-commitments/challenges": {"question": "What of apprentices?"},
    "/benchmarks": {
        "measure": "Price of a meal",
        "unit": "pounds",
        "own_figure": "2.50",
        "own_period": "2020",
        "comparator": "Another county",
        "comparator_kind": "local authority",
        "their_figure": "2.40",
        "their_period": "2020",
        "source": "Their register",
    },
    "/actions/of-contracts": {"text": "Ask for a second van.", "owner": "p-anwen", "due": "2090-06"},
    "/improvement-plans/none-needed": {"period": "2020-05", "because": "The schools were closed."},
    "/service-credits": {
        "period": "2020-05",
        "amount_excl_vat": "100.00",
        "calculation": "One point.",
        "take_by": "2020-06-30",
    },
    "/escalations": {"level": "senior", "put_to": "p-nia", "asked": "What now?", "answer_by": "2090-06"},
    "/risks": {
        "cause": "Old vans",
        "event": "one breaks down",
        "effect": "no meals",
        "owner": "p-anwen",
        "likelihood": 3,
        "impact": 4,
        "treatment": "tolerate",
        "review_by": "2090-06",
    },
    "/contingency-plans": {
        "kind": "exit",
        "covers": "Recipes pass on.",
        "owner": "p-anwen",
        "next_test": "2090-06",
    },
    "/filed-documents": {
        "kind": "plan",
        "title": "Plan of the kitchens",
        "evidence": [{"title": "plan.pdf", "media_type": "application/pdf", "sha256": "d1" * 32}],
    },
    "/meetings": {"level": "operational", "held_on": "2020-06-01", "attendees": ["p-anwen"]},
    "/notices/failures": {
        "failure": "breach of contract",
        "result": "damages",
        "determined_on": "2026-06-01",
        "nature": "Meals came late at four schools; two warnings changed nothing.",
        "reason": "Service review",
    },
}
"""For each kind of stream that belongs to a contract: where one is opened, and with what besides ids."""
ONE_ACT = frozenset({"/meetings"})
"""Where the act that opens it is the only one."""


@pytest.fixture(scope="module")
def outsider(shared_council: Council) -> dict[str, str]:
    """Tokens of an officer and an owner who hold no role in any contract."""
    add_person(shared_council.services.directory, "p-outsider", "Tegid Example")
    return {
        role: issue(shared_council.services.directory, "p-outsider", role) for role in ("officer", "owner")
    }


@pytest.fixture(scope="module")
def opened(shared_council: Council) -> dict[str, tuple[dict[str, Any], str]]:
    """The body with which each stream was opened for a contract of Anwen's, and its address, by where."""
    council, found = shared_council, {}
    contract, standard_id = council.register(legal_regime="PA2023"), adopted(council).standard_id
    kpi_id = ""
    for where, body in OPENINGS.items():
        ids = {"contract_id": contract.contract_id}
        if where in ("/submissions", "/actions/of-contracts"):
            ids = {"kpi_id": kpi_id}
        elif where.startswith("/improvement-plans"):
            ids["kpi_id"] = kpi_id
        elif where.startswith("/compliance"):
            ids["standard_id"] = standard_id
        found[where] = body | ids, council.opened(f"/api/v1{where}", body | ids)
        kpi_id = kpi_id or found[where][1].rsplit("/", maxsplit=1)[1]
    return found


def test_every_kind_of_stream_that_officers_change_for_their_own_contracts_is_asked_here() -> None:
    limited = {
        change.stream.plural
        for change in CHANGES
        if change.stream and "officer" in change.allowed and change.limited_to_own("officer")
    }
    asked_above, without_contract = {"contracts"}, {"enrolments", "suppliers"}
    assert limited - asked_above - without_contract == {where.split("/")[1] for where in OPENINGS}


@pytest.mark.parametrize("where", OPENINGS)
@pytest.mark.parametrize("role", ["officer", "owner"])
def test_whoever_holds_no_role_in_the_contract_changes_nothing_that_belongs_to_it(  # noqa: PLR0917
    shared_council: Council,
    opened: dict[str, tuple[dict[str, Any], str]],
    outsider: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    where: str,
    role: str,
) -> None:
    council, (body, path) = shared_council, opened[where]
    stream_id = path.rsplit("/", maxsplit=1)[1]
    seen, before = council.get(path).headers["ETag"], council.head
    asked = [(f"/api/v1{where}", body, None)]
    for change in CHANGES:
        if (
            change.stream
            and change.stream.plural == where.split("/")[1]
            and "{" in change.path
            and change.command
        ):
            if role not in change.allowed or not change.limited_to_own(role):
                continue
            segment = change.path.rsplit("/", maxsplit=1)[1]
            asked.append((f"{path}/{segment}", least(change.command, stream_id), seen))
    assert len(asked) > 1 or where in ONE_ACT
    for address, content, etag in asked:
        own = council.post(address, content, role, if_match=etag, dry_run="true")
        assert own.status_code in {200, 409, 422}, own.text
        assert own.json.get("type") != "tag:kentledge,2026:bad-fields", own.text
    monkeypatch.setitem(council.tokens, role, outsider[role])
    for address, content, etag in asked:
        for dry_run in ("true", "false"):
            other = council.post(address, content, role, if_match=etag, dry_run=dry_run)
            assert NO_ROLE in assert_problem(other, 403, "forbidden")["detail"], address
    assert council.get(path, role).status_code == 200
    assert council.head == before


@pytest.mark.parametrize(
    "held", [{"owner": "p-anwen"}, {"contract_manager": "p-anwen"}, {"lead_officers": ["p-gwyn", "p-anwen"]}]
)
def test_each_role_in_a_contract_is_enough_to_change_it(council: Council, held: dict[str, object]) -> None:
    others = {"owner": "p-heledd", "contract_manager": "p-fflur", "lead_officers": ["p-gwyn"]}
    contract = council.register(**others | held)
    council.change(contract, "tier")
    handed_on = council.change(contract, "roles", **others | {"effective_from": None})
    assert handed_on.json["version"] == 3
    body = change_bodies(contract.event_id)["key-dates"]
    response = council.post(f"{contract.path}/key-dates", body, if_match='"v3"')
    assert_problem(response, 403, "forbidden")


def test_a_supplier_contact_neither_changes_nor_reads_contracts(council: Council) -> None:
    contract = council.register(suppliers=[AMBER])
    for path in ("", "/history", "/evidence-pack"):
        assert_problem(council.get(f"{contract.path}{path}", "supplier-contact"), 403, "forbidden")
    for segment, body in change_bodies(contract.event_id).items():
        response = council.post(f"{contract.path}/{segment}", body, "supplier-contact", if_match='"v1"')
        told = assert_problem(response, 403, "forbidden")
        assert "you act as supplier-contact" in told["detail"]
    assert council.get("/register", "supplier-contact").status_code == 200


def test_an_annulment_is_for_the_contracts_own_people_whatever_the_act() -> None:
    """An act that any officer may do may have a rule that says who; an annulment is not asked it."""
    open_to_officers = [change for change in CHANGES if "officer" in change.allowed]
    assert any(item.any_contract and not item.creates for item in open_to_officers)
    assert all(item.limited_to_own("officer", amending=True, annulling=True) for item in open_to_officers)


def test_what_any_officer_may_do_is_annulled_by_the_contracts_people_or_who_did_it(council: Council) -> None:
    contract = council.register()
    body = OPENINGS["/change-requests"] | {"contract_id": contract.contract_id}
    path = council.opened("/api/v1/change-requests", body)
    for person in ("p-rhys", "p-nia"):
        council.tokens[person] = issue(council.services.directory, person, "owner")
    refusal = {"level": "head-of-service", "reason": "Not now."}
    event_id = council.step(path, "refusals", refusal, "p-rhys")["events"][0]["event_id"]
    annul, why = f"/api/v1/events/{event_id}/annulments", {"reason": "Entered in error."}
    for dry_run in ("true", "false"):
        other = council.post(annul, why, "p-nia", if_match="*", dry_run=dry_run)
        assert NO_ROLE in assert_problem(other, 403, "forbidden")["detail"]
    for role in ("p-rhys", "owner", "governance"):
        asked = council.post(annul, why, role, if_match="*", dry_run="true")
        assert asked.status_code == 200, asked.text
