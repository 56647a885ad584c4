"""What a role for a part of the council covers: directorates by every name of theirs, and portfolios."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from application.errors import NotFound
from application.record import Record
from application.remit import covers, remit_of
from domain.chronicle import Chronicle
from domain.contract.ending import Terminated
from domain.contract.reclassification import Classification, Reclassified
from domain.group import GROUP
from domain.group.posts import PostAbolished, PostCreated
from domain.group.terms import Post
from domain.organisation import ORGANISATION_ID, UnitEnded, UnitRenamed, UnitsEntered
from domain.stream import Stream
from tests.givens import TODAY, Entry, day, on, registered
from tests.nouns.group.test_group import CONVENED
from tests.nouns.kpi.test_kpi import DEFINED
from tests.nouns.organisation.test_units import unit, units
from tests.streams import CONTRACT_ID, chronicle

CMRG, CABINET, A_KPI = UUID(int=0x11), UUID(int=0x12), UUID(int=0x13)


def covering(title: str, *directorates: str) -> PostCreated:
    return PostCreated(post=Post(post_id=title.lower(), title=title, kind="chair", directorates=directorates))


class Streams:
    """As much of a record as this is asked of: streams, and which events there are."""

    def __init__(self, *streams: Chronicle[Any]) -> None:
        self._streams = {known.stream_id: known for known in streams}
        self.store = self
        self.sql = str
        groups = [known for known in streams if known.noun == GROUP.noun]
        self._events = [(str(known.stream_id), 1, "group.convened.v1") for known in groups]
        self._events += [(str(known.stream_id), 2, "group.post_created.v1") for known in groups]
        self._events += [(str(A_KPI), 1, "kpi.defined.v1")]

    @contextmanager
    def read(self) -> Iterator[sqlite3.Cursor]:
        """A cursor on the events that there are."""
        with closing(sqlite3.connect(":memory:")) as database:
            database.row_factory = lambda cursor, row: {
                column[0]: value for column, value in zip(cursor.description, row, strict=True)
            }
            database.execute(
                "CREATE TABLE events (originator_id TEXT, originator_version INTEGER, topic TEXT)"
            )
            database.executemany("INSERT INTO events VALUES (?, ?, ?)", self._events)
            yield database.cursor()

    def chronicle(self, stream: Stream[Any], stream_id: UUID) -> Chronicle[Any]:
        """One of these streams."""
        if stream_id not in self._streams or self._streams[stream_id].noun != stream.noun:
            raise NotFound("none")
        return self._streams[stream_id]

    def today(self) -> date:
        """The day of these tests."""
        return TODAY


def record(*streams: Chronicle[Any]) -> Record:
    here: Any = Streams(*streams)
    return here


def listed(*entries: Entry) -> Chronicle[Any]:
    """The list of the organisation's units: three directorates and a division, and what happened to them since."""
    entered = UnitsEntered(units=units("Education", "Place", "Health", "Education/Schools"))
    return chronicle(ORGANISATION_ID, [on("2020-01-01", entered), *entries])


def renamed(day: str, was: str, name: str) -> Entry:
    return on(day, UnitRenamed(unit=unit(was), name=name))


def merged(day: str, was: str, into: str = "") -> Entry:
    return on(day, UnitEnded(unit=unit(was), successor=unit(into) if into else None))


@pytest.mark.parametrize(
    ("entries", "named", "remit"),
    [
        ([], "Education", {"education"}),
        ([], " EDUCATION", {"education"}),
        ([], "Nowhere", {"nowhere"}),
        ([renamed("2023-03-01", "Education", "Children")], "Education", {"education", "children"}),
        ([renamed("2023-03-01", "Education", "Children")], "Children", {"education", "children"}),
        ([renamed("2023-03-01", "Education", "Children")], "Place", {"place"}),
        ([renamed("2023-06-15", "Education", "Children")], "Education", {"education", "children"}),
        ([renamed("2023-06-16", "Education", "Children")], "Education", {"education"}),
        (
            [renamed("2021-01-01", "Education", "Children"), renamed("2022-01-01", "Children", "Families")],
            "Education",
            {"education", "children", "families"},
        ),
        (
            [renamed("2021-01-01", "Education", "Children"), merged("2022-01-01", "Health", "Children")],
            "Children",
            {"education", "children", "health"},
        ),
        ([merged("2022-01-01", "Health", "Place")], "Health", {"health", "place"}),
        ([merged("2022-01-01", "Health")], "Health", {"health"}),
        # as it stands once an entry between the two was annulled
        (
            [merged("2021-01-01", "Health", "Place"), merged("2022-01-01", "Place", "Health")],
            "Health",
            {"health"},
        ),
        ([merged("2022-01-01", "Health")], "Place", {"place"}),
        ([renamed("2022-01-01", "Education/Schools", "Academies")], "Education", {"education"}),
        (
            [renamed("2021-01-01", "Education", "Children"), renamed("2022-01-01", "Children", "Education")],
            "Children",
            {"education", "children"},
        ),
    ],
)
def test_a_directorate_is_meant_by_the_names_it_bears_bore_and_went_into(
    entries: list[Entry], named: str, remit: set[str]
) -> None:
    assert remit_of(record(listed(*entries)), [(named, "")]) == remit


