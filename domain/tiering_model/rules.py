"""Rules that several acts of a tiering model are put to: the model is sound, and still a draft."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final, TypeAlias, TypeVar

from domain.case import Case as AnyCase
from domain.decisions import Command, NamedRule, Rejection, no, rule
from domain.stream import Need
from domain.tiering_model import faults
from domain.tiering_model.default import default_model
from domain.tiering_model.model import Model
from domain.tiering_model.terms import TieringModel

Request = TypeVar("Request", bound=Command)


Case: TypeAlias = AnyCase[Request, TieringModel]


def model_asked_for(command: Any) -> Model:
    """The model of a draft or revision: where none is given, the default one that ships."""
    return command.model or default_model()


def _sound(fault: Callable[[Model], str], field: str, case: Case[Any]) -> Rejection | None:
    """A rule that asks one thing of the model as a whole."""
    wrong = fault(model_asked_for(case.command))
    return no(wrong, f"model.{field}") if wrong else None


_FAULTS: Final = {
    "weights-add-up": (faults.of_weights, "dimensions"),
    "questions-differ": (faults.of_questions, "questions"),
    "bands-rise": (faults.of_bands, "bands"),
    "thresholds-in-order": (faults.of_thresholds, "thresholds"),
    "floors-look-at-something": (faults.of_floors, "floors"),
    "a-profile-for-each-tier": (faults.of_profiles, "profiles"),
}


SOUND: Final[tuple[NamedRule, ...]] = tuple(
    rule(f"tiering-model.{name}", "paper 3.3")(partial(_sound, fault, field))
    for name, (fault, field) in _FAULTS.items()
)


@rule("tiering-model.still-a-draft", "domain rule I16")
def still_a_draft(case: Case[Any]) -> Rejection | None:
    if case.state.status == "draft":
        return None
    return no(
        f"It was published as version {case.state.number}, and what is published is never changed: draft a new "
        "version that supersedes it.",
        conflict=True,
    )


def is_the_last(known: TieringModel) -> bool:
    """Whether a version was published and nothing took its place: the next one goes on from it, also where it was
    retired since."""
    return known.number is not None and known.superseded_by is None


def superseded(command: Any, state: TieringModel | None, _others: Any) -> Iterable[Need]:
    """The version that it is to take the place of."""
    earlier = state.supersedes if state else command.supersedes
    return (Need("supersedes", "tiering_model", earlier),) if earlier else ()
