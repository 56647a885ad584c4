"""What is true of a training programme, and how each fact changes that."""

from collections.abc import Callable
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from domain.events import Fact
from domain.programme import events as happened
from domain.programme.events import Balance, Found, Terms


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
        return next((one for one in self.balances if one.what == what), None)


def _offered(_: Programme | None, fact: happened.Offered, __: date) -> Programme:
    return Programme(fact.terms)


def _cohort_opened(programme: Programme, fact: happened.CohortOpened, valid_from: date) -> Programme:
    others = tuple(one for one in programme.cohorts if one.name != fact.name)
    return replace(programme, cohorts=(*others, Cohort(fact.name, fact.size_planned, valid_from)))


def _balance_recorded(programme: Programme, fact: happened.OpeningBalanceRecorded, _: date) -> Programme:
    others = tuple(one for one in programme.balances if one.what != fact.balance.what)
    return replace(programme, balances=(*others, fact.balance))


def _evaluated(programme: Programme, fact: happened.Evaluated, valid_from: date) -> Programme:
    new = Evaluation(fact.aim, fact.found, fact.finding, valid_from)
    return replace(programme, evaluations=(*programme.evaluations, new))


def _closed(programme: Programme, _: happened.Closed, valid_from: date) -> Programme:
    return replace(programme, closed_from=programme.closed_from or valid_from)


CHANGES: dict[type[Fact], Callable[..., Programme]] = {
    happened.Offered: _offered,
    happened.CohortOpened: _cohort_opened,
    happened.OpeningBalanceRecorded: _balance_recorded,
    happened.Evaluated: _evaluated,
    happened.Closed: _closed,
}
