"""Which characters typst's own fonts can show in a tagged PDF: asks of each, writes ``web/reports/glyphs.py`` anew.

It takes some minutes. What no font of typst's has any of (Han, Hangul, Tangut, the planes above) is not asked for.
"""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

TABLE = Path(__file__).parents[1] / "web" / "reports" / "glyphs.py"
NOT_ASKED = (
    range(0x3400, 0x4DC0),
    range(0x4E00, 0xA000),
    range(0xAC00, 0xD7A4),
    range(0xD800, 0xE000),
    range(0x17000, 0x18D80),
    range(0x1B000, 0x1B300),
    range(0x20000, 0xE0000),
    range(0xE1000, 0x110000),
)


def can_be_shown() -> Iterator[int]:
    """Characters beyond Latin-1 that a tagged PDF can show."""
    with TemporaryDirectory() as folder:
        source = Path(folder) / "one.typ"
        source.write_text('#set document(title: "-")\n#sys.inputs.it')
        compiler = typst.Compiler(source, root=folder, ignore_system_fonts=True)
        for code in range(0x100, 0x110000):
            if any(code in item for item in NOT_ASKED):
                continue
            try:
                compiler.compile(sys_inputs={"it": chr(code)}, pdf_standards=["ua-1"])
            except typst.TypstError:
                continue
            yield code


def ranges(codes: Iterator[int]) -> Iterator[str]:
    """Ranges in hexadecimal, one character alone as that."""
    first = last = next(codes)
    for code in chain(codes, (-1,)):
        if code != last + 1:
            yield f"{first:X}" if first == last else f"{first:X}-{last:X}"
            first = code
        last = code


def lines(parts: Iterator[str]) -> Iterator[str]:
    line = ""
    for part in parts:
        if len(line) + len(part) > 99:
            yield line
            line = ""
        line = f"{line} {part}".strip()
    yield line


if __name__ == "__main__":
    text = "\n".join(f'    "{line} "' for line in lines(ranges(can_be_shown())))
    written = re.sub(
        r"(?s)(_RANGES: Final = \(\n).*?(\n\)\n)", rf"\g<1>{text}\g<2>", TABLE.read_text(), count=1
    )
    TABLE.write_text(written)
