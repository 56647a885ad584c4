"""Who asks, by the token that is sent; who is in the directory; and whose a contract is."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from application import access
from application.access import (
    ERASED,
    Access,
    AccessToken,
    Person,
    here,
    holds_a_role,
    people_of,
    require,
    require_own,
    secret_digest,
    token_id_in,
)
from application.errors import Forbidden, NotFound, TooManyFailures, Unauthenticated
from application.standing import DirectoryEntry
from application.store import schema
from application.throttle import MOST_FAILURES
from domain.contract.roles import Roles
from domain.decisions import Actor
from tests.givens import AMBER, BROOK, given, registered

NOW = datetime(2023, 6, 15, 11, tzinfo=UTC)
SECRET, OTHER_SECRET = "S" * 43, "T_" * 21
GOOD = f"kentledge_0123456789ab_{SECRET}"
ANOTHER = f"kentledge_ba9876543210_{OTHER_SECRET}"
LATER, EARLIER = "2023-09-01T00:00:00.000000Z", "2023-06-15T10:59:59.999999Z"
KNOWN = "The token is not known, or was ended."
FROM = "192.0.2.7"


class Tables:
    """As much of a record as this is asked of: the tables of people."""

    def __init__(self) -> None:
        self._database = sqlite3.connect(":memory:")
        self._database.row_factory = lambda cursor, row: {
            column[0]: value for column, value in zip(cursor.description, row, strict=True)
        }
        for statement in schema.TABLES:
            if "people_" in statement or "directory" in statement:
                self._database.execute(statement.format(bytes="BLOB", without_rowid=""))
        self.store = self
        self.sql = str

    @contextmanager
    def read(self) -> Iterator[sqlite3.Cursor]:
        """A cursor on them."""
        yield self._database.cursor()

    def found(self, statement: str, params: tuple[Any, ...]) -> list[Any]:
        """What one statement finds."""
        return self._database.execute(statement, params).fetchall()

    def chronicle(self, *_: object) -> None:
        """No list of the organisation's units, nor anything else."""
        raise NotFound("none")

    def holding(self, table: str, *rows: tuple[object, ...]) -> "Tables":
        """With these rows of one of the tables besides."""
        for row in rows:
            self._database.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
        return self

    def without(self, table: str) -> None:
        """Without any row of it."""
        self._database.execute(f"DELETE FROM {table}")

    def close(self) -> None:
        """Nothing is open any more."""
        self._database.close()


def issued(
    token: str, person: str = "p-ada", role: str = "officer", expires: str = LATER, supplier: str = ""
) -> tuple[str, ...]:
    """What is kept of a token."""
    _, token_id, secret = token.split("_", 2)
    return token_id, secret_digest(secret), person, role, "write", supplier, expires


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> Iterator[Tables]:
    """Two tokens, on a day in June."""

    class Then(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            assert tz is UTC
            return NOW

    monkeypatch.setattr(access, "datetime", Then)
    kept = Tables().holding("people_tokens", issued(GOOD), issued(ANOTHER, "p-ben", "auditor"))
    yield kept
    kept.close()


def opened(tables: Tables) -> Access:
    record: Any = tables
    return Access(record)


def refused(ask: Callable[[], object]) -> str:
    with pytest.raises(Unauthenticated) as told:
        ask()
    return str(told.value)


# By token


def test_a_token_says_who_acts_in_which_role_and_for_how_much(tables: Tables) -> None:
    tables.holding("people_roles", ("p-ada", "officer", "", "", ""), ("p-ben", "auditor", "Place", "", ""))
    tables.holding("people_roles", ("p-ben", "auditor", "Health", "", ""), ("p-ben", "owner", "Arts", "", ""))
    found = opened(tables)
    assert found.token(GOOD) == AccessToken("0123456789ab", "p-ada", "officer", "write", LATER)
    assert found.token(GOOD).actor == Actor("p-ada", "officer")


def test_a_role_for_parts_of_the_council_is_held_for_those(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def remit(record: object, held: object) -> frozenset[str]:
        asked.append((record, held))
        return frozenset({"arts"})

    monkeypatch.setattr(access, "remit_of", remit)
    tables.holding("people_roles", ("p-ben", "auditor", "Place", "", ""), ("p-ben", "owner", "Arts", "", ""))
    tables.holding("people_roles", ("p-ben", "auditor", "", "Health", ""))
    found = opened(tables)
    assert found.token(ANOTHER).actor == Actor("p-ben", "auditor", remit=frozenset({"arts"}))
    [(record, held)] = asked
    assert (record, sorted(held)) == (tables, [("", "Health"), ("Place", "")])  # type: ignore[call-overload]
    assert sorted(found.held_for("p-ben", "auditor")) == [("", "Health"), ("Place", "")]
    assert found.held_for("p-ben", "owner") == [("Arts", "")]
    assert found.held_for("p-ada", "auditor") == []
    found.token(GOOD)
    assert asked[1] == (tables, [])


def test_a_supplier_contact_acts_for_the_firm(tables: Tables) -> None:
    contact = f"kentledge_00000000000c_{SECRET}"
    tables.holding("people_tokens", issued(contact, "p-c", "supplier-contact", supplier="s-1"))
    tables.holding("people_roles", ("p-c", "supplier-contact", "", "", "s-1"))
    assert opened(tables).token(contact).actor == Actor("p-c", "supplier-contact", "s-1")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("", "That is not a token of this record."),
        ("kentledge", "That is not a token of this record."),
        ("kentledge_0123456789ab", "That is not a token of this record."),
        ("kentledge_0123456789ab_", "That is not a token of this record."),
        (f"other_0123456789ab_{SECRET}", "That is not a token of this record."),
        (f"0123456789ab_{SECRET}", "That is not a token of this record."),
        (f"{GOOD}é", "That is not a token of this record."),
        (f"{GOOD}\ud800", "That is not a token of this record."),
        (f"{GOOD}x", KNOWN),
        (f"{GOOD}_", KNOWN),
        (f"kentledge_0123456789ab_{OTHER_SECRET}", KNOWN),
        (f"kentledge_ffffffffffff_{SECRET}", KNOWN),
        (f"kentledge_0123456789ab_{secret_digest(SECRET)}", KNOWN),
        (f"kentledge__{SECRET}", KNOWN),
    ],
)
def test_what_is_no_token_of_this_record_opens_nothing(tables: Tables, sent: str, said: str) -> None:
    assert refused(lambda: opened(tables).token(sent)) == said


