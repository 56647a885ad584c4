"""The sample record: complete against the paper, free of real people, and as sound as any other record."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import msgspec
import pytest

from application.access import ROLES
from application.commands import Commands
from application.errors import BadRequest, DuplicateReference
from application.handling.message import CommandMessage
from application.record import Basis
from application.sample import SIGN_INS, load_sample
from application.sample.naming import SampleNames
from application.sample.steps import in_order_of_time, people, stories, suppliers
from application.use_cases import USE_CASES
from application.verification import verify_log
from domain import log
from domain.chronicle import noun_of
from domain.contract import CONTRACT
from domain.contract.registration import Register, Registered
from domain.contract.terms import Contract, Terms
from domain.contract.tier import TierAssigned
from domain.decisions import Actor
from domain.events import FACTS, Fact, Recorded
from domain.forward_plan import FORWARD_PLAN
from domain.forward_plan.issue import Issued
from domain.group.convening import Convened
from domain.log import LOG_STREAM
from domain.sentences import sentence
from domain.streams import ALL
from projections.completed_reviews import completed_reviews
from projections.forward_plan import printed_rows
from projections.plan_drift import drift, issue_of
from tests.directory import issue
from tests.sample_record import LOADED, SampleIn
from web.services import Services

SEED = Path(__file__).parents[3] / "shared" / "seed" / "tables.json"
PAPER_DAY = date(2019, 11, 8)
"""A day between the two tables of the paper."""


@pytest.fixture(scope="module")
def services(sample_in: SampleIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A record with the sample in it, on SQLite."""
    services = sample_in(tmp_path_factory.mktemp("sample"))
    yield services
    services.close()


@pytest.fixture(scope="module")
def tables() -> dict[str, Any]:
    """The two tables of the paper."""
    if not SEED.exists():
        pytest.skip("the paper's tables are not beside this checkout")
    found: dict[str, Any] = json.loads(SEED.read_text())
    return found


def recorded(services: Services) -> list[Recorded]:
    """The whole log."""
    return services.record.feed(0, 10_000)


def text_of_the_stories() -> str:
    """Every story, as it ships."""
    return " ".join(path.read_text() for path in Path(str(files("application.sample"))).rglob("*/*.json"))


def contracts(services: Services) -> list[Contract]:
    """Every contract of the sample."""
    ids = [event.event.stream_id for event in recorded(services) if isinstance(event.event.fact, Registered)]
    return [services.record.chronicle(CONTRACT, contract_id) for contract_id in ids]


def titled(services: Services, day: date) -> dict[str, Terms]:
    """What was true of every contract on *day*, by title."""
    found = (contract.in_force(day) for contract in contracts(services))
    return {terms.title: terms for terms in found if terms is not None}


def test_every_printed_line_has_its_contract_with_as_many_lead_officers(
    services: Services, tables: dict[str, Any]
) -> None:
    printed = [
        item
        for table in ("completed_reviews", "forward_plan")
        for row in tables[table]["rows"]
        for item in row["items"]
    ]
    known = titled(services, PAPER_DAY)
    assert len(printed) == 22
    assert {row["title"] for row in printed} <= known.keys()
    for entry in printed:
        assert len(known[entry["title"]].roles.lead_officers) == len(entry["lead_officers"]), entry["title"]


def test_every_review_date_is_on_record_as_printed(services: Services, tables: dict[str, Any]) -> None:
    """As the record stood in November 2019; a date that was not set is TBC."""
    known = titled(services, PAPER_DAY)
    for row in (*tables["completed_reviews"]["rows"], *tables["forward_plan"]["rows"]):
        for item in row["items"]:
            dates = {key_date.kind: key_date.date for key_date in known[item["title"]].key_dates}
            assert dates["review"] == (row["date_iso"] or "TBC"), item["title"]


def paper_basis(services: Services) -> Basis:
    """Both clocks on the paper's day."""
    return services.record.basis(PAPER_DAY, datetime(2019, 11, 8, 12, tzinfo=UTC))


