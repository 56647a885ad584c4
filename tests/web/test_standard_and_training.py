"""How contracts stand against a standard, and how trained their managers are, as the API tells it."""

from typing import Any

from tests.directory import add_person, issue
from tests.web.council import Contract, Council, assert_problem

ALL = ["Gold", "Silver", "Bronze"]
CLAUSES: tuple[dict[str, Any], ...] = (
    {"clause_id": "1.1", "heading": "Named manager", "roles": ["owner"], "tiers": ALL},
    {"clause_id": "1.2", "heading": "Exit plan", "roles": ["lead officer"], "tiers": ["Gold"]},
    {"clause_id": "1.3", "heading": "KPIs", "roles": ["owner", "lead officer"], "tiers": ["Gold", "Silver"]},
)
EVERY_DAY = {"reviewed_by": "working group", "body": "Working group"}


class Standard:
    """A standard on the record of a council, and the ETag last seen of it."""

    def __init__(self, council: Council) -> None:
        self.council = council
        add_person(council.services.directory, "p-second", "Owain Example")
        council.tokens["second"] = issue(council.services.directory, "p-second", "governance")
        body = {
            "title": "Contract management standard",
            "drafting_body": "Working group",
            "effective_from": "2020-01-01",
        }
        made = council.post("/api/v1/standards", body, "governance")
        assert made.status_code == 201, made.text
        self.standard_id, self.path = made.json["standard_id"], made.headers["Location"]
        self._seen = made.headers["ETag"]

    def step(self, segment: str, body: dict[str, Any], role: str = "governance") -> None:
        """One step more."""
        done = self.council.post(f"{self.path}/{segment}", body, role, if_match=self._seen)
        assert done.status_code == 201, done.text
        self._seen = done.headers["ETag"]

    def adopt(self, day: str) -> None:
        """Review the draft and adopt it, both on *day*."""
        self.step("reviews", EVERY_DAY | {"effective_from": day})
        self.step("adoption", {"body": "Cabinet", "effective_from": day}, "second")

    def coverage(self, **query: Any) -> Any:
        """How contracts stand against it."""
        return self.council.read(
            "/api/v1/standard-coverage", "auditor", standard_id=self.standard_id, **query
        )


def adopted(council: Council) -> Standard:
    """A standard of three clauses, in force from 1 March 2020."""
    standard = Standard(council)
    for clause in CLAUSES:
        body = {"clause": clause | {"obligation": "Do it."}, "effective_from": "2020-02-01"}
        standard.step("clauses", body)
    standard.adopt("2020-03-01")
    return standard


def attest(council: Council, standard: Standard, contract: Contract, clause_id: str, **fields: Any) -> Any:
    """The lead officer says so of a clause."""
    body = {
        "contract_id": contract.contract_id,
        "standard_id": standard.standard_id,
        "clause_id": clause_id,
        "role": "lead officer",
        "statement": "met",
        "effective_from": "2020-10-05",
    }
    response = council.post("/api/v1/compliance", body | fields)
    assert response.status_code == 201, response.text
    return response


def test_each_clause_that_applies_is_said_waived_outdated_or_missing(either_council: Council) -> None:
    council = either_council
    standard, contract = adopted(council), council.register()
    council.change(contract, "tier")  # Gold from 1 October 2020
    first = attest(council, standard, contract, "1.3")
    compliance = first.headers["Location"]
    waiver = {
        "contract_id": contract.contract_id,
        "standard_id": standard.standard_id,
        "clause_id": "1.2",
        "until": "2020-12-31",
        "why": "New system in autumn",
        "effective_from": "2020-10-06",
    }
    assert council.post("/api/v1/compliance/waiver-proposals", waiver).status_code == 201
    given = {"clause_id": "1.2", "effective_from": "2020-10-07"}
    assert council.post(f"{compliance}/waivers", given, "officer", if_match='"v2"').status_code == 403
    assert council.post(f"{compliance}/waivers", given, "owner", if_match='"v2"').status_code == 201

    (item,) = standard.coverage(valid_at="2020-10-31")["items"]
    assert item["applying"] == ["1.1", "1.2", "1.3"]
    assert item["waived"] == [{"clause_id": "1.2", "until": "2020-12-31"}]
    assert (item["met"], item["missing"]) == (["1.3"], ["1.1"])

    (item,) = standard.coverage(valid_at="2021-01-01", contract_id=contract.contract_id)["items"]
    assert (item["waived"], item["missing"]) == ([], ["1.1", "1.2"])

    (item,) = standard.coverage(valid_at="2020-09-30")["items"]
    assert (item["tier"], item["applying"]) == (None, ["1.1"])

    standard.step("versions", {"reason": "Yearly review", "effective_from": "2021-01-05"})
    revised = CLAUSES[2] | {"obligation": "Do it better."}
    standard.step("clause-revisions", {"clause": revised, "effective_from": "2021-01-05"})
    standard.adopt("2021-02-01")
    told = standard.coverage(valid_at="2021-02-01")
    assert (told["version"], told["items"][0]["outdated"]) == (2, ["1.3"])
    told = standard.coverage(valid_at="2021-01-31")
    assert (told["version"], told["items"][0]["met"]) == (1, ["1.3"])


