"""What is asked of suppliers: registered, identified, renamed, assessed, flagged, merged by two people."""

from datetime import timedelta
from decimal import Decimal

from benchmarks.generate.invention import suppliers, unique, with_or_without
from benchmarks.generate.turn import OFFICERS, Turn, Wish
from domain.supplier import SUPPLIER
from domain.supplier.certificates import RecordCertificate
from domain.supplier.financial_standing import AssessFinancialStanding
from domain.supplier.identification import AddIdentifier
from domain.supplier.merger import Merge
from domain.supplier.registration import RegisterSupplier
from domain.supplier.renaming import Rename
from domain.supplier.status import FlagStatus
from domain.supplier.terms import Identifier


def asked(turn: Turn) -> Wish:
    """A step of some supplier's story, or a new supplier."""
    rng, known = turn.rng, turn.some("supplier", lambda state: state.merged_into is None)
    state = known.latest() if known else None
    if known is None or state is None or rng.random() < 0.4:
        return permitted(turn)
    stream_id, roll = known.stream_id, rng.random()
    if state.merger_into is not None:
        return Wish(
            SUPPLIER,
            stream_id,
            Merge(into=state.merger_into, reason="The same firm."),
            rng.choice(OFFICERS),
        )
    if roll < 0.15:
        certificate = RecordCertificate(
            certificate="public liability insurance",
            issuer="Mutual of the North",
            cover=Decimal(rng.choice(("2000000.00", "5000000.00", "10000000.00"))),
            good_from=turn.today,
            good_until=turn.today + timedelta(days=364),
        )
        return Wish(SUPPLIER, stream_id, certificate)
    if roll < 0.3:
        rating = AssessFinancialStanding(rating=rng.choice("ABCD"), source="Rating agency")
        return Wish(SUPPLIER, stream_id, rating)
    if roll < 0.5:
        renamed = Rename(name=with_or_without(state.name, " Group"), reason="New owners.")
        return Wish(SUPPLIER, stream_id, renamed)
    if roll < 0.7:
        number = Identifier("GB-PPON", f"P{unique(rng).hex[:10]}")
        return Wish(SUPPLIER, stream_id, AddIdentifier(identifier=number))
    if roll < 0.85:
        return Wish(
            SUPPLIER,
            stream_id,
            FlagStatus(
                standing=rng.choice(("under investigation", "clear")), reason="Heard from the regulator."
            ),
        )
    other = turn.some("supplier", lambda item: item.merged_into is None)
    into = other.stream_id if other else stream_id
    return Wish(SUPPLIER, stream_id, Merge(into=into, reason="The same firm."))


def permitted(turn: Turn) -> Wish:
    """A new supplier, which no rule refuses."""
    (made,) = suppliers(turn.rng, 1)
    number = turn.memory["company number"] = turn.memory.get("company number", 0) + 1
    command = RegisterSupplier(
        supplier_id=made.supplier_id,
        name=made.name,
        identifiers=(Identifier("GB-COH", f"{number:08}"),),
        small_or_medium=turn.rng.random() < 0.6,
    )
    return Wish(SUPPLIER, None, command)
