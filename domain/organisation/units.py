"""Units: directorates and divisions are entered, renamed, ended; whoever names one names it as it is on record."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Final, TypeAlias
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.case import CHANGE, seen_to
from domain.case import Case as AnyCase
from domain.dates import PartialDate, in_words
from domain.decisions import Command, Decided, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Need, OnlyAnnulled, Step
from domain.text import Division, ShortText, as_read

ORGANISATION_ID: Final = UUID("07a41c3e-5f0d-5d7c-9f4e-6b1d0c5a2e11")
"""There is one organisation, and so one list."""
EVER: Final = date(1900, 1, 1)
"""The first day of which anything can be said."""
_FEW: Final = 12


class OrganisationUnit(Struct, frozen=True, forbid_unknown_fields=True):
    """A directorate, or one of its divisions."""

    directorate: ShortText
    division: Division = ""
    """Empty for the directorate as a whole."""

    def __str__(self) -> str:
        return f"{self.division} of {self.directorate}" if self.division else self.directorate


Units = Annotated[tuple[OrganisationUnit, ...], Meta(min_length=1, max_length=500)]


class FormerUnit(Struct, frozen=True):
    """A name that no unit bears any more."""

    unit: OrganisationUnit
    """The directorate, or the division, as it was called."""
    since: date
    """The first day on which it was borne no more."""
    successor: OrganisationUnit | None = None
    """What took its place; none where nothing did."""


class RolloutPhase(Struct, frozen=True):
    """A phase in which directorates come onto this record."""

    phase: str
    """What it is called: *Phase 1*."""
    directorates: tuple[str, ...]
    planned_on: PartialDate
    """When they are to be live."""
    expected_contracts: int
    """How many contracts they are thought to have."""
    live_on: date | None = None
    """The day from which they keep their contracts here; none until then."""


class Organisation(Struct, frozen=True):
    """The units from one day to the next."""

    units: tuple[OrganisationUnit, ...] = ()
    """Directorates, and divisions of them."""
    former: tuple[FormerUnit, ...] = ()
    """Names that no unit bears any more."""
    phases: tuple[RolloutPhase, ...] = ()
    """Phases in which directorates come onto this record, in the order of their planning."""


class EnterUnits(Command, frozen=True, kw_only=True):
    """Enter directorates and divisions in the list of the organisation's units, from a day on."""

    units: Units
    """Each by its directorate; a division also by its own name."""


class EnterFirstUnits(EnterUnits, frozen=True, kw_only=True):
    """*EnterUnits* where none is on record, with the names that contracts on record bear."""

    taken_over: tuple[OrganisationUnit, ...] = ()


class RenameUnit(Command, frozen=True, kw_only=True):
    """Call a directorate or a division by another name from a day on."""

    unit: OrganisationUnit
    """The directorate, or the division, as it is called before."""
    name: ShortText
    """Its name from then."""


class EndUnit(Command, frozen=True, kw_only=True):
    """Record that a directorate or a division is no more from a day on, or is merged into another."""

    unit: OrganisationUnit
    """The directorate, which ends with its divisions, or the division."""
    successor: OrganisationUnit | None = None
    """The unit that it is merged into; leave out where nothing takes its place."""


@fact("organisation.units_entered.v1")
class UnitsEntered(Fact, kw_only=True):
    """Directorates or divisions were there from then."""

    units: Units
    """Directorates, and divisions of them."""


@fact("organisation.units_taken_over.v1")
class UnitsTakenOver(Fact, kw_only=True):
    """Contracts on record named these directorates and divisions before there was a list."""

    units: Units
    """Directorates, and divisions of them."""


@fact("organisation.unit_renamed.v1")
class UnitRenamed(Fact, kw_only=True):
    """A directorate or a division was called otherwise from then."""

    unit: OrganisationUnit
    """As it was called before."""
    name: ShortText
    """What it was called from then."""


@fact("organisation.unit_ended.v1")
class UnitEnded(Fact, kw_only=True):
    """A directorate or a division was no more from then; its divisions end with a directorate."""

    unit: OrganisationUnit
    """The directorate, or the division."""
    successor: OrganisationUnit | None = None
    """The unit that it was merged into; null where nothing took its place."""


Case: TypeAlias = AnyCase[Any, Organisation]