def test_what_was_not_known_yet_is_not_told(council: Council) -> None:
    standard, contract = adopted(council), council.register()
    council.change(contract, "tier")
    before = council.head
    attest(council, standard, contract, "1.3")
    (item,) = standard.coverage(valid_at="2020-10-31", known_at=before)["items"]
    assert item["missing"] == ["1.1", "1.2", "1.3"]


def test_before_its_first_day_nothing_is_held_to_a_standard(council: Council) -> None:
    standard = adopted(council)
    response = council.get(
        "/api/v1/standard-coverage", "auditor", standard_id=standard.standard_id, valid_at="2020-02-29"
    )
    assert_problem(response, 404, "not-found")


def test_coverage_comes_in_pages_and_of_contracts_in_force_only(council: Council) -> None:
    standard = adopted(council)
    contracts = [council.register() for _ in range(3)]
    council.change(contracts[1], "terminations", ended_on="2020-12-31")
    first = standard.coverage(valid_at="2021-01-01", limit=1)
    second = standard.coverage(valid_at="2021-01-01", limit=1, cursor=first["next_cursor"])
    found = [item["reference"] for page in (first, second) for item in page["items"]]
    assert found == [contracts[0].reference, contracts[2].reference]
    assert second["next_cursor"] == ""


def programme(council: Council, **terms: Any) -> str:
    """A training programme offered from 1 April 2018; its id."""
    said = {
        "title": "Practitioner",
        "provider": "CMCP",
        "kind": "accreditation",
        "aims": ["Better judgement"],
    }
    body = {"terms": said | terms, "effective_from": "2018-04-01"}
    response = council.post("/api/v1/programmes", body, "governance")
    assert response.status_code == 201, response.text
    return str(response.json["programme_id"])


def enrol(council: Council, programme_id: str, person: str, day: str, **fields: Any) -> str:
    """Somebody joins it; the path of the enrolment."""
    body = {"programme_id": programme_id, "person": person, "effective_from": day} | fields
    response = council.post("/api/v1/enrolments", body, "governance")
    assert response.status_code == 201, response.text
    return response.headers["Location"]


def match(council: Council, **query: Any) -> dict[str, tuple[str, str | None, str | None]]:
    """Verdict, level held and last day, by reference."""
    told = council.read("/api/v1/training-match", "auditor", **query)
    return {item["reference"]: (item["verdict"], item["held"], item["until"]) for item in told["items"]}


def test_the_manager_of_a_gold_contract_is_matched_lapsed_short_or_unknown(either_council: Council) -> None:
    council = either_council
    contract = council.register(contract_manager="p-fflur")
    council.change(contract, "tier")  # Gold from 1 October 2020
    name = contract.reference
    assert match(council, valid_at="2020-12-01") == {name: ("no data", None, None)}
    practitioner = programme(council, grants="Practitioner", valid_months=1, cpd_hours=30)
    path = enrol(council, practitioner, "p-fflur", "2021-01-10")
    assert match(council, valid_at="2021-01-09") == {name: ("no data", None, None)}
    assert match(council, valid_at="2021-01-10") == {name: ("short", None, None)}
    body = {"effective_from": "2021-02-01"}
    done = council.post(f"{path}/accreditation", body, "governance", if_match='"v1"')
    assert done.status_code == 201, done.text
    assert match(council, valid_at="2021-02-01") == {name: ("match", "Practitioner", "2021-02-28")}
    assert match(council, valid_at="2021-03-01") == {name: ("lapsed", None, "2021-02-28")}
    assert match(council, valid_at="2021-03-01", verdict="match") == {}
    assert council.read("/api/v1/enrolments", lapse_due="yes")["items"][0]["person"] == "p-fflur"