def test_a_token_that_was_ended_or_has_expired_opens_nothing(tables: Tables) -> None:
    found = opened(tables)
    assert found.token(ANOTHER).person_id == "p-ben"
    tables.without("people_tokens")
    assert refused(lambda: found.token(ANOTHER)) == KNOWN
    at_that_moment = "2023-06-15T11:00:00.000000Z"
    for expires, over in ((EARLIER, True), (at_that_moment, True), ("2023-06-15T11:00:00.000001Z", False)):
        tables.without("people_tokens")
        tables.holding("people_tokens", issued(GOOD, expires=expires))
        if over:
            assert refused(lambda: found.token(GOOD)) == "The token has expired."
        else:
            assert found.token(GOOD).expires_at == expires
        assert [token.token_id for token in found.tokens()] == ([] if over else ["0123456789ab"])


def test_every_token_that_is_in_force_is_listed_by_when_it_ends(tables: Tables) -> None:
    over, soon = f"kentledge_00000000000e_{SECRET}", f"kentledge_00000000000f_{SECRET}"
    tables.holding("people_tokens", issued(over, expires=EARLIER), issued(soon, expires="2023-07-01"))
    tables.holding("people_roles", ("p-ada", "officer", "Place", "", ""))
    assert opened(tables).tokens() == [
        AccessToken("00000000000f", "p-ada", "officer", "write", "2023-07-01"),
        AccessToken("0123456789ab", "p-ada", "officer", "write", LATER),
        AccessToken("ba9876543210", "p-ben", "auditor", "write", LATER),
    ]


# Whoever goes on sending what is no token


def tried(found: Access, sent: str, address: str) -> None:
    for _ in range(MOST_FAILURES):
        refused(lambda: found.token(sent, address))


def test_whoever_sends_wrong_tokens_waits_and_keeps_nobody_else_out(tables: Tables) -> None:
    found, wrong = opened(tables), f"kentledge_ffffffffffff_{SECRET}"
    found.token(GOOD, FROM)
    tried(found, wrong, FROM)
    with pytest.raises(TooManyFailures) as told:
        found.token("something else", FROM)
    assert 0 < told.value.seconds <= 60
    with pytest.raises(TooManyFailures):
        found.token(ANOTHER, FROM)  # good, and nobody knows it yet
    with pytest.raises(TooManyFailures):
        found.token(wrong, "192.0.2.8")
    assert found.token(ANOTHER, "192.0.2.8").person_id == "p-ben"
    assert found.token(GOOD, FROM).person_id == "p-ada"
    assert found.token(ANOTHER, FROM).person_id == "p-ben"


def test_nobody_waits_for_what_came_from_nowhere_and_names_no_token(tables: Tables) -> None:
    found = opened(tables)
    for _ in range(MOST_FAILURES + 1):
        refused(lambda: found.token("no token"))
    assert found.token(GOOD).person_id == "p-ada"


def test_a_token_that_was_good_and_is_no_more_is_slowed_as_others_are(tables: Tables) -> None:
    found = opened(tables)
    found.token(GOOD, FROM)
    tables.without("people_tokens")
    tried(found, GOOD, FROM)
    with pytest.raises(TooManyFailures):
        found.token(GOOD, FROM)


