"""The parent: the framework that a contract is called off from, or the contract that it is a part of.

A parent on this record is named by its id, another body's framework in words. Values are added up by this, so that
nothing is counted twice (``projections.counted_once``).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta
from msgspec.structs import replace

from domain.chronicle import Chronicle, Chronicles
from domain.contract.rules import CHANGE, Case
from domain.contract.terms import Contract, LotNumber, Parent, Relation, Terms, unless_ended
from domain.dates import earliest, in_words, latest
from domain.decisions import Advice, Command, Context, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence, stopped
from domain.stream import AskedAgain, Effect, Need, Step
from domain.text import as_read

Elsewhere = Annotated[str, Meta(max_length=600)]


class NameParent(Command, frozen=True, kw_only=True):
    """Name the framework that the contract is called off from, or the contract that it is a part of."""

    relation: Relation | None = None
    """How it belongs there; leave out where the contract stands by itself."""
    under: UUID | None = None
    """The framework or the whole, where that is on this record."""
    elsewhere: Elsewhere = ""
    """Another body's framework, in words: whose it is, title and number. It is published: name no private person."""
    lot: LotNumber = ""
    """Number of the lot there; empty for none."""


@fact("contract.parent_named.v1")
class ParentNamed(Fact, kw_only=True):
    """It became known what the contract is called off from, or part of; or that it stands by itself."""

    previous: Parent | None = None
    """What it was of before; none where it stood by itself."""
    relation: Relation | None = None
    """How it belongs there; none where it stands by itself."""
    under: UUID | None = None
    """The contract, where it is on this record."""
    reference: Annotated[str, Meta(max_length=300)] = ""
    """Reference of that contract, as it was then."""
    title: Annotated[str, Meta(max_length=1000)] = ""
    """Title of that contract, as it was then."""
    elsewhere: Elsewhere = ""
    """Another body's framework, in words."""
    lot: LotNumber = ""
    """Number of the lot there; empty for none."""


def _parent(fact: ParentNamed) -> Parent | None:
    if fact.relation is None:
        return None
    return Parent(fact.relation, fact.under, fact.reference, fact.title, fact.elsewhere, fact.lot)


@rule("parent.said-in-one-way")
def said_in_one_way(case: Case[NameParent]) -> Rejection | None:
    said = case.command
    if said.relation is None:
        given = [name for name in ("under", "elsewhere", "lot") if getattr(said, name)]
        return no("Say whether it is a call-off or a part.", "relation", *given) if given else None
    if said.under is not None and said.elsewhere.strip():
        return no("Name one: a contract on this record, or one elsewhere in words.", "under", "elsewhere")
    if said.under is None and not said.elsewhere.strip():
        return no("Say of what: a contract on this record, or one elsewhere in words.", "under", "elsewhere")
    return None


@rule("parent.changes")
def parent_changes(case: Case[NameParent]) -> Rejection | None:
    was, said = case.state.parent, case.command
    if was is None:
        return no("It stands by itself already.", "relation") if said.relation is None else None
    if any(getattr(was, name) != getattr(said, name) for name in ("relation", "under", "elsewhere", "lot")):
        return None
    return no("That is on record already.", "relation", conflict=True)


@rule("parent.in-being")
def parent_in_being(case: Case[NameParent]) -> Rejection | None:
    if case.command.under is None or case.other(case.command.under) is not None:
        return None
    return no(
        f"That contract was not in being on {in_words(case.effective_from)}.", "under", "effective_from"
    )


@rule("parent.no-circle")
def no_circle(case: Case[NameParent]) -> Rejection | None:
    """Neither on that day nor later is it under itself, at first or further hand."""
    own, under = case.chronicle.stream_id, case.command.under
    if under == own:
        return no("A contract is no part of itself, and no call-off from itself.", "under")
    if under is None or own not in _above(under, case.context.others, case.effective_from):
        return None
    return no("That contract is itself under this one, on that day or later.", "under", "effective_from")


@rule("parent.is-a-framework", "PA 2023 s.45(2)")
def is_a_framework(case: Case[NameParent]) -> Rejection | None:
    terms: Terms | None = case.other(case.command.under)
    if terms is None or case.command.relation != "call-off" or terms.kind == "framework":
        return None
    return no(
        f"{terms.reference} is on record as {terms.kind}: a call-off is made under a framework. It may be a part of "
        "that.",
        "under",
        "relation",
    )


@rule("parent.lot-on-record")
def lot_on_record(case: Case[NameParent]) -> Rejection | None:
    terms: Terms | None = case.other(case.command.under)
    lot = case.command.lot
    if terms is None or not lot or as_read(lot) in [as_read(known.number) for known in terms.lots]:
        return None
    if not terms.lots:
        return no(f"{terms.reference} has no lots on record: set them there first.", "lot")
    numbers = ", ".join(known.number for known in terms.lots)
    return no(f"{terms.reference} has no such lot on that day: give one of {numbers}.", "lot")