def _same(one: OrganisationUnit, other: OrganisationUnit) -> bool:
    return _read(one) == _read(other)


@lru_cache(maxsize=1 << 12)
def _read(unit: OrganisationUnit) -> tuple[str, str]:
    return as_read(unit.directorate), as_read(unit.division)


def found(organisation: Organisation | None, wanted: OrganisationUnit) -> OrganisationUnit | None:
    """The unit as the list has it, however its name was typed; none where there is no such unit."""
    units = organisation.units if organisation else ()
    return next((known for known in units if _same(known, wanted)), None)


def former(organisation: Organisation | None, wanted: OrganisationUnit) -> FormerUnit | None:
    """What became of a unit that is no more: the last of that name."""
    units = organisation.former if organisation else ()
    return next((known for known in reversed(units) if _same(known.unit, wanted)), None)


def needs_organisation(field: str) -> Need:
    """The list of units, where there is one."""
    return Need(field, "organisation", ORGANISATION_ID, optional=True)


def is_kept(case: AnyCase[Any, Any]) -> bool:
    """Whether any unit is on record at all: before that, any name is taken."""
    chronicle = case.context.others.get(ORGANISATION_ID)
    known = chronicle.latest() if chronicle else None
    return known is not None and bool(known.units or known.former)


def unknown(case: AnyCase[Any, Any], wanted: OrganisationUnit, *fields: str) -> Rejection | None:
    """Why a request cannot name a unit: it is not on record, or not in force on the day. *fields*: those that name its
    directorate and, where it has one, its division."""
    if not is_kept(case):
        return None
    organisation: Organisation | None = case.other(ORGANISATION_ID)
    directorate = OrganisationUnit(wanted.directorate)
    for unit, field in zip((directorate, wanted), fields, strict=False):
        if found(organisation, unit) is None:
            return no(_not_there(organisation, unit, case.effective_from), field)
    return None


def unknown_directorates(
    case: AnyCase[Any, Any], named: Iterable[tuple[str, str]], kept: Collection[str] = ()
) -> Rejection | None:
    """Why a request cannot name directorates, each given with its field: one rejection that says all that is wrong.
    Those *kept* are what the fact that is corrected says already."""
    found_out = [
        rejection
        for field, name in named
        if name not in kept and (rejection := unknown(case, OrganisationUnit(name), field)) is not None
    ]
    if not found_out:
        return None
    sentences = dict.fromkeys(rejection.sentence for rejection in found_out)
    return no(" ".join(sentences), *(field for rejection in found_out for field in rejection.fields))


@rule("unit.named-once")
def directorates_named_once(case: AnyCase[Any, Any]) -> Rejection | None:
    """Asked of commands that name several directorates: one in other letters is the same."""
    read = [as_read(name) for name in case.command.directorates]
    return no("A directorate is named twice.", "directorates") if len(set(read)) < len(read) else None


def directorate_as_on_record(case: AnyCase[Any, Any], name: str, kept: Collection[str] = ()) -> str:
    """The directorate as the list of units writes it; as the fact does that is corrected, where it says so already."""
    return name if not name or name in kept else as_on_record(case, OrganisationUnit(name)).directorate


def _not_there(organisation: Organisation | None, unit: OrganisationUnit, day: date) -> str:
    called = "division" if unit.division else "directorate"
    gone = former(organisation, unit)
    if gone is not None:
        instead = f": name {gone.successor}" if gone.successor else ""
        return f"There is no {called} {unit} from {in_words(gone.since)} on{instead}."
    units = organisation.units if organisation else ()
    if unit.division:
        names = [listed.division for listed in units if listed.division and _within(listed, unit)]
    else:
        names = [listed.directorate for listed in units if not listed.division]
    more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
    known = f"{'; '.join(names[:_FEW])}{more}" if names else "none"
    return f"There is no {called} {unit} on record on {in_words(day)}; there are: {known}."


def _within(one: OrganisationUnit, other: OrganisationUnit) -> bool:
    return as_read(one.directorate) == as_read(other.directorate)


def as_on_record(case: AnyCase[Any, Any], wanted: OrganisationUnit) -> OrganisationUnit:
    """The unit as the list writes it; as it was named where the list has none such."""
    organisation: Organisation | None = case.other(ORGANISATION_ID)
    directorate = found(organisation, OrganisationUnit(wanted.directorate))
    written = replace(wanted, directorate=directorate.directorate) if directorate else wanted
    return found(organisation, wanted) or written


