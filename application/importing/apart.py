"""Reading a spreadsheet in a process of its own, which is ended when it takes too long or too much.

Unpacking and parsing what a stranger made is where a small file can cost a minute and a gigabyte. The process that
serves others only waits for the rows, and ends the reader if they do not come. Run as ``python -m``, it reads the file
from its standard input and writes what it found to its standard output.
"""

import contextlib
import sys
import warnings
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from subprocess import PIPE, Popen, TimeoutExpired
from typing import Final

import msgspec

from application.errors import BadRequest
from application.importing.cells import Cell
from application.importing.limits import too_large

_MOST_SECONDS: Final = 60
_MOST_MEMORY: Final = 1536 * 1024 * 1024
"""Bytes of address space."""
_Raw = tuple[int, tuple[Cell, ...]]


class SheetFound(msgspec.Struct):
    """A sheet as it was read, or why it was not."""

    names: tuple[str, ...] = ()
    """Every sheet of the file."""
    name: str = ""
    rows: tuple[tuple[int, tuple[str, ...]], ...] = ()
    """Each with its number; a cell is marked with what it is."""
    faults: dict[str, str] = {}


def read_apart(content: bytes, form: str, sheet: str, *, seconds: float = _MOST_SECONDS) -> SheetFound:
    """The wanted sheet, the first where none is named. Raises BadRequest."""
    asked = msgspec.msgpack.encode((form, sheet, content))
    command = [sys.executable, "-P", "-m", "application.importing.apart"]
    with Popen(command, stdin=PIPE, stdout=PIPE, stderr=PIPE) as reader:  # noqa: S603  (our own module)
        try:
            told, _ = reader.communicate(asked, timeout=seconds)
        except TimeoutExpired:
            reader.kill()
            raise too_large("takes longer to read than is waited for") from None
    if reader.returncode:
        raise too_large("takes more time or memory than there is for it")
    found = msgspec.msgpack.decode(told, type=SheetFound)
    if found.faults:
        raise BadRequest(found.faults)
    return found


def rows_of(found: SheetFound) -> Iterator[_Raw]:
    """The rows with their cells as they were."""
    for number, cells in found.rows:
        yield number, tuple(map(_unmarked, cells))


def _marked(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return f"n{cell}"
    return f"d{cell.isoformat()}" if isinstance(cell, date) else f"s{cell}"


def _unmarked(text: str) -> Cell:
    if text[:1] == "n":
        return Decimal(text[1:])
    return date.fromisoformat(text[1:]) if text[:1] == "d" else text[1:]


def _read(form: str, sheet: str, content: bytes) -> SheetFound:
    from application.importing.open_document import OpenDocument  # noqa: PLC0415  (only the process apart needs them)
    from application.importing.workbook import Workbook  # noqa: PLC0415

    try:
        with contextlib.closing(Workbook(content) if form == "xlsx" else OpenDocument(content)) as book:
            name = sheet or (book.names[0] if book.names else "")
            rows = tuple((number, tuple(map(_marked, cells))) for number, cells in book.rows(name))
            return SheetFound(book.names, name, rows)
    except BadRequest as error:
        return SheetFound(faults=error.faults)
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # noqa: BLE001  (a damaged spreadsheet fails in every possible way)
        sentence = (
            f"It is no spreadsheet that can be read ({type(error).__name__}): save it anew as {form.upper()}."
        )
        return SheetFound(faults={"document": sentence})


def _bounded() -> None:
    """Let this process take no more memory and seconds than are given to it."""
    import resource  # noqa: PLC0415  (not on every system that the rest runs on)

    for limit, most in ((resource.RLIMIT_AS, _MOST_MEMORY), (resource.RLIMIT_CPU, _MOST_SECONDS)):
        _, hard = resource.getrlimit(limit)
        resource.setrlimit(limit, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def main() -> None:
    """Read what is given, and write what was found."""
    _bounded()
    warnings.simplefilter("ignore")
    form, sheet, content = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=tuple[str, str, bytes])
    sys.stdout.buffer.write(msgspec.msgpack.encode(_read(form, sheet, content)))


if __name__ == "__main__":
    main()
