"""The API's own page: every operation by noun, found by words, with its fields, choices, answers and example."""

import re
from typing import Any

import pytest

from tests.web.council import Council
from web.pages.api import slug_of


@pytest.fixture(scope="module")
def document(shared_council: Council) -> dict[str, Any]:
    """What programs read."""
    found: dict[str, Any] = shared_council.client().get("/api/v1/openapi.json").json
    return found


def operations(document: dict[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    """Each operation by its id, with its address."""
    return {
        told["operationId"]: (path, told)
        for path, address in document["paths"].items()
        for method, told in address.items()
        if method in ("get", "post")
    }


def page(council: Council, address: str) -> str:
    """A page as somebody sees it who did not sign in."""
    answer = council.client().get(address)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_every_operation_has_its_place_under_its_noun(
    shared_council: Council, document: dict[str, Any]
) -> None:
    index = page(shared_council, "/api/docs")
    told = operations(document)
    assert set(re.findall(r'<li id="([^"]+)">', index)) == told.keys()
    for noun in {told["tags"][0] for _, told in told.values()}:
        of_the_noun = page(shared_council, f"/api/docs/nouns/{slug_of(noun)}")
        named = {name for name, (_, each) in told.items() if each["tags"][0] == noun}
        assert set(re.findall(r'<h2 class="govuk-heading-l" id="([^"]+)">', of_the_noun)) == named, noun
        assert of_the_noun.count("curl -sS -X ") == len(named)


def test_operations_are_found_by_words_without_a_script(shared_council: Council) -> None:
    found = page(shared_council, "/api/docs?q=longer+TERM")
    assert re.findall(r'<li id="([^"]+)">', found) == ["extend"]
    assert "1 operation with “longer TERM”" in found
    assert re.findall(r'<li id="([^"]+)">', page(shared_council, "/api/docs?q=<b>")) == []


def test_an_operation_is_told_whole(shared_council: Council, document: dict[str, Any]) -> None:
    told = page(shared_council, "/api/docs/nouns/contracts")
    start = told.index('id="change-value"')
    part = told[start : told.index("<h2", start)]
    assert "For officer (of contracts of their own), owner (of contracts of their own)." in part
    schema = document["components"]["schemas"]["ChangeValue"]["properties"]
    assert set(schema) <= set(re.findall(r'scope="row"[^>]*><code>([^<]+)</code>', part))
    for value in schema["cause"]["enum"]:
        assert f"<code>{value}</code>: " in part
    assert "evidence[].sha256" in part
    assert "application/problem+json" in part
    assert set(re.findall(r'href="#(answer-[^"]+)"', part)) <= set(re.findall(r'id="(answer-[^"]+)"', told))


def test_a_noun_that_there_is_not_is_not_found(shared_council: Council) -> None:
    assert shared_council.client().get("/api/docs/nouns/nothing").status_code == 404
