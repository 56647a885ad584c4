"""The process that gets text out of one document: bytes come in, JSON goes out, and what goes wrong ends with it.

It is started for each document with limits on its memory and its time, so that a file that unpacks to gigabytes, or
sends a library round in circles, takes nothing with it. It opens no file and no connection.
"""

import io
import resource
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Final
from xml.parsers import expat

import msgspec

MOST_CHARACTERS: Final = 1_000_000
"""Text beyond this is not kept."""
MOST_PAGES: Final = 1_000
MOST_UNPACKED: Final = 64 * 1024 * 1024
"""Bytes of a part of an Office document."""
_MEMORY: Final = 512 * 1024 * 1024
_CPU_SECONDS: Final = 20
_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT: Final = "application/vnd.oasis.opendocument"


class NotReadable(Exception):
    """The document has no text that can be got; its message is one of the outcomes."""


class Read(msgspec.Struct, frozen=True):
    """What came of it."""

    outcome: str
    """*read*, *no text*, *encrypted*, *broken*, or *too large*."""
    text: str = ""


def _of_pdf(content: bytes) -> Iterator[str]:
    from pypdf import PdfReader  # noqa: PLC0415  (no other form needs it)

    document = PdfReader(io.BytesIO(content))
    if document.is_encrypted and not document.decrypt(""):
        raise NotReadable("encrypted")
    for number, page in enumerate(document.pages):
        if number >= MOST_PAGES:
            return
        yield page.extract_text()


def _of_text(content: bytes) -> Iterator[str]:
    try:
        yield content.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield content.decode("cp1252", "replace")


def _of_parts(*wanted: str, ends: frozenset[str]) -> Callable[[bytes], Iterator[str]]:
    """Text of the XML parts whose names begin so; elements named in *ends* end a line."""

    def read(content: bytes) -> Iterator[str]:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                if entry.flag_bits & 1:
                    raise NotReadable("encrypted")
                if entry.filename.startswith(wanted) and entry.filename.endswith(".xml"):
                    with archive.open(entry) as part:
                        unpacked = part.read(MOST_UNPACKED + 1)
                    if len(unpacked) > MOST_UNPACKED:
                        raise NotReadable("too large")
                    yield "".join(_of_xml(unpacked, ends))

    return read


def _of_xml(content: bytes, ends: frozenset[str]) -> list[str]:
    """Text of XML without a document type: entities of one's own are the way to make a little unpack to a lot."""
    found: list[str] = []

    def refuse(*_: object) -> None:
        raise NotReadable("broken")

    def end(name: str) -> None:
        if name.rpartition(":")[2] in ends:
            found.append("\n")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.CharacterDataHandler = found.append
    parser.EndElementHandler = end
    parser.Parse(content, True)
    return found


READERS: Final[Mapping[str, Callable[[bytes], Iterator[str]]]] = {
    "application/pdf": _of_pdf,
    "text/plain": _of_text,
    "text/csv": _of_text,
    f"{_OFFICE}.wordprocessingml.document": _of_parts(
        *("word/document", "word/header", "word/footer", "word/footnotes"), ends=frozenset({"p", "tab", "br"})
    ),
    f"{_OFFICE}.spreadsheetml.sheet": _of_parts(
        "xl/sharedStrings", "xl/worksheets/", ends=frozenset({"si", "c", "is"})
    ),
    f"{_OPEN_DOCUMENT}.text": _of_parts("content", ends=frozenset({"p", "h", "tab", "line-break"})),
    f"{_OPEN_DOCUMENT}.spreadsheet": _of_parts("content", ends=frozenset({"p", "table-cell"})),
}
"""What text is got out of, by media type."""


def read(content: bytes, media_type: str) -> Read:
    """The text of a document, or why there is none."""
    pieces: list[str] = []
    size = 0
    try:
        for piece in READERS[media_type](content):
            pieces.append(piece[: MOST_CHARACTERS - size])
            size += len(pieces[-1])
            if size >= MOST_CHARACTERS:
                break
    except NotReadable as wrong:
        return Read(str(wrong))
    except MemoryError:
        return Read("too large")
    except Exception:  # noqa: BLE001  (whatever a library meets in a file that anybody may send)
        return Read("broken")
    text = "\n".join(pieces).encode("utf-8", "replace").decode().replace("\0", " ").strip()
    return Read("read", text) if text else Read("no text")


def main() -> None:
    """Read the document that comes on standard input; its media type is the argument."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    sys.stdout.buffer.write(msgspec.json.encode(read(sys.stdin.buffer.read(), sys.argv[1])))


if __name__ == "__main__":
    main()
