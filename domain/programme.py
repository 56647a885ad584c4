"""The training programme: what the Council sends its officers to, who gives it, and what it is to achieve (paper 3.4).

==================  ============================================  ==================
State               Facts that may follow                         Facts that lead out of it
==================  ============================================  ==================
not offered         offered                                       offered → offered
offered             cohort opened, opening balance recorded,      closed → closed
                    evaluated
closed              opening balance recorded, evaluated           (none)
==================  ============================================  ==================

**Purpose.** Training is part of what improved contract management (paper 3.4, 4.1): each programme keeps its aims, so
that what came of it can be set against them.

**Dilemmas.**

- *Over forty.* "Over forty commissioners have been enrolled" is a count with a comparator and a source. It is never
  made exact; enrolments recorded after its last day are added to it and the sum is a lower bound.
- *Engaged.* The paper says *enrolled* of the one programme and *engaged* of the other, and gives no number for that.
  Both words are kept, with counts of their own.
- *What it grants.* The three levels of the government's contract management accreditation. Foundation is renewed
  every 24 months; Practitioner and Expert are kept by 30 hours of CPD a year (Contract Management Capability
  Programme). These are what a programme says of itself, so that another body's terms can be entered too.
- *Put right.* What was entered of a programme is asked again as it should have been. Who joined before keeps what it
  said then, with the enrolment.
- *After it closed.* What it achieved is often found later, so a closed programme can still be evaluated.
"""

from collections.abc import Mapping
from datetime import date
from datetime import date as civil_date
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.case import CHANGE, ENTRY, had_come, step_not_ahead_of_time
from domain.case import Case as AnyCase
from domain.dates import in_words
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.opening_balance import Comparator, alike, counted_already
from domain.opening_balance import in_words as count_in_words
from domain.sentences import Names, sentence, stopped
from domain.stream import AskedAgain, Effect, Step, Stream
from domain.text import LongText, ShortText

ProgrammeKind = Literal["accreditation", "apprenticeship", "programme"]


Level = Literal["Foundation", "Practitioner", "Expert"]
"""Accreditation levels of the Contract Management Capability Programme."""


Counted = Literal["enrolled", "engaged", "completed", "accredited"]
"""The paper's two words, and how far people came."""


Found = Literal["achieved", "partly achieved", "not achieved", "no data"]


