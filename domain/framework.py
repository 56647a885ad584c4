"""The framework: an edition of statements of good practice that reviews are rated by, version by version (paper 1.2).

==================  ==============================  ==================================
State               Facts that may follow           Facts that lead out of it
==================  ==============================  ==================================
not on record       drafted                         drafted → drafted
drafted             drafted                         adopted → in force
in force            drafted                         adopted → in force
==================  ==============================  ==================================

**Purpose.** Reviews are held against the National Audit Office's framework. Three editions ship with the product, in
our words; two areas of it have no numbered statement because no source that we know gives one. What is missing there,
or worded so that nobody in the Council would say it, governance words itself.

**Dilemmas.**

- *What ships is where a record begins.* An edition that nobody touched is as it ships, and takes no event. The first
  version that is adopted takes its place from a day on, and says all of its statements.
- *A draft says what changes; the fact says all.* Whoever drafts names the statements that are new, worded anew or left
  out. What is recorded is the whole text, so that a later release of the product, with other words, rewrites nothing.
- *Rated by what was in force.* A rating is put to the version in force on its day. A later version rewrites no rating,
  and a statement that is left out stays under the ratings that named it.
- *Adopted by another.* Whoever drafted it does not adopt it: as with a tiering model, two people.
- *Areas stay.* The eleven areas are the NAO's, and ratings are followed over years by them.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Final, TypeAlias, TypeVar
from uuid import UUID

from msgspec import Meta
from msgspec.structs import replace

from domain.case import CHANGE, STEP, seen_to, step_in_order
from domain.case import Case as AnyCase
from domain.dates import in_words
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.review.framework import (
    AREAS,
    EDITIONS,
    EditionText,
    Framework,
    StatementNumber,
    StatementText,
    area_of,
    framework_stream,
)
from domain.sentences import Names, sentence
from domain.stream import Effect, OnlyAnnulled, Step, Stream
from domain.text import LongText, ShortText
from domain.timeline import Placed

VersionNumber = Annotated[int, Meta(ge=1, le=100_000)]
EditionCode = Annotated[str, Meta(min_length=2, max_length=60, pattern=r"^\S(.*\S)?\Z")]


class DraftEdition(Command, frozen=True, kw_only=True):
    """Draft the next version of an edition of the framework: what is new, worded anew, or left out."""

    code: EditionCode
    """What reviews call the edition: *NAO 2016*; another code is an edition of its own."""
    title: ShortText | None = None
    """Its title; left out, it stays."""
    published: ShortText | None = None
    """When its source was published; left out, it stays."""
    statements: Annotated[tuple[StatementText, ...], Meta(max_length=500)] = ()
    """Statements that are new or worded anew; all others stay."""
    dropped: Annotated[tuple[StatementNumber, ...], Meta(max_length=500)] = ()
    """Numbers of statements that are left out."""
    source: LongText = ""
    """Where what is new comes from."""


class AdoptEdition(Command, frozen=True, kw_only=True):
    """Put the draft in force from a day on, as a second person."""


@fact("framework.drafted.v1")
class EditionDrafted(Fact, kw_only=True):
    """The next version of an edition was drafted: all of its text, and what is new in it."""

    code: EditionCode
    edition: EditionText
    """All of it as drafted."""
    added: tuple[StatementNumber, ...] = ()
    """Numbers that are new."""
    reworded: tuple[StatementNumber, ...] = ()
    """Numbers that are worded anew."""
    dropped: tuple[StatementNumber, ...] = ()
    """Numbers that are left out."""


@fact("framework.adopted.v1")
class EditionAdopted(Fact, kw_only=True):
    """A version of an edition is in force from this day, word for word."""

    code: EditionCode
    number: VersionNumber
    """Its version; the first that was adopted is 1."""
    edition: EditionText
    """All of it, word for word."""


Request = TypeVar("Request", bound=Command)
Case: TypeAlias = AnyCase[Request, Framework]


def before(code: str, known: Framework | None) -> EditionText | None:
    """What a draft changes: the draft before it, what is in force, or what ships; ``None`` for a new edition."""
    if known is not None and (known.draft or known.edition):
        return known.draft or known.edition
    ships = EDITIONS.get(code)
    if ships is None:
        return None
    statements = tuple(StatementText(told.number, told.text) for told in ships.statements)
    return EditionText(title=ships.title, published=ships.published, statements=statements)


def _base(case: Case[Any]) -> EditionText | None:
    return before(case.command.code, case.state)


@rule("framework.of-its-areas", "NAO 2016")
def of_its_areas(case: Case[DraftEdition]) -> Rejection | None:
    ships = EDITIONS.get(case.command.code)
    areas = ships.areas if ships else AREAS
    wrong = [told.number for told in case.command.statements if area_of(told.number) not in areas]
    if not wrong:
        return None
    known = ", ".join(f"{number} ({called})" for number, called in areas.items())
    return no(
        f"{', '.join(wrong)}: a statement's number begins with its area's, one of {known}.", "statements"
    )


@rule("framework.numbered-once")
def numbered_once(case: Case[DraftEdition]) -> Rejection | None:
    numbers = [told.number for told in case.command.statements] + list(case.command.dropped)
    if len(set(numbers)) == len(numbers):
        return None
    return no("A number is named twice.", "statements", "dropped")


@rule("framework.numbers-plain")
def numbers_plain(case: Case[DraftEdition]) -> Rejection | None:
    """Or 05.4 would stand beside 5.4, and each would be rated by itself."""
    numbers = [told.number for told in case.command.statements]
    wrong = [number for number in numbers if any(part != str(int(part)) for part in number.split("."))]
    if not wrong:
        return None
    return no(f"{', '.join(wrong)}: write a number with no nought before it.", "statements")


@rule("framework.dropped-was-there")
def dropped_was_there(case: Case[DraftEdition]) -> Rejection | None:
    base = case.once(_base)
    known = {told.number for told in base.statements} if base else set()
    unknown = [number for number in case.command.dropped if number not in known]
    return no(f"It has no statement {', '.join(unknown)}.", "dropped") if unknown else None


@rule("framework.new-edition-whole")
def new_edition_whole(case: Case[DraftEdition]) -> Rejection | None:
    """An edition of its own has a title and something to rate."""
    if case.once(_base) is not None:
        return None
    missing = [name for name in ("title", "statements") if not getattr(case.command, name)]
    return no("An edition of its own has a title and at least one statement.", *missing) if missing else None


@rule("framework.draft-changes")
def draft_changes(case: Case[DraftEdition]) -> Rejection | None:
    if case.once(_text) != case.once(_base):
        return None
    return no("That is what it says already.", "statements", conflict=True)


@rule("framework.none-to-come")
def none_to_come(case: Case[DraftEdition]) -> Rejection | None:
    begins = _last_adopted(case)
    if begins is None or begins <= case.context.today:
        return None
    return no(
        f"The version that begins on {in_words(begins)} is to come; draft the next from then.", conflict=True
    )


@rule("framework.drafted-before")
def drafted_before(case: Case[AdoptEdition]) -> Rejection | None:
    return None if case.state.draft is not None else no("Nothing is drafted.", conflict=True)


@rule("framework.second-person", "NAO 6.2; domain rule I3")
def second_person(case: Case[AdoptEdition]) -> Rejection | None:
    """Whoever drafted anything of it since the version before, or had it drafted, does not adopt it."""
    since: list[Placed] = []
    for placed in case.chronicle.timeline.placed:
        if isinstance(placed.fact, EditionAdopted):
            since = []
        elif isinstance(placed.fact, EditionDrafted):
            since.append(placed)
    if not any(map(case.has_a_hand_in, since)):
        return None
    return no("You drafted it, or it was drafted for you; somebody else adopts it.", conflict=True)


@rule("framework.begins-later")
def begins_later(case: Case[AdoptEdition]) -> Rejection | None:
    begins = _last_adopted(case)
    if begins is None or case.effective_from > begins:
        return None
    return no(
        f"The version before it is in force from {in_words(begins)}; this one begins later.", "effective_from"
    )


def _last_adopted(case: Case[Any]) -> date | None:
    """The day from which the last version is, or will be, in force."""
    days = (
        placed.valid_from
        for placed in case.chronicle.timeline.placed
        if isinstance(placed.fact, EditionAdopted)
    )
    return max(days, default=None)


def _text(case: Case[DraftEdition]) -> EditionText:
    """All of the draft."""
    command, base = case.command, case.once(_base) or _NOTHING_YET
    told = {known.number: known for known in base.statements}
    told |= {new.number: new for new in command.statements}
    kept = (known for number, known in told.items() if number not in command.dropped)
    return EditionText(
        title=command.title or base.title,
        published=base.published if command.published is None else command.published,
        statements=tuple(sorted(kept, key=_place)),
        source=command.source or base.source,
    )


_NOTHING_YET: Final = EditionText(title="", statements=())
"""What an edition of its own is drafted from."""


def _place(told: StatementText) -> tuple[int, int]:
    area, _, own = told.number.partition(".")
    return int(area), int(own)


def _drafted(case: Case[DraftEdition]) -> Fact:
    command, base = case.command, case.once(_base)
    known = {told.number: told.text for told in (base.statements if base else ())}
    return EditionDrafted(
        code=command.code,
        edition=case.once(_text),
        added=tuple(told.number for told in command.statements if told.number not in known),
        reworded=tuple(
            told.number for told in command.statements if known.get(told.number, told.text) != told.text
        ),
        dropped=command.dropped,
    )


def _adopted(case: Case[AdoptEdition]) -> Fact:
    state = case.state
    return EditionAdopted(code=state.code, number=state.number + 1, edition=seen_to(state.draft))


def _with_draft(known: Framework | None, fact: EditionDrafted, _: date) -> Framework:
    return replace(known or Framework(code=fact.code), draft=fact.edition)


def _in_force(known: Framework, fact: EditionAdopted, _: date) -> Framework:
    return replace(known, number=fact.number, edition=fact.edition, draft=None)


def _as_drafted(known: Framework, _: EditionAdopted) -> Mapping[str, Any]:
    return {"draft": known.draft}


def _of_none(_stream_id: UUID, _known: Framework, _fact: Fact) -> Iterable[UUID]:
    return ()


@sentence.register
def _(fact: EditionDrafted, _: Names) -> str:
    said = [
        f"{what} {', '.join(numbers)}"
        for what, numbers in (
            ("new", fact.added),
            ("worded anew", fact.reworded),
            ("left out", fact.dropped),
        )
        if numbers
    ]
    return f"Version of {fact.code} drafted: {'; '.join(said) or 'its title and source'}."


@sentence.register
def _(fact: EditionAdopted, _: Names) -> str:
    statements = len(fact.edition.statements)
    return f"Version {fact.number} of {fact.code} adopted: {fact.edition.title}, {statements} statements."


DRAFTING: Final = Step(
    asks=DraftEdition,
    rules=(
        *STEP,
        none_to_come,
        of_its_areas,
        numbered_once,
        numbers_plain,
        dropped_was_there,
        new_edition_whole,
        draft_changes,
    ),
    records=_drafted,
    effects=(
        Effect(
            EditionDrafted,
            change=_with_draft,
            correction=OnlyAnnulled("A draft is drafted anew: say what it is to say otherwise."),
        ),
    ),
    opens=True,
    goes_on=True,
    stream_id=lambda command: framework_stream(command.code),
    in_force=False,
)
ADOPTION: Final = Step(
    asks=AdoptEdition,
    rules=(*CHANGE, step_in_order, drafted_before, second_person, begins_later),
    records=_adopted,
    effects=(
        Effect(
            EditionAdopted,
            change=_in_force,
            correction=OnlyAnnulled("What is adopted is never changed: draft the next version."),
            rests_on=_as_drafted,
        ),
    ),
    in_force=False,
)
FRAMEWORK: Final = Stream(
    noun="framework",
    plural="frameworks",
    called="edition of the framework",
    state=Framework,
    steps=(DRAFTING, ADOPTION),
    concerns=_of_none,
)
