"""A PDF shows every character that a font has, and writes the others out: known beforehand, asked of no font (W11)."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import typst

from application.record import Basis
from projections.reports.paper import Paper, Paragraph
from web.reports import portable_document
from web.reports.glyphs import LATIN, edges, has_a_glyph
from web.reports.portable_document import write_pdf


@pytest.fixture(scope="module")
def typst_shows(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], bool]:
    source = tmp_path_factory.mktemp("glyphs") / "one.typ"
    source.write_text('#set document(title: "-")\n#sys.inputs.it')
    compiler = typst.Compiler(source, root=source.parent, ignore_system_fonts=True)

    def shows(character: str) -> bool:
        try:
            compiler.compile(sys_inputs={"it": character}, pdf_standards=["ua-1"])
        except typst.TypstError:
            return False
        return True

    return shows


def test_the_table_is_that_of_the_typst_that_is_installed(typst_shows: Callable[[str], bool]) -> None:
    """Where it differs, ``python scripts/glyphs.py`` makes it anew."""
    at_the_edges = {
        code for edge in edges() for code in (edge - 1, edge) if code > LATIN and not 0xD800 <= code < 0xE000
    }
    elsewhere = {*range(0x100, 0x3000, 97), *range(0x3000, 0xD800, 997), *range(0x1D400, 0x1F700, 61)}
    asked = sorted(at_the_edges | elsewhere)
    told = {code: has_a_glyph(chr(code)) for code in asked}
    assert [hex(code) for code in asked if typst_shows(chr(code)) is not told[code]] == []
    assert {True, False} == set(told.values())


def test_w11_ten_thousand_characters_never_met_before_are_set_in_three_tries_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each time typst is asked costs a second or so: it is asked three times at most, not for each new character."""
    basis = Basis(date(2020, 1, 1), datetime(2020, 1, 1, tzinfo=UTC), 1)
    unseen = "".join(map(chr, [*range(0x4E00, 0x4E00 + 9000), *range(0x400, 0x7E8)]))
    asked: list[Path] = []
    compiled = portable_document.typeset

    def counted(source: Path, **said: Any) -> Any:
        asked.append(source)
        return compiled(source, **said)

    monkeypatch.setattr(portable_document, "typeset", counted)
    write_pdf(Paper("test", 1, "Characters", basis, {}, (Paragraph(unseen),)), tmp_path / "unseen.pdf")
    assert len(asked) <= 3  # as it is; with marks written out; with all but plain text written out
    assert (tmp_path / "unseen.pdf").read_bytes().startswith(b"%PDF-")


def test_marks_that_no_font_can_set_over_what_stands_before_them_are_written_out(tmp_path: Path) -> None:
    basis = Basis(date(2020, 1, 1), datetime(2020, 1, 1, tzinfo=UTC), 1)
    text = "Ж\u05c7\u05d0 e\u0301 \u0e33\u05c7 \u0f73"
    write_pdf(Paper("test", 1, "Marks", basis, {}, (Paragraph(text),)), tmp_path / "marks.pdf")
    assert (tmp_path / "marks.pdf").read_bytes().startswith(b"%PDF-")
