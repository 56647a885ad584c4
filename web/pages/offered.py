"""What there is to choose from in a thing: the options of a contract, the lines and findings of a review, and so on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from domain.action.terms import Action
from domain.contract.terms import Terms
from domain.dates import in_words
from domain.forward_plan.terms import ForwardPlan
from domain.group.terms import Group
from domain.person.terms import Person
from domain.policy import CouncilPolicy
from domain.review.framework import SCALES, Edition
from domain.review.terms import Review

Choices = Iterable[tuple[object, str]]


def _options(terms: Terms) -> Choices:
    return ((option.name, f"{option.name}, up to {in_words(option.up_to)}") for option in terms.term.options)


def _suppliers(terms: Terms) -> Choices:
    return ((supplier.supplier_id, supplier.name) for supplier in terms.suppliers)


def _items(review: Review) -> Choices:
    return ((item.number, item.title) for item in review.items)


def _findings(review: Review) -> Choices:
    return ((finding.number, f"{finding.number}. {finding.text}") for finding in review.findings)


def _passings(review: Review) -> Choices:
    return (
        (number, f"Passing {number}")
        for number in sorted({finding.passing for finding in review.findings if finding.passing})
    )


def _offers(action: Action) -> Choices:
    return ((offer.offer, f"{offer.offer}. {offer.shows}") for offer in action.offers)


def _areas(editions: Iterable[Edition]) -> Choices:
    numbers = sorted({number for edition in editions for number in edition.areas})
    return ((number, f"{number}. {_called(number, editions)}") for number in numbers)


def _called(area: int, editions: Iterable[Edition]) -> str:
    """What an area of that number is called, in whichever edition has one."""
    titles = (edition.areas.get(area) for edition in editions)
    return " / ".join(dict.fromkeys(title for title in titles if title))


def _statements(editions: Iterable[Edition]) -> Choices:
    texts: dict[str, list[str]] = {}
    for edition in editions:
        for statement in edition.statements:
            texts.setdefault(statement.number, []).append(f"{statement.text} ({edition.code})")
    return ((number, f"{number} {' / '.join(told)}") for number, told in texts.items())


def _questions(review: Review) -> Choices:
    return ((question.number, f"{question.number}. {question.text}") for question in review.questions)


def _frameworks(editions: Iterable[Edition]) -> Choices:
    return ((edition.code, edition.code) for edition in editions)


def _scales(_: Review) -> Choices:
    return ((name, f"{name}: {', '.join(scale.levels)}") for name, scale in SCALES.items())


def _levels(_: Review) -> Choices:
    return ((level, f"{level} ({name})") for name, scale in SCALES.items() for level in scale.levels)


def _posts(group: Group) -> Choices:
    return ((post.post_id, post.title) for post in group.posts)


def _sittings(group: Group) -> Choices:
    return (
        (known.sitting, f"{in_words(known.sitting)}, {known.place}")
        for known in group.sittings
        if known.held_on is None
    )


def _versions(plan: ForwardPlan) -> Choices:
    return (
        (version.number, f"Version {version.number} of {in_words(version.issued_on)}, {version.status}")
        for version in plan.versions
    )


def _tokens(person: Person) -> Choices:
    return (
        (token.token_id, f"{token.role}, {token.scope}, until {in_words(token.expires_at[:10])}")
        for token in person.tokens
    )


def _proposed(policy: CouncilPolicy) -> Choices:
    return (
        (version.number, f"Version {version.number}")
        for version in policy.versions
        if version.state == "proposed"
    )


OFFERED: Final[Mapping[str, Mapping[str, Callable[[Any], Choices]]]] = {
    "contract": {"option": _options, "outgoing_supplier_id": _suppliers, "assignor_supplier_id": _suppliers},
    "review": {
        "item": _items,
        "finding": _findings,
        "passing": _passings,
        "question": _questions,
        "scale": _scales,
        "rating": _levels,
    },
    "group": {"post_id": _posts, "sitting": _sittings},
    "forward_plan": {"version": _versions},
    "person": {"token_id": _tokens},
    "policy": {"number": _proposed},
    "action": {"offer": _offers},
}
"""By kind of thing and field of the request."""


_MADE: Final = frozenset({("create-post", "post_id"), ("convene-sitting", "sitting")})
"""Acts and fields that make a thing, instead of choosing among those that there are."""


def of_the_framework(editions: Sequence[Edition]) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen from the editions of the framework that are in force, by field."""
    found = {"framework": _frameworks, "area": _areas, "statement": _statements}
    return {name: [(str(value), called) for value, called in of(editions)] for name, of in found.items()}


def offered(noun: str, state: Any, act: str = "") -> dict[str, list[tuple[str, str]]]:
    """What can be chosen in an act on a thing, by field: values, and what they are called."""
    found = {
        name: [(str(value), called) for value, called in of(state)]
        for name, of in OFFERED.get(noun, {}).items()
        if (act, name) not in _MADE
    }
    return {name: choices for name, choices in found.items() if choices}
