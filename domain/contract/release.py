"""Releases: what open contracting data said of a contract from one release to the next, before it was taken over.

The contract is entered from the first release that tells enough of it; each release, that one too, is on record as it
was published, with its date and where it comes from. All of them together say what merging them says (OCDS 1.1).
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain import money
from domain.contract.registration import RULES, effective_not_after_start, moved_by_an_act
from domain.contract.rules import Case, as_on_record, belonging_on_record, suppliers_and_units
from domain.contract.taking_over import OF_A_ROW, InItsWords, RegisterFromFile
from domain.contract.terms import KeyDate, ProcurementRoute, Supplier, Terms
from domain.dates import PartialDate, in_words
from domain.events import Fact, fact
from domain.money import Pounds, Values
from domain.sentences import Names, sentence
from domain.stream import Effect, OnlyAnnulled, Step
from domain.text import Digest, LongText, ShortText
from domain.tiers import Kind

ReleaseId = Annotated[str, Meta(min_length=1, max_length=300)]


class ReleaseOrigin(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The release that a fact was read in."""

    register_import_id: UUID
    """The import, which names the mapping that it was read by."""
    file_name: ShortText
    file_sha256: Digest
    release_id: ReleaseId
    """As its publisher named it, within the process."""
    released_on: date
    """The day on which it was published."""
    release_sha256: Digest
    """Of what it said of the contract, put together with the releases before it: the cells as the reader saw them, a
    JSON list of texts in UTF-8."""


