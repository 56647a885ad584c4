"""Reports of the position at a basis, beside figures counted from the streams themselves, with no table in between.

On the sample, for a day and a moment in the middle of it: what was entered late, corrected or scheduled is in its past.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from application.record import LONDON, Basis, fold
from domain.chronicle import noun_of
from domain.contract.status import status
from domain.events import Recorded
from domain.log import LOG_STREAM
from projections.reports.catalogue import BY_NAME
from projections.reports.definition import ReportRequest
from projections.reports.paper import Chart, Paper, Paragraph, Table
from projections.reports.recording_lag import percentile
from tests.sample_record import SampleIn
from web.services import Services

BASES = [(date(2019, 10, 1), "2019-11-01T00:00:00Z"), (date(2020, 2, 1), ""), (date(2019, 7, 1), "")]


@pytest.fixture(scope="module")
def services(sample_in: SampleIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A record with the sample in it."""
    services = sample_in(tmp_path_factory.mktemp("sample"))
    yield services
    services.close()


@pytest.fixture(scope="module", params=BASES, ids=lambda row: f"{row[0]} {row[1]}")
def basis(services: Services, request: pytest.FixtureRequest) -> Basis:
    return services.reports.basis(*request.param)


def report(services: Services, basis: Basis, name: str, **said: str) -> Paper:
    return BY_NAME[name].paper(ReportRequest(services.record, basis, services.access.names(), said))


def rows(paper: Paper, name: str) -> list[dict[str, Any]]:
    """The rows of a table, by column."""
    table = next(table for table in paper.tables if table.name == name)
    return [
        {column.name: cell for column, cell in zip(table.columns, row, strict=True)} for row in table.rows()
    ]


def events(services: Services, basis: Basis) -> list[Recorded]:
    found = services.record.feed(0, 10_000)
    return [
        recorded
        for recorded in found
        if recorded.position <= basis.position and recorded.event.stream_id != LOG_STREAM
    ]


def states(services: Services, basis: Basis, noun: str) -> dict[UUID, Any]:
    """Every state of that noun in force at the basis, folded here."""
    streams: dict[UUID, list[Recorded]] = {}
    for recorded in events(services, basis):
        if noun_of(recorded.event.fact) == noun:
            streams.setdefault(recorded.event.stream_id, []).append(recorded)
    folded = {key: fold(found) for key, found in streams.items()}
    return {
        key: state
        for key, chronicle in folded.items()
        if chronicle is not None and (state := chronicle.in_force(basis.valid_at))
    }


def in_force(services: Services, basis: Basis) -> dict[UUID, Any]:
    found = states(services, basis, "contract")
    return {key: item for key, item in found.items() if status(item, basis.valid_at) == "live"}


def test_tiers_are_those_of_the_contracts_in_force(services: Services, basis: Basis) -> None:
    counted = Counter(
        (item.directorate, item.tier or "not tiered") for item in in_force(services, basis).values()
    )
    told = rows(report(services, basis, "tiers"), "tiers")
    named = {"gold": "Gold", "silver": "Silver", "bronze": "Bronze", "not_tiered": "not tiered"}
    found = Counter({(row["directorate"], tier): row[name] for row in told for name, tier in named.items()})
    assert +found == counted
    values = {row["directorate"]: row["value"] for row in told}
    for directorate, value in values.items():
        ours = [item for item in in_force(services, basis).values() if item.directorate == directorate]
        assert value == sum(item.values.estimated_incl_vat or 0 for item in ours)


def test_moves_between_tiers_are_those_between_two_folds(services: Services) -> None:
    now, day = services.reports.basis(date(2020, 6, 30), None), date(2019, 4, 1)
    before = states(services, Basis(day, now.known_at, now.position), "contract")
    after = states(services, now, "contract")
    wanted = {
        (item.reference, before[key].tier or "not tiered", item.tier or "not tiered")
        for key, item in after.items()
        if key in before and before[key].tier != item.tier
    }
    paper = report(services, now, "tiers", **{"from": day.isoformat()})
    assert {(row["reference"], row["was"], row["now"]) for row in rows(paper, "moved")} == wanted
    assert sum(cell for row in rows(paper, "movement") for cell in list(row.values())[1:]) == len(wanted) > 0


