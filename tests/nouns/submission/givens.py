"""What the tests of submissions have in common: a KPI of a contract, and the people who deal with its returns."""

from typing import Any
from uuid import UUID

from domain.decisions import Actor
from domain.kpi import Bands, Defined, Definition
from domain.submission import SUBMISSION
from domain.submission.overdue import MarkOverdue, OverdueMarked
from domain.submission.publication import Published
from domain.submission.querying import Queried
from domain.submission.rejection import Rejected
from domain.submission.reporting import NilReturned, Reported, ReportFigure, ReturnNil
from domain.submission.terms import Judgement
from domain.submission.validation import Validated
from tests.givens import Entry, day, on
from tests.streams import CONTRACT_ID, CONTRACT_OF_THESE_TESTS, Story, chronicle, given

KPI_ID = UUID("c0ffee00-0000-4000-8000-0000000000b1")
VALIDATOR = Actor("p-bryn", "owner")
SUPPLIER = Actor("p-gwen", "supplier-contact", str(UUID(int=1)))

ON_TIME = Definition(
    title="Meals on time",
    unit="percent",
    direction="higher is better",
    target="98",
    bands=Bands("98", "95", "90"),
    frequency="monthly",
)
DEFINED = on("2020-04-01", Defined(contract_id=CONTRACT_ID, definition=ON_TIME))
BY_FIRST = Judgement(1, day("2020-04-01"), "98", "Approaching target")
ABOUT: dict[str, Any] = {
    "kpi_id": KPI_ID,
    "contract_id": CONTRACT_ID,
    "title": "Meals on time",
    "unit": "percent",
    "period": "2023-04",
    "due_on": day("2023-05-20"),
}


def reported(figure: str = "97", **changes: Any) -> Reported:
    """The return of April 2023, but for *changes*."""
    facts = ABOUT | {"figure": figure, "reported_by": "p-gwen", "judged": (BY_FIRST,)} | changes
    return Reported(**facts)


REPORTED = on("2023-05-10", reported(), SUPPLIER)
NIL = on("2023-05-10", NilReturned(**ABOUT, returned_by="p-gwen"), SUPPLIER)
OVERDUE = on("2023-05-21", OverdueMarked(**ABOUT))
REJECTED = on("2023-05-12", Rejected())
QUERIED = on("2023-05-12", Queried(question="Is Brynteg in it?"))
VALIDATED = on(
    "2023-05-15",
    Validated(
        method="sample test",
        outcome="confirmed",
        reported="97",
        figure="97",
        sample_size=40,
        exceptions=0,
        validated_by="p-bryn",
        judged=(BY_FIRST,),
    ),
    VALIDATOR,
)
NOT_VALIDATED = on(
    "2023-05-15",
    Validated(method="site visit", outcome="not supported", reported="97", validated_by="p-bryn"),
    VALIDATOR,
)
PUBLISHED = on("2023-05-20", Published(figure="97", rating="Approaching target"), VALIDATOR)


def story(*entries: Entry, kpi_entries: tuple[Entry, ...] = (DEFINED,), contract: Any = None) -> Story:
    """A submission after *entries*, its KPI and its contract."""
    others = (contract or CONTRACT_OF_THESE_TESTS, chronicle(KPI_ID, kpi_entries))
    return given(SUBMISSION, entries, others)


def report(figure: str = "97", **changes: Any) -> ReportFigure:
    """The command that reports April 2023."""
    return ReportFigure(**({"kpi_id": KPI_ID, "period": "2023-04", "figure": figure} | changes))


def nil(**changes: Any) -> ReturnNil:
    """The command that returns nil for April 2023."""
    return ReturnNil(**({"kpi_id": KPI_ID, "period": "2023-04", "reason": "Schools were shut."} | changes))


def mark_overdue(period: str = "2023-04") -> MarkOverdue:
    """The command that marks a return overdue."""
    return MarkOverdue(kpi_id=KPI_ID, period=period)