def test_foundation_is_enough_for_silver_and_nothing_is_wanted_for_bronze(council: Council) -> None:
    contracts = {tier: council.register(contract_manager="p-fflur") for tier in ("Gold", "Silver", "Bronze")}
    for tier, contract in contracts.items():
        council.change(contract, "tier", tier=tier)
    path = enrol(council, programme(council, grants="Foundation", valid_months=24), "p-fflur", "2020-11-01")
    done = council.post(
        f"{path}/accreditation", {"effective_from": "2020-11-02"}, "governance", if_match='"v1"'
    )
    assert done.status_code == 201, done.text
    found = match(council, valid_at="2020-12-01")
    assert [found[contract.reference][0] for contract in contracts.values()] == ["short", "match", "match"]
    assert found[contracts["Gold"].reference][1] == "Foundation"
    assert set(match(council, valid_at="2020-12-01", tier="Gold")) == {contracts["Gold"].reference}


def test_too_little_cpd_is_said_and_changes_no_verdict(council: Council) -> None:
    contract = council.register(contract_manager="p-fflur")
    council.change(contract, "tier")
    path = enrol(council, programme(council, grants="Expert", cpd_hours=30), "p-fflur", "2019-03-01")
    council.post(f"{path}/accreditation", {"effective_from": "2019-03-02"}, "governance", if_match='"v1"')
    logged = {"hours": "12.5", "year": "2019/20", "what": "Course", "effective_from": "2020-02-01"}
    assert council.post(f"{path}/cpd", logged, "officer", if_match='"v2"').status_code == 409
    assert council.post(f"{path}/cpd", logged, "governance", if_match='"v2"').status_code == 201
    (item,) = council.read("/api/v1/training-match", "auditor", valid_at="2020-12-01")["items"]
    assert (item["verdict"], item["cpd"]) == ("match", "12.5 of 30 hours in 2019/20")


def test_over_forty_stays_a_lower_bound_and_later_people_are_added(either_council: Council) -> None:
    council = either_council
    apprenticeship = programme(council, title="Level 4", kind="apprenticeship", level="Level 4")
    balance = {
        "what": "enrolled",
        "comparator": "more than",
        "count": 40,
        "up_to": "2019-11-18",
        "source": "Committee paper 3.4",
    }
    path = f"/api/v1/programmes/{apprenticeship}/balances"
    assert council.post(path, balance, "governance", if_match='"v1"').status_code == 201
    enrol(council, apprenticeship, "p-fflur", "2019-05-01")
    enrol(council, apprenticeship, "p-gwyn", "2020-01-10")
    enrol(council, apprenticeship, "p-heledd", "2020-01-10", how="engaged")
    (item,) = council.read("/api/v1/training-counts", "member")["items"]
    assert item["enrolled"] == {
        "recorded": 2,
        "before": "more than 40",
        "up_to": "2019-11-18",
        "least": 42,
        "in_words": "over 41",
    }
    assert (item["engaged"]["recorded"], item["engaged"]["in_words"]) == (1, "1")
    assert (item["completed"]["recorded"], item["accredited_now"], item["withdrawn"]) == (0, 0, 0)


def test_bad_questions_are_answered_by_field(council: Council) -> None:
    assert_problem(council.get("/api/v1/standard-coverage", "auditor"), 422, "bad-fields", "standard_id")
    wrong = council.get("/api/v1/training-match", "auditor", tier="Tin", verdict="fine")
    assert_problem(wrong, 422, "bad-fields", "tier", "verdict")
    assert_problem(council.get("/api/v1/training-match", "supplier-contact"), 403, "forbidden")


def put_right(council: Council, path: str, event_id: str, role: str, **fields: Any) -> Any:
    """The answer to somebody who puts right what was recorded wrongly, having just looked."""
    seen = council.get(path, "auditor").headers["ETag"]
    body = {"corrects": event_id, "fields": fields, "reason": "Misread"}
    return council.post(f"{path}/corrections", body, role, if_match=seen)


def rules(answer: Any, status: int) -> set[str]:
    """The rules that said no."""
    assert answer.status_code == status, answer.text
    return {fault["rule"] for fault in answer.get_json(force=True)["faults"]}