@rule("unit.named-once")
def named_once(case: AnyCase[EnterUnits, Organisation | None]) -> Rejection | None:
    read = [_read(unit) for unit in case.command.units]
    return no("A unit is named twice.", "units") if len(set(read)) < len(read) else None


@rule("unit.new")
def new(case: AnyCase[EnterUnits, Organisation | None]) -> Rejection | None:
    there = {
        f"units.{place}": known
        for place, unit in enumerate(case.command.units)
        if (known := found(case.state, unit))
    }
    told = ", ".join(map(str, there.values()))
    return no(f"On record already on that day: {told}.", *there, conflict=True) if there else None


@rule("unit.of-a-directorate")
def of_a_directorate(case: AnyCase[EnterUnits, Organisation | None]) -> Rejection | None:
    together = Organisation((*(case.state.units if case.state else ()), *case.command.units))
    faults = {
        f"units.{place}": unit.directorate
        for place, unit in enumerate(case.command.units)
        if unit.division and found(together, OrganisationUnit(unit.directorate)) is None
    }
    told = ", ".join(dict.fromkeys(faults.values()))
    return no(f"No directorate {told} is on record on that day: enter it too.", *faults) if faults else None


@rule("unit.on-record")
def on_record(case: Case) -> Rejection | None:
    unit = case.command.unit
    if found(case.state, unit):
        return None
    return no(_not_there(case.state, unit, case.effective_from), "unit")


@rule("unit.name-free")
def name_free(case: AnyCase[RenameUnit, Organisation]) -> Rejection | None:
    unit = case.command.unit
    known, called = found(case.state, unit), _called(unit, case.command.name)
    taken = found(case.state, called)
    if known is None or taken is None or (_same(taken, known) and _name(known) != case.command.name):
        return None
    return no(f"{taken} is on record already on that day.", "name", conflict=True)


@rule("unit.successor-on-record")
def successor_on_record(case: AnyCase[EndUnit, Organisation]) -> Rejection | None:
    unit, successor = case.command.unit, case.command.successor
    if successor is None:
        return None
    if _same(unit, successor) or (not unit.division and _within(unit, successor)):
        return no("It cannot be merged into itself, or into what ends with it.", "successor")
    if found(case.state, successor):
        return None
    return no(_not_there(case.state, successor, case.effective_from), "successor")


def _name(unit: OrganisationUnit) -> str:
    return unit.division or unit.directorate


def _called(unit: OrganisationUnit, name: str) -> OrganisationUnit:
    return replace(unit, division=name) if unit.division else OrganisationUnit(name)


def _written(case: AnyCase[Any, Organisation | None]) -> tuple[OrganisationUnit, ...]:
    """The units, each division under its directorate as that is written."""
    together = Organisation((*(case.state.units if case.state else ()), *case.command.units))
    return tuple(
        replace(unit, directorate=seen_to(found(together, OrganisationUnit(unit.directorate))).directorate)
        for unit in case.command.units
    )


def _entry(case: AnyCase[EnterUnits, Organisation | None]) -> Fact:
    return UnitsEntered(units=_written(case))


def _first_entry(case: AnyCase[EnterFirstUnits, Organisation | None]) -> Iterable[Any]:
    entered = _written(case)
    yield UnitsEntered(units=entered)
    own = Organisation(entered)
    others = tuple(unit for unit in case.command.taken_over if found(own, unit) is None)
    if others:
        yield Decided(UnitsTakenOver(units=others), EVER)


def _renaming(case: AnyCase[RenameUnit, Organisation]) -> Fact:
    return UnitRenamed(unit=seen_to(found(case.state, case.command.unit)), name=case.command.name)


def _ending(case: AnyCase[EndUnit, Organisation]) -> Fact:
    wanted = case.command.successor
    successor = None if wanted is None else seen_to(found(case.state, wanted))
    return UnitEnded(unit=seen_to(found(case.state, case.command.unit)), successor=successor)


def _entered(before: Organisation | None, fact: UnitsEntered | UnitsTakenOver, _: date) -> Organisation:
    known = before or Organisation()
    coming = [unit for unit in fact.units if found(known, unit) is None]
    return replace(known, units=(*known.units, *coming))