def test_ratings_and_validation_are_those_of_the_submissions(services: Services, basis: Basis) -> None:
    ratings: Counter[str] = Counter()
    coverage: Counter[str] = Counter()
    for state in states(services, basis, "submission").values():
        ratings[state.published.rating if state.published else "no_data"] += 1
        coverage["reported"] += bool(state.reported and state.status != "rejected")
        validated = state.validation and state.validation.figure is not None and state.status != "rejected"
        coverage["validated"] += bool(validated)
        coverage["published"] += bool(state.published)
        coverage["unvalidated"] += bool(state.published and state.published.unvalidated)
    paper = report(services, basis, "kpis")
    for by in ("contract", "directorate"):
        told = rows(paper, f"performance-by-{by}")
        shown = {"Good": "good", "Approaching target": "approaching_target", "Inadequate": "inadequate"}
        for rating, column in {
            **shown,
            "no_data": "no_data",
            "Requires improvement": "requires_improvement",
        }.items():
            assert sum(row[column] for row in told) == ratings[rating]
        for column, count in coverage.items():
            assert sum(row[column] for row in rows(paper, f"validation-by-{by}")) == count


def test_actions_are_counted_by_age_and_nothing_is_counted_twice(services: Services, basis: Basis) -> None:
    found = states(services, basis, "action")
    paper = report(services, basis, "actions")
    done = sum(item.status == "done" for item in found.values())
    for name in ("by-directorate", "by-owner"):
        told = rows(paper, name)
        counts = [
            sum(
                value
                for key, value in row.items()
                if key not in ("directorate", "owner", "moved", "partly_done", "not_done")
            )
            for row in told
        ]
        assert sum(counts) == len(found)
        assert sum(row["fully_done"] for row in told) == done
        assert sum(row["moved"] for row in told) == sum(len(item.moved) for item in found.values())
    late = sum(
        sum(row[text] for text in row if text.startswith("overdue")) for row in rows(paper, "by-owner")
    )
    assert len(rows(paper, "overdue")) == late


def test_reviews_held_and_their_findings_are_those_of_the_streams(services: Services, basis: Basis) -> None:
    held = [
        state
        for state in states(services, basis, "review").values()
        if state.held_on and state.held_on <= basis.valid_at
    ]
    themes = Counter(
        finding.theme if finding.passing else "not passed" for item in held for finding in item.findings
    )
    agreed = Counter(
        finding.theme
        for item in held
        for finding in item.findings
        if finding.answer == "agreed" and finding.passing
    )
    paper = report(services, basis, "reviews")
    told = rows(paper, "themes")
    assert {row["theme"]: row["findings"] for row in told} == themes
    assert +Counter({row["theme"]: row["agreed"] or 0 for row in told}) == agreed
    assert len(rows(paper, "held")) == len(held)
    assert sum(row["findings"] for row in rows(paper, "areas")) == sum(themes.values())


def test_no_report_tells_what_was_found(services: Services, basis: Basis) -> None:
    texts = [
        finding.text for state in states(services, basis, "review").values() for finding in state.findings
    ]
    said = [
        str(cell)
        for name in ("reviews", "actions", "changes", "recording-lag")
        for table in report(
            services, basis, name, **({"from": "2019-01-01"} if name == "changes" else {})
        ).tables
        for row in table.rows()
        for cell in row
    ]
    assert not [text for text in texts if any(text in item for item in said)]


def test_social_value_keeps_three_numbers_apart(services: Services, basis: Basis) -> None:
    contracts = in_force(services, basis)
    found = [
        state for state in states(services, basis, "social_value").values() if state.contract_id in contracts
    ]
    paper = report(services, basis, "social-value")
    assert len(rows(paper, "entries")) == len(found)
    told = rows(paper, "by-theme")
    assert sum(row["commitments"] + row["opportunities"] for row in told) == len(found)
    entries = rows(paper, "entries")
    assert {row["reported"] for row in entries if row["status"] == "opportunity"} <= {"No data"}


def test_comparisons_cover_the_contracts_that_have_one(services: Services, basis: Basis) -> None:
    contracts = in_force(services, basis)
    standing = [
        state
        for state in states(services, basis, "benchmark").values()
        if state.superseded_by is None and state.contract_id in contracts
    ]
    compared = {item.contract_id for item in standing}
    paper = report(services, basis, "benchmarking")
    told = rows(paper, "coverage")
    assert sum(row["compared"] for row in told) == len(compared)
    assert sum(row["not_compared"] for row in told) == len(contracts) - len(compared)
    assert len(rows(paper, "comparisons")) == len(standing)


def test_standard_and_training_count_every_contract_in_force_once(services: Services) -> None:
    basis = services.reports.basis(date(2020, 2, 1), None)
    contracts = in_force(services, basis)
    compliance = rows(report(services, basis, "standard-compliance"), "contracts")
    assert {row["reference"] for row in compliance} == {contract.reference for contract in contracts.values()}
    training = report(services, basis, "training")
    tiered = [contract for contract in contracts.values() if contract.tier]
    assert sum(
        value for row in rows(training, "match") for name, value in row.items() if name != "tier"
    ) == len(tiered)
    for row in compliance:
        assert row["applying"] >= row["met"]


