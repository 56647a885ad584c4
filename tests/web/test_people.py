"""People are looked up by name or id, by those who fill in forms."""

import pytest

from tests.web.council import COLLEAGUES, NOBODY, PEOPLE, SIGNED_IN, Council, assert_problem


def names(council: Council, **query: str) -> list[str]:
    return [one["name"] for one in council.read("/api/v1/people", **query)["items"]]


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("anw", ["Anwen Example"]),
        ("EXAMPLE anwen", ["Anwen Example"]),
        ("p-anwen", ["Anwen Example"]),
        ("p-anw", ["Anwen Example"]),
        ("nwen", []),
        ("%", []),
        ("anwen nobody", []),
    ],
)
def test_a_person_is_found_by_the_beginning_of_a_word(
    shared_council: Council, sought: str, found: list[str]
) -> None:
    assert names(shared_council, q=sought) == found


def test_a_person_is_told_with_the_roles_that_they_hold(shared_council: Council) -> None:
    told = shared_council.read("/api/v1/people", q="anwen")["items"]
    assert told == [{"person_id": "p-anwen", "name": "Anwen Example", "roles": ["officer"]}]


def test_everybody_is_told_by_name_as_far_as_the_limit_lets_through(shared_council: Council) -> None:
    everybody = sorted([*(name for _, name in PEOPLE.values()), *COLLEAGUES.values()])
    assert names(shared_council) == everybody
    first = shared_council.read("/api/v1/people", limit="2")
    assert [one["name"] for one in first["items"]] == everybody[:2]
    assert first["more"] is True


def test_who_was_erased_is_not_found(council: Council) -> None:
    council.parts.access.erase_person("p-bryn")
    assert names(council, q="bryn") == []
    assert "[erased]" not in names(council)


@pytest.mark.parametrize("role", [*SIGNED_IN, NOBODY])
def test_the_directory_is_for_those_of_the_council(shared_council: Council, role: str) -> None:
    answer = shared_council.get("/api/v1/people", role)
    if role == NOBODY:
        assert_problem(answer, 401, "unauthenticated")
    elif role == "supplier-contact":
        assert_problem(answer, 403, "forbidden")
    else:
        assert answer.status_code == 200