def _renamed(before: Organisation, fact: UnitRenamed, valid_from: date) -> Organisation:
    def now(unit: OrganisationUnit) -> OrganisationUnit:
        if _same(unit, fact.unit):
            return _called(unit, fact.name)
        of_it = not fact.unit.division and _within(unit, fact.unit)
        return replace(unit, directorate=fact.name) if of_it else unit

    moved = [(unit, now(unit)) for unit in before.units]
    gone = [FormerUnit(was, valid_from, new) for was, new in moved if not _same(was, new)]
    return replace(
        before,
        units=tuple(new for _, new in moved),
        former=(*before.former, *gone),
        phases=tuple(_bringing_in(phase, fact) for phase in before.phases),
    )


def _bringing_in(phase: RolloutPhase, fact: UnitRenamed) -> RolloutPhase:
    """A phase that names a directorate names it as it is called from then."""
    if fact.unit.division:
        return phase
    was = as_read(fact.unit.directorate)
    named = tuple(fact.name if as_read(name) == was else name for name in phase.directorates)
    return replace(phase, directorates=named)


def _ended(before: Organisation, fact: UnitEnded, valid_from: date) -> Organisation:
    def goes(unit: OrganisationUnit) -> bool:
        return _same(unit, fact.unit) or (not fact.unit.division and _within(unit, fact.unit))

    gone = [FormerUnit(unit, valid_from, fact.successor) for unit in before.units if goes(unit)]
    staying = tuple(unit for unit in before.units if not goes(unit))
    return replace(before, units=staying, former=(*before.former, *gone))


@sentence.register
def _(fact: UnitsEntered, _: Names) -> str:
    return f"Entered as units of the organisation: {_listed(fact.units)}."


@sentence.register
def _(fact: UnitsTakenOver, _: Names) -> str:
    return f"Taken over as contracts on record named them: {_listed(fact.units)}."


@sentence.register
def _(fact: UnitRenamed, _: Names) -> str:
    return f"{_kind(fact.unit)} {fact.unit} was renamed {fact.name}."


@sentence.register
def _(fact: UnitEnded, _: Names) -> str:
    how = f"was merged into {fact.successor}" if fact.successor else "ended"
    return f"{_kind(fact.unit)} {fact.unit} {how}."


def _kind(unit: OrganisationUnit) -> str:
    return "The division" if unit.division else "The directorate"


def _listed(units: Iterable[OrganisationUnit]) -> str:
    return "; ".join(map(str, units))


def _asked_to_enter(fact: UnitsEntered, _: Organisation | None) -> EnterUnits:
    return EnterUnits(units=fact.units)


def _known_as(before: Organisation, fact: UnitRenamed | UnitEnded) -> Mapping[str, Any]:
    return {"unit": found(before, fact.unit) or fact.unit}


_ENTRY: Final = (*CHANGE, named_once, new, of_a_directorate)

ENTRY: Final = Step(
    asks=EnterUnits,
    rules=_ENTRY,
    records=_entry,
    effects=(Effect(UnitsEntered, change=_entered, correction=AskedAgain(_asked_to_enter)),),
    opens=True,
    goes_on=True,
    stream_id=lambda _: ORGANISATION_ID,
)
FIRST_ENTRY: Final = Step(
    asks=EnterFirstUnits,
    rules=_ENTRY,
    records=_first_entry,
    effects=(
        Effect(
            UnitsTakenOver,
            change=_entered,
            correction=OnlyAnnulled("Rename or end what should not be on the list."),
        ),
    ),
    brings=(UnitsEntered,),
    opens=True,
    goes_on=True,
    stream_id=lambda _: ORGANISATION_ID,
)
RENAMING: Final = Step(
    asks=RenameUnit,
    rules=(*CHANGE, on_record, name_free),
    records=_renaming,
    effects=(Effect(UnitRenamed, change=_renamed, correction=AskedAgain(), was=_known_as),),
)
ENDING: Final = Step(
    asks=EndUnit,
    rules=(*CHANGE, on_record, successor_on_record),
    records=_ending,
    effects=(Effect(UnitEnded, change=_ended, correction=AskedAgain(), was=_known_as),),
)