class Terms(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a programme is."""

    title: ShortText
    provider: ShortText
    """Who gives it: *Commissioning Academy*."""
    awarding_body: ShortText | None = None
    """*Chartered Institute of Procurement and Supply*."""
    level: ShortText | None = None
    """As the awarding body calls it: *Level 4*."""
    kind: ProgrammeKind
    aims: Annotated[tuple[ShortText, ...], Meta(max_length=20)] = ()
    """What it is to achieve, to be evaluated against: *improve commercial judgement*."""
    grants: Level | None = None
    """The accreditation that it leads to."""
    valid_months: Annotated[int, Meta(ge=1, le=120)] | None = None
    """Months for which an accreditation holds; without end where left out. Foundation: 24."""
    cpd_hours: Annotated[int, Meta(ge=1, le=500)] | None = None
    """Hours of continuing professional development wanted a year. Practitioner and Expert: 30."""


class Balance(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A count of people from before this record, as exact as its source was."""

    what: Counted
    comparator: Comparator
    count: Annotated[int, Meta(ge=0, le=100_000)]
    up_to: civil_date
    """The last day that it counts."""
    source: ShortText


class Cohort(Struct, frozen=True):
    """A group of people who join together."""

    name: str
    size_planned: int | None
    since: date


class Evaluation(Struct, frozen=True):
    """What was found of an aim."""

    aim: str
    found: Found
    finding: str
    on: date


class Programme(Struct, frozen=True):
    """A training programme from one day to the next."""

    terms: Terms
    cohorts: tuple[Cohort, ...] = ()
    balances: tuple[Balance, ...] = ()
    """Counts from before this record, one for each thing counted."""
    evaluations: tuple[Evaluation, ...] = ()
    closed_from: date | None = None

    def balance(self, what: str) -> Balance | None:
        """The opening balance of that count."""
        return next((balance for balance in self.balances if balance.what == what), None)


Request = TypeVar("Request", bound=Command)


Case: TypeAlias = AnyCase[Request, Programme]


@rule("programme.open")
def still_open(case: Case[Any]) -> Rejection | None:
    if case.state.closed_from is None:
        return None
    return no("The training programme is closed.", conflict=True)


class Offer(Command, frozen=True, kw_only=True):
    """Enter a training programme."""

    terms: Terms


@fact("programme.offered.v1")
class Offered(Fact, kw_only=True):
    """A programme was offered to officers (paper 3.4)."""

    terms: Terms


FOUNDATION_MONTHS = 24
"""Foundation is renewed every two years (Contract Management Capability Programme)."""


CPD_HOURS = 30
"""Hours a year that keep Practitioner and Expert (the same)."""


@rule("programme.validity-of-something")
def validity_of_something(case: Case[Offer]) -> Rejection | None:
    terms = case.command.terms
    if terms.grants is not None or (terms.valid_months is None and terms.cpd_hours is None):
        return None
    return no(
        "The programme leads to no accreditation, so nothing has a validity; say what it grants.",
        "terms.valid_months",
        "terms.cpd_hours",
    )


@rule("programme.usual-validity", "Contract Management Capability Programme")
def usual_validity(case: Case[Offer]) -> Advice | None:
    terms = case.command.terms
    if terms.grants == "Foundation" and terms.valid_months != FOUNDATION_MONTHS:
        return Advice(f"Foundation accreditation usually holds for {FOUNDATION_MONTHS} months.")
    if terms.grants in ("Practitioner", "Expert") and terms.cpd_hours != CPD_HOURS:
        return Advice(f"{terms.grants} accreditation is usually kept by {CPD_HOURS} hours of CPD a year.")
    return None


@rule("programme.has-aims", "paper 3.4")
def has_aims(case: Case[Offer]) -> Advice | None:
    if case.command.terms.aims:
        return None
    return Advice("No aims are named, so nobody can say later what it achieved.")


@rule("programme.aims-once")
def aims_once(case: Case[Offer]) -> Rejection | None:
    aims = case.command.terms.aims
    return no("Name each aim once.", "terms.aims") if len(set(aims)) < len(aims) else None


def _offer(case: Case[Offer]) -> Fact:
    return Offered(terms=case.command.terms)


def _on_offer(_: Programme | None, fact: Offered, __: date) -> Programme:
    return Programme(fact.terms)


def _granted(terms: Terms) -> str:
    if terms.grants is None:
        return ""
    held = f" for {terms.valid_months} months" if terms.valid_months else ""
    kept = f", kept by {terms.cpd_hours} hours of CPD a year" if terms.cpd_hours else ""
    return f"; leads to {terms.grants} accreditation{held}{kept}"


@sentence.register
def _(fact: Offered, _: Names) -> str:
    terms = fact.terms
    level = f" {terms.level}" if terms.level else ""
    body = f" under the {terms.awarding_body}" if terms.awarding_body else ""
    return f"Training offered: {terms.title},{level} {terms.kind} by {terms.provider}{body}{_granted(terms)}."


OFFER: Final = Step(
    asks=Offer,
    rules=(*ENTRY, validity_of_something, aims_once, usual_validity, has_aims),
    records=_offer,
    effects=(Effect(Offered, change=_on_offer, correction=AskedAgain()),),
    opens=True,
)


class OpenCohort(Command, frozen=True, kw_only=True):
    """Open a cohort of a training programme."""

    name: ShortText
    size_planned: Annotated[int, Meta(ge=1, le=10_000)] | None = None


@fact("programme.cohort_opened.v1")
class CohortOpened(Fact, kw_only=True):
    """A group of people can join together (paper 3.4: *commissioners*; *contract managers from across the Council*)."""

    name: ShortText
    size_planned: Annotated[int, Meta(ge=1, le=10_000)] | None = None


@rule("programme.cohort-is-new")
def cohort_is_new(case: Case[OpenCohort]) -> Rejection | None:
    if all(cohort.name != case.command.name for cohort in case.state.cohorts):
        return None
    return no("There is a cohort of that name already.", "name", conflict=True)


def _cohort(case: Case[OpenCohort]) -> Fact:
    return CohortOpened(name=case.command.name, size_planned=case.command.size_planned)


def _with_cohort(programme: Programme, fact: CohortOpened, valid_from: date) -> Programme:
    others = tuple(cohort for cohort in programme.cohorts if cohort.name != fact.name)
    return replace(programme, cohorts=(*others, Cohort(fact.name, fact.size_planned, valid_from)))


@sentence.register
def _(fact: CohortOpened, _: Names) -> str:
    size = f", {fact.size_planned} places planned" if fact.size_planned else ""
    return f"Cohort opened: {fact.name}{size}."


COHORT: Final = Step(
    asks=OpenCohort,
    rules=(*ENTRY, still_open, cohort_is_new),
    records=_cohort,
    effects=(Effect(CohortOpened, change=_with_cohort, correction=AskedAgain()),),
)


class RecordOpeningBalance(Command, frozen=True, kw_only=True):
    """Enter how many people there were before this record was kept, as exactly as it is known."""

    what: Counted
    comparator: Comparator
    count: Annotated[int, Meta(ge=0, le=100_000)]
    up_to: civil_date
    """The last day that it counts."""
    source: ShortText


@fact("programme.opening_balance_recorded.v1")
class OpeningBalanceRecorded(Fact, kw_only=True):
    """How many people there were before this record was kept: *over forty* (paper 3.4)."""

    previous: Balance | None = None
    balance: Balance


@rule("programme.balance-changes")
def balance_changes(case: Case[RecordOpeningBalance]) -> Rejection | None:
    return counted_already(case.state.balance(case.command.what), case.command)


def _balance(case: Case[RecordOpeningBalance]) -> Fact:
    balance = alike(Balance, case.command)
    return OpeningBalanceRecorded(previous=case.state.balance(balance.what), balance=balance)


def _balance_asked(fact: OpeningBalanceRecorded, _: Programme) -> Command:
    return alike(RecordOpeningBalance, fact.balance)


def _with_balance(programme: Programme, fact: OpeningBalanceRecorded, _: date) -> Programme:
    others = tuple(balance for balance in programme.balances if balance.what != fact.balance.what)
    return replace(programme, balances=(*others, fact.balance))


def _counted_before(programme: Programme, fact: OpeningBalanceRecorded) -> Mapping[str, Any]:
    return {"previous": programme.balance(fact.balance.what)}


_WERE: Final[dict[Counted, str]] = {
    "enrolled": "were enrolled",
    "engaged": "were engaged",
    "completed": "had completed it",
    "accredited": "were accredited",
}


@sentence.register
def _(fact: OpeningBalanceRecorded, _: Names) -> str:
    balance, before = fact.balance, fact.previous
    was = f" (was {count_in_words(before.comparator, before.count)})" if before else ""
    count = count_in_words(balance.comparator, balance.count)
    return (
        f"Before this record {count} people {_WERE[balance.what]} up to {in_words(balance.up_to)}{was}; "
        f"source: {stopped(balance.source)}"
    )


OPENING_BALANCE: Final = Step(
    asks=RecordOpeningBalance,
    rules=(*ENTRY, had_come("up_to"), balance_changes),
    records=_balance,
    effects=(
        Effect(
            OpeningBalanceRecorded,
            change=_with_balance,
            correction=AskedAgain(_balance_asked),
            was=_counted_before,
        ),
    ),
)


class Evaluate(Command, frozen=True, kw_only=True):
    """Enter what a training programme achieved of one of its aims."""

    aim: ShortText
    """One of its aims, word for word."""
    found: Found
    finding: Annotated[str, Meta(min_length=1, max_length=5000)]


@fact("programme.evaluated.v1")
class Evaluated(Fact, kw_only=True):
    """What the programme achieved of one of its aims."""

    aim: ShortText
    found: Found
    finding: LongText


@rule("programme.aim-is-known", "paper 3.4")
def aim_is_known(case: Case[Evaluate]) -> Rejection | None:
    aims = case.state.terms.aims
    if case.command.aim in aims:
        return None
    known = "; ".join(aims) or "none"
    return no(f"That is none of its aims. Its aims: {known}.", "aim")


@rule("programme.evaluation-says-something-new")
def evaluation_says_something_new(case: Case[Evaluate]) -> Rejection | None:
    """The same may be found again on another day."""
    command = case.command
    said = Evaluation(command.aim, command.found, command.finding, case.effective_from)
    if said not in case.state.evaluations:
        return None
    return no("That was found on that day already.", "aim", "found", "finding")


def _evaluation(case: Case[Evaluate]) -> Fact:
    command = case.command
    return Evaluated(aim=command.aim, found=command.found, finding=command.finding)


def _with_evaluation(programme: Programme, fact: Evaluated, valid_from: date) -> Programme:
    new = Evaluation(fact.aim, fact.found, fact.finding, valid_from)
    return replace(programme, evaluations=(*programme.evaluations, new))


@sentence.register
def _(fact: Evaluated, _: Names) -> str:
    return f"Aim “{fact.aim}” evaluated as {fact.found}: {stopped(fact.finding)}"


EVALUATION: Final = Step(
    asks=Evaluate,
    rules=(*ENTRY, step_not_ahead_of_time, aim_is_known, evaluation_says_something_new),
    records=_evaluation,
    effects=(Effect(Evaluated, change=_with_evaluation, correction=AskedAgain()),),
)


class Close(Command, frozen=True, kw_only=True):
    """Enter that nobody joins a training programme any more."""


@fact("programme.closed.v1")
class Closed(Fact, kw_only=True):
    """Nobody joins it any more."""


def _closure(_: Case[Close]) -> Fact:
    return Closed()


def _nobody_joins(programme: Programme, _: Closed, valid_from: date) -> Programme:
    return replace(programme, closed_from=programme.closed_from or valid_from)


@sentence.register
def _(_fact: Closed, _: Names) -> str:
    return "Training programme closed: nobody joins it any more."


CLOSURE: Final = Step(
    asks=Close,
    rules=(*CHANGE, still_open),
    records=_closure,
    effects=(Effect(Closed, change=_nobody_joins, correction=AskedAgain()),),
)


PROGRAMME: Final = Stream(
    noun="programme",
    plural="programmes",
    called="training programme",
    state=Programme,
    steps=(OFFER, COHORT, OPENING_BALANCE, EVALUATION, CLOSURE),
    concerns=lambda _stream_id, _programme, _fact: (),
)