def stream_of(services: Services, fact: type[Fact], name: str = "") -> UUID:
    """The first stream that such a fact opened, or the one of that short name."""
    found = (
        event.event.stream_id
        for event in recorded(services)
        if isinstance(event.event.fact, fact)
        and (not name or getattr(event.event.fact, "short_name", "") == name)
    )
    return next(found)


def as_printed(rows: list[dict[str, Any]], who: dict[str, str]) -> list[tuple[Any, ...]]:
    """Rows as the paper prints them, with officers as *who* has them; a name that it lacks stays."""
    return [
        (
            row["date_as_printed"],
            list(row["contracts_as_printed"]),
            [
                " / ".join(who.get(part, part) for part in names.split(" / "))
                for names in row["lead_officers_as_printed"]
            ],
        )
        for row in rows
    ]


def test_both_tables_come_back_line_for_line_with_invented_names(
    services: Services, tables: dict[str, Any]
) -> None:
    """One invented officer for each of the paper's, throughout both tables."""
    names, basis = services.access.names(), paper_basis(services)
    window = (date(2019, 3, 26), date(2019, 10, 1))
    held = completed_reviews(services.record, basis, stream_of(services, Convened, "CMRG"), window, names)
    plan = services.record.chronicle_at(FORWARD_PLAN, stream_of(services, Issued), basis.position).in_force(
        PAPER_DAY
    )
    told = [*held.rows, *printed_rows(plan.last, names)]
    printed = [*tables["completed_reviews"]["rows"], *tables["forward_plan"]["rows"]]
    who: dict[str, str] = {}
    for row, real in zip(told, printed, strict=True):
        for ours, theirs in zip(row.lead_officers_as_printed, real["lead_officers_as_printed"], strict=True):
            who |= zip(theirs.split(" / "), ours.split(" / "), strict=True)
    assert len(who) == len(set(who.values())) == 10
    assert as_printed([msgspec.structs.asdict(row) for row in told], {}) == as_printed(printed, who)


def test_over_forty_contracts_have_been_reviewed_since_inception(services: Services) -> None:
    group = stream_of(services, Convened, "CMRG")
    window = (date(2019, 3, 26), date(2019, 10, 1))
    found = completed_reviews(services.record, paper_basis(services), group, window, services.access.names())
    assert (found.comparator, found.count) == ("more than", 40)


def test_the_endorsed_plan_has_drifted_since(services: Services) -> None:
    basis = services.record.basis(date(2020, 12, 31), date(2020, 12, 31))
    plan_id = stream_of(services, Issued)
    plan = services.record.chronicle_at(FORWARD_PLAN, plan_id, basis.position).in_force(basis.valid_at)
    assert plan.endorsed.number == 1
    issue = issue_of(services.record, basis, plan_id, plan, plan.endorsed)
    kinds = {
        change.difference.kind for change in drift(services.record, basis, plan.endorsed, issue, {}).changes
    }
    assert {"moved", "line dropped", "lead officers changed", "review cancelled", "held as planned"} <= kinds


def test_no_real_person_is_in_it(tables: dict[str, Any]) -> None:
    real = {row["name"] for row in tables["people_in_text"]}
    assert len(real) == 10
    text = " ".join(
        file.read_text().casefold()
        for file in Path(str(files("application.sample"))).rglob("*")
        if file.suffix in (".py", ".json")
    )
    assert not [name for name in real if name.casefold() in text]
    surnames = {name.split()[-1].casefold() for name in real}
    invented = {word for name in people().people.values() for word in re.split(r"[ -]", name.casefold())}
    assert not surnames & invented


def test_every_story_is_told_in_order_of_time_about_something_of_its_own() -> None:
    told = stories(LOADED)
    assert len({story.about for story in told}) == len(told)
    for story in told:
        assert list(story.steps) == sorted(story.steps, key=lambda step: step.at), story.about