def test_so_many_good_tokens_are_kept_in_mind_and_the_oldest_goes(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "_MOST_KNOWN_GOOD", 1)
    found, third = opened(tables), f"kentledge_00000000000d_{SECRET}"
    tables.holding("people_tokens", issued(third))
    for good in (third, GOOD, ANOTHER):
        found.token(good)
    tried(found, "no token", FROM)
    assert found.token(ANOTHER, FROM).person_id == "p-ben"
    for forgotten in (GOOD, third):
        with pytest.raises(TooManyFailures):
            found.token(forgotten, FROM)


@pytest.mark.parametrize(
    ("sent", "token_id"),
    [
        (GOOD, "0123456789ab"),
        ("kentledge_0123456789ab_", "0123456789ab"),
        ("kentledge_0123456789ab", ""),
        (f"x{GOOD}", ""),
        ("kentledge_0123456789AB_x", ""),
        ("kentledge_٠١٢٣٤٥٦٧٨٩ab_x", ""),
        ("", ""),
    ],
)
def test_the_id_in_a_token_is_told_and_nothing_else_of_it(sent: str, token_id: str) -> None:
    assert token_id_in(sent) == token_id


# The directory


@pytest.fixture
def people(tables: Tables) -> Tables:
    """Ada and Ben are here, Cai has left, Dot was erased; Ada has two roles, one of them for two parts."""
    tables.holding(
        "directory",
        ("p-cai", b"salt", "Cai", "", ""),
        ("p-ben", b"salt", "Ben", "", ""),
        ("p-ada", b"salt", "Ada", "ada@example.org", "1 Mill Road"),
    )
    tables.holding(
        "people_standing", ("p-ada", "here"), ("p-ben", "here"), ("p-cai", "left"), ("p-dot", "erased")
    )
    return tables.holding(
        "people_roles",
        ("p-ada", "owner", "Place", "", ""),
        ("p-ada", "officer", "Place", "", ""),
        ("p-ada", "officer", "Health", "", ""),
        ("p-ben", "supplier-contact", "", "", "s-1"),
    )


def test_everybody_has_a_name_until_it_is_erased(people: Tables) -> None:
    found = opened(people)
    assert found.names() == {"p-ada": "Ada", "p-ben": "Ben", "p-cai": "Cai", "p-dot": ERASED}
    assert found.directory() == [
        Person("p-ada", "Ada", ("officer", "owner")),
        Person("p-ben", "Ben", ("supplier-contact",)),
        Person("p-cai", "Cai", ()),
    ]
    assert found.kept("p-ada") == DirectoryEntry(b"salt", "Ada", "ada@example.org", "1 Mill Road")
    assert found.kept("p-dot") is None


def test_who_is_there_was_entered_and_neither_left_nor_was_erased(people: Tables) -> None:
    record: Any = people
    asked = ["p-ada", "p-ben", "p-cai", "p-dot", "p-nobody"]
    assert here(record, asked) == {"p-ada", "p-ben"}
    assert here(record, ["p-ben"]) == {"p-ben"}
    assert here(record, asked, "s-1") == {"p-ben"}
    assert here(record, asked, "s-2") == frozenset()
    assert here(record, []) == frozenset()


# Whose it is


def test_a_role_may_what_is_allowed_to_it() -> None:
    require(frozenset({"officer", "owner"}), "owner", "This")
    with pytest.raises(Forbidden) as told:
        require(frozenset({"owner", "officer"}), "auditor", "This")
    assert str(told.value) == "This is for officer, owner; you act as auditor."


ROLES = Roles(owner="p-own", contract_manager="p-man", lead_officers=("p-one", "p-two"))
MINE = given([registered(roles=ROLES, suppliers=(AMBER, BROOK))]).on("2023-06-15")


def test_the_people_of_a_contract_and_the_contacts_of_its_suppliers_hold_a_role_in_it() -> None:
    assert people_of(MINE) == ("p-own", "p-man", "p-one", "p-two")
    for person in people_of(MINE):
        assert holds_a_role(Actor(person, "officer"), MINE)
        assert not holds_a_role(Actor(person, "supplier-contact", "s-1"), MINE)
    assert not holds_a_role(Actor("p-x", "officer", str(AMBER.supplier_id)), MINE)
    for supplier in (AMBER, BROOK):
        assert holds_a_role(Actor("p-x", "supplier-contact", str(supplier.supplier_id)), MINE)


def test_what_is_for_ones_own_contracts_is_for_one_of_them_or_for_none() -> None:
    other = given([registered()]).on("2023-06-15")
    owner, contact = Actor("p-own", "officer"), Actor("p-x", "supplier-contact", "s-1")
    require_own(owner, [other, MINE])
    require_own(contact, [])
    with pytest.raises(Forbidden) as told:
        require_own(owner, [other])
    assert str(told.value) == "You are neither owner, contract manager nor lead officer of this contract."
    with pytest.raises(Forbidden) as told:
        require_own(contact, [other])
    assert str(told.value) == "Your firm is not a supplier of this contract."