def test_lags_are_those_of_the_events(services: Services, basis: Basis) -> None:
    lags: Counter[int] = Counter()
    for recorded in events(services, basis):
        recorded_on = recorded.recorded_at.astimezone(LONDON).date()
        lags[(recorded_on - recorded.event.envelope.valid_from).days] += 1
    paper = report(services, basis, "recording-lag")
    assert sum(row["events"] for row in rows(paper, "by-type")) == sum(lags.values())
    chart = next(block for block in paper.blocks if isinstance(block, Chart))
    assert sum(chart.series[0].values) == sum(lags.values())
    longest = rows(paper, "longest")
    assert longest[0]["days"] == max(lags)
    assert f"half of them within {sorted(lags.elements())[(sum(lags.values()) + 1) // 2 - 1]} days" in str(
        paper.blocks
    )


def test_lags_by_directorate_count_an_event_once_in_each_that_it_concerns(
    services: Services, basis: Basis
) -> None:
    standing = states(services, basis, "contract")
    counted: Counter[str] = Counter()
    for recorded in events(services, basis):
        concerned = [standing.get(contract_id) for contract_id in recorded.event.envelope.concerns]
        counted.update({terms.directorate for terms in concerned if terms is not None})
    assert sum(counted.values())
    paper = report(services, basis, "recording-lag")
    assert {row["directorate"]: row["events"] for row in rows(paper, "by-directorate")} == counted


def test_a_percentile_is_the_nearest_rank() -> None:
    assert percentile({}, 50) == 0
    assert percentile({1: 1, 2: 1, 3: 1, 4: 1}, 50) == 2
    assert percentile({0: 9, 100: 1}, 90) == 0
    assert percentile({0: 9, 100: 1}, 91) == 100


def test_every_table_has_as_many_cells_as_columns_and_names_of_its_own(
    services: Services, basis: Basis
) -> None:
    for name, definition in BY_NAME.items():
        if any(parameter.required for parameter in definition.parameters.values()):
            continue
        paper = report(services, basis, name)
        assert len({table.name for table in paper.tables}) == len(paper.tables)
        for table in paper.tables:
            assert all(len(row) == len(table.columns) for row in table.rows()), (name, table.name)
            assert len({column.name for column in table.columns}) == len(table.columns)


def test_a_papers_numbers_run_on_whatever_is_left_unwritten(services: Services) -> None:
    basis = services.reports.basis(date(2020, 3, 20), None)
    for words in ({}, {"overall": "Good.", "conclusion": "Noted."}):
        asked = ReportRequest(services.record, basis, {}, {"group": "CMRG", "from": "2019-03-26"}, words)
        numbers = [
            block.number
            for block in BY_NAME["committee-paper"].paper(asked).blocks
            if getattr(block, "number", "")
        ]
        sections = [number for number in numbers if "." not in number]
        assert sections == [str(number + 1) for number in range(len(sections))]
        assert len(sections) == (4 if words else 3)
        for section in sections:
            under = [number for number in numbers if number.startswith(f"{section}.")]
            assert under == [f"{section}.{number + 1}" for number in range(len(under))]


def test_knowing_less_a_paper_says_less(services: Services) -> None:
    """A change that was entered late is in the past only from the moment at which it was entered."""
    late = max(events(services, services.reports.basis(None, None)), key=_lag)
    day = late.event.envelope.valid_from
    before, after = (services.reports.basis(day, late.position - less) for less in (1, 0))
    told = [list(_said(report(services, item, "recording-lag"))) for item in (before, after)]
    assert told[0] != told[1]


def _lag(recorded: Recorded) -> int:
    return (recorded.recorded_at.date() - recorded.event.envelope.valid_from).days


def _said(paper: Paper) -> Iterator[Any]:
    for block in paper.blocks:
        yield list(block.rows()) if isinstance(block, Table) else block


IN_FORCE_REPORTS = ("tiers", "benchmarking", "social-value", "standard-compliance", "training")


@pytest.mark.parametrize("name", IN_FORCE_REPORTS)
def test_a3_what_is_past_its_end_is_said_apart_from_what_is_in_force(
    services: Services, basis: Basis, name: str
) -> None:
    past = [
        state
        for state in states(services, basis, "contract").values()
        if status(state, basis.valid_at) == "past end"
    ]
    said = [block.text for block in report(services, basis, name).blocks if isinstance(block, Paragraph)]
    apart = [text for text in said if "past its end" in text or "past their end" in text]
    assert [text.split()[0] for text in apart] == ([str(len(past))] if past else [])


def test_a3_the_head_of_a_paper_calls_nothing_in_force(services: Services, basis: Basis) -> None:
    _, head, *_ = report(services, basis, "register").blocks
    assert isinstance(head, Paragraph)
    assert head.text.startswith("As things stood on ")
