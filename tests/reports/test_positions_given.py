"""Reports of the position with figures worked out by hand, as known before and after something was entered late."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from application.record import Basis
from projections.reports.catalogue import BY_NAME
from projections.reports.definition import ReportRequest
from projections.reports.paper import Chart, Paper, Paragraph
from tests.web.council import Council, council_on
from tests.web.test_submissions import define, report
from web.daily import record_daily


@pytest.fixture
def council(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Council]:
    """A record with nothing in it."""
    with council_on(tmp_path_factory.mktemp("positions")) as council:
        yield council


def paper(
    council: Council, name: str, day: str, position: int | None = None, said: dict[str, str] | None = None
) -> Paper:
    """The report for that day, as known at the position or now."""
    basis: Basis = council.services.record.basis(date.fromisoformat(day), position)
    return BY_NAME[name].paper(
        ReportRequest(council.services.record, basis, council.services.access.names(), said or {})
    )


def rows(paper: Paper, name: str) -> list[tuple[Any, ...]]:
    return list(next(table for table in paper.tables if table.name == name).rows())


def words(paper: Paper) -> str:
    return " ".join(block.text for block in paper.blocks if isinstance(block, Paragraph))


def summary(paper: Paper) -> str:
    return next(block for block in paper.blocks if isinstance(block, Chart)).summary


def test_a_tier_that_was_entered_late_is_in_the_past_only_as_known_later(council: Council) -> None:
    """Given a Gold contract and one without a value; when it is entered in July that the first was Silver from June."""
    gold = council.register(directorate="Education", estimated_incl_vat="1200000.00")
    council.change(gold, "tier", effective_from="2020-01-01")
    council.register(directorate="Highways", estimated_incl_vat=None)
    before = council.head
    council.change(gold, "tier", tier="Silver", effective_from="2020-06-01")

    since = {"from": "2020-02-01"}
    then = paper(council, "tiers", "2020-07-01", before, since)
    now = paper(council, "tiers", "2020-07-01", said=since)
    value = rows(now, "tiers")[0][-1]
    assert str(value) == "1200000.00"
    assert rows(then, "tiers") == [("Education", 1, 0, 0, 0, value), ("Highways", 0, 0, 0, 1, None)]
    assert rows(now, "tiers") == [("Education", 0, 1, 0, 0, value), ("Highways", 0, 0, 0, 1, None)]
    assert rows(then, "moved") == []
    assert rows(now, "moved") == [(gold.reference, "School meals", "Education", "Gold", "Silver")]
    assert rows(now, "movement")[0] == ("Gold", 0, 1, 0, 0)
    assert "1 of them have no estimated value" in words(now)
    assert summary(now).endswith("In all 2, most in Education (1).")


def test_late_missing_and_never_validated_by_contract_supplier_and_directorate(council: Council) -> None:
    """Given a KPI owed since May, May reported in time; when June's late figure and a validation are entered later."""
    contract = council.register(directorate="Education")
    kpi_id = define(council, contract, "2020-04-15")
    path = report(council, kpi_id, "2020-05", "officer", effective_from="2020-06-20").headers["Location"]
    may = council.head
    report(council, kpi_id, "2020-06", "officer", effective_from="2020-07-21")
    june = council.head
    body = {"method": "open book", "outcome": "confirmed", "effective_from": "2020-07-30"}
    council.step(path, "validations", body, "owner")

    names = {
        "directorate": "Education",
        "supplier": "Amber Lane Catering Ltd",
        "contract": f"{contract.reference} School meals",
    }
    # reported, validated, %, published, published unvalidated, never validated; then the states of returns
    wanted = {
        may: ((1, 0, "0.0", 0, 0, 1), {"missing": 3, "on time": 1, "late": 0}),
        june: ((2, 0, "0.0", 0, 0, 1), {"missing": 2, "on time": 1, "late": 1}),
        council.head: ((2, 1, "50.0", 0, 0, 0), {"missing": 2, "on time": 1, "late": 1}),
    }
    for position, (validation, states) in wanted.items():
        told = paper(council, "kpis", "2020-09-25", position)
        for by, name in names.items():
            about = (name, "not tiered") if by == "contract" else (name,)
            assert rows(told, f"validation-by-{by}") == [(*about, *validation)]
            (row,) = rows(told, f"returns-by-{by}")
            _not_yet_due, missing, _nil, late, on_time = row[-5:]
            assert {"missing": missing, "on time": on_time, "late": late} == states
            assert rows(told, f"performance-by-{by}") == [
                (*about, 0, 0, 0, 0, 0, validation[0] + states["missing"])
            ]
    assert "1 came late and 2 are missing" in words(told)


def test_figures_are_the_same_whether_or_not_what_is_missing_was_marked(council: Council) -> None:
    contract = council.register(
        directorate="Education", end="2020-12-31", maximum_end="2020-12-31", options=[]
    )
    define(council, contract, "2020-04-15")
    before, services = council.head, council.services
    done = list(record_daily(services.record, services.commands, services.record.basis()))
    assert council.head > before
    assert done
    today = services.record.today().isoformat()
    then, now = (paper(council, "kpis", today, position) for position in (before, council.head))
    assert [list(table.rows()) for table in then.tables] == [list(table.rows()) for table in now.tables]
    said = [words(item).split("). ", 1)[1] for item in (then, now)]  # what follows the basis
    assert said[0] == said[1]


def test_what_a_retired_kpi_owed_stays_counted(council: Council) -> None:
    contract = council.register(directorate="Education")
    kpi_id = define(council, contract, "2020-04-15")
    report(council, kpi_id, "2020-05", "officer", effective_from="2020-06-20")
    retirement = {"reason": "Replaced", "effective_from": "2020-08-01"}
    assert council.post(f"/api/v1/kpis/{kpi_id}/retirement", retirement, if_match='"v1"').status_code == 201
    (row,) = rows(paper(council, "kpis", "2020-09-25"), "returns-by-directorate")
    assert row[0] == "Education"
    assert row[-1] == 1


def test_a_difference_says_which_contract_it_is_about(council: Council) -> None:
    contract = council.register(directorate="Education")
    council.change(contract, "tier", effective_from="2020-02-01")
    changed = rows(paper(council, "changes", "2020-07-01", said={"from": "2020-01-15"}), "changes")
    assert [row[:3] for row in changed] == [("took effect", f"{contract.reference} School meals", "Contract")]


def test_where_there_is_nothing_there_is_no_data_and_no_score(council: Council) -> None:
    for name in ("kpis", "benchmarking"):
        told = words(paper(council, name, "2020-07-01"))
        assert "(no data)" in told
        assert "%" not in told
    assert words(paper(council, "recording-lag", "2020-07-01", said={"to": "1999-12-31"})).endswith(
        "No event was recorded by 31 December 1999: no data."
    )
