"""Lists asked with cursors and filters of every kind: answered, or refused in words; nobody is told of more by either.

A cursor is made up, cut, bent, or one that another list, order or reader was given. Three hundred here; ``make
fuzz`` asks many more.
"""

import os
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.council import NOBODY, Council, council_on

EXAMPLES = 5 * int(os.environ.get("KENTLEDGE_FUZZ", "60"))
ROLES = ("officer", "supplier-contact", "member", "auditor", NOBODY)
STRANGE = (
    *(
        "",
        "0",
        "-1",
        "1",
        "99999999999999999999",
        "1.5",
        "true",
        "null",
        "[]",
        "{}",
        "'",
        '"',
        "%",
        "_",
        "\\",
    ),
    *(
        "2024-02-30",
        "2024-02-29",
        "9999-12-31",
        "0001-01-01",
        "2024-01",
        "TBC",
        "٣",
        "é",
        "\ud7ff",
        "\U0010ffff",
    ),
    *(
        "a" * 3000,
        "Gold",
        "running",
        "00000000-0000-0000-0000-000000000000",
        "0b9ad3f2-7a77-4f0c-9a3e-3f8a0f6b5c11",
    ),
    *(
        "p-0001",
        "..",
        "/",
        "\t",
        "\x00",
        "asc",
        "-reference",
        "reference",
        "' OR 1=1 --",
        "AND",
        "NEAR(a b",
        "*",
    ),
)


@dataclass
class Lists:
    """A council and every list of its API that goes on by a cursor."""

    council: Council
    parameters: dict[str, list[str]]
    """What each takes in its query."""
    cursors: list[str]
    """Such as were given to somebody, by some list."""
    known: dict[tuple[str, str], bool]
    """Whether a role was told of a contract when it asked for just that."""
    public: set[str]
    """The contracts that the public register tells everybody of."""

    def knows(self, role: str, contract_id: str) -> bool:
        key = (role, contract_id)
        if key not in self.known:
            told = self.council.get(f"/contracts/{contract_id}", role)
            self.known[key] = contract_id in self.public or told.status_code == 200
        return self.known[key]


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lists]:
    with council_on(tmp_path_factory.mktemp("lists")) as council:
        for _ in range(3):
            council.register()
        document = council.read("/api/v1/openapi.json", NOBODY)
        parameters: dict[str, list[str]] = {}
        for path, operations in document["paths"].items():
            names = [
                each["name"] for each in operations.get("get", {}).get("parameters", ()) if "name" in each
            ]
            if "cursor" in names and "{" not in path and path.startswith("/api/v1/"):
                parameters[path] = names
        given_out = [
            council.get(path, role, limit="1") for path in parameters for role in ("officer", "auditor")
        ]
        cursors = {told.json.get("next_cursor", "") for told in given_out if told.status_code == 200} - {""}
        assert len(parameters) > 20
        assert cursors
        public = {row["contract_id"] for row in council.read("/register", NOBODY)["items"]}
        yield Lists(council, parameters, sorted(cursors), {}, public)


def cursors(given_out: list[str]) -> st.SearchStrategy[str]:
    """Foreign ones, cut ones, bent ones, and such as say something else under the same coat."""

    def encoded(content: Any) -> str:
        return urlsafe_b64encode(repr(content).replace("'", '"').encode()).decode().rstrip("=")

    told = st.sampled_from(given_out)
    value = (
        st.sampled_from(STRANGE)
        | st.integers()
        | st.booleans()
        | st.none()
        | st.lists(st.integers(), max_size=2)
    )
    return st.one_of(
        told,
        st.tuples(told, st.integers(0, 80)).map(lambda both: both[0][: both[1]]),
        st.tuples(told, st.integers(0, 80), st.sampled_from(STRANGE)).map(
            lambda bent: bent[0][: bent[1]] + bent[2] + bent[0][bent[1] + 1 :]
        ),
        told.map(lambda cursor: cursor[::-1]),
        st.lists(value, max_size=6).map(encoded),
        st.sampled_from(STRANGE),
    )


def contracts_in(told: Any) -> Iterator[str]:
    """The ids of contracts that rows name, at whatever depth."""
    for name, value in told.items() if isinstance(told, dict) else enumerate(told):
        if name == "contract_id" and isinstance(value, str):
            yield value
        elif isinstance(value, dict | list):
            yield from contracts_in(value)


def test_whatever_a_list_is_asked_with(lists: Lists) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def asked(data: st.DataObject) -> None:
        path, role = data.draw(st.sampled_from(sorted(lists.parameters))), data.draw(st.sampled_from(ROLES))
        names = data.draw(st.lists(st.sampled_from(lists.parameters[path]), max_size=3, unique=True))
        query = {name: data.draw(st.sampled_from(STRANGE)) for name in names}
        if data.draw(st.booleans()):
            query["cursor"] = data.draw(cursors(lists.cursors))
        told = lists.council.get(path, role, **query)
        assert told.status_code < 500, told.text
        if told.status_code >= 400:
            assert told.mimetype == "application/problem+json"
            assert told.json["detail"]
        elif told.mimetype == "application/json" and role in {"supplier-contact", NOBODY}:
            named = set(contracts_in(told.json.get("items", [])))
            assert {each for each in named if not lists.knows(role, each)} == set()

    asked()
