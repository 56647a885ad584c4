"""Taking over: a contract is entered from a row of a file, with what the register it comes from said of its past."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Final, Literal
from uuid import UUID, uuid5

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain import money
from domain.contract.ending import ended
from domain.contract.irrecoverable_vat import IrrecoverableVatRecorded, more_than_the_vat
from domain.contract.key_dates import KeyDateSet
from domain.contract.registration import (
    LIMITS_REST_ON,
    RULES,
    DivisionNamed,
    Entering,
    Registered,
    division_named,
    fields_of,
    in_being,
    in_being_from,
    recorded,
)
from domain.contract.rules import Case, suppliers_and_units
from domain.contract.terms import Terms
from domain.dates import PartialDate, day_fault, earliest, fault, in_words
from domain.decisions import Advice, Command, NamedRule, Rejection, no, rule
from domain.events import Fact, fact
from domain.money import Pounds, Values, is_pounds
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, OnlyAnnulled, Step
from domain.text import Digest, ShortText

InItsWords = Annotated[str, Meta(max_length=300)]


class Origin(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The row of a file that a contract was imported from."""

    register_import_id: UUID
    """The import, which names the mapping that the row was read by."""
    file_name: ShortText
    file_sha256: Digest
    sheet: Annotated[str, Meta(max_length=100)] = ""
    """The sheet of a spreadsheet; empty for a CSV file."""
    row: Annotated[int, Meta(ge=1)]
    """As a spreadsheet numbers it: the first row is 1, headings are counted."""
    row_sha256: Digest
    """Of the row's cells as the reader saw them: a JSON list of texts in UTF-8."""


class RegisterFromFile(Entering, frozen=True, kw_only=True):
    """Enter a contract in the record from a row of a file. Only an import asks for this."""

    origin: Origin
    review_date: PartialDate | None = None
    irrecoverable_vat: Pounds | None = None
    """VAT over the whole life that the Council cannot recover, pounds."""
    award_incl_vat: Pounds | None = None
    """Whole life including VAT as it was at award, pounds; leave out where it is what the contract is worth now."""
    procurement_words: InItsWords = ""
    """How it was procured, in the words of the register that it comes from."""
    ended_on: date | None = None
    """Last day in force of a contract that has ended."""
    ended_as: Literal["", "terminated", "expired"] = ""
    ocid: InItsWords = ""
    """Open contracting id under which it was published."""


def contract_id(command: RegisterFromFile) -> UUID:
    """The id of the contract that a row becomes."""
    return contract_id_of(command.origin.register_import_id, command.origin.row)


@lru_cache(maxsize=256)  # asked several times while a row is decided
def contract_id_of(register_import_id: UUID, row: int) -> UUID:
    """The id of the contract that a row of an import becomes: the same for the same row of the same import. Two of them
    say nothing of one another, nor of the rows between that are not published."""
    return uuid5(register_import_id, f"row {row}")


@fact("contract.imported.v1")
class Imported(Registered, kw_only=True):
    """The contract was entered in the record from a row of a file."""

    origin: Origin


@fact("contract.taken_over.v1")
class TakenOver(Fact, kw_only=True):
    """The register that the contract was imported from said this of its past, or said it in words of its own."""

    values_at_award: Values | None = None
    """What it was worth at award, where that is known apart from what it is worth now."""
    procurement_words: InItsWords = ""
    """How it was procured, in the words of that register: *published invitation to tender*."""
    ended_on: date | None = None
    """Last day in force of a contract that had ended."""
    ended_as: Literal["", "terminated", "expired"] = ""
    ocid: InItsWords = ""
    """Open contracting id of the process under which it was published (OCDS 1.1)."""


@rule("import.dates-possible")
def imported_dates_possible(case: Case[RegisterFromFile]) -> Rejection | None:
    review = case.command.review_date
    wrong = day_fault(review) if review is not None else ""
    return no(wrong, "review_date") if wrong else None


@rule("import.ended-within-its-time", "domain rule I8")
def ended_within_its_time(case: Case[RegisterFromFile]) -> Rejection | None:
    """A register can say of a contract that it has ended only once it has, and not before it started."""
    command = case.command
    if command.ended_on is None:
        return no("Say which was its last day.", "ended_on") if command.ended_as else None
    start = None if fault(command.start) else earliest(command.start)
    if start is not None and command.ended_on < start:
        return no("It ended before it started.", "ended_on", "start")
    if command.ended_on > case.context.today:
        return no("That day has not come yet: it has not ended.", "ended_on")
    return None


@rule("import.pounds-and-pence", "design 2.11")
def imported_in_pounds(case: Case[RegisterFromFile]) -> Rejection | None:
    given = {name: getattr(case.command, name) for name in ("irrecoverable_vat", "award_incl_vat")}
    faults = [name for name, amount in given.items() if amount is not None and not is_pounds(amount)]
    return no("Give pounds of nought or more with two decimal places.", *faults) if faults else None