@pytest.mark.parametrize(
    ("named", "remit"), [("Education", {"education"}), ("Children", {"children"}), ("Place", {"place"})]
)
def test_a_name_that_another_directorate_took_since_is_that_ones(named: str, remit: set[str]) -> None:
    """Whoever is granted a role for the new one reads nothing of the old one, nor the other way round."""
    anew = on("2023-05-01", UnitsEntered(units=units("Education")))
    known = record(listed(renamed("2023-03-01", "Education", "Children"), anew))
    assert remit_of(known, [(named, "")]) == remit


def test_without_a_list_of_units_a_name_is_a_name() -> None:
    assert remit_of(record(), [("Education", ""), ("Education", ""), ("Place ", "")]) == {
        "education",
        "place",
    }
    assert remit_of(record(), []) == frozenset()


@pytest.mark.parametrize("held", [[("", "")], [("Education", ""), ("", "")], [("", ""), ("", "Chair")]])
def test_a_role_for_the_whole_council_lifts_the_limit(held: list[tuple[str, str]]) -> None:
    assert remit_of(record(listed()), iter(held)) is None


def test_a_portfolio_covers_what_posts_of_its_title_cover_today() -> None:
    abolished = on("2023-06-16", PostAbolished(post=covering("Care", "Health").post))
    gone = on("2023-06-15", PostAbolished(post=covering("Roads", "Place").post))
    first = [
        CONVENED,
        *(
            on("2020-01-01", covering(title, place))
            for title, place in (("Care", "Health"), ("Roads", "Place"))
        ),
        abolished,
        gone,
    ]
    second = [
        CONVENED,
        on("2020-01-01", covering("CARE", "Education")),
        on("2023-06-16", covering("Later", "Place")),
    ]
    known = record(listed(), chronicle(CMRG, first), chronicle(CABINET, second))
    assert remit_of(known, [("", "care")]) == {"health", "education"}
    assert remit_of(known, [("", "Roads")]) == remit_of(known, [("", "Later")]) == frozenset()
    assert remit_of(known, [("Place", ""), ("", " Care")]) == {"health", "education", "place"}
    late = record(chronicle(CMRG, [on("2023-06-16", CONVENED.fact), covering("Care", "Health")]))
    assert remit_of(late, [("", "Care")]) == frozenset()


def moved(day: str, directorate: str) -> Entry:
    was = Classification(directorate="Education", division="", category="Catering", title="School meals")
    return on(day, Reclassified(previous=was, directorate=directorate))


@pytest.mark.parametrize(
    ("entries", "inside"),
    [
        ([registered()], True),
        ([registered(directorate="EDUCATION")], True),
        ([registered(directorate="Place")], False),
        ([registered(), moved("2023-06-15", "Place")], False),
        ([registered(), moved("2023-06-16", "Place")], True),
        ([on("2024-01-01", registered())], True),
        ([on("2024-01-01", registered(directorate="Place"))], False),
        ([on("2024-01-01", registered()), moved("2024-06-01", "Place")], True),
        ([on("2024-01-01", registered()), moved("2024-01-01", "Place")], False),
        ([registered(), on("2022-12-31", Terminated(ended_on=day("2022-12-31"), ground="discharge"))], True),
    ],
)
def test_a_contract_belongs_where_it_does_today_or_will_when_it_begins(
    entries: list[Any], *, inside: bool
) -> None:
    known = record(chronicle(CONTRACT_ID, entries))
    assert covers(known, frozenset({"education"}), CONTRACT_ID) is inside


def test_what_is_not_on_record_belongs_nowhere() -> None:
    known = record(chronicle(A_KPI, [DEFINED]))
    assert not covers(known, frozenset({"education"}), CONTRACT_ID)
    assert not covers(known, frozenset({"education"}), A_KPI)
