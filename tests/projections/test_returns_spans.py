"""When the work under contracts stood still, as the rows of the register tell it and as the terms say."""

from datetime import date
from decimal import Decimal

from application.record import Basis
from domain.contract import CONTRACT
from domain.contract.suspension import Resume, Suspend
from domain.contract.value import ChangeValue
from domain.submission.judging import stood_still
from projections.returns import ReturnsQuery, Span, kpi_pages
from tests.givens import day, register
from tests.projections.test_register_query import owner
from tests.projections.world import World


def spans(process: World, basis: Basis) -> dict[str, Span]:
    """By contract."""
    [page] = kpi_pages(process.record, basis, ReturnsQuery())
    read_id = process.record.store.dialect.read_id
    return {str(read_id(kept)): span for kept, span in page.spans.items()}


def test_the_work_stood_still_as_the_terms_say_however_many_rows_tell_of_it(process: World) -> None:
    because = {"reason": "Told."}
    contract = process.submit(register())
    known = [process.record.basis()]

    def told(*commands: object) -> None:
        for command in commands:
            process.submit(command, contract, owner(process, contract))  # type: ignore[arg-type]
            known.append(process.record.basis())

    def worth(amount: str, since: date) -> ChangeValue:
        return ChangeValue(
            estimated_incl_vat=Decimal(amount),
            cause="price",
            effective_from=since,
            without_approval=True,
            **because,
        )

    told(
        Suspend(effective_from=day("2021-01-01"), until=day("2021-06-30"), **because),
        worth("900000.00", day("2021-02-01")),
        worth("800000.00", day("2021-07-01")),  # its row bears a suspension that is over
        Resume(effective_from=day("2021-03-15"), **because),
        Suspend(
            effective_from=day("2021-04-01"), until=day("2021-06-30"), **because
        ),  # until the same day again
        Suspend(effective_from=day("2021-05-01"), until=day("2021-08-31"), **because),
        worth("700000.00", day("2021-06-01")),
        worth("600000.00", day("2022-01-01")),
        Suspend(effective_from=day("2022-02-01"), until=day("2022-02-28"), **because),
    )
    for basis in known:
        chronicle = process.record.chronicles_at(CONTRACT, [contract], basis.position)[contract]
        assert spans(process, basis)[str(contract)].stood_still == stood_still(chronicle)
    stretches = [(str(first), str(last)) for first, last in stood_still(chronicle)]
    assert stretches == [
        ("2021-01-01", "2021-03-14"),
        ("2021-04-01", "2021-08-31"),
        ("2022-02-01", "2022-02-28"),
    ]
