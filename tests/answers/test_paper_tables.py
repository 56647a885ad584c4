"""A6: in tables of papers nothing overlaps, and a word is broken only where it is longer than its column."""

from datetime import UTC, date, datetime
from pathlib import Path

from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from application.record import Basis
from projections.reports.paper import Cell, Heading, Paper, PaperColumn, Table
from web.reports.layout import SHARES, widths
from web.reports.portable_document import write_pdf
from web.reports.word import write_word

ROOM, SIZE = 728.0, 7.0
KINDS = sorted(SHARES)
COLUMNS = st.lists(
    st.builds(
        lambda title, kind: PaperColumn("c", title, kind), st.text("abc ", min_size=1), st.sampled_from(KINDS)
    ),
    min_size=1,
    max_size=12,
).map(tuple)


@settings(max_examples=60)
@given(COLUMNS, st.data())
def test_a6_each_column_has_room_for_its_longest_word(
    columns: tuple[PaperColumn, ...], data: st.DataObject
) -> None:
    cells = st.tuples(*[st.text("abc \n") for _ in columns])
    rows: list[tuple[Cell, ...]] = data.draw(st.lists(cells, max_size=4))
    found = widths(columns, rows, ROOM, SIZE)
    assert abs(sum(found) - ROOM) < 0.01
    texts = [[column.title, *(str(row[place]) for row in rows)] for place, column in enumerate(columns)]
    longest = [max((len(word) for text in column for word in text.split()), default=0) for column in texts]
    needed = [min(number, 24) * 0.6 * SIZE for number in longest]
    if sum(needed) + 11 * len(needed) < ROOM:
        assert all(width >= room for width, room in zip(found, needed, strict=True))


STATUSES = ("partially terminated", "needs judgement", "retrospective")
WIDE = (
    PaperColumn("reference", "Reference"),
    PaperColumn("title", "Title"),
    PaperColumn("status", "Status", "word"),
    PaperColumn("recorded", "Recorded", "count"),
    *(PaperColumn(f"c{number}", "Directorate", "text") for number in range(6)),
)


def paper() -> Paper:
    rows = [("CT-1", "x" * 300, status, 1, *["Growth, Environment and Transport"] * 6) for status in STATUSES]
    table = Table("register", "Contracts", WIDE, lambda: rows)
    basis = Basis(date(2020, 1, 1), datetime(2020, 1, 1, tzinfo=UTC), 1)
    return Paper("register", 1, "y" * 300, basis, {}, (Heading("y" * 300), table))


def test_a6_word_gives_every_row_the_same_widths(tmp_path: Path) -> None:
    write_word(paper(), tmp_path / "paper.docx")
    (table,) = Document(str(tmp_path / "paper.docx")).tables
    widths_of_rows = {tuple(cell.width for cell in row.cells) for row in table.rows}
    (found,) = widths_of_rows
    assert [item.pt for item in found][3] >= len("Recorded") * 0.6 * 7.5
    assert [item.pt for item in found][2] >= len("retrospective") * 0.6 * 7.5


def test_a6_a_word_that_fits_no_column_is_no_obstacle(tmp_path: Path) -> None:
    write_pdf(paper(), tmp_path / "paper.pdf")
    assert (tmp_path / "paper.pdf").read_bytes().startswith(b"%PDF-")
