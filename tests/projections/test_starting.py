"""Starting with read models that another version of the code made."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from application.record import Record
from application.settings import Settings
from domain.events import Recorded
from projections.search_words import SearchWords
from projections.story import Given
from projections.supervisor import Supervisor


class NewerWords(SearchWords):
    version = "newer"


class BrokenWords(NewerWords):
    def gives(self, _: Iterable[Sequence[Recorded]]) -> Given:
        raise ValueError("the new code cannot fold this")


def test_a_read_model_that_cannot_be_rebuilt_stops_with_its_error_until_the_code_is_mended(
    tmp_path: Path,
) -> None:
    record = Record(Settings(tmp_path))
    record.open("generated")
    Supervisor(record, [SearchWords(record)]).start()
    with record.store.write() as cursor:
        cursor.execute("INSERT INTO concerns VALUES ('00000000-0000-0000-0000-000000000001', 1, 1, x'00')")

    broken = Supervisor(record, [BrokenWords(record)])
    broken.start()
    (stopped,) = broken.status()
    assert (stopped.last_error, stopped.healthy) == ("ValueError: the new code cannot fold this", False)

    mended = Supervisor(record, [NewerWords(record)])
    mended.start()
    (sound,) = mended.status()
    assert sound.healthy
    record.close()