@rule("parent.lot-named", "Procurement Regulations 2024 reg 34")
def lot_named(case: Case[NameParent]) -> Advice | None:
    terms: Terms | None = case.other(case.command.under)
    if terms is None or not terms.lots or case.command.lot:
        return None
    return Advice(f"{terms.reference} has lots: name the one that this belongs to.")


@rule("parent.kind-of-a-call-off")
def kind_of_a_call_off(case: Case[NameParent]) -> Advice | None:
    if case.command.relation != "call-off" or case.state.kind == "framework call-off":
        return None
    return Advice(f"It is on record as {case.state.kind}: correct its kind where that is wrong.")


@rule("parent.made-while-it-ran", "PA 2023 s.45, s.47")
def made_while_it_ran(case: Case[NameParent]) -> Advice | None:
    """A framework provides for contracts awarded during its term; a call-off may well run on after that."""
    terms: Terms | None = case.other(case.command.under)
    if terms is None or case.command.relation != "call-off":
        return None
    day = case.chronicle.facts[0].envelope.made_on or earliest(case.state.term.start)
    last = terms.ended_on or latest(terms.term.end)
    if day is None or last is None or day <= last:
        return None
    return Advice(
        f"It was made or began on {in_words(day)}; the framework's last day was {in_words(last)}. Nothing is called "
        "off a framework that is over."
    )


def _states(known: Chronicle[Terms], since: date) -> Iterator[Terms]:
    """What is true of a contract on a day, and on any later one."""
    placed, states = known.timeline.placed, known.timeline.states
    for place, state in enumerate(states):
        over = place + 1 < len(placed) and placed[place + 1].valid_from <= since
        if state is not None and not over:
            yield state


def _above(contract_id: UUID, others: Chronicles, since: date = date.min) -> set[UUID]:
    """The contract and every one above it, at first or further hand, from a day on."""
    found, ahead = set[UUID](), [contract_id]
    while ahead:
        above = ahead.pop()
        if above not in found:
            found.add(above)
            states = _states(others[above], since) if above in others else ()
            ahead += [state.parent.under for state in states if state.parent and state.parent.under]
    return found


def _contracts_above(command: NameParent, _state: Any, others: Chronicles) -> Iterable[Need]:
    """The parent, and what is above that."""
    if command.under is None:
        return
    yield Need("under", "contract", command.under)
    for above in _above(command.under, others) - {command.under}:
        yield Need("under", "contract", above, optional=True)


def _since(chronicle: Contract, command: NameParent, context: Context) -> date:
    """The first time it is named, from the day on which both are in being; then today."""
    if any(state is not None and state.parent for state in chronicle.timeline.states):
        return context.today
    placed = chronicle.timeline.placed
    above = context.others.get(command.under) if command.under else None
    first = above.timeline.placed if above else ()
    return max((known[0].valid_from for known in (placed, first) if known), default=context.today)


def _recorded(case: Case[NameParent]) -> Fact:
    said = case.command
    above: Terms | None = case.other(said.under)
    return ParentNamed(
        previous=case.state.parent,
        relation=said.relation,
        under=said.under,
        reference=above.reference if above else "",
        title=above.title if above else "",
        elsewhere=said.elsewhere,
        lot=said.lot,
    )


@unless_ended
def _placed(terms: Terms, fact: ParentNamed, _: date) -> Terms:
    return replace(terms, parent=_parent(fact))


def _was(terms: Terms, _: ParentNamed) -> Mapping[str, Any]:
    return {"previous": terms.parent}


@sentence.register
def _(fact: ParentNamed, _: Names) -> str:
    now = _parent(fact)
    before = f" (was {_in_words(fact.previous)})" if fact.previous else ""
    if now is None:
        return f"It stands by itself{before}."
    told = _in_words(now)
    return stopped(f"{told[0].upper()}{told[1:]}{before}")


def _in_words(parent: Parent) -> str:
    lot = f", lot {parent.lot}" if parent.lot else ""
    how = "a call-off from" if parent.relation == "call-off" else "a part of"
    return f"{how} {parent.called.rstrip('.')}{lot}"


PARENT = Step(
    asks=NameParent,
    rules=(
        *CHANGE,
        said_in_one_way,
        parent_changes,
        parent_in_being,
        no_circle,
        is_a_framework,
        lot_on_record,
        lot_named,
        kind_of_a_call_off,
        made_while_it_ran,
    ),
    records=_recorded,
    effects=(Effect(ParentNamed, change=_placed, correction=AskedAgain(), was=_was),),
    needs=_contracts_above,
    takes_effect=_since,
)