def test_names_are_in_the_directory_only(services: Services) -> None:
    names = people().people
    assert services.access.names() == names
    text = text_of_the_stories()
    assert not [name for name in names.values() if name in text]
    said = set(re.findall(r'"(p-[^"]*)"', text))
    assert said | set(SIGN_INS.values()) == names.keys()


NOT_TOLD: Final = {
    "amendment.correction_proposed.v1": "nothing that legal limits rest on was put right in it",
    "change_request.standstill_ended.v1": "the one that is over waits to be said so",
    "change_request.settlement_sought.v1": "the changes made without approval wait for a request that settles them",
    "contract.change_settled.v1": "as above",
    "contract.taken_over.v1": "what was imported has no history elsewhere",
    "contract.release_taken_over.v1": "as above",
    "contract.withholding_ended.v1": "what is withheld runs still",
    "contract.irrecoverable_vat_recorded.v1": "the papers do not say",
    "contract.resumed.v1": "what is suspended stands still",
    "contract.reclassified.v1": "the directorates are those of 2019 throughout",
    "contract.division_named.v1": "as above",
    "organisation.unit_renamed.v1": "as above",
    "organisation.unit_ended.v1": "as above",
    "policy.version_withdrawn.v1": "the version that was proposed waits to be adopted",
    "organisation.units_taken_over.v1": "every directorate that its contracts name is entered in it",
    "supplier.address_recorded.v1": "the papers do not say",
    "contract.reassessment_no_longer_asked.v1": "nothing that had asked for a reassessment was put right in it",
    "person.renamed.v1": "whom the papers name, they name by one name",
    "person.role_ended.v1": "whoever left had none",
    "person.taken_over.v1": "what whoever left held waits for somebody to take it over",
    "person.erasure_proposed.v1": "nobody has asked for it",
    "person.erased.v1": "as above",
    "person.token_revoked.v1": "the one token in it waits to be ended",
    "log.key_rotated.v1": "one key signs it from its opening to its end",
    "log.key_withdrawal_proposed.v1": "as above",
    "log.key_withdrawn.v1": "as above",
    "log.put_back.v1": "nothing of it went missing",
    "log.practice_begun.v1": "it is no practice copy",
    "notice.due_date_moved.v1": "no contract with a notice was put right",
    "notice.no_longer_due.v1": "as above",
    "notice.failure_determined.v1": "the meals that come late wait for somebody to determine it",
    "notice.found_not_needed.v1": "each is needed",
    "contract.improvement_opportunity_given.v1": "the meals that come late wait for somebody to warn the supplier",
    "contract.improvement_assessed.v1": "as above",
    "contract.indicators_found_inappropriate.v1": "indicators were set wherever the law asks for them",
    "contract.termination_intended.v1": "no supplier in it was excluded since",
    "notice.compliance_fell_due.v1": "no payment of a quarter since 2026 is told in it",
    "payment.restated.v1": "finance told what was paid once, and right",
    "document.taken_in.v1": "no release before this one kept its documents",
    "document.erasure_declined.v1": "the erasure that was asked for waits for a second person",
    "document.erased.v1": "as above",
    "daily_digest.begun.v1": "a sample writes to nobody",
    "daily_digest.sent.v1": "as above",
    "daily_digest.not_taken.v1": "as above",
    "person.password_set.v1": "it is entered with one click, and nobody in it has a password",
    "person.sessions_ended.v1": "nobody signs in while it tells",
    "notice.part_stated.v1": "what its notices leave open is left for whoever tries it",
    "log.answers_taken_in.v1": "no release before this one gave its answers",
    "log.sealed.v1": "a sealed record takes no more events",
}
"""The facts that do not occur in it, and why."""


def test_every_kind_of_stream_occurs(services: Services) -> None:
    nouns = {noun_of(event.event.fact) for event in recorded(services) if event.event.stream_id != LOG_STREAM}
    assert nouns == {stream.noun for stream in ALL} - {"daily_digest"}  # none is sent unless that is set up


