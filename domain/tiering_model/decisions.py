"""What each command on a tiering model is put to, and which facts it records when no rule says no."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, Final, TypeAlias, TypeVar

from domain.case import CHANGE, ENTRY, step_in_order
from domain.case import Case as AnyCase
from domain.dates import in_words
from domain.decisions import Command, Context, Decided, NamedRule, Rejection, no, rule
from domain.events import Fact
from domain.stream import Need, Step, Stream
from domain.tiering_model import commands as ask
from domain.tiering_model import events as happened
from domain.tiering_model import faults, sentences
from domain.tiering_model.default import default_model
from domain.tiering_model.model import Model
from domain.tiering_model.state import CHANGES, TieringModel

Asked = TypeVar("Asked", bound=Command)
Case: TypeAlias = AnyCase[Asked, TieringModel]


def _model(command: ask.Draft | ask.Revise) -> Model:
    return command.model or default_model()


def _sound(name: str, fault: Callable[[Model], str], field: str) -> NamedRule:
    """A rule that asks one thing of the model as a whole."""

    def check(case: Case[Any]) -> Rejection | None:
        wrong = fault(_model(case.command))
        return no(wrong, f"model.{field}") if wrong else None

    return rule(f"tiering-model.{name}", "paper 3.3")(check)


_FAULTS: Final = {
    "weights-add-up": (faults.of_weights, "dimensions"),
    "questions-differ": (faults.of_questions, "questions"),
    "bands-rise": (faults.of_bands, "bands"),
    "thresholds-in-order": (faults.of_thresholds, "thresholds"),
    "floors-look-at-something": (faults.of_floors, "floors"),
    "a-profile-for-each-tier": (faults.of_profiles, "profiles"),
}
SOUND: Final = tuple(_sound(name, fault, field) for name, (fault, field) in _FAULTS.items())


@rule("tiering-model.supersedes-a-published-one")
def supersedes_a_published_one(case: Case[ask.Draft]) -> Rejection | None:
    earlier = case.command.supersedes
    if earlier is None:
        return None
    known: TieringModel | None = case.other_chronicle(earlier).latest()
    if known is not None and known.status == "published":
        return None
    how = known.status if known else "annulled"
    return no(f"That model is {how}; only a published one can be superseded.", "supersedes", conflict=True)


@rule("tiering-model.still-a-draft", "domain rule I16")
def still_a_draft(case: Case[Any]) -> Rejection | None:
    if case.state.status == "draft":
        return None
    return no(
        f"It was published as version {case.state.number}, and what is published is never changed: draft a new "
        "version that supersedes it.",
        conflict=True,
    )


@rule("tiering-model.draft-changes")
def draft_changes(case: Case[ask.Revise]) -> Rejection | None:
    if case.command.model != case.state.model:
        return None
    return no("The draft says just that already.", "model")


@rule("tiering-model.second-person", "NAO 6.2, 8.2; domain rule I3")
def second_person(case: Case[ask.Publish]) -> Rejection | None:
    if case.context.actor.person_id not in case.state.authors:
        return None
    return no("You drafted or revised this model; someone else must publish it.", conflict=True)


@rule("tiering-model.takes-its-place")
def takes_its_place(case: Case[ask.Publish]) -> Rejection | None:
    earlier = case.state.supersedes
    if earlier is None:
        return None
    known: TieringModel | None = case.other_chronicle(earlier).latest()
    if known is None or known.published_from is None or known.status != "published":
        return no(
            "The model that it was to supersede is no longer in force: draft one that supersedes the one that is.",
            conflict=True,
        )
    if case.effective_from > known.published_from:
        return None
    return no(
        f"The version before it is in force from {in_words(known.published_from)}; this one begins later.",
        "effective_from",
    )


@rule("tiering-model.in-force")
def is_published(case: Case[ask.Retire]) -> Rejection | None:
    if case.state.status == "published":
        return None
    return no(f"It is {case.state.status}; only a published model is retired.", conflict=True)


def _earlier(command: Any, state: TieringModel | None, _others: Any) -> Iterable[Need]:
    earlier = state.supersedes if state else command.supersedes
    return (Need("supersedes", "tiering_model", earlier),) if earlier else ()


def _drafted(case: Case[ask.Draft]) -> Fact:
    return happened.Drafted(
        model=_model(case.command),
        supersedes=case.command.supersedes,
        drafted_by=case.context.actor.person_id,
    )


def _revised(case: Case[ask.Revise]) -> Fact:
    return happened.Revised(model=case.command.model, revised_by=case.context.actor.person_id)


def _published(case: Case[ask.Publish]) -> Iterator[Fact | Decided]:
    """The version before it is retired in the same commit, from the same day."""
    state = case.state
    earlier: Any = case.other_chronicle(state.supersedes).latest() if state.supersedes else None
    number = earlier.number + 1 if earlier else 1
    yield happened.Published(number=number, model=state.model, supersedes=state.supersedes)
    if state.supersedes:
        retired = happened.Retired(superseded_by=case.chronicle.stream_id)
        yield Decided(retired, case.effective_from, state.supersedes)


def _retired(_: Case[ask.Retire]) -> Fact:
    return happened.Retired()


def _number(fact: Fact) -> tuple[tuple[str, str], ...]:
    """A version number belongs to one model for good, so that versions follow one another in a single line."""
    return (("tiering model version", str(fact.number)),) if isinstance(fact, happened.Published) else ()


def _impossible(fact: Fact, _valid_from: date, _context: Context) -> str:
    match fact:
        case happened.Published():
            return "What is published is never changed (rule I16): annul the publication, or draft a new version."
        case happened.Drafted() | happened.Revised():
            return next((wrong for fault, _ in _FAULTS.values() if (wrong := fault(fact.model))), "")
    return ""


TIERING_MODEL = Stream(
    noun="tiering_model",
    plural="tiering-models",
    called="tiering model",
    events=happened,
    sentences=sentences,
    state=TieringModel,
    changes=CHANGES,
    opening=frozenset({happened.Drafted}),
    steps={
        ask.Draft: Step((*ENTRY, *SOUND, supersedes_a_published_one), _drafted, opens=True, needs=_earlier),
        ask.Revise: Step(
            (*CHANGE, step_in_order, *SOUND, still_a_draft, draft_changes), _revised, in_force=False
        ),
        ask.Publish: Step(
            (*CHANGE, step_in_order, still_a_draft, second_person, takes_its_place),
            _published,
            in_force=False,
            needs=_earlier,
        ),
        ask.Retire: Step((*CHANGE, step_in_order, is_published), _retired, in_force=False),
    },
    concerns=lambda _stream_id, _model, _fact: (),
    reserves=_number,
    impossible=_impossible,
)