def test_r11_a_waiver_over_the_web_takes_two_people_in_person_and_on_behalf(either_council: Council) -> None:
    council = either_council
    standard, contract = adopted(council), council.register()
    council.change(contract, "tier")  # Gold from 1 October 2020
    asked = {
        "contract_id": contract.contract_id,
        "standard_id": standard.standard_id,
        "clause_id": "1.2",
        "until": "2020-12-31",
        "why": "New system in autumn",
        "effective_from": "2020-10-06",
        "on_behalf_of": "p-bryn",
    }
    proposal = council.post("/api/v1/compliance/waiver-proposals", asked)
    assert proposal.status_code == 201, proposal.text
    path = proposal.headers["Location"]
    given = {"clause_id": "1.2", "effective_from": "2020-10-07"}
    for role, behalf in (("owner", ""), ("second", "p-anwen"), ("owner", "p-anwen"), ("second", "p-bryn")):
        refused = council.post(f"{path}/waivers", given | {"on_behalf_of": behalf}, role, if_match='"v1"')
        assert rules(refused, 409) == {"compliance.second-person"}
    event_id = proposal.json["events"][0]["event_id"]
    assert put_right(council, path, event_id, "governance", until="2020-11-30").status_code == 201
    refused = council.post(f"{path}/waivers", given, "governance", if_match='"v2"')
    assert rules(refused, 409) == {"compliance.second-person"}
    assert council.post(f"{path}/waivers", given, "second", if_match='"v2"').status_code == 201
    (item,) = standard.coverage(valid_at="2020-10-31")["items"]
    assert item["waived"] == [{"clause_id": "1.2", "until": "2020-11-30"}]
    later = put_right(council, path, event_id, "governance", until="2021-11-30")
    assert rules(later, 409) == {"later-facts.still-fit"}


def test_what_was_said_of_a_clause_is_put_right_in_the_words_of_the_request(council: Council) -> None:
    standard, contract = adopted(council), council.register()
    council.change(contract, "tier")
    said = attest(council, standard, contract, "1.3")
    path, event_id = said.headers["Location"], said.json["events"][0]["event_id"]
    other = put_right(council, path, event_id, "owner", note="In the file")
    assert rules(other, 409) == {"compliance.own-word"}
    moved = put_right(council, path, event_id, "officer", contract_id=standard.standard_id)
    assert rules(moved, 422) == {"correction.fits-the-request"}
    right = put_right(council, path, event_id, "officer", statement="partly met", note="Old plan")
    assert right.status_code == 201, right.text
    (item,) = standard.coverage(valid_at="2020-10-31")["items"]
    assert (item["met"], item["partly_met"]) == ([], ["1.3"])


def test_an_adopted_text_is_not_put_right_and_its_adoption_only_annulled(council: Council) -> None:
    standard = Standard(council)
    clause = CLAUSES[0] | {"obligation": "Do it."}
    body = {"clause": clause, "effective_from": "2020-02-01"}
    written = council.post(f"{standard.path}/clauses", body, "governance", if_match='"v1"')
    assert written.status_code == 201, written.text
    event_id = written.json["events"][0]["event_id"]
    better = clause | {"obligation": "Do it in time."}
    assert put_right(council, standard.path, event_id, "governance", clause=better).status_code == 201
    council.step(standard.path, "reviews", EVERY_DAY | {"effective_from": "2020-03-01"}, "governance")
    adoption = council.step(
        standard.path, "adoption", {"body": "Cabinet", "effective_from": "2020-03-01"}, "second"
    )
    again = put_right(council, standard.path, event_id, "governance", clause=clause)
    assert rules(again, 409) == {"later-facts.still-fit"}
    adopted_id = adoption["events"][0]["event_id"]
    only_annulled = put_right(council, standard.path, adopted_id, "governance", body="Council")
    assert rules(only_annulled, 409) == {"correction.may-be-asked-again"}


def test_the_last_day_of_an_accreditation_follows_the_day_on_which_it_was_given(council: Council) -> None:
    contract = council.register(contract_manager="p-fflur")
    council.change(contract, "tier")  # Gold from 1 October 2020
    practitioner = programme(council, grants="Practitioner", valid_months=1)
    path = enrol(council, practitioner, "p-fflur", "2021-01-10")
    given = council.step(path, "accreditation", {"effective_from": "2021-02-01"}, "governance")
    event_id = given["events"][0]["event_id"]
    right = put_right(council, path, event_id, "governance", effective_from="2021-02-10")
    assert right.status_code == 201, right.text
    assert match(council, valid_at="2021-02-10")[contract.reference] == (
        "match",
        "Practitioner",
        "2021-03-09",
    )


def test_a_programme_is_put_right_by_the_rules_of_its_offer(council: Council) -> None:
    terms = {"title": "Academy", "provider": "Academy", "kind": "programme", "aims": ["Better judgement"]}
    made = council.post("/api/v1/programmes", {"terms": terms, "effective_from": "2018-04-01"}, "governance")
    path, event_id = made.headers["Location"], made.json["events"][0]["event_id"]
    impossible = put_right(council, path, event_id, "governance", terms=terms | {"valid_months": 24})
    assert rules(impossible, 422) == {"programme.validity-of-something"}
    right = put_right(council, path, event_id, "governance", terms=terms | {"title": "Commissioning Academy"})
    assert right.status_code == 201, right.text