class Said(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a release may say of a contract."""

    title: Annotated[str, Meta(max_length=1000)] = ""
    description: LongText = ""
    category: Annotated[str, Meta(max_length=300)] = ""
    directorate: Annotated[str, Meta(max_length=300)] = ""
    kind: Kind = "contract"
    procurement_route: ProcurementRoute = "not known"
    procurement_words: InItsWords = ""
    """How it was procured, in the words of the release."""
    suppliers: Annotated[tuple[Supplier, ...], Meta(max_length=500)] = ()
    values: Values = Values()
    values_at_award: Values = Values()
    start: PartialDate = "TBC"
    end: PartialDate = "TBC"
    maximum_end: PartialDate = "TBC"
    """Last day including every option."""
    review_date: PartialDate | None = None
    irrecoverable_vat: Pounds | None = None
    """VAT over the whole life that the Council cannot recover, pounds."""
    ended_on: date | None = None
    ended_as: Literal["", "terminated", "expired"] = ""


Particular = Annotated[str, Meta(max_length=40)]


class TakeOverRelease(RegisterFromFile, frozen=True, kw_only=True):
    """Record what a release said of the contract, all that it was told to be by then. Only an import asks for this."""

    release: ReleaseOrigin
    """The release, and where it was read."""


def released(told: RegisterFromFile, release: ReleaseOrigin, since: date) -> TakeOverRelease:
    """What records a release that told this, of a contract that is in being *since* a day."""
    said = {name: getattr(told, name) for name in RegisterFromFile.__struct_fields__}
    day = max(since, release.released_on)
    return TakeOverRelease(**(said | {"effective_from": day, "made_on": None}), release=release)


@fact("contract.release_taken_over.v1")
class ReleaseTakenOver(Fact, kw_only=True):
    """A release said this of the contract, before it was taken over into this record."""

    release: ReleaseOrigin
    """The release, and where it was read."""
    changed: Annotated[tuple[Particular, ...], Meta(max_length=20)] = ()
    """What it said otherwise than the releases before it; nothing for the one that the contract was entered from."""
    previous: Said = Said()
    """What was true of that before."""
    said: Said = Said()
    """What is true of it from then."""


_PLAIN: Final = (
    *("title", "description", "category", "directorate", "kind", "procurement_route", "procurement_words"),
    *("suppliers", "values", "values_at_award", "irrecoverable_vat", "ended_on", "ended_as"),
)
_TERM: Final = ("start", "end", "maximum_end")
_CALLED: Final[Mapping[str, str]] = {
    "values": "value",
    "values_at_award": "value at award",
    "end": "last day of the term",
    "maximum_end": "last day with every option",
    "irrecoverable_vat": "VAT that cannot be recovered",
    "ended_on": "last day in force",
    "ended_as": "ended as",
}


def said_of(terms: Terms) -> Said:
    """What is true of a contract, of all that a release may say."""
    review = next((known.date for known in terms.key_dates if known.kind == "review"), None)
    plain = {name: getattr(terms, name) for name in _PLAIN}
    term = {name: getattr(terms.term, name) for name in _TERM}
    return Said(**plain, **term, review_date=review)


def _told(case: Case[TakeOverRelease]) -> Said:
    """What is true of the contract by the request."""
    command = case.command
    values = Values(command.estimated_incl_vat, command.estimated_excl_vat, command.annual_excl_vat)
    at_award = values if command.award_incl_vat is None else Values(command.award_incl_vat)
    return Said(
        title=command.title,
        description=command.description,
        category=command.category,
        directorate=belonging_on_record(case).directorate,
        kind=command.kind,
        procurement_route=command.procurement_route,
        procurement_words=command.procurement_words,
        suppliers=tuple(as_on_record(case, supplier) for supplier in command.suppliers),
        values=values,
        values_at_award=at_award,
        start=command.start,
        end=command.end,
        maximum_end=command.maximum_end,
        review_date=command.review_date,
        irrecoverable_vat=command.irrecoverable_vat,
        ended_on=command.ended_on,
        ended_as=command.ended_as,
    )


def _recorded(case: Case[TakeOverRelease]) -> Fact:
    was, now = said_of(case.state), _told(case)
    changed = tuple(name for name in Said.__struct_fields__ if getattr(was, name) != getattr(now, name))
    return ReleaseTakenOver(
        release=case.command.release,
        changed=changed,
        previous=_only(was, changed),
        said=_only(now, changed),
    )


def _only(said: Said, names: tuple[str, ...]) -> Said:
    return Said(**{name: getattr(said, name) for name in names})


def _as_said(terms: Terms, fact: ReleaseTakenOver, _: date) -> Terms:
    said = {name: getattr(fact.said, name) for name in fact.changed}
    plain: dict[str, Any] = {name: said[name] for name in _PLAIN if name in said}
    term = {name: said[name] for name in _TERM if name in said}
    if term:
        plain["term"] = replace(terms.term, **term)
    if "review_date" in said:
        others = tuple(known for known in terms.key_dates if known.kind != "review")
        review = said["review_date"]
        plain["key_dates"] = others if review is None else (*others, KeyDate("review", review))
    return replace(terms, **plain)


def _was(terms: Terms, fact: ReleaseTakenOver) -> Mapping[str, Any]:
    return {"previous": _only(said_of(terms), fact.changed)}


@sentence.register
def _(fact: ReleaseTakenOver, _: Names) -> str:
    release = fact.release
    told = f"As release {release.release_id} of {in_words(release.released_on)} had it"
    if not fact.changed:
        return f"{told}: entered from it."
    said = "; ".join(
        f"{_CALLED.get(name, name.replace('_', ' '))} {_in_words(name, getattr(fact.said, name))}"
        f" (was {_in_words(name, getattr(fact.previous, name))})"
        for name in fact.changed
    )
    return f"{told}: {said}."


def _in_words(name: str, value: Any) -> str:
    if value in (None, "", ()):
        return "nothing"
    if isinstance(value, Values):
        return money.headline(value)
    if name == "irrecoverable_vat":
        return money.in_words(value)
    if name == "suppliers":
        return ", ".join(supplier.name for supplier in value)
    if name in (*_TERM, "review_date", "ended_on"):
        return in_words(value)
    text = " ".join(str(value).split())
    return text if len(text) <= 120 else f"{text[:119]}…"


_OF_THE_REGISTRATION: Final = frozenset({effective_not_after_start, moved_by_an_act})
"""Rules that ask when a contract came to be: a release comes after that."""

RELEASE = Step(
    asks=TakeOverRelease,
    rules=(*(rule for rule in RULES if rule not in _OF_THE_REGISTRATION), *OF_A_ROW),
    records=_recorded,
    effects=(
        Effect(
            ReleaseTakenOver,
            change=_as_said,
            was=_was,
            correction=OnlyAnnulled("What was published stays as it was published: correct the contract."),
        ),
    ),
    needs=suppliers_and_units,
)