def test_every_kind_of_fact_occurs_but_for_those_with_a_reason(services: Services) -> None:
    assert set(FACTS) - {event.event.name for event in recorded(services)} == set(NOT_TOLD)


def test_every_event_reads_as_a_sentence_without_placeholders_or_ids_of_people(services: Services) -> None:
    names = services.access.names()
    for event in recorded(services):
        told = sentence(event.event.fact, names)
        assert told[0].isupper() or told[0].isdigit(), told
        assert told.rstrip()[-1] in ".!?", told
        assert not re.search(r"p-00\d\d|None|@|&|  ", told), told


def test_it_says_that_it_is_a_sample_and_keeps_its_own_time(services: Services) -> None:
    opened, *events = recorded(services)
    assert opened.event.fact == log.Opened(purpose="sample")
    instants = [event.recorded_at for event in events]
    assert instants == sorted(instants)
    told = dict.fromkeys(step.at for _, step in in_order_of_time(LOADED))
    assert list(dict.fromkeys(instants)) == list(told)
    of_the_paper = [event for event in events if event.recorded_at.year < 2021]
    assert [event.recorded_at.year for event in (events[0], of_the_paper[-1])] == [2016, 2020]
    assert 600 <= len(of_the_paper) <= 1200
    assert LOADED - timedelta(days=7) < events[-1].recorded_at.date() < LOADED
    assert services.record.ledger.clock is None


def test_entries_come_late_and_changes_are_scheduled(services: Services) -> None:
    changes = [
        event for event in recorded(services) if event.event.version > 1 and event.event.envelope.concerns
    ]
    lags = [(event.recorded_at.date() - event.event.envelope.valid_from).days for event in changes]
    assert sum(lag > 14 for lag in lags) > 15
    assert sum(lag < 0 for lag in lags) > 5


def test_tiers_come_with_the_tool(services: Services) -> None:
    tiers = [event for event in recorded(services) if isinstance(event.event.fact, TierAssigned)]
    assert min(event.recorded_at.year for event in tiers) == 2019
    assert all(terms.tier for terms in titled(services, date(2020, 12, 31)).values())


def test_the_log_verifies(services: Services) -> None:
    services.checkpoints.publish()
    sentence = verify_log(services.record, services.checkpoints.key().verifier)
    assert sentence.startswith("complete and unaltered as at checkpoint")


def test_the_projections_equal_the_fold(services: Services) -> None:
    standing = services.supervisor.self_check(sample=len(contracts(services)))
    assert standing
    assert all(status.healthy and status.check_outcome == "equal" for status in standing)


def test_somebody_signs_in_for_every_role(services: Services) -> None:
    assert SIGN_INS.keys() == set(ROLES) - {"public"}
    for role, person_id in SIGN_INS.items():
        assert services.access.token(issue(services.directory, person_id, role)).person_id == person_id


def test_whoever_may_write_takes_part(services: Services) -> None:
    taking_part = {(event.event.envelope.role, event.event.envelope.actor) for event in recorded(services)}
    assert {(role, who) for role, who in SIGN_INS.items() if role != "auditor"} <= taking_part
    assert "auditor" not in {role for role, _ in taking_part}


def test_a_second_load_is_refused(services: Services) -> None:
    head = services.record.head()
    with pytest.raises(BadRequest, match="only into an empty one"):
        load_sample(services.record, services.directory, services.commands)
    assert services.record.head() == head
    assert services.record.ledger.clock is None


def test_references_are_taken(services: Services) -> None:
    use_case = USE_CASES["register"]
    body = next(step.body for _, step in in_order_of_time() if step.use_case == "register")
    command = msgspec.convert(SampleNames(services.record, suppliers()).resolved(body), Register)
    again = CommandMessage(use_case, command, Actor(SIGN_INS["officer"], "officer"), idempotency_key="again")
    with pytest.raises(DuplicateReference):
        Commands(services.record).submit(again, lambda _: b"")
