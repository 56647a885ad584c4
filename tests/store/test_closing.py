"""A record that is closed while others use it lets them finish: nothing is pulled from under a statement."""

from threading import Event, Thread

import pytest
from eventsourcing.persistence import ConnectionPoolClosedError

from application.settings import Settings
from tests.store.office import Office, office_on


def test_what_is_read_when_the_record_closes_is_read_to_its_end(settings: Settings) -> None:
    office = Office(settings)
    for _ in range(3):
        office.registered()
    with office.record.store.read() as cursor:
        cursor.execute("SELECT notification_id FROM events ORDER BY notification_id")
        first = cursor.fetchone()
        office.close()
        assert [row["notification_id"] for row in (first, *cursor.fetchall())] == [1, 2, 3, 4]


def test_what_is_written_when_the_record_closes_is_recorded(settings: Settings) -> None:
    office = Office(settings)
    closing = Thread(target=office.close)
    with office.record.store.write() as cursor:
        closing.start()
        closing.join(0.1)  # all that it would do at once, it does meanwhile
        cursor.execute("INSERT INTO reservations VALUES ('reference', 'CT-1', 'none')")
    closing.join()
    with office_on(settings) as again, again.record.store.read() as cursor:
        cursor.execute("SELECT stream_id FROM reservations WHERE value = 'CT-1'")
        assert [row["stream_id"] for row in cursor.fetchall()] == ["none"]


def test_a_closed_record_lends_no_connection(sqlite_settings: Settings) -> None:
    office = Office(sqlite_settings)
    office.close()
    with pytest.raises(ConnectionPoolClosedError), office.record.store.read():
        pass


def test_threads_that_read_while_the_record_closes_end_in_peace(sqlite_settings: Settings) -> None:
    """A process died of it: CPython went on in a database that was gone."""
    with office_on(sqlite_settings) as office:
        office.registered()
    for _ in range(20):
        office = Office(sqlite_settings)
        reading, read = Event(), list[int]()

        def read_on(office: Office = office, reading: Event = reading, read: list[int] = read) -> None:
            try:
                while True:
                    read.append(len(office.positions()))
                    reading.set()
            except ConnectionPoolClosedError:
                return

        reader = Thread(target=read_on)
        reader.start()
        reading.wait()
        office.close()
        reader.join()
        assert set(read) == {2}