@rule("irrecoverable-vat.within-the-vat", "Transparency Code 2015")
def imported_within_the_vat(case: Case[RegisterFromFile]) -> Advice | None:
    command, amount = case.command, case.command.irrecoverable_vat
    if amount is None:
        return None
    return more_than_the_vat(amount, Values(command.estimated_incl_vat, command.estimated_excl_vat))


OF_A_ROW: Final[tuple[NamedRule, ...]] = (
    imported_dates_possible,
    ended_within_its_time,
    imported_in_pounds,
    imported_within_the_vat,
)
"""Asked of what a file says besides what a registration does."""


def _recorded(case: Case[RegisterFromFile]) -> Iterable[Fact]:
    """The registration, and what else the row says."""
    command, registered = case.command, recorded(case)
    fields = {name: getattr(registered, name) for name in Registered.__struct_fields__}
    yield Imported(**fields, origin=command.origin)
    yield from division_named(case)
    if command.review_date is not None:
        yield KeyDateSet(kind="review", date=command.review_date)
    if command.irrecoverable_vat is not None:
        yield IrrecoverableVatRecorded(amount=command.irrecoverable_vat)
    at_award = None if command.award_incl_vat is None else Values(command.award_incl_vat)
    taken_over = TakenOver(
        values_at_award=at_award,
        procurement_words=command.procurement_words,
        ended_on=command.ended_on,
        ended_as=command.ended_as,
        ocid=command.ocid,
    )
    if taken_over != TakenOver():
        yield taken_over


def _asked(fact: Imported, _: Terms | None) -> RegisterFromFile:
    return RegisterFromFile(**fields_of(fact), origin=fact.origin)


def _with_what_followed(command: Command, followed: Sequence[Fact]) -> Command:
    """The request with what the row said besides, which was recorded as facts of their own."""
    said: dict[str, Any] = {}
    for other in followed:
        match other:
            case DivisionNamed():
                said["division"] = other.division
            case KeyDateSet():
                said["review_date"] = other.date
            case IrrecoverableVatRecorded():
                said["irrecoverable_vat"] = other.amount
            case TakenOver():
                at_award = other.values_at_award
                said |= {
                    "award_incl_vat": at_award.estimated_incl_vat if at_award else None,
                    "procurement_words": other.procurement_words,
                    "ended_on": other.ended_on,
                    "ended_as": other.ended_as,
                    "ocid": other.ocid,
                }
    return replace(command, **said)


def _taken_over(terms: Terms, fact: TakenOver, _: date) -> Terms:
    known = replace(
        terms,
        values_at_award=fact.values_at_award or terms.values_at_award,
        procurement_words=fact.procurement_words,
        ocid=fact.ocid,
    )
    return known if fact.ended_on is None else ended(known, fact.ended_on, fact.ended_as or "expired")


@sentence.register
def _(fact: Imported, names: Names) -> str:
    origin = fact.origin
    sheet = f", sheet {origin.sheet}" if origin.sheet else ""
    told = sentence.dispatch(Registered)(fact, names)
    return f"{told} Imported from {origin.file_name}{sheet}, row {origin.row}."


@sentence.register
def _(fact: TakenOver, _: Names) -> str:
    said = []
    if fact.values_at_award is not None:
        said.append(f"it was worth {money.headline(fact.values_at_award)} at award")
    if fact.procurement_words:
        said.append(f"it was procured by “{fact.procurement_words}”")
    if fact.ended_on is not None:
        how = "was terminated" if fact.ended_as == "terminated" else "expired"
        said.append(f"it {how}, its last day being {in_words(fact.ended_on)}")
    if fact.ocid:
        said.append(f"it was published as {fact.ocid}")
    return f"Taken over as the register before had it: {'; '.join(said)}."


_TWO_PEOPLE: Final = LIMITS_REST_ON | {"award_incl_vat"}

TAKING_OVER = Step(
    asks=RegisterFromFile,
    rules=(*RULES, *OF_A_ROW),
    records=_recorded,
    effects=(
        Effect(
            Imported,
            change=in_being,
            correction=AskedAgain(
                _asked,
                two_people=_TWO_PEOPLE,
                fixed=frozenset({"origin"}),
                with_what_followed=_with_what_followed,
            ),
        ),
        Effect(
            TakenOver,
            change=_taken_over,
            correction=OnlyAnnulled("Correct the import of the row that it was taken over with."),
        ),
    ),
    brings=(DivisionNamed, KeyDateSet, IrrecoverableVatRecorded),
    opens=True,
    stream_id=contract_id,
    takes_effect=in_being_from,
    needs=suppliers_and_units,
)
